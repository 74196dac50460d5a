import type { Day } from "../base/day.js";
import { refusedBy, type Refusal } from "../base/refusal.js";
import { lifecycle } from "./lifecycle.js";
import { refuse } from "./refusals.js";

export const PERIOD = lifecycle({
  noun: { en: "accounting period", ja: "会計期間" },
  first: "open",
  states: {
    open: { en: "Open", ja: "開", to: ["soft_closed"] },
    soft_closed: { en: "Closed except to finance", ja: "仮締め", to: ["closed"] },
    closed: { en: "Closed", ja: "締め済み", to: [], two_persons: true },
  },
});
export type PeriodState = keyof typeof PERIOD.states;

/** A span of days that closes once, for good. Days that no period names are open. */
export interface Period {
  readonly id: string;
  readonly from: Day;
  readonly to: Day;
  readonly status: PeriodState;
}

export interface PostingDay {
  readonly effective_on: Day;
  /** The day that the event belongs to, when its own period takes nothing more. */
  readonly relates_to: Day | null;
}

/**
 * Invariant 4. Nothing is posted into a closed period, and only finance posts into a soft-closed one. A person is
 * refused and told the first open day; a late report (`is_reported`) is posted on that day and says which day it belongs to.
 */
export function decidePostingDay(
  periods: readonly Period[],
  asked: {
    readonly on: Day;
    readonly today: Day;
    readonly is_finance: boolean;
    readonly is_reported: boolean;
  },
): PostingDay | Refusal {
  const isShut = (period: Period) =>
    period.status === "closed" || (period.status === "soft_closed" && !asked.is_finance);
  const shut = periods.filter(isShut).sort((a, b) => (a.from < b.from ? -1 : 1));
  const holding = shut.find((period) => period.from <= asked.on && asked.on <= period.to);
  if (!holding) return { effective_on: asked.on, relates_to: null };
  const open = shut.some((period) => period.from <= asked.today && asked.today <= period.to)
    ? null
    : asked.today;
  if (!asked.is_reported || open === null) {
    return refuse(
      "PERIOD_CLOSED",
      { on: asked.on, from: holding.from, to: holding.to, today: asked.today },
      "on",
    );
  }
  return { effective_on: open, relates_to: asked.on };
}

/** Periods are closed in order, whole, and never reopened: an earlier open one is closed first. */
export function decideClosing(
  periods: readonly Period[],
  asked: { readonly from: Day; readonly to: Day },
): Refusal | null {
  if (asked.from > asked.to)
    return refuse("PERIOD_BACKWARDS", { from: asked.from, to: asked.to }, "to");
  const overlapping = periods.find((period) => period.from <= asked.to && asked.from <= period.to);
  const isOther = overlapping?.from !== asked.from || overlapping.to !== asked.to;
  const earlier = periods.find((period) => period.to < asked.from && period.status !== "closed");
  return refusedBy([
    overlapping && isOther
      ? refuse("PERIOD_OVERLAPS", { from: overlapping.from, to: overlapping.to }, "from")
      : null,
    overlapping?.status === "closed" && !isOther
      ? refuse("PERIOD_ALREADY_CLOSED", { from: asked.from, to: asked.to })
      : null,
    earlier ? refuse("PERIOD_EARLIER_OPEN", { from: earlier.from, to: earlier.to }, "from") : null,
  ]);
}
