import type { Tx } from "./connect.js";
import type { Kind, Statement } from "./gathered.js";
import { KEPT_TABLES } from "./kept.js";
import { columnsOf, keyOf, TABLE_NAMES, type TableName } from "./tables.js";

/** A row for any table, by column. */
export type AnyRow = Readonly<Record<string, unknown>>;

/** Amounts as decimal text: JSON's numbers would lose digits beyond 2^53. */
function toJson(rows: readonly AnyRow[]): string {
  return JSON.stringify(rows, (_, value: unknown) =>
    typeof value === "bigint" ? String(value) : value,
  );
}

const ROWS_SENT = 20;

/** How rows of a table are written: one by its values, or any number. The names are those of tables.ts, never a person's. */
interface WriteSql {
  readonly one: string;
  readonly many: string;
}

const WRITE_SQL = new Map(TABLE_NAMES.map((table) => [table, writeSqlFor(table)]));

function writeSqlFor(table: TableName): WriteSql {
  const columns = columnNames(table);
  const [head, tail] = [insertSql(table), conflictSql(table)];
  return {
    one: `${head} values (${columns.map((_, n) => `$${n + 1}`).join(", ")}) ${tail}`,
    many: `${head} select ${columns.join(", ")} from json_populate_recordset(null::${table}, $1::json) ${tail}`,
  };
}

function columnNames(table: TableName): string[] {
  return [...columnsOf(table).keys()].map((column) => `"${column}"`);
}

/** How a statement that writes whole rows of a table begins. */
export function insertSql(table: TableName): string {
  return `insert into ${table} (${columnNames(table).join(", ")})`;
}

/** How it ends: a row that is there becomes the one that is given. */
export function conflictSql(table: TableName): string {
  const key = keyOf(table);
  const changed = columnNames(table).filter((column) => !key.includes(column.slice(1, -1)));
  const update = changed.map((column) => `${column} = excluded.${column}`).join(", ");
  return `on conflict (${key.join(", ")}) do ${update === "" ? "nothing" : `update set ${update}`}`;
}

/** Writes rows of one table, new or changed, in one statement: so rows may refer to each other. */
export async function writeRows(tx: Tx, table: TableName, rows: readonly AnyRow[]): Promise<void> {
  const [first] = rows;
  if (!first) return;
  const { sql, values } = writeStatement(table, rows);
  // A posting does not wait for its few rows; a load waits for its many, so that they do not pile up on their way.
  if (rows.length > ROWS_SENT) await tx.run(sql, values);
  else if (KEPT.has(table)) tx.send(sql, values);
  else void tx.gather(rowsOf(table), rows);
}

/** What changes these is seen by the next turn, which goes by what it has read of them. */
const KEPT: ReadonlySet<string> = new Set(KEPT_TABLES);

function writeStatement(table: TableName, rows: readonly AnyRow[]): Statement {
  const { one, many } = WRITE_SQL.get(table) ?? writeSqlFor(table);
  const [first] = rows;
  return first && rows.length === 1
    ? { sql: one, values: valuesOf(table, first) }
    : { sql: many, values: [toJson(rows)] };
}

/** Rows of a table, as several postings write some of each. */
const ROW_KINDS = new Map<TableName, Kind<readonly AnyRow[]>>();

function rowsOf(table: TableName): Kind<readonly AnyRow[]> {
  const known = ROW_KINDS.get(table);
  if (known) return known;
  const kind: Kind<readonly AnyRow[]> = {
    place: "row",
    table,
    has: (rows, column, value) => rows.some((row) => row[column] === value),
    statementOf: (all) => writeStatement(table, all.flat()),
  };
  ROW_KINDS.set(table, kind);
  return kind;
}

/** The values of a row by column. A list of texts is an array of the database; whatever else has parts is JSON there. */
function valuesOf(table: TableName, row: AnyRow): unknown[] {
  return [...columnsOf(table)].map(([column, { type }]) => {
    const value = row[column] ?? null;
    const isJson = typeof value === "object" && value !== null && type !== "texts";
    return isJson ? JSON.stringify(value) : value;
  });
}

/** Removes the rows with the keys of those given. */
export async function removeRows(tx: Tx, table: TableName, rows: readonly AnyRow[]): Promise<void> {
  if (rows.length === 0) return;
  const key = keyOf(table).join(", ");
  await tx.run(
    `delete from ${table} where (${key}) in (select ${key} from jsonb_populate_recordset(null::${table}, $1::jsonb))`,
    [toJson(rows)],
  );
}

/** Loads of portfolios take turns: what one has checked may not change before it has written. */
export async function lockPortfolios(tx: Tx): Promise<void> {
  await tx.rows("select pg_advisory_xact_lock(hashtext('earmark portfolios'))");
}

/** From here to `checkReferences` references are not checked: rows may be removed before they are written anew. */
export function deferReferences(tx: Tx): Promise<void> {
  return setReferences(tx, "deferred");
}

/** Checks what was deferred, so that what follows in the transaction stands on sound rows. */
export function checkReferences(tx: Tx): Promise<void> {
  return setReferences(tx, "immediate");
}

/** References alone, by name: a check that always waits for the end of a transaction, as the book's balance, goes on waiting. */
const REFERENCES_SQL = `
  select string_agg(distinct quote_ident(conname), ', ') as names
    from pg_constraint
   where contype = 'f' and condeferrable and not condeferred and connamespace = current_schema()::regnamespace`;

async function setReferences(tx: Tx, mode: "deferred" | "immediate"): Promise<void> {
  const [references] = await tx.rows<{ names: string | null }>(REFERENCES_SQL);
  if (references?.names) await tx.run(`set constraints ${references.names} ${mode}`);
}

/** What one load did, for the record of loads. */
export async function insertLoad(
  tx: Tx,
  load: {
    id: string;
    portfolio: string;
    loaded_at: string;
    content_hash: string;
    changes: unknown;
  },
): Promise<void> {
  await tx.run(
    "insert into portfolio_load (id, portfolio, loaded_at, content_hash, changes) values ($1, $2, $3, $4, $5::jsonb)",
    [load.id, load.portfolio, load.loaded_at, load.content_hash, JSON.stringify(load.changes)],
  );
}
