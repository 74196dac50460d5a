import assert from "node:assert/strict";
import { test } from "node:test";
import type { Instant } from "../base/clock.js";
import { currency } from "../base/currency.js";
import { day } from "../base/day.js";
import { money } from "../base/money.js";
import { isRefusal } from "../base/refusal.js";
import {
  agentFee,
  agreedAmount,
  checkAgreement,
  decideAmendment,
  funderOf,
  isInForce,
  type Agreement,
  type Amendment,
} from "./agreement.js";
import {
  checkClassificationCode,
  checkConfirmed,
  suggestClassification,
  type Classification,
  type Contribution,
} from "./classification.js";
import {
  categoryOfModality,
  checkEarmarking,
  findBreach,
  findNewBreach,
  UNEARMARKED,
  type Earmarking,
} from "./earmarking.js";
import { checkInKind } from "./in-kind.js";
import { checkSchedule, isOverdue, openAmount, type Instalment } from "./instalment.js";
import { decideConversion, outstandingPledge } from "./pledge.js";
import { checkReviewer, checkSubmission } from "./proposal.js";
import { checkMatching, checkReceived, matchReceipt, receiptExceptions } from "./receipt.js";
import { decideRefund, decideRefundClosure, refundable } from "./refund.js";

const USD = currency("USD");
const usd = (amount: number) => money(BigInt(amount), USD);
const eur = (amount: number) => money(BigInt(amount), currency("EUR"));
const code = (value: unknown) =>
  isRefusal(value) ? value.refused : value === null ? "ok" : "value";

const AGREEMENT: Agreement = {
  id: "a",
  ref: "A-1",
  funder_id: "ministry",
  ultimate_id: null,
  amount: usd(1000),
  signed_on: day("2020-04-01"),
  effective_from: day("2020-04-01"),
  effective_to: day("2022-03-31"),
  eligible_until: day("2022-09-30"),
  psc_rate_bp: 1300,
  agent_fee_bp: 100,
  earmarking: UNEARMARKED,
};

test("an agreement's terms hold together", () => {
  const check = (change: Partial<Agreement>) => code(checkAgreement({ ...AGREEMENT, ...change }));
  assert.equal(check({}), "ok");
  assert.equal(check({ amount: usd(0) }), "AMOUNT_NOT_POSITIVE");
  assert.equal(check({ effective_to: day("2020-03-31") }), "AGREEMENT_ENDS_BEFORE_START");
  assert.equal(check({ eligible_until: day("2022-03-30") }), "AGREEMENT_ELIGIBILITY_ENDS_EARLY");
  assert.equal(check({ psc_rate_bp: 10_001 }), "RATE_BP_OUT_OF_RANGE");
  assert.equal(check({ agent_fee_bp: 0.5 }), "RATE_BP_OUT_OF_RANGE");
  assert.equal(check({ earmarking: { ...UNEARMARKED, modality: "L" } }), "EARMARKING_CONTRADICTS");
});

test("an amendment keeps what was received and scheduled, and its number", () => {
  const standing = {
    agreed: usd(1000),
    received: usd(400),
    scheduled: usd(700),
    numbers: [1],
    status: "active",
    signed_on: day("2020-04-01"),
  } as const;
  const asked: Amendment = {
    no: 2,
    kind: "amount",
    delta: usd(-300),
    signed_on: day("2021-01-01"),
  };
  const decide = (change: Partial<Amendment>, at: object = {}) =>
    code(decideAmendment({ ...standing, ...at }, { ...asked, ...change }));
  assert.equal(decide({}), "ok");
  assert.equal(decide({}, { status: "draft" }), "AGREEMENT_NOT_IN_FORCE");
  assert.equal(decide({ no: 3 }), "AMENDMENT_NUMBER");
  assert.equal(decide({ no: 1 }), "AMENDMENT_NUMBER");
  assert.equal(decide({ no: 1 }, { numbers: [2] }), "ok", "the first was taken back");
  assert.equal(decide({ no: 3 }, { numbers: [2] }), "ok", "and was never signed");
  assert.equal(decide({ delta: eur(5) }), "AMENDMENT_CURRENCY");
  assert.equal(decide({ kind: "extension" }), "AMENDMENT_DELTA");
  assert.equal(decide({ delta: usd(0) }), "AMENDMENT_DELTA");
  assert.equal(decide({ signed_on: day("2020-03-31") }), "AMENDMENT_BEFORE_AGREEMENT");
  assert.equal(decide({ delta: usd(-601) }), "AMENDMENT_BELOW_RECEIVED");
  assert.equal(decide({ delta: usd(-301) }), "AMENDMENT_BELOW_SCHEDULED");
  assert.deepEqual(agreedAmount(AGREEMENT, [{ delta: usd(-300) }, { delta: usd(50) }]), usd(750));
  assert.equal(isInForce("suspended"), true);
  assert.equal(isInForce("closed"), false);
});

