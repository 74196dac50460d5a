import { assert } from "../base/assert.js";
import type { Currency } from "../base/currency.js";
import type { Day } from "../base/day.js";
import type { CostCategory, Flow } from "../fund/account.js";
import type { Amendment } from "../fund/agreement.js";
import {
  MONEY_TERMS,
  type AmendedTerms,
  type DatedTerms,
  type MoneyTerms,
} from "../fund/policy.js";
import type { DatedRate } from "../fund/psc.js";
import { readInstalmentSums } from "./balances.js";
import type { Tx } from "./connect.js";
import { KEPT_TABLES } from "./kept.js";

import type { RowOf } from "./rows.js";
import { columnsOf, TABLE_NAMES, type TableName } from "./tables.js";

const COLUMNS = new Map(
  TABLE_NAMES.map((table) => [
    table,
    [...columnsOf(table).keys()].map((column) => `"${column}"`).join(", "),
  ]),
);
const columns = (table: TableName) => COLUMNS.get(table) ?? "";

const KEPT: ReadonlySet<string> = new Set(KEPT_TABLES);

/** Rows of one table, which are kept for the next posting where the table changes seldom. */
function askOf<T extends TableName>(
  tx: Tx,
  table: T,
  sql: string,
  value: string,
): Promise<readonly RowOf<T>[]> {
  return KEPT.has(table) ? tx.kept<RowOf<T>>(sql, [value]) : tx.rows<RowOf<T>>(sql, [value]);
}

/** One row of the record by its id; null where there is none. */
export async function findRow<T extends TableName>(
  tx: Tx,
  table: T,
  id: string,
): Promise<RowOf<T> | null> {
  const [row] = await askOf(tx, table, `select ${columns(table)} from ${table} where id = $1`, id);
  return row ?? null;
}

/** More rows of one parent than any page or rule could hold: an error, never a shorter list. */
const ROWS_OF_ONE_PARENT = 10_000;

/** The rows whose column has a value, in the order of their keys. */
export async function listRowsBy<T extends TableName>(
  tx: Tx,
  table: T,
  column: keyof RowOf<T> & string,
  value: string,
): Promise<readonly RowOf<T>[]> {
  const order = columnsOf(table).has("id") ? 'id collate "C"' : `"${column}"`;
  const rows = await askOf(
    tx,
    table,
    `select ${columns(table)} from ${table} where "${column}" = $1 order by ${order} limit ${ROWS_OF_ONE_PARENT + 1}`,
    value,
  );
  assert(
    rows.length <= ROWS_OF_ONE_PARENT,
    `more than ${ROWS_OF_ONE_PARENT} rows of ${table} have the ${column} ${value}`,
  );
  return rows;
}

/** The rows of a table that have the ids, one question for all of them; those that are not there are left out. */
export async function listRowsById<T extends TableName>(
  tx: Tx,
  table: T,
  ids: readonly string[],
): Promise<readonly RowOf<T>[]> {
  if (ids.length === 0) return [];
  return tx.rows<RowOf<T>>(`select ${columns(table)} from ${table} where id = any($1)`, [ids]);
}

/**
 * Locks a ledger until the transaction ends: what limits are checked against (allocatable balance, cash, what a decision has left)
 * is read after this, so two who ask for the last money take turns. Null where there is none, or none that a fund or project holds.
 */
export async function lockLedger(tx: Tx, id: string): Promise<Currency | null> {
  const [row] = await tx.kept<{ base: Currency }>(
    "select base from ledger where id = $1 and num_nonnulls(fund_id, project_id) > 0 for update",
    [id],
  );
  return row?.base ?? null;
}

const FUND_OF = "(select fund_id from allocation where id = $1)";
const FUND_OF_SQL = `select ${columns("fund")} from fund where id = ${FUND_OF}`;
const LOCK_LEDGER_OF_SQL = `select base from ledger where id = ${FUND_OF} and num_nonnulls(fund_id, project_id) > 0 for update`;

/** The fund of an allocation, for who knows that alone. */
export async function findFundOf(tx: Tx, allocation_id: string): Promise<RowOf<"fund"> | null> {
  const [row] = await tx.kept<RowOf<"fund">>(FUND_OF_SQL, [allocation_id]);
  return row ?? null;
}

