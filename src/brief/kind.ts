import type { Language } from "../base/language.js";
import type { Day } from "../base/day.js";
import type { Text } from "../base/text.js";
import type { ClaimRecord } from "../claims/record.js";
import type { Figure } from "../figures/figure.js";
import type { Segment } from "../figures/wording.js";
import type { Block, Phrase, Tile } from "./document.js";
import type { PartSpec, Vocabulary } from "./template/template.js";

/** What every writer of a document has at hand: the reader's language, and how texts and figures are found and printed. */
export interface Scribe {
  readonly language: Language;
  /** A text with its references printed; `self` is its own record's figure. */
  narrate(text: Text, self?: Figure | null): Segment[];
  /** A figure by its id; null where there is none. */
  figureOf(id: string): Figure | null;
  /** What every sentence is held against before anything is written; nothing but its numbers' claims where it is left out. */
  readonly record?: ClaimRecord;
  /** Ids that a reference may name: for suggesting the one that was meant. */
  known(): Iterable<string>;
}

/** What a part was told in the template, and which sources the rest of the document cites. */
export interface PartAsked {
  words(option: string): readonly string[];
  readonly cited: ReadonlySet<string>;
  /** The latest day that the rest of the document speaks for. */
  readonly as_of: Day | null;
}

/** One piece of a document that the record fills: a table, a chart, a list. Empty where the record has nothing to say. */
export interface Part<S extends Scribe> extends PartSpec {
  /** Written after all others: it needs to know what they cite. */
  readonly isLast?: boolean;
  write(scribe: S, asked: PartAsked): readonly Block[];
}

/** A kind of document: what a template of it may name, and how each is made of the record. */
export interface DocumentKind<S extends Scribe> {
  readonly parts: Readonly<Record<string, Part<S>>>;
  readonly tiles: Readonly<Record<string, (scribe: S) => readonly Tile[]>>;
  readonly conditions: Readonly<Record<string, (scribe: S) => boolean>>;
  readonly names: Readonly<Record<string, (scribe: S) => Phrase>>;
  readonly subjects: Readonly<Record<string, (scribe: S) => string>>;
  /** The document's id without language and length: `JP-2016-2021`. */
  idOf(scribe: S): string;
  publisherOf(scribe: S): Phrase;
  isIllustrative(scribe: S): boolean;
  /** Sources of what is printed without a number. */
  citedBy(scribe: S): readonly string[];
}

export function vocabularyOf<S extends Scribe>(kind: DocumentKind<S>): Vocabulary {
  return {
    parts: new Map(Object.entries(kind.parts)),
    tiles: new Set(Object.keys(kind.tiles)),
    names: new Set(Object.keys(kind.names)),
    conditions: new Set(Object.keys(kind.conditions)),
    subjects: new Set(Object.keys(kind.subjects)),
  };
}
