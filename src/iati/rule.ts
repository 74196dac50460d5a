import type { Severity } from "../base/finding.js";

export const VERSIONS = ["2.01", "2.02", "2.03"] as const;
export type Version = (typeof VERSIONS)[number];

/**
 * One rule of a ruleset as data. `on` is the context: the elements that the rule looks at, one verdict for each. With
 * `each`, one verdict for every value that this path has there (`$1` in the rule's paths stands for it). `when` is a
 * claim without which the rule says nothing. Paths and claims are written in the XPath of xpath.ts.
 */
export interface Rule {
  readonly id: string;
  readonly severity: Severity;
  readonly category: Category;
  readonly versions: readonly Version[];
  readonly on: string;
  readonly each?: string;
  readonly when?: string;
  readonly check: Check;
}

export type Check =
  | {
      readonly kind: "at-least-one" | "no-more-than-one" | "all-or-none" | "unique" | "no-spaces";
      readonly paths: Paths;
    }
  | { readonly kind: "only-one-of"; readonly paths: Paths; readonly excluded: Paths }
  | { readonly kind: "one-or-all"; readonly one: string; readonly all: Everywhere }
  | {
      readonly kind: "sum";
      readonly paths: Paths;
      readonly sum: number;
      readonly isEmptyFine: boolean;
    }
  | { readonly kind: "date-order"; readonly less: string; readonly more: string }
  | { readonly kind: "time-limit"; readonly start: string; readonly end: string }
  | {
      readonly kind: "between-dates";
      readonly date: string;
      readonly start: string;
      readonly end: string;
    }
  | {
      readonly kind: "pattern";
      readonly paths: Paths;
      readonly pattern: RegExp;
      readonly mustMatch: boolean;
      readonly unless: Known;
    }
  | {
      readonly kind: "starts-with";
      readonly paths: Paths;
      readonly prefix: Paths;
      readonly separator: string;
      readonly unless: Known;
    }
  | { readonly kind: "listed-prefix"; readonly paths: Paths; readonly unless: Known }
  | { readonly kind: "if-then"; readonly if: string; readonly then: string; readonly paths: Paths }
  | { readonly kind: "claim"; readonly claim: string }
  | { readonly kind: "range"; readonly paths: Paths; readonly min: number; readonly max: number };

export type Paths = readonly string[];

/** What must be on all of them where the default is missing. */
export type Everywhere = "lang" | "sector" | "currency" | "recipient";

/** The rule is silent where a value is, or begins with, a registered publisher's identifier. */
export type Known = "never" | "publisher" | "publisher-prefix";

/** The moment of checking, where a rule compares with today. */
export const NOW = "NOW";

/** Source: the categories of the official validator's report. */
export const CATEGORIES = [
  "iati",
  "schema",
  "identifiers",
  "organisation",
  "information",
  "participating",
  "geo",
  "classifications",
  "financial",
  "documents",
  "relations",
  "performance",
] as const;
export type Category = (typeof CATEGORIES)[number];
