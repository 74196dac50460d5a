import {
  addDecimal,
  compareDecimal,
  decimal,
  formatDecimal,
  trimDecimal,
  type Decimal,
} from "../base/decimal.js";
import { formatNumber } from "../base/format.js";
import { refusedBy, type Refusal } from "../base/refusal.js";
import { fillText, texts, type Text } from "../base/text.js";
import { numberOf } from "./aggregation.js";
import type { Cell, IndicatorValue, Measure } from "./indicator.js";
import { refuse } from "./refusals.js";

/** What an indicator is broken down by: dimensions that are crossed, each with its categories. */
export interface DeclaredBreakdown {
  readonly dimensions: readonly { readonly name: string; readonly categories: readonly string[] }[];
  readonly is_overlapping: boolean;
}

/** An indicator that is due, with what a reported value is looked at beside. */
export interface DueIndicator {
  readonly id: string;
  readonly title: Text;
  readonly measure: Measure;
  readonly is_cumulative: boolean;
  readonly is_ascending: boolean;
  readonly breakdowns: readonly DeclaredBreakdown[];
  readonly target: IndicatorValue | null;
  /** The latest reported value of an earlier period, or the baseline where there is none. */
  readonly previous: IndicatorValue | null;
}

/** What somebody reports for it. */
export interface ReportedValue {
  readonly value: Decimal | null;
  readonly numerator: Decimal | null;
  readonly denominator: Decimal | null;
  readonly words: string | null;
  /** It was not collected: no zero, and no blank that waits. */
  readonly is_not_collected: boolean;
  readonly explanation: string | null;
  readonly cells: readonly Cell[];
}

const NONE = decimal("0");

/** What no explanation helps against, each with the part that it belongs to as its field. */
export function checkReported(due: DueIndicator, reported: ReportedValue): Refusal | null {
  const { title } = due;
  if (reported.is_not_collected) {
    return reported.explanation === null
      ? refuse("RESULT_NOT_COLLECTED_UNEXPLAINED", { title }, "explanation")
      : null;
  }
  const measure = checkMeasure(due, reported);
  // Parts are held against a total that is sound.
  const whole = measure
    ? { ...reported, value: null, numerator: null, denominator: null }
    : reported;
  return refusedBy([measure, checkCells(due, whole)]);
}

/** A number for what is counted, both parts for a percentage, words for what is told (invariant 32). */
function checkMeasure({ measure, title }: DueIndicator, reported: ReportedValue): Refusal | null {
  const { value, numerator, denominator, words } = reported;
  if (measure === "unit") {
    if (value === null) return refuse("RESULT_VALUE_MISSING", { title }, "value");
    return value.units < 0n
      ? refuse("RESULT_VALUE_NEGATIVE", { title, value: said(value) }, "value")
      : null;
  }
  if (measure === "percentage") {
    if (numerator === null || denominator === null) {
      const field = numerator === null ? "numerator" : "denominator";
      return refuse("RESULT_PARTS_MISSING", { title }, field);
    }
    if (denominator.units <= 0n) return refuse("RESULT_DENOMINATOR_ZERO", { title }, "denominator");
    if (numerator.units < 0n || compareDecimal(numerator, denominator) > 0) {
      const facts = {
        title,
        numerator: said(numerator),
        denominator: said(denominator),
      };
      return refuse("RESULT_NUMERATOR_TOO_LARGE", facts, "numerator");
    }
    return null;
  }
  return refusedBy([
    value !== null || numerator !== null
      ? refuse("RESULT_VALUE_NOT_ALLOWED", { title }, "value")
      : null,
    words === null ? refuse("RESULT_WORDS_MISSING", { title }, "words") : null,
  ]);
}

/**
 * Parts of an exclusive breakdown come to the total where all are known, and to no more where some are not: what is left is
 * unknown, never zero. Parts that overlap are each at most the total (invariant 33).
 */
