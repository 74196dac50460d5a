import { formatFiscalYear } from "../base/format.js";
import type { FiscalYear } from "../base/span.js";
import { texts, type Text } from "../base/text.js";
import type { Snapshot } from "../store/snapshot.js";
import type { FigureTable } from "./figure-table.js";
import type { OdaEntry, PartnerView } from "./partner.js";
import type { ContributionEntry, YearLine } from "./partner-money.js";
import { KIND_NAMES, MEASURE_NAMES, STAGE_NAMES } from "./words.js";

const WORDS = texts({
  totals: {
    en: "Contributions by kind, totals of several years",
    ja: "種類別の拠出（複数年の合計）",
  },
  by_year: { en: "Contributions by kind and year", ja: "種類別・年度別の拠出" },
  by_calendar_year: { en: "Amounts known by calendar year", ja: "暦年で判明している金額" },
  oda: {
    en: "Official development assistance, by year and measure",
    ja: "政府開発援助（年別、計上方式別）",
  },
  kind: { en: "Kind", ja: "種類" },
  stage: { en: "Stage", ja: "段階" },
  period: { en: "Period", ja: "対象期間" },
  amount: { en: "Amount", ja: "金額" },
  entity: { en: "Paid by", ja: "拠出機関" },
  year: { en: "Year", ja: "年" },
  share: { en: "Share of gross national income", ja: "対国民総所得比" },
  rank: { en: "Rank among donors", ja: "援助国中の順位" },
  family: { en: "Whole family", ja: "全体" },
  preliminary: { en: "preliminary", ja: "速報値" },
});

/** Totals of several years, as sources give them: never split over the years. */
export function totalsTable(view: PartnerView): FigureTable {
  return {
    id: "totals",
    title: WORDS.totals,
    columns: [
      { key: "kind", title: WORDS.kind },
      { key: "period", title: WORDS.period },
      { key: "stage", title: WORDS.stage },
      { key: "amount", title: WORDS.amount },
    ],
    rows: view.money.totals.map((entry) => [
      KIND_NAMES[entry.row.kind],
      periodText(entry),
      STAGE_NAMES[entry.row.stage],
      entry.figure,
    ]),
    is_illustrative: view.is_illustrative,
  };
}

/** `2016–2021`, by the first and last year of the entry. */
export function periodText(entry: ContributionEntry): Text {
  const [from, to] = [
    entry.row.period_from?.slice(0, 4) ?? "",
    entry.row.period_to?.slice(0, 4) ?? "",
  ];
  return from === to
    ? { en: from, ja: `${from}年` }
    : { en: `${from}–${to}`, ja: `${from}～${to}年` };
}

/** Amounts known by year, a line a kind, stage, currency and giver; a year that no source gives is empty. */
export function yearsTable(view: PartnerView): FigureTable {
  const { years, lines } = view.money;
  return linesTable(
    { id: "by-year", title: WORDS.by_year, years, lines, fiscal_year: view.fiscal_year },
    view.is_illustrative,
  );
}

/** Amounts known by calendar year only, beside fiscal years that they do not fit. */
export function calendarTable(view: PartnerView): FigureTable {
  const { years, lines } = view.money.calendar;
  return linesTable(
    {
      id: "by-calendar-year",
      title: WORDS.by_calendar_year,
      years,
      lines,
      fiscal_year: "calendar",
    },
    view.is_illustrative,
  );
}

interface Lines {
  readonly id: string;
  readonly title: Text;
  readonly years: readonly number[];
  readonly lines: readonly YearLine[];
  readonly fiscal_year: FiscalYear;
}

function linesTable(
  { id, title, years, lines, fiscal_year }: Lines,
  is_illustrative: boolean,
): FigureTable {
  const label = (year: number): Text => ({
    en: formatFiscalYear(year, fiscal_year, "en").replace(" (Apr–Mar)", ""),
    ja: formatFiscalYear(year, fiscal_year, "ja"),
  });
  return {
    id,
    title,
    columns: [
      { key: "kind", title: WORDS.kind },
      { key: "entity", title: WORDS.entity },
      { key: "stage", title: WORDS.stage },
      ...years.map((year) => ({ key: `year_${year}`, title: label(year) })),
    ],
    rows: lines.map((line) => [
      KIND_NAMES[line.kind],
      line.entity?.short_name ?? line.entity?.name ?? WORDS.family,
      {
        en: `${STAGE_NAMES[line.stage].en}, ${line.currency}`,
        ja: `${STAGE_NAMES[line.stage].ja}、${line.currency}`,
      },
      ...line.years,
    ]),
    is_illustrative,
  };
}

/** Values in current prices, with what each source says of share and rank; measures stand side by side. */
export function odaTable(view: PartnerView): FigureTable {
  const name = ({ row }: OdaEntry): Text => {
    const measure = MEASURE_NAMES[row.measure];
    return row.is_preliminary
      ? {
          en: `${measure.en} (${WORDS.preliminary.en})`,
          ja: `${measure.ja}（${WORDS.preliminary.ja}）`,
        }
      : measure;
  };
  return {
    id: "oda",
    title: WORDS.oda,
    columns: [
      { key: "year", title: WORDS.year },
      { key: "measure", title: { en: "Measure", ja: "計上方式" } },
      { key: "amount", title: WORDS.amount },
      { key: "share", title: WORDS.share },
      { key: "rank", title: WORDS.rank },
    ],
    rows: currentPrices(view.oda).map((entry) => [
      { en: String(entry.row.year), ja: `${entry.row.year}年` },
      name(entry),
      entry.amount,
      entry.share,
      entry.rank,
    ]),
    is_illustrative: view.is_illustrative,
  };
}

export function currentPrices(entries: readonly OdaEntry[]): readonly OdaEntry[] {
  return entries.filter((entry) => entry.row.price_basis === "current");
}

/** The span of whole years that a partner's page shows where nobody asks: that of its latest total, else of all that is dated. */
export function usualYears(
  snapshot: Snapshot,
  partner_id: string,
  this_year: number,
): { from: number; to: number } {
  const dated = snapshot.contributions.filter(
    (row) => row.partner_id === partner_id && row.period_from !== null && row.period_to !== null,
  );
  const spans = dated.map((row) => ({
    from: Number(row.period_from?.slice(0, 4)),
    to: Number(row.period_to?.slice(0, 4)),
  }));
  const long = spans
    .filter((span) => span.to - span.from > 1)
    .sort((a, b) => b.to - b.from - (a.to - a.from) || b.to - a.to)[0];
  if (long) return long;
  if (spans.length === 0) return { from: this_year - 5, to: this_year };
  return {
    from: Math.min(...spans.map((span) => span.from)),
    to: Math.max(...spans.map((span) => span.to)),
  };
}
