/**
 * Promises: IATI XML into typed Parquet at ≥ 25 MB/s on one core and ≥ 40 on two, under 400 MB of memory whatever the size,
 * also for one activity of 120 MB; 444,854 rows of DAC1 in under 5 s; nothing read again where nothing changed. What a load writes
 * besides, for questions and search, is told apart in the same run, and counts in the total.
 * `npm run bench -- observatory-load [--sizes 5,20,55,200] [--runs 3]`
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { cpus, loadavg, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { systemClock } from "../src/base/clock.js";
import { isRefusal } from "../src/base/refusal.js";
import { LIMITS } from "../src/base/settings.js";
import { loadObservatory, type LoadStage } from "../src/observatory/load.js";
import { deriveSummaries } from "../src/observatory/summaries.js";
import { readIati } from "../src/iati/read.js";
import { readFileBytes } from "../src/iati/file-bytes.js";
import { evidence } from "../test/evidence.js";
import { writeCorpus } from "./iati-corpus.js";

interface Spent {
  readonly wall_ms: number;
  /** All threads together. */
  readonly cpu_ms: number;
}

/** The program's start, and what a load tells of itself; search is a part of the questions. */
type Stage = "start" | LoadStage["name"] | "search";

interface Measured extends Spent {
  /** The most of the process, which is the only one. */
  readonly memory_mb: number;
  readonly rows: number;
  readonly stages: Readonly<Partial<Record<Stage, Spent>>>;
}

/** The reader alone, with nothing done: what a load cannot be faster than. */
async function readAlone(paths: readonly string[]): Promise<void> {
  for (const path of paths)
    for (const name of readdirSync(path))
      await readIati(readFileBytes(join(path, name)), {
        head: () => undefined,
        begin: () => undefined,
        block: () => undefined,
        end: () => undefined,
      });
  report(0, {});
}

/** One load in a process of its own, from its start to its end, so that memory is its own and nothing is warm. */
async function runChild(jobs: number, folder: string, paths: readonly string[]): Promise<void> {
  const stages: Partial<Record<Stage, Spent>> = { start: spent() };
  let before: { readonly table: string; readonly since: Spent } | null = null;
  const onTable = (table: string) => {
    const now = spent();
    if (before?.table === "search_term") stages.search = difference(before.since, now);
    before = { table, since: now };
  };
  const done = await loadObservatory(
    { paths, folder, jobs, memory_mb: LIMITS.observatory_load_memory_mb },
    {
      clock: systemClock,
      interrupted: new AbortController().signal,
      // Only on one core each table ends where the next begins.
      derive: deriveSummaries(systemClock.today(), undefined, jobs === 1 ? onTable : undefined),
      progress: () => undefined,
    },
  );
  if (isRefusal(done)) throw new Error(done.message.en);
  if (jobs === 1) onTable("none");
  for (const { name, seconds, processor_seconds } of done.stages)
    stages[name] = { wall_ms: seconds * 1000, cpu_ms: processor_seconds * 1000 };
  report(
    Object.values(done.rows).reduce((sum, rows) => sum + rows, 0),
    stages,
  );
}

function spent(): Spent {
  const { user, system } = process.cpuUsage();
  return { wall_ms: systemClock.elapsed_ms(), cpu_ms: (user + system) / 1000 };
}

function difference(since: Spent, now: Spent): Spent {
  return { wall_ms: now.wall_ms - since.wall_ms, cpu_ms: now.cpu_ms - since.cpu_ms };
}

function report(rows: number, stages: Measured["stages"]): void {
  const memory_mb = process.resourceUsage().maxRSS / 1024;
  const measured: Measured = { ...spent(), memory_mb, rows, stages };
  process.stdout.write(JSON.stringify(measured));
}

const hasTaskset = spawnSync("taskset", ["--version"]).status === 0;

/** One core is one core for every thread, where the system can say so. */
function measure(cores: number, folder: string, paths: readonly string[]): Measured {
  const words = [
    process.execPath,
    fileURLToPath(import.meta.url),
    "--child",
    String(cores),
    folder,
    ...paths,
  ];
  const [command = "", ...rest] =
    cores <= 1 && hasTaskset ? ["taskset", "-c", "0", ...words] : words;
  const child = spawnSync(command, rest, { encoding: "utf8" });
  if (child.status !== 0) throw new Error(child.stderr);
  return JSON.parse(child.stdout) as Measured;
}

function median(values: readonly number[]): number {
  return [...values].sort((left, right) => left - right)[Math.floor(values.length / 2)] ?? 0;
}

function sizeOf(path: string): number {
  const entry = statSync(path);
  if (!entry.isDirectory()) return entry.size;
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
}

interface Case {
  readonly name: string;
  readonly paths: readonly string[];
  readonly cores: number;
}

function print({ name, paths, cores }: Case, runs: number, folder: string): void {
  const observatory = join(folder, "observatory");
  const all = Array.from({ length: runs }, () => {
    rmSync(observatory, { recursive: true, force: true });
    return measure(cores, observatory, paths);
  });
  const megabytes = paths.reduce((sum, path) => sum + sizeOf(path), 0) / 1_000_000;
  const speed = (ms: number) => ((megabytes / ms) * 1000).toFixed(1).padStart(6);
  const wall = median(all.map((one) => one.wall_ms));
  const cpu = median(all.map((one) => one.cpu_ms));
  const memory = Math.max(...all.map((one) => one.memory_mb)).toFixed(0);
  const snapshots = join(observatory, "snapshots");
  const written = sizeOf(snapshots) / 1_000_000;
  const derived = readdirSync(snapshots).map((id) => sizeOf(join(snapshots, id, "derived")));
  const forQuestions = derived.reduce((sum, size) => sum + size, 0) / 1_000_000;
  console.log(
    `${name.padEnd(34)}${speed(wall)} MB/s ${speed(cpu)} MB per second of processor ${(wall / 1000).toFixed(1).padStart(6)} s ${memory.padStart(5)} MB of memory; ${all[0]?.rows} rows, ${written.toFixed(1)} MB of Parquet, ${forQuestions.toFixed(1)} of them for questions`,
  );
  printStages(all, megabytes);
  const again = measure(cores, observatory, paths);
  console.log(`${"  the same again".padEnd(34)}${(again.wall_ms / 1000).toFixed(1).padStart(6)} s`);
}

