import { fillText, texts } from "../../base/text.js";
import { HUNDRED, sumOf } from "../compare.js";
import { compareDecimals, formatDecimal } from "../decimal.js";
import type { ProseDocument } from "../document.js";
import type { ProseFinding } from "../finding.js";
import { placeIn, type Line, type Sentence } from "../layout.js";
import type { Numeral } from "../numeral.js";
import { findNumerals } from "../numerals.js";
import { isTotalLabel } from "../table.js";

const TEXTS = texts({
  sum: {
    en: "The shares {parts} are given as the whole, but make {sum} %.",
    ja: "{parts}は全体の内訳とされていますが、合計は{sum}％です。",
  },
});

const WHOLE =
  /\b(?:divided|split|broken\s+down|distributed|distribution|breakdown|composed|consist(?:s|ed|ing)?\s+of|made\s+up\s+of|compris(?:es|ed|ing)|allocated\s+as\s+follows|as\s+follows|shares?\s+(?:is|are|was|were)\s+as)\b|\b(?:funding|income|expenditure|spending|budget|money|portfolio|allocations?|resources)\b[^.:;]{0,40}:|内訳|構成比|から成る|からなる|配分(?:は|：|:)|資金源/i;
const WHOLE_BEHIND =
  /\b(?:together|jointly)\s+(?:make\s+up|account\s+for|constitute|form)\s+(?:all|the\s+(?:whole|total))\b|で全体を占め|の合計は?100%/i;
const SEXES = [/\bwom[ae]n\b|\bfemale|女性/i, /\bm[ae]n\b|(?<!fe)\bmales?\b|男性/i];
const EARMARKING = [/\bun-?earmarked\b|\bcore\b/i, /(?<!un)(?<!un-)\bearmarked\b|\bnon-?core\b/i];
const REMAINDER = /\b(?:the\s+)?(?:rest|remaining|remainder)\b|残り(?:の)?/i;
const OPEN_ENDED =
  /\b(?:including|such\s+as|mainly|mostly|primarily|among|followed\s+by|respectively|compared|increase\w*|decrease\w*|rose|fell|from\s+(?:\w+\s+){0,2}\d|multiple|some|at\s+least|respondents?|overlap\w*|about\s+half|unemployment|rate)\b|など|複数|それぞれ|主に|比べ|増|減|率/i;

/** Shares that a sentence, or a row of labels below a heading, calls the whole and that cannot make 100. */
export function findPercentageSums(document: ProseDocument): ProseFinding[] {
  return [...document.sentences.flatMap(checkSentence), ...checkLabels(document.lines)];
}

const LABELLED =
  /^\s*[•●・*-]?\s*(?:[^\d%:：,;、|]{2,50}[:：]?\s*\d{1,3}(?:\.\d+)?\s?%\s*[,;、|]?\s*)+$/;
const HEADS_WHOLE =
  /\b(?:allocation|distribution|breakdown|composition|shares?)\b|\bby\s+(?:region|theme|sector|sex|type|source|country|outcome|year|partner|donor)\b|内訳|構成|配分|別の?/i;
const OTHER_LABEL = /^\W*others?\b|^[^\p{L}]*その他/iu;

/** "Child labour 34%   Better Work 22%   Other 13%": lines of nothing but labels and shares, below a heading of the whole. */
function checkLabels(lines: readonly Line[]): ProseFinding[] {
  const findings: ProseFinding[] = [];
  let head = "";
  let block: Line[] = [];
  const close = () => {
    const finding = block.length > 0 ? checkBlock(head, block) : null;
    if (finding) findings.push(finding);
    block = [];
  };
  for (const line of lines) {
    if (LABELLED.test(line.text)) block.push(line);
    else if (line.text.trim() !== "") {
      close();
      head = line.text;
    } else if (block.length > 0) close();
  }
  close();
  return findings;
}

function checkBlock(head: string, block: readonly Line[]): ProseFinding | null {
  const items = block.flatMap(({ text, start }) =>
    [...text.matchAll(/([^\d%,;、|]{2,50}?)(\d{1,3}(?:\.\d+)?)\s?%/g)].flatMap((match) => {
      const numeral = findNumerals(`${match[2]}%`)[0];
      const at = start + match.index + (match[1]?.length ?? 0);
      return numeral
        ? [{ label: match[1] ?? "", numeral, at, end: start + match.index + match[0].length }]
        : [];
    }),
  );
  const isWhole = HEADS_WHOLE.test(head) || items.some((item) => OTHER_LABEL.test(item.label));
  const parts = items.filter((item) => !isTotalLabel(item.label)).map((item) => item.numeral);
  const [first, last] = [items[0], items.at(-1)];
  if (
    !first ||
    !last ||
    parts.length < 3 ||
    !isWhole ||
    OPEN_ENDED.test(head) ||
    !isNearHundred(parts)
  )
    return null;
  return sumFinding(parts, first.at, last.end);
}

