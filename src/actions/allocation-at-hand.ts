import type { Day } from "../base/day.js";
import type { Money } from "../base/money.js";
import { isRefusal, refusedBy, together, type Refusal } from "../base/refusal.js";
import { allocationStand, type AllocationStand } from "../fund/allocation.js";
import { readAllocationSums, type AccountSum } from "../store/balances.js";
import type { Tx } from "../store/connect.js";
import { findRow } from "../store/money-rows.js";
import type { RowOf } from "../store/rows.js";
import type { ActionContext } from "./action.js";
import { readDay, readMoney, refuseInput } from "./input.js";
import { NOUNS } from "./nouns.js";
import { checkPostingDay } from "./posting-day.js";
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

/** An allocation, an amount in its currency, and the day on which that moves. */
export interface Move {
  readonly held: AllocationAtHand;
  readonly amount: Money;
  readonly on: Day;
  /** What is wrong with the day, to be told with what the rules say of the amount. */
  readonly wrong_day: Refusal | null;
}

export async function lockMove(
  tx: Tx,
  asked: { readonly allocation: string; readonly amount: string; readonly on: string },
  context: ActionContext,
): Promise<Move | Refusal> {
  const held = await lockAllocation(tx, asked.allocation);
  const on = readDay(asked.on);
  const wrong_day = await checkPostingDay(tx, on, context);
  const amount = isRefusal(held) ? held : readMoney(asked.amount, held.at.ledger.base);
  const read = together({ held, amount, on });
  return isRefusal(read) ? refusedBy([read, wrong_day]) : { ...read, wrong_day };
}
