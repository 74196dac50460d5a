import type { Instant } from "../base/clock.js";
import type { Day } from "../base/day.js";
import type { Text } from "../base/text.js";
import type { Tx } from "./connect.js";
import type { IndicatorCellRow, RowOf } from "./rows.js";
import { columnsOf, type TableName } from "./tables.js";

/** What has results: by the column of `result` that names it. */
export type ResultOwner = "project" | "programme" | "fund";

/** More indicators than one project, programme or fund has, and more periods than any of them. */
const ROWS_OF_OWNER = 20_000;

/** The rows of a framework, as the snapshot holds them. */
export interface Framework {
  readonly results: readonly RowOf<"result">[];
  readonly indicators: readonly RowOf<"indicator">[];
  readonly indicatorDimensions: readonly RowOf<"indicator_dimension">[];
  readonly indicatorValues: readonly RowOf<"indicator_value">[];
  readonly indicatorCells: readonly RowOf<"indicator_cell">[];
}

/** The whole framework of one project, programme or fund, with every value in it whatever its state. */
export async function readFramework(tx: Tx, kind: ResultOwner, id: string): Promise<Framework> {
  const results = await listIn(tx, "result", `${kind}_id`, [id]);
  const indicators = await listIn(tx, "indicator", "result_id", idsOf(results));
  const values = await listIn(tx, "indicator_value", "indicator_id", idsOf(indicators));
  return {
    results,
    indicators,
    indicatorDimensions: await listIn(tx, "indicator_dimension", "indicator_id", idsOf(indicators)),
    indicatorValues: values,
    indicatorCells: await listIn(tx, "indicator_cell", "indicator_value_id", idsOf(values)),
  };
}

function idsOf(rows: readonly { readonly id: string }[]): string[] {
  return rows.map((row) => row.id);
}

async function listIn<T extends TableName>(
  tx: Tx,
  table: T,
  column: keyof RowOf<T> & string,
  ids: readonly string[],
): Promise<readonly RowOf<T>[]> {
  if (ids.length === 0) return [];
  const shapes = columnsOf(table);
  const columns = [...shapes.keys()].map((name) => `"${name}"`).join(", ");
  const order = shapes.has("id") ? 'id collate "C"' : `"${column}" collate "C", n`;
  return tx.rows<RowOf<T>>(
    `select ${columns} from ${table} where "${column}" = any($1) order by ${order} limit ${ROWS_OF_OWNER}`,
    [ids],
  );
}

/** One step of a value: where it came to, the value as it then was, who took it and why. */
export interface IndicatorStep {
  readonly indicator_value_id: string;
  readonly status: string;
  readonly value: string | null;
  readonly numerator: string | null;
  readonly denominator: string | null;
  readonly comment: Text | null;
  readonly explanation: string | null;
  readonly cells: readonly (Pick<IndicatorCellRow, "dimensions" | "value"> &
    Partial<Pick<IndicatorCellRow, "numerator" | "denominator">>)[];
  readonly reason: string | null;
  readonly taken_by: string;
  readonly taken_at: Instant;
}

/** Adds the next step of a value. */
export function sendStep(tx: Tx, step: IndicatorStep): void {
  tx.send(
    `insert into indicator_step (indicator_value_id, n, status, value, numerator, denominator, comment, explanation, cells, reason, taken_by, taken_at)
     select $1::ref, coalesce(max(n), 0) + 1, $2, $3::numeric, $4::numeric, $5::numeric, $6::jsonb, $7, $8::jsonb, $9, $10, $11::timestamptz
       from indicator_step where indicator_value_id = $1::ref`,
    [
      step.indicator_value_id,
      step.status,
      step.value,
      step.numerator,
      step.denominator,
      step.comment === null ? null : JSON.stringify(step.comment),
      step.explanation,
      JSON.stringify(step.cells),
      step.reason,
      step.taken_by,
      step.taken_at,
    ],
  );
}

/** The steps of values, each value's in order. */
export function listSteps(tx: Tx, value_ids: readonly string[]): Promise<readonly IndicatorStep[]> {
  return tx.rows(
    `select indicator_value_id, status, value, numerator, denominator, comment, explanation, cells, reason, taken_by, taken_at
       from indicator_step where indicator_value_id = any($1) order by indicator_value_id collate "C", n limit ${ROWS_OF_OWNER}`,
    [value_ids],
  );
}

