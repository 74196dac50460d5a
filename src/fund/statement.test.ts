import assert from "node:assert/strict";
import { test } from "node:test";
import { currency } from "../base/currency.js";
import { day } from "../base/day.js";
import { money, type Money } from "../base/money.js";
import { isRefusal } from "../base/refusal.js";
import { sumEntries } from "./balance.js";
import type { Entry } from "./entry.js";
import { allocatable, type FundTerms } from "./fund.js";
import { entryFor, type Ledger, type MoneyEvent } from "./posting.js";
import {
  checkPrinted,
  compareWithBook,
  fundStatement,
  lineAmount,
  type PrintedStatement,
} from "./statement.js";
import { decideTransfer, transfersLeft } from "./transfer.js";

const USD = currency("USD");
const dollars = (amount: number): Money => money(BigInt(amount) * 100n, USD);
const PBF: Ledger = { id: "pbf", base: USD };
const ON = day("2016-12-31");

function booked(event: MoneyEvent, ledger = PBF): Entry {
  const entry = entryFor(ledger, event);
  assert.ok(!isRefusal(entry), isRefusal(entry) ? entry.message.en : "");
  return entry;
}

interface Snapshot {
  readonly rows: PrintedStatement;
  readonly holds: { readonly other_funds: boolean; readonly direct_cost: boolean };
  readonly between_organisations: number;
}

/** The Peacebuilding Fund's published statements, in dollars. Source: DOMAIN 8. */
const SNAPSHOTS: Readonly<Record<"A" | "B" | "C", Snapshot>> = {
  A: {
    holds: { other_funds: false, direct_cost: false },
    between_organisations: 0,
    rows: {
      contribution: 756_821_732n,
      fund_interest: 20_006_220n,
      organisation_interest: 3_122_214n,
      total_sources: 779_950_166n,
      to_organisations: 693_135_684n,
      to_other_funds: 13_792_503n,
      returns: -48_030_831n,
      agent_fee: 7_484_571n,
      direct_cost: 22_638_221n,
      bank: 29_699n,
      total_uses: 689_049_847n,
      fund_balance: 90_900_319n,
      total_resources: 693_135_684n,
      expenditure: 535_464_931n,
      refunds: 48_030_831n,
      organisation_balance: 109_639_922n,
      total_balance: 200_540_241n,
    },
  },
  B: {
    holds: { other_funds: true, direct_cost: true },
    between_organisations: 27_759,
    rows: {
      contribution: 898_977_165n,
      fund_interest: 21_894_817n,
      organisation_interest: 3_140_769n,
      total_sources: 924_012_751n,
      to_organisations: 832_445_065n,
      to_other_funds: 35_023_152n,
      returns: -53_310_773n,
      agent_fee: 8_812_000n,
      direct_cost: 24_028_968n,
      bank: 30_070n,
      total_uses: 847_028_482n,
      fund_balance: 76_984_269n,
      total_resources: 891_524_944n,
      expenditure: 647_027_068n,
      refunds: 53_338_532n,
      organisation_balance: 191_159_344n,
      total_balance: 268_143_613n,
    },
  },
  C: {
    holds: { other_funds: true, direct_cost: true },
    between_organisations: 79_227,
    rows: {
      contribution: 1_016_268_638n,
      fund_interest: 24_223_374n,
      organisation_interest: 3_181_470n,
      total_sources: 1_043_673_482n,
      to_organisations: 928_973_453n,
      to_other_funds: 40_832_220n,
      returns: -55_683_757n,
      agent_fee: 9_987_157n,
      direct_cost: 26_204_342n,
      bank: 30_130n,
      total_uses: 950_343_544n,
      fund_balance: 93_329_938n,
      total_resources: 996_089_242n,
      expenditure: 754_655_459n,
      refunds: 55_762_984n,
      organisation_balance: 185_670_798n,
      total_balance: 279_000_736n,
    },
  },
};

