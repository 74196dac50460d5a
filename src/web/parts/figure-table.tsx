import type { ComponentChild } from "preact";
import type { Language } from "../../base/language.js";
import { texts } from "../../base/text.js";
import {
  isFigure,
  isPart,
  sayCell,
  type FigureCell,
  type FigureTable,
} from "../../figures/figure-table.js";
import { NotReported, Num } from "./number.js";
import { Table } from "./table.js";

const WORDS = texts({ parts: { en: "Broken down", ja: "内訳" } });

/** A table of figures as a page shows it: every number a link to its figure. */
export function FigureTableView({
  table,
  language,
  stack = false,
}: {
  readonly table: FigureTable;
  readonly language: Language;
  /** A list on a phone, where what a row says last must not be out of sight. */
  readonly stack?: boolean;
}): ComponentChild {
  const hasParts = table.columns.some((column) => column.is_part);
  const shown = table.columns.flatMap((column, index) =>
    column.is_part ? [] : [{ column, index }],
  );
  const nameOf = (column: FigureTable["columns"][number]) =>
    column.unit ? `${column.title[language]} (${column.unit[language]})` : column.title[language];
  const columns = [
    ...shown.map(({ column, index }) => ({
      name: nameOf(column),
      ...(stack && index > 0 ? { label: nameOf(column) } : {}),
      is_number: table.rows.every((row) => {
        const cell = row[index] ?? null;
        return cell === null || isFigure(cell);
      }),
      is_tight: table.rows.every((row) => isYearLong(row[index] ?? null, language)),
    })),
    ...(hasParts ? [{ name: WORDS.parts[language] }] : []),
  ];
  const rows = table.rows.map((row) => ({
    cells: [
      ...shown.map(({ column, index }) =>
        renderFigureCell(row[index] ?? null, language, column.unit ? "amount" : "cell"),
      ),
      ...(hasParts ? [sayParts(table, row, language)] : []),
    ],
  }));
  return <Table caption={table.title[language]} columns={columns} rows={rows} stack={stack} />;
}

/** As short as 2021年度: not to be broken between its figures and its word. */
function isYearLong(cell: FigureCell, language: Language): boolean {
  return cell !== null && !isFigure(cell) && sayCell(cell, language).length <= 7;
}

function renderFigureCell(
  cell: FigureCell,
  language: Language,
  form: "amount" | "cell",
): ComponentChild {
  if (cell === null) return <NotReported language={language} />;
  return isFigure(cell) ? (
    <Num figure={cell} language={language} form={form} />
  ) : (
    sayCell(cell, language)
  );
}

/** The parts of a row's total in one cell: a column for each would be wider than a page. */
function sayParts(table: FigureTable, row: readonly FigureCell[], language: Language): string {
  const said = table.columns.flatMap((column, index) => {
    const cell = row[index] ?? null;
    return cell !== null && isPart(cell)
      ? [`${column.title[language]} ${sayCell(cell, language)}`]
      : [];
  });
  return said.join(language === "ja" ? "、" : ", ");
}
