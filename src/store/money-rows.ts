import type { Currency } from "../base/currency.js";
import type { Day } from "../base/day.js";
import type { Flow } from "../fund/account.js";
import type { Tx } from "./connect.js";
import type { RowOf } from "./rows.js";
import { columnsOf, type TableName } from "./tables.js";

const columns = (table: TableName) => [...columnsOf(table).keys()].map((column) => `"${column}"`).join(", ");

/** One row of the record by its id; null where there is none. */
export async function findRow<T extends TableName>(tx: Tx, table: T, id: string): Promise<RowOf<T> | null> {
  const [row] = await tx.rows<RowOf<T>>(`select ${columns(table)} from ${table} where id = $1`, [id]);
  return row ?? null;
}

/** The rows whose column has a value, in the order of their keys; at most 10,000. */
export function listRowsBy<T extends TableName>(
  tx: Tx,
  table: T,
  column: keyof RowOf<T> & string,
  value: string,
): Promise<readonly RowOf<T>[]> {
  const order = columnsOf(table).has("id") ? 'id collate "C"' : `"${column}"`;
  return tx.rows<RowOf<T>>(`select ${columns(table)} from ${table} where "${column}" = $1 order by ${order} limit 10000`, [value]);
}

/**
 * Locks a ledger until the transaction ends: what limits are checked against (allocatable balance, cash, what a decision has left)
 * is read after this, so two who ask for the last money take turns.
 */
export async function lockLedger(tx: Tx, id: string): Promise<Currency | null> {
  const [row] = await tx.rows<{ base: Currency }>("select base from ledger where id = $1 for update", [id]);
  return row?.base ?? null;
}

/** Received and charged by agreement, in the ledger's currency: one row per agreement and flow on cash. */
const CONTRIBUTED_SQL = `
  select l.agreement_id, l.flow, sum(l.base_minor)::bigint as base_minor
    from entry_line l
    join entry e on e.seq = l.entry_seq
   where e.ledger_id = $1 and l.account = 1300 and l.agreement_id is not null
   group by l.agreement_id, l.flow
   order by l.agreement_id collate "C", l.flow collate "C"
   limit 100000`;

export function listContributed(
  tx: Tx,
  ledger_id: string,
): Promise<readonly { readonly agreement_id: string; readonly flow: Flow; readonly base_minor: bigint }[]> {
  return tx.rows(CONTRIBUTED_SQL, [ledger_id]);
}

/** Received of each instalment in the agreement's currency: what its receivable was relieved of. */
export async function readInstalmentReceived(tx: Tx, agreement_id: string): Promise<ReadonlyMap<string, bigint>> {
  const rows = await tx.rows<{ instalment_id: string; received_minor: bigint }>(
    `select l.instalment_id, -sum(l.amount_minor)::bigint as received_minor
       from entry_line l
      where l.agreement_id = $1 and l.account = 1200 and l.instalment_id is not null
      group by l.instalment_id
      order by l.instalment_id collate "C"
      limit 10000`,
    [agreement_id],
  );
  return new Map(rows.map((row) => [row.instalment_id, row.received_minor]));
}

/** Net gross allocations of each allocation of a fund: approved less freed. */
export async function readAllocatedNet(tx: Tx, fund_id: string): Promise<ReadonlyMap<string, bigint>> {
  const rows = await tx.rows<{ allocation_id: string; net_minor: bigint }>(
    `select t.allocation_id, sum(t.base_minor)::bigint as net_minor
       from allocation_total t
       join allocation a on a.id = t.allocation_id
      where a.fund_id = $1 and t.account = 3100
      group by t.allocation_id
      order by t.allocation_id collate "C"
      limit 100000`,
    [fund_id],
  );
  return new Map(rows.map((row) => [row.allocation_id, row.net_minor]));
}

export interface AllocationSourceRow {
  readonly allocation_id: string;
  readonly agreement_id: string | null;
  readonly amount_minor: bigint;
}

export function listAllocationSources(tx: Tx, fund_id: string): Promise<readonly AllocationSourceRow[]> {
  return tx.rows(
    `select s.allocation_id, s.agreement_id, s.amount_minor
       from allocation_source s
       join allocation a on a.id = s.allocation_id
      where a.fund_id = $1
      order by s.allocation_id collate "C", s.n
      limit 100000`,
    [fund_id],
  );
}

