import type { Language } from "../base/language.js";
import { fill, texts } from "../base/text.js";
import type { ValueType } from "./standard.js";

/** What breaks the schema, and what to do. */
const SCHEMA_TEXTS = texts({
  UNEXPECTED: {
    en: "<{name}> may not stand here in <{parent}>. {expected}",
    ja: "<{parent}> のこの位置に <{name}> は置けません。{expected}",
  },
  EXPECTED: { en: "Expected here: {names}.", ja: "ここに置けるもの：{names}。" },
  NOTHING: { en: "Nothing may follow here.", ja: "ここには何も置けません。" },
  NO_CHILDREN: {
    en: "<{parent}> holds a value alone, so <{name}> may not stand in it.",
    ja: "<{parent}> には値だけを書くため、<{name}> は置けません。",
  },
  MISSING: {
    en: "<{parent}> is not complete: {names} is missing.",
    ja: "<{parent}> に {names} がありません。",
  },
  TEXT: {
    en: "<{parent}> holds elements alone, so text may not stand in it. Put it into its own element.",
    ja: "<{parent}> には要素だけを置くため、文字を直接書けません。",
  },
  ATTRIBUTE_MISSING: {
    en: "<{parent}> lacks the attribute {name}, which is required.",
    ja: "<{parent}> に必須の属性 {name} がありません。",
  },
  ATTRIBUTE_UNKNOWN: {
    en: "<{parent}> has no attribute {name} in this version of the standard. Remove it.",
    ja: "この版の標準では <{parent}> に属性 {name} はありません。削除してください。",
  },
  ATTRIBUTE_VALUE: {
    en: '{name}="{value}" of <{parent}> is not {type}.',
    ja: '<{parent}> の {name}="{value}" は{type}ではありません。',
  },
  VALUE: {
    en: '"{value}" in <{parent}> is not {type}.',
    ja: "<{parent}> の「{value}」は{type}ではありません。",
  },
  PREFIX: {
    en: 'Nothing declares the prefix of <{name}> in <{parent}>. Write xmlns:{value}="…", with the address of its namespace, in the first tag of the file.',
    ja: '<{parent}> の <{name}> の接頭辞が宣言されていません。ファイルの最初のタグに xmlns:{value}="…"（名前空間のアドレス）を記入してください。',
  },
  ATTRIBUTE_PREFIX: {
    en: 'Nothing declares the prefix of the attribute {name} of <{parent}>. Write xmlns:{value}="…", with the address of its namespace, in the first tag of the file.',
    ja: '<{parent}> の属性 {name} の接頭辞が宣言されていません。ファイルの最初のタグに xmlns:{value}="…"（名前空間のアドレス）を記入してください。',
  },
  NAMESPACE: {
    en: '<{name}> is in the namespace "{value}"; the elements of IATI are in none. Remove the xmlns that declares it.',
    ja: "<{name}> が名前空間「{value}」に属しています。IATI の要素は名前空間に属しません。xmlns の宣言を削除してください。",
  },
});

/** What a value should have been. */
const TYPE_TEXTS = texts<ValueType>({
  string: { en: "a text", ja: "文字列" },
  decimal: {
    en: "a number (write 1234.56, without separators)",
    ja: "数値（1234.56 のように桁区切りなしで記入）",
  },
  integer: { en: "a whole number", ja: "整数" },
  int: { en: "a whole number", ja: "整数" },
  nonNegativeInteger: { en: "a whole number from 0", ja: "0 以上の整数" },
  positiveInteger: { en: "a whole number from 1", ja: "1 以上の整数" },
  anyURI: { en: "a web address", ja: "ウェブアドレス" },
  date: { en: "a date (write 2026-03-31)", ja: "日付（2026-03-31 の形で記入）" },
  dateTime: {
    en: "a moment (write 2026-03-31T09:30:00Z)",
    ja: "日時（2026-03-31T09:30:00Z の形で記入）",
  },
  boolean: {
    en: "yes or no (write true, false, 1 or 0)",
    ja: "真偽値（true、false、1、0 のいずれか）",
  },
  NMTOKEN: { en: "a name without spaces", ja: "空白を含まない名前" },
  language: {
    en: "a language code (write en or pt-BR)",
    ja: "言語コード（en や pt-BR の形で記入）",
  },
});

/** What breaks the schema, as data: its sentence is made where it is read. */
export interface Complaint {
  readonly code: keyof typeof SCHEMA_TEXTS;
  readonly facts: ComplaintFacts;
}

export interface ComplaintFacts {
  readonly parent: string;
  readonly name?: string;
  readonly value?: string;
  readonly type?: ValueType;
  /** The elements that are missing, or that may stand in the place of another; of these none may be empty. */
  readonly names?: string;
}

/** The sentence in one language. */
export function complaintText({ code, facts }: Complaint, language: Language): string {
  const { parent, name = "", value = "", type, names = "" } = facts;
  const instead = names === "" ? SCHEMA_TEXTS.NOTHING : SCHEMA_TEXTS.EXPECTED;
  const expected = code === "UNEXPECTED" ? fill(instead[language], { names }, language) : "";
  const filled = { parent, name, value, names, expected, type: type ? TYPE_TEXTS[type] : "" };
  return fill(SCHEMA_TEXTS[code][language], filled, language);
}
