import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { currency } from "../base/currency.js";
import { day, type Day } from "../base/day.js";
import { money, sumMoney, type Money } from "../base/money.js";
import { isRefusal } from "../base/refusal.js";
import {
  checkBudget,
  decideBudgetRoute,
  movedBetweenCategories,
  type BudgetLine,
} from "./budget.js";
import { checkFinancialClosure, findHeldAfterClosure, type ClosureStand } from "./closure.js";
import {
  checkEligible,
  decideReportVersion,
  deliveryRate_bp,
  effectiveVersion,
  spendingExceptions,
  type Eligibility,
  type ReportVersion,
} from "./expenditure.js";
import { chargeExpenditure, checkShares, type FundingLine } from "./funding-line.js";
import {
  decideObligation,
  decideSpending,
  spendingLeft,
  type SpendingStand,
} from "./obligation.js";
import {
  decideOverspending,
  lineLeft,
  lineOver,
  overspentOf,
  sayOver,
  type LineStand,
  findOverspent,
} from "./overspending.js";
import {
  accruePsc,
  checkPsc,
  cumulativeByDay,
  cumulativePsc,
  eligibleDirect,
  rateOn,
} from "./psc.js";

const USD = currency("USD");
const usd = (amount: number | bigint): Money => money(BigInt(amount), USD);
const code = (value: unknown) =>
  isRefusal(value) ? value.refused : value === null ? "ok" : "value";

const WHEN: Eligibility = {
  from: day("2021-01-01"),
  until: day("2022-12-31"),
  operationally_closed_on: null,
  financially_closed_on: null,
};
const STAND: SpendingStand = {
  budget: usd(1000),
  tolerance_bp: 1000,
  allocation: usd(1050),
  obligated: usd(200),
  spent: usd(300),
  psc: usd(50),
};

test("invariant 17: obligations, expenditure and programme support keep within budget and allocation", () => {
  assert.deepEqual(spendingLeft(STAND), usd(500), "tolerance gives 1,100, the allocation 1,050");
  assert.deepEqual(spendingLeft({ ...STAND, allocation: usd(2000) }), usd(550));
  const oblige = (amount: number, psc = 0, on = "2021-06-01") =>
    code(decideObligation(STAND, { amount: usd(amount), psc: usd(psc), on: day(on) }, WHEN));
  assert.equal(oblige(500), "ok");
  assert.equal(oblige(501), "SPENDING_EXCEEDS_BUDGET");
  assert.equal(oblige(480, 21), "SPENDING_EXCEEDS_BUDGET");
  assert.equal(oblige(0), "AMOUNT_NOT_POSITIVE");
  assert.equal(oblige(5, 0, "2023-01-01"), "SPENT_TOO_LATE");
  const spend = (amount: number, liquidates: number, on = "2021-06-01") =>
    code(
      decideSpending(
        STAND,
        {
          amount: usd(amount),
          psc: usd(0),
          liquidates: usd(liquidates),
          obligation_open: usd(200),
          on: day(on),
        },
        WHEN,
      ),
    );
  assert.equal(spend(700, 200), "ok");
  assert.equal(spend(701, 200), "SPENDING_EXCEEDS_BUDGET");
  assert.equal(spend(300, 201), "LIQUIDATION_EXCEEDS_OBLIGATION");
  assert.equal(spend(100, 101), "LIQUIDATION_EXCEEDS_OBLIGATION");
  assert.equal(spend(0, 0), "AMOUNT_NOT_POSITIVE");
  assert.equal(spend(100, -5), "AMOUNT_NOT_POSITIVE");
  assert.equal(spend(100, 99, "2023-01-01"), "SPENT_TOO_LATE");
  assert.equal(spend(100, 100, "2023-01-01"), "ok");
});

