import type { IndicatorValue } from "../results/indicator.js";
import { fillFromPlaces } from "../results/places.js";
import type { IndicatorValueRow } from "../store/rows.js";
import type { Snapshot } from "../store/snapshot.js";
import { exactValue } from "./due.js";
import { resultIndex } from "./result-index.js";

/** A row as the rules of results read it. Where its places alone were reported, their total by the indicator's rule stands for its own. */
export function valueOf(snapshot: Snapshot, row: IndicatorValueRow): IndicatorValue {
  const indicator = snapshot.indicatorById.get(row.indicator_id);
  const cells = resultIndex(snapshot).cellsOf(row.id);
  const value = exactValue(row, cells, indicator?.measure === "percentage");
  return indicator && cells.length > 0 ? fillFromPlaces(indicator, value) : value;
}
