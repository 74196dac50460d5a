import type { Instant } from "../base/clock.js";
import type { Currency } from "../base/currency.js";
import type { Day } from "../base/day.js";
import type { Text } from "../base/text.js";
import type { CallStatus, ProposalStatus } from "../fund/proposal.js";
import type { Recommendation, ReviewStage, Scores } from "../fund/review.js";
import type { Tx } from "./connect.js";

export interface CallRow {
  readonly id: string;
  readonly fund_id: string;
  readonly window_id: string | null;
  readonly kind: "standard" | "reserve";
  readonly title: Text;
  readonly opens_at: Instant;
  readonly closes_at: Instant;
  readonly zone: string;
  readonly envelope_minor: bigint | null;
  readonly status: CallStatus;
  readonly opened_by: string;
}

const CALL_COLUMNS =
  "id, fund_id, window_id, kind, title, opens_at, closes_at, zone, envelope_minor, status, opened_by";

const CALL_SQL = `select ${CALL_COLUMNS} from call where id = $1`;

export async function findCall(tx: Tx, id: string): Promise<CallRow | null> {
  const [row] = await tx.rows<CallRow>(CALL_SQL, [id]);
  return row ?? null;
}

/** A call, locked until the transaction ends: its state and what its envelope has left hold while a rule decides. */
export async function lockCall(tx: Tx, id: string): Promise<CallRow | null> {
  const [row] = await tx.rows<CallRow>(`${CALL_SQL} for update`, [id]);
  return row ?? null;
}

export async function insertCall(tx: Tx, row: CallRow): Promise<void> {
  await tx.run(
    `insert into call (${CALL_COLUMNS}) values ($1, $2, $3, $4, $5::jsonb, $6, $7, $8, $9, $10, $11)`,
    [
      row.id,
      row.fund_id,
      row.window_id,
      row.kind,
      JSON.stringify(row.title),
      row.opens_at,
      row.closes_at,
      row.zone,
      row.envelope_minor,
      row.status,
      row.opened_by,
    ],
  );
}

export async function setCallStatus(tx: Tx, id: string, status: CallStatus): Promise<void> {
  await tx.run("update call set status = $2 where id = $1", [id, status]);
}

export async function setCallTitle(tx: Tx, id: string, title: Text): Promise<void> {
  await tx.run("update call set title = $2::jsonb where id = $1", [id, JSON.stringify(title)]);
}

export interface ProposalRow {
  readonly id: string;
  readonly call_id: string;
  readonly organisation_id: string;
  readonly title: Text;
  readonly amount_minor: bigint;
  readonly countries: readonly string[];
  readonly submitted_at: Instant;
  readonly submitted_by: string;
  readonly status: ProposalStatus;
  readonly reason: string | null;
  readonly decision_id: string | null;
  readonly allocation_id: string | null;
}

const PROPOSAL_COLUMNS =
  "id, call_id, organisation_id, title, amount_minor, countries, submitted_at, submitted_by, status, reason, decision_id, allocation_id";

export async function lockProposal(tx: Tx, id: string): Promise<ProposalRow | null> {
  const [row] = await tx.rows<ProposalRow>(
    `select ${PROPOSAL_COLUMNS} from proposal where id = $1 for update`,
    [id],
  );
  return row ?? null;
}

