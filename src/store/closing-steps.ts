import type { Instant } from "../base/clock.js";
import type { Currency } from "../base/currency.js";
import type { Day } from "../base/day.js";
import type { ReopenedTo } from "../fund/reopening.js";
import type { Tx } from "./connect.js";

/** One step of a project's closing or reopening; steps are added and never changed. */
export interface ClosingStep {
  readonly project_id: string;
  /** Counted from 1 within the project. */
  readonly n: number;
  readonly step: "ended" | "closed" | "proposed" | "declined" | "reopened";
  /** IATI's ActivityStatus in which the project stands from then on, or would stand by the proposal. */
  readonly status: ReopenedTo | "4";
  readonly happened_on: Day;
  /** Of what concerns a reopening. */
  readonly reason: string | null;
  /** How the donor agreed to it, where that was needed. */
  readonly consent: string | null;
  readonly recorded_by: string;
  readonly recorded_at: Instant;
}

/** A proposal to reopen that nobody has answered. */
export interface ReopeningProposal extends ClosingStep {
  readonly step: "proposed";
  readonly status: ReopenedTo;
  readonly reason: string;
}

const COLUMNS =
  "project_id, n, step, status, happened_on, reason, consent, recorded_by, recorded_at";

const APPEND_SQL = `
  insert into closing_step (${COLUMNS})
  select $1::ref, coalesce(max(n), 0) + 1, $2, $3, $4::date, $5, $6, $7, $8::timestamptz
    from closing_step
   where project_id = $1::ref`;

export async function appendClosingStep(tx: Tx, step: Omit<ClosingStep, "n">): Promise<void> {
  await tx.run(APPEND_SQL, [
    step.project_id,
    step.step,
    step.status,
    step.happened_on,
    step.reason,
    step.consent,
    step.recorded_by,
    step.recorded_at,
  ]);
}

/** The steps of one project, oldest first. */
export function listClosingSteps(tx: Tx, project_id: string): Promise<readonly ClosingStep[]> {
  return tx.rows(
    `select ${COLUMNS} from closing_step where project_id = $1 order by n limit 1000`,
    [project_id],
  );
}

/** A proposal counts as long as nothing was done after it: who closes the project for good has answered it as well. */
const OPEN_SQL = `
  select ${COLUMNS}
    from closing_step s
   where step = 'proposed'
     and not exists (select from closing_step l where l.project_id = s.project_id and l.n > s.n)`;

/** The proposal to reopen a project that waits for an answer; null where there is none. */
export async function findOpenProposal(
  tx: Tx,
  project_id: string,
): Promise<ReopeningProposal | null> {
  const [row] = await tx.rows<ReopeningProposal>(`${OPEN_SQL} and project_id = $1`, [project_id]);
  return row ?? null;
}

/** All that wait, the oldest first, of projects that there are. */
export function listOpenProposals(tx: Tx, limit: number): Promise<readonly ReopeningProposal[]> {
  return tx.rows(
    `${OPEN_SQL} and exists (select from project p where p.id = s.project_id)
     order by recorded_at, project_id collate "C" limit $1`,
    [limit],
  );
}

/** The projects `s` whose last closing people undid, with the status in which they left it. */
export const REOPENED_SQL = `
  select s.project_id, s.status
    from closing_step s
   where s.step = 'reopened'
     and not exists (select from closing_step l
                      where l.project_id = s.project_id and l.n > s.n and l.step in ('ended', 'closed', 'reopened'))`;

export interface ReopenedRow {
  readonly project_id: string;
  readonly status: ReopenedTo;
}

export function listReopened(tx: Tx): Promise<readonly ReopenedRow[]> {
  return tx.rows(`${REOPENED_SQL} order by s.project_id collate "C"`);
}

/** What was paid back of contributions, interest left out: minor units of the ledger's currency, and the day of the last payment that stands. */
export interface PaidBackRow {
  readonly agreement_id: string;
  readonly paid_minor: bigint;
  readonly currency: Currency;
  readonly paid_on: Day;
}

const PAID_BACK_SQL = `
  select agreement_id, sum(paid_minor)::bigint as paid_minor, currency, max(paid_on) as paid_on
    from (select r.id, r.agreement_id, r.paid_on, b.base as currency, -sum(l.base_minor) as paid_minor
            from refund r
            join entry e on e.event_id = 'refund/' || r.id
            join ledger b on b.id = e.ledger_id
            join entry_line l on l.entry_seq = e.seq and l.flow = 'refund_to_donor'
           where r.agreement_id = any($1)
           group by r.id, r.agreement_id, r.paid_on, b.base
          having sum(l.base_minor) <> 0) paid
   group by agreement_id, currency
   order by agreement_id collate "C"`;

export function listPaidBack(
  tx: Tx,
  agreements: readonly string[],
): Promise<readonly PaidBackRow[]> {
  return tx.rows(PAID_BACK_SQL, [agreements]);
}

/** The final reports of contributions that their donors have accepted. */
export function listAcceptedFinals(
  tx: Tx,
  agreements: readonly string[],
): Promise<readonly { readonly agreement_id: string; readonly accepted_on: Day }[]> {
  return tx.rows(
    `select agreement_id, max(accepted_on) as accepted_on
       from donor_report
      where kind = 'final' and status = 'accepted' and accepted_on is not null and agreement_id = any($1)
      group by agreement_id
      order by agreement_id collate "C"`,
    [agreements],
  );
}
