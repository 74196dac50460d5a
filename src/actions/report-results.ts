import { Type, type Static } from "@sinclair/typebox";
import { canonicalJson } from "../base/canonical.js";
import { decimal, formatDecimal, trimDecimal } from "../base/decimal.js";
import { LANGUAGES } from "../base/language.js";
import { isRefusal, refusedBy, toldBy, type Refusal } from "../base/refusal.js";
import { texts } from "../base/text.js";
import { typedIn, type DueValue } from "../figures/due.js";
import { numberOf } from "../results/aggregation.js";
import {
  canStep,
  checkOpen,
  checkSecondPerson,
  checkStep,
  isOutside,
  type ValueStatus,
} from "../results/indicator-period.js";
import type { Cell } from "../results/indicator.js";
import { percent } from "../results/ratio.js";
import { refuse } from "../results/refusals.js";
import {
  categoryText,
  checkExplained,
  checkReported,
  parseCategory,
  type ReportedValue,
} from "../results/report.js";
import type { Tx } from "../store/connect.js";
import { removeRows, writeRows } from "../store/record-rows.js";
import { removeDraft, saveDraft } from "../store/result-rows.js";
import type { IndicatorCellRow, IndicatorValueRow } from "../store/rows.js";
import { action, type ActionContext } from "./action.js";
import { maybe, REF, SENTENCE } from "./input.js";
import { LABELS } from "./labels.js";
import { keepEarlier } from "./plan-periods.js";
import {
  checkOwn,
  chooseDue,
  editsPeriod,
  PERIOD_INPUT,
  PERIOD_LABELS,
  refuseNotDue,
  resultPeriodId,
  standingOf,
  takePeriod,
  writeActuals,
  type PeriodAtHand,
} from "./result-period.js";

const NOTES = texts({
  outside: {
    en: "The period lies outside the project's dates. It is accepted; correct the dates if they are wrong.",
    ja: "期間がプロジェクトの実施期間外です。受け付けましたが、日付に誤りがあれば訂正してください。",
  },
});

const NUMBER = Type.String({
  pattern: "^-?\\d{1,18}(\\.\\d{1,9})?$",
  description: "A plain decimal: digits and a point, no grouping: 12500.5",
});
const VALUES = Type.Array(
  Type.Object(
    {
      indicator: REF,
      value: maybe(NUMBER),
      numerator: maybe(NUMBER),
      denominator: maybe(NUMBER),
      comment: maybe(SENTENCE),
      is_not_collected: maybe(Type.Boolean()),
      explanation: maybe(SENTENCE),
    },
    { additionalProperties: false },
  ),
  { minItems: 1, maxItems: 500 },
);
const CELLS = maybe(
  Type.Array(
    Type.Object(
      {
        indicator: REF,
        category: Type.String({
          minLength: 3,
          maxLength: 500,
          description: "Dimension and category: sex=female; age=15-24",
        }),
        value: maybe(Type.Union([NUMBER, Type.Literal("not_collected")])),
        numerator: maybe(NUMBER),
        denominator: maybe(NUMBER),
      },
      { additionalProperties: false },
    ),
    { maxItems: 5_000 },
  ),
);
const LANGUAGE = maybe(Type.Union(LANGUAGES.map((language) => Type.Literal(language))));

const REPORT = {
  ...PERIOD_INPUT,
  values: VALUES,
  cells: CELLS,
  language: LANGUAGE,
};
const REPORT_LABELS = {
  ...PERIOD_LABELS,
  values: LABELS.values,
  cells: LABELS.cells,
  language: LABELS.language,
};
const REPORT_INPUT = Type.Object(REPORT, { additionalProperties: false });
type ReportInput = Static<typeof REPORT_INPUT>;
type ValueInput = ReportInput["values"][number];

/** The whole grid of a period in one write: what is given is received, what is left out stays due. */
export const reportResults = action({
  name: "report-results",
  title: { en: "Report results", ja: "成果を報告する" },
  summary: {
    en: "Sends the values of a project, programme or fund for one period, with their parts. They wait for validation.",
    ja: "プロジェクト、プログラム又は基金の一期間の値と内訳を送信する。送信後は確認を待つ。",
  },
  input: REPORT_INPUT,
  fields: REPORT_LABELS,
  edits: editsPeriod,
  async run(tx, input, context) {
    const at = await takePeriod(tx, input);
    if (isRefusal(at)) return at;
    const written = await acceptValues(tx, at, input, { to: "received", reason: null }, context);
    if (isRefusal(written)) return written;
    await removeDraft(tx, at.key);
    const period = { from: at.key.period_from, to: at.key.period_to };
    return {
      subject_kind: "result_period",
      subject_id: resultPeriodId(input),
      entries: [],
      notes: isOutside(period, at.owner) ? [NOTES.outside] : [],
    };
  },
});

