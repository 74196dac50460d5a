import { addMoney, subtractMoney, sumMoney, zero, type Money } from "../base/money.js";
import type { Finding } from "../base/finding.js";
import type { Refusal } from "../base/refusal.js";
import { fillText, texts, type Text } from "../base/text.js";
import { categoryName, type CostCategory } from "./account.js";
import { finding } from "./findings.js";
import { refuse } from "./refusals.js";

/** A category's line of the budget in force, its periods together, with what is charged and committed to it. */
export interface LineStand {
  readonly category: CostCategory;
  readonly budget: Money;
  readonly spent: Money;
  readonly obligated: Money;
}

/** Which budget a line is of: each revision replaces the whole of it. */
export interface BudgetName {
  readonly allocation: string;
  readonly version: number;
}

const WORDS = texts({
  over: {
    en: "{category} is over its line of {budget} in version {version} of the budget of {allocation} by {over}: {spent} spent, {obligated} obligated.",
    ja: "{category}は、{allocation}の予算第{version}版の予算額{budget}を{over}超過しています（支出額{spent}、支出負担額{obligated}）。",
  },
});

/** What a line still holds; less than nothing where it is overspent. */
export function lineLeft({ budget, spent, obligated }: LineStand): Money {
  return subtractMoney(budget, addMoney(spent, obligated));
}

/** By how much a line is overspent; nothing where it is not. */
export function lineOver(stand: LineStand): Money {
  const left = lineLeft(stand);
  return left.amount_minor < 0n ? subtractMoney(zero(left.currency), left) : zero(left.currency);
}

export function overspentOf(stands: readonly LineStand[]): readonly LineStand[] {
  return stands.filter((stand) => lineLeft(stand).amount_minor < 0n);
}

/**
 * A budget that a person sets gives each category what is charged and committed to it already; one that was beyond its line before is taken no further
 * (invariant 17). Where more was reported than the whole budget holds no budget could, and what is beyond its line is to be explained. `before` is
 * empty where there was no budget.
 */
export function checkRevision(
  before: readonly LineStand[],
  after: readonly LineStand[],
): readonly LineStand[] {
  const minor = after.reduce((sum, stand) => sum + lineLeft(stand).amount_minor, 0n);
  if (minor < 0n) return [];
  return overspentOf(after).filter((stand) => {
    const was = before.find(({ category }) => category === stand.category);
    return !was || lineOver(stand).amount_minor > lineOver(was).amount_minor;
  });
}

/** Why a budget is refused that gives a category less than what is charged and committed to it. */
export function refuseRevision(stand: LineStand, field: string): Refusal {
  const category = categoryName(stand.category);
  const charged = addMoney(stand.spent, stand.obligated);
  return refuse("BUDGET_BELOW_CHARGED", { category, budget: stand.budget, charged }, field);
}

/** The sentence that says by how much which line of which version is overspent. */
export function sayOver(stand: LineStand, budget: BudgetName): Text {
  const { budget: line, spent, obligated } = stand;
  const category = categoryName(stand.category);
  const over = lineOver(stand);
  return fillText(WORDS.over, { ...budget, category, budget: line, over, spent, obligated });
}

/** A line that holds less than is charged to it, whoever said so: a revision, a report or a file. */
export function findOverspent(stand: LineStand, budget: BudgetName): Finding {
  return finding("BUDGET_OVERSPENT", { line: sayOver(stand, budget) });
}

/**
 * Invariant 19 of what is spent: beyond its line a category takes what others were given, as a revision would. Where the agreement states its
 * tolerance, that goes so far without the governance body and no further; where it states none, the person is told. What passed the tolerance before
 * (it was reported so) stops nobody who spends within another line.
 */
export function decideOverspending(
  before: readonly LineStand[],
  after: readonly LineStand[],
  terms: BudgetName & { readonly tolerance_bp: number | null },
): Refusal | null {
  const { tolerance_bp, allocation, version } = terms;
  // What the act takes further, not what was beyond its line already.
  const isGrown = (stand: LineStand) => {
    const was = before.find(({ category }) => category === stand.category);
    return !was || lineOver(stand).amount_minor > lineOver(was).amount_minor;
  };
  const worst = overspentOf(after)
    .filter(isGrown)
    .sort((a, b) => (lineOver(a).amount_minor > lineOver(b).amount_minor ? -1 : 1))[0];
  if (tolerance_bp === null || !worst) return null;
  const { currency } = worst.budget;
  const total = sumMoney(
    after.map((stand) => stand.budget),
    currency,
  );
  const moved = sumMoney(after.map(lineOver), currency);
  const moved_before = sumMoney(before.map(lineOver), currency);
  const isWithin = moved.amount_minor * 10_000n <= total.amount_minor * BigInt(tolerance_bp);
  if (isWithin || moved.amount_minor <= moved_before.amount_minor) return null;
  return refuse(
    "LINES_OVERSPENT",
    {
      ...{ allocation, version, moved, total },
      category: categoryName(worst.category),
      budget: worst.budget,
      over: lineOver(worst),
      tolerance: `${(tolerance_bp / 100).toFixed(2)} %`,
    },
    "amount",
  );
}
