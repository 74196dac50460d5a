import type { Currency } from "../base/currency.js";
import type { Day } from "../base/day.js";
import type { AccountCode, Flow } from "../fund/account.js";
import type { Tx } from "./connect.js";
import { readSums, type SumsOf } from "./kept-sums.js";

/** What stands on one account of a ledger for one purpose. Debit positive; `base_minor` in the ledger's currency. */
export interface AccountSum {
  readonly account: AccountCode;
  readonly currency: Currency;
  readonly flow: Flow | null;
  readonly amount_minor: bigint;
  readonly base_minor: bigint;
}

/** Up to the end of `as_of`, as far as was known at the end of `known_on` (null: by now); from `from` on, where given. */
export interface Asked {
  readonly as_of: Day;
  readonly known_on?: Day | null;
  readonly from?: Day | null;
}

/** One row per account, currency and flow with anything on it; sums of whole days. */
const SUMS_SQL = `
  select account, currency, nullif(flow, '') as flow,
         sum(amount_minor)::bigint as amount_minor, sum(base_minor)::bigint as base_minor
    from day_total
   where ledger_id = $1 and effective_on <= $2
     and ($3::date is null or recorded_on <= $3) and ($4::date is null or effective_on >= $4)
   group by account, currency, flow
  having sum(amount_minor) <> 0 or sum(base_minor) <> 0
   order by account, currency collate "C", flow collate "C"`;

/** The sums of one ledger: what a fund statement is made of (fund/statement.ts). */
export function readAccountSums(
  tx: Tx,
  ledger_id: string,
  asked: Asked,
): Promise<readonly AccountSum[]> {
  return tx.rows<AccountSum>(SUMS_SQL, [
    ledger_id,
    asked.as_of,
    asked.known_on ?? null,
    asked.from ?? null,
  ]);
}

/** As `readAccountSums` by the day of the event, for fiscal years of any kind: one row per day, account, currency, flow. */
const DAYS_SQL = `
  select effective_on, account, currency, nullif(flow, '') as flow,
         sum(amount_minor)::bigint as amount_minor, sum(base_minor)::bigint as base_minor
    from day_total
   where ledger_id = $1 and effective_on <= $2
     and ($3::date is null or recorded_on <= $3) and ($4::date is null or effective_on >= $4)
   group by effective_on, account, currency, flow
   order by effective_on, account, currency collate "C", flow collate "C"`;

export interface DaySum extends AccountSum {
  readonly effective_on: Day;
}

export function readDaySums(tx: Tx, ledger_id: string, asked: Asked): Promise<readonly DaySum[]> {
  return tx.rows<DaySum>(DAYS_SQL, [
    ledger_id,
    asked.as_of,
    asked.known_on ?? null,
    asked.from ?? null,
  ]);
}

/** As `DAYS_SQL` as the book stood after an entry, with all before a day as of the day before it. */
const SINCE_SQL = `
  select greatest(effective_on, $2::date - 1) as effective_on, account, currency, nullif(flow, '') as flow,
         sum(amount_minor)::bigint as amount_minor, sum(base_minor)::bigint as base_minor
    from (select effective_on, account, currency, flow, amount_minor, base_minor
            from day_total
           where ledger_id = $1
          union all
          select e.effective_on, l.account, l.currency, coalesce(l.flow, ''), -l.amount_minor, -l.base_minor
            from entry e
            join entry_line l on l.entry_seq = e.seq
           where e.ledger_id = $1 and e.seq > $3) moved
   group by 1, account, currency, flow
   order by 1, account, currency collate "C", flow collate "C"`;

export function readSumsSince(
  tx: Tx,
  ledger_id: string,
  { since, seq }: { readonly since: Day; readonly seq: bigint },
): Promise<readonly DaySum[]> {
  return tx.rows<DaySum>(SINCE_SQL, [ledger_id, since, seq]);
}

/** One row per account, currency and flow of an allocation. Read it after `lockRow`, and it holds until the commit. */
const ALLOCATION_SQL = `
  select account, currency, nullif(flow, '') as flow, amount_minor::bigint as amount_minor, base_minor::bigint as base_minor
    from allocation_total
   where allocation_id = $1
   order by account, currency collate "C", flow collate "C"`;

