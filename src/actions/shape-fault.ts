import type { TSchema } from "@sinclair/typebox";
import { ValueErrorType, type ValueError } from "@sinclair/typebox/errors";
import { LIMITS } from "../base/settings.js";
import { fillText, texts, type Text } from "../base/text.js";
import { AMOUNT, COUNTRY, CURRENCY, DATE, DECIMAL, ENTRY, REF } from "./input.js";

const FAULTS = texts({
  missing: { en: "it is missing", ja: "指定がありません" },
  unknown: { en: "there is no such field", ja: "その項目はありません" },
  object: { en: "an object {…} is expected", ja: "オブジェクト {…} を指定してください" },
  list: { en: "a list […] is expected", ja: "一覧 […] を指定してください" },
  few: { en: "at least {least} is expected", ja: "{least} 件以上を指定してください" },
  many: { en: "at most {most} are taken at once", ja: "一度に指定できるのは {most} 件までです" },
  text: { en: "text in quotation marks is expected", ja: "引用符で囲んだ文字列を指定してください" },
  short: {
    en: "at least {least} characters are expected",
    ja: "{least} 文字以上を指定してください",
  },
  long: { en: "at most {most} characters are taken", ja: "{most} 文字以内で指定してください" },
  number: { en: "a whole number is expected", ja: "整数を指定してください" },
  small: { en: "{least} or more is expected", ja: "{least} 以上を指定してください" },
  large: { en: "{most} or less is expected", ja: "{most} 以下を指定してください" },
  flag: { en: "true or false is expected", ja: "true または false を指定してください" },
  pattern: { en: "it is not written as it must be", ja: "書き方が正しくありません" },
  amount: {
    en: "an amount with a point and without grouping is expected, such as “1234.50”",
    ja: "桁区切りのない金額（例：「1234.50」）を指定してください",
  },
  decimal: {
    en: "a number with a point and without grouping is expected, such as “150.25”",
    ja: "桁区切りのない数値（例：「150.25」）を指定してください",
  },
  country: {
    en: "two capital letters of a country are expected, such as “JP”",
    ja: "国を大文字2文字（例：「JP」）で指定してください",
  },
  currency: {
    en: "three capital letters of a currency are expected, such as “USD”",
    ja: "通貨を大文字3文字（例：「USD」）で指定してください",
  },
  date: {
    en: "a day, a month or a year is expected, such as “2026-03-31”, “2026-03” or “2026”",
    ja: "年月日、年月又は年（例：「2026-03-31」「2026-03」「2026」）を指定してください",
  },
  entry: {
    en: "the number of an entry or its id is expected, as its row's page has them",
    ja: "仕訳の番号又は識別子（記録のページに表示）を指定してください",
  },
  reference: {
    en: "a reference of letters, digits, points, hyphens and underscores is expected, beginning with a letter or digit",
    ja: "参照番号は英数字で始め、英数字、ピリオド、ハイフン、下線で指定してください",
  },
  choice: { en: "it is none of the values that it may have", ja: "指定できる値ではありません" },
  one_of: {
    en: "one of these is expected: {choices}",
    ja: "次のいずれかを指定してください：{choices}",
  },
});

const BY_TYPE: Readonly<Partial<Record<ValueErrorType, Text>>> = {
  [ValueErrorType.ObjectRequiredProperty]: FAULTS.missing,
  [ValueErrorType.ObjectAdditionalProperties]: FAULTS.unknown,
  [ValueErrorType.Object]: FAULTS.object,
  [ValueErrorType.Array]: FAULTS.list,
  [ValueErrorType.ArrayMinItems]: FAULTS.few,
  [ValueErrorType.ArrayMaxItems]: FAULTS.many,
  [ValueErrorType.String]: FAULTS.text,
  [ValueErrorType.StringMinLength]: FAULTS.short,
  [ValueErrorType.StringMaxLength]: FAULTS.long,
  [ValueErrorType.Integer]: FAULTS.number,
  [ValueErrorType.Number]: FAULTS.number,
  [ValueErrorType.IntegerMinimum]: FAULTS.small,
  [ValueErrorType.IntegerMaximum]: FAULTS.large,
  [ValueErrorType.Boolean]: FAULTS.flag,
  [ValueErrorType.StringPattern]: FAULTS.pattern,
  [ValueErrorType.Union]: FAULTS.choice,
  [ValueErrorType.Literal]: FAULTS.choice,
};

/** How that which a schema asks for by a pattern is written. */
const BY_PATTERN: ReadonlyMap<unknown, Text> = new Map(
  (
    [
      [AMOUNT, FAULTS.amount],
      [DECIMAL, FAULTS.decimal],
      [COUNTRY, FAULTS.country],
      [CURRENCY, FAULTS.currency],
      [DATE, FAULTS.date],
      [ENTRY, FAULTS.entry],
      [REF, FAULTS.reference],
    ] as const
  ).map(([{ pattern }, text]) => [pattern, text]),
);

/** One field that a schema does not accept: its place in the input, empty where it is the whole, and why in words. */
export interface ShapeFault {
  readonly field: string;
  readonly problem: Text;
  readonly error: ValueError;
}

/** Every field that a schema does not accept, each once and without what lies within it, in the schema's order; up to a limit. */
export function shapeFaults(errors: Iterable<ValueError>): readonly ShapeFault[] {
  const faults = new Map<string, ShapeFault>();
  for (const error of errors) {
    const field = error.path.slice(1).replaceAll("/", ".");
    if (isWithin(field, faults)) continue;
    faults.set(field, { field, problem: shapeFault(error), error });
    if (faults.size === LIMITS.shape_faults) break;
  }
  return [...faults.values()];
}

/** Whether the field, or one that it lies in, is told already. */
function isWithin(field: string, told: ReadonlyMap<string, unknown>): boolean {
  const parts = field.split(".");
  return told.has("") || parts.some((_, at) => told.has(parts.slice(0, at + 1).join(".")));
}

/** What a schema does not accept, in our own words: the library says it in English, and in its own terms. */
export function shapeFault({ type, schema, message }: ValueError): Text {
  const choices = ((schema["anyOf"] ?? []) as readonly TSchema[]).map(
    (each) => each["const"] as unknown,
  );
  if (choices.length > 0 && choices.every((each) => typeof each === "string"))
    return fillText(FAULTS.one_of, { choices: choices.join(", ") });
  const byPattern = type === ValueErrorType.StringPattern ? schema["pattern"] : undefined;
  const known = BY_PATTERN.get(byPattern) ?? BY_TYPE[type];
  if (!known) return { en: message, ja: message };
  const least: unknown = schema["minItems"] ?? schema["minLength"] ?? schema["minimum"];
  const most: unknown = schema["maxItems"] ?? schema["maxLength"] ?? schema["maximum"];
  return fillText(known, { least: String(least), most: String(most) });
}
