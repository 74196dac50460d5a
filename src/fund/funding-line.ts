import { assert } from "../base/assert.js";
import { money, splitMoney, subtractMoney, zero, type Money } from "../base/money.js";
import type { Refusal } from "../base/refusal.js";
import { refuse } from "./refusals.js";

/** How a project's expenditure is charged to the money behind it. */
export const SHARE_RULES = ["direct", "percentage", "sequential"] as const;
export type ShareRule = (typeof SHARE_RULES)[number];

/** One source of a project's money. `share_bp` counts under the percentage rule; `left` is its unspent budget. */
export interface FundingLine {
  readonly id: string;
  readonly share_bp: number;
  readonly position: number;
  readonly left: Money;
}

/** Invariant 23: under the percentage rule shares sum to 100 %. */
export function checkShares(lines: readonly Pick<FundingLine, "share_bp">[]): Refusal | null {
  const sum = lines.reduce((all, line) => all + line.share_bp, 0);
  if (
    lines.some((line) => line.share_bp < 0 || !Number.isInteger(line.share_bp)) ||
    sum !== 10_000
  ) {
    return refuse("SHARES_NOT_WHOLE", { sum: `${(sum / 100).toFixed(2)} %` }, "share");
  }
  return null;
}

export interface Charge {
  readonly funding_line_id: string;
  readonly amount: Money;
}

/**
 * Invariant 23: one expenditure is charged in full exactly once. `direct` names its line; `percentage` splits by share, to the minor
 * unit; `sequential` fills lines in order, and what none can hold goes to the last, where the budget rule speaks.
 */
export function chargeExpenditure(
  amount: Money,
  lines: readonly FundingLine[],
  how: { readonly rule: ShareRule; readonly funding_line_id?: string },
): Charge[] | Refusal {
  const ordered = [...lines].sort((a, b) => a.position - b.position || (a.id < b.id ? -1 : 1));
  const last = ordered.at(-1);
  if (!last) return refuse("FUNDING_LINE_MISSING", {}, "funding_line");
  if (how.rule === "direct") {
    const named = ordered.find((line) => line.id === how.funding_line_id);
    return named
      ? [{ funding_line_id: named.id, amount }]
      : refuse("FUNDING_LINE_MISSING", {}, "funding_line");
  }
  if (how.rule === "percentage") {
    const wrong = checkShares(ordered);
    if (wrong) return wrong;
    const parts = splitMoney(
      amount,
      ordered.map((line) => BigInt(line.share_bp)),
    );
    return whole(
      amount,
      ordered.map((line, index) => ({
        funding_line_id: line.id,
        amount: parts[index] ?? zero(amount.currency),
      })),
    );
  }
  return whole(amount, fillInOrder(amount, ordered, last.id));
}

function fillInOrder(amount: Money, ordered: readonly FundingLine[], last_id: string): Charge[] {
  let open = amount;
  return ordered.map((line) => {
    const room = line.left.amount_minor > 0n ? line.left.amount_minor : 0n;
    const isAll = line.id === last_id || open.amount_minor <= room;
    const part = isAll ? open : money(room, amount.currency);
    open = subtractMoney(open, part);
    return { funding_line_id: line.id, amount: part };
  });
}

function whole(amount: Money, charges: readonly Charge[]): Charge[] {
  const sum = charges.reduce((all, charge) => all + charge.amount.amount_minor, 0n);
  assert(sum === amount.amount_minor, "an expenditure was not charged exactly once");
  return charges.filter((charge) => charge.amount.amount_minor !== 0n);
}
