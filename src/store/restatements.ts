import type { Instant } from "../base/clock.js";
import type { Tx } from "./connect.js";

/** A reported figure that took another's place, and why: as its reversal in the book says. */
export interface RestatementRow {
  readonly replaced_id: string;
  readonly by_id: string;
  readonly reason: string;
  readonly recorded_at: Instant;
}

/**
 * One row per figure that this one replaced, and per figure that replaced it. A later figure is booked right after the reversal of the one before, on
 * its day and in the same act; that it was this act, the trail or the import's own row says.
 */
const RESTATEMENTS_SQL = `
  with pair as (
    select r.event_id as replaced, n.event_id as by, r.reason, n.recorded_at, n.seq
      from entry n
      join entry r on r.seq = n.seq - 1 and r.effective_on = n.effective_on and r.recorded_at = n.recorded_at
     where n.event_id = $1 and n.reverses is null and r.reverses is not null
    union all
    select r.event_id, n.event_id, r.reason, n.recorded_at, n.seq
      from entry r
      join entry n on n.seq = r.seq + 1 and n.effective_on = r.effective_on and n.recorded_at = r.recorded_at
     where r.event_id = $1 and r.reverses is not null and n.reverses is null
  )
  select split_part(replaced, '/', 2) as replaced_id, split_part(by, '/', 2) as by_id, reason, recorded_at
    from pair
   where replaced like 'expenditure/%' and by like 'expenditure/%' and replaced <> by
     and (exists (select from audit_event a
                   where a.subject_kind = 'expenditure' and a.subject_id = split_part(by, '/', 2) and a.action = 'report-expenditure')
          or exists (select from import_row i
                      where i.subject_id = split_part(by, '/', 2) and i.undone_at is null
                        and i.replaced ->> 'id' = split_part(pair.replaced, '/', 2)))
   order by seq
   limit 100`;

/** What a reported figure replaced, and what has replaced it; oldest first. */
export function listRestatementsOf(tx: Tx, id: string): Promise<readonly RestatementRow[]> {
  return tx.rows<RestatementRow>(RESTATEMENTS_SQL, [`expenditure/${id}`]);
}
