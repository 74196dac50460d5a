import assert from "node:assert/strict";
import type { Instant } from "../base/clock.js";
import { currency } from "../base/currency.js";
import { day } from "../base/day.js";
import { newId } from "../base/id.js";
import type { AccountCode, Flow } from "../fund/account.js";
import { verifyChain } from "../fund/chain.js";
import type { Entry, EntryKind } from "../fund/entry.js";
import { isRefusal } from "../base/refusal.js";
import { findAuditBreak, appendAudit } from "./audit.js";
import {
  findWrongTotals,
  readAccountSums,
  readAllocationSums,
  readTrialBalance,
} from "./balances.js";
import { readTx, writeTx, type Pool } from "./connect.js";
import { appendEntries, listEntries, openLedger } from "./entries.js";
import { claimKey, keepAnswer } from "./idempotency.js";
import { savePeriod } from "./periods.js";
import { lockBook } from "./shared-tx.js";
import { databaseTest } from "./testing.js";

const USD = currency("USD");
const NOW = "2026-03-31T09:30:00.000Z" as Instant;
const recording = (now: Instant = NOW) => ({ now, actor: "test", newId: () => newId(now) });

async function openFund(pool: Pool): Promise<void> {
  await pool.query(`
    insert into portfolio (id, title, is_illustrative, content_hash, loaded_at)
    values ('p', '{"en": "P", "ja": "P"}', true, 'x', now());
    insert into fund (id, portfolio, code, name, type, currency)
    values ('f', 'p', 'F', '{"en": "F", "ja": "F"}', 'trust_fund', 'USD')`);
  await writeTx(pool, (tx) => openLedger(tx, "f", USD));
}

function entry(
  kind: EntryKind,
  on: string,
  lines: readonly [AccountCode, bigint, Flow | null, string?][],
  event_id = "receipt/r",
): Entry {
  return {
    kind,
    ledger_id: "f",
    base: USD,
    effective_on: day(on),
    relates_to: null,
    reason: null,
    reverses: null,
    event_id,
    lines: lines.map(([account, amount_minor, flow, allocation_id]) => ({
      account,
      amount_minor,
      currency: USD,
      base_minor: amount_minor,
      rate: null,
      flow,
      about: allocation_id === undefined ? {} : { allocation_id },
    })),
  };
}

const receipt = (on: string, amount: bigint) =>
  entry("receipt", on, [
    [1300, amount, "contribution"],
    [1200, -amount, null],
  ]);

databaseTest(
  "entries are numbered without gaps and chained, also when sixteen append at once",
  async (_, open) => {
    const pool = await open();
    await openFund(pool);
    const append = (amount: bigint) =>
      writeTx(pool, (tx) => appendEntries(tx, [receipt("2026-01-15", amount)], recording()));
    await Promise.all(Array.from({ length: 16 }, (_, index) => append(BigInt(index + 1))));
    const entries = await readTx(pool, (tx) => listEntries(tx, { after_seq: 0n, limit: 100 }));
    assert.deepEqual(
      entries.map((row) => row.seq),
      Array.from({ length: 16 }, (_, index) => BigInt(index + 1)),
    );
    assert.ok(!isRefusal(verifyChain(entries)));
    const [first] = entries;
    assert.ok(first);
    assert.ok(
      isRefusal(verifyChain([{ ...first, event_id: "receipt/other" }, ...entries.slice(1)])),
    );
  },
);

databaseTest(
  "a transaction that fails leaves neither entry, number nor sum behind",
  async (_, open) => {
    const pool = await open();
    await openFund(pool);
    const failing = writeTx(pool, async (tx) => {
      await appendEntries(tx, [receipt("2026-01-15", 5n)], recording());
      throw new Error("stop");
    });
    await assert.rejects(failing, /stop/);
    await writeTx(pool, (tx) => appendEntries(tx, [receipt("2026-01-15", 7n)], recording()));
    await readTx(pool, async (tx) => {
      const entries = await listEntries(tx, { after_seq: 0n, limit: 10 });
      assert.deepEqual(
        entries.map((row) => row.seq),
        [1n],
      );
      assert.deepEqual(await findWrongTotals(tx), []);
    });
  },
);

