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
