import type { Day } from "../base/day.js";
import type { AccountCode, Flow } from "../fund/account.js";
import type { Tx } from "./connect.js";

/** What one event of the record put on one account, for one purpose and project, on one day. Debit positive. */
export interface BookLineRow {
  readonly ledger_id: string;
  /** The row of the record that was booked: `receipt/r-1`. */
  readonly event_id: string;
  readonly effective_on: Day;
  readonly account: AccountCode;
  readonly flow: Flow;
  readonly project_id: string | null;
  /** The number of the first entry that booked it; what an older program froze lacks it. */
  readonly entry_no?: number;
  /** In the ledger's own currency. */
  readonly base_minor: bigint;
}

/**
 * One row per event, account, purpose, project and day, minor units of the ledger's currency; what was reversed on the
 * same day leaves none. Cash, money with implementers and the budget of what may be allocated: what statements show.
 */
const LINES_SQL = `
  select e.ledger_id, e.event_id, e.effective_on, l.account, l.flow, l.project_id,
         min(e.seq)::float8 as entry_no, sum(l.base_minor)::bigint as base_minor
    from entry e
    join entry_line l on l.entry_seq = e.seq
   where l.flow is not null and ($1::date is null or (e.recorded_at at time zone 'utc')::date <= $1)
   group by e.ledger_id, e.event_id, e.effective_on, l.account, l.flow, l.project_id
  having sum(l.base_minor) <> 0
   order by e.ledger_id collate "C", e.effective_on, e.event_id collate "C", l.account, l.flow collate "C", l.project_id collate "C"`;

/** All of the book, or what was recorded in it by the end of a day. */
export function readBookLines(
  tx: Tx,
  known_on: Day | null = null,
): Promise<readonly BookLineRow[]> {
  return tx.rows<BookLineRow>(LINES_SQL, [known_on]);
}
