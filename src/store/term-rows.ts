import type { Instant } from "../base/clock.js";
import type { Day } from "../base/day.js";
import type { Tx } from "./connect.js";

export interface ConditionRow {
  readonly agreement_id: string;
  readonly condition: string;
  /** Null until it is met. */
  readonly met_on: Day | null;
  readonly evidence: string | null;
}

/** The condition that a contribution waits for, locked; null where it was given without one. */
export async function lockCondition(tx: Tx, agreement_id: string): Promise<ConditionRow | null> {
  const [row] = await tx.rows<ConditionRow>(
    "select agreement_id, condition, met_on, evidence from agreement_condition where agreement_id = $1 for update",
    [agreement_id],
  );
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
