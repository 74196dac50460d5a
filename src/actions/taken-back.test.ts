import assert from "node:assert/strict";
import { fixedClock } from "../base/clock.js";
import { day } from "../base/day.js";
import { isRefusal } from "../base/refusal.js";
import { agreementsOf } from "../figures/agreements.js";
import { readAccountSums } from "../store/balances.js";
import { readTx, writeTx, type Pool } from "../store/connect.js";
import { listEntries, listStandingOf } from "../store/entries.js";
import { readSnapshot } from "../store/snapshot.js";
import { databaseTest } from "../store/testing.js";
import { act, made } from "../../test/acting.js";
import { findFaults } from "./back-up.js";
import { readContributionsLeft } from "./contributions.js";
import { lockFund } from "./standing.js";

const clock = fixedClock("2026-03-31T09:30:00.000Z");
const name = { en: "Name", ja: "名称" };
const reason = "Entered by mistake";
const on = "2025-06-01";

const FUND = { name, type: "pooled", currency: "USD", established_on: "2025-01-01" };
const AGREEMENT = {
  ...{ id: "a", organisation: "ministry", fund: "f", instrument: "saa", title: name },
  ...{ amount: "10000", currency: "USD", signed_on: "2025-01-05", earmarking_category: 1 },
};
const RECEIPT = {
  ...{ fund: "f", currency: "USD", credited_currency: "USD", on: "2025-02-01" },
  ...{ amount: "4000", credited: "4000" },
};

async function doAll(pool: Pool, steps: readonly (readonly [string, Record<string, unknown>])[]) {
  for (const [action, input] of steps) made(await act({ pool, clock }, action, input));
}

/** Two funds and one agreement, all of it scheduled. */
async function begin(
  pool: Pool,
  more: { readonly amount?: string; [field: string]: string | number | undefined } = {},
) {
  const agreement = { ...AGREEMENT, ...more };
  const instalments = [{ id: "i", no: 1, due_on: "2025-02-01", amount: agreement.amount }];
  await doAll(pool, [
    ["record-organisation", { id: "ministry", name, type: "10" }],
    ["create-fund", { ...FUND, id: "f" }],
    ["create-fund", { ...FUND, id: "g" }],
    ["create-project", { id: "p", title: name, fund: "f" }],
    ["sign-agreement", agreement],
    ["schedule-instalments", { agreement: "a", instalments }],
  ]);
}

/** USD 4,000 came in, and USD 2,000 of it is allocated. */
async function allocate(pool: Pool, withReceipt = true) {
  const decision = { id: "d", meeting: "m", subject: name, outcome: "approved", amount: "3000" };
  if (withReceipt) await doAll(pool, [["record-receipt", { ...RECEIPT, id: "r", agreement: "a" }]]);
  await doAll(pool, [
    ["record-meeting", { id: "m", fund: "f", title: name, on: "2025-03-01" }],
    ["record-decision", { ...decision, on: "2025-03-01" }],
    ["confirm-decision", { decision: "d" }],
    ["allocate", { id: "al", decision: "d", project: "p", direct: "2000", on: "2025-03-02" }],
  ]);
}

/** What comes of taking back the entry of an event that stands, of a kind where there are several. */
async function takeBack(pool: Pool, event: string, kind?: string): Promise<string> {
  const standing = await readTx(pool, (tx) => listStandingOf(tx, [event]));
  const entry = standing.find((one) => kind === undefined || one.kind === kind);
  assert.ok(entry, event);
  const answer = await act({ pool, clock }, "reverse-entry", { entry: entry.id, reason });
  return isRefusal(answer) ? answer.refused : "done";
}

/** What stands on accounts of a fund, in cents. */
async function onAccounts(pool: Pool, fund: string, accounts: readonly number[]) {
  const sums = await readTx(pool, (tx) => readAccountSums(tx, fund, { as_of: day("2099-12-31") }));
  return accounts.map((account) =>
    sums.filter((sum) => sum.account === account).reduce((all, sum) => all + sum.base_minor, 0n),
  );
}

const refusedOf = async (pool: Pool, action: string, input: Record<string, unknown>) => {
  const answer = await act({ pool, clock }, action, input);
  return isRefusal(answer) ? answer.refused : "done";
};

