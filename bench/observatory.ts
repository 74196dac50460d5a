/**
 * Promises: on 1 M activities and 30 M transactions every question in under 300 ms at the median on two cores, under 1.5 s cold, with 512 MB
 * for the engine; eight users at once under 2 s at p95; twenty times PostgreSQL for totals by donor and year; linear.
 * `npm run bench -- observatory [--millions 1,3,10,30] [--runs 5] [--folder DIR] [--keep]`
 */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { systemClock } from "../src/base/clock.js";
import { isRefusal, type Refusal } from "../src/base/refusal.js";
import { answer, type Answer } from "../src/observatory/answer.js";
import type { Asked } from "../src/observatory/asked.js";
import { readAsked } from "../src/observatory/read-asked.js";
import { keepObservatory, type KeptObservatory } from "../src/observatory/keep.js";
import { findQuestion, QUESTIONS, type Question } from "../src/observatory/questions.js";
import { currentSnapshot, openObservatory, type Observatory } from "../src/observatory/snapshot.js";
import { ASKED } from "./observatory-asked.js";
import { makeCorpus, type Corpus } from "./observatory-corpus.js";

const MEMORY_MB = 512;

/** By the clock, and of all processors together: on a machine that others use the second is what can be compared. */
interface Took {
  readonly ms: number;
  readonly processor_ms: number;
}

type Ask = (question: Question, asked: Asked) => Promise<Answer | Refusal>;

/** Asked of an open snapshot: nothing is known of what was asked before but what the engine keeps by itself. */
const computedBy =
  (observatory: Observatory): Ask =>
  (question, asked) =>
    answer(observatory, question, asked);

async function ask(by: Ask, name: string, given: Record<string, string>): Promise<Took> {
  const question = findQuestion(name);
  if (question === null) throw new Error(`Bug: ${name}`);
  const asked = readAsked(question, given);
  if (isRefusal(asked)) throw new Error(asked.message.en);
  const start = systemClock.elapsed_ms();
  const used = process.cpuUsage();
  const answered = await by(question, asked);
  if (isRefusal(answered)) throw new Error(`${name}: ${answered.message.en}`);
  const { user, system } = process.cpuUsage(used);
  return { ms: systemClock.elapsed_ms() - start, processor_ms: (user + system) / 1000 };
}

async function open(folder: string): Promise<Observatory> {
  const observatory = await openObservatory(folder, { memory_mb: MEMORY_MB, threads: 2 });
  if (isRefusal(observatory)) throw new Error(observatory.message.en);
  return observatory;
}

const atShare = (values: readonly number[], share: number) =>
  [...values].sort((a, b) => a - b)[
    Math.min(values.length - 1, Math.floor(values.length * share))
  ] ?? 0;

function printCorpus({ transactions, activities, base_size_bytes, derived }: Corpus): void {
  const megabytes = (bytes: number) => `${(bytes / 1_000_000).toFixed(1)} MB`;
  const size = derived.reduce((sum, each) => sum + each.size_bytes, 0);
  const seconds = derived.reduce((sum, each) => sum + each.seconds, 0);
  console.log(
    `${transactions} transactions, ${activities} activities, base ${megabytes(base_size_bytes)}, derived ${megabytes(size)} in ${seconds.toFixed(0)} s`,
  );
  for (const each of derived)
    console.log(
      `  ${each.name.padEnd(20)}${megabytes(each.size_bytes).padStart(10)}${each.seconds.toFixed(1).padStart(8)} s`,
    );
}

type Asking = readonly [name: string, given: Record<string, string>, label: string];

