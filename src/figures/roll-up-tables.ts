import { formatDecimal } from "../base/decimal.js";
import { formatFiscalYear } from "../base/format.js";
import { texts, type Text } from "../base/text.js";
import type { Breakdown } from "../results/disaggregation.js";
import type { FigureCell, FigureColumn, FigureTable } from "./figure-table.js";
import type { LibraryRollUp, RollUpPart, YearRollUp } from "./roll-up.js";
import { categoryName } from "./words.js";

export const ROLL_UP_TABLE_WORDS = texts({
  by_year: { en: "By year", ja: "年度別" },
  parts: { en: "What it is put together from", ja: "集計の内訳" },
  year: { en: "Year", ja: "年度" },
  target: { en: "Target", ja: "目標" },
  actual: { en: "Achieved", ja: "実績" },
  work: { en: "Work", ja: "事業" },
  indicator: { en: "Indicator", ja: "指標" },
  value: { en: "Shown", ja: "表示値" },
  note: { en: "Rule, or why it is not counted", ja: "規則又は集計に含めない理由" },
  withheld: { en: "withheld: fewer than 5 people", ja: "非公表（5人未満）" },
  not_collected: { en: "not collected", ja: "未収集" },
  unknown: { en: "not broken down", ja: "内訳不明" },
});

export function yearText({ year, fiscal_year }: Pick<YearRollUp, "year" | "fiscal_year">): Text {
  return {
    en: formatFiscalYear(year, fiscal_year, "en"),
    ja: formatFiscalYear(year, fiscal_year, "ja"),
  };
}

/** One row a year, with a column for every part of the people: the total never stands without them. */
export function rollUpYearTable(rollUp: LibraryRollUp): FigureTable {
  const columns = new Map<string, FigureColumn>();
  for (const { breakdowns } of rollUp.years) {
    for (const breakdown of breakdowns)
      for (const [key, title] of columnsOf(breakdown)) columns.set(key, { key, title });
  }
  return {
    id: "years",
    title: rollUp.library.title,
    columns: [
      { key: "year", title: ROLL_UP_TABLE_WORDS.year },
      { key: "target", title: ROLL_UP_TABLE_WORDS.target },
      { key: "actual", title: ROLL_UP_TABLE_WORDS.actual },
      ...columns.values(),
    ],
    rows: rollUp.years.map((year): FigureCell[] => {
      const cells = new Map(year.breakdowns.flatMap(cellsOf));
      return [
        yearText(year),
        year.target,
        year.actual,
        ...[...columns.keys()].map((key) => cells.get(key) ?? null),
      ];
    }),
    is_illustrative: rollUp.is_illustrative,
  };
}

/** Every part of every year: the work, its own value as it is shown, and the rule. */
export function rollUpPartTable(rollUp: LibraryRollUp): FigureTable {
  return {
    id: "parts",
    title: ROLL_UP_TABLE_WORDS.parts,
    columns: [
      { key: "year", title: ROLL_UP_TABLE_WORDS.year },
      { key: "work", title: ROLL_UP_TABLE_WORDS.work },
      { key: "indicator", title: ROLL_UP_TABLE_WORDS.indicator },
      { key: "value", title: ROLL_UP_TABLE_WORDS.value },
      { key: "note", title: ROLL_UP_TABLE_WORDS.note },
    ],
    rows: rollUp.years.flatMap((year) =>
      year.parts.map((part) => [
        yearText(year),
        part.owner.name,
        part.indicator.title,
        part.value === null ? null : both(formatDecimal(part.value)),
        noteOf(part),
      ]),
    ),
    is_illustrative: rollUp.is_illustrative,
  };
}

/** The rule of attribution, and why a part is not counted. */
export function noteOf({ attribution, left_out }: RollUpPart): Text | null {
  const said = [attribution?.said, left_out].filter((text) => text !== null && text !== undefined);
  if (said.length === 0) return null;
  return {
    en: said.map((text) => text.en).join(" "),
    ja: said.map((text) => text.ja).join(""),
  };
}

function both(text: string): Text {
  return { en: text, ja: text };
}

function keyOf(breakdown: Breakdown, categories: readonly string[]): string {
  const names = breakdown.dimension.split(" × ");
  return names.map((name, index) => `${name}=${categories[index] ?? ""}`).join(";");
}

function columnsOf(breakdown: Breakdown): [string, Text][] {
  const said = (words: readonly string[], language: "en" | "ja") =>
    words.map((word) => categoryName(word, language)).join(" × ");
  return [
    ...breakdown.cells.map(({ categories }): [string, Text] => [
      keyOf(breakdown, categories),
      { en: said(categories, "en"), ja: said(categories, "ja") },
    ]),
    ...(breakdown.unknown
      ? [[`${breakdown.dimension}=unknown`, ROLL_UP_TABLE_WORDS.unknown] as [string, Text]]
      : []),
  ];
}

function cellsOf(breakdown: Breakdown): [string, Text][] {
  return [
    ...breakdown.cells.map(({ categories, value }): [string, Text] => [
      keyOf(breakdown, categories),
      value === null
        ? ROLL_UP_TABLE_WORDS.not_collected
        : value === "withheld"
          ? ROLL_UP_TABLE_WORDS.withheld
          : both(formatDecimal(value)),
    ]),
    ...(breakdown.unknown
      ? [
          [`${breakdown.dimension}=unknown`, both(formatDecimal(breakdown.unknown))] as [
            string,
            Text,
          ],
        ]
      : []),
  ];
}
