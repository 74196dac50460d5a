import type { Day } from "../base/day.js";
import type { Money } from "../base/money.js";
import type { Span } from "../base/span.js";
import type { Text } from "../base/text.js";

/** What kind of value a figure has; decimals are exact text (`"0.31"`), never floating point. */
export type FigureValue =
  | { readonly kind: "money"; readonly money: Money }
  | { readonly kind: "number"; readonly decimal: string; readonly unit: Text }
  | { readonly kind: "percent"; readonly decimal: string }
  | { readonly kind: "rank"; readonly rank: number };

/** How exact the source was: `over` 43.5 million is not 43.5 million. */
export const QUALIFIERS = [
  "exactly",
  "over",
  "under",
  "nearly",
  "about",
  "at_least",
  "up_to",
] as const;
export type Qualifier = (typeof QUALIFIERS)[number];

/** Achieved, aimed at, or true as a statement with a date. Never added to each other. */
export type Basis = "actual" | "target" | "statement";

/** Certified by the books, provisional, or reported by the source that is cited. */
export type Standing = "certified" | "provisional" | "reported";

/** Where a figure comes from: a cited document and page, and the record that holds it. */
export interface FigureSource {
  /** The source's id; its own page is /sources/{document}. */
  readonly document: string;
  readonly title: Text;
  readonly page: string | null;
  /** `table/id` of the row: `indicator_value/sudan-jobs-target`. */
  readonly record: string;
  readonly as_of: Day | null;
}

/** One of the rows that a figure counts: enough to print it and to follow it. */
export interface FigureRow {
  readonly record: string;
  readonly label: Text;
  readonly value: FigureValue | null;
  readonly sources: readonly FigureSource[];
  /** The number of the book's entry that booked it, where one did. */
  readonly entry_no?: number;
}

/**
 * A published number: defined once, used by page, brief, CSV, JSON and API alike. Its page is /figures/{id} in the
 * figure's partner or fund; `value` null prints "not reported" and is never 0.
 */
export interface Figure {
  readonly id: string;
  /** What it counts, in a noun phrase: "Assessed contributions of Japan, 2016–2021". */
  readonly title: Text;
  /** The sentence that the number stands in where it is prose; null where it is a table's cell. */
  readonly sentence: Text | null;
  readonly value: FigureValue | null;
  readonly qualifier: Qualifier;
  readonly basis: Basis;
  readonly standing: Standing;
  readonly period: Span | null;
  readonly as_of: Day | null;
  /** How it is made, in words: which rows count, what is left out. */
  readonly definition: Text;
  readonly rows: readonly FigureRow[];
  readonly sources: readonly FigureSource[];
  readonly is_illustrative: boolean;
}
