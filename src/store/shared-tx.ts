import { setImmediate as letOthersRun } from "node:timers/promises";
import { refuser, type Refusal } from "../base/refusal.js";
import { LIMITS } from "../base/settings.js";
import { texts } from "../base/text.js";
import { useClient, type Pool, type Tx } from "./connect.js";
import { Kept } from "./kept.js";
import { KeptSums } from "./kept-sums.js";
import { LOCK_SQL, runTurns, type Line } from "./turns.js";

const refuse = refuser(
  texts({
    RECORD_BUSY: {
      en: "{most} writes wait already. Nothing was done; send it again in a moment, with the same key.",
      ja: "書込みの待ち行列が上限（{most}件）に達しました。何も記録していません。しばらくして同じキーで再送してください。",
    },
  }),
);

/** Lines by the pool that they write through. */
const lines = new WeakMap<Pool, Line>();

function lineOf(pool: Pool): Line {
  const found = lines.get(pool);
  if (found) return found;
  const line: Line = {
    waiting: [],
    isServed: false,
    kept: new Kept(),
    sums: new KeptSums(),
    stand: null,
    wary: 0,
    company: 1,
  };
  lines.set(pool, line);
  return line;
}

/** Waits until nobody else writes the book, and keeps it so until the transaction ends. */
export async function lockBook(tx: Tx): Promise<void> {
  await tx.rows(LOCK_SQL, []);
}

/**
 * As `writeTx`, but those who wait share one transaction and its commit: their work runs one after the other, each sees what the
 * earlier ones did, and one that throws is undone alone. Nobody is answered before the commit; if that fails, it fails for all.
 * What the work still waits for when it ends may stand in its answer as a promise: it is kept before anybody is answered. Where the
 * work went by what an earlier one had read (`Tx.kept`) and that has changed, it is undone and run once more.
 */
export function sharedTx<T>(pool: Pool, work: (tx: Tx) => Promise<T>): Promise<T | Refusal> {
  const line = lineOf(pool);
  const most = LIMITS.writes_waiting;
  if (line.waiting.length >= most) return Promise.resolve(refuse("RECORD_BUSY", { most }));
  return new Promise((resolve, reject) => {
    const answer = (value: unknown) => resolve(value as T);
    line.waiting.push({ work, answer, fail: reject, isDisbelieved: false });
    if (!line.isServed) void serve(pool, line);
  });
}

async function serve(pool: Pool, line: Line): Promise<void> {
  line.isServed = true;
  while (line.waiting.length > 0) {
    if (line.company > 1) await gatherOthers(line);
    line.company = await runTogether(pool, line);
  }
  line.isServed = false;
}

/**
 * Who was answered together comes again together: begun with the first of them, a commit would keep the others waiting. Waits as long as
 * each turn of the program's loop brings more.
 */
async function gatherOthers({ waiting }: Line): Promise<void> {
  for (let n = 0; n < waiting.length && n < LIMITS.writes_per_commit;) {
    n = waiting.length;
    await letOthersRun();
  }
}

/**
 * One transaction for those who wait, and for those who come while it runs: answers with how many shared it. Never throws: each turn
 * hears of its own end.
 */
async function runTogether(pool: Pool, line: Line): Promise<number> {
  const turns = line.waiting.splice(0, LIMITS.writes_per_commit);
  try {
    const endings = await useClient(pool, (client) => runTurns(client, line, turns));
    if (line.wary > 0) line.wary -= 1;
    for (const { tell } of endings) tell();
  } catch (error) {
    line.stand = null;
    line.sums.forget();
    for (const turn of turns) turn.fail(error);
  }
  return turns.length;
}
