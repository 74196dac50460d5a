import { texts, type Text } from "../base/text.js";
import { isChecked, type FileAnswer } from "./check-answer.js";

/** The severities of the official validator, on the page and in its workbook. */
export const CHECK_WORDS = texts({
  critical: { en: "Critical", ja: "重大" },
  error: { en: "Error", ja: "エラー" },
  warning: { en: "Warning", ja: "警告" },
  advisory: { en: "Advisory", ja: "助言" },
});

const VERDICTS = texts({
  valid: { en: "valid", ja: "有効" },
  invalid: { en: "not valid", ja: "有効でない" },
  unreadable: { en: "cannot be read", ja: "読み取り不可" },
  refused: { en: "not checked", ja: "未検査" },
});

/** What is said of a file in a word. */
export function verdictOf(file: FileAnswer): Text {
  return VERDICTS[verdictKey(file)];
}

export function verdictKey(file: FileAnswer): keyof typeof VERDICTS {
  if (!isChecked(file)) return "refused";
  if (!file.is_readable) return "unreadable";
  return file.is_valid ? "valid" : "invalid";
}
