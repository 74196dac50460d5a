import type { Day } from "../base/day.js";
import type { Money } from "../base/money.js";
import { refusedBy, type Refusal } from "../base/refusal.js";
import { checkStep, lifecycle } from "./lifecycle.js";
import { checkPast } from "./past-day.js";
import { checkPositive } from "./positive.js";
import { refuse } from "./refusals.js";

export const DECISION = lifecycle({
  noun: { en: "decision", ja: "決定" },
  first: "tabled",
  states: {
    tabled: { en: "Tabled", ja: "付議", to: ["recorded"] },
    recorded: { en: "Recorded", ja: "記録済み", to: ["confirmed"] },
    confirmed: {
      en: "Confirmed",
      ja: "確認済み",
      to: ["conditions_met", "executed", "lapsed"],
      two_persons: true,
    },
    conditions_met: { en: "Conditions met", ja: "条件成就", to: ["executable"] },
    executable: { en: "Ready to carry out", ja: "執行可能", to: ["executed", "lapsed"] },
    executed: { en: "Carried out", ja: "執行済み", to: [] },
    lapsed: { en: "Lapsed", ja: "失効", to: [] },
  },
});
export type DecisionStatus = keyof typeof DECISION.states;

export const OUTCOMES = ["approved", "conditional", "deferred", "rejected"] as const;

export interface Decision {
  readonly id: string;
  readonly ref: string;
  readonly outcome: (typeof OUTCOMES)[number];
  readonly amount: Money | null;
  readonly decided_on: Day;
  readonly status: DecisionStatus;
  readonly recorded_by: string;
}

/** A decision as it is written down: an amount where money was approved, none where it was not; on or after the meeting. */
export function checkDecision(
  decision: Pick<Decision, "outcome" | "amount" | "decided_on">,
  meeting: { readonly met_on: Day; readonly latest_day: Day },
): Refusal | null {
  const { outcome, amount, decided_on } = decision;
  const { met_on, latest_day } = meeting;
  const approves = outcome === "approved" || outcome === "conditional";
  return refusedBy([
    decided_on < met_on ? refuse("DECISION_BEFORE_MEETING", { decided_on, met_on }, "on") : null,
    checkPast(decided_on, latest_day),
    approves && !amount ? refuse("DECISION_WITHOUT_AMOUNT", {}, "amount") : null,
    amount && checkPositive(amount),
  ]);
}

/**
 * Invariant 27, for decisions: who recorded a decision does not confirm it. While accounts are not there (`is_single_user`)
 * one person keeps the record, and the audit trail says so.
 */
export function decideConfirmation(
  decision: Pick<Decision, "status" | "recorded_by" | "ref">,
  by: { readonly actor: string; readonly is_single_user: boolean },
): Refusal | null {
  const step = checkStep(DECISION, decision.status, "confirmed");
  if (step) return step;
  if (decision.recorded_by === by.actor && !by.is_single_user) {
    return refuse("SAME_PERSON", { subject: decision.ref, person: by.actor });
  }
  return null;
}
