import { formatDecimal } from "../base/decimal.js";
import { formatFiscalYear } from "../base/format.js";
import { texts, type Text } from "../base/text.js";
import { breakdownCells, breakdownColumns } from "./breakdown-columns.js";
import type { FigureTable } from "./figure-table.js";
import type { LibraryRollUp, RollUpPart, YearRollUp } from "./roll-up.js";

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
});

export function yearText({ year, fiscal_year }: Pick<YearRollUp, "year" | "fiscal_year">): Text {
  return {
    en: formatFiscalYear(year, fiscal_year, "en"),
    ja: formatFiscalYear(year, fiscal_year, "ja"),
  };
}

/** One row a year, with a column for every part of the people: the total never stands without them. */
export function rollUpYearTable(rollUp: LibraryRollUp): FigureTable {
  const columns = breakdownColumns(rollUp.years.map((year) => year.breakdowns));
  return {
    id: "years",
    title: rollUp.library.title,
    columns: [
      { key: "year", title: ROLL_UP_TABLE_WORDS.year },
      { key: "target", title: ROLL_UP_TABLE_WORDS.target },
      { key: "actual", title: ROLL_UP_TABLE_WORDS.actual },
      ...columns,
    ],
    rows: rollUp.years.map((year) => [
      yearText(year),
      year.target,
      year.actual,
      ...breakdownCells(year.breakdowns, columns),
    ]),
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
