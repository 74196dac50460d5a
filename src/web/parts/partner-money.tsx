import type { ComponentChild } from "preact";
import type { Language } from "../../base/language.js";
import { spansOverlap } from "../../base/span.js";
import { fill, texts } from "../../base/text.js";
import { drawStackedBars, type StackedRow } from "../../charts/stacked-bars.js";
import type { Figure } from "../../figures/figure.js";
import type { ContributionEntry } from "../../figures/partner-money.js";
import {
  calendarTable,
  periodText,
  totalsTable,
  yearsTable,
} from "../../figures/partner-tables.js";
import { wordFigure } from "../../figures/wording.js";
import { KIND_NAMES, STAGE_NAMES } from "../../figures/words.js";
import { partnerFile, type PartnerProps } from "./partner-shown.js";
import { Chart } from "./chart.js";
import { formatFiscalYear } from "../../base/format.js";
import { FigureTableView } from "./figure-table.js";
import { minor } from "./money.js";
import { formatSpan, NotReported, Num } from "./number.js";
import { Part } from "./page-head.js";
import { SourceList } from "./sources.js";
import { Table } from "./table.js";

const TEXTS = texts({
  title: { en: "What was given?", ja: "何が拠出されたか" },
  none: {
    en: "No source reports an amount for these years.",
    ja: "この期間の金額を報告した出典はありません。",
  },
  part: { en: "{kind} {amount}", ja: "{kind}{amount}" },
  subtitle: {
    en: "{name}, {currency}, as reported. A total of several years stays one: it is not spread over them",
    ja: "{name}、{currency}、報告額。複数年の合計は各年に配分せず、そのまま表示",
  },
  definition: {
    en: "Amounts as the cited sources report them, by kind of contribution. Pledged, budgeted, received and executed amounts are never added to each other; a total known only as a total is not split by year.",
    ja: "出典で報告された金額（拠出の種類別）。表明額、予算額、受領額及び執行額は相互に合算しない。合計のみが判明している場合は年別に分割しない。",
  },
  by_year: { en: "Amounts known by year", ja: "年度別に判明している金額" },
  year_headline: { en: "{giver}: {amount} in {year}", ja: "{giver}：{year}に{amount}" },
  year_subtitle: {
    en: "{kind}, {stage}, {currency}, by year",
    ja: "{kind}、{stage}、{currency}、年度別",
  },
  divided: {
    en: "Amounts of years that begin on another day: they cannot be divided",
    ja: "区分の異なる年度の金額（分割できないため、そのまま表示）",
  },
  since: { en: "Given after these years", ja: "この期間より後の拠出" },
  other: {
    en: "Totals of other periods: not comparable with those above",
    ja: "他の期間の合計（上記とは比較不可）",
  },
  what: { en: "What", ja: "内容" },
  amount: { en: "Amount", ja: "金額" },
  period: { en: "Period", ja: "対象期間" },
  source: { en: "Source", ja: "出典" },
  rates: {
    en: "Amounts stay in the currency in which they were reported. The record holds no exchange rate for them, so none is converted.",
    ja: "金額は報告時の通貨のまま表示しています。換算に用いる為替レートの記録がないため、換算は行っていません。",
  },
});

