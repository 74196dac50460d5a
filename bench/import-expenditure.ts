/**
 * Promise: 100,000 rows of expenditure are imported in under 30 s, in time that grows as the file does and memory that does not.
 * Vouchers of 200 allocations in a CSV file; then the same file again, which changes nothing. `npm run bench -- import-expenditure`
 */
import { chmodSync, createWriteStream, mkdtempSync, rmSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { once } from "node:events";
import { importFile } from "../src/actions/import-file.js";
import { systemClock } from "../src/base/clock.js";
import { isRefusal } from "../src/base/refusal.js";
import { hashFile, readTableFile } from "../src/intake/table-file.js";
import { LOCAL_USER } from "../src/people/permission.js";
import { openRecord } from "../src/store/open.js";
import type { Pool } from "../src/store/connect.js";

const SIZES = [10_000, 100_000];
const ALLOCATIONS = 200;
const LIMIT_S = 30;
const CATEGORIES = [
  "staff",
  "supplies",
  "equipment",
  "contractual",
  "travel",
  "transfers",
  "operating",
];

async function fillRecord(pool: Pool): Promise<void> {
  const name = `'{"en": "x", "ja": "x"}'`;
  await pool.query(`
    insert into fund (id, code, name, type, currency) values ('f', 'F', ${name}, 'trust_fund', 'USD');
    insert into governance_meeting (id, fund_id, met_on, title) values ('m', 'f', '2025-01-10', ${name});
    insert into decision (id, meeting_id, fund_id, subject, outcome, amount_minor, decided_on, status)
      values ('d', 'm', 'f', ${name}, 'approved', 100000000000, '2025-01-10', 'confirmed');
    insert into project (id, title, fund_id) select 'p' || n, ${name}, 'f' from generate_series(1, ${ALLOCATIONS}) n;
    insert into allocation (id, decision_id, fund_id, project_id, allocated_on, amount_minor, psc_minor, status)
      select 'al' || n, 'd', 'f', 'p' || n, '2025-01-11', 500000000, 0, 'approved' from generate_series(1, ${ALLOCATIONS}) n`);
}

/** Amounts, days and categories differ from row to row by fixed steps: the same file at every run. */
async function writeFile(path: string, rows: number): Promise<void> {
  const out = createWriteStream(path);
  out.write("Voucher,Allocation,Category,Date,Amount,Currency\n");
  for (let n = 0; n < rows; n++) {
    const day = `2025-${String((n % 12) + 1).padStart(2, "0")}-${String((n % 28) + 1).padStart(2, "0")}`;
    const amount = `"${(n % 9) + 1},${String((n * 37) % 1_000).padStart(3, "0")}.${String(n % 100).padStart(2, "0")}"`;
    const isWritten = out.write(
      `V-${rows}-${n},al${(n % ALLOCATIONS) + 1},${CATEGORIES[n % 7]},${day},${amount},USD\n`,
    );
    if (!isWritten) await once(out, "drain");
  }
  out.end();
  await once(out, "finish");
}

async function measure(pool: Pool, file: string, rows: number): Promise<void> {
  const asked = {
    kind: "expenditure" as const,
    source: () => readTableFile(file),
    file: "vouchers.csv",
    file_hash: await hashFile(file),
    person: LOCAL_USER,
  };
  for (const round of ["first", "again"]) {
    globalThis.gc?.();
    let peak = 0;
    const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 50);
    const begun = systemClock.elapsed_ms();
    const report = await importFile(asked, { pool, clock: systemClock });
    clearInterval(watch);
    if (isRefusal(report)) throw new Error(report.message.en);
    const seconds = (systemClock.elapsed_ms() - begun) / 1_000;
    const { taken, already, rejected } = report;
    console.log(
      `${rows} rows, ${round}: ${seconds.toFixed(1)} s, peak ${(peak / 2 ** 20).toFixed(0)} MiB; ${taken} taken, ${already} already, ${rejected} rejected`,
    );
    if (round === "first" && (taken !== rows || seconds > LIMIT_S)) process.exitCode = 1;
    if (round === "again" && already !== rows) process.exitCode = 1;
  }
}

/** What the same server does with as many plain rows, one INSERT each in one transaction: the measure of the machine in this hour. */
async function measurePlain(pool: Pool, rows: number): Promise<void> {
  const client = await pool.connect();
  await client.query(
    "create temp table plain (id text primary key, allocation text, category text, on_day date, amount_minor bigint)",
  );
  const begun = systemClock.elapsed_ms();
  await client.query("begin");
  for (let n = 0; n < rows; n++)
    await client.query("insert into plain values ($1, $2, $3, $4, $5)", [
      `V-${n}`,
      "al1",
      "staff",
      "2025-01-01",
      n,
    ]);
  await client.query("commit");
  console.log(
    `${rows} plain INSERTs in one transaction: ${((systemClock.elapsed_ms() - begun) / 1_000).toFixed(1)} s`,
  );
  client.release(true);
}

const parent = mkdtempSync(join(tmpdir(), "bench-import-"));
chmodSync(parent, 0o755);
try {
  const record = await openRecord({ data: join(parent, "data") }, { clock: systemClock });
  if (isRefusal(record)) throw new Error(record.message.en);
  await fillRecord(record.pool);
  for (const rows of SIZES) {
    const file = join(parent, `${rows}.csv`);
    await writeFile(file, rows);
    await measurePlain(record.pool, rows);
    await measure(record.pool, file, rows);
  }
  await record.close();
} finally {
  rmSync(parent, { recursive: true, force: true });
}
console.log(
  `machine: ${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}, ${systemClock.today()}, load ${loadavg()[0]?.toFixed(1)}`,
);
