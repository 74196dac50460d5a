import { LANGUAGES, type Language } from "../base/language.js";
import { fillText, texts, type Text } from "../base/text.js";
import type { Figure } from "../figures/figure.js";
import { placeReferences, type PlacedSegment } from "../figures/reference.js";
import { isSameValue } from "../figures/stored-value.js";
import { wordFigure } from "../figures/wording.js";
import { lintText } from "../prose/lint.js";
import { formatDecimal } from "../prose/decimal.js";
import { findNumerals } from "../prose/numerals.js";
import { lintSegments } from "./lint-segments.js";
import type { ClaimRecord } from "./record.js";
import type { ClaimFault } from "./sentence.js";
import { decimalOf } from "./rules/qualifier.js";

/** A finding in a text that is typed with references, in one of its languages. */
export interface ProseFault {
  readonly rule: string;
  readonly severity: "error" | "warning";
  readonly message: Text;
  readonly language: Language;
  /** Places in the text as it is typed. */
  readonly start: number;
  readonly end: number;
  /** From 1. */
  readonly line: number;
  readonly column: number;
  /** What stands there in the printed text. */
  readonly excerpt: string;
  /** The corrected sentence, where it is certain. */
  readonly suggestion?: string;
  /** The claim that is to be renewed or withdrawn. */
  readonly claim?: string;
}

export interface ProseAsked {
  readonly text: Text;
  readonly resolve: (id: string) => Figure | null;
  readonly record: ClaimRecord;
  /** Figures that a typed number may have been meant for: those of the text's partner or project. */
  readonly candidates?: readonly Figure[];
}

const TEXTS = texts({
  references: {
    en: "{only} stands in the one language alone. Both say the same.",
    ja: "{only} は片方の言語にしかありません。両言語の内容をそろえてください。",
  },
  years: {
    en: "{only} stands in the one language alone.",
    ja: "{only}は片方の言語にしかありません。",
  },
  write: { en: "Write {reference}", ja: "{reference} と書いてください" },
});

/** Everything that is wrong with a typed text, in both languages: against the record, against itself, and against each other. */
export function lintProse(asked: ProseAsked): ProseFault[] {
  return LANGUAGES.flatMap((language) => {
    const typed = asked.text[language];
    const placed = placeReferences(typed, language, asked.resolve);
    const printed = placed.map((segment) => segment.text).join("");
    const faults = lintSegments(placed, language, asked.record).map((fault) => ({
      ...fault,
      suggestion: suggestionOf(fault, { typed, placed, language }, printed, asked),
    }));
    // A number that no claim stands for is said once, as that.
    const own = lintText(printed).map((finding) => {
      const start = offsetOf(printed, finding.place);
      return { ...finding, start, end: start + 1, suggestion: finding.suggestion?.[language] };
    });
    return [...faults, ...own, ...findDifferences(asked, language)]
      .map((fault): ProseFault => {
        const place =
          "isTyped" in fault ? { start: fault.start, end: fault.end } : typedPlace(placed, fault);
        const { rule, severity, message, suggestion } = fault;
        return {
          rule,
          severity,
          message,
          language,
          ...place,
          ...lineOf(typed, place.start),
          excerpt: excerptOf(typed, place),
          ...(suggestion === undefined ? {} : { suggestion }),
          ...("claim" in fault && fault.claim !== undefined ? { claim: fault.claim } : {}),
        };
      })
      .sort((a, b) => a.start - b.start);
  });
}

interface Typed {
  readonly typed: string;
  readonly placed: readonly PlacedSegment[];
  readonly language: Language;
}

/** The corrected sentence as it is typed; what a claim's source says now as it will be printed once the claim is renewed. */
function suggestionOf(
  fault: ClaimFault,
  text: Typed,
  printed: string,
  asked: ProseAsked,
): string | undefined {
  const said = fault.suggestion?.[text.language];
  if (said === undefined) return suggestReference(fault, printed, asked);
  return fault.claim === undefined ? asTyped(said, text) : said;
}

/** A sentence as people type it: what it prints from the record stands as the reference again, wherever it is plain which one. */
function asTyped(sentence: string, text: Typed): string {
  let said = sentence;
  for (const { figure, text: printed, start, end } of text.placed) {
    if (!figure) continue;
    const whole = wordFigure(figure, text.language);
    const [words, mark] = said.includes(whole)
      ? [whole, `{${figure.id}}`]
      : [printed, text.typed.slice(start, end)];
    const parts = said.split(words);
    if (parts.length === 2) said = parts.join(mark);
  }
  return said;
}

