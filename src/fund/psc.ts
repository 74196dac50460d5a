import { divideHalfEven, money, subtractMoney, sumMoney, type Money } from "../base/money.js";
import type { Refusal } from "../base/refusal.js";
import type { CostCategory } from "./account.js";
import { refuse } from "./refusals.js";

/** Programme support by an agreement's terms: a rate in hundredths of a percent, and the categories that carry none. */
export interface PscTerms {
  readonly rate_bp: number;
  readonly exclusions: readonly CostCategory[];
}

/** The direct costs that carry programme support: never programme support itself, never an excluded category. Null: not known yet, so it may. */
export function eligibleDirect(
  costs: readonly { readonly category: CostCategory | null; readonly amount: Money }[],
  terms: PscTerms,
  currency: Money["currency"],
): Money {
  const carrying = costs.filter(
    ({ category }) =>
      category === null || (category !== "psc" && !terms.exclusions.includes(category)),
  );
  return sumMoney(
    carrying.map((cost) => cost.amount),
    currency,
  );
}

/** Invariant 21: the cumulative charge, rounded once, half to even. */
export function cumulativePsc(direct_cumulative: Money, rate_bp: number): Money {
  return money(
    divideHalfEven(direct_cumulative.amount_minor * BigInt(rate_bp), 10_000n),
    direct_cumulative.currency,
  );
}

/**
 * What is charged now: the cumulative charge less what was charged before. Thousands of small charges so end at exactly the charge of their
 * sum: nothing drifts. Negative where costs were corrected downwards.
 */
export function accruePsc(direct_cumulative: Money, rate_bp: number, charged: Money): Money {
  return subtractMoney(cumulativePsc(direct_cumulative, rate_bp), charged);
}

/** A charge by hand never passes the rate. */
export function checkPsc(
  direct_cumulative: Money,
  rate_bp: number,
  charged_after: Money,
): Refusal | null {
  const allowed = cumulativePsc(direct_cumulative, rate_bp);
  return charged_after.amount_minor <= allowed.amount_minor
    ? null
    : refuse("PSC_OVER_RATE", { allowed, asked: charged_after }, "amount");
}