/** The postings behind a snapshot, each kind of event once. */
function postings({ rows, holds, between_organisations }: Snapshot): Entry[] {
  const of = (line: keyof PrintedStatement) => money((rows[line] ?? 0n) * 100n, USD);
  const at = { event_id: "pbf", on: ON };
  const returned = money(-of("returns").amount_minor, USD);
  const passed = dollars(between_organisations);
  const events: MoneyEvent[] = [
    { ...at, kind: "agreement", is_conditional: false, amount: of("contribution") },
    {
      ...at,
      kind: "receipt",
      parts: [{ amount: of("contribution"), about: {} }],
      credited: of("contribution"),
      charge: null,
      suspense: null,
    },
    { ...at, kind: "agent_fee", amount: of("agent_fee") },
    { ...at, kind: "interest", earned_by: "fund", amount: of("fund_interest") },
    { ...at, kind: "interest", earned_by: "organisation", amount: of("organisation_interest") },
    { ...at, kind: "bank_charge", amount: of("bank") },
    { ...at, kind: "secretariat_cost", is_held: holds.direct_cost, amount: of("direct_cost") },
    { ...at, kind: "transfer_out", is_held: holds.other_funds, amount: of("to_other_funds") },
    { ...at, kind: "release", amount: of("to_organisations") },
    {
      ...at,
      kind: "expenditure",
      category: "operating",
      amount: of("expenditure"),
      liquidates: null,
      paid_from: "implementer",
    },
    { ...at, kind: "return", amount: returned, frees: null },
    ...(between_organisations === 0
      ? []
      : [
          {
            ...at,
            kind: "reassignment",
            amount: passed,
            from: { organisation_id: "a" },
            to: { organisation_id: "b" },
          } as const,
        ]),
  ];
  return events.map((event) => booked(event));
}

const whole = (amount: Money) => amount.amount_minor / 100n;

for (const [name, snapshot] of Object.entries(SNAPSHOTS)) {
  test(`golden statement ${name}: every row comes out of postings to the dollar`, () => {
    const statement = fundStatement(sumEntries(postings(snapshot), "pbf", { as_of: ON }), USD);
    const inDollars = Object.fromEntries(
      Object.entries(snapshot.rows).map(([line, amount]) => [line, (amount ?? 0n) * 100n]),
    );
    assert.deepEqual(compareWithBook(inDollars, statement), []);
    assert.deepEqual(statement.findings, []);
    const off = compareWithBook({ ...inDollars, agent_fee: 0n }, statement);
    assert.deepEqual(
      off.map((finding) => [finding.rule, finding.place.path]),
      [["STATEMENT_DIFFERS_FROM_BOOK", "agent_fee"]],
    );
    const isC = name === "C";
    assert.equal(whole(statement.total_uses), snapshot.rows.total_uses! + (isC ? 1n : 0n));
    assert.equal(
      whole(statement.organisation_balance),
      snapshot.rows.organisation_balance! + (isC ? 1n : 0n),
    );
    assert.equal(whole(statement.fund_balance), snapshot.rows.fund_balance! - (isC ? 1n : 0n));
    assert.equal(whole(statement.total_balance), snapshot.rows.total_balance);
  });
}

test("golden statement C: two printed totals are a dollar off their rows, and are said to be", () => {
  assert.deepEqual(checkPrinted(SNAPSHOTS.A.rows, USD), []);
  assert.deepEqual(checkPrinted(SNAPSHOTS.B.rows, USD), []);
  const found = checkPrinted(SNAPSHOTS.C.rows, USD);
  assert.deepEqual(
    found.map((finding) => [finding.rule, finding.place.path]),
    [
      ["STATEMENT_TOTAL_OFF", "total_uses"],
      ["STATEMENT_TOTAL_OFF", "organisation_balance"],
    ],
  );
});

test("invariant 15: tier 2 is tier 1 and named lines; a remainder that nothing explains is a finding", () => {
  const entries = postings(SNAPSHOTS.B);
  const statement = fundStatement(sumEntries(entries, "pbf", { as_of: ON }), USD);
  assert.deepEqual(
    statement.resources.map((line) => [line.line, whole(line.amount)]),
    [
      ["release", 832_445_065n],
      ["other_funds", 35_023_152n],
      ["secretariat", 24_028_968n],
      ["reassigned_in", 27_759n],
    ],
  );
  const untagged = entries.map((entry) => ({
    ...entry,
    lines: entry.lines.map((line) => (line.flow === "release" ? { ...line, flow: null } : line)),
  }));
  const broken = fundStatement(sumEntries(untagged, "pbf", { as_of: ON }), USD);
  assert.deepEqual(
    broken.findings.map((finding) => finding.rule),
    ["STATEMENT_TOTAL_OFF", "STATEMENT_UNEXPLAINED"],
  );
});

