import type { Instant } from "../base/clock.js";
import type { Currency } from "../base/currency.js";
import type { Day } from "../base/day.js";
import type { Tx } from "./connect.js";

/** One field as its form asks for it; null where nothing stood there, or stands there now. */
export interface CorrectedField {
  readonly field: string;
  readonly before: unknown;
  readonly after: unknown;
  /** Of an amount. */
  readonly currency?: Currency;
  /** Of an amount that stood there in another currency. */
  readonly currency_before?: Currency;
}

/** What one correction made of a row. */
export interface CorrectionRow {
  readonly subject_kind: string;
  readonly subject_id: string;
  /** The row's version from then on. */
  readonly version: number;
  readonly reason: string;
  /** Columns of the row, and tables of the lists inside it. */
  readonly columns: readonly string[];
  readonly changes: readonly CorrectedField[];
  readonly corrected_by: string;
  readonly corrected_at: Instant;
}

const COLUMNS =
  "subject_kind, subject_id, version, reason, columns, changes, corrected_by, corrected_at";

export async function insertCorrection(tx: Tx, row: CorrectionRow): Promise<void> {
  await tx.run(
    `insert into correction (${COLUMNS}) values ($1, $2, $3, $4, $5, $6::jsonb, $7, $8)`,
    [
      row.subject_kind,
      row.subject_id,
      row.version,
      row.reason,
      row.columns,
      JSON.stringify(row.changes),
      row.corrected_by,
      row.corrected_at,
    ],
  );
}

/** The corrections of one row, oldest first. */
export function listCorrectionsOf(
  tx: Tx,
  subject_kind: string,
  subject_id: string,
): Promise<readonly CorrectionRow[]> {
  return tx.rows(
    `select ${COLUMNS} from correction where subject_kind = $1 and subject_id = $2 order by version limit 1000`,
    [subject_kind, subject_id],
  );
}

/** Every column and list that somebody corrected, once. */
export function listCorrected(
  tx: Tx,
): Promise<readonly { readonly kind: string; readonly id: string; readonly column: string }[]> {
  return tx.rows(
    `select distinct subject_kind as kind, subject_id as id, unnest(columns) as "column" from correction order by kind, id, "column"`,
  );
}

/** The agreements whose signature was booked and taken back. */
export async function listUnsigned(tx: Tx): Promise<readonly string[]> {
  const rows = await tx.rows<{ readonly id: string }>(
    `select substr(e.event_id, length('agreement/') + 1) as id
       from entry e
       left join entry r on r.reverses = e.id
      where e.kind = 'agreement'
      group by e.event_id
     having bool_and(r.id is not null)
      order by e.event_id collate "C"
      limit 100000`,
  );
  return rows.map(({ id }) => id);
}

/** Whether a portfolio is the dataset of an IATI file that was taken over, and of which something is left. */
export async function isOfImport(tx: Tx, portfolio: string): Promise<boolean> {
  const [row] = await tx.rows<{ is_import: boolean }>(
    "select exists (select from iati_import where portfolio = $1 and (undone_at is null or kept > 0)) as is_import",
    [portfolio],
  );
  return row?.is_import ?? false;
}

/** What of a fund is an amount in its currency, counted: a currency that nothing was counted in yet may be corrected. */
export interface AmountsOfFund {
  readonly entries: number;
  readonly decisions: number;
  readonly windows: number;
  readonly calls: number;
  readonly proposals: number;
}

const AMOUNTS_SQL = `
  select (select count(*) from entry where ledger_id = $1)::integer as entries,
         (select count(*) from decision where fund_id = $1 and amount_minor is not null and portfolio is distinct from $2::text)::integer as decisions,
         (select count(*) from funding_window
           where fund_id = $1 and ceiling_minor is not null and portfolio is distinct from $2::text)::integer as windows,
         (select count(*) from call where fund_id = $1 and envelope_minor is not null)::integer as calls,
         (select count(*) from proposal p join call c on c.id = p.call_id where c.fund_id = $1)::integer as proposals`;

/** Without the decisions and ceilings of a portfolio whose files tell them anew, where one is named; what was booked of them stays. */
export async function countAmounts(
  tx: Tx,
  fund_id: string,
  told_anew: string | null = null,
): Promise<AmountsOfFund> {
  const [row] = await tx.rows<AmountsOfFund>(AMOUNTS_SQL, [fund_id, told_anew ?? ""]);
  return row ?? { entries: 0, decisions: 0, windows: 0, calls: 0, proposals: 0 };
}

/** A fund of an imported file in which people count amounts, in this currency. */
export interface CountedFund {
  readonly id: string;
  readonly currency: Currency;
}

