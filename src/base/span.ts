import { addDays, day, yearOf, type Day } from "./day.js";

/** A range of days, both ends included. An open end is null. */
export interface Span {
  readonly from: Day | null;
  readonly to: Day | null;
}

/** Where a fiscal year begins. `biennium` is the ILO's: two calendar years from an even one. */
export const FISCAL_YEARS = ["calendar", "april", "biennium"] as const;
export type FiscalYear = (typeof FISCAL_YEARS)[number];

export function isFiscalYear(value: string): value is FiscalYear {
  return (FISCAL_YEARS as readonly string[]).includes(value);
}

export function spanHolds(span: Span, value: Day): boolean {
  return (span.from === null || span.from <= value) && (span.to === null || value <= span.to);
}

export function spansOverlap(a: Span, b: Span): boolean {
  const aStartsInTime = a.from === null || b.to === null || a.from <= b.to;
  const bStartsInTime = b.from === null || a.to === null || b.from <= a.to;
  return aStartsInTime && bStartsInTime;
}

/** The fiscal year's first calendar year: 2021-03-31 is 2020 in an April year, and 2020 in a biennium. */
export function fiscalYearOf(value: Day, kind: FiscalYear): number {
  const year = yearOf(value);
  if (kind === "april") return Number(value.slice(5, 7)) < 4 ? year - 1 : year;
  if (kind === "biennium") return year - (year % 2);
  return year;
}

/** The days of the fiscal year that begins in `year`. */
export function fiscalYearSpan(year: number, kind: FiscalYear): { from: Day; to: Day } {
  if (kind === "april") {
    const to = addDays(day(`${pad(year + 1)}-04-01`), -1);
    return { from: day(`${pad(year)}-04-01`), to };
  }
  const last = kind === "biennium" ? year + 1 : year;
  return { from: day(`${pad(year)}-01-01`), to: day(`${pad(last)}-12-31`) };
}

/** The years between two days, first calendar year of each: the columns of a table by year. */
export function fiscalYearsBetween(from: Day, to: Day, kind: FiscalYear): number[] {
  const years: number[] = [];
  const step = kind === "biennium" ? 2 : 1;
  for (let year = fiscalYearOf(from, kind); year <= fiscalYearOf(to, kind); year += step) {
    years.push(year);
  }
  return years;
}

function pad(year: number): string {
  return String(year).padStart(4, "0");
}