test("invariant 15: opening + sources − uses = closing, year by year", () => {
  const first = booked({
    event_id: "1",
    on: day("2020-05-01"),
    kind: "receipt",
    parts: [{ amount: dollars(900), about: {} }],
    credited: dollars(900),
    charge: null,
    suspense: null,
  });
  const second = booked({
    event_id: "2",
    on: day("2021-05-01"),
    kind: "release",
    amount: dollars(300),
  });
  const sums = (as_of: string) => sumEntries([first, second], "pbf", { as_of: day(as_of) });
  const statement = fundStatement(sums("2021-12-31"), USD, sums("2020-12-31"));
  assert.deepEqual(
    [
      statement.opening,
      statement.total_sources,
      statement.total_uses,
      statement.fund_balance,
      statement.organisation_balance,
    ].map(whole),
    [900n, 0n, 300n, 600n, 300n],
  );
  assert.deepEqual(statement.findings, []);
});

test("a conversion that is neither gain nor loss is a finding", () => {
  const sums = [
    { account: 1300, currency: USD, flow: "conversion", amount_minor: 5n, base_minor: 5n },
  ] as const;
  assert.deepEqual(
    fundStatement(sums, USD).findings.map((finding) => finding.rule),
    ["STATEMENT_CONVERSION_OPEN"],
  );
});

const TERMS: FundTerms = { base: USD, interest_policy: "add_to_fund", psc_at: "allocation" };
const at = { event_id: "x", on: ON };
const RECEIVED: MoneyEvent = {
  ...at,
  kind: "receipt",
  parts: [{ amount: dollars(1000), about: {} }],
  credited: dollars(1000),
  charge: null,
  suspense: null,
};

/** What each event does to the allocatable balance of a fund that received 1,000. */
const EFFECTS: readonly [string, MoneyEvent, number][] = [
  ["a pledge is never money", { ...at, kind: "pledge", amount: dollars(500) }, 0],
  ["in kind is never cash", { ...at, kind: "in_kind", amount: dollars(500) }, 0],
  [
    "a signature is not yet cash",
    { ...at, kind: "agreement", is_conditional: false, amount: dollars(500) },
    0,
  ],
  [
    "an unidentified receipt is not yet ours",
    {
      ...at,
      kind: "receipt",
      parts: [],
      credited: dollars(500),
      charge: null,
      suspense: dollars(500),
    },
    0,
  ],
  ["interest", { ...at, kind: "interest", earned_by: "fund", amount: dollars(10) }, 10],
  ["bank charge", { ...at, kind: "bank_charge", amount: dollars(2) }, -2],
  ["agent fee", { ...at, kind: "agent_fee", amount: dollars(10) }, -10],
  ["secretariat", { ...at, kind: "secretariat_cost", is_held: false, amount: dollars(30) }, -30],
  ["allocation", { ...at, kind: "allocation", amount: dollars(400) }, -400],
  ["allocation freed", { ...at, kind: "allocation_freed", amount: dollars(100) }, 100],
  [
    "release moves cash, not what may be allocated",
    { ...at, kind: "release", amount: dollars(400) },
    0,
  ],
  ["a return that frees", { ...at, kind: "return", amount: dollars(50), frees: dollars(50) }, 50],
  [
    "a return that stays with the project",
    { ...at, kind: "return", amount: dollars(50), frees: null },
    0,
  ],
  ["refund due", { ...at, kind: "refund_due", amount: dollars(20) }, -20],
  ["refund paid after it was due", { ...at, kind: "refund_paid", amount: dollars(20) }, 0],
  ["reserve", { ...at, kind: "reserve", amount: dollars(100) }, -100],
  ["obligations stay within allocations", { ...at, kind: "obligation", amount: dollars(10) }, 0],
  [
    "spending stays within allocations",
    {
      ...at,
      kind: "expenditure",
      category: "staff",
      amount: dollars(10),
      liquidates: null,
      paid_from: "implementer",
    },
    0,
  ],
  ["to another fund", { ...at, kind: "transfer_out", is_held: false, amount: dollars(60) }, -60],
  ["from another fund", { ...at, kind: "transfer_in", amount: dollars(60) }, 60],
  ["an unrealised revaluation", { ...at, kind: "revaluation", difference: dollars(70) }, 0],
];

