import { setImmediate as letOthersRun } from "node:timers/promises";
import type { PoolClient } from "pg";
import type { Instant } from "../base/clock.js";
import { LIMITS } from "../base/settings.js";
import { giveHeads, headsOf } from "./chain-heads.js";
import {
  BEGIN_SQL,
  isConnectionError,
  KEEP_SQL,
  sqlState,
  txOf,
  type OpenTx,
  type Tx,
} from "./connect.js";
import { Gathering, type Ask } from "./gathered.js";
import { DISBELIEVED, type Belief, type Heads, type Kept, type Stand } from "./kept.js";
import { giveSums, type KeptSums } from "./kept-sums.js";

/** A piece of work that waits for its turn, and those who wait for its answer. */
export interface Turn {
  work(tx: Tx): Promise<unknown>;
  answer(value: unknown): void;
  fail(error: unknown): void;
  /** It went by what was kept and that was not so: it is done again, and asks. */
  isDisbelieved: boolean;
}

/** Turns that wait, and what their process knows of the record from those before them. */
export interface Line {
  readonly waiting: Turn[];
  isServed: boolean;
  readonly kept: Kept;
  readonly sums: KeptSums;
  /** Where the record stood after the last commit; null where nothing is to be believed. */
  stand: Stand | null;
  /** Commits to come that ask first: another program writes as well, and a belief that fails costs a message. */
  wary: number;
  /** How many shared the last commit. */
  company: number;
}

/** After a belief about the record as a whole that failed, so many commits ask first. */
const WARY_COMMITS = 8;

/** Who writes the book, one at a time over all processes: taken first in a transaction, before any row (decision 0301). */
export const LOCK_SQL = "select pg_advisory_xact_lock(hashtext('earmark book'))";
/** As `LOCK_SQL`, and says where the record stands; or checks where it is believed to stand (decision 0306). */
const OPEN_SQL = "select * from open_book()";
const OPEN_AT_SQL = "select open_book_at($1, $2, $3, $4, $5)";
/** Two savepoints in turn: where the next one does not come to be, a failure must not undo to the one before it, nor the turn between. */
const GUARDS = ["turn_a", "turn_b"] as const;

/** So many turns are sent while those after them run, so that the database and the program work at the same time. */
const TURNS_SENT = 24;

/** How a turn ended, and how to tell who waits for it. */
interface Ending {
  readonly isKept: boolean;
  tell(): void;
}

/** What turns did together does not hold, and nothing of it is to stay. */
class Unsound extends Error {
  readonly reason: unknown;
  constructor(reason: unknown) {
    super("what was done together does not hold");
    this.reason = reason;
  }
}

/**
 * Runs turns in one transaction, and those who come while it runs. Where they went by something that is not so, all is done again: who
 * believed it asks. Where the database refuses what several wrote together, each is done again for itself, so that the one at fault is
 * known and undone alone (decision 0309).
 */
export async function runTurns(
  client: PoolClient,
  line: Line,
  turns: Turn[],
): Promise<readonly Ending[]> {
  let hasDoubted = false;
  for (let isApart = false; ;) {
    const group = new Group(client, line, turns, isApart);
    try {
      const endings = await group.run();
      line.stand = await group.standAfter();
      return endings;
    } catch (error) {
      if (!(error instanceof Unsound)) throw error;
      const { reason } = error;
      const isDisbelieved = sqlState(reason) === DISBELIEVED;
      if (!isDisbelieved && (isApart || !group.isMerged || isConnectionError(reason))) throw reason;
      await txOf(client).run("rollback", []);
      line.sums.forget();
      if (!isDisbelieved) isApart = true;
      else if (!group.doubt(reason)) {
        if (hasDoubted) throw reason;
        hasDoubted = true;
        doubtRecord(line);
      }
    }
  }
}

/** Somebody else writes too: the next commits ask where the record stands. */
function doubtRecord(line: Line): void {
  line.stand = null;
  line.sums.forget();
  line.wary = WARY_COMMITS;
}

/** A transaction under the lock of the book, as its last turn has left it. */
interface Opened extends Pick<Belief, "isBelieving" | "stand" | "own"> {
  readonly terms: Promise<bigint>;
  heads: Promise<Heads>;
}

/** Turns that share a transaction. */
class Group {
  readonly #client: PoolClient;
  readonly #line: Line;
  readonly #turns: Turn[];
  readonly #endings: Ending[] = [];
  /** Null where each turn sends what is its own, and is waited for. */
  readonly #gathering: Gathering | null;
  /** Who believed what of single rows. */
  readonly #believers = new Map<string, Turn[]>();
  /** What is sent on behalf of all. */
  #shared: OpenTx;
  #open: Opened | null = null;
  /** A savepoint keeps from a turn what was done before it; where nothing was, its failure undoes the transaction. */
  #guard: (typeof GUARDS)[number] | null = null;
  #isAnyKept = false;
  #isCommitted = false;
  /** Turns whose work was gathered and is not sent. */
  #unsent = 0;

