import assert from "node:assert/strict";
import { fixedClock } from "../base/clock.js";
import { day } from "../base/day.js";
import { isRefusal } from "../base/refusal.js";
import { LOCAL_USER } from "../people/permission.js";
import { readAccountSums } from "../store/balances.js";
import { accountFigureOf } from "../figures/accountability.js";
import { heldReceipts, matchedReceipts } from "../figures/receipts.js";
import { readTx, type Pool } from "../store/connect.js";
import { listStandingOf } from "../store/entries.js";
import { readSnapshot, readWholeSnapshot } from "../store/snapshot.js";
import { databaseTest } from "../store/testing.js";
import { findFaults } from "./back-up.js";
import { carryOut } from "./carry-out.js";
import type { Action } from "./action.js";
import { readChoices } from "./read-choices.js";
import { readOwnRows } from "./read-own.js";
import { findAction } from "./register.js";

const clock = fixedClock("2026-03-31T09:30:00.000Z");
let requests = 0;

async function act(pool: Pool, name: string, input: Record<string, unknown>): Promise<string> {
  const action = findAction(name);
  assert.ok(action, name);
  const edited = action.edits?.(input as never);
  const rows = edited
    ? (
        await pool.query(
          "select version from row_version where subject_kind = $1 and subject_id = $2",
          [edited.kind, edited.id],
        )
      ).rows
    : [];
  const if_match = edited ? ((rows[0] as { version: number } | undefined)?.version ?? 1) : null;
  const answer = await carryOut(
    { action, input, key: `terms-test-${++requests}`, if_match, person: LOCAL_USER },
    { pool, clock },
  );
  return isRefusal(answer) ? answer.refused : "done";
}

async function begin(pool: Pool): Promise<void> {
  const name = (words: string) => `'{"en": "${words}", "ja": "${words}"}'`;
  await pool.query(`
    insert into organisation (id, name, type) values ('ministry', ${name("Ministry")}, '10');
    insert into fund (id, code, name, type, currency, agent_fee_bp, interest_policy) values ('f', 'F', ${name("Fund")}, 'trust_fund', 'USD', 0, 'return');
    insert into project (id, title, fund_id) values ('p', ${name("Project")}, 'f');
    insert into exchange_rate (id, type, from_currency, to_currency, rate, effective_from, source, recorded_at) values
      ('r1', 'unore', 'USD', 'JPY', 150, '2025-01-01', 'test', now()), ('r2', 'unore', 'USD', 'JPY', 160, '2025-07-01', 'test', now()),
      ('r3', 'unore', 'USD', 'JPY', 125, '2026-01-01', 'test', now())`);
}

const AGREEMENT = {
  id: "a",
  organisation: "ministry",
  fund: "f",
  instrument: "exchange_of_letters",
  title: { en: "A", ja: "A" },
  amount: "150000000",
  currency: "JPY",
  signed_on: "2025-04-01",
  earmarking_category: 1,
};

/** Signs an agreement, all of it due in one instalment. */
async function owe(
  pool: Pool,
  agreement: { readonly id: string; readonly amount: string; readonly agent_fee_bp?: number },
): Promise<void> {
  assert.equal(await act(pool, "sign-agreement", agreement), "done");
  const instalments = [{ id: "i", no: 1, due_on: "2025-06-30", amount: agreement.amount }];
  const asked = { agreement: agreement.id, instalments };
  assert.equal(await act(pool, "schedule-instalments", asked), "done");
}

/** What stands on accounts of the fund, in cents. */
async function onAccounts(pool: Pool, accounts: readonly number[]): Promise<readonly bigint[]> {
  const sums = await readTx(pool, (tx) => readAccountSums(tx, "f", { as_of: day("2099-12-31") }));
  return accounts.map((account) =>
    sums.filter((sum) => sum.account === account).reduce((all, sum) => all + sum.base_minor, 0n),
  );
}

databaseTest(
  "a conditional contribution is deferred until its condition is met, amendments included, each at its own rate",
  async (_, open) => {
    const pool = await open();
    await begin(pool);
    assert.equal(
      await act(pool, "sign-agreement", { ...AGREEMENT, condition: "The strategy is adopted" }),
      "done",
    );
    assert.deepEqual(await onAccounts(pool, [1200, 2100, 4100]), [100_000_000n, -100_000_000n, 0n]);
    const amendment = {
      agreement: "a",
      id: "am",
      no: 1,
      kind: "amount",
      amount: "16000000",
      signed_on: "2025-08-01",
    };
    assert.equal(await act(pool, "amend-agreement", amendment), "done");
    assert.deepEqual(await onAccounts(pool, [1200, 2100, 4100]), [110_000_000n, -110_000_000n, 0n]);
    const met = { agreement: "a", on: "2025-10-01", evidence: "Minutes of the committee" };
    assert.equal(
      await act(pool, "meet-condition", { ...met, on: "2025-03-31" }),
      "CONDITION_BEFORE_SIGNATURE",
    );
    assert.equal(await act(pool, "meet-condition", { ...met, on: "2026-04-01" }), "DAY_IN_FUTURE");
    assert.equal(await act(pool, "meet-condition", met), "done");
    assert.deepEqual(await onAccounts(pool, [1200, 2100, 4100]), [110_000_000n, 0n, -110_000_000n]);
    assert.equal(await act(pool, "meet-condition", met), "CONDITION_ALREADY_MET");
    assert.equal(await act(pool, "sign-agreement", { ...AGREEMENT, id: "b" }), "done");
    assert.equal(
      await act(pool, "meet-condition", { ...met, agreement: "b" }),
      "AGREEMENT_WITHOUT_CONDITION",
    );
    assert.equal(await act(pool, "amend-agreement", { ...amendment, id: "am2", no: 2 }), "done");
    assert.deepEqual(
      await onAccounts(pool, [2100]),
      [0n],
      "an amendment after the condition is met is income at once",
    );
    assert.deepEqual(await readTx(pool, findFaults), []);
  },
);

