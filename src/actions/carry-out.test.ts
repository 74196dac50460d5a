import assert from "node:assert/strict";
import { test } from "node:test";
import { fixedClock } from "../base/clock.js";
import { currency } from "../base/currency.js";
import { day } from "../base/day.js";
import { isRefusal, type Refusal } from "../base/refusal.js";
import { verifyChain } from "../fund/chain.js";
import { fundStatement } from "../fund/statement.js";
import { LOCAL_USER, READER } from "../people/permission.js";
import { findAuditBreak, listAuditOf } from "../store/audit.js";
import { findWrongTotals, readAccountSums, readTrialBalance } from "../store/balances.js";
import { readTx, writeTx, type Pool } from "../store/connect.js";
import { listEntries } from "../store/entries.js";
import { listExceptions } from "../store/exceptions.js";
import { readRowVersion } from "../store/versions.js";
import { databaseTest } from "../store/testing.js";
import { carryOut, type CarriedOut } from "./carry-out.js";
import { readContributionsLeft } from "./contributions.js";
import { readRowHistory } from "./read-book.js";
import { ACTIONS, findAction } from "./register.js";
import { lockFund, readFundMoney } from "./standing.js";

const clock = fixedClock("2026-03-31T09:30:00.000Z");
const USD = currency("USD");

/** A fund, its donor, a window, a meeting and two projects: what the actions start from. */
async function begin(pool: Pool): Promise<void> {
  const name = (text: string) => `'{"en": "${text}", "ja": "${text}"}'`;
  await pool.query(`
    insert into organisation (id, name, type) values ('ministry', ${name("Ministry")}, '10');
    insert into fund (id, code, name, type, currency, agent_fee_bp, interest_policy)
      values ('f', 'F', ${name("Fund")}, 'trust_fund', 'USD', 100, 'add_to_fund'), ('g', 'G', ${name("Other")}, 'trust_fund', 'USD', 0, 'return');
    insert into funding_window (id, fund_id, name, ceiling_minor) values ('w', 'f', ${name("Window")}, 80000000);
    insert into project (id, title, fund_id) values ('p', ${name("Project")}, 'f'), ('q', ${name("Kenya")}, 'f');
    insert into project_place (project_id, n, country) values ('p', 1, 'VN'), ('q', 1, 'KE');
    insert into governance_meeting (id, fund_id, met_on, title) values ('m', 'f', '2025-06-10', ${name("Meeting")});
    insert into exchange_rate (id, type, from_currency, to_currency, rate, effective_from, source, recorded_at)
      values ('r', 'unore', 'USD', 'JPY', 150, '2025-01-01', 'test', now())`);
}

let keys = 0;
const newKey = () => `key-${String((keys += 1)).padStart(6, "0")}`;

interface Sent {
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly key?: string;
  readonly if_match?: number;
}

function send(
  pool: Pool,
  { name, input, key = newKey(), if_match }: Sent,
): Promise<CarriedOut | Refusal> {
  const action = findAction(name);
  assert.ok(action, name);
  return carryOut(
    { action, input, key, person: LOCAL_USER, ...(if_match === undefined ? {} : { if_match }) },
    { pool, clock },
  );
}

async function done(
  pool: Pool,
  name: string,
  input: Sent["input"],
  if_match?: number,
): Promise<CarriedOut> {
  const answer = await send(pool, { name, input, ...(if_match === undefined ? {} : { if_match }) });
  assert.ok(!isRefusal(answer), isRefusal(answer) ? `${name}: ${answer.message.en}` : "");
  return answer;
}

async function refused(
  pool: Pool,
  name: string,
  input: Sent["input"],
  if_match?: number,
): Promise<string> {
  const answer = await send(pool, { name, input, ...(if_match === undefined ? {} : { if_match }) });
  return isRefusal(answer) ? answer.refused : "done";
}

