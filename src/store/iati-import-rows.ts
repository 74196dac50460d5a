import { REOPENED_SQL } from "./closing-steps.js";
import type { Tx } from "./connect.js";
import { readByPiece } from "./cursor.js";
import { listOutsideUses, type Going, type UseOfGone } from "./outside-uses.js";
import {
  checkReferences,
  conflictSql,
  deferReferences,
  insertSql,
  type AnyRow,
} from "./record-rows.js";
import { columnsOf, keyOf, tableReferredTo, TABLE_NAMES, type TableName } from "./tables.js";

/**
 * The rows of an import of IATI, a piece at a time: what is compared, kept for the undoing and removed stays in the database, so that
 * neither the file nor what it changes is ever held here as a whole. The names in these statements are those of tables.ts.
 */
export interface ImportTarget {
  readonly import_id: string;
  readonly portfolio: string;
  /** Whether it begins the dataset: then nothing of it can be changed, removed or restored. */
  readonly has_begun: boolean;
}

/** Columns that say when something was loaded, not what it is. */
const NOT_COMPARED = new Set(["loaded_at"]);

/** What tells two rows of a table apart, as one text. */
function keyTextOf(table: TableName, row: string): string {
  return `concat_ws(chr(31), ${keyOf(table)
    .map((column) => `${row}.${column}`)
    .join(", ")})`;
}

function keyJsonOf(table: TableName, row: string): string {
  return `jsonb_build_object(${keyOf(table)
    .map((column) => `'${column}', ${row}.${column}`)
    .join(", ")})`;
}

function sameKey(table: TableName, left: string, right: string): string {
  return keyOf(table)
    .map((column) => `${left}.${column} = ${right}.${column}`)
    .join(" and ");
}

function listed(columns: readonly string[], row: string): string {
  return columns.map((column) => `${row}."${column}"`).join(", ");
}

/** Whether a row is of the portfolio $1: by its own word, or by that of the record that it stands in or is a source of. */
function ownedSql(table: TableName, row: string): string {
  if (table === "portfolio") return `${row}.id = $1`;
  if (columnsOf(table).has("portfolio")) return `${row}.portfolio is not distinct from $1`;
  if (table === "citation") {
    const kinds = TABLE_NAMES.filter(
      (name) => columnsOf(name).has("portfolio") && columnsOf(name).has("id"),
    );
    const owned = kinds.map(
      (kind) =>
        `${row}.record_kind = '${kind}' and ${row}.record_id in (select id from ${kind} where portfolio = $1)`,
    );
    return `(${owned.join(" or ")})`;
  }
  const [column = ""] = columnsOf(table).keys();
  const owner = column === "id" ? null : tableReferredTo(table, column);
  if (owner === null || !columnsOf(owner).has("portfolio")) return "$1::text is null";
  return `${row}.${column} in (select id from ${owner} where portfolio = $1)`;
}

/** Opens what is written down on the way. The tables grow from piece to piece: each statement is planned for what they are by then. */
export async function beginRows(tx: Tx): Promise<void> {
  await deferReferences(tx);
  await tx.run("set local plan_cache_mode = force_custom_plan");
  await tx.run("create temporary table import_seen (kind text, key text) on commit drop");
  await createGone(tx);
}

/** Ends what `beginRows` began: what the rows refer to is there, or it throws. */
export async function endRows(tx: Tx): Promise<void> {
  await tx.run("set local plan_cache_mode = auto");
  await checkReferences(tx);
}

/** What is to be removed, in the order of its keys; `record` is the row, or the one in whose list it stands, as `table/id`; `content` is the row as it is, or its key. */
async function createGone(tx: Tx): Promise<void> {
  await tx.run(
    `create temporary table import_gone
       (kind text, n bigint generated always as identity, id text, record text, content jsonb) on commit drop`,
  );
}

