import { refuser, type Refusal } from "../base/refusal.js";
import { texts } from "../base/text.js";
import { lintSegments } from "../claims/lint-segments.js";
import type { ClaimRecord } from "../claims/record.js";
import { isCovered, unclaimedNumerals } from "../claims/rules/unclaimed.js";
import type { ClaimFault } from "../claims/sentence.js";
import { wordFigure, wordFigureCell, wordFigureNumber } from "../figures/wording.js";
import { passagesOf, textOf, type BriefDocument, type Chart, type Passage } from "./document.js";

export const BRIEF_REFUSALS = texts({
  BRIEF_NUMBER_WITHOUT_CLAIM: {
    en: 'The brief prints "{numeral}" without a claim, in section "{place}": "{text}". Put the number in a record with its source, and refer to the record in the text as {reference}.',
    ja: "ブリーフのセクション「{place}」に、出典のない数値「{numeral}」があります：「{text}」。数値を出典とともに記録に登録し、本文では {reference} の形で参照してください。",
  },
  BRIEF_CLAIM_FALSE: {
    en: 'In section "{place}" the brief would say "{text}". {problem} Correct the text or its claim.',
    ja: "ブリーフのセクション「{place}」の文「{text}」は記録と合いません。{problem} 文章又は根拠を訂正してください。",
  },
  BRIEF_REFERENCE_TO_NOTHING: {
    en: 'A text of the brief refers to {numeral}, which is no record with a number, in section "{place}": "{text}". Correct the reference, or load the record.',
    ja: "ブリーフのセクション「{place}」の文章が、数値を持つ記録のない {numeral} を参照しています：「{text}」。参照を訂正するか、記録を読み込んでください。",
  },
});

const refuse = refuser(BRIEF_REFUSALS);

/** A finding of a document, and where in it. */
export interface DocumentFault extends ClaimFault {
  readonly place: string;
  /** The printed text. */
  readonly text: string;
}

/**
 * The one gate of publications: every numeral that the document prints must lie in a segment that claims a figure, or be a name, a day or an
 * identifier, and every sentence must hold against the record. The first that does not is the refusal; null where all do.
 * Source: issue 2, point 7, and issue 5, point 4.
 */
export function auditDocument(document: BriefDocument, record?: ClaimRecord): Refusal | null {
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
  const [first] = record ? lintDocument(document, record).filter(isError) : [];
  if (!first) return null;
  const { place, text, message } = first;
  return refuse("BRIEF_CLAIM_FALSE", { place, text, problem: message });
}

const isError = (fault: DocumentFault) => fault.severity === "error";

/** Every sentence of the document that does not hold against the record. */
export function lintDocument(document: BriefDocument, record: ClaimRecord): DocumentFault[] {
  return passagesOf(document)
    .filter((passage) => passage.phrase.some((segment) => segment.figure))
    .flatMap(({ phrase, place }) =>
      lintSegments(phrase, document.language, record).map((fault) => ({
        ...fault,
        place,
        text: textOf(phrase),
      })),
    );
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
  const [numeral] = unclaimedNumerals(phrase);
  return numeral
    ? refuse("BRIEF_NUMBER_WITHOUT_CLAIM", {
        numeral: numeral.text,
        place,
        text,
        reference: "{id}",
      })
    : null;
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
