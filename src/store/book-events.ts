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

/** The accounts on which an outsider sees what happened: receivable, cash, authority given and reserved, cost, pledges. */
const EVENTS_SQL = `
  select e.seq as entry_seq, e.event_id, coalesce(o.kind, e.kind) as kind, o.kind is not null as is_reversal, e.effective_on, e.ledger_id,
         l.account, l.flow, l.currency, sum(l.amount_minor)::bigint as amount_minor,
         min(l.agreement_id) as agreement_id, min(l.allocation_id) as allocation_id, min(l.project_id) as project_id,
         min(l.organisation_id) as organisation_id
    from entry e
    join entry_line l on l.entry_seq = e.seq
    left join entry o on o.id = e.reverses
   where l.account in (1200, 1300, 2300, 3100, 9100) or l.account between 5110 and 5180
   group by e.seq, e.event_id, o.kind, e.kind, e.effective_on, e.ledger_id, l.account, l.flow, l.currency
   order by e.seq, l.account, l.flow collate "C", l.currency collate "C"`;

/** Every entry of the book by what it says to the outside, in the order in which they were booked. */
export function readBookEvents(tx: Tx): Promise<readonly BookEventRow[]> {
  return tx.rows<BookEventRow>(EVENTS_SQL);
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
