import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fixedClock } from "../base/clock.js";
import { day } from "../base/day.js";
import { packageRoot } from "../base/place.js";
import { isRefusal } from "../base/refusal.js";
import { moneyFindings } from "../figures/money-findings.js";
import { verifyChain } from "../fund/chain.js";
import { allocatable } from "../fund/fund.js";
import { fundStatement, lineAmount } from "../fund/statement.js";
import { findWrongTotals, readAccountSums, readTrialBalance } from "../store/balances.js";
import { readTx, writeTx, type Pool } from "../store/connect.js";
import { listEntries, listEntriesOf } from "../store/entries.js";
import { listExceptions } from "../store/exceptions.js";
import { readSnapshot, type Snapshot } from "../store/snapshot.js";
import { readFundStatement } from "../store/statements.js";
import { databaseTest } from "../store/testing.js";
import { act, made, type Acting } from "../../test/acting.js";
import { loadPortfolio } from "./load-portfolio.js";
import { postPortfolio } from "./post-portfolio.js";

const clock = fixedClock("2026-03-31T09:30:00.000Z");
const FUND = "ex-safe-harbours";
const PORTFOLIO = "illustrative-fund";
const END = day("2099-12-31");

async function loaded(pool: Pool): Promise<void> {
  const load = await loadPortfolio(
    { folder: join(packageRoot, "portfolios", PORTFOLIO) },
    { pool, clock },
  );
  assert.ok(!isRefusal(load) && load.is_loaded);
}

databaseTest(
  "the illustrative fund's figures come out of the book as its rows say",
  async (_, open) => {
    const pool = await open();
    await loaded(pool);
    await readTx(pool, async (tx) => {
      const snapshot = await readSnapshot(tx);
      const base = snapshot.fundById.get(FUND)?.currency;
      assert.ok(base);
      const sums = await readAccountSums(tx, FUND, { as_of: END });
      const statement = fundStatement(sums, base);
      assert.deepEqual(statement.findings, []);
      assert.deepEqual(await readTrialBalance(tx), []);
      assert.deepEqual(await findWrongTotals(tx), []);
      const entries = await listEntries(tx, { after_seq: 0n, limit: 100_000 });
      assert.ok(!isRefusal(verifyChain(entries)));
      const sum = <Row extends { readonly portfolio: string | null }>(
        rows: readonly Row[],
        amount: (row: Row) => bigint,
      ) =>
        rows
          .filter((row) => row.portfolio === PORTFOLIO)
          .reduce((all, row) => all + amount(row), 0n);
      const income = (kind: string) =>
        sum(snapshot.fundIncomes, (row) => (row.kind === kind ? row.amount_minor : 0n));
      const told = {
        deposits: sum(snapshot.receipts, (row) => row.bank_amount_minor + row.bank_charge_minor),
        bank_charge: income("bank_charge") + sum(snapshot.receipts, (row) => row.bank_charge_minor),
        released: sum(snapshot.releases, (row) => row.amount_minor),
        spent: sum(snapshot.expenditures, (row) => row.amount_minor),
        allocated: sum(snapshot.allocations, (row) => row.amount_minor),
      };
      const source = (line: Parameters<typeof lineAmount>[1]) =>
        lineAmount(statement.sources, line, base).amount_minor;
      const use = (line: Parameters<typeof lineAmount>[1]) =>
        lineAmount(statement.uses, line, base).amount_minor;
      const deposits =
        source("contribution") +
        source("exchange_gain") +
        source("suspense") -
        use("exchange_loss");
      assert.equal(deposits, told.deposits);
      assert.equal(source("fund_interest"), income("interest"));
      assert.equal(source("organisation_interest"), income("organisation_interest"));
      assert.equal(use("bank"), told.bank_charge);
      assert.equal(use("agent_fee"), income("agent_fee"));
      assert.equal(use("direct_cost"), income("direct_cost"));
      assert.equal(use("to_organisations") + use("returns"), told.released);
      assert.equal(statement.expenditure.amount_minor, told.spent);
      assert.ok(deposits > 0n && statement.expenditure.amount_minor > 0n);
      const read = await readFundStatement(tx, FUND, { as_of: END });
      assert.deepEqual(read?.statement, statement);
      const year = await readFundStatement(tx, FUND, {
        from: day("2023-01-01"),
        as_of: day("2023-12-31"),
      });
      assert.deepEqual(year?.statement.findings, []);
      assert.ok((year?.statement.opening.amount_minor ?? 0n) > 0n);
      assert.equal(await readFundStatement(tx, "none", { as_of: END }), null);
      const opened = allocatable(sums, {
        base,
        interest_policy: "add_to_fund",
        psc_at: "allocation",
      });
      assert.ok(opened.total.amount_minor >= 0n, "nothing is allocated that is not there");
      assert.equal(
        -(opened.terms.find((term) => term.term === "allocated")?.amount.amount_minor ?? 0n),
        told.allocated,
      );
    });
  },
);

