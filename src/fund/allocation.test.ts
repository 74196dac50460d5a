import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { currency } from "../base/currency.js";
import { day } from "../base/day.js";
import { money, sumMoney, type Money } from "../base/money.js";
import { isRefusal, toldBy } from "../base/refusal.js";
import {
  allocationStand,
  chooseSources,
  decideAllocation,
  decideCancellation,
  decideSources,
  type AllocationAsked,
  type AllocationStanding,
  type ContributionLeft,
} from "./allocation.js";
import { sumEntries } from "./balance.js";
import { decideCorrection } from "./correction.js";
import { checkDecision, decideConfirmation, type Decision } from "./decision.js";
import { findBreach, UNEARMARKED, type Earmarking } from "./earmarking.js";
import { entryFor, type MoneyEvent } from "./posting.js";
import { daysToRelease, decideRelease, decideReturn } from "./release.js";

const USD = currency("USD");
const usd = (amount: number): Money => money(BigInt(amount), USD);
const code = (value: unknown) =>
  isRefusal(value) ? value.refused : value === null ? "ok" : "value";

const DECISION: Decision = {
  id: "d",
  ref: "D-1",
  outcome: "approved",
  amount: usd(1000),
  decided_on: day("2021-06-10"),
  status: "confirmed",
  recorded_by: "a",
};
const VIETNAM: Earmarking = {
  category: 4,
  modality: null,
  countries: ["VN"],
  sectors: ["16020"],
  outcomes: [],
  projects: ["p"],
};
const contribution = (
  ref: string,
  left: number,
  earmarking: Partial<Earmarking> = {},
): ContributionLeft => ({
  agreement_id: ref,
  ref,
  name: { en: ref, ja: ref },
  left: usd(left),
  earmarking: { ...UNEARMARKED, ...earmarking },
});

const STANDING: AllocationStanding = {
  fund: { base: USD, interest_policy: "add_to_fund", psc_at: "allocation" },
  available: usd(1000),
  decision: DECISION,
  decision_used: usd(0),
  window: {
    id: "w",
    name: { en: "W-1", ja: "W-1" },
    ceiling: usd(900),
    earmarking: { ...UNEARMARKED, countries: ["VN", "LA"] },
  },
  window_used: usd(0),
  contributions: [contribution("a", 1000)],
};
const ASKED: AllocationAsked = {
  direct: usd(700),
  psc: usd(49),
  on: day("2021-06-15"),
  use: VIETNAM,
};

test("invariant 13: an allocation keeps within its confirmed decision, its window and the balance, in that order", () => {
  const decide = (at: Partial<AllocationStanding>, asked: Partial<AllocationAsked> = {}) =>
    code(decideAllocation({ ...STANDING, ...at }, { ...ASKED, ...asked }));
  assert.equal(decide({}), "value");
  assert.equal(
    decide({}, { direct: money(1n, currency("EUR")), psc: money(0n, currency("EUR")) }),
    "CURRENCY_NOT_LEDGERS",
  );
  assert.equal(decide({}, { direct: usd(0) }), "AMOUNT_NOT_POSITIVE");
  assert.equal(decide({}, { psc: usd(-1) }), "AMOUNT_NOT_POSITIVE");
  assert.equal(decide({ fund: { ...STANDING.fund, psc_at: "fund" } }), "ALLOCATION_PSC_TWICE");
  assert.equal(decide({ fund: { ...STANDING.fund, psc_at: "fund" } }, { psc: usd(0) }), "value");
  assert.equal(
    decide({ decision: { ...DECISION, status: "recorded" } }),
    "ALLOCATION_DECISION_NOT_CONFIRMED",
  );
  assert.equal(
    decide({ decision: { ...DECISION, outcome: "deferred" } }),
    "ALLOCATION_DECISION_NOT_APPROVED",
  );
  assert.equal(
    decide({ decision: { ...DECISION, outcome: "conditional" } }),
    "ALLOCATION_CONDITIONS_OPEN",
  );
  assert.equal(
    decide({ decision: { ...DECISION, outcome: "conditional", status: "executable" } }),
    "value",
  );
  assert.equal(
    decide({ decision: { ...DECISION, amount: null } }),
    "ALLOCATION_DECISION_NOT_APPROVED",
  );
  assert.equal(decide({}, { on: day("2021-06-09") }), "ALLOCATION_BEFORE_DECISION");
  assert.equal(decide({ decision_used: usd(252) }), "ALLOCATION_EXCEEDS_DECISION");
  assert.equal(decide({ decision_used: usd(251) }), "value");
  assert.equal(decide({}, { use: { ...VIETNAM, countries: ["KE"] } }), "ALLOCATION_OUTSIDE_WINDOW");
  assert.equal(decide({ window_used: usd(152) }), "ALLOCATION_EXCEEDS_WINDOW");
  assert.equal(decide({ window_used: usd(151) }), "value");
  assert.equal(decide({ window: null }), "value");
});

