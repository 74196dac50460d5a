import { sha256 } from "../base/canonical.js";
import { putBlob, readBlob } from "./blobs.js";
import type { Tx } from "./connect.js";
import { snapshotOf, type BookParts, type Snapshot } from "./snapshot.js";
import { columnsOf, TABLE_NAMES, TABLES, type TableName } from "./tables.js";

/** What was published feeds no number: editions are no part of what an edition is made from. */
const LEFT_OUT: ReadonlySet<TableName> = new Set(["edition", "edition_file"]);
/** What stands beside the tables: its name, and its columns that are amounts. */
const BESIDE: Readonly<Record<string, { part: keyof BookParts; amounts: readonly string[] }>> = {
  book_line: { part: "bookLines", amounts: ["base_minor"] },
  book_receipt: { part: "bookReceipts", amounts: ["amount_minor"] },
  refund_case: { part: "refundCases", amounts: ["computed_minor", "minimum_minor", "paid_minor"] },
  open_obligation: { part: "openObligations", amounts: ["open_minor"] },
  agreement_change: { part: "agreementChanges", amounts: ["amount_minor"] },
};

/** Which bytes a snapshot is: the hash of each table that has rows. Two snapshots that share a table share its bytes. */
export interface FrozenSnapshot {
  readonly version: string;
  readonly tables: Readonly<Record<string, string>>;
}

/** Keeps the whole snapshot, table by table, under the hashes of its parts. What is kept already is kept once. */
export async function freezeSnapshot(tx: Tx, snapshot: Snapshot): Promise<FrozenSnapshot> {
  const tables: Record<string, string> = {};
  for (const [name, content] of partsOf(snapshot)) tables[name] = await putBlob(tx, content);
  return { version: snapshot.version, tables };
}

/**
 * The snapshot as it was, or the name of the first part that is not there or not what its hash says. A column that a later schema
 * has added is null in it.
 */
export async function thawSnapshot(tx: Tx, frozen: FrozenSnapshot): Promise<Snapshot | string> {
  const rows = new Map<TableName, readonly Row[]>();
  const book: Record<string, readonly Row[]> = {};
  for (const [name, hash] of Object.entries(frozen.tables)) {
    const content = await readBlob(tx, hash);
    if (content === null || sha256(content) !== hash) return name;
    const given = JSON.parse(content.toString("utf8")) as readonly Row[];
    const beside = BESIDE[name];
    if (beside) book[beside.part] = given.map((row) => withAmounts(row, beside.amounts));
    else if (name in TABLES) rows.set(name as TableName, thawRows(name as TableName, given));
  }
  return snapshotOf(frozen.version, rows, book as Partial<BookParts>);
}

type Row = Readonly<Record<string, unknown>>;

/** One list a table: JSON in the snapshot's own order, amounts as decimal text. */
function partsOf(snapshot: Snapshot): (readonly [string, Buffer])[] {
  const lists = TABLE_NAMES.filter((table) => !LEFT_OUT.has(table)).map(
    (table) => [table, snapshot[TABLES[table].plural] as readonly unknown[]] as const,
  );
  const beside = Object.entries(BESIDE).map(
    ([name, { part }]) => [name, snapshot[part] as readonly unknown[]] as const,
  );
  return [...lists, ...beside]
    .filter(([, rows]) => rows.length > 0)
    .map(([name, rows]) => [name, Buffer.from(JSON.stringify(rows, asText), "utf8")] as const);
}

function asText(_: string, value: unknown): unknown {
  return typeof value === "bigint" ? String(value) : value;
}

function thawRows(table: TableName, rows: readonly Row[]): Row[] {
  const shapes = [...columnsOf(table)];
  return rows.map((row) => {
    const thawed: Record<string, unknown> = { ...row };
    for (const [column, { type }] of shapes) {
      const value = row[column] ?? null;
      thawed[column] = type === "minor" && value !== null ? BigInt(value as string) : value;
    }
    return thawed;
  });
}

function withAmounts(row: Row, amounts: readonly string[]): Row {
  const exact = amounts.flatMap((column) =>
    column in row ? [[column, BigInt(row[column] as string)] as const] : [],
  );
  return { ...row, ...Object.fromEntries(exact) };
}
