import type { Instant } from "../base/clock.js";
import type { Currency } from "../base/currency.js";
import type { Day } from "../base/day.js";
import { isRefusal, type Refusal } from "../base/refusal.js";
import type { Text } from "../base/text.js";
import type { CostCategory } from "../fund/account.js";
import { txOf, type OpenTx, type Tx } from "./connect.js";
import type { RowOf } from "./rows.js";

export const IMPORT_KINDS = ["receipts", "expenditure", "rates"] as const;
export type ImportKind = (typeof IMPORT_KINDS)[number];

/** One file that was taken over. */
export interface ImportBatch {
  readonly id: string;
  readonly kind: ImportKind;
  readonly file: string;
  readonly file_hash: string;
  readonly rows_read: number;
  readonly rows_taken: number;
  /** Rows whose content stood in the record already. */
  readonly rows_already: number;
  readonly rows_rejected: number;
  readonly actor: string;
  readonly recorded_at: Instant;
  readonly undone_at: Instant | null;
}

/** What one row of a file did. `replaced` is the row of the record whose place it took, for undoing. */
export interface ImportRow {
  readonly batch_id: string;
  readonly row_number: number;
  readonly identity_hash: string;
  readonly row_hash: string;
  readonly outcome: string;
  readonly subject_kind: "receipt" | "expenditure" | "exchange_rate";
  readonly subject_id: string;
  readonly reference: string | null;
  readonly entry_ids: readonly string[];
  readonly replaced: Readonly<Record<string, unknown>> | null;
  readonly undone_at: Instant | null;
}

const BATCH_COLUMNS = `id, kind, file, file_hash, rows_read, rows_taken, rows_already, rows_rejected, actor, recorded_at, undone_at`;
const ROW_COLUMNS = `batch_id, row_number, identity_hash, row_hash, outcome, subject_kind, subject_id, reference, entry_ids, replaced, undone_at`;

/**
 * Imports take turns: what one has found new may not be taken by another before it has written. All ledgers are locked in one
 * order, since a file may touch any of them.
 */
export async function lockImports(tx: Tx): Promise<void> {
  await tx.rows("select pg_advisory_xact_lock(hashtext('earmark imports'))");
  await tx.rows("select id from ledger order by id for update");
}

/** Written after its rows, when they are counted; written again when it is undone. */
export async function saveBatch(tx: Tx, batch: ImportBatch): Promise<void> {
  await tx.run(
    `insert into import_batch (${BATCH_COLUMNS}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
     on conflict (id) do update set file_hash = excluded.file_hash, rows_read = excluded.rows_read, rows_taken = excluded.rows_taken,
       rows_already = excluded.rows_already, rows_rejected = excluded.rows_rejected, undone_at = excluded.undone_at`,
    [
      batch.id,
      batch.kind,
      batch.file,
      batch.file_hash,
      batch.rows_read,
      batch.rows_taken,
      batch.rows_already,
      batch.rows_rejected,
      batch.actor,
      batch.recorded_at,
      batch.undone_at,
    ],
  );
}

export async function findBatch(tx: Tx, id: string): Promise<ImportBatch | null> {
  const [batch] = await tx.rows<ImportBatch>(
    `select ${BATCH_COLUMNS} from import_batch where id::text = $1`,
    [id],
  );
  return batch ?? null;
}

/** The newest first. */
export function listBatches(tx: Tx, limit: number): Promise<readonly ImportBatch[]> {
  return tx.rows(
    `select ${BATCH_COLUMNS} from import_batch order by recorded_at desc, id desc limit $1`,
    [limit],
  );
}

const INSERT_ROWS_SQL = `
  insert into import_row (batch_id, row_number, identity_hash, row_hash, outcome, subject_kind, subject_id, reference, entry_ids, replaced)
  select batch_id, row_number, identity_hash, row_hash, outcome, subject_kind, subject_id, reference, entry_ids, replaced
    from json_to_recordset($1) as r (batch_id uuid, row_number integer, identity_hash text, row_hash text, outcome text,
         subject_kind text, subject_id text, reference text, entry_ids uuid[], replaced jsonb)`;

