import { ValueErrorType, type ValueError } from "@sinclair/typebox/errors";
import { fillText, texts, type Text } from "../base/text.js";

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
  choice: { en: "it is none of the values that it may have", ja: "指定できる値ではありません" },
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

/** What a schema does not accept, in our own words: the library says it in English, and in its own terms. */
export function shapeFault({ type, schema, message }: ValueError): Text {
  const known = BY_TYPE[type];
  if (!known) return { en: message, ja: message };
  const least: unknown = schema["minItems"] ?? schema["minLength"] ?? schema["minimum"];
  const most: unknown = schema["maxItems"] ?? schema["maxLength"] ?? schema["maximum"];
  return fillText(known, { least: String(least), most: String(most) });
}
