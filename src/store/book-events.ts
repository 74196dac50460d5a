import type { Currency } from "../base/currency.js";
import type { Day } from "../base/day.js";
import type { AccountCode, Flow } from "../fund/account.js";
import type { EntryKind } from "../fund/entry.js";
import type { Tx } from "./connect.js";

/** What one entry put on one account for one purpose. Debit positive, minor units of `currency`. */
export interface BookEventRow {
  readonly entry_seq: bigint;
  /** The row of the record that was booked: `receipt/r-1`. */
  readonly event_id: string;
  /** What happened; of a reversal, what it takes back. */
  readonly kind: EntryKind;
  readonly is_reversal: boolean;
  readonly effective_on: Day;
  readonly ledger_id: string;
  readonly account: AccountCode;
  readonly flow: Flow | null;
  readonly currency: Currency;
  readonly amount_minor: bigint;
  readonly agreement_id: string | null;
  readonly allocation_id: string | null;
  readonly project_id: string | null;
  readonly organisation_id: string | null;
}

/**
 * The accounts on which an outsider sees what happened: receivable, cash, authority given and reserved, cost, pledges. Of all entries,
 * or of those alone that are about the ids given, as their ledger or their project.
 */
const EVENTS_SQL = `
  select e.seq as entry_seq, e.event_id, coalesce(o.kind, e.kind) as kind, o.kind is not null as is_reversal, e.effective_on, e.ledger_id,
         l.account, l.flow, l.currency, sum(l.amount_minor)::bigint as amount_minor,
         min(l.agreement_id) as agreement_id, min(l.allocation_id) as allocation_id, min(l.project_id) as project_id,
         min(l.organisation_id) as organisation_id
    from entry e
    join entry_line l on l.entry_seq = e.seq
    left join entry o on o.id = e.reverses
   where (l.account in (1200, 1300, 2300, 3100, 9100) or l.account between 5110 and 5180)
     and ($1::text[] is null or e.seq in (select seq from entry where ledger_id = any($1)
                                          union select entry_seq from entry_line where project_id = any($1)))
   group by e.seq, e.event_id, o.kind, e.kind, e.effective_on, e.ledger_id, l.account, l.flow, l.currency
   order by e.seq, l.account, l.flow collate "C", l.currency collate "C"`;

/** Every entry of the book by what it says to the outside, in the order in which they were booked. */
export function readBookEvents(
  tx: Tx,
  about: readonly string[] | null = null,
): Promise<readonly BookEventRow[]> {
  return tx.rows<BookEventRow>(EVENTS_SQL, [about]);
}

/** What stands of one event on one account. Debit positive, minor units of `currency`; both null where nothing was valued. */
export interface SilentEventRow {
  readonly kind: EntryKind;
  readonly event_id: string;
  readonly effective_on: Day;
  readonly currency: Currency | null;
  readonly amount_minor: bigint | null;
}

/** Entries of some kinds that were not taken back, each by the account that says its amount; and what came in kind and no book values. */
const SILENT_SQL = `
  with silent_event as (
  select e.kind, e.event_id, e.effective_on, l.currency, sum(l.amount_minor)::bigint as amount_minor
    from unnest($1::text[], $2::integer[]) as silent (kind, account)
    join entry e on e.kind = silent.kind
    join entry_line l on l.entry_seq = e.seq and l.account = silent.account
    left join entry r on r.reverses = e.id
   where r.id is null
   group by e.kind, e.seq, e.event_id, e.effective_on, l.currency
  having sum(l.amount_minor) <> 0
  union all
  select 'in_kind', 'in_kind/' || id, from_on, currency, value_minor
    from in_kind
   where not exists (select from entry where event_id = 'in_kind/' || in_kind.id))
  select kind, event_id, effective_on, currency, amount_minor
    from silent_event
   order by kind collate "C", effective_on, event_id collate "C", currency collate "C"`;

export function readSilentEvents(
  tx: Tx,
  accounts: Partial<Readonly<Record<EntryKind, AccountCode>>>,
): Promise<readonly SilentEventRow[]> {
  return tx.rows<SilentEventRow>(SILENT_SQL, [Object.keys(accounts), Object.values(accounts)]);
}

/** A transaction of an activity that we report in a file of our own, with the reference of a row of ours: it tells that row. */
export interface ToldEventRow {
  readonly activity_id: string;
  readonly type: string;
  readonly reference: string;
  readonly currency: Currency | null;
  readonly amount_minor: bigint | null;
}

const TOLD_SQL = `
  select t.iati_activity_id as activity_id, t.type, t.reference, t.currency, t.amount_minor
    from iati_activity a
    join organisation o on o.id = a.reporting_organisation_id and o.is_reporting_org
    join iati_transaction t on t.iati_activity_id = a.id
   where split_part(t.reference, '/', 1) || '/' || split_part(t.reference, '/', 2) in (select event_id from entry)
   order by t.id collate "C"`;

export function readToldEvents(tx: Tx): Promise<readonly ToldEventRow[]> {
  return tx.rows<ToldEventRow>(TOLD_SQL);
}

/** What became of a receipt: matched to an instalment, in the agreement's currency, or held in suspense, in the account's. */
export interface BookReceiptRow {
  readonly receipt_id: string;
  readonly agreement_id: string | null;
  /** Null: held in suspense. */
  readonly instalment_id: string | null;
  readonly currency: Currency;
  /** Positive; a receipt of which nothing stands has no row. */
  readonly amount_minor: bigint;
}

const RECEIPTS_SQL = `
  select split_part(e.event_id, '/', 2) as receipt_id, l.agreement_id, l.instalment_id, l.currency,
         -sum(l.amount_minor)::bigint as amount_minor
    from entry e
    join entry_line l on l.entry_seq = e.seq and (l.account = 2700 or (l.account = 1200 and l.instalment_id is not null))
   where e.event_id like 'receipt/%'
   group by e.event_id, l.agreement_id, l.instalment_id, l.currency
  having sum(l.amount_minor) <> 0
   order by e.event_id collate "C", l.instalment_id collate "C", l.currency collate "C"`;

export function readBookReceipts(tx: Tx): Promise<readonly BookReceiptRow[]> {
  return tx.rows<BookReceiptRow>(RECEIPTS_SQL);
}

const REVERSED_SQL = `
  select e.event_id
    from entry e
    left join entry r on r.reverses = e.id
   where e.reverses is null
   group by e.event_id
  having bool_and(r.id is not null)
   order by e.event_id collate "C"`;

/** The rows of the record (`receipt/r-1`) of which every entry was taken back: the book knows them, no figure counts them. */
export async function listReversedEvents(tx: Tx): Promise<readonly string[]> {
  const rows = await tx.rows<{ event_id: string }>(REVERSED_SQL);
  return rows.map((row) => row.event_id);
}
