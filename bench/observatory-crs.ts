/**
 * Promise: a CRS table of 6 M rows with every column of the OECD's is queried in under 500 ms, with 512 MB for the engine.
 * `npm run bench -- observatory-crs [--millions 6] [--runs 5]`. Rows are made, as wide as published ones: names, texts, amounts, markers.
 */
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { duckdb } from "../src/observatory/duckdb.js";
import { systemClock } from "../src/base/clock.js";
import { isRefusal } from "../src/base/refusal.js";
import { literal, openObservatory, SCHEMA, snapshotFolder } from "../src/observatory/snapshot.js";
import { quoted, tableOf } from "../src/observatory/tables.js";

const MEMORY_MB = 512;

/** What an analyst asks of the CRS: over all rows, of one donor, of one country and sector, and texts. */
const QUESTIONS: Readonly<Record<string, string>> = {
  "disbursements by donor and year":
    "select donor_code, year, sum(usd_disbursement) from crs group by all order by 1, 2",
  "one donor by recipient":
    "select recipient_name, sum(usd_commitment), sum(usd_disbursement) from crs where donor_code = 701 group by all order by 2 desc limit 20",
  "purposes in one country":
    "select purpose_code, year, sum(usd_disbursement) from crs where recipient_code = 248 and year between 2015 and 2021 group by all order by 3 desc limit 50",
  "channels of one sector":
    "select channel_code, count(*), sum(usd_commitment_defl) from crs where sector_code = 160 group by all order by 3 desc limit 20",
  "climate as the principal objective":
    "select donor_code, sum(usd_commitment) from crs where climate_mitigation = 2 and year >= 2018 group by all order by 2 desc limit 20",
};

/** A number from 0 to `below` of the row's own. */
const pick = (salt: number, below: number) => `(hash(n, ${salt}) % ${below})`;

function columnSql(name: string, type: string, index: number): string {
  const own: Readonly<Record<string, string>> = {
    dataset_id: "1",
    line: "n",
    // As the OECD publishes it: a file for each year, in it donor by donor.
    year: "1973 + n * 51 // total",
    donor_code: `(n * 51 * 120 // total) % 120 + 650`,
    recipient_code: `230 + ${pick(index, 180)}`,
    recipient_name: `'Recipient ' || (230 + ${pick(index - 1, 180)})`,
    sector_code: `100 + 10 * ${pick(index, 60)}`,
    purpose_code: `10000 + 10 * ${pick(index, 900)}`,
    channel_code: `10000 + 100 * ${pick(index, 400)}`,
    project_title: `'Project ' || n || ' of a kind with a title as long as titles are'`,
    short_description: `'Description ' || ${pick(index, 2_000_000)}`,
    long_description: `'A longer text of row ' || n || ', which says in many words what the money was for, where it went and who received it in the end.'`,
  };
  const given = own[name];
  if (given !== undefined) return given;
  // Most amounts and markers of a row are empty.
  const some = `${pick(index + 500, 100)} < ${type.startsWith("DECIMAL") ? 40 : 60}`;
  const value = type.startsWith("DECIMAL")
    ? `${pick(index, 1_000_000_000)}::DECIMAL(18,0) * 0.000001::DECIMAL(7,6)`
    : type === "DATE"
      ? `date '1990-01-01' + ${pick(index, 12_000)}::INTEGER`
      : type === "VARCHAR"
        ? `'Word ' || ${pick(index, 500)}`
        : pick(index, 3);
  return `case when ${some} then ${value} end`;
}

async function makeTable(folder: string, millions: number): Promise<number> {
  const id = "20260101T000000Z-crs";
  const below = snapshotFolder(folder, id);
  mkdirSync(below, { recursive: true });
  const instance = await duckdb().DuckDBInstance.create(":memory:", {
    memory_limit: "1024MB",
    threads: "2",
    temp_directory: join(folder, "spill"),
  });
  const connection = await instance.connect();
  const rows = millions * 1_000_000;
  const columns = Object.entries(tableOf("crs").columns).map(
    ([name, { type }], index) => `(${columnSql(name, type, index)})::${type} as ${quoted(name)}`,
  );
  await connection.run(
    `copy (select ${columns.join(", ")} from (select range as n, ${rows} as total from range(${rows}))) to ${literal(join(below, "crs.parquet"))} (format parquet, compression zstd, row_group_size 122880)`,
  );
  connection.closeSync();
  instance.closeSync();
  const tables = { crs: [{ file: "crs.parquet", rows, datasets: ["1"] }] };
  const manifest = {
    schema: SCHEMA,
    id,
    created_at: "2026-01-01T00:00:00.000Z",
    tables,
    derived: {},
  };
  writeFileSync(join(below, "manifest.json"), JSON.stringify(manifest));
  writeFileSync(join(folder, "current"), `${id}\n`);
  return statSync(join(below, "crs.parquet")).size;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    args: process.argv.slice(3),
    options: {
      millions: { type: "string", default: "6" },
      runs: { type: "string", default: "5" },
    },
  });
  const folder = mkdtempSync(join(tmpdir(), "earmark-bench-crs-"));
  try {
    const size = await makeTable(folder, Number(values.millions));
    const width = Object.keys(tableOf("crs").columns).length;
    console.log(`${values.millions} M rows × ${width} columns, ${(size / 1e6).toFixed(0)} MB`);
    const observatory = await openObservatory(folder, { memory_mb: MEMORY_MB, threads: 2 });
    if (isRefusal(observatory)) throw new Error(observatory.message.en);
    console.log(`  question                              cold  median ms  processor ms, median`);
    for (const [name, sql] of Object.entries(QUESTIONS)) {
      const took: { ms: number; processor_ms: number }[] = [];
      for (let run = 0; run <= Number(values.runs); run++) {
        const [start, used] = [systemClock.elapsed_ms(), process.cpuUsage()];
        await observatory.connection.runAndReadAll(sql);
        const { user, system } = process.cpuUsage(used);
        took.push({
          ms: systemClock.elapsed_ms() - start,
          processor_ms: (user + system) / 1000,
        });
      }
      const [cold, ...warm] = took;
      const median = (of: readonly number[]) =>
        [...of].sort((a, b) => a - b)[Math.floor(of.length / 2)] ?? 0;
      const cells = [
        cold?.ms ?? 0,
        median(warm.map((each) => each.ms)),
        median(warm.map((each) => each.processor_ms)),
      ];
      console.log(`  ${name.padEnd(34)}${cells.map((ms) => ms.toFixed(0).padStart(8)).join("")}`);
    }
    observatory.close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

await main();
