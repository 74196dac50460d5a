import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate as letOthersRun } from "node:timers/promises";
import { fixedClock } from "../base/clock.js";
import { currency } from "../base/currency.js";
import { day } from "../base/day.js";
import { newId } from "../base/id.js";
import type { Entry } from "../fund/entry.js";
import { appendAudit, findAuditBreak } from "./audit.js";
import { findWrongTotals, readAllocationSums, type AccountSum } from "./balances.js";
import { addressOf, openPool, readTx, sqlState, type Pool, type Tx } from "./connect.js";
import { appendEntries, openLedger } from "./entries.js";
import { claimKey, keepAnswer } from "./idempotency.js";
import { KeptSums, type SumsOf } from "./kept-sums.js";
import { writeRows } from "./record-rows.js";
import { readVersion } from "./snapshot.js";
import { sharedTx } from "./shared-tx.js";
import { databaseTest } from "./testing.js";

const USD = currency("USD");
const NOW = fixedClock("2026-03-31T09:30:00.000Z").now();
const NAME = { en: "Trial", ja: "試行" };
const ORGANISATION = { name: NAME, dac_channel_codes: [], is_reporting_org: false };

/** What an action does, in small: a key, a row, an event; all of it is gathered. Answers with what it found of its key. */
const act =
  (id: string, more: { type?: string; key?: string; fail?: Error } = {}) =>
  async (tx: Tx) => {
    const command = {
      key: more.key ?? `key-of-${id}`,
      action: "try",
      actor: "a",
      payload_hash: "p",
    };
    const claim = await claimKey(tx, command);
    if (claim.claim !== "fresh") return `${id} ${claim.claim}`;
    const isFree = await tx.hasNone("organisation", "id", id);
    if (!isFree) return `${id} taken`;
    await writeRows(tx, "organisation", [{ ...ORGANISATION, id, type: more.type ?? "10" }]);
    const event = { actor: "a", on_behalf_of: null, action: "try", subject_kind: "organisation" };
    const hashes = { payload_hash: "p", before_hash: null, after_hash: null };
    await appendAudit(tx, { ...event, subject_id: id, ...hashes }, NOW);
    const answer = { subject_kind: "organisation", subject_id: id };
    keepAnswer(tx, command, answer, NOW).catch(() => undefined);
    if (more.fail) throw more.fail;
    return `${id} done`;
  };

const ADD_SQL = `insert into organisation (id, name, type) values ($1, '${JSON.stringify(NAME)}', '10')`;

/** As `act`, but asks the database in between, so that it is undone behind a savepoint. */
const ask =
  (id: string, more: Parameters<typeof act>[1] = {}) =>
  async (tx: Tx) => {
    await tx.rows("select id from organisation", []);
    return act(id, more)(tx);
  };

/** How each ended: its answer, the code of a database's error, or the message of its own. */
async function endsOf(pool: Pool, works: readonly ((tx: Tx) => Promise<string>)[]) {
  const ends = await Promise.allSettled(works.map((work) => sharedTx(pool, work)));
  return ends.map((end): string => {
    if (end.status === "fulfilled") return String(end.value);
    const reason: unknown = end.reason;
    return sqlState(reason) ?? (reason instanceof Error ? reason.message : "");
  });
}

async function idsIn(pool: Pool): Promise<string> {
  const sql = "select string_agg(id, ' ' order by id) as ids from organisation";
  return (await pool.query<{ ids: string | null }>(sql)).rows[0]?.ids ?? "";
}

/** One chain, and as many keys as events: the ids of what they are about. */
async function eventsIn(pool: Pool): Promise<string> {
  assert.equal(await readTx(pool, findAuditBreak), null);
  const { rows } = await pool.query<{ events: number; keys: number; ids: string | null }>(
    `select (select count(*) from audit_event)::integer as events, (select count(*) from idempotency_key)::integer as keys,
            (select string_agg(subject_id, ' ' order by subject_id) from audit_event) as ids`,
  );
  assert.equal(rows[0]?.events, rows[0]?.keys);
  return rows[0]?.ids ?? "";
}

const WAYS = { gathered: act, asked: ask };

