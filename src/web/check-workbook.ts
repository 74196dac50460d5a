import exceljs from "exceljs";
import { SEVERITIES } from "../base/finding.js";
import type { Language } from "../base/language.js";
import { fill, texts } from "../base/text.js";
import { CHECK_WORDS, verdictOf } from "./check-words.js";
import { isChecked, type CheckAnswer, type FileAnswer } from "./check-answer.js";

const WORDS = texts({
  summary: { en: "Summary", ja: "概要" },
  findings: { en: "Findings", ja: "指摘" },
  file: { en: "File", ja: "ファイル" },
  verdict: { en: "Result", ja: "判定" },
  version: { en: "Version", ja: "版" },
  records: { en: "Activities or organisations", ja: "活動・組織の件数" },
  note: { en: "Note", ja: "備考" },
  severity: { en: "Severity", ja: "重大度" },
  rule: { en: "Rule", ja: "規則" },
  line: { en: "Line", ja: "行" },
  column: { en: "Column", ja: "桁" },
  what: { en: "What", ja: "内容" },
  why: { en: "Why", ja: "理由" },
  fix: { en: "What to do", ja: "対処" },
  source: { en: "In the file", ja: "ファイルの記載" },
  path: { en: "Path", ja: "位置" },
  cut: { en: "Not all listed: {list}", ja: "一部のみ記載：{list}" },
  cutOf: {
    en: "{id}: {shown} of {places} places",
    ja: "{id}は{places}か所のうち{shown}か所",
  },
});

const SUMMARY_COLUMNS = [
  ["file", 40],
  ["verdict", 16],
  ["version", 10],
  ["records", 14],
] as const;

const FINDING_COLUMNS = [
  ["file", 28],
  ["severity", 12],
  ["rule", 10],
  ["line", 9],
  ["column", 9],
  ["what", 60],
  ["why", 50],
  ["fix", 50],
  ["source", 60],
  ["path", 60],
] as const;

/**
 * The reports of files as a workbook: a sheet with a row for each file, a sheet of findings. Texts are text cells whatever they
 * begin with, so that nothing of a stranger's file is ever a formula; lines and counts are numbers.
 */
export async function checkWorkbook(
  files: readonly FileAnswer[],
  language: Language,
): Promise<Uint8Array> {
  const book = new exceljs.Workbook();
  const summary = addSheet(book, WORDS.summary[language], [
    ...SUMMARY_COLUMNS.map(([key, width]) => ({ header: WORDS[key][language], key, width })),
    ...SEVERITIES.map((key) => ({ header: CHECK_WORDS[key][language], key, width: 11 })),
    { header: WORDS.note[language], key: "note", width: 80 },
  ]);
  for (const file of files) summary.addRow(summaryOf(file, language));
  const findings = addSheet(
    book,
    WORDS.findings[language],
    FINDING_COLUMNS.map(([key, width]) => ({ header: WORDS[key][language], key, width })),
  );
  for (const file of files) if (isChecked(file)) addFindings(findings, file, language);
  return new Uint8Array(await book.xlsx.writeBuffer());
}

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
  sheet.columns = columns;
  sheet.getRow(1).font = { bold: true };
  sheet.pageSetup.printTitlesRow = "1:1";
  sheet.autoFilter = { from: { row: 1, column: 1 }, to: { row: 1, column: columns.length } };
  return sheet;
}

function summaryOf(file: FileAnswer, language: Language): Record<string, string | number> {
  const head = { file: file.name, verdict: verdictOf(file)[language] };
  if (!isChecked(file)) return { ...head, note: file.refusal.message[language] };
  const { version, records, summary } = file;
  return { ...head, version, records, ...summary, note: cutOf(file, language) };
}

/** The kinds of which not every place is listed. */
function cutOf({ groups }: CheckAnswer, language: Language): string {
  const list = groups
    .filter(({ places, shown }) => shown.length < places)
    .map(({ id, places, shown }) =>
      fill(WORDS.cutOf[language], { id, places, shown: shown.length }, language),
    );
  if (list.length === 0) return "";
  return fill(WORDS.cut[language], { list: list.join(language === "ja" ? "、" : "; ") }, language);
}

function addFindings(sheet: exceljs.Worksheet, file: CheckAnswer, language: Language): void {
  for (const { id, severity, why, fix, shown } of file.groups) {
    for (const { what, line, column, source, path } of shown) {
      const told = {
        file: file.name,
        severity: CHECK_WORDS[severity][language],
        rule: id,
        line,
        column,
        what: what[language],
      };
      sheet.addRow({
        ...told,
        why: why[language],
        fix: fix[language],
        source: source?.text ?? "",
        path,
      });
    }
  }
}