function checkCells(due: DueIndicator, reported: ReportedValue): Refusal | null {
  const { title, breakdowns } = due;
  const isPercentage = due.measure === "percentage";
  const seen = new Set<string>();
  const wrong = reported.cells.map((cell) => {
    const category = categoryText(cell.dimensions);
    if (seen.has(category)) return refuse("RESULT_CELL_TWICE", { title, category }, "cells");
    seen.add(category);
    return checkCell(due, reported, cell);
  });
  const refused = refusedBy(wrong);
  if (refused) return refused;
  const counts: readonly (readonly [Decimal | null, (cell: Cell) => Decimal | null])[] =
    isPercentage
      ? [
          [reported.denominator, (cell) => cell.denominator ?? null],
          [reported.numerator, (cell) => cell.numerator ?? null],
        ]
      : [[reported.value, (cell) => cell.value]];
  return refusedBy(
    breakdowns
      .filter((each) => !each.is_overlapping)
      .flatMap((breakdown) => {
        const cells = reported.cells.filter((cell) => holds(breakdown, cell));
        return counts.map(([whole, countIn]) =>
          checkSum({ title, breakdown, total: whole, parts: cells.map(countIn) }),
        );
      }),
  );
}

/** One part by itself: of a breakdown that is asked for, and no more than the total. */
function checkCell(due: DueIndicator, reported: ReportedValue, cell: Cell): Refusal | null {
  const { title, breakdowns } = due;
  const category = categoryText(cell.dimensions);
  if (!breakdowns.some((each) => holds(each, cell))) {
    const known = breakdowns.map(breakdownName).join("; ") || "–";
    return refuse("RESULT_CELL_UNKNOWN", { title, category, known }, "cells");
  }
  const isPercentage = due.measure === "percentage";
  const wrong = isPercentage ? checkShare(title, category, cell) : null;
  if (wrong) return wrong;
  const count = isPercentage ? cell.denominator : cell.value;
  if (!count) return null;
  const value = said(count);
  if (count.units < 0n) return refuse("RESULT_VALUE_NEGATIVE", { title, value }, "cells");
  const total = isPercentage ? reported.denominator : reported.value;
  if (total === null || compareDecimal(count, total) <= 0) return null;
  const facts = { title, category, value, total: said(total) };
  return refuse("RESULT_CELL_ABOVE_TOTAL", facts, "cells");
}

/** Parts that exclude each other against their total. */
function checkSum({
  title,
  breakdown,
  total,
  parts,
}: {
  readonly title: Text;
  readonly breakdown: DeclaredBreakdown;
  readonly total: Decimal | null;
  readonly parts: readonly (Decimal | null)[];
}): Refusal | null {
  const known = parts.filter((part) => part !== null);
  if (total === null || known.length === 0) return null;
  const sum = known.reduce(addDecimal, NONE);
  const isWhole = known.length === crossed(breakdown).length;
  const comparison = compareDecimal(sum, total);
  const facts = {
    title,
    breakdown: breakdownName(breakdown),
    sum: said(sum),
    total: said(total),
  };
  if (comparison > 0) return refuse("RESULT_CELLS_TOO_LARGE", facts, "cells");
  return comparison < 0 && isWhole ? refuse("RESULT_CELLS_TOO_SMALL", facts, "cells") : null;
}

/** A part of a percentage is one of its own: how many of how many. */
function checkShare(title: Text, category: string, cell: Cell): Refusal | null {
  const { value, numerator, denominator } = cell;
  if (!numerator || !denominator)
    return value === null && !numerator && !denominator
      ? null
      : refuse("RESULT_CELL_SHARE", { title, category }, "cells");
  const isSound =
    denominator.units > 0n && numerator.units >= 0n && compareDecimal(numerator, denominator) <= 0;
  return isSound ? null : refuse("RESULT_CELL_SHARE", { title, category }, "cells");
}

/** Every cell of a breakdown, in the order of its categories. */
export function crossed(breakdown: DeclaredBreakdown): Readonly<Record<string, string>>[] {
  return breakdown.dimensions.reduce<Record<string, string>[]>(
    (cells, { name, categories }) =>
      cells.flatMap((cell) => categories.map((category) => ({ ...cell, [name]: category }))),
    [{}],
  );
}

/** `sex × age`. */
export function breakdownName(breakdown: DeclaredBreakdown): string {
  return breakdown.dimensions.map(({ name }) => name).join(" × ");
}