databaseTest(
  "of turns that share a commit one fails by a rule, first, in the middle or last: it alone, in one commit",
  async (_, open) => {
    const pool = await open();
    await endsOf(pool, [act("begin")]);
    for (const [way, work] of Object.entries(WAYS))
      for (const at of [0, 1, 2, 3]) {
        const before = BigInt(await readTx(pool, readVersion));
        const ids = [0, 1, 2, 3].map((n) => `${way}-${at}-${n}`);
        const ends = await endsOf(
          pool,
          ids.map((id, n) => (n === at ? work(id, { fail: new Error("no") }) : act(id))),
        );
        assert.deepEqual(
          ends,
          ids.map((id, n) => (n === at ? "no" : `${id} done`)),
        );
        assert.equal(BigInt(await readTx(pool, readVersion)) - before, 1n, "one commit");
      }
    assert.equal(await eventsIn(pool), await idsIn(pool));
  },
);

databaseTest(
  "of turns that share a commit the database refuses one: it hears why, and the others are done",
  async (_, open) => {
    const pool = await open();
    await endsOf(pool, [act("begin")]);
    for (const [way, work] of Object.entries(WAYS))
      for (const at of [0, 1, 2, 3]) {
        const ids = [0, 1, 2, 3].map((n) => `${way}-${at}-${n}`);
        const ends = await endsOf(
          pool,
          ids.map((id, n) => (n === at ? work(id, { type: "no such type" }) : act(id))),
        );
        assert.deepEqual(
          ends,
          ids.map((id, n) => (n === at ? "23514" : `${id} done`)),
        );
      }
    assert.equal(await eventsIn(pool), await idsIn(pool));
    assert.deepEqual(await endsOf(pool, [act("alone", { type: "none" })]), ["23514"]);
    assert.deepEqual(await endsOf(pool, [act("after")]), ["after done"]);
  },
);

databaseTest(
  "of turns that share a commit one believed what is not so: it is run again and finds it, the others are done",
  async (_, open) => {
    const pool = await open();
    const other = openPool(addressOf(pool));
    await endsOf(pool, [act("begin")]);
    for (const at of [0, 1, 2, 3]) {
      const ids = [0, 1, 2, 3].map((n) => `o-${at}-${n}`);
      await other.query(ADD_SQL, [ids[at]]);
      const ran: string[] = [];
      const count = (id: string) => async (tx: Tx) => {
        ran.push(id);
        return act(id)(tx);
      };
      assert.deepEqual(
        await endsOf(pool, ids.map(count)),
        ids.map((id, n) => `${id} ${n === at ? "taken" : "done"}`),
      );
      assert.equal(ran.length, 8, "all of them once more, and not twice");
      // Who is refused by a belief that is not so hears of that first.
      const refused = act(ids[at] ?? "", { fail: new Error("no"), key: `another-${at}` });
      assert.deepEqual(await endsOf(pool, [refused]), [`${ids[at]} taken`]);
    }
    assert.equal(await readTx(pool, findAuditBreak), null);
    await other.end();
  },
);

databaseTest(
  "earlier answers are given again among new ones, also to a key that comes twice in one commit",
  async (_, open) => {
    const pool = await open();
    await endsOf(pool, [act("a"), act("b"), act("c")]);
    const before = BigInt(await readTx(pool, readVersion));
    assert.deepEqual(
      await endsOf(pool, [act("b"), act("d"), act("a"), act("e"), act("e"), act("c")]),
      ["b replay", "d done", "a replay", "e done", "e replay", "c replay"],
    );
    assert.equal(BigInt(await readTx(pool, readVersion)) - before, 1n);
    assert.deepEqual(await endsOf(pool, [act("d"), act("e")]), ["d replay", "e replay"]);
    assert.deepEqual(
      await endsOf(pool, [act("f", { key: "the-one-key" }), act("g", { key: "the-one-key" })]),
      ["f done", "g replay"],
    );
    assert.equal(await eventsIn(pool), await idsIn(pool));
  },
);

databaseTest(
  "a commit that fails fails for all who share it, also where nothing of theirs was asked before",
  async (_, open) => {
    const pool = await open();
    await endsOf(pool, [act("begin")]);
    await pool.query(`
    create function refuse_late() returns trigger language plpgsql as $$ begin raise exception 'too late' using errcode = '23514'; end $$;
    create constraint trigger late after insert on organisation deferrable initially deferred
      for each row when (new.id = 'late') execute function refuse_late()`);
    for (const at of [0, 1, 2]) {
      const ids = [0, 1, 2].map((n) => (n === at ? "late" : `x-${at}-${n}`));
      assert.deepEqual(
        await endsOf(
          pool,
          ids.map((id) => act(id)),
        ),
        ["23514", "23514", "23514"],
      );
      assert.equal(await idsIn(pool), "begin");
      assert.deepEqual(await endsOf(pool, [ask("late"), act(`x-${at}`)]), ["23514", "23514"]);
    }
    assert.deepEqual(await endsOf(pool, [act("next")]), ["next done"], "the next ones are served");
    assert.equal(await eventsIn(pool), await idsIn(pool));
  },
);

