import assert from "node:assert/strict";
import { test } from "node:test";
import { fixedClock } from "../base/clock.js";
import { isRefusal } from "../base/refusal.js";
import { putBlob, readBlob } from "./blobs.js";
import { readTx, sqlState, tryTx, writeTx } from "./connect.js";
import { findMissing, migrate, readMigrations } from "./migrate.js";
import { keepSnapshot, readSnapshot, readVersion } from "./snapshot.js";
import { columnsOf, TABLE_NAMES, type ColumnShape } from "./tables.js";
import { databaseTest, freshDatabase } from "./testing.js";

const clock = fixedClock("2026-04-01T00:00:00.000Z");
const migrations = readMigrations();
const INSERT_PORTFOLIO = `insert into portfolio (id, title, is_illustrative, content_hash, loaded_at)
  values ($1, '{"en": "Trial", "ja": "試行"}', true, 'x', '2026-04-01T09:00:00+09')`;

databaseTest("an empty database is brought up to date step by step, once", async (_, open) => {
  const pool = await open({ isEmpty: true });
  const [first, second] = await Promise.all([migrate(pool, clock), migrate(pool, clock)]);
  assert.ok(!isRefusal(first) && !isRefusal(second));
  assert.deepEqual(
    [...first, ...second].sort(),
    migrations.map((migration) => migration.name),
  );
  assert.deepEqual(await migrate(pool, clock), []);
  assert.deepEqual(await findMissing(pool), []);
});

databaseTest(
  "a connection that is lost between two statements fails its transaction, not the process",
  async (_, open) => {
    const pool = await open();
    const lost = writeTx(pool, async (tx) => {
      const [own] = await tx.rows<{ pid: number }>("select pg_backend_pid() as pid");
      const ended = new Promise((done) => tx.client.once("end", done));
      await pool.query("select pg_terminate_backend($1)", [own?.pid]);
      await ended;
      await tx.rows("select 1");
    });
    await assert.rejects(lost);
    assert.equal((await pool.query("select 1 as one")).rows[0].one, 1);
  },
);

databaseTest("every column of every table is the one that tables.ts describes", async (_, open) => {
  const pool = await open();
  const rows = await readTx(pool, (tx) =>
    tx.rows<{ table: string; column: string; type: string; is_nullable: boolean }>(`
      select c.table_name as "table", c.column_name as "column", coalesce(c.domain_name, c.udt_name) as type,
             c.is_nullable = 'YES' as is_nullable
        from information_schema.columns c
       where c.table_schema = 'public'
       order by c.table_name, c.ordinal_position`),
  );
  for (const table of TABLE_NAMES) {
    const found = rows.filter((row) => row.table === table);
    const described = [...columnsOf(table)].map(([column, shape]) => ({
      table,
      column,
      type: sqlTypeOf(shape),
      is_nullable: shape.isOptional,
    }));
    assert.deepEqual(
      found.map((row) => ({ ...row })),
      described,
      table,
    );
  }
});

function sqlTypeOf(shape: ColumnShape): string {
  const names: Readonly<Record<string, string>> = {
    narratives: "jsonb",
    date: "partial_date",
    day: "date",
    instant: "timestamptz",
    minor: "int8",
    bp: "int4",
    integer: "int4",
    boolean: "bool",
    texts: "_text",
    dimensions: "jsonb",
    said: "jsonb",
    word: "text",
  };
  return names[shape.type] ?? shape.type;
}

databaseTest(
  "the words that a column may hold are those that its check allows",
  async (_, open) => {
    const pool = await open();
    const checks = await readTx(pool, (tx) =>
      tx.rows<{ table: string; check: string }>(`
      select conrelid::regclass::text as "table", pg_get_constraintdef(oid) as "check"
        from pg_constraint where contype = 'c' and connamespace = 'public'::regnamespace and conrelid <> 0`),
    );
    for (const table of TABLE_NAMES) {
      for (const [column, shape] of columnsOf(table)) {
        if (shape.type !== "word") continue;
        const check = checks.find(
          (row) => row.table === table && row.check.includes(`(${column} = ANY`),
        );
        const words = [...(check?.check ?? "").matchAll(/'([^']*)'::text/g)].map(
          (match) => match[1],
        );
        assert.deepEqual(words.sort(), [...shape.words].sort(), `${table}.${column}`);
      }
    }
  },
);

databaseTest("bytes come back as they went in, packed or not", async (_, open) => {
  const pool = await open();
  const every = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  for (const bytes of [every, Buffer.from("the same words, ".repeat(1000)), Buffer.alloc(0)]) {
    const hash = await writeTx(pool, (tx) => putBlob(tx, bytes));
    const read = await readTx(pool, (tx) => readBlob(tx, hash));
    assert.ok(read !== null && Buffer.from(bytes).equals(read));
  }
});

