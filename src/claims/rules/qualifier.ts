import { toDecimal } from "../../base/money.js";
import { fillText, texts } from "../../base/text.js";
import type { Figure, FigureValue, Qualifier } from "../../figures/figure.js";
import { wordFigure, wordFigureCell } from "../../figures/wording.js";
import { checkStatement } from "../../prose/claims-check.js";
import { readDecimal, type Decimal } from "../../prose/decimal.js";
import type { Numeral } from "../../prose/numeral.js";
import { findNumerals } from "../../prose/numerals.js";
import { qualifierAt, qualifierSpan } from "../../prose/qualifier.js";
import { reworded, type ClaimFault, type ClaimSentence, type Printed } from "../sentence.js";

const TEXTS = texts({
  differs: {
    en: "The record says {said}; the sentence says {words}.",
    ja: "記録では{said}ですが、文では{words}となっています。",
  },
  dropped: {
    en: "The record says {said}; the sentence gives the number as if it were exact.",
    ja: "記録では{said}ですが、文では正確な値のように書かれています。",
  },
  doubled: {
    en: "“{words}” says twice how exact it is: {said} has its word already.",
    ja: "「{words}」は修飾が重複しています。{said}には既に付いています。",
  },
});

/** Words like "over" around a number against how exact the record says it is. */
export function findQualifiers(sentence: ClaimSentence): ClaimFault[] {
  return sentence.printed.flatMap((printed) => checkOne(sentence, printed));
}

function checkOne(sentence: ClaimSentence, printed: Printed): ClaimFault[] {
  const { figure } = printed;
  const value = figure.value === null ? null : decimalOf(figure.value);
  // "Under 30 years of age" draws a line; it does not say how many.
  if (value === null || findNumerals(wordFigure(figure, "en"))[0]?.kind === "age") return [];
  const start = printed.start - sentence.start;
  // A counter stands between a Japanese number and its word: 1万5,000人超.
  const numeral = sentence.numerals.find(
    (each) => each.start < printed.end && printed.start < each.end,
  );
  const counted = printed.isBare ? Math.max(printed.end, numeral?.end ?? 0) : printed.end;
  const end = counted - sentence.start;
  const typed = qualifierAt(sentence.text, start, end);
  const said = { en: wordFigure(figure, "en"), ja: wordFigure(figure, "ja") };
  const span = qualifierSpan(sentence.text, start, end);
  const stretch = { start: sentence.start + span.start, end: sentence.start + span.end };
  const words = sentence.text.slice(span.start, span.end);
  const word = printed.isBare && counted === printed.end ? wordFigureCell : wordFigure;
  const right = word(figure, sentence.language);
  const find = (message: keyof typeof TEXTS): ClaimFault[] => [
    {
      rule: "qualifier-false",
      severity: "error",
      message: fillText(TEXTS[message], { said, words }),
      ...stretch,
      suggestion: reworded(sentence, stretch, right),
      replaces: sentence,
    },
  ];
  const own = figure.qualifier === "exactly" ? null : figure.qualifier;
  if (!printed.isBare && own !== null) return typed === null ? [] : find("doubled");
  if (typed === null) return printed.isBare && own !== null ? find("dropped") : [];
  if (typed === own) return [];
  if (own === null && isTrueOf(value, typed)) return [];
  return find("differs");
}

/** Whether a word may stand before an exact value: "at least 40" and "about 40" of 40, never "over 40". */
function isTrueOf(value: Decimal, qualifier: Exclude<Qualifier, "exactly">): boolean {
  const numeral: Numeral = { ...SAMPLE, value, qualifier };
  return checkStatement(numeral, value) === null;
}

const SAMPLE = {
  kind: "count",
  start: 0,
  end: 0,
  text: "",
  upper: null,
  step: readDecimal("1"),
  unit: null,
  when: null,
} as const;

/** A value as an exact decimal in its own unit. */
export function decimalOf(value: FigureValue): Decimal | null {
  if (value.kind === "rank") return null;
  const digits = value.kind === "money" ? toDecimal(value.money) : value.decimal;
  return /^-?\d+(\.\d+)?$/.test(digits) ? readDecimal(digits) : null;
}

/** Why a claim's words do not hold of what its figure says: "over 43.5 million" of 43.2 million. Null: they do. */
export function contradicts(
  claim: Pick<Figure, "value" | "qualifier">,
  actual: Pick<Figure, "value" | "qualifier">,
): boolean {
  const [stated, found] = [claim.value, actual.value];
  if (stated === null || found === null || stated.kind !== found.kind) return true;
  if (stated.kind === "rank") return found.kind === "rank" && stated.rank !== found.rank;
  if (
    stated.kind === "money" &&
    found.kind === "money" &&
    stated.money.currency !== found.money.currency
  )
    return true;
  const [a, b] = [decimalOf(stated), decimalOf(found)];
  if (a === null || b === null) return true;
  // The same number with the same word says the same, whatever the word.
  const isSame = a.unscaled * 10n ** BigInt(b.scale) === b.unscaled * 10n ** BigInt(a.scale);
  if (isSame && claim.qualifier === actual.qualifier) return false;
  if (actual.qualifier !== "exactly") return true;
  const printed = findNumerals(numberText(stated))[0];
  const qualifier = claim.qualifier === "exactly" ? null : claim.qualifier;
  const step = qualifier === null ? readDecimal("0") : (printed?.step ?? readDecimal("1"));
  return checkStatement({ ...SAMPLE, value: a, step, qualifier }, b) !== null;
}

function numberText(value: FigureValue): string {
  return value.kind === "money"
    ? toDecimal(value.money)
    : value.kind === "rank"
      ? ""
      : value.decimal;
}
