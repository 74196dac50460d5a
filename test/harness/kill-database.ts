import assert from "node:assert/strict";
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { findFaults } from "../../src/actions/back-up.js";
import { systemClock } from "../../src/base/clock.js";
import { isRefusal } from "../../src/base/refusal.js";
import { verifyChain, GENESIS, type ChainHead } from "../../src/fund/chain.js";
import { readTx, type Pool } from "../../src/store/connect.js";
import { findPostmaster, type Postmaster } from "../../src/store/embedded/cluster.js";
import { listEntries } from "../../src/store/entries.js";
import { openRecord, type OpenRecord } from "../../src/store/open.js";
import { openSharedFund, send } from "./shared-fund.js";
import { openProgress, seeded, type Harness } from "./proof.js";

const WRITERS = 8;
const PATIENCE_MS = 120_000;
/** Where there is one: recovery reads and syncs every file, and a killed process leaves the same behind here as on a disk. */
const MEMORY = "/dev/shm";
const LAZY = "synchronous_commit=off";

/** One record on a disk, its database killed again and again under writers that send until they are answered. */
interface Killing {
  readonly record: OpenRecord;
  readonly failures: string[];
  head: ChainHead;
  requests: number;
  acknowledged: number;
  resent: number;
}

/** What was answered: the entry that books each request, by its id. */
type Answers = Map<string, string>;

/**
 * kill -9 of PostgreSQL with everything it runs, as the product runs it: durable, started again by the product itself. In one
 * round of four the main process alone is killed, and the others are left to notice.
 */
export const killDatabase: Harness = {
  name: "kill-database",
  claim:
    "kill -9 of PostgreSQL under eight writers: no acknowledged entry is lost, none is booked twice, the book stays sound",
  size: 1_000,
  faults: [LAZY],
  planted_size: 12,
  async run({ size, seed, fault }) {
    const progress = openProgress(
      { name: "kill-database", seed, fault },
      { rounds: 0, acknowledged: 0, resent: 0, took_s: 0 },
    );
    const next = seeded(seed + progress.kept.rounds);
    const folder = mkdtempSync(join(existsSync(MEMORY) ? MEMORY : tmpdir(), "earmark-proof-"));
    // So that the database's own user may enter it, and its data lie here.
    chmodSync(folder, 0o755);
    const killing = await open(folder, fault);
    const isMemory = isInMemory(killing.record.place);
    try {
      while (progress.kept.rounds < size && killing.failures.length < 20) {
        const before = { ...killing };
        const started = performance.now();
        await killOnce(killing, {
          round: progress.kept.rounds,
          load_ms: 100 + next(300),
          isMainAlone: next(4) === 0,
        });
        const { rounds, acknowledged, resent, took_s } = progress.kept;
        progress.keep({
          rounds: rounds + 1,
          acknowledged: acknowledged + killing.acknowledged - before.acknowledged,
          resent: resent + killing.resent - before.resent,
          took_s: took_s + (performance.now() - started) / 1000,
        });
      }
      killing.failures.push(...(await patiently(() => readTx(killing.record.pool, findFaults))));
    } finally {
      await killing.record.close();
      rmSync(killing.record.place, { recursive: true, force: true });
      rmSync(folder, { recursive: true, force: true });
    }
    const { rounds, acknowledged, resent, took_s } = progress.kept;
    progress.forget();
    const place = isMemory ? "in memory" : "on disk";
    const figures = {
      [`entries acknowledged, ${place}`]: acknowledged.toLocaleString("en"),
      "sent again after a kill": resent.toLocaleString("en"),
    };
    return { runs: rounds, failures: killing.failures, figures, took_s };
  },
};

/** Said beside the figures: a power cut, which is another matter, would tell them apart. */
function isInMemory(folder: string): boolean {
  const TMPFS = 0x01021994;
  return statfsSync(folder).type === TMPFS;
}

async function open(folder: string, fault: string | null): Promise<Killing> {
  const record = await openRecord({ data: folder }, { clock: systemClock });
  assert.ok(!isRefusal(record), isRefusal(record) ? record.message.en : "");
  await openSharedFund(record.pool);
  if (fault === LAZY) {
    // The longest that the setting may wait, so that a short run shows it too.
    for (const setting of ["synchronous_commit = off", "wal_writer_delay = '10s'"])
      await record.pool.query(`alter system set ${setting}`);
    await record.pool.query("select pg_reload_conf()");
  }
  return { record, failures: [], head: GENESIS, requests: 0, acknowledged: 0, resent: 0 };
}