test("totals by immediate and by ultimate funder are two reports", () => {
  assert.equal(funderOf({ funder_id: "un-fund", ultimate_id: "japan" }, "immediate"), "un-fund");
  assert.equal(funderOf({ funder_id: "un-fund", ultimate_id: "japan" }, "ultimate"), "japan");
  assert.equal(funderOf({ funder_id: "ministry", ultimate_id: null }, "ultimate"), "ministry");
});

test("the agent's fee is taken per deposit, half to even", () => {
  assert.deepEqual(
    [
      agentFee(usd(10_000), 100),
      agentFee(usd(150), 100),
      agentFee(usd(250), 100),
      agentFee(usd(251), 100),
    ],
    [usd(100), usd(2), usd(2), usd(3)],
  );
});

test("invariant 7: instalments sum to the agreement, or state what is unscheduled", () => {
  const schedule = (...amounts: number[]) =>
    amounts.map((amount, index) => ({ seq: index + 1, amount: usd(amount) }));
  assert.deepEqual(checkSchedule(usd(1000), schedule(600, 400)), usd(0));
  assert.deepEqual(checkSchedule(usd(1000), schedule(600)), usd(400));
  assert.equal(code(checkSchedule(usd(1000), schedule(600, 401))), "INSTALMENTS_EXCEED_AGREEMENT");
  assert.equal(code(checkSchedule(usd(1000), schedule(0))), "AMOUNT_NOT_POSITIVE");
  assert.equal(code(checkSchedule(usd(1000), [{ seq: 1, amount: eur(5) }])), "INSTALMENT_CURRENCY");
  assert.equal(
    code(checkSchedule(usd(1000), [...schedule(5), ...schedule(5)])),
    "INSTALMENT_NUMBER_TWICE",
  );
});

const instalment = (id: string, seq: number, amount: number, received = 0): Instalment => ({
  id,
  seq,
  due_on: day(`202${seq}-04-01`),
  amount: usd(amount),
  received: usd(received),
  status: "scheduled",
});

test("invariant 8: an instalment takes at most its amount; the excess goes to suspense and says so", () => {
  const open = [instalment("b", 2, 400), instalment("a", 1, 600, 100)];
  assert.deepEqual(matchReceipt(usd(700), open), {
    parts: [
      { instalment_id: "a", amount: usd(500) },
      { instalment_id: "b", amount: usd(200) },
    ],
    excess: usd(0),
  });
  assert.deepEqual(matchReceipt(usd(950), open), {
    parts: [
      { instalment_id: "a", amount: usd(500) },
      { instalment_id: "b", amount: usd(400) },
    ],
    excess: usd(50),
  });
  assert.deepEqual(matchReceipt(usd(450), open, ["b"]), {
    parts: [{ instalment_id: "b", amount: usd(400) }],
    excess: usd(50),
  });
  assert.equal(code(matchReceipt(usd(0), open)), "AMOUNT_NOT_POSITIVE");
  assert.equal(code(matchReceipt(usd(5), open, ["c"])), "INSTALMENT_UNKNOWN");
  assert.equal(code(matchReceipt(eur(5), open)), "RECEIPT_OTHER_CURRENCY");
  assert.equal(
    code(checkMatching([{ instalment_id: "b", amount: usd(401) }], open)),
    "MATCH_EXCEEDS_INSTALMENT",
  );
  assert.equal(code(checkMatching([{ instalment_id: "b", amount: usd(400) }], open)), "ok");
  const cancelled: Instalment = { ...instalment("a", 1, 600, 100), status: "cancelled" };
  assert.deepEqual(matchReceipt(usd(10), [cancelled]), { parts: [], excess: usd(10) });
  assert.deepEqual(openAmount(cancelled), usd(0));
  assert.equal(isOverdue(instalment("a", 1, 600), day("2021-04-02")), true);
  assert.equal(isOverdue(instalment("a", 1, 600), day("2021-04-01")), false);
  assert.equal(isOverdue(instalment("a", 1, 600, 600), day("2022-01-01")), false);
});

