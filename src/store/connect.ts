import pg from "pg";
import type { PoolClient } from "pg";
import { LIMITS } from "../base/settings.js";
import { absenceOf, type Ask, type Gathering, type Kind } from "./gathered.js";
import { changesKept, DISBELIEVED, type Belief } from "./kept.js";
import { readerOf, wireOf, type Answer } from "./wire.js";

/** Connections to the record. Open one per process; close it at the end. */
export type Pool = pg.Pool;

/** An open database transaction. Everything that reads or writes the record takes one. */
export interface Tx {
  /**
   * The rows that a statement returns: int8 as bigint, days and numerics as text, instants as ISO 8601 in UTC. One that is given
   * values, even none (`[]`), is prepared once for a connection; only one without may be several.
   */
  rows<Row>(sql: string, values?: readonly unknown[]): Promise<readonly Row[]>;
  /**
   * As `rows`, of tables that change seldom (`KEPT_TABLES`): who posts in turns may be answered by what the process read before, as long
   * as the database finds that nothing of them has changed since.
   */
  kept<Row>(sql: string, values: readonly unknown[]): Promise<readonly Row[]>;
  /**
   * Whether a table has no row with a value in a column. Who posts in turns is told so at once; where there is one, the database stops
   * the turn, and it is done again with the answer waited for.
   */
  hasNone(table: string, column: string, value: string): Promise<boolean>;
  /** How many rows a statement changed. */
  run(sql: string, values?: readonly unknown[]): Promise<number>;
  /**
   * A write that nobody needs to wait for: it goes out in its place, together with what follows, and its failure is the
   * transaction's.
   */
  send(sql: string, values: readonly unknown[]): void;
  /**
   * As `send` for what many postings write alike: those that share a commit send it as one list, at the latest before anything else is
   * asked. Its answer is that of the whole list; who posts in turns has it after the turn, and must not wait for it within.
   */
  gather<Item>(kind: Kind<Item>, item: Item): Promise<Answer>;
  /** For COPY streams, which are no plain statements: they need the connection to themselves, answer by answer. */
  readonly client: PoolClient;
}

/** Where a database is: a URL, or the parts of one. */
export type Address =
  string | { host: string; port: number; user: string; password: string; database: string };

