import type { Day } from "../base/day.js";
import { listAuditOf, type StoredAuditEvent } from "../store/audit.js";
import { listRatesBehind, type StoredRate } from "../store/rates.js";
import { readTx, type Pool, type Tx } from "../store/connect.js";
import { listCorrectionsOf, type CorrectionRow } from "../store/corrections.js";
import { findEntry, listEntries, listEntriesOf, type StoredEntry } from "../store/entries.js";
import { listExceptions, type ExceptionRow } from "../store/exceptions.js";
import { listRestatementsOf, type RestatementRow } from "../store/restatements.js";
import { readFundStatement as readStatement, type FundStatement } from "../store/statements.js";
import { readRowVersion } from "../store/versions.js";
import type { Action } from "./action.js";

export type { FundStatement } from "../store/statements.js";

export interface StatementAsked {
  readonly fund_id: string;
  readonly as_of: Day;
  readonly known_on: Day | null;
  /** The day on which the statement opens; from the beginning where it is null. */
  readonly from: Day | null;
}

/** Null where there is no such fund, or where it keeps no currency and so no book. */
export function readFundStatement(
  asked: StatementAsked,
  effects: { pool: Pool },
): Promise<FundStatement | null> {
  return readTx(effects.pool, (tx) => readStatement(tx, asked.fund_id, asked));
}

/** A page of the book, in the order of its numbers. */
export function readBookPage(
  asked: { readonly after_seq: bigint; readonly limit: number; readonly ledger_id?: string },
  effects: { pool: Pool },
): Promise<StoredEntry[]> {
  return readTx(effects.pool, (tx) => listEntries(tx, asked));
}

/** What the book and the trail say of one row of the record: its page shows them as its timeline. */
export interface RowHistory {
  readonly version: number;
  readonly entries: readonly StoredEntry[];
  readonly events: readonly StoredAuditEvent[];
  readonly exceptions: readonly ExceptionRow[];
  /** Of a reported figure: what it replaced, and what has replaced it. */
  readonly restatements: readonly RestatementRow[];
  /** By which what was booked of it was converted. */
  readonly rates: readonly StoredRate[];
}

export function readRowHistory(
  asked: { readonly kind: string; readonly id: string },
  effects: { pool: Pool },
): Promise<RowHistory> {
  return readTx(effects.pool, async (tx: Tx) => ({
    version: await readRowVersion(tx, asked.kind, asked.id),
    entries: await listEntriesOf(tx, `${asked.kind}/${asked.id}`),
    events: await listAuditOf(tx, asked.kind, asked.id),
    exceptions: await listExceptions(tx, { limit: 100, subject_id: asked.id }),
    restatements: asked.kind === "expenditure" ? await listRestatementsOf(tx, asked.id) : [],
    rates: await listRatesBehind(tx, [`${asked.kind}/${asked.id}`]),
  }));
}

/** What waits for somebody: exceptions that are not accepted yet. */
export function readOpenExceptions(
  limit: number,
  effects: { pool: Pool },
): Promise<readonly ExceptionRow[]> {
  return readTx(effects.pool, async (tx) => {
    const rows = await listExceptions(tx, { limit });
    return rows.filter((row) => row.status === "open" || row.status === "explained");
  });
}

/** One entry of the book by its id or number; null where there is none. */
export function readEntry(id: string, effects: { pool: Pool }): Promise<StoredEntry | null> {
  return /^([0-9a-f-]{36}|\d{1,18})$/.test(id)
    ? readTx(effects.pool, (tx) => findEntry(tx, id))
    : Promise.resolve(null);
}

/** The version of a row, which an edit of it names. */
export function readVersion(
  asked: { readonly kind: string; readonly id: string },
  effects: { pool: Pool },
): Promise<number> {
  return readTx(effects.pool, (tx) => readRowVersion(tx, asked.kind, asked.id));
}

export type { CorrectionRow } from "../store/corrections.js";

/** What was corrected of one row, oldest first. */
export function readCorrections(
  asked: { readonly kind: string; readonly id: string },
  effects: { pool: Pool },
): Promise<readonly CorrectionRow[]> {
  return readTx(effects.pool, (tx) => listCorrectionsOf(tx, asked.kind, asked.id));
}

/** A record as the form that corrects it begins, and the version that this is; null where there is none. */
export function readCorrectable(
  action: Action,
  id: string,
  effects: { pool: Pool },
): Promise<{ readonly given: Readonly<Record<string, unknown>>; readonly version: number } | null> {
  return readTx(effects.pool, async (tx) => {
    const { corrects } = action;
    const edited = corrects && action.edits?.({ [corrects.field]: id } as never);
    const given = corrects && (await corrects.read(tx, id));
    if (!edited || !given) return null;
    return { given, version: await readRowVersion(tx, edited.kind, edited.id) };
  });
}
