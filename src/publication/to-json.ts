import type { FigureTable } from "../figures/figure-table.js";
import { isFigure, isPart } from "../figures/figure-table.js";
import type { DataCell, DataTable } from "../figures/tables.js";
import { unitOf } from "../figures/wording.js";
import { numberOf } from "./to-csv.js";

const LICENCE = "https://creativecommons.org/licenses/by/4.0/";

/** A table with its dictionary. Exact decimals stay text, so that no reader rounds them. */
export function dataTableJson(table: DataTable, version: string): string {
  const rows = table.rows.map((row) => rowObject(table, row));
  const { name, title, columns, is_illustrative } = table;
  return `${JSON.stringify({ table: name, title, record_version: version, licence: LICENCE, is_illustrative, columns, rows }, null, 1)}\n`;
}

/** One row by the names of its columns: what the table's file and the API say of it. */
export function rowObject(
  table: DataTable,
  row: DataTable["rows"][number],
): Record<string, string | boolean | null> {
  return Object.fromEntries(table.columns.map((column, index) => [column.name, plain(row[index])]));
}

export function figureTableJson(table: FigureTable): string {
  const rows = table.rows.map((row) =>
    Object.fromEntries(
      table.columns.map((column, index) => {
        const cell = row[index] ?? null;
        if (cell !== null && isPart(cell))
          return [column.key, { value: cell.part, note: cell.why }];
        if (cell === null || !isFigure(cell)) return [column.key, cell];
        const { id, qualifier, basis, period, as_of } = cell;
        return [
          column.key,
          {
            figure: id,
            value: numberOf(cell),
            unit: cell.value ? unitOf(cell.value, "en") : null,
            qualifier,
            basis,
            period,
            as_of,
          },
        ];
      }),
    ),
  );
  const { id, title, columns, is_illustrative } = table;
  return `${JSON.stringify({ table: id, title, licence: LICENCE, is_illustrative, columns, rows }, null, 1)}\n`;
}

function plain(cell: DataCell | undefined): string | boolean | null {
  if (cell === undefined || cell.kind === "missing") return null;
  return cell.kind === "boolean" ? cell.text === "true" : cell.text;
}
