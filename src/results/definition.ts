import { refusedBy, type Refusal } from "../base/refusal.js";
import { texts, type Text } from "../base/text.js";
import type { Aggregation, Measure, RollUpRule } from "./indicator.js";
import { refuse } from "./refusals.js";

export const AGGREGATION_NAMES = texts({
  sum: { en: "adding", ja: "合計" },
  last: { en: "taking the latest", ja: "最新値" },
  max: { en: "taking the largest", ja: "最大値" },
  mean: { en: "averaging", ja: "平均" },
  ratio_of_sums: {
    en: "adding numerators and denominators",
    ja: "分子・分母をそれぞれ合計した比率",
  },
  unique_people: {
    en: "taking the largest: people may be counted more than once",
    ja: "最大値（同一人物が重複して計上されうるため）",
  },
  none: { en: "no rule: they are not put together", ja: "集計しない" },
});

export const LEVEL_NAMES = texts({
  aggregation: { en: "periods", ja: "期間" },
  over_places: { en: "places", ja: "地域" },
  over_projects: { en: "projects", ja: "事業" },
});
export type Level = keyof typeof LEVEL_NAMES;

/** How an indicator measures, and how its values may be put together, each declared and none guessed. */
export interface Definition {
  readonly measure: Measure;
  readonly is_ascending: boolean;
  readonly is_cumulative: boolean;
  readonly aggregation: Aggregation;
  readonly over_places: RollUpRule | null;
  readonly over_projects: RollUpRule | null;
}

const ADDING: ReadonlySet<Aggregation> = new Set(["sum", "mean", "unique_people"] as const);

/** Percentages are never added, counts have no parts, words are not put together (invariant 34). */
export function checkDefinition(definition: Definition): Refusal | null {
  const levels = Object.keys(LEVEL_NAMES) as Level[];
  return refusedBy(levels.map((level) => checkLevel(definition.measure, level, definition[level])));
}

function checkLevel(
  measure: Measure,
  level: Level,
  rule: Aggregation | RollUpRule | null,
): Refusal | null {
  if (rule === null || rule === "none") return null;
  const facts = { level: LEVEL_NAMES[level], rule: AGGREGATION_NAMES[rule] };
  if (measure === "percentage" && ADDING.has(rule))
    return refuse("RESULT_AGGREGATION_OF_PERCENTAGE", facts, level);
  if (measure === "unit" && rule === "ratio_of_sums")
    return refuse("RESULT_RATIO_OF_COUNTS", facts, level);
  return measure !== "unit" && measure !== "percentage" && rule !== "last"
    ? refuse("RESULT_WORDS_ADDED", facts, level)
    : null;
}

/** An indicator that is the library's measures as the library does: else its values could not stand beside the others. */
export function checkTaken(title: Text, library: Definition, own: Definition): Refusal | null {
  const what = (Object.keys(library) as (keyof Definition)[]).filter(
    (key) => library[key] !== own[key],
  );
  return what.length === 0
    ? null
    : refuse("RESULT_LIBRARY_DIFFERS", { title, what: what.join(", ") }, "library");
}

/** From the least to the most: a result leads to one of a higher kind. */
const TYPES = ["output", "outcome", "impact"] as const;
export type ResultType = (typeof TYPES)[number] | "other";

/** An output leads to an outcome, an outcome to an impact; what is none of these leads anywhere. */
export function checkParent(
  result: { readonly title: Text; readonly type: ResultType },
  parent: { readonly title: Text; readonly type: ResultType },
): Refusal | null {
  const [own, above] = [result.type, parent.type].map((type) =>
    TYPES.indexOf(type as (typeof TYPES)[number]),
  );
  if (own === undefined || above === undefined || own < 0 || above < 0 || own < above) return null;
  const level = { en: "below", ja: "下位" };
  return refuse(
    "RESULT_PARENT_ELSEWHERE",
    { parent: parent.title, title: result.title, level },
    "parent",
  );
}
