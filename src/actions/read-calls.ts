import { LIMITS } from "../base/settings.js";
import type { ProposalStatus } from "../fund/proposal.js";
import {
  listCallsOfFund,
  listInterestsOfFund,
  listProposalsAt,
  listProposalsOfFund,
  listReviewsOfFund,
  type CallRow,
  type InterestRow,
  type ProposalSeen,
  type ReviewRow,
} from "../store/call-rows.js";
import { readTx, type Pool } from "../store/connect.js";

/** The calls of a fund with all that came of them, as of one moment. */
export interface FundCalls {
  readonly calls: readonly CallRow[];
  readonly proposals: readonly ProposalSeen[];
  readonly reviews: readonly ReviewRow[];
  readonly interests: readonly InterestRow[];
  /** There are more calls or proposals than a page shows: the newest are here. */
  readonly is_cut: boolean;
}

/** Reviews of one proposal are few; this bounds those of a page's proposals. */
const REVIEWS_OF_PAGE = LIMITS.page_rows * 20;

export function readFundCalls(fund_id: string, effects: { pool: Pool }): Promise<FundCalls> {
  return readTx(effects.pool, async (tx) => {
    const calls = await listCallsOfFund(tx, fund_id, LIMITS.page_rows + 1);
    const proposals = await listProposalsOfFund(tx, fund_id, LIMITS.page_rows + 1);
    return {
      calls: calls.slice(0, LIMITS.page_rows),
      proposals: proposals.slice(0, LIMITS.page_rows),
      reviews: await listReviewsOfFund(tx, fund_id, REVIEWS_OF_PAGE),
      interests: await listInterestsOfFund(tx, fund_id, REVIEWS_OF_PAGE),
      is_cut: calls.length > LIMITS.page_rows || proposals.length > LIMITS.page_rows,
    };
  });
}

export type ProposalsWaiting = readonly ProposalSeen[];

const IN_REVIEW: readonly ProposalStatus[] = [
  "submitted",
  "strategic_review",
  "technical_financial_review",
];

/** Proposals of every fund that wait for a review, the longest waiting first. */
export function readProposalsInReview(effects: { pool: Pool }): Promise<ProposalsWaiting> {
  return readTx(effects.pool, (tx) => listProposalsAt(tx, IN_REVIEW, LIMITS.page_rows));
}
