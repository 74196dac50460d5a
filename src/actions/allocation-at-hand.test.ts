import assert from "node:assert/strict";
import { join } from "node:path";
import { fixedClock } from "../base/clock.js";
import { packageRoot } from "../base/place.js";
import { isRefusal } from "../base/refusal.js";
import { readTx, writeTx } from "../store/connect.js";
import { readSnapshot } from "../store/snapshot.js";
import { databaseTest } from "../store/testing.js";
import { lockAllocation } from "./allocation-at-hand.js";
import { loadPortfolio } from "./load-portfolio.js";

const clock = fixedClock("2026-03-31T09:30:00.000Z");

databaseTest(
  "who waited for an allocation reads it as it stands once it is held, and its fund too",
  async (_, open) => {
    const pool = await open();
    const folder = join(packageRoot, "portfolios/illustrative-fund");
    assert.ok(!isRefusal(await loadPortfolio({ folder }, { pool, clock })));
    const [first] = (await readTx(pool, readSnapshot)).allocations;
    assert.ok(first);
    const { id, fund_id } = first;
    const holder = await pool.connect();
    await holder.query("begin");
    await holder.query("select from ledger where id = $1 for update", [fund_id]);
    await holder.query("update allocation set status = 'cancelled' where id = $1", [id]);
    await holder.query("update fund set closed_date = '2026-03-30' where id = $1", [fund_id]);
    const waiting = writeTx(pool, (tx) => lockAllocation(tx, id));
    const isWaiting = async () =>
      (await pool.query("select from pg_stat_activity where wait_event_type = 'Lock'")).rowCount;
    while ((await isWaiting()) === 0) await new Promise((done) => setTimeout(done, 10));
    await holder.query("commit");
    holder.release();
    const held = await waiting;
    assert.ok(!isRefusal(held));
    assert.deepEqual([held.row.status, held.at.fund.closed_date], ["cancelled", "2026-03-30"]);
  },
);