databaseTest(
  "what moves money happened: a day that is still to come is refused, and no more is written off than is open",
  async (_, open) => {
    const pool = await open();
    await begin(pool);
    await owe(pool, AGREEMENT);
    const on = "2026-04-01";
    for (const [action, input] of [
      ["allocate", { id: "x", decision: "d", project: "p", direct: "1.00" }],
      ["cancel-allocation", { allocation: "al", amount: "1.00" }],
      ["release", { id: "x", allocation: "al", amount: "1.00" }],
      ["record-return", { id: "x", allocation: "al", amount: "1.00" }],
      ["oblige", { id: "x", allocation: "al", amount: "1.00", description: "Bus" }],
      ["spend", { id: "x", allocation: "al", category: "travel", amount: "1.00" }],
      ["transfer", { id: "x", fund: "f", to_fund: "g", amount: "1.00" }],
      ["write-off", { instalment: "i", amount: "1", reason: "Lapsed" }],
    ] as const)
      assert.equal(await setMoving(pool, action, { ...input, on }), "DAY_IN_FUTURE", action);
    const lapsed = { instalment: "i", amount: "150000001", reason: "Lapsed", on: "2026-03-01" };
    assert.equal(await act(pool, "write-off", lapsed), "WRITE_OFF_EXCEEDS_INSTALMENT");
  },
);

/** Acts on a fund with an allocation. */
async function setMoving(
  pool: Pool,
  action: string,
  input: Record<string, unknown>,
): Promise<string> {
  await pool.query(`
    insert into fund (id, code, name, type, currency) select 'g', 'G', name, type, currency from fund where id = 'f' on conflict do nothing;
    insert into governance_meeting (id, fund_id, met_on, title) select 'm', 'f', '2026-03-01', name from fund where id = 'f' on conflict do nothing;
    insert into decision (id, meeting_id, fund_id, subject, outcome, amount_minor, decided_on, status)
      select 'd', 'm', 'f', name, 'approved', 10000, '2026-03-01', 'confirmed' from fund where id = 'f' on conflict do nothing;
    insert into allocation (id, decision_id, fund_id, project_id, allocated_on, amount_minor, status) values ('al', 'd', 'f', 'p', '2026-03-02', 10000, 'approved') on conflict do nothing`);
  return act(pool, action, input);
}

databaseTest("conditions are met of a decision that has some", async (_, open) => {
  const pool = await open();
  await begin(pool);
  const words = { en: "W", ja: "W" };
  const decision = { meeting: "m", subject: words, amount: "10.00", on: "2026-03-01" };
  for (const [action, input] of [
    ["record-meeting", { id: "m", fund: "f", title: words, on: "2026-03-01" }],
    ["record-decision", { ...decision, id: "free", outcome: "approved" }],
    ["record-decision", { ...decision, id: "tied", outcome: "conditional" }],
    ["confirm-decision", { decision: "free" }],
    ["confirm-decision", { decision: "tied" }],
  ] as const)
    assert.equal(await act(pool, action, input), "done");
  const meet = (id: string) => act(pool, "meet-conditions", { decision: id });
  assert.equal(await meet("free"), "DECISION_WITHOUT_CONDITION");
  assert.equal(await meet("tied"), "done");
});

databaseTest(
  "an instalment is rescheduled while nothing of it has come in, and every earlier day is kept",
  async (_, open) => {
    const pool = await open();
    await begin(pool);
    assert.equal(
      await act(pool, "sign-agreement", { ...AGREEMENT, currency: "USD", amount: "1000.00" }),
      "done",
    );
    const instalments = [{ id: "i", no: 1, due_on: "2025-06-30", amount: "600.00" }];
    assert.equal(await act(pool, "schedule-instalments", { agreement: "a", instalments }), "done");
    const move = { instalment: "i", due_on: "2025-09-30", reason: "Budget passed late" };
    assert.equal(
      await act(pool, "reschedule-instalment", { ...move, due_on: "2025-06-30" }),
      "INSTALMENT_SAME_DAY",
    );
    assert.equal(
      await act(pool, "reschedule-instalment", { ...move, due_on: "2025-03-31" }),
      "INSTALMENT_BEFORE_SIGNATURE",
    );
    assert.equal(await act(pool, "reschedule-instalment", move), "done");
    assert.equal(
      await act(pool, "reschedule-instalment", { ...move, due_on: "2025-12-15" }),
      "done",
    );
    const moves = await pool.query(
      "select n, due_on_before, due_on_after from instalment_move order by n",
    );
    assert.deepEqual(moves.rows, [
      { n: 1, due_on_before: "2025-06-30", due_on_after: "2025-09-30" },
      { n: 2, due_on_before: "2025-09-30", due_on_after: "2025-12-15" },
    ]);
    const receipt = {
      id: "r",
      fund: "f",
      agreement: "a",
      amount: "100.00",
      currency: "USD",
      credited: "100.00",
      credited_currency: "USD",
      on: "2025-12-20",
    };
    assert.equal(await act(pool, "record-receipt", receipt), "done");
    assert.equal(
      await act(pool, "reschedule-instalment", { ...move, due_on: "2026-06-30" }),
      "STEP_NOT_ALLOWED",
    );
  },
);

