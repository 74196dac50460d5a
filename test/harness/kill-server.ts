import assert from "node:assert/strict";
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { findFaults } from "../../src/actions/back-up.js";
import type { CarriedOut } from "../../src/actions/carry-out.js";
import { ACTIONS, findAction } from "../../src/actions/register.js";
import { isRefusal } from "../../src/base/refusal.js";
import { openPool, readTx, type Address, type Pool } from "../../src/store/connect.js";
import { readRowVersion } from "../../src/store/versions.js";
import { carryOutJob, watchStatements, type Job } from "./killed-server.js";
import { LIVES, type Life } from "./lives.js";
import { openProgress, type Harness, type Progress } from "./proof.js";

const EARLY = "commit before the answer is kept";
const PROGRAM = fileURLToPath(new URL("./killed-server.js", import.meta.url));

type Parts = Exclude<Address, string>;

/** Every action of the register, its server killed before each statement is sent, in the last of them, and after all. */
export function killServer(open: () => Promise<Pool>): Harness {
  return {
    name: "kill-server",
    claim:
      "kill -9 of the server at each await of every action: done or not begun, and the same key sent again has one effect",
    size: 10_000,
    faults: [EARLY],
    planted_size: 12,
    async run({ size, seed, fault }) {
      const progress = openProgress({ name: "kill-server", seed, fault }, NOTHING);
      const work: Work = { size, fault, progress, warm: [], failures: [] };
      for (const life of LIVES) {
        if (isOver(work)) break;
        const last = life.steps.at(-1);
        if (!last || progress.kept.over.includes(placeOf(life, life.steps.length - 1))) continue;
        await killLife(work, life, await open());
      }
      for (const child of work.warm) child.kill("SIGKILL");
      const { kills, done, over, took_s } = progress.kept;
      if (work.failures.length === 0) progress.forget();
      const actions = new Set(over.map((place) => place.replace(/^.* /, "")));
      const figures = {
        [`of ${ACTIONS.length} actions`]: String(actions.size),
        "of the kills left it done": done.toLocaleString("en"),
      };
      return { runs: kills, failures: work.failures, figures, took_s };
    },
  };
}

/** What was shown so far: the steps whose every place was a kill's, in their order. */
interface Shown {
  readonly over: readonly string[];
  readonly kills: number;
  readonly done: number;
  readonly took_s: number;
}

const NOTHING: Shown = { over: [], kills: 0, done: 0, took_s: 0 };

interface Work {
  readonly size: number;
  readonly fault: string | null;
  readonly progress: Progress<Shown>;
  /** Servers that are ready for a job: the next one starts while this one dies. */
  readonly warm: ChildProcess[];
  readonly failures: string[];
}

const isOver = ({ size, progress, failures }: Work) =>
  progress.kept.kills >= size || failures.length > 0;

/** `money 3 record-receipt`. */
function placeOf(life: Life, n: number): string {
  return `${life.name} ${n} ${life.steps[n]?.action ?? ""}`;
}

/** Each step killed at every place on copies of the record, then carried out, so that the next one is possible. */
async function killLife(work: Work, life: Life, pool: Pool): Promise<void> {
  const { host, port, user, password, database } = pool.options as unknown as Parts;
  const base: Base = {
    at: (name) => ({ host, port, user, password, database: name }),
    name: database,
  };
  // Whoever copies a database is alone with it.
  await pool.end();
  await using(base.at(database), life.prepare);
  const before = new Map<string, CarriedOut>();
  for (const [n, step] of life.steps.entries()) {
    if (isOver(work)) return;
    const job = await using(base.at(database), async (alone) => {
      const address = base.at(database);
      return { ...(await jobOf(alone, life, n, before)), address, ...NEVER };
    });
    const isDue = step.isKilled && !work.progress.kept.over.includes(placeOf(life, n));
    if (isDue)
      await killEverywhere(
        work,
        base,
        { ...job, isCommittingEarly: work.fault === EARLY },
        placeOf(life, n),
      );
    before.set(step.action, await using(base.at(database), (alone) => carryOutDone(alone, job)));
  }
}

/** A life from its first step to its last, and nobody is killed: what shows that every step is possible. */
export async function live(life: Life, pool: Pool): Promise<void> {
  await life.prepare(pool);
  const before = new Map<string, CarriedOut>();
  for (const [n, { action }] of life.steps.entries()) {
    const job = { ...(await jobOf(pool, life, n, before)), address: "", ...NEVER };
    before.set(action, await carryOutDone(pool, job));
  }
}

const NEVER = { dies_at: -1, isCommittingEarly: false };

/** The step as a client sends it: with a key of its own, and the version that stands. */
async function jobOf(
  pool: Pool,
  life: Life,
  n: number,
  before: ReadonlyMap<string, CarriedOut>,
): Promise<Omit<Job, "address" | keyof typeof NEVER>> {
  const step = life.steps[n];
  const action = step && findAction(step.action);
  assert.ok(action, placeOf(life, n));
  const input = await step.input({ pool, before });
  const edited = action.edits?.(input as never) ?? null;
  const if_match =
    edited && (await readTx(pool, (tx) => readRowVersion(tx, edited.kind, edited.id)));
  const key = `${placeOf(life, n)} of the proof`;
  return { action: action.name, input, if_match, key, now: life.now };
}

/** Where the databases are: the one that the life goes on in, and its copies. */
interface Base {
  at(database: string): Parts;
  readonly name: string;
}

async function using<T>(address: Parts, work: (pool: Pool) => Promise<T>): Promise<T> {
  const pool = openPool(address, { connections: 2 });
  try {
    return await work(pool);
  } finally {
    await pool.end();
  }
}

