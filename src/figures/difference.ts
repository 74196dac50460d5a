import {
  addDecimal,
  divideDecimal,
  formatDecimal,
  parseDecimal,
  trimDecimal,
  type Decimal,
} from "../base/decimal.js";
import { formatNumber } from "../base/format.js";
import { LANGUAGES, type Language } from "../base/language.js";
import { money } from "../base/money.js";
import { fill, texts, type Text } from "../base/text.js";
import type { FigureValue } from "./figure.js";
import { isSameValue } from "./stored-value.js";
import { wordValue } from "./wording.js";

const WORDS = texts({
  points: { en: " points", ja: "ポイント" },
  with_share: { en: "{size} ({share}%)", ja: "{size}（{share}%）" },
});
const MINUS = "\u2212";

/** How far a value moved: `−50 jobs (−10%)`, `+0.02 points`. Null where it did not, or where two values cannot be taken from each other. */
export function wordDifference(before: FigureValue | null, after: FigureValue | null): Text | null {
  if (before === null || after === null || isSameValue(before, after)) return null;
  const moved = subtract(before, after);
  if (moved === null) return null;
  const { size, isLess, share } = moved;
  const sign = isLess ? MINUS : "+";
  const said = (language: Language) => {
    const words =
      size.kind === "percent"
        ? formatNumber(size.decimal, language) + WORDS.points[language]
        : wordValue(size, language);
    if (share === null) return `${sign}${words}`;
    return fill(WORDS.with_share[language], { size: sign + words, share: sign + share }, language);
  };
  return Object.fromEntries(LANGUAGES.map((language) => [language, said(language)])) as Text;
}

interface Difference {
  /** Without its sign. */
  readonly size: FigureValue;
  readonly isLess: boolean;
  /** Of the earlier value, in per cent to one place; null of percentages, and of nothing. */
  readonly share: string | null;
}

function subtract(before: FigureValue, after: FigureValue): Difference | null {
  if (before.kind === "rank" || after.kind === "rank" || before.kind !== after.kind) return null;
  if (before.kind === "money" && after.kind === "money") {
    const { currency } = before.money;
    if (after.money.currency !== currency) return null;
    const [was, is] = [before.money.amount_minor, after.money.amount_minor];
    const size = is < was ? was - is : is - was;
    return {
      size: { kind: "money", money: money(size, currency) },
      isLess: is < was,
      share: shareOf({ units: size, places: 0 }, { units: was, places: 0 }),
    };
  }
  if (before.kind === "money" || after.kind === "money") return null;
  const [was, is] = [parseDecimal(before.decimal), parseDecimal(after.decimal)];
  if (was === null || is === null) return null;
  const difference = addDecimal(is, { ...was, units: -was.units });
  const size = trimDecimal({ ...difference, units: absolute(difference.units) });
  const isLess = difference.units < 0n;
  const digits = formatDecimal(size);
  if (after.kind === "percent")
    return { size: { kind: "percent", decimal: digits }, isLess, share: null };
  return {
    size: { ...after, decimal: digits },
    isLess,
    share: shareOf(size, was),
  };
}

function shareOf(size: Decimal, was: Decimal): string | null {
  const whole = { ...was, units: absolute(was.units) };
  const share = divideDecimal({ ...size, units: size.units * 100n }, whole, 1);
  return share === null || share.units === 0n ? null : formatDecimal(trimDecimal(share));
}

function absolute(units: bigint): bigint {
  return units < 0n ? -units : units;
}