const AGREEMENT = {
  id: "a",
  organisation: "ministry",
  fund: "f",
  instrument: "exchange_of_letters",
  title: { en: "A", ja: "A" },
  amount: "1000000.00",
  currency: "USD",
  signed_on: "2025-04-01",
  effective_to: "2027-03-31",
  earmarking_category: 2,
  agent_fee_bp: 100,
};
const RECEIPT = {
  id: "r1",
  fund: "f",
  agreement: "a",
  amount: "600000.00",
  currency: "USD",
  credited: "599980.00",
  credited_currency: "USD",
  charge: "20.00",
  on: "2025-05-02",
};
const DECISION = {
  id: "d",
  meeting: "m",
  subject: { en: "D", ja: "D" },
  outcome: "approved",
  amount: "1000000.00",
  on: "2025-06-10",
};

/** An agreement of a million, 600,000 of it received, and a confirmed decision of a million. */
async function fundWithMoney(pool: Pool): Promise<void> {
  await begin(pool);
  await done(pool, "sign-agreement", AGREEMENT);
  const instalments = [
    { id: "i1", no: 1, due_on: "2025-05-01", amount: "600000.00" },
    { id: "i2", no: 2, due_on: "2026-05-01", amount: "400000.00" },
  ];
  await done(pool, "schedule-instalments", { agreement: "a", instalments }, 1);
  await done(pool, "record-receipt", RECEIPT);
  await done(pool, "record-decision", DECISION);
  await done(pool, "confirm-decision", { decision: "d" }, 1);
}

/** All that must hold of the record whatever was done to it. */
async function checkRecord(pool: Pool): Promise<void> {
  await readTx(pool, async (tx) => {
    assert.deepEqual(await readTrialBalance(tx), []);
    assert.deepEqual(await findWrongTotals(tx), []);
    assert.equal(await findAuditBreak(tx), null);
    assert.ok(!isRefusal(verifyChain(await listEntries(tx, { after_seq: 0n, limit: 100_000 }))));
    for (const fund of ["f", "g"]) {
      assert.deepEqual(
        fundStatement(await readAccountSums(tx, fund, { as_of: day("2099-12-31") }), USD).findings,
        [],
      );
    }
  });
}

async function allocatableOf(pool: Pool, fund: string): Promise<bigint> {
  return writeTx(pool, async (tx) => {
    const at = await lockFund(tx, fund);
    assert.ok(!isRefusal(at));
    return (await readFundMoney(tx, at)).opened.total.amount_minor;
  });
}

