/**
 * Promise: 100 pages are linted in under a second. A page is 3,000 characters of leaflet prose, tables and lists, English and
 * Japanese; the text is the labelled passages, numbered so that no two paragraphs are the same. `npm run bench -- lint`
 */
import { readFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { systemClock } from "../src/base/clock.js";
import { packageRoot } from "../src/base/place.js";
import { lintText } from "../src/prose/lint.js";

const PAGES = 100;
const PAGE_LENGTH = 3_000;
const RUNS = 5;

const passages = ["dev.yaml", "held-out.yaml", "third-tune.yaml", "third-held-out.yaml"].flatMap(
  (file) =>
    parse(readFileSync(join(packageRoot, "test/golden/lint", file), "utf8")) as { text: string }[],
);

let text = "";
for (let number = 0; text.length < PAGES * PAGE_LENGTH; number++) {
  text += `${passages[number % passages.length]?.text.trim()}\n\nThis paragraph stands in chapter ${number} of the report.\n\n`;
}

const times: number[] = [];
for (let run = 0; run < RUNS; run++) {
  const before = systemClock.elapsed_ms();
  lintText(text);
  times.push(systemClock.elapsed_ms() - before);
}
const median = [...times].sort((a, b) => a - b)[Math.floor(RUNS / 2)] ?? 0;
console.log(
  `lint: ${PAGES} pages (${text.length} characters), first ${times[0]?.toFixed(0)} ms, median ${median.toFixed(0)} ms; promise 1000 ms`,
);
console.log(
  `machine: ${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}, ${systemClock.today()}`,
);
if (median > 1_000) process.exitCode = 1;
