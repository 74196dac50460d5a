import { assert } from "../base/assert.js";
import { duckdb, type DuckDBConnection } from "./duckdb.js";
import { giveMemoryBack } from "./memory.js";
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
  /** To be asked between two statements: gives back what finished ones have left behind, where the process has much. */
  giveBack(): Promise<void>;
  /** Does work that can be begun anew; where it does not get by with the engine's memory, although it may spill, again by one thread, then with more. */
  unlessTight<Done>(work: () => Promise<Done>): Promise<Done>;
  close(): void;
}

/** Above, memory is given back: what a statement takes more, up to the engine's limit, leaves the process below 400. */
const GIVEN_BACK_ABOVE_BYTES = 200 * 1024 * 1024;

/** Beyond, a statement that does not get by is given up. */
const MEMORY_AT_MOST_MB = 4096;

/** What the engine works with. */
export interface Means {
  readonly memory_mb: number;
  readonly threads: number;
}

/**
 * What work is to be done with that the engine gave up for want of memory: one thread instead of several, each of which holds its own; then
 * twice the memory. Null where it failed otherwise, or has had enough.
 */
export function moreMeans(error: unknown, { memory_mb, threads }: Means): Means | null {
  if (!(error instanceof Error && error.message.startsWith("Out of Memory Error"))) return null;
  if (threads > 1) return { memory_mb, threads: 1 };
  return memory_mb * 2 > MEMORY_AT_MOST_MB ? null : { memory_mb: memory_mb * 2, threads };
}

export async function openEngine(
  spill: string,
  memory_mb: number,
  threads: number,
): Promise<Engine> {
  const instance = await duckdb().DuckDBInstance.create(":memory:", {
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
  // One of its own: on the others a statement may be at work.
  const steward = await instance.connect();
  const allow = async (means: Means) => {
    await steward.run(`set threads = ${means.threads}`);
    await steward.run(`set memory_limit = '${means.memory_mb}MB'`);
  };
  const giveBack = async () => {
    giveMemoryBack();
    if (process.memoryUsage.rss() < GIVEN_BACK_ABOVE_BYTES) return;
    // What was freed stays with the C library in pieces, beside the engine's limit, until the engine has it trimmed: as it does here.
    await steward.run(`set memory_limit = '${memory_mb}MB'`);
  };
  const unlessTight = async <Done>(
    work: () => Promise<Done>,
    by: Means = { memory_mb, threads },
  ): Promise<Done> => {
    try {
      return await work();
    } catch (error) {
      const more = moreMeans(error, by);
      if (more === null) throw error;
      giveMemoryBack();
      await allow(more);
      return await unlessTight(work, more);
    } finally {
      // What the other connection holds by now may be more; then the next giving back lowers it.
      if (by.memory_mb > memory_mb || by.threads < threads)
        await allow({ memory_mb, threads }).catch(() => undefined);
    }
  };
  const shared = { giveBack, unlessTight };
  return {
    ...speak(connection),
    beside: beside && {
      ...speak(beside),
      beside: null,
      ...shared,
      close: () => beside.closeSync(),
    },
    ...shared,
    close() {
      steward.closeSync();
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

/** A piece of work on the engine, and the names of others that have to be done before it. */
export interface Step<Connection> {
  readonly name: string;
  readonly needs: readonly string[];
  run(by: Connection): Promise<void>;
}

/** The same steps one after the other, for what takes much of the engine's memory. They stand in an order in which they can be done. */
export function inTurn<Connection>(steps: readonly Step<Connection>[]): Step<Connection>[] {
  const before = new Set<string>();
  for (const { name, needs } of steps) {
    for (const needed of needs) assert(before.has(needed), `${name} needs ${needed} before it`);
    before.add(name);
  }
  return steps.map((step, index) => ({
    ...step,
    needs: steps.slice(Math.max(0, index - 1), index).map(({ name }) => name),
  }));
}

/**
 * Works steps off, as many at the same time as there are connections: the first of the list that needs nothing undone. Waits for
 * all that was begun, also where one fails, so that nothing works on when the engine is closed.
 */
export async function workOff<Connection>(
  connections: readonly Connection[],
  steps: readonly Step<Connection>[],
): Promise<void> {
  const waiting = [...steps];
  const undone = new Set(steps.map(({ name }) => name));
  const asleep: (() => void)[] = [];
  let hasFailed = false;
  const work = async (by: Connection) => {
    while (waiting.length > 0 && !hasFailed) {
      const next = waiting.findIndex(({ needs }) => !needs.some((name) => undone.has(name)));
      if (next === -1) {
        assert(asleep.length < connections.length - 1, "steps wait for each other");
        await new Promise<void>((wake) => asleep.push(wake));
        continue;
      }
      const [step] = waiting.splice(next, 1) as [Step<Connection>];
      try {
        await step.run(by);
      } catch (error) {
        hasFailed = true;
        throw error;
      } finally {
        undone.delete(step.name);
        for (const wake of asleep.splice(0)) wake();
      }
    }
  };
  const ended = await Promise.allSettled(connections.map(work));
  for (const each of ended) if (each.status === "rejected") throw each.reason;
}

/** How Parquet is written: row groups small enough that four fit into the engine's memory: two tables at a time, by two threads each. */
const PARQUET =
  "(format parquet, compression zstd, row_group_size 122880, row_group_size_bytes '12MB')";

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
