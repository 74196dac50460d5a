import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fixedClock } from "../base/clock.js";
import { isRefusal } from "../base/refusal.js";
import { readTx } from "../store/connect.js";
import { isRecordEmpty, migrate, readMigrations } from "../store/migrate.js";
import { databaseTest } from "../store/testing.js";
import { backUp, lastStepOf, restore } from "./back-up.js";

const clock = fixedClock("2026-03-31T09:30:00.000Z");

databaseTest(
  "a backup of a record whose sums were tampered with restores nothing and says what does not hold",
  async (t, open) => {
    const [pool, empty] = [await open(), await open()];
    const path = mkdtempSync(join(tmpdir(), "earmark-back-up-"));
    t.after(() => rmSync(path, { recursive: true }));
    const file = join(path, "a.earmark");
    await pool.query(`
    insert into portfolio (id, title, is_illustrative, content_hash, loaded_at) values ('p', '{"en": "P", "ja": "P"}', true, 'x', now());
    insert into fund (id, portfolio, code, name, type, currency) values ('f', 'p', 'F', '{"en": "F", "ja": "F"}', 'trust_fund', 'USD');
    insert into ledger (id, base, fund_id) values ('f', 'USD', 'f');
    insert into day_total values ('f', 1300, 'USD', '', '2026-01-01', '2026-01-01', 5, 5)`);
    assert.ok(!isRefusal(await backUp(file, { pool, clock })));
    const answer = await restore(file, { pool: empty, clock });
    assert.ok(isRefusal(answer) && answer.refused === "RECORD_UNSOUND");
    assert.match(answer.message.en, /sum day f\/1300/);
    assert.ok(await readTx(empty, isRecordEmpty));
    const again = await backUp(file, { pool, clock });
    assert.ok(isRefusal(again) && again.refused === "BACKUP_EXISTS");
  },
);

databaseTest(
  "a backup goes into an empty record alone, and an older one is brought up to date",
  async (t, open) => {
    const [older, newer] = [await open({ isEmpty: true }), await open({ isEmpty: true })];
    const path = mkdtempSync(join(tmpdir(), "earmark-back-up-"));
    t.after(() => rmSync(path, { recursive: true }));
    const file = join(path, "a.earmark");
    const untilBook = readMigrations().filter((migration) => migration.number <= 100);
    await migrate(older, clock, untilBook);
    await older.query(
      'insert into portfolio (id, title, is_illustrative, content_hash, loaded_at) values (\'p\', \'{"en": "P", "ja": "P"}\', true, \'x\', now())',
    );
    assert.ok(!isRefusal(await backUp(file, { pool: older, clock })));
    assert.equal(await lastStepOf(file), 100);
    await migrate(newer, clock, untilBook);
    assert.ok(!isRefusal(await restore(file, { pool: newer, clock })));
    assert.deepEqual(await migrate(newer, clock), []);
    const answer = await restore(file, { pool: newer, clock });
    assert.ok(isRefusal(answer) && answer.refused === "RESTORE_NOT_EMPTY");
  },
);

databaseTest("a backup that cannot be written leaves nothing behind", async (t, open) => {
  const pool = await open();
  const path = mkdtempSync(join(tmpdir(), "earmark-back-up-"));
  t.after(() => rmSync(path, { recursive: true }));
  writeFileSync(join(path, "no-folder"), "");
  const file = join(path, "no-folder", "a.earmark");
  const answer = await backUp(file, { pool, clock });
  assert.ok(isRefusal(answer) && answer.refused === "BACKUP_NOT_WRITTEN");
  assert.ok(!existsSync(`${file}.tmp`));
});
