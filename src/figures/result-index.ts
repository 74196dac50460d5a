import type {
  IndicatorCellRow,
  IndicatorDimensionRow,
  IndicatorRevisionRow,
  IndicatorRow,
  IndicatorValueRow,
  ResultRow,
} from "../store/rows.js";
import type { Snapshot } from "../store/snapshot.js";
import { byPosition, groupBy } from "./due.js";

/** The results of a snapshot by what they belong to: a hundred thousand values are found, not searched. */
export interface ResultIndex {
  /** In the order of the framework. */
  indicatorsOf(result_id: string): readonly IndicatorRow[];
  /** Of the library's indicator: those that projects took from it. */
  takenFrom(library_id: string): readonly IndicatorRow[];
  valuesOf(indicator_id: string): readonly IndicatorValueRow[];
  cellsOf(indicator_value_id: string): readonly IndicatorCellRow[];
  dimensionsOf(indicator_id: string): readonly IndicatorDimensionRow[];
  revisionsOf(indicator_value_id: string): readonly IndicatorRevisionRow[];
  /** Results that lead to one. */
  childrenOf(result_id: string): readonly ResultRow[];
}

export function resultIndex(snapshot: Snapshot): ResultIndex {
  const kept = INDEXES.get(snapshot) ?? makeIndex(snapshot);
  INDEXES.set(snapshot, kept);
  return kept;
}

/** A snapshot never changes. */
const INDEXES = new WeakMap<Snapshot, ResultIndex>();

function makeIndex(snapshot: Snapshot): ResultIndex {
  const inOrder = [...snapshot.indicators].sort(byPosition);
  return {
    indicatorsOf: finder(inOrder, (row) => row.result_id),
    takenFrom: finder(inOrder, (row) => row.library_id ?? ""),
    valuesOf: finder(snapshot.indicatorValues, (row) => row.indicator_id),
    cellsOf: finder(snapshot.indicatorCells, (row) => row.indicator_value_id),
    dimensionsOf: finder(snapshot.indicatorDimensions, (row) => row.indicator_id),
    childrenOf: finder(snapshot.results, (row) => row.parent_id ?? ""),
    revisionsOf: finder(snapshot.indicatorRevisions, (row) => row.indicator_value_id),
  };
}

function finder<T>(rows: readonly T[], keyOf: (row: T) => string): (key: string) => readonly T[] {
  // Grouped when somebody asks: a page asks for a few of these.
  let groups: ReadonlyMap<string, readonly T[]> | null = null;
  return (key) => (groups ??= groupBy(rows, keyOf)).get(key) ?? [];
}