test("a line is overspent by what is spent and obligated beyond it, and that goes as far as the agreed tolerance", () => {
  const stand = (
    category: LineStand["category"],
    [budget, spent, obligated]: readonly [number, number, number],
  ): LineStand => ({
    category,
    budget: usd(budget),
    spent: usd(spent),
    obligated: usd(obligated),
  });
  const before = [stand("staff", [940, 0, 0]), stand("travel", [60, 0, 0])];
  const after = [stand("staff", [940, 0, 0]), stand("travel", [60, 100, 10])];
  assert.deepEqual(after.map(lineLeft), [usd(940), usd(-50)]);
  assert.deepEqual(after.map(lineOver), [usd(0), usd(50)]);
  assert.deepEqual(overspentOf(before), []);
  assert.deepEqual(
    overspentOf(after).map(({ category }) => category),
    ["travel"],
  );
  const answer = (tolerance_bp: number | null, from = before) =>
    code(decideOverspending(from, after, { tolerance_bp, allocation: "al", version: 2 }));
  assert.equal(answer(null), "ok", "no tolerance is agreed: the person is told");
  assert.equal(answer(500), "ok", "five in a hundred of 1,000 is 50");
  assert.equal(answer(499), "LINES_OVERSPENT");
  assert.equal(answer(0, after), "ok", "no further than it was");
  const beyond = (travel: number) => [
    stand("staff", [940, 1940, 0]),
    stand("travel", [60, travel, 0]),
  ];
  const terms = { tolerance_bp: 0, allocation: "al", version: 2 };
  const further = decideOverspending(beyond(60), beyond(61), terms);
  assert.deepEqual(
    further?.facts?.["over"],
    usd(1),
    "what the act takes further, not what was over",
  );
  const travel = after[1];
  assert.ok(travel);
  assert.equal(
    sayOver(travel, { allocation: "al", version: 2 }).en,
    "Travel is over its line of USD 0.60 in version 2 of the budget of al by USD 0.50: USD 1.00 spent, USD 0.10 obligated.",
  );
});

const line = (
  category: BudgetLine["category"],
  amount: number,
  from = "2021-01-01",
  to = "2021-12-31",
): BudgetLine => ({
  category,
  amount: usd(amount),
  from: day(from),
  to: day(to),
});

test("invariant 18: a budget sums to its allocation, in periods of at most a year that do not overlap", () => {
  const check = (...lines: BudgetLine[]) => code(checkBudget(lines, usd(1000)));
  assert.equal(check(line("staff", 900), line("psc", 100)), "ok");
  assert.equal(check(line("staff", 900), line("psc", 99)), "BUDGET_NOT_ALLOCATION");
  assert.equal(check(line("staff", 1100), line("psc", -100)), "BUDGET_NEGATIVE");
  assert.equal(
    check({ ...line("staff", 1000), amount: money(1000n, currency("EUR")) }),
    "CURRENCY_NOT_LEDGERS",
  );
  assert.equal(check(line("staff", 1000, "2021-02-01", "2021-01-01")), "PERIOD_BACKWARDS");
  assert.equal(check(line("staff", 1000, "2021-01-01", "2022-01-01")), "BUDGET_PERIOD_TOO_LONG");
  assert.equal(check(line("staff", 1000, "2020-02-29", "2021-02-28")), "ok");
  assert.equal(check(line("staff", 1000, "2020-02-29", "2021-03-01")), "BUDGET_PERIOD_TOO_LONG");
  assert.equal(
    check(line("staff", 500), line("travel", 500, "2021-12-31", "2022-06-30")),
    "BUDGET_PERIODS_OVERLAP",
  );
  assert.equal(check(line("staff", 500), line("staff", 500)), "BUDGET_PERIODS_OVERLAP");
  assert.equal(check(line("staff", 500), line("staff", 500, "2022-01-01", "2022-12-31")), "ok");
});

test("invariant 19: moving more than the tolerance between categories needs the governance body", () => {
  const before = [line("staff", 600), line("travel", 400)];
  const after = (travel: number) => [line("staff", 1000 - travel), line("travel", travel)];
  const route = (travel: number, has_governance_decision = false) =>
    decideBudgetRoute(before, after(travel), {
      tolerance_bp: 1000,
      has_governance_decision,
      currency: USD,
    });
  assert.equal(route(500), "manager");
  assert.equal(code(route(501)), "BUDGET_NEEDS_GOVERNANCE");
  assert.equal(route(501, true), "governance");
  assert.deepEqual(movedBetweenCategories(before, after(300), USD), usd(100));
});

