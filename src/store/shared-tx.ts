import type { PoolClient } from "pg";
import type { Instant } from "../base/clock.js";
import { refuser, type Refusal } from "../base/refusal.js";
import { LIMITS } from "../base/settings.js";
import { texts } from "../base/text.js";
import { giveHeads, headsOf } from "./chain-heads.js";
import {
  BEGIN_SQL,
  KEEP_SQL,
  sqlState,
  txOf,
  useClient,
  type OpenTx,
  type Pool,
  type Tx,
} from "./connect.js";
import { DISBELIEVED, Kept, type Belief, type Heads, type Stand } from "./kept.js";

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
  /** It went by what was kept and that was not so: it is done again, and asks. */
  isDisbelieved: boolean;
}

/** Who writes the book, one at a time over all processes: taken first in a transaction, before any row (decision 0301). */
const LOCK_SQL = "select pg_advisory_xact_lock(hashtext('earmark book'))";
/** As `LOCK_SQL`, and says where the record stands; or checks where it is believed to stand (decision 0306). */
const OPEN_SQL = "select * from open_book()";
const OPEN_AT_SQL = "select open_book_at($1, $2, $3, $4, $5)";
/** Two savepoints in turn: where the next one does not come to be, a failure must not undo to the one before it, nor the turn between. */
const GUARDS = ["turn_a", "turn_b"] as const;

/** Turns that wait, and what their process knows of the record from those before them. */
interface Line {
  readonly waiting: Turn[];
  isServed: boolean;
  readonly kept: Kept;
  /** Where the record stood after the last commit; null where nothing is to be believed. */
  stand: Stand | null;
  /** Commits to come that ask first: another program writes as well, and a belief that fails costs a message. */
  wary: number;
}

/** After a belief that failed, so many commits ask first. */
const WARY_COMMITS = 8;

/** Lines by the pool that they write through. */
const lines = new WeakMap<Pool, Line>();

function lineOf(pool: Pool): Line {
  const found = lines.get(pool);
  if (found) return found;
  const line = { waiting: [], isServed: false, kept: new Kept(), stand: null, wary: 0 };
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
  while (line.waiting.length > 0) await runTogether(pool, line);
  line.isServed = false;
}

/** One transaction for those who wait, and for those who come while it runs. Never throws: each turn hears of its own end. */
async function runTogether(pool: Pool, line: Line): Promise<void> {
  const { waiting } = line;
  const turns = waiting.splice(0, LIMITS.writes_per_commit);
  const endings: Ending[] = [];
  // A savepoint keeps from a turn what was done before it; where nothing was, its failure undoes the transaction.
  let guard: (typeof GUARDS)[number] | null = null;
  let open: Opened | null = null;
  const isLast = () => endings.length + 1 === turns.length;
  const fetchOneMore = () => {
    if (isLast() && turns.length < LIMITS.writes_per_commit) turns.push(...waiting.splice(0, 1));
  };
  const runAll = async (client: PoolClient) => {
    for (let turn = turns[0]; turn; turn = turns[endings.length]) {
      const earlier = guard;
      const isAnyKept = endings.some(({ isKept }) => isKept);
      guard = isAnyKept ? GUARDS[earlier === GUARDS[0] ? 1 : 0] : null;
      const before: Opened | null = guard === null ? null : open;
      open = openFor(line, turn, before);
      const tx = txOf(client, open.belief);
      if (earlier !== null) tx.send(`release savepoint ${earlier}`, []);
      if (guard !== null) tx.send(`savepoint ${guard}`, []);
      open.begin(tx);
      const ending = await take(tx, turn, () => {
        fetchOneMore();
        return isLast() ? keep(client) : null;
      });
      if (ending.isKept) open.heads = await headsOf(tx);
      else {
        open = before;
        await txOf(client).run(guard === null ? "rollback" : `rollback to savepoint ${guard}`, []);
        fetchOneMore();
      }
      // Once more, asking: it stays the next.
      if (!ending.isKept && ending.isDisbelieved && !turn.isDisbelieved) {
        turn.isDisbelieved = true;
        line.stand = null;
        line.wary = WARY_COMMITS;
      } else endings.push(ending);
    }
    if (guard !== null && !endings.at(-1)?.isKept) await keep(client);
  };
  try {
    await useClient(pool, runAll);
    if (open) line.stand = await standAfter(open);
    if (line.wary > 0) line.wary -= 1;
    for (const { tell } of endings) tell();
  } catch (error) {
    line.stand = null;
    for (const turn of turns) turn.fail(error);
  }
}

