import type { NumeralKind, When } from "./numeral.js";

/** What a reader says of its match; the finder adds the place. Null: the match is none of its kind after all. */
export interface ReadWhen {
  readonly kind: NumeralKind;
  readonly when: When;
}

export interface WhenReader {
  readonly pattern: RegExp;
  /** The pattern matches nothing without a Japanese character. */
  readonly needsJapanese: boolean;
  read(match: RegExpMatchArray): ReadWhen | null;
}

const MONTH_NAMES =
  "January|February|March|April|May|June|July|August|September|October|November|December|Jan\\.?|Feb\\.?|Mar\\.?|Apr\\.?|Jun\\.?|Jul\\.?|Aug\\.?|Sept?\\.?|Oct\\.?|Nov\\.?|Dec\\.?";
const MONTH = `(?:${MONTH_NAMES})`;
const DAY_OF_MONTH = "(?:[12]?\\d|3[01]|0[1-9])(?:st|nd|rd|th)?";
const YEAR = "(?:19|20)\\d{2}";
const ERA = "(?:明治|大正|昭和|平成|令和)";
const ERA_YEAR = `${ERA}\\s?(?:元|\\d{1,2}|[一二三四五六七八九十]+)`;
const KANJI_YEAR = "[一二][〇一二三四五六七八九]{3}";
const JA_YEAR = `(?:${YEAR}|${ERA_YEAR}|${KANJI_YEAR})`;
const ERA_NOTE = `(?:\\s?\\((?:${ERA_YEAR}|${YEAR})(?:年度?)?\\))?`;
const TO = "\\s*(?:-|/|to|and|through|until|till|~)\\s*";

const ERA_STARTS: Readonly<Record<string, number>> = {
  明治: 1867,
  大正: 1911,
  昭和: 1925,
  平成: 1988,
  令和: 2018,
};

/** Longest forms first: a reader takes its characters, later ones see the rest. */
export const WHEN_READERS: readonly WhenReader[] = [
  between(
    `(${DAY_OF_MONTH}\\s+)?(${MONTH})\\s+(${YEAR})${TO}(${DAY_OF_MONTH}\\s+)?(${MONTH})\\s+(${YEAR})`,
    (m) => [isoDay(m[3], m[2], m[1]), isoDay(m[6], m[5], m[4])],
  ),
  between(`(${MONTH})${TO}(${MONTH})\\s+(${YEAR})`, (m) => [
    isoDay(m[3], m[1]),
    isoDay(m[3], m[2]),
  ]),
  between(
    `(${JA_YEAR})年(\\d{1,2})月(?:(\\d{1,2})日)?\\s*(?:から|より|~|-)\\s*(?:(?:(${JA_YEAR})|同)年)?(\\d{1,2})月(?:(\\d{1,2})日)?`,
    (m) => [isoNumbers(m[1], m[2], m[3]), isoNumbers(m[4] ?? m[1], m[5], m[6])],
  ),
  single(`(${JA_YEAR})${"(?:年)"}${ERA_NOTE}(\\d{1,2})月(\\d{1,2})日`, (m) =>
    isoNumbers(m[1], m[2], m[3]),
  ),
  single(`(${JA_YEAR})年(\\d{1,2})月`, (m) => isoNumbers(m[1], m[2])),
  single(`(?<!\\d)(\\d{1,2})月(\\d{1,2})日`, (m) => `--${pad(m[1])}-${pad(m[2])}`),
  single(`(?<![\\d-])(${YEAR})-(\\d{2})-(\\d{2})(?!\\d)`, (m) => `${m[1]}-${m[2]}-${m[3]}`),
  single(
    `(?<![\\d/])(\\d{1,2})[/.](\\d{1,2})[/.](${YEAR})(?!\\d)`,
    (m) => `${m[3]}-${pad(m[2])}-${pad(m[1])}`,
  ),
  single(
    `(?<![\\d/])(${YEAR})/(\\d{1,2})/(\\d{1,2})(?!\\d)`,
    (m) => `${m[1]}-${pad(m[2])}-${pad(m[3])}`,
  ),
  single(`\\b(${DAY_OF_MONTH})\\s+(?:of\\s+)?(${MONTH}),?\\s+(${YEAR})\\b`, (m) =>
    isoDay(m[3], m[2], m[1]),
  ),
  single(`\\b(${MONTH})\\s+(${DAY_OF_MONTH}),?\\s+(${YEAR})\\b`, (m) => isoDay(m[3], m[1], m[2])),
  single(`\\b(${MONTH}),?\\s+(${YEAR})\\b`, (m) => isoDay(m[2], m[1])),
  single(
    `(?<![\\d.,])(${DAY_OF_MONTH})\\s+(${MONTH})\\b(?!\\s+\\d)`,
    (m) => `--${isoDay("", m[2], m[1]).slice(1)}`,
  ),
  fiscal(`\\bJ?FY\\s?(${YEAR})\\s*(?:-|to|~)\\s*(?:J?FY\\s?)?(${YEAR}|\\d{2})\\b`),
  fiscal(`\\b(?:J?FY|fiscal\\s+years?)\\s?(${YEAR})/(\\d{2,4})\\b`),
  fiscal(`\\b(?:J?FY|(?:Japanese\\s+)?fiscal\\s+year)\\s?(${YEAR})\\b`),
  fiscal(`(${JA_YEAR})(?:年度)?${ERA_NOTE}\\s*(?:から|より|~|-)\\s*(${JA_YEAR})年度${ERA_NOTE}`),
  fiscal(`(${JA_YEAR})年度${ERA_NOTE}`),
  years(
    `(?<![\\d,.])(${JA_YEAR})(?:年)?${ERA_NOTE}\\s*(?:から|より|~|-)\\s*(${JA_YEAR}|\\d{2})年${ERA_NOTE}`,
  ),
  years(`(?<![\\d,.\\-A-Za-z])(${YEAR})\\s*(?:-|~|から)\\s*(${YEAR}|\\d{2})(?!\\d|[,.]\\d|-\\d)`),
  years(`(?<![\\d,.\\-A-Za-z])(${YEAR})/(\\d{2}|${YEAR})(?!\\d|[,./]\\d)`),
  years(`(?<=\\b[Ff]rom\\s+)(${YEAR})\\s+(?:to|until|till|through)\\s+(${YEAR})\\b`),
  years(`(?<=\\b[Bb]etween\\s+)(${YEAR})\\s+and\\s+(${YEAR})\\b`),
  years(`(?<![\\d,.$€£¥])\\b(${YEAR})\\s+(?:to|through)\\s+(${YEAR})\\b`),
  years(`(${JA_YEAR})年${ERA_NOTE}`),
];

