import { parseCurrencyEver } from "../base/currency.js";
import {
  compareDecimals,
  decimal,
  multiplyDecimals,
  readDecimal,
  type Decimal,
} from "./decimal.js";
import { CURRENCY_BEFORE, CURRENCY_BEHIND, currencyOfWords } from "./currency-words.js";
import { allMatches } from "./matches.js";
import { foldText } from "./fold.js";
import {
  ENGLISH_SCALE,
  ENGLISH_WORDS,
  JAPANESE_DIGITS,
  KANJI_NUMBER,
  powerOfScale,
  readDigits,
  readEnglishWords,
  readJapanese,
  type ReadNumber,
} from "./number-words.js";
import type { Numeral, NumeralKind, When } from "./numeral.js";
import { qualifierAt } from "./qualifier.js";
import { IDENTIFIER_PATTERNS } from "./read-identifiers.js";
import { WHEN_READERS } from "./read-when.js";
import { COUNTERS, unitBehind } from "./unit-noun.js";

/** What a reader says of one match. `start` and `end` are shifts where the match is wider than the numeral. */
interface Reading {
  readonly kind: NumeralKind;
  readonly value?: Decimal;
  readonly upper?: Decimal | null;
  readonly step?: Decimal;
  readonly unit?: string | null;
  readonly when?: When;
}

interface Reader {
  readonly pattern: RegExp;
  /** The pattern matches nothing without a Japanese character: not asked of other texts. */
  readonly needsJapanese?: true;
  read(match: RegExpExecArray, text: string): Reading | null;
}

const JAPANESE_CHARACTER = /[\u3007\u3040-\u9fff]/;
const START = "(?<![A-Za-z\\d_])(?<!\\d[.,])";
/** 1,234.5; 1'234'500 (Swiss); 1.234,5 and 1.234.500 (German), where no other reading is left; 1234,5; 1234.5. */
const DIGITS =
  "(?:\\d{1,3}(?:\\.\\d{3})+,\\d{1,2}(?![\\d,])|\\d{1,3}(?:\\.\\d{3}){2,}(?![\\d.])|" +
  "\\d{1,3}(?:[,'\\u00a0]\\d{3})+(?:\\.\\d+)?|\\d+,\\d{1,2}(?![\\d,])|\\d+(?:\\.\\d+)?)";
/** Plain spaces group digits only before a noun: in a table they stand between columns. */
const SPACED_COUNT = "(?<!\\d\\s*)\\d{1,3}(?: \\d{3})+(?=\\s[a-z])";
const SPACED = "(?:(?<!\\d\\s*)\\d{1,3}(?: \\d{3})+(?![\\d,])(?:\\.\\d+)?)";
const JAPANESE = `(?:${JAPANESE_DIGITS(DIGITS)}|${KANJI_NUMBER})`;
const WIDE = "(余り?|超|強|近く|弱|以上|以下|未満|程度|前後)?";
const PER_CENT = "(?:%|per\\s?cent\\b|percentage\\s+points?|パーセント|%?ポイント)";
const SUPERLATIVE =
  "(?:largest|biggest|highest|greatest|most|lowest|smallest|leading|top|-?ranked|place|-ranking)";
const ORDINALS =
  "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split(" ");

/**
 * Every numeral of an English or Japanese text, in its order. Spans do not overlap. Each character is read once, by the
 * first reader that knows it: addresses and codes, then dates, then amounts with a sign, then bare numbers and words.
 */
export function findNumerals(given: string): Numeral[] {
  const text = foldText(given);
  const taken = new Uint8Array(text.length);
  const found: Numeral[] = [];
  for (const pattern of IDENTIFIER_PATTERNS) {
    for (const match of allMatches(pattern, text)) {
      take(match, { kind: "identifier" }, text, given, taken, found);
    }
  }
  const hasJapanese = JAPANESE_CHARACTER.test(text);
  for (const reader of WHEN_READERS) {
    if (reader.needsJapanese && !hasJapanese) continue;
    for (const match of allMatches(reader.pattern, text)) {
      const reading = reader.read(match);
      if (reading) take(match, reading, text, given, taken, found);
    }
  }
  for (const reader of READERS) {
    if (reader.needsJapanese && !hasJapanese) continue;
    for (const match of allMatches(reader.pattern, text)) {
      if (taken[match.index] === 1) continue;
      const reading = reader.read(match, text);
      if (reading) take(match, reading, text, given, taken, found);
    }
  }
  return found.sort((a, b) => a.start - b.start);
}

