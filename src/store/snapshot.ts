import { listReversedEvents, readBookReceipts, type BookReceiptRow } from "./book-events.js";
import { readBookLines, type BookLineRow } from "./book-lines.js";
import { listAgreementChanges, type AgreementChangeRow } from "./agreement-changes.js";
import { listClaims, type ClaimRow } from "./claim-rows.js";
import { readTx, type Pool, type Tx } from "./connect.js";
import { listOpenObligations, type OpenObligationRow } from "./money-rows.js";
import { listRefundCases } from "./refund-rows.js";
import type { CitationRow, RowOf } from "./rows.js";
import { columnsOf, keyOf, TABLE_NAMES, TABLES, type TableName } from "./tables.js";

type Plural<T extends TableName> = (typeof TABLES)[T]["plural"];
type WithId = { [T in TableName]: "id" extends keyof RowOf<T> ? T : never }[TableName];
type Camel<S extends string> = S extends `${infer Head}_${infer Rest}`
  ? `${Head}${Capitalize<Camel<Rest>>}`
  : S;

/** Every table as a list in a total order: `snapshot.projects`, `snapshot.indicatorValues`, `snapshot.odaValues`. */
type Lists = { readonly [T in TableName as Plural<T>]: readonly RowOf<T>[] };
/** Every table with an id as a map: `snapshot.projectById`, `snapshot.indicatorValueById`. */
type Maps = { readonly [T in WithId as `${Camel<T>}ById`]: ReadonlyMap<string, RowOf<T>> };

/**
 * The whole record at one moment, in memory: small, and read in a few milliseconds. Figures are pure functions of it, so
 * that a page, its CSV and a brief made from one snapshot cannot differ.
 */
export interface Snapshot extends Lists, Maps {
  /** The book: what was booked, event by event, reversals taken off. */
  readonly bookLines: readonly BookLineRow[];
  /** What became of each receipt: by instalment, or held in suspense. */
  readonly bookReceipts: readonly BookReceiptRow[];
  /** What people claim, in every state; what is approved is a statement of the same id. */
  readonly claims: readonly ClaimRow[];
  readonly claimById: ReadonlyMap<string, ClaimRow>;
  /** What is to become of unspent contributions, case by case. */
  readonly refundCases: Awaited<ReturnType<typeof listRefundCases>>;
  /** What is open of obligations, one by one. */
  readonly openObligations: readonly OpenObligationRow[];
  /** What agreements owe more or less than they were signed for. */
  readonly agreementChanges: readonly AgreementChangeRow[];
  /** Moves on with every change of the record. */
  readonly version: string;
  /** What a record cites, in order; empty where it cites nothing. */
  citationsOf(kind: TableName, id: string): readonly CitationRow[];
  /** Whether the row's portfolio is marked as illustrative; what people entered is not. */
  isIllustrative(row: { readonly portfolio: string | null }): boolean;
}

const VERSION_SQL = "select version from record_version";

/** The record's version as the transaction sees it. */
export async function readVersion(tx: Tx): Promise<string> {
  const [row] = await tx.rows<{ version: bigint }>(VERSION_SQL);
  return String(row?.version ?? 0n);
}

/** The rows that are events of the book themselves: taken back in the book, they are taken out of every figure. */
const EVENT_TABLES: ReadonlySet<TableName> = new Set<TableName>([
  "agreement",
  "receipt",
  "fund_income",
  "allocation",
  "release",
  "expenditure",
]);

/**
 * The record as the transaction sees it, without what the book has taken back, so that no page, file or total counts it. Take a
 * `readTx`, so that all tables are of one moment.
 */
export async function readSnapshot(
  tx: Tx,
  { without = NONE, imported }: { without?: ReadonlySet<TableName>; imported?: Snapshot } = {},
): Promise<Snapshot> {
  const reversed = new Set(await listReversedEvents(tx));
  const stands = (table: TableName, row: Row) =>
    !EVENT_TABLES.has(table) || !reversed.has(`${table}/${String(row["id"])}`);
  const read = async (table: TableName) => {
    if (without.has(table)) return null;
    if (imported && IMPORTED.has(table)) return imported[TABLES[table].plural] as readonly Row[];
    const rows = await tx.rows<Row>(selectAll(table));
    return reversed.size === 0 ? rows : rows.filter((row) => stands(table, row));
  };
  return readRows(tx, read);
}

const NONE: ReadonlySet<TableName> = new Set();

/** As `readSnapshot`, without the transactions and details that others reported: for who asks nothing of them, however many there are. */
export async function readOwnSnapshot(tx: Tx): Promise<Snapshot> {
  return readSnapshot(tx, { without: REPORTED });
}

const REPORTED: ReadonlySet<TableName> = new Set<TableName>(["iati_transaction", "iati_detail"]);

/** The tables that imports of IATI alone write, and their undoing. */
const IMPORTED: ReadonlySet<TableName> = new Set<TableName>([
  "iati_activity",
  "iati_participant",
  "iati_share",
  "iati_transaction",
  "iati_budget",
  "iati_detail",
]);

/** What an earlier reading has of them, and after which imports that was. */
interface Earlier {
  readonly imports: string;
  readonly snapshot: Snapshot;
}

