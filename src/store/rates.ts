import type { Instant } from "../base/clock.js";
import type { Currency } from "../base/currency.js";
import type { Day } from "../base/day.js";
import type { ExchangeRate, RateType } from "../fund/rate.js";
import type { Tx } from "./connect.js";

/** A rate as it is kept: where it comes from, and which earlier one it replaces. */
export interface StoredRate extends ExchangeRate {
  readonly published_on: Day | null;
  readonly source: string;
  readonly supersedes: string | null;
}

const COLUMNS = `
  x.id, x.type, x.from_currency as "from", x.to_currency as "to", x.rate::text as rate, x.effective_from, x.published_on,
  x.source, x.supersedes`;

/** A rate takes the place of one of its own type, pair and day: so the pair's alone are read for what stands no more. */
const BETWEEN_SQL = `
  with recursive pair as (
    select x.* from exchange_rate x
     where x.type = $1 and x.effective_from <= $4
       and ((x.from_currency = $2 and x.to_currency = $3) or (x.from_currency = $3 and x.to_currency = $2))),
  superseded (id) as (
    select x.supersedes from pair x
     where x.supersedes is not null
       and not exists (select from exchange_rate_withdrawal w where w.rate_id = x.id)
    union
    select x.supersedes from superseded s join exchange_rate x on x.id = s.id
     where x.supersedes is not null)
  select ${COLUMNS}
    from pair x
   where not exists (select from exchange_rate_withdrawal w where w.rate_id = x.id)
     and not exists (select from superseded s where s.id = x.id)
   order by x.effective_from desc, x.id collate "C"
   limit 1`;

/**
 * The newest rate of a type between two currencies, either way round, in force on a day; superseded ones and those taken back left out. One that was
 * superseded by a rate taken back since is still superseded by what came after that.
 */
export async function findRateOn(
  tx: Tx,
  asked: {
    readonly type: RateType;
    readonly between: readonly [Currency, Currency];
    readonly on: Day;
  },
): Promise<StoredRate | null> {
  const [rate] = await tx.rows<StoredRate>(BETWEEN_SQL, [asked.type, ...asked.between, asked.on]);
  return rate ?? null;
}

/** A rate of the record, and whether it was taken back. */
export interface KeptRate extends StoredRate {
  readonly is_withdrawn: boolean;
}

const LIST_SQL = `
  select ${COLUMNS}, exists (select from exchange_rate_withdrawal w where w.rate_id = x.id) as is_withdrawn
    from exchange_rate x
   where x.id collate "C" > $1
     and ($3::text is null
          or (x.from_currency = $3 and x.to_currency = $4) or (x.from_currency = $4 and x.to_currency = $3))
   order by x.id collate "C"
   limit $2`;

/** Rates by their ids: all of them, or those between two currencies, whichever way round. */
export function listRates(
  tx: Tx,
  asked: {
    readonly after: string;
    readonly limit: number;
    readonly between: readonly [Currency, Currency] | null;
  },
): Promise<readonly KeptRate[]> {
  const [one, other] = asked.between ?? [null, null];
  return tx.rows<KeptRate>(LIST_SQL, [asked.after, asked.limit, one, other]);
}

/** One row per rate by which something that was booked of these events was converted. */
export function listRatesBehind(tx: Tx, events: readonly string[]): Promise<readonly StoredRate[]> {
  return tx.rows<StoredRate>(
    `select ${COLUMNS} from exchange_rate x
      where x.id in (select l.rate_id from entry e join entry_line l on l.entry_seq = e.seq where e.event_id = any($1))
      order by x.id collate "C"`,
    [events],
  );
}

const INSERT_SQL = `
  insert into exchange_rate (id, type, from_currency, to_currency, rate, effective_from, published_on, source, supersedes,
                             recorded_at)
  select id, type, "from", "to", rate, effective_from, published_on, source, supersedes, $2
    from jsonb_to_recordset($1) as r (id text, type text, "from" text, "to" text, rate numeric, effective_from date,
         published_on date, source text, supersedes text)
      on conflict (id) do nothing`;

/** Keeps rates; those whose id is known already are left as they are. Answers with how many were new. */
export function insertRates(tx: Tx, rates: readonly StoredRate[], now: Instant): Promise<number> {
  return tx.run(INSERT_SQL, [JSON.stringify(rates), now]);
}

/** Of rates those by which something was booked that stands, with how many entries. */
export function countBookedBy(
  tx: Tx,
  ids: readonly string[],
): Promise<readonly { readonly id: string; readonly entries: number }[]> {
  return tx.rows(
    `select l.rate_id as id, count(distinct e.seq)::integer as entries
       from entry_line l join entry e on e.seq = l.entry_seq
      where l.rate_id = any($1) and e.reverses is null
        and not exists (select from entry r where r.reverses = e.id)
      group by l.rate_id
      order by l.rate_id collate "C"`,
    [ids],
  );
}

/** Takes rates back: nothing new is converted by them. */
export async function withdrawRates(
  tx: Tx,
  ids: readonly string[],
  why: { readonly reason: string; readonly by: string; readonly at: Instant },
): Promise<void> {
  await tx.run(
    `insert into exchange_rate_withdrawal (rate_id, reason, withdrawn_by, withdrawn_at)
     select id, $2, $3, $4 from unnest($1::text[]) as id`,
    [ids, why.reason, why.by, why.at],
  );
}
