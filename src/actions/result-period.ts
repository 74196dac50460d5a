import { sha256 } from "../base/canonical.js";
import type { Day } from "../base/day.js";
import { isRefusal, refusedBy, together, type Refusal } from "../base/refusal.js";
import type { Text } from "../base/text.js";
import { dueValues, type DueValue } from "../figures/due.js";
import {
  checkSecondPerson,
  checkStep,
  STATUS_NAMES,
  type Standing,
  type ValueStatus,
} from "../results/indicator-period.js";
import { refuse } from "../results/refusals.js";
import type { Tx } from "../store/connect.js";
import { isOfImport } from "../store/corrections.js";
import { findRow } from "../store/money-rows.js";
import { writeRows } from "../store/record-rows.js";
import {
  listSteps,
  readFramework,
  sendStep,
  type DraftKey,
  type Framework,
  type ResultOwner,
} from "../store/result-rows.js";
import type { IndicatorValueRow } from "../store/rows.js";
import type { ActionContext } from "./action.js";
import { refuseCorrection } from "./correcting.js";
import { DAY, maybe, readDay, REF, refuseInput } from "./input.js";
import { LABELS } from "./labels.js";
import { NOUNS } from "./nouns.js";

/** Whose results: one of the three. */
export const OWNER_INPUT = { project: maybe(REF), programme: maybe(REF), fund: maybe(REF) };
export const OWNER_LABELS = {
  project: LABELS.project,
  programme: LABELS.programme,
  fund: LABELS.fund,
};
export const PERIOD_INPUT = { ...OWNER_INPUT, period_from: DAY, period_to: DAY };
export const PERIOD_LABELS = {
  ...OWNER_LABELS,
  period_from: LABELS.period_from,
  period_to: LABELS.period_to,
};

export interface OwnerAsked {
  readonly project?: string;
  readonly programme?: string;
  readonly fund?: string;
}

export interface PeriodAsked extends OwnerAsked {
  readonly period_from: string;
  readonly period_to: string;
}

export interface OwnerFound {
  readonly kind: ResultOwner;
  readonly id: string;
  readonly name: Text;
  readonly start_date: string | null;
  readonly end_date: string | null;
}

/** The one project, programme or fund that is named. */
export async function takeOwner(tx: Tx, asked: OwnerAsked): Promise<OwnerFound | Refusal> {
  const { project, programme, fund } = asked;
  const count = [project, programme, fund].filter((id) => id !== undefined).length;
  if (count !== 1) return refuse("RESULT_OWNER", { count }, "project");
  const none = { start_date: null, end_date: null };
  if (project !== undefined) {
    const row = await findRow(tx, "project", project);
    if (!row) return refuseInput("NOT_FOUND", { kind: NOUNS.project, id: project }, "project");
    const { id, title: name, start_date, end_date } = row;
    return { kind: "project", id, name, start_date, end_date };
  }
  const kind = programme === undefined ? "fund" : "programme";
  const id = programme ?? fund ?? "";
  const row = await findRow(tx, kind, id);
  if (!row) return refuseInput("NOT_FOUND", { kind: NOUNS[kind], id }, kind);
  return { kind, id, name: row.name, ...none };
}

/** What a period's writes are counted by: whoever has seen an older state of the grid is told so. */
export function resultPeriodId(asked: PeriodAsked): string {
  const owner = asked.project ?? asked.programme ?? asked.fund ?? "none";
  const name = owner.length > 70 ? sha256(owner).slice(0, 40) : owner;
  return `${name}.${asked.period_from}.${asked.period_to}`;
}

export const editsPeriod = (input: PeriodAsked) => ({
  kind: "result_period",
  id: resultPeriodId(input),
});

/** A period as it stands while an action decides. */
export interface PeriodAtHand {
  readonly owner: OwnerFound;
  readonly key: DraftKey;
  readonly framework: Framework;
  readonly due: readonly DueValue[];
  /** Who sent the value of each actual, where somebody did. */
  readonly reporters: ReadonlyMap<string, string>;
}

export async function takePeriod(tx: Tx, asked: PeriodAsked): Promise<PeriodAtHand | Refusal> {
  const read = together({
    owner: await takeOwner(tx, asked),
    from: readDay(asked.period_from, "period_from"),
    to: readDay(asked.period_to, "period_to"),
  });
  if (isRefusal(read)) return read;
  const { owner, from, to } = read;
  const framework = await readFramework(tx, owner.kind, owner.id);
  const due = dueValues(framework, { from, to });
  if (due.length === 0) return refuse("RESULT_PERIOD_UNKNOWN", { from, to }, "period_from");
  const steps = await listSteps(
    tx,
    due.map((each) => each.actual.id),
  );
  const reporters = new Map<string, string>();
  for (const step of steps) {
    if (step.status === "received" || step.status === "revised")
      reporters.set(step.indicator_value_id, step.taken_by);
  }
  const key = { owner_id: owner.id, period_from: from, period_to: to };
  return { owner, key, framework, due, reporters };
}

