import { canBeSum } from "../compare.js";
import { compareDecimals } from "../decimal.js";
import type { ProseDocument } from "../document.js";
import type { ProseFinding } from "../finding.js";
import type { Numeral } from "../numeral.js";
import { isSubtotalLabel, isTotalLabel, type Cell, type Row, type Table } from "../table.js";
import { isOfElse, totalFinding } from "./total-finding.js";

/** Columns that nobody adds. */
const NOT_ADDED =
  /\b(?:rate|growth|change|average|avg|mean|share|rank|ranking|year|index|ratio|countries|donors|partners|no\.)\b|率|平均|順位|割合|比|増減|国数|年度?$/i;
const NO_PART =
  /^\W*(?:of\s+which|o\/w|including|incl\.|average|mean|median|memo|share|balance|うち|平均|参考)/i;

/** Columns against their total row, rows against their total column. */
export function findTableTotals(document: ProseDocument): ProseFinding[] {
  return document.tables.flatMap((table) => [...checkColumns(table), ...checkRows(table)]);
}

function checkColumns(table: Table): ProseFinding[] {
  const findings: ProseFinding[] = [];
  let from = 0;
  table.rows.forEach((row, index) => {
    if (!isTotalLabel(row.label)) return;
    const isFirst =
      index === from && !table.rows.slice(index + 1).some((other) => isTotalLabel(other.label));
    const rows = isFirst ? table.rows.slice(index + 1) : table.rows.slice(from, index);
    row.cells.forEach((cell, column) => {
      if (NOT_ADDED.test(table.headers[column] ?? "")) return;
      const finding = checkColumn({ label: row.label, cell }, rows, column);
      if (finding) findings.push(finding);
    });
    from = index + 1;
  });
  return findings;
}

/** A finding only where no reading of the rows adds up: all of them, without subtotals, subtotals alone, without "of which". */
function checkColumn(
  { label, cell }: { readonly label: string; readonly cell: Cell },
  rows: readonly Row[],
  column: number,
): ProseFinding | null {
  const total = cell.numeral;
  if (!total?.value) return null;
  const plain = rows.filter((row) => !NO_PART.test(row.label));
  const readings = [
    plain.filter((row) => !isSubtotalLabel(row.label) && !isTotalLabel(row.label)),
    plain.filter((row) => isSubtotalLabel(row.label)),
    plain,
    rows,
  ];
  const sums = readings
    .map((reading) => numeralsOf(reading, column))
    .filter((parts) => parts !== null && parts.length >= 2);
  const [parts] = sums;
  if (!parts || sums.length === 0 || !parts.every((part) => part.kind === parts[0]?.kind))
    return null;
  if (sums.some((sum) => sum !== null && canBeSum(total, sum))) return null;
  if (
    total.kind === "percentage" &&
    !(total.value && compareDecimals(total.value, { unscaled: 100n, scale: 0 }) === 0)
  )
    return null;
  if (total.kind !== parts[0]?.kind) return null;
  if (rows.every((row) => row.cells.length === 1) && isOfElse(label, total, parts)) return null;
  return totalFinding({ total, parts, start: cell.start, end: cell.start + cell.text.length });
}

/** The column's numbers; a dash is nothing. Null where one is missing, since an unknown part proves nothing. */
function numeralsOf(rows: readonly Row[], column: number): Numeral[] | null {
  const numerals: Numeral[] = [];
  for (const row of rows) {
    const cell = row.cells[column];
    if (!cell || (cell.numeral === null && !cell.isDash)) return null;
    if (cell.numeral) numerals.push(cell.numeral);
  }
  return numerals;
}

function checkRows(table: Table): ProseFinding[] {
  const last = table.headers.length - 1;
  const totalColumn = isTotalLabel(table.headers[last] ?? "")
    ? last
    : isTotalLabel(table.headers[0] ?? "")
      ? 0
      : -1;
  if (totalColumn < 0 || table.headers.length < 3) return [];
  const isMixed = table.headers.some(
    (header, column) =>
      column !== totalColumn &&
      (header === "" ||
        /%|\b(?:rate|growth|change|average|share|target)\b|率|平均|割合|目標/i.test(header)),
  );
  if (isMixed) return [];
  return table.rows.flatMap((row) => {
    const cell = row.cells[totalColumn];
    const total = cell?.numeral;
    const others = row.cells.filter((_, column) => column !== totalColumn);
    if (!cell || !total || others.some((other) => other.numeral === null && !other.isDash))
      return [];
    const parts = others.flatMap((other) => (other.numeral ? [other.numeral] : []));
    if (
      parts.length < 2 ||
      parts.some((part) => part.kind !== total.kind) ||
      total.kind === "percentage"
    )
      return [];
    return canBeSum(total, parts)
      ? []
      : [totalFinding({ total, parts, start: cell.start, end: cell.start + cell.text.length })];
  });
}
