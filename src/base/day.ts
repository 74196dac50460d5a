/** A calendar day without a time zone: `2026-03-31`. Days compare as text. */
export type Day = string & { readonly __day: true };

const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;
const LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function monthLength(year: number, month: number): number {
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return month === 2 && isLeap ? 29 : (LENGTHS[month - 1] ?? 0);
}

/** The day, or null where the text is no day that exists (2026-02-30). Source: ISO 8601, calendar date. */
export function parseDay(text: string): Day | null {
  const match = DAY.exec(text);
  if (!match) return null;
  const year = Number(match[1]);
  const month = Number(match[2]);
  const date = Number(match[3]);
  if (year < 1 || month < 1 || month > 12 || date < 1 || date > monthLength(year, month))
    return null;
  return text as Day;
}

/** A day written in our own code. A day that does not exist is a bug. */
export function day(text: string): Day {
  const found = parseDay(text);
  if (!found) throw new Error(`Bug: ${text} is not a day`);
  return found;
}

export function yearOf(value: Day): number {
  return Number(value.slice(0, 4));
}

export function addDays(value: Day, days: number): Day {
  const date = new Date(`${value}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10) as Day;
}

/** Whole days from `from` to `to`; negative where `to` comes first. */
export function daysBetween(from: Day, to: Day): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}
