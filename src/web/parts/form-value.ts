import { formatNumber } from "../../base/format.js";
import type { Language } from "../../base/language.js";
import { fill, texts } from "../../base/text.js";
import type { FormField } from "../form-fields.js";

const WORDS = texts({
  yes: { en: "Yes", ja: "はい" },
  no: { en: "No", ja: "いいえ" },
  cut: { en: "{begin} … ({count} characters)", ja: "{begin} …（{count}字）" },
});

/** Characters of a long text that are shown: its beginning tells which one it is. */
const LONG_SHOWN = 2_000;

function withCode(name: string, code: string, language: Language): string {
  if (name === code) return code;
  return language === "ja" ? `${name}（${code}）` : `${name} (${code})`;
}

/** What a field of a form says, for people; null where it says nothing. */
export function showValue(field: FormField, value: unknown, language: Language): string | null {
  if (value === undefined || value === null) return null;
  if (field.kind === "amount") return formatNumber(String(value as string), language);
  if (field.kind === "percent") return `${Number(value) / 100} %`;
  if (field.kind === "flag") return (value === false ? WORDS.no : WORDS.yes)[language];
  const named = (each: string) =>
    field.options.find((option) => option.value === each)?.label ?? each;
  if (field.is_code === true) return withCode(named(String(value)), String(value), language);
  if (field.kind === "choice" || field.kind === "fixed")
    return named(String(value as string | number));
  if (field.kind === "several")
    return (value as readonly string[]).map(named).join(language === "ja" ? "、" : ", ");
  if (field.kind === "narrative") return Object.values(value as Record<string, string>).join(" / ");
  if (field.kind === "rows") {
    const rows = value as readonly Readonly<Record<string, unknown>>[];
    const cells = (row: Readonly<Record<string, unknown>>) =>
      field.columns.map((column) => showValue(column, row[column.name], language) ?? "–");
    return rows.map((row) => cells(row).join(" · ")).join("; ");
  }
  if (field.kind === "long" && typeof value === "string" && value.length > LONG_SHOWN)
    return fill(
      WORDS.cut[language],
      { begin: value.slice(0, LONG_SHOWN), count: value.length },
      language,
    );
  return Array.isArray(value) ? value.join(", ") : String(value as string | number | boolean);
}
