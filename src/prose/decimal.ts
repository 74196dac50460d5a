/** An exact number read from a text: `unscaled` / 10^`scale`. 225.5 million is 2255 / 10^-5, kept as 225500000 / 10^0. */
export interface Decimal {
  readonly unscaled: bigint;
  readonly scale: number;
}

/** The numbers that a printed number may stand for, both ends included. */
export interface Interval {
  readonly low: Decimal;
  readonly high: Decimal;
}

export const ZERO: Decimal = { unscaled: 0n, scale: 0 };

export function decimal(unscaled: bigint | number, scale = 0): Decimal {
  const value = BigInt(unscaled);
  return scale < 0
    ? { unscaled: value * 10n ** BigInt(-scale), scale: 0 }
    : { unscaled: value, scale };
}

/** Digits with at most one point, as typed: `0.31`, `225.50`. */
export function readDecimal(digits: string): Decimal {
  const [whole = "", fraction = ""] = digits.split(".");
  return { unscaled: BigInt(whole + fraction || "0"), scale: fraction.length };
}

/** The number without trailing zeros behind the point: `225500000`, `0.31`. */
export function formatDecimal(value: Decimal): string {
  const isNegative = value.unscaled < 0n;
  const digits = String(isNegative ? -value.unscaled : value.unscaled).padStart(
    value.scale + 1,
    "0",
  );
  const whole = digits.slice(0, digits.length - value.scale);
  const fraction = value.scale === 0 ? "" : digits.slice(-value.scale).replace(/0+$/, "");
  return (isNegative ? "-" : "") + whole + (fraction === "" ? "" : `.${fraction}`);
}

export function compareDecimals(a: Decimal, b: Decimal): number {
  const [x, y] = align(a, b);
  return x < y ? -1 : x > y ? 1 : 0;
}

export function addDecimals(a: Decimal, b: Decimal): Decimal {
  const [x, y] = align(a, b);
  return { unscaled: x + y, scale: Math.max(a.scale, b.scale) };
}

export function subtractDecimals(a: Decimal, b: Decimal): Decimal {
  return addDecimals(a, { unscaled: -b.unscaled, scale: b.scale });
}

export function multiplyDecimals(a: Decimal, b: Decimal): Decimal {
  return { unscaled: a.unscaled * b.unscaled, scale: a.scale + b.scale };
}

/** The number times a power of ten: a scale word, or a part of the last printed place. */
export function shiftDecimal(value: Decimal, places: number): Decimal {
  return decimal(value.unscaled, value.scale - places);
}

export function halfOf(value: Decimal): Decimal {
  return { unscaled: value.unscaled * 5n, scale: value.scale + 1 };
}

export function addIntervals(a: Interval, b: Interval): Interval {
  return { low: addDecimals(a.low, b.low), high: addDecimals(a.high, b.high) };
}

export function intervalsMeet(a: Interval, b: Interval): boolean {
  return compareDecimals(a.low, b.high) <= 0 && compareDecimals(b.low, a.high) <= 0;
}

function align(a: Decimal, b: Decimal): [bigint, bigint] {
  const scale = Math.max(a.scale, b.scale);
  return [a.unscaled * 10n ** BigInt(scale - a.scale), b.unscaled * 10n ** BigInt(scale - b.scale)];
}
