import type { Day } from "../base/day.js";
import { addMoney, subtractMoney, type Money } from "../base/money.js";
import { refusedBy, type Refusal } from "../base/refusal.js";
import { exception, type Reported } from "./exceptions.js";
import { lifecycle } from "./lifecycle.js";
import { refuse } from "./refusals.js";

export const EXPENDITURE_REPORT = lifecycle({
  noun: { en: "expenditure report", ja: "支出報告" },
  first: "open",
  states: {
    open: { en: "Open", ja: "受付中", to: ["draft"] },
    draft: { en: "Draft", ja: "草案", to: ["submitted"] },
    submitted: { en: "Submitted", ja: "提出済み", to: ["certified", "draft"] },
    certified: {
      en: "Certified",
      ja: "確定（認証済み）",
      to: ["published", "restated"],
      two_persons: true,
    },
    published: { en: "Published", ja: "公表済み", to: ["restated"] },
    restated: { en: "Restated", ja: "修正再表示", to: [] },
  },
});

/** When a project's money may be used. `closed`: operationally, then financially. */
export interface Eligibility {
  readonly from: Day | null;
  readonly until: Day | null;
  readonly operationally_closed_on: Day | null;
  readonly financially_closed_on: Day | null;
  /** The day on which that was done, where it is another. */
  readonly closed_on?: Day | null;
}

/**
 * Invariant 20. Nothing before or after the days on which the money may be used; after operational closure only settlement of existing obligations; after
 * financial closure nothing at all.
 */
export function checkEligible(
  on: Day,
  when: Eligibility,
  what: "obligation" | "expenditure" | "settlement",
): Refusal | null {
  const { from, until } = when;
  return refusedBy([
    checkClosed(on, when, what),
    from && on < from ? refuse("SPENT_TOO_EARLY", { on, from }, "on") : null,
    until && on > until && what !== "settlement"
      ? refuse("SPENT_TOO_LATE", { on, until }, "on")
      : null,
  ]);
}

function checkClosed(
  on: Day,
  when: Eligibility,
  what: "obligation" | "expenditure" | "settlement",
): Refusal | null {
  const { financially_closed_on: closed_on, operationally_closed_on: ended_on } = when;
  if (closed_on && on >= closed_on)
    return refuse(
      "PROJECT_FINANCIALLY_CLOSED",
      { on, closed_on: when.closed_on ?? closed_on },
      "on",
    );
  return ended_on && on > ended_on && what !== "settlement"
    ? refuse("PROJECT_OPERATIONALLY_CLOSED", { on, closed_on: ended_on }, "on")
    : null;
}

/** A project's figures as somebody outside reports them. */
export interface ReportedSpending {
  readonly project: string;
  readonly on: Day;
  readonly amount: Money;
  readonly spent_cumulative: Money;
  readonly obligated: Money;
  readonly budget: Money | null;
  /** Transferred less refunds; null where no transfer is on record. */
  readonly net_funded: Money | null;
}

/** Invariants 17, 20 and 22 on reported data: accepted, and every rule that it breaks flagged. */
export function spendingExceptions(reported: ReportedSpending, when: Eligibility): Reported[] {
  const { project, on, amount, spent_cumulative, budget, net_funded } = reported;
  const found: Reported[] = [];
  if (spent_cumulative.amount_minor < 0n)
    found.push(exception("SPENT_NEGATIVE", { project, spent: spent_cumulative }));
  const spent = addMoney(spent_cumulative, reported.obligated);
  if (budget && spent.amount_minor > budget.amount_minor) {
    found.push(
      exception("SPENT_OVER_BUDGET", {
        project,
        spent,
        budget,
        over: subtractMoney(spent, budget),
      }),
    );
  }
  if (net_funded && net_funded.amount_minor < 0n)
    found.push(exception("FUNDED_NEGATIVE", { project, funded: net_funded }));
  if (net_funded && spent_cumulative.amount_minor > net_funded.amount_minor) {
    found.push(
      exception("SPENT_OVER_FUNDED", { project, spent: spent_cumulative, funded: net_funded }),
    );
  }
  if (when.from && on < when.from)
    found.push(exception("SPENT_BEFORE_ELIGIBLE", { project, amount, on, from: when.from }));
  if (when.until && on > when.until)
    found.push(exception("SPENT_AFTER_ELIGIBLE", { project, amount, on, until: when.until }));
  if (when.financially_closed_on && on >= when.financially_closed_on) {
    found.push(exception("SPENT_AFTER_CLOSURE", { project, amount, on }));
  }
  return found;
}

/** One version of a period's figure. */
export interface ReportVersion {
  readonly no: number;
  readonly amount: Money;
  readonly is_certified: boolean;
  readonly is_published: boolean;
  readonly note: string | null;
}

/**
 * Invariant 24: a certified figure replaces the provisional one of its period; it is never replaced by a provisional one; and once published it
 * changes only by a restatement that says why.
 */
export function decideReportVersion(
  current: ReportVersion | null,
  next: ReportVersion,
): Refusal | null {
  if (!current) return null;
  if (next.no !== current.no + 1)
    return refuse("REPORT_VERSION", { expected: current.no + 1, found: next.no }, "no");
  if (current.is_certified && !next.is_certified)
    return refuse("REPORT_PROVISIONAL_AFTER_CERTIFIED", { amount: current.amount }, "certified");
  if (current.is_certified && current.is_published && !next.note?.trim()) {
    return refuse(
      "REPORT_RESTATED_WITHOUT_NOTE",
      { before: current.amount, after: next.amount },
      "note",
    );
  }
  return null;
}

/** The figure that counts for a period: the last certified version, else the last provisional one. */
export function effectiveVersion(versions: readonly ReportVersion[]): ReportVersion | null {
  const byNo = [...versions].sort((a, b) => b.no - a.no);
  return byNo.find((version) => version.is_certified) ?? byNo[0] ?? null;
}

/** Delivery: expenditure of each 10,000 that was transferred net of refunds; null where nothing was. Source: DOMAIN 1. */
export function deliveryRate_bp(spent: Money, net_funded: Money): bigint | null {
  return net_funded.amount_minor <= 0n
    ? null
    : (spent.amount_minor * 10_000n) / net_funded.amount_minor;
}