/** As `lockLedger` for the ledger of an allocation's fund. */
export async function lockLedgerOf(tx: Tx, allocation_id: string): Promise<Currency | null> {
  const [row] = await tx.kept<{ base: Currency }>(LOCK_LEDGER_OF_SQL, [allocation_id]);
  return row?.base ?? null;
}

/** Received and charged by agreement, in the ledger's currency: one row per agreement and flow on cash. */
const CONTRIBUTED_SQL = `
  select agreement_id, nullif(flow, '') as flow, sum(base_minor)::bigint as base_minor
    from agreement_total
   where ledger_id = $1 and account = 1300
   group by agreement_id, flow
   order by agreement_id collate "C", flow collate "C"
   limit 100000`;

export function listContributed(
  tx: Tx,
  ledger_id: string,
): Promise<
  readonly { readonly agreement_id: string; readonly flow: Flow; readonly base_minor: bigint }[]
> {
  return tx.rows(CONTRIBUTED_SQL, [ledger_id]);
}

/** Received of each instalment in the agreement's currency: what its receivable was relieved of. */
export async function readInstalmentReceived(
  tx: Tx,
  agreement_id: string,
): Promise<ReadonlyMap<string, bigint>> {
  const rows = await readInstalmentSums(tx, agreement_id);
  return new Map(rows.map((row) => [row.instalment_id, row.received_minor]));
}

/** Net gross allocations, approved less freed, of one decision or one window of a fund, in the fund's currency. */
export async function readAllocatedNet(
  tx: Tx,
  of: "decision_id" | "window_id",
  id: string,
): Promise<bigint> {
  const [row] = await tx.rows<{ net_minor: bigint }>(
    `select coalesce(sum(t.base_minor), 0)::bigint as net_minor
       from allocation a
       join allocation_total t on t.allocation_id = a.id and t.account = 3100
      where a.${of} = $1`,
    [id],
  );
  return row?.net_minor ?? 0n;
}

/** A pledge to a fund, or to a project directly. */
export interface PledgeRow {
  readonly id: string;
  readonly organisation_id: string;
  readonly fund_id: string | null;
  readonly project_id: string | null;
  readonly amount_minor: bigint;
  readonly currency: Currency;
  readonly announced_on: Day;
  readonly event: string | null;
}

