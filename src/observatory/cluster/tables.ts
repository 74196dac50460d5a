import { DERIVED_NAMES, derivedOf, type DerivedName } from "../derived.js";
import { DUCKDB } from "../dialect.js";
import { literal } from "../snapshot.js";
import { quoted, TABLE_NAMES, tableOf, type TableName } from "../tables.js";

/** The snapshot's tables that a cluster has. The table of words is asked where the folder lies: a cluster answers questions. */
export const CLUSTER_TABLES: readonly (TableName | DerivedName)[] = [
  ...TABLE_NAMES,
  ...DERIVED_NAMES.filter((name) => name !== "search_term"),
];
export type ClusterTable = (typeof CLUSTER_TABLES)[number];

/**
 * Where a row lies. `activity`: with all other rows of its activity, so that they are joined where they lie. `spread`: on any
 * node, since what is read of it are sums. `everywhere`: on each node, small, and joined with all others.
 */
export type Placement = "activity" | "spread" | "everywhere";

const SPREAD: ReadonlySet<string> = new Set([
  "finding",
  "crs",
  "flow_by_month",
  "flow_by_year",
  "flow_by_rate",
  "donor_by_year",
  "flow_by_publisher",
  "flow_by_channel",
  "channel_first",
  "flow_by_place",
  "flow_by_sector",
  "flow_by_goal",
  "forward",
  "presence",
  "overlap_total",
]);

export function placementOf(name: ClusterTable): Placement {
  if (SPREAD.has(name)) return "spread";
  return columnsOf(name).includes("activity_id") ? "activity" : "everywhere";
}

function isBase(name: ClusterTable): name is TableName {
  return (TABLE_NAMES as readonly string[]).includes(name);
}

function columnsOf(name: ClusterTable): readonly string[] {
  return Object.keys(isBase(name) ? tableOf(name).columns : derivedOf(name).columns);
}

/** Ids of organisations that DuckDB alone can compute (they are its hashes): kept beside the names that they are of. */
const ADDED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  activity: {
    reporting_org_id: DUCKDB.organisationId("reporting_org_ref", "reporting_org_name"),
  },
  planned_disbursement: { provider_id: DUCKDB.organisationId("provider_ref", "provider_name") },
};

/** A table's columns as they lie in Parquet: name → DuckDB's type. */
export type Types = Readonly<Record<string, string>>;

/** Types of a table that the snapshot has no rows of. */
export function emptyTypes(name: ClusterTable): Types {
  if (!isBase(name))
    return Object.fromEntries(columnsOf(name).map((column) => [column, "VARCHAR"]));
  return Object.fromEntries(
    Object.entries(tableOf(name).columns).map(([column, { type }]) => [column, type]),
  );
}

/** The select list with which DuckDB hands a table on: days as text, and the ids that it alone computes. */
export function handedOn(name: ClusterTable, types: Types): string {
  const columns = Object.entries(types).map(([column, type]) =>
    isDay(type) ? `${quoted(column)}::VARCHAR as ${quoted(column)}` : quoted(column),
  );
  const added = Object.entries(ADDED[name] ?? {}).map(([column, sql]) => `${sql} as ${column}`);
  return [...columns, ...added].join(", ");
}

/**
 * Days and instants are text, `2024-01-31`: the engine's days begin in 1900 and end in 2299, and files say 0202 and 9999. Text
 * of this form has the same order.
 */
const isDay = (type: string) => type === "DATE" || type === "TIMESTAMP";

const TYPES: Readonly<Record<string, string>> = {
  UBIGINT: "UInt64",
  BIGINT: "Int64",
  INTEGER: "Int32",
  SMALLINT: "Int16",
  UTINYINT: "UInt8",
  BOOLEAN: "Bool",
  DOUBLE: "Float64",
};

/** What ClickHouse calls a type of Parquet; ids are never null, but for the one that says that there is another. */
function typeOf(column: string, type: string): string {
  const decimal = type.startsWith("DECIMAL") ? type.replace("DECIMAL", "Decimal") : null;
  const plain = decimal ?? TYPES[type] ?? "String";
  return plain === "UInt64" && column !== "duplicate_of" ? plain : `Nullable(${plain})`;
}

/** The column by which a table is cut into pieces: a piece is replaced whole. Not part of `*`. */
export const PIECE = "piece";

export interface Made {
  readonly database: string;
  readonly name: ClusterTable;
  readonly types: Types;
}

/** The table that holds rows. */
export function createTable({ database, name, types }: Made): string {
  const columns = Object.entries(types).map(
    ([column, type]) => `${quoted(column)} ${typeOf(column, type)}`,
  );
  const added = Object.keys(ADDED[name] ?? {}).map((column) => `${column} UInt64`);
  const order = orderOf(name, types).map(quoted).join(", ");
  return `create table if not exists ${database}.${quoted(name)} (
      ${[...columns, ...added, `${PIECE} UInt64 materialized 0`].join(", ")}
    ) engine = MergeTree partition by ${PIECE} order by (${order}) settings allow_nullable_key = 1`;
}

/** The same name on the node that coordinates: it reads from all that hold rows. */
export function createDistributed({ database, name }: Made, nodes: string): string {
  return `create table if not exists ${database}.${quoted(name)} as ${nodes.replace("?", () => `${literal(database)}, ${literal(name)}`)}`;
}

function orderOf(name: ClusterTable, types: Types): readonly string[] {
  if (name === "flow") return ["type", "provider_id"];
  if (!isBase(name)) return derivedOf(name).order;
  return ["activity_id", "position"].filter((column) => column in types);
}

/** Our statements name tables plainly; on another node than the one that is asked they need their database. */
export function inDatabase(sql: string, database: string): string {
  return sql.replace(
    /\b(from|join)(\s+)"?([a-z_0-9]+)"?(?=[\s)]|$)/g,
    (whole, word: string, space: string, name: string) =>
      (CLUSTER_TABLES as readonly string[]).includes(name)
        ? `${word}${space}${database}."${name}"`
        : whole,
  );
}
