import { assert } from "../base/assert.js";
import { decimalsOf, type Currency } from "../base/currency.js";
import { addDays, type Day } from "../base/day.js";
import {
  decimal,
  divideDecimal,
  formatDecimal,
  trimDecimal,
  type Decimal,
} from "../base/decimal.js";
import { divideHalfEven, money, type Money } from "../base/money.js";
import { refusedBy, type Refusal } from "../base/refusal.js";
import { texts, type Text } from "../base/text.js";
import { refuse } from "./refusals.js";

/** Whose rate it is: the UN's, the bank's own, the donor's budget rate, the ECB's, the OECD's yearly average. */
export const RATE_TYPES = ["unore", "bank", "donor_budget", "ecb", "oecd_annual"] as const;
export type RateType = (typeof RATE_TYPES)[number];

export const RATE_TYPE_NAMES = texts({
  unore: { en: "The UN's operational rate", ja: "国連業務レート" },
  bank: { en: "The bank's rate", ja: "銀行レート" },
  donor_budget: { en: "The donor's budget rate", ja: "拠出者の予算レート" },
  ecb: { en: "European Central Bank", ja: "欧州中央銀行レート" },
  oecd_annual: { en: "OECD yearly average", ja: "OECD年平均レート" },
} satisfies Readonly<Record<RateType, Text>>);

/** `rate` units of `to` for one unit of `from`, both in major units, as an exact decimal: USD→JPY 110.25. */
export interface ExchangeRate {
  readonly id: string;
  readonly type: RateType;
  readonly from: Currency;
  readonly to: Currency;
  readonly rate: string;
  readonly effective_from: Day;
}

const RATE = /^(\d{1,18})(?:\.(\d{1,18}))?$/;

/** Refuses a rate that is no positive decimal, or that converts a currency into itself. */
export function checkRate(rate: Omit<ExchangeRate, "id">): Refusal | null {
  return refusedBy([
    rate.from === rate.to ? refuse("RATE_SAME_CURRENCY", { currency: rate.from }, "to") : null,
    checkRateNumber(rate.rate),
  ]);
}

/** A rate is a plain decimal above nothing. */
export function checkRateNumber(rate: string): Refusal | null {
  return RATE.test(rate) && /[1-9]/.test(rate)
    ? null
    : refuse("RATE_NOT_POSITIVE", { rate }, "rate");
}

/** Rates are stated for months, and budget rates for years to come: a day further ahead is a slip of the year. */
const DAYS_AHEAD = 731;

export function checkRateDay(effective_from: Day, today: Day): Refusal | null {
  const last = addDays(today, DAYS_AHEAD);
  return effective_from > last
    ? refuse("RATE_FAR_AHEAD", { on: effective_from, last }, "effective_from")
    : null;
}

/**
 * Converts in either direction of the quotation, exactly, then rounds half to even once. A rate quoted as USD→JPY
 * divides yen: no inverted rate is ever written down, since it would be inexact.
 */
export function convertAt(value: Money, rate: Pick<ExchangeRate, "from" | "to" | "rate">): Money {
  const isForward = value.currency === rate.from;
  assert(
    isForward || value.currency === rate.to,
    `${value.currency} at a rate ${rate.from} to ${rate.to}`,
  );
  const target = isForward ? rate.to : rate.from;
  const match = RATE.exec(rate.rate);
  assert(match, `${rate.rate} is not a rate`);
  const fraction = match[2] ?? "";
  const scaled = BigInt((match[1] ?? "") + fraction);
  const unit = 10n ** BigInt(fraction.length);
  const up = 10n ** BigInt(decimalsOf(target));
  const down = 10n ** BigInt(decimalsOf(value.currency));
  const [multiply, divide] = isForward ? [scaled, unit] : [unit, scaled];
  return money(divideHalfEven(value.amount_minor * multiply * up, divide * down), target);
}

/** The newest rate of a type between two currencies, in either quotation, in force on a day. */
export function findRate(
  rates: readonly ExchangeRate[],
  asked: {
    readonly type: RateType;
    readonly between: readonly [Currency, Currency];
    readonly on: Day;
  },
): ExchangeRate | Refusal {
  const [a, b] = asked.between;
  let found: ExchangeRate | null = null;
  for (const rate of rates) {
    const isPair = (rate.from === a && rate.to === b) || (rate.from === b && rate.to === a);
    if (!isPair || rate.type !== asked.type || rate.effective_from > asked.on) continue;
    if (found === null || rate.effective_from > found.effective_from) found = rate;
  }
  return found ?? refuse("RATE_MISSING", { from: a, to: b, type: asked.type, on: asked.on });
}

/**
 * A rate loaded from a file states its direction; a rate far from the last one known is more often upside down than
 * real. `previous` is the newest rate of the pair. Ten times is wider than any official devaluation of a day, and what a point in the wrong place makes of a rate.
 */
export function checkDirection(rate: ExchangeRate, previous: ExchangeRate | null): Refusal | null {
  if (previous === null) return null;
  const isSame = previous.from === rate.from;
  const now = scaledRate(rate.rate);
  const before = scaledRate(previous.rate);
  // now/before when quoted alike; now·before when quoted the other way round. Both scaled by 10^18 (squared).
  const square = SCALE * SCALE;
  const [top, bottom] = isSame ? [now, before] : [now * before, square];
  if (top >= bottom * 10n || top * 10n <= bottom) {
    return refuse("RATE_UPSIDE_DOWN", {
      from: rate.from,
      to: rate.to,
      rate: rate.rate,
      previous: `${previous.from} 1 = ${previous.to} ${previous.rate}`,
    });
  }
  return null;
}

/** Digits of a rate that was worked out: enough for any amount, and plainly not a quotation. */
const SIGNIFICANT = 12;

/** The rate as units of the other currency for one of `from`, to twelve significant places where it is quoted the other way round. */
export function quoteFor(rate: Pick<ExchangeRate, "from" | "rate">, from: Currency): string {
  return rate.from === from ? rate.rate : significant({ units: 1n, places: 0 }, decimal(rate.rate));
}

/** Units of `got`'s currency for one of `given`'s, to twelve significant places: what a bank's rate came to. */
export function rateBetween(given: Money, got: Money): string {
  return significant(asDecimal(got), asDecimal(given));
}

function asDecimal(value: Money): Decimal {
  return { units: value.amount_minor, places: decimalsOf(value.currency) };
}

/** a / b, both above zero, with as many places as twelve significant digits take. */
function significant(a: Decimal, b: Decimal): string {
  const exact = divideDecimal(a, b, 2 * SIGNIFICANT + 6);
  assert(exact && exact.units > 0n, "a rate divides by zero");
  const whole = exact.places - String(exact.units).length;
  const rounded = divideDecimal(a, b, Math.max(0, whole + SIGNIFICANT));
  assert(rounded, "a rate divides by zero");
  return formatDecimal(trimDecimal(rounded));
}

const SCALE = 10n ** 18n;

function scaledRate(rate: string): bigint {
  const match = RATE.exec(rate);
  assert(match, `${rate} is not a rate`);
  const fraction = match[2] ?? "";
  return BigInt((match[1] ?? "") + fraction) * 10n ** BigInt(18 - fraction.length);
}
