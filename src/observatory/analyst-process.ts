import { isRefusal } from "../base/refusal.js";
import { SQL_EXITS, type SqlAsked, type SqlCell, type SqlWord } from "./analyst-sql.js";
import { checkStatement, wordOfFailure } from "./analyst-statement.js";
import { openObservatory, type Observatory } from "./snapshot.js";

/** The process of one analyst's SELECT: takes what is asked, says one word, and ends. Started by `analyst-sql.ts`. */

/** Of the process's memory what the engine may take for itself. */
const ENGINE_SHARE = 1 / 3;
/** How often the process looks at itself. */
const WATCH_MS = 40;
/** An interrupted statement may take this long to end, then the process does. */
const INTERRUPT_PATIENCE_MS = 500;
/** What may be written to disk where memory does not suffice. */
const SPILL_MB = 4_096;

process.once("message", (asked: SqlAsked) => {
  void run(asked).then((word) => process.send?.(word, () => process.exit(0)));
});

async function run({ folder, sql, limits }: SqlAsked): Promise<SqlWord> {
  const observatory = await openObservatory(folder, {
    memory_mb: Math.round(limits.memory_mb * ENGINE_SHARE),
    spill_mb: SPILL_MB,
  });
  if (isRefusal(observatory)) return { refusal: observatory };
  const { connection } = observatory;
  setInterval(() => {
    if (process.memoryUsage.rss() > limits.memory_mb * 1_000_000) process.exit(SQL_EXITS.too_large);
  }, WATCH_MS);
  setTimeout(() => {
    connection.interrupt();
    setTimeout(() => process.exit(SQL_EXITS.too_slow), INTERRUPT_PATIENCE_MS);
  }, limits.time_ms);
  try {
    return await select(observatory, sql, limits);
  } catch (error) {
    return wordOfFailure(error, limits);
  }
}

async function select(
  { connection, manifest }: Observatory,
  sql: string,
  limits: SqlAsked["limits"],
): Promise<SqlWord> {
  const refused = await checkStatement(connection, sql);
  if (refused !== null) return refused;
  const result = await connection.stream(sql);
  const columns = result.deduplicatedColumnNames().map((name, index) => ({
    name,
    type: String(result.columnType(index)),
  }));
  const rows: (readonly SqlCell[])[] = [];
  let size_bytes = 0;
  for await (const batch of result.yieldRowsJson()) {
    for (const row of batch as (readonly SqlCell[])[]) {
      if (rows.length >= limits.rows) {
        connection.interrupt();
        return { answer: { ...heading(manifest), columns, rows, is_cut: true } };
      }
      size_bytes += JSON.stringify(row).length;
      if (size_bytes > limits.answer_size_bytes) {
        const limit = Math.round(limits.answer_size_bytes / 1_000_000);
        return { code: "SQL_ANSWER_TOO_LARGE", facts: { limit } };
      }
      rows.push(row);
    }
  }
  return { answer: { ...heading(manifest), columns, rows, is_cut: false } };
}

function heading({ id, created_at }: Observatory["manifest"]) {
  return { snapshot: id, as_of: created_at };
}