databaseTest(
  "an obligation of which a part was settled is not taken back: the budget would be free for the same money twice",
  async (_, open) => {
    const pool = await open();
    await begin(pool);
    await allocate(pool);
    const contract = { allocation: "al", on, description: "Bus" };
    await doAll(pool, [
      ["oblige", { ...contract, id: "o-1", amount: "1000" }],
      ["oblige", { ...contract, id: "o-2", amount: "1000" }],
      [
        "spend",
        {
          ...{ id: "e", allocation: "al", category: "travel", amount: "800", on },
          ...{ obligation: "o-1", liquidates: "800" },
        },
      ],
    ]);
    assert.equal(await takeBack(pool, "obligation/o-1"), "CORRECTION_OVERDRAWS_OBLIGATION");
    await doAll(pool, [["free-obligation", { obligation: "o-2", amount: "100", on }]]);
    assert.equal(
      await takeBack(pool, "obligation/o-2", "obligation"),
      "CORRECTION_OVERDRAWS_OBLIGATION",
    );
    assert.equal(await takeBack(pool, "obligation/o-2", "obligation_freed"), "done");
    assert.equal(await takeBack(pool, "obligation/o-2"), "done");
    assert.equal(await takeBack(pool, "expenditure/e"), "done");
    assert.equal(await takeBack(pool, "obligation/o-1"), "done");
    assert.deepEqual(await onAccounts(pool, "f", [2200, 2300, 2400]), [-200_000n, 0n, 0n]);
    assert.deepEqual(await readTx(pool, findFaults), []);
  },
);

databaseTest(
  "a receipt that was matched since goes back after its matching: else a contribution would stand without its cash",
  async (_, open) => {
    const pool = await open();
    await begin(pool);
    await doAll(pool, [
      ["record-receipt", { ...RECEIPT, id: "r" }],
      ["match-receipt", { receipt: "r", agreement: "a", on }],
    ]);
    assert.equal(await takeBack(pool, "receipt/r", "receipt"), "CORRECTION_RESTS");
    assert.deepEqual(await onAccounts(pool, "f", [1300, 2700]), [400_000n, 0n]);
    assert.equal(await takeBack(pool, "receipt/r", "suspense_matched"), "done");
    assert.equal(await takeBack(pool, "receipt/r"), "done");
    assert.deepEqual(await onAccounts(pool, "f", [1300, 2700]), [0n, 0n]);
  },
);

databaseTest(
  "that a refund is due is taken back after its payment: else what was paid could be allocated",
  async (_, open) => {
    const pool = await open();
    await begin(pool);
    await doAll(pool, [
      ["record-receipt", { ...RECEIPT, id: "r", agreement: "a" }],
      ["refund", { id: "rf", agreement: "a", amount: "4000", on, reason: "Letter" }],
    ]);
    const answer = await act({ pool, clock }, "reverse-entry", {
      entry: (await readTx(pool, (tx) => listStandingOf(tx, ["refund/rf"])))[0]?.id ?? "",
      reason,
    });
    assert.ok(isRefusal(answer));
    assert.match(answer.message.en, /^Entry \d+ \(refund paid\) followed from this one/);
    assert.equal(await takeBack(pool, "refund/rf", "refund_paid"), "done");
    assert.equal(await takeBack(pool, "refund/rf", "refund_due"), "done");
    assert.deepEqual(await onAccounts(pool, "f", [1300, 2600]), [400_000n, 0n]);
  },
);

databaseTest(
  "what moved between two funds goes back in both, or in neither: money does not come twice of it",
  async (_, open) => {
    const pool = await open();
    await begin(pool);
    const move = { id: "t", fund: "f", to_fund: "g", amount: "1500", on };
    await doAll(pool, [
      ["record-receipt", { ...RECEIPT, id: "r", agreement: "a" }],
      ["transfer", move],
      ["transfer", { ...move, id: "back", fund: "g", to_fund: "f", amount: "1000" }],
    ]);
    const cash = async () => [
      ...(await onAccounts(pool, "f", [1300])),
      ...(await onAccounts(pool, "g", [1300])),
    ];
    assert.deepEqual(await cash(), [350_000n, 50_000n]);
    // The other fund has passed most of it on.
    for (const kind of ["transfer_out", "transfer_in"])
      assert.equal(await takeBack(pool, "fund_transfer/t", kind), "CORRECTION_OVERDRAWS_FUND");
    assert.equal(await takeBack(pool, "fund_transfer/back", "transfer_in"), "done");
    assert.deepEqual(await cash(), [250_000n, 150_000n]);
    assert.equal(await takeBack(pool, "fund_transfer/t", "transfer_in"), "done");
    assert.deepEqual(await cash(), [400_000n, 0n]);
    assert.deepEqual(await readTx(pool, findFaults), []);
  },
);

