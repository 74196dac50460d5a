import { fillText, texts } from "../../base/text.js";
import { HUNDRED, sumOf } from "../compare.js";
import { compareDecimals, formatDecimal } from "../decimal.js";
import type { ProseDocument } from "../document.js";
import type { ProseFinding } from "../finding.js";
import { placeIn, type Sentence } from "../layout.js";
import type { Numeral } from "../numeral.js";

const TEXTS = texts({
  sum: {
    en: "The shares {parts} are given as the whole, but make {sum} %.",
    ja: "{parts}は全体の内訳とされていますが、合計は{sum}％です。",
  },
});

const WHOLE =
  /\b(?:divided|split|broken\s+down|distributed|distribution|breakdown|composed|consist(?:s|ed|ing)?\s+of|made\s+up\s+of|compris(?:es|ed|ing)|allocated\s+as\s+follows|as\s+follows|shares?\s+(?:is|are|was|were)\s+as)\b|内訳|構成比|から成る|からなる|配分は/i;
const WHOLE_BEHIND =
  /\b(?:together|jointly)\s+(?:make\s+up|account\s+for|constitute|form)\s+(?:all|the\s+(?:whole|total))\b|で全体を占め|の合計は?100%/i;
const SEXES = [/\bwom[ae]n\b|\bfemale|女性/i, /\bm[ae]n\b|(?<!fe)\bmales?\b|男性/i];
const REMAINDER = /\b(?:the\s+)?(?:rest|remaining|remainder)\b|残り(?:の)?/i;
const OPEN_ENDED =
  /\b(?:including|such\s+as|mainly|mostly|primarily|among|followed\s+by|respectively|compared|increase\w*|decrease\w*|rose|fell|from\s+(?:\w+\s+){0,2}\d|multiple|some|at\s+least|respondents?|overlap\w*|about\s+half|unemployment|rate)\b|など|複数|それぞれ|主に|比べ|増|減|率/i;

/** Shares that a sentence calls the whole and that cannot make 100. */
export function findPercentageSums(document: ProseDocument): ProseFinding[] {
  return document.sentences.flatMap((sentence) => {
    const parts = sentence.numerals.filter(
      (numeral) => numeral.kind === "percentage" && numeral.upper === null,
    );
    if (parts.length < 2 || !isWhole(sentence, parts)) return [];
    const { printed, possible } = sumOf(parts);
    if (compareDecimals(possible.low, HUNDRED) <= 0 && compareDecimals(HUNDRED, possible.high) <= 0)
      return [];
    const first = parts[0];
    const last = parts.at(-1);
    if (!first || !last) return [];
    const sum = formatDecimal(printed);
    return [
      {
        rule: "percentages-not-100",
        severity: "error" as const,
        message: fillText(TEXTS.sum, { parts: parts.map((part) => part.text).join(" + "), sum }),
        start: placeIn(sentence, first.start),
        end: placeIn(sentence, last.end - 1) + 1,
        facts: { computed: sum, parts: parts.map((part) => formatDecimal(part.value ?? HUNDRED)) },
      },
    ];
  });
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
  if (parts.length >= 2 && REMAINDER.test(list)) return true;
  return parts.length === 2 && SEXES.every((sex) => sex.test(text)) && isNearHundred(parts);
}

/** Two sexes may be shares of different wholes; only a near miss is a slip. */
function isNearHundred(parts: readonly Numeral[]): boolean {
  const sum = Number(formatDecimal(sumOf(parts).printed));
  return sum > 85 && sum < 115;
}