export async function insertImportRows(
  tx: Tx,
  rows: readonly Omit<ImportRow, "undone_at">[],
): Promise<void> {
  if (rows.length > 0) await tx.run(INSERT_ROWS_SQL, [jsonOf(rows)]);
}

/** The rows that stand and say the same, or are about the same, as rows of a file; at most those asked for, of both kinds. */
export function findStandingRows(
  tx: Tx,
  asked: { readonly identities: readonly string[]; readonly hashes: readonly string[] },
): Promise<readonly ImportRow[]> {
  return tx.rows(
    `select ${ROW_COLUMNS} from import_row where undone_at is null and identity_hash = any($1)
      union
     select ${ROW_COLUMNS} from import_row where undone_at is null and row_hash = any($2)
      order by batch_id, row_number`,
    [asked.identities, asked.hashes],
  );
}

/** The rows of a batch that stand, from its end: what was taken last is undone first. */
export function listStandingRows(
  tx: Tx,
  asked: { readonly batch_id: string; readonly before_row: number; readonly limit: number },
): Promise<readonly ImportRow[]> {
  return tx.rows(
    `select ${ROW_COLUMNS} from import_row
      where batch_id = $1 and row_number < $2 and undone_at is null
      order by row_number desc
      limit $3`,
    [asked.batch_id, asked.before_row, asked.limit],
  );
}

export async function countStandingRows(tx: Tx, batch_id: string): Promise<number> {
  const [row] = await tx.rows<{ standing: number }>(
    "select count(*)::integer as standing from import_row where batch_id = $1 and undone_at is null",
    [batch_id],
  );
  return row?.standing ?? 0;
}

export async function markRowsUndone(
  tx: Tx,
  batch_id: string,
  rows: readonly number[],
  now: Instant,
): Promise<void> {
  await tx.run(
    "update import_row set undone_at = $3 where batch_id = $1 and row_number = any($2)",
    [batch_id, rows, now],
  );
}

const ADOPT_SQL = `
  update import_row r
     set entry_ids = r.entry_ids || a.entry_id
    from jsonb_to_recordset($1) as a (subject_id text, entry_id uuid)
   where r.subject_id = a.subject_id and r.undone_at is null
     and r.batch_id = (select max(s.batch_id::text)::uuid from import_row s where s.subject_id = a.subject_id and s.undone_at is null and s.batch_id <> $2)`;

/** A figure that is put back is booked anew: the newest import that still stands for it has that entry now, so that it can be undone, too. */
export async function adoptEntries(
  tx: Tx,
  batch_id: string,
  entries: readonly { readonly subject_id: string; readonly entry_id: string }[],
): Promise<void> {
  if (entries.length > 0) await tx.run(ADOPT_SQL, [jsonOf(entries), batch_id]);
}

/** Figures of a period as a report names them: by allocation, category and days. */
export interface FigureKey {
  readonly allocation_id: string;
  readonly category: CostCategory;
  readonly period_from: Day;
  readonly period_to: Day;
}

/** The expenditure that a report's rows are about: by id, or the same period's figure. Figures of vouchers are found by id alone. */
export function findReported(
  tx: Tx,
  asked: { readonly ids: readonly string[]; readonly figures: readonly FigureKey[] },
): Promise<readonly RowOf<"expenditure">[]> {
  return tx.rows(
    `select x.id, x.portfolio, x.project_id, x.allocation_id, x.category, x.period_from, x.period_to, x.amount_minor, x.is_certified
       from expenditure x
      where x.id = any($1)
      union
     select x.id, x.portfolio, x.project_id, x.allocation_id, x.category, x.period_from, x.period_to, x.amount_minor, x.is_certified
       from jsonb_to_recordset($2) as f (allocation_id text, category text, period_from date, period_to date)
       join expenditure x using (allocation_id, category, period_from, period_to)
      where not exists (select from import_row r where r.subject_id = x.id and r.reference is not null and r.undone_at is null)
      order by id`,
    [asked.ids, jsonOf(asked.figures)],
  );
}

