import {
  addDecimal,
  compareDecimal,
  decimal,
  divideDecimal,
  trimDecimal,
  type Decimal,
} from "../base/decimal.js";
import { texts, type Text } from "../base/text.js";
import { mergeCells } from "./disaggregation.js";
import type { Indicator, IndicatorValue } from "./indicator.js";
import { percent, RATIO_PLACES } from "./ratio.js";

/** Values of one kind put together by the indicator's declared rule, with what the reader must know about the number. */
export interface RollUp {
  /** Null: nothing reported, or values that must not be put together; `reason` says which. */
  readonly value: Decimal | null;
  readonly reason: Text | null;
  /** The values as one, with numerator, denominator and cells where these can be added; null where no value is. */
  readonly merged: IndicatorValue | null;
  /** Values that went in, and periods that reported nothing: missing is not zero. */
  readonly counted: readonly string[];
  readonly missing: readonly string[];
}

const TEXTS = texts({
  nothing: { en: "Nothing has been reported.", ja: "報告がありません。" },
  qualitative: {
    en: "Qualitative values are read side by side, not added.",
    ja: "質的な値は並べて読むもので、合計しません。",
  },
  percentages: {
    en: "Percentages are not added: their numerators and denominators were not reported.",
    ja: "割合は合計しません（分子と分母が報告されていません）。",
  },
  none: {
    en: "The indicator declares that its values are not put together.",
    ja: "この指標は値を集計しないと定義されています。",
  },
  undeclared: {
    en: "The indicator does not declare how projects are put together, so they are not.",
    ja: "この指標には事業間の集計方法の定めがないため、集計しません。",
  },
  people: {
    en: "People may be counted more than once, so the largest value is shown, not the sum.",
    ja: "同じ人が重複して数えられる可能性があるため、合計ではなく最大の値を示します。",
  },
});

/**
 * One indicator over its periods. A cumulative indicator's last value is the whole; percentages are never summed; unique
 * people are not added over periods. Source: DOMAIN invariants 33 and 34.
 */
export function rollUpPeriods(indicator: Indicator, values: readonly IndicatorValue[]): RollUp {
  return putTogether(indicator, values, TEXTS.none);
}

const NOTHING: readonly string[] = [];

/** By one declared rule; `whyNot` is said where it is that nothing is put together. */
export function putTogether(
  indicator: Indicator,
  values: readonly IndicatorValue[],
  whyNot: Text,
): RollUp {
  const reported = reportedOf(indicator, values);
  const missing =
    reported.length === values.length
      ? NOTHING
      : values.filter((value) => !isReported(indicator, value)).map((value) => value.id);
  const answer = (merged: IndicatorValue | null, reason: Text | null, counted = reported): RollUp =>
    rolledUp(merged, reason, counted, missing);
  const last = reported.at(-1);
  if (last === undefined) return answer(null, TEXTS.nothing, []);
  if (isWords(indicator)) return answer(null, TEXTS.qualitative, []);
  if (reported.length === 1) return answer(last, null);
  if (indicator.aggregation === "none") return answer(null, whyNot, []);
  if (indicator.is_cumulative || indicator.aggregation === "last") {
    return answer(last, null, [last]);
  }
  if (indicator.aggregation === "ratio_of_sums") return answer(...ratioOfSums(reported));
  if (indicator.measure === "percentage" && indicator.aggregation === "sum") {
    return answer(null, TEXTS.percentages, []);
  }
  if (indicator.aggregation === "sum") {
    return answer(merge(reported, { value: sumOf(reported.map(known)) }), null);
  }
  if (indicator.aggregation === "mean") {
    const value = meanOf(reported.map(known));
    return answer({ ...merge(reported, { value }), cells: [] }, null);
  }
  const largest = reported.reduce((max, row) =>
    compareDecimal(known(row), known(max)) > 0 ? row : max,
  );
  return answer(largest, indicator.aggregation === "unique_people" ? TEXTS.people : null);
}

/** Sums beyond this are no longer exact in a machine number. */
const EXACT = Number.MAX_SAFE_INTEGER;

/**
 * As `rollUpProjects`, of values that are all reported, different, and short and whole: reckoned in machine numbers, which hold them exactly. Null
 * where the rule or the size needs the exact way. `bottoms` are the denominators of percentages.
 */
export function rollUpWholes(
  indicator: Pick<Indicator, "measure" | "over_projects">,
  tops: readonly number[],
  bottoms: readonly number[],
): { readonly value: Decimal | null; readonly reason: Text | null } | null {
  const rule = indicator.over_projects;
  const isShare = indicator.measure === "percentage";
  if (indicator.measure !== "unit" && !(isShare && rule === "ratio_of_sums")) return null;
  if (rule === null || rule === "none" || tops.length < 2) return null;
  if (rule === "ratio_of_sums") {
    const [top, bottom] = [sumWholes(tops), sumWholes(bottoms)];
    if (!isShare || top === null || bottom === null) return null;
    const value = percent(whole(top), whole(bottom));
    return { value: value && trimDecimal(value), reason: null };
  }
  if (rule === "max" || rule === "unique_people") {
    let largest = tops[0] ?? 0;
    for (const each of tops) if (each > largest) largest = each;
    return { value: whole(largest), reason: rule === "unique_people" ? TEXTS.people : null };
  }
  const sum = sumWholes(tops);
  if (sum === null) return null;
  if (rule === "sum") return { value: whole(sum), reason: null };
  const mean = divideDecimal(whole(sum), whole(tops.length), RATIO_PLACES);
  return { value: mean && trimDecimal(mean), reason: null };
}