databaseTest(
  "a refund case is paid in the currency in which the money is held, what it was booked at, and the rest in the book's",
  async (_, open) => {
    const pool = await open();
    await begin(pool);
    await owe(pool, { ...AGREEMENT, amount: "300000" });
    const receipt = {
      id: "r",
      fund: "f",
      agreement: "a",
      amount: "300000",
      currency: "JPY",
      credited: "300000",
      credited_currency: "JPY",
      on: "2025-06-30",
    };
    assert.equal(await act(pool, "record-receipt", receipt), "done");
    const exchange = {
      id: "x",
      fund: "f",
      given: "100001",
      given_currency: "JPY",
      got: "700.00",
      on: "2025-08-01",
    };
    assert.equal(await act(pool, "exchange", exchange), "done");
    const steps: readonly (readonly [string, Record<string, unknown>])[] = [
      ["open-refund-case", { id: "c", agreement: "a", minimum: "0.00" }],
      [
        "instruct-refund",
        { refund_case: "c", disposition: "return", instruction: "Letter", on: "2026-01-20" },
      ],
      ["approve-refund", { refund_case: "c" }],
    ];
    for (const [name, input] of steps) assert.equal(await act(pool, name, input), "done", name);
    const pay = (more: object) =>
      act(pool, "pay-refund", { refund_case: "c", on: "2026-02-01", ...more });
    // Neither dollars that are yen, nor a currency that is not there, nor more yen than there are.
    assert.equal(await pay({}), "PAYMENT_WITHOUT_CASH");
    assert.equal(await pay({ currency: "EUR" }), "PAYMENT_WITHOUT_CASH");
    assert.equal(await pay({ currency: "QQQ" }), "INPUT_CURRENCY");
    assert.equal(await pay({ currency: "JPY", amount: "200000" }), "PAYMENT_WITHOUT_CASH");
    const before = await onAccounts(pool, [4300, 5300]);
    // A refund of its own has the name that the second payment would have.
    await pool.query(
      "insert into refund (id, agreement_id, amount_minor, due_on, reason) values ('c.paid.2', 'a', 1, '2026-01-01', 'Noted')",
    );
    /** Where the case stands: on its page, in the agreement's list, in the queue's snapshot, in forms that name it. */
    const stands = async () => {
      const of = (kind: string, id: string) => readOwnRows({ kind, id, limit: 10 }, { pool });
      const own = (await of("refund_case", "c")).found?.row;
      const listed = (await of("agreement", "a")).linked.find((each) => each.row.id === "c")?.row;
      const [kept] = (await readTx(pool, readSnapshot)).refundCases;
      const [choice] = await readChoices(findAction("pay-refund") as Action, { pool });
      assert.deepEqual(
        [listed?.["status"], kept?.paid_minor],
        [own?.["status"], own?.["paid_minor"]],
      );
      return [own?.["status"], own?.["paid_minor"], choice?.amount_minor];
    };
    assert.deepEqual(await stands(), ["approved", 0n, 200_000n]);
    assert.equal(await pay({ currency: "JPY" }), "done");
    const [state, paid = 0n, left] = await stands();
    // What is paid in part goes on ageing; what is paid does not.
    const age = async (more: { readonly paid_minor?: bigint } = {}) => {
      const snapshot = await readTx(pool, readSnapshot);
      const refundCases = snapshot.refundCases.map((each) => ({ ...each, ...more }));
      return accountFigureOf({ ...snapshot, refundCases }, "c:age.2026-04-10")?.value;
    };
    // So does one of which everything was taken back.
    for (const aged of [await age(), await age({ paid_minor: 0n })])
      assert.equal(aged?.kind === "number" && aged.decimal, "10");
    assert.deepEqual([state, left], ["part_paid", 200_000n - (paid as bigint)]);
    assert.ok((paid as bigint) > 0n && (left as bigint) > 0n);
    const yen = await readTx(pool, (tx) =>
      tx.rows<{ left: bigint }>(
        "select coalesce(sum(amount_minor), 0)::bigint as left from day_total where ledger_id = 'f' and account = 1300 and currency = 'JPY'",
      ),
    );
    assert.equal(yen[0]?.left, 0n);
    assert.equal(await act(pool, "close-refund-case", { refund_case: "c" }), "REFUND_BALANCE_OPEN");
    assert.equal(await pay({ on: "2026-03-01" }), "done");
    assert.deepEqual(await stands(), ["paid", 200_000n, 0n]);
    assert.equal(await age(), undefined);
    // The bank sent the rest back: the case stands where the first payment left it, and by its day.
    const entries = await readTx(pool, (tx) => listStandingOf(tx, ["refund/c.paid.3"]));
    for (const { id } of entries.toReversed())
      assert.equal(await act(pool, "reverse-entry", { entry: id, reason: "Sent back" }), "done");
    assert.deepEqual(await stands(), ["part_paid", paid, left]);
    const [open_case] = (await readTx(pool, readSnapshot)).refundCases;
    assert.equal(open_case?.paid_on, "2026-02-01");
    assert.equal(await pay({}), "done");
    assert.equal(await age(), undefined);
    assert.equal(await act(pool, "close-refund-case", { refund_case: "c" }), "done");
    const payments = await readTx(pool, (tx) =>
      tx.rows<{ id: string }>("select id from refund where refund_case_id = 'c' order by id"),
    );
    assert.deepEqual(
      payments.map(({ id }) => id),
      ["c.paid", "c.paid.3", "c.paid.4"],
    );
    // Money that goes back as it came wins and loses nothing.
    assert.deepEqual(await onAccounts(pool, [4300, 5300]), before);
    // What the exchange won is the fund's.
    assert.deepEqual(await onAccounts(pool, [1300, 2600]), [3333n, 0n]);
    assert.deepEqual(await readTx(pool, findFaults), []);
  },
);

databaseTest(
  "invariant 21: an amendment of the programme support changes the rate from its day on, never what was spent before",
  async (_, open) => {
    const pool = await open();
    await begin(pool);
    const direct = {
      ...AGREEMENT,
      fund: undefined,
      project: "p",
      currency: "USD",
      amount: "1000.00",
    };
    await owe(pool, { ...direct, psc_rate_bp: 1300 } as never);
    const receipt = {
      id: "r",
      fund: "a",
      agreement: "a",
      amount: "1000.00",
      currency: "USD",
      credited: "1000.00",
      credited_currency: "USD",
      on: "2025-06-30",
    };
    assert.equal(await act(pool, "record-receipt", receipt), "done");
    const spend = (id: string, amount: string, on: string) =>
      act(pool, "spend", { id, allocation: "a", category: "travel", amount, on });
    const amend = (no: number, more: object) =>
      act(pool, "amend-agreement", {
        agreement: "a",
        id: `m${no}`,
        no,
        kind: "psc",
        signed_on: "2025-08-01",
        ...more,
      });
    assert.equal(await spend("e1", "100.50", "2025-07-10"), "done");
    for (const [more, refused] of [
      [{}, "AMENDMENT_PSC_RATE"],
      [{ kind: "scope", psc_rate_bp: 700 }, "AMENDMENT_PSC_RATE"],
      [{ kind: "scope", effective_on: "2025-09-01" }, "AMENDMENT_PSC_RATE"],
      [{ psc_rate_bp: 1300 }, "PSC_RATE_SAME"],
    ] as const)
      assert.equal(await amend(1, more), refused);
    assert.equal(await amend(1, { psc_rate_bp: 700, effective_on: "2025-09-01" }), "done");
    // Spent before the day, though entered after the amendment: at the old rate; from the day on at the new one.
    assert.equal(await spend("e2", "100.50", "2025-08-31"), "done");
    assert.equal(await spend("e3", "100.50", "2025-09-01"), "done");
    const charged = async () => {
      const { rows } = await pool.query<{ id: string; amount_minor: bigint }>(
        "select id, amount_minor from expenditure where category = 'psc' order by id",
      );
      return rows.map((row) => [row.id, BigInt(row.amount_minor)]);
    };
    // 13.065; 26.13; 26.13 + 7.035: the sum is rounded, never its parts.
    assert.deepEqual(await charged(), [
      ["e1-psc", 1306n],
      ["e2-psc", 1307n],
      ["e3-psc", 703n],
    ]);
    assert.equal(await spend("e4", "100.50", "2025-10-01"), "done");
    assert.deepEqual((await charged()).at(-1), ["e4-psc", 704n]);
    assert.deepEqual(await readTx(pool, findFaults), []);
  },
);

