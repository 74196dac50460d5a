import assert from "node:assert/strict";
import fs, { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext } from "node:test";
import { gunzipSync, gzipSync } from "node:zlib";
import type { Instant } from "../base/clock.js";
import { isRefusal } from "../base/refusal.js";
import { readBackup, readBackupHeader, writeBackup } from "./backup.js";
import { readTx, tryTx, writeTx, type Pool } from "./connect.js";
import { readMigrations } from "./migrate.js";
import { readSnapshot } from "./snapshot.js";
import { databaseTest } from "./testing.js";

const NOW = "2026-03-31T09:30:00.000Z" as Instant;
const NEWEST = readMigrations().at(-1)?.number ?? 0;

function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), "earmark-backup-"));
  t.after(() => rmSync(path, { recursive: true }));
  return path;
}

/** Text that a careless format would break: tabs, line ends of every kind, backslashes, the end mark of COPY itself. */
const AWKWARD = "tab\there, \u2028 line\nend\r\n \\. back\\slash \\N 日本語 𝒳";

async function fill(pool: Pool): Promise<void> {
  const title = JSON.stringify({ en: AWKWARD, ja: "表題" });
  await pool.query(
    "insert into portfolio (id, title, is_illustrative, content_hash, loaded_at) values ('p', $1, true, 'x', '2026-01-01')",
    [title],
  );
  await pool.query(`
    insert into organisation (id, portfolio, name, type, parent_id)
    values ('child', 'p', '{"en": "C", "ja": "C"}', '10', null), ('parent', 'p', '{"en": "P", "ja": "P"}', '10', null);
    update organisation set parent_id = 'parent' where id = 'child';
    insert into fund (id, portfolio, code, name, type, currency) values ('f', 'p', 'F', '{"en": "F", "ja": "F"}', 'trust_fund', 'USD');
    insert into ledger (id, base, fund_id) values ('f', 'USD', 'f');
    begin;
    insert into entry (seq, id, kind, ledger_id, base, effective_on, recorded_at, actor, event_id, line_count, prev_hash, hash, enc_version)
    values (1, gen_random_uuid(), 'receipt', 'f', 'USD', '2025-06-30', '2025-07-01', 'test', 'receipt/r', 2, repeat('0', 64), 'h', 1);
    insert into entry_line (entry_seq, line_count, n, account, amount_minor, currency, base_minor)
    values (1, 2, 1, 1300, 9007199254740993, 'USD', 9007199254740993), (1, 2, 2, 1200, -9007199254740993, 'USD', -9007199254740993);
    update chain_head set seq = 1, hash = 'h' where chain = 'entry';
    insert into period (id, from_on, to_on, status) values ('2025', '2025-01-01', '2025-12-31', 'closed');
    commit`);
}

databaseTest(
  "a record that was backed up and restored is the same record, closed periods included",
  async (t, open) => {
    const [pool, empty] = [await open(), await open()];
    await fill(pool);
    const file = join(folder(t), "record.earmark");
    const made = await readTx(pool, (tx) => writeBackup(tx, file, NOW));
    assert.equal(made.rows["entry_line"], 2);
    const header = await readBackupHeader(file, NEWEST);
    assert.ok(!isRefusal(header) && header.made_at === NOW);
    const restored = await writeTx(empty, (tx) => readBackup(tx, file));
    assert.deepEqual(restored, made);
    const [before, after] = [await readTx(pool, readSnapshot), await readTx(empty, readSnapshot)];
    assert.deepEqual(after.portfolios, before.portfolios);
    assert.equal(after.portfolios[0]?.title.en, AWKWARD);
    assert.deepEqual(after.organisations, before.organisations);
    const lines = await readTx(empty, (tx) =>
      tx.rows<{ amount_minor: bigint }>("select amount_minor from entry_line order by n"),
    );
    assert.equal(lines[0]?.amount_minor, 9007199254740993n);
  },
);

databaseTest(
  "a backup that was cut off, altered, or is something else restores nothing",
  async (t, open) => {
    const [pool, empty] = [await open(), await open()];
    await fill(pool);
    const path = folder(t);
    const file = join(path, "whole");
    await readTx(pool, (tx) => writeBackup(tx, file, NOW));
    const text = gunzipSync(readFileSync(file)).toString();
    const broken: Record<string, Buffer> = {
      "cut in the archive": readFileSync(file).subarray(0, -20),
      "cut at a line": gzipSync(text.split("\n").slice(0, -4).join("\n") + "\n"),
      "an amount altered": gzipSync(text.replaceAll("9007199254740993", "9007199254740994")),
      "a line more": gzipSync(`${text}{}\n`),
      "no archive": Buffer.from("no"),
      "no backup": gzipSync("{}\n"),
    };
    for (const [name, content] of Object.entries(broken)) {
      writeFileSync(join(path, name), content);
      const answer = await tryTx(empty, (tx) => readBackup(tx, join(path, name)));
      assert.ok(isRefusal(answer), name);
    }
    const header = await readBackupHeader(file, 1);
    assert.ok(isRefusal(header) && header.refused === "BACKUP_IS_NEWER");
    assert.ok(isRefusal(await readBackupHeader(join(path, "absent"), NEWEST)));
  },
);

databaseTest("a disk that is full in the middle of a table ends the backup", async (t, open) => {
  const pool = await open();
  await pool.query(`
    insert into organisation (id, name, type)
    select 'o' || n, jsonb_build_object('en', md5(n::text) || md5('en' || n), 'ja', 'x'), '10' from generate_series(1, 100000) n`);
  const full = Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
  const fail = (...given: unknown[]) => (given.at(-1) as (error: Error) => void)(full);
  // The gzip's own header goes through; what follows comes once tables are being read.
  const { write } = fs;
  let written = 0;
  t.mock.method(fs, "write", (...given: Parameters<typeof write>) =>
    (written += 1) > 20 ? fail(...given) : write(...given),
  );
  t.mock.method(fs, "writev", fail);
  const backup = readTx(pool, (tx) => writeBackup(tx, join(folder(t), "record.earmark"), NOW));
  await assert.rejects(backup, full);
});
