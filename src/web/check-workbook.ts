import exceljs from "exceljs";
import type { Day } from "../base/day.js";
import { SEVERITIES, type Severity } from "../base/finding.js";
import { formatDay } from "../base/format.js";
import type { Language } from "../base/language.js";
import { LIMITS } from "../base/settings.js";
import { fill, texts } from "../base/text.js";
import { CHECK_WORDS, verdictOf } from "./check-words.js";
import { isChecked, type CheckAnswer, type FileAnswer } from "./check-answer.js";

const WORDS = texts({
  summary: { en: "Summary", ja: "概要" },
  kinds: { en: "Kinds", ja: "種類別" },
  findings: { en: "Findings", ja: "指摘" },
  about: { en: "About", ja: "説明" },
  file: { en: "File", ja: "ファイル" },
  verdict: { en: "Result", ja: "判定" },
  version: { en: "Version", ja: "版" },
  records: { en: "Activities or organisations", ja: "活動・組織の件数" },
  note: { en: "Note", ja: "備考" },
  severity: { en: "Severity", ja: "重大度" },
  rule: { en: "Rule", ja: "規則" },
  times: { en: "Times", ja: "件数" },
  places: { en: "Places", ja: "該当箇所数" },
  listed: { en: "Places listed", ja: "記載箇所数" },
  line: { en: "Line", ja: "行" },
  column: { en: "Column", ja: "桁" },
  what: { en: "What", ja: "内容" },
  first: { en: "What, at the first place", ja: "内容（最初の箇所）" },
  why: { en: "Why", ja: "理由" },
  fix: { en: "What to do", ja: "対処" },
  source: { en: "In the file", ja: "ファイルの記載" },
  path: { en: "Path", ja: "位置" },
});

/** What the sheets are, for whoever was sent the workbook alone. */
const ABOUT = texts({
  checked: { en: "Checked by Earmark on {day}.", ja: "Earmark により{day}に検査。" },
  valid: {
    en: "A file is valid, as with the official validator, where no finding is critical.",
    ja: "「有効」とは、公式検証サービスと同様、重大な指摘がないことを指します。",
  },
  kinds: {
    en: "The sheet of kinds has a row for each rule that a file breaks, with why it matters and what to do; the sheet of findings has a row for each place.",
    ja: "「種類別」には、ファイルが反する規則ごとに、理由と対処を記載しています。「指摘」には、該当箇所ごとに 1 行を記載しています。",
  },
  places: {
    en: "What breaks the schema several times in one activity counts once, as with the official validator, and has its places all the same.",
    ja: "一つの活動の中で繰り返されるスキーマ違反は、公式検証サービスと同様に 1 件と数えますが、箇所はすべて示します。",
  },
  limit: {
    en: "Of each kind at most {limit} places are listed, and {rows} in all; the command `earmark iati check FILE --max all` prints every one.",
    ja: "記載する箇所は種類ごとに{limit}か所、全体で{rows}か所までです。コマンド `earmark iati check FILE --max all` ではすべてを表示します。",
  },
});

type ColumnKey = keyof typeof WORDS;

const FILE_COLUMNS = [
  ["file", 40],
  ["verdict", 16],
  ["version", 10],
  ["records", 16],
] as const;

const KIND_COLUMNS = [
  ["file", 28],
  ["severity", 12],
  ["rule", 10],
  ["times", 9],
  ["places", 9],
  ["listed", 9],
  ["first", 60],
  ["why", 50],
  ["fix", 50],
] as const;

const FINDING_COLUMNS = [
  ["file", 28],
  ["severity", 12],
  ["rule", 10],
  ["line", 9],
  ["column", 9],
  ["what", 60],
  ["source", 60],
  ["fix", 50],
  ["path", 50],
] as const;

/**
 * The reports of files as a workbook: a sheet with a row for each file, one of the kinds of finding in each, one of the findings.
 * Texts are text cells whatever they begin with, so that nothing of a stranger's file is ever a formula or a link; lines and
 * counts are numbers.
 */
