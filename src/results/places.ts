import {
  addDecimal,
  compareDecimal,
  decimal,
  divideDecimal,
  formatDecimal,
  trimDecimal,
  type Decimal,
} from "../base/decimal.js";
import { formatNumber } from "../base/format.js";
import { fillText, texts, type Text } from "../base/text.js";
import { numberOf, putTogether } from "./aggregation.js";
import { AGGREGATION_NAMES } from "./definition.js";
import { breakDown, PLACES, type Breakdown, type OverPlaces } from "./disaggregation.js";
import type { Cell, Indicator, IndicatorValue, RollUpRule } from "./indicator.js";

const WORDS = texts({
  undeclared: {
    en: "Places are not put together: the indicator declares no rule for them.",
    ja: "この指標には地域間の集計方法の定めがないため、地域別の値は集計しない。",
  },
  none: {
    en: "Places are not put together: the indicator declares so.",
    ja: "この指標は地域別の値を集計しないと定めている。",
  },
  overlapping: {
    en: "Places are not added: somebody may have been counted in more than one.",
    ja: "同一の者が複数の地域で計上されうるため、地域別の値は合計しない。",
  },
  percentages: {
    en: "Places are not put together: percentages are never added, and numerators and denominators were not reported for each.",
    ja: "割合は合計せず、地域ごとの分子・分母も報告されていないため、地域別の値は集計しない。",
  },
  withheld: {
    en: "Places are not put together: one is withheld, and would be told by what the others leave.",
    ja: "非公表の地域があり、集計すると差引きで判明するため、地域別の値は集計しない。",
  },
  nothing: {
    en: "No place has reported a value.",
    ja: "値を報告した地域はない。",
  },
  come_to: {
    en: "Places come to {value} by {rule}.",
    ja: "地域別の値の集計は{value}（{rule}）。",
  },
  stands: {
    en: "The total that was reported, {total}, stands.",
    ja: "報告された全体の値（{total}）による。",
  },
  contradiction: {
    en: "This contradicts the total that was reported, {total}, which stands until one of them is corrected.",
    ja: "報告された全体の値（{total}）と矛盾している。訂正されるまでは全体の値による。",
  },
  alone: {
    en: "No total was reported: this stands for it.",
    ja: "全体の値の報告がないため、この値を全体の値とする。",
  },
  missing: {
    en: "{count} places reported nothing, which is not zero.",
    ja: "{count}地域は未報告（零ではない）。",
  },
  missing_one: {
    en: "One place reported nothing, which is not zero.",
    ja: "1地域は未報告（零ではない）。",
  },
});

/** A value's cells by dimension; of places, what they come to by the indicator's rule for places. */
export function breakDownWithPlaces(indicator: Indicator, value: IndicatorValue): Breakdown[] {
  return breakDown(value).map((breakdown) => {
    if (breakdown.dimension !== PLACES) return breakdown;
    const isWithheld = breakdown.cells.some((cell) => cell.value === "withheld");
    return { ...breakdown, over_places: overPlaces(indicator, value, isWithheld) };
  });
}

/**
 * A value whose total nobody reported, but its places: put together by the indicator's rule for places, where that may be. Any other value stays
 * as it is: the total that was reported stands.
 */
export function fillFromPlaces(indicator: Indicator, value: IndicatorValue): IndicatorValue {
  if (numberOf(value) !== null || placesOf(value).length === 0) return value;
  const isWithheld = breakDown(value).some(
    ({ dimension, cells }) =>
      dimension === PLACES && cells.some((cell) => cell.value === "withheld"),
  );
  if (isWithheld || whyNot(indicator, value) !== null) return value;
  const { merged } = together(indicator, value, indicator.over_places ?? "none");
  if (merged === null) return value;
  return {
    ...value,
    value: merged.value,
    numerator: merged.numerator,
    denominator: merged.denominator,
    is_from_places: true,
  };
}

