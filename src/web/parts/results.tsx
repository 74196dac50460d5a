import type { ComponentChild } from "preact";
import { formatDecimal } from "../../base/decimal.js";
import { formatDay, formatNumber } from "../../base/format.js";
import type { Language } from "../../base/language.js";
import { fill, texts } from "../../base/text.js";
import { drawPeriodColumns } from "../../charts/period-columns.js";
import { drawTargetBars } from "../../charts/target-bars.js";
import { breakdownCells, breakdownColumns } from "../../figures/breakdown-columns.js";
import { cellFigures, overPlacesFigure } from "../../figures/cell-figure.js";
import type { Figure } from "../../figures/figure.js";
import type { FigureTable } from "../../figures/figure-table.js";
import { isComparable, type IndicatorReport } from "../../figures/results.js";
import { wordFigure, wordFigureNumber } from "../../figures/wording.js";
import { categoryName } from "../../figures/words.js";
import type { Breakdown } from "../../results/disaggregation.js";
import { Chart, ChartTools } from "./chart.js";
import { address, pathOf } from "../address.js";
import { EvidenceList } from "./evidence-list.js";
import { formatSpan, NotReported, Num } from "./number.js";
import { Table } from "./table.js";

export const RESULT_WORDS = texts({
  indicator: { en: "Indicator", ja: "指標" },
  unit: { en: "Unit", ja: "単位" },
  baseline: { en: "Baseline", ja: "基準値" },
  target: { en: "Target", ja: "目標" },
  actual: { en: "Achieved", ja: "実績" },
  period: { en: "Period", ja: "期間" },
  not_reported: { en: "not reported", ja: "未報告" },
  some: {
    en: "{reached} of {total} indicators reached their target",
    ja: "{total}指標のうち{reached}指標で目標を達成",
  },
  was_achieved: { en: "What was achieved", ja: "実績" },
  is_aimed: { en: "What is aimed at: targets, not achievements", ja: "目標（実績ではない）" },
  subtitle: {
    en: "Each indicator on its own scale, in its own unit; targets and achievements apart",
    ja: "指標ごとに異なる尺度・単位。目標と実績は区別",
  },
  by_period: { en: "Achieved by period, beside its target", ja: "期間別の実績と目標" },
  definition: {
    en: "Values as sources report them. A target is never added to an achievement, and periods are put together only as the indicator declares.",
    ja: "出典で報告された値。目標と実績は合算せず、複数期間の値は指標に定められた方法でのみ集計する。",
  },
  attribution: { en: "Shown by this rule", ja: "表示の規則" },
  own: { en: "In full.", ja: "全体を示す。" },
  broken_down: { en: "Broken down", ja: "内訳" },
  withheld: { en: "withheld: fewer than 5 people", ja: "非公表（5人未満）" },
  unknown: { en: "not broken down", ja: "内訳不明" },
  overlapping: { en: "one person may be counted twice", ja: "重複計上の可能性あり" },
  not_collected: { en: "not collected", ja: "未収集" },
  how: { en: "Its rows", ja: "根拠" },
  revised: {
    en: "revised on {day}, before {value}: {reason}",
    ja: "{day}改訂（改訂前 {value}）：{reason}",
  },
});

/** Geometry only: what is printed comes from the figure. */
export function plotted(figure: Figure | null): number | null {
  const { value } = figure ?? { value: null };
  if (value === null) return null;
  if (value.kind === "money") return Number(value.money.amount_minor);
  return value.kind === "rank" ? value.rank : Number(value.decimal);
}

export function resultTable(reports: readonly IndicatorReport[], id: string): FigureTable {
  const parts = breakdownColumns(
    reports.map((report) => report.breakdowns),
    placesOf(reports),
  );
  return {
    id,
    title: { en: "Indicators, targets and achievements", ja: "指標、目標及び実績" },
    columns: [
      { key: "indicator", title: RESULT_WORDS.indicator },
      { key: "unit", title: RESULT_WORDS.unit },
      { key: "baseline", title: RESULT_WORDS.baseline },
      { key: "target", title: RESULT_WORDS.target },
      { key: "actual", title: RESULT_WORDS.actual },
      ...ruleColumn(reports),
      ...parts,
    ],
    rows: reports.map(({ indicator, baseline, target, actual, breakdowns, shown_by }) => [
      indicator.title,
      indicator.unit,
      baseline,
      target,
      actual,
      ...ruleCell(reports, shown_by),
      ...breakdownCells(breakdowns, parts),
    ]),
    is_illustrative: reports.some((report) => report.is_illustrative),
  };
}