/** Contributions by kind and period: totals drawn as totals, years where years are known, the rest beside. */
export function PartnerMoneyPart(props: PartnerProps): ComponentChild {
  const { shown, context } = props;
  const { language } = context;
  const { money } = shown.view;
  const isShown = (entry: ContributionEntry) =>
    shown.currency === null || entry.row.currency === shown.currency;
  const totals = money.totals.filter(isShown);
  const lines = money.lines.filter(
    (line) => shown.currency === null || line.currency === shown.currency,
  );
  const years = {
    ...yearsTable(shown.view),
    rows: yearsTable(shown.view).rows.filter((_, index) =>
      lines.includes(money.lines[index] as (typeof lines)[number]),
    ),
  };
  const parts = totals.flatMap((entry) => entry.parts);
  const byCalendar = calendarTable(shown.view);
  const calendar = {
    ...byCalendar,
    rows: byCalendar.rows.filter(
      (_, index) =>
        shown.currency === null || money.calendar.lines[index]?.currency === shown.currency,
    ),
  };
  const divided = otherYears(shown).filter(isShown);
  const isEmpty =
    totals.length === 0 && lines.length === 0 && divided.length === 0 && calendar.rows.length === 0;
  const isMixed =
    new Set([...totals, ...money.since, ...money.other].map((entry) => entry.row.currency)).size +
      new Set(lines.map((line) => line.currency)).size >
    1;
  return (
    <Part id="money" title={TEXTS.title[language]}>
      {isEmpty ? <p class="empty">{TEXTS.none[language]}</p> : null}
      {currenciesOf(totals).map((currency) => (
        <TotalsChart
          {...props}
          entries={totals.filter((entry) => entry.row.currency === currency)}
          currency={currency}
        />
      ))}
      {parts.length > 0 ? (
        <EntryTable entries={parts} language={language} caption={PART_CAPTION[language]} />
      ) : null}
      {lines.length > 0 ? <YearChart {...props} /> : null}
      {lines.length > 0 ? <FigureTableView table={years} language={language} /> : null}
      {calendar.rows.length > 0 ? <FigureTableView table={calendar} language={language} /> : null}
      {divided.length > 0 ? (
        <EntryTable entries={divided} language={language} caption={TEXTS.divided[language]} />
      ) : null}
      {money.since.filter(isShown).length > 0 ? (
        <EntryTable
          entries={money.since.filter(isShown)}
          language={language}
          caption={TEXTS.since[language]}
        />
      ) : null}
      {money.other.filter(isShown).length > 0 ? (
        <EntryTable
          entries={money.other.filter(isShown)}
          language={language}
          caption={TEXTS.other[language]}
        />
      ) : null}
      {isMixed ? <p class="small quiet prose">{TEXTS.rates[language]}</p> : null}
    </Part>
  );
}

const PART_CAPTION = texts({
  text: {
    en: "Known parts of these totals: already in them, never added to them",
    ja: "上記合計の内訳として判明している額（合計に含まれ、加算しない）",
  },
}).text;

/** Amounts within the span whose own fiscal year crosses the years that are shown. */
function otherYears({ view }: PartnerProps["shown"]): ContributionEntry[] {
  const { totals, since, other, lines, channels } = view.money;
  const placed = new Set(
    [...totals, ...since, ...other, ...totals.flatMap((entry) => entry.parts)].map(
      (entry) => entry.row.id,
    ),
  );
  for (const line of [...lines, ...view.money.calendar.lines]) {
    for (const figure of line.years)
      for (const row of figure?.rows ?? []) placed.add(row.record.split("/")[1] ?? "");
  }
  return channels.filter(
    ({ row }) =>
      row.amount_minor !== null &&
      row.period_from !== null &&
      !placed.has(row.id) &&
      spansOverlap({ from: row.period_from, to: row.period_to }, view.span),
  );
}

function currenciesOf(entries: readonly ContributionEntry[]): string[] {
  return [...new Set(entries.map((entry) => entry.row.currency).filter((code) => code !== null))];
}

function TotalsChart(
  props: PartnerProps & {
    readonly entries: readonly ContributionEntry[];
    readonly currency: string;
  },
): ComponentChild {
  const { entries, currency, shown, context } = props;
  const { language } = context;
  const periods = [...new Set(entries.map((entry) => periodText(entry)[language]))];
  const rows: StackedRow[] = periods.map((label) => ({
    label,
    total: null,
    segments: entries
      .filter((entry) => periodText(entry)[language] === label)
      .map((entry) => ({
        hue: entry.row.kind,
        name: KIND_NAMES[entry.row.kind][language],
        amount: minor(entry.figure),
        label: wordFigure(entry.figure, language),
      })),
  }));
  const said = entries.map((entry) =>
    fill(
      TEXTS.part[language],
      { kind: KIND_NAMES[entry.row.kind][language], amount: wordFigure(entry.figure, language) },
      language,
    ),
  );
  const joined = said.join(language === "ja" ? "、" : ", ");
  const headline = language === "en" ? lowerAfterFirst(joined, said) : joined;
  const subtitle = fill(
    TEXTS.subtitle[language],
    { name: shown.view.row.name, currency },
    language,
  );
  return (
    <Chart
      id={`totals-${currency}`}
      language={language}
      headline={headline}
      subtitle={subtitle}
      table={totalsTable(shown.view)}
      {...partnerFile(props, "totals")}
      definition={TEXTS.definition[language]}
      draw={(width, id) =>
        drawStackedBars(
          { id, title: headline, description: `${subtitle}. ${joined}`, language, rows },
          width,
        )
      }
    />
  );
}

