import { parseDay, type Day } from "./day.js";
import { addDays } from "./day.js";

/** A date as precise as its source: `2011`, `2021-07` or `2021-07-15`. Source: ISO 8601, reduced precision. */
const PARTIAL = /^\d{4}(-\d{2}(-\d{2})?)?$/;

export function isPartialDate(text: string): boolean {
  return PARTIAL.test(text) && firstDayOf(text) !== null;
}

/** The first day that the date may mean, or null where it is none: `2021-07` begins on 2021-07-01. */
export function firstDayOf(text: string): Day | null {
  if (!PARTIAL.test(text)) return null;
  return parseDay(`${text}-01-01`.slice(0, 10));
}

/** The last day that the date may mean: `2021` ends on 2021-12-31. */
export function lastDayOf(text: string): Day | null {
  const first = firstDayOf(text);
  if (first === null) return null;
  if (text.length === 10) return first;
  if (text.length === 4) return parseDay(`${text}-12-31`);
  const isDecember = text.endsWith("-12");
  const next = isDecember
    ? `${Number(text.slice(0, 4)) + 1}-01`
    : `${text.slice(0, 5)}${String(Number(text.slice(5)) + 1).padStart(2, "0")}`;
  const following = parseDay(`${next.padStart(7, "0")}-01`);
  return following === null ? null : addDays(following, -1);
}
