import {
  addDecimals,
  addIntervals,
  decimal,
  formatDecimal,
  intervalsMeet,
  ZERO,
  type Decimal,
  type Interval,
} from "./decimal.js";
import { intervalOf, type Numeral } from "./numeral.js";

/** The sum of the printed parts, and every sum that their rounding and qualifiers allow. */
export function sumOf(parts: readonly Numeral[]): { printed: Decimal; possible: Interval } {
  let printed = ZERO;
  let possible: Interval = { low: ZERO, high: ZERO };
  for (const part of parts) {
    printed = addDecimals(printed, part.value ?? ZERO);
    possible = addIntervals(possible, intervalOf(part));
  }
  return { printed, possible };
}

/** Whether a total may be the sum of its parts, as both are printed. */
export function canBeSum(total: Numeral, parts: readonly Numeral[]): boolean {
  return intervalsMeet(intervalOf(total), sumOf(parts).possible);
}

/** Three quarters to four thirds of the total: as far as a slip of the pen goes. Further away the parts are not all of it, or not of it. */
export function isNear(total: Numeral, parts: readonly Numeral[]): boolean {
  const ratio = ratioOf(parts, total);
  return ratio >= 0.75 && ratio <= 1.33;
}

export function ratioOf(parts: readonly Numeral[], total: Numeral): number {
  const sum = Number(formatDecimal(sumOf(parts).printed));
  return sum / Number(formatDecimal(total.value ?? ZERO));
}

export function canBeEqual(a: Numeral, b: Numeral): boolean {
  return intervalsMeet(intervalOf(a), intervalOf(b));
}

/** Same kind, and the same unit where both have one. */
export function isComparable(a: Numeral, b: Numeral): boolean {
  if (a.kind !== b.kind || a.value === null || b.value === null) return false;
  return a.kind === "money" || a.kind === "percentage" ? a.unit === b.unit : true;
}

export const HUNDRED = decimal(100);