export async function insertPledge(tx: Tx, row: PledgeRow): Promise<void> {
  await tx.run(
    `insert into pledge (id, organisation_id, fund_id, project_id, amount_minor, currency, announced_on, event)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      row.id,
      row.organisation_id,
      row.fund_id,
      row.project_id,
      row.amount_minor,
      row.currency,
      row.announced_on,
      row.event,
    ],
  );
}

/** What an amendment of the scope ties the money to: null stays as it was, an empty list limits nothing any more. */
export interface ScopeChange {
  readonly agreement_id: string;
  readonly grand_bargain_category: string | null;
  readonly earmarked_countries: readonly string[] | null;
  readonly earmarked_sectors: readonly string[] | null;
  readonly earmarked_outcomes: readonly string[] | null;
}

/** Of these agreements, in the order in which it was agreed. */
export function listScopeChanges(
  tx: Tx,
  agreement_ids: readonly string[],
): Promise<readonly ScopeChange[]> {
  return tx.kept(
    `select agreement_id, grand_bargain_category, earmarked_countries, earmarked_sectors, earmarked_outcomes
       from amendment
      where agreement_id = any($1)
        and num_nonnulls(grand_bargain_category, earmarked_countries, earmarked_sectors, earmarked_outcomes) > 0
      order by agreement_id collate "C", no
      limit 10000`,
    [agreement_ids],
  );
}

export interface AmendmentRow extends AmendedTerms, ScopeChange {
  readonly id: string;
  readonly no: number;
  readonly kind: Amendment["kind"];
  readonly delta_minor: bigint;
  readonly signed_on: Day;
  /** New last days, where it is an extension. */
  readonly effective_to: Day | null;
  readonly eligible_until: Day | null;
  /** The new rate of programme support, where it is one of that. */
  readonly psc_rate_bp: number | null;
  /** The first day of what it settles: of the rate, or of the terms. */
  readonly effective_on: Day | null;
}

const AMENDMENT_COLUMNS = [
  ...["id", "agreement_id", "no", "kind", "delta_minor", "signed_on", "effective_to"],
  ...["eligible_until", "psc_rate_bp", "effective_on", ...MONEY_TERMS],
  ...["grand_bargain_category", "earmarked_countries", "earmarked_sectors", "earmarked_outcomes"],
] as readonly (keyof AmendmentRow)[];

/** Those that stand, in the order of their numbers. */
export function listAmendments(tx: Tx, agreement_id: string): Promise<readonly AmendmentRow[]> {
  return tx.kept(
    `select ${AMENDMENT_COLUMNS.join(", ")} from amendment where agreement_id = $1 and not is_taken_back order by no limit 1000`,
    [agreement_id],
  );
}

/** The agreement that an amendment is of; null where there is no such amendment. */
export async function findAmended(tx: Tx, id: string): Promise<RowOf<"agreement"> | null> {
  const [row] = await tx.rows<{ readonly agreement_id: string }>(
    "select agreement_id from amendment where id = $1",
    [id],
  );
  return row ? findRow(tx, "agreement", row.agreement_id) : null;
}

/** What amendments made of an agreement: how much more or less, and its last day where an extension names one. */
export interface Amended {
  readonly delta_minor: bigint;
  readonly effective_to: Day | null;
}

/** Every amended agreement by its id. Minor units of the agreement's currency. */
export async function readAmended(tx: Tx): Promise<ReadonlyMap<string, Amended>> {
  const rows = await tx.rows<Amended & { readonly agreement_id: string }>(
    `select agreement_id, sum(delta_minor)::bigint as delta_minor,
            (array_agg(effective_to order by no desc) filter (where effective_to is not null))[1] as effective_to
       from amendment
      where not is_taken_back
      group by agreement_id
      order by agreement_id
      limit 100000`,
  );
  return new Map(rows.map((row) => [row.agreement_id, row]));
}

/** The last days of an agreement as amended: those of its last extension that names them, else its own. */
export async function readLastDays(
  tx: Tx,
  agreement: Pick<RowOf<"agreement">, "id" | "effective_to" | "expenditure_eligible_until">,
): Promise<{ readonly effective_to: Day | null; readonly eligible_until: Day | null }> {
  const amendments = (await listAmendments(tx, agreement.id)).toReversed();
  const last = (of: (row: AmendmentRow) => Day | null) =>
    amendments.map(of).find((day) => day !== null) ?? null;
  return {
    effective_to: last((row) => row.effective_to) ?? agreement.effective_to,
    eligible_until: last((row) => row.eligible_until) ?? agreement.expenditure_eligible_until,
  };
}

/** An agreement's rates of programme support: as signed, then as amended, in the order of the amendments. */
export async function listPscRates(
  tx: Tx,
  agreement: { readonly id: string; readonly psc_rate_bp: number },
): Promise<readonly DatedRate[]> {
  const amended = (await listAmendments(tx, agreement.id)).flatMap((row) =>
    row.psc_rate_bp === null ? [] : [{ from: row.effective_on, rate_bp: row.psc_rate_bp }],
  );
  return [{ from: null, rate_bp: agreement.psc_rate_bp }, ...amended];
}

/** What is settled of an agreement's money: as signed, then as amended, in the order of the amendments. */
export async function listTerms(
  tx: Tx,
  agreement: MoneyTerms & { readonly id: string },
): Promise<readonly DatedTerms[]> {
  const amended = (await listAmendments(tx, agreement.id)).filter(({ kind }) => kind === "terms");
  return [
    { ...agreement, from: null },
    ...amended.map((row) => ({ ...row, from: row.effective_on })),
  ];
}

export async function insertAmendment(tx: Tx, row: AmendmentRow): Promise<void> {
  await tx.run(
    `insert into amendment (${AMENDMENT_COLUMNS.join(", ")})
     values (${AMENDMENT_COLUMNS.map((_, index) => `$${index + 1}`).join(", ")})`,
    AMENDMENT_COLUMNS.map((column) => row[column]),
  );
}

/** What was booked of it is reversed: it counts no more. */
export async function takeBackAmendment(tx: Tx, id: string): Promise<void> {
  await tx.run("update amendment set is_taken_back = true where id = $1", [id]);
}

export interface ObligationRow {
  readonly id: string;
  readonly allocation_id: string;
  readonly project_id: string;
  readonly opened_on: Day;
  readonly amount_minor: bigint;
  readonly description: string;
  /** The budget's category that it is made for; null where it names none. */
  readonly category: Exclude<CostCategory, "psc"> | null;
}

export async function insertObligation(tx: Tx, row: ObligationRow): Promise<void> {
  await tx.run(
    "insert into obligation (id, allocation_id, project_id, opened_on, amount_minor, description, category) values ($1, $2, $3, $4, $5, $6, $7)",
    [
      row.id,
      row.allocation_id,
      row.project_id,
      row.opened_on,
      row.amount_minor,
      row.description,
      row.category,
    ],
  );
}

export async function findObligation(tx: Tx, id: string): Promise<ObligationRow | null> {
  const [row] = await tx.rows<ObligationRow>(
    "select id, allocation_id, project_id, opened_on, amount_minor, description, category from obligation where id = $1",
    [id],
  );
  return row ?? null;
}

export interface OpenObligationRow {
  readonly id: string;
  readonly allocation_id: string;
  readonly project_id: string;
  readonly category: CostCategory | null;
  /** In the currency of the allocation's fund. */
  readonly open_minor: bigint;
}

const OPEN_OBLIGATIONS_SQL = `
  select o.id, o.allocation_id, o.project_id, o.category, -sum(l.base_minor)::bigint as open_minor
    from obligation o
    join entry_line l on l.obligation_id = o.id and l.account = 2300
   where $1::text is null or o.allocation_id = $1
   group by o.id
  having sum(l.base_minor) <> 0
   order by o.id collate "C"`;

/** One row per obligation of which something is neither settled nor freed: of an allocation, or of all (null). */
export function listOpenObligations(
  tx: Tx,
  allocation_id: string | null = null,
): Promise<readonly OpenObligationRow[]> {
  return tx.rows<OpenObligationRow>(OPEN_OBLIGATIONS_SQL, [allocation_id]);
}

/** What an obligation is for: its amount is in the book. */
export async function setObligation(
  tx: Tx,
  { id, description, category }: Pick<ObligationRow, "id" | "description" | "category">,
): Promise<void> {
  await tx.run("update obligation set description = $2, category = $3 where id = $1", [
    id,
    description,
    category,
  ]);
}

export async function insertTransfer(
  tx: Tx,
  row: {
    id: string;
    from_fund_id: string;
    to_fund_id: string;
    moved_on: Day;
    amount_minor: bigint;
  },
): Promise<void> {
  await tx.run(
    "insert into fund_transfer (id, from_fund_id, to_fund_id, moved_on, amount_minor) values ($1, $2, $3, $4, $5)",
    [row.id, row.from_fund_id, row.to_fund_id, row.moved_on, row.amount_minor],
  );
}

export async function insertRefund(
  tx: Tx,
  row: {
    id: string;
    agreement_id: string;
    refund_case_id: string | null;
    amount_minor: bigint;
    due_on: Day;
    paid_on: Day | null;
    reason: string;
  },
): Promise<void> {
  await tx.run(
    "insert into refund (id, agreement_id, refund_case_id, amount_minor, due_on, paid_on, reason) values ($1, $2, $3, $4, $5, $6, $7)",
    [
      row.id,
      row.agreement_id,
      row.refund_case_id,
      row.amount_minor,
      row.due_on,
      row.paid_on,
      row.reason,
    ],
  );
}

/** Moves a decision's state on. */
export async function setDecisionStatus(tx: Tx, id: string, status: string): Promise<void> {
  await tx.run("update decision set status = $2 where id = $1", [id, status]);
}
