import type { Currency } from "../base/currency.js";
import type { Day } from "../base/day.js";
import { money, type Money } from "../base/money.js";
import { openLayers, type HeldAt } from "../fund/exchange.js";
import type { RateType } from "../fund/rate.js";
import type { Tx } from "./connect.js";

/** One row per rate at which cash of a currency is held, in the order in which it first came in. Minor units of that currency. */
const HELD_SQL = `
  select x.id, x.type, x.from_currency as "from", x.to_currency as "to", x.rate::text as rate, x.effective_from,
         sum(l.amount_minor)::bigint as amount_minor
    from entry_line l
    join entry e on e.seq = l.entry_seq
    join exchange_rate x on x.id = l.rate_id
   where e.ledger_id = $1 and l.account = 1300 and l.currency = $2 and l.flow <> 'suspense'
   group by x.id
  having sum(l.amount_minor) <> 0
   order by min(l.entry_seq)
   limit 10000`;

/** What a ledger holds in another currency, by the rate at which it was booked; what nobody has identified is not its own. Read it under the ledger's lock. */
export async function listHeldAt(
  tx: Tx,
  ledger_id: string,
  currency: Currency,
): Promise<readonly HeldAt[]> {
  const rows = await tx.rows<LayerRow>(HELD_SQL, [ledger_id, currency]);
  return openLayers(layersOf(rows, currency), currency);
}

/** What contributions have brought in at a rate and not given up again, by agreement. Minor units of the currency. */
const HELD_OF_SQL = `
  select l.agreement_id, l.rate_id, sum(l.amount_minor)::bigint as amount_minor
    from entry_line l
    join entry e on e.seq = l.entry_seq
   where e.ledger_id = $1 and l.account = 1300 and l.currency = $2 and l.agreement_id is not null
   group by l.agreement_id, l.rate_id
  having sum(l.amount_minor) > 0
   order by l.agreement_id collate "C", l.rate_id collate "C"
   limit 10000`;

/** Whose the cash is that a ledger holds in another currency, as far as contributions say it. */
export function listHeldOf(
  tx: Tx,
  ledger_id: string,
  currency: Currency,
): Promise<
  readonly {
    readonly agreement_id: string;
    readonly rate_id: string;
    readonly amount_minor: bigint;
  }[]
> {
  return tx.rows(HELD_OF_SQL, [ledger_id, currency]);
}

interface LayerRow {
  readonly id: string;
  readonly type: RateType;
  readonly from: Currency;
  readonly to: Currency;
  readonly rate: string;
  readonly effective_from: Day;
  readonly amount_minor: bigint;
}

function layersOf(rows: readonly LayerRow[], currency: Currency): HeldAt[] {
  return rows.map(({ amount_minor, ...rate }) => ({ rate, amount: money(amount_minor, currency) }));
}

/** One row per rate at which an agreement's receivable was booked, in the order of the agreement and its amendments. */
const OWED_SQL = `
  select x.id, x.type, x.from_currency as "from", x.to_currency as "to", x.rate::text as rate, x.effective_from,
         sum(l.amount_minor)::bigint as amount_minor
    from entry_line l
    join entry e on e.seq = l.entry_seq
    join exchange_rate x on x.id = l.rate_id
   where l.agreement_id = $1 and e.ledger_id = $2 and l.account = 1200 and l.currency = $3
   group by x.id
   order by min(l.entry_seq)
   limit 10000`;

/** What an agreement in another currency than the ledger's still owes, by the rate at which it was booked; nothing left where paid. */
export async function listOwedAt(
  tx: Tx,
  agreement_id: string,
  ledger_id: string,
  currency: Currency,
): Promise<readonly HeldAt[]> {
  return layersOf(await tx.rows<LayerRow>(OWED_SQL, [agreement_id, ledger_id, currency]), currency);
}

export async function isExchangeKnown(tx: Tx, id: string): Promise<boolean> {
  const rows = await tx.rows("select id from currency_exchange where id = $1", [id]);
  return rows.length > 0;
}

export async function insertExchange(
  tx: Tx,
  row: {
    readonly id: string;
    readonly fund_id: string;
    readonly exchanged_on: Day;
    readonly given: Money;
    readonly got: Money;
    readonly bank_ref: string | null;
  },
): Promise<void> {
  await tx.run(
    `insert into currency_exchange (id, fund_id, exchanged_on, given_minor, given_currency, got_minor, got_currency, bank_ref)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      row.id,
      row.fund_id,
      row.exchanged_on,
      row.given.amount_minor,
      row.given.currency,
      row.got.amount_minor,
      row.got.currency,
      row.bank_ref,
    ],
  );
}
