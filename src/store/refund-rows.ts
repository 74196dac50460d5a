import { assert } from "../base/assert.js";
import type { AccountCode } from "../fund/account.js";
import type { Day } from "../base/day.js";
import type { Disposition, RefundStatus } from "../fund/refund.js";
import type { Tx } from "./connect.js";

export interface RefundCaseRow {
  readonly id: string;
  readonly agreement_id: string;
  readonly computed_on: Day;
  readonly computed_minor: bigint;
  /** Of it, the interest that goes back with it. */
  readonly interest_minor: bigint;
  readonly minimum_minor: bigint;
  readonly status: RefundStatus;
  readonly disposition: Disposition | null;
  readonly instruction: string | null;
  readonly instructed_on: Day | null;
  /** Who recorded the donor's instruction: somebody else approves. */
  readonly instructed_by: string | null;
  readonly paid_on: Day | null;
}

const COLUMNS =
  "id, agreement_id, computed_on, computed_minor, interest_minor, minimum_minor, status, disposition, instruction, instructed_on, instructed_by, paid_on";

export async function lockRefundCase(tx: Tx, id: string): Promise<RefundCaseRow | null> {
  const [row] = await tx.rows<RefundCaseRow>(
    `select ${COLUMNS} from refund_case where id = $1 for update`,
    [id],
  );
  return row ?? null;
}

/** The case of an agreement that is not closed yet; there is one at most. */
export async function findOpenCase(tx: Tx, agreement_id: string): Promise<RefundCaseRow | null> {
  const [row] = await tx.rows<RefundCaseRow>(
    `select ${COLUMNS} from refund_case where agreement_id = $1 and status <> 'closed'`,
    [agreement_id],
  );
  return row ?? null;
}

const REOPEN_SQL = `
  update refund_case c set status = 'paid'
    from refund r
   where r.id = $1 and c.id = r.refund_case_id and c.status = 'closed'
     and not exists (select from refund_case o where o.agreement_id = c.agreement_id and o.status <> 'closed')
  returning c.id`;

/** The case of a payment that was taken back is open again, unless the agreement has another one by now; answers with its id. */
export async function reopenCaseOf(tx: Tx, refund_id: string): Promise<string | null> {
  const [row] = await tx.rows<{ readonly id: string }>(REOPEN_SQL, [refund_id]);
  return row?.id ?? null;
}

/** What stands on an account of interest that an agreement gives back to its donor and that has not gone back. Minor units of the ledger's currency. */
const INTEREST_DUE_SQL = `
  select coalesce(-sum(l.base_minor), 0)::bigint as due_minor
    from entry_line l
    join entry e on e.seq = l.entry_seq
   where l.agreement_id = $1 and l.account = $2
     and exists (select from entry_line c
                  where c.entry_seq = e.seq and c.account = 1300 and c.flow in ('interest_due', 'interest_returned'))`;

export async function readInterestDueOn(
  tx: Tx,
  agreement_id: string,
  account: AccountCode,
): Promise<bigint> {
  const [row] = await tx.rows<{ due_minor: bigint }>(INTEREST_DUE_SQL, [agreement_id, account]);
  return row?.due_minor ?? 0n;
}

/** A case without who recorded it, and with what the book has paid of it, in its fund's currency; what an older program froze lacks that. */
export type PublicRefundCase = Omit<RefundCaseRow, "instructed_by" | "interest_minor"> & {
  readonly paid_minor?: bigint;
  readonly interest_minor?: bigint;
};

/** What stands as paid of the case `c`: a payment that was taken back in the book is not. Minor units of the ledger's currency. */
export const PAID_OF_CASE_SQL = `
  (select coalesce(-sum(l.base_minor), 0)::bigint
     from refund r
     join entry e on e.event_id = 'refund/' || r.id
     join entry_line l on l.entry_seq = e.seq and l.flow in ('refund_to_donor', 'interest_returned')
    where r.refund_case_id = c.id)`;

/** The day of the last payment of the case `c` that stands; where nothing is paid back, the day on which its use was noted. */
const PAID_ON_OF_CASE_SQL = `
  case when c.disposition = 'return'
       then (select max(r.paid_on)
               from refund r
              where r.refund_case_id = c.id
                and (select sum(l.base_minor)
                       from entry e
                       join entry_line l on l.entry_seq = e.seq and l.flow in ('refund_to_donor', 'interest_returned')
                      where e.event_id = 'refund/' || r.id) <> 0)
       else c.paid_on
  end`;

/** Every case `c`, as the public may see it. */
export const REFUND_CASES_SQL = `
  select c.id, c.agreement_id, c.computed_on, c.computed_minor, c.interest_minor, c.minimum_minor, c.status, c.disposition,
         c.instruction, c.instructed_on,
         ${PAID_ON_OF_CASE_SQL} as paid_on, ${PAID_OF_CASE_SQL} as paid_minor
    from refund_case c`;

/** Every case, oldest first: what documents tell a contributor. Without who recorded it. */
export function listRefundCases(tx: Tx): Promise<readonly PublicRefundCase[]> {
  return tx.rows<PublicRefundCase>(`${REFUND_CASES_SQL} order by c.computed_on, c.id collate "C"`);
}

export async function insertRefundCase(tx: Tx, row: RefundCaseRow): Promise<void> {
  await tx.run(
    `insert into refund_case (${COLUMNS}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [
      row.id,
      row.agreement_id,
      row.computed_on,
      row.computed_minor,
      row.interest_minor,
      row.minimum_minor,
      row.status,
      row.disposition,
      row.instruction,
      row.instructed_on,
      row.instructed_by,
      row.paid_on,
    ],
  );
}

/** What its steps may change of a case; what was computed, and when, stays. */
export async function saveRefundCase(tx: Tx, row: RefundCaseRow): Promise<void> {
  await tx.run(
    "update refund_case set status = $2, disposition = $3, instruction = $4, instructed_on = $5, instructed_by = $6, paid_on = $7 where id = $1",
    [
      row.id,
      row.status,
      row.disposition,
      row.instruction,
      row.instructed_on,
      row.instructed_by,
      row.paid_on,
    ],
  );
}

const PAYMENT_ID_SQL = `
  with paid as (select count(*)::integer as count from refund where refund_case_id = $1)
  select case when n = 1 then $1 || '.paid' else $1 || '.paid.' || n end as id
    from paid, generate_series(paid.count + 1, paid.count + 1000) n
   where not exists (select from refund r where r.id = case when n = 1 then $1 || '.paid' else $1 || '.paid.' || n end)
   order by n
   limit 1`;

/** What the next payment of a case is called: its number in the case, unless another refund has that name. */
export async function nextPaymentId(tx: Tx, case_id: string): Promise<string> {
  const [row] = await tx.rows<{ id: string }>(PAYMENT_ID_SQL, [case_id]);
  assert(row !== undefined, `a thousand refunds are named as payments of ${case_id}`);
  return row.id;
}
