import type { TSchema } from "@sinclair/typebox";
import type { Action } from "../actions/action.js";
import { choiceName } from "../actions/choice-words.js";
import {
  AMOUNT,
  ANSWER,
  BASIS_POINTS,
  COUNTRY,
  CURRENCY,
  DATE,
  DAY,
  DECIMAL,
  ENTRY,
  NARRATIVE,
  REF,
  withoutNull,
} from "../actions/input.js";
import { isWaitingKind, type Choices } from "../actions/read-choices.js";
import type { Language } from "../base/language.js";
import { LIMITS } from "../base/settings.js";
import { texts, type Text } from "../base/text.js";
import type { Snapshot } from "../store/snapshot.js";
import { choicesOf } from "./choices.js";
import { codeHelp, iatiHelp } from "./code-help.js";

/** How one field of an action is asked for. Made from the action's schema, so that a form cannot ask for anything else. */
export interface FormField {
  readonly name: string;
  readonly label: Text;
  readonly kind:
    | "text"
    | "long"
    | "amount"
    | "day"
    | "date"
    | "currency"
    | "number"
    | "decimal"
    | "percent"
    | "choice"
    | "narrative"
    | "flag"
    | "list"
    | "several"
    | "rows"
    | "fixed";
  readonly is_required: boolean;
  /** Of amounts: whose currency they are in, where the form does not ask. */
  readonly unit?: Text;
  /** Of a correction: what is left empty is emptied in the record. */
  readonly is_emptied?: boolean;
  /** Of a choice, and of several; a choice of numbers sends numbers. */
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly is_numeric?: boolean;
  /** Of a choice between yes and no, which may be left open. */
  readonly is_answer?: boolean;
  /** A code of a list: it stands beside its name where it is shown. */
  readonly is_code?: boolean;
  /** Of whole numbers that lie between two. */
  readonly range?: { readonly minimum: number; readonly maximum: number };
  /** A country's code, or a list of them. */
  readonly is_country?: boolean;
  /** What becomes of it in IATI, and which codes it takes. */
  readonly help?: Text;
  /** What may be typed, where a pattern decides it that no kind explains. */
  readonly example?: string;
  /** Of rows: what stands in each. */
  readonly columns: readonly FormField[];
}

/** Rows that a form offers for a list that is begun; a longer list is sent through the API or an import. */
const ROWS_OFFERED = 8;
/** Empty rows after those that are filled, and at first where a row only names something. */
const ROWS_MORE = 3;

/** Of a list of so many codes one is chosen; of a longer one it is typed, and offered while it is. */
const CODES_CHOSEN = 30;

const ANSWERS = texts({
  true: { en: "Yes", ja: "はい" },
  false: { en: "No", ja: "いいえ" },
});

function answers(language: Language): FormField["options"] {
  return Object.entries(ANSWERS).map(([value, label]) => ({ value, label: label[language] }));
}

/** What forms are made from besides the action. */
export interface FormWorld {
  readonly snapshot: Snapshot;
  readonly language: Language;
  /** Rows that may be named and that the snapshot does not hold. */
  readonly choices: Choices;
}

export function formFields(action: Action, world: FormWorld): FormField[] {
  const { properties, required = [] } = action.input;
  // What nobody may change is not asked for.
  const typed = Object.entries(properties).filter(
    ([, schema]) => !isFile(schema as TSchema) && (schema as TSchema).readOnly !== true,
  );
  return typed.map(([name, schema]) => {
    const label = action.fields[name] ?? { en: name, ja: name };
    const taken = withoutNull(schema as TSchema);
    const is_emptied = taken !== schema;
    // A correction begins with all that the record says: what may not be emptied is asked for.
    const is_required = required.includes(name) || (action.corrects !== undefined && !is_emptied);
    const field = describeField({ name, label, schema: taken, is_required }, world);
    if (action.corrects?.field === name) return { ...field, kind: "fixed" as const };
    const unit = hasAmount(field) ? unitOf(action) : null;
    const help = joinHelp(iatiHelp(action.name, name), field.help ?? null);
    return {
      ...field,
      ...(is_emptied ? { is_emptied } : {}),
      ...(unit ? { unit } : {}),
      ...(help ? { help } : {}),
    };
  });
}

function joinHelp(first: Text | null, second: Text | null): Text | null {
  if (first === null || second === null) return first ?? second;
  return { en: `${first.en} ${second.en}`, ja: first.ja + second.ja };
}

/** A file is sent by a form of its own, or through the API. */
export function isFile(schema: TSchema): boolean {
  return schema["contentEncoding"] === "base64";
}