databaseTest(
  "a release of which a part came back is not taken back before its return: more would go out than was approved",
  async (_, open) => {
    const pool = await open();
    await begin(pool);
    await allocate(pool);
    await doAll(pool, [
      ["release", { id: "out", allocation: "al", amount: "2000", on }],
      ["record-return", { id: "in", allocation: "al", amount: "500", on }],
    ]);
    assert.equal(await takeBack(pool, "release/out"), "CORRECTION_OVERDRAWS_RELEASE");
    assert.equal(await takeBack(pool, "release/in"), "done");
    assert.equal(await takeBack(pool, "release/out"), "done");
    assert.deepEqual(await onAccounts(pool, "f", [1300, 1400]), [400_000n, 0n]);
  },
);

databaseTest(
  "an agreement is not taken back while money came under it, nor before what its condition released",
  async (_, open) => {
    const pool = await open();
    await begin(pool, { condition: "The strategy is adopted" });
    const raise = { agreement: "a", id: "am", no: 1, kind: "amount", amount: "2000" };
    const met = { agreement: "a", on, evidence: "Minutes" };
    await doAll(pool, [
      ["amend-agreement", { ...raise, signed_on: "2025-03-01" }],
      ["meet-condition", met],
    ]);
    const event = "agreement/a";
    assert.equal(await takeBack(pool, event, "agreement"), "CORRECTION_RESTS");
    assert.equal(await takeBack(pool, "amendment/am"), "CORRECTION_OVERDRAWS_AGREEMENT");
    // All that the condition released is deferred again, and it can be met anew.
    assert.equal(await takeBack(pool, event, "condition_met"), "done");
    assert.deepEqual(await onAccounts(pool, "f", [2100, 4100]), [-1_200_000n, 0n]);
    await doAll(pool, [
      ["meet-condition", met],
      ["record-receipt", { ...RECEIPT, id: "r", agreement: "a" }],
    ]);
    assert.equal(await refusedOf(pool, "meet-condition", met), "CONDITION_ALREADY_MET");
    assert.equal(await takeBack(pool, event, "condition_met"), "done");
    assert.equal(await takeBack(pool, "amendment/am"), "done");
    assert.equal(await takeBack(pool, event), "CORRECTION_OVERDRAWS_AGREEMENT");
    assert.deepEqual(await readTx(pool, findFaults), []);
  },
);

databaseTest(
  "yen that were exchanged do not go back as they came: the fund would have exchanged what it never had",
  async (_, open) => {
    const pool = await open();
    await pool.query(`
      insert into exchange_rate (id, type, from_currency, to_currency, rate, effective_from, source, recorded_at)
      values ('r1', 'unore', 'USD', 'JPY', 150, '2025-01-01', 'test', now())`);
    await begin(pool, { amount: "600000", currency: "JPY" });
    const instalments = [{ id: "i-b", no: 1, due_on: "2025-02-01", amount: "10000" }];
    const yen = { currency: "JPY", credited_currency: "JPY", amount: "300000", credited: "300000" };
    await doAll(pool, [
      ["record-receipt", { ...RECEIPT, ...yen, id: "r", agreement: "a" }],
      ["sign-agreement", { ...AGREEMENT, id: "b" }],
      ["schedule-instalments", { agreement: "b", instalments }],
      ["record-receipt", { ...RECEIPT, id: "r-b", agreement: "b" }],
      ["exchange", { id: "x", fund: "f", given: "300000", given_currency: "JPY", got: "1990", on }],
    ]);
    assert.equal(await takeBack(pool, "receipt/r"), "CORRECTION_OVERDRAWS_CASH");
    assert.equal(await takeBack(pool, "currency_exchange/x"), "done");
    assert.equal(await takeBack(pool, "receipt/r"), "done");
    const entries = await readTx(pool, (tx) => listEntries(tx, { after_seq: 0n, limit: 100 }));
    assert.equal(entries.filter((entry) => entry.kind === "reversal").length, 2);
  },
);

databaseTest(
  "what was cancelled comes back only where decision, window and contribution still hold it: others were given it since",
  async (_, open) => {
    const pool = await open();
    await begin(pool);
    await allocate(pool);
    const school = { id: "s", title: name, fund: "f", sectors: [{ code: "16020" }] };
    const tied = { ...AGREEMENT, id: "b", amount: "1000", sectors: ["160"] };
    const due = { agreement: "b", instalments: [{ id: "i-b", due_on: on, amount: "1000" }] };
    await doAll(pool, [
      ["create-project", school],
      ["sign-agreement", tied],
      ["schedule-instalments", due],
      [
        "record-receipt",
        { ...RECEIPT, id: "r-b", agreement: "b", amount: "1000", credited: "1000" },
      ],
      ["allocate", { id: "al-1", decision: "d", project: "s", direct: "1000", on }],
      ["cancel-allocation", { allocation: "al-1", amount: "1000", on }],
      ["allocate", { id: "al-2", decision: "d", project: "s", direct: "1000", on }],
    ]);
    const back = async () => {
      const standing = await readTx(pool, (tx) => listStandingOf(tx, ["allocation/al-1"]));
      const entry = standing.find(({ kind }) => kind === "allocation_freed")?.id;
      const answer = await act({ pool, clock }, "reverse-entry", { entry, reason });
      if (!isRefusal(answer)) return [];
      return [answer, ...(answer.also ?? [])].map(({ refused }) => refused);
    };
    assert.deepEqual(await back(), [
      "ALLOCATION_EXCEEDS_DECISION",
      "CORRECTION_OVERDRAWS_CONTRIBUTION",
    ]);
    await doAll(pool, [["cancel-allocation", { allocation: "al-2", amount: "1000", on }]]);
    const statusOf = async () =>
      (await pool.query<{ status: string }>("select status from allocation where id = 'al-1'"))
        .rows[0]?.status;
    assert.equal(await statusOf(), "cancelled");
    assert.deepEqual(await back(), []);
    assert.equal(await statusOf(), "approved");
  },
);

