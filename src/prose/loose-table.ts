import type { Line } from "./layout.js";
import { cellOf, isCell, isTotalLabel, type Row, type Table } from "./table.js";

/** A leaflet's table is short; a longer run of lines is something else. */
const MOST_ROWS = 200;

interface Item {
  readonly text: string;
  readonly line: Line;
}

/**
 * Tables whose cells a PDF's text gives one to a line: all labels and then all numbers, column by column, or label and
 * numbers, row by row. Only such that end in a total.
 */
export function looseTablesOf(lines: readonly Line[]): Table[] {
  const blocks = blocksOf(lines);
  return [...byColumn(blocks), ...byRow(blocks.flat())];
}

function blocksOf(lines: readonly Line[]): Item[][] {
  const blocks: Item[][] = [];
  let block: Item[] = [];
  for (const line of lines) {
    const text = line.text.trim();
    if (text !== "") block.push({ text, line });
    else if (block.length > 0) {
      blocks.push(block);
      block = [];
    }
  }
  return block.length > 0 ? [...blocks, block] : blocks;
}

/** A block of labels with a total last, then blocks of as many numbers, each perhaps under a header. */
function byColumn(blocks: readonly Item[][]): Table[] {
  const tables: Table[] = [];
  blocks.forEach((all, index) => {
    const end = all.findIndex((item) => isTotalLabel(item.text)) + 1;
    if (
      end < 3 ||
      end > MOST_ROWS ||
      all.some(
        (item, at) =>
          at < end && (item.text.length > 60 || (isCell(item.text) && !isYear(item.text))),
      )
    )
      return;
    const labels = all.slice(0, end);
    const own = all.length > end ? columnsIn(all.slice(end), labels.length) : [];
    const columns = [...own];
    for (let at = index + 1; own.length === 0 && at < blocks.length; at++) {
      const found = columnsIn(blocks[at] ?? [], labels.length);
      if (found.length === 0) break;
      columns.push(...found);
    }
    if (columns.length === 0) return;
    const size = columns[0]?.cells.length ?? 0;
    const isEven = columns.every((column) => column.cells.length === size);
    if (!isEven) return;
    const rows = labels.slice(labels.length - size).map((label, row) =>
      rowOf(
        label,
        columns.map((column) => column.cells[row]),
      ),
    );
    tables.push({
      headers: columns.map((column) => column.header),
      rows,
      firstLine: labels[0]?.line.index ?? 0,
    });
  });
  return tables;
}

interface Column {
  readonly header: string;
  readonly cells: readonly Item[];
}

/** One column or several in a block: as many numbers as there are labels, or one fewer where the labels have a header too. */
function columnsIn(block: readonly Item[], size: number): Column[] {
  for (const count of [size, size - 1]) {
    for (const header of [0, 1]) {
      const step = count + header;
      if (count < 3 || block.length % step !== 0) continue;
      const columns = Array.from({ length: block.length / step }, (_, at) =>
        block.slice(at * step, (at + 1) * step),
      );
      const isTable = columns.every((column) =>
        column.every((item, at) => (at < header ? !isNumber(item.text) : isCell(item.text))),
      );
      if (isTable)
        return columns.map((column) => ({
          header: header ? (column[0]?.text ?? "") : "",
          cells: column.slice(header),
        }));
    }
  }
  return [];
}

/** Label, numbers, label, numbers … and at the end the label of a total with as many. */
function byRow(items: readonly Item[]): Table[] {
  const tables: Table[] = [];
  items.forEach((item, end) => {
    if (!isTotalLabel(item.text)) return;
    let width = 0;
    while (isCell(items[end + 1 + width]?.text ?? "")) width++;
    if (width === 0 || width > 8) return;
    const rows = [rowOf(item, items.slice(end + 1, end + 1 + width))];
    for (let at = end - width - 1; at >= 0 && rows.length < MOST_ROWS; at -= width + 1) {
      const label = items[at];
      const cells = items.slice(at + 1, at + 1 + width);
      if (
        !label ||
        isTotalLabel(label.text) ||
        (isCell(label.text) && !isYear(label.text)) ||
        !cells.every((cell) => isCell(cell.text) && !(width > 1 && isYear(cell.text)))
      )
        break;
      rows.unshift(rowOf(label, cells));
    }
    if (rows.length >= 3)
      tables.push({ headers: Array<string>(width).fill(""), rows, firstLine: rows[0]?.line ?? 0 });
  });
  return tables;
}

function rowOf(label: Item, cells: readonly (Item | undefined)[]): Row {
  return {
    label: label.text,
    line: label.line.index,
    cells: cells.flatMap((cell) =>
      cell
        ? [cellOf({ text: cell.text, start: cell.line.start + cell.line.text.indexOf(cell.text) })]
        : [],
    ),
  };
}

const isYear = (text: string) => /^(?:19|20)\d{2}$/.test(text);
const isNumber = (text: string) => isCell(text) && !isYear(text);