/** Records a reading unless one of its characters is another's. Addresses without a digit only take their characters. */
function take(
  match: RegExpExecArray,
  reading: Reading,
  text: string,
  given: string,
  taken: Uint8Array,
  found: Numeral[],
): void {
  const trimmed = match[0].trimStart();
  const start = match.index + match[0].length - trimmed.length;
  const end = start + trimmed.trimEnd().length;
  for (let at = start; at < end; at++) if (taken[at] === 1) return;
  taken.fill(1, start, end);
  if (
    reading.kind === "identifier" &&
    !/[\d〇一二三四五六七八九十百\u00B2\u00B3\u00B9\u2070-\u2079①-⑳]/.test(match[0])
  )
    return;
  found.push({
    kind: reading.kind,
    start,
    end,
    text: given.slice(start, end),
    value: reading.value ?? null,
    upper: reading.upper ?? null,
    step: reading.step ?? decimal(1),
    unit: reading.unit ?? null,
    qualifier: reading.value === undefined ? null : qualifierAt(text, start, end),
    when: reading.when ?? null,
  });
}

const pattern = (source: string, flags = "gi") => new RegExp(source, flags);

const READERS: readonly Reader[] = [
  {
    needsJapanese: true,
    pattern: pattern(`${START}(${CURRENCY_BEFORE})\\s*(${JAPANESE_DIGITS(DIGITS)})`, "g"),
    read: (match) => readMoney(match[1] ?? "", readJapanese(match[2] ?? "")),
  },
  {
    pattern: pattern(
      `${START}(${CURRENCY_BEFORE})\\s*(-?)(${SPACED}|${DIGITS})(?:\\s?(?:-|to|~)\\s?(${DIGITS}))?(${ENGLISH_SCALE})?`,
      "g",
    ),
    read: (match) => readMoney(match[1] ?? "", readRange(match[3], match[4], match[5])),
  },
  {
    pattern: pattern(
      `${START}(${JAPANESE}|${SPACED}|${DIGITS})${WIDE}\\s?(${CURRENCY_BEHIND})`,
      "g",
    ),
    // 百万米ドル alone names a unit, as a table's header does.
    read: (match) =>
      /^[百千万億兆]+$/.test(match[1] ?? "")
        ? null
        : readMoney(match[3] ?? "", readEither((match[1] ?? "").replace(/ (?=\d{3})/g, "\u00a0"))),
  },
  {
    pattern: pattern(
      `${START}(${SPACED}|${DIGITS})(?:\\s?(?:-|to|~)\\s?(${DIGITS}))?(${ENGLISH_SCALE})?\\s*(${CURRENCY_BEHIND})`,
    ),
    read: (match) => readMoney(match[4] ?? "", readRange(match[1], match[2], match[3])),
  },
  {
    pattern: pattern(`\\b(${ENGLISH_WORDS})\\s+(${CURRENCY_BEHIND})`),
    read: (match) => readMoney(match[2] ?? "", readEnglishWords(match[1] ?? "")),
  },
  {
    pattern: pattern(
      `${START}[-+]?(${DIGITS})(?:\\s?%?\\s?(?:-|to|~)\\s?(${DIGITS}))?${WIDE}\\s*${PER_CENT}`,
    ),
    read: (match) => ({ kind: "percentage", unit: "%", ...readRange(match[1], match[2]) }),
  },
  {
    needsJapanese: true,
    pattern: pattern(
      `(?<![〇一二三四五六七八九十百千万億兆])(${KANJI_NUMBER})(?:パーセント|%|ポイント)`,
      "g",
    ),
    read: (match) => ({ kind: "percentage", unit: "%", ...readJapanese(match[1] ?? "") }),
  },
  {
    pattern: pattern(`\\b(${ENGLISH_WORDS})\\s+(?:per\\s?cent\\b|percentage\\s+points?)`),
    read: (match) => ({ kind: "percentage", unit: "%", ...readEnglishWords(match[1] ?? "") }),
  },
  {
    needsJapanese: true,
    pattern: pattern(`${START}(\\d|[一二三四五六七八九])割(?!り当)`, "g"),
    read: (match) => {
      const read = readEither(match[1] ?? "");
      return {
        kind: "percentage",
        unit: "%",
        value: multiplyDecimals(read.value, decimal(10)),
        step: decimal(10),
      };
    },
  },
  {
    pattern: pattern(
      `(?:\\baged?\\s+(?:from\\s+|between\\s+)?)?${START}(\\d{1,2})\\s?(?:-|to|and|~)\\s?(\\d{1,3})[-\\s]?(?:years?[-\\s]old|years?\\s+of\\s+age|years(?=[\\s)]*old)|歳)`,
    ),
    read: (match) => readAges(match),
  },
  {
    needsJapanese: true,
    pattern: pattern("(?<!\\d)(\\d{1,2})歳?\\s?(?:から|~|-)\\s?(\\d{1,3})歳", "g"),
    read: (match) => readAges(match),
  },
  {
    pattern: pattern(
      "(?<=\\b(?:aged|ages)\\s+(?:from\\s+|between\\s+)?|\\b(?:youth|children|people|women|men)\\s+from\\s+)(\\d{1,2})\\s?(?:-|to|and)\\s?(\\d{1,2})\\b(?!\\s*(?:%|per))",
    ),
    read: (match) => readAges(match),
  },
  {
    pattern: pattern(
      "(?<=\\b(?:under\\s+)?the\\s+age\\s+of\\s+|\\baged\\s+)(\\d{1,2})\\b|\\b(\\d{1,2})[-\\s]years?[-\\s](?:old|of\\s+age)|(?<!\\d)(\\d{1,2})歳",
    ),
    read: (match) => ({ kind: "age", value: readDecimal(match[1] ?? match[2] ?? match[3] ?? "0") }),
  },
  {
    pattern: pattern(`\\b(\\d{1,3})(?:st|nd|rd|th)[-\\s]+${SUPERLATIVE}`),
    read: (match) => ({ kind: "rank", value: readDecimal(match[1] ?? "0") }),
  },
  {
    pattern: pattern(`\\b(${ORDINALS.join("|")})[-\\s]*${SUPERLATIVE}`),
    read: (match) => ({
      kind: "rank",
      value: decimal(ORDINALS.indexOf((match[1] ?? "").toLowerCase()) + 1),
    }),
  },
  {
    needsJapanese: true,
    pattern: pattern("第?\\s?(\\d{1,3}|[一二三四五六七八九十]+)\\s?(?:位(?!置)|番目)", "g"),
    read: (match) => ({ kind: "rank", ...readEither(match[1] ?? "") }),
  },
  {
    pattern: pattern(
      "(?<=\\b(?:ranked|ranks|ranking)\\s+(?:as\\s+)?(?:number\\s+|no\\.\\s+|#)?)(\\d{1,3})(?:st|nd|rd|th)?\\b",
    ),
    read: (match) => ({ kind: "rank", value: readDecimal(match[1] ?? "0") }),
  },
  {
    pattern: pattern(
      "\\b(one|two|three|four|five|six|seven|eight|nine)[-\\s]+(thirds?|quarters?|fifths?|tenths?)\\b",
    ),
    read: (match) => ({
      kind: "fraction",
      value: readEnglishWords(match[1] ?? "").value,
      unit: denominator(match[2] ?? ""),
    }),
  },
  {
    needsJapanese: true,
    pattern: pattern("(?<![\\d,.])(\\d|[一二三四五六七八九])分の(\\d|[一二三四五六七八九])", "g"),
    read: (match) => ({
      kind: "fraction",
      value: readEither(match[2] ?? "").value,
      unit: `/${String(readEither(match[1] ?? "").value.unscaled)}`,
    }),
  },
  {
    pattern: pattern(
      `${START}(${DIGITS})\\s?(?:-|to)?\\s?(${DIGITS})?[-\\s]+(years?|months?|weeks?|days?|hours?)\\b`,
    ),
    read: (match) => readDuration(match, readRange(match[1], match[2])),
  },
  {
    pattern: pattern(
      `\\b(${ENGLISH_WORDS})[-\\s]*(years?|months?|weeks?|days?|hours?|decades?)\\b`,
    ),
    read: (match) => readDuration(match, readEnglishWords(match[1] ?? "")),
  },
  {
    needsJapanese: true,
    pattern: pattern(
      `${START}(${DIGITS}|${KANJI_NUMBER})\\s?(年間|か月間?|カ月間?|ヶ月間?|週間|日間|時間)`,
      "g",
    ),
    read: (match) => ({
      kind: "duration",
      unit: durationUnit(match[2] ?? ""),
      ...readEither(match[1] ?? ""),
    }),
  },
  {
    needsJapanese: true,
    pattern: pattern(`${START}(${JAPANESE_DIGITS(DIGITS)})(${COUNTERS})?`, "g"),
    read: (match) => ({ kind: "count", unit: match[2] ?? null, ...readJapanese(match[1] ?? "") }),
  },
  {
    needsJapanese: true,
    pattern: pattern(
      `(?<![〇一二三四五六七八九十百千万億兆第])(${KANJI_NUMBER})${WIDE}(?:の(?=条約|議定書))?(${COUNTERS})`,
      "g",
    ),
    read: (match, text) => readKanjiCount(match, text),
  },
  {
    pattern: pattern(
      `${START}(${SPACED_COUNT}|${DIGITS})(?:\\s?(?:-|~)\\s?(${DIGITS})(?![-\\d]))?(${ENGLISH_SCALE})?${WIDE}(?:の(?=条約|議定書))?(${COUNTERS})?`,
    ),
    read: (match, text) => readBare(match, text),
  },
  {
    pattern: pattern(`\\b(${ENGLISH_WORDS})\\b`),
    read: (match, text) => readWordCount(match, text),
  },
];

