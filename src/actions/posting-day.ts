import type { Day } from "../base/day.js";
import { isRefusal, type Refusal } from "../base/refusal.js";
import { checkPast } from "../fund/past-day.js";
import { decidePostingDay } from "../fund/period.js";
import type { Tx } from "../store/connect.js";
import { listPeriods } from "../store/periods.js";
import type { ActionContext } from "./action.js";

/**
 * What is wrong with a day on which money is to move: still to come, or in a closed period. Looked at with the other rules, so that all are told
 * together; `book` holds the period once more. What is no day at all says so itself.
 */
export async function checkPostingDay(
  tx: Tx,
  on: Day | Refusal,
  { today, latest_day }: ActionContext,
  field = "on",
): Promise<Refusal | null> {
  if (isRefusal(on)) return null;
  return checkPast(on, latest_day, field) ?? checkOpenDay(tx, on, today, field);
}

/** Whether a day is in a period that takes postings; one that is still to come may be. */
export async function checkOpenDay(
  tx: Tx,
  on: Day,
  today: Day,
  field: string,
): Promise<Refusal | null> {
  const asked = { on, today, is_finance: true, is_reported: false };
  const placed = decidePostingDay(await listPeriods(tx), asked);
  return isRefusal(placed) ? { ...placed, field } : null;
}
