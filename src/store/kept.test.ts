import assert from "node:assert/strict";
import { test } from "node:test";
import { fixedClock } from "../base/clock.js";
import { appendAudit, findAuditBreak } from "./audit.js";
import { addressOf, openPool, readTx, type Pool, type Tx } from "./connect.js";
import { changesKept, Kept, KEPT_TABLES } from "./kept.js";
import { sharedTx } from "./shared-tx.js";
import { databaseTest } from "./testing.js";

const NOW = fixedClock("2026-03-31T09:30:00.000Z").now();
const NAME = JSON.stringify({ en: "Trial", ja: "試行" });
const FUND_SQL = "select code from fund where id = $1";
const RENAME_SQL = "update fund set code = $1 where id = 'f'";

/** Counts the messages that go to the database, whatever they hold. */
function countMessages(pool: Pool): () => number {
  let sent = 0;
  pool.on("connect", (client) => {
    const query = client.query.bind(client);
    client.query = ((...asked: Parameters<typeof query>) => {
      sent += 1;
      return query(...asked);
    }) as typeof client.query;
  });
  return () => {
    const counted = sent;
    sent = 0;
    return counted;
  };
}

/** A posting in small: reads a fund, and adds an organisation where there is none. Answers with what it went by, each time it ran. */
async function post(pool: Pool, id: string, ran: string[] = []): Promise<string[]> {
  await sharedTx(pool, async (tx) => {
    const [[fund], isFree] = await Promise.all([
      tx.kept<{ code: string }>(FUND_SQL, ["f"]),
      tx.hasNone("organisation", "id", id),
    ]);
    ran.push(`${fund?.code} ${isFree ? "free" : "taken"}`);
    if (isFree)
      tx.send("insert into organisation (id, name, type) values ($1, $2, '10')", [id, NAME]);
    await audit(tx, id);
  });
  return ran;
}

function audit(tx: Tx, id: string): Promise<void> {
  const event = { actor: "a", on_behalf_of: null, action: "try", subject_kind: "organisation" };
  const hashes = { payload_hash: "p", before_hash: null, after_hash: null };
  return appendAudit(tx, { ...event, subject_id: id, ...hashes }, NOW);
}

async function openFund(open: () => Promise<Pool>): Promise<Pool> {
  const pool = await open();
  await pool.query(
    `insert into fund (id, code, name, type, currency) values ('f', 'F', '${NAME}', 'trust_fund', 'USD')`,
  );
  return pool;
}

const rename = (code: string) => (tx: Tx) => tx.run(RENAME_SQL, [code]);

databaseTest("what was read is kept, and a posting is one message", async (_, open) => {
  const pool = await openFund(open);
  await pool.end();
  const mine = openPool(addressOf(pool));
  const count = countMessages(mine);
  assert.deepEqual(await post(mine, "a"), ["F free"]);
  assert.ok(count() > 1, "the first asks");
  assert.deepEqual(await post(mine, "b"), ["F free"]);
  assert.equal(count(), 1);
  assert.deepEqual(await post(mine, "b"), ["F free", "F taken"], "what is there is seen");
  await mine.end();
});

databaseTest("what another program changes is seen by the next posting", async (_, open) => {
  const pool = await openFund(open);
  const other = openPool(addressOf(pool));
  await post(pool, "a");
  await post(pool, "b");
  await other.query(RENAME_SQL, ["G"]);
  assert.deepEqual(await post(pool, "c"), ["F free", "G free"], "it ran by what it had, and again");
  assert.deepEqual(await post(other, "d"), ["G free"]);
  for (const id of ["e", "f", "g"]) {
    assert.equal((await post(pool, id)).at(-1), "G free");
    assert.equal((await post(other, `${id}2`)).at(-1), "G free");
  }
  assert.equal(await readTx(pool, findAuditBreak), null, "one chain, whoever appends");
  await other.end();
});

databaseTest(
  "what a turn changes is seen by those after it, and not if it fails",
  async (_, open) => {
    const pool = await openFund(open);
    await post(pool, "a");
    const failed = sharedTx(pool, async (tx) => {
      await rename("X")(tx);
      throw new Error("thought better of it");
    });
    const [, after] = await Promise.all([assert.rejects(failed), post(pool, "b")]);
    assert.deepEqual(after, ["F free"]);
    const turns = [
      post(pool, "c"),
      sharedTx(pool, rename("G")),
      post(pool, "d"),
      post(pool, "a"),
      post(pool, "e"),
    ];
    const [before, , later, again, last] = await Promise.all(turns);
    assert.deepEqual([before, later, last], [["F free"], ["G free"], ["G free"]]);
    assert.deepEqual(again, ["G free", "G taken"]);
    assert.deepEqual(await post(pool, "h"), ["G free"]);
    assert.equal(await readTx(pool, findAuditBreak), null);
  },
);

databaseTest("every table of which answers are kept says when it changes", async (_, open) => {
  const { rows } = await (
    await open()
  ).query<{ name: string }>(
    "select tgrelid::regclass::text as name from pg_trigger where tgname = 'moves_terms_version' order by 1",
  );
  assert.deepEqual(
    rows.map((row) => row.name),
    [...KEPT_TABLES].sort(),
  );
});

test("what is kept has its bounds, and is forgotten with the version that it was read at", () => {
  const kept = new Kept();
  kept.moveTo(1n);
  kept.keep("short", ["a"], Array(200).fill({}));
  kept.keep("long", ["a"], Array(201).fill({}));
  assert.equal(kept.find("short", ["a"])?.length, 200);
  assert.equal(kept.find("short", ["b"]), undefined);
  assert.equal(kept.find("long", ["a"]), undefined);
  kept.moveTo(1n);
  assert.ok(kept.find("short", ["a"]));
  for (let n = 0; n < 100; n += 1) kept.keep("many", [n], Array(200).fill({}));
  assert.equal(kept.find("short", ["a"]), undefined, "older answers made room");
  assert.ok(kept.find("many", [99]));
  kept.moveTo(2n);
  assert.equal(kept.find("many", [99]), undefined);
});

test("a statement that changes such a table is told from one that reads it", () => {
  for (const sql of [
    "update fund set code = $1",
    'insert into "project" (id) values ($1) on conflict (id) do nothing',
    "with gone as (delete from agreement where id = $1 returning id) select id from gone",
    "insert into project_closure (project_id) values ($1)",
    "copy ledger (id) from stdin",
    "truncate only period",
  ])
    assert.ok(changesKept(sql), sql);
  for (const sql of [
    "select base from ledger where id = $1 for update",
    "insert into project_place (project_id) values ($1)",
    "update agreement_total set amount_minor = 1",
    "insert into fund_income (id) values ($1) on conflict (id) do update set kind = excluded.kind",
  ])
    assert.ok(!changesKept(sql), sql);
});
