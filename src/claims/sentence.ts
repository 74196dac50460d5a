import type { Language } from "../base/language.js";
import type { Text } from "../base/text.js";
import type { Figure } from "../figures/figure.js";
import type { Segment } from "../figures/wording.js";
import { wordFigureNumber } from "../figures/wording.js";
import { readDocument } from "../prose/document.js";
import type { Numeral } from "../prose/numeral.js";

/** A number that a text prints from the record; places count in the printed text. */
export interface Printed {
  readonly figure: Figure;
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** The number alone: the words around it say how exact it is. */
  readonly isBare: boolean;
}

/** One sentence of a printed text with the numbers that it claims. */
export interface ClaimSentence {
  readonly language: Language;
  readonly text: string;
  /** Places in the printed text. */
  readonly start: number;
  readonly end: number;
  /** Every numeral, claimed or not; places count in the printed text. */
  readonly numerals: readonly Numeral[];
  readonly printed: readonly Printed[];
}

/** What a rule finds; places in the printed text. `error` stands in the way of publication. */
export interface ClaimFault {
  readonly rule: ClaimRule;
  readonly severity: "error" | "warning";
  readonly message: Text;
  readonly start: number;
  readonly end: number;
  readonly suggestion?: Text;
  /** What the suggestion stands for: the sentence, where it is one. */
  readonly replaces?: { readonly start: number; readonly end: number };
  /** The claim that stands in the way, where renewing or withdrawing one is what is to be done. */
  readonly claim?: string;
}

/** Every rule that needs the record; docs/claims.md has a heading for each. The text's own contradictions are those of docs/lint.md. */
export const CLAIM_RULES = [
  "number-without-claim",
  "reference-to-nothing",
  "claim-not-approved",
  "claim-stale",
  "claim-expired",
  "qualifier-false",
  "target-as-achieved",
  "pledge-as-received",
  "period-not-of-data",
  "direction-not-of-data",
  "superlative-unproven",
  "quantity-twice",
  "references-differ",
] as const;
export type ClaimRule = (typeof CLAIM_RULES)[number];

/** A printed text by sentences. */
export function sentencesIn(segments: readonly Segment[], language: Language): ClaimSentence[] {
  const text = segments.map((segment) => segment.text).join("");
  const printed: Printed[] = [];
  let at = 0;
  for (const segment of segments) {
    const end = at + segment.text.length;
    if (segment.figure) {
      const isBare = segment.text === wordFigureNumber(segment.figure, language);
      printed.push({ figure: segment.figure, text: segment.text, start: at, end, isBare });
    }
    at = end;
  }
  return readDocument(text).sentences.map((sentence) => {
    const start = sentence.places[0] ?? 0;
    const end = (sentence.places.at(-1) ?? start) + 1;
    const placed = (place: number) => sentence.places[place] ?? end;
    return {
      language,
      text: text.slice(start, end),
      start,
      end,
      numerals: sentence.numerals.map((numeral) => ({
        ...numeral,
        start: placed(numeral.start),
        end: placed(numeral.end - 1) + 1,
      })),
      printed: printed.filter((each) => each.start >= start && each.end <= end),
    };
  });
}

/** The sentence with other words for a stretch of it, in its own language; the other language's reader sees the same words. */
export function reworded(
  sentence: ClaimSentence,
  stretch: { readonly start: number; readonly end: number },
  words: string,
): Text {
  const before = sentence.text.slice(0, stretch.start - sentence.start);
  const behind = sentence.text.slice(stretch.end - sentence.start);
  const whole = `${before}${words}${behind}`;
  return { en: whole, ja: whole };
}
