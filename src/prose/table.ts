import type { Line } from "./layout.js";
import type { Numeral } from "./numeral.js";
import { findNumerals } from "./numerals.js";

export interface Cell {
  readonly text: string;
  /** Place in the given text. */
  readonly start: number;
  /** Null for a dash or "not reported". */
  readonly numeral: Numeral | null;
  readonly isDash: boolean;
}

export interface Row {
  readonly label: string;
  readonly cells: readonly Cell[];
  readonly line: number;
}

/** Rows with a label and the same number of cells; headers are the cells of the row above them, where there is one. */
export interface Table {
  readonly headers: readonly string[];
  readonly rows: readonly Row[];
  readonly firstLine: number;
}

const NUMBER =
  "(?:-|[△▲]\\s?)?(?:\\d{1,3}(?:\\.\\d{3})+,\\d{1,2}|\\d{1,3}(?:[,'\\u00a0 ]\\d{3})+(?:\\.\\d+)?|\\d+(?:[.,]\\d+)?)";
const CELL = new RegExp(
  `^(?:(?:US\\$|USD|\\$|€|EUR|£|¥|JPY|CHF)?\\s?${NUMBER}\\s?(?:%|M|m|million|billion|億|万|円|百万円|千円|件|人)?|-+|n/?a|n\\.a\\.|\\.{2,3}|\\u2026|該当なし)$`,
);
const DASH = /^(?:-+)$/;
const TOTAL =
  /^(?:\W*)(?:(?:grand|overall|sub-?)?\s*totals?\b|sum\b|all\b|合\s*計|総\s*計|総\s*額|小\s*計|計(?=$|[\s(]))/i;

export function isTotalLabel(label: string): boolean {
  return TOTAL.test(label.trim()) && !/^sub|^小/i.test(label.trim().replace(/^\W+/, ""));
}

const BARE_TOTAL =
  /^\W*(?:(?:grand|overall)\s+)?total(?:s|\s+\([^)]*\))?\W*$|^\s*(?:合\s*計|総\s*計|計|総\s*額)\s*[:：]?\s*$/i;

/** A total that does not say of what, so that it is of what stands above it. */
export function isBareTotal(label: string): boolean {
  return BARE_TOTAL.test(label);
}

export function isSubtotalLabel(label: string): boolean {
  return /^\W*(?:sub-?\s*total|小\s*計)/i.test(label);
}

/** Runs of at least three rows of equal width (blank lines between them allowed), with the row of headers above. */
export function tablesOf(lines: readonly Line[]): Table[] {
  const tables: Table[] = [];
  let rows: Row[] = [];
  let header: Row | null = null;
  let gap = 0;
  const close = () => {
    if (rows.length >= 3 || (rows.length === 2 && header)) {
      tables.push({
        headers: headerCells(header, rows),
        rows,
        firstLine: header?.line ?? rows[0]?.line ?? 0,
      });
    }
    rows = [];
    header = null;
  };
  for (const line of lines) {
    if (line.text.trim() === "") {
      if (++gap > 1) close();
      continue;
    }
    if (/^[\s|:+=-]+$/.test(line.text)) continue;
    gap = 0;
    const row = rowOf(line);
    if (!row) {
      close();
      header = headerOf(line);
      continue;
    }
    const width = rows[0]?.cells.length;
    if (width !== undefined && width !== row.cells.length) close();
    if (rows.length === 0 && isYearRow(row)) header = row;
    else rows.push(row);
  }
  close();
  return tables.filter((table) => new Set(table.rows.map((row) => row.label)).size > 1);
}

/** A line that is a label and then nothing but cells. A sentence with a number at its end is none: its label has too many words. */
function rowOf(line: Line): Row | null {
  const parts = split(line);
  let first = parts.length;
  while (first > 0 && CELL.test(parts[first - 1]?.text ?? "")) first--;
  if (first === 0 && parts.length > 1) first = 1;
  const cells = parts.slice(first);
  if (cells.length === 0 || first === 0) return null;
  const label = parts
    .slice(0, first)
    .map((part) => part.text)
    .join(" ")
    .trim();
  const isWide = /\t|\||\s{2,}|;\S/.test(line.text.trim()) || isCommaSeparated(line.text);
  const words = label.split(/\s+/).length;
  if (/[.;。]$/.test(label) || words > (isWide ? 14 : 7)) return null;
  if (
    !isWide &&
    /\b(?:in|of|to|from|and|by|the|at|for|about|over|than|between|with|is|was|were)$/i.test(label)
  )
    return null;
  return { label, line: line.index, cells: cells.map((part) => cellOf(part)) };
}