/** Kinds after the first do not begin a sentence. */
function lowerAfterFirst(joined: string, said: readonly string[]): string {
  return said.length < 2
    ? joined
    : said
        .map((text, index) => (index === 0 ? text : text.charAt(0).toLowerCase() + text.slice(1)))
        .join(", ");
}

/** The amounts that came in, by year, for each giver who reports at least two: one bar a year. */
function YearChart(props: PartnerProps): ComponentChild {
  const { shown, context } = props;
  const { language } = context;
  const { money, fiscal_year } = shown.view;
  const drawn = money.lines.filter(
    (line) =>
      ["received", "executed", "reported"].includes(line.stage) &&
      line.years.filter((figure) => figure !== null).length > 1 &&
      (shown.currency === null || line.currency === shown.currency),
  );
  return drawn.map((line, at) => {
    const known = line.years.flatMap((figure, index): { figure: Figure; year: string }[] =>
      figure
        ? [{ figure, year: formatFiscalYear(money.years[index] ?? 0, fiscal_year, language) }]
        : [],
    );
    const last = known.at(-1);
    if (!last) return null;
    const giver = (line.entity?.short_name ?? line.entity?.name ?? shown.view.row.name)[language];
    const headline = fill(
      TEXTS.year_headline[language],
      { giver, amount: wordFigure(last.figure, language), year: last.year },
      language,
    );
    const facts = {
      kind: KIND_NAMES[line.kind],
      stage: STAGE_NAMES[line.stage],
      currency: line.currency,
    };
    const subtitle = fill(TEXTS.year_subtitle[language], facts, language);
    const rows: StackedRow[] = known.map(({ figure, year }) => ({
      label: year,
      total: wordFigure(figure, language),
      segments: [{ hue: line.kind, name: "", amount: minor(figure), label: "" }],
    }));
    const description = known
      .map(({ figure, year }) => `${year}: ${wordFigure(figure, language)}`)
      .join("; ");
    return (
      <Chart
        id={`years-${at}`}
        language={language}
        headline={headline}
        subtitle={subtitle}
        table={yearsTable(shown.view)}
        {...partnerFile(props, "by-year")}
        definition={TEXTS.definition[language]}
        draw={(width, id) =>
          drawStackedBars({ id, title: headline, description, language, rows }, width)
        }
      />
    );
  });
}

/** Contributions one by one: what, how much, when, says who. */
export function EntryTable(props: {
  readonly entries: readonly ContributionEntry[];
  readonly language: Language;
  readonly caption: string;
}): ComponentChild {
  const { entries, language, caption } = props;
  const columns = [
    { name: TEXTS.what[language] },
    { name: TEXTS.amount[language], is_number: true, label: TEXTS.amount[language] },
    { name: TEXTS.period[language], label: TEXTS.period[language] },
    { name: TEXTS.source[language], label: TEXTS.source[language] },
  ];
  const rows = entries.map((entry) => ({
    cells: [
      entry.row.description?.[language] ?? KIND_NAMES[entry.row.kind][language],
      <Num figure={entry.figure} language={language} />,
      entry.figure.period ? (
        formatSpan(entry.figure.period, language)
      ) : (
        <NotReported language={language} />
      ),
      <SourceList sources={entry.figure.sources} language={language} />,
    ],
  }));
  return <Table caption={caption} columns={columns} rows={rows} stack />;
}
