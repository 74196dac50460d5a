import type { Day } from "../base/day.js";
import { isToReport, type ValueStatus } from "../results/indicator-period.js";
import type { IndicatorValueRow } from "../store/rows.js";
import type { Snapshot } from "../store/snapshot.js";
import { ownerOf, type Owner } from "./owner.js";
import { resultIndex } from "./result-index.js";

/** A period of one project, programme or fund in which somebody has something to do, with how many indicators are where. */
export interface PeriodWaiting {
  readonly owner: Owner & { readonly kind: "project" | "programme" | "fund" };
  readonly from: Day;
  readonly to: Day;
  readonly due_on: Day | null;
  readonly counts: ReadonlyMap<ValueStatus, number>;
  readonly is_illustrative: boolean;
}

/** What is over and not reported, and what is reported and not decided on; the earliest day first. */
export function resultsWaiting(snapshot: Snapshot, today: Day): PeriodWaiting[] {
  const rows = snapshot.indicatorValues.filter(({ status, period_to }) => {
    const isDue = isToReport(status) && (status !== "planned" || (period_to ?? today) < today);
    return isDue || status === "received" || status === "validated";
  });
  const found = gather(snapshot, rows);
  const day = (each: PeriodWaiting) => each.due_on ?? each.to;
  return found.sort((a, b) => (day(a) < day(b) ? -1 : day(a) > day(b) ? 1 : 0));
}

/** Every period of one project, programme or fund, the latest first. */
export function periodStates(
  snapshot: Snapshot,
  kind: PeriodWaiting["owner"]["kind"],
  id: string,
): PeriodWaiting[] {
  const { indicatorsOf, valuesOf } = resultIndex(snapshot);
  const rows = snapshot.results
    .filter((row) => row[`${kind}_id`] === id)
    .flatMap((row) => indicatorsOf(row.id).flatMap((indicator) => valuesOf(indicator.id)));
  return gather(snapshot, rows).sort((a, b) => (a.to > b.to ? -1 : a.to < b.to ? 1 : 0));
}

function gather(snapshot: Snapshot, rows: readonly IndicatorValueRow[]): PeriodWaiting[] {
  const found = new Map<string, Draft>();
  for (const row of rows) {
    const { period_from: from, period_to: to, status } = row;
    if (row.kind !== "actual" || from === null || to === null) continue;
    const result = snapshot.resultById.get(
      snapshot.indicatorById.get(row.indicator_id)?.result_id ?? "",
    );
    const owner = result ? ownerOf(snapshot, result) : null;
    if (!owner || !isHolder(owner)) continue;
    const key = `${owner.kind}/${owner.id}/${from}/${to}`;
    const known = found.get(key) ?? {
      owner,
      from,
      to,
      due_on: null,
      counts: new Map<ValueStatus, number>(),
      is_illustrative: snapshot.isIllustrative(row),
    };
    known.counts.set(status, (known.counts.get(status) ?? 0) + 1);
    if (row.due_on !== null && (known.due_on === null || row.due_on < known.due_on))
      known.due_on = row.due_on;
    found.set(key, known);
  }
  return [...found.values()];
}

interface Draft extends PeriodWaiting {
  due_on: Day | null;
  readonly counts: Map<ValueStatus, number>;
}

function isHolder(owner: Owner): owner is PeriodWaiting["owner"] {
  return owner.kind === "project" || owner.kind === "programme" || owner.kind === "fund";
}

/** Whether somebody has still to enter values in it. */
export function isToEnter(period: PeriodWaiting): boolean {
  return [...period.counts.keys()].some(isToReport);
}
