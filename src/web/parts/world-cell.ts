import { formatAmount, formatNumber } from "../../base/format.js";
import type { Language } from "../../base/language.js";
import { parseAmount } from "../../base/money.js";
import { texts } from "../../base/text.js";
import type { Answer, AnswerRow } from "../../observatory/answer.js";
import { fileName } from "../../observatory/file-name.js";
import type { AnswerColumn } from "../../observatory/questions.js";
import { shownIn } from "../../publication/answer-csv.js";

const WORDS = texts({
  yes: { en: "yes", ja: "はい" },
  no: { en: "no", ja: "いいえ" },
  unlisted: { en: "on no list", ja: "一覧にないコード" },
});

/** A cell of an answer as people read it; null is "not reported". */
export function cellText(
  column: AnswerColumn,
  row: AnswerRow,
  answer: Answer,
  language: Language,
): string | null {
  const value = shownIn(answer, row, column, language);
  if (value === null && column.names !== undefined) return WORDS.unlisted[language];
  // A family has the references of all its members.
  const isOfFamily = column.name === "reference" && typeof row["family"] === "string";
  if (value === null) return column.is_blank === true || isOfFamily ? "–" : null;
  if (typeof value === "boolean") return value ? WORDS.yes[language] : WORDS.no[language];
  if (column.kind === "money") {
    const amount = parseAmount(String(value), answer.currency);
    return typeof amount === "string" ? String(value) : formatAmount(amount, language);
  }
  if (column.kind === "coverage") return `${Math.floor(Number(value) * 1000) / 10} %`;
  if (column.name === "file" || column.name === "source") return fileName(String(value));
  if (column.kind === "count" || column.kind === "decimal")
    return formatNumber(
      typeof value === "number" ? value : asPublished(column, String(value)),
      language,
    );
  return String(value);
}

/** Millions of dollars as the OECD publishes them, with two decimals: a decimal that is nought is not written in a file. */
function asPublished({ name }: AnswerColumn, value: string): string {
  if (!name.endsWith("_usd_millions")) return value;
  const [whole = "", decimals = ""] = value.split(".");
  return `${whole}.${decimals.padEnd(2, "0")}`;
}
