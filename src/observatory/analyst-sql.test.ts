import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { DuckDBConnection } from "@duckdb/node-api";
import { systemClock } from "../base/clock.js";
import { isRefusal } from "../base/refusal.js";
import { runAnalystSql, SQL_LIMITS, type SqlLimits } from "./analyst-sql.js";
import { checkStatement, wordOfFailure } from "./analyst-statement.js";
import { currentSnapshot, openObservatory, snapshotFolder } from "./snapshot.js";
import { makeObservatory } from "./testing.js";

const folder = mkdtempSync(join(tmpdir(), "earmark-analyst-"));
const secret = join(folder, "secret.csv");
before(async () => {
  writeFileSync(secret, "password\nhunter2\n");
  await makeObservatory(folder, {
    transaction: Array.from({ length: 100 }, (_, index) => ({
      activity_id: "18446744073709551615",
      position: index + 1,
      type: 3,
      date: "2024-02-29",
      value: "1234567890123456.78",
      currency: "USD",
    })),
  });
});
after(() => rmSync(folder, { recursive: true }));

const never = new AbortController().signal;
const run = (sql: string, limits: Partial<SqlLimits> = {}, signal = never) =>
  runAnalystSql({ folder, sql }, signal, { ...SQL_LIMITS, ...limits });

async function outcome(sql: string, limits: Partial<SqlLimits> = {}): Promise<string> {
  const answer = await run(sql, limits);
  return isRefusal(answer) ? answer.refused : "answered";
}

test("one SELECT is answered, exactly: decimals and large whole numbers as text", async () => {
  const answer = await run(
    `-- a comment; with a semicolon
     with t as (select * from "transaction") select sum(value) as total, max(activity_id) as id, min(date) as day, count(*)::int as n from t;`,
  );
  assert.ok(!isRefusal(answer), isRefusal(answer) ? answer.message.en : "");
  assert.deepEqual(answer.rows, [
    ["123456789012345678.000000", "18446744073709551615", "2024-02-29", 100],
  ]);
  assert.deepEqual(
    answer.columns.map(({ name }) => name),
    ["total", "id", "day", "n"],
  );
  assert.equal(answer.is_cut, false);
});

test("rows beyond the limit are cut, and the answer says so", async () => {
  const answer = await run(`from "transaction" select position`, { rows: 7 });
  assert.ok(!isRefusal(answer));
  assert.equal(answer.rows.length, 7);
  assert.equal(answer.is_cut, true);
});

