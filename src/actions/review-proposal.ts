import { Type } from "@sinclair/typebox";
import { isRefusal, refusalIn, refusedBy } from "../base/refusal.js";
import { checkReviewer } from "../fund/proposal.js";
import { refuse } from "../fund/refusals.js";
import {
  checkReview,
  CRITERIA,
  CRITERION_NAMES,
  RECOMMENDATIONS,
  REVIEW_STAGES,
  stageName,
  type Recommendation,
  type Scores,
} from "../fund/review.js";
import { insertInterest, insertReview, listInterests, listReviews } from "../store/call-rows.js";
import { action } from "./action.js";
import { checkFree, findGiven } from "./given-row.js";
import { maybe, REF, refuseInput, SENTENCE } from "./input.js";
import { LABELS } from "./labels.js";
import { NOUNS } from "./nouns.js";
import { takeProposal } from "./proposal-at-hand.js";

const POINTS = maybe(Type.Integer({ minimum: 0, maximum: 20 }));
const REVIEWER_OF = {
  table: "organisation",
  kind: NOUNS.organisation,
  field: "reviewer_organisation",
} as const;
const REVIEWER = Type.String({ minLength: 1, maxLength: 200 });

/** One reviewer however the name is typed: width, letter case and outer space do not make another. */
const sameReviewer = (a: string, b: string) =>
  reviewerName(a).toLowerCase() === reviewerName(b).toLowerCase();
const reviewerName = (typed: string) => typed.normalize("NFKC").trim().replaceAll(/\s+/g, " ");

/**
 * A review of a proposal at its stage. The reviewer says whether there is a conflict of interest: with one, declared now or before, or from
 * the proposing organisation, the review is refused.
 */
export const reviewProposal = action({
  name: "review-proposal",
  title: { en: "Review a proposal", ja: "提案を審査する" },
  summary: {
    en: "Scores and a recommendation by a reviewer who declares to have no interest in the proposal.",
    ja: "利害関係がないことを申告した審査者による評点と推奨を記録する。",
  },
  input: Type.Object(
    {
      id: REF,
      proposal: REF,
      stage: Type.Union(REVIEW_STAGES.map((stage) => Type.Literal(stage))),
      reviewer: REVIEWER,
      reviewer_organisation: REF,
      conflict_of_interest: maybe(Type.Union([Type.Literal("none"), Type.Literal("declared")])),
      strategic_relevance: POINTS,
      programmatic_relevance: POINTS,
      cost_effectiveness: POINTS,
      management: POINTS,
      coordination: POINTS,
      recommendation: Type.Union(
        (Object.keys(RECOMMENDATIONS) as Recommendation[]).map((name) => Type.Literal(name)),
      ),
      comment: SENTENCE,
    },
    { additionalProperties: false },
  ),
  fields: {
    id: LABELS.id,
    proposal: LABELS.proposal,
    stage: LABELS.stage,
    reviewer: LABELS.reviewer,
    reviewer_organisation: LABELS.reviewer_organisation,
    conflict_of_interest: LABELS.conflict_of_interest,
    ...CRITERIA,
    recommendation: LABELS.recommendation,
    comment: LABELS.comment,
  },
  edits: null,
  async run(tx, input, context) {
    const at = await takeProposal(tx, input.proposal);
    const organisation_id = input.reviewer_organisation;
    const organisation = refusalIn(await findGiven(tx, REVIEWER_OF, organisation_id));
    if (isRefusal(at)) return refusedBy([at, organisation]);
    const { proposal } = at;
    const reviewer = reviewerName(input.reviewer);
    const declared = (await listInterests(tx, proposal.id)).some((row) =>
      sameReviewer(row.reviewer, reviewer),
    );
    const conflict = checkReviewer({
      organisation_id,
      proposer_id: proposal.organisation_id,
      has_declared: input.conflict_of_interest !== undefined,
      has_conflict: input.conflict_of_interest === "declared" || declared,
    });
    const given = CRITERION_NAMES.flatMap((name) =>
      input[name] === undefined ? [] : [[name, input[name]] as const],
    );
    const { id, stage, recommendation, comment } = input;
    const scores: Scores = Object.fromEntries(given);
    const reviews = await listReviews(tx, proposal.id);
    const isTwice = reviews.some(
      (row) => row.stage === stage && sameReviewer(row.reviewer, reviewer),
    );
    const refused = refusedBy([
      organisation,
      conflict,
      checkReview({ stage, scores }, proposal.status),
      reviews.some((row) => row.id === id)
        ? refuseInput("EXISTS_ALREADY", { kind: NOUNS.review, id }, "id")
        : null,
      isTwice ? refuse("REVIEW_TWICE", { reviewer, stage: stageName(stage) }, "reviewer") : null,
    ]);
    if (refused) return refused;
    await insertReview(tx, {
      id,
      proposal_id: proposal.id,
      stage,
      reviewer,
      organisation_id,
      scores,
      recommendation,
      comment,
      reviewed_at: context.now,
      recorded_by: context.actor,
    });
    return { subject_kind: "review", subject_id: id, entries: [] };
  },
});

/** A reviewer stands aside from a proposal, and says why. No review of theirs is taken from then on. */
export const declareInterest = action({
  name: "declare-interest",
  title: { en: "Declare an interest in a proposal", ja: "提案との利害関係を申告する" },
  summary: {
    en: "Notes that a reviewer has an interest in a proposal and has no part in its review.",
    ja: "審査者が提案と利害関係を有し、審査に加わらないことを記録する。",
  },
  input: Type.Object(
    { id: REF, proposal: REF, reviewer: REVIEWER, reviewer_organisation: REF, statement: SENTENCE },
    { additionalProperties: false },
  ),
  fields: {
    id: LABELS.id,
    proposal: LABELS.proposal,
    reviewer: LABELS.reviewer,
    reviewer_organisation: LABELS.reviewer_organisation,
    statement: LABELS.statement,
  },
  edits: null,
  async run(tx, input, context) {
    const at = await takeProposal(tx, input.proposal);
    const { id, statement, reviewer_organisation: organisation_id } = input;
    const organisation = refusalIn(await findGiven(tx, REVIEWER_OF, organisation_id));
    const exists = await checkFree(tx, { table: "interest", kind: NOUNS.interest }, id);
    if (isRefusal(at)) return refusedBy([at, organisation, exists]);
    const reviewer = reviewerName(input.reviewer);
    const isTheirs = (row: { readonly reviewer: string }) => sameReviewer(row.reviewer, reviewer);
    const { id: proposal_id } = at.proposal;
    const refused = refusedBy([
      organisation,
      (await listInterests(tx, proposal_id)).some(isTheirs)
        ? refuse("INTEREST_TWICE", { reviewer }, "reviewer")
        : null,
      (await listReviews(tx, proposal_id)).some(isTheirs)
        ? refuse("INTEREST_AFTER_REVIEW", { reviewer }, "reviewer")
        : null,
      exists,
    ]);
    if (refused) return refused;
    await insertInterest(tx, {
      id,
      proposal_id,
      reviewer,
      organisation_id,
      statement,
      declared_at: context.now,
      recorded_by: context.actor,
    });
    return { subject_kind: "interest", subject_id: id, entries: [] };
  },
});