/** The values that files brought and that people took a step of since: set, reported, revised. */
export async function listStepped(tx: Tx): Promise<readonly string[]> {
  const rows = await tx.rows<{ readonly id: string }>(
    `select v.id
       from indicator_value v
      where v.portfolio is not null and exists (select from indicator_step s where s.indicator_value_id = v.id)
      order by v.id collate "C"`,
  );
  return rows.map(({ id }) => id);
}

/** How a value stood at the end of a day: its last step by then. */
export type ValueKnownOn = Pick<IndicatorStep, "indicator_value_id"> & {
  /** What its first step of all came to, whenever that was: a value that was first revised came with files. */
  readonly first_status: string;
} & {
  readonly [Column in "status" | "value" | "numerator" | "denominator" | "comment" | "cells"]:
    IndicatorStep[Column] | null;
};

/** One row for each value that anybody took a step of; its columns are null where nobody had by the end of the day (UTC). */
export function listValuesKnownOn(tx: Tx, known_on: Day): Promise<readonly ValueKnownOn[]> {
  return tx.rows<ValueKnownOn>(
    `select f.indicator_value_id, f.status as first_status,
            l.status, l.value, l.numerator, l.denominator, l.comment, l.cells
       from indicator_step f
       left join lateral (select * from indicator_step s
                           where s.indicator_value_id = f.indicator_value_id
                             and s.taken_at < ($1::date + 1)::timestamp at time zone 'utc'
                           order by s.n desc limit 1) l on true
      where f.n = 1
      order by f.indicator_value_id collate "C"`,
    [known_on],
  );
}

/** What is typed for a period and not sent yet. */
export interface ResultsDraft {
  readonly typed: Readonly<Record<string, string>>;
  readonly saved_by: string;
  readonly saved_at: Instant;
}

export interface DraftKey {
  readonly owner_id: string;
  readonly period_from: Day;
  readonly period_to: Day;
}

export async function findDraft(tx: Tx, key: DraftKey): Promise<ResultsDraft | null> {
  const [row] = await tx.rows<ResultsDraft>(
    "select typed, saved_by, saved_at from results_draft where owner_id = $1 and period_from = $2 and period_to = $3",
    [key.owner_id, key.period_from, key.period_to],
  );
  return row ?? null;
}

export async function saveDraft(tx: Tx, key: DraftKey, draft: ResultsDraft): Promise<void> {
  await tx.run(
    `insert into results_draft (owner_id, period_from, period_to, typed, saved_by, saved_at) values ($1, $2, $3, $4::jsonb, $5, $6)
     on conflict (owner_id, period_from, period_to) do update
       set typed = excluded.typed, saved_by = excluded.saved_by, saved_at = excluded.saved_at`,
    [
      key.owner_id,
      key.period_from,
      key.period_to,
      JSON.stringify(draft.typed),
      draft.saved_by,
      draft.saved_at,
    ],
  );
}

/** What was sent is no draft any more. */
export async function removeDraft(tx: Tx, key: DraftKey): Promise<void> {
  await tx.run(
    "delete from results_draft where owner_id = $1 and period_from = $2 and period_to = $3",
    [key.owner_id, key.period_from, key.period_to],
  );
}

/** Where the next indicator of the library stands in its list. */
export async function readNextPosition(tx: Tx): Promise<number> {
  const [row] = await tx.rows<{ position: number }>(
    "select coalesce(max(position), 0) + 1 as position from library_indicator",
    [],
  );
  return row?.position ?? 1;
}

/** Of a project's results, each with what it leads to and so on: once round where they lead in a circle. */
const PATHS_UP_SQL = `
  with recursive path as (
    select id as origin, id, type, parent_id, array[id] as passed from result where project_id = $1
    union all
    select path.origin, r.id, r.type, r.parent_id, path.passed || r.id
      from path join result r on r.id = path.parent_id
     where r.id <> all(path.passed)
  )
  select origin, id, type from path order by origin collate "C", cardinality(passed) limit ${ROWS_OF_OWNER}`;

export async function listPathsUp(
  tx: Tx,
  project_id: string,
): Promise<readonly (readonly Pick<RowOf<"result">, "id" | "type">[])[]> {
  const paths = new Map<string, Pick<RowOf<"result">, "id" | "type">[]>();
  const steps = await tx.rows<{ origin: string } & Pick<RowOf<"result">, "id" | "type">>(
    PATHS_UP_SQL,
    [project_id],
  );
  for (const { origin, ...step } of steps) paths.set(origin, [...(paths.get(origin) ?? []), step]);
  return [...paths.values()];
}
