import { parseDay, type Day } from "../base/day.js";
import { parseDecimal } from "../base/decimal.js";
import type { Text } from "../base/text.js";
import { attributeOf, childOf, childrenOf, readTexts, type XmlElement } from "./iati-element.js";
import { readDocument, type DocumentDraft } from "./iati-document.js";
import type { KeyMaker } from "./iati-keys.js";
import type { IatiReport } from "./iati-findings.js";
import { periodOf, plainNumber, readDay } from "./iati-values.js";

export interface ResultDraft {
  readonly key: string;
  readonly type: "output" | "outcome" | "impact" | "other";
  readonly title: Text;
  readonly description: Text | null;
  readonly indicators: readonly IndicatorDraft[];
  readonly documents: readonly DocumentDraft[];
}

export interface IndicatorDraft {
  readonly key: string;
  readonly title: Text;
  readonly definition: Text | null;
  readonly unit: Text;
  readonly measure: Measure;
  readonly aggregation: "last" | "none";
  readonly is_ascending: boolean;
  readonly values: readonly ValueDraft[];
  readonly references: readonly ReferenceDraft[];
  readonly documents: readonly DocumentDraft[];
}

/** What it is in a vocabulary. */
export interface ReferenceDraft {
  readonly vocabulary: string;
  readonly code: string;
  readonly uri: string | null;
}

export interface ValueDraft {
  readonly key: string;
  readonly kind: "baseline" | "target" | "actual";
  readonly value: string | null;
  readonly period_from: Day | null;
  readonly period_to: Day | null;
  readonly comment: Text | null;
  readonly cells: readonly CellDraft[];
  readonly documents: readonly DocumentDraft[];
}

export interface CellDraft {
  readonly dimensions: Readonly<Record<string, string>>;
  readonly value: string | null;
}

type Measure = "unit" | "percentage" | "nominal" | "ordinal" | "qualitative";
const TYPES: Readonly<Record<string, ResultDraft["type"]>> = {
  "1": "output",
  "2": "outcome",
  "3": "impact",
  "9": "other",
};
const MEASURES: Readonly<Record<string, Measure>> = {
  "1": "unit",
  "2": "percentage",
  "3": "nominal",
  "4": "ordinal",
  "5": "qualitative",
};
/** IATI does not say what an indicator counts. */
const UNITS: Readonly<Record<Measure, Text>> = {
  unit: { en: "units", ja: "単位" },
  percentage: { en: "%", ja: "%" },
  nominal: { en: "category", ja: "区分" },
  ordinal: { en: "rank", ja: "順位" },
  qualitative: { en: "description", ja: "記述" },
};

/** Null where the result has no title and no indicator. */
export function readResult(
  element: XmlElement,
  language: string,
  report: IatiReport,
  keyOf: KeyMaker,
): ResultDraft | null {
  const title = readTexts(childrenOf(element, "title"), language)?.text ?? null;
  const type = TYPES[attributeOf(element, "type") ?? ""] ?? "other";
  const key = keyOf("r", [type, title?.en ?? null]);
  const indicators = childrenOf(element, "indicator").map((child) =>
    readIndicator(child, key, language, report, keyOf),
  );
  if (title === null && indicators.length === 0) return null;
  const description = readTexts(childrenOf(element, "description"), language)?.text ?? null;
  return {
    key,
    type,
    title: title ?? indicators[0]?.title ?? UNTITLED,
    description,
    indicators,
    documents: documentsOf(element, language, keyOf),
  };
}

const UNTITLED: Text = { en: "(without a title)", ja: "（名称なし）" };

function readIndicator(
  element: XmlElement,
  result: string,
  language: string,
  report: IatiReport,
  keyOf: KeyMaker,
): IndicatorDraft {
  const title = readTexts(childrenOf(element, "title"), language)?.text ?? UNTITLED;
  const measure = MEASURES[attributeOf(element, "measure") ?? ""] ?? "unit";
  const key = keyOf("i", [result, title.en]);
  const reading: ValueReading = {
    indicator: key,
    isNumber: measure === "unit" || measure === "percentage",
    language,
    report,
    keyOf,
  };
  const values = [
    ...childrenOf(element, "baseline").flatMap((child) => readBaseline(child, reading)),
    ...childrenOf(element, "period").flatMap((child) => readPeriod(child, reading)),
  ];
  return {
    key,
    title,
    definition: readTexts(childrenOf(element, "description"), language)?.text ?? null,
    unit: UNITS[measure],
    measure,
    // Whether periods overlap, IATI does not say: the latest value stands, and periods are never added.
    aggregation:
      attributeOf(element, "aggregation-status") === "0" ||
      attributeOf(element, "aggregation-status") === "false"
        ? "none"
        : "last",
    is_ascending: !["0", "false"].includes(attributeOf(element, "ascending") ?? "1"),
    values,
    references: referencesOf(element),
    documents: documentsOf(element, language, keyOf),
  };
}

