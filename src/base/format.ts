import { decimalsOf } from "./currency.js";
import type { Day } from "./day.js";
import type { Language } from "./language.js";
import { toDecimal, type Money } from "./money.js";
import type { FiscalYear } from "./span.js";

/** How a value is cut to fewer digits. Japanese government tables truncate and say so. */
export type Rounding = "half_even" | "truncate";

/** U+2212, as wide as a plus: a hyphen is no minus. */
const MINUS = "\u2212";

const SHORT_SYMBOLS: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  USD: { en: "US$", ja: "米ドル" },
  JPY: { en: "¥", ja: "円" },
  EUR: { en: "€", ja: "ユーロ" },
  GBP: { en: "£", ja: "ポンド" },
  CHF: { en: "CHF ", ja: "スイスフラン" },
  AUD: { en: "A$", ja: "豪ドル" },
  CAD: { en: "C$", ja: "カナダドル" },
};

/** Digits in groups of three by commas, which English and Japanese share; the sign is U+2212. */
export function formatNumber(value: number | bigint | string, _language: Language): string {
  const text = typeof value === "number" ? plainDecimal(value) : String(value);
  const isNegative = text.startsWith("-");
  const [whole = "", fraction] = (isNegative ? text.slice(1) : text).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return (isNegative ? MINUS : "") + grouped + (fraction === undefined ? "" : `.${fraction}`);
}

/** Full money: code, grouped digits, all minor digits. `USD 225,500,000.00` in every language. */
export function formatMoney(value: Money, language: Language): string {
  return `${value.currency} ${formatNumber(toDecimal(value), language)}`;
}

/** The digits alone, for columns whose header carries the currency. */
export function formatAmount(value: Money, language: Language): string {
  return formatNumber(toDecimal(value), language);
}

/**
 * Short money for sentences and headlines: `US$225.5 million`, `2億2,550万米ドル`. The same significant digits in each
 * language; what is cut is rounded half to even, or truncated.
 */
export function formatShortMoney(
  value: Money,
  language: Language,
  options: { digits?: number; rounding?: Rounding } = {},
): string {
  const { digits = 4, rounding = "half_even" } = options;
  const units = roundToDigits(value.amount_minor, digits, rounding);
  const decimals = decimalsOf(value.currency);
  const sign = units < 0n ? MINUS : "";
  const magnitude = units < 0n ? -units : units;
  const symbol = SHORT_SYMBOLS[value.currency]?.[language];
  if (language === "ja") {
    const name = symbol ?? value.currency;
    return `${sign}${japaneseDigits(magnitude, decimals)}${name}`;
  }
  return `${sign}${symbol ?? `${value.currency} `}${englishScale(magnitude, decimals)}`;
}

/** Keeps the first `digits` digits; the rest become zeros. */
function roundToDigits(value: bigint, digits: number, rounding: Rounding): bigint {
  const magnitude = value < 0n ? -value : value;
  const excess = String(magnitude).length - digits;
  if (excess <= 0) return value;
  const unit = 10n ** BigInt(excess);
  const quotient = magnitude / unit;
  const twice = (magnitude % unit) * 2n;
  const isUp =
    rounding === "half_even" && (twice > unit || (twice === unit && quotient % 2n === 1n));
  const rounded = (isUp ? quotient + 1n : quotient) * unit;
  return value < 0n ? -rounded : rounded;
}

function englishScale(magnitude: bigint, decimals: number): string {
  const million = 10n ** BigInt(6 + decimals);
  const billion = million * 1000n;
  if (magnitude >= billion) return `${scaled(magnitude, billion)} billion`;
  if (magnitude >= million) return `${scaled(magnitude, million)} million`;
  return trimmed(magnitude, decimals);
}

function japaneseDigits(magnitude: bigint, decimals: number): string {
  const one = 10n ** BigInt(decimals);
  const man = 10_000n * one;
  const oku = 10_000n * man;
  const cho = 10_000n * oku;
  if (magnitude < man) return trimmed(magnitude, decimals);
  const parts: string[] = [];
  let left = magnitude;
  for (const [unit, name] of [
    [cho, "兆"],
    [oku, "億"],
    [man, "万"],
  ] as const) {
    const count = left / unit;
    if (count > 0n) parts.push(`${formatNumber(count, "ja")}${name}`);
    left %= unit;
  }
  if (left > 0n) parts.push(trimmed(left, decimals));
  return parts.join("");
}

/** Minor units as a grouped decimal without trailing zeros. */
function trimmed(magnitude: bigint, decimals: number): string {
  return scaled(magnitude, 10n ** BigInt(decimals));
}

function scaled(magnitude: bigint, unit: bigint): string {
  const whole = formatNumber(magnitude / unit, "en");
  const places = String(unit).length - 1;
  const fraction = String(magnitude % unit)
    .padStart(places, "0")
    .replace(/0+$/, "");
  return fraction === "" || places === 0 ? whole : `${whole}.${fraction}`;
}

/** `31 March 2026`, `2026年3月31日`. */
export function formatDay(value: Day, language: Language): string {
  const [year, month, date] = [
    value.slice(0, 4),
    Number(value.slice(5, 7)),
    Number(value.slice(8)),
  ];
  if (language === "ja") return `${year}年${month}月${date}日`;
  return `${date} ${MONTHS[month - 1]} ${year}`;
}

const MONTHS =
  "January February March April May June July August September October November December".split(
    " ",
  );

/** The label of the fiscal year that begins in `year`: `2021`, `FY2021 (Apr–Mar)`, `2020–21`, `2021年度`. */
export function formatFiscalYear(year: number, kind: FiscalYear, language: Language): string {
  if (kind === "april") return language === "ja" ? `${year}年度` : `FY${year} (Apr–Mar)`;
  if (kind === "biennium") {
    const second = String((year + 1) % 100).padStart(2, "0");
    return language === "ja" ? `${year}–${second}年` : `${year}–${second}`;
  }
  return language === "ja" ? `${year}年` : String(year);
}

/** A finite number without exponent, as typed: 0.31, 1200000. */
function plainDecimal(value: number): string {
  if (!Number.isFinite(value)) throw new Error(`Bug: ${value} printed as a number`);
  const text = String(value);
  return text.includes("e")
    ? value.toFixed(Number.isInteger(value) ? 0 : 12).replace(/\.?0+$/, "")
    : text;
}