export async function insertAllocationSources(
  tx: Tx,
  allocation_id: string,
  sources: readonly { readonly agreement_id: string | null; readonly amount_minor: bigint }[],
): Promise<void> {
  for (const [index, { agreement_id, amount_minor }] of sources.entries()) {
    await tx.run("insert into allocation_source (allocation_id, n, agreement_id, amount_minor) values ($1, $2, $3, $4)", [
      allocation_id, index + 1, agreement_id, amount_minor,
    ]);
  }
}

export interface PledgeRow {
  readonly id: string;
  readonly organisation_id: string;
  readonly fund_id: string;
  readonly amount_minor: bigint;
  readonly currency: Currency;
  readonly announced_on: Day;
  readonly event: string | null;
}

export async function insertPledge(tx: Tx, row: PledgeRow): Promise<void> {
  await tx.run(
    `insert into pledge (id, organisation_id, fund_id, amount_minor, currency, announced_on, event)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [row.id, row.organisation_id, row.fund_id, row.amount_minor, row.currency, row.announced_on, row.event],
  );
}

export interface AmendmentRow {
  readonly id: string;
  readonly agreement_id: string;
  readonly no: number;
  readonly kind: "amount" | "extension" | "psc" | "scope";
  readonly delta_minor: bigint;
  readonly signed_on: Day;
}

export function listAmendments(tx: Tx, agreement_id: string): Promise<readonly AmendmentRow[]> {
  return tx.rows(
    "select id, agreement_id, no, kind, delta_minor, signed_on from amendment where agreement_id = $1 order by no limit 1000",
    [agreement_id],
  );
}

export async function insertAmendment(tx: Tx, row: AmendmentRow): Promise<void> {
  await tx.run(
    "insert into amendment (id, agreement_id, no, kind, delta_minor, signed_on) values ($1, $2, $3, $4, $5, $6)",
    [row.id, row.agreement_id, row.no, row.kind, row.delta_minor, row.signed_on],
  );
}

export interface ObligationRow {
  readonly id: string;
  readonly allocation_id: string;
  readonly project_id: string;
  readonly opened_on: Day;
  readonly amount_minor: bigint;
  readonly description: string;
}

export async function insertObligation(tx: Tx, row: ObligationRow): Promise<void> {
  await tx.run(
    "insert into obligation (id, allocation_id, project_id, opened_on, amount_minor, description) values ($1, $2, $3, $4, $5, $6)",
    [row.id, row.allocation_id, row.project_id, row.opened_on, row.amount_minor, row.description],
  );
}

export async function findObligation(tx: Tx, id: string): Promise<ObligationRow | null> {
  const [row] = await tx.rows<ObligationRow>(
    "select id, allocation_id, project_id, opened_on, amount_minor, description from obligation where id = $1",
    [id],
  );
  return row ?? null;
}

export async function insertTransfer(
  tx: Tx,
  row: { id: string; from_fund_id: string; to_fund_id: string; moved_on: Day; amount_minor: bigint },
): Promise<void> {
  await tx.run(
    "insert into fund_transfer (id, from_fund_id, to_fund_id, moved_on, amount_minor) values ($1, $2, $3, $4, $5)",
    [row.id, row.from_fund_id, row.to_fund_id, row.moved_on, row.amount_minor],
  );
}

export async function insertRefund(
  tx: Tx,
  row: { id: string; agreement_id: string; amount_minor: bigint; due_on: Day; paid_on: Day | null; reason: string },
): Promise<void> {
  await tx.run(
    "insert into refund (id, agreement_id, amount_minor, due_on, paid_on, reason) values ($1, $2, $3, $4, $5, $6)",
    [row.id, row.agreement_id, row.amount_minor, row.due_on, row.paid_on, row.reason],
  );
}

/** Moves a decision's state on. */
export async function setDecisionStatus(tx: Tx, id: string, status: string): Promise<void> {
  await tx.run("update decision set status = $2 where id = $1", [id, status]);
}
