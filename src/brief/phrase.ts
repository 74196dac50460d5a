import type { Language } from "../base/language.js";
import type { Text } from "../base/text.js";
import type { Figure } from "../figures/figure.js";
import { wordFigure, wordFigureCell, wordFigureNumber, type Segment } from "../figures/wording.js";
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

/** A number as a sentence has it; as a cell has it (its column says the unit); or alone. */
export function number(
  figure: Figure,
  language: Language,
  form: "phrase" | "cell" | "alone" = "phrase",
): Segment {
  const word = { phrase: wordFigure, cell: wordFigureCell, alone: wordFigureNumber }[form];
  return { text: word(figure, language), figure };
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