test("invariant 10: a receipt before signature or after the end is accepted as an exception", () => {
  const found = (received_on: string) =>
    receiptExceptions({ ref: "R", received_on: day(received_on), amount: usd(5) }, AGREEMENT).map(
      (one) => one.rule,
    );
  assert.deepEqual(found("2020-03-31"), ["RECEIPT_BEFORE_SIGNATURE"]);
  assert.deepEqual(found("2020-04-01"), []);
  assert.deepEqual(found("2022-03-31"), []);
  assert.deepEqual(found("2022-04-01"), ["RECEIPT_AFTER_END"]);
});

test("invariant 11: received never passes the agreement, nor a refund what is left of it", () => {
  assert.equal(code(checkReceived(usd(1000), usd(1000))), "ok");
  assert.equal(code(checkReceived(usd(1000), usd(1001))), "RECEIVED_EXCEEDS_AGREEMENT");
  assert.equal(code(checkReceived(usd(1000), usd(1001), usd(1))), "ok");
  const stand = {
    received: usd(1000),
    spent: usd(600),
    obligated: usd(100),
    interest_due: usd(5),
    refunded: usd(50),
  };
  assert.deepEqual(refundable(stand), usd(255));
  assert.equal(code(decideRefund(stand, usd(255))), "ok");
  assert.equal(code(decideRefund(stand, usd(256))), "REFUND_EXCEEDS_BALANCE");
  assert.equal(code(decideRefund(stand, usd(0))), "AMOUNT_NOT_POSITIVE");
});

test("invariant 25: a refund case closes at zero, or below the minimum with its use decided", () => {
  const minimum = usd(25_000);
  const close = (balance: number, disposition: "core" | null) =>
    code(decideRefundClosure(usd(balance), { minimum, disposition }));
  assert.equal(close(0, null), "ok");
  assert.equal(close(25_000, "core"), "ok");
  assert.equal(close(25_000, null), "REFUND_WITHOUT_DISPOSITION");
  assert.equal(close(25_001, "core"), "REFUND_BALANCE_OPEN");
  assert.equal(close(-1, "core"), "REFUND_BALANCE_OPEN");
});

test("a pledge is fulfilled by agreements up to its amount", () => {
  assert.deepEqual(outstandingPledge(usd(100), [usd(30), usd(20)]), usd(50));
  assert.equal(code(decideConversion(usd(100), [usd(30)], usd(70))), "ok");
  assert.equal(code(decideConversion(usd(100), [usd(30)], usd(71))), "PLEDGE_EXCEEDED");
  assert.equal(code(decideConversion(usd(100), [], eur(1))), "PLEDGE_CURRENCY");
});

test("in kind: a value has its method", () => {
  const given = {
    kind: "jpo",
    from: day("2021-01-01"),
    to: day("2022-12-31"),
    value: usd(5),
    method: "standard cost",
  } as const;
  assert.equal(code(checkInKind(given)), "ok");
  assert.equal(code(checkInKind({ ...given, value: null, method: null })), "ok");
  assert.equal(code(checkInKind({ ...given, method: " " })), "IN_KIND_WITHOUT_METHOD");
  assert.equal(code(checkInKind({ ...given, value: usd(0) })), "AMOUNT_NOT_POSITIVE");
  assert.equal(code(checkInKind({ ...given, to: day("2020-12-31") })), "IN_KIND_BACKWARDS");
});

test("earmarking: L is category 4, and a category that contradicts its modality is refused", () => {
  assert.deepEqual(["A", "D", "G", "K", "L", "M"].map(categoryOfModality), [1, 2, 3, 4, 4, null]);
  assert.equal(
    code(checkEarmarking({ ...UNEARMARKED, modality: "Z" })),
    "EARMARKING_UNKNOWN_MODALITY",
  );
  assert.equal(code(checkEarmarking({ ...UNEARMARKED, category: 2, modality: "D" })), "ok");
});

test("a use is never freer than its money, in category, country, sector, outcome or project", () => {
  const vietnam: Earmarking = { ...UNEARMARKED, category: 3, countries: ["VN"] };
  const breach = (source: Earmarking, use: Earmarking) => findBreach(source, use)?.rule.en ?? "ok";
  assert.equal(breach(vietnam, { ...vietnam, category: 4, projects: ["p"] }), "ok");
  assert.equal(breach(vietnam, { ...vietnam, category: 2 }), "earmarking category");
  assert.equal(breach(vietnam, { ...vietnam, countries: ["VN", "LA"] }), "country");
  assert.equal(breach(vietnam, { ...vietnam, countries: [] }), "country");
  assert.equal(breach(UNEARMARKED, vietnam), "ok");
  for (const [scope, rule] of [
    ["sectors", "sector"],
    ["outcomes", "outcome"],
    ["projects", "project"],
  ] as const) {
    assert.equal(
      breach({ ...UNEARMARKED, [scope]: ["x"] }, { ...UNEARMARKED, [scope]: ["y"] }),
      rule,
    );
  }
});

