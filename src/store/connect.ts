import pg from "pg";
import type { PoolClient } from "pg";
import { LIMITS } from "../base/settings.js";

/** Connections to the record. Open one per process; close it at the end. */
export type Pool = pg.Pool;

/** An open database transaction. Everything that reads or writes the record takes one. */
export interface Tx {
  /** The rows that a statement returns: int8 as bigint, days and numerics as text, instants as ISO 8601 in UTC. */
  rows<Row>(sql: string, values?: readonly unknown[]): Promise<readonly Row[]>;
  /** How many rows a statement changed. */
  run(sql: string, values?: readonly unknown[]): Promise<number>;
  /** For COPY streams, which are no plain statements. */
  readonly client: PoolClient;
}

const TYPES: Readonly<Record<number, (text: string) => unknown>> = {
  20: BigInt,
  1700: (text) => text,
  1082: (text) => text,
  1184: (text) => new Date(text).toISOString(),
};

function parserOf(oid: number, format?: "text" | "binary") {
  const own = format === "binary" ? undefined : TYPES[oid];
  return own ?? pg.types.getTypeParser(oid, format ?? "text");
}

/** Where a database is: a URL, or the parts of one. */
export type Address = string | { host: string; port: number; user: string; password: string; database: string };

export function openPool(address: Address, options: { connections?: number } = {}): Pool {
  const pool = new pg.Pool({
    ...(typeof address === "string" ? { connectionString: address } : address),
    max: options.connections ?? LIMITS.database_connections,
    application_name: "earmark",
    connectionTimeoutMillis: LIMITS.database_connect_ms,
    options: "-c timezone=UTC -c datestyle=ISO -c client_min_messages=warning",
    types: { getTypeParser: parserOf as typeof pg.types.getTypeParser },
    allowExitOnIdle: false,
  });
  // An idle connection that the server closes is replaced at the next use; the one that uses it hears of it there.
  pool.on("error", () => undefined);
  // The same for one that is in the middle of a transaction, between two statements: the next statement fails, not the process.
  pool.on("connect", (client) => client.on("error", () => undefined));
  return pool;
}

/** Everything in `work` sees one state of the record; a write in it is an error. */
export function readTx<T>(pool: Pool, work: (tx: Tx) => Promise<T>): Promise<T> {
  return runTx(pool, "begin isolation level repeatable read read only", work);
}

/**
 * All of `work` or nothing: it commits at the end, rolls back when `work` throws. A write moves the record's version on
 * (last, so that the row is held for the commit alone).
 */
export function writeTx<T>(pool: Pool, work: (tx: Tx) => Promise<T>): Promise<T> {
  return runTx(pool, "begin isolation level read committed read write", async (tx) => {
    const answer = await work(tx);
    await tx.run(
      "update record_version set version = version + 1 where pg_current_xact_id_if_assigned() is not null",
    );
    return answer;
  });
}

/** As `writeTx`, but nothing stays: for a dry run. */
export async function tryTx<T>(pool: Pool, work: (tx: Tx) => Promise<T>): Promise<T> {
  return runTx(pool, "begin isolation level read committed read write", work, "rollback");
}

/** For migrations alone: a write that does not move the record's version. */
export function schemaTx<T>(pool: Pool, work: (tx: Tx) => Promise<T>): Promise<T> {
  return runTx(pool, "begin isolation level read committed read write", work);
}

async function runTx<T>(
  pool: Pool,
  begin: string,
  work: (tx: Tx) => Promise<T>,
  end: "commit" | "rollback" = "commit",
): Promise<T> {
  const client = await pool.connect();
  let isBroken = false;
  try {
    await client.query(begin);
    const answer = await work(txOf(client));
    await client.query(end);
    return answer;
  } catch (error) {
    // Where even the rollback fails the connection is lost, and the server rolls back by itself.
    isBroken = await client.query("rollback").then(
      () => false,
      () => true,
    );
    throw error;
  } finally {
    client.release(isBroken);
  }
}

function txOf(client: PoolClient): Tx {
  return {
    client,
    rows: async <Row>(sql: string, values: readonly unknown[] = []) =>
      (await client.query(sql, [...values])).rows as Row[],
    run: async (sql, values = []) => (await client.query(sql, [...values])).rowCount ?? 0,
  };
}

/** PostgreSQL's own code for an error (`23505` unique violation), or null where it is no database error. */
export function sqlState(error: unknown): string | null {
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") return null;
  return /^[0-9A-Z]{5}$/.test(error.code) ? error.code : null;
}