/** The place in the template from which a stretch of the printed text came. */
function typedPlace(
  placed: readonly PlacedSegment[],
  { start, end }: { readonly start: number; readonly end: number },
): { start: number; end: number } {
  return { start: typedAt(placed, start, "start"), end: typedAt(placed, end - 1, "end") };
}

function typedAt(placed: readonly PlacedSegment[], at: number, edge: "start" | "end"): number {
  let from = 0;
  for (const segment of placed) {
    const to = from + segment.text.length;
    if (at < to) {
      if (segment.reference !== undefined) return segment[edge];
      return segment.start + (at - from) + (edge === "end" ? 1 : 0);
    }
    from = to;
  }
  return placed.at(-1)?.end ?? 0;
}

function offsetOf(text: string, place: { readonly line: number; readonly column: number }): number {
  const lines = text.split("\n").slice(0, place.line - 1);
  return lines.reduce((sum, line) => sum + line.length + 1, 0) + place.column - 1;
}

function lineOf(text: string, at: number): { line: number; column: number } {
  const before = text.slice(0, at).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

/** At most 80 characters around the place. */
function excerptOf(
  text: string,
  { start, end }: { readonly start: number; readonly end: number },
): string {
  const from = Math.max(0, start - 30);
  const to = Math.min(text.length, Math.max(end, from + 80));
  return `${from > 0 ? "…" : ""}${text.slice(from, to).replace(/\s+/g, " ").trim()}${to < text.length ? "…" : ""}`;
}

/** A typed number that is exactly a number on record was meant for it. */
function suggestReference(
  fault: { readonly rule: string; readonly start: number; readonly end: number },
  printed: string,
  { candidates = [] }: ProseAsked,
): string | undefined {
  if (fault.rule !== "number-without-claim") return undefined;
  const numeral = findNumerals(printed).find(({ start }) => start === fault.start);
  if (!numeral?.value) return undefined;
  const digits = formatDecimal(numeral.value);
  const same = candidates.filter(({ value }) => {
    if (value === null || (value.kind === "money") !== (numeral.kind === "money")) return false;
    if (value.kind === "money" && value.money.currency !== numeral.unit) return false;
    if ((value.kind === "percent") !== (numeral.kind === "percentage")) return false;
    const decimal = decimalOf(value);
    return decimal !== null && formatDecimal(decimal) === digits;
  });
  const [only] = same;
  return only && same.every((other) => isSameValue(other.value, only.value))
    ? `{${only.id}}`
    : undefined;
}

interface TypedFault {
  readonly isTyped: true;
  readonly rule: "references-differ";
  readonly severity: "error";
  readonly message: Text;
  readonly start: number;
  readonly end: number;
  readonly suggestion?: undefined;
}

const MARK = /\{([A-Za-z0-9][A-Za-z0-9._:-]*)(?:\|number)?\}/g;

/** References and years that one language has and the other has not. */
function findDifferences({ text, resolve }: ProseAsked, language: Language): TypedFault[] {
  const other = language === "en" ? "ja" : "en";
  if (text[other].trim() === "") return [];
  const fault = (message: Text, start: number, end: number): TypedFault => ({
    isTyped: true,
    rule: "references-differ",
    severity: "error",
    message,
    start,
    end,
  });
  const known = new Set([...text[other].matchAll(MARK)].map((match) => match[1]));
  const references = [...text[language].matchAll(MARK)]
    .filter((match) => !known.has(match[1]) && resolve(match[1] ?? "") !== null)
    .map((match) =>
      fault(
        fillText(TEXTS.references, { only: match[0] }),
        match.index,
        match.index + match[0].length,
      ),
    );
  const years = yearsIn(text[other]);
  const dated = findNumerals(unmarked(text[language]))
    .filter(({ when }) => when !== null && /^\d{4}/.test(when.from))
    .filter(
      ({ when }) =>
        years.size > 0 && !years.has(`${when?.from.slice(0, 4)} ${when?.to.slice(0, 4)}`),
    )
    .map((numeral) =>
      fault(fillText(TEXTS.years, { only: numeral.text }), numeral.start, numeral.end),
    );
  return [...references, ...dated];
}

/** The text with its references blank, every place as before: a year in the name of a claim is none of the text's. */
function unmarked(text: string): string {
  return text.replace(MARK, (mark) => " ".repeat(mark.length));
}

function yearsIn(text: string): Set<string> {
  return new Set(
    findNumerals(unmarked(text)).flatMap(({ when }) =>
      when && /^\d{4}/.test(when.from) ? [`${when.from.slice(0, 4)} ${when.to.slice(0, 4)}`] : [],
    ),
  );
}
