import pg from "pg";
import type { PoolClient } from "pg";
import { LIMITS } from "../base/settings.js";

/** Connections to the record. Open one per process; close it at the end. */
export type Pool = pg.Pool;

/** An open database transaction. Everything that reads or writes the record takes one. */
export interface Tx {
  /**
   * The rows that a statement returns: int8 as bigint, days and numerics as text, instants as ISO 8601 in UTC. One that is given
   * values, even none (`[]`), is prepared once for a connection; only one without may be several.
   */
  rows<Row>(sql: string, values?: readonly unknown[]): Promise<readonly Row[]>;
  /** How many rows a statement changed. */
  run(sql: string, values?: readonly unknown[]): Promise<number>;
  /**
   * A write that nobody needs to wait for: it goes out in its place, together with what follows, and its failure is the
   * transaction's.
   */
  send(sql: string, values: readonly unknown[]): void;
  /** For COPY streams, which are no plain statements: they need the connection to themselves, answer by answer. */
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
export type Address =
  string | { host: string; port: number; user: string; password: string; database: string };

export function openPool(address: Address, options: { connections?: number } = {}): Pool {
  const pool = new pg.Pool({
    ...(typeof address === "string" ? { connectionString: address } : address),
    max: options.connections ?? LIMITS.database_connections,
    application_name: "earmark",
    pipeline: true,
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

/** Where a pool's database is: for a thread that opens a connection of its own. */
export function addressOf({ options }: Pool): Address {
  const { connectionString, host, port, user, password, database } = options;
  if (connectionString !== undefined) return connectionString;
  return {
    host: host ?? "",
    port: port ?? 0,
    user: user ?? "",
    password: typeof password === "string" ? password : "",
    database: database ?? "",
  };
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
  return runTx(pool, "begin isolation level read committed read write", work, KEEP_SQL);
}

/** Ends a write. */
export const KEEP_SQL =
  "update record_version set version = version + 1 where pg_current_xact_id_if_assigned() is not null; commit";

/** As `writeTx`, but nothing stays: for a dry run. */
export async function tryTx<T>(pool: Pool, work: (tx: Tx) => Promise<T>): Promise<T> {
  return runTx(pool, "begin isolation level read committed read write", work, "rollback");
}

/** For migrations alone: a write that does not move the record's version. */
export function schemaTx<T>(pool: Pool, work: (tx: Tx) => Promise<T>): Promise<T> {
  return runTx(pool, "begin isolation level read committed read write", work);
}

/** A transaction that can be brought to a point where all that was sent has been answered. */
export interface OpenTx extends Tx {
  send(sql: string, values?: readonly unknown[]): void;
  /** Waits for what was sent; throws the failure of the first that failed. */
  settle(): Promise<void>;
  /** The reason for an error: once a statement sent has failed, those after it fail for its sake alone. */
  reasonOf(error: unknown): Promise<unknown>;
}

/**
 * A transaction from its first statements to its last; rolled back where anything in it throws. The first goes out together with
 * those of `work`: whatever makes it fail makes them fail.
 */
export async function runTx<T>(
  pool: Pool,
  begin: string,
  work: (tx: OpenTx, client: PoolClient) => Promise<T>,
  end: string | (() => string) = "commit",
): Promise<T> {
  const client = await pool.connect();
  const tx = txOf(client);
  let isBroken = false;
  // A connection that breaks between two statements says so here; the next statement fails, and says it again.
  const ignore = () => undefined;
  client.on("error", ignore);
  try {
    tx.send(begin);
    const answer = await work(tx, client);
    tx.send(typeof end === "string" ? end : end());
    await tx.settle();
    return answer;
  } catch (error) {
    const reason = await tx.reasonOf(error);
    // Where even the rollback fails the connection is lost, and the server rolls back by itself.
    isBroken = await client.query("rollback").then(
      () => false,
      () => true,
    );
    throw reason;
  } finally {
    setPipeline(client, true);
    client.off("error", ignore);
    client.release(isBroken);
  }
}

export function txOf(client: PoolClient): OpenTx {
  const sent: Promise<{ readonly error: unknown } | null>[] = [];
  const ask = (sql: string, values?: readonly unknown[]) => client.query(statement(sql, values));
  const findFailure = async () => (await Promise.all(sent)).find((failure) => failure !== null);
  return {
    get client() {
      setPipeline(client, false);
      return client;
    },
    rows: async <Row>(sql: string, values?: readonly unknown[]) =>
      (await ask(sql, values)).rows as Row[],
    run: async (sql, values) => (await ask(sql, values)).rowCount ?? 0,
    send(sql, values) {
      sent.push(
        ask(sql, values).then(
          () => null,
          (error: unknown) => ({ error }),
        ),
      );
    },
    async settle() {
      const failure = await findFailure();
      if (failure) throw failure.error;
    },
    reasonOf: async (error) => (await findFailure())?.error ?? error,
  };
}

/** Whether statements go out before earlier ones are answered. Only while nothing is under way. */
function setPipeline(client: PoolClient, isOn: boolean): void {
  (client as { pipeline: boolean }).pipeline = isOn;
}

/** Names of the statements that were sent with values: a server parses and plans each once for a connection. */
const names = new Map<string, string>();

function statement(text: string, values?: readonly unknown[]) {
  if (values === undefined) return { text };
  const name = names.get(text) ?? `earmark_${names.size + 1}`;
  // Our statements are constants, a few hundred; whatever goes beyond is parsed each time and kept by nobody.
  if (names.size < LIMITS.prepared_statements) names.set(text, name);
  return names.has(text) ? { name, text, values: [...values] } : { text, values: [...values] };
}

/** PostgreSQL's own code for an error (`23505` unique violation), or null where it is no database error. */
export function sqlState(error: unknown): string | null {
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string")
    return null;
  return /^[0-9A-Z]{5}$/.test(error.code) ? error.code : null;
}
