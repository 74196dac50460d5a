import type { Day } from "../base/day.js";
import { spansOverlap, type Span } from "../base/span.js";
import { texts, type Text } from "../base/text.js";
import type { Snapshot } from "../store/snapshot.js";
import {
  contributionFigure,
  indicatorFigure,
  odaFigure,
  statementFigure,
} from "./record-figures.js";
import { breakDownWithPlaces } from "../results/places.js";
import { PLACES } from "../results/disaggregation.js";
import { overPlacesFigure } from "./cell-figure.js";
import { mergeSources } from "./cited.js";
import { valueOf } from "./indicator-value.js";
import { isPublic } from "./public.js";
import { resultIndex } from "./result-index.js";
import type { Figure, FigureSource, FigureValue } from "./figure.js";

/**
 * Two kinds of difference that readers must see and that no brief may hide by choosing: sources that give different
 * values of one quantity for the same time, and a statement that has stopped being true.
 */
export interface RecordFinding {
  /** Stable: `differs:jp.conventions.ratified`, `expired:jp-conventions-49`. */
  readonly id: string;
  readonly kind: "differs" | "expired";
  readonly quantity: string | null;
  readonly title: Text;
  /** Why the sources differ, in our words; null where nobody has reconciled them yet. */
  readonly explanation: Text | null;
  /** What each source says, side by side, oldest first. */
  readonly figures: readonly Figure[];
  /** Only of `expired`: the last day on which the statement was true. */
  readonly true_until: Day | null;
  readonly record: string;
  readonly sources: readonly FigureSource[];
}

const WORDS = texts({
  differs: { en: "Sources give different values", ja: "出典により値が異なります" },
  expired: { en: "A statement that is no longer true", ja: "現在は当てはまらない記述" },
});

