import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { day } from "../src/base/day.js";
import { currency } from "../src/base/currency.js";
import { money, parseAmount, subtractMoney, sumMoney, type Money } from "../src/base/money.js";
import { spendingExceptions } from "../src/fund/expenditure.js";
import { evidence } from "./evidence.js";

/** A published table of 238 organisations of the UN's pooled funds: real figures, with what is odd about them (DOMAIN 8). */
const { path, skip } = evidence("un", "mptf_participating_orgs.csv");
const USD = currency("USD");
const ALWAYS = {
  from: null,
  until: null,
  operationally_closed_on: null,
  financially_closed_on: null,
};

/** No field of this table has a quoted comma before its three amounts; they carry a third decimal, which is always 0. */
function rows(): { organisation: string; budget: Money; funded: Money; spent: Money }[] {
  const [, ...lines] = readFileSync(path, "utf8").trim().split("\n");
  return lines.map((line) => {
    const found = /,(-?\d*\.\d\d)0,(-?\d*\.\d\d)0,(-?\d*\.\d\d)0,/.exec(line);
    const [budget, funded, spent] = [1, 2, 3].map((n) => {
      const amount = parseAmount((found?.[n] ?? "").replace(/^(-?)\./, "$10."), USD);
      assert.ok(typeof amount !== "string", line);
      return amount;
    });
    assert.ok(budget && funded && spent);
    return { organisation: line.slice(0, found?.index), budget, funded, spent };
  });
}

test("published spending: totals to the dollar, and every anomaly an exception", { skip }, () => {
  const all = rows();
  const total = (pick: (row: (typeof all)[number]) => Money) =>
    (sumMoney(all.map(pick), USD).amount_minor + 50n) / 100n;
  assert.equal(all.length, 238);
  assert.deepEqual(
    [total((row) => row.budget), total((row) => row.funded), total((row) => row.spent)],
    [11_735_900_572n, 10_345_158_686n, 8_977_762_280n],
  );
  const counts = { over_funded: 0, over_budget: 0, negative: 0 };
  const isMore = (a: Money, b: Money) => subtractMoney(a, b).amount_minor > 100n;
  for (const { organisation, budget, funded, spent } of all) {
    const found = spendingExceptions(
      {
        project: organisation,
        on: day("2024-12-31"),
        amount: spent,
        spent_cumulative: spent,
        obligated: money(0n, spent.currency),
        budget,
        net_funded: funded,
      },
      ALWAYS,
    );
    const has = (rule: string) => found.some((one) => one.rule === rule);
    // Every cent over is flagged; the source's own count leaves out what printed rounding explains, a dollar or less.
    assert.equal(has("SPENT_OVER_FUNDED"), spent.amount_minor > funded.amount_minor, organisation);
    if (has("SPENT_OVER_FUNDED") && isMore(spent, funded)) counts.over_funded++;
    if (has("SPENT_OVER_BUDGET") && isMore(spent, budget)) counts.over_budget++;
    if (has("SPENT_NEGATIVE") || has("FUNDED_NEGATIVE")) counts.negative++;
  }
  assert.deepEqual(counts, { over_funded: 22, over_budget: 9, negative: 9 });
});