databaseTest(
  "an amendment that was taken back counts no more, and its number is free for the one that was signed",
  async (_, open) => {
    const pool = await open();
    await begin(pool);
    const amend = { agreement: "a", no: 1, kind: "amount", signed_on: "2025-03-01" };
    const agreed = async () => {
      const snapshot = await readTx(pool, readSnapshot);
      const [entry] = agreementsOf(snapshot, snapshot.fundById.get("f") as never, clock.today());
      return [entry?.agreed, entry?.outstanding].map((figure) =>
        figure?.value?.kind === "money" ? figure.value.money.amount_minor : null,
      );
    };
    await doAll(pool, [["amend-agreement", { ...amend, id: "am", amount: "20000" }]]);
    assert.deepEqual(await agreed(), [3_000_000n, 3_000_000n]);
    assert.equal(await takeBack(pool, "amendment/am"), "done");
    assert.deepEqual(await agreed(), [1_000_000n, 1_000_000n]);
    const more = { agreement: "a", instalments: [{ id: "i-2", due_on: on, amount: "2500" }] };
    assert.equal(
      await refusedOf(pool, "schedule-instalments", more),
      "INSTALMENTS_EXCEED_AGREEMENT",
    );
    await doAll(pool, [["amend-agreement", { ...amend, id: "am-2", amount: "2000" }]]);
    assert.deepEqual(await agreed(), [1_200_000n, 1_200_000n]);
    assert.deepEqual(await readTx(pool, findFaults), []);
  },
);

databaseTest(
  "an agreement is not taken back before its amendments, nor an amendment of which instalments were made: each is named",
  async (_, open) => {
    const pool = await open();
    await begin(pool);
    const amend = { agreement: "a", kind: "amount", signed_on: "2025-03-01" };
    const due = { due_on: on, amount: "2500" };
    await doAll(pool, [
      ["amend-agreement", { ...amend, id: "am-1", no: 1, amount: "2000" }],
      ["amend-agreement", { ...amend, id: "am-2", no: 2, amount: "1000" }],
      ["schedule-instalments", { agreement: "a", instalments: [{ id: "i-2", ...due }] }],
    ]);
    const [entry] = await readTx(pool, (tx) => listStandingOf(tx, ["agreement/a"]));
    const answer = await act({ pool, clock }, "reverse-entry", { entry: entry?.id, reason });
    assert.ok(isRefusal(answer));
    const told = [answer, ...(answer.also ?? [])];
    assert.deepEqual(
      told.map(({ refused, facts }) => [refused, facts["no"], facts["id"]]),
      [
        ["CORRECTION_AMENDED", 1, "am-1"],
        ["CORRECTION_AMENDED", 2, "am-2"],
      ],
    );
    assert.equal(await takeBack(pool, "amendment/am-1"), "AMENDMENT_BELOW_SCHEDULED");
    assert.equal(await takeBack(pool, "amendment/am-2"), "AMENDMENT_BELOW_SCHEDULED");
    assert.deepEqual(await onAccounts(pool, "f", [1200]), [1_300_000n]);
    // What was amended to give less goes back as ever: more is agreed than scheduled then.
    await doAll(pool, [["amend-agreement", { ...amend, id: "am-3", no: 3, amount: "-500" }]]);
    assert.equal(await takeBack(pool, "amendment/am-3"), "done");
    // The schedule gives up first what is to be taken back, or taken off by an amendment.
    const lower = { instalment: "i-2", reason };
    const more = { ...lower, amount: "3000.01" };
    assert.equal(await refusedOf(pool, "correct-instalment", more), "INSTALMENTS_EXCEED_AGREEMENT");
    await doAll(pool, [["correct-instalment", { ...lower, amount: "1000" }]]);
    assert.equal(await takeBack(pool, "amendment/am-1"), "done");
    await doAll(pool, [["correct-instalment", { ...lower, amount: "0" }]]);
    assert.equal(await takeBack(pool, "amendment/am-2"), "done");
    const snapshot = await readTx(pool, readSnapshot);
    const [shown] = agreementsOf(snapshot, snapshot.fundById.get("f") as never, clock.today());
    assert.deepEqual(
      shown?.instalments.map(({ status, open_minor }) => [status, open_minor]),
      [
        ["overdue", 1_000_000n],
        ["cancelled", 0n],
      ],
    );
    const later = { instalment: "i-2", due_on: "2025-09-01", reason };
    assert.equal(await refusedOf(pool, "reschedule-instalment", later), "STEP_NOT_ALLOWED");
    // Of what came in nothing is lowered; a cancelled one keeps its number, and takes no money.
    await doAll(pool, [["record-receipt", { ...RECEIPT, id: "r", agreement: "a" }]]);
    const below = { instalment: "i", amount: "3999.99", reason };
    assert.equal(await refusedOf(pool, "correct-instalment", below), "INSTALMENT_BELOW_SETTLED");
    await doAll(pool, [
      ["correct-instalment", { ...below, amount: "4000" }],
      ["amend-agreement", { ...amend, id: "am-4", no: 1, amount: "-1000" }],
      ["schedule-instalments", { agreement: "a", instalments: [{ id: "i-3", ...due }] }],
    ]);
    const third = (await readTx(pool, readSnapshot)).instalmentById.get("i-3");
    assert.equal(third?.seq, 3);
    assert.deepEqual(await readTx(pool, findFaults), []);
  },
);

