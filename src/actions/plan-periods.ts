import { Type } from "@sinclair/typebox";
import { addDays, type Day } from "../base/day.js";
import { decimal, formatDecimal, trimDecimal } from "../base/decimal.js";
import { isRefusal, type Refusal } from "../base/refusal.js";
import { texts } from "../base/text.js";
import { numberOf } from "../results/aggregation.js";
import { checkPeriods, isOutside } from "../results/indicator-period.js";
import { refuse } from "../results/refusals.js";
import { checkReported } from "../results/report.js";
import type { Tx } from "../store/connect.js";
import { findRow, listRowsBy } from "../store/money-rows.js";
import { writeRows } from "../store/record-rows.js";
import { readFramework } from "../store/result-rows.js";
import type { IndicatorRow, IndicatorValueRow } from "../store/rows.js";
import { action, type ActionContext } from "./action.js";
import { DAY, maybe, readDay, REF, refuseInput, SENTENCE } from "./input.js";
import { LABELS } from "./labels.js";
import { NOUNS } from "./nouns.js";
import { OWNER_INPUT, OWNER_LABELS, takeOwner, writeActuals } from "./result-period.js";

/** A report is due this many days after its period, where no day is given. */
const DAYS_TO_REPORT = 30;

const NOTES = texts({
  outside: {
    en: "A period lies outside the project's dates. It is accepted; correct the dates if they are wrong.",
    ja: "プロジェクトの実施期間外の期間があります。受け付けましたが、日付に誤りがあれば訂正してください。",
  },
});

/** When the indicators of a project, programme or fund are reported: each gets a record for each period, planned. */
export const planPeriods = action({
  name: "plan-periods",
  title: { en: "Plan reporting periods", ja: "報告期間を計画する" },
  summary: {
    en: "Plans when the indicators of a project, programme or fund are reported, and when each report is due.",
    ja: "プロジェクト、プログラム又は基金の指標の報告期間と報告期限を計画する。",
  },
  input: Type.Object(
    {
      ...OWNER_INPUT,
      indicators: maybe(Type.Array(REF, { minItems: 1, maxItems: 500, uniqueItems: true })),
      periods: Type.Array(
        Type.Object(
          { period_from: DAY, period_to: DAY, due_on: maybe(DAY) },
          { additionalProperties: false },
        ),
        { minItems: 1, maxItems: 100 },
      ),
    },
    { additionalProperties: false },
  ),
  fields: { ...OWNER_LABELS, indicators: LABELS.indicators, periods: LABELS.periods },
  edits: null,
  async run(tx, input, context) {
    const owner = await takeOwner(tx, input);
    if (isRefusal(owner)) return owner;
    const framework = await readFramework(tx, owner.kind, owner.id);
    const unknown = input.indicators?.find(
      (id) => !framework.indicators.some((row) => row.id === id),
    );
    const chosen = framework.indicators.filter(
      (row) => input.indicators === undefined || input.indicators.includes(row.id),
    );
    if (unknown !== undefined || chosen.length === 0) {
      const id = unknown ?? "–";
      return refuseInput("NOT_FOUND", { kind: NOUNS.indicator, id }, "indicators");
    }
    const periods: { from: Day; to: Day; due_on: Day }[] = [];
    for (const [index, asked] of input.periods.entries()) {
      const from = readDay(asked.period_from, `periods.${index}.period_from`);
      if (isRefusal(from)) return from;
      const to = readDay(asked.period_to, `periods.${index}.period_to`);
      if (isRefusal(to)) return to;
      const due_on =
        asked.due_on === undefined
          ? addDays(to, DAYS_TO_REPORT)
          : readDay(asked.due_on, `periods.${index}.due_on`);
      if (isRefusal(due_on)) return due_on;
      periods.push({ from, to, due_on });
    }
    for (const indicator of chosen) {
      const had = framework.indicatorValues.filter((row) => row.indicator_id === indicator.id);
      const overlap = checkPeriods(indicator.title, [...periodsOf(had), ...periods]);
      if (overlap) return overlap;
      const planned = periods.map(({ from, to, due_on }) => ({
        ...blankValue(context.newId(), indicator.id, "actual"),
        period_from: from,
        period_to: to,
        due_on,
        status: "planned" as const,
      }));
      await writeActuals(
        tx,
        planned.map((actual) => ({ actual, cells: [] })),
        null,
        context,
      );
    }
    return {
      subject_kind: owner.kind,
      subject_id: owner.id,
      entries: [],
      notes: periods.some((period) => isOutside(period, owner)) ? [NOTES.outside] : [],
    };
  },
});

