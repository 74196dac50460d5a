import { Type } from "@sinclair/typebox";
import { day } from "../base/day.js";
import { money } from "../base/money.js";
import { isRefusal, refusalIn, together, type Refusal } from "../base/refusal.js";
import { checkApproval, checkFunding } from "../fund/proposal.js";
import { refuse } from "../fund/refusals.js";
import { checkReviewed } from "../fund/review.js";
import { isAllocationTaken, listReviews, readApprovedSum } from "../store/call-rows.js";
import type { Tx } from "../store/connect.js";
import { findRow } from "../store/money-rows.js";
import type { RowOf } from "../store/rows.js";
import { action } from "./action.js";
import { findGiven } from "./given-row.js";
import { maybe, REF, refuseInput, SENTENCE } from "./input.js";
import { LABELS } from "./labels.js";
import { NOUNS } from "./nouns.js";
import { moveProposal, type ProposalAtHand } from "./proposal-at-hand.js";
import { lockFund } from "./standing.js";

const edits = (input: { readonly proposal: string }) => ({ kind: "proposal", id: input.proposal });
const either = <A extends string, B extends string>(a: A, b: B) =>
  Type.Union([Type.Literal(a), Type.Literal(b)]);

/** Whether a proposal meets the call's conditions; what does goes on to strategic review. */
export const screenProposal = action({
  name: "screen-proposal",
  title: { en: "Screen a proposal", ja: "提案の適格性を判定する" },
  summary: {
    en: "An eligible proposal goes on to strategic review; one that is not ends here, with the reason.",
    ja: "適格な提案は戦略審査に進める。不適格の場合は理由を付して終了する。",
  },
  input: Type.Object(
    { proposal: REF, outcome: either("eligible", "ineligible"), reason: maybe(SENTENCE) },
    { additionalProperties: false },
  ),
  fields: { proposal: LABELS.proposal, outcome: LABELS.outcome, reason: LABELS.reason },
  edits,
  async run(tx, input) {
    const { outcome, reason = null } = input;
    const isUnsaid = outcome === "ineligible" && reason === null;
    return moveProposal(
      tx,
      {
        id: input.proposal,
        through: outcome === "eligible" ? ["eligible", "strategic_review"] : ["ineligible"],
        wrong: isUnsaid ? refuse("REASON_MISSING", {}, "reason") : null,
      },
      () => Promise.resolve({ reason }),
    );
  },
});

/** The outcome of the strategic review, which must be on record. */
export const shortlistProposal = action({
  name: "shortlist-proposal",
  title: { en: "Shortlist a proposal", ja: "提案を候補に選定する" },
  summary: {
    en: "Records the outcome of the strategic review: shortlisted or not.",
    ja: "戦略審査の結果（候補選定又は選外）を記録する。",
  },
  input: Type.Object(
    { proposal: REF, outcome: either("shortlisted", "not_shortlisted"), reason: maybe(SENTENCE) },
    { additionalProperties: false },
  ),
  fields: { proposal: LABELS.proposal, outcome: LABELS.outcome, reason: LABELS.reason },
  edits,
  run: (tx, input) =>
    moveProposal(tx, { id: input.proposal, through: [input.outcome] }, async ({ proposal }) => {
      const refused = checkReviewed(await listReviews(tx, proposal.id), ["strategic"]);
      return refused ?? { reason: input.reason ?? null };
    }),
});

/**
 * Preliminary approval opens the technical and financial review. Final approval needs both reviews, a confirmed decision of the fund, and room
 * in the call's envelope and in the decision; whoever submitted the proposal does not give it.
 */
export const approveProposal = action({
  name: "approve-proposal",
  title: { en: "Approve a proposal", ja: "提案を承認する" },
  summary: {
    en: "Preliminarily, which opens the technical and financial review; or finally, by a confirmed decision of the fund.",
    ja: "仮承認により技術・財務審査を開始する。最終承認は、基金の確認済みの決定に基づき行う。",
  },
  input: Type.Object(
    { proposal: REF, stage: either("preliminary", "final"), decision: maybe(REF) },
    { additionalProperties: false },
  ),
  fields: { proposal: LABELS.proposal, stage: LABELS.stage, decision: LABELS.decision },
  edits,
  async run(tx, input, context) {
    if (input.stage === "preliminary") {
      return moveProposal(
        tx,
        {
          id: input.proposal,
          through: ["preliminarily_approved", "technical_financial_review"],
        },
        () => Promise.resolve({}),
      );
    }
    const { decision: decision_id } = input;
    const asked = {
      id: input.proposal,
      through: ["approved"] as const,
      wrong: refusalIn(await findGiven(tx, DECISION, decision_id)),
    };
    return moveProposal(tx, asked, async (at) => {
      const { submitted_by, id } = at.proposal;
      const { actor, is_single_user } = context;
      const decision = await confirmedDecision(tx, at, decision_id);
      const read = together({
        second:
          submitted_by === actor && !is_single_user
            ? refuse("SAME_PERSON", { subject: id, person: actor })
            : null,
        reviewed: checkReviewed(await listReviews(tx, id), ["technical", "financial"]),
        decision,
        room: isRefusal(decision) ? decision : await checkRoom(tx, at, decision),
      });
      return isRefusal(read) ? read : { decision_id: read.decision.id };
    });
  },
});