function hasAmount({ kind, columns }: FormField): boolean {
  return kind === "amount" || columns.some((column) => column.kind === "amount");
}

const UNITS = texts({
  fund: { en: "in the fund's currency", ja: "基金の通貨" },
  agreement: { en: "in the agreement's currency", ja: "取決めの通貨" },
});
/** Actions whose amounts are in their agreement's currency. */
const OF_AGREEMENT: readonly string[] = [
  ...["amend-agreement", "schedule-instalments", "correct-instalment", "write-off"],
];
/** What is claimed has a unit of its own. */
const OF_CLAIM: readonly string[] = ["record-claim", "renew-claim"];

/** Whose currency the amounts of an action are in; null where it asks for the currency. */
function unitOf({ name, input }: Action): Text | null {
  const isAsked = Object.keys(input.properties).some((each) => each.endsWith("currency"));
  if (isAsked || OF_CLAIM.includes(name)) return null;
  return OF_AGREEMENT.includes(name) ? UNITS.agreement : UNITS.fund;
}

interface Asked {
  readonly name: string;
  readonly label: Text;
  readonly schema: TSchema;
  readonly is_required: boolean;
}

function describeField({ name, label, schema, is_required }: Asked, world: FormWorld): FormField {
  const { snapshot, language } = world;
  const plain = { name, label, is_required, options: [], columns: [] };
  const words = literalsOf(schema);
  if (words.length > 0) {
    return {
      ...plain,
      kind: "choice",
      is_numeric: words.every((word) => typeof word === "number"),
      options: optionsOf(words, name, language),
    };
  }
  if (schema["type"] === "array") return describeList({ name, label, schema, is_required }, world);
  if (schema["type"] === "object")
    return { ...plain, kind: isNarrative(schema) ? "narrative" : "long" };
  if (schema["description"] === ANSWER["description"])
    return { ...plain, kind: "choice", is_answer: true, options: answers(language) };
  if (schema["type"] === "boolean") return { ...plain, kind: "flag" };
  if (schema["description"] === BASIS_POINTS["description"]) return { ...plain, kind: "percent" };
  if (schema["type"] === "integer" || schema["type"] === "number") {
    const { minimum, maximum } = schema as { minimum?: number; maximum?: number };
    const hasRange = minimum !== undefined && maximum !== undefined;
    return { ...plain, kind: "number", ...(hasRange ? { range: { minimum, maximum } } : {}) };
  }
  if (schema["pattern"] === AMOUNT["pattern"]) return { ...plain, kind: "amount" };
  if (schema["pattern"] === DAY["pattern"]) return { ...plain, kind: "day" };
  if (schema["pattern"] === DATE["pattern"]) return { ...plain, kind: "date" };
  if (schema["pattern"] === CURRENCY["pattern"]) return { ...plain, kind: "currency" };
  if (schema["pattern"] === DECIMAL["pattern"]) return { ...plain, kind: "decimal" };
  const codes = codeHelp(schema, language);
  if (codes)
    return { ...plain, kind: codes.options.length > CODES_CHOSEN ? "text" : "choice", ...codes };
  if (isCountryCode(schema)) return { ...plain, kind: "text", is_country: true };
  const isRef = schema["pattern"] === REF["pattern"];
  const options = isRef || isWaitingKind(name) ? choicesOf(name, snapshot, world) : null;
  // Of entries there are more than the latest: any number or id can be typed.
  if (schema["pattern"] === ENTRY["pattern"])
    return { ...plain, kind: "text", options: options ?? [] };
  if (options) return { ...plain, kind: "choice", options };
  const description = schema["description"] as string | undefined;
  return {
    ...plain,
    ...(isRef || description === undefined ? {} : { example: description }),
    kind:
      ((schema["maxLength"] as number | undefined) ?? 0) >= LIMITS.text_field_length
        ? "long"
        : "text",
  };
}

function isCountryCode(schema: TSchema): boolean {
  return schema["pattern"] === COUNTRY["pattern"];
}

function describeList({ name, label, schema, is_required }: Asked, world: FormWorld): FormField {
  const items = schema["items"] as TSchema;
  const plain = { name, label, is_required, options: [] };
  const words = literalsOf(items);
  if (words.length > 0)
    return {
      ...plain,
      kind: "several",
      columns: [],
      options: optionsOf(words, name, world.language),
    };
  const codes = codeHelp(items, world.language);
  if (items["type"] !== "object")
    return {
      ...plain,
      kind: "list",
      columns: [],
      ...(codes ? { help: codes.help } : {}),
      ...(isCountryCode(items) ? { is_country: true } : {}),
    };
  const properties = items["properties"] as Record<string, TSchema>;
  const required = (items["required"] as string[] | undefined) ?? [];
  const columns = Object.entries(properties).map(([column, each]) =>
    describeField(
      {
        name: column,
        label: COLUMN_LABELS[column] ?? { en: column, ja: column },
        schema: each,
        is_required: required.includes(column),
      },
      world,
    ),
  );
  const help = columns.find((column) => column.help)?.help;
  return { ...plain, kind: "rows", columns, ...(help ? { help } : {}) };
}

