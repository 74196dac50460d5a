import type { Day } from "./day.js";

/** An instant in UTC, ISO 8601 with milliseconds: `2026-03-31T09:30:00.000Z`. */
export type Instant = string & { readonly __instant: true };

export interface Clock {
  now(): Instant;
  /** The calendar day in UTC. */
  today(): Day;
  /** Monotone milliseconds, for durations only. */
  elapsed_ms(): number;
}

/** Hours by which the calendar of Kiritimati, the first to see a new day, is ahead of UTC. */
const HOURS_AHEAD = 14;

/**
 * The latest day that it can be anywhere on earth at an instant. A later one is still to come for everybody; an earlier one may be somebody's
 * today, as 1 April is Tokyo's until nine in the morning while UTC has 31 March. So what refuses a day to come goes by this one; figures, due
 * days and defaults go by UTC's.
 */
export function latestDay(now: Instant): Day {
  return new Date(Date.parse(now) + HOURS_AHEAD * 3_600_000).toISOString().slice(0, 10) as Day;
}

/** The only place in Earmark that reads the time. */
export const systemClock: Clock = {
  now: () => new Date().toISOString() as Instant,
  today: () => new Date().toISOString().slice(0, 10) as Day,
  elapsed_ms: () => performance.now(),
};

/** A clock that stands still, for tests and for documents that must come out the same twice. */
export function fixedClock(now: string): Clock {
  return {
    now: () => now as Instant,
    today: () => now.slice(0, 10) as Day,
    elapsed_ms: () => 0,
  };
}