/** The record that a row is, or in whose list it stands, as `table/id`. */
function recordSql(table: TableName, row: string): string {
  if (table === "citation") return `${row}.record_kind || '/' || ${row}.record_id`;
  if (columnsOf(table).has("id")) return `'${table}/' || ${row}.id`;
  const [column = ""] = columnsOf(table).keys();
  return `'${tableReferredTo(table, column) ?? table}/' || ${row}.${column}`;
}

/** Of the rows given: the numbers of those that the record did not have, and those that were other, as they were. */
export interface PutRows {
  readonly added: readonly number[];
  readonly changed: readonly { readonly n: number; readonly before: AnyRow }[];
}

const PUT_SQL = new Map<string, string>();

function putSqlFor(table: TableName, has_begun: boolean): string {
  const columns = [...columnsOf(table).keys()];
  const compared = columns.filter((column) => !NOT_COMPARED.has(column));
  const key = keyOf(table);
  const remembered = `
    , seen as (
      insert into import_seen (kind, key) select '${table}', ${keyTextOf(table, "g")} from given g
    ), kept as (
      insert into iati_import_row (import_id, kind, is_added, content)
      select $2::uuid, '${table}', not o.is_known, case when o.is_known then o.was else ${keyJsonOf(table, "g")} end
        from other o join given g using (given_n)
    )`;
  return `
    with given as materialized (
      select e.n::integer as given_n, g.*
        from jsonb_array_elements($1::jsonb) with ordinality e(content, n), jsonb_populate_record(null::${table}, e.content) g
    ), other as materialized (
      select g.given_n, t.${key[0]} is not null as is_known, to_jsonb(t) as was, ${listed(columns, "t")}
        from given g left join ${table} t on ${sameKey(table, "t", "g")}
       where t.${key[0]} is null or (${listed(compared, "t")}) is distinct from (${listed(compared, "g")})
    )${has_begun ? "" : remembered}, written as (
      ${insertSql(table)}
      select ${listed(columns, "g")} from other o join given g using (given_n) order by given_n
      ${conflictSql(table)}
    )
    select a.added, o.given_n, ${listed(columns, "o")}
      from (select coalesce(array_agg(given_n order by given_n) filter (where not is_known), '{}') as added from other) a
           left join other o on o.is_known
     order by o.given_n`;
}

/** Writes rows of one table, given as JSON, that are new or other than the record has them; what they were is kept for the undoing. */
export async function putRows(
  tx: Tx,
  { import_id, has_begun }: ImportTarget,
  table: TableName,
  json: string,
): Promise<PutRows> {
  const name = `${table} ${String(has_begun)}`;
  const sql = PUT_SQL.get(name) ?? putSqlFor(table, has_begun);
  PUT_SQL.set(name, sql);
  const rows = await tx.rows<AnyRow & { added: readonly number[]; given_n: number | null }>(
    sql,
    has_begun ? [json] : [json, import_id],
  );
  const changed = rows.flatMap(({ added: _, given_n, ...before }) =>
    given_n === null ? [] : [{ n: given_n - 1, before }],
  );
  return { added: (rows[0]?.added ?? []).map((n) => n - 1), changed };
}

/** What the portfolio has and the import did not give goes into the list of what is to be removed. */
export async function listUnseen(tx: Tx, portfolio: string): Promise<void> {
  await tx.run("analyze import_seen");
  for (const table of TABLE_NAMES) await listGone(tx, table, portfolio, UNSEEN);
  await tx.run("analyze import_gone");
}

const UNSEEN = (table: TableName) => ({
  content: "to_jsonb(t)",
  where: `not exists (select from import_seen s where s.kind = '${table}' and s.key = ${keyTextOf(table, "t")})`,
});

async function listGone(
  tx: Tx,
  table: TableName,
  portfolio: string,
  choose: (table: TableName) => { readonly content: string; readonly where: string },
  more: readonly unknown[] = [],
): Promise<void> {
  const { content, where } = choose(table);
  const shapes = columnsOf(table);
  const id = shapes.has("id") ? "t.id" : "null";
  const order = keyOf(table).map((column) =>
    shapes.get(column)?.type === "integer" ? `t.${column}` : `t.${column} collate "C"`,
  );
  await tx.run(
    `insert into import_gone (kind, id, record, content)
     select '${table}', ${id}, ${recordSql(table, "t")}, ${content} from ${table} t
      where ${ownedSql(table, "t")} and ${where}
      order by ${order.join(", ")}`,
    [portfolio, ...more],
  );
}