function periodsOf(rows: readonly IndicatorValueRow[]) {
  return rows.flatMap(({ kind, period_from: from, period_to: to }) =>
    kind === "actual" && from !== null && to !== null ? [{ from, to }] : [],
  );
}

export function blankValue(
  id: string,
  indicator_id: string,
  kind: IndicatorValueRow["kind"],
): IndicatorValueRow {
  return {
    id,
    portfolio: null,
    indicator_id,
    kind,
    value: null,
    numerator: null,
    denominator: null,
    qualifier: "exactly",
    period_from: null,
    period_to: null,
    comment: null,
    status: "published",
    quantity: null,
    due_on: null,
    explanation: null,
  };
}

const NUMBER = maybe(Type.String({ pattern: "^-?\\d{1,18}(\\.\\d{1,9})?$" }));
const MEASURED = { value: NUMBER, numerator: NUMBER, denominator: NUMBER };

/** What an indicator aims at in each period. A target that changes keeps what it was, with the reason. */
export const setTargets = action({
  name: "set-targets",
  title: { en: "Set targets", ja: "目標を設定する" },
  summary: {
    en: "Sets what an indicator aims at in each period. A target that changes needs a reason, and keeps the earlier one.",
    ja: "指標の期間別の目標を設定する。変更には理由が必要で、変更前の目標は保存する。",
  },
  input: Type.Object(
    {
      indicator: REF,
      targets: Type.Array(
        Type.Object(
          { period_from: DAY, period_to: DAY, ...MEASURED },
          { additionalProperties: false },
        ),
        { minItems: 1, maxItems: 100 },
      ),
      reason: maybe(SENTENCE),
    },
    { additionalProperties: false },
  ),
  fields: { indicator: LABELS.indicator, targets: LABELS.targets, reason: LABELS.reason },
  edits: (input) => ({ kind: "indicator", id: input.indicator }),
  async run(tx, input, context) {
    const indicator = await findRow(tx, "indicator", input.indicator);
    if (!indicator)
      return refuseInput("NOT_FOUND", { kind: NOUNS.indicator, id: input.indicator }, "indicator");
    const had = await listRowsBy(tx, "indicator_value", "indicator_id", indicator.id);
    const targets = had.filter((row) => row.kind === "target");
    const written: IndicatorValueRow[] = [];
    for (const [index, asked] of input.targets.entries()) {
      const field = (name: string) => `targets.${index}.${name}`;
      const from = readDay(asked.period_from, field("period_from"));
      if (isRefusal(from)) return from;
      const to = readDay(asked.period_to, field("period_to"));
      if (isRefusal(to)) return to;
      const known = targets.find((row) => row.period_from === from && row.period_to === to);
      const row = measured(indicator, asked, {
        ...(known ?? blankValue(context.newId(), indicator.id, "target")),
        period_from: from,
        period_to: to,
      });
      if (isRefusal(row)) return { ...row, field: field("value") };
      if (known && known.value !== null && known.value !== row.value) {
        const before = formatDecimal(trimDecimal(decimal(known.value)));
        if (input.reason === undefined)
          return refuse("RESULT_TARGET_REASON", { period: `${from}..${to}`, before }, "reason");
        await keepEarlier(tx, known, input.reason, context);
      }
      written.push(row);
    }
    const others = targets.filter((row) => !written.some((each) => each.id === row.id));
    const spans = [...others, ...written].map((row) => ({ ...row, kind: "actual" as const }));
    const overlap = checkPeriods(indicator.title, periodsOf(spans));
    if (overlap) return overlap;
    await writeActuals(
      tx,
      written.map((actual) => ({ actual, cells: [] })),
      input.reason ?? null,
      context,
    );
    return { subject_kind: "indicator", subject_id: indicator.id, entries: [] };
  },
});

