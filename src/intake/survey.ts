import { currency as currencyOf, decimalsOf, type Currency } from "../base/currency.js";
import type { Finding } from "../base/finding.js";
import type { Money } from "../base/money.js";
import { fillText, texts, type Facts, type Text } from "../base/text.js";
import {
  countHeadings,
  letterOf,
  mapColumns,
  type ColumnMap,
  type ColumnSpec,
  type KeyedCells,
} from "./columns.js";
import type { SheetCell, SheetPlace, SheetRow } from "./sheet.js";
import { HEADER_ROWS, type CountHeadings } from "./xlsx.js";
import {
  decimalMarkOf,
  isInOtherCurrency,
  isPointUnclear,
  readAmount,
  readNumber,
  speaksOf,
  type DecimalMark,
} from "./typed-value.js";

/** A table's rows, as often as they are asked for: a file is read twice and never held. Of a workbook, of the sheet that has most headings. */
export type RowSource = (count: CountHeadings) => AsyncIterable<SheetRow>;

/** What the first reading of a table tells: its columns, and how its numbers were typed. */
export interface Survey<K extends string> {
  readonly findings: readonly Finding[];
  /** The row that names its columns. */
  readonly header: SheetRow;
  /** Rows below the header with anything in them. */
  readonly count: number;
  /** The rows below the header, by column. */
  rows(
    source: RowSource,
  ): AsyncIterable<{ readonly number: number; readonly cells: KeyedCells<K> }>;
  /** Without a currency, whether it is an amount at all: as one of dollars, whatever it is typed with. */
  readAmount(column: K, cell: SheetCell, currency: Currency | null): Money | Text;
  /** A number without a currency, as a plain decimal; null where it is none. */
  readNumber(column: K, cell: SheetCell): string | Text | null;
}

const TEXTS = texts({
  SHEET_OTHERS: {
    en: "Sheet “{sheet}” was read, and not: {others}. What is meant of these goes into a file of its own.",
    ja: "シート「{sheet}」を読み取りました。読み取っていないシート：{others}。必要なものは別のファイルとして取り込んでください。",
  },
  SHEET_HIDDEN: {
    en: "Hidden in the workbook, and read all the same: {hidden}. Show them there and look, before you confirm.",
    ja: "ブックで非表示の箇所も読み取りました：{hidden}。表示して内容を確認してから確定してください。",
  },
  TOTALS_LEFT_OUT: {
    en: "Totals, which are left out: row {rows}.",
    ja: "合計の行（{rows}行目）は取込みの対象外です。",
  },
  AMOUNT_UNREADABLE: {
    en: "“{found}” is no amount in {currency}. Write digits, such as 1,234.50.",
    ja: "「{found}」は{currency}の金額として読めません。1,234.50のように数字で入力してください。",
  },
  AMOUNT_OTHER_CURRENCY: {
    en: "“{found}” is typed as another currency than {currency}, which the row is in. Write the amount in {currency}, or the row's currency.",
    ja: "「{found}」は行の通貨（{currency}）以外の通貨で入力されています。{currency}建ての金額とするか、行の通貨を訂正してください。",
  },
  AMOUNT_TOO_FINE: {
    en: "“{found}” is finer than {currency} can be paid. Give the amount to the smallest unit of the currency; nothing is rounded here.",
    ja: "「{found}」は{currency}の最小単位より細かい金額です。端数処理は行いませんので、最小単位までの金額を入力してください。",
  },
  AMOUNT_POINT: {
    en: "“{found}” can be read in two ways: its point may stand before thousands or before fractions, and nothing in the column tells which. Write {whole} without a point where it is thousands, else two places after it.",
    ja: "「{found}」のピリオドは桁区切りとも小数点とも読め、列内に手掛かりがありません。桁区切りの場合は{whole}のようにピリオドなしで、小数点の場合は小数第2位までで入力してください。",
  },
  AMOUNT_POINT_WHOLE: {
    en: "“{found}” has a point, but {currency} has no fractions. Write the amount without a point: {whole} where the point stands before thousands.",
    ja: "「{found}」にピリオドがありますが、{currency}に小数はありません。ピリオドなしで入力してください（桁区切りの場合は{whole}）。",
  },
  NUMBER_COMMA: {
    en: "“{found}” can be read in two ways: its comma may stand before thousands or before fractions, and nothing in the column tells which. Write a point before fractions, and no comma.",
    ja: "「{found}」のコンマは桁区切りとも小数点とも読め、列内に手掛かりがありません。コンマを用いず、小数点はピリオドで入力してください。",
  },
  AMOUNT_AMBIGUOUS: {
    en: "“{found}” can be read in two ways, since the column uses both comma and point before fractions. Write the whole column in one way.",
    ja: "列内で小数点にコンマとピリオドが混在しているため、「{found}」は二通りに読めます。列全体の書き方を統一してください。",
  },
});

