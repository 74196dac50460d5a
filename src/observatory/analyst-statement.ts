import { duckdb, type DuckDBConnection } from "./duckdb.js";
import type { SqlLimits, SqlWord } from "./analyst-sql.js";

/** Whether it is one SELECT by the engine's own reading, in words that are open. A PRAGMA or SHOW it would read as one too. */
export async function checkStatement(
  connection: DuckDBConnection,
  sql: string,
): Promise<SqlWord | null> {
  const noSelect = (found: string): SqlWord => ({ code: "SQL_NO_SELECT", facts: { found } });
  const word = /^(?:\s|\(|--[^\n]*\n|\/\*[\s\S]*?\*\/)*([a-z]+)/i.exec(sql)?.[1] ?? "nothing";
  if (!["SELECT", "WITH", "FROM", "VALUES"].includes(word.toUpperCase()))
    return noSelect(word.toUpperCase());
  const statements = await connection.extractStatements(sql);
  if (statements.count !== 1) return noSelect(`${statements.count} statements`);
  const closed = await closedName(connection, sql);
  if (closed !== null) return { code: "SQL_NAME_CLOSED", facts: { name: closed } };
  const { statementType } = await statements.prepare(0);
  if (statementType === duckdb().StatementType.SELECT) return null;
  return noSelect(duckdb().StatementType[statementType] ?? "another statement");
}

/** Functions that read files, or the engine's own state, or change it: a log may be told to be a file. Views of the snapshot read its files without naming them. */
const CLOSED_CALLS =
  /^(read_.*|enable_.*|disable_.*|glob|sniff_csv|parquet_.*|.*_scan|scan_.*|query|query_table|which_secret|write_log|truncate_duckdb_logs|parse_duckdb_log_message|pg_sleep|sleep_ms|getenv|getvariable|current_setting|get_block_size|pg_get_viewdef|checkpoint|force_checkpoint|json_execute_serialized_sql|from_substrait.*)$/;

/** The engine's own tables that tell where files lie or how it is set. */
const CLOSED_NAMES =
  /^(pragma_.*|duckdb_((profiling_)?settings|secrets|extensions|temporary_files|memory|variables|logs?(_parsed)?|log_contexts|databases|views|external_file_cache)|pg_settings|pg_views|sqlite_\w*master|sqlite_schema|sqlite_temp_schema|information_schema\.views)$/;

/** What is in every text that one of these names is in, however it is parted, quoted or hidden. */
const SUSPECT =
  /read_|enable_|disable_|glob|sniff_csv|parquet_|_scan|scan_|query|secret|_log|duckdb_|sleep|getenv|getvariable|_setting|block_size|viewdef|checkpoint|serialized_sql|substrait|pragma_|pg_views|sqlite_|information_schema/i;

/**
 * The first name that the statement calls or reads and that is closed; null where there is none. What is a name, and what a string or a
 * comment, is told by the engine's own reading: a reading of ours would differ from it where comments nest or quotes are escaped.
 */
async function closedName(connection: DuckDBConnection, sql: string): Promise<string | null> {
  const suspect = SUSPECT.exec(sql)?.[0];
  if (suspect === undefined) return null;
  const read = await connection.runAndReadAll("select json_serialize_sql($sql::VARCHAR)", { sql });
  const tree = JSON.parse(String(read.getRows()[0]?.[0])) as Readonly<Record<string, unknown>>;
  // Of a few statements, such as those with a PIVOT, it gives no tree.
  if (tree["error"] === true) return suspect.toLowerCase();
  const left: unknown[] = [tree];
  while (left.length > 0) {
    const node = left.pop();
    if (typeof node !== "object" || node === null) continue;
    left.push(...Object.values(node).reverse());
    const { function_name, table_name, schema_name } = node as Readonly<Record<string, unknown>>;
    const call = String(function_name ?? "").toLowerCase();
    if (CLOSED_CALLS.test(call) || CLOSED_NAMES.test(call)) return call;
    const table = String(table_name ?? "").toLowerCase();
    const full = /^information_schema$/i.test(String(schema_name))
      ? `information_schema.${table}`
      : table;
    if (CLOSED_NAMES.test(full)) return full;
  }
  return null;
}

/** What the engine's error is to the analyst. */
export function wordOfFailure(error: unknown, limits: SqlLimits): SqlWord {
  const reason = error instanceof Error ? error.message : String(error);
  if (/^INTERRUPT/.test(reason))
    return { code: "SQL_TOO_SLOW", facts: { seconds: Math.round(limits.time_ms / 1000) } };
  if (/Out of Memory/.test(reason))
    return { code: "SQL_TOO_LARGE", facts: { limit: limits.memory_mb } };
  return { code: "SQL_FAILED", facts: { reason: reason.split("\n\n")[0] ?? reason } };
}