databaseTest(
  "invariant 25: a refund case whose payment was taken back after it was closed is open again, and is paid anew",
  async (_, open) => {
    const pool = await open();
    await begin(pool);
    const step = { refund_case: "c" };
    const instruction = { disposition: "return", instruction: "By letter", on: "2026-03-01" };
    await doAll(pool, [
      ["record-receipt", { ...RECEIPT, id: "r", agreement: "a" }],
      ["open-refund-case", { id: "c", agreement: "a" }],
      ["instruct-refund", { ...step, ...instruction }],
      ["approve-refund", step],
      ["pay-refund", { ...step, on: "2026-03-02" }],
      ["close-refund-case", step],
    ]);
    const { rows } = await pool.query<{ id: string }>("select id from refund");
    const event = `refund/${rows[0]?.id}`;
    assert.equal(await takeBack(pool, event, "refund_paid"), "done");
    assert.equal(await takeBack(pool, event, "refund_due"), "done");
    assert.equal(
      await refusedOf(pool, "open-refund-case", { id: "c-2", agreement: "a" }),
      "REFUND_CASE_OPEN",
    );
    await doAll(pool, [
      ["pay-refund", { ...step, on: "2026-03-03" }],
      ["close-refund-case", step],
    ]);
    assert.deepEqual(await onAccounts(pool, "f", [1300, 2600]), [0n, 0n]);
    assert.deepEqual(await readTx(pool, findFaults), []);
  },
);

databaseTest(
  "a receipt of which a part was refunded is not taken back before the refund, whatever else the fund holds",
  async (_, open) => {
    const pool = await open();
    await begin(pool);
    const instalments = [{ id: "i-b", due_on: on, amount: "10000" }];
    await doAll(pool, [
      ["record-receipt", { ...RECEIPT, id: "r", agreement: "a" }],
      ["sign-agreement", { ...AGREEMENT, id: "b" }],
      ["schedule-instalments", { agreement: "b", instalments }],
      ["record-receipt", { ...RECEIPT, id: "r-b", agreement: "b" }],
      ["refund", { id: "rf", agreement: "a", amount: "100", on, reason: "Letter" }],
    ]);
    assert.equal(await takeBack(pool, "receipt/r"), "CORRECTION_OVERDRAWS_REFUNDED");
    assert.equal(await takeBack(pool, "refund/rf", "refund_paid"), "done");
    assert.equal(await takeBack(pool, "refund/rf", "refund_due"), "done");
    assert.equal(await takeBack(pool, "receipt/r"), "done");
  },
);