export function openPool(address: Address, options: { connections?: number } = {}): Pool {
  const pool = new pg.Pool({
    ...(typeof address === "string" ? { connectionString: address } : address),
    max: options.connections ?? LIMITS.database_connections,
    application_name: "earmark",
    connectionTimeoutMillis: LIMITS.database_connect_ms,
    options: "-c timezone=UTC -c datestyle=ISO -c client_min_messages=warning",
    types: { getTypeParser: readerOf as typeof pg.types.getTypeParser },
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
  return runTx(pool, BEGIN_SQL, work, KEEP_SQL);
}

export const BEGIN_SQL = "begin isolation level read committed read write";
/** Ends a write. */
export const KEEP_SQL = [
  "update record_version set version = version + 1 where pg_current_xact_id_if_assigned() is not null",
  "commit",
];

/** As `writeTx`, but nothing stays: for a dry run. */
export async function tryTx<T>(pool: Pool, work: (tx: Tx) => Promise<T>): Promise<T> {
  return runTx(pool, BEGIN_SQL, work, ["rollback"]);
}

/** For migrations alone: a write that does not move the record's version. */
export function schemaTx<T>(pool: Pool, work: (tx: Tx) => Promise<T>): Promise<T> {
  return runTx(pool, BEGIN_SQL, work);
}

/** A transaction that can be brought to a point where all that was sent has been answered. */
export interface OpenTx extends Tx {
  /** A statement and its whole answer. */
  ask: Ask;
  /** Whether anything was asked of the database, so that undoing what was done is more than forgetting it. */
  readonly isAsking: boolean;
  /**
   * Takes nothing more: what is asked by a part of the work that others did not wait for would be done in whatever transaction
   * comes next. Throws what has failed so far, so that no commit goes out after it.
   */
  close(): void;
  /** Waits for what was asked and sent; throws the failure of the first that failed. */
  settle(): Promise<void>;
  /** Closes; the reason for an error of the database: once a statement has failed, those after it fail for its sake alone. */
  reasonOf(error: unknown): Promise<unknown>;
}

/**
 * A transaction from its first statement to its last; rolled back where anything in it throws. The first goes out together with
 * those of `work`: whatever makes it fail makes them fail.
 */
function runTx<T>(
  pool: Pool,
  begin: string,
  work: (tx: OpenTx) => Promise<T>,
  end: readonly string[] = ["commit"],
): Promise<T> {
  return useClient(pool, async (client) => {
    const tx = txOf(client);
    tx.send(begin, []);
    try {
      const answer = await work(tx);
      tx.close();
      const ending = txOf(client);
      for (const sql of end) ending.send(sql, []);
      await tx.settle();
      await ending.settle();
      return answer;
    } catch (error) {
      throw await tx.reasonOf(error);
    }
  });
}

/** A connection for some work; where that throws, whatever was begun on it is rolled back. */
export async function useClient<T>(
  pool: Pool,
  work: (client: PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  let isBroken = false;
  // A connection that breaks between two statements says so here; the next statement fails, and says it again.
  const ignore = () => undefined;
  client.on("error", ignore);
  try {
    return await work(client);
  } catch (error) {
    // Where even the rollback fails the connection is lost, and the server rolls back by itself.
    isBroken = await wireOf(client)
      .ask("rollback", [])
      .then(
        () => false,
        () => true,
      );
    throw error;
  } finally {
    client.off("error", ignore);
    client.release(isBroken);
  }
}

/** What a turn of a transaction shares with those before and after it. */
export interface Turning {
  readonly belief: Belief;
  /** Where what it gathers waits for that of others; null where it is sent at once. */
  readonly gathering: Gathering | null;
  /** Sends what comes before anything that the turn itself asks of the database. */
  open(ask: Ask): void;
  /** It believes that a table has no row with a value in a column: `table.column`. */
  believes(about: string, value: string): void;
}

export function txOf(client: PoolClient, turning: Turning | null = null): OpenTx {
  const wire = wireOf(client);
  const { belief, gathering } = turning ?? { belief: null, gathering: null };
  let failed: { readonly error: unknown } | null = null;
  let isClosed = false;
  let isAsking = false;
  let last: Promise<unknown> = Promise.resolve();
  // Answers come in the order of the questions: the first failure is the reason of those after it.
  const take = (sql: string, values?: readonly unknown[]) => {
    if (belief && changesKept(sql)) belief.own.hasChanged = true;
    const answer = wire.ask(sql, values ?? null);
    last = answer.catch((error: unknown) => (failed ??= { error }));
    return answer;
  };
  /** From here on the database knows of this turn: what was gathered goes before. */
  const begin = () => {
    if (!isAsking) turning?.open(take);
    isAsking = true;
    gathering?.sendAll(take);
  };
  const refuseEnded = () => Promise.reject(new Error("Bug: asked of a transaction that has ended"));
  const ask = (sql: string, values?: readonly unknown[]): Promise<Answer> => {
    if (isClosed) return refuseEnded();
    begin();
    return take(sql, values);
  };
  const gather = <Item>(kind: Kind<Item>, item: Item): Promise<Answer> => {
    if (isClosed) return refuseEnded();
    if (gathering) return gathering.add(kind, item);
    const { sql, values } = kind.statementOf([item]);
    return ask(sql, values);
  };
  const rows = async <Row>(sql: string, values?: readonly unknown[]) =>
    (await ask(sql, values)).rows as Row[];
  const keep = async <Row>(belief: Belief, sql: string, values: readonly unknown[]) => {
    const found = rows<Row>(sql, values);
    const [answer] = await Promise.all([found, belief.stand]);
    belief.kept.keep(sql, values, answer);
    return answer;
  };
  return {
    get client() {
      if (belief) belief.own.hasChanged = true;
      begin();
      wire.flush();
      return client;
    },
    rows,
    async kept<Row>(sql: string, values: readonly unknown[]) {
      if (!belief || belief.own.hasChanged) return rows<Row>(sql, values);
      const known = belief.isBelieving ? belief.kept.find(sql, values) : undefined;
      return known === undefined ? keep<Row>(belief, sql, values) : (known as readonly Row[]);
    },
    async hasNone(table, column, value) {
      if (!turning?.belief.isBelieving)
        return (await rows(`select 1 from ${table} where ${column} = $1`, [value])).length === 0;
      if (gathering?.hasRow(table, column, value)) return false;
      turning.believes(`${table}.${column}`, value);
      gather(absenceOf(table, column), value).catch(() => undefined);
      return true;
    },
    run: async (sql, values) => (await ask(sql, values)).count,
    send(sql, values) {
      ask(sql, values).catch(() => undefined);
    },
    gather(kind, item) {
      const answer = gather(kind, item);
      answer.catch(() => undefined);
      return answer;
    },
    ask,
    get isAsking() {
      return isAsking;
    },
    close() {
      if (failed) throw failed.error;
      if (isAsking) gathering?.sendAll(take);
      isClosed = true;
    },
    async settle() {
      await last;
      if (failed) throw failed.error;
    },
    async reasonOf(error) {
      // What it believed is to be shown, whatever came of it.
      if (isAsking && !isClosed) gathering?.sendAll(take);
      isClosed = true;
      await last;
      if (failed === null) return error;
      // Who believed what is not so has decided by it: that comes before whatever came of it.
      const isFirst = sqlState(error) !== null || sqlState(failed.error) === DISBELIEVED;
      return isFirst ? failed.error : error;
    },
  };
}

/** PostgreSQL's own code for an error (`23505` unique violation), or null where it is no database error. */
export function sqlState(error: unknown): string | null {
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string")
    return null;
  return /^[0-9A-Z]{5}$/.test(error.code) ? error.code : null;
}

/**
 * Whether the database cannot be reached, or not now: no server, no such host, no answer, no free connection within the time
 * that one may take; or it turned us away: class 08, 28 (who we are), 3D (no such database), 53, 57.
 */
export function isConnectionError(error: unknown): boolean {
  const state = sqlState(error);
  if (state !== null) return /^(08|28|3D|53|57)/.test(state);
  if (!(error instanceof Error)) return false;
  if (error instanceof AggregateError || ("syscall" in error && "code" in error)) return true;
  return /timeout e|Connection terminated|not queryable|SSL|SASL|password/i.test(error.message);
}
