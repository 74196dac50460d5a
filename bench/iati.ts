/**
 * Promises: check with everything on ≥ 30 MB/s on one core, rewrite ≥ 20 MB/s, all under 250 MB, flat from 20 to 200 MB; two cores
 * 1.7 times one over many files; beside saxes and `xmllint --stream --schema` where they are. The activities are those of published
 * files where these are there. `command` is `earmark iati check` itself, held to one core where `taskset` is there: start, the
 * engine's compiler and its collector share that core. The rest is measured without the start, on all cores.
 * `npm run bench -- iati [--sizes 5,20,55,200] [--runs 3] [--only sizes,one,many] [--work command,check]`
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { cpus, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { SaxesParser } from "saxes";
import { systemClock } from "../src/base/clock.js";
import { day } from "../src/base/day.js";
import { packageRoot } from "../src/base/place.js";
import { readTransactions } from "../src/iati/activity.js";
import { checkIati } from "../src/iati/check.js";
import { readIati } from "../src/iati/read.js";
import { rewriteIati } from "../src/iati/rewrite.js";
import { upgradeIati } from "../src/iati/upgrade-file.js";
import type { XmlHandler } from "../src/iati/xml-scanner.js";
import { scanXml, XmlScanner } from "../src/iati/xml-scanner.js";
import { createDecoder, readFileBytes } from "../src/iati/xml-source.js";
import { evidence } from "../test/evidence.js";
import { writeCorpus, writeRealCorpus } from "./iati-corpus.js";

const nothing: XmlHandler = {
  open: () => undefined,
  close: () => undefined,
  text: () => undefined,
  comment: () => undefined,
  instruction: () => undefined,
};
const sink = {
  add: () => undefined,
  addToFile: () => undefined,
  endSubject: () => undefined,
  abandon: () => undefined,
};
const PUBLISHED = evidence("iati", "published").path;
const options = { today: day("2026-11-23") };

const WORK: Readonly<Record<string, (file: string) => Promise<unknown>>> = {
  scan: (file) => scanXml(readFileBytes(file), new XmlScanner(nothing)),
  saxes: async (file) => {
    const parser = new SaxesParser({ xmlns: true, position: true });
    for (const event of ["opentag", "closetag", "text"] as const) parser.on(event, () => undefined);
    const decoder = createDecoder();
    for await (const chunk of readFileBytes(file)) parser.write(decoder.write(chunk));
    parser.write(decoder.end()).close();
  },
  read: (file) =>
    readIati(readFileBytes(file), {
      head: () => undefined,
      begin: () => undefined,
      block: () => undefined,
      end: () => undefined,
    }),
  typed: async (file) => {
    for await (const { transaction } of readTransactions(readFileBytes(file)))
      if (transaction.type === "") throw new Error("Bug");
  },
  schema: (file) => checkIati(readFileBytes(file), { ...options, isSchemaOnly: true }, sink),
  check: (file) => checkIati(readFileBytes(file), options, sink),
  rewrite: (file) => rewriteIati(readFileBytes(file), `${file}.out`),
  upgrade: (file) => upgradeIati(readFileBytes(file), `${file}.out`),
};

interface Measured {
  readonly wall_ms: number;
  /** All threads together. */
  readonly cpu_ms: number;
  readonly memory_mb: number;
}

/** One piece of work in a process of its own, so that memory is its own too. */
async function runChild(work: string, file: string): Promise<void> {
  const start = systemClock.elapsed_ms();
  const before = process.cpuUsage();
  await WORK[work]?.(file);
  const used = process.cpuUsage(before);
  const measured: Measured = {
    wall_ms: systemClock.elapsed_ms() - start,
    cpu_ms: (used.user + used.system) / 1000,
    memory_mb: process.resourceUsage().maxRSS / 1024,
  };
  process.stdout.write(JSON.stringify(measured));
}

function measure(work: string, file: string): Measured {
  const child = spawnSync(
    process.execPath,
    [fileURLToPath(import.meta.url), "--child", work, file],
    { encoding: "utf8" },
  );
  if (child.status !== 0) throw new Error(child.stderr);
  return JSON.parse(child.stdout) as Measured;
}

const EARMARK = join(packageRoot, "bin", "earmark");
const MEASURED = new URL("measured.js", import.meta.url).href;
const HAS_TASKSET = spawnSync("taskset", ["--version"]).status === 0;

/** Certificates of its own that a machine may have Node read at every start (50 ms and more): they are none of the command's. */
const { NODE_EXTRA_CA_CERTS: _certificates, ...environment } = process.env;

/** The command itself, from its start to its end; on one core it shares that with all that the engine does beside it. */
function measureCommand(words: readonly string[], isOneCore: boolean): Measured {
  const program = [process.execPath, "--import", MEASURED, EARMARK, "iati", "check", ...words];
  const [command = "", ...rest] =
    isOneCore && HAS_TASKSET ? ["taskset", "-c", "0", ...program] : program;
  const stdio = ["ignore", "ignore", "ignore", "pipe"] as const;
  const child = spawnSync(command, rest, { stdio: [...stdio], env: environment });
  if (child.status !== 0 && child.status !== 1) throw new Error(`${words.join(" ")} failed`);
  return JSON.parse(String(child.output[3])) as Measured;
}

