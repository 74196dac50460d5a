import type { Tx } from "./connect.js";
import { readByPiece } from "./cursor.js";
import type { TableName } from "./tables.js";

/** What an import did to one record, and to which of its fields. */
export interface StoredChange {
  readonly kind: TableName;
  readonly id: string;
  readonly change: "added" | "changed" | "removed";
  readonly fields: readonly {
    readonly field: string;
    readonly before: string | null;
    readonly after: string | null;
  }[];
}

/** `place` is where among the record's tables the change is told. */
export interface PlacedChange extends StoredChange {
  readonly place: number;
}

const WRITE_SQL = `
  insert into iati_import_change (import_id, place, kind, record_id, change, fields)
  select $1, c.place, c.kind, c.id, c.change, nullif(c.fields, '[]'::jsonb)
    from jsonb_to_recordset($2::jsonb) c(place integer, kind text, id text, change text, fields jsonb)
      on conflict (import_id, kind, record_id) do update set fields = excluded.fields`;

/** Writes changes down, in their order; one of a record that is told of already stands in its place. */
export async function writeChanges(
  tx: Tx,
  import_id: string,
  changes: readonly PlacedChange[],
): Promise<void> {
  if (changes.length > 0) await tx.run(WRITE_SQL, [import_id, JSON.stringify(changes)]);
}

const CHANGE_COLUMNS =
  "place, kind, record_id as id, change, coalesce(fields, '[]'::jsonb) as fields";

/** What is written down of the records, each as `table/id`. */
export async function findChanges(
  tx: Tx,
  import_id: string,
  records: readonly string[],
): Promise<readonly PlacedChange[]> {
  if (records.length === 0) return [];
  return tx.rows<PlacedChange>(
    `select ${CHANGE_COLUMNS}
       from iati_import_change
      where import_id = $1 and (kind, record_id) in (
        select split_part(r, '/', 1), substr(r, strpos(r, '/') + 1) from unnest($2::text[]) r)`,
    [import_id, records],
  );
}

/** How many records of one kind an import adds, changes or removes. */
export interface ChangeCount {
  readonly kind: TableName;
  readonly change: StoredChange["change"];
  readonly count: number;
}

/** The counts, in the order in which the changes are told. */
export function countChanges(tx: Tx, import_id: string): Promise<readonly ChangeCount[]> {
  return tx.rows<ChangeCount>(
    `select kind, change, count(*)::integer as count
       from iati_import_change
      where import_id = $1
      group by kind, change
      order by min(place), min(seq)`,
    [import_id],
  );
}

/** The first changed and removed records; what was added is counted alone. */
export function listTold(
  tx: Tx,
  import_id: string,
  limit: number,
): Promise<readonly StoredChange[]> {
  return tx.rows<StoredChange>(
    `select kind, record_id as id, change, coalesce(fields, '[]'::jsonb) as fields
       from iati_import_change
      where import_id = $1 and change <> 'added'
      order by place, seq
      limit $2`,
    [import_id, limit],
  );
}

/** What became of the records of these kinds, by `table/id`. */
export async function readChangesOf(
  tx: Tx,
  import_id: string,
  kinds: readonly TableName[],
): Promise<ReadonlyMap<string, StoredChange["change"]>> {
  const rows = await tx.rows<StoredChange>(
    "select kind, record_id as id, change from iati_import_change where import_id = $1 and kind = any($2::text[])",
    [import_id, kinds],
  );
  return new Map(rows.map(({ kind, id, change }) => [`${kind}/${id}`, change]));
}

/** Every change in the order in which they are told, some at a time. */
export function readChanges(
  tx: Tx,
  import_id: string,
  at_once: number,
): AsyncGenerator<readonly StoredChange[]> {
  return readByPiece<StoredChange>(
    tx,
    `select kind, record_id as id, change, coalesce(fields, '[]'::jsonb) as fields
       from iati_import_change
      where import_id = $1
      order by place, seq`,
    [import_id],
    at_once,
  );
}