export async function checkWorkbook(
  files: readonly FileAnswer[],
  { today, language }: { readonly today: Day; readonly language: Language },
): Promise<Uint8Array> {
  const book = new exceljs.Workbook();
  const columnsOf = (columns: readonly (readonly [ColumnKey, number])[]) =>
    columns.map(([key, width]) => ({ header: WORDS[key][language], key, width }));
  const summary = addSheet(book, WORDS.summary[language], [
    ...columnsOf(FILE_COLUMNS),
    ...SEVERITIES.map((key) => ({ header: CHECK_WORDS[key][language], key, width: 11 })),
    ...columnsOf([["note", 60]]),
  ]);
  for (const file of files) summary.addRow(summaryOf(file, language));
  const kinds = addSheet(book, WORDS.kinds[language], columnsOf(KIND_COLUMNS));
  const findings = addSheet(book, WORDS.findings[language], columnsOf(FINDING_COLUMNS));
  for (const file of files.filter(isChecked)) {
    addKinds(kinds, file, language);
    addFindings(findings, file, language);
  }
  addAbout(book, today, language);
  return new Uint8Array(await book.xlsx.writeBuffer());
}

/** Long texts are read where they stand, over several lines. */
const WRAPPED = { alignment: { wrapText: true, vertical: "top" } } as const;

/** A table whose heading stays in sight, on paper too, and whose columns can be filtered. */
function addSheet(
  book: exceljs.Workbook,
  name: string,
  columns: Partial<exceljs.Column>[],
): exceljs.Worksheet {
  const sheet = book.addWorksheet(name, {
    views: [{ state: "frozen", ySplit: 1 }],
    pageSetup: { paperSize: 9, orientation: "landscape", fitToPage: true, fitToHeight: 0 },
  });
  sheet.columns = columns.map((column) => ({ ...column, style: WRAPPED }));
  const head = sheet.getRow(1);
  head.font = { bold: true };
  head.alignment = { wrapText: true, vertical: "bottom" };
  head.border = { bottom: { style: "thin" } };
  sheet.pageSetup.printTitlesRow = "1:1";
  sheet.autoFilter = { from: { row: 1, column: 1 }, to: { row: 1, column: columns.length } };
  return sheet;
}

type Row = Readonly<Record<string, string | number | null>>;

function summaryOf(file: FileAnswer, language: Language): Row {
  const head = { file: file.name, verdict: verdictOf(file)[language] };
  if (!isChecked(file)) return { ...head, note: file.refusal.message[language] };
  const { version, records, summary, is_readable } = file;
  return {
    ...head,
    version: version === "" ? null : version,
    records: is_readable ? records : null,
    ...summary,
  };
}

function addKinds(sheet: exceljs.Worksheet, file: CheckAnswer, language: Language): void {
  for (const { id, severity, count, places, shown, why, fix } of file.groups) {
    const counts = { times: count, places, listed: shown.length };
    const said = {
      first: shown[0]?.what[language] ?? null,
      why: why[language],
      fix: fix[language],
    };
    const row = sheet.addRow({ file: file.name, rule: id, ...counts, ...said });
    markSeverity(row, severity, language);
  }
}

function addFindings(sheet: exceljs.Worksheet, file: CheckAnswer, language: Language): void {
  for (const { id, severity, fix, shown } of file.groups) {
    for (const { what, line, column, source, path } of shown) {
      const place = { line, column, source: source?.text ?? null, path };
      const said = { what: what[language], fix: fix[language] };
      const row = sheet.addRow({ file: file.name, rule: id, ...place, ...said });
      markSeverity(row, severity, language);
    }
  }
}

/** The colours that the page has for them. */
const HUES: Readonly<Record<Severity, Partial<exceljs.Font>>> = {
  critical: { bold: true, color: { argb: "FFA4161A" } },
  error: { bold: true, color: { argb: "FFA4161A" } },
  warning: { color: { argb: "FF7A4A00" } },
  advisory: {},
};

function markSeverity(row: exceljs.Row, severity: Severity, language: Language): void {
  const cell = row.getCell("severity");
  cell.value = CHECK_WORDS[severity][language];
  cell.font = HUES[severity];
}

function addAbout(book: exceljs.Workbook, today: Day, language: Language): void {
  const sheet = book.addWorksheet(WORDS.about[language]);
  sheet.columns = [{ width: 90, style: WRAPPED }];
  const facts = {
    day: formatDay(today, language),
    limit: LIMITS.check_findings_reported,
    rows: LIMITS.check_rows,
  };
  for (const text of Object.values(ABOUT))
    sheet.addRow([fill(text[language], facts, language).replaceAll("`", "")]);
}
