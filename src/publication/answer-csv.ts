import type { Language } from "../base/language.js";
import { headOf, type Answer, type AnswerCell, type AnswerRow } from "../observatory/answer.js";
import { texts } from "../base/text.js";
import { nameOfCode } from "../observatory/code-names.js";
import type { SqlAnswer, SqlCell } from "../observatory/analyst-sql.js";
import { donorName, familyNameJa } from "../observatory/donor-names.js";
import type { AnswerColumn, ColumnKind } from "../observatory/questions.js";
import { toCsv, type CsvCell } from "./to-csv.js";

const NUMBERS: ReadonlySet<ColumnKind> = new Set<ColumnKind>([
  "money",
  "decimal",
  "count",
  "coverage",
  "year",
]);

/** Whether a column's cells are numbers, to people and to a spreadsheet. */
export function isNumeric({ kind }: { readonly kind: ColumnKind }): boolean {
  return NUMBERS.has(kind);
}

const { loaded: VINTAGE, record: RECORD } = texts({
  loaded: { en: "loaded $1", ja: "$1 読込" },
  record: { en: "record: ", ja: "記録：" },
});

/** A cell in the reader's language: an answer's rows name codes in English, for machines. */
export function cellIn(
  { currency }: Answer,
  row: AnswerRow,
  column: AnswerColumn,
  language: Language,
): AnswerCell {
  const { names } = column;
  if (names === undefined) return row[headOf(column, currency)] ?? null;
  const code = row[names.of] ?? null;
  return nameOfCode(names.list, code === null ? null : String(code))?.[language] ?? null;
}

/** The same where people read it: with what its codes are called. */
export function shownIn(
  answer: Answer,
  row: AnswerRow,
  column: AnswerColumn,
  language: Language,
): AnswerCell {
  const cell = cellIn(answer, row, column, language);
  if (column.name === "vintage" && typeof cell === "string")
    return cell.replace(/^loaded (.*)$/, VINTAGE[language]);
  if (language === "ja") {
    const own = nameInJapanese(row, column);
    if (own !== null) return own;
  }
  const [, stated] = /^record: (.*)$/.exec(String(cell)) ?? [];
  if (column.name === "family_by" && stated !== undefined) return RECORD[language] + stated;
  return column.values?.[String(cell)]?.[language] ?? cell;
}

/** A donor by its code, a family by its own: lists and rules name them in English alone. */
function nameInJapanese(row: AnswerRow, column: AnswerColumn): string | null {
  const { donor_code = null, family = null } = row;
  if (column.name === "donor" && donor_code !== null)
    return donorName(Number(donor_code))?.ja ?? null;
  const isOfFamily = column.name === "name" && typeof family === "string" && "members" in row;
  return isOfFamily ? familyNameJa(String(family)) : null;
}

/** An answer of the observatory as CSV: its columns, its rows, nothing else; names of codes in the reader's language. */
export function answerCsv(answer: Answer, language: Language): string {
  return tableCsv(
    answer.columns.map((column) => headOf(column, answer.currency)),
    answer.rows.map((row) => answer.columns.map((column) => cellIn(answer, row, column, language))),
    answer.columns.map(isNumeric),
  );
}

/** Rows as CSV; `isNumber` says which columns hold numbers, which a spreadsheet may take as such. */
export function tableCsv(
  heads: readonly string[],
  rows: readonly (readonly AnswerCell[])[],
  isNumber: readonly boolean[],
): string {
  const cell = (value: AnswerCell, index: number): CsvCell => {
    if (value === null) return { kind: "missing", text: "" };
    if (typeof value === "boolean") return { kind: "boolean", text: String(value) };
    return { kind: isNumber[index] === true ? "number" : "text", text: String(value) };
  };
  return toCsv(
    heads,
    rows.map((row) => row.map(cell)),
  );
}

/** Whether an analyst's column holds numbers, by the engine's name of its type. */
export function isNumericType({ type }: { readonly type: string }): boolean {
  return /INT|DECIMAL|DOUBLE|FLOAT/i.test(type) && !/[[(]\w*VARCHAR|^Array|^Tuple|^Map/.test(type);
}

/** Lists and structures as JSON in one cell. */
export function plainCell(cell: SqlCell): AnswerCell {
  return typeof cell === "object" && cell !== null ? JSON.stringify(cell) : cell;
}

/** The answer to an analyst's statement as CSV. */
export function sqlCsv({ columns, rows }: SqlAnswer): string {
  return tableCsv(
    columns.map(({ name }) => name),
    rows.map((row) => row.map(plainCell)),
    columns.map(isNumericType),
  );
}