test("invariant 20: money is used within its days, and closed projects settle or rest", () => {
  const check = (
    on: string,
    what: "obligation" | "expenditure" | "settlement",
    when: Partial<Eligibility> = {},
  ) => code(checkEligible(day(on), { ...WHEN, ...when }, what));
  assert.equal(check("2021-01-01", "expenditure"), "ok");
  assert.equal(check("2020-12-31", "expenditure"), "SPENT_TOO_EARLY");
  assert.equal(check("2022-12-31", "expenditure"), "ok");
  assert.equal(check("2023-01-01", "expenditure"), "SPENT_TOO_LATE");
  const operationally = { operationally_closed_on: day("2022-06-30") };
  assert.equal(check("2022-07-01", "obligation", operationally), "PROJECT_OPERATIONALLY_CLOSED");
  assert.equal(check("2022-07-01", "settlement", operationally), "ok");
  const financially = { ...operationally, financially_closed_on: day("2022-10-01") };
  assert.equal(check("2022-10-01", "settlement", financially), "PROJECT_FINANCIALLY_CLOSED");
  assert.equal(check("2022-09-30", "settlement", financially), "ok");
});

test("invariant 21: programme support is the rate of the cumulative direct cost, and never drifts", () => {
  assert.deepEqual(cumulativePsc(usd(50), 1300), usd(6)); // 6.5, half to even
  assert.deepEqual(cumulativePsc(usd(150), 1300), usd(20)); // 19.5, half to even
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -5_000, max: 50_000 }), { maxLength: 60 }),
      fc.integer({ min: 0, max: 10_000 }),
      (costs, rate_bp) => {
        let direct = usd(0);
        let charged = usd(0);
        for (const cost of costs) {
          direct = usd(direct.amount_minor + BigInt(cost));
          charged = usd(charged.amount_minor + accruePsc(direct, rate_bp, charged).amount_minor);
          const difference = charged.amount_minor * 10_000n - direct.amount_minor * BigInt(rate_bp);
          assert.ok(
            difference <= 5_000n && difference >= -5_000n,
            "never more than half a minor unit off the rate",
          );
        }
        assert.deepEqual(charged, cumulativePsc(direct, rate_bp));
      },
    ),
  );
  assert.equal(code(checkPsc(usd(1000), 700, usd(70))), "ok");
  assert.equal(code(checkPsc(usd(1000), 700, usd(71))), "PSC_OVER_RATE");
  const costs = [
    { category: "staff", amount: usd(100) },
    { category: "transfers", amount: usd(900) },
    { category: "psc", amount: usd(50) },
  ] as const;
  assert.deepEqual(eligibleDirect(costs, { exclusions: ["transfers"] }, USD), usd(100));
});

test("invariant 21: an amended rate holds for what is spent from its day on, and the sum of all charges is still exact", () => {
  const rates = [
    { from: null, rate_bp: 1300 },
    { from: day("2025-07-01"), rate_bp: 700 },
    { from: day("2025-04-01"), rate_bp: 1000 },
  ];
  const on = (text: string) => rateOn(rates, day(text));
  // The third was agreed last: from April on it is the rate, whatever the second had said of July.
  assert.deepEqual([on("2025-03-31"), on("2025-04-01"), on("2025-07-01")], [1300, 1000, 1000]);
  assert.equal(rateOn(rates.slice(0, 2), day("2025-07-01")), 700);
  const cost = fc.record({
    amount_minor: fc.integer({ min: -5_000, max: 50_000 }),
    month: fc.integer({ min: 1, max: 9 }),
  });
  fc.assert(
    fc.property(fc.array(cost, { maxLength: 60 }), (costs) => {
      const spent: { on: Day; amount: Money }[] = [];
      let charged = 0n;
      let exact = 0n;
      for (const { amount_minor, month } of costs) {
        const when = day(`2025-0${month}-15`);
        spent.push({ on: when, amount: usd(amount_minor) });
        exact += BigInt(amount_minor) * (month < 4 ? 1300n : 1000n);
        charged += cumulativeByDay(spent, rates, USD).amount_minor - charged;
        const difference = charged * 10_000n - exact;
        assert.ok(difference <= 5_000n && difference >= -5_000n);
      }
    }),
  );
});

