import { money, splitMoney, subtractMoney, sumMoney, type Money } from "../base/money.js";
import type { Refusal } from "../base/refusal.js";
import { convertAt, type ExchangeRate } from "./rate.js";
import { refuse } from "./refusals.js";

/** Cash in another currency than the ledger's, as it came in: what is left of what was booked at one rate. */
export interface HeldAt {
  readonly rate: ExchangeRate;
  readonly amount: Money;
}

/** One rate's part of an exchange: what leaves the account, and its share of what the bank gave. */
export interface ExchangePart {
  readonly given: Money;
  readonly rate: ExchangeRate;
  readonly got: Money;
}

/**
 * Gives up what is held in another currency, first in first out, each part at the rate at which it was booked: so what the exchange won or
 * lost is told to the minor unit (invariant 5), and an account that is emptied is worth nothing. `held` in the order in which it came.
 */
export function decideExchange(
  held: readonly HeldAt[],
  given: Money,
  got: Money,
): ExchangePart[] | Refusal {
  for (const [field, amount] of [
    ["given", given],
    ["got", got],
  ] as const) {
    if (amount.amount_minor <= 0n) return refuse("AMOUNT_NOT_POSITIVE", { amount }, field);
  }
  const all = sumMoney(
    held.map((layer) => layer.amount),
    given.currency,
  );
  if (given.amount_minor > all.amount_minor)
    return refuse("EXCHANGE_EXCEEDS_HELD", { held: all, asked: given }, "given");
  const taken: HeldAt[] = [];
  let left = given;
  for (const { rate, amount } of held) {
    if (left.amount_minor === 0n) break;
    const part = amount.amount_minor < left.amount_minor ? amount : left;
    if (part.amount_minor <= 0n) continue;
    taken.push({ rate, amount: part });
    left = subtractMoney(left, part);
  }
  // By booked value, so that one exchange is a gain or a loss, never both.
  const shares = splitMoney(
    got,
    taken.map((part) => convertAt(part.amount, part.rate).amount_minor),
  );
  return taken.map(({ rate, amount }, index) => ({
    given: amount,
    rate,
    got: shares[index] ?? money(0n, got.currency),
  }));
}