databaseTest(
  "invariant 25: a refund case closes at a balance of nothing, or of no more than its minimum with its use decided",
  async (_, open) => {
    const pool = await open();
    await begin(pool);
    assert.equal(
      await act(pool, "sign-agreement", { ...AGREEMENT, currency: "USD", amount: "1000.00" }),
      "done",
    );
    const instalments = [{ id: "i", no: 1, due_on: "2025-06-30", amount: "1000.00" }];
    assert.equal(await act(pool, "schedule-instalments", { agreement: "a", instalments }), "done");
    const receipt = {
      id: "r",
      fund: "f",
      agreement: "a",
      amount: "1000.00",
      currency: "USD",
      credited: "1000.00",
      credited_currency: "USD",
      on: "2025-06-30",
    };
    assert.equal(await act(pool, "record-receipt", receipt), "done");
    assert.equal(
      await act(pool, "open-refund-case", { id: "c", agreement: "a", minimum: "250.00" }),
      "done",
    );
    assert.equal(
      await act(pool, "open-refund-case", { id: "c2", agreement: "a" }),
      "REFUND_CASE_OPEN",
    );
    assert.equal(
      await act(pool, "pay-refund", { refund_case: "c", on: "2026-02-01" }),
      "STEP_NOT_ALLOWED",
    );
    assert.equal(
      await act(pool, "close-refund-case", { refund_case: "c", disposition: "core" }),
      "REFUND_BALANCE_OPEN",
    );
    const instruction = {
      refund_case: "c",
      disposition: "return",
      instruction: "Letter of 15 January",
      on: "2026-01-20",
    };
    assert.equal(await act(pool, "instruct-refund", instruction), "done");
    assert.equal(
      await act(pool, "pay-refund", { refund_case: "c", on: "2026-02-01" }),
      "STEP_NOT_ALLOWED",
    );
    assert.equal(await act(pool, "approve-refund", { refund_case: "c" }), "done");
    assert.equal(
      await act(pool, "pay-refund", { refund_case: "c", amount: "1000.01", on: "2026-02-01" }),
      "REFUND_EXCEEDS_BALANCE",
    );
    assert.equal(await act(pool, "pay-refund", { refund_case: "c", on: "2026-02-01" }), "done");
    assert.deepEqual(await onAccounts(pool, [1300, 2600, 4100]), [0n, 0n, 0n]);
    assert.equal(await act(pool, "close-refund-case", { refund_case: "c" }), "done");
    assert.equal(await act(pool, "close-refund-case", { refund_case: "c" }), "STEP_NOT_ALLOWED");
    const more = { ...receipt, id: "r2", agreement: "b", amount: "200.00", credited: "200.00" };
    assert.equal(
      await act(pool, "sign-agreement", {
        ...AGREEMENT,
        id: "b",
        currency: "USD",
        amount: "200.00",
      }),
      "done",
    );
    assert.equal(
      await act(pool, "schedule-instalments", {
        agreement: "b",
        instalments: [{ id: "j", no: 1, due_on: "2025-06-30", amount: "200.00" }],
      }),
      "done",
    );
    assert.equal(await act(pool, "record-receipt", more), "done");
    assert.equal(
      await act(pool, "open-refund-case", { id: "d", agreement: "b", minimum: "250.00" }),
      "done",
    );
    assert.equal(
      await act(pool, "close-refund-case", { refund_case: "d" }),
      "REFUND_WITHOUT_DISPOSITION",
    );
    assert.equal(
      await act(pool, "close-refund-case", { refund_case: "d", disposition: "core" }),
      "done",
    );
    // What the donor leaves with the agency is not paid out.
    assert.equal(await act(pool, "open-refund-case", { id: "e", agreement: "b" }), "done");
    const kept = {
      refund_case: "e",
      disposition: "core",
      instruction: "Letter of 3 February",
      on: "2026-02-03",
    };
    assert.equal(await act(pool, "instruct-refund", kept), "done");
    assert.equal(await act(pool, "approve-refund", { refund_case: "e" }), "done");
    assert.equal(
      await act(pool, "pay-refund", { refund_case: "e", amount: "1.00", on: "2026-02-05" }),
      "REFUND_NOT_RETURNED",
    );
    const used = { refund_case: "e", on: "2026-02-05" };
    assert.equal(await act(pool, "pay-refund", used), "done");
    assert.equal(await act(pool, "pay-refund", { ...used, on: "2026-02-06" }), "REFUND_USE_NOTED");
    assert.deepEqual(await readTx(pool, findFaults), []);
  },
);

