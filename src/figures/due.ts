import { decimal } from "../base/decimal.js";
import type { Day } from "../base/day.js";
import type { Text } from "../base/text.js";
import type { Cell, IndicatorValue } from "../results/indicator.js";
import { percent } from "../results/ratio.js";
import type { DeclaredBreakdown, DueIndicator } from "../results/report.js";
import type {
  IndicatorCellRow,
  IndicatorDimensionRow,
  IndicatorRow,
  IndicatorValueRow,
  ResultRow,
} from "../store/rows.js";
import type { Snapshot } from "../store/snapshot.js";

/** The rows that a period's grid is made of: of the snapshot, or of a transaction. */
export type ResultLists = Pick<
  Snapshot,
  "results" | "indicators" | "indicatorDimensions" | "indicatorValues" | "indicatorCells"
>;

/** An indicator of a period: what is asked, and where the answer stands. */
export interface DueValue {
  readonly result: ResultRow;
  readonly indicator: IndicatorRow;
  readonly due: DueIndicator;
  /** The period's own record: planned, reported or published. */
  readonly actual: IndicatorValueRow;
  readonly cells: readonly IndicatorCellRow[];
  /** What its periods before this one come to, where the indicator adds periods up. */
  readonly running: readonly IndicatorValue[];
}

export interface DuePeriod {
  readonly from: Day;
  readonly to: Day;
}

/** Every indicator that has the period, in the order of the framework. */
export function dueValues(lists: ResultLists, period: DuePeriod): DueValue[] {
  const values = groupBy(lists.indicatorValues, (row) => row.indicator_id);
  const cells = groupBy(lists.indicatorCells, (row) => row.indicator_value_id);
  const dimensions = groupBy(lists.indicatorDimensions, (row) => row.indicator_id);
  const indicators = groupBy(lists.indicators, (row) => row.result_id);
  return [...lists.results].sort(byPosition).flatMap((result) =>
    [...(indicators.get(result.id) ?? [])].sort(byPosition).flatMap((indicator) => {
      const own = values.get(indicator.id) ?? [];
      const isOf = (row: IndicatorValueRow, kind: IndicatorValueRow["kind"]) =>
        row.kind === kind && row.period_from === period.from && row.period_to === period.to;
      const actual = own.find((row) => isOf(row, "actual"));
      if (!actual) return [];
      const isPercentage = indicator.measure === "percentage";
      const exact = (row: IndicatorValueRow) =>
        exactValue(row, cells.get(row.id) ?? [], isPercentage);
      const target = own.find((row) => isOf(row, "target"));
      const earlier = own
        .filter(
          (row) =>
            row.kind === "actual" &&
            row.period_to !== null &&
            row.period_to < period.from &&
            isKnown(row),
        )
        .sort((a, b) => ((a.period_to ?? "") < (b.period_to ?? "") ? -1 : 1));
      const baseline = own.find((row) => row.kind === "baseline" && isKnown(row));
      const previous = earlier.at(-1) ?? baseline;
      return [
        {
          result,
          indicator,
          actual,
          cells: cells.get(actual.id) ?? [],
          running: earlier.map(exact),
          due: {
            id: indicator.id,
            title: indicator.title,
            measure: indicator.measure,
            is_cumulative: indicator.is_cumulative,
            is_ascending: indicator.is_ascending,
            breakdowns: breakdownsOf(dimensions.get(indicator.id) ?? []),
            target: target ? exact(target) : null,
            previous: previous ? exact(previous) : null,
          },
        },
      ];
    }),
  );
}

/** The periods of a framework, each once, the latest first. */
export function periodsIn(lists: Pick<ResultLists, "indicatorValues">): DuePeriod[] {
  const found = new Map<string, DuePeriod>();
  for (const { kind, period_from: from, period_to: to } of lists.indicatorValues) {
    if (kind === "actual" && from !== null && to !== null)
      found.set(`${from}..${to}`, { from, to });
  }
  return [...found.values()].sort((a, b) => (a.to > b.to ? -1 : a.to < b.to ? 1 : 0));
}

/** Dimensions by the number of their breakdown: crossed where they share it. */
export function breakdownsOf(
  rows: readonly Omit<IndicatorDimensionRow, "indicator_id">[],
): DeclaredBreakdown[] {
  return [...groupBy(rows, (row) => row.breakdown).values()].map((crossed) => ({
    dimensions: crossed.map((row) => ({ name: row.dimension, categories: row.categories })),
    is_overlapping: crossed.some((row) => row.is_overlapping),
  }));
}

/** A row with its cells as the rules of results read it. */
export function exactValue(
  row: IndicatorValueRow,
  cells: readonly IndicatorCellRow[],
  isPercentage = false,
): IndicatorValue {
  return {
    id: row.id,
    kind: row.kind,
    value: exact(row.value),
    numerator: exact(row.numerator),
    denominator: exact(row.denominator),
    period_from: row.period_from,
    period_to: row.period_to,
    cells: cells.length === 0 ? NO_CELLS : cells.map(exactCell),
    ...(isPercentage ? { is_percentage: true } : {}),
  };
}

const NO_CELLS: IndicatorValue["cells"] = [];

/** A share that was given by its parts alone is worked out. */
function exactCell(row: IndicatorCellRow): Cell {
  const { dimensions, is_overlapping } = row;
  const value = exact(row.value);
  if (row.numerator === null || row.denominator === null)
    return { dimensions, is_overlapping, value };
  const [numerator, denominator] = [decimal(row.numerator), decimal(row.denominator)];
  const share = value ?? percent(numerator, denominator);
  return { dimensions, is_overlapping, value: share, numerator, denominator };
}

function exact(text: string | null) {
  return text === null ? null : decimal(text);
}

function isKnown(row: IndicatorValueRow): boolean {
  return row.value !== null || (row.numerator !== null && row.denominator !== null);
}

export function byPosition(
  a: { readonly position: number; readonly id: string },
  b: { readonly position: number; readonly id: string },
): number {
  return a.position - b.position || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

export function groupBy<T, K>(rows: Iterable<T>, keyOf: (row: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  // Rows of one key mostly stand together.
  let key: K | undefined;
  let group: T[] | undefined;
  for (const row of rows) {
    const next = keyOf(row);
    if (group === undefined || next !== key) {
      key = next;
      group = groups.get(next);
      if (group === undefined) groups.set(next, (group = []));
    }
    group.push(row);
  }
  return groups;
}

/** A text typed in one language: kept for that one, and shown for the other until it has its own. */
export function typedIn(language: "en" | "ja", typed: string, before: Text | null): Text {
  const other = language === "en" ? "ja" : "en";
  const isCopy = before === null || before.en === before.ja;
  const kept = isCopy ? typed : before[other];
  return language === "en" ? { en: typed, ja: kept } : { en: kept, ja: typed };
}