databaseTest(
  "a connection that breaks under what was gathered fails for all who share it, and nothing is run again",
  async (_, open) => {
    const pool = await open();
    await endsOf(pool, [act("begin")]);
    await pool.query(`
    create function break_off() returns trigger language plpgsql as $$ begin perform pg_terminate_backend(pg_backend_pid()); return new; end $$;
    create trigger breaks before insert on organisation for each row when (new.id = 'break') execute function break_off()`);
    let ran = 0;
    const count = (id: string) => async (tx: Tx) => {
      ran += 1;
      return act(id)(tx);
    };
    const ends = await Promise.allSettled(
      ["a", "break", "b"].map((id) => sharedTx(pool, count(id))),
    );
    assert.ok(ends.every(({ status }) => status === "rejected"));
    assert.equal(ran, 3);
    assert.equal(await idsIn(pool), "begin");
    assert.deepEqual(await endsOf(pool, [act("a")]), ["a done"]);
  },
);

databaseTest("more turns than are sent at once stay in their order", async (_, open) => {
  const pool = await open();
  await endsOf(pool, [act("begin")]);
  const before = BigInt(await readTx(pool, readVersion));
  const ids = Array.from({ length: 40 }, (_, n) => `m-${String(n).padStart(2, "0")}`);
  const works = ids.map((id, n) => act(id, n % 7 === 3 ? { fail: new Error("no") } : {}));
  assert.deepEqual(
    await endsOf(pool, works),
    ids.map((id, n) => (n % 7 === 3 ? "no" : `${id} done`)),
  );
  assert.equal(BigInt(await readTx(pool, readVersion)) - before, 1n);
  const { rows } = await pool.query<{ subject_id: string }>(
    "select subject_id from audit_event where subject_id like 'm-%' order by seq",
  );
  assert.deepEqual(
    rows.map((row) => row.subject_id),
    ids.filter((_, n) => n % 7 !== 3),
  );
  // Refused by the database after some of them were sent already.
  const late = ids.map((id, n) => act(`${id}-b`, n === 30 ? { type: "none" } : {}));
  const ends = await endsOf(pool, late);
  assert.deepEqual([ends[30], ends.filter((end) => end.endsWith(" done")).length], ["23514", 39]);
  assert.equal(await eventsIn(pool), await idsIn(pool));
});

databaseTest(
  "who was answered together is waited for, and shares the next commit too",
  async (_, open) => {
    const pool = await open();
    await endsOf(pool, [act("a")]);
    for (const [company, commits] of [
      [[act("b")], 2n],
      [[act("c"), act("d")], 1n],
    ] as const) {
      await endsOf(pool, company);
      const before = BigInt(await readTx(pool, readVersion));
      // The second comes a turn of the loop after the first.
      const late = letOthersRun().then(() => endsOf(pool, [act(`late-${commits}`)]));
      await Promise.all([late, endsOf(pool, [act(`first-${commits}`)])]);
      assert.equal(BigInt(await readTx(pool, readVersion)) - before, commits);
    }
    assert.equal(await eventsIn(pool), await idsIn(pool));
  },
);

function charge(amount_minor: bigint): Entry {
  const line = (account: 3100 | 2200, by: bigint) => ({
    account,
    amount_minor: by,
    currency: USD,
    base_minor: by,
    rate: null,
    flow: "allocated" as const,
    about: { allocation_id: "a" },
  });
  return {
    kind: "allocation",
    ledger_id: "f",
    base: USD,
    effective_on: day("2026-01-15"),
    relates_to: null,
    reason: null,
    reverses: null,
    event_id: "allocation/a",
    lines: [line(3100, amount_minor), line(2200, -amount_minor)],
  };
}

/** Charges what is asked as long as no more than 100 is charged in all; answers with what was charged before. */
const spend =
  (amount: bigint, seen: bigint[] = []) =>
  async (tx: Tx) => {
    const sums = await readAllocationSums(tx, "a");
    const charged = sums.find(({ account }) => account === 3100)?.base_minor ?? 0n;
    seen.push(charged);
    if (charged + amount > 100n) throw new Error(`over ${charged}`);
    await appendEntries(tx, [charge(amount)], { now: NOW, actor: "a", newId: () => newId(NOW) });
    return `after ${charged}`;
  };