/** A published value was wrong: the right one takes its place, the earlier one stays beside it with the reason. */
export const reviseResults = action({
  name: "revise-results",
  title: { en: "Revise published results", ja: "公表済みの成果を改訂する" },
  summary: {
    en: "Replaces published values by corrected ones. The earlier values, their day and the reason stay public.",
    ja: "公表済みの値を訂正後の値に改める。改訂前の値、改訂日及び理由は引き続き公表する。",
  },
  input: Type.Object({ ...REPORT, reason: SENTENCE }, { additionalProperties: false }),
  fields: { ...REPORT_LABELS, reason: LABELS.reason },
  edits: editsPeriod,
  async run(tx, input, context) {
    const at = await takePeriod(tx, input);
    if (isRefusal(at)) return at;
    const { reason } = input;
    const written = await acceptValues(tx, at, input, { to: "revised", reason }, context);
    if (isRefusal(written)) return written;
    return { subject_kind: "result_period", subject_id: resultPeriodId(input), entries: [] };
  },
});

/** What is typed and not sent: kept as it was typed, so that nothing is lost and nothing is read into it. */
export const saveResultsDraft = action({
  name: "save-results-draft",
  title: { en: "Save a draft of results", ja: "成果の下書きを保存する" },
  summary: {
    en: "Keeps what was typed for a period, to be continued later. Nothing is reported yet.",
    ja: "入力途中の内容を保存する。この時点では報告とならない。",
  },
  input: Type.Object(
    {
      ...PERIOD_INPUT,
      typed: Type.Array(
        Type.Object(
          {
            field: Type.String({ minLength: 1, maxLength: 300 }),
            text: Type.String({ maxLength: 10_000 }),
          },
          { additionalProperties: false },
        ),
        { maxItems: 2_000 },
      ),
    },
    { additionalProperties: false },
  ),
  fields: { ...PERIOD_LABELS, typed: LABELS.typed },
  edits: editsPeriod,
  async run(tx, input, context) {
    const at = await takePeriod(tx, input);
    if (isRefusal(at)) return at;
    const typed = Object.fromEntries(input.typed.map(({ field, text }) => [field, text]));
    const { actor: saved_by, now: saved_at } = context;
    await saveDraft(tx, at.key, { typed, saved_by, saved_at });
    const begun = at.due.filter(({ actual, indicator }) => {
      const isTyped = input.typed.some(
        ({ field, text }) => text !== "" && field.split(":")[1] === indicator.id,
      );
      return isTyped && canStep(actual.status, "draft");
    });
    await writeActuals(
      tx,
      begun.map((each) => ({ ...each, actual: { ...each.actual, status: "draft" as const } })),
      null,
      context,
    );
    return { subject_kind: "result_period", subject_id: resultPeriodId(input), entries: [] };
  },
});

interface Taking {
  readonly to: Extract<ValueStatus, "received" | "revised">;
  readonly reason: string | null;
}

/** Checks every value by the rules, then writes all of them, or none. */
async function acceptValues(
  tx: Tx,
  at: PeriodAtHand,
  input: ReportInput,
  taking: Taking,
  context: ActionContext,
): Promise<Refusal | null> {
  const accepted: Accepted[] = [];
  const given = new Set<string>();
  const wrong = (input.cells ?? [])
    .filter((cell) => !input.values.some(({ indicator }) => indicator === cell.indicator))
    .map((cell) => refuseNotDue(at, cell.indicator));
  for (const asked of input.values) {
    const { indicator } = asked;
    const next = given.has(indicator)
      ? refuse("RESULT_INDICATOR_TWICE", { indicator }, "values")
      : decideValue(at, asked, { input, taking, context });
    given.add(indicator);
    if (isRefusal(next)) wrong.push(next);
    else accepted.push(next);
  }
  for (const { before } of accepted) {
    const imported = await checkOwn(tx, before.indicator, before.actual, "values");
    if (imported) wrong.push(imported);
  }
  const refused = refusedBy(wrong);
  if (refused) return refused;
  if (taking.reason !== null) {
    for (const { before } of accepted) await keepEarlier(tx, before.actual, taking.reason, context);
  }
  await replaceCells(tx, accepted);
  await writeActuals(tx, accepted, taking.reason, context);
  return null;
}