function measureXmllint(file: string, schema: string): Measured | null {
  const command = `xmllint --stream --noout --schema ${schema} ${file}`;
  const child = spawnSync("bash", ["-c", `TIMEFORMAT='%R %U %S'; time ${command} 2>/dev/null`], {
    encoding: "utf8",
  });
  const [wall = 0, user = 0, system = 0] = child.stderr.trim().split(" ").map(Number);
  return child.status === 127 || wall === 0
    ? null
    : { wall_ms: wall * 1000, cpu_ms: (user + system) * 1000, memory_mb: 0 };
}

function print(name: string, file: string, runs: number, once: () => Measured | null): void {
  const all = Array.from({ length: runs }, once).filter((one) => one !== null);
  if (all.length === 0) return;
  const megabytes = statSync(file).size / 1_000_000;
  const wall = median(all.map((one) => one.wall_ms));
  const cpu = median(all.map((one) => one.cpu_ms));
  const memory = Math.max(...all.map((one) => one.memory_mb));
  const speed = (ms: number) => ((megabytes / ms) * 1000).toFixed(1).padStart(7);
  console.log(
    `${name.padEnd(22)}${speed(wall)} MB/s ${speed(cpu)} MB per second of processor ${memory.toFixed(0).padStart(6)} MB`,
  );
}

const MANY_FILES = 24;
const MANY_MEGABYTES = 12;

/** Many files by the command itself, on one core and on two, in turn, so that both meet the same machine. */
function printMany(folder: string, runs: number): void {
  const many = join(folder, "many");
  mkdirSync(many);
  for (let number = 0; number < MANY_FILES; number++)
    writeCorpus(join(many, `${number}.xml`), MANY_MEGABYTES + number / 100, false);
  const times = { one: [] as Measured[], two: [] as Measured[] };
  for (let run = 0; run < runs; run++) {
    times.one.push(measureCommand([many, "--jobs", "1"], true));
    times.two.push(measureCommand([many, "--jobs", "2"], false));
  }
  const of = (all: readonly Measured[], what: keyof Measured) =>
    median(all.map((each) => each[what]));
  const speed = (ms: number) => ((MANY_FILES * MANY_MEGABYTES * 1000) / ms).toFixed(1);
  console.log(`\n${MANY_FILES} files of ${MANY_MEGABYTES} MB`);
  for (const [name, all] of Object.entries(times)) {
    const memory = Math.max(...all.map((each) => each.memory_mb)).toFixed(0);
    console.log(
      `check, ${name.padEnd(4)} ${speed(of(all, "wall_ms"))} MB/s ${(of(all, "cpu_ms") / 1000).toFixed(1)} s of processor ${memory} MB`,
    );
  }
  const [one, two] = [times.one, times.two];
  const gain = of(one, "wall_ms") / of(two, "wall_ms");
  // What two cores could do at most that have nothing else to do: the same work, and what the second thread makes anew.
  const bound = (2 * of(one, "cpu_ms")) / of(two, "cpu_ms");
  console.log(`two cores × ${gain.toFixed(2)}, by processor time × ${bound.toFixed(2)} at most`);
}

function median(values: readonly number[]): number {
  return [...values].sort((left, right) => left - right)[Math.floor(values.length / 2)] ?? 0;
}

function main(): void {
  const { values } = parseArgs({
    args: process.argv.slice(3),
    options: {
      sizes: { type: "string", default: "5,20,55,200" },
      runs: { type: "string", default: "3" },
      only: { type: "string", default: "sizes,one,many" },
      work: { type: "string", default: ["command", ...Object.keys(WORK)].join(",") },
    },
  });
  const wanted = new Set(values.only.split(","));
  const runs = Number(values.runs);
  const folder = mkdtempSync(join(tmpdir(), "earmark-bench-"));
  const schema = evidence("standard", "2.03", "Schemas", "iati-activities-schema.xsd");
  try {
    const files = values.sizes
      .split(",")
      .map((size) => ({ name: `${size} MB`, megabytes: Number(size), isOne: false }));
    const one = { name: "one activity, 120 MB", megabytes: 120, isOne: true };
    for (const { name, megabytes, isOne } of [
      ...(wanted.has("sizes") ? files : []),
      ...(wanted.has("one") ? [one] : []),
    ]) {
      const file = join(folder, `${megabytes}-${String(isOne)}.xml`);
      if (isOne || !existsSync(PUBLISHED)) writeCorpus(file, megabytes, isOne);
      else writeRealCorpus(file, megabytes, PUBLISHED);
      console.log(`\n${name}`);
      for (const work of values.work.split(",")) {
        if (work !== "command") print(work, file, runs, () => measure(work, file));
        else print("check, one core", file, runs, () => measureCommand([file], true));
      }
      if (existsSync(schema.path))
        print("xmllint --stream", file, runs, () => measureXmllint(file, schema.path));
      rmSync(file);
      rmSync(`${file}.out`, { force: true });
    }
    if (wanted.has("many")) printMany(folder, runs);
  } finally {
    rmSync(folder, { recursive: true });
  }
  console.log(
    `\nmachine: ${cpus().length} × ${cpus()[0]?.model}, ${Math.round(totalmem() / 1024 ** 3)} GiB, Node ${process.version}, ${systemClock.today()}`,
  );
}

const [, , flag, work = "", file = ""] = process.argv;
if (flag === "--child") await runChild(work, file);
else main();
