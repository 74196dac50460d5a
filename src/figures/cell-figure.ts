import {
  decimal as decimalOf,
  divideDecimal,
  formatDecimal,
  trimDecimal,
  type Decimal,
} from "../base/decimal.js";
import { fillText, texts } from "../base/text.js";
import type { Breakdown } from "../results/disaggregation.js";
import type { Snapshot } from "../store/snapshot.js";
import type { Figure } from "./figure.js";
import { indicatorReports } from "./results.js";
import { categoryName } from "./words.js";

export const CELL_WORDS = texts({
  definition: {
    en: "The part of a total that was reported for one group. Groups of one dimension are added only where they exclude each other; a group of fewer than five people is withheld.",
    ja: "全体のうち、一つの区分について報告された値。区分が互いに重複しない場合に限り合算できる。5人未満の区分は公表しない。",
  },
  over_places: { en: "{title}, over places", ja: "{title}（地域別の値の集計）" },
  over_places_definition: {
    en: "Its places put together by the rule that the indicator declares for places. The total that was reported stands; where none was, this stands for it.",
    ja: "地域別の値を、指標に定められた地域間の集計方法で集計したもの。全体の値が報告されている場合はそれによる。",
  },
});

/** One part of a total; its figure is null where it is withheld or was not collected. */
export interface CellFigure {
  readonly categories: readonly string[];
  readonly figure: Figure | null;
  readonly isWithheld: boolean;
}

/** The cells of a breakdown as figures, so that each printed number is a claim and opens like any other. */
export function cellFigures(whole: Figure, breakdown: Breakdown): readonly CellFigure[] {
  return breakdown.cells.map(({ categories, value, denominator }) => {
    if (value === null || value === "withheld" || whole.value === null)
      return { categories, figure: null, isWithheld: value === "withheld" };
    const named = (language: "en" | "ja") =>
      categories.map((category) => categoryName(category, language)).join(" × ");
    const decimal = formatDecimal(denominator ? oneDigit(value) : value);
    const figure: Figure = {
      ...whole,
      id: cellId(whole, breakdown, categories),
      title: { en: `${whole.title.en}, ${named("en")}`, ja: `${whole.title.ja}（${named("ja")}）` },
      sentence: null,
      definition: CELL_WORDS.definition,
      value:
        whole.value.kind === "number" ? { ...whole.value, decimal } : { kind: "percent", decimal },
      qualifier: "exactly",
    };
    return { categories, figure, isWithheld: false };
  });
}

/** A share that was worked out, as far as it is printed. */
function oneDigit(value: Decimal): Decimal {
  return trimDecimal(divideDecimal(value, decimalOf("1"), 1) ?? value);
}

/** What the places of a total come to by the indicator's rule; null where they are not put together, or nobody is told. */
export function overPlacesFigure(whole: Figure, { over_places }: Breakdown): Figure | null {
  const value = over_places?.value ?? null;
  if (value === null || whole.value === null) return null;
  const decimal = formatDecimal(whole.value.kind === "percent" ? oneDigit(value) : value);
  return {
    ...whole,
    id: `${whole.id}:over-places`,
    title: fillText(CELL_WORDS.over_places, { title: whole.title }),
    sentence: null,
    definition: CELL_WORDS.over_places_definition,
    value:
      whole.value.kind === "number" ? { ...whole.value, decimal } : { kind: "percent", decimal },
    qualifier: "exactly",
  };
}

/** `jobs-2023:sex.female`, `jobs-2023:age×sex.15-24_female`. */
function cellId(whole: Figure, { dimension }: Breakdown, categories: readonly string[]): string {
  return `${whole.id}:${dimension.replaceAll(" ", "")}.${categories.join("_").replaceAll(/\s+/g, "-")}`;
}

/** One part of an indicator's value, or of its periods put together, by its id. Null where there is none, or it is withheld. */
export function cellFigureOf(snapshot: Snapshot, id: string): Figure | null {
  const [of = "", ...rest] = id.split(":");
  const last = rest.at(-1) ?? "";
  const isOverPlaces = last === "over-places";
  if (!isOverPlaces && !last.includes(".")) return null;
  const indicator_id = snapshot.indicatorValueById.get(of)?.indicator_id ?? of;
  const indicator = snapshot.indicatorById.get(indicator_id);
  if (!indicator) return null;
  const reports = indicatorReports(snapshot, (result) => result.id === indicator.result_id);
  for (const report of reports.filter((each) => each.indicator.id === indicator_id)) {
    for (const { actual, breakdowns } of [report, ...report.periods]) {
      if (actual === null || !id.startsWith(`${actual.id}:`)) continue;
      const figures = breakdowns.flatMap((breakdown) =>
        isOverPlaces
          ? overPlacesFigure(actual, breakdown)
          : cellFigures(actual, breakdown).map(({ figure }) => figure),
      );
      const found = figures.find((figure) => figure?.id === id);
      if (found) return found;
    }
  }
  return null;
}
