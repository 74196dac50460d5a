import type { Instant } from "../base/clock.js";
import type { Day } from "../base/day.js";
import type { Tx } from "./connect.js";

/** What was done to a row, by whom: an event of the audit trail. */
export interface RowEvent {
  readonly record: string;
  readonly action: string;
  readonly at: Instant;
  readonly actor: string;
}

/** An entry that booked a row. */
export interface RowEntry {
  readonly record: string;
  readonly seq: number;
  readonly at: Instant;
  readonly actor: string;
}

/** Events and entries that one page is told of, at most. */
const TOLD = 500;

/** What the trail says of rows, each `table/id`, in its order. */
export function listEventsOf(tx: Tx, records: readonly string[]): Promise<readonly RowEvent[]> {
  const parts = records.map((record) => record.split("/"));
  return tx.rows<RowEvent>(
    `select a.subject_kind || '/' || a.subject_id as record, a.action, a.at, a.actor
       from unnest($1::text[], $2::text[]) as asked (kind, id)
       join audit_event a on a.subject_kind = asked.kind and a.subject_id = asked.id
      order by a.seq limit ${TOLD}`,
    [parts.map(([kind]) => kind ?? ""), parts.map(([, id]) => id ?? "")],
  );
}

/** The entries that booked rows, in the order of the book. */
export function listEntryHeads(tx: Tx, records: readonly string[]): Promise<readonly RowEntry[]> {
  return tx.rows<RowEntry>(
    `select event_id as record, seq::float8 as seq, recorded_at as at, actor
       from entry where event_id = any($1) order by entry.seq limit ${TOLD}`,
    [records],
  );
}

/** The days on which somebody took a step with any of some values of indicators, newest first: reported, returned, published, revised. */
export async function listStepDays(tx: Tx, values: readonly string[]): Promise<readonly Day[]> {
  const rows = await tx.rows<{ day: Day }>(
    `select distinct (taken_at at time zone 'utc')::date as day
       from indicator_step where indicator_value_id = any($1) order by day desc limit 20`,
    [values],
  );
  return rows.map((row) => row.day);
}

/** The days on which anything was booked of some ledgers, newest first: what was known changed on them. */
export async function listBookedDays(tx: Tx, ledgers: readonly string[]): Promise<readonly Day[]> {
  const rows = await tx.rows<{ day: Day }>(
    `select distinct (recorded_at at time zone 'utc')::date as day
       from entry where ledger_id = any($1) order by day desc limit 20`,
    [ledgers],
  );
  return rows.map((row) => row.day);
}
