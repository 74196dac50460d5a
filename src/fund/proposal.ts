import type { Instant } from "../base/clock.js";
import { addMoney, type Money } from "../base/money.js";
import type { Day } from "../base/day.js";
import { refusedBy, type Refusal } from "../base/refusal.js";
import { lifecycle } from "./lifecycle.js";
import { refuse } from "./refusals.js";

export const CALL = lifecycle({
  noun: { en: "call for proposals", ja: "提案募集" },
  first: "draft",
  states: {
    draft: { en: "Draft", ja: "草案", to: ["published", "cancelled"] },
    published: { en: "Published", ja: "公示中", to: ["closed", "cancelled"], two_persons: true },
    closed: { en: "Closed", ja: "締切", to: ["in_review", "cancelled"] },
    in_review: { en: "In review", ja: "審査中", to: ["decided", "cancelled"] },
    decided: { en: "Decided", ja: "決定済み", to: ["archived"] },
    archived: { en: "Archived", ja: "保存", to: [] },
    cancelled: { en: "Cancelled", ja: "中止", to: [] },
  },
});
export type CallStatus = keyof typeof CALL.states;

export const PROPOSAL = lifecycle({
  noun: { en: "proposal", ja: "提案" },
  first: "draft",
  states: {
    draft: { en: "Draft", ja: "草案", to: ["submitted", "withdrawn"] },
    submitted: {
      en: "Submitted",
      ja: "提出済み",
      to: ["eligible", "ineligible", "withdrawn", "rejected"],
    },
    eligible: { en: "Eligible", ja: "適格", to: ["strategic_review", "withdrawn", "rejected"] },
    ineligible: { en: "Not eligible", ja: "不適格", to: [] },
    strategic_review: {
      en: "In strategic review",
      ja: "戦略審査中",
      to: ["shortlisted", "not_shortlisted", "withdrawn", "rejected"],
    },
    shortlisted: {
      en: "Shortlisted",
      ja: "候補選定",
      to: ["preliminarily_approved", "withdrawn", "rejected"],
    },
    not_shortlisted: { en: "Not shortlisted", ja: "選外", to: [] },
    preliminarily_approved: {
      en: "Preliminarily approved",
      ja: "仮承認",
      to: ["technical_financial_review", "withdrawn", "rejected"],
    },
    technical_financial_review: {
      en: "In technical and financial review",
      ja: "技術・財務審査中",
      to: ["revision_requested", "approved", "withdrawn", "rejected"],
    },
    revision_requested: {
      en: "Revision requested",
      ja: "修正依頼中",
      to: ["technical_financial_review", "withdrawn", "rejected"],
    },
    approved: { en: "Approved", ja: "承認済み", to: ["allocated", "withdrawn"], two_persons: true },
    allocated: { en: "Allocated", ja: "配分済み", to: [] },
    withdrawn: { en: "Withdrawn", ja: "取下げ", to: [] },
    rejected: { en: "Rejected", ja: "不採択", to: [] },
  },
});
export type ProposalStatus = keyof typeof PROPOSAL.states;

/** Where a proposal has come to its end: nothing of it waits for anybody. */
const ENDED: ReadonlySet<ProposalStatus> = new Set([
  "ineligible",
  "not_shortlisted",
  "allocated",
  "withdrawn",
  "rejected",
] as const);

export function hasEnded(status: ProposalStatus): boolean {
  return ENDED.has(status);
}

/** Proposals are taken while the call is open, to the second of its own closing instant. */
export function checkSubmission(
  call: { readonly opens_at: Instant; readonly closes_at: Instant },
  now: Instant,
): Refusal | null {
  if (now < call.opens_at) return refuse("CALL_NOT_OPEN", { opens_at: call.opens_at });
  return now > call.closes_at ? refuse("CALL_CLOSED", { closes_at: call.closes_at }) : null;
}

/** A review by somebody who declared an interest, or who belongs to the proposing organisation, does not count. */
export function checkReviewer(reviewer: {
  readonly organisation_id: string;
  readonly proposer_id: string;
  readonly has_declared: boolean;
  readonly has_conflict: boolean;
}): Refusal | null {
  const isPart = reviewer.has_conflict || reviewer.organisation_id === reviewer.proposer_id;
  return refusedBy([
    reviewer.has_declared ? null : refuse("REVIEW_WITHOUT_DECLARATION", {}, "conflict_of_interest"),
    isPart ? refuse("REVIEW_CONFLICT_OF_INTEREST", {}, "conflict_of_interest") : null,
  ]);
}

/** What is approved of a call stays within its envelope, and what a decision approved within the decision. */
export function checkApproval(
  asked: Money,
  limits: {
    readonly envelope: Money | null;
    readonly approved_of_call: Money;
    readonly decided: Money | null;
    readonly approved_of_decision: Money;
  },
): Refusal | null {
  const { envelope, decided } = limits;
  const { approved_of_call, approved_of_decision } = limits;
  const ofCall = addMoney(approved_of_call, asked);
  const ofDecision = addMoney(approved_of_decision, asked);
  return refusedBy([
    envelope && ofCall.amount_minor > envelope.amount_minor
      ? refuse("PROPOSAL_EXCEEDS_ENVELOPE", { approved: approved_of_call, asked, envelope })
      : null,
    decided ? null : refuse("DECISION_WITHOUT_AMOUNT", {}, "decision"),
    decided && ofDecision.amount_minor > decided.amount_minor
      ? refuse(
          "PROPOSAL_EXCEEDS_DECISION",
          { approved: approved_of_decision, asked, decided },
          "decision",
        )
      : null,
  ]);
}

/** The allocation that pays a proposal comes from the decision that approved it, at most for its amount, and after its submission. */
export function checkFunding(
  proposal: {
    readonly amount: Money;
    readonly decision_id: string | null;
    readonly submitted_on: Day;
  },
  allocation: {
    readonly amount: Money;
    readonly decision_id: string | null;
    readonly allocated_on: Day;
    readonly is_taken: boolean;
  },
): Refusal | null {
  const { amount, submitted_on } = proposal;
  const { amount: allocated, decision_id, allocated_on: on } = allocation;
  const named = { decision: proposal.decision_id ?? "–", found: decision_id ?? "–" };
  return refusedBy([
    allocation.is_taken ? refuse("PROPOSAL_ALLOCATION_TAKEN", {}, "allocation") : null,
    decision_id === null || decision_id !== proposal.decision_id
      ? refuse("PROPOSAL_OTHER_DECISION", named, "allocation")
      : null,
    allocated.amount_minor > amount.amount_minor
      ? refuse("PROPOSAL_ALLOCATION_TOO_LARGE", { allocated, amount }, "allocation")
      : null,
    on < submitted_on
      ? refuse("PROPOSAL_ALLOCATED_EARLIER", { on, submitted_on }, "allocation")
      : null,
  ]);
}
