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
  const closed = closedName(sql);
  if (closed !== null) return { code: "SQL_NAME_CLOSED", facts: { name: closed } };
  const { statementType } = await statements.prepare(0);
  if (statementType === duckdb().StatementType.SELECT) return null;
  return noSelect(duckdb().StatementType[statementType] ?? "another statement");
}

/** Functions that read files, or the engine's own state. Views of the snapshot read its files without naming them. */
const CLOSED_CALLS =
  /^(read_.*|glob|sniff_csv|parquet_.*|.*_scan|scan_.*|query|query_table|which_secret|write_log|parse_duckdb_log_message|pg_sleep|sleep_ms|getenv|getvariable|current_setting|checkpoint|force_checkpoint|json_execute_serialized_sql|from_substrait.*)$/;

/** The engine's own tables that tell where files lie or how it is set. */
const CLOSED_NAMES =
  /^(pragma_.*|duckdb_(settings|secrets|extensions|temporary_files|memory|logs?|log_contexts|databases|views|external_file_cache)|pg_views|sqlite_\w*master|sqlite_schema|sqlite_temp_schema|information_schema\.views)$/;

/** The first name in the statement that is closed; null where there is none. Strings and comments are not read. */
export function closedName(sql: string): string | null {
  const tokens =
    /'(?:[^']|'')*'|\$(\w*)\$[\s\S]*?\$\1\$|--[^\n]*|\/\*[\s\S]*?\*\/|((?:information_schema|"information_schema")\s*\.\s*)?("(?:[^"]|"")*"|[\p{L}_][\p{L}\p{N}_]*)(\s*\()?/giu;
  for (const [, , schema, name, call] of sql.matchAll(tokens)) {
    if (name === undefined) continue;
    const plain = name.replace(/^"|"$/g, "").replaceAll('""', '"').toLowerCase();
    const full = schema === undefined ? plain : `information_schema.${plain}`;
    if (CLOSED_NAMES.test(full) || (call !== undefined && CLOSED_CALLS.test(plain))) return full;
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
