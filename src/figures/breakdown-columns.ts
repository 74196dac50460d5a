import { formatDecimal } from "../base/decimal.js";
import { texts, type Text } from "../base/text.js";
import type { Breakdown } from "../results/disaggregation.js";
import type { FigureCell, FigureColumn, PartCell } from "./figure-table.js";
import { categoryName } from "./words.js";

const WORDS = texts({
  unknown: { en: "not broken down", ja: "内訳不明" },
  over_places: { en: "put together", ja: "集計値" },
  over_places_rule: { en: "How places are put together", ja: "地域間の集計" },
});

type Places = ReadonlyMap<string, Text>;
const NO_PLACES: Places = new Map();

/** A column for every part that any of the rows has: a total never stands without them. */
export function breakdownColumns(
  rows: Iterable<readonly Breakdown[]>,
  places: Places = NO_PLACES,
): FigureColumn[] {
  const columns = new Map<string, FigureColumn>();
  for (const breakdowns of rows) {
    for (const breakdown of breakdowns) {
      for (const { categories } of breakdown.cells)
        put(columns, keyOf(breakdown, categories), titleOf(breakdown, categories, places));
      if (breakdown.unknown) put(columns, unknownKey(breakdown), unknownTitle(breakdown));
      if (breakdown.over_places) {
        put(columns, OVER_PLACES, named(breakdown, WORDS.over_places));
        columns.set(OVER_PLACES_RULE, { key: OVER_PLACES_RULE, title: WORDS.over_places_rule });
      }
    }
  }
  return [...columns.values()];
}

function put(columns: Map<string, FigureColumn>, key: string, title: Text): void {
  if (!columns.has(key)) columns.set(key, { key, title, is_part: true });
}

/** The parts of one row, beneath those columns; null where the row is not broken down so. */
export function breakdownCells(
  breakdowns: readonly Breakdown[],
  columns: readonly FigureColumn[],
): FigureCell[] {
  const cells = new Map<string, PartCell | Text>();
  for (const breakdown of breakdowns) {
    for (const { categories, value } of breakdown.cells)
      cells.set(
        keyOf(breakdown, categories),
        value === null
          ? { part: null, why: "not_collected" }
          : value === "withheld"
            ? { part: null, why: "withheld" }
            : { part: formatDecimal(value), why: null },
      );
    if (breakdown.unknown)
      cells.set(unknownKey(breakdown), { part: formatDecimal(breakdown.unknown), why: null });
    const over = breakdown.over_places;
    if (over?.value) cells.set(OVER_PLACES, { part: formatDecimal(over.value), why: null });
    if (over) cells.set(OVER_PLACES_RULE, over.said);
  }
  return columns.map(({ key }) => cells.get(key) ?? null);
}

/** What places come to, and by which rule or why not. */
const OVER_PLACES = "over_places";
const OVER_PLACES_RULE = "over_places_rule";

/** `age=15-24;sex=female`: one key for one part, in every table. */
function keyOf(breakdown: Breakdown, categories: readonly string[]): string {
  return breakdown.dimension
    .split(" × ")
    .map((name, index) => `${name}=${categories[index] ?? ""}`)
    .join(";");
}

function unknownKey({ dimension }: Breakdown): string {
  return `${dimension}=unknown`;
}

function titleOf(breakdown: Breakdown, categories: readonly string[], places: Places): Text {
  const said = (language: "en" | "ja") =>
    categories.map((word) => categoryName(word, language, places)).join(" × ");
  return named(breakdown, { en: said("en"), ja: said("ja") });
}

function unknownTitle(breakdown: Breakdown): Text {
  return named(breakdown, WORDS.unknown);
}

function named({ dimension }: Breakdown, title: Text): Text {
  const said = (language: "en" | "ja") =>
    dimension
      .split(" × ")
      .map((name) => categoryName(name, language))
      .join(" × ");
  return { en: `${said("en")}: ${title.en}`, ja: `${said("ja")}：${title.ja}` };
}
