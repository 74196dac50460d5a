import type { Language } from "../base/language.js";
import type { Text } from "../base/text.js";
import type { Figure } from "./figure.js";
import { capitalise, wordFigure, wordFigureNumber, type Segment } from "./wording.js";

const REFERENCE = /\{([A-Za-z0-9][A-Za-z0-9._:-]*)(?:\|(number))?\}/g;

/** The ids that a text refers to, in its order; `value` is the text's own record. */
export function referencesIn(text: Text): string[] {
  const found = [...`${text.en}\n${text.ja}`.matchAll(REFERENCE)].map((match) => match[1] ?? "");
  return [...new Set(found)];
}

/** A run of a printed text, with the place in the template that it was printed from. */
export interface PlacedSegment extends Segment {
  readonly start: number;
  readonly end: number;
  /** What is referred to, where the run is a reference; printed as it is written where that is nothing. */
  readonly reference?: string;
}

/**
 * A text with its references printed: `{record-id}` is the figure as a sentence has it (`over 15,000 people`),
 * `{record-id|number}` its number alone. At the start of an English sentence a printed word takes a capital. A reference to
 * nothing stays as it is written: publishing refuses it.
 */
export function renderReferences(
  template: string,
  language: Language,
  resolve: (id: string) => Figure | null,
): Segment[] {
  const segments: Segment[] = [];
  for (const { text, figure } of placeReferences(template, language, resolve)) {
    const last = segments.at(-1);
    if (figure) segments.push({ text, figure });
    else if (last && !last.figure) segments[segments.length - 1] = { text: last.text + text };
    else segments.push({ text });
  }
  return segments;
}

/** The same, run by run, for those who say where in the template something is. */
export function placeReferences(
  template: string,
  language: Language,
  resolve: (id: string) => Figure | null,
): PlacedSegment[] {
  const placed: PlacedSegment[] = [];
  let end = 0;
  const plainUntil = (start: number) => {
    if (start > end) placed.push({ text: template.slice(end, start), start: end, end: start });
  };
  for (const match of template.matchAll(REFERENCE)) {
    const [whole, reference = "", form] = match;
    plainUntil(match.index);
    end = match.index + whole.length;
    const place = { start: match.index, end, reference };
    const figure = resolve(reference);
    if (!figure) {
      placed.push({ text: whole, ...place });
      continue;
    }
    const printed =
      form === "number" ? wordFigureNumber(figure, language) : wordFigure(figure, language);
    const isStart = language === "en" && /(^|[.!?]\s+)$/.test(template.slice(0, match.index));
    placed.push({ text: isStart ? capitalise(printed) : printed, figure, ...place });
  }
  plainUntil(template.length);
  return placed;
}
