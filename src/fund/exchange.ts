import type { Currency } from "../base/currency.js";
import {
  addMoney,
  money,
  negateMoney,
  splitMoney,
  subtractMoney,
  sumMoney,
  type Money,
  zero,
} from "../base/money.js";
import { refusedBy, type Refusal } from "../base/refusal.js";
import { checkPositive } from "./positive.js";
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
 * What is open of layers by the rate at which they were booked: what was taken of one rate beyond it is taken off the others, first in
 * first out, so that the sum is what there is.
 */
export function openLayers(layers: readonly HeldAt[], currency: Currency): readonly HeldAt[] {
  const over = sumMoney(
    layers.map((layer) => layer.amount).filter((amount) => amount.amount_minor < 0n),
    currency,
  );
  const open = layers.filter((layer) => layer.amount.amount_minor > 0n);
  return takeInOrder(open, negateMoney(over)).rest;
}

/** An amount at the rates at which it was booked, first in first out; what passes them is at the last, and without a rate where there is none. */
export function atBookedRates(
  booked: readonly HeldAt[],
  amount: Money,
): {
  readonly parts: readonly { readonly amount: Money; readonly rate: ExchangeRate | null }[];
  readonly rest: readonly HeldAt[];
} {
  const last = booked.at(-1);
  if (!last) return { parts: [{ amount, rate: null }], rest: [] };
  const { taken, rest, missing } = takeInOrder(booked, amount);
  const beyond = missing.amount_minor > 0n ? [{ amount: missing, rate: last.rate }] : [];
  return {
    parts: [...taken, ...beyond],
    rest: rest.length > 0 ? rest : [{ ...last, amount: zero(amount.currency) }],
  };
}

/** An amount out of what was booked at several rates, first in first out, and what is left of each; `missing` is what they do not hold. */
export function takeInOrder(
  held: readonly HeldAt[],
  amount: Money,
): {
  readonly taken: readonly HeldAt[];
  readonly rest: readonly HeldAt[];
  readonly missing: Money;
} {
  let missing = amount;
  const taken: HeldAt[] = [];
  const rest: HeldAt[] = [];
  for (const layer of held) {
    const part = layer.amount.amount_minor < missing.amount_minor ? layer.amount : missing;
    if (part.amount_minor > 0n) {
      taken.push({ ...layer, amount: part });
      missing = subtractMoney(missing, part);
    }
    const left = subtractMoney(layer.amount, part.amount_minor > 0n ? part : zero(amount.currency));
    if (left.amount_minor !== 0n) rest.push({ ...layer, amount: left });
  }
  return { taken, rest, missing };
}

/** The most that can be taken of what is held, first in first out, worth no more than a value in the ledger's currency at the rates at which it was booked. */
export function mostWorth(held: readonly HeldAt[], value: Money, currency: Currency): Money {
  let left = value;
  let taken = zero(currency);
  for (const layer of held) {
    const part = mostOfLayer(layer, left);
    taken = addMoney(taken, part);
    if (part.amount_minor < layer.amount.amount_minor) return taken;
    left = subtractMoney(left, convertAt(part, layer.rate));
  }
  return taken;
}

/** Halves what is in question until one amount is left: a value rises with its amount, if only every other unit. */
function mostOfLayer({ amount, rate }: HeldAt, value: Money): Money {
  let [most, least] = [amount.amount_minor, 0n];
  while (least < most) {
    const tried = money((least + most + 1n) / 2n, amount.currency);
    if (convertAt(tried, rate).amount_minor <= value.amount_minor) least = tried.amount_minor;
    else most = tried.amount_minor - 1n;
  }
  return money(least, amount.currency);
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
  const all = sumMoney(
    held.map((layer) => layer.amount),
    given.currency,
  );
  const refused = refusedBy([
    checkPositive(given, "given"),
    checkPositive(got, "got"),
    given.amount_minor > all.amount_minor
      ? refuse("EXCHANGE_EXCEEDS_HELD", { held: all, asked: given }, "given")
      : null,
  ]);
  if (refused) return refused;
  const { taken } = takeInOrder(held, given);
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