databaseTest(
  "what is owed in another currency is revalued at the day's rate, again without drift, and not at all once it is in",
  async (_, open) => {
    const pool = await open();
    await begin(pool);
    await owe(pool, AGREEMENT);
    assert.equal(await act(pool, "revalue", { fund: "f", on: "2026-04-01" }), "DAY_IN_FUTURE");
    // 150 million yen: 1,000,000 dollars at 150, 937,500 at 160, 1,200,000 at 125.
    assert.equal(await act(pool, "revalue", { fund: "f", on: "2025-07-31" }), "done");
    assert.deepEqual(await onAccounts(pool, [1200, 1290, 4310]), [
      100_000_000n,
      -6_250_000n,
      6_250_000n,
    ]);
    assert.equal(await act(pool, "revalue", { fund: "f", on: "2025-08-31" }), "done");
    assert.deepEqual(
      await onAccounts(pool, [1290]),
      [-6_250_000n],
      "the same rate again changes nothing",
    );
    assert.equal(await act(pool, "revalue", { fund: "f", on: "2026-01-31" }), "done");
    assert.deepEqual(await onAccounts(pool, [1200, 1290, 4310]), [
      100_000_000n,
      20_000_000n,
      -20_000_000n,
    ]);
    const receipt = {
      id: "r",
      fund: "f",
      agreement: "a",
      amount: "150000000",
      currency: "JPY",
      credited: "1190000.00",
      credited_currency: "USD",
      on: "2026-02-10",
    };
    assert.equal(await act(pool, "record-receipt", receipt), "done");
    assert.equal(await act(pool, "revalue", { fund: "f", on: "2026-02-28" }), "done");
    // Relieved at what it was booked at; the gain is realised, and nothing unrealised stays.
    assert.deepEqual(await onAccounts(pool, [1200, 1290, 4310, 4300]), [0n, 0n, 0n, -19_000_000n]);
    assert.deepEqual(await readTx(pool, findFaults), []);
  },
);

const FOREIGN = { ...AGREEMENT, amount: "3000000", agent_fee_bp: 100 };

databaseTest(
  "money sent to an account in its own currency is held at its booked value, and exchanged first in first out with its gain or loss",
  async (_, open) => {
    const pool = await open();
    await begin(pool);
    assert.equal(await act(pool, "sign-agreement", FOREIGN), "done");
    assert.equal(
      await act(pool, "sign-agreement", { ...FOREIGN, id: "b", signed_on: "2025-08-01" }),
      "done",
    );
    const instalments = [{ id: "i", no: 1, due_on: "2025-06-30", amount: "3000000" }];
    const second = [{ id: "j", no: 1, due_on: "2025-09-30", amount: "3000000" }];
    assert.equal(await act(pool, "schedule-instalments", { agreement: "a", instalments }), "done");
    assert.equal(
      await act(pool, "schedule-instalments", { agreement: "b", instalments: second }),
      "done",
    );
    const receipt = {
      id: "r",
      fund: "f",
      agreement: "a",
      amount: "3000000",
      currency: "JPY",
      credited: "3000000",
      credited_currency: "JPY",
      on: "2025-06-30",
    };
    assert.equal(
      await act(pool, "record-receipt", { ...receipt, credited_currency: "EUR" }),
      "CURRENCY_NOT_LEDGERS",
    );
    assert.equal(await act(pool, "record-receipt", receipt), "done");
    // 3,000,000 yen at 150 less a fee of one in a hundred; then at 160.
    assert.deepEqual(await onAccounts(pool, [1300, 5500]), [1_980_000n, 20_000n]);
    assert.equal(
      await act(pool, "record-receipt", { ...receipt, id: "s", agreement: "b", on: "2025-09-30" }),
      "done",
    );
    assert.deepEqual(await onAccounts(pool, [1300]), [1_980_000n + 1_856_250n]);
    const exchanged = {
      id: "x",
      fund: "f",
      given: "4000000",
      given_currency: "JPY",
      got: "26000.00",
      on: "2026-01-15",
    };
    assert.equal(
      await act(pool, "exchange", { ...exchanged, given: "5940001" }),
      "EXCHANGE_EXCEEDS_HELD",
    );
    assert.equal(
      await act(pool, "exchange", { ...exchanged, given_currency: "USD", given: "1.00" }),
      "EXCHANGE_SAME_CURRENCY",
    );
    assert.equal(await act(pool, "exchange", exchanged), "done");
    assert.equal(await act(pool, "exchange", exchanged), "EXISTS_ALREADY");
    // The first 2,970,000 yen at 150 and 1,030,000 at 160 were carried at 26,237.50: the bank gave 237.50 less.
    assert.deepEqual(await onAccounts(pool, [1390, 4300, 5300]), [0n, 0n, 23_750n]);
    const rest = { ...exchanged, id: "y", given: "1940000", got: "12200.00" };
    assert.equal(await act(pool, "exchange", rest), "done");
    assert.deepEqual(await onAccounts(pool, [4300, 5300]), [-7_500n, 23_750n]);
    const held = await pool.query<{ left: string }>(
      "select sum(amount_minor) as left from entry_line where account = 1300 and currency = 'JPY'",
    );
    assert.equal(Number(held.rows[0]?.left), 0);
    assert.deepEqual(await onAccounts(pool, [1300]), [3_820_000n]);
    assert.deepEqual(await readTx(pool, findFaults), []);
  },
);