const ALLOCATION_SUMS: SumsOf<AccountSum> = {
  table: "allocation_total",
  sql: ALLOCATION_SQL,
  textSql: `
    select coalesce(string_agg(concat_ws('/', account, currency, flow, amount_minor::bigint, base_minor::bigint), ','
                               order by account, currency collate "C", flow collate "C"), '')
      from allocation_total where allocation_id = believed.id`,
  movedBy({ about, account, currency, flow, amount_minor, base_minor }) {
    const { allocation_id: id } = about;
    return id === undefined
      ? null
      : { id, by: { account, currency, flow, amount_minor, base_minor } };
  },
  keyOf: ({ account, currency, flow }) => `${account}/${currency}/${flow ?? ""}`,
  add: (sum, by) => ({
    ...sum,
    amount_minor: sum.amount_minor + by.amount_minor,
    base_minor: sum.base_minor + by.base_minor,
  }),
  text: ({ account, currency, flow, amount_minor, base_minor }) =>
    `${account}/${currency}/${flow ?? ""}/${amount_minor}/${base_minor}`,
};

export function readAllocationSums(tx: Tx, allocation_id: string): Promise<readonly AccountSum[]> {
  return readSums(tx, ALLOCATION_SUMS, allocation_id);
}

/** What an instalment has received, in the agreement's currency. */
export interface InstalmentSum {
  readonly instalment_id: string;
  readonly received_minor: bigint;
}

/** One row per instalment of an agreement of which anything was booked: what its receivable (1200) was relieved of, less what it stands at. */
const INSTALMENT_SUMS: SumsOf<InstalmentSum> = {
  table: "agreement_total",
  sql: `
    select instalment_id, -sum(amount_minor)::bigint as received_minor
      from agreement_total
     where agreement_id = $1 and account = 1200 and instalment_id <> ''
     group by instalment_id
     order by instalment_id collate "C"
     limit 10000`,
  textSql: `
    select coalesce(string_agg(concat_ws('/', instalment_id, received_minor), ',' order by instalment_id collate "C"), '')
      from (select instalment_id, -sum(amount_minor)::bigint as received_minor
              from agreement_total
             where agreement_id = believed.id and account = 1200 and instalment_id <> ''
             group by instalment_id) received`,
  movedBy({ about, account, amount_minor }) {
    const { agreement_id: id, instalment_id } = about;
    if (id === undefined || instalment_id === undefined || account !== 1200) return null;
    return { id, by: { instalment_id, received_minor: -amount_minor } };
  },
  keyOf: ({ instalment_id }) => instalment_id,
  add: (sum, by) => ({ ...sum, received_minor: sum.received_minor + by.received_minor }),
  text: ({ instalment_id, received_minor }) => `${instalment_id}/${received_minor}`,
};

/** Received of each instalment of an agreement in its currency. Read it under the lock of the book, and it holds until the commit. */
export function readInstalmentSums(
  tx: Tx,
  agreement_id: string,
): Promise<readonly InstalmentSum[]> {
  return readSums(tx, INSTALMENT_SUMS, agreement_id);
}

/** The stored sums of which what was read is kept from one posting to the next. */
export const SUMS_KEPT: readonly SumsOf<unknown>[] = [ALLOCATION_SUMS, INSTALMENT_SUMS];

/** What an entry line may be asked about, each with its own index. */
export type Subject =
  "agreement_id" | "instalment_id" | "project_id" | "funding_line_id" | "obligation_id";

/** The sums of the lines about one subject, from the entries themselves. */
export function readSubjectSums(
  tx: Tx,
  subject: Subject,
  id: string,
  asked: Asked,
): Promise<readonly (AccountSum & { readonly ledger_id: string })[]> {
  return tx.rows(
    `select e.ledger_id, l.account, l.currency, l.flow,
            sum(l.amount_minor)::bigint as amount_minor, sum(l.base_minor)::bigint as base_minor
       from entry_line l
       join entry e on e.seq = l.entry_seq
      where l.${subject} = $1 and e.effective_on <= $2
        and ($3::date is null or e.recorded_at < ($3::date + 1)::timestamp at time zone 'utc')
        and ($4::date is null or e.effective_on >= $4)
      group by e.ledger_id, l.account, l.currency, l.flow
      order by e.ledger_id collate "C", l.account, l.currency collate "C", l.flow collate "C"`,
    [id, asked.as_of, asked.known_on ?? null, asked.from ?? null],
  );
}

/** A stored sum that is not what the entries add up to: none, ever. */
export interface WrongTotal {
  readonly total: "day" | "allocation" | "agreement";
  readonly key: string;
  readonly stored_minor: bigint | null;
  readonly rebuilt_minor: bigint | null;
}

