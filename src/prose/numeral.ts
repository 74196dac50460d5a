import {
  addDecimals,
  compareDecimals,
  decimal,
  halfOf,
  subtractDecimals,
  type Decimal,
  type Interval,
} from "./decimal.js";

export const NUMERAL_KINDS = [
  "count",
  "money",
  "percentage",
  "fraction",
  "rank",
  "duration",
  "age",
  "year",
  "period",
  "date",
  "identifier",
] as const;

/** `identifier` is everything in digits that states no quantity: C105, COVID-19, SDG 8.7, a page, a telephone. */
export type NumeralKind = (typeof NUMERAL_KINDS)[number];

/** How the words beside a number widen it. `up_to` and `nearly` stay below it, `over` and `at_least` above. */
export type Qualifier = "over" | "at_least" | "about" | "nearly" | "under" | "up_to";

/** Years, months or days as ISO 8601, as exactly as they are printed: `2021`, `2021-07`, `2022-07-19`. */
export interface When {
  readonly from: string;
  readonly to: string;
  /** A fiscal year (FY2021, 2021年度): its days are the fiscal calendar's. */
  readonly isFiscal: boolean;
}

export interface Numeral {
  readonly kind: NumeralKind;
  /** Places in the given text; `end` is behind the last character. Currency and unit signs are inside. */
  readonly start: number;
  readonly end: number;
  /** As printed. */
  readonly text: string;
  /** In single units (225.5 million is 225500000); null for dates, periods and identifiers. */
  readonly value: Decimal | null;
  /** The upper end of a range, else null. */
  readonly upper: Decimal | null;
  /** The place of the last printed digit: 100000 for 225.5 million. */
  readonly step: Decimal;
  /** Currency code, or noun or counter of a count, else null. */
  readonly unit: string | null;
  readonly qualifier: Qualifier | null;
  readonly when: When | null;
}

/** A kind that states how much or how many, and so needs a claim where a record is. */
export function isQuantity(numeral: Numeral): boolean {
  return numeral.kind !== "identifier";
}

/**
 * Every number that the printed one may stand for: half a step to each side, and what its qualifier allows. "Over 43.5"
 * is 43.5 to 43.6, since a writer who had 43.6 would have printed it; "over 60" is 60 to 70.
 */
export function intervalOf(numeral: Numeral): Interval {
  const value = numeral.value ?? decimal(0);
  const half = halfOf(isExactCount(numeral) ? decimal(0) : numeral.step);
  const place = numeral.qualifier === null ? numeral.step : lastPlace(value, numeral.step);
  const below = subtractDecimals(value, half);
  const above = addDecimals(numeral.upper ?? value, half);
  switch (numeral.qualifier) {
    case null:
      return { low: below, high: above };
    case "over":
    case "at_least":
      return { low: below, high: addDecimals(value, place) };
    case "nearly":
    case "under":
    case "up_to":
      return { low: subtractDecimals(value, place), high: above };
    case "about":
      return { low: subtractDecimals(value, place), high: addDecimals(value, place) };
  }
}

/** A count printed to the unit is not rounded, unless it says so. */
function isExactCount(numeral: Numeral): boolean {
  return numeral.kind === "count" && compareDecimals(numeral.step, decimal(1)) === 0;
}

/** The place of the last digit that is no zero: 10 for 60, 1000 for 45,000; never finer than the step. */
export function lastPlace(value: Decimal, step: Decimal): Decimal {
  if (value.unscaled === 0n) return step;
  let { unscaled, scale } = value;
  while (unscaled % 10n === 0n) {
    unscaled /= 10n;
    scale -= 1;
  }
  const place = decimal(1, scale);
  return compareDecimals(place, step) < 0 ? step : place;
}