/** The columns of a table that refer to records, and to those of which table. */
export function referencesIn(table: TableName): (readonly [column: string, referred: TableName])[] {
  return [...columnsOf(table).keys()].flatMap((column) => {
    const referred = tableReferredTo(table, column);
    return referred === null ? [] : [[column, referred] as const];
  });
}

/** The rows of others, or entered by people, that refer to what would be removed; `t` is the row, `r` the reference. */
function usesSql(table: TableName): string | null {
  const references = referencesIn(table);
  if (references.length === 0) return null;
  const values = references.map(
    ([column, referred], n) => `(${n}, '${referred}', t.${column}::text)`,
  );
  return `
      from ${table} t
           cross join lateral (values ${values.join(", ")}) r(n, kind, id)
           join import_gone g on g.kind = r.kind and g.id = r.id
     where not ${ownedSql(table, "t")}`;
}

/** What is on the list, as others' records are asked about it. */
const GOING: Going = { sql: "import_gone", values: [] };

/** Records on the list that others refer to, as `table/id`. */
export async function listUsed(tx: Tx, portfolio: string): Promise<readonly string[]> {
  const used = new Set<string>();
  for (const table of TABLE_NAMES) {
    const from = usesSql(table);
    if (from === null) continue;
    const sql = `select distinct r.kind || '/' || r.id as used ${from}`;
    for (const row of await tx.rows<UseOfGone>(sql, [portfolio])) used.add(row.used);
  }
  for (const outside of await listOutsideUses(tx, GOING, true)) used.add(outside.used);
  return [...used];
}

/** The first such uses of each kind, and how many there are. */
export async function listUses(
  tx: Tx,
  portfolio: string,
  limit: number,
): Promise<{ readonly uses: readonly UseOfGone[]; readonly count: number }> {
  const outside = await listOutsideUses(tx, GOING, true);
  const uses = outside.slice(0, limit);
  let count = outside.length;
  for (const table of TABLE_NAMES) {
    const from = usesSql(table);
    if (from === null) continue;
    const shapes = columnsOf(table);
    const name = ["id", "record_id"].find((column) => shapes.has(column)) ?? keyOf(table)[0];
    const sql = `
      select r.kind || '/' || r.id as used, '${table}/' || t.${name} as user, (count(*) over ())::integer as count ${from}
       order by ${keyOf(table)
         .map((column) => `t.${column}`)
         .join(", ")}, r.n
       limit $2`;
    const rows = await tx.rows<UseOfGone & { count: number }>(sql, [portfolio, limit]);
    uses.push(...rows.map(({ used, user }) => ({ used, user })));
    count += rows[0]?.count ?? 0;
  }
  return { uses: uses.slice(0, limit), count };
}

/** The rows on the list of the records given, each with its record, as `table/id`: they themselves, and what stands in their lists. */
export async function readGone(
  tx: Tx,
  records: readonly string[],
): Promise<
  readonly { readonly kind: TableName; readonly record: string; readonly content: AnyRow }[]
> {
  if (records.length === 0) return [];
  return tx.rows("select kind, record, content from import_gone where record = any($1::text[])", [
    records,
  ]);
}

/** Takes records off the list, and what stands in their lists: they stay as they are. */
export async function keepGone(tx: Tx, records: readonly string[]): Promise<void> {
  await tx.run("delete from import_gone where record = any($1::text[])", [records]);
}

/** Rows on the list in its order, some at a time, as the record's own rows. */
export function rowsGone(
  tx: Tx,
  table: TableName,
  at_once: number,
): AsyncGenerator<readonly AnyRow[]> {
  return readByPiece<AnyRow>(
    tx,
    `select ${listed([...columnsOf(table).keys()], "k")}
       from import_gone g, jsonb_populate_record(null::${table}, g.content) k
      where g.kind = $1
      order by g.n`,
    [table],
    at_once,
  );
}