databaseTest(
  "int8 is read as bigint, days and decimals as text, instants in UTC",
  async (_, open) => {
    const pool = await open();
    const [row] = await readTx(pool, (tx) =>
      tx.rows(`select 9007199254740993::int8 as money, 0.30::numeric as share, '2026-03-31'::date as day,
                    '2026-04-01T09:00:00+09'::timestamptz as instant, array['JP', 'SD']::text[] as countries`),
    );
    assert.deepEqual(
      { ...(row as object) },
      {
        money: 9007199254740993n,
        share: "0.30",
        day: "2026-03-31",
        instant: "2026-04-01T00:00:00.000Z",
        countries: ["JP", "SD"],
      },
    );
  },
);

databaseTest(
  "a write is all or nothing, a read writes nothing, a try leaves nothing",
  async (_, open) => {
    const pool = await open();
    const write = (id: string) => writeTx(pool, (tx) => tx.run(INSERT_PORTFOLIO, [id]));
    await write("one");
    await assert.rejects(
      writeTx(pool, async (tx) => {
        await tx.run(INSERT_PORTFOLIO, ["two"]);
        throw new Error("thought better of it");
      }),
      /thought better/,
    );
    await assert.rejects(
      readTx(pool, (tx) => tx.run(INSERT_PORTFOLIO, ["two"])),
      (error) => sqlState(error) === "25006",
    );
    await tryTx(pool, (tx) => tx.run(INSERT_PORTFOLIO, ["two"]));
    const snapshot = await readTx(pool, readSnapshot);
    assert.deepEqual(
      snapshot.portfolios.map((portfolio) => portfolio.id),
      ["one"],
    );
    assert.equal(snapshot.portfolioById.get("one")?.loaded_at, "2026-04-01T00:00:00.000Z");
    assert.equal(snapshot.isIllustrative({ portfolio: "one" }), true);
  },
);

databaseTest(
  "a statement that fails is prepared anew, and the server keeps it once",
  async (_, open) => {
    const pool = await open();
    const insert = (id: string) => writeTx(pool, (tx) => tx.run(INSERT_PORTFOLIO, [id]));
    for (const _ of [1, 2, 3]) await assert.rejects(insert("a\0"), /0x00/);
    assert.equal(await insert("a"), 1);
    const kept = await readTx(pool, (tx) =>
      tx.rows<{ n: number }>(
        "select count(*)::integer as n from pg_prepared_statements where statement like 'insert into portfolio%'",
      ),
    );
    assert.deepEqual(
      kept.map((row) => row.n),
      [1],
    );
    const read = () => readTx(pool, (tx) => tx.rows<object>("select * from portfolio", []));
    assert.equal((await read()).length, 1);
    await pool.query("alter table portfolio add column more text default 'more'");
    await assert.rejects(read(), /result type/);
    assert.ok((await read()).every((row) => "more" in row));
  },
);

databaseTest("a snapshot is kept until the record changes", async (_, open) => {
  const pool = await open();
  const latest = keepSnapshot(pool);
  const first = await latest();
  assert.equal(await latest(), first);
  await writeTx(pool, (tx) => tx.rows("select 1"));
  assert.equal(await latest(), first);
  await writeTx(pool, (tx) => tx.run(INSERT_PORTFOLIO, ["one"]));
  const second = await latest();
  assert.notEqual(second.version, first.version);
  assert.equal(second.portfolios.length, 1);
  assert.equal(await readTx(pool, readVersion), second.version);
});

test("a record of a later schema, of another build, or of somebody else is refused with a sentence", async (t) => {
  const known = await freshDatabase(t);
  const older = await findMissing(known, migrations.slice(0, 1));
  assert.ok(isRefusal(older));
  assert.equal(older.refused, "SCHEMA_IS_NEWER");
  const edited = migrations.map((migration, index) =>
    index === 0 ? { ...migration, content_hash: "other" } : migration,
  );
  const other = await migrate(known, clock, edited);
  assert.ok(isRefusal(other));
  assert.equal(other.refused, "SCHEMA_DIFFERS");

  const strange = await freshDatabase(t, { isEmpty: true });
  await strange.query("create table project (id integer)");
  const refused = await migrate(strange, clock);
  assert.ok(isRefusal(refused));
  assert.match(refused.message.en, /“project”/);
});

test("a step that fails leaves the schema as it was", async (t) => {
  const pool = await freshDatabase(t);
  const broken = {
    number: 9999,
    name: "9999_broken",
    sql: "create table half (id int); select 1 / 0",
    content_hash: "x",
  };
  await assert.rejects(migrate(pool, clock, [...migrations, broken]), /division by zero/);
  assert.equal((await pool.query("select to_regclass('half') as half")).rows[0].half, null);
  assert.deepEqual(await findMissing(pool), []);
});
