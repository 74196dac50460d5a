import type { ComponentChild } from "preact";
import type { Draw } from "../../actions/read-own.js";
import { formatMoney } from "../../base/format.js";
import { texts } from "../../base/text.js";
import { recordLabel } from "../../figures/record-label.js";
import type { PageContext } from "../page.js";
import { Part } from "./page-head.js";
import { RowLink } from "./row-link.js";
import { Table } from "./table.js";

const WORDS = texts({
  drawn_on: { en: "Drawn on", ja: "充当元" },
  contribution: { en: "Contribution", ja: "拠出" },
  own: { en: "The fund's own money: interest, gains", ja: "基金自体の資金（利息、為替差益等）" },
  drawing: { en: "Allocations that draw on it", ja: "この拠出を財源とする配分" },
  allocation: { en: "Allocation", ja: "配分" },
  drawn: { en: "Drawn", ja: "充当額" },
  worked_out: {
    en: "The files do not say which contributions pay: worked out as a new allocation would be drawn, those that are tied most tightly first.",
    ja: "充当元はファイルに記載されていないため、新たな配分と同じ規則（使途の限定が強い拠出から充当）により算出しています。",
  },
});

/** Of an allocation which contributions pay it, of an agreement which allocations its contribution pays; what was freed since is drawn no more. */
export function Draws(props: {
  readonly kind: string;
  readonly draws: readonly Draw[];
  readonly context: PageContext;
}): ComponentChild {
  const { kind, draws, context } = props;
  const { language, snapshot } = context;
  if (draws.length === 0) return null;
  const isOfAllocation = kind === "allocation";
  const title = (isOfAllocation ? WORDS.drawn_on : WORDS.drawing)[language];
  const which = (isOfAllocation ? WORDS.contribution : WORDS.allocation)[language];
  const nameOf = ({ agreement_id, allocation_id, project_id }: Draw): ComponentChild => {
    if (!isOfAllocation)
      return (
        <RowLink
          table="allocation"
          id={allocation_id}
          label={recordLabel(snapshot, "project", project_id)}
          context={context}
        />
      );
    if (agreement_id === null) return WORDS.own[language];
    const label = recordLabel(snapshot, "agreement", agreement_id);
    return <RowLink table="agreement" id={agreement_id} label={label} context={context} />;
  };
  return (
    <Part id="draws" title={title}>
      {draws.some((draw) => !draw.is_recorded) ? (
        <p class="quiet">{WORDS.worked_out[language]}</p>
      ) : null}
      <Table
        caption={title}
        is_titled
        columns={[{ name: which }, { name: WORDS.drawn[language], is_number: true }]}
        rows={draws.map((draw) => ({
          cells: [nameOf(draw), formatMoney(draw.amount, language)],
        }))}
      />
    </Part>
  );
}
