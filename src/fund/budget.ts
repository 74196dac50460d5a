import { addDays, type Day } from "../base/day.js";
import { subtractMoney, sumMoney, zero, type Money } from "../base/money.js";
import type { Refusal } from "../base/refusal.js";
import { spansOverlap } from "../base/span.js";
import type { CostCategory } from "./account.js";
import { lifecycle } from "./lifecycle.js";
import { refuse } from "./refusals.js";

export const BUDGET_VERSION = lifecycle({
  noun: { en: "budget version", ja: "予算版" },
  first: "draft",
  states: {
    draft: { en: "Draft", ja: "草案", to: ["submitted"] },
    submitted: { en: "Submitted", ja: "提出済み", to: ["approved", "draft"] },
    approved: { en: "Approved", ja: "承認済み", to: ["active"], two_persons: true },
    active: { en: "Active", ja: "有効", to: ["superseded"] },
    superseded: { en: "Superseded", ja: "改訂済み", to: [] },
  },
});

export interface BudgetLine {
  readonly category: CostCategory;
  readonly from: Day;
  readonly to: Day;
  readonly amount: Money;
}

/** Of each allocation's budget the lines of its latest version: it supersedes those before it whole. */
export function linesInForce<
  Line extends { readonly allocation_id: string; readonly version: number },
>(lines: readonly Line[]): Line[] {
  const latest = new Map<string, number>();
  for (const { allocation_id, version } of lines)
    latest.set(allocation_id, Math.max(version, latest.get(allocation_id) ?? 0));
  return lines.filter((line) => line.version === latest.get(line.allocation_id));
}

/**
 * Invariant 18: lines (programme support included) sum to the allocation; none is negative; a period lasts at most twelve months and two
 * periods are the same or apart (IATI budget). Exactly one version is active: activating one supersedes the other.
 */
export function checkBudget(lines: readonly BudgetLine[], allocation: Money): Refusal | null {
  for (const line of lines) {
    if (line.amount.currency !== allocation.currency) {
      return refuse(
        "CURRENCY_NOT_LEDGERS",
        { amount: line.amount, base: allocation.currency },
        "amount",
      );
    }
    if (line.amount.amount_minor < 0n)
      return refuse("BUDGET_NEGATIVE", { category: line.category, amount: line.amount }, "amount");
    if (line.from > line.to)
      return refuse("PERIOD_BACKWARDS", { from: line.from, to: line.to }, "to");
    if (line.to >= sameDayNextYear(line.from))
      return refuse("BUDGET_PERIOD_TOO_LONG", { from: line.from, to: line.to }, "to");
  }
  for (const [index, line] of lines.entries()) {
    const clash = lines.slice(index + 1).find((other) => {
      const isSame = other.from === line.from && other.to === line.to;
      return isSame ? other.category === line.category : spansOverlap(other, line);
    });
    if (clash)
      return refuse(
        "BUDGET_PERIODS_OVERLAP",
        { from: line.from, to: line.to, other: `${clash.from} – ${clash.to}` },
        "from",
      );
  }
  const total = sumMoney(
    lines.map((line) => line.amount),
    allocation.currency,
  );
  if (total.amount_minor !== allocation.amount_minor) {
    return refuse(
      "BUDGET_NOT_ALLOCATION",
      { total, allocation, difference: subtractMoney(total, allocation) },
      "amount",
    );
  }
  return null;
}

/** The first day that is a whole year later: 29 February's is 1 March. */
function sameDayNextYear(from: Day): Day {
  const year = String(Number(from.slice(0, 4)) + 1).padStart(4, "0");
  return from.slice(5) === "02-29"
    ? addDays(`${year}-02-28` as Day, 1)
    : ((year + from.slice(4)) as Day);
}

/**
 * Invariant 19: what a revision moves between categories, as a share of the budget, is for the manager up to the agreement's
 * tolerance, and for the governance body beyond it.
 */
export function decideBudgetRoute(
  before: readonly BudgetLine[],
  after: readonly BudgetLine[],
  terms: {
    readonly tolerance_bp: number;
    readonly has_governance_decision: boolean;
    readonly currency: Money["currency"];
  },
): "manager" | "governance" | Refusal {
  const moved = movedBetweenCategories(before, after, terms.currency);
  const total = sumMoney(
    before.map((line) => line.amount),
    terms.currency,
  );
  const isWithin = moved.amount_minor * 10_000n <= total.amount_minor * BigInt(terms.tolerance_bp);
  if (isWithin) return "manager";
  if (terms.has_governance_decision) return "governance";
  return refuse(
    "BUDGET_NEEDS_GOVERNANCE",
    { moved, total, tolerance: `${(terms.tolerance_bp / 100).toFixed(2)} %` },
    "amount",
  );
}

/** The sum of what categories gain; what they lose is the same where the total stays. */
export function movedBetweenCategories(
  before: readonly BudgetLine[],
  after: readonly BudgetLine[],
  currency: Money["currency"],
): Money {
  const change = new Map<CostCategory, bigint>();
  for (const line of before)
    change.set(line.category, (change.get(line.category) ?? 0n) - line.amount.amount_minor);
  for (const line of after)
    change.set(line.category, (change.get(line.category) ?? 0n) + line.amount.amount_minor);
  const gains = [...change.values()]
    .filter((amount) => amount > 0n)
    .reduce((sum, amount) => sum + amount, 0n);
  return { ...zero(currency), amount_minor: gains };
}
