import { divideHalfEven } from "./money.js";

/** An exact decimal: `units` of 10^-`places`. What numeric columns and typed numbers are read as. */
export interface Decimal {
  readonly units: bigint;
  readonly places: number;
}

/** The decimal, or null where the text is no plain decimal number: no exponent, no grouping. */
export function parseDecimal(text: string): Decimal | null {
  const whole = readShortWhole(text);
  if (whole !== null) return { units: BigInt(whole), places: 0 };
  const match = /^([+-])?(\d{1,40})(?:\.(\d{1,30}))?$/.exec(text);
  if (!match) return null;
  const fraction = match[3] ?? "";
  const units = BigInt((match[2] ?? "") + fraction);
  return { units: match[1] === "-" ? -units : units, places: fraction.length };
}

/** Most numbers of a record are short and whole: a machine number holds them exactly. Null where it does not. */
export function readShortWhole(text: string): number | null {
  if (text.length === 0 || text.length > 15) return null;
  let whole = 0;
  for (let at = 0; at < text.length; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return null;
    whole = whole * 10 + digit;
  }
  return whole;
}

/** A decimal that our own code or the record wrote. */
export function decimal(text: string): Decimal {
  const found = parseDecimal(text);
  if (!found) throw new Error(`Bug: ${text} is not a decimal`);
  return found;
}

/** `-1234.50`: as many places as the value has. */
export function formatDecimal(value: Decimal): string {
  const isNegative = value.units < 0n;
  const digits = String(isNegative ? -value.units : value.units).padStart(value.places + 1, "0");
  const whole = digits.slice(0, digits.length - value.places);
  const fraction = value.places === 0 ? "" : `.${digits.slice(-value.places)}`;
  return (isNegative ? "-" : "") + whole + fraction;
}

export function addDecimal(a: Decimal, b: Decimal): Decimal {
  if (a.places === b.places) return { units: a.units + b.units, places: a.places };
  const places = Math.max(a.places, b.places);
  return { units: scaledTo(a, places) + scaledTo(b, places), places };
}

export function compareDecimal(a: Decimal, b: Decimal): -1 | 0 | 1 {
  if (a.places === b.places) return a.units < b.units ? -1 : a.units > b.units ? 1 : 0;
  const places = Math.max(a.places, b.places);
  const difference = scaledTo(a, places) - scaledTo(b, places);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** a / b to `places`, rounded half to even; null where b is zero. */
export function divideDecimal(a: Decimal, b: Decimal, places: number): Decimal | null {
  if (b.units === 0n) return null;
  const numerator = a.units * 10n ** BigInt(places + b.places);
  return { units: divideHalfEven(numerator, b.units * 10n ** BigInt(a.places)), places };
}

/** The same value without zeros at its end: 12.50 is 12.5. */
export function trimDecimal(value: Decimal): Decimal {
  if (value.places === 0) return value;
  let { units, places } = value;
  while (places > 0 && units % 10n === 0n) {
    units /= 10n;
    places -= 1;
  }
  return { units, places };
}

function scaledTo(value: Decimal, places: number): bigint {
  if (value.places === places) return value.units;
  return value.units * 10n ** BigInt(places - value.places);
}