databaseTest(
  "the same rows twice book nothing; a changed row is reversed and booked again; one that is gone is reversed",
  async (_, open) => {
    const pool = await open();
    await loaded(pool);
    const again = await writeTx(pool, (tx) => postPortfolio(tx, PORTFOLIO, clock));
    assert.deepEqual([again.booked, again.reversed, again.not_booked], [0, 0, 0]);
    assert.ok(again.unchanged > 50);
    const before = await readTx(pool, (tx) => readAccountSums(tx, FUND, { as_of: END }));
    await pool.query(
      "update release set amount_minor = amount_minor - 100 where id = 'ex-release-1-1'",
    );
    const changed = await writeTx(pool, (tx) => postPortfolio(tx, PORTFOLIO, clock));
    assert.deepEqual(
      [changed.booked, changed.reversed, changed.unchanged],
      [1, 1, again.unchanged - 1],
    );
    await pool.query(
      "update release set amount_minor = amount_minor + 100 where id = 'ex-release-1-1'",
    );
    await writeTx(pool, (tx) => postPortfolio(tx, PORTFOLIO, clock));
    assert.deepEqual(await readTx(pool, (tx) => readAccountSums(tx, FUND, { as_of: END })), before);
    await pool.query("delete from release where id = 'ex-release-1-1'");
    const gone = await writeTx(pool, (tx) => postPortfolio(tx, PORTFOLIO, clock));
    assert.deepEqual([gone.booked, gone.reversed], [0, 1]);
    await readTx(pool, async (tx) => {
      assert.deepEqual(await findWrongTotals(tx), []);
      assert.deepEqual(await readTrialBalance(tx), []);
    });
  },
);

databaseTest(
  "what is reported against a rule is booked and flagged; a closed period takes a correction today",
  async (_, open) => {
    const pool = await open();
    await loaded(pool);
    await pool.query(
      "update agreement set signed_on = '2024-12-31' where id = 'ex-agreement-office'",
    );
    await pool.query(
      "insert into period (id, from_on, to_on, status) values ('2021', '2021-01-01', '2021-12-31', 'closed')",
    );
    await pool.query(
      "update release set amount_minor = amount_minor - 100 where id = 'ex-release-1-1'",
    );
    const posted = await writeTx(pool, (tx) => postPortfolio(tx, PORTFOLIO, clock));
    assert.ok(posted.booked >= 2);
    const flagged = await readTx(pool, (tx) => listExceptions(tx, { limit: 100 }));
    assert.ok(
      flagged.some(
        (one) => one.rule === "RECEIPT_BEFORE_SIGNATURE" && one.subject_kind === "receipt",
      ),
    );
    await readTx(pool, async (tx) => {
      const entries = await listEntries(tx, { after_seq: 0n, limit: 100_000 });
      const late = entries.filter((entry) => entry.event_id === "release/ex-release-1-1").slice(-2);
      assert.deepEqual(
        late.map((entry) => [entry.kind, entry.effective_on, entry.relates_to]),
        [
          ["reversal", "2026-03-31", "2021-07-01"],
          ["release", "2026-03-31", "2021-07-01"],
        ],
      );
    });
    const again = await writeTx(pool, (tx) => postPortfolio(tx, PORTFOLIO, clock));
    assert.deepEqual([again.booked, again.reversed], [0, 0]);
  },
);