databaseTest(
  "from pledge to spending: each step is booked, and each limit refused in its own words",
  async (_, open) => {
    const pool = await open();
    await fundWithMoney(pool);
    await done(pool, "record-pledge", {
      id: "pl",
      organisation: "ministry",
      fund: "f",
      amount: "150000000",
      currency: "JPY",
      on: "2025-03-01",
    });
    assert.equal(
      await allocatableOf(pool, "f"),
      59_398_000n,
      "600,000 less 20 of the bank and 1 % of the agent",
    );
    const allocation = {
      id: "al",
      decision: "d",
      window: "w",
      project: "p",
      direct: "500000.00",
      psc: "35000.00",
      on: "2025-06-15",
    };
    assert.equal(
      await refused(pool, "allocate", { ...allocation, direct: "560000.00" }),
      "ALLOCATION_EXCEEDS_BALANCE",
    );
    assert.equal(
      await refused(pool, "allocate", { ...allocation, direct: "790000.00" }),
      "ALLOCATION_EXCEEDS_WINDOW",
    );
    await done(pool, "allocate", allocation);
    assert.equal(
      await refused(pool, "allocate", { ...allocation, id: "al2", direct: "60000.00" }),
      "ALLOCATION_EXCEEDS_BALANCE",
    );
    assert.equal(
      await refused(pool, "release", {
        id: "re",
        allocation: "al",
        amount: "535000.01",
        on: "2025-07-01",
      }),
      "RELEASE_EXCEEDS_ALLOCATION",
    );
    await done(pool, "release", {
      id: "re",
      allocation: "al",
      amount: "400000.00",
      on: "2025-07-01",
    });
    const line = (id: string, category: string, amount: string) => ({
      id,
      category,
      period_from: "2025-07-01",
      period_to: "2026-06-30",
      amount,
    });
    const lines = [
      line("b1", "staff", "300000.00"),
      line("b2", "travel", "200000.00"),
      line("b3", "psc", "35000.00"),
    ];
    assert.equal(
      await refused(pool, "set-budget", { allocation: "al", lines: lines.slice(1) }, 1),
      "BUDGET_NOT_ALLOCATION",
    );
    await done(pool, "set-budget", { allocation: "al", lines }, 1);
    const moved = [
      line("b1", "staff", "400000.00"),
      line("b2", "travel", "100000.00"),
      line("b3", "psc", "35000.00"),
    ];
    assert.equal(
      await refused(pool, "set-budget", { allocation: "al", lines: moved }, 2),
      "BUDGET_NEEDS_GOVERNANCE",
    );
    await done(pool, "set-budget", { allocation: "al", lines: moved, governance_decision: "d" }, 2);
    assert.equal(
      await refused(pool, "oblige", {
        id: "o",
        allocation: "al",
        amount: "500000.01",
        on: "2025-08-01",
        description: "x",
      }),
      "SPENDING_EXCEEDS_BUDGET",
    );
    await done(pool, "oblige", {
      id: "o",
      allocation: "al",
      amount: "100000.00",
      on: "2025-08-01",
      description: "Vessel",
    });
    await done(pool, "spend", {
      id: "x",
      allocation: "al",
      category: "staff",
      amount: "80000.00",
      on: "2025-09-01",
      obligation: "o",
      liquidates: "80000.00",
    });
    assert.equal(
      await refused(pool, "spend", {
        id: "y",
        allocation: "al",
        category: "staff",
        amount: "30000.00",
        on: "2025-09-01",
        obligation: "o",
        liquidates: "30000.00",
      }),
      "LIQUIDATION_EXCEEDS_OBLIGATION",
    );
    const sums = await readTx(pool, (tx) => readAccountSums(tx, "f", { as_of: day("2099-12-31") }));
    const of = (account: number) =>
      sums.filter((sum) => sum.account === account).reduce((all, sum) => all + sum.base_minor, 0n);
    assert.deepEqual(
      [of(5110), of(5180), of(1400), -of(2300), -of(2400)],
      [8_000_000n, 560_000n, 31_440_000n, 2_000_000n, 8_560_000n],
    );
    assert.equal(
      await refused(pool, "record-return", {
        id: "rt",
        allocation: "al",
        amount: "314400.01",
        on: "2026-01-05",
      }),
      "RETURN_EXCEEDS_HELD",
    );
    await done(pool, "record-return", {
      id: "rt",
      allocation: "al",
      amount: "10000.00",
      on: "2026-01-05",
    });
    assert.equal(
      await refused(
        pool,
        "refund",
        { id: "rf", agreement: "a", amount: "69000.00", on: "2026-02-01", reason: "unspent" },
        2,
      ),
      "REFUND_EXCEEDS_BALANCE",
    );
    await done(
      pool,
      "refund",
      { id: "rf", agreement: "a", amount: "5000.00", on: "2026-02-01", reason: "unspent" },
      2,
    );
    await checkRecord(pool);
  },
);

