import type { Place } from "../../base/finding.js";
import type { Language } from "../../base/language.js";
import type { Text } from "../../base/text.js";

/** One page, four pages, or everything. */
export const LENGTHS = ["short", "standard", "full"] as const;
export type Length = (typeof LENGTHS)[number];
/** The most pages that a PDF of the length may have. */
export const PAGES: Readonly<Record<Length, number>> = { short: 1, standard: 4, full: Infinity };

/** `has funds`, `has no figure sudan-jobs`, `partner is JP`: all that a part of a template may ask. */
export type Condition = {
  readonly isNot: boolean;
  readonly place: Place;
} & (
  | { readonly asks: "has"; readonly what: string }
  | { readonly asks: "figure"; readonly what: string }
  | { readonly asks: "is"; readonly subject: string; readonly what: string }
);

/** A text that an officer wrote, with where each reference of it stands. */
export interface TemplateText {
  readonly text: Text;
  readonly references: readonly { readonly id: string; readonly place: Place }[];
}

/** The first of several texts whose conditions hold. */
export interface Choice extends TemplateText {
  readonly when: readonly Condition[];
}

/** What a part was told beside its name: each as it was written, checked against what the part knows. */
export interface PartOptions {
  /** The most rows, cards or items, by length; absent where all are printed. */
  readonly limit?: Readonly<Partial<Record<Length, number>>>;
  readonly words: Readonly<Record<string, readonly string[]>>;
}

export type BlockContent =
  | { readonly kind: "text"; readonly tone: "lead" | "body" | "note"; readonly text: TemplateText }
  | { readonly kind: "heading"; readonly text: TemplateText }
  | { readonly kind: "part"; readonly name: string; readonly options: PartOptions };

export interface BlockTemplate {
  readonly in: ReadonlySet<Length>;
  readonly when: readonly Condition[];
  readonly content: BlockContent;
}

export interface SectionTemplate {
  readonly id: string;
  readonly in: ReadonlySet<Length>;
  readonly when: readonly Condition[];
  readonly title: TemplateText;
  /** What the section says where nothing in it has anything to say; without it the section is left out. */
  readonly empty: TemplateText | null;
  readonly blocks: readonly BlockTemplate[];
}

export interface TileTemplate {
  readonly when: readonly Condition[];
  readonly in: ReadonlySet<Length>;
  /** A tile that the kind of document knows, or a figure with a label of the officer's own. */
  readonly tile: string | null;
  readonly figure: string | null;
  readonly label: TemplateText | null;
  readonly place: Place;
}

/** A document's plan: what it says, in which order, under which conditions. Read from a file that people edit. */
export interface Template {
  readonly kind: string;
  /** The partners that it is for; empty where it is for all. */
  readonly partners: readonly string[];
  readonly label: readonly Choice[];
  readonly title: readonly Choice[];
  readonly subtitle: readonly Choice[];
  readonly lead: readonly Choice[];
  readonly footer: readonly Choice[];
  readonly tiles: readonly TileTemplate[];
  readonly sections: readonly SectionTemplate[];
}

/** What the reader of templates must know of a kind of document: its parts and their options, tiles, names and conditions. */
export interface Vocabulary {
  readonly parts: ReadonlyMap<string, PartSpec>;
  readonly tiles: ReadonlySet<string>;
  /** `{partner}`, `{period}`: what a text may name beside figures. */
  readonly names: ReadonlySet<string>;
  readonly conditions: ReadonlySet<string>;
  /** Whose id a condition may compare: `partner is JP`. */
  readonly subjects: ReadonlySet<string>;
}

export interface PartSpec {
  readonly about: Text;
  readonly hasLimit?: boolean;
  /** Options of words; a list of what each may be, or null where it may be anything. */
  readonly options?: Readonly<Record<string, readonly string[] | null>>;
}

export const REFERENCE = /\{([^{}\n]*)\}/g;
export const READABLE_REFERENCE = /^[A-Za-z0-9][A-Za-z0-9._:-]*(\|number)?$/;

export function textIn(text: TemplateText, language: Language): string {
  return text.text[language];
}