export interface Part {
  readonly text: string;
  readonly start: number;
}

/** Cells by bars or tabs, by two spaces, or, where the line has none, words from the right that are cells. */
function split(line: Line): Part[] {
  const found = (separator: RegExp): Part[] =>
    [...line.text.matchAll(separator)].map((match) => {
      const body = match[0].trim();
      return { text: body, start: line.start + match.index + match[0].indexOf(body) };
    });
  const clean = (parts: Part[]) => parts.filter((part) => part.text !== "");
  if (line.text.includes("|")) return clean(found(/[^|]+/g));
  if (line.text.includes("\t")) return clean(found(/[^\t]+/g));
  if (/^[^;]+(?:;[^;\s][^;]*)+$/.test(line.text.trim())) return clean(found(/[^;]+/g));
  if (isCommaSeparated(line.text)) return clean(found(/[^,]+/g));
  if (/\S {2,}\S/.test(line.text)) return clean(found(/\S+(?: \S+)*/g));
  return glueUnits(found(/\S+/g));
}

/** Commas without spaces, the first behind a word: in 1,234 the comma groups digits. */
function isCommaSeparated(text: string): boolean {
  return text.length < 500 && /^[^,\d]+(?:,[^,\s]+)+$/.test(text.trim());
}

/** "US$ 1.2 million" is one cell although spaces stand in it. */
function glueUnits(parts: Part[]): Part[] {
  const glued: Part[] = [];
  for (const part of parts) {
    const before = glued.at(-1);
    const isUnit =
      /^(?:%|million|billion|億円|万円|百万円|円|M)$/.test(part.text) &&
      /\d$/.test(before?.text ?? "");
    const isAmount =
      /^\d/.test(part.text) && /^(?:US\$|USD|\$|€|EUR|CHF|JPY|¥)$/.test(before?.text ?? "");
    if (before && (isUnit || isAmount))
      glued[glued.length - 1] = { text: `${before.text} ${part.text}`, start: before.start };
    else glued.push(part);
  }
  return glued;
}

/** Whether a text is a table's cell: a number with its sign or unit, a dash, "n/a". */
export function isCell(text: string): boolean {
  return CELL.test(text);
}

export function cellOf(part: Part): Cell {
  const isDash = DASH.test(part.text);
  // A bare 2,021 or 2021 in a column is an amount like its neighbours, not a year.
  const grouped = part.text.replace(/(?<=\d) (?=\d{3}(?!\d))/g, "\u00a0");
  const bare = /^\d{4}$/.test(grouped) ? `${grouped[0]},${grouped.slice(1)}` : grouped;
  const numeral = isDash
    ? null
    : signed(part.text, findNumerals(bare).find((found) => found.value !== null) ?? null);
  return { text: part.text, start: part.start, numeral, isDash };
}

/** A cell of a table of accounts may be less than nothing: -48, and in Japanese △48 or ▲48. */
function signed(text: string, numeral: Numeral | null): Numeral | null {
  if (numeral?.value == null || !/^[-△▲]/.test(text)) return numeral;
  return { ...numeral, value: { ...numeral.value, unscaled: -numeral.value.unscaled } };
}

function isYearRow(row: Row): boolean {
  return row.cells.length > 1 && row.cells.every((cell) => /^(?:19|20)\d{2}$/.test(cell.text));
}

function headerOf(line: Line): Row | null {
  const parts = split(line);
  if (parts.length < 2 || /[.。:：]$/.test(line.text.trim())) return null;
  const isWide = /\t|\||\S {2,}\S/.test(line.text);
  if (!isWide && (parts.length > 8 || /\b(?:of|by|to|the|in|and|for|from)\b/.test(line.text)))
    return null;
  return {
    label: parts[0]?.text ?? "",
    line: line.index,
    cells: parts.slice(1).map((part) => ({ ...part, numeral: null, isDash: false })),
  };
}

/** Headers by cell, counted from the right, since the label's column often has none. */
function headerCells(header: Row | null, rows: readonly Row[]): string[] {
  const width = rows[0]?.cells.length ?? 0;
  const texts = header ? [header.label, ...header.cells.map((cell) => cell.text)] : [];
  const missing = Math.max(0, width - texts.length);
  return [...Array<string>(missing).fill(""), ...texts.slice(Math.max(0, texts.length - width))];
}
