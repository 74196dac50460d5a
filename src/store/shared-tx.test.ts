import assert from "node:assert/strict";
import { LIMITS } from "../base/settings.js";
import { isRefusal } from "../base/refusal.js";
import { readTx, sqlState, writeTx, type Pool, type Tx } from "./connect.js";
import { readVersion } from "./snapshot.js";
import { lockBook, sharedTx } from "./shared-tx.js";
import { databaseTest } from "./testing.js";
import type { Batch } from "./wire.js";

const INSERT_SQL = "insert into organisation (id, name, type) values ($1, $2, '10')";
const NAME = JSON.stringify({ en: "Trial", ja: "試行" });
const add = (id: string) => async (tx: Tx) => {
  await tx.run(INSERT_SQL, [id, NAME]);
  return id;
};

async function idsIn(pool: Pool): Promise<string[]> {
  return (
    await readTx(pool, (tx) =>
      tx.rows<{ id: string }>('select id from organisation order by id collate "C"'),
    )
  ).map((row) => row.id);
}

databaseTest(
  "those who write at once share a commit, and one who fails is undone alone",
  async (_, open) => {
    const pool = await open();
    const before = BigInt(await readTx(pool, readVersion));
    const thrown = new Error("thought better of it");
    const answers = await Promise.allSettled([
      sharedTx(pool, add("a")),
      sharedTx(pool, async (tx) => {
        await add("b")(tx);
        throw thrown;
      }),
      sharedTx(pool, add("a")),
      sharedTx(pool, async (tx) => {
        tx.send(INSERT_SQL, ["a", NAME]);
        return add("c")(tx);
      }),
      sharedTx(pool, (tx) => tx.rows("select id from organisation")),
      sharedTx(pool, async (tx) => tx.send(INSERT_SQL, ["d", NAME])),
      sharedTx(pool, async (tx) => tx.send(INSERT_SQL, ["d", NAME])),
    ]);
    assert.deepEqual(
      answers.map((answer) => answer.status),
      ["fulfilled", "rejected", "rejected", "rejected", "fulfilled", "fulfilled", "rejected"],
    );
    const reasons = answers.map((answer) =>
      answer.status === "rejected" ? (answer.reason as unknown) : null,
    );
    assert.equal(reasons[1], thrown);
    assert.deepEqual(
      [2, 3, 6].map((n) => sqlState(reasons[n])),
      ["23505", "23505", "23505"],
      "the failure that came first, not its sequel",
    );
    assert.deepEqual(
      answers[4]?.status === "fulfilled" && answers[4].value,
      [{ id: "a" }],
      "each sees what was done before it",
    );
    assert.deepEqual(await idsIn(pool), ["a", "d"]);
    const after = BigInt(await readTx(pool, readVersion));
    assert.equal(after - before, 1n, "one commit for all seven");
    await assert.rejects(sharedTx(pool, add("a")));
    assert.equal(
      BigInt(await readTx(pool, readVersion)),
      after,
      "what is undone is no new version",
    );
  },
);

databaseTest(
  "nobody is answered before the commit, and a commit that fails fails for all",
  async (_, open) => {
    const pool = await open();
    await pool.query(`
    create function refuse_late() returns trigger language plpgsql as $$ begin raise exception 'too late' using errcode = '23514'; end $$;
    create constraint trigger late after insert on organisation deferrable initially deferred
      for each row when (new.id = 'late') execute function refuse_late()`);
    const answers = await Promise.allSettled(
      [add("a"), add("late"), add("b")].map((work) => sharedTx(pool, work)),
    );
    assert.deepEqual(
      answers.map((answer) => answer.status),
      ["rejected", "rejected", "rejected"],
    );
    assert.deepEqual(await idsIn(pool), []);
    assert.equal(await sharedTx(pool, add("a")), "a", "the next ones are served");
  },
);