function documentsOf(element: XmlElement, language: string, keyOf: KeyMaker): DocumentDraft[] {
  return childrenOf(element, "document-link").flatMap(
    (child) => readDocument(child, language, keyOf) ?? [],
  );
}

function referencesOf(element: XmlElement): ReferenceDraft[] {
  const found = childrenOf(element, "reference").flatMap((child): ReferenceDraft[] => {
    const [vocabulary, code] = [attributeOf(child, "vocabulary"), attributeOf(child, "code")];
    if (vocabulary === null || code === null || code === "") return [];
    return [{ vocabulary, code, uri: attributeOf(child, "indicator-uri") }];
  });
  return [...new Map(found.map((each) => [`${each.vocabulary} ${each.code}`, each])).values()];
}

interface ValueReading {
  readonly indicator: string;
  readonly isNumber: boolean;
  readonly language: string;
  readonly report: IatiReport;
  readonly keyOf: KeyMaker;
}

function readBaseline(element: XmlElement, reading: ValueReading): ValueDraft[] {
  const year = attributeOf(element, "year");
  const on = readDay(element, reading.report) ?? parseDay(`${year ?? ""}-12-31`);
  return gatherValues([element], "baseline", { period_from: on, period_to: on }, reading);
}

function readPeriod(element: XmlElement, reading: ValueReading): ValueDraft[] {
  const period = periodOf(element, reading.report);
  return [
    ...gatherValues(childrenOf(element, "target"), "target", period, reading),
    ...gatherValues(childrenOf(element, "actual"), "actual", period, reading),
  ];
}

/**
 * The elements of one kind and period: those without a dimension are values of their own, those with dimensions or a
 * location are cells of the first one. Source: IATI 2.03, repeat the value element per dimension.
 */
function gatherValues(
  elements: readonly XmlElement[],
  kind: ValueDraft["kind"],
  period: { period_from: Day | null; period_to: Day | null },
  reading: ValueReading,
): ValueDraft[] {
  const { indicator, report, keyOf, language, isNumber } = reading;
  const read = elements.map((element) => ({
    element,
    dimensions: dimensionsOf(element),
    ...readValue(element, isNumber, report),
  }));
  const isWhole = (each: (typeof read)[number]) => Object.keys(each.dimensions).length === 0;
  const cells = read
    .filter((each) => !isWhole(each))
    .map(({ dimensions, value }) => ({ dimensions, value }));
  const wholes = read.filter(isWhole);
  const nextKey = () => keyOf("v", [indicator, kind, period.period_from, period.period_to]);
  if (wholes.length === 0 && cells.length > 0)
    return [{ ...period, key: nextKey(), kind, value: null, comment: null, cells, documents: [] }];
  return wholes.flatMap(({ element, value, text }, index) => {
    const comment = readTexts(childrenOf(element, "comment"), language)?.text ?? null;
    const said =
      text === null ? comment : { en: join(text, comment?.en), ja: join(text, comment?.ja) };
    const ownCells = index === 0 ? cells : [];
    if (value === null && said === null && ownCells.length === 0) return [];
    return [
      {
        ...period,
        key: nextKey(),
        kind,
        value,
        comment: said,
        cells: ownCells,
        documents: documentsOf(element, language, keyOf),
      },
    ];
  });
}

function join(first: string, second: string | undefined): string {
  return second === undefined ? first : `${first}: ${second}`;
}

/** A number, or the text that stands where one is wanted. */
function readValue(
  element: XmlElement,
  isNumber: boolean,
  report: IatiReport,
): { value: string | null; text: string | null } {
  const own = attributeOf(element, "value") ?? childOf(element, "value")?.text.trim() ?? null;
  if (own === null || own === "") return { value: null, text: null };
  const plain = plainNumber(own);
  if (parseDecimal(plain) !== null) return { value: plain, text: null };
  if (isNumber) report.add("IATI_RESULT_TEXT", { line: element.line }, { found: own });
  return { value: null, text: own };
}

function dimensionsOf(element: XmlElement): Record<string, string> {
  const dimensions: Record<string, string> = {};
  for (const child of childrenOf(element, "dimension")) {
    const name = attributeOf(child, "name");
    const value = attributeOf(child, "value");
    if (name !== null && value !== null) dimensions[name] ??= value;
  }
  for (const child of childrenOf(element, "location")) {
    const ref = attributeOf(child, "ref");
    if (ref !== null) dimensions["location"] ??= ref;
  }
  return dimensions;
}
