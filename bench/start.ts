/**
 * Promise: the site is up in under 5 s from an existing data folder, with nothing loaded twice. The first start, which makes the
 * database and loads the bundled portfolios, is shown beside it. `npm run bench -- start`
 */
import { spawn } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "../src/base/clock.js";
import { packageRoot } from "../src/base/place.js";

const RUNS = 5;
const LIMIT_MS = 5_000;

/** From the start of the process to its address on the screen; then it is stopped as Ctrl-C stops it. */
function timeStart(data: string): Promise<{ up_ms: number; stopped_ms: number }> {
  const begun = systemClock.elapsed_ms();
  const words = [join(packageRoot, "bin/earmark"), "start", "--port", "0", "--data", data];
  const child = spawn(process.execPath, words, { stdio: ["ignore", "pipe", "inherit"] });
  let up = 0;
  child.stdout.on("data", (chunk: Buffer) => {
    if (up > 0 || !chunk.includes("Ctrl-C")) return;
    up = systemClock.elapsed_ms();
    child.kill("SIGINT");
  });
  return new Promise((done) => {
    child.once("exit", () =>
      done({ up_ms: up - begun, stopped_ms: systemClock.elapsed_ms() - up }),
    );
  });
}

const parent = mkdtempSync(join(tmpdir(), "bench-start-"));
chmodSync(parent, 0o755);
try {
  const data = join(parent, "data");
  const first = await timeStart(data);
  console.log(`first start: ${first.up_ms.toFixed(0)} ms`);
  const times: { up_ms: number; stopped_ms: number }[] = [];
  for (let run = 0; run < RUNS; run++) times.push(await timeStart(data));
  const median = (values: number[]) =>
    values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
  const up_ms = median(times.map((time) => time.up_ms));
  const stopped_ms = median(times.map((time) => time.stopped_ms));
  console.log(
    `start from an existing folder: median ${up_ms.toFixed(0)} ms of ${RUNS}; stop: ${stopped_ms.toFixed(0)} ms`,
  );
  if (up_ms > LIMIT_MS) process.exitCode = 1;
} finally {
  rmSync(parent, { recursive: true, force: true });
}
console.log(
  `machine: ${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}, ${systemClock.today()}`,
);
