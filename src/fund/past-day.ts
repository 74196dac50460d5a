import type { Day } from "../base/day.js";
import type { Refusal } from "../base/refusal.js";
import { refuse } from "./refusals.js";

/** What is recorded has happened: its day has come somewhere on earth (`latestDay`, base/clock.ts). */
export function checkPast(on: Day, latest_day: Day, field = "on"): Refusal | null {
  return on <= latest_day ? null : refuse("DAY_IN_FUTURE", { on, latest_day }, field);
}