function readMoney(words: string, amount: ReadNumber & { upper?: Decimal | null }): Reading | null {
  const code = currencyOfWords(words);
  if (parseCurrencyEver(code) === null) return null;
  return { kind: "money", unit: code, ...amount };
}

/** One number or two: "5-7 million" is 5,000,000 to 7,000,000. */
function readRange(
  from: string | undefined,
  to?: string,
  scale?: string,
): ReadNumber & { upper: Decimal | null } {
  const power = scale === undefined ? 0 : powerOfScale(scale.trim());
  const plain = (digits: string | undefined) => (digits ?? "0").replace(/ /g, "\u00a0");
  const read = readDigits(plain(from), power);
  return { ...read, upper: to === undefined ? null : readDigits(plain(to), power).value };
}

function readEither(text: string): ReadNumber {
  return /[〇一二三四五六七八九十百千万億兆]/.test(text) ? readJapanese(text) : readDigits(text);
}

function readAges(match: RegExpExecArray): Reading {
  return {
    kind: "age",
    unit: "years",
    value: readDecimal(match[1] ?? "0"),
    upper: readDecimal(match[2] ?? "0"),
  };
}

function readDuration(match: RegExpExecArray, read: ReadNumber): Reading {
  const unit = (match.at(-1) ?? "").toLowerCase().replace(/s$/, "");
  return { kind: "duration", unit, ...read };
}

