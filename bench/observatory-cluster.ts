/**
 * One machine beside a cluster: the same corpus in DuckDB's folder and on three ClickHouse shards with a coordinator, every question to
 * both, answers compared. All four nodes run here: what it shows is the work, not what four machines would take.
 * `npm run bench -- observatory-cluster [--millions 1,5] [--runs 5] [--folder DIR] [--keep]`
 */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { systemClock } from "../src/base/clock.js";
import { isRefusal } from "../src/base/refusal.js";
import { answer } from "../src/observatory/answer.js";
import { readAsked } from "../src/observatory/read-asked.js";
import type { World } from "../src/observatory/world.js";
import { send } from "../src/observatory/cluster/client.js";
import { loadCluster } from "../src/observatory/cluster/load.js";
import { openCluster, readAddress } from "../src/observatory/cluster/open.js";
import { findQuestion } from "../src/observatory/questions.js";
import { currentSnapshot, openObservatory } from "../src/observatory/snapshot.js";
import { startTestCluster, type TestCluster } from "../test/harness/cluster-nodes.js";
import { makeCorpus } from "./observatory-corpus.js";
import { ASKED } from "./observatory-asked.js";

const MEMORY_MB = 512;
const SHARDS = 3;

/** Questions that no summary table answers: they are made anew of the transactions. */
const ANEW: readonly (readonly [string, Record<string, string>])[] = [
  ["by-sector", { currency: "EUR" }],
  ["channels", { currency: "EUR", limit: "50" }],
  ["totals-by-donor-and-year", { from: "2015-03-07", limit: "100" }],
];

async function ask(world: World, name: string, given: Record<string, string>): Promise<string> {
  const question = findQuestion(name);
  if (question === null) throw new Error(`Bug: ${name}`);
  const asked = readAsked(question, given);
  if (isRefusal(asked)) throw new Error(asked.message.en);
  const answered = await answer(world, question, asked);
  if (isRefusal(answered)) throw new Error(`${name}: ${answered.message.en}`);
  return JSON.stringify(answered);
}

/** The median by the clock, and the mean of what all processes used. */
async function measure(
  runs: number,
  usedMs: () => number,
  work: () => Promise<unknown>,
): Promise<readonly [number, number]> {
  const took: number[] = [];
  const before = usedMs();
  for (let run = 0; run < runs; run++) {
    const start = systemClock.elapsed_ms();
    await work();
    took.push(systemClock.elapsed_ms() - start);
  }
  const median = took.sort((a, b) => a - b)[Math.floor(runs / 2)] ?? 0;
  return [median, (usedMs() - before) / runs];
}

function usedHere(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

async function compare(
  worlds: readonly [World, World],
  nodes: TestCluster,
  runs: number,
): Promise<void> {
  const [own, other] = worlds;
  const usedThere = () => usedHere() + nodes.processor_ms();
  console.log(
    `  question                              DuckDB  of proc.  cluster  of proc.   ms: median of ${runs} by the clock, and of processor`,
  );
  for (const [name, given] of [...Object.entries(ASKED), ...ANEW]) {
    if ((await ask(own, name, given)) !== (await ask(other, name, given)))
      throw new Error(`${name}: the answers differ`);
    const cells = [
      ...(await measure(runs, usedHere, () => ask(own, name, given))),
      ...(await measure(runs, usedThere, () => ask(other, name, given))),
    ].map((ms) => ms.toFixed(0).padStart(9));
    const how = ANEW.some(([, each]) => each === given) ? " (anew)" : "";
    console.log(`  ${(name + how).padEnd(35)}${cells.join("")}`);
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    args: process.argv.slice(3),
    options: {
      millions: { type: "string", default: "1,5" },
      runs: { type: "string", default: "5" },
      folder: { type: "string" },
      keep: { type: "boolean", default: false },
    },
  });
  const root = values.folder ?? mkdtempSync(join(tmpdir(), "earmark-bench-cluster-"));
  try {
    for (const millions of values.millions.split(",").map(Number)) {
      const folder = join(root, `${millions}M`);
      const started = systemClock.elapsed_ms();
      if (!existsSync(folder) || currentSnapshot(folder) === null)
        await makeCorpus(folder, millions, MEMORY_MB);
      console.log(
        `\n${millions} M, made in ${((systemClock.elapsed_ms() - started) / 1000).toFixed(0)} s`,
      );
      const place = join(root, `nodes-${millions}M`);
      const nodes = await startTestCluster(place, SHARDS);
      try {
        const address = readAddress(nodes.urls.join(","), null);
        if (isRefusal(address)) throw new Error(address.message.en);
        const effects = {
          clock: systemClock,
          interrupted: new AbortController().signal,
          progress: () => undefined,
        };
        const before = usedHere() + nodes.processor_ms();
        const done = await loadCluster({ folder, address, memory_mb: MEMORY_MB }, effects);
        if (isRefusal(done)) throw new Error(done.message.en);
        const used_s = (usedHere() + nodes.processor_ms() - before) / 1000;
        const held = await Promise.all(
          address.holders.map((node) =>
            send(node, "select sum(bytes_on_disk) from system.parts where active"),
          ),
        );
        const megabytes = held.map((bytes) => (Number(bytes) / 1e6).toFixed(0));
        console.log(
          `  loaded ${done.rows} rows in ${done.seconds.toFixed(0)} s, ${used_s.toFixed(0)} of processor; ${megabytes.join(", ")} MB on the shards`,
        );
        const opened = await openCluster(address);
        const observatory = await openObservatory(folder, { memory_mb: MEMORY_MB, threads: 2 });
        if (isRefusal(opened) || isRefusal(observatory)) throw new Error("Bug: not there");
        await compare([observatory, opened], nodes, Number(values.runs));
        observatory.close();
      } finally {
        await nodes.stop();
        rmSync(place, { recursive: true, force: true });
      }
    }
  } finally {
    if (!values.keep) rmSync(root, { recursive: true, force: true });
  }
}

await main();