/** The question of most rows in other ways, and those that a page asks of everybody, in dollars and in another currency. */
function otherwise(): Asking[] {
  const most = ASKED["totals-by-donor-and-year"] ?? {};
  const ways: readonly (readonly [
    name: string,
    way: Record<string, string>,
    given?: Record<string, string>,
  ])[] = [
    ["totals-by-donor-and-year", { limit: "10000" }, most],
    ["totals-by-donor-and-year", { families: "true" }, most],
    ["totals-by-donor-and-year", { to: "2020" }, most],
    ["totals-by-donor-and-year", { "as-reported": "true" }, most],
    ["totals-by-donor-and-year", { currency: "EUR" }, most],
    ["channels", { limit: "100" }],
    ["channels", { country: "KE", limit: "100" }],
    ["top-recipients", { limit: "100" }],
    ["top-recipients", { currency: "EUR", limit: "100" }],
    ["by-sector", { currency: "EUR" }],
    ["by-goal", { currency: "EUR" }],
    ["forward-spending", { currency: "EUR" }],
    ["activities", { place: "KE", sector: "110", limit: "100" }],
    // What a count of `publisher-quality` opens to.
    ["activities", { publisher: "XM-DAC-14", gap: "sector", limit: "100" }],
    ["rows", { publisher: "XM-DAC-14", "all-flows": "true", fault: "rate", limit: "100" }],
  ];
  return ways.map(([name, way, given]) => [
    name,
    { ...given, ...way },
    `  ${name}, ${Object.entries(way)
      .map(([option, value]) => (value === "true" ? `--${option}` : `--${option} ${value}`))
      .join(" ")}`,
  ]);
}

/** Eight users, each with every question, all begun together at different ones, through what a server keeps open. */
async function atOnce(
  folder: string,
  how: string,
  by: (kept: KeptObservatory) => Ask,
): Promise<void> {
  const kept = keepObservatory(folder);
  const names = Object.keys(ASKED);
  const took: number[] = [];
  const user = async (number: number) => {
    for (let round = 0; round < names.length; round++) {
      const name = names[(number * 2 + round) % names.length] ?? "";
      took.push((await ask(by(kept), name, ASKED[name] ?? {})).ms);
    }
  };
  await Promise.all(Array.from({ length: 8 }, (_, number) => user(number)));
  kept.close();
  console.log(
    `  eight users at once, ${how}: median ${atShare(took, 0.5).toFixed(0)} ms, p95 ${atShare(took, 0.95).toFixed(0)} ms`,
  );
}

async function measure(folder: string, runs: number): Promise<void> {
  console.log(
    `  ${"question".padEnd(56)}    cold  median     p95 ms  processor ms, median (${runs} runs, ${MEMORY_MB} MB)`,
  );
  const plain = QUESTIONS.flatMap(({ name }): Asking[] => {
    const given = ASKED[name];
    return given === undefined ? [] : [[name, given, name]];
  });
  for (const [name, given, label] of [...plain, ...otherwise()]) {
    const observatory = await open(folder);
    const by = computedBy(observatory);
    const cold = await ask(by, name, given);
    const warm: Took[] = [];
    for (let run = 0; run < runs; run++) warm.push(await ask(by, name, given));
    observatory.close();
    const ms = warm.map((each) => each.ms);
    const processor = warm.map((each) => each.processor_ms);
    const cells = [cold.ms, atShare(ms, 0.5), atShare(ms, 0.95), atShare(processor, 0.5)].map(
      (each) => each.toFixed(0).padStart(8),
    );
    console.log(`  ${label.padEnd(56)}${cells.join("")}`);
  }
  await atOnce(
    folder,
    "every answer computed",
    ({ use }) =>
      (question, asked) =>
        use((observatory) => answer(observatory, question, asked)),
  );
  await atOnce(folder, "as a server answers, the same computed once", (kept) => kept.ask);
  console.log(
    `  memory of the process at most ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB`,
  );
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    args: process.argv.slice(3),
    options: {
      millions: { type: "string", default: "1,3,10,30" },
      runs: { type: "string", default: "5" },
      folder: { type: "string" },
      keep: { type: "boolean", default: false },
    },
  });
  const root = values.folder ?? mkdtempSync(join(tmpdir(), "earmark-bench-observatory-"));
  try {
    for (const millions of values.millions.split(",").map(Number)) {
      const folder = join(root, `${millions}M`);
      console.log(`\n${millions} M`);
      if (!existsSync(folder) || currentSnapshot(folder) === null)
        printCorpus(await makeCorpus(folder, millions, MEMORY_MB));
      await measure(folder, Number(values.runs));
    }
  } finally {
    if (!values.keep) rmSync(root, { recursive: true, force: true });
  }
}

await main();