function durationUnit(counter: string): string {
  if (counter.startsWith("年")) return "year";
  if (counter.includes("月")) return "month";
  return counter.startsWith("週") ? "week" : counter.startsWith("日") ? "day" : "hour";
}

function denominator(word: string): string {
  return { third: "/3", quarter: "/4", fifth: "/5" }[word.toLowerCase().replace(/s$/, "")] ?? "/10";
}

/** Kanji numbers are numbers only before a counter; 一部, 三者, 二国間 and 一つ are words. */
function readKanjiCount(match: RegExpExecArray, text: string): Reading | null {
  const [whole, number = "", , counter = ""] = match;
  const behind = text.slice(match.index + whole.length, match.index + whole.length + 2);
  if (/^[万億千百兆]+$/.test(number) && number.length === 1) return null;
  if (
    number === "一" &&
    /^(つ|部|件|人|国|点|本|組|地域|般|割|州)$/.test(counter) &&
    !/^(の議|が批)/.test(behind)
  )
    return null;
  if ((counter === "国" || counter === "か国") && behind.startsWith("間")) return null;
  if (counter === "部" || counter === "戸" || (counter === "名" && behind.startsWith("称")))
    return null;
  return { kind: "count", unit: counter, ...readJapanese(number) };
}

/** A number without a sign: a year where it looks and stands like one, else a count. */
function readBare(match: RegExpExecArray, text: string): Reading | null {
  const [whole, from = "", to, scale, , counter] = match;
  const end = match.index + whole.trimEnd().length;
  const unit = counter ?? unitBehind(text, end);
  if (
    /^(?:19|20)\d{2}$/.test(from) &&
    to === undefined &&
    scale === undefined &&
    counter === undefined
  ) {
    const before = text.slice(Math.max(0, match.index - 12), match.index);
    const isDated =
      /(?:\b(?:in|since|by|from|until|till|to|of|during|early|mid|late|post|pre|for|and|before|after|through|between|year)[\s-]+|[(,\n]\s*)$/i.test(
        before,
      );
    if (unit === null || isDated)
      return { kind: "year", when: { from, to: from, isFiscal: false } };
  }
  return { kind: "count", unit, ...readRange(from, to, scale) };
}

/** "one" is a number only where it counts a noun: not "one of", "one another", "this one". */
function readWordCount(match: RegExpExecArray, text: string): Reading | null {
  const words = match[1] ?? "";
  const end = match.index + match[0].length;
  const read = readEnglishWords(words);
  if (compareDecimals(read.value, decimal(1)) === 0 && !/\s/.test(words)) {
    const before = text.slice(Math.max(0, match.index - 8), match.index);
    if (
      !/^\s+[a-z]/.test(text.slice(end)) ||
      /^\s+(?:of|another|or|and|can|may|is|in|that|who|over|by|at|for|to|with|more)\b/.test(
        text.slice(end),
      )
    )
      return null;
    if (/\b(?:no|any|each|every|this|that|the)\s+$/i.test(before)) return null;
  }
  if (/^-[a-z]/.test(text.slice(end)) && /^one$/i.test(words)) return null;
  return { kind: "count", unit: unitBehind(text, end), ...read };
}
