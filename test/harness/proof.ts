import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { packageRoot } from "../../src/base/place.js";

/** What one run of a harness showed. `failures` are sentences that reproduce: empty is the claim. */
export interface Outcome {
  readonly runs: number;
  readonly failures: readonly string[];
  /** Figures for the table: `{commands: "3,012,345"}`. */
  readonly figures: Readonly<Record<string, string>>;
  /** Seconds over all parts of a run that was resumed. */
  readonly took_s?: number;
}

/** A harness: the claim, and faults planted in what it tests, each of which it must catch. */
export interface Harness {
  readonly name: string;
  readonly claim: string;
  readonly size: number;
  readonly faults: readonly string[];
  /** How large a run must be to catch a planted fault; 200 where it is left out. */
  readonly planted_size?: number;
  run(options: {
    readonly size: number;
    readonly seed: number;
    readonly fault: string | null;
  }): Promise<Outcome>;
}

/** A generator of whole numbers that a seed repeats. Source: mulberry32, public domain. */
export function seeded(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** Runs a harness from the command line, its planted faults too, and writes its row of docs/proof.md. */
export async function prove(harness: Harness): Promise<void> {
  const { values } = parseArgs({
    args: process.argv.slice(3),
    options: { size: { type: "string" }, seed: { type: "string" }, resume: { type: "boolean" } },
  });
  const size = Number(values.size ?? harness.size);
  const seed = Number(values.seed ?? 1);
  const started = performance.now();
  const outcome = await harness.run({ size, seed, fault: null });
  const took_s = outcome.took_s ?? (performance.now() - started) / 1000;
  for (const failure of outcome.failures.slice(0, 10)) print(`FAILED ${failure}`);
  const missed: string[] = [];
  for (const fault of harness.faults) {
    const planted = await harness.run({
      size: Math.min(size, harness.planted_size ?? 200),
      seed,
      fault,
    });
    print(`planted “${fault}”: ${planted.failures.length > 0 ? "caught" : "MISSED"}`);
    if (planted.failures.length === 0) missed.push(fault);
  }
  const figures = Object.entries(outcome.figures).map(([name, figure]) => `${figure} ${name}`);
  print(
    `${harness.name}: ${outcome.runs} runs, ${outcome.failures.length} failures, ${took_s.toFixed(1)} s; ${figures.join(", ")}`,
  );
  if (outcome.failures.length > 0 || missed.length > 0) process.exitCode = 1;
  else writeRow(harness, { runs: outcome.runs, seed, took_s, figures });
}

export interface Progress<State> {
  readonly kept: State;
  keep(state: State): void;
  forget(): void;
}

/** What a long run has shown so far, in a file, so that one that was broken off goes on from there. Runs with a fault are not kept. */
export function openProgress<State extends object>(
  run: { readonly name: string; readonly seed: number; readonly fault: string | null },
  fresh: State,
): Progress<State> {
  const file = join(tmpdir(), `earmark-proof-${run.name}-${run.seed}.json`);
  const isKept = run.fault === null && process.argv.includes("--resume");
  const progress = {
    kept: isKept && existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as State) : fresh,
  };
  return {
    get kept() {
      return progress.kept;
    },
    keep(state) {
      progress.kept = state;
      if (isKept) writeFileSync(file, JSON.stringify(state));
    },
    forget: () => isKept && rmSync(file, { force: true }),
  };
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

const PAGE = join(packageRoot, "docs/proof.md");
const HEAD = `# Proof

What the harnesses in \`test/proof/\` last showed, at the size that was actually run. Each row is written by its harness:
\`npm run proof -- NAME --size N --seed S\`. A fault is planted in what is tested, and the harness must catch it; small sizes of all of them run in \`npm test\`.

| harness | claim | runs | figures | seed | planted and caught | seconds | machine |
| --- | --- | --- | --- | --- | --- | --- | --- |
`;

function writeRow(
  harness: Harness,
  run: {
    readonly runs: number;
    readonly seed: number;
    readonly took_s: number;
    readonly figures: readonly string[];
  },
): void {
  const text = existsSync(PAGE) ? readFileSync(PAGE, "utf8") : HEAD;
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? "unknown"}, Node ${process.versions.node}`;
  const cells = [
    harness.name,
    harness.claim,
    run.runs.toLocaleString("en"),
    run.figures.join("; "),
    String(run.seed),
    harness.faults.join("; "),
    run.took_s.toFixed(1),
    machine,
  ];
  const rows = text
    .slice(HEAD.length)
    .split("\n")
    .filter((row) => row.trim() !== "" && !row.startsWith(`| ${harness.name} |`));
  rows.push(`| ${cells.join(" | ")} |`);
  writeFileSync(PAGE, `${HEAD}${rows.sort().join("\n")}\n`);
}
