import type { Language } from "../base/language.js";
import type { Day } from "../base/day.js";
import { dueValues, type DueValue } from "../figures/due.js";
import { readTx, type Pool } from "../store/connect.js";
import { listRowsBy } from "../store/money-rows.js";
import {
  findDraft,
  listSteps,
  readFramework,
  type IndicatorStep,
  type ResultOwner,
  type ResultsDraft,
} from "../store/result-rows.js";
import type { DocumentRow } from "../store/rows.js";
import { readRowVersion } from "../store/versions.js";
import { valuesOf, type Typed } from "./results-grid.js";
import { resultPeriodId } from "./result-period.js";

/** A period of one project, programme or fund as it stands: what is due, what is typed, what was done, and its version. */
export interface ResultPeriod {
  readonly kind: ResultOwner;
  readonly id: string;
  readonly period_from: Day;
  readonly period_to: Day;
  readonly due: readonly DueValue[];
  readonly draft: ResultsDraft | null;
  readonly steps: readonly IndicatorStep[];
  readonly evidence: readonly DocumentRow[];
  readonly version: number;
}

/** Who sent a value back, when and why. */
export interface Returned {
  readonly by: string;
  readonly on: Day;
  readonly reason: string;
}

/** The values that stand as sent back, by their ids: the last time counts. */
export function returnedIn({ due, steps }: ResultPeriod): ReadonlyMap<string, Returned> {
  const returned = new Set(
    due.filter(({ actual }) => actual.status === "returned").map(({ actual }) => actual.id),
  );
  return new Map(
    steps
      .filter((step) => step.status === "returned" && returned.has(step.indicator_value_id))
      .map(({ indicator_value_id, taken_by: by, taken_at, reason }) => {
        const on = taken_at.slice(0, 10) as Day;
        return [indicator_value_id, { by, on, reason: reason ?? "" }] as const;
      }),
  );
}

/** What a grid begins with: values that were sent back, as they were reported, and what has been typed since. */
export function beginningOf({ due, draft }: ResultPeriod, language: Language): Typed {
  const returned = due.filter(({ actual }) => actual.status === "returned");
  return { ...valuesOf(returned, language), ...draft?.typed };
}

export interface ResultPeriodAsked {
  readonly kind: ResultOwner;
  readonly id: string;
  readonly period_from: Day;
  readonly period_to: Day;
}

export function readResultPeriod(
  asked: ResultPeriodAsked,
  effects: { pool: Pool },
): Promise<ResultPeriod> {
  const { kind, id, period_from, period_to } = asked;
  return readTx(effects.pool, async (tx) => {
    const framework = await readFramework(tx, kind, id);
    const due = dueValues(framework, { from: period_from, to: period_to });
    const ids = due.map((each) => each.actual.id);
    const evidence: DocumentRow[] = [];
    for (const value_id of ids)
      evidence.push(...(await listRowsBy(tx, "document", "indicator_value_id", value_id)));
    return {
      ...asked,
      due,
      evidence,
      draft: await findDraft(tx, { owner_id: id, period_from, period_to }),
      steps: await listSteps(tx, ids),
      version: await readRowVersion(
        tx,
        "result_period",
        resultPeriodId({ [kind]: id, period_from, period_to }),
      ),
    };
  });
}