test("invariant 22: what is reported against the rules is accepted and flagged, every rule of it", () => {
  const reported = {
    project: "P-1",
    on: day("2021-06-01"),
    amount: usd(10),
    spent_cumulative: usd(900),
    obligated: usd(100),
    budget: usd(1000),
    net_funded: usd(900),
  };
  const found = (change: object, when: Partial<Eligibility> = {}) =>
    spendingExceptions({ ...reported, ...change }, { ...WHEN, ...when }).map((one) => one.rule);
  assert.deepEqual(found({}), []);
  assert.deepEqual(found({ spent_cumulative: usd(-1) }), ["SPENT_NEGATIVE"]);
  assert.deepEqual(found({ spent_cumulative: usd(901) }), [
    "SPENT_OVER_BUDGET",
    "SPENT_OVER_FUNDED",
  ]);
  assert.deepEqual(found({ spent_cumulative: usd(901), budget: null, net_funded: null }), []);
  assert.deepEqual(found({ spent_cumulative: usd(-2), net_funded: usd(-1) }), [
    "SPENT_NEGATIVE",
    "FUNDED_NEGATIVE",
  ]);
  assert.deepEqual(found({ on: day("2020-12-31") }), ["SPENT_BEFORE_ELIGIBLE"]);
  assert.deepEqual(found({ on: day("2023-01-01") }, { financially_closed_on: day("2023-01-01") }), [
    "SPENT_AFTER_ELIGIBLE",
    "SPENT_AFTER_CLOSURE",
  ]);
  assert.equal(deliveryRate_bp(usd(900), usd(1000)), 9000n);
  assert.equal(deliveryRate_bp(usd(900), usd(0)), null);
});

const lines: readonly FundingLine[] = [
  { id: "a", share_bp: 3333, position: 1, left: usd(100) },
  { id: "b", share_bp: 6667, position: 2, left: usd(50) },
];

test("invariant 23: shares are 100 %, and an expenditure is charged in full exactly once", () => {
  assert.equal(code(checkShares(lines)), "ok");
  assert.equal(code(checkShares([{ share_bp: 9_999 }])), "SHARES_NOT_WHOLE");
  assert.equal(code(checkShares([{ share_bp: -1 }, { share_bp: 10_001 }])), "SHARES_NOT_WHOLE");
  const charge = (
    amount: number,
    rule: "direct" | "percentage" | "sequential",
    funding_line_id = "a",
  ) => {
    const charges = chargeExpenditure(usd(amount), lines, { rule, funding_line_id });
    return isRefusal(charges)
      ? charges.refused
      : charges.map((one) => `${one.funding_line_id} ${one.amount.amount_minor}`).join(", ");
  };
  assert.equal(charge(100, "direct", "b"), "b 100");
  assert.equal(charge(100, "direct", "c"), "FUNDING_LINE_MISSING");
  assert.equal(charge(100, "percentage"), "a 33, b 67");
  assert.equal(charge(120, "sequential"), "a 100, b 20");
  assert.equal(charge(200, "sequential"), "a 100, b 100");
  assert.equal(charge(100, "sequential"), "a 100");
  assert.equal(code(chargeExpenditure(usd(1), [], { rule: "sequential" })), "FUNDING_LINE_MISSING");
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 10_000_000 }),
      fc.constantFrom("percentage" as const, "sequential" as const),
      (amount, rule) => {
        const charges = chargeExpenditure(usd(amount), lines, { rule });
        assert.ok(!isRefusal(charges));
        assert.deepEqual(
          sumMoney(
            charges.map((one) => one.amount),
            USD,
          ),
          usd(amount),
        );
      },
    ),
  );
});

const version = (
  no: number,
  amount: number,
  is_certified: boolean,
  is_published = false,
  note: string | null = null,
): ReportVersion => ({
  no,
  amount: usd(amount),
  is_certified,
  is_published,
  note,
});