databaseTest(
  "the database itself refuses what is unbalanced, incomplete, late or changed",
  async (_, open) => {
    const pool = await open();
    await openFund(pool);
    const append = (row: Entry) => writeTx(pool, (tx) => appendEntries(tx, [row], recording()));
    await append(receipt("2026-01-15", 5n));
    await assert.rejects(
      append(
        entry("receipt", "2026-01-15", [
          [1300, 5n, "contribution"],
          [1200, -4n, null],
        ]),
      ),
      /out of balance/,
    );
    // The books balance each for itself: money is not made of authority.
    await assert.rejects(
      append(
        entry("receipt", "2026-01-15", [
          [1300, 5n, "contribution"],
          [2200, -5n, null],
        ]),
      ),
      /out of balance/,
    );
    await assert.rejects(
      append(entry("receipt", "2026-01-15", [[1300, 5n, "contribution"]])),
      /line_count/,
    );
    for (const sql of [
      "update entry set reason = 'x'",
      "delete from entry_line",
      "truncate entry, entry_line cascade",
      "update audit_event set actor = 'x'",
    ]) {
      await assert.rejects(pool.query(sql), /append-only/, sql);
    }
    await assert.rejects(
      pool.query(
        "insert into entry_line (entry_seq, line_count, n, account, amount_minor, currency, base_minor) values (1, 2, 3, 1300, 1, 'USD', 1)",
      ),
      /entry_line_check|violates check/,
    );
    const header = (seq: number, prev_hash: string, lines: string) => `
      with header as (
        insert into entry (seq, id, kind, ledger_id, base, effective_on, recorded_at, actor, event_id, line_count, prev_hash, hash, enc_version)
        select ${seq}, gen_random_uuid(), 'receipt', 'f', 'USD', '2026-01-15', recorded_at, 'test', 'receipt/r', 2, ${prev_hash}, 'h', 1 from entry
      ), line as (
        select ${seq} as seq, n, account, minor from (values (1, 1300, 5), (2, 1200, -5)) as v (n, account, minor) where ${lines}
      )
      insert into entry_line (entry_seq, line_count, n, account, amount_minor, currency, base_minor)
      select seq, 2, n, account, minor, 'USD', minor from line`;
    for (const [sql, reason] of [
      [header(2, "hash", "false"), /entry_is_whole/],
      [header(2, "hash", "n = 2"), /announces 2 lines and has 1/],
      [
        header(2, "hash", "true").replace("select seq, 2,", "select seq, n + 1,"),
        /announces 2 lines/,
      ],
      [header(2, "'other'", "true"), /does not follow entry 1/],
      [header(3, "hash", "true"), /does not follow entry 2/],
    ] as const)
      await assert.rejects(pool.query(sql), reason, sql);
    const lines = (seq: number, counts: string) => `
      insert into entry_line (entry_seq, line_count, n, account, amount_minor, currency, base_minor)
      select ${seq}, line_count, n, account, minor, 'USD', minor
        from (values (${counts}, 1, 1300, 5), (2, 2, 1200, -5)) as v (line_count, n, account, minor)`;
    await assert.rejects(pool.query(lines(7, "2")), /there is no entry 7/);
    await assert.rejects(pool.query(lines(7, "3")), /there is no entry 7/);
    const january = {
      id: "2026-01",
      from: day("2026-01-01"),
      to: day("2026-01-31"),
      status: "closed",
    } as const;
    await writeTx(pool, (tx) => savePeriod(tx, january, { by: ["a", "b"], at: NOW }));
    await assert.rejects(append(receipt("2026-01-31", 5n)), /closed period/);
    assert.equal(
      await writeTx(pool, (tx) =>
        savePeriod(tx, { ...january, status: "open" }, { by: [], at: null }),
      ),
      false,
    );
    await append(receipt("2026-02-01", 5n));
  },
);

