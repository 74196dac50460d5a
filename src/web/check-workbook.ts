import exceljs from "exceljs";
import { SEVERITIES } from "../base/finding.js";
import type { Language } from "../base/language.js";
import { fill, texts } from "../base/text.js";
import { CHECK_WORDS } from "./check-words.js";
import type { CheckAnswer } from "./check-answer.js";

const WORDS = texts({
  summary: { en: "Summary", ja: "概要" },
  findings: { en: "Findings", ja: "指摘" },
  file: { en: "File", ja: "ファイル" },
  version: { en: "Version", ja: "版" },
  records: { en: "Activities or organisations", ja: "活動・組織の件数" },
  valid: { en: "Valid", ja: "有効" },
  yes: { en: "yes", ja: "はい" },
  no: { en: "no", ja: "いいえ" },
  severity: { en: "Severity", ja: "重大度" },
  rule: { en: "Rule", ja: "規則" },
  line: { en: "Line", ja: "行" },
  column: { en: "Column", ja: "桁" },
  what: { en: "What", ja: "内容" },
  why: { en: "Why", ja: "理由" },
  fix: { en: "What to do", ja: "対処" },
  source: { en: "In the file", ja: "ファイルの記載" },
  path: { en: "Path", ja: "位置" },
  cut: { en: "Not all listed", ja: "一部のみ記載" },
  cutOf: { en: "{id}: {shown} of {places} places", ja: "{id}：{places} か所のうち {shown} か所" },
});

/**
 * The report as a workbook: a sheet of counts, a sheet of findings. Texts are text cells whatever they begin with, so that nothing
 * of a stranger's file is ever a formula; lines and counts are numbers.
 */
export async function checkWorkbook(
  answer: Omit<CheckAnswer, "xlsx">,
  language: Language,
): Promise<Uint8Array> {
  const book = new exceljs.Workbook();
  const summary = book.addWorksheet(WORDS.summary[language]);
  summary.columns = [{ width: 32 }, { width: 48 }];
  summary.addRow([WORDS.file[language], answer.name]);
  summary.addRow([WORDS.version[language], answer.version]);
  summary.addRow([WORDS.records[language], answer.records]);
  summary.addRow([
    WORDS.valid[language],
    (answer.is_valid && answer.is_readable ? WORDS.yes : WORDS.no)[language],
  ]);
  for (const severity of SEVERITIES)
    summary.addRow([CHECK_WORDS[severity][language], answer.summary[severity]]);
  for (const { id, places, shown } of answer.groups) {
    if (places === shown.length) continue;
    const facts = { id, places, shown: shown.length };
    summary.addRow([WORDS.cut[language], fill(WORDS.cutOf[language], facts, language)]);
  }
  summary.getColumn(1).font = { bold: true };
  const sheet = book.addWorksheet(WORDS.findings[language], {
    views: [{ state: "frozen", ySplit: 1 }],
  });
  const columns = [
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
  sheet.columns = columns.map(([key, width]) => ({ header: WORDS[key][language], key, width }));
  sheet.getRow(1).font = { bold: true };
  for (const { id, severity, why, fix, shown } of answer.groups) {
    for (const { what, line, column, source, path } of shown) {
      const told = {
        severity: CHECK_WORDS[severity][language],
        rule: id,
        line,
        column,
        what: what[language],
      };
      sheet.addRow({ ...told, why: why[language], fix: fix[language], source: source ?? "", path });
    }
  }
  return new Uint8Array(await book.xlsx.writeBuffer());
}
