import type { Instant } from "./clock.js";
import { day, type Day } from "./day.js";

/** Whether the name is a time zone of the IANA database: `Asia/Tokyo`, `UTC`. */
export function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** The first instant of a day in a time zone: 2026-03-31 in Asia/Tokyo begins at 2026-03-30T15:00:00.000Z. */
export function startOfDay(on: Day, zone: string): Instant {
  return instantIn(`${on}T00:00:00.000Z`, zone);
}

/** The last millisecond of a day in a time zone. */
export function endOfDay(on: Day, zone: string): Instant {
  return instantIn(`${on}T23:59:59.999Z`, zone);
}

/** The day that the zone's calendar shows at an instant. */
export function dayIn(instant: Instant, zone: string): Day {
  const at = Date.parse(instant);
  return day(new Date(at + offsetAt(at, zone)).toISOString().slice(0, 10));
}

/** The instant at which the zone's clocks show what `wall` says. The offset is read again where the first guess fell beyond a change of the clocks. */
function instantIn(wall: string, zone: string): Instant {
  const shown = Date.parse(wall);
  const guess = shown - offsetAt(shown, zone);
  return new Date(shown - offsetAt(guess, zone)).toISOString() as Instant;
}

/** Milliseconds that the zone's clocks are ahead of UTC at an instant. */
function offsetAt(instant: number, zone: string): number {
  const parts = new Intl.DateTimeFormat("en", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  }).formatToParts(instant);
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  const whole = Math.floor(instant / 1000) * 1000;
  return (
    Date.UTC(of("year"), of("month") - 1, of("day"), of("hour"), of("minute"), of("second")) - whole
  );
}
