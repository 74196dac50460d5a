import type { Finding } from "../base/finding.js";

/** What a cell held. Numbers are exact decimal text, days ISO text; text is as typed, Unicode NFKC and trimmed. */
export type CellKind = "text" | "number" | "day" | "boolean" | "empty";

export interface SheetCell {
  readonly kind: CellKind;
  readonly text: string;
}

/** One row, under the number that the user sees beside it in their own program (the first row is 1). */
export interface SheetRow {
  readonly number: number;
  readonly cells: readonly SheetCell[];
  /** Of a workbook: whether it is hidden there, and of which sheet it is. */
  readonly is_hidden?: boolean;
  readonly sheet?: SheetPlace;
}

/** Which sheet of a workbook is read, and what people do not see of it. */
export interface SheetPlace {
  readonly name: string;
  /** Sheets beside it that people see, and that are not read. */
  readonly others: readonly string[];
  readonly hidden_columns: readonly number[];
}

export const EMPTY_CELL: SheetCell = { kind: "empty", text: "" };

/** A file that cannot be read as a table: one finding that says what, where and what to do. */
export class UnreadableSheet extends Error {
  readonly finding: Finding;
  constructor(finding: Finding) {
    super(finding.message.en);
    this.finding = finding;
  }
}

/** NFKC turns full-width digits and signs into plain ones; other spaces become plain; ends are trimmed. */
export function normaliseText(text: string): string {
  return text
    .normalize("NFKC")
    .replace(/[\u00a0\u2000-\u200a\u202f\u205f\u3000]/g, " ")
    .replace(/[\u200b\ufeff]/g, "")
    .trim();
}

export function textCell(text: string): SheetCell {
  const normal = normaliseText(text);
  return normal === "" ? EMPTY_CELL : { kind: "text", text: normal };
}