databaseTest(
  "yen held in suspense find their agreement later, at what it was booked at, with the agent's fee and the three rates",
  async (_, open) => {
    const pool = await open();
    await begin(pool);
    await pool.query(`
      insert into exchange_rate (id, type, from_currency, to_currency, rate, effective_from, source, recorded_at)
      values ('d1', 'donor_budget', 'USD', 'JPY', 108, '2025-04-01', 'test', now())`);
    assert.equal(await act(pool, "sign-agreement", FOREIGN), "done");
    const instalments = [
      { id: "i", no: 1, due_on: "2025-06-30", amount: "2000000" },
      { id: "j", no: 2, due_on: "2026-06-30", amount: "1000000" },
    ];
    assert.equal(await act(pool, "schedule-instalments", { agreement: "a", instalments }), "done");
    const receipt = {
      id: "r",
      fund: "f",
      amount: "3000000",
      currency: "JPY",
      credited: "19000.00",
      credited_currency: "USD",
      on: "2025-07-10",
    };
    assert.equal(await act(pool, "record-receipt", receipt), "done");
    const { rows } = await pool.query(
      "select donor_budget_rate::text, un_rate::text, bank_rate::text from receipt",
    );
    assert.deepEqual(rows, [
      {
        donor_budget_rate: "0.00925925925926",
        un_rate: "0.00625",
        bank_rate: "0.00633333333333",
      },
    ]);
    assert.deepEqual(await onAccounts(pool, [1300, 2700]), [1_900_000n, -1_900_000n]);
    const match = { receipt: "r", agreement: "a", instalment: "i", on: "2025-08-01" };
    assert.equal(await act(pool, "match-receipt", match), "done");
    // Two thirds of 19,000.00 for two million yen that are booked at 150: a loss of 666.67, and a fee of 126.67 on what came in.
    assert.deepEqual(await onAccounts(pool, [1200, 2700, 5300, 5500]), [
      666_667n,
      -633_333n,
      66_666n,
      12_667n,
    ]);
    assert.equal(await act(pool, "match-receipt", { ...match, instalment: "j" }), "done");
    assert.deepEqual(await onAccounts(pool, [1200, 2700, 5300, 5500]), [0n, 0n, 100_000n, 19_000n]);
    const snapshot = await readTx(pool, readSnapshot);
    assert.deepEqual(
      matchedReceipts(snapshot).map((part) => `${part.instalment_id} ${part.amount_minor}`),
      ["i 2000000", "j 1000000"],
      "what one receipt paid, by instalment, though its row names none",
    );
    assert.deepEqual(heldReceipts(snapshot), []);
    // Taken back, it pays nothing: on no page, in no file.
    const { rows: entries } = await pool.query<{ id: string }>(
      "select id from entry where event_id = 'receipt/r' order by seq desc",
    );
    for (const entry of entries)
      assert.equal(await act(pool, "reverse-entry", { entry: entry.id, reason: "Wrong" }), "done");
    const after = await readTx(pool, readSnapshot);
    assert.deepEqual([after.receipts, matchedReceipts(after)], [[], []]);
    assert.equal((await readTx(pool, readWholeSnapshot)).receipts.length, 1);
    assert.deepEqual(await readTx(pool, findFaults), []);
  },
);

databaseTest(
  "an agreement's terms bind: its pledge, the categories without programme support, its budget tolerance",
  async (_, open) => {
    const pool = await open();
    await begin(pool);
    const pledge = { id: "pl", organisation: "ministry", fund: "f", currency: "USD" };
    assert.equal(
      await act(pool, "record-pledge", { ...pledge, amount: "1000.00", on: "2025-01-10" }),
      "done",
    );
    const agreement = {
      ...AGREEMENT,
      amount: "800.00",
      currency: "USD",
      pledge: "pl",
      psc_rate_bp: 700,
      psc_exclusions: ["transfers"],
      budget_tolerance_bp: 500,
    };
    const pledgeStatus = async () =>
      (await pool.query<{ status: string }>("select status from pledge")).rows[0]?.status;
    assert.equal(await act(pool, "sign-agreement", agreement), "done");
    assert.equal(await pledgeStatus(), "partly_converted");
    const second = { ...agreement, id: "b", psc_exclusions: [] };
    assert.equal(
      await act(pool, "sign-agreement", { ...second, amount: "200.01" }),
      "PLEDGE_EXCEEDED",
    );
    assert.equal(
      await act(pool, "sign-agreement", { ...second, currency: "JPY" }),
      "PLEDGE_CURRENCY",
    );
    assert.equal(await act(pool, "sign-agreement", { ...second, pledge: "no" }), "NOT_FOUND");
    assert.equal(await act(pool, "sign-agreement", { ...second, amount: "200.00" }), "done");
    assert.equal(await pledgeStatus(), "converted");

    const instalments = [{ id: "i", no: 1, due_on: "2025-06-30", amount: "800.00" }];
    assert.equal(await act(pool, "schedule-instalments", { agreement: "a", instalments }), "done");
    const receipt = { id: "r", fund: "f", agreement: "a", amount: "800.00", currency: "USD" };
    const credited = { credited: "800.00", credited_currency: "USD", on: "2025-06-30" };
    assert.equal(await act(pool, "record-receipt", { ...receipt, ...credited }), "done");
    await pool.query(`
      insert into governance_meeting (id, fund_id, met_on, title) values ('m', 'f', '2025-07-01', '{"en": "M", "ja": "M"}');
      insert into decision (id, meeting_id, fund_id, subject, outcome, amount_minor, decided_on, status)
      values ('d', 'm', 'f', '{"en": "D", "ja": "D"}', 'approved', 80000, '2025-07-01', 'confirmed')`);
    const allocation = { id: "al", decision: "d", project: "p", on: "2025-07-02" };
    assert.equal(
      await act(pool, "allocate", { ...allocation, direct: "500.00", psc: "21.00" }),
      "done",
    );
    const line = (id: string, category: string, amount: string) => ({
      id,
      category,
      period_from: "2025-07-01",
      period_to: "2026-06-30",
      amount,
    });
    const budget = (staff: string, transfers: string) => ({
      allocation: "al",
      lines: [
        line("s", "staff", staff),
        line("t", "transfers", transfers),
        line("p", "psc", "21.00"),
      ],
    });
    assert.equal(await act(pool, "set-budget", budget("300.00", "200.00")), "done");
    // Five in a hundred of 521.00 is 26.05.
    assert.equal(
      await act(pool, "set-budget", budget("326.10", "173.90")),
      "BUDGET_NEEDS_GOVERNANCE",
    );
    assert.equal(await act(pool, "set-budget", budget("326.05", "173.95")), "done");
    const release = { id: "rl", allocation: "al", amount: "521.00", on: "2025-07-03" };
    assert.equal(await act(pool, "release", release), "done");
    const spent = { allocation: "al", on: "2025-08-01" };
    assert.equal(
      await act(pool, "spend", { ...spent, id: "x", category: "transfers", amount: "100.00" }),
      "done",
    );
    assert.deepEqual(await onAccounts(pool, [5160, 5180]), [10_000n, 0n]);
    assert.equal(
      await act(pool, "spend", { ...spent, id: "y", category: "staff", amount: "100.00" }),
      "done",
    );
    assert.deepEqual(await onAccounts(pool, [5110, 5180]), [10_000n, 700n]);
    assert.deepEqual(await readTx(pool, findFaults), []);
  },
);

