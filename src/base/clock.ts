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
