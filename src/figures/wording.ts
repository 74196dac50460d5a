import { decimalsOf } from "../base/currency.js";
import { formatAmount, formatNumber, formatShortMoney } from "../base/format.js";
import type { Language } from "../base/language.js";
import { texts, type Text } from "../base/text.js";
import type { Figure, FigureValue, Qualifier } from "./figure.js";

/**
 * A run of text as a document or page prints it. A run with a figure is a printed number: a page links it to the
 * figure's own page, a brief claims it. `exempt` says why numerals in a run need no figure: it is a name (COVID-19,
 * C105), a day or period, the number of a page or section, or the unit of the number before it.
 */
export interface Segment {
  readonly text: string;
  readonly figure?: Figure;
  readonly exempt?: Exemption;
  /** Words that a document may also tell by a colour; the words and their mark say it without. */
  readonly signal?: Signal;
}
export type Signal = "good" | "watch" | "explain";
export type Exemption = "name" | "day" | "period" | "identifier" | "unit";

const NOT_REPORTED = texts({ not_reported: { en: "not reported", ja: "未報告" } }).not_reported;

/** How each language says how exact a value is: 「約」 and 「最大」 stand before it, 「超」「近く」「以上」 behind. */
const QUALIFIED: Readonly<Record<Exclude<Qualifier, "exactly">, Text>> = texts({
  under: { en: "under {value}", ja: "{value}未満" },
  over: { en: "over {value}", ja: "{value}超" },
  nearly: { en: "nearly {value}", ja: "{value}近く" },
  about: { en: "about {value}", ja: "約{value}" },
  at_least: { en: "at least {value}", ja: "{value}以上" },
  up_to: { en: "up to {value}", ja: "最大{value}" },
});

const ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth".split(" ");

/**
 * The figure as a sentence has it, with its qualifier and unit: `over 15,000 people`, `1万5,000人超`, `US$225.5 million`,
 * `fourth`, `第4位`. Without a value: `not reported`.
 */
export function wordFigure(figure: Figure, language: Language): string {
  if (figure.value === null) return NOT_REPORTED[language];
  return qualify(wordValue(figure.value, language), figure.qualifier, language);
}

/** The number alone, as a sentence has it, for a text that says the unit and the qualifier itself: `15,000`, `1万5,000`. */
export function wordFigureNumber(figure: Figure, language: Language): string {
  if (figure.value === null) return NOT_REPORTED[language];
  return figure.value.kind === "number"
    ? wordCount(figure.value.decimal, language)
    : wordValue(figure.value, language);
}

/** For a table's cell whose row or column says the unit: the qualifier and the digits in full, `over 15,000`, `15,000超`. */
export function wordFigureCell(figure: Figure, language: Language): string {
  if (figure.value === null) return NOT_REPORTED[language];
  const { value } = figure;
  const digits =
    value.kind === "number" ? formatNumber(value.decimal, language) : wordValue(value, language);
  return qualify(digits, figure.qualifier, language);
}

/** For a table whose head has the currency: every digit of the amount, `1,010,325.00`. */
export function wordFigureAmount(figure: Figure, language: Language): string {
  if (figure.value?.kind !== "money") return wordFigureCell(figure, language);
  return qualify(formatAmount(figure.value.money, language), figure.qualifier, language);
}

/** For a Japanese government table in millions: cut below the million, never rounded, as such tables say of themselves. */
export function wordFigureMillions(figure: Figure, language: Language): string {
  if (figure.value?.kind !== "money") return wordFigureCell(figure, language);
  const { amount_minor, currency } = figure.value.money;
  const million = 10n ** BigInt(6 + decimalsOf(currency));
  return qualify(formatNumber(amount_minor / million, language), figure.qualifier, language);
}

/** The value with its unit and without its qualifier. */
export function wordValue(value: FigureValue, language: Language): string {
  if (value.kind === "money") return formatShortMoney(value.money, language);
  if (value.kind === "percent") return `${formatNumber(value.decimal, language)}%`;
  if (value.kind === "rank") return wordRank(value.rank, language);
  const unit = value.unit[language];
  const count = wordCount(value.decimal, language);
  return language === "ja" ? `${count}${unit}` : unit === "" ? count : `${count} ${unit}`;
}

/** The noun of a value: `water pumps`, `%`, `rank`, or the currency's code. */
export function unitOf(value: FigureValue, language: Language): string {
  if (value.kind === "money") return value.money.currency;
  if (value.kind === "percent") return "%";
  if (value.kind === "rank") return language === "ja" ? "位" : "rank";
  return value.unit[language];
}

function qualify(printed: string, qualifier: Qualifier, language: Language): string {
  return qualifier === "exactly"
    ? printed
    : QUALIFIED[qualifier][language].replace("{value}", () => printed);
}

function wordRank(rank: number, language: Language): string {
  if (language === "ja") return `第${rank}位`;
  const word = ORDINALS[rank - 1];
  if (word) return word;
  const last = rank % 100 >= 11 && rank % 100 <= 13 ? 0 : rank % 10;
  return `${rank}${["th", "st", "nd", "rd"][last] ?? "th"}`;
}

/** Japanese prose writes 10,000 and more with 万 and 億, as its money: `4万5,000`, `1億2,000万`. */
function wordCount(decimal: string, language: Language): string {
  if (language === "en" || !/^\d{5,}$/.test(decimal)) return formatNumber(decimal, language);
  const scales = [
    [1_0000_0000_0000n, "兆"],
    [1_0000_0000n, "億"],
    [1_0000n, "万"],
    [1n, ""],
  ] as const;
  let left = BigInt(decimal);
  const parts: string[] = [];
  for (const [scale, name] of scales) {
    if (left / scale > 0n) parts.push(`${formatNumber(left / scale, language)}${name}`);
    left %= scale;
  }
  return parts.join("");
}

export function capitalise(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
