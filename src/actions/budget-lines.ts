import { money, sumMoney, type Money } from "../base/money.js";
import { refusedBy, type Refusal } from "../base/refusal.js";
import type { Text } from "../base/text.js";
import { CATEGORY_ACCOUNTS, COST_CATEGORIES, type CostCategory } from "../fund/account.js";
import { balanceOf, type FlowSum } from "../fund/balance.js";
import { linesInForce } from "../fund/budget.js";
import { exception, type Reported } from "../fund/exceptions.js";
import {
  checkRevision,
  decideOverspending,
  lineOver,
  overspentOf,
  refuseRevision,
  sayOver,
  type BudgetName,
  type LineStand,
} from "../fund/overspending.js";
import type { Tx } from "../store/connect.js";
import { settleKept, type OverLine } from "../store/exceptions.js";
import { listOpenObligations, listRowsBy, type OpenObligationRow } from "../store/money-rows.js";
import type { RowOf } from "../store/rows.js";
import { listTermsBehind } from "../store/term-rows.js";
import type { AllocationAtHand } from "./allocation-at-hand.js";
import { keptFlag } from "./flag.js";

type BudgetLines = readonly RowOf<"budget_line">[];
type LineAmount = Pick<RowOf<"budget_line">, "category" | "amount_minor">;
type ByCategory = ReadonlyMap<CostCategory, bigint>;

/** What one act adds to lines, and what it takes off what was committed to one, in minor units. */
interface LineChange {
  readonly charged?: ByCategory;
  readonly committed?: { readonly category: CostCategory | null; readonly minor: bigint };
  readonly settled?: { readonly category: CostCategory | null; readonly minor: bigint };
}

/** The tolerance that agreements behind the allocation state, the strictest of them; null where none does. */
export async function statedTolerance(tx: Tx, allocation_id: string): Promise<number | null> {
  const stated = (await listTermsBehind(tx, allocation_id)).flatMap((terms) =>
    terms.budget_tolerance_bp === null ? [] : [terms.budget_tolerance_bp],
  );
  return stated.length === 0 ? null : Math.min(...stated);
}

/**
 * What is to be said of the lines that this takes beyond what they hold, or why it is refused. While every line holds what is asked nothing is
 * read for it; obligations are where they could make the difference, terms where a line is overspent.
 */
export async function judgeLines(
  tx: Tx,
  held: AllocationAtHand,
  lines: BudgetLines,
  change: LineChange,
): Promise<readonly Text[] | Refusal> {
  const { charged = new Map(), committed, settled } = change;
  const touched = [...charged].flatMap(([category, minor]) => (minor > 0n ? [category] : []));
  if (committed?.category) touched.push(committed.category);
  const { obligated } = held.stand;
  const isTight = (stand: LineStand) =>
    touched.includes(stand.category) &&
    stand.spent.amount_minor + (charged.get(stand.category) ?? 0n) + (committed?.minor ?? 0n) >
      stand.budget.amount_minor - obligated.amount_minor;
  if (!lineStands(held, lines).some(isTight)) return [];
  const open = obligated.amount_minor > 0n ? await listOpenObligations(tx, held.row.id) : [];
  const before = lineStands(held, lines, { open });
  const after = before.map((stand): LineStand => {
    const moved = (part: LineChange["settled"]) =>
      part?.category === stand.category ? part.minor : 0n;
    return {
      ...stand,
      spent: plus(stand.spent, charged.get(stand.category) ?? 0n),
      obligated: plus(stand.obligated, moved(committed) - moved(settled)),
    };
  });
  const over = overspentOf(after).filter(({ category }) => touched.includes(category));
  if (over.length === 0) return [];
  const budget = budgetName(lines, held);
  const tolerance_bp = await statedTolerance(tx, held.row.id);
  const refused = decideOverspending(before, after, { ...budget, tolerance_bp });
  return refused ?? over.map((stand) => sayOver(stand, budget));
}

/** A line of which something reported says more than it holds: each is explained for itself. */
export type ReportedOver = Reported & { readonly line: OverLine };

