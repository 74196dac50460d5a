import assert from "node:assert/strict";
import { fixedClock } from "../base/clock.js";
import { sha256 } from "../base/canonical.js";
import { isRefusal } from "../base/refusal.js";
import { readTable } from "../intake/table-file.js";
import { LOCAL_USER } from "../people/permission.js";
import type { Pool } from "../store/connect.js";
import { databaseTest } from "../store/testing.js";
import { carryOut } from "./carry-out.js";
import { importFile } from "./import-file.js";
import { findAction } from "./register.js";

/** Seven in the morning of 1 April in Tokyo, noon in Kiritimati, and 31 March in UTC. */
const clock = fixedClock("2026-03-31T22:00:00.000Z");
const TODAY_IN_TOKYO = "2026-04-01";
const TOMORROW_EVERYWHERE = "2026-04-02";

const NAME = `'{"en": "N", "ja": "名"}'`;

async function begin(pool: Pool): Promise<void> {
  await pool.query(`
    insert into organisation (id, name, type) values ('ministry', ${NAME}, '10');
    insert into fund (id, code, name, type, currency, agent_fee_bp, interest_policy)
      values ('f', 'F', ${NAME}, 'trust_fund', 'USD', 0, 'return'), ('g', 'G', ${NAME}, 'trust_fund', 'USD', 0, 'return');
    insert into project (id, title, fund_id) values ('p', ${NAME}, 'f');
    insert into governance_meeting (id, fund_id, met_on, title) values ('m', 'f', '2026-03-01', ${NAME})`);
  const title = { en: "A", ja: "名" };
  const money = { amount: "1000.00", currency: "USD" };
  await take(pool, "sign-agreement", {
    ...{ id: "a", organisation: "ministry", fund: "f", instrument: "saa", title, ...money },
    ...{ signed_on: "2026-01-01", earmarking_category: 1 },
  });
  const instalments = [{ id: "i", no: 1, due_on: "2026-02-01", amount: "1000.00" }];
  await take(pool, "schedule-instalments", { agreement: "a", instalments });
  const credited = { credited: "1000.00", credited_currency: "USD" };
  const receipt = { id: "r", fund: "f", ...money, ...credited, on: "2026-02-01" };
  await take(pool, "record-receipt", { ...receipt, agreement: "a" });
}

let keys = 0;

async function take(pool: Pool, name: string, input: object): Promise<void> {
  const answer = await attempt(pool, name, input);
  assert.ok(!isRefusal(answer), isRefusal(answer) ? `${name}: ${answer.message.en}` : "");
}

function attempt(pool: Pool, name: string, input: object, isTrial = false) {
  const action = findAction(name);
  assert.ok(action, name);
  const asked = { action, input, key: `day-to-come-${++keys}`, person: LOCAL_USER, isTrial };
  return carryOut({ ...asked, ...(action.edits ? { if_match: 1 } : {}) }, { pool, clock });
}

const RECEIPT = { amount: "1.00", currency: "USD", credited: "1.00", credited_currency: "USD" };

databaseTest(
  "what happens in Tokyo in the morning is recorded that morning, and a day that has come nowhere is refused",
  async (_, open) => {
    const pool = await open();
    await begin(pool);
    const subject = { en: "D", ja: "決" };
    for (const [name, input] of [
      ["record-receipt", { id: "x", fund: "f", ...RECEIPT }],
      ["record-income", { id: "x", fund: "f", kind: "interest", amount: "1.00", currency: "USD" }],
      ["record-decision", { id: "d", meeting: "m", subject, outcome: "approved", amount: "9.00" }],
      ["record-meeting", { id: "x", fund: "f", title: subject }],
      [
        "record-pledge",
        { id: "x", organisation: "ministry", fund: "f", amount: "1", currency: "USD" },
      ],
      ["transfer", { id: "x", fund: "f", to_fund: "g", amount: "1.00" }],
      ["revalue", { fund: "f" }],
    ] as const) {
      const refused = await attempt(pool, name, { ...input, on: TOMORROW_EVERYWHERE });
      assert.ok(isRefusal(refused), name);
      assert.equal(refused.refused, "DAY_IN_FUTURE", name);
      assert.deepEqual(refused.facts, { on: TOMORROW_EVERYWHERE, latest_day: TODAY_IN_TOKYO });
      const trial = await attempt(pool, name, { ...input, on: TODAY_IN_TOKYO }, true);
      assert.ok(!isRefusal(trial), isRefusal(trial) ? `${name}: ${trial.message.en}` : "");
    }
    await take(pool, "record-receipt", { id: "x", fund: "f", ...RECEIPT, on: TODAY_IN_TOKYO });
    const { rows } = await pool.query("select max(effective_on)::text as on from entry");
    assert.deepEqual(rows, [{ on: TODAY_IN_TOKYO }]);
  },
);

databaseTest(
  "a file of receipts goes by the same day, and a period is closed for good only once it is over by UTC",
  async (_, open) => {
    const pool = await open();
    await begin(pool);
    const data = Buffer.from(
      `Day,Fund,Amount,Currency,Reference\n${TODAY_IN_TOKYO},f,5.00,USD,B-1\n${TOMORROW_EVERYWHERE},f,5.00,USD,B-2\n`,
    );
    const source = () => readTable(data, "file.csv");
    const report = await importFile(
      { kind: "receipts", source, file: "file.csv", file_hash: sha256(data), person: LOCAL_USER },
      { pool, clock },
    );
    assert.ok(!isRefusal(report));
    const told = report.rows.map(({ outcome, findings }) => [
      outcome,
      ...findings.map((one) => one.rule),
    ]);
    assert.deepEqual(told, [["suspense"], ["problem", "DAY_IN_FUTURE"]]);
    const year = { period_from: "2025-04-01", period_to: "2026-03-31" };
    const refused = await attempt(pool, "close-period", year);
    assert.ok(isRefusal(refused));
    assert.equal(`${refused.refused} ${refused.field}`, "PERIOD_NOT_OVER period_to");
    await take(pool, "close-period", { ...year, period_to: "2026-03-30" });
  },
);
