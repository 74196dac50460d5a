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
  let end = 0;
  for (const match of template.matchAll(REFERENCE)) {
    const [whole, id = "", form] = match;
    const figure = resolve(id);
    if (!figure) continue;
    const before = template.slice(end, match.index);
    if (before !== "") segments.push({ text: before });
    const printed =
      form === "number" ? wordFigureNumber(figure, language) : wordFigure(figure, language);
    const isStart = language === "en" && /(^|[.!?]\s+)$/.test(template.slice(0, match.index));
    segments.push({ text: isStart ? capitalise(printed) : printed, figure });
    end = match.index + whole.length;
  }
  if (end < template.length) segments.push({ text: template.slice(end) });
  return segments;
}
