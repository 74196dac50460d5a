import type { RowOf } from "../src/store/rows.js";
import type { Snapshot } from "../src/store/snapshot.js";
import { columnsOf, TABLE_NAMES, TABLES, type TableName } from "../src/store/tables.js";

/** Rows by table, with the fields that matter; what is left out is null, or empty where it may not be null. */
export type GivenRows = { readonly [T in TableName]?: readonly Partial<RowOf<T>>[] };

/** A snapshot in memory, for tests of figures and pages: as the record would give it, without a database. */
export function snapshotOf(
  given: GivenRows,
  version = "1",
  bookLines: Snapshot["bookLines"] = [],
  bookReceipts: Snapshot["bookReceipts"] = [],
  claims: Snapshot["claims"] = [],
): Snapshot {
  const parts: Record<string, unknown> = {};
  for (const table of TABLE_NAMES) {
    const rows = (given[table] ?? []).map((row) => ({ ...emptyRow(table), ...row }));
    parts[TABLES[table].plural] = rows;
    if (columnsOf(table).has("id")) {
      const name = `${table.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())}ById`;
      parts[name] = new Map(rows.map((row) => [(row as { id?: string }).id, row]));
    }
  }
  const lists = parts as unknown as Snapshot;
  return {
    ...lists,
    bookLines,
    bookReceipts,
    claims,
    claimById: new Map(claims.map((claim) => [claim.id, claim])),
    refundCases: [],
    openObligations: [],
    agreementChanges: [],
    version,
    citationsOf: (kind, id) =>
      lists.citations.filter((row) => row.record_kind === kind && row.record_id === id),
    isIllustrative: (row) => lists.portfolioById.get(row.portfolio ?? "")?.is_illustrative ?? false,
  };
}

function emptyRow(table: TableName): Record<string, unknown> {
  const empties: Record<string, unknown> = {
    texts: [],
    narratives: [],
    dimensions: {},
    boolean: false,
    integer: 0,
    bp: 0,
    minor: 0n,
  };
  const row: Record<string, unknown> = {};
  for (const [name, shape] of columnsOf(table)) {
    row[name] = shape.isOptional ? null : (shape.words[0] ?? empties[shape.type] ?? "");
  }
  return row;
}
