import type { Currency } from "../base/currency.js";
import { assert } from "../base/assert.js";
import { isRefusal, refusedBy, type Refusal } from "../base/refusal.js";
import { takeSteps } from "../fund/lifecycle.js";
import { PROPOSAL, type ProposalStatus } from "../fund/proposal.js";
import {
  lockCall,
  lockProposal,
  saveProposal,
  type CallRow,
  type ProposalRow,
} from "../store/call-rows.js";
import type { Tx } from "../store/connect.js";
import { findRow } from "../store/money-rows.js";
import type { ActionAnswer } from "./action.js";
import { refuseInput } from "./input.js";

/** A proposal and its call, locked, with the currency that both are in. */
export interface ProposalAtHand {
  readonly proposal: ProposalRow;
  readonly call: CallRow;
  readonly currency: Currency;
}

export async function takeProposal(tx: Tx, id: string): Promise<ProposalAtHand | Refusal> {
  const proposal = await lockProposal(tx, id);
  if (!proposal) return refuseInput("NOT_FOUND", { kind: PROPOSAL.noun, id }, "proposal");
  const call = await lockCall(tx, proposal.call_id);
  assert(call, `the call of proposal ${id} is gone`);
  const fund = await findRow(tx, "fund", call.fund_id);
  return fund?.currency
    ? { proposal, call, currency: fund.currency }
    : refuseInput("NO_LEDGER", { id: call.fund_id }, "proposal");
}

/** What a step changes beside the state. */
type Change = Partial<
  Pick<ProposalRow, "title" | "amount_minor" | "reason" | "decision_id" | "allocation_id">
>;

/** Takes a proposal through states in turn, each step one that the lifecycle has; `decide` says no, or what else changes. */
export async function moveProposal(
  tx: Tx,
  {
    id,
    through,
    wrong = null,
  }: {
    readonly id: string;
    readonly through: readonly ProposalStatus[];
    /** What is wrong with what was typed, whichever proposal it is. */
    readonly wrong?: Refusal | null;
  },
  decide: (at: ProposalAtHand) => Promise<Change | Refusal>,
): Promise<ActionAnswer | Refusal> {
  const at = await takeProposal(tx, id);
  if (isRefusal(at)) return refusedBy([at, wrong]);
  const status = takeSteps(PROPOSAL, at.proposal.status, through);
  if (isRefusal(status)) return refusedBy([{ ...status, field: "proposal" }, wrong]);
  const change = await decide(at);
  if (isRefusal(change)) return refusedBy([change, wrong]);
  if (wrong) return wrong;
  await saveProposal(tx, { ...at.proposal, reason: null, ...change, status });
  return { subject_kind: "proposal", subject_id: id, entries: [] };
}