databaseTest(
  "invariant 17: a budget of files below what is charged to it is flagged and found, until it holds it again",
  async (_, open) => {
    const pool = await open();
    await loaded(pool);
    const line = "ex-budget-1-2021-staff";
    const post = async () => {
      await writeTx(pool, (tx) => postPortfolio(tx, PORTFOLIO, clock));
      return readTx(pool, async (tx) => ({
        flagged: (await listExceptions(tx, { limit: 100, subject_id: "ex-allocation-1" })).map(
          ({ rule, status }) => [rule, status],
        ),
        found: moneyFindings(await readSnapshot(tx)).filter(({ id }) => id.startsWith("over:")),
      }));
    };
    const before = await post();
    assert.deepEqual(before, { flagged: [], found: [] });
    const { rows } = await pool.query<{ amount_minor: string }>(
      `update budget_line mine set amount_minor = 100 from budget_line was
        where mine.id = $1 and was.id = $1 returning was.amount_minor`,
      [line],
    );
    const low = await post();
    assert.deepEqual(low.flagged, [["SPENT_OVER_LINE", "open"]]);
    assert.deepEqual(
      low.found.map(({ id }) => id),
      ["over:ex-allocation-1:staff"],
    );
    assert.match(low.found[0]?.message.en ?? "", /Revise the budget. Where the figure is wrong/);
    assert.ok(low.found[0]?.behind.includes(`budget_line/${line}`));
    await pool.query("update budget_line set amount_minor = $2 where id = $1", [
      line,
      rows[0]?.amount_minor,
    ]);
    assert.deepEqual(await post(), { flagged: [["SPENT_OVER_LINE", "fixed"]], found: [] });
  },
);

databaseTest(
  "a portfolio that renames its fund moves the money to the new ledger; the old one keeps its history",
  async (_, open) => {
    const pool = await open();
    await loaded(pool);
    const before = await readTx(pool, (tx) => readAccountSums(tx, FUND, { as_of: END }));
    await pool.query(`
    begin;
    set constraints all deferred;
    update ledger set fund_id = null where id = '${FUND}';
    update fund set id = 'renamed' where id = '${FUND}';
    update funding_window set fund_id = 'renamed'; update agreement set fund_id = 'renamed'; update receipt set fund_id = 'renamed';
    update governance_meeting set fund_id = 'renamed'; update decision set fund_id = 'renamed'; update allocation set fund_id = 'renamed';
    update fund_income set fund_id = 'renamed'; update project set fund_id = 'renamed' where fund_id = '${FUND}';
    update fund_partner set fund_id = 'renamed' where fund_id = '${FUND}'; update document set fund_id = 'renamed' where fund_id = '${FUND}';
    update priority_answer set fund_id = 'renamed' where fund_id = '${FUND}'; update fund_marker set fund_id = 'renamed' where fund_id = '${FUND}';
    update contribution set fund_id = 'renamed' where fund_id = '${FUND}'; update statement set fund_id = 'renamed' where fund_id = '${FUND}';
    update attribution set fund_id = 'renamed' where fund_id = '${FUND}';
    update result set fund_id = 'renamed' where fund_id = '${FUND}'; update story set fund_id = 'renamed' where fund_id = '${FUND}';
    commit`);
    await writeTx(pool, (tx) => postPortfolio(tx, PORTFOLIO, clock));
    await readTx(pool, async (tx) => {
      assert.deepEqual(await readAccountSums(tx, "renamed", { as_of: END }), before);
      assert.deepEqual(await readAccountSums(tx, FUND, { as_of: END }), []);
    });
  },
);