databaseTest(
  "receipts: the excess is held and said, and matched later; before signature is flagged",
  async (_, open) => {
    const pool = await open();
    await fundWithMoney(pool);
    const over = {
      ...RECEIPT,
      id: "r2",
      amount: "450000.00",
      credited: "450000.00",
      charge: "0",
      on: "2025-03-31",
    };
    const answer = await done(pool, "record-receipt", over);
    assert.match(answer.notes?.[0]?.en ?? "", /50,000.*held in suspense/);
    const flagged = await readTx(pool, (tx) => listExceptions(tx, { limit: 10 }));
    assert.deepEqual(
      flagged.map((one) => [one.rule, one.subject_id, one.status]),
      [["RECEIPT_BEFORE_SIGNATURE", "r2", "open"]],
    );
    const exception = flagged[0]?.id ?? "";
    await done(
      pool,
      "explain-exception",
      {
        exception,
        explanation: "Paid ahead of signature by agreement",
        accepted_until: "2026-12-31",
      },
      1,
    );
    assert.equal(
      await refused(pool, "match-receipt", { receipt: "r2", agreement: "a", on: "2026-01-01" }, 1),
      "INSTALMENTS_RECEIVED",
    );
    const amendment = {
      agreement: "a",
      id: "am1",
      no: 1,
      kind: "amount",
      amount: "50000.00",
      signed_on: "2026-01-10",
    };
    await done(pool, "amend-agreement", amendment, 2);
    const instalments = [{ id: "i3", no: 3, due_on: "2026-02-01", amount: "50000.00" }];
    assert.equal(
      await refused(
        pool,
        "schedule-instalments",
        { agreement: "a", instalments: [{ ...instalments[0], amount: "50000.01" }] },
        3,
      ),
      "INSTALMENTS_EXCEED_AGREEMENT",
    );
    await done(pool, "schedule-instalments", { agreement: "a", instalments }, 3);
    await done(pool, "match-receipt", { receipt: "r2", agreement: "a", on: "2026-01-12" }, 1);
    const sums = await readTx(pool, (tx) => readAccountSums(tx, "f", { as_of: day("2099-12-31") }));
    assert.ok(
      !sums.some((sum) => sum.account === 2700 || sum.account === 1200),
      "nothing is in suspense, nothing receivable",
    );
    const unknown = {
      id: "r3",
      fund: "f",
      amount: "7.00",
      currency: "USD",
      credited: "7.00",
      credited_currency: "USD",
      on: "2026-02-01",
    };
    await done(pool, "record-receipt", unknown);
    await checkRecord(pool);
  },
);

databaseTest(
  "yen into a dollar fund: the receivable at the UN's rate, cash at the bank's, the difference shown",
  async (_, open) => {
    const pool = await open();
    await begin(pool);
    await done(pool, "sign-agreement", {
      ...AGREEMENT,
      id: "jp",
      amount: "150000000",
      currency: "JPY",
    });
    await done(
      pool,
      "schedule-instalments",
      {
        agreement: "jp",
        instalments: [{ id: "j1", no: 1, due_on: "2025-05-01", amount: "150000000" }],
      },
      1,
    );
    await done(pool, "record-receipt", {
      ...RECEIPT,
      agreement: "jp",
      amount: "150000000",
      currency: "JPY",
      credited: "990000.00",
      charge: "0",
    });
    const sums = await readTx(pool, (tx) => readAccountSums(tx, "f", { as_of: day("2099-12-31") }));
    const of = (account: number) =>
      sums.filter((sum) => sum.account === account).reduce((all, sum) => all + sum.base_minor, 0n);
    assert.deepEqual([of(4100), of(5300), of(1390), of(1200)], [-100_000_000n, 1_000_000n, 0n, 0n]);
    assert.equal(
      await refused(pool, "sign-agreement", { ...AGREEMENT, id: "eu", currency: "EUR" }),
      "RATE_MISSING",
    );
    await checkRecord(pool);
  },
);

databaseTest(
  "money tied to a country is not allocated elsewhere: the refusal names the contribution",
  async (_, open) => {
    const pool = await open();
    await begin(pool);
    await done(pool, "sign-agreement", {
      ...AGREEMENT,
      donor_ref: "VN-ONLY",
      earmarking_category: 3,
      countries: ["VN"],
    });
    await done(
      pool,
      "schedule-instalments",
      {
        agreement: "a",
        instalments: [{ id: "i1", no: 1, due_on: "2025-05-01", amount: "600000.00" }],
      },
      1,
    );
    await done(pool, "record-receipt", RECEIPT);
    await done(pool, "record-decision", DECISION);
    await done(pool, "confirm-decision", { decision: "d" }, 1);
    const answer = await send(pool, {
      name: "allocate",
      input: { id: "al", decision: "d", project: "q", direct: "1.00", on: "2025-06-15" },
    });
    assert.ok(isRefusal(answer) && answer.refused === "ALLOCATION_FREER_THAN_CONTRIBUTION");
    assert.match(answer.message.en, /VN-ONLY/);
    await done(pool, "allocate", {
      id: "al",
      decision: "d",
      project: "p",
      direct: "100.00",
      on: "2025-06-15",
    });
    const left = await writeTx(pool, async (tx) => {
      const at = await lockFund(tx, "f");
      assert.ok(!isRefusal(at));
      return readContributionsLeft(tx, at);
    });
    assert.deepEqual(
      left.map((one) => one.left.amount_minor),
      [60_000_000n - 600_000n - 10_000n],
    );
  },
);