export async function insertProposal(tx: Tx, row: ProposalRow): Promise<void> {
  await tx.run(
    `insert into proposal (${PROPOSAL_COLUMNS}) values ($1, $2, $3, $4::jsonb, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [
      row.id,
      row.call_id,
      row.organisation_id,
      JSON.stringify(row.title),
      row.amount_minor,
      row.countries,
      row.submitted_at,
      row.submitted_by,
      row.status,
      row.reason,
      row.decision_id,
      row.allocation_id,
    ],
  );
}

/** What an action may change of a proposal; who submitted it, when and to which call stays. */
export async function saveProposal(tx: Tx, row: ProposalRow): Promise<void> {
  await tx.run(
    "update proposal set title = $2::jsonb, amount_minor = $3, status = $4, reason = $5, decision_id = $6, allocation_id = $7 where id = $1",
    [
      row.id,
      JSON.stringify(row.title),
      row.amount_minor,
      row.status,
      row.reason,
      row.decision_id,
      row.allocation_id,
    ],
  );
}

/** What the approved and the paid proposals of a call, or of a decision, come to: minor units of the fund's currency. */
export async function readApprovedSum(
  tx: Tx,
  of: "call_id" | "decision_id",
  id: string,
): Promise<bigint> {
  const [row] = await tx.rows<{ approved_minor: bigint }>(
    `select coalesce(sum(amount_minor), 0)::bigint as approved_minor from proposal where ${of} = $1 and status in ('approved', 'allocated')`,
    [id],
  );
  return row?.approved_minor ?? 0n;
}

/** How many proposals of a call are at each state: one row per state. */
export function listStatusesOfCall(
  tx: Tx,
  call_id: string,
): Promise<readonly { readonly status: ProposalStatus; readonly count: number }[]> {
  return tx.rows(
    "select status, count(*)::integer as count from proposal where call_id = $1 group by status order by status",
    [call_id],
  );
}

export async function isAllocationTaken(tx: Tx, allocation_id: string): Promise<boolean> {
  const rows = await tx.rows("select id from proposal where allocation_id = $1", [allocation_id]);
  return rows.length > 0;
}

export interface ReviewRow {
  readonly id: string;
  readonly proposal_id: string;
  readonly stage: ReviewStage;
  readonly reviewer: string;
  readonly organisation_id: string;
  readonly scores: Scores;
  readonly recommendation: Recommendation;
  readonly comment: string;
  readonly reviewed_at: Instant;
  readonly recorded_by: string;
}

const REVIEW_COLUMNS =
  "id, proposal_id, stage, reviewer, organisation_id, scores, recommendation, comment, reviewed_at, recorded_by";

export async function insertReview(tx: Tx, row: ReviewRow): Promise<void> {
  await tx.run(
    `insert into review (${REVIEW_COLUMNS}) values ($1, $2, $3, $4, $5, $6::jsonb, $7, $8, $9, $10)`,
    [
      row.id,
      row.proposal_id,
      row.stage,
      row.reviewer,
      row.organisation_id,
      JSON.stringify(row.scores),
      row.recommendation,
      row.comment,
      row.reviewed_at,
      row.recorded_by,
    ],
  );
}

export interface InterestRow {
  readonly id: string;
  readonly proposal_id: string;
  readonly reviewer: string;
  readonly organisation_id: string;
  readonly statement: string;
  readonly declared_at: Instant;
  readonly recorded_by: string;
}

const INTEREST_COLUMNS =
  "id, proposal_id, reviewer, organisation_id, statement, declared_at, recorded_by";

export async function insertInterest(tx: Tx, row: InterestRow): Promise<void> {
  await tx.run(`insert into interest (${INTEREST_COLUMNS}) values ($1, $2, $3, $4, $5, $6, $7)`, [
    row.id,
    row.proposal_id,
    row.reviewer,
    row.organisation_id,
    row.statement,
    row.declared_at,
    row.recorded_by,
  ]);
}

/** More than any proposal has reviewers. */
const REVIEWS_OF_ONE = 1_000;

export function listReviews(tx: Tx, proposal_id: string): Promise<readonly ReviewRow[]> {
  return tx.rows(
    `select ${REVIEW_COLUMNS} from review where proposal_id = $1 order by reviewed_at, id collate "C" limit ${REVIEWS_OF_ONE}`,
    [proposal_id],
  );
}

export function listInterests(tx: Tx, proposal_id: string): Promise<readonly InterestRow[]> {
  return tx.rows(
    `select ${INTEREST_COLUMNS} from interest where proposal_id = $1 order by declared_at, id collate "C" limit ${REVIEWS_OF_ONE}`,
    [proposal_id],
  );
}

/** A call's or a fund's proposals with what became of each, for pages: one row per proposal. Days are UTC. */
export interface ProposalSeen extends ProposalRow {
  readonly fund_id: string;
  readonly kind: CallRow["kind"];
  readonly currency: Currency | null;
  readonly organisation_name: Text;
  readonly submitted_on: Day;
  readonly decided_on: Day | null;
  readonly allocated_on: Day | null;
  /** The first money sent; null until then. */
  readonly released_on: Day | null;
}

const SEEN_SQL = `
  select p.id, p.call_id, p.organisation_id, p.title, p.amount_minor, p.countries, p.submitted_at, p.submitted_by, p.status, p.reason,
         p.decision_id, p.allocation_id, c.fund_id, c.kind, f.currency, o.name as organisation_name,
         (p.submitted_at at time zone 'UTC')::date as submitted_on, d.decided_on, a.allocated_on,
         (select min(r.released_on) from release r where r.allocation_id = p.allocation_id and r.amount_minor > 0) as released_on
    from proposal p
    join call c on c.id = p.call_id
    join fund f on f.id = c.fund_id
    join organisation o on o.id = p.organisation_id
    left join decision d on d.id = p.decision_id
    left join allocation a on a.id = p.allocation_id`;

export function listProposalsOfFund(
  tx: Tx,
  fund_id: string,
  limit: number,
): Promise<readonly ProposalSeen[]> {
  return tx.rows(
    `${SEEN_SQL} where c.fund_id = $1 order by p.submitted_at desc, p.id collate "C" limit $2`,
    [fund_id, limit],
  );
}

/** Proposals of every fund at one of the states, the longest waiting first. */
export function listProposalsAt(
  tx: Tx,
  statuses: readonly ProposalStatus[],
  limit: number,
): Promise<readonly ProposalSeen[]> {
  return tx.rows(
    `${SEEN_SQL} where p.status = any($1) order by p.submitted_at, p.id collate "C" limit $2`,
    [statuses, limit],
  );
}

export function listCallsOfFund(
  tx: Tx,
  fund_id: string,
  limit: number,
): Promise<readonly CallRow[]> {
  return tx.rows(
    `select ${CALL_COLUMNS} from call where fund_id = $1 order by opens_at desc, id collate "C" limit $2`,
    [fund_id, limit],
  );
}

/** The reviews of all proposals to a fund's calls, in the order in which they were given. */
export function listReviewsOfFund(
  tx: Tx,
  fund_id: string,
  limit: number,
): Promise<readonly ReviewRow[]> {
  const columns = REVIEW_COLUMNS.split(", ")
    .map((column) => `r.${column}`)
    .join(", ");
  return tx.rows(
    `select ${columns} from review r join proposal p on p.id = r.proposal_id join call c on c.id = p.call_id
      where c.fund_id = $1 order by r.reviewed_at, r.id collate "C" limit $2`,
    [fund_id, limit],
  );
}

export function listInterestsOfFund(
  tx: Tx,
  fund_id: string,
  limit: number,
): Promise<readonly InterestRow[]> {
  const columns = INTEREST_COLUMNS.split(", ")
    .map((column) => `i.${column}`)
    .join(", ");
  return tx.rows(
    `select ${columns} from interest i join proposal p on p.id = i.proposal_id join call c on c.id = p.call_id
      where c.fund_id = $1 order by i.declared_at, i.id collate "C" limit $2`,
    [fund_id, limit],
  );
}