databaseTest(
  "a cost that funders share is charged in full exactly once, by percentage or in order, or not at all",
  async (_, open) => {
    const pool = await open();
    await begin(pool);
    await pool.query(`
      insert into organisation (id, name, type) values ('agency', '{"en": "Agency", "ja": "Agency"}', '10');
      insert into fund (id, code, name, type, currency, agent_fee_bp) values ('g', 'G', '{"en": "G", "ja": "G"}', 'trust_fund', 'USD', 0);
      insert into governance_meeting (id, fund_id, met_on, title) values
        ('mf', 'f', '2025-07-01', '{"en": "M", "ja": "M"}'), ('mg', 'g', '2025-07-01', '{"en": "M", "ja": "M"}');
      insert into decision (id, meeting_id, fund_id, subject, outcome, amount_minor, decided_on, status) values
        ('df', 'mf', 'f', '{"en": "D", "ja": "D"}', 'approved', 100000, '2025-07-01', 'confirmed'),
        ('dg', 'mg', 'g', '{"en": "D", "ja": "D"}', 'approved', 100000, '2025-07-01', 'confirmed')`);
    const usd = { ...AGREEMENT, currency: "USD", amount: "1000.00" };
    for (const [fund, organisation] of [
      ["f", "ministry"],
      ["g", "agency"],
    ] as const) {
      const id = `a-${fund}`;
      const instalments = [{ id: `i-${fund}`, no: 1, due_on: "2025-06-30", amount: "1000.00" }];
      const receipt = { id: `r-${fund}`, fund, agreement: id, amount: "1000.00", currency: "USD" };
      const credited = { credited: "1000.00", credited_currency: "USD", on: "2025-06-30" };
      const allocation = { id: `al-${fund}`, decision: `d${fund}`, project: "p", on: "2025-07-02" };
      for (const [name, input] of [
        ["sign-agreement", { ...usd, id, fund, organisation }],
        ["schedule-instalments", { agreement: id, instalments }],
        ["record-receipt", { ...receipt, ...credited }],
        ["allocate", { ...allocation, direct: fund === "f" ? "200.00" : "100.00", psc: "0.00" }],
      ] as const)
        assert.equal(await act(pool, name, input), "done", `${name} ${fund}`);
    }
    const cost = { id: "x", project: "p", category: "staff", amount: "100.01", on: "2025-08-01" };
    assert.equal(await act(pool, "spend-shared", cost), "FUNDING_LINES_UNSET");
    const shares = (f: number, g: number) => ({
      project: "p",
      rule: "percentage",
      lines: [
        { allocation: "al-f", share_bp: f },
        { allocation: "al-g", share_bp: g },
      ],
    });
    assert.equal(await act(pool, "set-funding-lines", shares(6000, 3999)), "SHARES_NOT_WHOLE");
    const twice = { ...shares(0, 0), lines: [{ allocation: "al-f" }, { allocation: "al-f" }] };
    assert.equal(await act(pool, "set-funding-lines", twice), "FUNDING_LINE_TWICE");
    await pool.query(`
      insert into fund (id, code, name, type, currency) values ('h', 'H', '{"en": "H", "ja": "H"}', 'trust_fund', 'EUR');
      insert into governance_meeting (id, fund_id, met_on, title) values ('mh', 'h', '2025-07-01', '{"en": "M", "ja": "M"}');
      insert into decision (id, meeting_id, fund_id, subject, outcome, amount_minor, decided_on, status)
      values ('dh', 'mh', 'h', '{"en": "D", "ja": "D"}', 'approved', 100000, '2025-07-01', 'confirmed');
      insert into allocation (id, decision_id, fund_id, project_id, allocated_on, amount_minor, psc_minor, status)
      values ('al-h', 'dh', 'h', 'p', '2025-07-02', 10000, 0, 'approved')`);
    const mixed = { ...shares(0, 0), lines: [{ allocation: "al-f" }, { allocation: "al-h" }] };
    assert.equal(await act(pool, "set-funding-lines", mixed), "FUNDING_LINES_MIXED");
    assert.equal(await act(pool, "set-funding-lines", shares(6000, 4000)), "done");
    assert.equal(await act(pool, "spend-shared", cost), "done");
    const charged = async () =>
      (
        await pool.query<{ line: string }>(
          "select allocation_id || ' ' || sum(amount_minor) as line from expenditure group by allocation_id order by 1",
        )
      ).rows.map((row) => row.line);
    assert.deepEqual(await charged(), ["al-f 6001", "al-g 4000"]);
    // 40 % of 151.00 is more than the second allocation has left: nothing of it is charged to the first one either.
    const large = { ...cost, id: "y", amount: "151.00" };
    assert.equal(await act(pool, "spend-shared", large), "SPENDING_EXCEEDS_BUDGET");
    assert.deepEqual(await charged(), ["al-f 6001", "al-g 4000"]);
    const inOrder = { ...shares(0, 0), rule: "sequential" };
    assert.equal(await act(pool, "set-funding-lines", inOrder), "done");
    assert.equal(await act(pool, "spend-shared", large), "done");
    assert.deepEqual(await charged(), ["al-f 20000", "al-g 5101"]);
    assert.deepEqual(await readTx(pool, findFaults), []);
  },
);

