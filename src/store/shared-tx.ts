import { refuser, type Refusal } from "../base/refusal.js";
import { LIMITS } from "../base/settings.js";
import { texts } from "../base/text.js";
import { KEEP_SQL, runTx, txOf, type OpenTx, type Pool, type Tx } from "./connect.js";

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
/** Each entry must balance when its statement ends: at the commit it would take everybody's work with it. */
const BEGIN_SQL = `
  begin isolation level read committed read write; ${LOCK_SQL};
  set constraints entry_balances immediate; savepoint turn`;
const NEXT_SQL = "release savepoint turn; savepoint turn";
const UNDO_SQL = "rollback to savepoint turn";

/** Turns that wait, by the pool that they write through. */
const lines = new WeakMap<Pool, { readonly waiting: Turn[]; isServed: boolean }>();

/** Waits until nobody else writes the book, and keeps it so until the transaction ends. */
export async function lockBook(tx: Tx): Promise<void> {
  await tx.rows(LOCK_SQL, []);
}

/**
 * As `writeTx`, but those who wait share one transaction and its commit: their work runs one after the other, each sees what the
 * earlier ones did, and one that throws is undone alone. Nobody is answered before the commit; if that fails, it fails for all.
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
  // Where every turn was undone (a refusal, a request that was carried out before) the record's version must not move on either.
  const end = () => (endings.some((ending) => ending.isKept) ? KEEP_SQL : "rollback");
  try {
    await runTx(
      pool,
      BEGIN_SQL,
      async (tx, client) => {
        for (let n = 0; n < turns.length; n += 1) {
          if (n > 0) tx.send(NEXT_SQL);
          endings.push(await take(txOf(client), turns[n] as Turn));
          if (n + 1 === turns.length && n + 1 < LIMITS.writes_per_commit)
            turns.push(...waiting.splice(0, 1));
        }
      },
      end,
    );
    for (const { tell } of endings) tell();
  } catch (error) {
    for (const turn of turns) turn.fail(error);
  }
}

/** How a turn ended, and how to tell who waits for it. */
interface Ending {
  readonly isKept: boolean;
  tell(): void;
}

/** Runs one turn, undone where it throws. Answers with how to tell those who wait, once all is on disk. */
async function take(tx: OpenTx, turn: Turn): Promise<Ending> {
  try {
    const value = await turn.work(tx);
    await tx.settle();
    return { isKept: true, tell: () => turn.answer(value) };
  } catch (error) {
    const reason = await tx.reasonOf(error);
    await tx.run(UNDO_SQL);
    return { isKept: false, tell: () => turn.fail(reason) };
  }
}
