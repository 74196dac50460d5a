import type { Language } from "../base/language.js";
import { refuser, type Refusal } from "../base/refusal.js";
import { fillText, texts } from "../base/text.js";
import { lintSegments } from "../claims/lint-segments.js";
import type { ClaimRecord } from "../claims/record.js";
import { isCovered, unclaimedNumerals } from "../claims/rules/unclaimed.js";
import type { ClaimFault } from "../claims/sentence.js";
import { wordFigure, wordFigureCell, wordFigureNumber } from "../figures/wording.js";
import { passagesOf, textOf, type BriefDocument, type Chart, type Passage } from "./document.js";

export const BRIEF_REFUSALS = texts({
  BRIEF_NUMBER_WITHOUT_CLAIM: {
    en: "The brief prints “{numeral}” without a claim, in section “{place}”: “{text}”. Put the number in a record with its source, and refer to the record in the text as {reference}.",
    ja: "ブリーフのセクション「{place}」に、出典のない数値「{numeral}」があります：「{text}」。数値を出典とともに記録に登録し、本文では {reference} の形で参照してください。",
  },
  BRIEF_CLAIM_FALSE: {
    en: "The document would say what does not hold; found: {count}. {list}",
    ja: "文書の記述のうち、記録と合わないものが{count}件あります。{list}",
  },
  BRIEF_REFERENCE_TO_NOTHING: {
    en: "A text of the brief refers to {numeral}, which is no record with a number, in section “{place}”: “{text}”. Correct the reference, or load the record.",
    ja: "ブリーフのセクション「{place}」の文章が、数値を持つ記録のない {numeral} を参照しています：「{text}」。参照を訂正するか、記録を読み込んでください。",
  },
});

const refuse = refuser(BRIEF_REFUSALS);

const TOLD = texts({
  fault: {
    en: "({n}) Section “{place}”, “{text}”: {problem}",
    ja: "({n}) セクション「{place}」の「{text}」：{problem}",
  },
});

/** Faults told in one refusal, and characters of the text that each is told with, at most; the rest is counted. */
const FAULTS_TOLD = 10;
const TEXT_TOLD = 160;

/** A finding of a document, and where in it. */
export interface DocumentFault extends ClaimFault {
  readonly place: string;
  /** The printed text. */
  readonly text: string;
}

/**
 * The one gate of publications: every numeral that the document prints must lie in a segment that claims a figure, or be a name, a day or an
 * identifier, and every sentence must hold against the record. The refusal tells the first numeral that does not, or every sentence; null
 * where all do.
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
  const faults = record ? lintDocument(document, record).filter(isError) : [];
  return faults.length === 0 ? null : refuseFaults(faults);
}

/** Each fault by its sentence and what to do; a claim that stands in the way is told once, wherever it is printed. */
function refuseFaults(faults: readonly DocumentFault[]): Refusal {
  const once = new Map(
    faults.map((fault) => [fault.claim ?? `${fault.text} ${fault.start}`, fault]),
  );
  const told = [...once.values()].slice(0, FAULTS_TOLD).map(({ place, text, message }, index) =>
    fillText(TOLD.fault, {
      n: index + 1,
      place,
      text: text.length > TEXT_TOLD ? `${text.slice(0, TEXT_TOLD)}…` : text,
      problem: message,
    }),
  );
  const list = (language: Language) => told.map((each) => each[language]).join(" ");
  const claims = [...new Set(faults.flatMap(({ claim }) => claim ?? []))];
  return refuse("BRIEF_CLAIM_FALSE", {
    count: once.size,
    list: { en: list("en"), ja: list("ja") },
    claims: claims.join(", "),
  });
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