function overPlaces(indicator: Indicator, value: IndicatorValue, isWithheld: boolean): OverPlaces {
  const answer = (said: Text): OverPlaces => ({
    value: null,
    rule: indicator.over_places,
    said,
    is_contradiction: false,
  });
  const why = whyNot(indicator, value);
  if (why !== null) return answer(why);
  if (isWithheld) return answer(WORDS.withheld);
  const rule = indicator.over_places ?? "none";
  const { value: sum, missing } = together(indicator, value, rule);
  if (sum === null) return answer(WORDS.nothing);
  const total = value.is_from_places ? null : numberOf(value);
  const contradicts = total !== null && isContradiction(rule, value, { sum, total });
  const facts = {
    value: shown(asTotal(sum, total), indicator),
    rule: AGGREGATION_NAMES[rule],
    total: total === null ? "" : shown(total, indicator),
  };
  const isSame = total !== null && compareDecimal(asTotal(sum, total), total) === 0;
  const sentences = [
    fillText(WORDS.come_to, facts),
    ...(missing.length === 0
      ? []
      : missing.length === 1
        ? [WORDS.missing_one]
        : [fillText(WORDS.missing, { count: missing.length })]),
    ...(total === null
      ? [WORDS.alone]
      : isSame
        ? []
        : [fillText(contradicts ? WORDS.contradiction : WORDS.stands, facts)]),
  ];
  const said = {
    en: sentences.map((sentence) => sentence.en).join(" "),
    ja: sentences.map((sentence) => sentence.ja).join(""),
  };
  return { value: trimDecimal(sum), rule, said, is_contradiction: contradicts };
}

/** Why the places may not be put together by the rule; null where they may. */
function whyNot({ over_places, measure }: Indicator, value: IndicatorValue): Text | null {
  if (over_places === null) return WORDS.undeclared;
  if (over_places === "none") return WORDS.none;
  const reported = placesOf(value).filter((cell) => cell.value !== null);
  const isAdded = over_places === "sum" || over_places === "ratio_of_sums";
  if (isAdded && reported.length > 1 && reported.some((cell) => cell.is_overlapping))
    return WORDS.overlapping;
  const needsParts = measure === "percentage" && over_places === "ratio_of_sums";
  return needsParts && reported.length > 1 && reported.some((cell) => !cell.denominator)
    ? WORDS.percentages
    : null;
}

function placesOf(value: IndicatorValue): readonly Cell[] {
  return value.cells.filter(({ dimensions }) => {
    const names = Object.keys(dimensions);
    return names.length === 1 && names[0] === PLACES;
  });
}

/** Each place as a value of its own, put together by the rule. */
function together(indicator: Indicator, value: IndicatorValue, rule: RollUpRule) {
  const values = placesOf(value).map((cell): IndicatorValue => {
    const hasParts = cell.numerator !== undefined && cell.denominator !== undefined;
    return {
      ...value,
      id: cell.dimensions[PLACES] ?? "",
      value: hasParts ? null : cell.value,
      numerator: cell.numerator ?? null,
      denominator: cell.denominator ?? null,
      cells: [],
    };
  });
  const how: Indicator = { ...indicator, is_cumulative: false, aggregation: rule };
  return putTogether(how, values, WORDS.none);
}

/**
 * Whether places and total cannot both be right: places that exclude each other come to more than the total, the largest place is above it, or
 * the total lies outside of what its places reach. Places that nobody lists may make the rest: to come to less is no contradiction.
 */
function isContradiction(
  rule: RollUpRule,
  value: IndicatorValue,
  { sum, total }: { readonly sum: Decimal; readonly total: Decimal },
): boolean {
  if (rule === "sum" || rule === "max" || rule === "unique_people")
    return compareDecimal(sum, total) > 0;
  const places = placesOf(value).filter((cell) => cell.value !== null);
  if (rule === "ratio_of_sums") {
    const over = (part: "numerator" | "denominator") => {
      const whole = value[part];
      const parts = places.reduce((all, cell) => addDecimal(all, cell[part] ?? NONE), NONE);
      return whole !== null && compareDecimal(parts, whole) > 0;
    };
    return over("numerator") || over("denominator");
  }
  const among = places.flatMap((cell) => cell.value ?? []);
  const isReached = (isWithin: (cell: Decimal) => boolean) => among.some(isWithin);
  return !(
    isReached((cell) => compareDecimal(cell, total) <= 0) &&
    isReached((cell) => compareDecimal(cell, total) >= 0)
  );
}

const NONE = decimal("0");

/** With as many digits as the total was reported with, and one where none was: a share or mean that was worked out has more than it knows. */
function asTotal(sum: Decimal, total: Decimal | null): Decimal {
  const places = total === null ? 1 : trimDecimal(total).places;
  return sum.places <= places ? sum : (divideDecimal(sum, decimal("1"), places) ?? sum);
}

function shown(value: Decimal, { measure }: Indicator): Text {
  const digits = formatDecimal(trimDecimal(value));
  const sign = measure === "percentage" ? "%" : "";
  return { en: `${formatNumber(digits, "en")}${sign}`, ja: `${formatNumber(digits, "ja")}${sign}` };
}