/** Under a partner the rule stands beside each number, on the page and in its files. */
function ruleColumn(reports: readonly IndicatorReport[]): FigureTable["columns"] {
  const isSaid = reports.some((report) => report.shown_by);
  return isSaid ? [{ key: "attribution", title: RESULT_WORDS.attribution }] : [];
}

function ruleCell(
  reports: readonly IndicatorReport[],
  said: IndicatorReport["shown_by"],
): FigureTable["rows"][number][number][] {
  return ruleColumn(reports).length > 0 ? [said ?? RESULT_WORDS.own] : [];
}

/** Every report knows all places of the record. */
function placesOf(reports: readonly IndicatorReport[]): IndicatorReport["places"] {
  return reports[0]?.places ?? new Map();
}

interface ResultProps {
  readonly reports: readonly IndicatorReport[];
  readonly language: Language;
  readonly id: string;
  readonly file: string;
  readonly file_query?: string;
}

/** What was achieved and what is aimed at: set against each other where both speak of one period, else side by side. */
export function ResultsView(props: ResultProps): ComponentChild {
  const compared = props.reports.filter(isComparable);
  const single = props.reports.filter(
    (report) => !isComparable(report) && report.periods.length <= 1,
  );
  const { language } = props;
  const achieved = single.flatMap((report) =>
    report.actual && report.actual.value !== null ? [{ report, figure: report.actual }] : [],
  );
  const aimed = single.flatMap((report) =>
    report.target && report.target.value !== null ? [{ report, figure: report.target }] : [],
  );
  if (props.reports.length === 0) return null;
  return (
    <>
      <TargetChart {...props} compared={compared} />
      <Tiles tiles={achieved} language={language} heading={RESULT_WORDS.was_achieved[language]} />
      <Tiles
        tiles={aimed}
        language={language}
        heading={RESULT_WORDS.is_aimed[language]}
        is_target
      />
      {compared.length === 0 ? (
        <ChartTools
          language={language}
          table={resultTable(props.reports, props.id)}
          file={props.file}
          file_query={props.file_query ?? ""}
          definition={RESULT_WORDS.definition[language]}
        />
      ) : null}
    </>
  );
}