test("invariant 12: approved gross allocations never make the allocatable balance negative", () => {
  assert.equal(
    code(decideAllocation({ ...STANDING, available: usd(748) }, ASKED)),
    "ALLOCATION_EXCEEDS_BALANCE",
  );
  assert.equal(code(decideAllocation({ ...STANDING, available: usd(749) }, ASKED)), "value");
});

test("an allocation is never freer than the contribution behind it; the refusal names the rule and the contribution", () => {
  const contributions = [
    contribution("FREE", 300),
    contribution("KENYA", 700, { category: 3, countries: ["KE"] }),
  ];
  const refused = chooseSources({ available: usd(1000), contributions }, usd(301), VIETNAM);
  assert.ok(isRefusal(refused));
  assert.equal(refused.refused, "ALLOCATION_FREER_THAN_CONTRIBUTION");
  assert.match(
    refused.message.en,
    /The contribution “KENYA” holds .* tied by country to KE, and this is for VN/,
  );
  assert.match(refused.message.ja, /拠出「KENYA」/);
  assert.deepEqual(chooseSources({ available: usd(1000), contributions }, usd(300), VIETNAM), [
    { agreement_id: "FREE", amount: usd(300) },
  ]);
  const freer = chooseSources(
    { available: usd(700), contributions: [contribution("TIED", 700, { category: 3 })] },
    usd(1),
    { ...VIETNAM, category: 2 },
  );
  assert.ok(isRefusal(freer) && freer.refused === "ALLOCATION_FREER_THAN_CONTRIBUTION");
});

test("money that is tied to a sector or an outcome goes only there, and the refusal calls them by their names", () => {
  const outcome = { en: "Fewer injuries", ja: "労働災害の減少" };
  const use: Earmarking = {
    ...VIETNAM,
    outcomes: ["own"],
    leads_to: new Map([["own", ["shared", "impact"]]]),
  };
  const allows = (source: Partial<Earmarking>, by: Earmarking = use) =>
    findBreach({ ...UNEARMARKED, ...source }, by);
  // A code of three digits holds all that begins with it.
  assert.equal(allows({ sectors: ["160"] }), null);
  assert.equal(allows({ sectors: ["16020"] }), null);
  assert.notEqual(allows({ sectors: ["16010"] }), null);
  assert.notEqual(allows({ sectors: ["160"] }, { ...use, sectors: ["16020", "11110"] }), null);
  assert.notEqual(allows({ sectors: ["16020"] }, { ...use, sectors: ["160"] }), null);
  assert.equal(allows({ outcomes: ["own"] }), null);
  assert.equal(allows({ outcomes: ["shared", "other"] }), null);
  const names = { outcomes: new Map([["other", outcome]]) };
  const breach = allows({ outcomes: ["other"], names });
  assert.deepEqual(
    [breach?.rule.ja, breach?.allowed.ja, breach?.asked.en],
    ["アウトカム", "労働災害の減少", "own"],
  );
  const unsaid = allows({ outcomes: ["other"] }, { ...use, outcomes: [] });
  assert.equal(unsaid?.asked.en, "no outcome that is stated");
});

test("the most tightly tied money is drawn first, the fund's own last", () => {
  const contributions = [
    contribution("FREE", 300),
    contribution("COUNTRY", 200, { category: 3, countries: ["VN"] }),
    contribution("PROJECT", 100, { category: 4, projects: ["p"] }),
  ];
  assert.deepEqual(chooseSources({ available: usd(650), contributions }, usd(640), VIETNAM), [
    { agreement_id: "PROJECT", amount: usd(100) },
    { agreement_id: "COUNTRY", amount: usd(200) },
    { agreement_id: "FREE", amount: usd(300) },
    { agreement_id: null, amount: usd(40) },
  ]);
  const short = chooseSources({ available: usd(600), contributions }, usd(601), VIETNAM);
  assert.ok(isRefusal(short) && short.refused === "ALLOCATION_EXCEEDS_BALANCE");
});

