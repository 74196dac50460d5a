import type { Tx } from "./connect.js";
import type { AnyRow } from "./record-rows.js";
import type { TableName } from "./tables.js";

/** What a dataset was before an import changed it. */
export interface ImportBefore {
  /** Rows that the import changed or removed, as they were. */
  readonly rows: Partial<Record<TableName, readonly AnyRow[]>>;
  /** Keys of rows that it added. */
  readonly added: Partial<Record<TableName, readonly AnyRow[]>>;
}

export interface ImportBatch {
  readonly id: string;
  readonly portfolio: string;
  readonly file_name: string;
  readonly file_hash: string;
  readonly profile: string;
  readonly imported_at: string;
  /** Null where the import began the dataset: undone, nothing of it stays. */
  readonly before: ImportBefore | null;
  readonly undone_at: string | null;
}

export async function insertImport(
  tx: Tx,
  batch: Omit<ImportBatch, "undone_at"> & { readonly changes: unknown },
): Promise<void> {
  const { id, portfolio, file_name, file_hash, profile, imported_at, changes, before } = batch;
  await tx.run(
    `insert into iati_import (id, portfolio, file_name, file_hash, profile, imported_at, changes, before)
     values ($1, $2, $3, $4, $5, $6, $7::jsonb, $8::jsonb)`,
    [
      id,
      portfolio,
      file_name,
      file_hash,
      profile,
      imported_at,
      JSON.stringify(changes),
      before === null ? null : plainJson(before),
    ],
  );
}

/** Amounts as decimal text: JSON's numbers would lose digits beyond 2^53. */
function plainJson(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === "bigint" ? String(part) : part,
  );
}

/** One row, or null where there is no such import. */
export async function findImport(tx: Tx, id: string): Promise<ImportBatch | null> {
  const [row] = await tx.rows<ImportBatch>(
    `select id, portfolio, file_name, file_hash, profile, imported_at, before, undone_at from iati_import where id = $1`,
    [id],
  );
  return row ?? null;
}

export interface ListedImport extends Omit<ImportBatch, "before" | "file_hash"> {
  /** Records that it added, changed or removed. */
  readonly changed: number;
  /** The import of the same dataset that has to be undone before this one; null where this is the last that stands. */
  readonly later: string | null;
}

const LIST_SQL = `
  select i.id, i.portfolio, i.file_name, i.profile, i.imported_at, i.undone_at, jsonb_array_length(i.changes) as changed,
         (select l.id
            from iati_import l
           where l.portfolio = i.portfolio and l.seq > i.seq and l.undone_at is null
           order by l.seq desc
           limit 1) as later
    from iati_import i
   order by i.seq desc
   limit $1`;

/** The imports, newest first. */
export function listImports(tx: Tx, limit: number): Promise<readonly ListedImport[]> {
  return tx.rows<ListedImport>(LIST_SQL, [limit]);
}

/** The dataset's last import that still stands; null where there is none. */
export async function findLastImport(tx: Tx, portfolio: string): Promise<ImportBatch | null> {
  const [row] = await tx.rows<ImportBatch>(
    `select id, portfolio, file_name, file_hash, profile, imported_at, null as before, undone_at
       from iati_import
      where portfolio = $1 and undone_at is null
      order by seq desc
      limit 1`,
    [portfolio],
  );
  return row ?? null;
}

export async function markUndone(tx: Tx, id: string, undone_at: string): Promise<void> {
  await tx.run("update iati_import set undone_at = $2 where id = $1", [id, undone_at]);
}