databaseTest(
  "money is matched when it is there, and a budget that its allocation no longer holds is to be revised",
  async (_, open) => {
    const pool = await open();
    await begin(pool);
    await doAll(pool, [["record-receipt", { ...RECEIPT, id: "r" }]]);
    const early = { receipt: "r", agreement: "a", on: "2025-01-31" };
    assert.equal(await refusedOf(pool, "match-receipt", early), "MATCH_BEFORE_RECEIPT");
    await doAll(pool, [["match-receipt", { ...early, on: "2025-02-01" }]]);
    const line = { category: "travel", period_from: "2025-01-01", period_to: "2025-12-31" };
    await allocate(pool, false);
    await doAll(pool, [
      ["set-budget", { allocation: "al", lines: [{ ...line, amount: "2000" }] }],
      ["release", { id: "out", allocation: "al", amount: "1000", on }],
    ]);
    const told = async (action: string, input: Record<string, unknown>) => {
      const answer = await act({ pool, clock }, action, input);
      assert.ok(!isRefusal(answer));
      return (answer.notes ?? []).map(({ en }) => en).filter((note) => /budget/.test(note));
    };
    const cancelled = await told("cancel-allocation", { allocation: "al", amount: "500", on });
    assert.deepEqual(cancelled, [
      "The budget adds up to USD 2,000.00, more than is allocated now: revise it to USD 1,500.00.",
    ]);
    await doAll(pool, [["set-budget", { allocation: "al", lines: [{ ...line, amount: "1500" }] }]]);
    const returned = await told("record-return", { id: "in", allocation: "al", amount: "200", on });
    assert.deepEqual(returned, [
      "The budget adds up to USD 1,500.00, more than is allocated now: revise it to USD 1,300.00.",
    ]);
    // What no book holds is told in our words.
    const rate = { type: "unore", from: "USD", to: "VND", rate: "25000", source: "UN" };
    const huge = { ...AGREEMENT, id: "h", fund: "v", amount: "999999999999999.99" };
    await doAll(pool, [
      ["record-rate", { ...rate, effective_from: "2025-01-01" }],
      ["create-fund", { ...FUND, id: "v", currency: "VND" }],
    ]);
    assert.equal(await refusedOf(pool, "sign-agreement", huge), "INPUT_NUMBER_LARGEST");
  },
);

databaseTest(
  "under an agreement that was taken back nothing more comes, is scheduled, amended or written off",
  async (_, open) => {
    const pool = await open();
    await begin(pool);
    assert.equal(await takeBack(pool, "agreement/a"), "done");
    const amend = { agreement: "a", id: "am", no: 1, kind: "amount", signed_on: "2025-03-01" };
    for (const [action, input, expected] of [
      ["record-receipt", { ...RECEIPT, id: "r", agreement: "a" }, "AGREEMENT_WITHDRAWN"],
      ["amend-agreement", { ...amend, amount: "5" }, "AGREEMENT_NOT_IN_FORCE"],
      [
        "schedule-instalments",
        { agreement: "a", instalments: [{ due_on: on, amount: "1" }] },
        "AGREEMENT_NOT_IN_FORCE",
      ],
      ["write-off", { instalment: "i", amount: "5", on, reason }, "AGREEMENT_NOT_IN_FORCE"],
      ["record-receipt", { ...RECEIPT, id: "r" }, "done"],
      ["match-receipt", { receipt: "r", agreement: "a", on }, "AGREEMENT_WITHDRAWN"],
    ] as const)
      assert.equal(await refusedOf(pool, action, input), expected, action);
    assert.deepEqual(await onAccounts(pool, "f", [1200, 4100]), [0n, 0n]);
    assert.deepEqual(await readTx(pool, findFaults), []);
  },
);

