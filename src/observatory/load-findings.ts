import type { Severity } from "../base/finding.js";
import { fillText, texts, type Facts, type Text } from "../base/text.js";
import type { Field } from "./part.js";

/** What can be wrong with a file that is loaded. The row stays, with null for what cannot be read. */
export const LOAD_FINDINGS = texts({
  FILE_UNREADABLE: {
    en: "The file is not loaded. {reason}",
    ja: "ファイルを読み込めません。{reason}",
  },
  FILE_UNREADABLE_KEPT: {
    en: "The file cannot be read any more; the rows of its last good version stay. {reason}",
    ja: "ファイルを読み取れなくなりました。最後に正しく読み取れた版の行を残します。{reason}",
  },
  FILE_CLOSED: {
    en: "The file cannot be opened: {reason}. What was loaded of it before stays.",
    ja: "ファイルを開けません：{reason}。以前に読み込んだ行があれば残します。",
  },
  FOLDER_CLOSED: {
    en: "The folder cannot be gone through: {reason}. What was loaded of its files before stays.",
    ja: "フォルダー内を読み取れません：{reason}。以前にその中のファイルから読み込んだ行は残します。",
  },
  FILE_STILL_UNREADABLE: {
    en: "It is the file that could not be read before, unchanged. What is wrong with it stands in the table `finding`.",
    ja: "以前読み取れなかったファイルのままです。内容は表 `finding` にあります。",
  },
  FILES_GONE: {
    en: "{count} files that were loaded from here are not here any more: {first}. Their rows stay; `--drop-missing` takes out those of IATI files.",
    ja: "ここから読み込んだ {count} 件のファイルがなくなっています：{first}。行は残ります。`--drop-missing` を付けると IATI ファイルの行を除きます。",
  },
  FILES_DROPPED: {
    en: "{count} files that were loaded from here are not here any more: {first}. Their rows are taken out.",
    ja: "ここから読み込んだ {count} 件のファイルがなくなっています：{first}。その行を除きました。",
  },
  TABLE_UNKNOWN: {
    en: "This is no table that the observatory knows: its first line, which has to name its columns, is {header}. Columns are parted by commas, semicolons, tabs or bars. Expected are IATI files; DAC1 (donor_code, aidtype_code, flows_code, amounttype_code, year, value); CRS (year, donorcode, recipientcode, purposecode, usd_commitment …); ODA headlines (year, donor_code, flows_code, value, indicator); exchange rates (Date, Rate, Currency, Frequency, Country code; date and one column per currency; Date, Country, Exchange rate; or JSON with year, month, currency_id, value).",
    ja: "観測データが知っている表ではありません（列名を示すべき先頭行は {header}）。列の区切りはコンマ、セミコロン、タブ、縦棒です。読み込めるもの：IATI ファイル、DAC1（donor_code、aidtype_code、flows_code、amounttype_code、year、value）、CRS（year、donorcode、recipientcode、purposecode、usd_commitment など）、ODA 主要値（year、donor_code、flows_code、value、indicator）、為替レート（Date、Rate、Currency、Frequency、Country code。または date と通貨ごとの列。または Date、Country、Exchange rate。または year、month、currency_id、value の JSON）",
  },
  TABLE_COLUMNS_MISSING: {
    en: "It looks like the table {table}, but its first line names no column {missing}: nothing of it is loaded. Name the columns that hold these so, or fetch the table with them.",
    ja: "{table} の表のようですが、先頭行に列 {missing} がないため読み込みません。該当する列をこの名前に直すか、これらの列を含む表を取得してください。",
  },
  TABLE_FILE_EMPTY: {
    en: "The file is empty. Fetch it again from where it is published.",
    ja: "空のファイルです。公開元から取得し直してください。",
  },
  TABLE_COLUMN_TWICE: {
    en: "Its first line names a column twice that the table is read from: {columns}. Which one counts cannot be known: nothing of it is loaded. Remove or rename the other.",
    ja: "読み込みに使う列が先頭行に 2 回あります（{columns}）。どちらを使うか判断できないため、読み込みません。不要な列を削除するか、名前を変えてください。",
  },
  TABLE_ROWS_WIDE: {
    en: "{count} of its rows have more cells than its first line names, the first on line {line}: they are not loaded. So looks a number such as 1,5 that is not within quotation marks in a table parted by commas, or a text that holds the sign that parts columns.",
    ja: "{count} 行のセル数が先頭行の列数より多く（最初は {line} 行目）、読み込みません。コンマ区切りの表で 1,5 のような数値が引用符で囲まれていないか、文中に区切り文字が含まれている可能性があります。",
  },
  TABLE_SDMX_OTHER: {
    en: "This is {flow} of the OECD's Data Explorer, as SDMX-CSV, and is not loaded: {why}",
    ja: "OECD の Data Explorer の {flow}（SDMX-CSV）です。読み込みません。{why}",
  },
  TABLE_ROWS_LEFT: {
    en: "{count} of its rows are not loaded, the first on line {line}: their donor, their year or the multiplier of their dollars (UNIT_MULT, 6 for millions) is none that is known, or they are parts of another row, by tying status or sector.",
    ja: "{count} 行を読み込みません（最初は {line} 行目）。援助国・年・米ドルの乗数（UNIT_MULT、百万は 6）が不明か、タイド状況・分野別の内訳の行です。",
  },
  TABLE_EMPTY: {
    en: "The table names its columns and has no rows.",
    ja: "列名だけで、行がない表です。",
  },
  TABLE_ROWS_CUT: {
    en: "{count} of its rows have no {column}, the first on line {first}: they count for nothing. So looks a file that was cut off, or whose rows have other columns than its first line says.",
    ja: "{count} 行に {column} がなく（最初は {first} 行目）、どの集計にも入りません。途中で切れたファイル、または列が先頭行と異なるファイルの可能性があります。",
  },
  TABLE_PASSED_OVER: {
    en: "No table that the observatory knows; it is passed over. Its first line is {header}",
    ja: "観測データが知っている表ではないため、対象外です。先頭行：{header}",
  },
  ARCHIVE_CLOSED: {
    en: "This is a packed file ({kind}), which is not looked into. Unpack it and load what is in it; save a workbook as CSV.",
    ja: "圧縮・書庫ファイル（{kind}）の中身は読み込みません。展開して中のファイルを指定してください（ワークブックは CSV で保存）。",
  },
  TABLE_ROW_UNREADABLE: {
    en: "{column} is {text}, which cannot be read there and counts for nothing. Numbers are written 1234.5, days 2024-01-31.",
    ja: "{column} の値「{text}」を読み取れないため、集計に入りません。数値は 1234.5、日付は 2024-01-31 の形で書いてください。",
  },
  TABLE_COMMA_UNCLEAR: {
    en: "{count} of its numbers are written like {text}, and nothing in the table shows whether the comma parts thousands or decimals: they count for nothing. Write 1234 or 1.234.",
    ja: "{text} のように書かれた数値が {count} 件ありますが、コンマが桁区切りか小数点かを表から判断できないため、集計に入りません。1234 または 1.234 のように書いてください。",
  },
  TABLE_ROWS_UNREADABLE: {
    en: "{count} values of {column} cannot be read in all; the first {told} are told one by one.",
    ja: "{column} の値のうち {count} 件を読み取れません（個別に示すのは最初の {told} 件）。",
  },
  TABLE_TWIN: {
    en: "It has the same {rows} rows as {other}, to the last value. They are loaded once.",
    ja: "{other} と全ての値が同じ {rows} 行を持つため、一度だけ読み込みます。",
  },
  TABLE_OVERLAP: {
    en: "{rows} of its rows are of donors and years, {from} to {to}, of which {other} has {others} rows too. Both are loaded, and a sum over the table adds them: take one file by its `dataset_id`, or load only one.",
    ja: "{from}〜{to} 年の {rows} 行は、{other} にもある援助国・年のものです（そちらは {others} 行）。両方を読み込むため、表をそのまま合計すると二重になります。`dataset_id` で一方を選ぶか、片方だけを読み込んでください。",
  },
  TABLE_UNREADABLE: {
    en: "The table cannot be read: {reason}",
    ja: "表を読み取れません：{reason}",
  },
  AMOUNT_UNREADABLE: {
    en: "The amount “{text}” of <{element}> is not a decimal number such as 1234.50. It counts nowhere.",
    ja: "<{element}> の金額「{text}」は 1234.50 のような十進数ではありません。どの合計にも入りません。",
  },
  AMOUNT_MISSING: {
    en: "<{element}> has no value. It counts nowhere.",
    ja: "<{element}> に金額がありません。どの合計にも入りません。",
  },
  DATE_IMPOSSIBLE: {
    en: "The date “{text}” of <{element}> is no day that exists, written such as 2024-02-29.",
    ja: "<{element}> の日付「{text}」は 2024-02-29 のように書かれた実在の日ではありません。",
  },
  CURRENCY_UNKNOWN: {
    en: "The currency “{text}” of <{element}> is no code of ISO 4217. The amount can be converted into no other.",
    ja: "<{element}> の通貨「{text}」は ISO 4217 のコードではありません。他の通貨に換算できません。",
  },
  PERCENTAGE_IMPOSSIBLE: {
    en: "The percentage “{text}” of <{element}> is no number from 0 to 100.",
    ja: "<{element}> の割合「{text}」は 0 から 100 までの数ではありません。",
  },
  TYPE_UNKNOWN: {
    en: "The transaction type “{text}” is not on the code list (1 to 13, or the letters of 1.0x). It counts nowhere.",
    ja: "取引種別「{text}」はコード表（1〜13、または 1.0x の文字）にありません。どの合計にも入りません。",
  },
  COORDINATES_IMPOSSIBLE: {
    en: "The coordinates “{text}” are no latitude and longitude.",
    ja: "座標「{text}」は緯度・経度ではありません。",
  },
  IDENTIFIER_MISSING: {
    en: "An activity has no iati-identifier. It can be told apart by its place in the file alone.",
    ja: "活動に iati-identifier がありません。ファイル内の位置でしか区別できません。",
  },
  TEXT_CUT: {
    en: "A text of <{element}> has {length} characters. The first {limit} are kept.",
    ja: "<{element}> の文が {length} 文字あります。先頭の {limit} 文字を残します。",
  },
});