/** One value as it is to stand, or all that is wrong with it. */
function decideValue(
  at: PeriodAtHand,
  asked: ValueInput,
  {
    input,
    taking,
    context,
  }: {
    readonly input: ReportInput;
    readonly taking: Taking;
    readonly context: ActionContext;
  },
): Accepted | Refusal {
  const { indicator } = asked;
  const chosen = chooseDue(at, [indicator], []);
  if (isRefusal(chosen)) return chosen;
  const [each] = chosen;
  if (!each) return refuseNotDue(at, indicator);
  const isRevised = taking.to === "revised";
  const standing = standingOf(at, each);
  const refused = refusedBy([
    checkStep(standing, taking.to),
    checkOpen(standing, context.latest_day),
    isRevised ? checkSecondPerson(standing, context) : null,
  ]);
  if (refused) return refused;
  const reported = readReported(each, asked, input.cells ?? []);
  if (isRefusal(reported)) return reported;
  const next = accept(each, reported, input.language ?? "en", taking.to);
  const wrong = refusedBy([
    checkReported(each.due, reported),
    checkExplained(each.due, reported),
    isRevised && isSame(each, next)
      ? refuse("RESULT_UNCHANGED", { title: each.due.title }, "value")
      : null,
  ]);
  if (!wrong) return next;
  // Each by the cell of the grid that it is about.
  const named = toldBy(wrong).map((told) => ({
    ...told,
    field: `${indicator}.${told.field ?? "value"}`,
  }));
  return refusedBy(named) ?? next;
}

function readReported(
  each: DueValue,
  asked: ValueInput,
  cells: NonNullable<ReportInput["cells"]>,
): ReportedValue | Refusal {
  const exact = (text: string | undefined) => (text === undefined ? null : decimal(text));
  const own: Cell[] = [];
  for (const cell of cells.filter((given) => given.indicator === asked.indicator)) {
    const dimensions = parseCategory(cell.category);
    const title = each.due.title;
    if (dimensions === null) {
      const facts = { title, category: cell.category, known: "–" };
      return { ...refuse("RESULT_CELL_UNKNOWN", facts), field: `${asked.indicator}.cells` };
    }
    const is_overlapping = each.due.breakdowns.some(
      (breakdown) =>
        breakdown.is_overlapping &&
        breakdown.dimensions.every(({ name }) => dimensions[name] !== undefined) &&
        breakdown.dimensions.length === Object.keys(dimensions).length,
    );
    const parts =
      cell.numerator === undefined || cell.denominator === undefined
        ? null
        : { numerator: decimal(cell.numerator), denominator: decimal(cell.denominator) };
    const value =
      parts !== null
        ? percent(parts.numerator, parts.denominator)
        : cell.value === undefined || cell.value === "not_collected"
          ? null
          : decimal(cell.value);
    own.push({ dimensions, is_overlapping, value, ...parts });
  }
  return {
    value: exact(asked.value),
    numerator: exact(asked.numerator),
    denominator: exact(asked.denominator),
    words: asked.comment ?? null,
    is_not_collected: asked.is_not_collected ?? false,
    explanation: asked.explanation ?? null,
    cells: own,
  };
}

interface Accepted {
  readonly before: DueValue;
  readonly actual: IndicatorValueRow;
  readonly cells: readonly IndicatorCellRow[];
}

function accept(
  before: DueValue,
  reported: ReportedValue,
  language: "en" | "ja",
  status: Taking["to"],
): Accepted {
  const { actual } = before;
  const text = (value: ReportedValue["value"]) => (value === null ? null : formatDecimal(value));
  const isKept = !reported.is_not_collected;
  // A percentage is kept with its parts; the share itself is worked out to four places, for those who read no parts.
  const share = before.due.measure === "percentage" ? numberOf(reported) : reported.value;
  return {
    before,
    actual: {
      ...actual,
      value: isKept ? text(share) : null,
      numerator: isKept ? text(reported.numerator) : null,
      denominator: isKept ? text(reported.denominator) : null,
      comment: reported.words === null ? null : typedIn(language, reported.words, actual.comment),
      explanation: reported.explanation,
      status,
    },
    cells: (isKept ? reported.cells : []).map((cell, index) => ({
      indicator_value_id: actual.id,
      n: index + 1,
      dimensions: cell.dimensions,
      is_overlapping: cell.is_overlapping,
      value: text(cell.value),
      numerator: text(cell.numerator ?? null),
      denominator: text(cell.denominator ?? null),
    })),
  };
}

/** Whether nothing of a value is another than before. */
function isSame(before: DueValue, after: Accepted): boolean {
  const textOf = ({ actual, cells }: Pick<Accepted, "actual" | "cells">) =>
    canonicalJson({
      numbers: [actual.value, actual.numerator, actual.denominator].map(plain),
      comment: actual.comment === null ? null : { ...actual.comment },
      cells: cells
        .map((cell) =>
          [cell.value, cell.numerator, cell.denominator].reduce(
            (line, text) => `${line} ${plain(text) ?? ""}`,
            categoryText(cell.dimensions),
          ),
        )
        .sort(),
    });
  return textOf(before) === textOf(after);
}

/** One text for one number: 12.50 is 12.5. */
function plain(text: string | null): string | null {
  return text === null ? null : formatDecimal(trimDecimal(decimal(text)));
}

async function replaceCells(tx: Tx, accepted: readonly Accepted[]): Promise<void> {
  for (const { before, cells } of accepted) {
    await removeRows(tx, "indicator_cell", before.cells);
    await writeRows(tx, "indicator_cell", cells);
  }
}
