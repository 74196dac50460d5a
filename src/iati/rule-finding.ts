import type { Day } from "../base/day.js";
import type { Severity } from "../base/finding.js";
import type { Outcome } from "./judge.js";
import type { Category, Rule, Version } from "./rule.js";

export type RootKind = "activity" | "organisation";

/**
 * One finding of the rulesets, the code lists, the identifiers or the advisory checks. Its message is in report.ts.
 * `path` builds the XPath of the place, and `values` the words of the message: call them within the report callback,
 * for the elements that they look at are let go afterwards.
 */
export interface RuleFinding {
  /** The official id: "11.1.1", "9.76.1". */
  readonly id: string;
  readonly severity: Severity;
  readonly category: Category;
  readonly line: number;
  readonly column: number;
  path(): string;
  values(): Readonly<Record<string, string>>;
  /** Further places of the same finding, at most two (line and column only). */
  readonly also: readonly { readonly line: number; readonly column: number }[];
}

/** An activity or organisation by its identifier, and where that stands. */
export interface Identified {
  readonly identifier: string;
  /** The line of the start tag. */
  readonly begun: number;
  readonly line: number;
  readonly column: number;
  readonly path: string;
}

export interface RulesContext {
  readonly version: Version;
  readonly kind: RootKind;
  /** The day of checking: later days are in the future. */
  readonly today: Day;
  /** Publishers and approved prefixes; our own tables where they are left out. */
  readonly publishers?: ReadonlySet<string>;
  readonly prefixes?: ReadonlySet<string>;
  /**
   * The advisory checks: whether the activities that this file names stand in it, or are known to `isKnownActivity`.
   * Left out, they are not made, as the official validator does where it cannot ask the Datastore.
   */
  readonly advisory?: { isKnownActivity(identifier: string): boolean };
  /** Takes the identifier of each activity instead of the check, where others read the rest of the file. */
  noteIdentified?(identified: Identified): void;
  /** Other rules than the standard's, for tests and own rulesets. */
  readonly rules?: readonly Rule[];
  /** Told of every judgement, kept ones too. */
  observe?(rule: Rule, outcome: Outcome): void;
}
