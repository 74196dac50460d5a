import assert from "node:assert/strict";
import { test } from "node:test";
import { currency } from "../base/currency.js";
import { day } from "../base/day.js";
import { snapshotOf, type GivenRows } from "../../test/snapshot-fixture.js";
import { accountView, participantLines } from "./accountability.js";
import { findFigure } from "./find-figure.js";
import { wordFigureMillions } from "./wording.js";

const name = (en: string) => ({ en, ja: en });
const [JPY, USD] = [currency("JPY"), currency("USD")];

const RECEIPT = {
  id: "r-1",
  instalment_id: "i-1",
  fund_id: "F",
  received_on: day("2021-03-18"),
  amount_minor: 110_000_000n,
  currency: JPY,
  bank_amount_minor: 101_032_500n,
  bank_charge_minor: 2_500n,
  bank_currency: USD,
  donor_budget_rate: "0.00925926",
};

const ROWS: GivenRows = {
  partner: [{ id: "XA", name: name("Exland"), fiscal_year: "april" }],
  organisation: [{ id: "ministry", name: name("Ministry") }],
  membership: [{ id: "m", partner_id: "XA", organisation_id: "ministry", standing: "member" }],
  fund: [{ id: "F", name: name("Fund"), code: "F", currency: USD }],
  fund_partner: [{ fund_id: "F", organisation_id: "ministry", n: 1, role: "contributor" }],
  agreement: [
    { id: "a", organisation_id: "ministry", fund_id: "F", title: name("A"), currency: JPY },
  ],
  instalment: [{ id: "i-1", agreement_id: "a", seq: 1 }],
  receipt: [RECEIPT],
  allocation: [{ id: "al", fund_id: "F", project_id: "P" }],
  project: [{ id: "P", title: name("Project"), fund_id: "F" }],
  expenditure: [
    {
      id: "e",
      allocation_id: "al",
      project_id: "P",
      period_from: day("2021-06-01"),
      period_to: day("2021-08-31"),
      amount_minor: 40_00n,
    },
  ],
};
const line = (on: string, account: 1300 | 1400, flow: string, base_minor: bigint) => ({
  ledger_id: "F",
  event_id: `x/${on}`,
  effective_on: day(on),
  account,
  flow: flow as never,
  project_id: null,
  base_minor,
});
const BOOK = [
  line("2021-03-18", 1300, "contribution", 100_00n),
  line("2021-08-31", 1400, "expenditure", -40_00n),
  line("2021-09-01", 1300, "to_organisations", -40_00n),
  line("2022-02-01", 1300, "bank", 0n),
  line("2022-06-01", 1300, "contribution", 900_00n),
];

test("a receipt belongs to the fiscal year in which it came, in yen at both rates and in dollars", () => {
  const view = accountView(snapshotOf(ROWS), { partner: "XA", first: 2020, last: 2021 });
  const [entry, ...rest] = view?.receipts ?? [];
  assert.equal(rest.length, 0);
  assert.equal(entry?.year, 2020, "18 March 2021 lies in FY2020");
  const amounts = [entry?.jpy_budget, entry?.jpy, entry?.usd].map((figure) =>
    figure?.value?.kind === "money" ? figure.value.money.amount_minor : null,
  );
  // US$1,010,350.00 / 0.00925926 is ¥109,117,791.2…, to the yen.
  assert.deepEqual(amounts, [109_117_791n, 110_000_000n, 101_035_000n]);
  assert.ok(entry);
  assert.equal(wordFigureMillions(entry.jpy_budget, "ja"), "109", "cut, not rounded");
  assert.deepEqual(findFigure(snapshotOf(ROWS), entry.jpy.id)?.value, entry.jpy.value);
});

test("a receipt without a budget rate makes the year not reported, never a part of it", () => {
  const second = { ...RECEIPT, id: "r-2", donor_budget_rate: null };
  const view = accountView(snapshotOf({ ...ROWS, receipt: [RECEIPT, second] }), {
    partner: "XA",
    first: 2020,
    last: 2020,
  });
  const [entry] = view?.receipts ?? [];
  assert.equal(entry?.jpy_budget.value, null);
  assert.ok(
    entry?.jpy.value?.kind === "money" && entry.jpy.value.money.amount_minor === 220_000_000n,
  );
});

test("the carry-over is the book's at the year's end, against that year's spending and its idle months", () => {
  const snapshot = snapshotOf(ROWS, "1", BOOK);
  const view = accountView(snapshot, { partner: "XA", first: 2021, last: 2021 });
  const [entry] = view?.carry_overs ?? [];
  assert.ok(entry?.figures);
  const { balance, ratio, idle_months } = entry.figures;
  assert.ok(balance.value?.kind === "money");
  assert.equal(balance.value.money.amount_minor, 60_00n, "what came in FY2022 is not carried over");
  assert.deepEqual(ratio.value?.kind === "number" && ratio.value.decimal, "1.5");
  // Booked from 18 March 2021 to 1 June 2022: all twelve months of FY2021 less June, July and August.
  assert.deepEqual(idle_months.value?.kind === "number" && idle_months.value.decimal, "9");
  for (const figure of [balance, ratio, idle_months])
    assert.deepEqual(findFigure(snapshot, figure.id)?.value, figure.value);
});

test("participants stand in the fiscal year that their period is, targets apart", () => {
  const value = (
    id: string,
    kind: "actual" | "target",
    years: [string, string] | null,
    of: string,
  ) => ({
    id,
    indicator_id: "n",
    kind,
    value: of,
    status: "published" as const,
    period_from: years ? day(years[0]) : null,
    period_to: years ? day(years[1]) : null,
  });
  const snapshot = snapshotOf({
    ...ROWS,
    result: [{ id: "res", project_id: "P", title: name("R") }],
    indicator: [
      { id: "n", result_id: "res", title: name("N"), unit: name("participants"), measure: "unit" },
    ],
    indicator_value: [
      value("v-2020", "actual", ["2020-04-01", "2021-03-31"], "7"),
      value("v-calendar", "actual", ["2021-01-01", "2021-12-31"], "9"),
      value("v-target", "target", ["2021-04-01", "2022-03-31"], "11"),
    ],
  });
  const view = accountView(snapshot, { partner: "XA", first: 2020, last: 2021 });
  assert.ok(view);
  const lines = participantLines(view, new Set(["participants"])).map((each) => [
    each.kind,
    ...each.years.map((figure) => (figure?.value?.kind === "number" ? figure.value.decimal : null)),
  ]);
  assert.deepEqual(lines, [
    ["actual", "7", null],
    ["target", null, "11"],
  ]);
  assert.deepEqual(participantLines(view, new Set(["people"])), []);
});
