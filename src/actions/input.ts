import { Type, type TSchema } from "@sinclair/typebox";
import { isCountry } from "../base/country.js";
import { parseCurrency, type Currency } from "../base/currency.js";
import { parseDay, type Day } from "../base/day.js";
import { money, parseAmount, type Money } from "../base/money.js";
import { isPartialDate } from "../base/partial-date.js";
import { isRefusal, refuser, type Refusal } from "../base/refusal.js";
import { checkPast } from "../fund/past-day.js";
import { LIMITS } from "../base/settings.js";
import { texts, type Facts, type Text } from "../base/text.js";

export const INPUT_REFUSALS = texts({
  INPUT_INVALID: {
    en: "{field}: {problem}. Correct the field and send it again.",
    ja: "{field}：{problem}。項目を訂正して再送してください。",
  },
  INPUT_AMOUNT: {
    en: "“{value}” is no amount in {currency}. Write digits and a point, without grouping, no finer than the currency: 1234.50.",
    ja: "「{value}」は{currency}の金額ではありません。桁区切りなしの数字で、通貨の最小単位までを入力してください（例：1234.50）。",
  },
  INPUT_AMOUNT_LARGEST: {
    en: "“{value}” is more than the record holds in one amount: {largest} at most. Check the digits.",
    ja: "「{value}」は一つの金額として記録できる上限（{largest}）を超えています。桁数を確認してください。",
  },
  INPUT_NUMBER_LARGEST: {
    en: "An amount, or what it comes to at its exchange rate, is more than the record holds. Check the digits and the rate; nothing was changed.",
    ja: "金額又は換算後の額が、記録できる上限を超えています。桁数及び換算率を確認してください。何も変更していません。",
  },
  INPUT_CHARACTER: {
    en: "A text holds a character that cannot be kept, such as an invisible control character that was copied with it. Type the text anew.",
    ja: "記録できない文字（コピーの際に混入した制御文字など）が含まれています。文字列を入力し直してください。",
  },
  INPUT_CURRENCY: {
    en: "“{value}” is no currency of ISO 4217. Write its three letters, such as USD or JPY.",
    ja: "「{value}」はISO 4217の通貨ではありません。USD、JPYなど3文字で入力してください。",
  },
  INPUT_COUNTRY: {
    en: "“{value}” is no country of ISO 3166. Write its two letters, such as JP or VN.",
    ja: "「{value}」はISO 3166の国ではありません。JP、VNなど2文字で入力してください。",
  },
  INPUT_CODE: {
    en: "“{value}” is no code of the list {list}.{near} Choose one that is there.",
    ja: "「{value}」はコードリスト「{list}」にありません。{near}リストにあるコードを入力してください。",
  },
  INPUT_DAY: {
    en: "“{value}” is no day that exists. Write year, month and day: 2026-03-31.",
    ja: "「{value}」は実在する日付ではありません。2026-03-31のように入力してください。",
  },
  INPUT_DATE: {
    en: "“{value}” is no day, month or year that exists. Write 2026-03-31, 2026-03 or 2026.",
    ja: "「{value}」は実在する年月日・年月・年ではありません。2026-03-31、2026-03、2026のように入力してください。",
  },
  NOT_FOUND: {
    en: "There is no {kind} “{id}” in the record. Choose one that is there.",
    ja: "{kind}「{id}」は記録にありません。登録済みのものを選択してください。",
  },
  EXISTS_ALREADY: {
    en: "The record has this {kind} already: “{id}”. Give the new one another reference.",
    ja: "{kind}「{id}」は既に存在します。別の参照番号を付けてください。",
  },
  NO_LEDGER: {
    en: "Fund “{id}” keeps no currency, so it has no book. Set its currency first.",
    ja: "基金「{id}」には通貨が設定されておらず、帳簿がありません。先に通貨を設定してください。",
  },
  PROJECT_ACCOUNT: {
    en: "“{id}” is the account of one project, paid by one agreement: all its money is that project's. Choose a fund.",
    ja: "「{id}」は一つの取決めが直接支えるプロジェクトの口座であり、資金はすべてそのプロジェクトに充てられます。基金を選んでください。",
  },
  PLEDGE_TO_ONE: {
    en: "A pledge is made to a fund, or to a project directly. Name one of the two.",
    ja: "拠出表明は、基金又はプロジェクトのいずれか一方に対するものです。どちらか一つを指定してください。",
  },
  PROJECT_NAMED_AS_FUND: {
    en: "A fund has the project's reference, “{id}”, so the project can keep no book of its own. Record the pledge to the fund.",
    ja: "プロジェクトと同じ参照番号「{id}」の基金があるため、プロジェクトの帳簿を設けられません。基金に対する拠出表明として記録してください。",
  },
  IN_KIND_TO_ONE: {
    en: "Name one of these to which it is given: a fund, a project or a programme.",
    ja: "提供先として、基金、プロジェクト又はプログラムのいずれか一つを指定してください。",
  },
  FUND_OR_PROJECT: {
    en: "Name the fund that the agreement pays into, or the project that it pays directly.",
    ja: "取決めの拠出先となる基金、又は直接支えるプロジェクトを指定してください。",
  },
});

/** What there is none of, or one already, is a noun in both languages. */
export const refuseInput: (
  code: keyof typeof INPUT_REFUSALS,
  facts?: Facts & { readonly kind?: Text },
  field?: string,
) => Refusal = refuser(INPUT_REFUSALS);