databaseTest(
  "what people reported or budgeted anew keeps its place: a changed load counts neither twice, and says so",
  async (t, open) => {
    const pool = await open();
    await loaded(pool);
    const acting = { pool, clock };
    const before = await readTx(pool, readSnapshot);
    const reported = before.expenditures.find(
      (row) => row.allocation_id !== null && row.category !== "psc" && !row.is_certified,
    );
    assert.ok(reported);
    const { allocation_id, category, period_from, period_to } = reported;
    made(
      await act(acting, "report-expenditure", {
        id: "hand-report",
        allocation: allocation_id,
        category,
        period_from,
        period_to,
        amount: "1.00",
        is_certified: true,
        reason: "Counted again",
      }),
    );
    const lines = await budgetAnew(acting, before, allocation_id);
    const stand = async () => {
      const { expenditures, budgetLines } = await readTx(pool, readSnapshot);
      const sums = await readTx(pool, (tx) => readAccountSums(tx, FUND, { as_of: END }));
      return { expenditures: expenditures.length, budgetLines: budgetLines.length, sums };
    };
    const standing = await stand();
    const folder = mkdtempSync(join(tmpdir(), "earmark-replaced-"));
    t.after(() => rmSync(folder, { recursive: true }));
    cpSync(join(packageRoot, "portfolios", PORTFOLIO), folder, { recursive: true });
    const file = join(folder, "portfolio.yaml");
    writeFileSync(file, readFileSync(file, "utf8").replace("Safe Harbours", "Safer Harbours"));
    const load = await loadPortfolio({ folder }, { pool, clock });
    assert.ok(!isRefusal(load) && load.is_loaded);
    assert.deepEqual(await stand(), standing);
    const told = load.findings.filter(({ rule }) => rule === "REPLACED_BY_HAND");
    assert.deepEqual(
      told.map(({ place }) => place.path).toSorted(),
      [`expenditure/${reported.id}`, ...lines.map(({ id }) => `budget_line/${id}`)].toSorted(),
    );
    // What was taken back keeps nobody's place: the file's own figure counts again.
    const booked = await readTx(pool, (tx) => listEntriesOf(tx, "expenditure/hand-report"));
    for (const { id } of booked)
      made(await act(acting, "reverse-entry", { entry: id, reason: "Reported in error" }));
    writeFileSync(file, readFileSync(file, "utf8").replace("Safer Harbours", "Safest Harbours"));
    const again = await loadPortfolio({ folder }, { pool, clock });
    assert.ok(!isRefusal(again) && again.is_loaded);
    const { expenditures } = await readTx(pool, readSnapshot);
    const inPlace = expenditures.filter(
      (row) =>
        row.allocation_id === allocation_id &&
        row.category === category &&
        row.period_from === period_from &&
        row.period_to === period_to,
    );
    assert.deepEqual(
      inPlace.map((row) => [row.id, row.amount_minor]),
      [[reported.id, reported.amount_minor]],
    );
    await readTx(pool, async (tx) => {
      assert.deepEqual(await findWrongTotals(tx), []);
      assert.deepEqual(await readTrialBalance(tx), []);
    });
  },
);

/** Budgets the same anew, by hand, for the first allocation of which all is still there; its lines of before. */
async function budgetAnew(acting: Acting, { allocations, budgetLines }: Snapshot, but: string) {
  for (const { id } of allocations.filter((one) => one.portfolio !== null && one.id !== but)) {
    const before = budgetLines.filter((row) => row.allocation_id === id);
    const lines = before.map(({ category, period_from, period_to, amount_minor }, n) => ({
      ...{ id: `hand-budget-${n}`, category, period_from, period_to },
      amount: plainAmount(amount_minor),
    }));
    if (lines.length === 0) continue;
    const answer = await act(acting, "set-budget", { allocation: id, lines });
    if (!isRefusal(answer)) return before;
  }
  return assert.fail("an allocation with a budget that stands");
}

/** `123.45` of minor units. */
function plainAmount(minor: bigint): string {
  return `${minor / 100n}.${String(minor % 100n).padStart(2, "0")}`;
}
