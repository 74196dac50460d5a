import assert from "node:assert/strict";
import { test } from "node:test";
import { currency } from "../base/currency.js";
import { day } from "../base/day.js";
import { money } from "../base/money.js";
import { isRefusal } from "../base/refusal.js";
import {
  checkDisposition,
  decideTermsChange,
  shareExchanged,
  type HeldOf,
  termsInForce,
  type DatedTerms,
} from "./policy.js";

const NOTHING: DatedTerms = {
  from: null,
  interest_policy: null,
  refund_policy: null,
  fx_risk_bearer: null,
};
const FUND = { interest_policy: "add_to_fund", refund_policy: "core" } as const;

test("an agreement's own terms hold from their day on, and the fund's where it settles nothing", () => {
  const agreed: DatedTerms[] = [
    { ...NOTHING, interest_policy: "return" },
    { ...NOTHING, from: day("2025-07-01"), refund_policy: "return", fx_risk_bearer: "donor" },
    { ...NOTHING, from: day("2025-09-01"), interest_policy: "agency_keeps" },
  ];
  const on = (text: string) => {
    const found = termsInForce(agreed, FUND, day(text));
    const { interest_policy: interest, refund_policy: refund, fx_risk_bearer: fx } = found;
    return [interest, refund, fx].map((one) => `${one?.term} by the ${one?.by}`).join(", ");
  };
  assert.equal(on("2025-06-30"), "return by the agreement, core by the fund, fund by the fund");
  assert.equal(
    on("2025-07-01"),
    "return by the agreement, return by the agreement, donor by the agreement",
  );
  assert.equal(
    on("2025-12-31"),
    "agency_keeps by the agreement, return by the agreement, donor by the agreement",
  );
  // What was settled for the agreement itself can be the fund's again, and be settled anew after that.
  agreed.push({
    ...{ from: day("2025-10-01"), interest_policy: "as_fund" },
    ...{ refund_policy: "as_fund", fx_risk_bearer: "as_fund" },
  });
  assert.equal(on("2025-12-31"), "add_to_fund by the fund, core by the fund, fund by the fund");
  agreed.push({ ...NOTHING, from: day("2025-11-01"), refund_policy: "return" });
  assert.equal(
    on("2025-12-31"),
    "add_to_fund by the fund, return by the agreement, fund by the fund",
  );
  const silent = termsInForce(
    [NOTHING],
    { interest_policy: null, refund_policy: null },
    day("2025-01-01"),
  );
  assert.deepEqual(silent.interest_policy, { term: "return", by: "fund" });
  assert.equal(silent.refund_policy, null);
});

test("an amendment of the terms names one that changes, and no other amendment does", () => {
  const agreed: DatedTerms[] = [{ ...NOTHING, interest_policy: "return" }];
  const decide = (kind: string, terms: Partial<DatedTerms>, from: string | null = null) => {
    const answer = decideTermsChange(agreed, {
      kind,
      terms: { ...NOTHING, ...terms },
      effective_on: from === null ? null : day(from),
      signed_on: day("2025-05-01"),
    });
    return isRefusal(answer) ? `${answer.refused} ${answer.field}` : (answer?.from ?? "nothing");
  };
  assert.equal(decide("scope", {}), "nothing");
  assert.equal(decide("terms", {}), "AMENDMENT_TERMS interest_policy");
  assert.equal(decide("scope", { refund_policy: "core" }), "AMENDMENT_TERMS refund_policy");
  assert.equal(decide("terms", { interest_policy: "return" }), "TERMS_SAME interest_policy");
  assert.equal(decide("terms", { interest_policy: "add_to_fund" }), "2025-05-01");
  assert.equal(decide("terms", { fx_risk_bearer: "donor" }, "2025-06-01"), "2025-06-01");
  assert.equal(decide("terms", { interest_policy: "as_fund" }), "2025-05-01");
  assert.equal(decide("terms", { refund_policy: "as_fund" }), "TERMS_SAME refund_policy");
});

test("what an agreement says of a balance binds; what the fund says yields to the donor", () => {
  const asked = (by: "agreement" | "fund") => {
    const refused = checkDisposition({ refund_policy: { term: "core", by } }, "return");
    return refused?.message.en ?? "ok";
  };
  assert.equal(asked("fund"), "ok");
  assert.equal(
    asked("agreement"),
    "By the agreement what is left is moved to core funding, and this would be: returned to the donor. Do as the agreement says, or record its amendment first.",
  );
  assert.equal(checkDisposition({ refund_policy: null }, "return"), null);
});

test("what is exchanged at one rate is of each contribution as much as it holds, and of the fund the rest", () => {
  const jpy = (amount: bigint) => money(amount, currency("JPY"));
  const owned: readonly HeldOf[] = [
    { agreement_id: "a", held: jpy(60n), borne_by: "donor" },
    { agreement_id: "b", held: jpy(30n), borne_by: "fund" },
  ];
  assert.deepEqual(shareExchanged(jpy(50n), jpy(100n), owned), [
    { agreement_id: "a", given: jpy(30n), borne_by: "donor" },
    { agreement_id: "b", given: jpy(15n), borne_by: "fund" },
  ]);
  assert.deepEqual(shareExchanged(jpy(50n), jpy(100n), []), []);
});
