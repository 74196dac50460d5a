import type { Proposed } from "../intake/proposed.js";
import type { Tx } from "../store/connect.js";
import type { RowReport } from "./import-report.js";

/** Takes a file part by part; `finish` judges what only the whole file shows. Both answer with the truth of one transaction. */
export interface Taker<Command> {
  readonly subject_kind: "receipt" | "expenditure" | "exchange_rate";
  /** What each row did, part by part; all of it is written when the last part was told. */
  take(tx: Tx, parts: AsyncIterable<Part<Command>>): AsyncIterable<readonly RowReport[]>;
  /** How many rules were flagged for explanation. */
  finish(tx: Tx): Promise<number>;
}

/** Rows of a file that are decided and written together. */
export type Part<Command> = readonly Proposed<Command>[];
