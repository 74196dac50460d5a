/**
 * Promise: totals by donor and year at least twenty times as fast as PostgreSQL on the same machine.
 * `npm run bench -- observatory-postgres [--millions 1] [--runs 3] [--folder DIR] [--database URL]`: the same transactions in the embedded PostgreSQL,
 * or another on this machine, analysed and with what it needs to answer, and the same first rows asked of both, which must be equal.
 */
import assert from "node:assert/strict";
import { createReadStream, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { parseArgs } from "node:util";
import { duckdb } from "../src/observatory/duckdb.js";
import { from as copyFrom } from "pg-copy-streams";
import { systemClock } from "../src/base/clock.js";
import { isRefusal } from "../src/base/refusal.js";
import { answer, type Answer } from "../src/observatory/answer.js";
import { readAsked } from "../src/observatory/read-asked.js";
import { findQuestion } from "../src/observatory/questions.js";
import {
  currentSnapshot,
  literal,
  openObservatory,
  readManifest,
  viewsOf,
  type Observatory,
} from "../src/observatory/snapshot.js";
import type { Pool } from "../src/store/connect.js";
import { openRecord } from "../src/store/open.js";
import { makeCorpus } from "./observatory-corpus.js";

const ROWS = 100;
const TABLES: Readonly<Record<string, readonly [columns: string, select: string]>> = {
  flow: [
    "type smallint, provider_id numeric, year integer, currency text, rate_month integer, is_copy boolean, value numeric",
    "type, provider_id, year, currency, rate_month, is_copy, value",
  ],
  rate_month: ["currency text, month integer, rate numeric", "currency, month, rate"],
  organisation: [
    "organisation_id numeric primary key, name text, reference text",
    "organisation_id, name, reference",
  ],
};

const QUERY = `
  select f.year, o.name, o.reference, f.amount
    from (select f.provider_id, f.year, sum(case when f.currency = 'USD' then f.value else f.value * r.rate end) as amount
            from flow f left join rate_month r on r.currency = f.currency and r.month = f.rate_month
           where f.type in (3, 4) and not f.is_copy group by f.provider_id, f.year) f
    join organisation o on o.organisation_id = f.provider_id
   order by f.year desc nulls last, f.amount desc nulls last, o.name collate "C", o.reference collate "C" limit ${ROWS}`;

async function copyTables(folder: string, pool: Pool, scratch: string): Promise<void> {
  const id = currentSnapshot(folder) ?? "";
  const instance = await duckdb().DuckDBInstance.create(":memory:", {
    memory_limit: "512MB",
    threads: "2",
  });
  const connection = await instance.connect();
  for (const view of viewsOf(folder, readManifest(folder, id))) await connection.run(view);
  const client = await pool.connect();
  for (const [name, [columns, select]] of Object.entries(TABLES)) {
    const file = join(scratch, `${name}.csv`);
    await connection.run(`copy (select ${select} from ${name}) to ${literal(file)} (header false)`);
    await client.query(`drop table if exists bench_${name}`);
    await client.query(`create unlogged table bench_${name} (${columns})`);
    await pipeline(
      createReadStream(file),
      client.query(copyFrom(`copy bench_${name} from stdin csv`)),
    );
    await client.query(`analyze bench_${name}`);
    rmSync(file);
  }
  client.release();
  connection.closeSync();
  instance.closeSync();
}

async function ask(observatory: Observatory, isWhole: boolean): Promise<Answer> {
  const question = findQuestion("totals-by-donor-and-year");
  const asked = question && readAsked(question, { limit: String(ROWS) });
  if (!question || asked === null || isRefusal(asked)) throw new Error("Bug: the question");
  const answered = await answer(observatory, question, asked, { isWhole });
  if (isRefusal(answered)) throw new Error(answered.message.en);
  return answered;
}

interface Timed<T> {
  readonly ms: number;
  readonly processor_ms: number;
  readonly result: T;
}

/** Medians by the clock and of processor time, `used` so far in milliseconds: the second is what a crowded machine leaves comparable. */
async function timed<T>(
  runs: number,
  used: () => number,
  work: () => Promise<T>,
): Promise<Timed<T>> {
  const took: { ms: number; processor_ms: number }[] = [];
  let result = await work();
  for (let run = 0; run < runs; run++) {
    const [start, before] = [systemClock.elapsed_ms(), used()];
    result = await work();
    took.push({ ms: systemClock.elapsed_ms() - start, processor_ms: used() - before });
  }
  const median = (of: readonly number[]) =>
    [...of].sort((a, b) => a - b)[Math.floor(runs / 2)] ?? 0;
  return {
    ms: median(took.map((each) => each.ms)),
    processor_ms: median(took.map((each) => each.processor_ms)),
    result,
  };
}

function usedHere(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Processor time of another process, as Linux tells it in hundredths of a second; 0 elsewhere. */
function usedBy(pid: number): number {
  const file = `/proc/${pid}/stat`;
  if (!existsSync(file)) return 0;
  const fields = readFileSync(file, "utf8")
    .replace(/^.*\) /, "")
    .split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    args: process.argv.slice(3),
    options: {
      millions: { type: "string", default: "1" },
      runs: { type: "string", default: "3" },
      folder: { type: "string" },
      database: { type: "string" },
    },
  });
  const scratch = mkdtempSync(join(tmpdir(), "earmark-bench-observatory-postgres-"));
  const folder = values.folder ?? join(scratch, "corpus");
  const choice =
    values.database === undefined ? { data: join(scratch, "record") } : { url: values.database };
  const record = await openRecord(choice, { clock: systemClock });
  if (isRefusal(record)) throw new Error(record.message.en);
  try {
    if (!existsSync(folder)) await makeCorpus(folder, Number(values.millions), 512);
    const { pool } = record;
    await copyTables(folder, pool, scratch);
    const runs = Number(values.runs);
    const sql = QUERY.replace(/\b(flow|rate_month|organisation)\b(?= [for]\b)/g, "bench_$1");
    const client = await pool.connect();
    // One process, so that its time can be told; what more would save by the clock they take of the processors.
    await client.query("set max_parallel_workers_per_gather = 0");
    await client.query("set work_mem = '256MB'");
    const { rows: found } = await client.query<{ pid: number }>("select pg_backend_pid() as pid");
    const backend = found[0]?.pid ?? 0;
    const postgres = await timed(
      runs,
      () => usedBy(backend),
      () => client.query<{ year: number; name: string; amount: string }>(sql),
    );
    client.release();
    const observatory = await openObservatory(folder, { memory_mb: 512, threads: 2 });
    if (isRefusal(observatory)) throw new Error(observatory.message.en);
    const question = await timed(runs, usedHere, () => ask(observatory, false));
    const whole = await timed(runs, usedHere, () => ask(observatory, true));
    observatory.close();
    assert.deepEqual(
      question.result.rows.map(({ year, name, amount_usd }) => [year, name, Number(amount_usd)]),
      postgres.result.rows.map(({ year, name, amount }) => [
        year,
        name,
        Math.round(Number(amount) * 100) / 100,
      ]),
    );
    const version = await pool.query<{ server_version: string }>("show server_version");
    const line = (what: string, { ms, processor_ms }: Timed<unknown>) =>
      console.log(
        `  ${what.padEnd(52)}${ms.toFixed(0).padStart(8)}${processor_ms.toFixed(0).padStart(14)}${(postgres.processor_ms / processor_ms).toFixed(1).padStart(8)}`,
      );
    console.log(`totals by donor and year, median of ${runs}, the same first ${ROWS} rows`);
    console.log(`  ${" ".repeat(52)}      ms  processor ms   times`);
    line(`PostgreSQL ${version.rows[0]?.server_version ?? ""}, of the transactions`, postgres);
    line("the observatory, of the transactions (made anew)", whole);
    line("the observatory, the question as it is asked", question);
  } finally {
    await record.close();
    rmSync(scratch, { recursive: true, force: true });
  }
}

await main();
