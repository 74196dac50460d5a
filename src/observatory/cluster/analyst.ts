import type { Refusal } from "../../base/refusal.js";
import { LIMITS } from "../../base/settings.js";
import {
  refuseSql,
  SQL_LIMITS,
  type SqlAnswer,
  type SqlCell,
  type SqlLimits,
} from "../analyst-sql.js";
import { AnswerTooLong, ClickhouseFailure, fetchRows, send } from "./client.js";
import type { Cluster } from "./open.js";
import { clusterRefusal } from "./refusals.js";

/**
 * Runs an analyst's SELECT on the snapshot in a cluster. The server itself only reads (`readonly = 1`: no other statement, no
 * table function that reaches a file or an address, no setting changed) within limits of time, rows and memory, and its own
 * reading of the statement says that the snapshot's tables alone are named.
 */
export async function runClusterSql(
  cluster: Cluster,
  sql: string,
  signal: AbortSignal,
  limits: SqlLimits = SQL_LIMITS,
): Promise<SqlAnswer | Refusal> {
  if (sql.length > LIMITS.analyst_sql_length)
    return refuseSql("SQL_TOO_LONG", { limit: LIMITS.analyst_sql_length });
  const settings = { ...limited(limits), database: cluster.database };
  try {
    const tree = await send(cluster.asked, `explain ast ${sql}`, { settings, signal });
    const refused = checkTree(tree) ?? checkWords(sql, cluster.isAlone);
    if (refused !== null) return refused;
    const found = await fetchRows(cluster.asked, sql, {
      settings,
      signal,
      limit_bytes: limits.answer_size_bytes,
    });
    const { id, created_at } = cluster.manifest;
    return {
      snapshot: id,
      as_of: created_at,
      columns: found.names.map((name, index) => ({ name, type: found.types[index] ?? "" })),
      rows: found.rows.slice(0, limits.rows) as readonly (readonly SqlCell[])[],
      is_cut: found.rows.length > limits.rows,
    };
  } catch (error) {
    if (signal.aborted) return refuseSql("SQL_CANCELLED");
    const refused = refusalOf(error, limits);
    if (refused === null) throw error;
    return refused;
  }
}

function limited(limits: SqlLimits) {
  return {
    readonly: 1,
    cancel_http_readonly_queries_on_client_close: 1,
    max_execution_time: limits.time_ms / 1000,
    max_result_rows: limits.rows + 1,
    result_overflow_mode: "break",
    max_memory_usage: limits.memory_mb * 1_000_000,
    max_query_size: LIMITS.analyst_sql_length * 4,
    join_use_nulls: 1,
    skip_unavailable_shards: 0,
    // Tables that lie on all nodes are joined as a whole, wherever their rows are.
    distributed_product_mode: "global",
    prefer_global_in_and_join: 1,
  } as const;
}

/** Functions that read files, dictionaries, or the server's own state, or that wait. */
const CLOSED_FUNCTIONS =
  /^(file|dict\w*|joinGet\w*|catboost\w*|get(Setting|ServerSetting|Macro|ClientHTTPHeader|OSKernelVersion)\w*|sleep\w*|hostName|fqdn|tcpPort|serverUUID|displayName|currentUser|user|currentRoles|enabledRoles|defaultRoles|filesystem\w*|zookeeper\w*|showCertificate|addressTo\w+|demangle|buildId|hasColumnInTable|initializeAggregation|executable|ai\w+)$/i;

/** Functions that stand for a table and make their rows of nothing. */
const OPEN_TABLES: ReadonlySet<string> = new Set([
  "numbers",
  "numbers_mt",
  "zeros",
  "zeros_mt",
  "values",
  "generate_series",
  "generateSeries",
]);

/** What in the engine's own tree of the statement is not open; null where all is. */
export function checkTree(tree: string): Refusal | null {
  const lines = tree.split("\n");
  const [kind = ""] = lines[0]?.trim().split(" ") ?? [];
  if (!/^Select(WithUnion|IntersectExcept)?Query$/.test(kind))
    return refuseSql("SQL_NO_SELECT", { found: kind.replace(/Query$/, "").toUpperCase() });
  for (const [index, line] of lines.entries()) {
    const [, what, name = ""] = /^\s*(TableIdentifier|Identifier|Function) (\S+)/.exec(line) ?? [];
    const isTable = /^\s*TableExpression\b/.test(lines[index - 1] ?? "");
    const isClosed =
      (what === "TableIdentifier" && name.includes(".")) ||
      (what === "Identifier" && (isSystem(name) || isList(lines, index, name))) ||
      (what === "Function" && (isTable ? !OPEN_TABLES.has(name) : CLOSED_FUNCTIONS.test(name)));
    if (isClosed) return refuseSql("SQL_NAME_CLOSED", { name });
  }
  return null;
}

/** What the tree does not say: which way a join goes, and in what form the rows are wanted. Strings and comments are not read. */
export function checkWords(sql: string, isAlone: boolean): Refusal | null {
  const plain = sql.replace(
    /\$(\w*)\$[\s\S]*?\$\1\$|'(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`|--[^\n]*|#[^\n]*|\/\*[\s\S]*?\*\//g,
    (part) => (/^["`]/.test(part) ? " name " : " "),
  );
  const isSpread = /\b(right|full)(\s+(outer|any|all|semi|anti|asof))*\s+join\b/i.test(plain);
  if (isSpread && !isAlone) return refuseSql("SQL_JOIN_SPREAD");
  return /\bformat\s+\w+\s*;?\s*$/i.test(plain)
    ? refuseSql("SQL_NAME_CLOSED", { name: "FORMAT" })
    : null;
}

const isSystem = (name: string) => /^(system|information_schema|earmark\w*)\./i.test(name);

/** `a in b.c`: the second of what `in` takes can be a table of another database. */
function isList(lines: readonly string[], index: number, name: string): boolean {
  if (!name.includes(".")) return false;
  const depth = (line: string | undefined) => /^ */.exec(line ?? "")?.[0].length ?? 0;
  const own = depth(lines[index]);
  for (let above = index - 1; above >= 0; above--)
    if (depth(lines[above]) === own - 2)
      return /^\s*Function (global)?(not)?(null)?in(ignoreset)?\b/i.test(lines[above] ?? "");
  return false;
}

/** ClickHouse's numbers for its limits, and for what a reader may not do. */
const TOO_SLOW: ReadonlySet<number> = new Set([159, 160]);
const TOO_LARGE: ReadonlySet<number> = new Set([241, 173]);
const READONLY = 164;

function refusalOf(error: unknown, limits: SqlLimits): Refusal | null {
  if (error instanceof AnswerTooLong)
    return refuseSql("SQL_ANSWER_TOO_LARGE", {
      limit: Math.round(limits.answer_size_bytes / 1_000_000),
    });
  if (!(error instanceof ClickhouseFailure)) return null;
  if (TOO_SLOW.has(error.code))
    return refuseSql("SQL_TOO_SLOW", { seconds: Math.round(limits.time_ms / 1000) });
  if (TOO_LARGE.has(error.code)) return refuseSql("SQL_TOO_LARGE", { limit: limits.memory_mb });
  const [line = ""] = error.message.split("\n");
  const reason = line.replace(/^Code: \d+\. (DB::Exception: )+/, "").replace(/ \(version .*$/, "");
  if (error.code === READONLY) return refuseSql("SQL_FAILED", { reason });
  return clusterRefusal(error) ?? refuseSql("SQL_FAILED", { reason });
}
