import type { Day } from "../base/day.js";
import { addMoney, money, subtractMoney, sumMoney, type Money } from "../base/money.js";
import type { Refusal } from "../base/refusal.js";
import type { EntryLine } from "./entry.js";
import { checkEligible, type Eligibility } from "./expenditure.js";
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
  if (amount.amount_minor <= 0n) return refuse("AMOUNT_NOT_POSITIVE", { amount }, "amount");
  const ineligible = checkEligible(asked.on, eligibility, "obligation");
  if (ineligible) return ineligible;
  const left = spendingLeft(stand);
  const wanted = addMoney(amount, psc);
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
  if (amount.amount_minor <= 0n) return refuse("AMOUNT_NOT_POSITIVE", { amount }, "amount");
  if (
    liquidates.amount_minor > obligation_open.amount_minor ||
    liquidates.amount_minor > amount.amount_minor
  ) {
    return refuse(
      "LIQUIDATION_EXCEEDS_OBLIGATION",
      { left: obligation_open, asked: liquidates },
      "obligation",
    );
  }
  const isSettlement = liquidates.amount_minor === amount.amount_minor;
  const ineligible = checkEligible(
    asked.on,
    eligibility,
    isSettlement ? "settlement" : "expenditure",
  );
  if (ineligible) return ineligible;
  const left = spendingLeft(stand);
  const wanted = addMoney(subtractMoney(amount, liquidates), psc);
  return wanted.amount_minor <= left.amount_minor
    ? null
    : refuse("SPENDING_EXCEEDS_BUDGET", { left, asked: wanted }, "amount");
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
