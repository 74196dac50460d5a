import { AGREEMENT } from "../fund/agreement.js";
import { ALLOCATION } from "../fund/allocation.js";
import { DECISION } from "../fund/decision.js";
import { DONOR_REPORT } from "../fund/donor-report.js";
import type { Lifecycle } from "../fund/lifecycle.js";
import { PLEDGE } from "../fund/pledge.js";
import { CALL, PROPOSAL } from "../fund/proposal.js";
import { REFUND_CASE } from "../fund/refund.js";

type Machine = Lifecycle<string>;

/** The lifecycles by the kind of row that goes through them. */
export const LIFECYCLES: Readonly<Record<string, Machine>> = {
  pledge: PLEDGE,
  agreement: AGREEMENT,
  decision: DECISION,
  allocation: ALLOCATION,
  call: CALL,
  proposal: PROPOSAL,
  refund_case: REFUND_CASE,
  donor_report: DONOR_REPORT,
} as Readonly<Record<string, Machine>>;

/** To which states an action takes a row of this kind that it names; one that is not here moves none. */
const TARGETS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  call: {
    "publish-call": ["published"],
    "close-call": ["closed"],
    "move-call": ["in_review", "decided", "archived", "cancelled"],
  },
  proposal: {
    "screen-proposal": ["eligible"],
    "shortlist-proposal": ["shortlisted"],
    "approve-proposal": ["preliminarily_approved", "approved"],
    "request-revision": ["revision_requested"],
    "reject-proposal": ["rejected"],
    "withdraw-proposal": ["withdrawn"],
    "fund-proposal": ["allocated"],
  },
  decision: { "confirm-decision": ["confirmed"], "meet-conditions": ["conditions_met"] },
  refund_case: {
    "instruct-refund": ["instruction_requested"],
    "approve-refund": ["approved"],
    "pay-refund": ["paid"],
    "close-refund-case": ["acknowledged", "transferred"],
  },
  donor_report: {
    "draft-report": ["drafting", "internal_review"],
    "clear-report": ["cleared"],
    "send-report": ["submitted"],
    "accept-report": ["accepted"],
    "query-report": ["queried"],
  },
};

/** Steps that move nothing and that some states alone allow. */
const ONLY_AT: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  call: { "submit-proposal": ["published"] },
  // IATI's ActivityStatus: 3 is closed operationally, 4 financially.
  project: {
    "close-project-operations": ["1", "2"],
    "close-project": ["1", "2", "3"],
    "propose-reopening": ["3", "4"],
    "reopen-project": ["3", "4"],
    "decline-reopening": ["3", "4"],
    allocate: ["1", "2", "3"],
    "spend-shared": ["1", "2", "3"],
    "set-funding-lines": ["1", "2", "3"],
  },
  proposal: {
    "revise-proposal": ["revision_requested"],
    "review-proposal": ["submitted", "strategic_review", "technical_financial_review"],
    "declare-interest": ["submitted", "strategic_review", "technical_financial_review"],
  },
};

/** Whether a row at this state can go where the action takes it. Rules of money decide later; this only keeps dead ends from being offered. */
export function isStepOpen(kind: string, state: string, action: string): boolean {
  const only = ONLY_AT[kind]?.[action];
  if (only) return only.includes(state);
  const targets = TARGETS[kind]?.[action];
  const allowed = LIFECYCLES[kind]?.states[state]?.to;
  return (
    targets === undefined || allowed === undefined || targets.some((to) => allowed.includes(to))
  );
}