function Tiles(props: {
  readonly tiles: readonly { readonly report: IndicatorReport; readonly figure: Figure }[];
  readonly language: Language;
  readonly heading: string;
  readonly is_target?: boolean;
}): ComponentChild {
  const { tiles, language, heading, is_target = false } = props;
  if (tiles.length === 0) return null;
  return (
    <section class={is_target ? "tiles is-target" : "tiles"}>
      <h3>{heading}</h3>
      <dl>
        {tiles.map(({ report, figure }) => (
          <div>
            <dt>{report.indicator.title[language]}</dt>
            <dd>
              <Num figure={figure} language={language} />{" "}
              {figure.period ? (
                <span class="quiet small">{formatSpan(figure.period, language)}</span>
              ) : null}
              {report.shown_by ? (
                <span class="shown-by small quiet">{report.shown_by[language]}</span>
              ) : null}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function isReached({ actual, target, indicator }: IndicatorReport): boolean {
  const [got, wanted] = [plotted(actual) ?? 0, plotted(target) ?? 0];
  return indicator.is_ascending ? got >= wanted : got <= wanted;
}

function TargetChart(
  props: ResultProps & { readonly compared: readonly IndicatorReport[] },
): ComponentChild {
  const { language, compared } = props;
  if (compared.length === 0) return null;
  const reached = compared.filter(isReached).length;
  const headline = fill(RESULT_WORDS.some[language], { reached, total: compared.length }, language);
  const words = {
    target: RESULT_WORDS.target[language],
    actual: RESULT_WORDS.actual[language],
    not_reported: RESULT_WORDS.not_reported[language],
  };
  const amountOf = (figure: Figure | null) => {
    const amount = plotted(figure);
    return figure === null || amount === null
      ? null
      : { amount, label: wordFigure(figure, language) };
  };
  const rows = compared.map((report) => ({
    label: report.indicator.title[language],
    actual: amountOf(report.actual),
    target: amountOf(report.target),
  }));
  return (
    <Chart
      id={props.id}
      language={language}
      headline={headline}
      subtitle={RESULT_WORDS.subtitle[language]}
      table={resultTable(props.reports, props.id)}
      file={props.file}
      file_query={props.file_query ?? ""}
      definition={RESULT_WORDS.definition[language]}
      draw={(width, id) =>
        drawTargetBars(
          { id, title: headline, description: describe(compared, language), language, rows, words },
          width,
        )
      }
    />
  );
}

/** Small multiples over periods, for indicators that report more than one. */
export function PeriodChart(props: ResultProps): ComponentChild {
  const { language } = props;
  const reports = props.reports.filter(
    (report) =>
      report.periods.length > 1 && report.periods.some((period) => plotted(period.actual) !== null),
  );
  if (reports.length === 0) return null;
  const point = (figure: Figure | null) => {
    const amount = plotted(figure);
    return figure === null || amount === null
      ? null
      : { amount, label: wordFigureNumber(figure, language) };
  };
  const panels = reports.map((report) => ({
    title: report.indicator.title[language],
    unit: report.indicator.unit[language],
    points: report.periods.map((period) => ({
      label: shortPeriod(period.span?.from ?? null, period.span?.to ?? null),
      actual: point(period.actual),
      target: point(period.target),
    })),
  }));
  const words = { target: RESULT_WORDS.target[language], actual: RESULT_WORDS.actual[language] };
  const headline = RESULT_WORDS.by_period[language];
  return (
    <Chart
      id={props.id}
      language={language}
      headline={headline}
      subtitle={RESULT_WORDS.subtitle[language]}
      table={periodTable(reports, props.id, language)}
      file={props.file}
      file_query={props.file_query ?? ""}
      definition={RESULT_WORDS.definition[language]}
      draw={(width, id) =>
        drawPeriodColumns(
          {
            id,
            title: headline,
            description: describe(reports, language),
            language,
            panels,
            words,
          },
          width,
        )
      }
    />
  );
}

export function periodTable(
  reports: readonly IndicatorReport[],
  id: string,
  _language: Language = "en",
): FigureTable {
  const periods = reports.flatMap((report) => report.periods);
  const parts = breakdownColumns(
    periods.map((period) => period.breakdowns),
    placesOf(reports),
  );
  return {
    id,
    title: { en: "Achieved and aimed at, by period", ja: "期間別の実績と目標" },
    columns: [
      { key: "indicator", title: RESULT_WORDS.indicator },
      { key: "period", title: RESULT_WORDS.period },
      { key: "target", title: RESULT_WORDS.target },
      { key: "actual", title: RESULT_WORDS.actual },
      ...ruleColumn(reports),
      ...parts,
    ],
    rows: reports.flatMap((report) =>
      report.periods.map((period) => {
        const said = (language: Language) => (period.span ? formatSpan(period.span, language) : "");
        return [
          report.indicator.title,
          { en: said("en"), ja: said("ja") },
          period.target,
          period.actual,
          ...ruleCell(reports, report.shown_by),
          ...breakdownCells(period.breakdowns, parts),
        ];
      }),
    ),
    is_illustrative: reports.some((report) => report.is_illustrative),
  };
}

function shortPeriod(from: string | null, to: string | null): string {
  const [first, last] = [from?.slice(0, 4) ?? "", to?.slice(0, 4) ?? ""];
  return first === last || first === "" ? last : `${first}–${last.slice(2)}`;
}

function describe(reports: readonly IndicatorReport[], language: Language): string {
  const say = (figure: Figure | null) =>
    figure && figure.value !== null
      ? wordFigure(figure, language)
      : RESULT_WORDS.not_reported[language];
  return reports
    .slice(0, 12)
    .map(
      (report) =>
        `${report.indicator.title[language]}: ${RESULT_WORDS.actual[language]} ${say(report.actual)}, ${RESULT_WORDS.target[language]} ${say(report.target)}`,
    )
    .join("; ");
}

/** Periods of one indicator with everything broken down that was reported so. */
export function IndicatorTable(props: {
  readonly report: IndicatorReport;
  readonly language: Language;
  readonly is_titled?: boolean;
}): ComponentChild {
  const { report, language, is_titled = false } = props;
  const hasBreakdown = report.periods.some((period) => period.breakdowns.length > 0);
  const columns = [
    { name: RESULT_WORDS.period[language] },
    { name: RESULT_WORDS.target[language], is_number: true, label: RESULT_WORDS.target[language] },
    { name: RESULT_WORDS.actual[language], is_number: true, label: RESULT_WORDS.actual[language] },
    ...(hasBreakdown
      ? [{ name: RESULT_WORDS.broken_down[language], label: RESULT_WORDS.broken_down[language] }]
      : []),
  ];
  const rows = report.periods.map((period) => ({
    cells: [
      period.span ? formatSpan(period.span, language) : <NotReported language={language} />,
      period.target ? <Num figure={period.target} language={language} form="cell" /> : "",
      period.actual ? (
        <Num figure={period.actual} language={language} form="cell" />
      ) : (
        <NotReported language={language} />
      ),
      ...(hasBreakdown
        ? [
            <Breakdowns
              whole={period.actual}
              breakdowns={period.breakdowns}
              places={report.places}
              language={language}
            />,
          ]
        : []),
    ],
  }));
  return (
    <>
      <Table
        caption={report.indicator.title[language]}
        is_titled={is_titled}
        subtitle={report.indicator.unit[language]}
        stack={hasBreakdown}
        columns={columns}
        rows={rows}
      />
      <Revisions report={report} language={language} />
      <EvidenceList rows={report.evidence} language={language} is_titled />
    </>
  );
}

/** What values were before they were revised, on which day and why. */
function Revisions(props: {
  readonly report: IndicatorReport;
  readonly language: Language;
}): ComponentChild {
  const { report, language } = props;
  const revised = report.periods.flatMap((period) =>
    period.revisions.map((row) => ({ row, span: period.span })),
  );
  if (revised.length === 0) return null;
  return (
    <ul class="plain small quiet">
      {revised.map(({ row, span }) => {
        const facts = {
          day: formatDay(row.revised_on, language),
          value:
            row.value === null
              ? RESULT_WORDS.not_reported[language]
              : formatNumber(row.value, language),
          reason: row.reason,
        };
        return (
          <li>
            {span ? `${formatSpan(span, language)}${language === "ja" ? "：" : ": "}` : ""}
            {fill(RESULT_WORDS.revised[language], facts, language)}
          </li>
        );
      })}
    </ul>
  );
}

interface BreakdownProps {
  /** The total that is broken down; without it the parts are words alone. */
  readonly whole?: Figure | null;
  readonly breakdowns: readonly Breakdown[];
  readonly places: IndicatorReport["places"];
  readonly language: Language;
}

export function Breakdowns(props: BreakdownProps): ComponentChild {
  const { whole = null, breakdowns, places, language } = props;
  return breakdowns.map((breakdown) => {
    const figures = whole ? cellFigures(whole, breakdown) : [];
    const cells = breakdown.cells.map((cell, index): ComponentChild => {
      const figure = figures[index]?.figure;
      const value =
        cell.value === null
          ? RESULT_WORDS.not_collected[language]
          : cell.value === "withheld"
            ? RESULT_WORDS.withheld[language]
            : formatNumber(formatDecimal(cell.value), language);
      return (
        <>
          {cell.categories.map((category) => categoryName(category, language, places)).join(" × ")}{" "}
          {figure ? <Num figure={figure} language={language} form="cell" /> : value}
        </>
      );
    });
    if (breakdown.unknown)
      cells.push(
        `${RESULT_WORDS.unknown[language]} ${formatNumber(formatDecimal(breakdown.unknown), language)}`,
      );
    const over = whole ? overPlacesFigure(whole, breakdown) : null;
    const name = breakdown.dimension
      .split(" × ")
      .map((part) => categoryName(part, language))
      .join(" × ");
    const said = RESULT_WORDS.overlapping[language];
    const note = !breakdown.is_overlapping ? "" : language === "ja" ? `（${said}）` : ` (${said})`;
    return (
      <div>
        <span class="quiet">
          {name}
          {language === "ja" ? "：" : ":"}
        </span>{" "}
        {cells.map((cell, index) => (
          <>
            {index === 0 ? "" : language === "ja" ? "、" : ", "}
            {cell}
          </>
        ))}
        {note}
        {breakdown.over_places ? (
          <div class={breakdown.over_places.is_contradiction ? "small" : "small quiet"}>
            {breakdown.over_places.said[language]}{" "}
            {over ? (
              <a href={address(language, pathOf("figures", over.id))}>
                {RESULT_WORDS.how[language]}
              </a>
            ) : null}
          </div>
        ) : null}
      </div>
    );
  });
}