databaseTest(
  "invariant 3: one key, one effect, also when it is sent thirty-two times at once",
  async (_, open) => {
    const pool = await open();
    await fundWithMoney(pool);
    const input = {
      id: "in",
      fund: "f",
      kind: "interest",
      amount: "10.00",
      currency: "USD",
      on: "2026-01-01",
    };
    const key = newKey();
    const answers = await Promise.all(
      Array.from({ length: 32 }, () => send(pool, { name: "record-income", input, key })),
    );
    assert.ok(answers.every((answer) => !isRefusal(answer) && answer.subject_id === "in"));
    assert.equal(answers.filter((answer) => !isRefusal(answer) && !answer.is_replayed).length, 1);
    const ids = new Set(answers.map((answer) => (isRefusal(answer) ? "" : answer.entries.join())));
    assert.equal(ids.size, 1, "a replay has the first answer");
    const other = await send(pool, {
      name: "record-income",
      input: { ...input, amount: "11.00" },
      key,
    });
    assert.ok(isRefusal(other) && other.refused === "KEY_REUSED");
    const short = await send(pool, { name: "record-income", input, key: "short" });
    assert.ok(isRefusal(short) && short.refused === "KEY_MISSING");
    await checkRecord(pool);
  },
);

databaseTest(
  "a refusal leaves nothing behind, and its key can be used again once the reason is gone",
  async (_, open) => {
    const pool = await open();
    await fundWithMoney(pool);
    const before = await readTx(pool, (tx) => listEntries(tx, { after_seq: 0n, limit: 1000 }));
    const key = newKey();
    const input = { id: "al", decision: "d", project: "p", direct: "594000.00", on: "2025-06-15" };
    const first = await send(pool, { name: "allocate", input, key });
    assert.ok(isRefusal(first) && first.refused === "ALLOCATION_EXCEEDS_BALANCE");
    assert.equal(
      (await readTx(pool, (tx) => listEntries(tx, { after_seq: 0n, limit: 1000 }))).length,
      before.length,
    );
    await done(pool, "record-income", {
      id: "in",
      fund: "f",
      kind: "interest",
      amount: "20.00",
      currency: "USD",
      on: "2025-06-01",
    });
    const second = await send(pool, { name: "allocate", input, key });
    assert.ok(!isRefusal(second) && !second.is_replayed);
  },
);

databaseTest("a trial decides as the write would, and leaves nothing", async (_, open) => {
  const pool = await open();
  await fundWithMoney(pool);
  const action = findAction("allocate");
  assert.ok(action);
  const trial = (direct: string) => {
    const input = { id: "al", decision: "d", project: "p", direct, on: "2025-06-15" };
    return carryOut({ action, input, key: "", person: LOCAL_USER, isTrial: true }, { pool, clock });
  };
  const before = await allocatableOf(pool, "f");
  assert.ok(!isRefusal(await trial("500.00")) && !isRefusal(await trial("500.00")));
  const over = await trial("600000.00");
  assert.ok(isRefusal(over) && over.refused === "ALLOCATION_EXCEEDS_BALANCE");
  assert.equal(await allocatableOf(pool, "f"), before);
  await checkRecord(pool);
});

databaseTest("32 simultaneous allocations never over-allocate", async (_, open) => {
  const pool = await open();
  await fundWithMoney(pool);
  for (let round = 0; round < 2; round += 1) {
    const before = await allocatableOf(pool, "f");
    const ask = (n: number) =>
      send(pool, {
        name: "allocate",
        input: {
          id: `r${round}-${n}`,
          decision: "d",
          project: "p",
          direct: "50000.00",
          on: "2025-06-15",
        },
      });
    const answers = await Promise.all(Array.from({ length: 32 }, (_, n) => ask(n)));
    const fits = Number(before / 5_000_000n);
    assert.equal(answers.filter((answer) => !isRefusal(answer)).length, fits);
    for (const answer of answers)
      if (isRefusal(answer)) assert.equal(answer.refused, "ALLOCATION_EXCEEDS_BALANCE");
    assert.equal(await allocatableOf(pool, "f"), before - BigInt(fits) * 5_000_000n);
  }
  await checkRecord(pool);
});

