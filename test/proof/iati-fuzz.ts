/**
 * A million mutated IATI documents: no crash, none over 2 s, memory bounded.
 * `npm run proof -- iati-fuzz [--size N] [--seed S]`
 */
import { parseArgs } from "node:util";
import { fuzzChecker } from "../iati-fuzz.js";

const { values } = parseArgs({
  args: process.argv.slice(3),
  options: { size: { type: "string", default: "1000000" }, seed: { type: "string", default: "1" } },
});
const answer = await fuzzChecker(Number(values.size), Number(values.seed));
const { documents, unreadable, invalid, slowest_ms, memory_bytes, crashes } = answer;
console.log(
  `${documents} documents: ${unreadable} unreadable, ${invalid} with findings, ${crashes.length} crashes`,
);
console.log(
  `slowest ${slowest_ms.toFixed(0)} ms, at most ${Math.round(memory_bytes / 1024 / 1024)} MB`,
);
for (const crash of crashes.slice(0, 20)) console.log(crash);
if (crashes.length > 0 || slowest_ms > 2000 || memory_bytes > 400 * 1024 * 1024)
  process.exitCode = 1;