databaseTest(
  "a statement as of a day, as known on a day, is the sum of what was recorded by then",
  async (_, open) => {
    const pool = await open();
    await openFund(pool);
    const append = (row: Entry, now: string) =>
      writeTx(pool, (tx) => appendEntries(tx, [row], recording(now as Instant)));
    await append(receipt("2026-01-15", 100n), "2026-01-16T10:00:00.000Z");
    await append(receipt("2026-02-15", 30n), "2026-02-16T10:00:00.000Z");
    await append(receipt("2026-01-20", 7n), "2026-03-01T23:59:59.000Z");
    const cash = (as_of: string, known_on: string | null) =>
      readTx(pool, async (tx) => {
        const sums = await readAccountSums(tx, "f", {
          as_of: day(as_of),
          known_on: known_on === null ? null : day(known_on),
        });
        return sums.find((sum) => sum.account === 1300)?.amount_minor ?? 0n;
      });
    assert.equal(await cash("2026-01-31", null), 107n);
    assert.equal(await cash("2026-01-31", "2026-02-28"), 100n);
    assert.equal(await cash("2026-01-31", "2026-03-01"), 107n);
    assert.equal(await cash("2026-12-31", null), 137n);
    assert.equal(await cash("2026-01-14", null), 0n);
    assert.deepEqual(await readTx(pool, readTrialBalance), []);
  },
);

databaseTest(
  "sums by allocation follow its entries, and a sum that was tampered with is found",
  async (_, open) => {
    const pool = await open();
    await openFund(pool);
    const row = entry(
      "allocation",
      "2026-01-15",
      [
        [3100, 40n, "allocated", "a"],
        [2200, -40n, "allocated", "a"],
      ],
      "allocation/a",
    );
    await writeTx(pool, (tx) => appendEntries(tx, [row, row], recording()));
    await readTx(pool, async (tx) => {
      const sums = await readAllocationSums(tx, "a");
      assert.deepEqual(
        sums.map((sum) => [sum.account, sum.amount_minor]),
        [
          [2200, -80n],
          [3100, 80n],
        ],
      );
      assert.deepEqual(await findWrongTotals(tx), []);
    });
    await pool.query("update allocation_total set amount_minor = 81 where account = 3100");
    const wrong = await readTx(pool, findWrongTotals);
    assert.deepEqual(
      wrong.map((total) => [total.total, total.stored_minor, total.rebuilt_minor]),
      [["allocation", 81n, 80n]],
    );
  },
);

databaseTest(
  "one key has one effect: the second request gets the first one's answer, another payload is told",
  async (_, open) => {
    const pool = await open();
    const command = { key: "key-00000001", action: "allocate", actor: "test", payload_hash: "p1" };
    let effects = 0;
    const ask = (payload_hash: string) =>
      writeTx(pool, async (tx) => {
        await lockBook(tx);
        const claim = await claimKey(tx, { ...command, payload_hash });
        if (claim.claim !== "fresh") return claim;
        effects += 1;
        const answer = { subject_kind: "allocation", subject_id: "a" };
        await keepAnswer(tx, { ...command, payload_hash }, answer, NOW);
        return claim;
      });
    const claims = await Promise.all([ask("p1"), ask("p1"), ask("p1")]);
    assert.equal(effects, 1);
    assert.deepEqual(claims.map((claim) => claim.claim).sort(), ["fresh", "replay", "replay"]);
    assert.deepEqual(await ask("p1"), {
      claim: "replay",
      answer: { subject_kind: "allocation", subject_id: "a", version: 1 },
    });
    assert.deepEqual(await ask("p2"), { claim: "conflict", action: "allocate" });
  },
);

databaseTest(
  "the audit trail is a chain of its own, and shows where it was cut",
  async (_, open) => {
    const pool = await open();
    const event = {
      actor: "test",
      on_behalf_of: null,
      action: "allocate",
      subject_kind: "allocation",
      subject_id: "a",
      payload_hash: "p",
      before_hash: null,
      after_hash: "q",
    };
    for (const _ of [1, 2, 3]) await writeTx(pool, (tx) => appendAudit(tx, event, NOW));
    assert.equal(await readTx(pool, findAuditBreak), null);
    // What a database administrator could still do, and what it leaves behind.
    await pool.query("alter table audit_event disable trigger user");
    await pool.query("delete from audit_event where seq = 3");
    assert.equal(await readTx(pool, findAuditBreak), 3n);
    await pool.query("update audit_event set actor = 'other' where seq = 2");
    assert.equal(await readTx(pool, findAuditBreak), 2n);
  },
);
