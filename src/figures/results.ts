import {
  decimal,
  divideDecimal,
  formatDecimal,
  trimDecimal,
  type Decimal,
} from "../base/decimal.js";
import { lazily } from "../base/lazily.js";
import type { Span } from "../base/span.js";
import { texts, type Text } from "../base/text.js";
import { rollUpPeriods, type RollUp } from "../results/aggregation.js";
import type { Breakdown } from "../results/disaggregation.js";
import { breakDownWithPlaces } from "../results/places.js";
import type { IndicatorValue } from "../results/indicator.js";
import type {
  DocumentRow,
  IndicatorRevisionRow,
  IndicatorRow,
  IndicatorValueRow,
  ResultRow,
} from "../store/rows.js";
import type { Snapshot } from "../store/snapshot.js";
import { mergeSources } from "./cited.js";
import { evidenceIn } from "./evidence.js";
import { byPosition } from "./due.js";
import type { Basis, Figure, FigureValue } from "./figure.js";
import { valueOf } from "./indicator-value.js";
import { ownerOf, type Owner } from "./owner.js";
import { indicatorFigure } from "./record-figures.js";
import { resultIndex } from "./result-index.js";
import { isPublic } from "./public.js";

/** What one period aimed at and achieved, apart, and the achievement broken down as it was reported. */
export interface IndicatorPeriod {
  readonly span: Span | null;
  readonly target: Figure | null;
  readonly actual: Figure | null;
  readonly breakdowns: readonly Breakdown[];
  /** What target and achievement were before they were revised. */
  readonly revisions: readonly IndicatorRevisionRow[];
}

/** Places of the record by their English name: a breakdown by place names them so. */
function placeNames(snapshot: Snapshot): ReadonlyMap<string, Text> {
  return new Map(
    snapshot.projectPlaces.flatMap((place) =>
      place.name ? [[place.name.en, place.name] as const] : [],
    ),
  );
}

export interface IndicatorReport {
  readonly indicator: IndicatorRow;
  readonly result: ResultRow;
  readonly owner: Owner | null;
  readonly baseline: Figure | null;
  readonly periods: readonly IndicatorPeriod[];
  /** All periods put together by the indicator's declared rule; null where they may not be, and `reason` says why. */
  readonly target: Figure | null;
  readonly actual: Figure | null;
  readonly reason: Text | null;
  /** Of all periods put together: parts stand wherever the total does. */
  readonly breakdowns: readonly Breakdown[];
  readonly is_illustrative: boolean;
  /** Documents that show the indicator or its values, those of values in the order of their periods. */
  readonly evidence: readonly DocumentRow[];
  /** Under a partner: by which rule, and how much of it, the result is shown to it. */
  readonly shown_by?: Text | null;
  /** Names of places in both languages, by the name that a breakdown gives. */
  readonly places: ReadonlyMap<string, Text>;
}

export const RESULT_TOTAL_WORDS = texts({
  definition: {
    en: "All published periods of the indicator, put together by its declared rule. Periods without a value are left out, not counted as zero.",
    ja: "指標の公表済みの全期間の値を、指標に定められた方法で集計したもの。値のない期間は零とせず、集計から除く。",
  },
});

/** The indicators of the whole record, or of one project, programme or fund, in the order of their results. */
export function indicatorReports(
  snapshot: Snapshot,
  of: (result: ResultRow) => boolean = () => true,
): IndicatorReport[] {
  const { indicatorsOf } = resultIndex(snapshot);
  return snapshot.results
    .filter(of)
    .sort(byPosition)
    .flatMap((result) =>
      indicatorsOf(result.id).map((indicator) => reportOf(snapshot, result, indicator)),
    );
}

/** `indicator:actual` and `indicator:target`: the periods of an indicator put together. */
export function indicatorTotalOf(snapshot: Snapshot, id: string): Figure | null {
  const [indicator_id = "", key] = id.split(":");
  const indicator = snapshot.indicatorById.get(indicator_id);
  const result = snapshot.resultById.get(indicator?.result_id ?? "");
  if (!indicator || !result || (key !== "actual" && key !== "target")) return null;
  return reportOf(snapshot, result, indicator)[key];
}

function reportOf(snapshot: Snapshot, result: ResultRow, indicator: IndicatorRow): IndicatorReport {
  const rows = resultIndex(snapshot).valuesOf(indicator.id).filter(isPublic);
  const actuals = rows.filter((row) => row.kind === "actual");
  const targets = rows.filter((row) => row.kind === "target");
  const actual = totalFigure(snapshot, { indicator, result, basis: "actual", rows: actuals });
  const target = totalFigure(snapshot, { indicator, result, basis: "target", rows: targets });
  const baseline = rows.find((row) => row.kind === "baseline");
  const breakdowns = lazily(() =>
    actual.merged ? breakDownWithPlaces(indicator, actual.merged) : [],
  );
  return {
    indicator,
    result,
    owner: ownerOf(snapshot, result),
    baseline: baseline ? indicatorFigure(snapshot, baseline) : null,
    periods: periodsOf(snapshot, indicator, { targets, actuals }),
    target: target.figure,
    actual: actual.figure,
    reason: actuals.length > 0 ? actual.reason : null,
    get breakdowns() {
      return breakdowns();
    },
    is_illustrative: snapshot.isIllustrative(indicator),
    get evidence() {
      const { ofIndicator, ofValue } = evidenceIn(snapshot);
      return [...ofIndicator(indicator.id), ...rows.flatMap((row) => ofValue(row.id))];
    },
    places: placeNames(snapshot),
  };
}

