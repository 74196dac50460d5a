/**
 * Promise: the PDF of the partner brief is made in under a second after the start, and weighs at most 400 KB in Japanese; HTML at
 * most 250 KB. From the bundled portfolio, in memory. `npm run bench -- brief`
 */
import { cpus } from "node:os";
import { join } from "node:path";
import { makeBrief } from "../src/actions/make-brief.js";
import { systemClock } from "../src/base/clock.js";
import { LANGUAGES } from "../src/base/language.js";
import { packageRoot } from "../src/base/place.js";
import { isRefusal } from "../src/base/refusal.js";
import { BRIEF_FORMATS } from "../src/brief/build.js";
import { readPortfolio } from "../src/intake/from-portfolio.js";
import { snapshotOf, type GivenRows } from "../test/snapshot-fixture.js";

const RUNS = 5;
const LIMITS_BYTES = {
  html: 250 * 1024,
  pdf: 400 * 1024,
  docx: 100 * 1024,
  xlsx: 100 * 1024,
  json: 250 * 1024,
};

const reading = readPortfolio(join(packageRoot, "portfolios", "japan-ilo"), snapshotOf({}));
if (isRefusal(reading) || !reading.draft) throw new Error("The bundled portfolio does not load.");
const byTable: Record<string, unknown[]> = {};
for (const row of reading.draft.rows) (byTable[row.table] ??= []).push(row.values);
const snapshot = snapshotOf(byTable as GivenRows);

for (const format of BRIEF_FORMATS) {
  for (const language of LANGUAGES) {
    const times: number[] = [];
    let size = 0;
    for (let run = 0; run < RUNS; run++) {
      const before = systemClock.elapsed_ms();
      const made = makeBrief(snapshot, {
        partner: "JP",
        from: "2016",
        to: "2021",
        language,
        format,
      });
      if (isRefusal(made)) throw new Error(made.message.en);
      times.push(systemClock.elapsed_ms() - before);
      size = made.content.length;
    }
    const first = times[0] ?? 0;
    const median = [...times].sort((a, b) => a - b)[Math.floor(RUNS / 2)] ?? 0;
    console.log(
      `brief ${format} ${language}: first ${first.toFixed(0)} ms, median ${median.toFixed(0)} ms, ${(size / 1024).toFixed(0)} KB`,
    );
    if (first > 1_000 || size > LIMITS_BYTES[format]) process.exitCode = 1;
  }
}
console.log(
  `machine: ${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}, ${systemClock.today()}`,
);