/** Moves on with every import and every undoing of one, and with every load: a folder of a dataset's name takes its place. */
const IMPORTS_SQL = `
  select concat_ws(' ', (select count(*) from portfolio_load),
                   md5(string_agg(concat_ws(' ', id, undone_at, kept), ',' order by seq))) as imports
    from iati_import`;

async function readImports(tx: Tx): Promise<string> {
  const [row] = await tx.rows<{ imports: string }>(IMPORTS_SQL);
  return row?.imports ?? "";
}

/** Every row that the record keeps, reversed ones too: what files are compared with when they are loaded again. */
export function readWholeSnapshot(tx: Tx): Promise<Snapshot> {
  return readRows(tx, (table) => tx.rows<Row>(selectAll(table)));
}

async function readRows(
  tx: Tx,
  read: (table: TableName) => Promise<readonly Row[] | null>,
): Promise<Snapshot> {
  const version = await readVersion(tx);
  const rows = new Map<TableName, readonly Row[] | null>();
  for (const table of TABLE_NAMES) rows.set(table, await read(table));
  return snapshotOf(version, rows, {
    bookLines: await readBookLines(tx),
    bookReceipts: await readBookReceipts(tx),
    claims: await listClaims(tx),
    refundCases: await listRefundCases(tx),
    openObligations: await listOpenObligations(tx),
    agreementChanges: await listAgreementChanges(tx),
  });
}

type Row = Readonly<Record<string, unknown>>;

/** What stands beside the tables: the book, and the cases that its balances give rise to. */
export type BookParts = Pick<
  Snapshot,
  "bookLines" | "bookReceipts" | "refundCases" | "openObligations" | "agreementChanges"
>;

/** A snapshot of the given rows, in their order; a table without any is empty, and one that was not read (null) is not in it. */
export function snapshotOf(
  version: string,
  rows: ReadonlyMap<TableName, readonly Row[] | null>,
  beside: Partial<BookParts & Pick<Snapshot, "claims">> = {},
): Snapshot {
  const { bookLines = [], bookReceipts = [], refundCases = [], claims = [] } = beside;
  const { agreementChanges = [], openObligations = [] } = beside;
  const parts: Record<string, unknown> = {};
  for (const table of TABLE_NAMES) {
    const list = rows.get(table) ?? [];
    // Whoever asks for it all the same fails, and is not told of an empty table.
    if (rows.get(table) === null) continue;
    parts[TABLES[table].plural] = list;
    if (columnsOf(table).has("id"))
      parts[`${camel(table)}ById`] = new Map(list.map((row) => [row["id"], row]));
  }
  const lists = parts as unknown as Lists & Maps;
  const cited = groupCitations(lists.citations);
  return {
    ...lists,
    bookLines,
    bookReceipts,
    refundCases,
    openObligations,
    agreementChanges,
    claims,
    claimById: new Map(claims.map((claim) => [claim.id, claim])),
    version,
    citationsOf: (kind, id) => cited.get(`${kind}/${id}`) ?? [],
    isIllustrative: (row) => lists.portfolioById.get(row.portfolio ?? "")?.is_illustrative ?? false,
  };
}

/**
 * Keeps the latest snapshot: asks for the version each time, in one short question, and reads again only where it has moved
 * on; who asks while that is being read waits for the same.
 */
export function keepSnapshot(pool: Pool): () => Promise<Snapshot> {
  let kept: { readonly version: string; readonly snapshot: Promise<Snapshot> } | null = null;
  let earlier: Earlier | null = null;
  const read = (tx: Tx) => readAfter(tx, earlier);
  return async () => {
    const { rows } = await pool.query<{ version: bigint }>(VERSION_SQL);
    const version = String(rows[0]?.version ?? 0n);
    if (kept?.version === version) return kept.snapshot;
    const whole = readTx(pool, read);
    const reading = { version, snapshot: whole.then(({ snapshot }) => snapshot) };
    kept = reading;
    try {
      const snapshot = await reading.snapshot;
      earlier = await whole;
      return snapshot;
    } catch (error) {
      // A reading that failed is not kept: the next one who asks tries again.
      if (kept === reading) kept = null;
      throw error;
    }
  };
}

/** The record now; where no import came or went since, with what others reported as it was read then. */
async function readAfter(tx: Tx, earlier: Earlier | null): Promise<Earlier> {
  const imports = await readImports(tx);
  const isSame = earlier !== null && earlier.imports === imports;
  const snapshot = await readSnapshot(tx, isSame ? { imported: earlier.snapshot } : {});
  return { imports, snapshot };
}

function selectAll(table: TableName): string {
  const shapes = columnsOf(table);
  const columns = [...shapes.keys()].map((column) => `"${column}"`).join(", ");
  // By code unit, so that the order is one on every server, whatever its locale.
  const order = keyOf(table).map((column) =>
    shapes.get(column)?.type === "integer" ? column : `${column} collate "C"`,
  );
  return `select ${columns} from ${table} order by ${order.join(", ")}`;
}

function groupCitations(citations: readonly CitationRow[]): Map<string, CitationRow[]> {
  const groups = new Map<string, CitationRow[]>();
  for (const citation of citations) {
    const key = `${citation.record_kind}/${citation.record_id}`;
    const group = groups.get(key);
    if (group) group.push(citation);
    else groups.set(key, [citation]);
  }
  return groups;
}

function camel(table: string): string {
  return table.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}