export const AMOUNT = Type.String({
  pattern: "^[+-]?\\d{1,18}(\\.\\d{1,6})?$",
  description: "Major units, a point, no grouping: 1234.50",
});
export const DECIMAL = Type.String({
  pattern: "^\\d{1,18}(\\.\\d{1,18})?$",
  description: "A number with a point, no grouping: 150.25",
});
/** A rate or a share. A form asks for it in percent. */
export const BASIS_POINTS = Type.Integer({
  minimum: 0,
  maximum: 10_000,
  description: "Hundredths of a percent: 700 is 7 %",
});
/** An entry of the book: its id, or its number as pages print it. */
export const ENTRY = Type.String({ pattern: "^([0-9a-f-]{36}|[0-9]{1,18})$" });

/** Yes, no, or nothing said: a form asks for it by a choice, not by a box that is empty at first. */
export const ANSWER = Type.Boolean({ description: "True or false; left out where nobody said" });

export const COUNTRY = Type.String({ pattern: "^[A-Z]{2}$", description: "ISO 3166-1: JP" });
export const COUNTRIES = Type.Array(COUNTRY, { maxItems: 250 });
export const CURRENCY = Type.String({ pattern: "^[A-Z]{3}$", description: "ISO 4217" });
export const DAY = Type.String({
  pattern: "^\\d{4}-\\d{2}-\\d{2}$",
  description: "ISO 8601: 2026-03-31",
});
export const REF = Type.String({
  pattern: "^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$",
  description: "The id of a row of the record",
});
/** What something is called elsewhere: one line. */
export const IDENTIFIER = Type.String({ minLength: 1, maxLength: 200 });
export const SENTENCE = Type.String({ minLength: 1, maxLength: LIMITS.text_field_length });
export const NARRATIVE = Type.Object(
  { en: SENTENCE, ja: SENTENCE },
  { additionalProperties: false },
);
/** A date as precise as its source. */
export const DATE = Type.String({
  pattern: "^\\d{4}(-\\d{2}(-\\d{2})?)?$",
  description: "A day, a month or a year, ISO 8601: 2026-03-31, 2026-03, 2026",
});
/** Null empties the field. */
export const orNull = (schema: TSchema): TSchema =>
  Type.Union([schema, Type.Null()]) as unknown as TSchema;
/** What a field takes besides null, or as it is where it takes none. */
export function withoutNull(schema: TSchema): TSchema {
  const parts = schema["anyOf"] as readonly TSchema[] | undefined;
  const [first, last] = parts ?? [];
  return parts?.length === 2 && first && last?.["type"] === "null" ? first : schema;
}
export const maybe = <T extends TSchema>(schema: T) => Type.Optional(schema);

/** An amount in a currency, and the fields that name them; null where none is given. */
export function readMoney(
  amount: string,
  code: string,
  field?: string,
  currency_field?: string,
): Money | Refusal;
export function readMoney(
  amount: string | undefined,
  code: string,
  field?: string,
  currency_field?: string,
): Money | null | Refusal;
export function readMoney(
  amount: string | undefined,
  code: string,
  field = "amount",
  currency_field = "currency",
): Money | null | Refusal {
  if (amount === undefined) return null;
  const currency = parseCurrency(code);
  if (currency === null) return refuseInput("INPUT_CURRENCY", { value: code }, currency_field);
  const read = parseAmount(amount, currency);
  if (typeof read === "string")
    return refuseInput("INPUT_AMOUNT", { value: amount, currency }, field);
  const largest = money(LARGEST_MINOR, currency);
  return read.amount_minor > LARGEST_MINOR || read.amount_minor < -LARGEST_MINOR
    ? refuseInput("INPUT_AMOUNT_LARGEST", { value: amount, largest }, field)
    : read;
}

/** A hundredth of what the database holds, so that many of them still add up. */
const LARGEST_MINOR = 99_999_999_999_999_999n;

/** A currency that exists; null where none is given. */
export function readCurrency(code: string, field?: string): Currency | Refusal;
export function readCurrency(code: string | undefined, field?: string): Currency | null | Refusal;
export function readCurrency(code: string | undefined, field = "currency") {
  if (code === undefined) return null;
  return parseCurrency(code) ?? refuseInput("INPUT_CURRENCY", { value: code }, field);
}

export function readCountry(code: string | undefined, field = "country"): string | null | Refusal {
  if (code === undefined) return null;
  return isCountry(code) ? code : refuseInput("INPUT_COUNTRY", { value: code }, field);
}

/** Countries that exist, each once. */
export function readCountries(codes: readonly string[] = []): readonly string[] | Refusal {
  const wrong = codes.map((code) => readCountry(code, "countries")).find(isRefusal);
  return wrong ?? [...new Set(codes)];
}

/** A date of reduced precision that exists. */
export function readDate(text: string | undefined, field: string): string | null | Refusal {
  if (text === undefined) return null;
  if (text.length === "2026-03-31".length) return readDay(text, field);
  return isPartialDate(text) ? text : refuseInput("INPUT_DATE", { value: text }, field);
}

/** A day that exists; null where none is given. */
export function readDay(text: string, field?: string): Day | Refusal;
export function readDay(text: string | undefined, field?: string): Day | null | Refusal;
export function readDay(text: string | undefined, field = "on"): Day | null | Refusal {
  if (text === undefined) return null;
  return parseDay(text) ?? refuseInput("INPUT_DAY", { value: text }, field);
}

/** The day on which something happened, and so none that is still to come. */
export function readPastDay(
  text: string,
  { latest_day }: { readonly latest_day: Day },
  field = "on",
): Day | Refusal {
  const on = readDay(text, field);
  return isRefusal(on) ? on : (checkPast(on, latest_day, field) ?? on);
}