/** A transaction under the lock of the book, as one turn finds it and leaves it to the next. */
interface Opened {
  readonly belief: Belief;
  readonly terms: Promise<bigint>;
  /** Where the chains end after the turn; null until it has ended. */
  heads: Heads | null;
  begin(tx: OpenTx): void;
}

/** For the first turn of a transaction the book is opened; one that follows on another finds it as that left it. */
function openFor(line: Line, turn: Turn, before: Opened | null): Opened {
  const { kept, stand } = line;
  const isBelieving = !turn.isDisbelieved;
  if (before?.heads) {
    const { heads, belief } = before;
    const next = { ...belief, isBelieving };
    return { ...before, belief: next, begin: (tx) => giveHeads(tx, heads) };
  }
  const own = { hasChanged: false };
  if (stand && isBelieving && line.wary === 0) {
    const terms = Promise.resolve(stand.terms);
    return {
      belief: { kept, isBelieving: true, stand: terms, own },
      terms,
      heads: null,
      begin(tx) {
        tx.send(BEGIN_SQL, []);
        const { entry, audit } = stand;
        tx.send(OPEN_AT_SQL, [stand.terms, entry.seq, entry.hash, audit.seq, audit.hash]);
        giveHeads(tx, stand);
      },
    };
  }
  let tell: (stand: Promise<Stand>) => void = () => undefined;
  const found = new Promise<Stand>((resolve) => (tell = resolve));
  const terms = found.then((stand) => stand.terms);
  terms.catch(() => undefined);
  return {
    belief: { kept, isBelieving: false, stand: terms, own },
    terms,
    heads: null,
    begin(tx) {
      tx.send(BEGIN_SQL, []);
      tell(readStand(tx, kept));
      giveHeads(tx, found);
    },
  };
}

/** Where the record stands after the commit; null where the transaction changed what answers are kept of. */
async function standAfter({ belief, terms, heads }: Opened): Promise<Stand | null> {
  return belief.own.hasChanged || heads === null ? null : { terms: await terms, ...heads };
}

interface StandRow {
  readonly terms: bigint;
  readonly entry_seq: bigint;
  readonly entry_hash: string;
  readonly entry_at: Instant | null;
  readonly audit_seq: bigint;
  readonly audit_hash: string;
  readonly audit_at: Instant | null;
}

async function readStand(tx: Tx, kept: Kept): Promise<Stand> {
  const [row] = await tx.rows<StandRow>(OPEN_SQL, []);
  if (!row) throw new Error("Bug: the record stands nowhere");
  kept.moveTo(row.terms);
  return {
    terms: row.terms,
    entry: { seq: row.entry_seq, hash: row.entry_hash, recorded_at: row.entry_at },
    audit: { seq: row.audit_seq, hash: row.audit_hash, recorded_at: row.audit_at },
  };
}

function keep(client: PoolClient): Promise<void> {
  const tx = txOf(client);
  for (const sql of KEEP_SQL) tx.send(sql, []);
  return tx.settle();
}

/** How a turn ended, and how to tell who waits for it. */
interface Ending {
  readonly isKept: boolean;
  readonly isDisbelieved?: boolean;
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
    const isDisbelieved = sqlState(reason) === DISBELIEVED;
    return { isKept: false, isDisbelieved, tell: () => turn.fail(reason) };
  }
  await ended;
  return { isKept: true, tell: () => turn.answer(value) };
}
