import { isRefusal, type Refusal } from "../base/refusal.js";
import { allocationStand, type AllocationStand } from "../fund/allocation.js";
import { readAllocationSums, type AccountSum } from "../store/balances.js";
import type { Tx } from "../store/connect.js";
import { findRow } from "../store/money-rows.js";
import type { RowOf } from "../store/rows.js";
import { refuseInput } from "./input.js";
import { NOUNS } from "./nouns.js";
import { lockFundOf, type FundAtHand } from "./standing.js";

/** An allocation and its fund, locked, with what its own entries leave it at. */
export interface AllocationAtHand {
  readonly at: FundAtHand;
  readonly row: RowOf<"allocation">;
  readonly stand: AllocationStand;
  readonly sums: readonly AccountSum[];
  readonly about: {
    readonly allocation_id: string;
    readonly decision_id?: string;
    readonly project_id: string;
  };
}

export async function lockAllocation(tx: Tx, id: string): Promise<AllocationAtHand | Refusal> {
  // Row and sums are read after the lock was taken: a connection answers in the order in which it is asked.
  const [at, row, sums] = await Promise.all([
    lockFundOf(tx, id),
    findRow(tx, "allocation", id),
    readAllocationSums(tx, id),
  ]);
  if (!row) return refuseInput("NOT_FOUND", { kind: NOUNS.allocation, id }, "allocation");
  if (isRefusal(at)) return at;
  const decided = row.decision_id === null ? {} : { decision_id: row.decision_id };
  const about = { allocation_id: id, ...decided, project_id: row.project_id };
  return { at, row, sums, stand: allocationStand(sums, at.ledger.base), about };
}
