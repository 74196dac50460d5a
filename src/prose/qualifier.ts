import type { Qualifier } from "./numeral.js";

const AN = "(?:(?:a|an|the)\\s+)?";
const BEFORE: readonly (readonly [RegExp, Qualifier])[] = (
  [
    [
      "at\\s+least|no\\s+fewer\\s+than|no\\s+less\\s+than|not\\s+less\\s+than|a\\s+minimum\\s+of|少なくとも|最低",
      "at_least",
    ],
    [
      "up\\s+to|at\\s+most|no\\s+more\\s+than|not\\s+more\\s+than|a\\s+maximum\\s+of|最大|最高|上限",
      "up_to",
    ],
    [
      "(?:well\\s+)?(?:more\\s+than|over|above)|exceed(?:s|ed|ing)?|in\\s+excess\\s+of|upwards?\\s+of|surpass(?:es|ed|ing)?",
      "over",
    ],
    ["nearly|almost|close\\s+to|just\\s+under|just\\s+below|ほぼ", "nearly"],
    ["less\\s+than|fewer\\s+than|under|below", "under"],
    [
      "about|around|approximately|approx\\.?|some|roughly|circa|ca\\.|estimated(?:\\s+at)?|(?<![条協契規公誓予節要制集解])約|およそ|概ね|おおむね|推定|推計",
      "about",
    ],
  ] as const
).map(([words, qualifier]) => [
  new RegExp(
    `(?:^|[^A-Za-z])((?:${words})\\s*${AN}(?:total\\s+of\\s+|合計|延べ|総額)?\\s*\\(?)$`,
    "i",
  ),
  qualifier,
]);

const BEHIND: readonly (readonly [RegExp, Qualifier])[] = [
  [/^(?:以上|\s+or\s+more\b)/i, "at_least"],
  [/^(?:余り?|超|強|を(?:超|上回)|以上を超|あまり)/, "over"],
  [/^\+(?!\d)/, "over"],
  [/^(?:近く|弱|に(?:迫る|近い))/, "nearly"],
  [/^(?:未満|に満たない|を下回)/, "under"],
  [/^(?:以下|\s+or\s+(?:less|fewer)\b|以内)/i, "up_to"],
  [/^(?:程度|前後|ほど|くらい|\s+or\s+so\b)/i, "about"],
];

/** The qualifier printed before or behind the number, else null. */
export function qualifierAt(text: string, start: number, end: number): Qualifier | null {
  const before = text.slice(Math.max(0, start - 40), start);
  const behind = text.slice(end, end + 12);
  const found =
    BEFORE.find(([pattern]) => pattern.test(before)) ??
    BEHIND.find(([pattern]) => pattern.test(behind));
  return found?.[1] ?? null;
}

/** The number with the qualifiers printed before and behind it; at least the number itself. */
export function qualifierSpan(
  text: string,
  start: number,
  end: number,
): { readonly start: number; readonly end: number } {
  const before = text.slice(Math.max(0, start - 40), start);
  const behind = text.slice(end, end + 12);
  const opens = BEFORE.map(([pattern]) => pattern.exec(before)).find((match) => match !== null);
  const closes = BEHIND.map(([pattern]) => pattern.exec(behind)).find((match) => match !== null);
  return {
    start: start - (opens?.[1]?.length ?? 0),
    end: end + (closes?.[0].length ?? 0),
  };
}