function checkSentence(sentence: Sentence): ProseFinding[] {
  const parts = sentence.numerals.filter(
    (numeral) => numeral.kind === "percentage" && numeral.upper === null,
  );
  if (parts.length < 2 || !(isWhole(sentence, parts) || isOverfull(sentence, parts))) return [];
  const first = parts[0];
  const last = parts.at(-1);
  if (!first || !last) return [];
  const found = sumFinding(
    parts,
    placeIn(sentence, first.start),
    placeIn(sentence, last.end - 1) + 1,
  );
  return found ? [found] : [];
}

/** Null where rounding lets the parts make 100, or the last is itself the total of 100 that they make. */
function sumFinding(all: readonly Numeral[], start: number, end: number): ProseFinding | null {
  const isTotalled =
    all.length > 2 &&
    all.at(-1)?.value !== null &&
    compareDecimals(all.at(-1)?.value ?? HUNDRED, HUNDRED) === 0;
  const parts = isTotalled ? all.slice(0, -1) : all;
  const { printed, possible } = sumOf(parts);
  if (compareDecimals(possible.low, HUNDRED) <= 0 && compareDecimals(HUNDRED, possible.high) <= 0)
    return null;
  const sum = formatDecimal(printed);
  return {
    rule: "percentages-not-100",
    severity: "error",
    message: fillText(TEXTS.sum, { parts: parts.map((part) => part.text).join(" + "), sum }),
    start,
    end,
    facts: { computed: sum, parts: parts.map((part) => formatDecimal(part.value ?? HUNDRED)) },
  };
}

function isWhole(sentence: Sentence, parts: readonly Numeral[]): boolean {
  const { text } = sentence;
  const first = parts[0]?.start ?? 0;
  const list = text.slice(first);
  if (OPEN_ENDED.test(text) || (parts.length > 8 && !WHOLE.test(text))) return false;
  const gaps = parts.slice(1).map((part, index) => text.slice(parts[index]?.end, part.start));
  if (gaps.some((gap) => gap.length > 90 || /[;.。]/.test(gap.replace(/;/g, ",")))) return false;
  if (
    /\b(?:several|others?|various)\b|その他(?![\d\s(]*\d)/i.test(
      text.slice(parts.at(-1)?.end ?? 0).slice(12),
    )
  )
    return false;
  if (WHOLE.test(text.slice(0, first)) || WHOLE_BEHIND.test(list)) return parts.length >= 2;
  if (parts.length >= 2 && saysRemainder(sentence, parts)) return true;
  const isPair = [SEXES, EARMARKING].some((halves) => halves.every((half) => half.test(text)));
  return parts.length === 2 && isPair && isNearHundred(parts);
}

/** "The remaining 20 per cent", "20 per cent for the rest": a rest that is left without a number makes no whole. */
function saysRemainder({ text }: Sentence, parts: readonly Numeral[]): boolean {
  const from = parts[0]?.start ?? 0;
  const rest = REMAINDER.exec(text.slice(from));
  if (!rest) return false;
  const last = parts.at(-1)?.end ?? 0;
  const between = text.slice(last, Math.max(last, from + rest.index));
  return !/[,;、]|\band\b|\bwhile\b/.test(between);
}

const OF_MONEY =
  /^\s*of\s+(?:all\s+|the\s+|its\s+|total\s+){0,2}(?:spending|expenditure|costs?|budget|income|funding|funds|total|resources)\b/i;
const COST = /(?:費|金|代|その他)$/;

/** Three or more shares of one spending that come to more than all of it: some may be left unsaid, and none be too much. */
function isOverfull({ text, isJapanese }: Sentence, parts: readonly Numeral[]): boolean {
  const [first] = parts;
  if (!first || parts.length < 3 || OPEN_ENDED.test(text)) return false;
  if (compareDecimals(sumOf(parts).possible.low, HUNDRED) <= 0) return false;
  const gaps = parts.slice(1).map((part, index) => text.slice(parts[index]?.end, part.start));
  if (isJapanese) {
    const labels = [text.slice(0, first.start), ...gaps].map(
      (gap) => gap.split(/[、,。]/).at(-1) ?? "",
    );
    return labels.every((label) => label.length <= 8 && COST.test(label));
  }
  return (
    OF_MONEY.test(text.slice(first.end)) &&
    gaps.every(
      (gap, index) =>
        (index === 0 || !/\bof\b/.test(gap)) && /(?:,|\band\b)\s+[^.;]{1,40}$/.test(gap),
    )
  );
}

/** Two sexes may be shares of different wholes; only a near miss is a slip. */
function isNearHundred(parts: readonly Numeral[]): boolean {
  const sum = Number(formatDecimal(sumOf(parts).printed));
  return sum > 85 && sum < 115;
}
