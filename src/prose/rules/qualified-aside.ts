import { fillText, texts } from "../../base/text.js";
import { isComparable } from "../compare.js";
import { compareDecimals, formatDecimal, multiplyDecimals, decimal } from "../decimal.js";
import type { ProseDocument } from "../document.js";
import type { ProseFinding } from "../finding.js";
import { placeIn, type Sentence } from "../layout.js";
import { intervalOf, type Numeral } from "../numeral.js";

const TEXTS = texts({
  qualifier: {
    en: "“{said}” does not hold of {exact}, which the text gives as the exact number.",
    ja: "「{said}」とありますが、正確な数とされる{exact}には当てはまりません。",
  },
});

const OPENS_EN = /^[^.;()\d]{0,40}\(\s*(?:exactly|precisely|in\s+fact|actually)?\s*$/i;
const CLOSES_EN =
  /^\s*(?:in\s+(?:all|total)|altogether|to\s+be\s+(?:exact|precise)|exactly)?\s*\)/i;
const COMMA_EN = /^[^.;()\d]{0,40},\s*(?:exactly\s+|precisely\s+)?$/i;
const EXACT_EN = /^\s*(?:[a-z]+\s+)?to\s+be\s+(?:exact|precise)\b/i;
const OPENS_JA = /^[^。()\d]{0,12}\(\s*(?:正確には|実数は?|実際には)?\s*$/;
const CLOSES_JA = /^\s*\)/;

/** "Over 300 inspectors (287 in all)", "nearly 2,000, 2,150 to be exact", 「2,000人超（1,987人）」: a widened number and the same exactly. */
export function findQualifiedAsides(document: ProseDocument): ProseFinding[] {
  return document.sentences.flatMap((sentence) =>
    sentence.numerals.flatMap((said, index) => {
      const exact = sentence.numerals[index + 1];
      if (!exact || !isSameQuantity(sentence, said, exact) || holds(said, exact)) return [];
      const facts = { said: wordsOf(sentence, said), exact: flat(exact) };
      return [
        {
          rule: "qualifier-wrong",
          severity: "error" as const,
          message: fillText(TEXTS.qualifier, facts),
          start: placeIn(sentence, said.start),
          end: placeIn(sentence, exact.end - 1) + 1,
          facts,
        },
      ];
    }),
  );
}

function isSameQuantity(sentence: Sentence, said: Numeral, exact: Numeral): boolean {
  if (said.qualifier === null || exact.qualifier !== null || said.upper !== null) return false;
  if (exact.upper !== null || !isComparable(said, exact)) return false;
  if (!["count", "money", "percentage"].includes(said.kind)) return false;
  if (exact.unit !== null && exact.unit !== said.unit) return false;
  const between = sentence.text.slice(said.end, exact.start);
  const behind = sentence.text.slice(exact.end);
  const isAside = sentence.isJapanese
    ? OPENS_JA.test(between) && CLOSES_JA.test(behind)
    : (OPENS_EN.test(between) && CLOSES_EN.test(behind)) ||
      (COMMA_EN.test(between) && EXACT_EN.test(behind));
  // A number far away is a note's, a page's, or of something else.
  const ratio =
    Number(formatDecimal(exact.value ?? decimal(0))) /
    Number(formatDecimal(said.value ?? decimal(1)));
  return isAside && ratio > 0.5 && ratio < 2;
}

function holds(said: Numeral, exact: Numeral): boolean {
  const value = said.value ?? decimal(0);
  const { low, high } = intervalOf(exact);
  switch (said.qualifier) {
    case "over":
    case "at_least":
      return compareDecimals(high, value) >= 0;
    case "nearly":
    case "under":
    case "up_to":
      return compareDecimals(low, value) <= 0;
    // A quarter away is not about as much.
    default:
      return (
        compareDecimals(multiplyDecimals(high, decimal(4)), multiplyDecimals(value, decimal(3))) >=
          0 &&
        compareDecimals(multiplyDecimals(low, decimal(4)), multiplyDecimals(value, decimal(5))) <= 0
      );
  }
}

/** With the words that widen it. */
function wordsOf({ text }: Sentence, said: Numeral): string {
  const before = /[A-Za-z]+(?:\s+than)?\s*$/.exec(text.slice(0, said.start))?.[0] ?? "";
  const behind =
    /^(?:以上|余り?|超|強|近く|弱|未満|以下|程度)/.exec(text.slice(said.end))?.[0] ?? "";
  return `${before}${said.text}${behind}`.replace(/\s+/g, " ").trim();
}

const flat = (numeral: Numeral) => numeral.text.replace(/\s+/g, " ");
