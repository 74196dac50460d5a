import type { Day } from "../base/day.js";
import { negateMoney, type Money } from "../base/money.js";
import type { Refusal } from "../base/refusal.js";
import type { Finding } from "../base/finding.js";
import type { Text } from "../base/text.js";
import { finding } from "./findings.js";
import { lifecycle } from "./lifecycle.js";
import { refuse } from "./refusals.js";

export const PROJECT = lifecycle({
  noun: { en: "project", ja: "プロジェクト" },
  first: "pipeline",
  states: {
    pipeline: { en: "Pipeline", ja: "形成中", to: ["approved", "cancelled"] },
    approved: { en: "Approved", ja: "承認済み", to: ["active", "cancelled"] },
    active: { en: "Active", ja: "実施中", to: ["suspended", "operationally_closed"] },
    suspended: { en: "Suspended", ja: "停止中", to: ["active", "cancelled"] },
    operationally_closed: {
      en: "Operationally closed",
      ja: "事業完了",
      // Back again by a reopening, which one proposes and another approves (decision 0550).
      to: ["financially_closed", "active"],
    },
    financially_closed: {
      en: "Financially closed",
      ja: "会計上の終了",
      to: ["operationally_closed", "active"],
      two_persons: true,
    },
    cancelled: { en: "Cancelled", ja: "中止", to: [] },
  },
});

/** What must be settled before the books of a project close for good. */
export interface ClosureStand {
  readonly obligations: Money;
  readonly advances: Money;
  readonly balance: Money;
  /** Of an account that pays the project directly: interest that goes back to the donor, and cash that nobody has identified. */
  readonly interest_due: Money;
  readonly unidentified: Money;
  readonly final_report_certified_on: Day | null;
  readonly assets_settled: boolean;
  readonly evaluation_settled: boolean;
}

/** Invariant 26. Every open item is named, not only the first: closing is a list of things to do. */
export function checkFinancialClosure(stand: ClosureStand): readonly Refusal[] {
  const open: Refusal[] = [];
  if (stand.obligations.amount_minor !== 0n)
    open.push(refuse("CLOSURE_OBLIGATIONS_OPEN", { open: stand.obligations }));
  if (stand.advances.amount_minor > 0n)
    open.push(refuse("CLOSURE_ADVANCES_OPEN", { open: stand.advances }));
  if (stand.advances.amount_minor < 0n)
    open.push(refuse("CLOSURE_REPORTED_BEYOND", { open: negateMoney(stand.advances) }));
  if (stand.final_report_certified_on === null) open.push(refuse("CLOSURE_REPORT_MISSING"));
  if (stand.balance.amount_minor > 0n)
    open.push(refuse("CLOSURE_BALANCE_OPEN", { open: stand.balance }));
  if (stand.balance.amount_minor < 0n)
    open.push(refuse("CLOSURE_OVERSPENT", { open: negateMoney(stand.balance) }));
  if (stand.interest_due.amount_minor > 0n)
    open.push(refuse("CLOSURE_INTEREST_DUE", { open: stand.interest_due }));
  if (stand.unidentified.amount_minor > 0n)
    open.push(refuse("CLOSURE_SUSPENSE_OPEN", { open: stand.unidentified }));
  if (!stand.assets_settled) open.push(refuse("CLOSURE_ASSETS_OPEN", {}, "assets_settled"));
  if (!stand.evaluation_settled)
    open.push(refuse("CLOSURE_EVALUATION_OPEN", {}, "evaluation_settled"));
  return open;
}

/** What stands with a project whose books are closed: it closed with nothing open, so this came later (invariant 26). Null where nothing does. */
export function findHeldAfterClosure(
  project: Text,
  held: Money,
  of: "account" | "fund",
): Finding | null {
  if (held.amount_minor === 0n) return null;
  if (held.amount_minor < 0n)
    return finding("CLOSED_OVERSPENT", { project, over: negateMoney(held) });
  const rule = of === "account" ? "CLOSED_ACCOUNT_HOLDS" : "CLOSED_PROJECT_HOLDS";
  return finding(rule, { project, held });
}
