import { texts } from "../base/text.js";

/** The severities of the official validator, on the page and in its workbook. */
export const CHECK_WORDS = texts({
  critical: { en: "Critical", ja: "重大" },
  error: { en: "Error", ja: "エラー" },
  warning: { en: "Warning", ja: "警告" },
  advisory: { en: "Advisory", ja: "助言" },
});
