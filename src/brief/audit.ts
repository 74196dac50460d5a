import { refuser, type Refusal } from "../base/refusal.js";
import { texts } from "../base/text.js";
import { isQuantity, type Numeral } from "../prose/numeral.js";
import { findNumerals } from "../prose/numerals.js";
import { wordFigure, wordFigureCell, wordFigureNumber } from "../figures/wording.js";
import {
  passagesOf,
  textOf,
  type BriefDocument,
  type Chart,
  type Passage,
  type Phrase,
} from "./document.js";

export const BRIEF_REFUSALS = texts({
  BRIEF_NUMBER_WITHOUT_CLAIM: {
    en: 'The brief prints "{numeral}" without a claim, in section "{place}": "{text}". Put the number in a record with its source, and refer to the record in the text as {reference}.',
    ja: "ブリーフのセクション「{place}」に、出典のない数値「{numeral}」があります：「{text}」。数値を出典とともに記録に登録し、本文では {reference} の形で参照してください。",
  },
  BRIEF_REFERENCE_TO_NOTHING: {
    en: 'A text of the brief refers to {numeral}, which is no record with a number, in section "{place}": "{text}". Correct the reference, or load the record.',
    ja: "ブリーフのセクション「{place}」の文章が、数値を持つ記録のない {numeral} を参照しています：「{text}」。参照を訂正するか、記録を読み込んでください。",
  },
});

const refuse = refuser(BRIEF_REFUSALS);

/** Digits that say when, or who is counted by age, are no quantity that a source could contradict. */
const UNCLAIMED_KINDS: readonly Numeral["kind"][] = ["identifier", "year", "period", "date", "age"];

/**
 * Every numeral that the document prints must lie in a segment that claims a figure, or be a name, a day or an identifier. The
 * first that does not is the refusal; null where all do. Source: issue 2, point 7: a number without a claim fails the build.
 */
export function auditDocument(document: BriefDocument): Refusal | null {
  for (const passage of passagesOf(document)) {
    const fault = auditPassage(passage);
    if (fault) return fault;
  }
  for (const section of document.sections) {
    for (const block of section.blocks) {
      const fault = block.kind === "chart" ? auditChart(block, section.id) : null;
      if (fault) return fault;
    }
  }
  return null;
}

function auditPassage({ phrase, place }: Passage): Refusal | null {
  const text = textOf(phrase);
  const reference = /\{[A-Za-z0-9][A-Za-z0-9._:|-]*\}/.exec(text)?.[0];
  if (
    reference !== undefined &&
    !isCovered(phrase, text.indexOf(reference), text.indexOf(reference) + 1)
  ) {
    return refuse("BRIEF_REFERENCE_TO_NOTHING", { numeral: reference, place, text });
  }
  for (const numeral of findNumerals(text)) {
    if (!isQuantity(numeral) || UNCLAIMED_KINDS.includes(numeral.kind)) continue;
    if (isCovered(phrase, numeral.start, numeral.end)) continue;
    return refuse("BRIEF_NUMBER_WITHOUT_CLAIM", {
      numeral: numeral.text,
      place,
      text,
      reference: "{id}",
    });
  }
  return null;
}

/** Whether the digits from `start` to `end` lie in segments that are claimed or exempt; words around them may not be. */
function isCovered(phrase: Phrase, start: number, end: number): boolean {
  let at = 0;
  let isTouched = false;
  for (const segment of phrase) {
    const [from, to] = [Math.max(start, at), Math.min(end, at + segment.text.length)];
    const overlap = from < to ? segment.text.slice(from - at, to - at) : "";
    at += segment.text.length;
    if (overlap === "") continue;
    if (segment.figure || segment.exempt) isTouched = true;
    else if (/[\p{Nd}〇一二三四五六七八九十百千万億兆]/u.test(overlap)) return false;
  }
  return isTouched;
}

/** A chart prints its figures' values, years and names only: each numeral in its texts must be part of one of them. */
function auditChart(chart: Chart, place: string): Refusal | null {
  const printed = chart.figures.flatMap((figure) =>
    (["en", "ja"] as const).flatMap((language) => [
      wordFigure(figure, language),
      wordFigureCell(figure, language),
      wordFigureNumber(figure, language),
    ]),
  );
  for (const match of chart.svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)) {
    const text = unescapeXml(match[1] ?? "");
    const left = printed.reduce((rest, value) => rest.replaceAll(value, ""), text);
    const fault = auditPassage({ phrase: [{ text: left }], label: "", place });
    if (fault) return fault;
  }
  return null;
}

function unescapeXml(text: string): string {
  return text
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&");
}
