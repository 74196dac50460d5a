import type { Day } from "../base/day.js";
import type { Money } from "../base/money.js";
import type { Refusal } from "../base/refusal.js";
import type { Text } from "../base/text.js";
import { refuse } from "./refusals.js";

/** IATI's ActivityStatus to which a closed project goes back: under way, or with its work done and its books open. */
export const REOPENED_TO = ["2", "3"] as const;
export type ReopenedTo = (typeof REOPENED_TO)[number];

/** What a donor has been told as final of a contribution behind the project. */
export type Finality =
  | { readonly paid_back: Money; readonly on: Day; readonly agreement: Text }
  | { readonly reported_on: Day; readonly agreement: Text };

/** Where a project stands that is to be reopened. */
export interface ReopeningStand {
  readonly project: string;
  readonly status: string | null;
  readonly to: ReopenedTo;
  readonly finalities: readonly Finality[];
  /** How the donor agreed. */
  readonly consent: string | null;
}

/** Why a project that nobody proposed to reopen is not: there is nothing to reopen, or somebody has to propose it. */
export function refuseUnproposed(project: string, status: string | null): Refusal {
  return refuse(
    isClosed(status) ? "REOPENING_NOT_PROPOSED" : "REOPENING_NOT_CLOSED",
    { project },
    "project",
  );
}

function isClosed(status: string | null): boolean {
  return status === "3" || status === "4";
}

/**
 * All that stands against reopening a project. It was closed, and further than it is to be reopened; and what a donor was told as final, by a
 * refund or an accepted report, is not made untrue without that donor. Decision 0550.
 */
export function checkReopening(stand: ReopeningStand): readonly Refusal[] {
  const { project, status, to, consent } = stand;
  if (!isClosed(status)) return [refuse("REOPENING_NOT_CLOSED", { project }, "project")];
  const isThere = status === to ? [refuse("REOPENING_NOTHING", { project }, "reopened_to")] : [];
  return [...isThere, ...(consent === null ? stand.finalities.map(refuseFinality) : [])];
}

function refuseFinality(finality: Finality): Refusal {
  const { agreement } = finality;
  return "paid_back" in finality
    ? refuse(
        "REOPENING_PAID_BACK",
        { agreement, paid: finality.paid_back, on: finality.on },
        "consent",
      )
    : refuse("REOPENING_REPORTED", { agreement, on: finality.reported_on }, "consent");
}
