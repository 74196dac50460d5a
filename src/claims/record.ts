import type { Day } from "../base/day.js";
import { texts, type Text } from "../base/text.js";
import type { Figure } from "../figures/figure.js";
import { findFigure } from "../figures/find-figure.js";
import { isSameValue, readStoredValue, type SaidValue } from "../figures/stored-value.js";
import { isPast, type ClaimState } from "../results/claim.js";
import type { ClaimRow } from "../store/claim-rows.js";
import type { Snapshot } from "../store/snapshot.js";

/** Whether a number that a text prints still holds: of a claim, as it was approved; of any other figure, as it stands. */
export type Standing = "current" | "stale" | "expired";

export const STANDING_NAMES: Readonly<Record<Standing, Text>> = texts({
  current: { en: "Current", ja: "有効" },
  stale: { en: "Its source moved", ja: "出典の値が変更" },
  expired: { en: "Expired", ja: "期限切れ" },
});

/** What the rules ask of the record beyond the figures that a text prints. Made once for many texts. */
export interface ClaimRecord {
  readonly today: Day;
  standingOf(figure: Figure): Standing;
  /** What the claim's source says now; null where it is no claim or its source is a document. */
  sourceNow(figure: Figure): SaidValue | null;
  /** The last day on which it holds, where one is known. */
  lastDayOf(figure: Figure): Day | null;
  /** The state of a claim that is not in the record: a draft, one that waits for approval, one that was withdrawn. */
  pendingState(id: string): ClaimState | null;
  /** Money that was promised or planned, not received. */
  isPromised(figure: Figure): boolean;
  /** The value before it of the same indicator, of the same kind. */
  earlierOf(figure: Figure): Figure | null;
  /** What it measures, where records share the key of a quantity and nobody has explained why they differ. */
  quantityOf(figure: Figure): string | null;
}

export function claimRecord(snapshot: Snapshot, today: Day): ClaimRecord {
  const rowOf = (figure: Figure) => {
    const [table = "", id = ""] = (figure.rows[0]?.record ?? "").split("/");
    return figure.rows.length === 1 ? { table, id } : { table: "", id: "" };
  };
  const claimOf = (figure: Figure) => {
    const claim = snapshot.claimById.get(figure.id);
    return claim?.state === "approved" ? claim : null;
  };
  return {
    today,
    standingOf: (figure) => {
      const claim = claimOf(figure);
      if (claim && isPast(claim.expires_on, today)) return "expired";
      return claim && hasMoved(snapshot, claim) ? "stale" : "current";
    },
    sourceNow: (figure) => {
      const claim = claimOf(figure);
      return claim?.figure ? findFigure(snapshot, claim.figure) : null;
    },
    lastDayOf: (figure) =>
      claimOf(figure)?.expires_on ?? snapshot.statementById.get(figure.id)?.true_until ?? null,
    pendingState: (id) => {
      const claim = snapshot.claimById.get(id);
      return claim && claim.state !== "approved" ? claim.state : null;
    },
    isPromised: (figure) => {
      const { table, id } = rowOf(figure);
      const stage = table === "contribution" ? snapshot.contributionById.get(id)?.stage : undefined;
      if (stage !== undefined) return ["pledged", "committed", "budgeted"].includes(stage);
      const source = snapshot.claimById.get(figure.id)?.figure ?? null;
      const origin = source === null ? null : findFigure(snapshot, source);
      return origin !== null && origin.id !== figure.id && isPromisedRow(snapshot, origin);
    },
    earlierOf: (figure) => earlierOf(snapshot, rowOf(figure)),
    quantityOf: (figure) => {
      const { table, id } = rowOf(figure);
      const quantity =
        table === "statement"
          ? snapshot.statementById.get(id)?.quantity
          : table === "contribution"
            ? snapshot.contributionById.get(id)?.quantity
            : table === "indicator_value"
              ? snapshot.indicatorValueById.get(id)?.quantity
              : null;
      const isExplained = snapshot.reconciliations.some((row) => row.quantity === quantity);
      return isExplained ? null : (quantity ?? null);
    },
  };
}

function isPromisedRow(snapshot: Snapshot, figure: Figure): boolean {
  return figure.rows.some(({ record }) => {
    const [table, id = ""] = record.split("/");
    const stage = table === "contribution" ? snapshot.contributionById.get(id)?.stage : undefined;
    return stage !== undefined && ["pledged", "committed", "budgeted"].includes(stage);
  });
}

/** Whether the figure that a claim rests on says something else than when it was approved, or nothing any more. */
export function hasMoved(snapshot: Snapshot, claim: ClaimRow): boolean {
  if (claim.state !== "approved" || claim.figure === null) return false;
  const now = findFigure(snapshot, claim.figure);
  const then = readStoredValue(claim.approved_value);
  if (now === null || then === null) return true;
  return !isSameValue(now.value, then.value) || now.qualifier !== then.qualifier;
}

function earlierOf(
  snapshot: Snapshot,
  { table, id }: { readonly table: string; readonly id: string },
): Figure | null {
  const row = table === "indicator_value" ? snapshot.indicatorValueById.get(id) : undefined;
  if (!row?.period_to || row.kind === "target") return null;
  const end = row.period_to;
  const earlier = snapshot.indicatorValues
    .filter(
      (other) =>
        other.indicator_id === row.indicator_id &&
        other.kind !== "target" &&
        other.period_to !== null &&
        other.period_to < end,
    )
    .sort((a, b) => ((a.period_to ?? "") < (b.period_to ?? "") ? 1 : -1))[0];
  return earlier ? findFigure(snapshot, earlier.id) : null;
}
