import assert from "node:assert/strict";
import { fixedClock } from "../base/clock.js";
import { isRefusal, toldBy } from "../base/refusal.js";
import { toDecimal, type Money } from "../base/money.js";
import { readTx, type Pool } from "../store/connect.js";
import { databaseTest } from "../store/testing.js";
import { act, made } from "../../test/acting.js";
import { findFaults } from "./back-up.js";

const clock = fixedClock("2026-03-31T09:30:00.000Z");
const name = { en: "Name", ja: "名称" };
const on = "2025-03-01";
const AGREEMENT = {
  ...{ organisation: "ministry", fund: "f", instrument: "saa", title: name },
  ...{ signed_on: "2025-01-05", earmarking_category: 1 },
};
const FUND = { name, type: "pooled", currency: "USD", established_on: "2025-01-01" };

/** What an action answers: done, or each refusal with the cash that it names. */
async function told(pool: Pool, action: string, input: Record<string, unknown>) {
  const answer = await act({ pool, clock }, action, input);
  if (!isRefusal(answer)) return ["done"];
  return toldBy(answer).map(({ refused, facts }) => {
    const cash = facts["cash"] as Money | undefined;
    return cash ? `${refused} ${toDecimal(cash)}` : refused;
  });
}

databaseTest(
  "invariant 14: what nobody has identified, and interest that is its donor's or the agency's, is not the fund's to release, transfer, exchange or refund",
  async (_, open) => {
    const pool = await open();
    const yen = { amount: "150000", currency: "JPY" };
    const in_yen = { credited: "150000", credited_currency: "JPY", on };
    const unknown = { amount: "500", currency: "USD", credited: "500", credited_currency: "USD" };
    const interest = { fund: "f", kind: "interest", currency: "USD", on };
    const rate = { type: "unore", from: "USD", to: "JPY", rate: "150" };
    const decision = { id: "d", meeting: "m", subject: name, outcome: "approved", amount: "900" };
    for (const [action, input] of [
      ["record-organisation", { id: "ministry", name, type: "10" }],
      ["create-fund", { ...FUND, id: "f" }],
      ["create-fund", { ...FUND, id: "g" }],
      ["create-project", { id: "p", title: name, fund: "f" }],
      ["record-rate", { ...rate, effective_from: "2025-01-01", source: "UN Treasury" }],
      ["sign-agreement", { ...AGREEMENT, ...yen, id: "a", interest_policy: "return" }],
      [
        "schedule-instalments",
        { agreement: "a", instalments: [{ id: "i", due_on: on, amount: "150000" }] },
      ],
      // Yen worth USD 1,000 are held; in dollars there is only what is not the fund's.
      ["record-receipt", { ...yen, ...in_yen, id: "r", fund: "f", agreement: "a" }],
      ["record-receipt", { ...unknown, id: "s", fund: "f", on }],
      ["record-receipt", { ...yen, ...in_yen, id: "s-yen", fund: "f" }],
      ["record-income", { ...interest, id: "in-1", agreement: "a", amount: "50" }],
      ["record-income", { ...interest, id: "in-2", amount: "30" }],
      ["record-meeting", { id: "m", fund: "f", title: name, on }],
      ["record-decision", { ...decision, on }],
      ["confirm-decision", { decision: "d" }],
      ["allocate", { id: "al", decision: "d", project: "p", direct: "900", on }],
    ] as const)
      made(await act({ pool, clock }, action, input));
    const release = { id: "out", allocation: "al", amount: "1", on };
    const transfer = { id: "t", fund: "f", to_fund: "g", amount: "1", on };
    const refund = { id: "b", agreement: "a", on, reason: "Letter" };
    assert.deepEqual(await told(pool, "release", release), ["RELEASE_WITHOUT_CASH 0.00"]);
    assert.deepEqual(await told(pool, "transfer", transfer), ["PAYMENT_WITHOUT_CASH 0.00"]);
    // Interest goes back by itself, and nothing of the contribution before its yen are exchanged.
    assert.deepEqual(await told(pool, "refund", { ...refund, amount: "51" }), [
      "PAYMENT_WITHOUT_CASH 50.00",
    ]);
    assert.deepEqual(await told(pool, "refund", { ...refund, amount: "50" }), ["done"]);
    const exchange = { id: "x", fund: "f", given_currency: "JPY", got: "99", on };
    assert.deepEqual(await told(pool, "exchange", { ...exchange, given: "150001" }), [
      "EXCHANGE_EXCEEDS_HELD",
    ]);
    assert.deepEqual(await told(pool, "exchange", { ...exchange, given: "15000" }), ["done"]);
    assert.deepEqual(await told(pool, "release", { ...release, amount: "100" }), [
      "RELEASE_WITHOUT_CASH 99.00",
    ]);
    assert.deepEqual(await told(pool, "release", { ...release, amount: "99" }), ["done"]);
    // What is not held, and what the agreement forbids, are told together.
    const bars = { agreement: "a", refund_policy: "core", reason: "As signed" };
    made(await act({ pool, clock }, "correct-agreement", bars));
    const too_much = { ...refund, id: "b-2", currency: "JPY", amount: "999999" };
    assert.deepEqual(await told(pool, "refund", too_much), [
      "PAYMENT_WITHOUT_CASH 135000",
      "REFUND_AGAINST_AGREEMENT",
    ]);
    assert.deepEqual(await readTx(pool, findFaults), []);
  },
);
