import assert from "node:assert/strict";
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { findFaults } from "../../src/actions/back-up.js";
import type { CarriedOut } from "../../src/actions/carry-out.js";
import { ACTIONS } from "../../src/actions/register.js";
import { isRefusal } from "../../src/base/refusal.js";
import { openPool, readTx, type Address, type Pool } from "../../src/store/connect.js";
import { carryOutJob, watchStatements, type Job } from "./killed-server.js";
import { MONEY_LIFE, type Step } from "./money-life.js";
import { openSharedFund } from "./shared-fund.js";
import type { Harness } from "./proof.js";

const EARLY = "commit before the answer is kept";
const PROGRAM = fileURLToPath(new URL("./killed-server.js", import.meta.url));

type Parts = Exclude<Address, string>;

/** Every action of a life of money, its server killed before each statement is sent, in the last of them, and after all. */
export function killServer(open: () => Promise<Pool>): Harness {
  return {
    name: "kill-server",
    claim:
      "kill -9 of the server at each await of an action: done or not begun, and the same key sent again has one effect",
    size: 5_000,
    faults: [EARLY],
    planted_size: 12,
    async run({ size, fault }) {
      const { host, port, user, password, database } = (await open()).options as unknown as Parts;
      const work: Work = {
        at: (name) => ({ host, port, user, password, database: name }),
        base: database,
        warm: [],
        kills: 0,
        done: 0,
        failures: [],
      };
      await using(work.at(database), async (pool) => {
        await openSharedFund(pool);
        await pool.query(
          `insert into fund (id, code, name, type, currency, interest_policy) values ('g', 'G', '{"en": "G", "ja": "G"}', 'trust_fund', 'USD', 'return')`,
        );
      });
      const before = new Map<string, CarriedOut>();
      const killed = new Set<string>();
      for (const [n, step] of MONEY_LIFE.entries()) {
        if (work.kills >= size || work.failures.length >= 20) break;
        const job = await makeJob(work, step, { n, before, fault });
        await killEverywhere(work, job, size);
        killed.add(step.action);
        before.set(step.action, await using(work.at(database), (pool) => carryOutDone(pool, job)));
      }
      for (const child of work.warm) child.kill("SIGKILL");
      const figures = {
        [`of ${ACTIONS.length} actions`]: String(killed.size),
        "of the kills left it done": work.done.toLocaleString("en"),
      };
      return { runs: work.kills, failures: work.failures, figures };
    },
  };
}

interface Work {
  at(database: string): Parts;
  readonly base: string;
  /** Servers that are ready for a job: the next one starts while this one dies. */
  readonly warm: ChildProcess[];
  kills: number;
  done: number;
  readonly failures: string[];
}

async function using<T>(address: Parts, work: (pool: Pool) => Promise<T>): Promise<T> {
  const pool = openPool(address, { connections: 2 });
  try {
    return await work(pool);
  } finally {
    await pool.end();
  }
}

async function makeJob(
  work: Work,
  step: Step,
  known: {
    readonly n: number;
    readonly before: ReadonlyMap<string, CarriedOut>;
    readonly fault: string | null;
  },
): Promise<Job> {
  const exception = await using(work.at(work.base), async (pool) => {
    const { rows } = await pool.query<{ id: string }>(
      "select id from exception order by id limit 1",
    );
    return rows[0]?.id ?? "";
  });
  const input = step.input(known.before, exception);
  const key = `step-${known.n}-${step.action}`;
  const { action, if_match = null } = step;
  return {
    address: work.at(work.base),
    action,
    input,
    if_match,
    key,
    dies_at: -1,
    isCommittingEarly: known.fault === EARLY,
  };
}

async function carryOutDone(pool: Pool, job: Job): Promise<CarriedOut> {
  const answer = await carryOutJob(pool, job);
  assert.ok(!isRefusal(answer), isRefusal(answer) ? `${job.action}: ${answer.message.en}` : "");
  return answer;
}

