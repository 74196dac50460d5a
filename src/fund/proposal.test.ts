import assert from "node:assert/strict";
import { test } from "node:test";
import { currency } from "../base/currency.js";
import { day } from "../base/day.js";
import { money } from "../base/money.js";
import { checkApproval, checkFunding } from "./proposal.js";

const usd = (dollars: number) => money(BigInt(dollars) * 100n, currency("USD"));

test("an approval stays within the call's envelope and within the decision", () => {
  const limits = {
    envelope: usd(1_000),
    approved_of_call: usd(600),
    decided: usd(700),
    approved_of_decision: usd(600),
  };
  const answer = (asked: number) => checkApproval(usd(asked), limits)?.refused ?? "ok";
  assert.deepEqual(
    [answer(100), answer(101), answer(401)],
    ["ok", "PROPOSAL_EXCEEDS_DECISION", "PROPOSAL_EXCEEDS_ENVELOPE"],
  );
  assert.equal(
    checkApproval(usd(1), { ...limits, decided: null })?.refused,
    "DECISION_WITHOUT_AMOUNT",
  );
});

test("an allocation pays a proposal once, from its own decision, for its amount, and not before it was submitted", () => {
  const proposal = { amount: usd(500), decision_id: "d", submitted_on: day("2025-03-01") };
  const allocation = {
    amount: usd(500),
    decision_id: "d",
    allocated_on: day("2025-03-01"),
    is_taken: false,
  };
  const answer = (change: Partial<typeof allocation>) =>
    checkFunding(proposal, { ...allocation, ...change })?.refused ?? "ok";
  assert.equal(answer({}), "ok");
  assert.equal(answer({ is_taken: true }), "PROPOSAL_ALLOCATION_TAKEN");
  assert.equal(answer({ decision_id: "other" }), "PROPOSAL_OTHER_DECISION");
  assert.equal(answer({ amount: usd(501) }), "PROPOSAL_ALLOCATION_TOO_LARGE");
  assert.equal(answer({ allocated_on: day("2025-02-28") }), "PROPOSAL_ALLOCATED_EARLIER");
});