/** Every finding on the record, or on one partner's, in the order of their ids. */
export function recordFindings(
  snapshot: Snapshot,
  partner_id: string | null = null,
): RecordFinding[] {
  const said = claimsByQuantity(snapshot, partner_id);
  const differing = [...said].flatMap(([quantity, claims]) =>
    differenceOf(snapshot, quantity, claims),
  );
  const expired = snapshot.statements
    .filter(
      (row) =>
        row.true_until !== null && (partner_id === null || partnerOf(snapshot, row) === partner_id),
    )
    .flatMap((row) => expiredStatement(snapshot, row.id));
  const places = placesAgainstTotals(snapshot, partner_id);
  return [...differing, ...places, ...expired].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Values whose places come to what their reported total does not allow: the total stands, and both are shown. */
function placesAgainstTotals(snapshot: Snapshot, partner_id: string | null): RecordFinding[] {
  const { cellsOf } = resultIndex(snapshot);
  const ids = new Set(
    snapshot.indicatorCells
      .filter((cell) => Object.hasOwn(cell.dimensions, PLACES))
      .map((cell) => cell.indicator_value_id),
  );
  return [...ids].flatMap((id): RecordFinding[] => {
    const row = snapshot.indicatorValueById.get(id);
    const indicator = snapshot.indicatorById.get(row?.indicator_id ?? "");
    const result = snapshot.resultById.get(indicator?.result_id ?? "");
    if (!row || !indicator || !result || !isPublic(row) || cellsOf(id).length === 0) return [];
    if (partner_id !== null && partnerOf(snapshot, result) !== partner_id) return [];
    const figure = indicatorFigure(snapshot, row);
    const broken = breakDownWithPlaces(indicator, valueOf(snapshot, row)).find(
      ({ over_places }) => over_places?.is_contradiction,
    );
    const over = figure && broken ? overPlacesFigure(figure, broken) : null;
    if (!figure || !over || !broken?.over_places) return [];
    return [
      {
        id: `places:${id}`,
        kind: "differs",
        quantity: null,
        title: figure.title,
        explanation: broken.over_places.said,
        figures: [figure, over],
        true_until: null,
        record: `indicator_value/${id}`,
        sources: figure.sources,
      },
    ];
  });
}

interface Claimed {
  readonly figure: Figure;
  /** The days for which it speaks: its period, or the day from which it was said until it stopped being true. */
  readonly time: Span;
}

function claimsByQuantity(snapshot: Snapshot, partner_id: string | null): Map<string, Claimed[]> {
  const groups = new Map<string, Claimed[]>();
  const add = (quantity: string | null, figure: Figure | null, true_until: Day | null) => {
    if (quantity === null || figure === null || figure.value === null) return;
    const time = figure.period ?? { from: figure.as_of, to: true_until ?? figure.as_of };
    groups.set(quantity, [...(groups.get(quantity) ?? []), { figure, time }]);
  };
  const isAsked = (row: Parameters<typeof partnerOf>[1]) =>
    partner_id === null || partnerOf(snapshot, row) === partner_id;
  for (const row of snapshot.statements) {
    if (isAsked(row)) add(row.quantity, statementFigure(snapshot, row), row.true_until);
  }
  for (const row of snapshot.contributions)
    if (isAsked(row)) add(row.quantity, contributionFigure(snapshot, row), null);
  for (const row of snapshot.odaValues)
    if (isAsked(row)) add(row.quantity, odaFigure(snapshot, row, "amount"), null);
  for (const row of snapshot.indicatorValues) {
    const result = snapshot.resultById.get(
      snapshot.indicatorById.get(row.indicator_id)?.result_id ?? "",
    );
    if (result && isAsked(result)) add(row.quantity, indicatorFigure(snapshot, row), null);
  }
  return groups;
}

/** One finding where at least two values of a quantity differ for overlapping time, else none. */
function differenceOf(
  snapshot: Snapshot,
  quantity: string,
  claims: readonly Claimed[],
): RecordFinding[] {
  const isDisputed = claims.some((one, index) =>
    claims
      .slice(index + 1)
      .some(
        (other) => spansOverlap(one.time, other.time) && !isSameClaim(one.figure, other.figure),
      ),
  );
  const reconciled = snapshot.reconciliations.find((row) => row.quantity === quantity);
  const hasMoved =
    reconciled !== undefined &&
    new Set(claims.map((claim) => valueKey(claim.figure.value))).size > 1;
  if (!isDisputed && !hasMoved) return [];
  const figures = claims
    .map((claim) => claim.figure)
    .sort((a, b) => ((a.as_of ?? "") < (b.as_of ?? "") ? -1 : 1));
  return [
    {
      id: `differs:${quantity}`,
      kind: "differs",
      quantity,
      title: reconciled?.title ?? WORDS.differs,
      explanation: reconciled?.explanation ?? null,
      figures,
      true_until: null,
      record: reconciled ? `reconciliation/${reconciled.id}` : (figures[0]?.rows[0]?.record ?? ""),
      sources: mergeSources(figures.map((figure) => figure.sources)),
    },
  ];
}

function expiredStatement(snapshot: Snapshot, id: string): RecordFinding[] {
  const row = snapshot.statementById.get(id);
  if (!row) return [];
  const figure = statementFigure(snapshot, row);
  const reconciled = snapshot.reconciliations.find((other) => other.quantity === row.quantity);
  // The difference of its quantity says it already, with both values side by side.
  if (reconciled && figure !== null) return [];
  return [
    {
      id: `expired:${row.id}`,
      kind: "expired",
      quantity: row.quantity,
      title: figure?.sentence ?? row.text,
      explanation: reconciled?.explanation ?? null,
      figures: figure ? [figure] : [],
      true_until: row.true_until,
      record: `statement/${row.id}`,
      sources: figure?.sources ?? [],
    },
  ];
}

/** The partner that a row speaks of: its own, or its project's, programme's. */
function partnerOf(
  snapshot: Snapshot,
  row: { partner_id?: string | null; project_id?: string | null; programme_id?: string | null },
): string | null {
  return (
    row.partner_id ??
    snapshot.projectById.get(row.project_id ?? "")?.partner_id ??
    snapshot.programmeById.get(row.programme_id ?? "")?.partner_id ??
    null
  );
}

function isSameClaim(a: Figure, b: Figure): boolean {
  return (
    a.basis !== b.basis || (valueKey(a.value) === valueKey(b.value) && a.qualifier === b.qualifier)
  );
}

function valueKey(value: FigureValue | null): string {
  if (value === null) return "";
  if (value.kind === "money") return `${value.money.currency} ${value.money.amount_minor}`;
  if (value.kind === "rank") return `rank ${value.rank}`;
  return `${value.kind} ${value.decimal}`;
}
