import type { Language } from "../base/language.js";
import type { Text } from "../base/text.js";
import type { Figure } from "../figures/figure.js";
import {
  wordFigure,
  wordFigureAmount,
  wordFigureCell,
  wordFigureMillions,
  wordFigureNumber,
  type Segment,
} from "../figures/wording.js";
import type { Phrase } from "./document.js";

/** Words of our own or of the record. Numerals in them must be claimed, days or identifiers. */
export function words(text: string): Phrase {
  return text === "" ? [] : [{ text }];
}

/** A name: numerals in it are part of it (COVID-19, a title with a year). */
export function name(text: string): Segment {
  return { text, exempt: "name" };
}

/** A day, a year or a range of them. */
export function when(text: string): Segment {
  return { text, exempt: "period" };
}

/** The number of a page, a goal or an article. */
export function identifier(text: string): Segment {
  return { text, exempt: "identifier" };
}

const FORMS = {
  phrase: wordFigure,
  cell: wordFigureCell,
  alone: wordFigureNumber,
  amount: wordFigureAmount,
  millions: wordFigureMillions,
} as const;

/**
 * A number as a sentence has it; as a cell has it (its column says the unit); alone; as an amount in full; or in millions, cut.
 */
export function number(
  figure: Figure,
  language: Language,
  form: keyof typeof FORMS = "phrase",
): Segment {
  return { text: FORMS[form](figure, language), figure };
}

/** The sign of mathematics, not a hyphen. */
export const MINUS = "\u2212";

/** What is taken off carries a minus, unless nothing is taken off. */
export function lessAmount(figure: Figure, language: Language): Phrase {
  const isNothing = figure.value?.kind === "money" && figure.value.money.amount_minor === 0n;
  const printed = number(figure, language, "amount");
  return isNothing || figure.value === null ? [printed] : [{ text: MINUS }, printed];
}

/** Phrases one behind the other, with a text between them. */
export function joined(phrases: readonly Phrase[], between: string): Phrase {
  return phrases
    .filter((phrase) => phrase.length > 0)
    .flatMap((phrase, index) => (index === 0 ? phrase : [{ text: between }, ...phrase]));
}

/** A catalogue's text whose `{placeholders}` become phrases. One without a phrase is our mistake, and throws. */
export function filled(
  text: Text,
  language: Language,
  parts: Readonly<Record<string, Phrase>>,
): Phrase {
  return text[language].split(/(\{\w+\})/).flatMap((piece): Phrase => {
    const key = /^\{(\w+)\}$/.exec(piece)?.[1];
    if (key === undefined) return words(piece);
    const part = parts[key];
    if (part === undefined) throw new Error(`Bug: the text "${text.en}" has no phrase "${key}".`);
    return part;
  });
}