const DECISION = { table: "decision", kind: NOUNS.decision, field: "decision" } as const;

async function confirmedDecision(
  tx: Tx,
  { call }: ProposalAtHand,
  id: string | undefined,
): Promise<RowOf<"decision"> | Refusal> {
  const decision = id === undefined ? null : await findRow(tx, "decision", id);
  if (id !== undefined && decision?.fund_id !== call.fund_id)
    return refuseInput("NOT_FOUND", { kind: NOUNS.decision, id }, "decision");
  const isInFavour = decision?.outcome === "approved" || decision?.outcome === "conditional";
  const isConfirmed = decision?.status === "confirmed" || decision?.status === "executable";
  return decision && isInFavour && isConfirmed
    ? decision
    : refuse("PROPOSAL_DECISION_NEEDED", {}, "decision");
}

/** Read under the fund's lock, so that two approvals cannot both take the last of an envelope or a decision. */
async function checkRoom(
  tx: Tx,
  { proposal, call, currency }: ProposalAtHand,
  decision: RowOf<"decision">,
): Promise<Refusal | null> {
  const at = await lockFund(tx, call.fund_id);
  if (isRefusal(at)) return at;
  const inCurrency = (minor: bigint | null) => (minor === null ? null : money(minor, currency));
  return checkApproval(money(proposal.amount_minor, currency), {
    envelope: inCurrency(call.envelope_minor),
    approved_of_call: money(await readApprovedSum(tx, "call_id", call.id), currency),
    decided: inCurrency(decision.amount_minor),
    approved_of_decision: money(await readApprovedSum(tx, "decision_id", decision.id), currency),
  });
}

/** Asks the organisation to change its proposal before it can be approved. */
export const requestRevision = action({
  name: "request-revision",
  title: { en: "Ask for a revision", ja: "修正を依頼する" },
  summary: {
    en: "The organisation is asked to revise its proposal; says what to change.",
    ja: "修正すべき点を示し、提案機関に修正を依頼する。",
  },
  input: Type.Object({ proposal: REF, reason: SENTENCE }, { additionalProperties: false }),
  fields: { proposal: LABELS.proposal, reason: LABELS.reason },
  edits,
  run: (tx, input) =>
    moveProposal(tx, { id: input.proposal, through: ["revision_requested"] }, () =>
      Promise.resolve({ reason: input.reason }),
    ),
});

/** Ends a proposal, at any stage before its approval, with the reason. */
export const rejectProposal = action({
  name: "reject-proposal",
  title: { en: "Reject a proposal", ja: "提案を不採択とする" },
  summary: { en: "Ends a proposal with the reason.", ja: "理由を付して提案を不採択とする。" },
  input: Type.Object({ proposal: REF, reason: SENTENCE }, { additionalProperties: false }),
  fields: { proposal: LABELS.proposal, reason: LABELS.reason },
  edits,
  run: (tx, input) =>
    moveProposal(tx, { id: input.proposal, through: ["rejected"] }, () =>
      Promise.resolve({ reason: input.reason }),
    ),
});

/** Links an approved proposal to the allocation that pays it: from then on its days to the first release are measured. */
export const fundProposal = action({
  name: "fund-proposal",
  title: { en: "Link a proposal to its allocation", ja: "提案に配分を結び付ける" },
  summary: {
    en: "The allocation comes from the decision that approved the proposal, and is no larger than it.",
    ja: "提案を承認した決定に基づく配分を、承認額の範囲内で結び付ける。",
  },
  input: Type.Object({ proposal: REF, allocation: REF }, { additionalProperties: false }),
  fields: { proposal: LABELS.proposal, allocation: LABELS.allocation },
  edits,
  async run(tx, input) {
    const kind = NOUNS.allocation;
    const found = await findGiven(
      tx,
      { table: "allocation", kind, field: "allocation" },
      input.allocation,
    );
    const asked = {
      id: input.proposal,
      through: ["allocated"] as const,
      wrong: refusalIn(found),
    };
    return moveProposal(tx, asked, async ({ proposal, call, currency }) => {
      if (isRefusal(found)) return found;
      const allocation = found;
      if (
        allocation.fund_id !== call.fund_id ||
        (call.window_id !== null && allocation.window_id !== call.window_id)
      )
        return refuseInput("NOT_FOUND", { kind, id: input.allocation }, "allocation");
      const { allocated_on, decision_id } = allocation;
      const refused = checkFunding(
        {
          amount: money(proposal.amount_minor, currency),
          decision_id: proposal.decision_id,
          submitted_on: day(proposal.submitted_at.slice(0, 10)),
        },
        {
          amount: money(allocation.amount_minor, currency),
          decision_id,
          allocated_on,
          is_taken: await isAllocationTaken(tx, allocation.id),
        },
      );
      return refused ?? { allocation_id: allocation.id };
    });
  },
});
