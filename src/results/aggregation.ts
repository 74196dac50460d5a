import {
  addDecimal,
  compareDecimal,
  decimal,
  divideDecimal,
  trimDecimal,
  type Decimal,
} from "../base/decimal.js";
import { texts, type Text } from "../base/text.js";
import type { Indicator, IndicatorValue } from "./indicator.js";

/** Values of one kind put together by the indicator's declared rule, with what the reader must know about the number. */
export interface RollUp {
  /** Null: nothing reported, or values that must not be put together; `reason` says which. */
  readonly value: Decimal | null;
  readonly reason: Text | null;
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
  people: {
    en: "People may be counted in more than one period, so the largest period is shown, not the sum.",
    ja: "同じ人が複数の期間に数えられる可能性があるため、合計ではなく最大の期間の値を示します。",
  },
});

/** More digits than any reader needs, fewer than would pretend to exactness: means and ratios are cut here. */
const RATIO_PLACES = 4;

/**
 * One indicator over its periods. A cumulative indicator's last value is the whole; percentages are never summed; unique
 * people are not added over periods. Source: DOMAIN invariants 33 and 34.
 */
export function rollUpPeriods(indicator: Indicator, values: readonly IndicatorValue[]): RollUp {
  const reported = inOrder(values).filter((value) => isReported(indicator, value));
  const missing = values.filter((value) => !isReported(indicator, value)).map((value) => value.id);
  const answer = (value: Decimal | null, reason: Text | null, counted = reported): RollUp => ({
    value: value === null ? null : trimDecimal(value),
    reason,
    counted: counted.map((row) => row.id),
    missing,
  });
  const last = reported.at(-1);
  if (last === undefined) return answer(null, TEXTS.nothing, []);
  if (isWords(indicator)) return answer(null, TEXTS.qualitative, []);
  if (reported.length === 1) return answer(numberOf(last), null);
  if (indicator.aggregation === "none") return answer(null, TEXTS.none, []);
  if (indicator.is_cumulative || indicator.aggregation === "last") {
    return answer(numberOf(last), null, [last]);
  }
  if (indicator.aggregation === "ratio_of_sums") return answer(...ratioOfSums(reported));
  if (indicator.measure === "percentage" && indicator.aggregation === "sum") {
    return answer(null, TEXTS.percentages, []);
  }
  const numbers = reported.map((row) => numberOf(row) ?? decimal("0"));
  if (indicator.aggregation === "sum") return answer(sumOf(numbers), null);
  if (indicator.aggregation === "mean") return answer(meanOf(numbers), null);
  return answer(maxOf(numbers), indicator.aggregation === "unique_people" ? TEXTS.people : null);
}

/**
 * One library indicator over several projects or places. A result that two funders share stands in `values` once per
 * report: `sharedKey` names it, and it is counted once.
 */
export function rollUpProjects(
  indicator: Indicator,
  values: readonly IndicatorValue[],
  sharedKey: (value: IndicatorValue) => string = (value) => value.id,
): RollUp {
  const once = new Map(values.map((value) => [sharedKey(value), value]));
  // Over places a cumulative value is as addable as any other: the time dimension is what it has used up.
  const acrossPlaces: Indicator = {
    ...indicator,
    is_cumulative: false,
    aggregation: indicator.aggregation === "last" ? "sum" : indicator.aggregation,
  };
  return rollUpPeriods(acrossPlaces, [...once.values()]);
}

function inOrder(values: readonly IndicatorValue[]): IndicatorValue[] {
  const key = (value: IndicatorValue) => value.period_to ?? value.period_from ?? "";
  return [...values].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
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
function numberOf(value: IndicatorValue): Decimal | null {
  if (value.value !== null) return value.value;
  return value.numerator && value.denominator ? percent(value.numerator, value.denominator) : null;
}

function ratioOfSums(values: readonly IndicatorValue[]): [Decimal | null, Text | null] {
  const numerators: Decimal[] = [];
  const denominators: Decimal[] = [];
  for (const { numerator, denominator } of values) {
    if (numerator === null || denominator === null) return [null, TEXTS.percentages];
    numerators.push(numerator);
    denominators.push(denominator);
  }
  return [percent(sumOf(numerators), sumOf(denominators)), null];
}

function percent(numerator: Decimal, denominator: Decimal): Decimal | null {
  return divideDecimal({ ...numerator, units: numerator.units * 100n }, denominator, RATIO_PLACES);
}

function sumOf(values: readonly Decimal[]): Decimal {
  return values.reduce(addDecimal, decimal("0"));
}

function meanOf(values: readonly Decimal[]): Decimal | null {
  return divideDecimal(sumOf(values), decimal(String(values.length)), RATIO_PLACES);
}

function maxOf(values: readonly Decimal[]): Decimal {
  return values.reduce((max, value) => (compareDecimal(value, max) > 0 ? value : max));
}