interface Round {
  readonly round: number;
  readonly load_ms: number;
  readonly isMainAlone: boolean;
}

async function killOnce(killing: Killing, { round, load_ms, isMainAlone }: Round): Promise<void> {
  const postmaster = await waitForPostgres(join(killing.record.place, "postgres"));
  const answers: Answers = new Map();
  const state = { isKilled: false };
  const writers = Array.from({ length: WRITERS }, () => write(killing, answers, state));
  await wait(load_ms);
  state.isKilled = true;
  killPostgres(postmaster.pid, isMainAlone);
  await Promise.all(writers);
  const told = (failure: string) => killing.failures.push(`round ${round}: ${failure}`);
  const { head } = killing;
  await patiently(() => {
    killing.head = head;
    return check(killing, answers, told);
  });
  killing.acknowledged += answers.size;
}

/** Reads again: where the main process alone was killed, a connection that still answered may be closed under the reader. */
async function patiently<T>(read: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await read();
    } catch (error) {
      if (attempt > PATIENCE_MS / 20) throw error;
      await wait(20);
    }
  }
}

/** One writer: request after request until the kill, and the last until it is answered. */
async function write(
  killing: Killing,
  answers: Answers,
  state: { readonly isKilled: boolean },
): Promise<void> {
  while (!state.isKilled) {
    const id = `in-${(killing.requests += 1)}`;
    const input = {
      id,
      fund: "f",
      kind: "interest",
      amount: "1.00",
      currency: "USD",
      on: "2026-01-01",
    };
    for (let attempt = 0; ; attempt += 1) {
      const answer = await sendOnce(killing.record.pool, input, `${id}-key`);
      if (answer !== null) {
        answers.set(id, answer);
        break;
      }
      if (attempt === 0) killing.resent += 1;
      if (attempt > PATIENCE_MS / 20) throw new Error("The database did not come back.");
      await wait(20);
    }
  }
}

/** The entry that books the request; null where the connection was lost before an answer. */
async function sendOnce(
  pool: Pool,
  input: Readonly<Record<string, string>>,
  key: string,
): Promise<string | null> {
  const answer = await send({ pool, clock: systemClock }, "record-income", input, key).catch(
    () => null,
  );
  if (answer === null) return null;
  assert.ok(!isRefusal(answer), isRefusal(answer) ? answer.message.en : "");
  return answer.entries[0] ?? "";
}

/** The entries since the last round: chained, one for each request, and every answer's entry among them. */
async function check(
  killing: Killing,
  answers: Answers,
  told: (failure: string) => void,
): Promise<void> {
  const byEvent = new Map<string, string[]>();
  for (;;) {
    const entries = await readTx(killing.record.pool, (tx) =>
      listEntries(tx, { after_seq: killing.head.seq, limit: 5_000 }),
    );
    const head = verifyChain(entries, killing.head);
    if (isRefusal(head)) {
      told(head.message.en);
      return;
    }
    killing.head = head;
    for (const { event_id, id } of entries) {
      const request = event_id.replace("fund_income/", "");
      byEvent.set(request, [...(byEvent.get(request) ?? []), id]);
    }
    if (entries.length < 5_000) break;
  }
  const lost = [...answers].filter(([id, entry]) => !byEvent.get(id)?.includes(entry));
  const doubled = [...byEvent.values()].filter((ids) => ids.length > 1);
  const unasked = [...byEvent.keys()].filter((id) => !answers.has(id));
  if (lost.length > 0) told(`${lost.length} of ${answers.size} acknowledged entries are lost`);
  if (doubled.length > 0) told(`${doubled.length} requests are booked twice`);
  if (unasked.length > 0) told(`${unasked.length} entries belong to no request that was answered`);
}

/** The main process, once it runs again: one whose others still answer may itself be gone already. */
async function waitForPostgres(folder: string): Promise<Postmaster> {
  for (let waited_ms = 0; waited_ms < PATIENCE_MS; waited_ms += 10) {
    const postmaster = findPostmaster(folder);
    if (postmaster?.isReady) return postmaster;
    await wait(10);
  }
  throw new Error("The database did not come back.");
}

/** SIGKILL for a server that this harness has started, and for its own children. */
function killPostgres(postmaster: number, isMainAlone: boolean): void {
  const children = isMainAlone ? [] : childrenOf(postmaster);
  for (const pid of [postmaster, ...children]) {
    try {
      process.kill(pid, "SIGKILL");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  }
}

function childrenOf(parent: number): number[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.map(Number).filter((pid) => {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]) === parent;
    } catch {
      return false;
    }
  });
}
