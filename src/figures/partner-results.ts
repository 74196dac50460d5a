import type { IndicatorRow, IndicatorValueRow, ResultRow } from "../store/rows.js";
import type { Snapshot } from "../store/snapshot.js";
import { byPosition } from "./due.js";
import type { Figure } from "./figure.js";
import { ownerOf, type Owner } from "./owner.js";
import { indicatorFigure } from "./record-figures.js";
import { resultIndex } from "./result-index.js";

/** An indicator as readers compare it: the latest of each kind, targets and achievements apart; null is not reported. */
export interface ResultEntry {
  readonly owner: Owner;
  readonly result: ResultRow;
  readonly indicator: IndicatorRow;
  readonly baseline: Figure | null;
  readonly target: Figure | null;
  readonly actual: Figure | null;
  /** Every published value, oldest first. */
  readonly values: readonly { readonly row: IndicatorValueRow; readonly figure: Figure }[];
}

/** Which results are asked for: those of projects, programmes and funds, by their ids. */
export function resultEntries(snapshot: Snapshot, owner_ids: ReadonlySet<string>): ResultEntry[] {
  const results = snapshot.results
    .filter((row) =>
      [row.project_id, row.programme_id, row.fund_id].some(
        (id) => id !== null && owner_ids.has(id),
      ),
    )
    .sort(byPosition);
  const { indicatorsOf } = resultIndex(snapshot);
  return results.flatMap((result) =>
    indicatorsOf(result.id).flatMap((indicator) => resultEntry(snapshot, result, indicator)),
  );
}

function resultEntry(
  snapshot: Snapshot,
  result: ResultRow,
  indicator: IndicatorRow,
): ResultEntry[] {
  const owner = ownerOf(snapshot, result);
  if (!owner) return [];
  const values = resultIndex(snapshot)
    .valuesOf(indicator.id)
    .flatMap((row) => {
      const figure = indicatorFigure(snapshot, row);
      return figure && figure.value !== null ? [{ row, figure }] : [];
    })
    .sort((a, b) =>
      (a.row.period_to ?? a.figure.as_of ?? "") < (b.row.period_to ?? b.figure.as_of ?? "")
        ? -1
        : 1,
    );
  const latest = (kind: IndicatorValueRow["kind"]) =>
    values.filter((value) => value.row.kind === kind).at(-1)?.figure ?? null;
  return [
    {
      owner,
      result,
      indicator,
      baseline: latest("baseline"),
      target: latest("target"),
      actual: latest("actual"),
      values,
    },
  ];
}