databaseTest(
  "a deposit goes back with the agent's fee on it, and a cost with its programme support",
  async (_, open) => {
    const pool = await open();
    await begin(pool, { psc_rate_bp: 700 });
    await pool.query("update fund set agent_fee_bp = 100 where id = 'f'");
    const decision = { id: "d", meeting: "m", subject: name, outcome: "approved", amount: "1070" };
    await doAll(pool, [
      ["record-receipt", { ...RECEIPT, id: "r", agreement: "a" }],
      ["record-receipt", { ...RECEIPT, id: "r-2" }],
      ["match-receipt", { receipt: "r-2", agreement: "a", on }],
      ["record-meeting", { id: "m", fund: "f", title: name, on: "2025-03-01" }],
      ["record-decision", { ...decision, on: "2025-03-01" }],
      ["confirm-decision", { decision: "d" }],
      [
        "allocate",
        { id: "al", decision: "d", project: "p", direct: "1000", psc: "70", on: "2025-03-02" },
      ],
      ["spend", { id: "e", allocation: "al", category: "travel", amount: "500", on }],
      ["spend", { id: "e-2", allocation: "al", category: "travel", amount: "500", on }],
    ]);
    assert.deepEqual(await onAccounts(pool, "f", [5150, 5180, 5500]), [100_000n, 7_000n, 8_000n]);
    // Invariant 21: of no cost there is no support.
    assert.equal(await takeBack(pool, "expenditure/e"), "done");
    assert.deepEqual(await onAccounts(pool, "f", [5150, 5180]), [50_000n, 3_500n]);
    assert.equal(await takeBack(pool, "receipt/r-2", "suspense_matched"), "done");
    assert.deepEqual(await onAccounts(pool, "f", [2700, 5500]), [-400_000n, 4_000n]);
    assert.deepEqual(await readTx(pool, findFaults), []);
    // In the account of a project, where each passes on, too.
    const { fund: _fund, ...direct } = AGREEMENT;
    const instalments = [{ id: "i-c", due_on: on, amount: "10000" }];
    await doAll(pool, [
      ["create-project", { id: "q", title: name }],
      ["sign-agreement", { ...direct, id: "c", project: "q", agent_fee_bp: 100 }],
      ["schedule-instalments", { agreement: "c", instalments }],
      ["record-receipt", { ...RECEIPT, fund: "c", id: "r-c", agreement: "c" }],
    ]);
    assert.deepEqual(await onAccounts(pool, "c", [1300, 2200, 5500]), [
      396_000n,
      -396_000n,
      4_000n,
    ]);
    assert.equal(await takeBack(pool, "receipt/r-c", "receipt"), "done");
    assert.deepEqual(await onAccounts(pool, "c", [1300, 2200, 5500]), [0n, 0n, 0n]);
    assert.deepEqual(await readTx(pool, findFaults), []);
  },
);

databaseTest(
  "another reserve takes back the one before it, and no revaluation beside it",
  async (_, open) => {
    const pool = await open();
    await pool.query(`
      insert into exchange_rate (id, type, from_currency, to_currency, rate, effective_from, source, recorded_at)
      values ('r1', 'unore', 'USD', 'JPY', 150, '2025-01-01', 'test', now()),
             ('r2', 'unore', 'USD', 'JPY', 125, '2026-01-01', 'test', now())`);
    await begin(pool, { amount: "600000", currency: "JPY" });
    await doAll(pool, [
      ["revalue", { fund: "f", on: "2026-01-31" }],
      ["correct-fund", { fund: "f", reserve: "300", reason }],
    ]);
    assert.deepEqual(await onAccounts(pool, "f", [1290, 2500]), [80_000n, -30_000n]);
    await doAll(pool, [["correct-fund", { fund: "f", reserve: "200", reason }]]);
    assert.deepEqual(await onAccounts(pool, "f", [1290, 2500]), [80_000n, -20_000n]);
  },
);

databaseTest(
  "interest that went back to its donor is not taken back before its return: it would have gone back out of the contribution",
  async (_, open) => {
    const pool = await open();
    await begin(pool, { interest_policy: "return" });
    const interest = { id: "in", fund: "f", agreement: "a", kind: "interest", currency: "USD" };
    await doAll(pool, [
      ["record-receipt", { ...RECEIPT, id: "r", agreement: "a" }],
      ["record-income", { ...interest, amount: "50", on }],
      ["refund", { id: "rf", agreement: "a", amount: "50", on, reason: "Letter" }],
    ]);
    assert.deepEqual(await onAccounts(pool, "f", [1300]), [400_000n]);
    assert.equal(await takeBack(pool, "fund_income/in"), "CORRECTION_OVERDRAWS_INTEREST");
    assert.equal(await takeBack(pool, "refund/rf"), "done");
    assert.equal(await takeBack(pool, "fund_income/in"), "done");
    assert.deepEqual(await onAccounts(pool, "f", [1300]), [400_000n]);
  },
);

databaseTest(
  "a pledge of which an agreement was signed by mistake can become the one that was meant",
  async (_, open) => {
    const pool = await open();
    const pledge = { id: "pl", organisation: "ministry", fund: "f", currency: "USD" };
    await begin(pool);
    await doAll(pool, [
      ["record-pledge", { ...pledge, amount: "10000", on: "2025-01-01" }],
      ["sign-agreement", { ...AGREEMENT, id: "b", pledge: "pl" }],
    ]);
    const meant = { ...AGREEMENT, id: "c", amount: "9000", pledge: "pl" };
    assert.equal(await refusedOf(pool, "sign-agreement", meant), "PLEDGE_EXCEEDED");
    assert.equal(await takeBack(pool, "agreement/b"), "done");
    assert.equal(await refusedOf(pool, "sign-agreement", meant), "done");
  },
);

