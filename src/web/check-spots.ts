import type { Language } from "../base/language.js";
import type { CheckGroup, CheckSpot } from "./check-answer.js";

/** A place that is shown of its kind. */
export interface ChosenSpot {
  readonly spot: CheckSpot;
  /** In how many places the same is said in the same words. */
  readonly alike: number;
}

export interface ChosenSpots {
  readonly chosen: readonly ChosenSpot[];
  /** The first place of each other thing that is said of the kind. */
  readonly variants: readonly ChosenSpot[];
  /** Lines of all that were not chosen, each once; none that one of those stands on. */
  readonly other_lines: readonly number[];
}

/**
 * So many places of one kind, in the file's order: one of each thing that is said, then the first of the others. A code that is
 * wrong three hundred times would else hide the one that is wrong once.
 */
export function chooseSpots(
  { shown }: Pick<CheckGroup, "shown">,
  most: number,
  language: Language,
): ChosenSpots {
  const firsts = new Map<string, { readonly spot: CheckSpot; alike: number }>();
  for (const spot of shown) {
    const first = firsts.get(spot.what[language]);
    if (first) first.alike++;
    else firsts.set(spot.what[language], { spot, alike: 1 });
  }
  const said = [...firsts.values()];
  const isFirst = new Set(said.map(({ spot }) => spot));
  const others = shown.filter((spot) => !isFirst.has(spot)).map((spot) => ({ spot, alike: 1 }));
  const order = new Map(shown.map((spot, at) => [spot, at]));
  const chosen = [...said, ...others]
    .slice(0, most)
    .sort((a, b) => (order.get(a.spot) ?? 0) - (order.get(b.spot) ?? 0));
  const lines = new Set(shown.flatMap(({ line }) => (line === null ? [] : [line])));
  for (const { spot } of chosen) if (spot.line !== null) lines.delete(spot.line);
  return { chosen, variants: said.slice(most), other_lines: [...lines] };
}