test("invariant 24: certified replaces provisional; a published certified figure changes only with a note", () => {
  const decide = (current: ReportVersion | null, next: ReportVersion) =>
    code(decideReportVersion(current, next));
  assert.equal(decide(null, version(1, 5, false)), "ok");
  assert.equal(decide(version(1, 5, false), version(2, 6, true)), "ok");
  assert.equal(decide(version(1, 5, false), version(3, 6, true)), "REPORT_VERSION");
  assert.equal(
    decide(version(1, 5, true), version(2, 6, false)),
    "REPORT_PROVISIONAL_AFTER_CERTIFIED",
  );
  assert.equal(
    decide(version(1, 5, true, true), version(2, 6, true)),
    "REPORT_RESTATED_WITHOUT_NOTE",
  );
  assert.equal(
    decide(version(1, 5, true, true), version(2, 6, true, false, "exchange rate corrected")),
    "ok",
  );
  assert.equal(decide(version(1, 5, true), version(2, 6, true)), "ok");
  assert.equal(effectiveVersion([version(1, 5, true), version(2, 7, false)])?.no, 1);
  assert.equal(effectiveVersion([version(1, 5, false), version(2, 7, false)])?.no, 2);
  assert.equal(effectiveVersion([]), null);
});

test("invariant 26: a project closes financially when nothing is open, and every open item is named", () => {
  const done: ClosureStand = {
    obligations: usd(0),
    advances: usd(0),
    balance: usd(0),
    interest_due: usd(0),
    unidentified: usd(0),
    final_report_certified_on: day("2023-03-31"),
    assets_settled: true,
    evaluation_settled: true,
  };
  assert.deepEqual(checkFinancialClosure(done), []);
  const open = checkFinancialClosure({
    obligations: usd(1),
    advances: usd(2),
    balance: usd(3),
    interest_due: usd(4),
    unidentified: usd(5),
    final_report_certified_on: null,
    assets_settled: false,
    evaluation_settled: false,
  });
  assert.deepEqual(
    open.map((one) => one.refused),
    [
      "CLOSURE_OBLIGATIONS_OPEN",
      "CLOSURE_ADVANCES_OPEN",
      "CLOSURE_REPORT_MISSING",
      "CLOSURE_BALANCE_OPEN",
      "CLOSURE_INTEREST_DUE",
      "CLOSURE_SUSPENSE_OPEN",
      "CLOSURE_ASSETS_OPEN",
      "CLOSURE_EVALUATION_OPEN",
    ],
  );
  // More than there is, is not money to give back.
  assert.deepEqual(
    checkFinancialClosure({ ...done, advances: usd(-2), balance: usd(-3) }).map(
      ({ refused, facts }) => [refused, facts["open"]],
    ),
    [
      ["CLOSURE_REPORTED_BEYOND", usd(2)],
      ["CLOSURE_OVERSPENT", usd(3)],
    ],
  );
});

test("what stands with a project that was closed for good is found, whoever has it, and what is missing too", () => {
  const name = { en: "Piers", ja: "桟橋" };
  const found = (minor: bigint, of: "account" | "fund") =>
    findHeldAfterClosure(name, money(minor, USD), of)?.rule ?? null;
  assert.equal(found(0n, "account"), null);
  assert.equal(found(5n, "account"), "CLOSED_ACCOUNT_HOLDS");
  assert.equal(found(5n, "fund"), "CLOSED_PROJECT_HOLDS");
  assert.equal(found(-5n, "fund"), "CLOSED_OVERSPENT");
});

test("a line that holds less than is charged to it is found, with its figures", () => {
  const [budget, spent, obligated] = [5n, 7n, 1n].map((minor) => money(minor, USD));
  assert.ok(budget && spent && obligated);
  const found = findOverspent(
    { category: "staff", budget, spent, obligated },
    { allocation: "al", version: 2 },
  );
  assert.equal(found.rule, "BUDGET_OVERSPENT");
  assert.match(found.message.en, /over its line of USD 0\.05 in version 2 .* by USD 0\.03/);
});
