import { refusedBy, type Refusal } from "../base/refusal.js";
import type { Text } from "../base/text.js";
import { texts } from "../base/text.js";
import { PROPOSAL, type ProposalStatus } from "./proposal.js";
import { stateName } from "./lifecycle.js";
import { refuse } from "./refusals.js";

/** What a review says of a proposal; the decision is another's. */
export const RECOMMENDATIONS = texts({
  support: { en: "Support", ja: "採択を推奨" },
  revise: { en: "Revise", ja: "修正を推奨" },
  decline: { en: "Decline", ja: "不採択を推奨" },
});
export type Recommendation = keyof typeof RECOMMENDATIONS;

/** The stages of a review, and the state of the proposal at which each is done. Source: DOMAIN 1 and 6. */
const STAGES = {
  eligibility: { en: "Eligibility", ja: "適格性審査", at: "submitted" },
  strategic: { en: "Strategic", ja: "戦略審査", at: "strategic_review" },
  technical: { en: "Technical", ja: "技術審査", at: "technical_financial_review" },
  financial: { en: "Financial", ja: "財務審査", at: "technical_financial_review" },
} as const satisfies Readonly<Record<string, Text & { readonly at: ProposalStatus }>>;
export type ReviewStage = keyof typeof STAGES;
export const REVIEW_STAGES = Object.keys(STAGES) as readonly ReviewStage[];

export function stageName(stage: ReviewStage): Text {
  const { en, ja } = STAGES[stage];
  return { en, ja };
}

/**
 * The scorecard of a strategic review: five criteria of 0 to 20 points, a hundred in all. Source: OCHA, Global Guidelines for
 * Country-Based Pooled Funds, the categories of the project scorecard.
 */
export const CRITERIA = texts({
  strategic_relevance: { en: "Strategic relevance (0–20)", ja: "戦略的妥当性（0～20点）" },
  programmatic_relevance: {
    en: "Programmatic relevance (0–20)",
    ja: "事業内容の妥当性（0～20点）",
  },
  cost_effectiveness: { en: "Cost effectiveness (0–20)", ja: "費用対効果（0～20点）" },
  management: { en: "Management and monitoring (0–20)", ja: "管理及びモニタリング（0～20点）" },
  coordination: { en: "Engagement with coordination (0–20)", ja: "調整への参画（0～20点）" },
});
export type Criterion = keyof typeof CRITERIA;
export const CRITERION_NAMES = Object.keys(CRITERIA) as readonly Criterion[];
export type Scores = Readonly<Partial<Record<Criterion, number>>>;

export function totalScore(scores: Scores): number {
  return Object.values(scores).reduce((sum, points) => sum + points, 0);
}

/** A review is given at the state that its stage belongs to; a strategic one scores every criterion. */
export function checkReview(
  review: { readonly stage: ReviewStage; readonly scores: Scores },
  status: ProposalStatus,
): Refusal | null {
  const { at } = STAGES[review.stage];
  const facts = {
    stage: stageName(review.stage),
    at: stateName(PROPOSAL, at),
    status: stateName(PROPOSAL, status),
  };
  const missing =
    review.stage === "strategic"
      ? CRITERION_NAMES.filter((name) => review.scores[name] === undefined)
      : [];
  return refusedBy([
    status === at ? null : refuse("REVIEW_STAGE", facts, "stage"),
    ...missing.map((name) => refuse("REVIEW_NOT_SCORED", { criterion: CRITERIA[name] }, name)),
  ]);
}

/** A step that rests on reviews waits for one of each stage it rests on. */
export function checkReviewed(
  given: readonly { readonly stage: ReviewStage }[],
  needed: readonly ReviewStage[],
): Refusal | null {
  const missing = needed.filter((stage) => !given.some((review) => review.stage === stage));
  return refusedBy(
    missing.map((stage) => refuse("PROPOSAL_NOT_REVIEWED", { stage: stageName(stage) })),
  );
}
