import { daysBetween, type Day } from "../base/day.js";
import { subtractMoney, type Money } from "../base/money.js";
import { refusedBy, type Refusal } from "../base/refusal.js";
import type { AllocationStand } from "./allocation.js";
import { checkPositive } from "./positive.js";
import { refuse } from "./refusals.js";

/**
 * Invariant 14. Tranches never pass the approved allocation, and cash must be in hand; a fund that pre-finances has a line for it with
 * a ceiling of its own, which is then part of what is in hand.
 */
export function decideRelease(
  standing: {
    readonly stand: AllocationStand;
    readonly cash: Money;
    readonly prefinance: Money | null;
  },
  asked: { readonly amount: Money; readonly on: Day; readonly allocated_on: Day },
): Refusal | null {
  const { amount, on, allocated_on } = asked;
  const { stand, cash, prefinance } = standing;
  const left = subtractMoney(stand.approved, stand.released);
  const in_hand = cash.amount_minor + (prefinance?.amount_minor ?? 0n);
  return refusedBy([
    checkPositive(amount),
    on < allocated_on ? refuse("RELEASE_BEFORE_ALLOCATION", { on, allocated_on }, "on") : null,
    amount.amount_minor > left.amount_minor
      ? refuse("RELEASE_EXCEEDS_ALLOCATION", { left, asked: amount }, "amount")
      : null,
    amount.amount_minor > in_hand
      ? refuse("RELEASE_WITHOUT_CASH", { cash, asked: amount }, "amount")
      : null,
  ]);
}

/** A return is at most what is still with the implementer. */
export function decideReturn(held: Money, amount: Money): Refusal | null {
  if (amount.amount_minor <= 0n) return refuse("AMOUNT_NOT_POSITIVE", { amount }, "amount");
  return amount.amount_minor <= held.amount_minor
    ? null
    : refuse("RETURN_EXCEEDS_HELD", { left: held, asked: amount }, "amount");
}

/** The rapid track's measure: days from the proposal's submission to the first release; null while either is missing. */
export function daysToRelease(submitted_on: Day | null, releases: readonly Day[]): number | null {
  const [first] = [...releases].sort();
  return submitted_on === null || first === undefined ? null : daysBetween(submitted_on, first);
}
