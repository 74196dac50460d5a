import type { Day } from "../base/day.js";
import { refusedBy, type Refusal } from "../base/refusal.js";
import { checkShares } from "./funding-line.js";
import { refuse } from "./refusals.js";

/** What a project that a person enters is judged by. */
export interface ProjectAsked {
  readonly start_on: Day | null;
  readonly end_on: Day | null;
  /** Shares in hundredths of a percent; of places, null where none is stated. */
  readonly places: readonly { readonly place: string; readonly share_bp: number | null }[];
  readonly sectors: readonly { readonly code: string; readonly share_bp: number }[];
}

/** A project's days run forwards, a place or sector stands in it once, and shares come to the whole, or places have none (invariant 35). */
export function checkProject(asked: ProjectAsked): Refusal | null {
  const { start_on, end_on, places, sectors } = asked;
  const isShared = places.some((place) => place.share_bp !== null);
  return refusedBy([
    start_on !== null && end_on !== null && end_on < start_on
      ? refuse("PROJECT_ENDS_BEFORE_START", { start: start_on, end: end_on }, "end_date")
      : null,
    places.some(({ place }) => place === "")
      ? refuse("PLACE_MISSING", {}, "places")
      : checkParts(
          "places",
          places.map(({ place, share_bp }) => ({ part: place, share_bp: share_bp ?? 0 })),
          isShared,
        ),
    checkParts(
      "sectors",
      sectors.map(({ code, share_bp }) => ({ part: code, share_bp })),
      sectors.length > 0,
    ),
  ]);
}

function checkParts(
  field: string,
  parts: readonly { readonly part: string; readonly share_bp: number }[],
  isShared: boolean,
): Refusal | null {
  const names = parts.map(({ part }) => part);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) return refuse("PART_TWICE", { part: twice }, field);
  const wrong = isShared ? checkShares(parts) : null;
  return wrong && { ...wrong, field };
}