databaseTest(
  "a limit is checked against what those before have charged, kept or not, and the database compares",
  async (_, open) => {
    const pool = await open();
    await pool.query(
      `insert into fund (id, code, name, type, currency) values ('f', 'F', '${JSON.stringify(NAME)}', 'trust_fund', 'USD')`,
    );
    await sharedTx(pool, (tx) => openLedger(tx, "f", USD));
    assert.deepEqual(await endsOf(pool, [spend(10n)]), ["after 0"]);
    let messages = 0;
    pool.on("acquire", (client) => {
      const { query } = client;
      client.query = ((...asked: Parameters<typeof query>) => {
        messages += 1;
        return query.apply(client, asked);
      }) as typeof query;
    });
    assert.deepEqual(await endsOf(pool, [spend(5n)]), ["after 10"]);
    assert.equal(messages, 1, "nothing is asked first");
    assert.deepEqual(
      await endsOf(pool, [spend(20n), spend(80n), spend(30n), spend(35n), spend(36n)]),
      ["after 15", "over 35", "after 35", "after 65", "over 100"],
    );
    // Another process charges, or somebody changes a stored sum: both are seen before anything is written.
    const other = openPool(addressOf(pool));
    await assert.rejects(sharedTx(other, spend(1n)), /over 100/);
    await assert.doesNotReject(sharedTx(other, spend(-50n)));
    const seen: bigint[] = [];
    const works = [spend(40n, seen), spend(11n, seen)];
    assert.deepEqual(await endsOf(pool, works), ["after 50", "over 90"]);
    assert.deepEqual(seen, [100n, 100n, 50n, 90n]);
    assert.deepEqual(await readTx(pool, findWrongTotals), []);
    await pool.query(
      "update allocation_total set amount_minor = 95, base_minor = 95 where account = 3100",
    );
    assert.deepEqual(await endsOf(pool, [spend(6n), spend(5n), spend(1n)]), [
      "over 95",
      "after 95",
      "over 100",
    ]);
    await other.end();
  },
);

const SUMS: SumsOf<Pick<AccountSum, "account" | "base_minor">> = {
  table: "sums",
  sql: "",
  textSql: "",
  movedBy: () => null,
  keyOf: ({ account }) => String(account),
  add: (sum, by) => ({ ...sum, base_minor: sum.base_minor + by.base_minor }),
  text: ({ account, base_minor }) => `${account}/${base_minor}`,
};

test("kept sums follow what is appended, go back with a turn that is undone, and are forgotten with another chain", () => {
  const sums = new KeptSums();
  sums.open("h0");
  sums.keep(SUMS, "a", [{ account: 2200, base_minor: 5n }]);
  assert.equal(sums.believe(SUMS, "a", []), null, "read under this lock");
  sums.close("h1");
  sums.open("h1");
  assert.deepEqual(sums.believe(SUMS, "a", sums.find(SUMS, "a") ?? []), {
    id: "a",
    text: "2200/5",
  });
  assert.equal(sums.believe(SUMS, "a", []), null, "asked for once in a transaction");
  sums.beginTurn();
  sums.move(SUMS, "a", { account: 3100, base_minor: 1n });
  sums.move(SUMS, "a", { account: 1300, base_minor: 2n });
  sums.move(SUMS, "a", { account: 2200, base_minor: -5n });
  sums.move(SUMS, "unknown", { account: 2200, base_minor: -5n });
  const textOf = (id: string) => sums.find(SUMS, id)?.map(SUMS.text).join(",");
  assert.equal(textOf("a"), "1300/2,2200/0,3100/1");
  sums.keep(SUMS, "b", []);
  sums.undoTurn();
  assert.equal(textOf("a"), "2200/5");
  assert.equal(textOf("b"), undefined, "it may have been read after what is undone");
  assert.equal(textOf("unknown"), undefined);
  sums.beginTurn();
  sums.move(SUMS, "a", { account: 2200, base_minor: 1n });
  sums.forget();
  sums.undoTurn();
  assert.equal(textOf("a"), undefined);
  sums.keep(
    SUMS,
    "a",
    Array.from({ length: 201 }, (_, n) => ({ account: 5110, base_minor: BigInt(n) })),
  );
  assert.equal(textOf("a"), undefined, "a long answer is read each time");
  sums.keep(SUMS, "a", []);
  sums.open("h2");
  assert.equal(textOf("a"), undefined, "somebody else has appended");
});