/** What the columns of rows are called; an action's labels name its own fields only. */
const COLUMN_LABELS: Readonly<Record<string, Text>> = {
  no: { en: "Number", ja: "番号" },
  seq: { en: "Number", ja: "番号" },
  id: { en: "Reference", ja: "参照番号" },
  due_on: { en: "Due on", ja: "期日" },
  amount: { en: "Amount", ja: "金額" },
  condition: { en: "Condition", ja: "条件" },
  category: { en: "Category", ja: "費目" },
  from: { en: "From", ja: "開始日" },
  to: { en: "To", ja: "終了日" },
  project: { en: "Project", ja: "プロジェクト" },
  agreement: { en: "Agreement", ja: "取決め" },
  allocation: { en: "Allocation", ja: "配分" },
  share_bp: { en: "Share, percent", ja: "割合（%）" },
  country: { en: "Country (two letters)", ja: "国（2文字）" },
  name: { en: "Name, where it is more than the country", ja: "名称（国名以外の場合）" },
  organisation: { en: "Organisation", ja: "機関" },
  outcome: { en: "Outcome", ja: "アウトカム" },
  role: { en: "Part", ja: "役割" },
  period_from: { en: "From", ja: "開始日" },
  period_to: { en: "To", ja: "終了日" },
  indicator: { en: "Indicator", ja: "指標" },
  value: { en: "Value", ja: "値" },
  numerator: { en: "Numerator", ja: "分子" },
  denominator: { en: "Denominator", ja: "分母" },
  comment: { en: "Comment", ja: "コメント" },
  explanation: { en: "Explanation", ja: "説明" },
  is_not_collected: { en: "Not collected", ja: "未収集" },
  is_overlapping: { en: "Overlapping", ja: "重複あり" },
  dimension: { en: "Dimension", ja: "軸" },
  categories: { en: "Categories", ja: "区分" },
  breakdown: { en: "Crossed in group", ja: "掛け合わせの番号" },
  vocabulary: { en: "Vocabulary", ja: "体系" },
  code: { en: "Code", ja: "コード" },
  marker: { en: "Policy marker", ja: "政策マーカー" },
  significance: { en: "Significance", ja: "重要度" },
  uri: { en: "Address (URI)", ja: "アドレス（URI）" },
  field: { en: "Field", ja: "項目" },
  text: { en: "Text", ja: "内容" },
};

function optionsOf(
  words: readonly (string | number)[],
  name: string,
  language: Language,
): FormField["options"] {
  return words.map((word) => ({
    value: String(word),
    label: choiceName(String(word), name)?.[language] ?? String(word),
  }));
}

function literalsOf(schema: TSchema): (string | number)[] {
  const parts =
    (schema["anyOf"] as TSchema[] | undefined) ?? (schema["const"] === undefined ? [] : [schema]);
  const words = parts.map((part) => part["const"] as unknown);
  const isWord = (word: unknown): word is string | number =>
    typeof word === "string" || typeof word === "number";
  return words.every(isWord) ? words : [];
}

function isNarrative(schema: TSchema): boolean {
  return (
    Object.keys((schema["properties"] as object | undefined) ?? {}).join() ===
    Object.keys(NARRATIVE["properties"] as object).join()
  );
}

/** The names of a list's rows: `instalments.0`, `instalments.1` … A list that is filled keeps all its rows, with room for more. */
export function rowNames(field: FormField, values: Readonly<Record<string, string>>): string[] {
  const begins = `${field.name}.`;
  const filled = Object.entries(values)
    .filter(([name, value]) => name.startsWith(begins) && value !== "")
    .map(([name]) => Number(name.slice(begins.length).split(".")[0]) + 1)
    .filter((row) => Number.isInteger(row) && row <= LIMITS.form_rows);
  const first = field.columns.length === 1 ? ROWS_MORE : ROWS_OFFERED;
  const asked = filled.length === 0 ? first : Math.max(...filled) + ROWS_MORE;
  const length = Math.min(asked, LIMITS.form_rows);
  return Array.from({ length }, (_, index) => `${field.name}.${index}`);
}
