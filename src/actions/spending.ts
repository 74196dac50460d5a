import { parseDay, type Day } from "../base/day.js";
import { divideHalfEven, money, subtractMoney, sumMoney, type Money } from "../base/money.js";
import {
  CATEGORY_ACCOUNTS,
  COST_CATEGORIES,
  type AccountCode,
  type CostCategory,
} from "../fund/account.js";
import { balanceOf } from "../fund/balance.js";
import { linesInForce } from "../fund/budget.js";
import type { Eligibility } from "../fund/expenditure.js";
import type { SpendingStand } from "../fund/obligation.js";
import { accruePsc, cumulativeByDay, eligibleCosts, eligibleDirect } from "../fund/psc.js";
import { listDayCosts } from "../store/balances.js";
import type { Tx } from "../store/connect.js";
import { findClosure } from "../store/life-rows.js";
import { findRow, listPscRates, listRowsBy, readLastDays } from "../store/money-rows.js";
import type { RowOf } from "../store/rows.js";
import { listTermsBehind } from "../store/term-rows.js";
import type { AllocationAtHand } from "./allocation-at-hand.js";

/** What limits spending on an allocation, read under its fund's lock. Without a budget the allocation itself is the budget. */
export async function readSpendingStand(
  tx: Tx,
  held: AllocationAtHand,
): Promise<SpendingStand & { readonly lines: readonly RowOf<"budget_line">[] }> {
  const { at, stand, row } = held;
  const { base } = at.ledger;
  const lines = linesInForce(await listRowsBy(tx, "budget_line", "allocation_id", row.id));
  const budget =
    lines.length === 0
      ? stand.approved
      : sumMoney(
          lines.map((line) => money(line.amount_minor, base)),
          base,
        );
  // What is consumed holds programme support already.
  return {
    lines,
    budget,
    tolerance_bp: 0,
    allocation: stand.approved,
    obligated: stand.obligated,
    spent: stand.consumed,
    psc: money(0n, base),
  };
}

/** The days on which an allocation's money may be used: those of the agreement behind it, and the project's closing. */
export async function readEligibility(tx: Tx, held: AllocationAtHand): Promise<Eligibility> {
  const [agreement, project, closure] = await Promise.all([
    held.row.agreement_id === null ? null : findRow(tx, "agreement", held.row.agreement_id),
    findRow(tx, "project", held.row.project_id),
    findClosure(tx, held.row.project_id),
  ]);
  const last = agreement && (await readLastDays(tx, agreement));
  const ended_on = parseDay(project?.end_date ?? "") ?? held.row.allocated_on;
  return {
    from: agreement?.effective_from ?? null,
    until: last?.eligible_until ?? null,
    operationally_closed_on: closure?.operational_on ?? null,
    // Once the books are closed nothing is charged any more, whatever its day: all days from the project's last one are shut.
    financially_closed_on: project?.status === "4" ? ended_on : null,
    closed_on: closure?.financial_on ?? null,
  };
}

/** A direct cost that is to be charged, or that an obligation will bring. */
interface CostAsked {
  readonly category: CostCategory | null;
  readonly amount: Money;
  readonly on: Day;
}

/**
 * Programme support that falls due with more direct cost, by the terms of the agreements behind the allocation: the rate that one agreement
 * states, else the allocation's own, on the cumulative cost of the categories that carry it. Where that agreement's rate was amended, each cost
 * counts at the rate of its day. Never drifting, never negative.
 */
export async function pscDue(tx: Tx, held: AllocationAtHand, more: CostAsked): Promise<Money> {
  const { row, sums, at } = held;
  const { base } = at.ledger;
  const behind = await listTermsBehind(tx, row.id);
  const exclusions = behind.flatMap((terms) => terms.psc_exclusions);
  const [agreed] = behind;
  const rates = behind.length === 1 && agreed ? await listPscRates(tx, agreed) : [];
  // A fund whose allocation takes no programme support takes none by an amendment either; an account takes what its agreement says.
  const isTaken = row.psc_minor > 0n || at.account !== null;
  const charged = balanceOf(sums, 5180, base);
  const due =
    rates.length > 1 && isTaken
      ? subtractMoney(
          cumulativeByDay(await costsByDay(tx, held, { more, exclusions }), rates, base),
          charged,
        )
      : accruePsc(
          eligibleDirect([...spentOf(held), more], { exclusions }, base),
          rateOf(row, agreed && behind.length === 1 ? agreed.psc_rate_bp : 0),
          charged,
        );
  return due.amount_minor > 0n ? due : subtractMoney(due, due);
}

/** The rate that one agreement states, else what the allocation itself was divided by. */
function rateOf(row: AllocationAtHand["row"], agreed_bp: number): number {
  const direct_minor = row.amount_minor - row.psc_minor;
  const own_bp =
    direct_minor <= 0n ? 0 : Number(divideHalfEven(row.psc_minor * 10_000n, direct_minor));
  return agreed_bp > 0 && row.psc_minor > 0n ? agreed_bp : own_bp;
}

function spentOf({ sums, at }: AllocationAtHand) {
  return COST_CATEGORIES.map((category) => ({
    category,
    amount: balanceOf(sums, CATEGORY_ACCOUNTS[category], at.ledger.base),
  }));
}

async function costsByDay(
  tx: Tx,
  { row, at }: AllocationAtHand,
  { more, exclusions }: { readonly more: CostAsked; readonly exclusions: readonly CostCategory[] },
): Promise<readonly CostAsked[]> {
  const categories = new Map<AccountCode, CostCategory>(
    COST_CATEGORIES.map((name) => [CATEGORY_ACCOUNTS[name], name]),
  );
  const spent = (await listDayCosts(tx, row.id)).map(({ account, on, base_minor }) => ({
    category: categories.get(account) ?? null,
    amount: money(base_minor, at.ledger.base),
    on,
  }));
  return eligibleCosts([...spent, more], { exclusions });
}