test("sources add up to the allocation, and draw on none beyond what it holds", () => {
  const one = fc.record({
    left: fc.integer({ min: 0, max: 500 }),
    category: fc.constantFrom(1, 2, 3, 4),
    country: fc.constantFrom("VN", "KE", null),
  });
  fc.assert(
    fc.property(
      fc.array(one, { maxLength: 8 }),
      fc.integer({ min: 1, max: 1500 }),
      fc.integer({ min: 0, max: 100 }),
      (ones, asked, own) => {
        const contributions = ones.map(({ left, category, country }, n) =>
          contribution(`C${n}`, left, {
            category: category as 1,
            countries: country ? [country] : [],
          }),
        );
        const available = sumMoney([usd(own), ...contributions.map((one) => one.left)], USD);
        const sources = chooseSources({ available, contributions }, usd(asked), VIETNAM);
        const usable =
          own + ones.reduce((sum, { left, country }) => (country === "KE" ? sum : sum + left), 0);
        assert.equal(isRefusal(sources), asked > usable);
        if (isRefusal(sources)) return;
        assert.deepEqual(
          sumMoney(
            sources.map((source) => source.amount),
            USD,
          ),
          usd(asked),
        );
        for (const { agreement_id, amount } of sources) {
          const from = contributions.find((candidate) => candidate.agreement_id === agreement_id);
          assert.ok(amount.amount_minor <= (from?.left.amount_minor ?? BigInt(own)));
          assert.ok(!from?.earmarking.countries.includes("KE"));
        }
      },
    ),
  );
});

/** What an allocation's own entries leave it at. */
function standOf(...events: MoneyEvent[]) {
  const entries = events.map((event) => {
    const entry = entryFor({ id: "f", base: USD }, event);
    assert.ok(!isRefusal(entry));
    return entry;
  });
  return allocationStand(sumEntries(entries, "f", { as_of: day("2099-12-31") }), USD);
}
const at = { event_id: "x", on: day("2021-07-01") };

test("an allocation's stand is read from its lines", () => {
  const stand = standOf(
    { ...at, kind: "allocation", amount: usd(1000) },
    { ...at, kind: "release", amount: usd(600) },
    { ...at, kind: "obligation", amount: usd(300) },
    {
      ...at,
      kind: "expenditure",
      category: "staff",
      amount: usd(250),
      liquidates: usd(200),
      paid_from: "implementer",
    },
    { ...at, kind: "return", amount: usd(40), frees: usd(40) },
  );
  assert.deepEqual(stand, {
    approved: usd(960),
    released: usd(560),
    uncommitted: usd(610),
    obligated: usd(100),
    consumed: usd(250),
  });
  assert.equal(code(decideCancellation(stand, usd(400))), "ok");
  assert.equal(code(decideCancellation(stand, usd(401))), "CANCELLATION_EXCEEDS_UNUSED");
  assert.equal(code(decideCancellation(stand, usd(0))), "AMOUNT_NOT_POSITIVE");
  const overspent = { ...stand, uncommitted: usd(-50) };
  assert.equal(code(decideCancellation(overspent, usd(1))), "CANCELLATION_NOTHING_UNUSED");
});

test("invariant 14: releases keep within the allocation and the cash in hand", () => {
  const stand = standOf(
    { ...at, kind: "allocation", amount: usd(1000) },
    { ...at, kind: "release", amount: usd(600) },
  );
  const release = (
    amount: number,
    cash: number,
    prefinance: number | null = null,
    on = "2021-07-01",
  ) =>
    code(
      decideRelease(
        { stand, cash: usd(cash), prefinance: prefinance === null ? null : usd(prefinance) },
        { amount: usd(amount), on: day(on), allocated_on: day("2021-06-15") },
      ),
    );
  assert.equal(release(400, 400), "ok");
  assert.equal(release(401, 1000), "RELEASE_EXCEEDS_ALLOCATION");
  assert.equal(release(400, 399), "RELEASE_WITHOUT_CASH");
  assert.equal(release(400, 300, 100), "ok");
  assert.equal(release(400, 300, 99), "RELEASE_WITHOUT_CASH");
  assert.equal(release(0, 300), "AMOUNT_NOT_POSITIVE");
  assert.equal(release(1, 300, null, "2021-06-14"), "RELEASE_BEFORE_ALLOCATION");
  assert.equal(code(decideReturn(usd(10), usd(10))), "ok");
  assert.equal(code(decideReturn(usd(10), usd(11))), "RETURN_EXCEEDS_HELD");
  assert.equal(code(decideReturn(usd(10), usd(0))), "AMOUNT_NOT_POSITIVE");
});

test("the rapid track is measured from proposal to first release", () => {
  assert.equal(daysToRelease(day("2021-06-01"), [day("2021-07-20"), day("2021-07-01")]), 30);
  assert.equal(daysToRelease(day("2021-06-01"), []), null);
  assert.equal(daysToRelease(null, [day("2021-07-01")]), null);
});

