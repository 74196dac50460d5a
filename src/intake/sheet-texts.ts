import type { Finding } from "../base/finding.js";
import { fillText, texts, type Facts } from "../base/text.js";
import { UnreadableSheet } from "./sheet.js";

const TEXTS = texts({
  SHEET_TOO_LARGE: {
    en: "The file is larger than {limit} bytes. Split it, and import the parts one after the other.",
    ja: "ファイルが上限（{limit}バイト）を超えています。分割して順に取り込んでください。",
  },
  SHEET_TOO_MANY_ROWS: {
    en: "The file has more than {limit} rows. Split it, and import the parts one after the other.",
    ja: "行数が上限（{limit}行）を超えています。分割して順に取り込んでください。",
  },
  SHEET_TOO_MANY_COLUMNS: {
    en: "Row {row} has more than {limit} columns. Remove the columns that are not needed.",
    ja: "{row}行目の列数が上限（{limit}列）を超えています。不要な列を削除してください。",
  },
  SHEET_CELL_TOO_LONG: {
    en: "Row {row} has a cell of more than {limit} characters. Is a quotation mark left open above it?",
    ja: "{row}行目に{limit}文字を超えるセルがあります。その前の引用符が閉じられていない可能性があります。",
  },
  SHEET_EMPTY: {
    en: "The file has no rows. Export it again, with its header row.",
    ja: "ファイルに行がありません。見出し行を含めて書き出し直してください。",
  },
  SHEET_NOT_TEXT: {
    en: "The file is neither a table in text (CSV, TSV) nor a workbook (XLSX). Save it as one of these and try again.",
    ja: "表形式のテキスト（CSV・TSV）でもブック（XLSX）でもありません。いずれかの形式で保存し直してください。",
  },
  SHEET_TWO_ENCODINGS: {
    en: "The file begins in {encoding} and goes on in another encoding. Save it as CSV in UTF-8, or as XLSX, and try again.",
    ja: "ファイルの文字コードが途中で変わっています（先頭は{encoding}）。UTF-8のCSV又はXLSXとして保存し直してください。",
  },
  SHEET_OPEN_QUOTE: {
    en: "A quotation mark that opens in row {row} is never closed. Close it, or double it where it is part of the text.",
    ja: "{row}行目で始まる引用符が閉じられていません。閉じるか、文字としての引用符は二重にしてください。",
  },
  XLSX_OLD_FORMAT: {
    en: "This is a workbook in the old XLS format, or one with a password. Save it as XLSX without a password and try again.",
    ja: "旧形式（XLS）またはパスワード付きのブックです。パスワードなしのXLSX形式で保存し直してください。",
  },
  XLSX_BROKEN: {
    en: "The workbook is damaged ({detail}). Open it in a spreadsheet program, save it again and try again.",
    ja: "ブックが壊れています（{detail}）。表計算ソフトで開いて保存し直してください。",
  },
  XLSX_BOMB: {
    en: "The workbook unpacks to far more than its size allows ({detail}). It is refused; export the table again.",
    ja: "ブックを展開すると許容量を大きく超えます（{detail}）。受け付けられません。表を書き出し直してください。",
  },
  XLSX_MACROS: {
    en: "The workbook holds macros or links to other files. Save it as a plain XLSX without them.",
    ja: "ブックにマクロまたは外部ファイルへのリンクが含まれています。それらを含まないXLSX形式で保存してください。",
  },
  XLSX_NO_SHEET: {
    en: "The workbook has no sheet “{sheet}”. It has: {sheets}.",
    ja: "「{sheet}」というシートがありません。あるシート：{sheets}。",
  },
});

type Code = keyof typeof TEXTS;

/** The error to throw where a file cannot be read as a table. */
export function unreadable(
  code: Code,
  file: string,
  facts: Facts = {},
  line?: number,
): UnreadableSheet {
  const finding: Finding = {
    rule: code,
    severity: "critical",
    message: fillText(TEXTS[code], facts),
    place: { file, ...(line === undefined ? {} : { line }) },
  };
  return new UnreadableSheet(finding);
}
