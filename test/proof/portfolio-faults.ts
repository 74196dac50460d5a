/**
 * Proof: whatever a slip of the hand makes of a portfolio's files, loading answers with findings that say where, or loads; it never
 * throws, never leaves it to the database to say no, and a dry run changes nothing. The bundled portfolios are the ground: each
 * round damages some lines of one. `npm run proof -- portfolio-faults [--size N] [--seed S]`
 */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { loadPortfolio } from "../../src/actions/load-portfolio.js";
import { systemClock } from "../../src/base/clock.js";
import { packageRoot } from "../../src/base/place.js";
import { isRefusal } from "../../src/base/refusal.js";
import { openPool, readTx } from "../../src/store/connect.js";
import { readVersion } from "../../src/store/snapshot.js";
import { startTestServer, TEMPLATE, testBinaries } from "../../src/store/testing-server.js";

const { values: asked } = parseArgs({
  args: process.argv.slice(3),
  options: { size: { type: "string", default: "200" }, seed: { type: "string", default: "1" } },
});
const PORTFOLIOS = ["japan-ilo", "illustrative-fund"];
const FIRST_RULES = /^(FILE|FILES)_/;

/** What a hand, a program or an attacker may put where a value stood. */
const VALUES = [
  "",
  "null",
  "~",
  "0",
  "-1",
  "1e400",
  "99999999999999999999999",
  "USD -5",
  "USD 1",
  "JPY 0.5",
  "2026-02-30",
  "2026",
  "2021..",
  "..2021",
  "..",
  "true",
  "[]",
  "{}",
  "[[]]",
  "{a: b}",
  "'quoted'",
  '"\\u0000"',
  "&a x",
  "*a",
  "!!int 5",
  "!!binary abc",
  "|\n  x",
  "{en: a, ja: b}",
  '{en: "{x}", ja: b}',
  "JP",
  "ilo",
  "a/b",
  "../x",
  "'; drop table project; --",
  "x".repeat(20_000),
  "0x10",
  "1_000",
  ".5",
  "5.",
  "-0",
  "00012",
  "8.10",
  "100",
  "101",
  "12.345",
  "<<: *x",
  "? x",
  "@x",
  "`x`",
  "%x",
  "日本",
];

/** Numbers that a seed repeats. Source: Park and Miller's minimal standard generator. */
function openDice(seed: number): (below: number) => number {
  let state = (seed % 2_147_483_646) + 1;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

function damage(lines: string[], dice: (below: number) => number): string {
  const index = dice(lines.length);
  const line = lines[index] ?? "";
  const value = VALUES[dice(VALUES.length)] ?? "";
  const before = line.trim().slice(0, 60);
  const kind = dice(6);
  if (kind < 4)
    lines[index] = line.replace(
      /^(\s*(?:- )?[\w_]+: ).*$|(: )[^,}]+/,
      `$1$2${value.replaceAll("$", "$$$$")}`,
    );
  else if (kind === 4) lines.splice(index, 1);
  else lines.splice(index, 0, lines[dice(lines.length)] ?? "");
  return `${index + 1} «${before}» → «${(lines[index] ?? "").trim().slice(0, 60)}»`;
}

const [binaries] = testBinaries();
if (binaries === undefined) throw new Error("There is no PostgreSQL to prove it on.");
const server = await startTestServer(binaries);
const pool = openPool(server.at(TEMPLATE));
const counts = { loaded: 0, refused: 0 };
const faults: string[] = [];
try {
  for (const name of PORTFOLIOS) {
    await loadPortfolio(
      { folder: join(packageRoot, "portfolios", name) },
      { pool, clock: systemClock },
    );
  }
  const version = await readTx(pool, readVersion);
  const dice = openDice(Number(asked.seed));
  for (let round = 0; round < Number(asked.size); round++) await prove(dice);
  if ((await readTx(pool, readVersion)) !== version) faults.push("a dry run changed the record");
} finally {
  await pool.end();
  await server.stop();
}
console.log(
  `${asked.size} damaged portfolios, seed ${asked.seed}: ${counts.refused} refused with findings, ${counts.loaded} loaded`,
);
for (const fault of faults) console.log(`FAULT ${fault}`);
console.log(faults.length === 0 ? "Proved." : `${faults.length} faults.`);
process.exitCode = faults.length === 0 ? 0 : 1;

async function prove(dice: (below: number) => number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "faults-"));
  const done: string[] = [];
  try {
    cpSync(join(packageRoot, "portfolios", PORTFOLIOS[dice(PORTFOLIOS.length)] ?? ""), folder, {
      recursive: true,
    });
    const files = readdirSync(folder).filter((name) => name.endsWith(".yaml"));
    for (let slips = 1 + dice(3); slips > 0; slips--) {
      const file = files[dice(files.length)] ?? "";
      const lines = readFileSync(join(folder, file), "utf8").split("\n");
      done.push(`${file}:${damage(lines, dice)}`);
      writeFileSync(join(folder, file), lines.join("\n"));
    }
    const load = await loadPortfolio({ folder, isDryRun: true }, { pool, clock: systemClock });
    if (isRefusal(load)) faults.push(`${load.message.en} ${done.join(", ")}`);
    else if (load.is_loaded) counts.loaded += 1;
    else counts.refused += 1;
    for (const { rule, place } of isRefusal(load) ? [] : load.findings) {
      const isPlaced =
        place.file !== undefined &&
        (place.line !== undefined || FIRST_RULES.test(rule) || rule === "REMOVED_IN_USE");
      if (!isPlaced) faults.push(`${rule} says no place: ${done.join(", ")}`);
    }
  } catch (error) {
    faults.push(`${String(error)}: ${done.join(", ")}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