databaseTest(
  "invariant 43: an edit names its version; of two at once one wins, and the other sees both versions",
  async (_, open) => {
    const pool = await open();
    await fundWithMoney(pool);
    assert.equal(await readTx(pool, (tx) => readRowVersion(tx, "agreement", "a")), 2);
    const amend = (no: number) => ({
      agreement: "a",
      id: `am${no}`,
      no: 1,
      kind: "extension",
      signed_on: "2026-01-10",
      effective_to: "2027-12-31",
    });
    assert.equal(await refused(pool, "amend-agreement", amend(1)), "VERSION_MISSING");
    const answers = await Promise.all(
      [1, 2].map((no) => send(pool, { name: "amend-agreement", input: amend(no), if_match: 2 })),
    );
    const stale = answers.filter(isRefusal);
    assert.equal(stale.length, 1);
    assert.deepEqual(
      [stale[0]?.refused, stale[0]?.facts],
      ["VERSION_STALE", { seen: 2, current: 3 }],
    );
  },
);

databaseTest(
  "a correction is a reversal beside the entry, refused where others rely on it; closed periods stay closed",
  async (_, open) => {
    const pool = await open();
    await fundWithMoney(pool);
    const interest = await done(pool, "record-income", {
      id: "in",
      fund: "f",
      kind: "interest",
      amount: "10.00",
      currency: "USD",
      on: "2025-12-31",
    });
    await done(pool, "close-period", { period_from: "2025-01-01", period_to: "2025-12-31" });
    const late = {
      id: "in2",
      fund: "f",
      kind: "interest",
      amount: "10.00",
      currency: "USD",
      on: "2025-12-31",
    };
    assert.equal(await refused(pool, "record-income", late), "PERIOD_CLOSED");
    const [entry = ""] = interest.entries;
    await done(pool, "reverse-entry", { entry, reason: "Booked twice by the bank" });
    assert.equal(
      await refused(pool, "reverse-entry", { entry, reason: "again" }),
      "ENTRY_ALREADY_REVERSED",
    );
    const reversal = (
      await readTx(pool, (tx) => listEntries(tx, { after_seq: 0n, limit: 1000 }))
    ).at(-1);
    assert.deepEqual([reversal?.effective_on, reversal?.relates_to], ["2026-03-31", "2025-12-31"]);
    await done(pool, "allocate", {
      id: "al",
      decision: "d",
      project: "p",
      direct: "500000.00",
      on: "2026-01-15",
    });
    const receipt = (
      await readTx(pool, (tx) => listEntries(tx, { after_seq: 0n, limit: 1000 }))
    ).find((one) => one.kind === "receipt");
    assert.equal(
      await refused(pool, "reverse-entry", { entry: receipt?.id ?? "", reason: "bounced" }),
      "CORRECTION_OVERDRAWS_FUND",
    );
    await checkRecord(pool);
  },
);

