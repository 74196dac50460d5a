import type { Day } from "../base/day.js";
import { addMoney, money, subtractMoney, sumMoney, type Money } from "../base/money.js";
import { refusedBy, type Refusal } from "../base/refusal.js";
import type { EntryLine } from "./entry.js";
import { checkEligible, type Eligibility } from "./expenditure.js";
import { checkPositive } from "./positive.js";
import { refuse } from "./refusals.js";

/** What limits spending on a funding line, read under its lock. */
export interface SpendingStand {
  readonly budget: Money;
  readonly tolerance_bp: number;
  readonly allocation: Money;
  readonly obligated: Money;
  readonly spent: Money;
  readonly psc: Money;
}

/** What may still be obligated or spent: within the budget and its tolerance, and never beyond the allocation. */
export function spendingLeft(stand: SpendingStand): Money {
  const tolerance = (stand.budget.amount_minor * BigInt(stand.tolerance_bp)) / 10_000n;
  const budget = { ...stand.budget, amount_minor: stand.budget.amount_minor + tolerance };
  const limit = budget.amount_minor < stand.allocation.amount_minor ? budget : stand.allocation;
  return subtractMoney(limit, sumMoney([stand.obligated, stand.spent, stand.psc], limit.currency));
}

/** Invariant 17: what our own users authorise stays within budget and allocation. `psc` is the support that it will carry. */
export function decideObligation(
  stand: SpendingStand,
  asked: { readonly amount: Money; readonly psc: Money; readonly on: Day },
  eligibility: Eligibility,
): Refusal | null {
  const { amount, psc } = asked;
  return refusedBy([
    checkPositive(amount),
    checkEligible(asked.on, eligibility, "obligation"),
    checkBudget(stand, addMoney(amount, psc)),
  ]);
}

function checkBudget(stand: SpendingStand, wanted: Money): Refusal | null {
  const left = spendingLeft(stand);
  return wanted.amount_minor <= left.amount_minor
    ? null
    : refuse("SPENDING_EXCEEDS_BUDGET", { left, asked: wanted }, "amount");
}

/** An expenditure settles at most what is open of its obligation; only what passes it needs budget of its own. */
export function decideSpending(
  stand: SpendingStand,
  asked: {
    readonly amount: Money;
    readonly psc: Money;
    readonly liquidates: Money;
    readonly obligation_open: Money;
    readonly on: Day;
  },
  eligibility: Eligibility,
): Refusal | null {
  const { amount, psc, liquidates, obligation_open } = asked;
  const isPositive = amount.amount_minor > 0n;
  const isMore =
    liquidates.amount_minor > obligation_open.amount_minor ||
    (isPositive && liquidates.amount_minor > amount.amount_minor);
  const isLess = liquidates.amount_minor < 0n;
  const isSettlement = liquidates.amount_minor === amount.amount_minor;
  return refusedBy([
    checkPositive(amount),
    isLess ? refuse("AMOUNT_NOT_POSITIVE", { amount: liquidates }, "liquidates") : null,
    isMore
      ? refuse(
          "LIQUIDATION_EXCEEDS_OBLIGATION",
          { left: obligation_open, asked: liquidates },
          "liquidates",
        )
      : null,
    checkEligible(asked.on, eligibility, isSettlement ? "settlement" : "expenditure"),
    // What passes the obligation, and so needs budget, is known once that part is right.
    isMore || isLess ? null : checkBudget(stand, addMoney(subtractMoney(amount, liquidates), psc)),
  ]);
}

/** What a figure settled of an obligation, its later version settles too, as far as it goes. `replaced`: the figure's standing lines. */
export function settledBy(
  replaced: readonly EntryLine[],
  amount: Money,
): { readonly obligation_id: string; readonly amount: Money } | null {
  const lines = replaced.filter((line) => line.account === 2300);
  const obligation_id = lines[0]?.about.obligation_id;
  const minor = lines.reduce((sum, line) => sum + line.base_minor, 0n);
  if (obligation_id === undefined || minor <= 0n || amount.amount_minor <= 0n) return null;
  const settled = minor < amount.amount_minor ? minor : amount.amount_minor;
  return { obligation_id, amount: money(settled, amount.currency) };
}
