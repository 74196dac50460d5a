import { LANGUAGES } from "../base/language.js";
import { toDecimal } from "../base/money.js";
import type { Figure, FigureRow } from "../figures/figure.js";
import {
  isFigure,
  isPart,
  sayCell,
  type FigureCell,
  type FigureTable,
} from "../figures/figure-table.js";
import type { DataTable } from "../figures/tables.js";
import { unitOf } from "../figures/wording.js";

/** A cell as a file holds it: numbers and truths as they are, text made safe. */
export interface CsvCell {
  readonly kind: "text" | "number" | "boolean" | "missing";
  readonly text: string;
}

/** What a spreadsheet would take for a formula, in half and full width, also behind white space. Source: OWASP ASVS 1.2.10. */
const FORMULA = /^\s*[=+\-@＝＋－＠]|^[\t\r\n\0]/;

/**
 * Lines of RFC 4180. Text that a spreadsheet could run is quoted and led by an apostrophe; typed numbers are left alone, so
 * that −500 stays −500.
 */
export function toCsv(columns: readonly string[], rows: readonly (readonly CsvCell[])[]): string {
  const head = columns.map((name) => csvField({ kind: "text", text: name })).join(",");
  return [head, ...rows.map((row) => row.map(csvField).join(","))].join("\r\n") + "\r\n";
}

export function csvField(cell: CsvCell): string {
  if (cell.kind !== "text") return cell.text;
  const isFormula = FORMULA.test(cell.text);
  const text = isFormula ? `'${cell.text}` : cell.text;
  return isFormula || /[",\r\n\t]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function dataTableCsv(table: DataTable): string {
  return toCsv(
    table.columns.map((column) => column.name),
    table.rows,
  );
}

/**
 * A figure takes four columns: its number, how exact it is, its unit and its id; a part of one two: its number, or a note that it is withheld or
 * was not collected; a text one in each language.
 */
export function figureTableCsv(table: FigureTable): string {
  const isNumber = table.columns.map((_, index) =>
    table.rows.some((row) => isFigureCell(row[index])),
  );
  const columns = table.columns.flatMap((column, index) =>
    column.is_part
      ? [column.key, `${column.key}_note`]
      : isNumber[index]
        ? [column.key, `${column.key}_qualifier`, `${column.key}_unit`, `${column.key}_figure`]
        : LANGUAGES.map((language) => `${column.key}_${language}`),
  );
  const rows = table.rows.map((row) =>
    row.flatMap((cell, index) => {
      if (table.columns[index]?.is_part) return partCells(cell);
      if (isNumber[index])
        return isFigureCell(cell) ? figureCells(cell) : [MISSING, MISSING, MISSING, MISSING];
      return LANGUAGES.map((language) =>
        cell && !isFigure(cell) ? text(sayCell(cell, language)) : MISSING,
      );
    }),
  );
  return toCsv(
    [...columns, "is_illustrative"],
    rows.map((row) => [...row, { kind: "boolean", text: String(table.is_illustrative) }]),
  );
}

/** The rows of one figure, and the figure itself as the last of them: what it counts adds up to. */
export function figureCsv(figure: Figure): string {
  const cells = (
    record: string,
    label: Figure["title"],
    { value, sources, entry_no }: Pick<FigureRow, "value" | "sources" | "entry_no">,
  ): CsvCell[] => [
    text(record),
    ...LANGUAGES.map((language) => text(label[language])),
    value === null ? MISSING : { kind: "number", text: numberOf({ value }) ?? "" },
    text(value === null ? "" : unitOf(value, "en")),
    entry_no === undefined ? MISSING : { kind: "number", text: String(entry_no) },
    text([...new Set(sources.map((source) => source.document))].join(" ")),
    text([...new Set(sources.flatMap((source) => source.page ?? []))].join(" ")),
    figure.as_of === null ? MISSING : text(figure.as_of),
  ];
  return toCsv(
    ["record", "label_en", "label_ja", "value", "unit", "entry", "sources", "pages", "as_of"],
    [
      ...figure.rows.map((row) => cells(row.record, row.label, row)),
      cells(`figure/${figure.id}`, figure.title, figure),
    ],
  );
}

const MISSING: CsvCell = { kind: "missing", text: "" };

function text(value: string): CsvCell {
  return { kind: "text", text: value };
}

function partCells(cell: FigureCell): CsvCell[] {
  if (cell === null || !isPart(cell)) return [MISSING, MISSING];
  return [
    cell.part === null ? MISSING : { kind: "number", text: cell.part },
    cell.why === null ? MISSING : text(cell.why),
  ];
}

function isFigureCell(cell: FigureTable["rows"][number][number] | undefined): cell is Figure {
  return cell !== undefined && cell !== null && isFigure(cell);
}

function figureCells(figure: Figure): CsvCell[] {
  const number = numberOf(figure);
  if (number === null) return [MISSING, MISSING, MISSING, text(figure.id)];
  return [
    { kind: "number", text: number },
    text(figure.qualifier),
    text(figure.value ? unitOf(figure.value, "en") : ""),
    text(figure.id),
  ];
}

/** The exact value as a plain decimal: money in major units, a percentage as printed. */
export function numberOf({ value }: Pick<Figure, "value">): string | null {
  if (value === null) return null;
  if (value.kind === "money") return toDecimal(value.money);
  return value.kind === "rank" ? String(value.rank) : value.decimal;
}
