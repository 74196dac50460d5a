import { parseDay } from "../base/day.js";
import { divideHalfEven, money, subtractMoney, sumMoney, type Money } from "../base/money.js";
import { CATEGORY_ACCOUNTS, COST_CATEGORIES, type CostCategory } from "../fund/account.js";
import { balanceOf } from "../fund/balance.js";
import type { Eligibility } from "../fund/expenditure.js";
import type { SpendingStand } from "../fund/obligation.js";
import { accruePsc, eligibleDirect } from "../fund/psc.js";
import type { Tx } from "../store/connect.js";
import { findClosure } from "../store/life-rows.js";
import { findRow, listRowsBy, readLastDays } from "../store/money-rows.js";
import { listTermsBehind } from "../store/term-rows.js";
import type { AllocationAtHand } from "./allocation-at-hand.js";

/** What limits spending on an allocation, read under its fund's lock. Without a budget the allocation itself is the budget. */
export async function readSpendingStand(tx: Tx, held: AllocationAtHand): Promise<SpendingStand> {
  const { at, stand, row } = held;
  const { base } = at.ledger;
  const lines = await listRowsBy(tx, "budget_line", "allocation_id", row.id);
  const budget =
    lines.length === 0
      ? stand.approved
      : sumMoney(
          lines.map((line) => money(line.amount_minor, base)),
          base,
        );
  // What is consumed holds programme support already.
  return {
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
  };
}

/**
 * Programme support that falls due with more direct cost, by the terms of the agreements behind the allocation: the rate that one agreement
 * states, else the allocation's own, on the cumulative cost of the categories that carry it. Never drifting, never negative.
 */
export async function pscDue(
  tx: Tx,
  held: AllocationAtHand,
  more: { readonly category: CostCategory | null; readonly amount: Money },
): Promise<Money> {
  const { row, sums, at } = held;
  const { base } = at.ledger;
  const behind = await listTermsBehind(tx, row.id);
  const direct_minor = row.amount_minor - row.psc_minor;
  const own_bp =
    direct_minor <= 0n ? 0 : Number(divideHalfEven(row.psc_minor * 10_000n, direct_minor));
  const exclusions = behind.flatMap((terms) => terms.psc_exclusions);
  const agreed_bp = behind.length === 1 ? (behind[0]?.psc_rate_bp ?? 0) : 0;
  const terms = { rate_bp: agreed_bp > 0 && row.psc_minor > 0n ? agreed_bp : own_bp, exclusions };
  const spent = COST_CATEGORIES.map((category) => ({
    category,
    amount: balanceOf(sums, CATEGORY_ACCOUNTS[category], base),
  }));
  const direct = eligibleDirect([...spent, more], terms, base);
  const due = accruePsc(direct, terms.rate_bp, balanceOf(sums, 5180, base));
  return due.amount_minor > 0n ? due : subtractMoney(due, due);
}