/** Ways of writing a number that a column's mark is told from; beyond these nothing new is learnt. */
const SHAPES = 10_000;

interface SurveyAsked<K extends string> {
  readonly file: string;
  readonly amounts: readonly K[];
  /** The columns of a row's day: one that has none of them and says that it is a total is left out. */
  readonly days?: readonly K[];
}

/** Null where the table has no row at all. */
export async function surveyTable<K extends string>(
  source: RowSource,
  specs: readonly ColumnSpec<K>[],
  asked: SurveyAsked<K>,
): Promise<Survey<K> | null> {
  const head: SheetRow[] = [];
  const shapes = new Map<K, Set<string>>(asked.amounts.map((key) => [key, new Set()]));
  let count = 0;
  let found: { header: SheetRow; map: ColumnMap<K> } | null = null;
  const peculiar = openPeculiar(asked.file);
  const days = asked.days ?? [];
  const learn = (row: SheetRow) => {
    if (!found || row.number <= found.header.number || isEmpty(row)) return;
    const cells = found.map.cellsOf(row);
    peculiar.look(row);
    if (isTotal(row, cells, days)) return peculiar.addTotal(row);
    count += 1;
    for (const [key, known] of shapes) {
      if (cells[key].kind === "text" && known.size < SHAPES) known.add(shapeOf(cells[key].text));
    }
  };
  const begin = () => {
    const header = chooseHeader(head, specs);
    if (header) found = { header, map: mapColumns(header, specs, asked.file) };
    head.forEach(learn);
  };
  for await (const row of source((each) => countHeadings(each, specs))) {
    if (row.number <= HEADER_ROWS) head.push(row);
    else {
      if (!found) begin();
      learn(row);
    }
  }
  if (!found) begin();
  const { header, map } = (found ?? {}) as Partial<{ header: SheetRow; map: ColumnMap<K> }>;
  if (!header || !map) return null;
  const marks = new Map([...shapes].map(([key, known]) => [key, decimalMarkOf(known)]));
  return {
    findings: [...map.findings, ...peculiar.findings()],
    header,
    count,
    rows: (again) => rowsBelow(again, { header, map, specs, days }),
    readNumber: (column, cell) => {
      if (cell.kind === "number") return cell.text;
      const mark = marks.get(column) ?? null;
      const isUnclear = mark !== "," && /^[1-9]\d{0,2},\d{3}$/.test(cell.text);
      const isMixed = mark === null && /^\d{1,3}[.,]\d{3}$/.test(cell.text);
      if (isUnclear && mark === "." && !speaksOf(shapes.get(column) ?? [], "."))
        return fillText(TEXTS.NUMBER_COMMA, { found: cell.text });
      if (isMixed) return fillText(TEXTS.AMOUNT_AMBIGUOUS, { found: cell.text });
      return readNumber(cell.text, mark ?? decimalMarkOf([cell.text]) ?? ".");
    },
    readAmount: (column, cell, currency) => {
      const mark = marks.get(column) ?? null;
      const isUnclear =
        mark === "." &&
        cell.kind === "text" &&
        isPointUnclear(cell.text, shapes.get(column) ?? [], currency);
      if (!isUnclear) return readMarked(cell, currency, mark);
      const facts = { found: cell.text, whole: cell.text.replace(".", "") };
      return currency !== null && decimalsOf(currency) === 0
        ? fillText(TEXTS.AMOUNT_POINT_WHOLE, { ...facts, currency })
        : fillText(TEXTS.AMOUNT_POINT, facts);
    },
  };
}

/** A number without its digits; what is less than one shows it by its zero. */
function shapeOf(typed: string): string {
  return typed.replace(/\d/g, "1").replace(/^1(?=[.,])/, typed.startsWith("0") ? "0" : "1");
}

