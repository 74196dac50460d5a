import { fillText, texts, type Text } from "../base/text.js";
import {
  addDecimals,
  compareDecimals,
  decimal,
  formatDecimal,
  halfOf,
  multiplyDecimals,
  subtractDecimals,
  type Decimal,
} from "./decimal.js";
import { isQuantity, lastPlace, type Numeral, type Qualifier, type When } from "./numeral.js";
import { findNumerals } from "./numerals.js";

const TEXTS = texts({
  over: {
    en: "“{printed}” is false: the value is {actual}, not more.",
    ja: "「{printed}」は誤りです。実際の値は{actual}で、それを超えていません。",
  },
  at_least: {
    en: "“{printed}” is false: the value is {actual}, less.",
    ja: "「{printed}」は誤りです。実際の値は{actual}で、それを下回ります。",
  },
  under: {
    en: "“{printed}” is false: the value is {actual}, not less.",
    ja: "「{printed}」は誤りです。実際の値は{actual}で、それを下回っていません。",
  },
  up_to: {
    en: "“{printed}” is false: the value is {actual}, more.",
    ja: "「{printed}」は誤りです。実際の値は{actual}で、それを上回ります。",
  },
  nearly: {
    en: "“{printed}” is false: the value is {actual}.",
    ja: "「{printed}」は誤りです。実際の値は{actual}です。",
  },
  about: {
    en: "“{printed}” is too far from {actual}.",
    ja: "「{printed}」は実際の値{actual}から離れすぎています。",
  },
  exact: {
    en: "{printed} is printed where the value is {actual}.",
    ja: "{printed}とありますが、実際の値は{actual}です。",
  },
});

/** Why a printed number does not state its claim's value truly. */
export interface Misstatement {
  readonly rule: "qualifier-false" | "value-differs";
  readonly message: Text;
}

/** A span of a text that a claim stands for, places as in `Numeral`. */
export interface ClaimSpan {
  readonly start: number;
  readonly end: number;
}

/**
 * The numerals of a text that no claim stands for. A numeral needs to lie within one span; identifiers (C105, COVID-19)
 * state no quantity and need none.
 */
export function findUnclaimed(text: string, claims: readonly ClaimSpan[]): Numeral[] {
  return findNumerals(text).filter(
    (numeral) =>
      isQuantity(numeral) &&
      !claims.some((claim) => claim.start <= numeral.start && numeral.end <= claim.end),
  );
}

/** How a number may be cut to fewer digits before it is printed. */
export type Cut = "half" | "truncate";

/**
 * Whether a printed number states a value truly: rounded (or truncated, where the document says so) to its last printed place
 * if nothing qualifies it; else as its qualifier says. Null: it does. "Nearly" reaches a tenth below, "about" a
 * twentieth to both sides or half the last place that is no zero.
 */
export function checkStatement(
  printed: Numeral,
  actual: Decimal,
  cut: Cut = "half",
): Misstatement | null {
  if (printed.value === null || holds(printed, actual, cut)) return null;
  const words = { printed: printed.text, actual: formatDecimal(actual) };
  if (printed.qualifier === null)
    return { rule: "value-differs", message: fillText(TEXTS.exact, words) };
  return { rule: "qualifier-false", message: fillText(TEXTS[printed.qualifier], words) };
}

function holds(printed: Numeral, actual: Decimal, cut: Cut): boolean {
  const value = printed.value ?? decimal(0);
  const order = compareDecimals(actual, value);
  switch (printed.qualifier) {
    case null:
      return cut === "half"
        ? isRoundedTo(actual, value, printed.step)
        : isTruncatedTo(actual, value, printed.step);
    case "over":
      return order > 0;
    case "at_least":
      return order >= 0;
    case "under":
      return order < 0;
    case "up_to":
      return order <= 0;
    case "nearly":
      return (
        order < 0 &&
        compareDecimals(
          multiplyDecimals(actual, decimal(10)),
          multiplyDecimals(value, decimal(9)),
        ) >= 0
      );
    case "about":
      return isAbout(actual, value, lastPlace(value, printed.step));
  }
}

function isRoundedTo(actual: Decimal, value: Decimal, step: Decimal): boolean {
  return compareDecimals(distance(actual, value), halfOf(step)) <= 0;
}

/** Digits below the step are dropped, towards zero. */
function isTruncatedTo(actual: Decimal, value: Decimal, step: Decimal): boolean {
  const [a, v] = [absolute(actual), absolute(value)];
  return compareDecimals(v, a) <= 0 && compareDecimals(a, addDecimals(v, step)) < 0;
}

function isAbout(actual: Decimal, value: Decimal, place: Decimal): boolean {
  const away = distance(actual, value);
  const isWithinTwentieth =
    compareDecimals(multiplyDecimals(away, decimal(20)), absolute(value)) <= 0;
  return isWithinTwentieth || compareDecimals(away, halfOf(place)) <= 0;
}

/** The word that is true of a printed number for a value: "over" where it is more, "nearly" where it is less, null where it is exact. */
export function chooseQualifier(printed: Decimal, actual: Decimal): Qualifier | null {
  const order = compareDecimals(actual, printed);
  return order > 0 ? "over" : order < 0 ? "nearly" : null;
}

/** Whether a word of change agrees with the values: no change is neither up nor down. */
export function isDirectionTrue(direction: "up" | "down", from: Decimal, to: Decimal): boolean {
  const order = compareDecimals(to, from);
  return direction === "up" ? order > 0 : order < 0;
}

/** Whether exact parts make an exact total. A record's own numbers are not rounded: they add up or they do not. */
export function isTotalTrue(total: Decimal, parts: readonly Decimal[]): boolean {
  return compareDecimals(total, parts.reduce(addDecimals, decimal(0))) === 0;
}

/** Whether a caption's period is that of the data: the same first and last year, month or day, as exactly as both are printed. */
export function isPeriodTrue(caption: When, data: When): boolean {
  const same = (a: string, b: string) =>
    a.slice(0, Math.min(a.length, b.length)) === b.slice(0, Math.min(a.length, b.length));
  return (
    caption.isFiscal === data.isFiscal && same(caption.from, data.from) && same(caption.to, data.to)
  );
}

function distance(a: Decimal, b: Decimal): Decimal {
  return absolute(subtractDecimals(a, b));
}

function absolute(value: Decimal): Decimal {
  return value.unscaled < 0n ? { ...value, unscaled: -value.unscaled } : value;
}