const COUNTED_SQL = `
  select f.id, f.currency
    from fund f
   where f.currency is not null
     and f.portfolio in (select portfolio from iati_import)
     and (exists (select from ledger l where l.fund_id = f.id)
          or exists (select from decision d where d.fund_id = f.id and d.amount_minor is not null)
          or exists (select from funding_window w where w.fund_id = f.id and w.ceiling_minor is not null)
          or exists (select from call c where c.fund_id = f.id))
   order by f.id collate "C"`;

/** The funds of imported files that have a book, a decision, a ceiling or a call: their currency stays. */
export function listCountedFunds(tx: Tx): Promise<readonly CountedFund[]> {
  return tx.rows(COUNTED_SQL);
}

/** Gives funds the currency back in which their amounts are counted. */
export async function keepCurrencies(tx: Tx, funds: readonly CountedFund[]): Promise<void> {
  await tx.run(
    `update fund f
        set currency = c.currency
       from jsonb_to_recordset($1::jsonb) c(id text, currency text)
      where f.id = c.id and f.currency is distinct from c.currency`,
    [JSON.stringify(funds)],
  );
}

/** The currency of a book that has no entry yet; one that has keeps its own. */
export async function setLedgerBase(tx: Tx, id: string, base: Currency): Promise<void> {
  await tx.run(
    "update ledger set base = $2 where id = $1 and not exists (select from entry where ledger_id = $1)",
    [id, base],
  );
}

/** The first day on which a fund's book has an entry, but for its reserve, which moves with the fund's own day; null where it has none. */
export async function readFirstDay(tx: Tx, fund_id: string): Promise<Day | null> {
  const [row] = await tx.rows<{ first_on: Day | null }>(
    "select min(effective_on) as first_on from entry where ledger_id = $1 and event_id <> 'fund/' || $1",
    [fund_id],
  );
  return row?.first_on ?? null;
}

/** How many calls and allocations name a window. */
export async function countUsesOfWindow(tx: Tx, window_id: string): Promise<number> {
  const [row] = await tx.rows<{ uses: number }>(
    `select ((select count(*) from call where window_id = $1) + (select count(*) from allocation where window_id = $1))::integer as uses`,
    [window_id],
  );
  return row?.uses ?? 0;
}

/** An allocation that still holds money of a project or window, with the agreements that it draws on. */
export interface HeldAllocation {
  readonly id: string;
  readonly project_id: string;
  readonly window_id: string | null;
  readonly agreements: readonly string[];
}

const HELD_SQL = `
  select a.id, a.project_id, a.window_id,
         array_remove(array_agg(distinct coalesce(s.agreement_id, a.agreement_id)::text), null) as agreements
    from allocation a
    left join allocation_source s on s.allocation_id = a.id
   where a.`;

/** One that still holds something, or that an agreement pays directly: that is for the project from its signature on. */
const STANDS_SQL = `
  (a.agreement_id = a.fund_id
   or (select coalesce(sum(t.base_minor), 0) from allocation_total t where t.allocation_id = a.id and t.account = 3100) > 0)`;

/** Those with something left of them: a cancelled one binds nobody. */
export function listHeldAllocations(
  tx: Tx,
  of: "project_id" | "window_id",
  id: string,
): Promise<readonly HeldAllocation[]> {
  return tx.rows(
    `${HELD_SQL}${of} = $1 and ${STANDS_SQL}
      group by a.id order by a.id collate "C" limit 10000`,
    [id],
  );
}

/** Allocations that draw on an agreement and still hold something of it, and the one that it pays directly. */
export function listDrawingOn(
  tx: Tx,
  agreement_id: string,
): Promise<readonly Pick<HeldAllocation, "id" | "project_id">[]> {
  return tx.rows(
    `select a.id, a.project_id
       from allocation a
      where (a.agreement_id = $1 or a.id in (select allocation_id from allocation_source where agreement_id = $1))
        and ${STANDS_SQL}
      order by a.id collate "C" limit 10000`,
    [agreement_id],
  );
}

/** The last entry of some kinds about an agreement's cash that still stands: interest on it, or its exchange difference. Null where there is none. */
export async function findBookedBy(
  tx: Tx,
  agreement_id: string,
  kinds: readonly string[],
): Promise<bigint | null> {
  const [row] = await tx.rows<{ seq: bigint }>(
    `select e.seq
       from entry_line l
       join entry e on e.seq = l.entry_seq
       left join entry r on r.reverses = e.id
      where l.agreement_id = $1 and l.account = 1300 and e.kind = any($2) and r.seq is null
        and (e.kind = 'interest' or exists (
          select from entry_line d where d.entry_seq = e.seq and d.account in (4300, 5300)))
      order by e.seq desc
      limit 1`,
    [agreement_id, kinds],
  );
  return row?.seq ?? null;
}