  constructor(client: PoolClient, line: Line, turns: Turn[], isApart: boolean) {
    this.#client = client;
    this.#line = line;
    this.#turns = turns;
    this.#gathering = isApart ? null : new Gathering();
    this.#shared = txOf(client);
  }

  /** Whether one statement held what several had to write: where it failed nobody knows whose it was. */
  get isMerged(): boolean {
    return this.#gathering?.isMerged ?? false;
  }

  async run(): Promise<readonly Ending[]> {
    for (let turn = this.#turns[0]; turn; turn = this.#next()) {
      const ending = await this.#take(turn);
      // Once more, asking: it stays the next.
      if (ending) this.#endings.push(ending);
      if (this.#unsent < TURNS_SENT || !this.#hasNext()) continue;
      this.#unsent = 0;
      this.#gathering?.sendAll(this.#askForAll);
      await letOthersRun();
    }
    if (!this.#isCommitted) await this.#end();
    return this.#endings;
  }

  /** Where the record stands after the commit; null where the transaction changed what answers are kept of. */
  async standAfter(): Promise<Stand | null> {
    if (this.#open === null || !this.#isAnyKept) return this.#line.stand;
    const { own, terms } = this.#open;
    const heads = await this.#open.heads;
    this.#line.sums.close(heads.entry.hash);
    return own.hasChanged ? null : { terms: await terms, ...heads };
  }

  /** Those who believed the rows that the database names are to ask; false where it names none of theirs. */
  doubt(reason: unknown): boolean {
    const { about, found } = readRefused(reason);
    const doubted = found.flatMap((value) => this.#believers.get(`${about}/${value}`) ?? []);
    const fresh = doubted.filter((turn) => !turn.isDisbelieved);
    for (const turn of fresh) turn.isDisbelieved = true;
    return fresh.length > 0;
  }

  readonly #askForAll: Ask = (sql, values) => this.#shared.ask(sql, values);

  /** The turn after those that have ended; one that came meanwhile, where those that began together are all served. */
  #next(): Turn | undefined {
    const turns = this.#turns;
    if (this.#isCommitted) return undefined;
    if (!this.#hasNext() && turns.length < LIMITS.writes_per_commit)
      turns.push(...this.#line.waiting.splice(0, 1));
    return turns[this.#endings.length];
  }

  #hasNext(ended = this.#endings.length): boolean {
    return ended < this.#turns.length;
  }

  /** Whether no turn comes after the one that runs. */
  #isLast(): boolean {
    const isFull = this.#turns.length >= LIMITS.writes_per_commit;
    return !this.#hasNext(this.#endings.length + 1) && (isFull || this.#line.waiting.length === 0);
  }

  /** Runs one turn; what one that throws has done is undone. Null where it is to be done again. */
  async #take(turn: Turn): Promise<Ending | null> {
    const open = (this.#open ??= this.#openBook(turn));
    const tx = this.#txFor(turn, open);
    this.#gathering?.beginTurn();
    this.#line.sums.beginTurn();
    let committed: Promise<void> | null = null;
    let value: unknown;
    try {
      value = await turn.work(tx);
      tx.close();
      if (tx.isAsking) {
        // What the last one asks goes out together with the commit, which the database does not carry out where any of that fails.
        committed = this.#isLast() ? commit(this.#client) : null;
        // Where the turn itself fails, that says why; the commit fails for its sake.
        committed?.catch(() => undefined);
        await tx.settle();
      }
    } catch (error) {
      return this.#undo(turn, tx, error);
    }
    await committed;
    this.#isCommitted = committed !== null;
    this.#isAnyKept = true;
    if (!tx.isAsking) this.#unsent += 1;
    open.heads = headsAfter(tx, open.heads);
    return { isKept: true, tell: () => turn.answer(value) };
  }

  async #undo(turn: Turn, tx: OpenTx, error: unknown): Promise<Ending | null> {
    this.#line.sums.undoTurn();
    this.#gathering?.undoTurn();
    const reason = await tx.reasonOf(error);
    const state = sqlState(reason);
    if (tx.isAsking) {
      // What was sent before it must have come to be, and what it sent must be its own.
      await this.#settleAll();
      if (state !== null && state !== DISBELIEVED && this.isMerged && !isConnectionError(reason))
        throw new Unsound(reason);
      await this.#rollBack();
    }
    if (state !== DISBELIEVED || turn.isDisbelieved)
      return { isKept: false, tell: () => turn.fail(reason) };
    if (!this.doubt(reason)) doubtRecord(this.#line);
    turn.isDisbelieved = true;
    return null;
  }

  async #rollBack(): Promise<void> {
    if (this.#isAnyKept)
      return void (await txOf(this.#client).run(`rollback to savepoint ${this.#guard}`, []));
    await txOf(this.#client).run("rollback", []);
    this.#open = null;
    this.#shared = txOf(this.#client);
  }

  #txFor(turn: Turn, { own, stand, heads, isBelieving }: Opened): OpenTx {
    const { kept, sums } = this.#line;
    // Who follows on a turn that asked is under the same lock, and knows what that has read.
    const isBeliever = (isBelieving || this.#isAnyKept) && !turn.isDisbelieved;
    const tx = txOf(this.#client, {
      belief: { kept, isBelieving: isBeliever, stand, own },
      gathering: this.#gathering,
      open: (ask) => {
        this.#gathering?.sendEarlier(this.#askForAll);
        this.#unsent = 0;
        this.#guardFrom(ask);
      },
      believes: (about, value) => {
        const name = `${about}/${value}`;
        this.#believers.set(name, [...(this.#believers.get(name) ?? []), turn]);
      },
    });
    giveHeads(tx, heads);
    giveSums(tx, sums, isBeliever);
    return tx;
  }

  /** A savepoint, where there is something to keep; the one before it has served. */
  #guardFrom(ask: Ask): void {
    if (!this.#isAnyKept) return;
    const earlier = this.#guard;
    this.#guard = GUARDS[earlier === GUARDS[0] ? 1 : 0];
    const each = [...(earlier === null ? [] : [`release savepoint ${earlier}`])];
    for (const sql of [...each, `savepoint ${this.#guard}`]) ask(sql, []).catch(() => undefined);
  }

  /** What was gathered and the commit, as one message; where nobody did anything, what was believed is shown all the same. */
  async #end(): Promise<void> {
    if (this.#open === null) return;
    this.#gathering?.sendAll(this.#askForAll);
    for (const sql of this.#isAnyKept ? KEEP_SQL : ["rollback"]) this.#shared.send(sql, []);
    await this.#settleAll();
  }

  async #settleAll(): Promise<void> {
    try {
      await this.#shared.settle();
    } catch (error) {
      throw new Unsound(error);
    }
  }

  /** The first turn of a transaction opens the book: as it is believed to stand, or asking where it stands. */
  #openBook({ isDisbelieved }: Turn): Opened {
    const { kept, sums, stand, wary } = this.#line;
    const own = { hasChanged: false };
    this.#shared.send(BEGIN_SQL, []);
    if (stand && !isDisbelieved && wary === 0) {
      const { terms, entry, audit } = stand;
      sums.open(entry.hash);
      this.#shared.send(OPEN_AT_SQL, [terms, entry.seq, entry.hash, audit.seq, audit.hash]);
      const known = Promise.resolve(stand);
      return { isBelieving: true, stand: known, own, terms: Promise.resolve(terms), heads: known };
    }
    const found = readStand(this.#shared, kept, sums);
    const terms = found.then((stand) => stand.terms);
    terms.catch(() => undefined);
    return { isBelieving: false, stand: found, own, terms, heads: found };
  }
}

function headsAfter(tx: Tx, before: Promise<Heads>): Promise<Heads> {
  const after = headsOf(tx).then((heads) => heads ?? before);
  after.catch(() => undefined);
  return after;
}

function commit(client: PoolClient): Promise<void> {
  const tx = txOf(client);
  for (const sql of KEEP_SQL) tx.send(sql, []);
  return tx.settle();
}

/** What the database names as otherwise than believed; nothing where it is the record as a whole. */
function readRefused(reason: unknown): {
  readonly about: string;
  readonly found: readonly string[];
} {
  const detail = reason instanceof Error && "detail" in reason ? reason.detail : null;
  if (typeof detail !== "string") return { about: "", found: [] };
  return JSON.parse(detail) as { about: string; found: string[] };
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

async function readStand(tx: Tx, kept: Kept, sums: KeptSums): Promise<Stand> {
  const [row] = await tx.rows<StandRow>(OPEN_SQL, []);
  if (!row) throw new Error("Bug: the record stands nowhere");
  kept.moveTo(row.terms);
  sums.open(row.entry_hash);
  return {
    terms: row.terms,
    entry: { seq: row.entry_seq, hash: row.entry_hash, recorded_at: row.entry_at },
    audit: { seq: row.audit_seq, hash: row.audit_hash, recorded_at: row.audit_at },
  };
}
