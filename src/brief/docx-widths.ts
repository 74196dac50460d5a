import { textWidth, unbreakable } from "../charts/svg.js";
import { textOf, type Table } from "./document.js";

/** Twentieths of a point: the letters of a cell and of a head, and the white at both sides of a cell. */
const CELL = { letters: 180, head: 170, white: 160 } as const;
/** Bold letters of the widest face that stands in where ours is not installed, against the average that `textWidth` knows. */
const WIDER = 1.3;

/**
 * Each column's share of the width, but no column narrower than its longest word or number: a number broken in two is misread. Where
 * there is room, a number also keeps its unit beside it, as Japanese would not (`15,000` / `超`). Where not even the words fit, each
 * column is as much too narrow.
 */
export function columnWidths(table: Table, width: number): number[] {
  const whole_share = sum(table.columns.map(({ share }) => share));
  const shares = table.columns.map(({ share }) => (share * width) / whole_share);
  const words = leastWidths(table, pieces);
  const whole = leastWidths(table, (text) => [text]);
  const roomy = table.columns.map(({ align }, index) =>
    align === "end"
      ? Math.max(words[index] ?? 0, whole[index] ?? 0)
      : Math.max(words[index] ?? 0, (shares[index] ?? 0) / 2),
  );
  const least = sum(roomy) <= width ? roomy : words;
  const needed = sum(least);
  if (needed >= width) return least.map((part) => Math.floor((part * width) / needed));
  return widened(shares, least, width).map(Math.floor);
}

/** As `unbreakable`, but `2億2,550万` is one number. */
function pieces(text: string): string[] {
  const cut = text.split(/([\d.,]+(?:[兆億万千][\d.,]*)+)/);
  return cut.flatMap((part, index) => (index % 2 === 1 ? [part] : unbreakable(part)));
}

/** What each column's longest piece needs, of its cells cut as `cut` says; a head may break between its words. */
function leastWidths(table: Table, cut: (text: string) => readonly string[]): number[] {
  const longest = (pieces: readonly string[], letters: number) =>
    Math.max(0, ...pieces.map((piece) => textWidth(piece.trim(), letters)));
  const rows = table.rows.filter(({ role }) => role !== "group" && role !== "detail");
  return table.columns.map(({ title }, index) => {
    const cells = rows.map((row) => longest(cut(textOf(row.cells[index] ?? [])), CELL.letters));
    const head = longest(unbreakable(textOf(title)), CELL.head);
    return Math.ceil(Math.max(head, ...cells) * WIDER) + CELL.white;
  });
}

/** Columns that are too narrow get what they need; the others share the rest as before. */
function widened(shares: readonly number[], least: readonly number[], width: number): number[] {
  const fixed = new Set<number>();
  for (;;) {
    const free = width - sum(least.filter((_, index) => fixed.has(index)));
    const whole = sum(shares.filter((_, index) => !fixed.has(index)));
    const widths = shares.map((share, index) =>
      fixed.has(index) ? (least[index] ?? 0) : (free * share) / whole,
    );
    const narrow = widths.findIndex((given, index) => given < (least[index] ?? 0));
    if (narrow < 0) return widths;
    fixed.add(narrow);
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, value) => total + value, 0);
}
