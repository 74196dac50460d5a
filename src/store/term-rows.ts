import type { Instant } from "../base/clock.js";
import type { Currency } from "../base/currency.js";
import type { Day } from "../base/day.js";
import type { CostCategory } from "../fund/account.js";
import type { Tx } from "./connect.js";

export interface ConditionRow {
  readonly agreement_id: string;
  readonly condition: string;
  /** Null until it is met. */
  readonly met_on: Day | null;
  readonly evidence: string | null;
}

const CONDITION_SQL =
  "select agreement_id, condition, met_on, evidence from agreement_condition where agreement_id = $1";

/** The condition that a contribution waits for; null where it was given without one. */
export async function findCondition(tx: Tx, agreement_id: string): Promise<ConditionRow | null> {
  const [row] = await tx.rows<ConditionRow>(CONDITION_SQL, [agreement_id]);
  return row ?? null;
}

/** As `findCondition`, locked. */
export async function lockCondition(tx: Tx, agreement_id: string): Promise<ConditionRow | null> {
  const [row] = await tx.rows<ConditionRow>(`${CONDITION_SQL} for update`, [agreement_id]);
  return row ?? null;
}

export async function insertCondition(
  tx: Tx,
  row: Pick<ConditionRow, "agreement_id" | "condition">,
): Promise<void> {
  await tx.run("insert into agreement_condition (agreement_id, condition) values ($1, $2)", [
    row.agreement_id,
    row.condition,
  ]);
}

export async function setConditionMet(
  tx: Tx,
  row: { readonly agreement_id: string; readonly met_on: Day; readonly evidence: string },
): Promise<void> {
  await tx.run(
    "update agreement_condition set met_on = $2, evidence = $3 where agreement_id = $1 and met_on is null",
    [row.agreement_id, row.met_on, row.evidence],
  );
}

/** That it was met is taken back: it can be met anew. */
export async function reopenCondition(tx: Tx, agreement_id: string): Promise<void> {
  await tx.run(
    "update agreement_condition set met_on = null, evidence = null where agreement_id = $1",
    [agreement_id],
  );
}

/** The n-th move of an instalment's due day: one row per move. */
export async function insertMove(
  tx: Tx,
  row: {
    instalment_id: string;
    due_on_before: Day;
    due_on_after: Day;
    reason: string;
    moved_by: string;
    moved_at: Instant;
  },
): Promise<void> {
  await tx.run(
    `insert into instalment_move (instalment_id, n, due_on_before, due_on_after, reason, moved_by, moved_at)
     select $1::ref, coalesce(max(n), 0) + 1, $2::date, $3::date, $4, $5, $6::timestamptz from instalment_move where instalment_id = $1::ref`,
    [
      row.instalment_id,
      row.due_on_before,
      row.due_on_after,
      row.reason,
      row.moved_by,
      row.moved_at,
    ],
  );
}

export interface PledgeStand {
  readonly id: string;
  readonly fund_id: string | null;
  readonly project_id: string | null;
  readonly organisation_id: string;
  readonly amount_minor: bigint;
  readonly currency: Currency;
  /** What each agreement took of it that was not taken back. */
  readonly converted_minor: readonly bigint[];
}

/** A pledge, locked, with the agreements that came of it. */
export async function findPledge(tx: Tx, id: string): Promise<PledgeStand | null> {
  const [pledge] = await tx.rows<Omit<PledgeStand, "converted_minor">>(
    "select id, fund_id, project_id, organisation_id, amount_minor, currency from pledge where id = $1 for update",
    [id],
  );
  if (!pledge) return null;
  const rows = await tx.rows<{ amount_minor: bigint }>(
    `select c.amount_minor
       from pledge_conversion c
       join entry e on e.event_id = 'agreement/' || c.agreement_id and e.kind = 'agreement'
      where c.pledge_id = $1 and not exists (select from entry r where r.reverses = e.id)
      order by c.agreement_id collate "C"
      limit 1000`,
    [id],
  );
  return { ...pledge, converted_minor: rows.map((row) => row.amount_minor) };
}

export async function insertConversion(
  tx: Tx,
  row: {
    readonly agreement_id: string;
    readonly pledge_id: string;
    readonly amount_minor: bigint;
    readonly status: "partly_converted" | "converted";
  },
): Promise<void> {
  await tx.run(
    "insert into pledge_conversion (agreement_id, pledge_id, amount_minor) values ($1, $2, $3)",
    [row.agreement_id, row.pledge_id, row.amount_minor],
  );
  await tx.run("update pledge set status = $2 where id = $1", [row.pledge_id, row.status]);
}

/** What the agreements behind an allocation settle: one row per agreement that pays a part of it. */
export function listTermsBehind(
  tx: Tx,
  allocation_id: string,
): Promise<
  readonly {
    readonly id: string;
    readonly psc_rate_bp: number;
    readonly psc_exclusions: readonly CostCategory[];
    readonly budget_tolerance_bp: number | null;
  }[]
> {
  return tx.kept(
    `select a.id, a.psc_rate_bp, a.psc_exclusions, a.budget_tolerance_bp
       from agreement a
      where a.id in (select agreement_id from allocation where id = $1
                     union select agreement_id from allocation_source where allocation_id = $1)
      order by a.id collate "C"
      limit 1000`,
    [allocation_id],
  );
}

/** The projects that keep a book of their own, for what was pledged to them. */
export async function listProjectBooks(tx: Tx): Promise<readonly string[]> {
  const rows = await tx.rows<{ id: string }>(
    "select id from ledger where project_id is not null order by id limit 100000",
  );
  return rows.map(({ id }) => id);
}
