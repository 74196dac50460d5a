import { assert } from "./assert.js";
import { decimalsOf, type Currency } from "./currency.js";

/** An exact amount: smallest units of one currency. Never a floating-point number. */
export interface Money {
  readonly amount_minor: bigint;
  readonly currency: Currency;
}

export function money(amount_minor: bigint, currency: Currency): Money {
  return { amount_minor, currency };
}

export function zero(currency: Currency): Money {
  return { amount_minor: 0n, currency };
}

const AMOUNT = /^([+-])?(\d{1,30})(?:\.(\d{1,18}))?$/;

/** Why a text is no amount: not a decimal number, or finer than the currency can hold. */
export type AmountProblem = "not a number" | "finer than the currency";

/**
 * `1234.50` in a currency of two decimals is 123450. Zeros past the currency's digits are accepted, anything else
 * finer is a problem and never rounded. No grouping, no exponent: doors normalise before they call.
 */
export function parseAmount(text: string, currency: Currency): Money | AmountProblem {
  const match = AMOUNT.exec(text);
  if (!match) return "not a number";
  const decimals = decimalsOf(currency);
  const fraction = match[3] ?? "";
  if (/[1-9]/.test(fraction.slice(decimals))) return "finer than the currency";
  const digits = (match[2] ?? "") + fraction.slice(0, decimals).padEnd(decimals, "0");
  const amount = BigInt(digits);
  return { amount_minor: match[1] === "-" ? -amount : amount, currency };
}

/** The plain decimal for machines: `-1234.50`. */
export function toDecimal(value: Money): string {
  const decimals = decimalsOf(value.currency);
  const isNegative = value.amount_minor < 0n;
  const digits = String(isNegative ? -value.amount_minor : value.amount_minor).padStart(
    decimals + 1,
    "0",
  );
  const whole = digits.slice(0, digits.length - decimals);
  const sign = isNegative ? "-" : "";
  return decimals === 0 ? sign + whole : `${sign}${whole}.${digits.slice(-decimals)}`;
}

export function addMoney(a: Money, b: Money): Money {
  assert(a.currency === b.currency, `${a.currency} added to ${b.currency}`);
  return { amount_minor: a.amount_minor + b.amount_minor, currency: a.currency };
}

export function subtractMoney(a: Money, b: Money): Money {
  return addMoney(a, negateMoney(b));
}

export function negateMoney(value: Money): Money {
  return { amount_minor: -value.amount_minor, currency: value.currency };
}

/** The sum; `currency` names the empty sum's. Mixed currencies are a bug: convert first, with a rate. */
export function sumMoney(values: Iterable<Money>, currency: Currency): Money {
  let total = zero(currency);
  for (const value of values) total = addMoney(total, value);
  return total;
}

/**
 * Splits by weights so that the parts add up to the whole, to the minor unit, by `splitUnits`. Weights are whole and not
 * negative (for percentages, scale them first).
 */
export function splitMoney(value: Money, weights: readonly bigint[]): Money[] {
  return splitUnits(value.amount_minor, weights).map((units) => money(units, value.currency));
}

/**
 * Splits by the largest remainder: each part rounded down, what is left given one unit at a time to the parts that lost
 * most, of equal ones to the earlier.
 */
export function splitUnits(amount: bigint, weights: readonly bigint[]): bigint[] {
  const whole = weights.reduce((sum, weight) => sum + weight, 0n);
  assert(whole > 0n && weights.every((weight) => weight >= 0n), "weights must be positive");
  const isNegative = amount < 0n;
  const size = isNegative ? -amount : amount;
  const parts = weights.map((weight, index) => {
    const product = size * weight;
    return { index, units: product / whole, remainder: product % whole };
  });
  let left = size - parts.reduce((sum, part) => sum + part.units, 0n);
  const byRemainder = [...parts].sort((a, b) =>
    a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1,
  );
  for (const part of byRemainder) {
    if (left === 0n) break;
    part.units += 1n;
    left -= 1n;
  }
  return parts.map((part) => (isNegative ? -part.units : part.units));
}

/** a / b rounded half to even. Source: IEEE 754 roundTiesToEven, DOMAIN rule for PSC and conversions. */
export function divideHalfEven(a: bigint, b: bigint): bigint {
  assert(b !== 0n, "division by zero");
  const isNegative = a < 0n !== b < 0n;
  const dividend = a < 0n ? -a : a;
  const divisor = b < 0n ? -b : b;
  const quotient = dividend / divisor;
  const twice = (dividend % divisor) * 2n;
  const isUp = twice > divisor || (twice === divisor && quotient % 2n === 1n);
  const rounded = isUp ? quotient + 1n : quotient;
  return isNegative ? -rounded : rounded;
}

/** A rate as an exact decimal string: units of `to` for one unit of `from`, both in major units. */
export interface Rate {
  readonly from: Currency;
  readonly to: Currency;
  readonly rate: string;
}

/** Converts at a rate, rounded half to even to the minor unit of `rate.to`. */
export function convertMoney(value: Money, rate: Rate): Money {
  assert(value.currency === rate.from, `${value.currency} converted at a rate from ${rate.from}`);
  const match = /^(\d{1,30})(?:\.(\d{1,18}))?$/.exec(rate.rate);
  assert(match, `${rate.rate} is not a rate`);
  const fraction = match[2] ?? "";
  const scaled = BigInt((match[1] ?? "") + fraction);
  const numerator = value.amount_minor * scaled * 10n ** BigInt(decimalsOf(rate.to));
  const denominator = 10n ** BigInt(fraction.length + decimalsOf(rate.from));
  return money(divideHalfEven(numerator, denominator), rate.to);
}