/** What somebody may try, and how it ends. */
const HOSTILE: readonly (readonly [sql: string, refused: string])[] = [
  ["select * from read_csv('/etc/passwd')", "SQL_NAME_CLOSED"],
  ["select * from \"read_csv\"('/etc/passwd')", "SQL_NAME_CLOSED"],
  ["select * from read_csv/**/('/etc/passwd')", "SQL_NAME_CLOSED"],
  ["select current_setting/**/('temp_directory')", "SQL_NAME_CLOSED"],
  ["select /* /* */ ' */ current_setting('temp_directory') --'", "SQL_NAME_CLOSED"],
  ["select e'\\'', current_setting('temp_directory') as x", "SQL_NAME_CLOSED"],
  ["select 1 as x$$, current_setting('temp_directory') as y$$", "SQL_NAME_CLOSED"],
  ["select * from query/**/('select 1')", "SQL_NAME_CLOSED"],
  ["select * from information_schema/**/.views", "SQL_NAME_CLOSED"],
  ['select * from INFORMATION_SCHEMA."Views"', "SQL_NAME_CLOSED"],
  ["select * from pg_settings", "SQL_NAME_CLOSED"],
  ["from duckdb_profiling_settings()", "SQL_NAME_CLOSED"],
  ["from enable_logging(storage = 'file', storage_path = 'SECRET')", "SQL_NAME_CLOSED"],
  ["from enable_profiling(save_location = 'SECRET.txt')", "SQL_NAME_CLOSED"],
  ["from disable_logging()", "SQL_NAME_CLOSED"],
  ["select pg_get_viewdef(view_oid) from duckdb_functions()", "SQL_NAME_CLOSED"],
  ["select * from (select 1) t where exists (from GETENV('PATH'))", "SQL_NAME_CLOSED"],
  [
    "from (pivot dataset on kind in ('activity') using count(current_setting('x')))",
    "SQL_NAME_CLOSED",
  ],
  ["select * from '/etc/passwd'", "SQL_FAILED"],
  ["select * from 'file:///etc/passwd'", "SQL_FAILED"],
  ["select * from 'https://example.org/a.parquet'", "SQL_FAILED"],
  ["select * from read_text('SECRET')", "SQL_NAME_CLOSED"],
  ["select * from 'SECRET'", "SQL_FAILED"],
  ["select * from glob('/*')", "SQL_NAME_CLOSED"],
  ["select content from read_blob('/proc/self/environ')", "SQL_NAME_CLOSED"],
  ["select * from sniff_csv('/etc/passwd')", "SQL_NAME_CLOSED"],
  ["select * from query('select 1')", "SQL_NAME_CLOSED"],
  ["select * from duckdb_settings()", "SQL_NAME_CLOSED"],
  ["select * from duckdb_settings", "SQL_NAME_CLOSED"],
  ["select * from duckdb_views", "SQL_NAME_CLOSED"],
  ["select sql from sqlite_master", "SQL_NAME_CLOSED"],
  ["select * from information_schema . views", "SQL_NAME_CLOSED"],
  ["copy (select 1) to 'SECRET'", "SQL_NO_SELECT"],
  ["copy \"transaction\" to 'INSIDE/stolen.parquet'", "SQL_NO_SELECT"],
  ["export database 'INSIDE'", "SQL_NO_SELECT"],
  ["attach 'SECRET' as other", "SQL_NO_SELECT"],
  ["attach ':memory:' as other", "SQL_NO_SELECT"],
  ["install httpfs", "SQL_NO_SELECT"],
  ["load httpfs", "SQL_NO_SELECT"],
  ["set memory_limit = '100GB'", "SQL_NO_SELECT"],
  ["reset memory_limit", "SQL_NO_SELECT"],
  ["pragma version", "SQL_NO_SELECT"],
  ["pragma enable_profiling", "SQL_NO_SELECT"],
  ["call pragma_version()", "SQL_NO_SELECT"],
  ["create table mine as select 1", "SQL_NO_SELECT"],
  ["drop view activity", "SQL_NO_SELECT"],
  ["delete from activity", "SQL_NO_SELECT"],
  ["with t as (select 1) insert into activity select * from t", "SQL_FAILED"],
  ["  -- nothing\n", "SQL_NO_SELECT"],
  ["explain analyze select 1", "SQL_NO_SELECT"],
  ["prepare p as select 1", "SQL_NO_SELECT"],
  ["begin", "SQL_NO_SELECT"],
  ["use memory", "SQL_NO_SELECT"],
  ["select 1; drop view activity", "SQL_NO_SELECT"],
  ["select 1; select 2", "SQL_NO_SELECT"],
  ["", "SQL_NO_SELECT"],
  ["selec 1", "SQL_NO_SELECT"],
  ["select * fro activity", "SQL_FAILED"],
  ["select nothing from activity", "SQL_FAILED"],
  ["select 'x' || chr(0) || 1/0 from activity where nope", "SQL_FAILED"],
];

test("whatever is tried is refused before it runs, or by the engine, and the snapshot stays as it was", async () => {
  const below = snapshotFolder(folder, currentSnapshot(folder) ?? "");
  const files = readdirSync(below).sort();
  const observatory = await openObservatory(folder);
  assert.ok(!isRefusal(observatory));
  for (const [sql, refused] of HOSTILE) {
    const asked = sql.replaceAll("SECRET", secret).replaceAll("INSIDE", below);
    assert.equal(await attempt(observatory.connection, asked), refused, asked.slice(0, 80));
  }
  observatory.close();
  assert.deepEqual(readdirSync(below).sort(), files);
});

