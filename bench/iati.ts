/**
 * Promises: check with everything on ≥ 30 MB/s on one core, rewrite ≥ 20 MB/s, all under 250 MB, flat from 20 to 200 MB; two cores
 * 1.7 times one over many files, beside what two processes of `xmllint` gain there over one; beside saxes and `xmllint --stream --schema` where they are. The activities are those of published
 * files where these are there. `command` is `earmark iati check` itself, held to one core where `taskset` is there: start, the
 * engine's compiler and its collector share that core. The rest is measured without the start, on all cores.
 * `--only shared` is one file on all cores beside one; `warm` a file of 5 MB where the engine has made the check fast before: the last of twenty in
 * one command, and sent to a server's page again and again.
 * `npm run bench -- iati [--sizes 5,20,55,200] [--runs 3] [--only sizes,one,many,shared,warm] [--work command,check] [--many 24,96]`
 */
import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
} from "node:fs";
import { cpus, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { SaxesParser } from "saxes";
import { systemClock } from "../src/base/clock.js";
import { day } from "../src/base/day.js";
import { LIMITS } from "../src/base/settings.js";
import { packageRoot } from "../src/base/place.js";
import { readTransactions } from "../src/iati/activity.js";
import { checkIati } from "../src/iati/check.js";
import { readIati } from "../src/iati/read.js";
import { rewriteIati } from "../src/iati/rewrite.js";
import { upgradeIati } from "../src/iati/upgrade-file.js";
import type { XmlHandler } from "../src/iati/xml-scanner.js";
import { scanXml, XmlScanner } from "../src/iati/xml-scanner.js";
import { readFileBytes } from "../src/iati/file-bytes.js";
import { createDecoder } from "../src/iati/xml-source.js";
import { checkInThread } from "../src/web/check-upload.js";
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

const LINT = "xmllint --stream --noout";
const HAS_XMLLINT = spawnSync("bash", ["-c", `${LINT} --version`]).status === 0;

function measureXmllint(file: string, schema: string): Measured | null {
  return HAS_XMLLINT ? measureShell(`${LINT} --schema ${schema} ${file}`) : null;
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

const MANY_MEGABYTES = 12;

/** Commands in turn, so that all meet the same machine: of each the median of its times. */
function inTurn<Name extends string>(
  runs: number,
  commands: Readonly<Record<Name, () => Measured>>,
): Readonly<Record<Name, Measured>> {
  const all = Object.entries<() => Measured>(commands).map(([name, run]) => {
    return { name, run, times: [] as Measured[] };
  });
  for (let turn = 0; turn < runs; turn++) for (const { run, times } of all) times.push(run());
  const middle = all.map(({ name, times }) => {
    const of = (what: keyof Measured) => median(times.map((each) => each[what]));
    const memory_mb = Math.max(...times.map((each) => each.memory_mb));
    return [name, { wall_ms: of("wall_ms"), cpu_ms: of("cpu_ms"), memory_mb }];
  });
  return Object.fromEntries(middle) as Record<Name, Measured>;
}

function printGain(one: Measured, two: Measured): void {
  const gain = one.wall_ms / two.wall_ms;
  // What two cores could do at most that have nothing else to do: the same work, and what the second thread makes anew.
  const bound = (2 * one.cpu_ms) / two.cpu_ms;
  console.log(`two cores × ${gain.toFixed(2)}, by processor time × ${bound.toFixed(2)} at most`);
}

function printRow(name: string, megabytes: number, { wall_ms, cpu_ms, memory_mb }: Measured): void {
  console.log(
    `${name.padEnd(14)}${((megabytes * 1000) / wall_ms).toFixed(1).padStart(7)} MB/s ${(cpu_ms / 1000).toFixed(1)} s of processor${memory_mb > 0 ? ` ${memory_mb.toFixed(0)} MB` : ""}`,
  );
}

/** Many files by the command itself, on one core and on two. Two processes of a C program say what the machine itself allows. */
function printMany(folder: string, count: number, runs: number): void {
  const many = join(folder, "many");
  mkdirSync(many);
  for (let number = 0; number < count; number++)
    writeCorpus(join(many, `${number}.xml`), MANY_MEGABYTES + number / 100, false);
  const lint = (atOnce: number) =>
    measureShell(`ls ${many}/*.xml | xargs -n 1 -P ${atOnce} ${LINT}`);
  const times = inTurn(runs, {
    one: () => measureCommand([many, "--jobs", "1"], true),
    two: () => measureCommand([many, "--jobs", "2"], false),
    lintOne: () => lint(1),
    lintTwo: () => lint(2),
  });
  rmSync(many, { recursive: true });
  console.log(`\n${count} files of ${MANY_MEGABYTES} MB`);
  printRow("check, one", count * MANY_MEGABYTES, times.one);
  printRow("check, two", count * MANY_MEGABYTES, times.two);
  printGain(times.one, times.two);
  if (!HAS_XMLLINT) return;
  const { lintOne, lintTwo } = times;
  const gain = lintOne.wall_ms / lintTwo.wall_ms;
  console.log(`two processes of xmllint, one file each at a time × ${gain.toFixed(2)}`);
}

/** A file by the command, one core and all that there are. */
function printShared(file: string, megabytes: number, runs: number): void {
  const times = inTurn(runs, {
    one: () => measureCommand([file, "--jobs", "1"], true),
    two: () => measureCommand([file, "--jobs", "2"], false),
  });
  console.log(`\none file of ${megabytes} MB`);
  printRow("check, one", megabytes, times.one);
  printRow("check, two", megabytes, times.two);
  printGain(times.one, times.two);
}

const WARM_FILES = 20;
const WARM_MEGABYTES = 5;

/** What a small file takes where the engine is warm: twenty in one command less the first, and sent again and again to the page that checks one. */
async function printWarm(folder: string, file: string, runs: number): Promise<void> {
  const copies = join(folder, "warm");
  mkdirSync(copies);
  for (let number = 0; number < WARM_FILES; number++)
    copyFileSync(file, join(copies, `${number}.xml`));
  const times = inTurn(runs, {
    one: () => measureCommand([file, "--jobs", "1"], true),
    all: () => measureCommand([copies, "--jobs", "1"], true),
  });
  const rest = WARM_FILES - 1;
  const wall_ms = (times.all.wall_ms - times.one.wall_ms) / rest;
  const cpu_ms = (times.all.cpu_ms - times.one.cpu_ms) / rest;
  console.log(`\nfiles of ${WARM_MEGABYTES} MB`);
  printRow("the first", WARM_MEGABYTES, times.one);
  printRow(`${WARM_FILES} in one`, WARM_MEGABYTES * WARM_FILES, times.all);
  printRow("each after", WARM_MEGABYTES, { wall_ms, cpu_ms, memory_mb: times.all.memory_mb });
  for (let upload = 1; upload <= 5; upload++) {
    const begun = process.cpuUsage();
    const start = systemClock.elapsed_ms();
    const answer = await checkInThread({
      ...{ bytes: Uint8Array.from(readFileSync(file)), name: "file.xml", language: "en" },
      ...{ today: options.today, places: LIMITS.check_findings_reported },
    });
    if ("refused" in answer) throw new Error(answer.refused);
    const used = process.cpuUsage(begun);
    printRow(`page, ${upload}`, WARM_MEGABYTES, {
      wall_ms: systemClock.elapsed_ms() - start,
      cpu_ms: (used.user + used.system) / 1000,
      // This process made the files: its memory says nothing of a server's.
      memory_mb: 0,
    });
  }
}

/** A line of the shell, by the clock and by the processor's time of all that it starts. */
function measureShell(line: string): Measured {
  const timed = `TIMEFORMAT='%R %U %S'; time { ${line} >/dev/null 2>&1; }`;
  const child = spawnSync("bash", ["-c", timed], { encoding: "utf8" });
  const [wall = 0, user = 0, system = 0] = child.stderr.trim().split(" ").map(Number);
  return { wall_ms: wall * 1000, cpu_ms: (user + system) * 1000, memory_mb: 0 };
}

function median(values: readonly number[]): number {
  return [...values].sort((left, right) => left - right)[Math.floor(values.length / 2)] ?? 0;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    args: process.argv.slice(3),
    options: {
      sizes: { type: "string", default: "5,20,55,200" },
      runs: { type: "string", default: "3" },
      only: { type: "string", default: "sizes,one,shared,warm,many" },
      many: { type: "string", default: "24,96" },
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
    const written = (megabytes: number) => {
      const file = join(folder, `${megabytes}.xml`);
      if (existsSync(PUBLISHED)) writeRealCorpus(file, megabytes, PUBLISHED);
      else writeCorpus(file, megabytes, false);
      return file;
    };
    if (wanted.has("shared"))
      for (const { megabytes } of files) printShared(written(megabytes), megabytes, runs);
    if (wanted.has("warm")) await printWarm(folder, written(WARM_MEGABYTES), runs);
    if (wanted.has("many"))
      for (const count of values.many.split(",")) printMany(folder, Number(count), runs);
  } finally {
    rmSync(folder, { recursive: true });
  }
  console.log(
    `\nmachine: ${cpus().length} × ${cpus()[0]?.model}, ${Math.round(totalmem() / 1024 ** 3)} GiB, Node ${process.version}, ${systemClock.today()}`,
  );
}

const [, , flag, work = "", file = ""] = process.argv;
if (flag === "--child") await runChild(work, file);
else await main();