databaseTest(
  "invariant 13: a receipt is not taken back from under allocations that draw on it, until they draw on others",
  async (_, open) => {
    const pool = await open();
    await begin(pool);
    await allocate(pool);
    // As much under an agreement that is tied to Kenya, and under one that is not.
    for (const [id, tied] of [
      ["kenya", { countries: ["KE"], earmarking_category: 3 }],
      ["b", {}],
    ] as const)
      await doAll(pool, [
        ["sign-agreement", { ...AGREEMENT, ...tied, id, amount: "4000" }],
        [
          "schedule-instalments",
          { agreement: id, instalments: [{ id: `${id}-1`, no: 1, due_on: on, amount: "4000" }] },
        ],
        ["record-receipt", { ...RECEIPT, id: `r-${id}`, agreement: id }],
      ]);
    const entry = await readTx(pool, (tx) => listStandingOf(tx, ["receipt/r"]));
    const refused = await act({ pool, clock }, "reverse-entry", { entry: entry[0]?.id, reason });
    assert.equal(
      isRefusal(refused) ? refused.message.en : "done",
      "Taking this back would leave “Name” at USD −2,000.00: allocations draw on it (al). Draw them on other contributions first, or cancel what is not used of them.",
    );
    const correct = (...sources: (readonly [string | null, string])[]) =>
      refusedOf(pool, "correct-allocation", {
        ...{ allocation: "al", reason: "Paid by mistake" },
        sources: sources.map(([agreement, amount]) => ({
          ...(agreement === null ? {} : { agreement }),
          amount,
        })),
      });
    assert.equal(await correct(["a", "2000"]), "CORRECTION_NOTHING");
    assert.equal(await correct(["kenya", "2000"]), "SOURCE_NOT_ALLOWED");
    assert.equal(await correct(["b", "1999"]), "SOURCES_NOT_WHOLE");
    assert.equal(await correct(["b", "1000"], ["b", "1000"]), "SOURCE_TWICE");
    assert.equal(await correct(["b", "1000"], [null, "1000"]), "SOURCE_EXCEEDS_LEFT");
    assert.equal(await correct(["b", "0"], ["a", "2000"]), "AMOUNT_NOT_POSITIVE");
    assert.equal(await correct(["of-g", "2000"]), "NOT_FOUND");
    assert.equal(await correct(["a", "500"], ["b", "1500"]), "done");
    assert.equal(await takeBack(pool, "receipt/r"), "CORRECTION_OVERDRAWS_DRAWN");
    assert.equal(await correct(["b", "2000"]), "done");
    assert.equal(await takeBack(pool, "receipt/r"), "done");
    const left = await writeTx(pool, async (tx) => {
      const at = await lockFund(tx, "f");
      assert.ok(!isRefusal(at));
      return (await readContributionsLeft(tx, at)).map(
        (one) => `${one.agreement_id} ${one.left.amount_minor}`,
      );
    });
    assert.deepEqual(left, ["a 0", "b 200000", "kenya 400000"]);
    assert.deepEqual(await readTx(pool, findFaults), []);
  },
);

databaseTest(
  "invariant 13: a receipt, or interest, is not taken back from under allocations that nothing else may pay",
  async (_, open) => {
    const pool = await open();
    await begin(pool);
    await allocate(pool);
    const tied = { countries: ["KE"], earmarking_category: 3 };
    await doAll(pool, [
      ["sign-agreement", { ...AGREEMENT, ...tied, id: "kenya", amount: "4000" }],
      [
        "schedule-instalments",
        { agreement: "kenya", instalments: [{ id: "k-1", no: 1, due_on: on, amount: "4000" }] },
      ],
      ["record-receipt", { ...RECEIPT, id: "r-kenya", agreement: "kenya" }],
    ]);
    // Files say that it was allocated, and not what pays it.
    await pool.query("delete from allocation_source");
    await pool.query("update allocation set agreement_id = null");
    await pool.query("update fund set interest_policy = 'add_to_fund'");
    assert.equal(await takeBack(pool, "receipt/r"), "CORRECTION_LEAVES_UNPAID");
    // The fund's own money pays 500 of it; nothing but that may.
    const income = { id: "in", fund: "f", kind: "interest", amount: "500", currency: "USD", on };
    const own = [{ agreement: "a", amount: "1500" }, { amount: "500" }];
    await doAll(pool, [
      ["record-income", income],
      ["correct-allocation", { allocation: "al", sources: own, reason }],
    ]);
    assert.equal(await takeBack(pool, "fund_income/in"), "CORRECTION_LEAVES_UNPAID");
    await doAll(pool, [["cancel-allocation", { allocation: "al", amount: "2000", on }]]);
    assert.equal(await takeBack(pool, "fund_income/in"), "done");
    assert.equal(await takeBack(pool, "receipt/r"), "done");
    assert.deepEqual(await readTx(pool, findFaults), []);
  },
);
