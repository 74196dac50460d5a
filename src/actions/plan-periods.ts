import { Type } from "@sinclair/typebox";
import { addDays, type Day } from "../base/day.js";
import { decimal, formatDecimal, trimDecimal } from "../base/decimal.js";
import { isRefusal, refusalIn, refusedBy, together, type Refusal } from "../base/refusal.js";
import { texts } from "../base/text.js";
import { numberOf } from "../results/aggregation.js";
import { checkPeriods, isOutside } from "../results/indicator-period.js";
import { refuse } from "../results/refusals.js";
import { checkReported } from "../results/report.js";
import type { Tx } from "../store/connect.js";
import { listRowsBy } from "../store/money-rows.js";
import { writeRows } from "../store/record-rows.js";
import { readFramework } from "../store/result-rows.js";
import type { IndicatorRow, IndicatorValueRow } from "../store/rows.js";
import { action, type ActionContext } from "./action.js";
import { findGiven } from "./given-row.js";
import { DAY, maybe, readDay, REF, refuseInput, SENTENCE } from "./input.js";
import { LABELS } from "./labels.js";
import { NOUNS } from "./nouns.js";
import { checkOwn, OWNER_INPUT, OWNER_LABELS, takeOwner, writeActuals } from "./result-period.js";

const INDICATOR = { table: "indicator", kind: NOUNS.indicator, field: "indicator" } as const;

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
    const days = readPeriods(input.periods);
    const owner = await takeOwner(tx, input);
    if (isRefusal(owner)) return refusedBy([owner, refusalIn(days)]);
    const framework = await readFramework(tx, owner.kind, owner.id);
    const unknown = (input.indicators ?? []).filter(
      (id) => !framework.indicators.some((row) => row.id === id),
    );
    const chosen = framework.indicators.filter(
      (row) => input.indicators === undefined || input.indicators.includes(row.id),
    );
    const missing = chosen.length === 0 && unknown.length === 0 ? ["–"] : unknown;
    const kind = NOUNS.indicator;
    const read = together({
      indicators: refusedBy(
        missing.map((id) => refuseInput("NOT_FOUND", { kind, id }, "indicators")),
      ),
      periods: days,
      apart: isRefusal(days)
        ? null
        : refusedBy(
            chosen.map(({ id, title }) => {
              const had = framework.indicatorValues.filter((row) => row.indicator_id === id);
              return checkPeriods(title, [...periodsOf(had), ...days]);
            }),
          ),
    });
    if (isRefusal(read)) return read;
    const { periods } = read;
    for (const indicator of chosen) {
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

/** The periods as typed, each due when it says, or some days after its end. */
function readPeriods(
  asked: readonly {
    readonly period_from: string;
    readonly period_to: string;
    readonly due_on?: string;
  }[],
): readonly { readonly from: Day; readonly to: Day; readonly due_on: Day }[] | Refusal {
  const read = asked.map(({ period_from, period_to, due_on }, index) => {
    const to = readDay(period_to, `periods.${index}.period_to`);
    return together({
      from: readDay(period_from, `periods.${index}.period_from`),
      to,
      due_on:
        readDay(due_on, `periods.${index}.due_on`) ??
        (isRefusal(to) ? to : addDays(to, DAYS_TO_REPORT)),
    });
  });
  return refusedBy(read.map(refusalIn)) ?? read.flatMap((each) => (isRefusal(each) ? [] : [each]));
}

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
    const days = input.targets.map(({ period_from, period_to }, index) =>
      together({
        from: readDay(period_from, `targets.${index}.period_from`),
        to: readDay(period_to, `targets.${index}.period_to`),
      }),
    );
    const sound = together({
      indicator: await findGiven(tx, INDICATOR, input.indicator),
      days: refusedBy(days.map(refusalIn)),
    });
    if (isRefusal(sound)) return sound;
    const { indicator } = sound;
    const wrong: Refusal[] = [];
    const had = await listRowsBy(tx, "indicator_value", "indicator_id", indicator.id);
    const targets = had.filter((row) => row.kind === "target");
    const written: IndicatorValueRow[] = [];
    for (const [index, asked] of input.targets.entries()) {
      const field = (name: string) => `targets.${index}.${name}`;
      const span = days[index];
      if (!span || isRefusal(span)) continue;
      const { from, to } = span;
      const known = targets.find((row) => row.period_from === from && row.period_to === to);
      const imported = known && (await checkOwn(tx, indicator, known, field("value")));
      if (imported) {
        wrong.push(imported);
        continue;
      }
      const row = measured(indicator, asked, {
        ...(known ?? blankValue(context.newId(), indicator.id, "target")),
        period_from: from,
        period_to: to,
      });
      if (isRefusal(row)) {
        wrong.push({ ...row, field: field("value") });
        continue;
      }
      if (known && known.value !== null && known.value !== row.value) {
        const before = formatDecimal(trimDecimal(decimal(known.value)));
        const period = `${from}..${to}`;
        if (input.reason === undefined)
          wrong.push(refuse("RESULT_TARGET_REASON", { period, before }, "reason"));
        else await keepEarlier(tx, known, input.reason, context);
      }
      written.push(row);
    }
    const others = targets.filter((row) => !written.some((each) => each.id === row.id));
    const spans = [...others, ...written].map((row) => ({ ...row, kind: "actual" as const }));
    const refused = refusedBy([...wrong, checkPeriods(indicator.title, periodsOf(spans))]);
    if (refused) return refused;
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
    const read = together({
      indicator: await findGiven(tx, INDICATOR, input.indicator),
      from: readDay(input.period_from, "period_from"),
      to: readDay(input.period_to, "period_to"),
    });
    if (isRefusal(read)) return read;
    const { indicator, from, to } = read;
    const reversed = checkPeriods(indicator.title, [{ from, to }]);
    const had = await listRowsBy(tx, "indicator_value", "indicator_id", indicator.id);
    const known = had.find((row) => row.kind === "baseline");
    const imported = known ? await checkOwn(tx, indicator, known, "value") : null;
    if (imported) return refusedBy([reversed, imported]);
    const row = measured(indicator, input, {
      ...(known ?? blankValue(context.newId(), indicator.id, "baseline")),
      period_from: from,
      period_to: to,
    });
    if (isRefusal(row)) return refusedBy([reversed, row]);
    const isChanged = known !== undefined && known.value !== null && known.value !== row.value;
    const before = isChanged ? formatDecimal(trimDecimal(decimal(known.value ?? ""))) : "";
    const period = `${from}..${to}`;
    const refused = refusedBy([
      reversed,
      isChanged && input.reason === undefined
        ? refuse("RESULT_TARGET_REASON", { period, before }, "reason")
        : null,
    ]);
    if (refused) return refused;
    if (isChanged && input.reason !== undefined) {
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
