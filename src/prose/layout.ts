import { foldText, isJapanese, isOtherLanguage } from "./fold.js";
import type { Numeral } from "./numeral.js";
import { findNumerals } from "./numerals.js";
import { findCountries, type NamedCountry } from "./partners.js";

/** A printed line of the folded text. */
export interface Line {
  readonly text: string;
  /** Place of its first character. */
  readonly start: number;
  readonly index: number;
}

/** Running text put together from lines, with the place of each of its characters in the given text. */
export interface Passage {
  readonly text: string;
  readonly places: readonly number[];
  readonly kind: "prose" | "bullet" | "heading";
  readonly firstLine: number;
  readonly lastLine: number;
}

export interface Sentence {
  /** One line, folded. */
  readonly text: string;
  readonly places: readonly number[];
  /** Spans count in `text`. */
  readonly numerals: readonly Numeral[];
  /** Countries named in `text`, as `findCountries` reads them. */
  readonly countries: readonly NamedCountry[];
  readonly passage: Passage;
  readonly isJapanese: boolean;
}

const BULLET = /^\s*(?:[•●○◦▪■□‣・*·]|[-–](?=\s)|\(?\d{1,2}[.)](?=\s)|[①-⑳])\s*/;
const LONG_LINE = 140;

export function linesOf(given: string): Line[] {
  const lines: Line[] = [];
  let start = 0;
  for (const text of foldText(given).split(/\n|\f/)) {
    lines.push({ text: text.replace(/\r$/, ""), start, index: lines.length });
    start += text.length + 1;
  }
  return lines;
}

/**
 * Lines joined to passages: at soft wraps, over hyphens, and over a column that stands between the two halves of a
 * sentence. `isTaken` names the lines that belong to tables.
 */
export function passagesOf(lines: readonly Line[], isTaken: ReadonlySet<number>): Passage[] {
  const groups: Line[][] = [];
  let group: Line[] = [];
  let isMarked = false;
  const marked = new Set<Line[]>();
  const close = () => {
    if (group.length > 0) {
      groups.push(group);
      if (isMarked) marked.add(group);
      isMarked = false;
    }
    group = [];
  };
  for (const line of lines) {
    const body = line.text.trim();
    if (body === "" || isTaken.has(line.index)) {
      close();
      continue;
    }
    const mark = BULLET.exec(line.text)?.[0] ?? "";
    if (mark !== "" || beginsAnew(group.at(-1), line)) close();
    if (mark.trim() !== "") isMarked = true;
    if (mark.trim() !== "" && mark.trim() === body) continue;
    const cut = mark.length || line.text.length - line.text.trimStart().length;
    group.push({ text: line.text.slice(cut), start: line.start + cut, index: line.index });
  }
  close();
  return stitch(groups.map((lines) => joinLines(lines, marked.has(lines))));
}

/** "Germany's financial contributions to the ILO, 2018-2022": how the captions of contribution charts begin. */
const OWNED_CAPTION =
  /^\s*(?:The\s+)?[A-Z][A-Za-z ]{2,30}'s?\s+(?:[a-z]+\s+){0,3}contributions?\s+to\b(?!.*\b(?:was|were|is|are|amounted|totalled|totaled)\b)/;

/** Whether a line opens a passage although no blank line stands before it. */
function beginsAnew(before: Line | undefined, line: Line): boolean {
  if (!before) return false;
  if (before.text.length > LONG_LINE || line.text.length > LONG_LINE) return true;
  const isCapital = /^\s*(?:[A-Z"'(]|[\u3040-\u9fff])/.test(line.text);
  if (!isCapital) return false;
  if (/[:：]\s*$/.test(before.text)) return true;
  if (!/(?:[.!?。)%]|million|billion|\d|円|ドル|M)\s*$/.test(before.text)) return false;
  if (/[.!?。]\s*$/.test(before.text) && OWNED_CAPTION.test(line.text)) return true;
  if (/[\d)]\s*$/.test(before.text) && OWNED_CAPTION.test(before.text)) return true;
  const isCaption =
    /\b(?:contributions?|funding|total|figure|table|chart|budget)\b|図|表|拠出|合計|総額/i.test(
      line.text,
    );
  return isCaption && !/[.。,、]\s*$/.test(line.text) && line.text.length < 110;
}

function joinLines(lines: readonly Line[], isBullet: boolean): Passage {
  let text = "";
  const places: number[] = [];
  for (const line of lines) {
    const body = line.text.trimEnd();
    if (text !== "" && needsSpace(text.slice(-2), body)) {
      text += " ";
      places.push(line.start - 1);
    }
    for (let at = 0; at < body.length; at++) {
      if (body[at] === " " && isWithinJapanese(body, at)) continue;
      places.push(line.start + at);
      text += body[at];
    }
  }
  const isHeading = text.length <= 140 && !/[.!?。:;,、]\s*$/.test(text) && lines.length <= 3;
  return {
    text,
    places,
    kind: isBullet ? "bullet" : isHeading ? "heading" : "prose",
    firstLine: lines[0]?.index ?? 0,
    lastLine: lines.at(-1)?.index ?? 0,
  };
}

