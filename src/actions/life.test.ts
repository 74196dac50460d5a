import assert from "node:assert/strict";
import { join } from "node:path";
import { fixedClock } from "../base/clock.js";
import { day } from "../base/day.js";
import { packageRoot } from "../base/place.js";
import { isRefusal, toldBy } from "../base/refusal.js";
import { LOCAL_USER } from "../people/permission.js";
import { readAccountSums } from "../store/balances.js";
import { readTx, type Pool } from "../store/connect.js";
import { databaseTest } from "../store/testing.js";
import { findFaults } from "./back-up.js";
import { carryOut } from "./carry-out.js";
import { loadPortfolio } from "./load-portfolio.js";
import { findAction } from "./register.js";

const clock = fixedClock("2025-01-15T09:30:00.000Z");
const FUND = "ex-safe-harbours";
let requests = 0;

async function act(
  pool: Pool,
  name: string,
  input: object,
  if_match: number | null = null,
): Promise<string> {
  const action = findAction(name);
  assert.ok(action, name);
  const answer = await carryOut(
    { action, input, key: `life-test-${++requests}`, if_match, person: LOCAL_USER },
    { pool, clock },
  );
  return isRefusal(answer) ? answer.refused : "done";
}

async function load(pool: Pool): Promise<void> {
  const answer = await loadPortfolio(
    { folder: join(packageRoot, "portfolios/illustrative-fund") },
    { pool, clock },
  );
  assert.ok(!isRefusal(answer) && answer.is_loaded);
}

async function onAccount(pool: Pool, account: number): Promise<bigint> {
  const sums = await readTx(pool, (tx) => readAccountSums(tx, FUND, { as_of: day("2025-12-31") }));
  return sums
    .filter((sum) => sum.account === account)
    .reduce((total, sum) => total + sum.base_minor, 0n);
}

databaseTest(
  "a contribution in kind is valued by its method, in memo accounts, and never enters cash",
  async (_, open) => {
    const pool = await open();
    await load(pool);
    const cash = await onAccount(pool, 1300);
    const secondment = {
      id: "k-1",
      organisation: "ex-ministry",
      fund: FUND,
      kind: "secondment",
      description: "An inspector",
      from: "2024-04-01",
    };
    assert.equal(
      await act(pool, "record-in-kind", { ...secondment, value: "90000.00", currency: "USD" }),
      "IN_KIND_WITHOUT_METHOD",
    );
    assert.equal(
      await act(pool, "record-in-kind", { ...secondment, to: "2024-03-31" }),
      "IN_KIND_BACKWARDS",
    );
    assert.equal(
      await act(pool, "record-in-kind", {
        ...secondment,
        value: "90000.00",
        currency: "USD",
        method: "salary paid",
      }),
      "done",
    );
    assert.equal(await act(pool, "record-in-kind", { ...secondment, id: "k-2" }), "done");
    assert.equal(await onAccount(pool, 9200), 9_000_000n);
    assert.equal(await onAccount(pool, 1300), cash);
    // Without a fund: to a project, whose own book notes the value, or to a programme, which keeps none.
    const { fund: _fund, ...free } = secondment;
    const station = { country: "KE", place: "Nairobi" };
    const valued = { value: "5000.00", currency: "USD", method: "salary paid" };
    await act(pool, "create-programme", { id: "prog", name: { en: "P", ja: "P" } });
    await act(pool, "create-project", {
      id: "own",
      title: { en: "O", ja: "O" },
      programme: "prog",
    });
    for (const [input, expected] of [
      [{}, "IN_KIND_TO_ONE"],
      [{ fund: FUND, project: "own" }, "IN_KIND_TO_ONE"],
      [{ project: "none" }, "NOT_FOUND"],
      [{ project: "own", country: "ZZ" }, "INPUT_COUNTRY"],
      [{ project: "own", ...station, ...valued }, "done"],
      [{ id: "k-4", programme: "prog", ...station, ...valued }, "done"],
    ] as const)
      assert.equal(
        await act(pool, "record-in-kind", { ...free, id: "k-3", ...input }),
        expected,
        JSON.stringify(input),
      );
    const { rows } = await pool.query(
      `select k.id, k.country, k.place, count(e.seq)::integer as entries from in_kind k
         left join entry e on e.event_id = 'in_kind/' || k.id where k.fund_id is null group by k.id order by k.id`,
    );
    assert.deepEqual(rows, [
      { id: "k-3", ...station, entries: 1 },
      { id: "k-4", ...station, entries: 0 },
    ]);
  },
);

databaseTest(
  "a project closes in two steps; nothing new is obligated after the first, and all that is open is told",
  async (_, open) => {
    const pool = await open();
    await load(pool);
    const project = "ex-safe-piers";
    assert.equal(
      await act(pool, "close-project-operations", { project, on: "2025-01-05" }, 1),
      "done",
    );
    assert.equal(
      await act(pool, "close-project-operations", { project, on: "2025-01-06" }, 2),
      "CLOSURE_ALREADY",
    );
    const obligation = {
      id: "o-9",
      allocation: "ex-allocation-1",
      amount: "10.00",
      on: "2025-01-08",
      description: "late",
    };
    assert.equal(await act(pool, "oblige", obligation), "PROJECT_OPERATIONALLY_CLOSED");
    const action = findAction("close-project");
    assert.ok(action);
    const input = { project, assets_settled: false, evaluation_settled: false };
    const refused = await carryOut(
      { action, input, key: "life-test-close", if_match: 2, person: LOCAL_USER },
      { pool, clock },
    );
    assert.ok(isRefusal(refused));
    const told = toldBy(refused)
      .map(({ message }) => message.en)
      .join(" ");
    for (const part of [/advance/i, /report/i, /assets/i, /evaluation/i]) assert.match(told, part);
  },
);

databaseTest(
  "each classification of an agreement is confirmed by itself, and who confirmed it is kept",
  async (_, open) => {
    const pool = await open();
    await load(pool);
    const agreement = "ex-agreement-office";
    assert.equal(
      await act(
        pool,
        "confirm-classification",
        { agreement, classification: "un_instrument", code: "inter_agency_pooled_fund" },
        1,
      ),
      "done",
    );
    const rows = await pool.query(
      "select name, code, confirmed_by from classification where agreement_id = $1",
      [agreement],
    );
    assert.deepEqual(rows.rows, [
      { name: "un_instrument", code: "inter_agency_pooled_fund", confirmed_by: "local" },
    ]);
    const [row] = (
      await pool.query(
        "select un_instrument, grand_bargain_category from agreement where id = $1",
        [agreement],
      )
    ).rows as Record<string, string>[];
    assert.deepEqual(
      [row?.["un_instrument"], row?.["grand_bargain_category"]],
      ["inter_agency_pooled_fund", "2"],
    );
    assert.deepEqual(await readTx(pool, findFaults), []);
  },
);