async function carryOutDone(pool: Pool, job: Job): Promise<CarriedOut> {
  const answer = await carryOutJob(pool, job);
  assert.ok(!isRefusal(answer), isRefusal(answer) ? `${job.action}: ${answer.message.en}` : "");
  return answer;
}

/** The record before and after, and one kill for each place; from the last, where the answer is kept, to the first. */
async function killEverywhere(work: Work, base: Base, job: Job, place: string): Promise<void> {
  const started = performance.now();
  const before = await using(base.at(base.name), describe);
  let statements = 0;
  const after = await onCopy(base, (address) =>
    using(address, async (pool) => {
      watchStatements(pool, async () => void (statements += 0.5));
      const answer = await carryOutDone(pool, job);
      return { answer, record: await using(address, describe) };
    }),
  );
  const { kept } = work.progress;
  let kills = 0;
  let done = 0;
  let dies_at = statements * 2;
  for (; dies_at >= 0 && kept.kills + kills < work.size; dies_at -= 1) {
    // What has just left makes a difference where it ends the transaction; anywhere else it is rolled back as if it had not.
    if (dies_at % 2 === 1 && dies_at < statements * 2 - 5) continue;
    const isDone = await onCopy(base, (address) =>
      killAt(work, { ...job, address, dies_at }, { before, after }),
    );
    kills += 1;
    if (isDone) done += 1;
    if (work.failures.length >= 20) break;
  }
  work.progress.keep({
    // A step that was not killed everywhere, or failed, is killed again by whoever resumes.
    over: dies_at < 0 && work.failures.length === 0 ? [...kept.over, place] : kept.over,
    kills: kept.kills + kills,
    done: kept.done + done,
    took_s: kept.took_s + (performance.now() - started) / 1000,
  });
}

interface Expected {
  readonly before: string;
  readonly after: { readonly answer: CarriedOut; readonly record: string };
}

const OWN_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Where an action makes an id itself, each time that it is carried out makes another. */
function isSameId(id: string, expected: string): boolean {
  return id === expected || (OWN_ID.test(id) && OWN_ID.test(expected));
}

/** One kill, and what stands after it; whether it left the action done. */
async function killAt(work: Work, job: Job, { before, after }: Expected): Promise<boolean> {
  const told = (failure: string) =>
    work.failures.push(`${job.action} killed at ${job.dies_at}: ${failure}`);
  const child = await nextServer(work);
  const ended = once(child, "exit");
  child.send(job);
  const [, signal] = (await ended) as [number | null, string | null];
  if (signal !== "SIGKILL") told(`the server ended by itself (${signal ?? "exit"})`);
  return using(job.address as Parts, async (pool) => {
    await waitAlone(pool);
    const found = await describe(pool);
    const isDone = found === after.record;
    if (!isDone && found !== before) told(`it is half done: ${differenceOf(before, found)}`);
    const answer = await carryOutJob(pool, { ...job, ...NEVER });
    if (isRefusal(answer)) {
      told(`sent again it is refused: ${answer.refused}`);
      return isDone;
    }
    const isWhole =
      isSameId(answer.subject_id, after.answer.subject_id) &&
      answer.version === after.answer.version;
    if (!isWhole || answer.entries.length !== after.answer.entries.length)
      told("sent again it has another answer");
    if (answer.is_replayed !== isDone)
      told(isDone ? "sent again it is done again" : "it is replayed and was not done");
    const again = await describe(pool);
    if (again !== after.record)
      told(`sent again it has another effect: ${differenceOf(after.record, again)}`);
    for (const fault of await readTx(pool, findFaults)) told(fault);
    return isDone;
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

async function onCopy<T>(base: Base, use: (address: Parts) => Promise<T>): Promise<T> {
  const copy = `${base.name}_${(copies += 1)}`;
  const run = (sql: string) => using(base.at("postgres"), (pool) => pool.query(sql));
  await run(`create database ${copy} template ${base.name} strategy file_copy`);
  try {
    return await use(base.at(copy));
  } finally {
    await run(`drop database ${copy} with (force)`);
  }
}

/** Every column that no chance goes into: what an action that is carried out again writes as it did. */
const COLUMNS_SQL = `
  select c.relname as table, coalesce(string_agg(format('%I::text', a.attname), ' , ' order by a.attname)
           filter (where a.atttypid not in ('uuid'::regtype, 'uuid[]'::regtype) and a.attname !~ '(hash|^id|_id|_at)$' and a.attname <> 'answer'), '1') as columns
    from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
   where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname <> 'schema_migration'
   group by c.relname
   order by c.relname`;

/** A line for each table: how many rows, and a sum of what stands in them. */
async function describe(pool: Pool): Promise<string> {
  const { rows } = await pool.query<{ table: string; columns: string }>(COLUMNS_SQL);
  const parts = rows.map(
    ({ table, columns }) =>
      `select '${table} ' || count(*) || ' ' || coalesce(sum(hashtextextended(row (${columns})::text, 0)::numeric), 0) as line from ${table}`,
  );
  const described = await pool.query<{ line: string }>(parts.join(" union all "));
  // In no order of the database's own: a union may be read by several workers at once.
  return described.rows
    .map(({ line }) => line)
    .sort()
    .join("\n");
}

/** The tables that are not alike. */
function differenceOf(expected: string, found: string): string {
  const known = new Set(expected.split("\n"));
  return found
    .split("\n")
    .filter((line) => !known.has(line))
    .join(", ");
}
