import type { ComponentChild } from "preact";
import type { ClosingStep } from "../actions/read-closing.js";
import type { FundStatement, StatementAsked } from "../actions/read-book.js";
import type { Dated, Evidence } from "../actions/read-evidence.js";
import type { InKindPlace, InKindRow } from "../actions/read-own.js";
import type { Language } from "../base/language.js";
import type { Text } from "../base/text.js";
import type { Day } from "../base/day.js";
import type { Unpublished } from "../publication/iati-unpublished.js";
import type { WorldView } from "../observatory/view.js";
import type { Snapshot } from "../store/snapshot.js";

/** What a page is made from: the record as it stands, and how it is looked at. Nothing else. */
export interface PageContext {
  readonly snapshot: Snapshot;
  readonly language: Language;
  readonly today: Day;
  /** The address after the language, `/partners/JP`, decoded by the router into `params`. */
  readonly path: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  /** Where the site is reached: `https://earmark.example.org`; for files that lead back to it. */
  readonly origin?: string;
  /** The address under which the record is published, where this site was told it. */
  readonly site?: string;
  /** The record's book and trail, where this site has them. */
  readonly book?: BookView;
  /** The world's data, where this site has them. */
  readonly world?: WorldView;
  /** Whether this site takes what people enter; else no page offers it. */
  readonly is_writable?: boolean;
}

/** What a page may ask of the record beyond its snapshot. */
export interface BookView {
  /** The record with its money as it was known at the end of a day. */
  knownOn(snapshot: Snapshot, day: Day): Promise<Snapshot>;
  evidenceOf(records: readonly string[], dated?: Dated): Promise<Evidence>;
  /** A fund's statement for any days; null where it keeps no book. */
  statementOf(asked: StatementAsked): Promise<FundStatement | null>;
  /** What the files of IATI would leave out. */
  unpublishedOf(snapshot: Snapshot): Promise<readonly Unpublished[]>;
  inKindOf(place: InKindPlace, ids: readonly string[]): Promise<readonly InKindRow[]>;
  /** How a project was closed and reopened. */
  closingOf(project_id: string): Promise<readonly ClosingStep[]>;
}

export interface Page {
  /** Answers one question; stands in the browser's title and as the heading. */
  readonly title: Text;
  /** One sentence for search engines and link previews. */
  readonly description: Text;
  readonly body: ComponentChild;
  /** The page shows data that was made up to show how it looks. */
  readonly is_illustrative: boolean;
  /** Where the navigation stands. */
  readonly section?: Section;
  readonly status?: number;
}

export const SECTIONS = [
  "partners",
  "funds",
  "projects",
  "results",
  "reports",
  "editions",
  "findings",
  "data",
  "world",
] as const;
export type Section = (typeof SECTIONS)[number];
