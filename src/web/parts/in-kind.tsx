import type { ComponentChild } from "preact";
import type { InKindPlace, InKindRow } from "../../actions/read-own.js";
import { currency as currencyOf } from "../../base/currency.js";
import { formatMoney } from "../../base/format.js";
import { money } from "../../base/money.js";
import { fill, texts } from "../../base/text.js";
import { countryName } from "../../base/country-names.js";
import { recordLabel } from "../../figures/record-label.js";
import { address, pathOf } from "../address.js";
import type { PageContext } from "../page.js";
import { wordName } from "../row-words.js";
import { formatSpan } from "./number.js";
import { Part } from "./page-head.js";
import { Table } from "./table.js";

const TEXTS = texts({
  title: { en: "What is given in kind?", ja: "現物・人的拠出" },
  apart: {
    en: "People and things given instead of money. Their value stands apart and is added to no amount of money.",
    ja: "金銭に代えて提供された人員、施設、物品等です。評価額は資金とは別に示し、いずれの金額にも加算していません。",
  },
  what: { en: "What", ja: "内容" },
  by: { en: "Given by", ja: "提供者" },
  to: { en: "Given to", ja: "提供先" },
  station: { en: "Duty station", ja: "勤務地・所在地" },
  period: { en: "Period", ja: "期間" },
  value: { en: "Value", ja: "評価額" },
  valued_by: { en: "Valued by: {method}", ja: "評価方法：{method}" },
  not_valued: { en: "not valued", ja: "評価なし" },
});

/** What an organisation gave in kind, or what a fund, project or programme was given; nothing where the site has no book. */
export async function readGivenInKind(
  { book }: PageContext,
  place: InKindPlace,
  ids: readonly string[],
): Promise<readonly InKindRow[]> {
  return (await book?.inKindOf(place, ids)) ?? [];
}

/** People and things given instead of money, each a link to its row; valued apart, never added to money (invariant 9). */
export function InKindPart(props: {
  readonly given: readonly InKindRow[];
  /** Whose page it is: what that is need not be said of each. */
  readonly of: "giver" | "receiver" | "family";
  readonly context: PageContext;
}): ComponentChild {
  const { given, of, context } = props;
  const { snapshot, language } = context;
  if (given.length === 0) return null;
  const label = (table: string, id: string) => recordLabel(snapshot, table, id)[language];
  const columns = [
    { name: TEXTS.what[language] },
    ...(of === "giver" ? [] : [{ name: TEXTS.by[language], label: TEXTS.by[language] }]),
    ...(of === "receiver" ? [] : [{ name: TEXTS.to[language], label: TEXTS.to[language] }]),
    { name: TEXTS.station[language], label: TEXTS.station[language] },
    { name: TEXTS.period[language], label: TEXTS.period[language] },
    { name: TEXTS.value[language], is_number: true, label: TEXTS.value[language] },
  ];
  const rows = given.map((row) => {
    const [kind, id] = receiverOf(row);
    return {
      cells: [
        <>
          <a href={address(language, `${pathOf("rows", "in_kind")}/${encodeURIComponent(row.id)}`)}>
            {row.description}
          </a>{" "}
          <span class="quiet">{wordName("in_kind", "kind", row.kind)?.[language]}</span>
          {row.method === null ? null : (
            <div class="quiet">
              {fill(TEXTS.valued_by[language], { method: row.method }, language)}
            </div>
          )}
        </>,
        ...(of === "giver"
          ? []
          : [
              <a href={address(language, pathOf("organisations", row.organisation_id))}>
                {label("organisation", row.organisation_id)}
              </a>,
            ]),
        ...(of === "receiver"
          ? []
          : [<a href={address(language, pathOf(`${kind}s`, id))}>{label(kind, id)}</a>]),
        [row.place, row.country === null ? null : countryName(row.country)[language]]
          .filter(Boolean)
          .join(language === "ja" ? "、" : ", "),
        formatSpan({ from: row.from_on, to: row.to_on }, language),
        <Value row={row} language={language} />,
      ],
    };
  });
  return (
    <Part id="in-kind" title={TEXTS.title[language]}>
      <p class="prose quiet">{TEXTS.apart[language]}</p>
      <Table caption={TEXTS.title[language]} is_titled stack columns={columns} rows={rows} />
    </Part>
  );
}

function Value({
  row: { value_minor, currency },
  language,
}: {
  readonly row: InKindRow;
  readonly language: PageContext["language"];
}): ComponentChild {
  return value_minor === null || currency === null ? (
    <span class="missing">{TEXTS.not_valued[language]}</span>
  ) : (
    formatMoney(money(value_minor, currencyOf(currency)), language)
  );
}

/** One of the three is named. */
function receiverOf(row: InKindRow): readonly [kind: string, id: string] {
  if (row.fund_id !== null) return ["fund", row.fund_id];
  if (row.project_id !== null) return ["project", row.project_id];
  return ["programme", row.programme_id ?? ""];
}
