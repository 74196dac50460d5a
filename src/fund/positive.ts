import type { Money } from "../base/money.js";
import { isRefusal, type Refusal } from "../base/refusal.js";
import { refuse } from "./refusals.js";

/** Money that moves is more than nothing. What is none, or no amount at all, says so itself. */
export function checkPositive(amount: Money | null | Refusal, field = "amount"): Refusal | null {
  return amount === null || isRefusal(amount) || amount.amount_minor > 0n
    ? null
    : refuse("AMOUNT_NOT_POSITIVE", { amount }, field);
}