test("invariant 12: the allocatable balance is the formula's, term by term, and the terms add up", () => {
  for (const [what, event, effect] of EFFECTS) {
    // A refund is paid after it was due: paid alone, the payable that it settles is negative.
    const before =
      event.kind === "refund_paid"
        ? [RECEIVED, { ...event, kind: "refund_due" } as MoneyEvent]
        : [RECEIVED];
    const start = event.kind === "refund_paid" ? 980 : 1000;
    const entries = [...before, event].map((one) => booked(one));
    const opened = allocatable(sumEntries(entries, "pbf", { as_of: ON }), TERMS);
    assert.equal(whole(opened.total), BigInt(start + effect), what);
    assert.equal(
      opened.terms.reduce((sum, term) => sum + term.amount.amount_minor, 0n),
      opened.total.amount_minor,
    );
  }
});

test("interest is the fund's only where its terms say so", () => {
  const entries = [
    RECEIVED,
    { ...at, kind: "interest", earned_by: "organisation", amount: dollars(10) } as const,
  ].map((event) => booked(event));
  const sums = sumEntries(entries, "pbf", { as_of: ON });
  for (const interest_policy of ["return", "agency_keeps"] as const) {
    assert.equal(whole(allocatable(sums, { ...TERMS, interest_policy }).total), 1000n);
  }
});

test("invariant 9: pledges and in-kind contributions enter no total of cash or contributions", () => {
  const entries = [
    RECEIVED,
    { ...at, kind: "pledge", amount: dollars(7) } as const,
    { ...at, kind: "in_kind", amount: dollars(9) } as const,
  ];
  const sums = sumEntries(
    entries.map((event) => booked(event)),
    "pbf",
    { as_of: ON },
  );
  const statement = fundStatement(sums, USD);
  assert.equal(whole(statement.total_sources), 1000n);
  assert.equal(whole(lineAmount(statement.sources, "contribution", USD)), 1000n);
  assert.equal(whole(statement.total_balance), 1000n);
  // Neither is owed to the fund, nor its income, nor money that it could allocate.
  const noted = entries.slice(1).flatMap((event) => booked(event).lines);
  assert.deepEqual([...new Set(noted.map((line) => line.account))].sort(), [9100, 9200, 9900]);
});

test("invariant 16: what moves between funds nets to zero, and one fund cannot give what it does not have", () => {
  const to: Ledger = { id: "other", base: USD };
  const asked = { event_id: "t", from: PBF, to, amount: dollars(60), on: ON };
  const moved = decideTransfer(asked, dollars(60));
  assert.ok(!isRefusal(moved));
  assert.equal(transfersLeft(moved).size, 0);
  assert.equal(transfersLeft([moved[0]]).size, 1);
  const code = (change: Partial<typeof asked>, left = dollars(60)) => {
    const answer = decideTransfer({ ...asked, ...change }, left);
    return isRefusal(answer) ? answer.refused : "ok";
  };
  assert.equal(code({ to: PBF }), "TRANSFER_TO_ITSELF");
  assert.equal(code({ to: { id: "yen", base: currency("JPY") } }), "TRANSFER_CURRENCIES");
  assert.equal(code({ amount: money(1n, currency("EUR")) }), "CURRENCY_NOT_LEDGERS");
  assert.equal(code({ amount: dollars(0) }), "AMOUNT_NOT_POSITIVE");
  assert.equal(code({}, dollars(59)), "TRANSFER_EXCEEDS_BALANCE");
});