test("a decision has its amount and its day, and is confirmed by another person", () => {
  const check = (change: Partial<Decision>) =>
    code(
      checkDecision(
        { ...DECISION, ...change },
        { met_on: day("2021-06-10"), latest_day: day("2021-06-30") },
      ),
    );
  assert.equal(check({}), "ok");
  assert.equal(check({ decided_on: day("2021-06-09") }), "DECISION_BEFORE_MEETING");
  assert.equal(check({ decided_on: day("2021-07-01") }), "DAY_IN_FUTURE");
  assert.equal(check({ amount: null }), "DECISION_WITHOUT_AMOUNT");
  assert.equal(check({ outcome: "rejected", amount: null }), "ok");
  assert.equal(check({ amount: usd(0) }), "AMOUNT_NOT_POSITIVE");
  const recorded = { ...DECISION, status: "recorded" } as const;
  assert.equal(code(decideConfirmation(recorded, { actor: "b", is_single_user: false })), "ok");
  assert.equal(
    code(decideConfirmation(recorded, { actor: "a", is_single_user: false })),
    "SAME_PERSON",
  );
  assert.equal(code(decideConfirmation(recorded, { actor: "a", is_single_user: true })), "ok");
  assert.equal(
    code(decideConfirmation(DECISION, { actor: "b", is_single_user: false })),
    "STEP_NOT_ALLOWED",
  );
});

test("a correction takes back nothing that others rely on", () => {
  const full = standOf(
    { ...at, kind: "allocation", amount: usd(100) },
    { ...at, kind: "release", amount: usd(60) },
  );
  const released = standOf({ ...at, kind: "release", amount: usd(60) });
  const spent = standOf({
    ...at,
    kind: "expenditure",
    category: "staff",
    amount: usd(5),
    liquidates: null,
    paid_from: "implementer",
  });
  const correct = (
    before: number,
    after: number,
    stands: Parameters<typeof decideCorrection>[1] = null,
  ) => code(decideCorrection({ before: usd(before), after: usd(after) }, stands));
  assert.equal(correct(100, 0), "ok");
  assert.equal(correct(100, -1), "CORRECTION_OVERDRAWS_FUND");
  assert.equal(
    correct(-5, -1),
    "ok",
    "a correction that makes an overdrawn fund better is welcome",
  );
  assert.equal(
    correct(0, 100, { before: full, after: released }),
    "CORRECTION_OVERDRAWS_ALLOCATION",
  );
  assert.equal(
    correct(0, 0, { before: standOf({ ...at, kind: "allocation", amount: usd(5) }), after: spent }),
    "CORRECTION_OVERDRAWS_ALLOCATION",
  );
  assert.equal(correct(0, 0, { before: released, after: full }), "ok");
});

test("what an allocation is drawn on is all of it, once each, of what allows the use and is left: invariant 13", () => {
  const contributions: ContributionLeft[] = [
    contribution("a", -50),
    contribution("b", 70),
    contribution("tied", 900, { category: 3, countries: ["KE"] }),
  ];
  // Drawn on `a`, which is overdrawn by 50 since; 20 of it were freed. The fund has 10 of its own.
  const decide = (...sources: (readonly [string | null, number])[]) => {
    const refused = decideSources(
      { available: usd(930), contributions },
      {
        sources: sources.map(([agreement_id, amount]) => ({ agreement_id, amount: usd(amount) })),
        ...{ gross: usd(120), approved: usd(100), use: VIETNAM },
        drawn: new Map([["a", usd(100).amount_minor]]),
      },
    );
    return refused === null ? "fits" : toldBy(refused).map((one) => `${one.refused} ${one.field}`);
  };
  assert.equal(
    decide(["a", 50], ["b", 70]),
    "fits",
    "less of the overdrawn one, and 50 of the other",
  );
  assert.equal(decide(["a", 90], ["b", 30]), "fits", "what makes it better is welcome");
  assert.equal(decide(["b", 70], ["a", 50]), "fits", "the last one is freed first");
  assert.equal(decide(["a", 100], [null, 20]), "fits", "what was freed is drawn on nobody");
  assert.deepEqual(decide(["b", 120]), ["SOURCE_EXCEEDS_LEFT sources.0.amount"]);
  assert.deepEqual(decide([null, 11], ["a", 109]), ["SOURCE_EXCEEDS_LEFT sources.0.amount"]);
  assert.deepEqual(decide(["tied", 120]), ["SOURCE_NOT_ALLOWED sources.0.agreement"]);
  assert.deepEqual(decide(["a", 60], ["a", 60]), ["SOURCE_TWICE sources.1.agreement"]);
  assert.deepEqual(decide(["a", 60], ["b", 0]), [
    "AMOUNT_NOT_POSITIVE sources.1.amount",
    "SOURCES_NOT_WHOLE sources",
  ]);
});
