import { assert } from "../base/assert.js";
import { daysBetween, type Day } from "../base/day.js";

/** The days of one proposal on its way to money; null where it has not come so far. */
export interface ProposalDays {
  readonly submitted_on: Day;
  readonly decided_on: Day | null;
  readonly allocated_on: Day | null;
  /** The first money sent. */
  readonly released_on: Day | null;
}

/** Calendar days from submission to each step that was reached. */
export function measureProposal(
  days: ProposalDays,
): Readonly<Record<"to_decision" | "to_allocation" | "to_release", number | null>> {
  const since = (day: Day | null) => (day === null ? null : daysBetween(days.submitted_on, day));
  return {
    to_decision: since(days.decided_on),
    to_allocation: since(days.allocated_on),
    to_release: since(days.released_on),
  };
}

export interface TrackFigure {
  /** Proposals whose money was sent, and those still on the way. */
  readonly released: number;
  readonly waiting: number;
  /** Calendar days from submission to the first release; null where nothing was released. Of an even number, the lower middle. */
  readonly median_days: number | null;
  readonly longest_days: number | null;
}

/** How fast a track is, measured on what it released; what still waits is counted beside it, so that a slow one cannot look fast. */
export function measureTrack(proposals: readonly ProposalDays[]): TrackFigure {
  const days = proposals
    .flatMap((each) => measureProposal(each).to_release ?? [])
    .sort((a, b) => a - b);
  assert(
    days.every((each) => each >= 0),
    "money was released before its proposal was submitted",
  );
  return {
    released: days.length,
    waiting: proposals.length - days.length,
    median_days: days[Math.floor((days.length - 1) / 2)] ?? null,
    longest_days: days.at(-1) ?? null,
  };
}
