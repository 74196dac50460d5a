import { divideDecimal, type Decimal } from "../base/decimal.js";

/** More digits than any reader needs, fewer than would pretend to exactness: means and ratios are cut here. */
export const RATIO_PLACES = 4;

/** Numerator ÷ denominator in per cent; null where nothing is divided by. */
export function percent(numerator: Decimal, denominator: Decimal): Decimal | null {
  return divideDecimal({ ...numerator, units: numerator.units * 100n }, denominator, RATIO_PLACES);
}
