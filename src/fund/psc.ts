import { divideHalfEven, money, subtractMoney, sumMoney, type Money } from "../base/money.js";
import type { Day } from "../base/day.js";
import type { Refusal } from "../base/refusal.js";
import type { CostCategory } from "./account.js";
import { refuse } from "./refusals.js";

/** What of an agreement's terms says which costs carry programme support: the categories that carry none. */
export interface PscTerms {
  readonly exclusions: readonly CostCategory[];
}

/** A direct cost; no category: not known yet, so it may carry programme support. */
interface Cost {
  readonly category: CostCategory | null;
  readonly amount: Money;
}

/** The direct costs that carry programme support: never programme support itself, never an excluded category. */
export function eligibleCosts<C extends Pick<Cost, "category">>(
  costs: readonly C[],
  terms: PscTerms,
): readonly C[] {
  return costs.filter(
    ({ category }) =>
      category === null || (category !== "psc" && !terms.exclusions.includes(category)),
  );
}

/** What they come to. */
export function eligibleDirect(
  costs: readonly Cost[],
  terms: PscTerms,
  currency: Money["currency"],
): Money {
  return sumMoney(
    eligibleCosts(costs, terms).map((cost) => cost.amount),
    currency,
  );
}

/** A rate in hundredths of a percent and the first day on which it is in force; null: from the beginning. */
export interface DatedRate {
  readonly from: Day | null;
  readonly rate_bp: number;
}

/** The rate in force on a day: of those in the order in which they were agreed, the last that has begun. */
export function rateOn(rates: readonly DatedRate[], day: Day): number {
  return rates.findLast(({ from }) => from === null || from <= day)?.rate_bp ?? 0;
}

/**
 * Invariant 21 where an amendment changes the rate: each cost at the rate in force on its day, all of them rounded once, half to even. So what
 * was spent before keeps its rate, and thousands of small charges on both sides of the day end at exactly the charge of their sum.
 */
export function cumulativeByDay(
  costs: readonly { readonly on: Day; readonly amount: Money }[],
  rates: readonly DatedRate[],
  currency: Money["currency"],
): Money {
  const exact = costs.reduce(
    (sum, { on, amount }) => sum + amount.amount_minor * BigInt(rateOn(rates, on)),
    0n,
  );
  return money(divideHalfEven(exact, 10_000n), currency);
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
