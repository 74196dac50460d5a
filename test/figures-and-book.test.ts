import assert from "node:assert/strict";
import { join } from "node:path";
import { loadPortfolio } from "../src/actions/load-portfolio.js";
import { fixedClock } from "../src/base/clock.js";
import type { Day } from "../src/base/day.js";
import { packageRoot } from "../src/base/place.js";
import { amountOf, fundFigures } from "../src/figures/fund.js";
import { allocatable } from "../src/fund/fund.js";
import { fundStatement, lineAmount } from "../src/fund/statement.js";
import { readAccountSums } from "../src/store/balances.js";
import { readTx } from "../src/store/connect.js";
import { readSnapshot } from "../src/store/snapshot.js";
import { databaseTest } from "../src/store/testing.js";

databaseTest(
  "what the pages print of a fund is what its book holds, line by line",
  async (_, open) => {
    const pool = await open();
    const clock = fixedClock("2026-04-01T00:00:00.000Z");
    await loadPortfolio(
      { folder: join(packageRoot, "portfolios", "illustrative-fund") },
      { pool, clock },
    );
    const snapshot = await readTx(pool, readSnapshot);
    let compared = 0;
    for (const fund of snapshot.funds) {
      const figures = fundFigures(snapshot, fund);
      if (!figures || fund.currency === null) continue;
      const sums = await readTx(pool, (tx) =>
        readAccountSums(tx, fund.id, { as_of: "2026-04-01" as Day }),
      );
      const book = fundStatement(sums, fund.currency);
      const base = fund.currency;
      const source = (line: Parameters<typeof lineAmount>[1]) =>
        lineAmount(book.sources, line, base).amount_minor;
      const use = (line: Parameters<typeof lineAmount>[1]) =>
        lineAmount(book.uses, line, base).amount_minor;
      assert.deepEqual(
        {
          deposits: amountOf(figures.deposits),
          interest: amountOf(figures.interest),
          organisation_interest: amountOf(figures.organisation_interest),
          released: amountOf(figures.released),
          returned: amountOf(figures.returned),
          agent_fee: amountOf(figures.agent_fee),
          direct_cost: amountOf(figures.direct_cost),
          bank_charge: amountOf(figures.bank_charge),
          balance_agent: amountOf(figures.balance_agent),
          spent: amountOf(figures.spent),
          balance_projects: amountOf(figures.balance_projects),
          balance: amountOf(figures.balance),
          allocatable: amountOf(figures.allocatable),
          sources: amountOf(figures.sources),
          uses: amountOf(figures.uses),
        },
        {
          deposits: source("contribution"),
          interest: source("fund_interest"),
          organisation_interest: source("organisation_interest"),
          released: use("to_organisations"),
          returned: -use("returns"),
          agent_fee: use("agent_fee"),
          direct_cost: use("direct_cost"),
          bank_charge: use("bank"),
          balance_agent: book.fund_balance.amount_minor,
          spent: book.expenditure.amount_minor,
          balance_projects: book.organisation_balance.amount_minor,
          balance: book.total_balance.amount_minor,
          allocatable: allocatable(sums, {
            base,
            interest_policy: fund.interest_policy ?? "return",
            psc_at: "allocation",
          }).total.amount_minor,
          sources: book.total_sources.amount_minor,
          uses: book.total_uses.amount_minor,
        },
        fund.id,
      );
      assert.deepEqual(book.findings, []);
      compared += 1;
    }
    assert.ok(compared > 0);
  },
);
