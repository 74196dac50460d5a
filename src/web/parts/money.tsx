import type { ComponentChild } from "preact";
import { formatShortMoney } from "../../base/format.js";
import type { Language } from "../../base/language.js";
import { drawWaterfall, type WaterfallStep } from "../../charts/waterfall.js";
import type { HueName } from "../../charts/palette.js";
import type { Figure } from "../../figures/figure.js";
import type { FigureTable } from "../../figures/figure-table.js";
import { Chart } from "./chart.js";

export interface Step {
  readonly figure: Figure;
  readonly hue: HueName;
  /** The piece between two states, not a state: its bar floats. */
  readonly from?: Figure;
}

/** Money from state to state, drawn on one scale. */
export function MoneyChart(props: {
  readonly id: string;
  readonly language: Language;
  readonly headline: string;
  readonly subtitle: string;
  readonly steps: readonly Step[];
  readonly table: FigureTable;
  readonly file: string;
  readonly definition: string;
}): ComponentChild {
  const { language, headline } = props;
  const steps: WaterfallStep[] = props.steps.map(({ figure, hue, from }) => {
    const start = from ? minor(from) : 0;
    return {
      label: figure.title[language],
      from: start,
      to: start + minor(figure),
      text: shortText(figure, language),
      hue,
    };
  });
  const description = props.steps
    .map(({ figure }) => `${figure.title[language]}: ${shortText(figure, language)}`)
    .join("; ");
  return (
    <Chart
      id={props.id}
      language={language}
      headline={headline}
      subtitle={props.subtitle}
      table={props.table}
      file={props.file}
      definition={props.definition}
      draw={(width, id) =>
        drawWaterfall({ id, title: headline, description, language, steps }, width)
      }
    />
  );
}

/** Geometry only. */
export function minor(figure: Figure): number {
  return figure.value?.kind === "money" ? Number(figure.value.money.amount_minor) : 0;
}

export function shortText(figure: Figure, language: Language): string {
  return figure.value?.kind === "money" ? formatShortMoney(figure.value.money, language) : "";
}