databaseTest(
  "what an amendment adds is owed at the rate of its day, and relieved after what was signed first",
  async (_, open) => {
    const pool = await open();
    await begin(pool);
    const amendment = { agreement: "a", id: "m", no: 1, kind: "amount", signed_on: "2025-08-01" };
    assert.equal(await act(pool, "sign-agreement", { ...FOREIGN, amount: "3000000" }), "done");
    assert.equal(await act(pool, "amend-agreement", { ...amendment, amount: "1600000" }), "done");
    const instalments = [{ id: "i", no: 1, due_on: "2025-09-30", amount: "4600000" }];
    assert.equal(await act(pool, "schedule-instalments", { agreement: "a", instalments }), "done");
    // 3,000,000 yen at 150 and 1,600,000 at 160.
    assert.deepEqual(await onAccounts(pool, [1200]), [3_000_000n]);
    const receipt = {
      fund: "f",
      agreement: "a",
      amount: "3800000",
      currency: "JPY",
      credited: "25500.00",
      credited_currency: "USD",
      on: "2025-09-30",
    };
    assert.equal(await act(pool, "record-receipt", { ...receipt, id: "r" }), "done");
    // 3,000,000 at 150 and 800,000 at 160 were carried at 25,000: the bank gave 500 more.
    assert.deepEqual(await onAccounts(pool, [1200, 4300]), [500_000n, -50_000n]);
    assert.equal(
      await act(pool, "write-off", {
        instalment: "i",
        amount: "400000",
        on: "2025-12-01",
        reason: "Agreed with the ministry",
      }),
      "done",
    );
    assert.deepEqual(await onAccounts(pool, [1200, 5600]), [250_000n, 250_000n]);
    const rest = { ...receipt, id: "s", amount: "400000", credited: "2500.00" };
    assert.equal(await act(pool, "record-receipt", rest), "done");
    assert.deepEqual(await onAccounts(pool, [1200, 1390, 4300, 5300]), [0n, 0n, -50_000n, 0n]);
  },
);

databaseTest(
  "a reduction takes off what was booked, at the rates of then, so that nothing is left of it but what is owed",
  async (_, open) => {
    const pool = await open();
    await begin(pool);
    assert.equal(await act(pool, "sign-agreement", { ...FOREIGN, amount: "3000000" }), "done");
    const less = { agreement: "a", id: "m", no: 1, kind: "amount", signed_on: "2026-01-10" };
    assert.equal(await act(pool, "amend-agreement", { ...less, amount: "-1500000" }), "done");
    assert.deepEqual(await onAccounts(pool, [1200]), [1_000_000n]);
  },
);

databaseTest(
  "a refund is paid out of cash that is there: in the book's currency, or first in first out in the one that is held",
  async (_, open) => {
    const pool = await open();
    await begin(pool);
    await owe(pool, FOREIGN);
    assert.equal(
      await act(pool, "record-receipt", {
        id: "r",
        fund: "f",
        agreement: "a",
        amount: "3000000",
        currency: "JPY",
        credited: "3000000",
        credited_currency: "JPY",
        on: "2025-06-30",
      }),
      "done",
    );
    const [cash = 0n] = await onAccounts(pool, [1300]);
    const back = { id: "b", agreement: "a", on: "2026-01-20", reason: "Not needed" };
    // All of it is in yen: no dollar can be paid, and no more yen than are there.
    assert.equal(await act(pool, "refund", { ...back, amount: "100.00" }), "PAYMENT_WITHOUT_CASH");
    assert.equal(
      await act(pool, "refund", { ...back, amount: "3000001", currency: "JPY" }),
      "PAYMENT_WITHOUT_CASH",
    );
    assert.equal(
      await act(pool, "refund", { ...back, amount: "1500000", currency: "JPY" }),
      "done",
    );
    // At 150, as it came in, whatever the yen is worth today.
    assert.deepEqual(await onAccounts(pool, [1300, 2600, 4300, 5300]), [
      cash - 1_000_000n,
      0n,
      0n,
      0n,
    ]);
  },
);

/** Yen that stand on cash, by the rate at which they were booked; what is nothing is left out. */
async function yenHeld(pool: Pool): Promise<readonly string[]> {
  const { rows } = await pool.query<{ held: string }>(
    `select sum(l.amount_minor) || '@' || x.rate::numeric as held from entry_line l join exchange_rate x on x.id = l.rate_id
      where l.account = 1300 and l.currency = 'JPY' group by x.id having sum(l.amount_minor) <> 0 order by x.rate`,
  );
  return rows.map((row) => row.held);
}

databaseTest(
  "the bank's charge and the agent's fee leave yen at what the yen were booked at, so that no more is held than there is",
  async (_, open) => {
    const yen = {
      fund: "f",
      currency: "JPY",
      credited_currency: "JPY",
      on: "2025-09-30",
    };
    const given = { fund: "f", given_currency: "JPY", got: "10000.00", on: "2026-01-15" };
    const charged = await open();
    await begin(charged);
    await owe(charged, { ...FOREIGN, amount: "3000000", agent_fee_bp: 0 });
    const receipt = { ...yen, id: "r", agreement: "a", amount: "3000000" };
    const credited = { credited: "2999000", charge: "1000" };
    assert.equal(await act(charged, "record-receipt", { ...receipt, ...credited }), "done");
    assert.deepEqual(await yenHeld(charged), ["2999000@150"]);
    assert.equal(
      await act(charged, "exchange", { ...given, id: "x", given: "3000000" }),
      "EXCHANGE_EXCEEDS_HELD",
    );
    assert.equal(await act(charged, "exchange", { ...given, id: "x", given: "2999000" }), "done");
    assert.deepEqual(await yenHeld(charged), []);
    // 10,000 yen are owed at 150 and 1,600,000 at 160, of which the agent takes 16,100; at once, or out of suspense.
    for (const isMatched of [false, true]) {
      const pool = await open();
      await begin(pool);
      const signed = { ...FOREIGN, amount: "10000", agent_fee_bp: 100 };
      assert.equal(await act(pool, "sign-agreement", signed), "done");
      const more = { agreement: "a", id: "m", no: 1, kind: "amount", signed_on: "2025-08-01" };
      assert.equal(await act(pool, "amend-agreement", { ...more, amount: "1600000" }), "done");
      const all = [{ id: "i", no: 1, due_on: "2025-09-30", amount: "1610000" }];
      assert.equal(
        await act(pool, "schedule-instalments", { agreement: "a", instalments: all }),
        "done",
      );
      const whole = { ...yen, id: "r", amount: "1610000", credited: "1610000" };
      const named = isMatched ? whole : { ...whole, agreement: "a" };
      assert.equal(await act(pool, "record-receipt", named), "done");
      if (isMatched)
        assert.equal(
          await act(pool, "match-receipt", { receipt: "r", agreement: "a", on: "2025-09-30" }),
          "done",
        );
      assert.deepEqual(await yenHeld(pool), ["1593900@160"], String(isMatched));
    }
  },
);
