import type { PoolClient } from "pg";
import { refuser, type Refusal } from "../base/refusal.js";
import { LIMITS } from "../base/settings.js";
import { texts } from "../base/text.js";
import {
  BEGIN_SQL,
  KEEP_SQL,
  txOf,
  useClient,
  type OpenTx,
  type Pool,
  type Tx,
} from "./connect.js";

const refuse = refuser(
  texts({
    RECORD_BUSY: {
      en: "{most} writes wait already. Nothing was done; send it again in a moment, with the same key.",
      ja: "書込みの待ち行列が上限（{most}件）に達しました。何も記録していません。しばらくして同じキーで再送してください。",
    },
  }),
);

/** A piece of work that waits for its turn, and those who wait for its answer. */
interface Turn {
  work(tx: Tx): Promise<unknown>;
  answer(value: unknown): void;
  fail(error: unknown): void;
}

/** Who writes the book, one at a time over all processes: taken first in a transaction, before any row (decision 0301). */
const LOCK_SQL = "select pg_advisory_xact_lock(hashtext('earmark book'))";
const OPEN_SQL = [BEGIN_SQL, LOCK_SQL];
/** Two savepoints in turn: where the next one does not come to be, a failure must not undo to the one before it, nor the turn between. */
const GUARDS = ["turn_a", "turn_b"] as const;

/** Turns that wait, by the pool that they write through. */
const lines = new WeakMap<Pool, { readonly waiting: Turn[]; isServed: boolean }>();

/** Waits until nobody else writes the book, and keeps it so until the transaction ends. */
export async function lockBook(tx: Tx): Promise<void> {
  await tx.rows(LOCK_SQL, []);
}

/**
 * As `writeTx`, but those who wait share one transaction and its commit: their work runs one after the other, each sees what the
 * earlier ones did, and one that throws is undone alone. Nobody is answered before the commit; if that fails, it fails for all.
 * What the work still waits for when it ends may stand in its answer as a promise: it is kept before anybody is answered.
 */
export function sharedTx<T>(pool: Pool, work: (tx: Tx) => Promise<T>): Promise<T | Refusal> {
  const line = lines.get(pool) ?? { waiting: [], isServed: false };
  lines.set(pool, line);
  const most = LIMITS.writes_waiting;
  if (line.waiting.length >= most) return Promise.resolve(refuse("RECORD_BUSY", { most }));
  return new Promise((resolve, reject) => {
    line.waiting.push({ work, answer: (value) => resolve(value as T), fail: reject });
    if (!line.isServed) void serve(pool, line);
  });
}

async function serve(
  pool: Pool,
  line: { readonly waiting: Turn[]; isServed: boolean },
): Promise<void> {
  line.isServed = true;
  while (line.waiting.length > 0) await runTogether(pool, line.waiting);
  line.isServed = false;
}

/** One transaction for those who wait, and for those who come while it runs. Never throws: each turn hears of its own end. */
async function runTogether(pool: Pool, waiting: Turn[]): Promise<void> {
  const turns = waiting.splice(0, LIMITS.writes_per_commit);
  const endings: Ending[] = [];
  // A savepoint keeps from a turn what was done before it; where nothing was, its failure undoes the transaction.
  let guard: (typeof GUARDS)[number] | null = null;
  const isLast = () => endings.length + 1 === turns.length;
  const fetchOneMore = () => {
    if (isLast() && turns.length < LIMITS.writes_per_commit) turns.push(...waiting.splice(0, 1));
  };
  const runAll = async (client: PoolClient) => {
    for (let turn = turns[0]; turn; turn = turns[endings.length]) {
      const tx = txOf(client);
      const earlier = guard;
      const isAnyKept = endings.some(({ isKept }) => isKept);
      guard = isAnyKept ? GUARDS[earlier === GUARDS[0] ? 1 : 0] : null;
      const before = guard === null ? OPEN_SQL : [`savepoint ${guard}`];
      if (earlier !== null) tx.send(`release savepoint ${earlier}`, []);
      for (const sql of before) tx.send(sql, []);
      const ending = await take(tx, turn, () => {
        fetchOneMore();
        return isLast() ? keep(client) : null;
      });
      if (!ending.isKept) {
        await txOf(client).run(guard === null ? "rollback" : `rollback to savepoint ${guard}`, []);
        fetchOneMore();
      }
      endings.push(ending);
    }
    if (guard !== null && !endings.at(-1)?.isKept) await keep(client);
  };
  try {
    await useClient(pool, runAll);
    for (const { tell } of endings) tell();
  } catch (error) {
    for (const turn of turns) turn.fail(error);
  }
}

function keep(client: PoolClient): Promise<void> {
  const tx = txOf(client);
  for (const sql of KEEP_SQL) tx.send(sql, []);
  return tx.settle();
}

/** How a turn ended, and how to tell who waits for it. */
interface Ending {
  readonly isKept: boolean;
  tell(): void;
}

/**
 * Runs one turn; one that throws is to be undone. What the last one writes goes out together with the commit, which the database
 * does not carry out where any of that fails. Answers with how to tell those who wait, once all is on disk.
 */
async function take(tx: OpenTx, turn: Turn, end: () => Promise<void> | null): Promise<Ending> {
  let ended: Promise<void> | null = null;
  let value: unknown;
  try {
    value = await turn.work(tx);
    tx.close();
    ended = end();
    // Where the turn itself fails, that says why; the end fails for its sake.
    ended?.catch(() => undefined);
    await tx.settle();
  } catch (error) {
    const reason = await tx.reasonOf(error);
    return { isKept: false, tell: () => turn.fail(reason) };
  }
  await ended;
  return { isKept: true, tell: () => turn.answer(value) };
}
