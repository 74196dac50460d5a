import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { lastStepOf, restore } from "../src/actions/back-up.js";
import { readIatiImports, undoIati } from "../src/actions/import-iati.js";
import { fixedClock } from "../src/base/clock.js";
import { day } from "../src/base/day.js";
import { packageRoot } from "../src/base/place.js";
import { isRefusal } from "../src/base/refusal.js";
import { findWrongTotals } from "../src/store/balances.js";
import { readTx, type Tx } from "../src/store/connect.js";
import { migrate, readMigrations } from "../src/store/migrate.js";
import { readSnapshot } from "../src/store/snapshot.js";
import { readFundStatement } from "../src/store/statements.js";
import { databaseTest } from "../src/store/testing.js";

/**
 * Records as earlier versions left them: one backup for each step of the schema that was handed out, with the figures that it showed. A new
 * one is made by `earmark backup` from the bundled portfolios; its figures are written by this test where they are missing, but for CI.
 */
const FOLDER = join(packageRoot, "test/golden/records");
const clock = fixedClock("2026-11-29T12:00:00.000Z");

for (const name of readdirSync(FOLDER).filter((file) => file.endsWith(".earmark"))) {
  databaseTest(`${name} opens with the figures that it had`, async (_, open) => {
    const file = join(FOLDER, name);
    const step = await lastStepOf(file);
    assert.ok(!isRefusal(step), `${name} can be read`);
    const pool = await open({ isEmpty: true });
    await migrate(
      pool,
      clock,
      readMigrations().filter((migration) => migration.number <= step),
    );
    const answer = await restore(file, { pool, clock });
    assert.ok(!isRefusal(answer), isRefusal(answer) ? answer.message.en : "");
    assert.deepEqual(await migrate(pool, clock), [], "the restored record is at today's step");
    assert.deepEqual(await readTx(pool, findWrongTotals), []);
    const shown = await readTx(pool, showFigures);
    const golden = file.replace(/\.earmark$/, ".json");
    if (!existsSync(golden)) {
      assert.ok(!process.env["CI"], `${golden} is missing`);
      writeFileSync(golden, shown);
    }
    assert.equal(shown, readFileSync(golden, "utf8"));
  });
}

databaseTest(
  "imports of IATI that an earlier version made are undone by what it wrote down",
  async (_, open) => {
    const pool = await open({ isEmpty: true });
    await migrate(
      pool,
      clock,
      readMigrations().filter(({ number }) => number <= 352),
    );
    const restored = await restore(join(FOLDER, "step-0352.earmark"), { pool, clock });
    assert.ok(!isRefusal(restored), isRefusal(restored) ? restored.message.en : "");
    const shown = async () => {
      const { projects, iatiTransactions } = await readTx(pool, readSnapshot);
      return [
        ...projects.map(({ id, title }) => `${id} ${title.en}`),
        ...iatiTransactions.map((row) => `${row.type} ${row.amount_minor} ${row.amount_text}`),
      ];
    };
    assert.deepEqual(await shown(), [
      "XX-TEST-1-A A new title",
      "XX-TEST-1-C Title of XX-TEST-1-C",
      "4 12 0.125",
      "4 4150 41.5",
      "1 10000 100",
    ]);
    const imports = await readIatiImports({ pool });
    assert.deepEqual(
      imports.map(({ file_name, changed }) => [file_name, changed]),
      [
        ["newer.xml", 6],
        ["trial.xml", 13],
      ],
    );
    const [newer, first] = imports;
    assert.ok(!isRefusal(await undoIati({ batch: newer?.id ?? "" }, { pool, clock })));
    assert.deepEqual(await shown(), [
      "XX-TEST-1-A Title of XX-TEST-1-A",
      "XX-TEST-1-B Title of XX-TEST-1-B",
      "4 12 0.125",
      "4 4000 40",
      "1 10000 100",
    ]);
    assert.ok(!isRefusal(await undoIati({ batch: first?.id ?? "" }, { pool, clock })));
    assert.deepEqual(await shown(), []);
  },
);

/** Every statement of every fund with a book, now and as known earlier, and how many rows each figure is made of. */
async function showFigures(tx: Tx): Promise<string> {
  const snapshot = await readSnapshot(tx);
  const statements = [];
  for (const fund of snapshot.funds) {
    for (const known_on of [null, day("2024-12-31")]) {
      const asked = { as_of: day("2025-12-31"), from: day("2024-01-01"), known_on };
      const statement = await readFundStatement(tx, fund.id, asked);
      if (statement) statements.push(statement);
    }
  }
  const rows = {
    agreements: snapshot.agreements.length,
    contributions: snapshot.contributions.length,
    indicator_values: snapshot.indicatorValues.length,
    statements: snapshot.statements.length,
    book_lines: snapshot.bookLines.length,
  };
  // Amounts as text; the names of lines may be worded anew.
  const plain = (key: string, value: unknown) =>
    key === "name" ? undefined : typeof value === "bigint" ? String(value) : value;
  return `${JSON.stringify({ rows, statements }, plain, 2)}\n`;
}
