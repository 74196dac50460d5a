import type { ComponentChild } from "preact";
import type { Language } from "../../base/language.js";
import { isFigure, type FigureCell, type FigureTable } from "../../figures/figure-table.js";
import { NotReported, Num } from "./number.js";
import { Table } from "./table.js";

/** A table of figures as a page shows it: every number a link to its figure. */
export function FigureTableView({
  table,
  language,
}: {
  readonly table: FigureTable;
  readonly language: Language;
}): ComponentChild {
  const columns = table.columns.map((column, index) => ({
    name: column.unit
      ? `${column.title[language]} (${column.unit[language]})`
      : column.title[language],
    is_number: table.rows.every((row) => {
      const cell = row[index] ?? null;
      return cell === null || isFigure(cell);
    }),
  }));
  const rows = table.rows.map((row) => ({
    cells: row.map((cell, index) =>
      renderFigureCell(cell, language, table.columns[index]?.unit ? "amount" : "cell"),
    ),
  }));
  return <Table caption={table.title[language]} columns={columns} rows={rows} />;
}

function renderFigureCell(
  cell: FigureCell,
  language: Language,
  form: "amount" | "cell",
): ComponentChild {
  if (cell === null) return <NotReported language={language} />;
  return isFigure(cell) ? <Num figure={cell} language={language} form={form} /> : cell[language];
}
