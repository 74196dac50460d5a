import type { Day } from "../base/day.js";
import type { ValueKnownOn } from "../store/result-rows.js";
import type { IndicatorCellRow, IndicatorValueRow } from "../store/rows.js";
import type { Snapshot } from "../store/snapshot.js";
import { resultIndex } from "./result-index.js";

/**
 * The record with its values of indicators as they stood at the end of a day. A value whose first step was a revision came with files and was
 * public before: what it was is kept with its revision, without its parts. A value that nobody ever touched stands as it is.
 */
export function resultsKnownOn(
  snapshot: Snapshot,
  known_on: Day,
  values: readonly ValueKnownOn[],
): Snapshot {
  const then = new Map(values.map((value) => [value.indicator_value_id, value]));
  const { cellsOf } = resultIndex(snapshot);
  const indicatorValues = snapshot.indicatorValues.map((row) => {
    const known = then.get(row.id);
    return known ? rowThen(snapshot, row, known) : row;
  });
  const untouched = snapshot.indicatorCells.filter((cell) => !then.has(cell.indicator_value_id));
  const told = values.flatMap((value) => cellsThen(value, cellsOf(value.indicator_value_id)));
  return {
    ...snapshot,
    indicatorValues,
    indicatorValueById: new Map(indicatorValues.map((row) => [row.id, row])),
    indicatorCells: [...untouched, ...told],
    indicatorRevisions: snapshot.indicatorRevisions.filter((row) => row.revised_on <= known_on),
  };
}

const NOTHING = { value: null, numerator: null, denominator: null, comment: null } as const;

function rowThen(
  snapshot: Snapshot,
  row: IndicatorValueRow,
  known: ValueKnownOn,
): IndicatorValueRow {
  if (known.status !== null) {
    const { value, numerator, denominator, comment } = known;
    const status = known.status as IndicatorValueRow["status"];
    return { ...row, value, numerator, denominator, comment, status };
  }
  if (known.first_status !== "revised") return { ...row, ...NOTHING, status: "planned" };
  const [before] = resultIndex(snapshot).revisionsOf(row.id);
  if (!before) return { ...row, ...NOTHING, status: "planned" };
  const { value, numerator, denominator, comment } = before;
  return { ...row, value, numerator, denominator, comment, status: "published" };
}

/** The parts as they were reported; whether they may count somebody twice is said by the indicator, and has not changed. */
function cellsThen(
  { indicator_value_id, cells }: ValueKnownOn,
  now: readonly IndicatorCellRow[],
): IndicatorCellRow[] {
  const namesOf = (cell: Pick<IndicatorCellRow, "dimensions">) =>
    Object.keys(cell.dimensions).sort().join(" ");
  const overlapping = new Set(now.filter((cell) => cell.is_overlapping).map(namesOf));
  return (cells ?? []).map((cell, index) => ({
    indicator_value_id,
    n: index + 1,
    dimensions: cell.dimensions,
    is_overlapping: overlapping.has(namesOf(cell)),
    value: cell.value,
    numerator: cell.numerator ?? null,
    denominator: cell.denominator ?? null,
  }));
}