export function standingOf(at: PeriodAtHand, each: DueValue): Standing {
  return {
    indicator: each.indicator.title,
    status: each.actual.status,
    period_to: at.key.period_to as Day,
    reported_by: at.reporters.get(each.actual.id) ?? null,
  };
}

/** The indicators that are named; where none are, all that are at one of the states. */
export function chooseDue(
  at: PeriodAtHand,
  named: readonly string[] | undefined,
  states: readonly ValueStatus[],
): readonly DueValue[] | Refusal {
  if (named === undefined) {
    const found = at.due.filter((each) => states.includes(each.actual.status));
    if (found.length > 0) return found;
    const said = (language: "en" | "ja") => states.map((state) => STATUS_NAMES[state][language]);
    const from = { en: said("en").join(", "), ja: said("ja").join("、") };
    return refuse("RESULT_NOTHING_TO_DO", { from });
  }
  const chosen = at.due.filter(({ indicator }) => named.includes(indicator.id));
  const other = named.filter((id) => !chosen.some(({ indicator }) => indicator.id === id));
  return refusedBy(other.map((id) => refuseNotDue(at, id))) ?? chosen;
}

export function refuseNotDue(at: PeriodAtHand, indicator: string): Refusal {
  const { period_from: from, period_to: to } = at.key;
  return refuse("RESULT_INDICATOR_NOT_DUE", { indicator, from, to }, "indicators");
}

/** Takes the indicators one step on, as a second person where the step wants one; the value itself stays as it is. */
export async function movePeriod(
  tx: Tx,
  asked: PeriodAsked & { readonly indicators?: readonly string[] },
  step: {
    readonly from: readonly ValueStatus[];
    readonly to: ValueStatus;
    readonly reason?: string;
    readonly needs_second?: boolean;
  },
  context: ActionContext,
) {
  const at = await takePeriod(tx, asked);
  if (isRefusal(at)) return at;
  const chosen = chooseDue(at, asked.indicators, step.from);
  if (isRefusal(chosen)) return chosen;
  const refused = refusedBy(
    chosen.flatMap((each) => {
      const standing = standingOf(at, each);
      const second = step.needs_second ? checkSecondPerson(standing, context) : null;
      return [checkStep(standing, step.to), second];
    }),
  );
  if (refused) return refused;
  await writeActuals(
    tx,
    chosen.map((each) => ({ ...each, actual: { ...each.actual, status: step.to } })),
    step.reason ?? null,
    context,
  );
  return { subject_kind: "result_period", subject_id: resultPeriodId(asked), entries: [] };
}

/** A value that came with an IATI file is its publisher's: the next version of the file would take away what people made of it. */
export async function checkOwn(
  tx: Tx,
  { title }: { readonly title: Text },
  value: Pick<IndicatorValueRow, "portfolio">,
  field: string,
): Promise<Refusal | null> {
  const { portfolio } = value;
  const isImported = portfolio !== null && (await isOfImport(tx, portfolio));
  return isImported ? refuseCorrection("RECORD_ITS_OWN", { id: title }, field) : null;
}

/** Writes the actuals as they now are, and a step of each into its history. */
export async function writeActuals(
  tx: Tx,
  values: readonly Pick<DueValue, "actual" | "cells">[],
  reason: string | null,
  context: ActionContext,
): Promise<void> {
  await writeRows(
    tx,
    "indicator_value",
    values.map(({ actual }) => actual),
  );
  for (const { actual, cells } of values) sendStep(tx, stepOf(actual, cells, reason, context));
}

function stepOf(
  row: IndicatorValueRow,
  cells: DueValue["cells"],
  reason: string | null,
  context: ActionContext,
) {
  return {
    indicator_value_id: row.id,
    status: row.status,
    value: row.value,
    numerator: row.numerator,
    denominator: row.denominator,
    comment: row.comment,
    explanation: row.explanation,
    cells: cells.map(({ dimensions, value, numerator, denominator }) => ({
      dimensions,
      value,
      ...(denominator === null ? {} : { numerator, denominator }),
    })),
    reason,
    taken_by: context.actor,
    taken_at: context.now,
  };
}
