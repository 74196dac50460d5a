import { addDays, type Day } from "../base/day.js";
import { subtractMoney, sumMoney, zero, type Money } from "../base/money.js";
import { refusedBy, type Refusal } from "../base/refusal.js";
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
  const wrong = lines.flatMap((line, index) => checkLine(line, allocation, `lines.${index}`));
  const isMixed = lines.some(({ amount }) => amount.currency !== allocation.currency);
  return refusedBy([
    ...wrong,
    ...lines.map((line, index) => checkApart(line, lines.slice(index + 1), `lines.${index}`)),
    isMixed ? null : checkTotal(lines, allocation),
  ]);
}

function checkLine(line: BudgetLine, allocation: Money, field: string): (Refusal | null)[] {
  const { category, amount, from, to } = line;
  return [
    amount.currency === allocation.currency
      ? null
      : refuse("CURRENCY_NOT_LEDGERS", { amount, base: allocation.currency }, `${field}.amount`),
    amount.amount_minor < 0n
      ? refuse("BUDGET_NEGATIVE", { category, amount }, `${field}.amount`)
      : null,
    from > to ? refuse("PERIOD_BACKWARDS", { from, to }, `${field}.period_to`) : null,
    from <= to && to >= sameDayNextYear(from)
      ? refuse("BUDGET_PERIOD_TOO_LONG", { from, to }, `${field}.period_to`)
      : null,
  ];
}

/** Lines of one period are of different categories; other periods do not overlap. */
function checkApart(
  line: BudgetLine,
  others: readonly BudgetLine[],
  field: string,
): Refusal | null {
  const { from, to } = line;
  const clash = others.find((other) =>
    other.from === from && other.to === to
      ? other.category === line.category
      : spansOverlap(other, line),
  );
  if (!clash) return null;
  const other = `${clash.from} – ${clash.to}`;
  return refuse("BUDGET_PERIODS_OVERLAP", { from, to, other }, `${field}.period_from`);
}

function checkTotal(lines: readonly BudgetLine[], allocation: Money): Refusal | null {
  const total = sumMoney(
    lines.map((line) => line.amount),
    allocation.currency,
  );
  if (total.amount_minor === allocation.amount_minor) return null;
  const difference = subtractMoney(total, allocation);
  return refuse("BUDGET_NOT_ALLOCATION", { total, allocation, difference }, "lines");
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
