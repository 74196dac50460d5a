import { DuckDBInstance, type DuckDBConnection } from "./duckdb.js";
import { literal } from "./snapshot.js";
import {
  AMOUNT,
  PERCENT,
  RATE,
  quoted,
  tableOf,
  type ColumnType,
  type TableName,
} from "./tables.js";
import { NEWLINE_MARK, RETURN_MARK, SEPARATOR } from "./row-text.js";

/** The engine that writes a snapshot. It spills into the observatory's own folder. */
export interface Engine {
  readonly connection: DuckDBConnection;
  /** Rows that a `copy` wrote, or other statement changed. */
  run(sql: string): Promise<number>;
  rows(sql: string): Promise<Record<string, unknown>[]>;
  /**
   * The same engine by a connection more, where it has more than one core; it does not see the other's temporary tables. Most
   * tables are too small to be worked on by two threads at once, so two tables are.
   */
  readonly beside: Engine | null;
  close(): void;
}

export async function openEngine(
  spill: string,
  memory_mb: number,
  threads: number,
): Promise<Engine> {
  const instance = await DuckDBInstance.create(":memory:", {
    memory_limit: `${memory_mb}MB`,
    temp_directory: spill,
    threads: String(threads),
    preserve_insertion_order: "false",
  });
  const connection = await instance.connect();
  // What was used is given back at once: the limit is the process's, not only the engine's.
  await connection.run("set allocator_flush_threshold = '8MB'");
  await connection.run("set enable_external_file_cache = false");
  // It guesses that a text is short, and would hold the text and stream the small table that it is joined with.
  await connection.run("set disabled_optimizers = 'join_order,build_side_probe_side'");
  const beside = threads > 1 ? await instance.connect() : null;
  return {
    ...speak(connection),
    beside: beside && { ...speak(beside), beside: null, close: () => beside.closeSync() },
    close() {
      beside?.closeSync();
      connection.closeSync();
      instance.closeSync();
    },
  };
}

function speak(connection: DuckDBConnection): Pick<Engine, "connection" | "run" | "rows"> {
  return {
    connection,
    async run(sql) {
      const result = await connection.runAndReadAll(sql);
      const [first] = result.getRowObjectsJson();
      return Number(first?.["Count"] ?? 0);
    },
    rows: async (sql) => (await connection.runAndReadAll(sql)).getRowObjectsJson(),
  };
}

/**
 * Two works at the same time where there is a connection for the second, else one after the other. Waits for both, also where one
 * fails, so that nothing works on when the engine is closed.
 */
export async function workBeside<Connection>(
  connection: Connection,
  beside: Connection | null,
  one: (by: Connection) => Promise<void>,
  other: (by: Connection) => Promise<void>,
): Promise<void> {
  if (beside === null) {
    await one(connection);
    return other(connection);
  }
  const ended = await Promise.allSettled([one(connection), other(beside)]);
  for (const each of ended) if (each.status === "rejected") throw each.reason;
}

/** How Parquet is written: row groups small enough that two of them fit into the engine's memory. */
const PARQUET =
  "(format parquet, compression zstd, row_group_size 122880, row_group_size_bytes '24MB')";

export function copyTo(select: string, file: string): string {
  return `copy (${select}) to ${literal(file)} ${PARQUET}`;
}

/** The same for rows whose order is to stay. */
export function copyInOrder(select: string, file: string): string {
  return `copy (${select}) to ${literal(file)} (format parquet, compression zstd, row_group_size 65536)`;
}

/** Types that the engine reads from text by itself at full speed. Decimals and days it casts faster than it reads them. */
const READ_DIRECTLY: readonly ColumnType[] = [
  "UBIGINT",
  "BIGINT",
  "INTEGER",
  "SMALLINT",
  "UTINYINT",
  "BOOLEAN",
  "DOUBLE",
  "VARCHAR",
];

/** Bytes of one row in a part: what `part.ts` writes at most, characters of three bytes each. */
const LINE_AT_MOST = 2 * 1024 * 1024;

/** The rows of parts' texts, untyped where the cast is to be ours. */
export function textRows(table: TableName, files: readonly string[]): string {
  const columns = Object.entries(tableOf(table).columns).map(
    ([name, { type }]) => `${literal(name)}: '${READ_DIRECTLY.includes(type) ? type : "VARCHAR"}'`,
  );
  return (
    `read_csv([${files.map(literal).join(", ")}], delim = ${literal(SEPARATOR)}, quote = '', escape = '', header = false, ` +
    `nullstr = '', auto_detect = false, strict_mode = false, max_line_size = ${LINE_AT_MOST}, buffer_size = ${2 * LINE_AT_MOST}, ` +
    `columns = {${columns.join(", ")}})`
  );
}

/** The typed value of a column of `textRows`. */
export function typedColumn(table: TableName, name: string, hasBreaks: boolean): string {
  const type = tableOf(table).columns[name]?.type;
  const column = `t.${quoted(name)}`;
  if (type === AMOUNT) return asAmount(column);
  if (type === RATE) return asRate(column);
  if (type === PERCENT) return `try_cast(${column} as ${PERCENT})`;
  if (type === "DATE" || type === "TIMESTAMP") return `${column}::${type}`;
  if (type === "VARCHAR" && hasBreaks)
    return `translate(${column}, ${literal(NEWLINE_MARK + RETURN_MARK)}, chr(10) || chr(13))`;
  return column;
}

/**
 * Text as an amount. The engine reads a decimal of up to 18 digits in 0.1 µs, one of more in 16 µs (measured on 1.5.6), so
 * only long ones go the long way.
 */
export function asAmount(text: string): string {
  return `case when length(${text}) <= 12 then try_cast(${text} as DECIMAL(18,6))::${AMOUNT} else try_cast(${text} as ${AMOUNT}) end`;
}

/** Text with exactly eighteen decimals as a rate, in two halves for the same reason. */
function asRate(text: string): string {
  const high = `left(${text}, length(${text}) - 9)::DECIMAL(18,9)::${RATE}`;
  const halves = `(${high} + ('0.000000000' || right(${text}, 9))::DECIMAL(18,18))::${RATE}`;
  return `case when length(${text}) <= 27 then ${halves} else try_cast(${text} as ${RATE}) end`;
}