function single(source: string, read: (match: RegExpMatchArray) => string): WhenReader {
  return {
    pattern: new RegExp(source, "g"),
    needsJapanese: needsJapanese(source),
    read: (match) => {
      const day = read(match);
      return { kind: "date", when: { from: day, to: day, isFiscal: false } };
    },
  };
}

function between(
  source: string,
  read: (match: RegExpMatchArray) => readonly [string, string],
): WhenReader {
  return {
    pattern: new RegExp(source, "g"),
    needsJapanese: needsJapanese(source),
    read: (match) => {
      const [from, to] = read(match);
      return { kind: "period", when: { from, to, isFiscal: false } };
    },
  };
}

function fiscal(source: string): WhenReader {
  return yearReader(source, true);
}

function years(source: string): WhenReader {
  return yearReader(source, false);
}

/** One or two years. A second of two digits must follow the first (2018-22), or the match is no period. */
function yearReader(source: string, isFiscal: boolean): WhenReader {
  return {
    pattern: new RegExp(source, "g"),
    needsJapanese: needsJapanese(source),
    read: (match) => {
      const from = yearNumber(match[1]);
      const to = match[2] === undefined ? from : yearNumber(match[2], from);
      if (from === 0 || to === 0) return null;
      const isMonth = match[2]?.length === 2 && to < from;
      if (isMonth) return null;
      const kind = match[2] === undefined ? "year" : "period";
      return { kind, when: { from: String(from), to: String(to), isFiscal } };
    },
  };
}

/** A year by any of its names; two digits take the century of `since`. 0 where it is none. */
function yearNumber(text: string | undefined, since = 0): number {
  if (text === undefined) return 0;
  const era = ERA_STARTS[text.slice(0, 2)];
  if (era !== undefined) return era + eraYear(text.slice(2).trim());
  if (/^[一二]/.test(text)) {
    return Number([...text].map((character) => "〇一二三四五六七八九".indexOf(character)).join(""));
  }
  const year = Number(text);
  return text.length === 2 ? since - (since % 100) + year : year;
}

function eraYear(text: string): number {
  if (text === "元") return 1;
  if (/^\d+$/.test(text)) return Number(text);
  const [tens, units] = text.includes("十") ? text.split("十") : ["", text];
  const digit = (part: string | undefined) => "〇一二三四五六七八九".indexOf(part || "〇");
  const ten = text.includes("十") ? (tens === "" ? 1 : digit(tens)) : 0;
  return ten * 10 + digit(units);
}

function isoDay(year: string | undefined, month: string | undefined, day?: string): string {
  const index = "janfebmaraprmayjunjulaugsepoctnovdec".indexOf(
    (month ?? "").slice(0, 3).toLowerCase(),
  );
  const date = day === undefined ? "" : `-${pad(day.replace(/\D/g, ""))}`;
  return `${year}-${pad(String(index / 3 + 1))}${date}`;
}

function isoNumbers(year: string | undefined, month: string | undefined, day?: string): string {
  return [String(yearNumber(year)), pad(month), ...(day === undefined ? [] : [pad(day)])].join("-");
}

function pad(digits: string | undefined): string {
  return (digits ?? "").padStart(2, "0");
}

/** Whether 年 or 月 stands in the pattern outside of a choice. */
function needsJapanese(source: string): boolean {
  return /[年月]/.test(
    source
      .replaceAll(ERA_NOTE, "")
      .replaceAll(JA_YEAR, "")
      .replace(/\([^()]*\)\??/g, ""),
  );
}