/** As the process does, without one: most of what is tried never comes to run. */
async function attempt(connection: DuckDBConnection, sql: string): Promise<string> {
  try {
    const word = await checkStatement(connection, sql);
    if (word !== null) return "code" in word ? word.code : "answered";
    await connection.runAndReadAll(sql);
    return "answered";
  } catch (error) {
    const word = wordOfFailure(error, SQL_LIMITS);
    return "code" in word ? word.code : "answered";
  }
}

test("names in strings and comments, and columns called like a function, are no attempt", async () => {
  const sql = `select 'read_csv(''x'')' as a, 1 as query, $$glob('/*')$$ as b /* read_text('y') */ -- sniff_csv('z')`;
  assert.equal(await outcome(sql), "answered");
});

/** What never ends, or takes all: each ends within its limits, and leaves nothing behind. */
const BOMBS: readonly (readonly [sql: string, refused: RegExp])[] = [
  [
    "select count(*) from range(1000000000) a, range(1000000000) b where a.range + b.range = 3",
    /SLOW|LARGE/,
  ],
  ["with recursive r(n) as (select 1 union all select n + 1 from r) select max(n) from r", /SLOW/],
  [
    "with recursive r(n) as (select 1 union all select a.n + 1 from r a, r b) select max(n) from r",
    /SLOW|LARGE/,
  ],
  ["select repeat('x', 1000000000)", /SLOW|LARGE|FAILED/],
  ["select length(list_sort(range(100000000))::varchar)", /SLOW|LARGE/],
  ["select list(a.range) from range(100000000) a, range(10) b", /SLOW|LARGE/],
  ["select string_agg(repeat('x', 1000), '') from range(10000000)", /SLOW|LARGE/],
  [
    "select a.range, b.range, random() r from range(100000) a, range(100000) b order by r",
    /SLOW|LARGE/,
  ],
];

for (const [sql, refused] of BOMBS) {
  test(`ended within its limits: ${sql.slice(0, 70)}`, async () => {
    const start = systemClock.elapsed_ms();
    // What a program that was killed has left is none of this statement's.
    const before = new Set(listSpills());
    assert.match(await outcome(sql, { time_ms: 1_500, memory_mb: 700 }), refused);
    assert.ok(systemClock.elapsed_ms() - start < 12_000, "it ended");
    for (const name of listSpills().filter((name) => !before.has(name)))
      assert.ok(isAlive(Number(name.split("-")[2])), `${name} is left behind`);
  });
}

function listSpills(): string[] {
  return readdirSync(tmpdir()).filter((name) => name.startsWith("earmark-observatory-"));
}

function isAlive(pid: number): boolean {
  return existsSync(`/proc/${pid}`);
}

test("a statement that nobody wrote by hand is refused, and one without an observatory", async () => {
  assert.equal(await outcome(`select ${"1+".repeat(60_000)}1`), "SQL_TOO_LONG");
  assert.equal(await outcome("attach 'x'"), "SQL_NO_SELECT");
  const nowhere = await runAnalystSql({ folder: join(folder, "nowhere"), sql: "select 1" }, never);
  assert.ok(isRefusal(nowhere));
  assert.equal(nowhere.refused, "OBSERVATORY_ABSENT");
});

test("a huge answer is refused, not sent", async () => {
  const sql = "select repeat('x', 1000) from range(2000)";
  assert.equal(await outcome(sql, { answer_size_bytes: 1_000_000 }), "SQL_ANSWER_TOO_LARGE");
});

test("cancelling ends it at once", async () => {
  const controller = new AbortController();
  const start = systemClock.elapsed_ms();
  setTimeout(() => controller.abort(), 700);
  const answer = await run(
    "with recursive r(n) as (select 1 union all select n + 1 from r) select max(n) from r",
    {},
    controller.signal,
  );
  assert.ok(isRefusal(answer));
  assert.equal(answer.refused, "SQL_CANCELLED");
  assert.ok(systemClock.elapsed_ms() - start < 5_000);
});
