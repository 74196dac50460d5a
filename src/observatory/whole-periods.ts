import { addDays, day, parseDay, type Day } from "../base/day.js";

/** Days from and to which is asked, both in; null is "from the first", and "to the last". */
export interface Days {
  readonly from: Day | null;
  readonly to: Day | null;
}

/** Days that were asked for: the whole months or years among them, null where there are none, and what is before and after those. */
export interface InPeriods {
  readonly whole: Days | null;
  readonly rest: readonly Days[];
}

export type Period = "month" | "year";

/** So that of days asked for all that lies summed up by month or year is read of there, and only the rest of the transactions. */
export function inPeriods({ from, to }: Days, period: Period): InPeriods {
  const first = from === null || from === firstOf(from, period) ? from : next(lastOf(from, period));
  const last = to === null || to === lastOf(to, period) ? to : before(firstOf(to, period));
  if ((from !== null && first === null) || (to !== null && last === null))
    return { whole: null, rest: [{ from, to }] };
  if (first !== null && last !== null && first > last) return { whole: null, rest: [{ from, to }] };
  const rest: Days[] = [];
  if (first !== null && first !== from) rest.push({ from, to: before(first) });
  if (last !== null && last !== to) rest.push({ from: next(last), to });
  return { whole: { from: first, to: last }, rest };
}

function firstOf(value: Day, period: Period): Day {
  return day(period === "year" ? `${value.slice(0, 4)}-01-01` : `${value.slice(0, 7)}-01`);
}

function lastOf(value: Day, period: Period): Day {
  if (period === "year") return day(`${value.slice(0, 4)}-12-31`);
  const inNextMonth = addDays(firstOf(value, period), 31);
  return parseDay(inNextMonth) === null
    ? day(`${value.slice(0, 7)}-31`)
    : addDays(firstOf(inNextMonth, period), -1);
}

/** The day after, and before; null beyond the years that are written with four figures. */
const next = (value: Day) => parseDay(addDays(value, 1));
const before = (value: Day) => parseDay(addDays(value, -1));