/** Removes what is on the list, children before parents; for an import, what was removed is kept for its undoing. */
export async function removeGone(tx: Tx, import_id: string | null): Promise<number> {
  if (import_id !== null) {
    await tx.run(
      `insert into iati_import_row (import_id, kind, is_added, content)
       select $1, kind, false, content from import_gone order by n`,
      [import_id],
    );
  }
  const kinds = await tx.rows<{ kind: TableName }>("select distinct kind from import_gone");
  const present = new Set(kinds.map(({ kind }) => kind));
  let removed = 0;
  for (const table of [...TABLE_NAMES].reverse()) {
    if (!present.has(table)) continue;
    const key = keyOf(table);
    removed += await tx.run(
      `delete from ${table} where (${key.join(", ")}) in (
         select ${listed(key, "k")} from import_gone g, jsonb_populate_record(null::${table}, g.content) k where g.kind = $1)`,
      [table],
    );
  }
  return removed;
}

/** Lists what an import added, or, where it began the dataset, all of that; whole where some of it may stay, else by its key. */
export async function listAdded(
  tx: Tx,
  { import_id, portfolio, has_begun }: ImportTarget,
  isWhole: boolean,
): Promise<void> {
  await createGone(tx);
  const contentOf = (table: TableName) => (isWhole ? "to_jsonb(t)" : keyJsonOf(table, "t"));
  const added = (table: TableName) => ({
    content: contentOf(table),
    where: `(${listed(keyOf(table), "t")}) in (
      select ${listed(keyOf(table), "k")} from iati_import_row r, jsonb_populate_record(null::${table}, r.content) k
       where r.import_id = $2 and r.kind = '${table}' and r.is_added)`,
  });
  const all = (table: TableName) => ({
    content: contentOf(table),
    where: "$2::uuid is not null",
  });
  for (const table of TABLE_NAMES)
    await listGone(tx, table, portfolio, has_begun ? all : added, [import_id]);
  await tx.run("analyze import_gone");
}

/** Columns by which a row is of a fund, programme or project, or is one. */
const OF_HOME = ["id", "fund_id", "programme_id", "project_id", "record_id"];

/**
 * Writes again what an import had changed or removed, as it was. Not of the funds, programmes and projects that stay, by their ids: an activity that was another of these before is not
 * both.
 */
export async function restoreRows(
  tx: Tx,
  import_id: string,
  staying: readonly string[],
): Promise<number> {
  const kinds = await tx.rows<{ kind: TableName }>(
    "select distinct kind from iati_import_row where import_id = $1 and not is_added",
    [import_id],
  );
  const present = new Set(kinds.map(({ kind }) => kind));
  let restored = 0;
  for (const table of TABLE_NAMES) {
    if (!present.has(table)) continue;
    restored += await tx.run(
      `${insertSql(table)}
       select ${listed([...columnsOf(table).keys()], "k")}
         from iati_import_row r, jsonb_populate_record(null::${table}, r.content) k
        where r.import_id = $1 and r.kind = '${table}' and not r.is_added
          and not exists (select from unnest($3::text[]) c where r.content ->> c = any($2::text[]))
       ${conflictSql(table)}`,
      [import_id, staying, OF_HOME],
    );
  }
  return restored;
}

/** A project that people closed or reopened stays as they left it, whatever an earlier version of its file said: no file opens the one, or closes the other. */
export async function keepClosed(tx: Tx, portfolio: string): Promise<void> {
  await tx.run(
    `update project p
        set status = case when c.financial_on is null then '3' else '4' end
       from project_closure c
      where c.project_id = p.id and p.portfolio = $1`,
    [portfolio],
  );
  await tx.run(
    `update project p
        set status = s.status
       from (${REOPENED_SQL}) s
      where s.project_id = p.id and p.portfolio = $1 and p.status in ('3', '4')
        and not exists (select from project_closure c where c.project_id = p.id)`,
    [portfolio],
  );
}