databaseTest(
  "reported expenditure is accepted and flagged; certified replaces provisional; restated only with a reason",
  async (_, open) => {
    const pool = await open();
    await fundWithMoney(pool);
    await done(pool, "allocate", {
      id: "al",
      decision: "d",
      project: "p",
      direct: "1000.00",
      on: "2025-06-15",
    });
    await done(pool, "release", { id: "re", allocation: "al", amount: "500.00", on: "2025-07-01" });
    const report = {
      allocation: "al",
      category: "staff",
      period_from: "2025-07-01",
      period_to: "2025-12-31",
    };
    await done(pool, "report-expenditure", {
      ...report,
      id: "x1",
      amount: "1200.00",
      is_certified: false,
    });
    const rules = (await readTx(pool, (tx) => listExceptions(tx, { limit: 10 })))
      .map((one) => one.rule)
      .sort();
    assert.deepEqual(rules, ["SPENT_OVER_BUDGET", "SPENT_OVER_FUNDED"]);
    await done(pool, "report-expenditure", {
      ...report,
      id: "x2",
      amount: "400.00",
      is_certified: true,
    });
    assert.equal(
      await refused(pool, "report-expenditure", {
        ...report,
        id: "x3",
        amount: "300.00",
        is_certified: false,
      }),
      "REPORT_PROVISIONAL_AFTER_CERTIFIED",
    );
    assert.equal(
      await refused(pool, "report-expenditure", {
        ...report,
        id: "x3",
        amount: "300.00",
        is_certified: true,
      }),
      "REPORT_RESTATED_WITHOUT_NOTE",
    );
    await done(pool, "report-expenditure", {
      ...report,
      id: "x3",
      amount: "300.00",
      is_certified: true,
      reason: "Credit note received",
    });
    const restated = async (id: string) =>
      (await readRowHistory({ kind: "expenditure", id }, { pool })).restatements.map(
        (row) => `${row.replaced_id} → ${row.by_id}: ${row.reason}`,
      );
    const [first, second] = [
      "x1 → x2: Replaced by a later report",
      "x2 → x3: Credit note received",
    ];
    assert.deepEqual(
      [await restated("x1"), await restated("x2"), await restated("x3")],
      [[first], [first, second], [second]],
    );
    // A figure of another category, though its entry comes next in the book, replaces nothing.
    const other = { ...report, id: "x4", category: "travel", amount: "1.00", is_certified: false };
    await done(pool, "report-expenditure", other);
    assert.deepEqual(await restated("x4"), []);
    const sums = await readTx(pool, (tx) => readAccountSums(tx, "f", { as_of: day("2099-12-31") }));
    assert.equal(sums.find((sum) => sum.account === 5110)?.base_minor, 30_000n);
    await checkRecord(pool);
  },
);

databaseTest(
  "a project closes when nothing of it is open; then nothing is charged to it",
  async (_, open) => {
    const pool = await open();
    await fundWithMoney(pool);
    await done(pool, "record-meeting", {
      id: "m2",
      fund: "f",
      title: { en: "M", ja: "M" },
      on: "2026-01-10",
    });
    await done(pool, "allocate", {
      id: "al",
      decision: "d",
      project: "p",
      direct: "1000.00",
      on: "2025-06-15",
    });
    await done(pool, "release", {
      id: "re",
      allocation: "al",
      amount: "1000.00",
      on: "2025-07-01",
    });
    await done(pool, "oblige", {
      id: "o",
      allocation: "al",
      amount: "600.00",
      on: "2025-08-01",
      description: "x",
    });
    const close = { project: "p", assets_settled: true, evaluation_settled: true };
    assert.equal(await refused(pool, "close-project", close, 1), "CLOSURE_OBLIGATIONS_OPEN");
    assert.equal(
      await refused(
        pool,
        "free-obligation",
        { obligation: "o", amount: "600.01", on: "2025-09-01" },
        1,
      ),
      "LIQUIDATION_EXCEEDS_OBLIGATION",
    );
    await done(pool, "free-obligation", { obligation: "o", amount: "600.00", on: "2025-09-01" }, 1);
    assert.equal(await refused(pool, "close-project", close, 1), "CLOSURE_ADVANCES_OPEN");
    const report = {
      id: "x",
      allocation: "al",
      category: "staff",
      amount: "900.00",
      period_from: "2025-07-01",
      period_to: "2025-12-31",
      is_certified: true,
    };
    await done(pool, "report-expenditure", report);
    await done(pool, "record-return", {
      id: "rt",
      allocation: "al",
      amount: "100.00",
      on: "2026-01-05",
    });
    assert.equal(
      await refused(pool, "close-project", { ...close, evaluation_settled: false }, 1),
      "CLOSURE_EVALUATION_OPEN",
    );
    await done(pool, "close-project", close, 1);
    const late = { id: "y", allocation: "al", category: "staff", amount: "1.00", on: "2026-02-01" };
    assert.equal(await refused(pool, "spend", late), "PROJECT_FINANCIALLY_CLOSED");
    await done(
      pool,
      "write-off",
      { instalment: "i2", amount: "400000.00", on: "2026-03-01", reason: "The donor withdrew" },
      1,
    );
    assert.equal(
      await refused(
        pool,
        "write-off",
        { instalment: "i2", amount: "0.01", on: "2026-03-01", reason: "again" },
        2,
      ),
      "WRITE_OFF_EXCEEDS_INSTALMENT",
    );
    await checkRecord(pool);
  },
);