function periodsOf(
  snapshot: Snapshot,
  indicator: IndicatorRow,
  {
    targets,
    actuals,
  }: {
    readonly targets: readonly IndicatorValueRow[];
    readonly actuals: readonly IndicatorValueRow[];
  },
): IndicatorPeriod[] {
  const keyOf = (row: IndicatorValueRow) => `${row.period_from ?? ""} ${row.period_to ?? ""}`;
  const keys = [...new Set([...targets, ...actuals].map(keyOf))].sort();
  return keys.map((key) => {
    const target = targets.find((row) => keyOf(row) === key);
    const actual = actuals.find((row) => keyOf(row) === key);
    const row = actual ?? target;
    const span =
      row && (row.period_from !== null || row.period_to !== null)
        ? { from: row.period_from, to: row.period_to }
        : null;
    return {
      span,
      target: target ? indicatorFigure(snapshot, target) : null,
      actual: actual ? indicatorFigure(snapshot, actual) : null,
      breakdowns: actual ? breakDownWithPlaces(indicator, valueOf(snapshot, actual)) : [],
      revisions: [target, actual].flatMap((each) =>
        each ? resultIndex(snapshot).revisionsOf(each.id) : [],
      ),
    };
  });
}

/** Means and ratios to one decimal, rounded half to even: more would pretend to exactness. Counted values stay as they are. */
export function rounded(value: Decimal, indicator: Pick<IndicatorRow, "aggregation">): Decimal {
  if (indicator.aggregation !== "mean" && indicator.aggregation !== "ratio_of_sums") return value;
  return trimDecimal(divideDecimal(value, decimal("1"), 1) ?? value);
}

/** Whether target and achievement speak of the same periods, so that one may be set against the other. */
export function isComparable(report: IndicatorReport): boolean {
  const both = report.periods.filter(
    (period) => period.target !== null && period.actual !== null && period.actual.value !== null,
  );
  return both.length > 0 && both.length === report.periods.length;
}

interface Total {
  readonly indicator: IndicatorRow;
  readonly result: ResultRow;
  readonly basis: Basis & ("actual" | "target");
  readonly rows: readonly IndicatorValueRow[];
}

/** One period stands as its own figure; several are put together, or not, as the indicator declares. */
function totalFigure(
  snapshot: Snapshot,
  total: Total,
): { figure: Figure | null; reason: Text | null; merged: IndicatorValue | null } {
  const { indicator, rows, basis } = total;
  const rolled: RollUp = rollUpPeriods(
    indicator,
    rows.map((row) => valueOf(snapshot, row)),
  );
  const figures = rows.flatMap((row) => indicatorFigure(snapshot, row) ?? []);
  const counted = figures.filter((figure) => rolled.counted.includes(figure.id));
  const [only] = figures;
  const { merged } = rolled;
  if (figures.length === 1 && only) return { figure: only, reason: null, merged };
  if (rolled.value === null) return { figure: null, reason: rolled.reason, merged };
  const digits = formatDecimal(rounded(rolled.value, indicator));
  const isPercent = indicator.measure === "percentage";
  const value: FigureValue = isPercent
    ? { kind: "percent", decimal: digits }
    : { kind: "number", decimal: digits, unit: indicator.unit };
  const days = (pick: (figure: Figure) => string | null) =>
    counted
      .map(pick)
      .filter((day) => day !== null)
      .sort();
  const from = days((figure) => figure.period?.from ?? null).at(0) ?? null;
  const to = days((figure) => figure.period?.to ?? null).at(-1) ?? null;
  const figure: Figure = {
    id: `${indicator.id}:${basis}`,
    title: counted[0]?.title ?? indicator.title,
    sentence: null,
    value,
    qualifier: counted.find((each) => each.qualifier !== "exactly")?.qualifier ?? "exactly",
    basis,
    standing: "reported",
    period: { from, to } as Span,
    as_of: (days((each) => each.as_of).at(-1) ?? null) as Figure["as_of"],
    definition: RESULT_TOTAL_WORDS.definition,
    rows: counted.flatMap((each) => each.rows),
    sources: mergeSources(counted.map((each) => each.sources)),
    is_illustrative: snapshot.isIllustrative(indicator),
  };
  return { figure, reason: rolled.reason, merged };
}