/** A space that a typesetter put between a digit and a Japanese character. */
function isWithinJapanese(text: string, at: number): boolean {
  const [before = "", next = ""] = [text[at - 1], text[at + 1]];
  return (
    (/[\u3040-\u9fff]/.test(before) && /\d/.test(next)) ||
    (/[\d%]/.test(before) && /[\u3040-\u9fff]/.test(next))
  );
}

/** Japanese lines join without a space, and so does a word cut at its hyphen. */
function needsSpace(before: string, next: string): boolean {
  if (/[a-z]-$/.test(before) && /^[a-z]/.test(next)) return false;
  return (
    !(/[\u3000-\u9fff]$/.test(before) && /^[\u3000-\u9fff\d]/.test(next)) &&
    !(/\d$/.test(before) && /^[\u3040-\u9fff]/.test(next))
  );
}

/** A passage that breaks off and the one that goes on in lower case, up to two headings of another column later, are one. */
function stitch(passages: readonly Passage[]): Passage[] {
  const joined: Passage[] = [];
  const used = new Set<number>();
  passages.forEach((passage, index) => {
    if (used.has(index)) return;
    let whole = passage;
    for (let at = index + 1; at <= index + 3 && breaksOff(whole); at++) {
      const next = passages[at];
      if (!next || used.has(at)) break;
      if (/^[a-z]/.test(next.text) && next.kind !== "bullet") {
        whole = append(whole, next);
        used.add(at);
      } else if (next.kind !== "heading") break;
    }
    joined.push(whole);
  });
  return joined;
}

function breaksOff(passage: Passage): boolean {
  return (
    /[a-z,-]\s*$/.test(passage.text) && (passage.kind !== "heading" || passage.text.endsWith(","))
  );
}

function append(a: Passage, b: Passage): Passage {
  return {
    text: `${a.text} ${b.text}`,
    places: [...a.places, (b.places[0] ?? 1) - 1, ...b.places],
    kind: a.kind === "heading" ? "prose" : a.kind,
    firstLine: a.firstLine,
    lastLine: b.lastLine,
  };
}

const ABBREVIATION =
  /(?:\b(?:No|Nos|Art|Mr|Ms|Mrs|Dr|St|vs|e\.g|i\.e|approx|ca|cf|Fig|Vol|pp|p|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|U\.S|incl|excl|para|H\.E)|\b[A-Z])\.$/;
const MAY_HOLD =
  /\d|[〇一二三四五六七八九十百千万億]|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|dozen|million|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)/i;

/** Program text: its numbers are not stated. */
const CODE = /[{}]|===|=>|\bconst\s|`[^`]*`.*`/;

export function sentencesOf(passages: readonly Passage[]): Sentence[] {
  const sentences: Sentence[] = [];
  for (const passage of passages) {
    const isOther = isOtherLanguage(passage.text);
    let start = 0;
    for (const match of passage.text.matchAll(
      /[.!?]["')\]]*(?=\s+["'([]?[A-Z\d\u3040-\u9fff])|[。!?](?![)」』])/g,
    )) {
      const end = match.index + match[0].length;
      if (
        match[0].startsWith(".") &&
        ABBREVIATION.test(passage.text.slice(Math.max(start, match.index - 12), match.index + 1))
      )
        continue;
      add(passage, start, end, isOther, sentences);
      start = end;
    }
    add(passage, start, passage.text.length, isOther, sentences);
  }
  return sentences;
}

/** Longer runs without a full stop are no sentence: cut at a space, so that no pattern reads more at a time. */
const LONGEST_SENTENCE = 1_500;

function add(
  passage: Passage,
  from: number,
  to: number,
  isOther: boolean,
  sentences: Sentence[],
): void {
  for (let start = from; start < to;) {
    const end = endOfPiece(passage.text, start, to);
    addPiece(passage, start, end, isOther, sentences);
    start = end;
  }
}

function endOfPiece(text: string, start: number, to: number): number {
  if (to - start <= LONGEST_SENTENCE) return to;
  const space = text.lastIndexOf(" ", start + LONGEST_SENTENCE);
  return space > start ? space + 1 : start + LONGEST_SENTENCE;
}

function addPiece(
  passage: Passage,
  from: number,
  to: number,
  isOther: boolean,
  sentences: Sentence[],
): void {
  const raw = passage.text.slice(from, to);
  const text = raw.trim();
  if (text === "") return;
  const start = from + raw.length - raw.trimStart().length;
  sentences.push({
    text,
    places: passage.places.slice(start, start + text.length),
    numerals: MAY_HOLD.test(text) && !CODE.test(text) && !isOther ? findNumerals(text) : [],
    countries: findCountries(text),
    passage,
    isJapanese: isJapanese(text),
  });
}

/** The place in the given text of a character of the sentence. */
export function placeIn(sentence: Sentence, at: number): number {
  return sentence.places[Math.min(at, sentence.places.length - 1)] ?? 0;
}
