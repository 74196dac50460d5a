import type { Severity } from "../base/finding.js";
import type { Refusal } from "../base/refusal.js";
import type { Text } from "../base/text.js";
import type { ShownLine } from "./source-lines.js";

/** All findings of one kind; the first ones with their place. */
export interface CheckGroup {
  readonly id: string;
  readonly severity: Severity;
  readonly why: Text;
  readonly fix: Text;
  readonly count: number;
  /** At least as many as findings: a complaint of the schema counts once in an activity. */
  readonly places: number;
  readonly shown: readonly CheckSpot[];
}

export interface CheckSpot {
  readonly what: Text;
  readonly line: number | null;
  readonly column: number | null;
  readonly path: string;
  /** The file's own text there. */
  readonly source: ShownLine | null;
}

/** What was found in one file. */
export interface CheckAnswer {
  readonly name: string;
  readonly version: string;
  readonly kind: "activity" | "organisation" | null;
  readonly records: number;
  readonly is_readable: boolean;
  readonly is_valid: boolean;
  readonly summary: Readonly<Record<Severity, number>>;
  /** The gravest first, then the commonest. */
  readonly groups: readonly CheckGroup[];
  /** Places that a report has which is asked for by itself, and that are not among these: there was no room for them. */
  readonly is_cut: boolean;
  /** The official report; of each kind the first findings. */
  readonly json: string;
}

/** One that was not checked, and why. */
export interface RefusedFile {
  readonly name: string;
  readonly refusal: Refusal;
}

export type FileAnswer = CheckAnswer | RefusedFile;

export function isChecked(answer: FileAnswer): answer is CheckAnswer {
  return "groups" in answer;
}

/** How many spots of all of them there are. */
export function countSpots({ groups }: Pick<CheckAnswer, "groups">): number {
  return groups.reduce((sum, { shown }) => sum + shown.length, 0);
}