const STAGES: readonly Stage[] = ["start", "reading", "tables", "questions", "search"];

/** Seconds of each stage by the clock and of processor; up to the Parquet of what was read, as megabytes a second. */
function printStages(all: readonly Measured[], megabytes: number): void {
  const of = (stage: Stage, way: keyof Spent) =>
    median(all.map(({ stages }) => stages[stage]?.[way] ?? 0)) / 1000;
  const told = STAGES.filter((stage) => all[0]?.stages[stage] !== undefined);
  const parquet = (way: keyof Spent) =>
    megabytes /
    (["start", "reading", "tables"] as const).reduce((sum, each) => sum + of(each, way), 0);
  console.log(
    `  ${told.map((stage) => `${stage} ${of(stage, "wall_ms").toFixed(2)} s (${of(stage, "cpu_ms").toFixed(2)})`).join(", ")}; ` +
      `XML to Parquet ${parquet("wall_ms").toFixed(1)} MB/s (${parquet("cpu_ms").toFixed(1)})`,
  );
}

/** The reader alone on one core, in the same run: ratios hold on a busy machine too. */
function printReading(size: number, paths: readonly string[], runs: number, folder: string): void {
  const all = Array.from({ length: runs }, () => measure(0, folder, paths));
  const speed = (ms: number) => ((size / ms) * 1000).toFixed(1).padStart(6);
  const wall = median(all.map((one) => one.wall_ms));
  const cpu = median(all.map((one) => one.cpu_ms));
  console.log(
    `${`${size} MB, the reader alone`.padEnd(34)}${speed(wall)} MB/s ${speed(cpu)} MB per second of processor`,
  );
}

const COUNTING = "let sum = 0; for (let i = 0; i < 1e9; i++) sum = (Math.imul(sum, 31) + i) | 0;";

/** Milliseconds of processor of so many threads that count, with no memory and no garbage between them. */
function counting(threads: number): number {
  const program = `const { Worker } = require("node:worker_threads"); let left = ${threads};
    for (let n = left; n > 0; n--) new Worker(${JSON.stringify(COUNTING)}, { eval: true })
      .on("exit", () => --left === 0 && process.stdout.write(String(process.cpuUsage().user / 1000)));`;
  return Number(spawnSync(process.execPath, ["-e", program], { encoding: "utf8" }).stdout);
}

/** What two threads cost each other on this machine whatever they do, for reading what two readers cost. */
function printBeside(runs: number): void {
  const ratios = Array.from({ length: runs }, () => counting(2) / 2 / counting(1));
  console.log(
    `a thread that only counts takes ${median(ratios).toFixed(2)} times as much processor beside another as alone`,
  );
}

function main(): void {
  const { values } = parseArgs({
    args: process.argv.slice(3),
    options: {
      sizes: { type: "string", default: "5,20,55,200" },
      runs: { type: "string", default: "3" },
    },
  });
  const runs = Number(values.runs);
  const folder = mkdtempSync(join(tmpdir(), "earmark-bench-"));
  const corpus = (name: string, sizes: readonly number[], isOne = false): string => {
    const below = join(folder, name);
    mkdirSync(below);
    sizes.forEach((size, index) => {
      writeCorpus(join(below, `${index}.xml`), size, isOne);
    });
    return below;
  };
  printBeside(runs);
  try {
    for (const size of values.sizes.split(",").map(Number)) {
      const one = corpus(`one-${size}`, [size]);
      const eight = corpus(
        `eight-${size}`,
        Array.from({ length: 8 }, () => size / 8),
      );
      printReading(size, [one], runs, folder);
      print({ name: `${size} MB, one file, one core`, paths: [one], cores: 1 }, runs, folder);
      print({ name: `${size} MB, eight files, two cores`, paths: [eight], cores: 2 }, runs, folder);
      for (const path of [one, eight]) rmSync(path, { recursive: true });
    }
    const large = corpus("large", [120], true);
    print({ name: "one activity of 120 MB, one core", paths: [large], cores: 1 }, runs, folder);
    rmSync(large, { recursive: true });
    for (const [name, ...parts] of [
      ["published IATI, two cores", "iati", "published"],
      ["DAC1, 444,854 rows, CSV packed", "oecd", "dac1_table1_raw_2010_2023.csv.gz"],
      ["DAC1, 444,854 rows, Parquet", "oecd", "dac1_table1_raw_2010_2023.parquet"],
    ] as const) {
      const { path } = evidence(...parts);
      if (existsSync(path)) print({ name, paths: [path], cores: 2 }, runs, folder);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  console.log(
    `\nmachine: ${cpus().length} × ${cpus()[0]?.model}, ${Math.round(totalmem() / 1024 ** 3)} GiB, Node ${process.version}, ${systemClock.today()}, load ${loadavg()[0]?.toFixed(1)}`,
  );
}

const [, , flag, cores = "", folder = "", ...paths] = process.argv;
if (flag === "--child" && cores === "0") await readAlone(paths);
else if (flag === "--child") await runChild(Number(cores), folder, paths);
else main();