/** The row that names most columns; of equals the first. */
function chooseHeader<K extends string>(
  rows: readonly SheetRow[],
  specs: readonly ColumnSpec<K>[],
): SheetRow | null {
  let header: SheetRow | null = null;
  let most = -1;
  for (const row of rows) {
    const named = countHeadings(row, specs);
    if (isEmpty(row) || named <= most) continue;
    header = row;
    most = named;
  }
  return header;
}

async function* rowsBelow<K extends string>(
  source: RowSource,
  {
    header,
    map,
    specs,
    days,
  }: {
    readonly header: SheetRow;
    readonly map: ColumnMap<K>;
    readonly specs: readonly ColumnSpec<K>[];
    readonly days: readonly K[];
  },
) {
  for await (const row of source((each) => countHeadings(each, specs))) {
    if (row.number <= header.number || isEmpty(row)) continue;
    const cells = map.cellsOf(row);
    if (!isTotal(row, cells, days)) yield { number: row.number, cells };
  }
}

const TOTAL = /^((grand|sub|net)[ -]?)?totals?\b|^(小|総|合|累)計/i;

function isTotal<K extends string>(
  row: SheetRow,
  cells: KeyedCells<K>,
  days: readonly K[],
): boolean {
  return (
    days.length > 0 &&
    days.every((key) => cells[key].kind === "empty") &&
    row.cells.some(
      ({ kind, text }) => kind === "text" && TOTAL.test(text.replace(/^(.) 計/, "$1計")),
    )
  );
}

/** Rows and columns that are told of one by one; of more it is said that there are more. */
const LISTED = 10;

/** What of a table people may not be aware of. */
function openPeculiar(file: string) {
  const totals: number[] = [];
  const hidden: number[] = [];
  let sheet: SheetPlace | undefined;
  const listed = (all: readonly (number | string)[]) =>
    [...all.slice(0, LISTED), ...(all.length > LISTED ? ["…"] : [])].join(", ");
  return {
    look(row: SheetRow) {
      sheet ??= row.sheet;
      if (row.is_hidden === true) hidden.push(row.number);
    },
    addTotal(row: SheetRow) {
      totals.push(row.number);
    },
    findings(): Finding[] {
      const columns = sheet?.hidden_columns ?? [];
      const parts = [
        ...(columns.length > 0 ? [{ en: "column", ja: "列", all: columns.map(letterOf) }] : []),
        ...(hidden.length > 0 ? [{ en: "row", ja: "行", all: hidden }] : []),
      ];
      const words = (language: "en" | "ja") =>
        parts.map((part) => `${part[language]} ${listed(part.all)}`).join("; ");
      const told: [keyof typeof TEXTS, Facts][] = [];
      if (sheet && sheet.others.length > 0)
        told.push(["SHEET_OTHERS", { sheet: sheet.name, others: listed(sheet.others) }]);
      if (parts.length > 0)
        told.push(["SHEET_HIDDEN", { hidden: { en: words("en"), ja: words("ja") } }]);
      if (totals.length > 0) told.push(["TOTALS_LEFT_OUT", { rows: listed(totals) }]);
      return told.map(([rule, facts]) => ({
        rule,
        severity: "advisory",
        message: fillText(TEXTS[rule], facts),
        place: { file },
      }));
    },
  };
}

function isEmpty(row: SheetRow): boolean {
  return row.cells.every((cell) => cell.kind === "empty");
}

/** `mark`: how the column is typed; null where its cells contradict each other, so that each must speak for itself. */
function readMarked(
  cell: SheetCell,
  known: Currency | null,
  mark: DecimalMark | null,
): Money | Text {
  const currency = known ?? currencyOf("USD");
  const own = mark ?? decimalMarkOf([cell.text]) ?? ".";
  const facts = { found: cell.text, currency };
  if (cell.kind === "text" && known !== null && isInOtherCurrency(cell.text, currency))
    return fillText(TEXTS.AMOUNT_OTHER_CURRENCY, facts);
  if (cell.kind === "text" && mark === null && /^\D*\d{1,3}[.,]\d{3}\D*$/.test(cell.text))
    return fillText(TEXTS.AMOUNT_AMBIGUOUS, facts);
  const amount = readAmount(cell, currency, own);
  if (amount === "finer than the currency") return fillText(TEXTS.AMOUNT_TOO_FINE, facts);
  return typeof amount === "string" ? fillText(TEXTS.AMOUNT_UNREADABLE, facts) : amount;
}