/** `age=15-24; sex=female`: one text for one cell, whatever the order in which it was written. */
export function categoryText(dimensions: Readonly<Record<string, string>>): string {
  return Object.keys(dimensions)
    .sort()
    .map((name) => `${name}=${dimensions[name] ?? ""}`)
    .join("; ");
}

/** The cell that such a text names; null where it is none. */
export function parseCategory(text: string): Readonly<Record<string, string>> | null {
  const parts = text.split(/[;；]/).map((part) => part.split(/[=＝]/));
  const named = parts.map(([name = "", value = ""]) => [name.trim(), value.trim()] as const);
  if (parts.some((part) => part.length !== 2) || named.some(([a, b]) => a === "" || b === ""))
    return null;
  return Object.fromEntries(named);
}

function holds(breakdown: DeclaredBreakdown, cell: Pick<Cell, "dimensions">): boolean {
  const names = Object.keys(cell.dimensions);
  return (
    names.length === breakdown.dimensions.length &&
    breakdown.dimensions.every(({ name, categories }) =>
      categories.includes(cell.dimensions[name] ?? ""),
    )
  );
}

const UNUSUAL = texts({
  below: {
    en: "{value} is {percent}% of the target of {target}.",
    ja: "{value}は目標{target}の{percent}%です。",
  },
  above: {
    en: "{value} is {percent}% of the target of {target}.",
    ja: "{value}は目標{target}の{percent}%です。",
  },
  decrease: {
    en: "{value} is less than the {previous} of the period before, though each value holds the earlier ones.",
    ja: "累計の指標ですが、{value}は前期の{previous}を下回っています。",
  },
});

/** Outside of these per cent of the target a value is explained. Source: DOMAIN invariant 36. */
const USUAL_PERCENT = [80n, 120n] as const;

/** What may be right and is asked about: accepted with an explanation, refused without (invariant 36). */
export function findUnusual(due: DueIndicator, reported: ReportedValue): Text[] {
  if (reported.is_not_collected) return [];
  const value = numberOf(reported);
  if (value === null) return [];
  const unusual: Text[] = [];
  const target = due.target === null ? null : numberOf(due.target);
  if (target !== null && target.units > 0n) {
    const percent = percentOf(value, target);
    const facts = { value: said(value), target: said(target), percent };
    const times = (by: bigint): Decimal => ({ ...target, units: target.units * by });
    const hundredfold = { ...value, units: value.units * 100n };
    if (compareDecimal(hundredfold, times(USUAL_PERCENT[0])) < 0)
      unusual.push(fillText(UNUSUAL.below, facts));
    if (compareDecimal(hundredfold, times(USUAL_PERCENT[1])) > 0)
      unusual.push(fillText(UNUSUAL.above, facts));
  }
  const previous = due.previous === null ? null : numberOf(due.previous);
  if (due.is_cumulative && previous !== null && compareDecimal(value, previous) < 0) {
    const facts = { value: said(value), previous: said(previous) };
    unusual.push(fillText(UNUSUAL.decrease, facts));
  }
  return unusual;
}

/** The refusal of an unusual value that nobody explains. */
export function checkExplained(due: DueIndicator, reported: ReportedValue): Refusal | null {
  const [first, ...rest] = findUnusual(due, reported);
  if (!first || reported.explanation !== null) return null;
  const what = {
    en: [first, ...rest].map((text) => text.en).join(" "),
    ja: [first, ...rest].map((text) => text.ja).join(""),
  };
  return refuse("RESULT_UNEXPLAINED", { title: due.title, what }, "explanation");
}

/** As people read it: grouped, without zeros at its end. */
function said(value: Decimal): Text {
  const digits = formatDecimal(trimDecimal(value));
  return { en: formatNumber(digits, "en"), ja: formatNumber(digits, "ja") };
}

/** Whole per cent, rounded down: said, not reckoned with. */
function percentOf(value: Decimal, target: Decimal): bigint {
  const scale = 10n ** BigInt(target.places);
  const by = 10n ** BigInt(value.places);
  return (value.units * 100n * scale) / (target.units * by);
}