/** The counts of all rows before and after, and one kill for each place; from the last, where the answer is kept, to the first. */
async function killEverywhere(work: Work, job: Job, size: number): Promise<void> {
  const before = await using(work.at(work.base), countRows);
  let statements = 0;
  const after = await onCopy(work, (address) =>
    using(address, async (pool) => {
      watchStatements(pool, async () => void (statements += 0.5));
      const answer = await carryOutDone(pool, job);
      return { answer, rows: await using(address, countRows) };
    }),
  );
  for (
    let dies_at = statements * 2;
    dies_at >= 0 && work.kills < size && work.failures.length < 20;
    dies_at -= 1
  ) {
    // What has just left makes a difference where it ends the transaction; anywhere else it is rolled back as if it had not.
    if (dies_at % 2 === 1 && dies_at < statements * 2 - 5) continue;
    await onCopy(work, (address) => killAt(work, { ...job, address, dies_at }, { before, after }));
  }
}

interface Expected {
  readonly before: string;
  readonly after: { readonly answer: CarriedOut; readonly rows: string };
}

async function killAt(work: Work, job: Job, { before, after }: Expected): Promise<void> {
  const told = (failure: string) =>
    work.failures.push(`${job.action} killed at ${job.dies_at}: ${failure}`);
  const child = await nextServer(work);
  const ended = once(child, "exit");
  child.send(job);
  const [, signal] = (await ended) as [number | null, string | null];
  if (signal !== "SIGKILL") told(`the server ended by itself (${signal ?? "exit"})`);
  work.kills += 1;
  const address = job.address as Parts;
  await using(address, async (pool) => {
    await waitAlone(pool);
    const found = await countRows(pool);
    if (found === after.rows) work.done += 1;
    else if (found !== before) told("it is half done");
    const answer = await carryOutJob(pool, job);
    if (isRefusal(answer)) return void told(`sent again it is refused: ${answer.refused}`);
    const isWhole =
      answer.subject_id === after.answer.subject_id && answer.version === after.answer.version;
    if (!isWhole || answer.entries.length !== after.answer.entries.length)
      told("sent again it has another answer");
    if ((await countRows(pool)) !== after.rows) told("sent again it has another effect");
    for (const fault of await readTx(pool, findFaults)) told(fault);
  });
}

/** A server that has started; another begins to start at once. */
async function nextServer(work: Work): Promise<ChildProcess> {
  while (work.warm.length < 3)
    work.warm.push(fork(PROGRAM, [], { stdio: ["ignore", "ignore", "inherit", "ipc"] }));
  const child = work.warm.shift();
  assert.ok(child);
  // The word may have come while nobody listened: what is sent waits in the channel either way.
  return child;
}

/** The dead server's own connections may still be ending their statement. */
async function waitAlone(pool: Pool): Promise<void> {
  const sql =
    "select count(*)::int as others from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()";
  for (let waited_ms = 0; waited_ms < 30_000; waited_ms += 5) {
    const { rows } = await pool.query<{ others: number }>(sql);
    if (rows[0]?.others === 0) return;
    await wait(5);
  }
}

let copies = 0;

async function onCopy<T>(work: Work, use: (address: Parts) => Promise<T>): Promise<T> {
  const copy = `${work.base}_${(copies += 1)}`;
  await using(work.at("postgres"), (pool) =>
    pool.query(`create database ${copy} template ${work.base} strategy file_copy`),
  );
  try {
    return await use(work.at(copy));
  } finally {
    await using(work.at("postgres"), (pool) => pool.query(`drop database ${copy} with (force)`));
  }
}

/** `table=rows` of every table, and what each row's version is: what an action that was done once leaves. */
async function countRows(pool: Pool): Promise<string> {
  const { rows } = await pool.query<{ counts: string }>(`
    select string_agg(format('%s=%s', c.relname, (xpath('/row/n/text()', query_to_xml(format('select count(*) as n from %I', c.relname), false, true, '')))[1]::text), ' ' order by c.relname)
           || ' version=' || (select version from record_version) as counts
      from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'`);
  return rows[0]?.counts ?? "";
}
