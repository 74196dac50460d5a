import type { Severity } from "../base/finding.js";
import type { Text } from "../base/text.js";

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
  readonly source: string | null;
}

export interface CheckAnswer {
  readonly name: string;
  readonly version: string;
  readonly kind: "activity" | "organisation" | null;
  readonly records: number;
  readonly is_readable: boolean;
  readonly is_valid: boolean;
  readonly summary: Readonly<Record<Severity, number>>;
  readonly groups: readonly CheckGroup[];
  /** The official report; of each kind the first findings. */
  readonly json: string;
  /** The same as a workbook; null where it is too long to be made unasked. */
  readonly xlsx: Uint8Array | null;
}
