import type { Finding } from "../base/finding.js";
import type { Language } from "../base/language.js";
import { fillText, texts, type Text } from "../base/text.js";
import { EMPTY_CELL, type SheetCell, type SheetRow } from "./sheet.js";

/** A column that an import knows: its key, what it is called in each language, and whether it may be left out. */
export interface ColumnSpec<K extends string> {
  readonly key: K;
  readonly title: Text;
  /** Other headings that people use for it. */
  readonly also?: readonly string[];
  readonly is_required: boolean;
  /** What a cell may hold, for the example file. */
  readonly example?: string;
}

/** What a table of columns says of each; one that does not say so may be left out. */
type Declared = Omit<ColumnSpec<string>, "key" | "is_required"> & { readonly is_required?: true };

/** The columns that an import knows, from a table by their keys, in the order of its example file. */
export function declareColumns<K extends string>(
  table: Readonly<Record<K, Declared>>,
): readonly ColumnSpec<K>[] {
  return Object.entries<Declared>(table).map(([key, column]) => ({
    key: key as K,
    is_required: false,
    ...column,
  }));
}

/** What each column is called, for what is told of its cells. */
export function titlesOf<K extends string>(
  specs: readonly ColumnSpec<K>[],
): Readonly<Record<K, Text>> {
  const titles = specs.map(({ key, title }) => [key, title] as const);
  return Object.fromEntries(titles) as Readonly<Record<K, Text>>;
}

/** A row of the file, its cells by the columns' keys. */
export interface KeyedRow<K extends string> {
  readonly number: number;
  readonly cells: KeyedCells<K>;
}

/** Cells by the column's key; a column that the file does not have is empty. */
export type KeyedCells<K extends string> = Readonly<Record<K, SheetCell>>;

export interface ColumnMap<K extends string> {
  readonly findings: readonly Finding[];
  cellsOf(row: SheetRow): KeyedCells<K>;
}

const TEXTS = texts({
  COLUMN_MISSING: {
    en: "There is no column “{column}”. Add it to the first row; the columns found are: {found}.",
    ja: "「{column}」の列がありません。1 行目に追加してください。見つかった列：{found}。",
  },
  COLUMN_TWICE: {
    en: "The column “{column}” stands twice ({first} and {second}). Remove one of them.",
    ja: "「{column}」の列が 2 つあります（{first} と {second}）。どちらかを削除してください。",
  },
  COLUMN_UNKNOWN: {
    en: "The column “{column}” is not known and was left out.",
    ja: "「{column}」は知らない列のため、取り込みませんでした。",
  },
});

/** Headings as people vary them: `Effective from`, `effective_from`, `EFFECTIVE-FROM`. */
export function plain(heading: string): string {
  return heading.toLowerCase().replace(/[\s_\-()（）]/g, "");
}

/** How many columns a row names: the header is the row that names most, below a title or a note as well. */
export function countHeadings<K extends string>(
  row: SheetRow,
  specs: readonly ColumnSpec<K>[],
): number {
  return row.cells.filter((cell) =>
    specs.some((spec) => headingsOf(spec).includes(plain(cell.text))),
  ).length;
}

/** Finds each column by its heading, in any order and either language. All problems are told at once. */
export function mapColumns<K extends string>(
  header: SheetRow,
  specs: readonly ColumnSpec<K>[],
  file: string,
): ColumnMap<K> {
  const findings: Finding[] = [];
  const tell = (
    rule: keyof typeof TEXTS,
    severity: "error" | "advisory",
    facts: Record<string, string | Text>,
  ) =>
    findings.push({
      rule,
      severity,
      message: fillText(TEXTS[rule], facts),
      place: { file, line: header.number },
    });
  const places = new Map<K, number>();
  header.cells.forEach((cell, index) => {
    if (cell.kind === "empty") return;
    const spec = specs.find((each) => headingsOf(each).includes(plain(cell.text)));
    if (!spec) {
      tell("COLUMN_UNKNOWN", "advisory", { column: cell.text });
      return;
    }
    const before = places.get(spec.key);
    if (before === undefined) places.set(spec.key, index);
    else
      tell("COLUMN_TWICE", "error", {
        column: spec.title,
        first: letterOf(before),
        second: letterOf(index),
      });
  });
  const found = header.cells
    .map((cell) => cell.text)
    .filter((text) => text !== "")
    .join(", ");
  for (const spec of specs) {
    if (spec.is_required && !places.has(spec.key))
      tell("COLUMN_MISSING", "error", { column: spec.title, found });
  }
  return {
    findings,
    cellsOf(row) {
      const entries = specs.map(({ key }) => [key, row.cells[places.get(key) ?? -1] ?? EMPTY_CELL]);
      return Object.fromEntries(entries) as KeyedCells<K>;
    },
  };
}

function headingsOf<K extends string>(spec: ColumnSpec<K>): string[] {
  return [spec.key, spec.title.en, spec.title.ja, ...(spec.also ?? [])].map(plain);
}

/** `C` for the third column, as a spreadsheet shows it. */
export function letterOf(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : letterOf(Math.floor(index / 26) - 1) + letter;
}

/** A table to begin from: the headings in a language, and one row of examples. With a byte order mark, so that spreadsheet programs read it. */
export function exampleTable<K extends string>(
  specs: readonly ColumnSpec<K>[],
  language: Language,
): string {
  const line = (cells: readonly string[]) =>
    `${cells.map((cell) => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(",")}\r\n`;
  return `\ufeff${line(specs.map((spec) => spec.title[language]))}${line(specs.map((spec) => spec.example ?? ""))}`;
}