/** Receipts of a fund with a bank's reference, whoever entered them. */
export function findReceiptsByBankRef(
  tx: Tx,
  fund_id: string,
  bank_ref: string,
): Promise<readonly RowOf<"receipt">[]> {
  return tx.rows(
    `select id, portfolio, instalment_id, fund_id, received_on, amount_minor, currency, bank_amount_minor, bank_currency,
            bank_charge_minor, donor_budget_rate, un_rate, bank_rate, bank_ref
       from receipt where fund_id = $1 and bank_ref = $2 order by id limit 100`,
    [fund_id, bank_ref],
  );
}

/** What a file's references are looked up in. Small beside the money: thousands of rows, not millions. */
export interface KnownMoney {
  readonly funds: readonly {
    readonly id: string;
    readonly code: string;
    readonly name: Text;
    readonly currency: Currency | null;
  }[];
  readonly organisations: readonly {
    readonly id: string;
    readonly name: Text;
    readonly short_name: Text | null;
  }[];
  readonly projects: readonly { readonly id: string; readonly title: Text }[];
  readonly agreements: readonly {
    readonly id: string;
    readonly fund_id: string | null;
    /** The project that it pays directly, by an account that has its id. */
    readonly project_id: string | null;
    readonly organisation_id: string;
    readonly donor_ref: string | null;
    readonly title: Text;
    readonly currency: Currency;
    readonly signed_on: Day | null;
    /** As extended. */
    readonly effective_to: Day | null;
  }[];
  readonly instalments: readonly {
    readonly id: string;
    readonly agreement_id: string;
    readonly seq: number;
    readonly amount_minor: bigint;
  }[];
  readonly allocations: readonly {
    readonly id: string;
    readonly fund_id: string;
    readonly project_id: string;
  }[];
}

const KNOWN_LIMIT = 200_000;

export async function readKnownMoney(tx: Tx): Promise<KnownMoney> {
  const list = <Row>(sql: string) =>
    tx.rows<Row>(`${sql} order by id collate "C" limit ${KNOWN_LIMIT}`);
  return {
    funds: await list("select id, code, name, currency from fund"),
    organisations: await list("select id, name, short_name from organisation"),
    projects: await list("select id, title from project"),
    agreements: await list(
      `select id, fund_id, project_id, organisation_id, donor_ref, title, currency, signed_on,
              coalesce((select m.effective_to
                          from amendment m
                         where m.agreement_id = agreement.id and m.effective_to is not null
                         order by m.no desc
                         limit 1), effective_to) as effective_to
         from agreement`,
    ),
    instalments: await list("select id, agreement_id, seq, amount_minor from instalment"),
    allocations: await list("select id, fund_id, project_id from allocation"),
  };
}

/** How rows of a file see its transaction: what failed in one that was undone, and what it had read, is not the file's. */
const rowTxs = new WeakMap<Tx, OpenTx>();

/** Carries out one row of a file: where it is refused, nothing of it stays and the rows before it do. */
export async function tryRow<T>(
  tx: Tx,
  work: (rowTx: Tx) => Promise<T | Refusal>,
): Promise<T | Refusal> {
  const rowTx = rowTxs.get(tx) ?? txOf(tx.client);
  rowTxs.set(tx, rowTx);
  const undo = async () => {
    rowTxs.delete(tx);
    await tx.run("rollback to savepoint import_row; release savepoint import_row");
  };
  const carryOut = async () => {
    const answer = await work(rowTx);
    await rowTx.settle();
    return answer;
  };
  await tx.run("savepoint import_row");
  const answer = await carryOut().catch(async (error: unknown) => {
    const reason = await rowTx.reasonOf(error);
    await undo();
    throw reason;
  });
  await (isRefusal(answer) ? undo() : tx.run("release savepoint import_row"));
  return answer;
}

function jsonOf(rows: readonly unknown[]): string {
  return JSON.stringify(rows, (_, value: unknown) =>
    typeof value === "bigint" ? String(value) : value,
  );
}