export type LoadRule = keyof typeof LOAD_FINDINGS;

const CRITICAL: readonly LoadRule[] = [
  "FILE_UNREADABLE",
  "FILE_UNREADABLE_KEPT",
  "FILE_CLOSED",
  "FOLDER_CLOSED",
  "FILE_STILL_UNREADABLE",
  "TABLE_UNREADABLE",
];
const WARNINGS: readonly LoadRule[] = [
  "FILES_GONE",
  "FILES_DROPPED",
  "TABLE_UNKNOWN",
  "TABLE_PASSED_OVER",
  "TABLE_COLUMNS_MISSING",
  "TABLE_EMPTY",
  "TABLE_SDMX_OTHER",
  "TABLE_ROWS_LEFT",
  "TABLE_FILE_EMPTY",
  "TABLE_COLUMN_TWICE",
  "ARCHIVE_CLOSED",
  "TABLE_TWIN",
  "TABLE_OVERLAP",
  "IDENTIFIER_MISSING",
  "TEXT_CUT",
];

export function severityOf(rule: LoadRule): Severity {
  if (CRITICAL.includes(rule)) return "critical";
  return WARNINGS.includes(rule) ? "warning" : "error";
}

/** One finding as the command tells it and the table `finding` keeps it. */
export interface LoadFinding {
  readonly file: string;
  readonly line: number | null;
  readonly rule: LoadRule;
  readonly severity: Severity;
  readonly message: Text;
}

/** What is found of files as wholes, when none is being read. */
export function foundOf(file: string, rule: LoadRule, facts: Facts = {}): LoadFinding {
  const message = fillText(LOAD_FINDINGS[rule], facts);
  return { file, line: null, rule, severity: severityOf(rule), message };
}

/** It as a row of the table `finding`. */
export function findingRow(dataset_id: string, finding: LoadFinding): readonly Field[] {
  const { line, rule, severity, message } = finding;
  return [dataset_id, line, rule, severity, message.en, message.ja];
}

/** The first findings of each rule, so many of each. */
export function firstOfEach(findings: readonly LoadFinding[], limit: number): LoadFinding[] {
  const counts = new Map<LoadRule, number>();
  return findings.filter(({ rule }) => {
    const count = (counts.get(rule) ?? 0) + 1;
    counts.set(rule, count);
    return count <= limit;
  });
}