/** What was there before the work began. */
export const setBaseline = action({
  name: "set-baseline",
  title: { en: "Set a baseline", ja: "基準値を設定する" },
  summary: {
    en: "Sets what an indicator was before the work began. A baseline that changes needs a reason, and keeps the earlier one.",
    ja: "事業開始前の値を設定する。変更には理由が必要で、変更前の値は保存する。",
  },
  input: Type.Object(
    { indicator: REF, period_from: DAY, period_to: DAY, ...MEASURED, reason: maybe(SENTENCE) },
    { additionalProperties: false },
  ),
  fields: {
    indicator: LABELS.indicator,
    period_from: LABELS.period_from,
    period_to: LABELS.period_to,
    value: LABELS.number,
    numerator: LABELS.numerator,
    denominator: LABELS.denominator,
    reason: LABELS.reason,
  },
  edits: (input) => ({ kind: "indicator", id: input.indicator }),
  async run(tx, input, context) {
    const indicator = await findRow(tx, "indicator", input.indicator);
    if (!indicator)
      return refuseInput("NOT_FOUND", { kind: NOUNS.indicator, id: input.indicator }, "indicator");
    const from = readDay(input.period_from, "period_from");
    if (isRefusal(from)) return from;
    const to = readDay(input.period_to, "period_to");
    if (isRefusal(to)) return to;
    const reversed = checkPeriods(indicator.title, [{ from, to }]);
    if (reversed) return reversed;
    const had = await listRowsBy(tx, "indicator_value", "indicator_id", indicator.id);
    const known = had.find((row) => row.kind === "baseline");
    const row = measured(indicator, input, {
      ...(known ?? blankValue(context.newId(), indicator.id, "baseline")),
      period_from: from,
      period_to: to,
    });
    if (isRefusal(row)) return row;
    if (known && known.value !== null && known.value !== row.value) {
      const before = formatDecimal(trimDecimal(decimal(known.value)));
      if (input.reason === undefined)
        return refuse("RESULT_TARGET_REASON", { period: `${from}..${to}`, before }, "reason");
      await keepEarlier(tx, known, input.reason, context);
    }
    await writeActuals(tx, [{ actual: row, cells: [] }], input.reason ?? null, context);
    return { subject_kind: "indicator", subject_id: indicator.id, entries: [] };
  },
});

/** The row with what is asked, by the rules of its measure; a percentage may be aimed at without its parts. */
function measured(
  indicator: IndicatorRow,
  asked: { readonly value?: string; readonly numerator?: string; readonly denominator?: string },
  row: IndicatorValueRow,
): IndicatorValueRow | Refusal {
  const exact = (text: string | undefined) => (text === undefined ? null : decimal(text));
  const value = exact(asked.value);
  const numerator = exact(asked.numerator);
  const denominator = exact(asked.denominator);
  const isShareAlone = indicator.measure === "percentage" && numerator === null && value !== null;
  const due = { ...indicator, breakdowns: [], target: null, previous: null };
  const reported = { value, numerator, denominator, words: null, cells: [] };
  const wrong = checkReported(isShareAlone ? { ...due, measure: "unit" } : due, {
    ...reported,
    is_not_collected: false,
    explanation: null,
  });
  if (wrong) return wrong;
  const share = value ?? numberOf({ value, numerator, denominator });
  const text = (number: ReturnType<typeof exact>) =>
    number === null ? null : formatDecimal(number);
  return {
    ...row,
    value: text(share),
    numerator: text(numerator),
    denominator: text(denominator),
  };
}

/** The public memory of what a value was: numbered on from what is there. */
export async function keepEarlier(
  tx: Tx,
  before: IndicatorValueRow,
  reason: string,
  context: ActionContext,
): Promise<void> {
  const { id, value, numerator, denominator, comment } = before;
  const revisions = await listRowsBy(tx, "indicator_revision", "indicator_value_id", id);
  await writeRows(tx, "indicator_revision", [
    {
      indicator_value_id: id,
      n: revisions.length + 1,
      value,
      numerator,
      denominator,
      comment,
      reason,
      revised_on: context.today,
    },
  ]);
}