function whole(value: number): Decimal {
  return { units: BigInt(value), places: 0 };
}

function sumWholes(values: readonly number[]): number | null {
  let sum = 0;
  for (const value of values) sum += value;
  return sum <= EXACT ? sum : null;
}

function rolledUp(
  merged: IndicatorValue | null,
  reason: Text | null,
  counted: readonly IndicatorValue[],
  missing: readonly string[],
): RollUp {
  const value = merged === null ? null : numberOf(merged);
  return {
    value: value === null ? null : trimDecimal(value),
    merged: value === null ? null : merged,
    reason,
    counted: counted.map((row) => row.id),
    missing,
  };
}

/** Several values as one, over all of their days. */
function merge(
  values: readonly IndicatorValue[],
  numbers: Partial<Pick<IndicatorValue, "value" | "numerator" | "denominator">>,
): IndicatorValue {
  let [first, last]: [IndicatorValue["period_from"], IndicatorValue["period_to"]] = [null, null];
  for (const { period_from, period_to } of values) {
    if (period_from !== null && (first === null || period_from < first)) first = period_from;
    if (period_to !== null && (last === null || period_to > last)) last = period_to;
  }
  return {
    // A value belongs to one indicator: its first tells it from every other.
    id: values[0]?.id ?? "",
    kind: values[0]?.kind ?? "actual",
    value: null,
    numerator: null,
    denominator: null,
    period_from: first,
    period_to: last,
    cells: mergeCells(values),
    ...(values[0]?.is_percentage ? { is_percentage: true } : {}),
    ...numbers,
  };
}

/** Of a value that is reported. */
function known(value: IndicatorValue): Decimal {
  return numberOf(value) ?? decimal("0");
}

/**
 * One indicator over several projects, by the rule that it declares for them; nothing declared, nothing put together. A result that
 * stands in two projects stands in `values` twice: `sharedKey` names it, and it is counted once (invariant 34).
 */
export function rollUpProjects(
  indicator: Indicator,
  values: readonly IndicatorValue[],
  sharedKey: (value: IndicatorValue) => string = (value) => value.id,
): RollUp {
  const rule = indicator.over_projects;
  // Across projects a cumulative value is as addable as any other: the time dimension is what it has used up.
  return putTogether(
    { ...indicator, is_cumulative: false, aggregation: rule ?? "none" },
    once(indicator, values, sharedKey),
    rule === null ? TEXTS.undeclared : TEXTS.none,
  );
}

/** Of a shared result the report that has a value stands for the one that has none yet. */
function once(
  indicator: Indicator,
  values: readonly IndicatorValue[],
  sharedKey: (value: IndicatorValue) => string,
): readonly IndicatorValue[] {
  const kept = new Map<string, IndicatorValue>();
  for (const value of values) {
    const key = sharedKey(value);
    const known = kept.get(key);
    if (known === undefined || (!isReported(indicator, known) && isReported(indicator, value)))
      kept.set(key, value);
  }
  return kept.size === values.length ? values : [...kept.values()];
}

/** Those that have a value, by the day on which their period ends. */
function reportedOf(
  indicator: Indicator,
  values: readonly IndicatorValue[],
): readonly IndicatorValue[] {
  const isEvery = values.every((value) => isReported(indicator, value));
  const reported = isEvery ? values : values.filter((value) => isReported(indicator, value));
  const key = (value: IndicatorValue) => value.period_to ?? value.period_from ?? "";
  const isSorted = reported.every((value, at) => {
    const before = reported[at - 1];
    return before === undefined || key(before) <= key(value);
  });
  return isSorted
    ? reported
    : reported.toSorted((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
}

function isWords(indicator: Indicator): boolean {
  return (
    indicator.measure === "qualitative" ||
    indicator.measure === "nominal" ||
    indicator.measure === "ordinal"
  );
}

function isReported(indicator: Indicator, value: IndicatorValue): boolean {
  return (
    value.value !== null ||
    isWords(indicator) ||
    (value.numerator !== null && value.denominator !== null)
  );
}

/** The value itself, or numerator ÷ denominator in per cent. */
export function numberOf(
  value: Pick<IndicatorValue, "value" | "numerator" | "denominator">,
): Decimal | null {
  if (value.value !== null) return value.value;
  return value.numerator && value.denominator ? percent(value.numerator, value.denominator) : null;
}

function ratioOfSums(values: readonly IndicatorValue[]): [IndicatorValue | null, Text | null] {
  const numerators: Decimal[] = [];
  const denominators: Decimal[] = [];
  for (const { numerator, denominator } of values) {
    if (numerator === null || denominator === null) return [null, TEXTS.percentages];
    numerators.push(numerator);
    denominators.push(denominator);
  }
  const parts = { numerator: sumOf(numerators), denominator: sumOf(denominators) };
  return [merge(values, parts), null];
}

function sumOf(values: readonly Decimal[]): Decimal {
  return values.reduce(addDecimal, decimal("0"));
}

function meanOf(values: readonly Decimal[]): Decimal | null {
  return divideDecimal(sumOf(values), decimal(String(values.length)), RATIO_PLACES);
}