databaseTest(
  "invariant 16: a transfer between funds leaves the two funds together as they were",
  async (_, open) => {
    const pool = await open();
    await fundWithMoney(pool);
    const before = await allocatableOf(pool, "f");
    await done(pool, "transfer", {
      id: "t",
      fund: "f",
      to_fund: "g",
      amount: "1000.00",
      on: "2026-01-05",
    });
    assert.deepEqual(
      [await allocatableOf(pool, "f"), await allocatableOf(pool, "g")],
      [before - 100_000n, 100_000n],
    );
    assert.equal(
      await refused(pool, "transfer", {
        id: "t2",
        fund: "g",
        to_fund: "f",
        amount: "1000.01",
        on: "2026-01-05",
      }),
      "TRANSFER_EXCEEDS_BALANCE",
    );
    const both = ["f", "g"].flatMap((fund, n) =>
      Array.from({ length: 8 }, (_, i) => ({
        id: `x${n}-${i}`,
        fund,
        to_fund: fund === "f" ? "g" : "f",
        amount: "1.00",
        on: "2026-01-06",
      })),
    );
    const answers = await Promise.all(both.map((input) => send(pool, { name: "transfer", input })));
    assert.ok(
      answers.every((answer) => !isRefusal(answer)),
      "opposite transfers at once do not lock each other out",
    );
    await checkRecord(pool);
  },
);

databaseTest(
  "invariant 30: each change of state has exactly one event in the audit trail",
  async (_, open) => {
    const pool = await open();
    await fundWithMoney(pool);
    await readTx(pool, async (tx) => {
      const trail = async (kind: string, id: string) =>
        (await listAuditOf(tx, kind, id)).map((event) => event.action);
      assert.deepEqual(await trail("agreement", "a"), ["sign-agreement", "schedule-instalments"]);
      assert.deepEqual(await trail("decision", "d"), ["record-decision", "confirm-decision"]);
      assert.deepEqual(await trail("receipt", "r1"), ["record-receipt"]);
    });
  },
);

databaseTest(
  "a reader changes nothing, and input of another shape is refused by its field",
  async (_, open) => {
    const pool = await open();
    await begin(pool);
    const action = findAction("record-income");
    assert.ok(action);
    const answer = await carryOut(
      { action, input: {}, key: newKey(), person: READER },
      { pool, clock },
    );
    assert.ok(isRefusal(answer) && answer.refused === "NOT_PERMITTED");
    const input = {
      id: "in",
      fund: "f",
      kind: "interest",
      amount: "10.00",
      currency: "USD",
      on: "2026-01-01",
    };
    for (const [change, code, field] of [
      [{ amount: "1,000" }, "INPUT_INVALID", "amount"],
      [{ amount: 10 }, "INPUT_INVALID", "amount"],
      [{ extra: 1 }, "INPUT_INVALID", "extra"],
      [{ amount: "10.001" }, "INPUT_AMOUNT", "amount"],
      [{ currency: "XXX" }, "INPUT_CURRENCY", "currency"],
      [{ on: "2026-02-30" }, "INPUT_DAY", "on"],
      [{ on: "soon" }, "INPUT_DAY", "on"],
      [{ on: "2026-04-01" }, "DAY_IN_FUTURE", "on"],
      [{ fund: "none" }, "NOT_FOUND", "fund"],
      [{ amount: "0" }, "AMOUNT_NOT_POSITIVE", "amount"],
    ] as const) {
      const refusal = await send(pool, { name: "record-income", input: { ...input, ...change } });
      assert.ok(isRefusal(refusal), code);
      assert.deepEqual([refusal.refused, refusal.field], [code, field]);
    }
  },
);

test("every action has its own name, labels for all its fields, and refuses fields that it does not know", () => {
  assert.equal(new Set(ACTIONS.map((action) => action.name)).size, ACTIONS.length);
  for (const { name, input, fields } of ACTIONS) {
    assert.deepEqual(Object.keys(input.properties).sort(), Object.keys(fields).sort(), name);
    assert.equal(input["additionalProperties"], false, name);
  }
});