test("a correction breaks what was kept to before it, and does not judge what was not", () => {
  const tied = (source: string, use: string) => ({
    source: { ...UNEARMARKED, countries: [source] },
    use: { ...UNEARMARKED, countries: [use] },
  });
  assert.equal(findNewBreach(tied("VN", "VN"), tied("VN", "LA"))?.rule.en, "country");
  assert.equal(findNewBreach(tied("VN", "VN"), tied("TH", "VN"))?.rule.en, "country");
  assert.equal(findNewBreach(tied("VN", "VN"), tied("LA", "LA")), null);
  assert.equal(findNewBreach(tied("VN", "LA"), tied("VN", "TH")), null);
});

test("classification: three of the four are suggested, none is a fact until a person confirms it", () => {
  const suggest = (kind: Contribution["kind"], donors_many = false, entities_many = false) => {
    const { un_instrument, grand_bargain_category, dac_aid_type } = suggestClassification({
      kind,
      donors_many,
      entities_many,
    });
    return [un_instrument?.code, grand_bargain_category?.code, dac_aid_type?.code];
  };
  assert.deepEqual(suggest("single_donor_fund"), ["project_specific", "3", "B033"]);
  assert.deepEqual(suggest("pooled", true, true), ["inter_agency_pooled_fund", "2", "B031"]);
  assert.deepEqual(suggest("thematic", true), ["single_agency_thematic_fund", "2", "B032"]);
  assert.deepEqual(suggest("personnel"), ["in_kind", "4", "D01"]);
  assert.deepEqual(suggest("core_voluntary"), ["voluntary_core", "1", "B021"]);
  assert.equal(
    suggestClassification({ kind: "project", donors_many: false, entities_many: false })
      .agency_category,
    undefined,
  );
  const confirmed = { code: "x", status: "confirmed", by: "local" } as const;
  const all = {
    agency_category: confirmed,
    un_instrument: confirmed,
    grand_bargain_category: confirmed,
    dac_aid_type: confirmed,
  };
  assert.equal(code(checkConfirmed(all)), "ok");
  assert.equal(
    code(checkConfirmed({ ...all, dac_aid_type: { ...confirmed, status: "suggested" } })),
    "CLASSIFICATION_NOT_CONFIRMED",
  );
});

test("a classification is confirmed with a code of its own list; what is suggested always is one", () => {
  const kinds = ["assessed", "core_voluntary", "pooled", "thematic", "single_donor_fund"] as const;
  for (const kind of [...kinds, "project", "personnel", "in_kind"] as const) {
    const suggested = suggestClassification({ kind, donors_many: true, entities_many: false });
    for (const [name, classified] of Object.entries(suggested)) {
      assert.equal(code(checkClassificationCode(name as Classification, classified.code)), "ok");
    }
  }
  for (const [name, wrong] of [
    ["un_instrument", "x"],
    ["grand_bargain_category", "5"],
    ["dac_aid_type", "c01"],
  ] as const) {
    assert.equal(code(checkClassificationCode(name, wrong)), "CLASSIFICATION_CODE");
  }
  assert.equal(code(checkClassificationCode("agency_category", "XBTC")), "ok");
});

test("proposals are taken while the call is open, and reviewed by people without an interest", () => {
  const call = {
    opens_at: "2021-01-01T00:00:00.000Z" as Instant,
    closes_at: "2021-01-31T15:00:00.000Z" as Instant,
  };
  assert.equal(code(checkSubmission(call, "2020-12-31T23:59:59.999Z" as Instant)), "CALL_NOT_OPEN");
  assert.equal(code(checkSubmission(call, call.closes_at)), "ok");
  assert.equal(code(checkSubmission(call, "2021-01-31T15:00:00.001Z" as Instant)), "CALL_CLOSED");
  const reviewer = {
    organisation_id: "a",
    proposer_id: "b",
    has_declared: true,
    has_conflict: false,
  };
  assert.equal(code(checkReviewer(reviewer)), "ok");
  assert.equal(
    code(checkReviewer({ ...reviewer, has_declared: false })),
    "REVIEW_WITHOUT_DECLARATION",
  );
  assert.equal(
    code(checkReviewer({ ...reviewer, has_conflict: true })),
    "REVIEW_CONFLICT_OF_INTEREST",
  );
  assert.equal(
    code(checkReviewer({ ...reviewer, organisation_id: "b" })),
    "REVIEW_CONFLICT_OF_INTEREST",
  );
});