databaseTest(
  "a connection that breaks fails those who share it, and not those who come after",
  async (_, open) => {
    const pool = await open();
    const answers = await Promise.allSettled([
      sharedTx(pool, add("a")),
      sharedTx(pool, (tx) => tx.rows("select pg_terminate_backend(pg_backend_pid())")),
      sharedTx(pool, add("b")),
    ]);
    assert.deepEqual(
      answers.map((answer) => answer.status),
      ["rejected", "rejected", "fulfilled"],
    );
    assert.deepEqual(await idsIn(pool), ["b"]);
  },
);

databaseTest(
  "who comes when too many wait is sent away; who writes alone is waited for",
  async (_, open) => {
    const pool = await open();
    let [tellLocked, openGate] = [() => {}, () => {}];
    const locked = new Promise<void>((resolve) => (tellLocked = resolve));
    const gate = new Promise<void>((resolve) => (openGate = resolve));
    const alone = writeTx(pool, async (tx) => {
      await lockBook(tx);
      tellLocked();
      await gate;
      await add("alone")(tx);
    });
    await locked;
    const waiting = Array.from({ length: 1 + LIMITS.writes_waiting }, () =>
      sharedTx(
        pool,
        async (tx) =>
          (await tx.rows<{ n: number }>("select count(*)::integer as n from organisation", []))[0]
            ?.n,
      ),
    );
    const late = await sharedTx(pool, add("late"));
    assert.ok(isRefusal(late) && late.refused === "RECORD_BUSY");
    openGate();
    await alone;
    assert.ok((await Promise.all(waiting)).every((count) => count === 1));
    assert.deepEqual(await idsIn(pool), ["alone"]);
  },
);

databaseTest("what cannot be written is never left out of a commit", async (_, open) => {
  const pool = await open();
  const work = async (tx: Tx) => {
    await add("a")(tx);
    // JSON has no bigint: the value never reaches the database.
    tx.send(INSERT_SQL, ["b", { en: 1n }]);
  };
  await assert.rejects(sharedTx(pool, work), TypeError);
  await assert.rejects(writeTx(pool, work), TypeError);
  assert.deepEqual(await idsIn(pool), []);
});

databaseTest(
  "a part that nobody waited for does nothing in the transaction of those who come after",
  async (_, open) => {
    const pool = await open();
    let [openGate, tellDone] = [() => {}, () => {}];
    const gate = new Promise<void>((resolve) => (openGate = resolve));
    const done = new Promise<void>((resolve) => (tellDone = resolve));
    const thrown = new Error("thought better of it");
    const answers = await Promise.allSettled([
      sharedTx(pool, async (tx) => {
        const late = gate.then(() => add("late")(tx)).finally(tellDone);
        await Promise.all([late, Promise.reject(thrown)]);
      }),
      sharedTx(pool, async (tx) => {
        await add("a")(tx);
        openGate();
        await done;
        return add("b")(tx);
      }),
    ]);
    assert.equal(answers[0]?.status === "rejected" && answers[0].reason, thrown);
    assert.deepEqual(answers[1], { status: "fulfilled", value: "b" });
    assert.deepEqual(await idsIn(pool), ["a", "b"]);
  },
);

databaseTest(
  "a savepoint that does not come to be takes nothing from a turn that was kept",
  async (_, open) => {
    const pool = await open();
    const answers = await Promise.allSettled([
      sharedTx(pool, add("a")),
      sharedTx(pool, async (tx) => {
        await add("b")(tx);
        const { client } = tx;
        const { query } = client;
        // As an administrator's cancelling does that comes between two turns.
        client.query = ((batch: Batch) => {
          const [first] = batch.asked;
          if (first?.text.startsWith("release")) Object.assign(first, { text: "select 1 / 0" });
          client.query = query;
          return client.query(batch);
        }) as typeof client.query;
      }),
      sharedTx(pool, add("c")),
      sharedTx(pool, add("d")),
    ]);
    const kept = ["a", "b", "c", "d"].filter((_, n) => answers[n]?.status === "fulfilled");
    assert.deepEqual(await idsIn(pool), kept, "what was answered is there");
    assert.equal(answers[2]?.status, "rejected");
  },
);
