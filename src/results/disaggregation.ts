import { addDecimal, compareDecimal, decimal, type Decimal } from "../base/decimal.js";
import type { Cell, IndicatorValue } from "./indicator.js";

/** A count of people below this is not published: it could point at a person. Source: DOMAIN invariant 39. */
export const SMALLEST_PUBLISHED_CELL = 5;

/** A dimension of one value, ready to be shown wherever its total stands. */
export interface Breakdown {
  /** `sex`, or `age × sex` for crossed cells. */
  readonly dimension: string;
  readonly cells: readonly PublishedCell[];
  /** What the exclusive cells leave of the total; null where they are complete, overlap, or the total is missing. */
  readonly unknown: Decimal | null;
  /** Exclusive cells that sum to more than their total: a finding, shown as it was reported. */
  readonly is_over: boolean;
  readonly is_overlapping: boolean;
}

export interface PublishedCell {
  readonly categories: readonly string[];
  /** Null: not collected; "withheld": too few people to publish. */
  readonly value: Decimal | "withheld" | null;
}

/** The value's cells by dimension, in the order in which they were reported. */
export function breakDown(value: IndicatorValue): Breakdown[] {
  const byDimension = new Map<string, Cell[]>();
  for (const cell of value.cells) {
    const dimension = Object.keys(cell.dimensions).sort().join(" × ");
    byDimension.set(dimension, [...(byDimension.get(dimension) ?? []), cell]);
  }
  return [...byDimension].map(([dimension, cells]) =>
    breakDownDimension(dimension, cells, value.value),
  );
}

function breakDownDimension(
  dimension: string,
  cells: readonly Cell[],
  total: Decimal | null,
): Breakdown {
  const is_overlapping = cells.some((cell) => cell.is_overlapping);
  const reported = cells.flatMap((cell) => (cell.value === null ? [] : [cell.value]));
  const sum = reported.reduce(addDecimal, decimal("0"));
  const comparison = total === null || is_overlapping ? 0 : compareDecimal(sum, total);
  const left = total === null ? null : addDecimal(total, { ...sum, units: -sum.units });
  return {
    dimension,
    cells: withhold(cells, is_overlapping),
    unknown: comparison < 0 && left !== null ? hideSmall(left) : null,
    is_over: comparison > 0,
    is_overlapping,
  };
}

/**
 * Withholds cells of 1 to 4. Where just one exclusive cell would be withheld, the next smallest is too: else the total
 * gives it away.
 */
function withhold(cells: readonly Cell[], isOverlapping: boolean): PublishedCell[] {
  const small = new Set(cells.filter((cell) => cell.value !== null && isSmall(cell.value)));
  if (small.size === 1 && !isOverlapping) {
    const others = cells.filter(
      (cell) => cell.value !== null && cell.value.units > 0n && !small.has(cell),
    );
    const next = others.sort((a, b) =>
      a.value && b.value ? compareDecimal(a.value, b.value) : 0,
    )[0];
    if (next) small.add(next);
  }
  return cells.map((cell) => ({
    categories: Object.keys(cell.dimensions)
      .sort()
      .map((dimension) => cell.dimensions[dimension] ?? ""),
    value: small.has(cell) ? "withheld" : cell.value,
  }));
}

function isSmall(value: Decimal): boolean {
  return value.units > 0n && compareDecimal(value, decimal(String(SMALLEST_PUBLISHED_CELL))) < 0;
}

/** A remainder of a few people is as telling as a cell: it is said to exist, not how large it is. */
function hideSmall(value: Decimal): Decimal | null {
  return isSmall(value) ? null : value;
}