/** The lines of which something reported says more than they hold, as exceptions on their allocation. */
export function reportedOver(
  held: AllocationAtHand,
  lines: BudgetLines,
  reported: {
    readonly added?: ByCategory;
    readonly sums?: readonly FlowSum[];
    readonly open: readonly OpenObligationRow[];
  },
): readonly ReportedOver[] {
  const { added } = reported;
  const stands = lineStands(held, lines, reported).map((stand) => ({
    ...stand,
    spent: plus(stand.spent, added?.get(stand.category) ?? 0n),
  }));
  return overspentOf(stands).map((stand) => {
    const said = sayOver(stand, budgetName(lines, held));
    const { category } = stand;
    return {
      ...exception("SPENT_OVER_LINE", { project: held.row.project_id, line: said }),
      line: { category, over_minor: lineOver(stand).amount_minor },
    };
  });
}

/** An allocation's budget in force by category, and what is open of its obligations. */
export async function readLines(
  tx: Tx,
  allocation_id: string,
): Promise<{ readonly lines: BudgetLines; readonly open: readonly OpenObligationRow[] }> {
  const [lines, open] = await Promise.all([
    listRowsBy(tx, "budget_line", "allocation_id", allocation_id),
    listOpenObligations(tx, allocation_id),
  ]);
  return { lines: linesInForce(lines), open };
}

/**
 * What was flagged of a line is settled where it holds what is charged to it: after a revision, or a correction. `sums` where the allocation's own
 * have moved on since it was locked. Answers with the lines that do not, of which what was flagged is said anew.
 */
export async function settleLines(
  tx: Tx,
  held: AllocationAtHand,
  sums: readonly FlowSum[] = held.sums,
): Promise<readonly ReportedOver[]> {
  const over = await readOver(tx, held, sums);
  const subject = { kind: "allocation", id: held.row.id };
  const judged = { rules: ["SPENT_OVER_LINE"], broken: over.map(keptFlag) };
  await settleKept(tx, subject, judged, null);
  return over;
}

/** Why a budget that a person sets is refused: each line that would hold less than what is charged and committed to its category already. */
export async function judgeRevision(
  tx: Tx,
  held: AllocationAtHand,
  before: BudgetLines,
  after: readonly (LineAmount & { readonly field: string })[],
): Promise<Refusal | null> {
  const open = await listOpenObligations(tx, held.row.id);
  const wrong = checkRevision(
    lineStands(held, before, { open }),
    lineStands(held, after, { open }),
  );
  return refusedBy(
    wrong.map((stand) => {
      const line = after.find(({ category }) => category === stand.category);
      return refuseRevision(stand, line?.field ?? "lines");
    }),
  );
}

/** The lines that hold less than what is charged to them, as the record has it. */
export async function readOver(
  tx: Tx,
  held: AllocationAtHand,
  sums: readonly FlowSum[] = held.sums,
): Promise<readonly ReportedOver[]> {
  const { lines, open } = await readLines(tx, held.row.id);
  return reportedOver(held, lines, { sums, open });
}

/** Of lines that are overspent those that an act took further. */
export function grownOver(
  before: readonly ReportedOver[],
  after: readonly ReportedOver[],
): readonly ReportedOver[] {
  const was = new Map(before.map(({ line }) => [line.category, line.over_minor]));
  return after.filter(({ line }) => line.over_minor > (was.get(line.category) ?? 0n));
}

/** Every category with a line or a charge; none where the allocation has no budget by category. */
function lineStands(
  held: AllocationAtHand,
  lines: readonly LineAmount[],
  { sums = held.sums, open = [] }: Partial<Parameters<typeof reportedOver>[2]> = {},
): readonly LineStand[] {
  if (lines.length === 0) return [];
  const { base } = held.at.ledger;
  return COST_CATEGORIES.map((category) => {
    const sum = (amounts: readonly bigint[]) =>
      sumMoney(
        amounts.map((minor) => money(minor, base)),
        base,
      );
    const isOf = (row: { readonly category: CostCategory | null }) => row.category === category;
    return {
      category,
      budget: sum(lines.filter(isOf).map((row) => row.amount_minor)),
      spent: balanceOf(sums, CATEGORY_ACCOUNTS[category], base),
      obligated: sum(open.filter(isOf).map((row) => row.open_minor)),
    };
  });
}

function budgetName(lines: BudgetLines, { row }: AllocationAtHand): BudgetName {
  return { allocation: row.id, version: Math.max(...lines.map((line) => line.version)) };
}

function plus(amount: Money, minor: bigint): Money {
  return money(amount.amount_minor + minor, amount.currency);
}