const WRONG_DAYS_SQL = `
  with rebuilt as (
    select e.ledger_id, l.account, l.currency, coalesce(l.flow, '') as flow, e.effective_on,
           (e.recorded_at at time zone 'utc')::date as recorded_on,
           sum(l.amount_minor) as amount_minor, sum(l.base_minor) as base_minor
      from entry e
      join entry_line l on l.entry_seq = e.seq
     group by 1, 2, 3, 4, 5, 6
  )
  select 'day' as total,
         concat_ws('/', ledger_id, account, currency, flow, effective_on, recorded_on) as key,
         s.amount_minor::bigint as stored_minor, r.amount_minor::bigint as rebuilt_minor
    from day_total s
    full join rebuilt r using (ledger_id, account, currency, flow, effective_on, recorded_on)
   where s.amount_minor is distinct from r.amount_minor or s.base_minor is distinct from r.base_minor
   order by 2
   limit 100`;

const WRONG_ALLOCATIONS_SQL = `
  with rebuilt as (
    select allocation_id, account, currency, coalesce(flow, '') as flow,
           sum(amount_minor) as amount_minor, sum(base_minor) as base_minor
      from entry_line
     where allocation_id is not null
     group by 1, 2, 3, 4
  )
  select 'allocation' as total, concat_ws('/', allocation_id, account, currency, flow) as key,
         s.amount_minor::bigint as stored_minor, r.amount_minor::bigint as rebuilt_minor
    from allocation_total s
    full join rebuilt r using (allocation_id, account, currency, flow)
   where s.amount_minor is distinct from r.amount_minor or s.base_minor is distinct from r.base_minor
   order by 2
   limit 100`;

const WRONG_AGREEMENTS_SQL = `
  with rebuilt as (
    select l.agreement_id, coalesce(l.instalment_id, '') as instalment_id, e.ledger_id, l.account, l.currency,
           coalesce(l.flow, '') as flow, sum(l.amount_minor) as amount_minor, sum(l.base_minor) as base_minor
      from entry e
      join entry_line l on l.entry_seq = e.seq
     where l.agreement_id is not null and l.account in (1200, 1300)
     group by 1, 2, 3, 4, 5, 6
  )
  select 'agreement' as total, concat_ws('/', agreement_id, instalment_id, ledger_id, account, currency, flow) as key,
         s.amount_minor::bigint as stored_minor, r.amount_minor::bigint as rebuilt_minor
    from agreement_total s
    full join rebuilt r using (agreement_id, instalment_id, ledger_id, account, currency, flow)
   where s.amount_minor is distinct from r.amount_minor or s.base_minor is distinct from r.base_minor
   order by 2
   limit 100`;

/** Rebuilds every stored sum from the entries and lists those that differ. Source: TRUST 2, rule 8. */
export async function findWrongTotals(tx: Tx): Promise<readonly WrongTotal[]> {
  const days = await tx.rows<WrongTotal>(WRONG_DAYS_SQL);
  const allocations = await tx.rows<WrongTotal>(WRONG_ALLOCATIONS_SQL);
  // A record of an earlier schema is backed up and checked as it is.
  const [has] = await tx.rows<{ agreements: boolean }>(
    "select to_regclass('agreement_total') is not null as agreements",
  );
  const agreements = has?.agreements ? await tx.rows<WrongTotal>(WRONG_AGREEMENTS_SQL) : [];
  return [...days, ...allocations, ...agreements];
}

/** Invariant 6: one row per book and currency whose lines do not sum to zero over the whole record. None, ever. */
export function readTrialBalance(
  tx: Tx,
): Promise<readonly { book: string; currency: Currency; difference_minor: bigint }[]> {
  return tx.rows(`
    select book, currency, sum(amount_minor)::bigint as difference_minor
      from entry_line
     group by book, currency
    having sum(amount_minor) <> 0
     order by book, currency collate "C"`);
}

/** What an allocation was charged of one account on one day; a correction stands on the day of what it corrects. */
export interface DayCost {
  readonly account: AccountCode;
  readonly on: Day;
  readonly base_minor: bigint;
}

/** One row per direct cost's account and day. Minor units of the ledger's currency. */
export function listDayCosts(tx: Tx, allocation_id: string): Promise<readonly DayCost[]> {
  return tx.rows<DayCost>(
    `select l.account, coalesce(e.relates_to, e.effective_on) as "on", sum(l.base_minor)::bigint as base_minor
       from entry_line l
       join entry e on e.seq = l.entry_seq
      where l.allocation_id = $1 and l.account between 5110 and 5170
      group by l.account, coalesce(e.relates_to, e.effective_on)
      order by "on", l.account`,
    [allocation_id],
  );
}
