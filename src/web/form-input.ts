import type { TSchema } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import type { Action } from "../actions/action.js";
import { withoutNull } from "../actions/input.js";
import { parseCurrency } from "../base/currency.js";
import { fillText, texts, type Text } from "../base/text.js";
import { textCell } from "../intake/sheet.js";
import {
  decimalMarkOf,
  isInOtherCurrency,
  isPointUnclear,
  readDay,
  readNumber,
} from "../intake/typed-value.js";
import { rowNames, type FormField } from "./form-fields.js";

/** What a form sends: one text a name. */
export type FormValues = Readonly<Record<string, string>>;

/** One field that is not as it must be: its name in the form, and a sentence for the summary and beside the field alike. */
export interface FieldProblem {
  readonly field: string;
  readonly message: Text;
}

const TEXTS = texts({
  missing: { en: "{label}: fill this in.", ja: "{label}：入力してください。" },
  amount: {
    en: "{label}: “{typed}” is no amount. Write it like 1,234.50, without the sign of a currency.",
    ja: "{label}：「{typed}」は金額として読めません。通貨記号を付けず、1,234.50のように入力してください。",
  },
  unclear: {
    en: "{label}: “{typed}” can be read in two ways. Write {whole} where its point stands before thousands, else two places after it.",
    ja: "{label}：「{typed}」のピリオドは桁区切りとも小数点とも読めます。桁区切りの場合は{whole}、小数点の場合は小数第2位までで入力してください。",
  },
  day: {
    en: "{label}: “{typed}” is no day that can only mean one. Write it as 2026-03-31.",
    ja: "{label}：「{typed}」は日付として一通りに読めません。2026-03-31のように入力してください。",
  },
  date: {
    en: "{label}: “{typed}” is no day, month or year. Write it as 2026-03-31, 2026-03 or 2026.",
    ja: "{label}：「{typed}」は年月日、年月、年のいずれとしても読めません。2026-03-31、2026-03、2026のように入力してください。",
  },
  currency: {
    en: "{label}: “{typed}” is no currency. Write its three letters, such as USD or JPY.",
    ja: "{label}：「{typed}」は通貨ではありません。USD、JPYなど3文字で入力してください。",
  },
  country: {
    en: "{label}: “{typed}” is no country. Write its two letters, such as JP or VN.",
    ja: "{label}：「{typed}」は国として読めません。JP、VNなど2文字で入力してください。",
  },
  number: {
    en: "{label}: “{typed}” is no whole number.",
    ja: "{label}：「{typed}」は整数ではありません。",
  },
  between: {
    en: "{label}: “{typed}” is no whole number from {minimum} to {maximum}.",
    ja: "{label}：「{typed}」は{minimum}から{maximum}までの整数ではありません。",
  },
  decimal: {
    en: "{label}: “{typed}” is no number. Write it like 150.25.",
    ja: "{label}：「{typed}」は数値として読めません。150.25のように入力してください。",
  },
  percent: {
    en: "{label}: “{typed}” is no percentage from 0 to 100, with two places at most.",
    ja: "{label}：「{typed}」は0から100までの割合（小数第2位まで）ではありません。",
  },
  example: {
    en: "{label}: “{typed}” cannot be read. {example}",
    ja: "{label}：「{typed}」は読み取れません。{example}",
  },
  choice: {
    en: "{label}: “{typed}” is not one of the choices.",
    ja: "{label}：「{typed}」は選択肢にありません。",
  },
  reference: {
    en: "{label}: “{typed}” cannot be a reference. Use letters, digits, points, hyphens and underscores, beginning with a letter or digit.",
    ja: "{label}：「{typed}」は参照番号に使えません。英数字で始め、英数字、ピリオド、ハイフン、下線を用いてください。",
  },
  in_row: { en: "{list}, row {row}: {column}", ja: "{list}（{row}行目）：{column}" },
  long: { en: "{label}: this is too long.", ja: "{label}：長すぎます。" },
  unknown: {
    en: "“{label}” is no field of this action.",
    ja: "「{label}」という項目はありません。",
  },
});

/** The action's input from a form's texts. What is left empty is left out; amounts and days may be typed in any common way. */
export function readForm(
  fields: readonly FormField[],
  values: FormValues,
): Record<string, unknown> {
  const input: Record<string, unknown> = {};
  for (const field of fields) {
    const value = readField(field, field.name, values);
    if (value !== undefined) input[field.name] = value;
    else if (field.is_emptied === true) input[field.name] = null;
  }
  return input;
}

/** The texts with which a form begins that says what is on record: `readForm` reads the same from them again. */
export function writeForm(
  fields: readonly FormField[],
  given: Readonly<Record<string, unknown>>,
): Record<string, string> {
  return Object.fromEntries(
    fields.flatMap((field) => writeField(field, field.name, given[field.name])),
  );
}

function writeField(
  field: FormField,
  name: string,
  value: unknown,
): readonly (readonly [name: string, text: string])[] {
  if (value === undefined || value === null) return [];
  if (field.kind === "narrative")
    return Object.entries(value as Text).map(([each, text]) => [`${name}.${each}`, text] as const);
  if (field.kind === "rows")
    return (value as readonly Readonly<Record<string, unknown>>[]).flatMap((row, index) =>
      field.columns.flatMap((column) =>
        writeField(column, `${name}.${index}.${column.name}`, row[column.name]),
      ),
    );
  if (field.kind === "several")
    return (value as readonly string[]).map((each) => [`${name}.${each}`, "yes"] as const);
  if (field.kind === "list") return [[name, (value as readonly string[]).join(", ")]];
  if (field.kind === "flag") return value === true ? [[name, "yes"]] : [];
  if (field.kind === "percent") return [[name, String(Number(value) / 100)]];
  return [[name, String(value as string | number)]];
}

function readField(field: FormField, name: string, values: FormValues): unknown {
  // A browser ends the lines of a text as its network protocol does.
  const textOf = (each: string) => (values[each] ?? "").replaceAll("\r\n", "\n").trim();
  const typed = textOf(name);
  if (field.kind === "narrative") {
    const [en, ja] = [textOf(`${name}.en`), textOf(`${name}.ja`)];
    return en === "" && ja === "" ? undefined : { en, ja };
  }
  if (field.kind === "rows") {
    const rows = rowNames(field, values).map((row) => readRow(field, row, values));
    const given = rows.filter((row) => row !== null);
    return given.length === 0 ? undefined : given;
  }
  if (field.kind === "several") {
    const chosen = field.options.filter(({ value }) => textOf(`${name}.${value}`) === "yes");
    return chosen.length === 0 ? undefined : chosen.map(({ value }) => value);
  }
  // A box that must be answered and stays empty says no.
  if (field.kind === "flag") return typed === "yes" ? true : field.is_required ? false : undefined;
  if (typed === "") return undefined;
  if (field.kind === "amount" && isInOtherCurrency(typed, currencyBeside(name, values)))
    return typed;
  if (field.kind === "amount" || field.kind === "decimal")
    return readNumber(typed, decimalMarkOf([typed]) ?? ".") ?? typed;
  if (field.kind === "percent") return readPercent(typed);
  if (field.kind === "choice" && field.is_numeric === true)
    return /^-?\d{1,15}$/.test(typed) ? Number(typed) : typed;
  if (field.is_answer === true) return ["true", "false"].includes(typed) ? typed === "true" : typed;
  if (field.kind === "day" || field.kind === "date") return readDay(textCell(typed)) ?? typed;
  if (field.kind === "currency") return typed.normalize("NFKC").toUpperCase();
  if (field.is_country)
    return field.kind === "list" ? listIn(typed).map(readCountry) : readCountry(typed);
  if (field.kind === "number")
    return /^-?\d{1,15}$/.test(typed.normalize("NFKC")) ? Number(typed.normalize("NFKC")) : typed;
  if (field.kind === "list") return listIn(typed);
  return typed;
}

/** One row of a list; null where nothing was typed in it. */
function readRow(
  field: FormField,
  row: string,
  values: FormValues,
): Readonly<Record<string, unknown>> | null {
  const given = field.columns
    .map((column) => [column.name, readField(column, `${row}.${column.name}`, values)] as const)
    .filter(([, value]) => value !== undefined);
  return given.length === 0 ? null : Object.fromEntries(given);
}

/** The place of a field as it was typed, of its place in what was read: rows that were left empty are not read. */
export function typedPlace(
  fields: readonly FormField[],
  values: FormValues,
  place: string,
): string {
  const [name = "", row = "", ...rest] = place.split(".");
  const field = fields.find((each) => each.name === name);
  if (field?.kind !== "rows" || row === "") return place;
  const typed = rowNames(field, values).filter((each) => readRow(field, each, values) !== null);
  return [typed[Number(row)] ?? `${name}.${row}`, ...rest].join(".");
}

function listIn(typed: string): readonly string[] {
  return typed.split(/[\s,;、，；]+/).filter((part) => part !== "");
}

/** A country's code, small or of full width. What is none stays as it was typed. */
function readCountry(typed: string): string {
  const code = typed.normalize("NFKC").toUpperCase();
  return /^[A-Z]{2}$/.test(code) ? code : typed;
}

/** The currency that a form asks for beside an amount: `credited_currency` of `credited`, else `currency`. Null where it asks for none. */
function currencyBeside(name: string, values: FormValues): string | null {
  const typed = values[`${name}_currency`] ?? values["currency"];
  return typed === undefined ? null : typed.normalize("NFKC").trim().toUpperCase();
}

/** Percent as people write it, in hundredths of a percent: `7`, `0.5 %`, `７％`. What is none stays as it was typed. */
function readPercent(typed: string): number | string {
  const match = /^(\d{1,3})(?:[.,](\d{1,2}))?\s*%?$/.exec(typed.normalize("NFKC"));
  return match ? Number(match[1]) * 100 + Number((match[2] ?? "").padEnd(2, "0")) : typed;
}

/** Every field that the action's schema does not accept, in the order of the form, one sentence each; of a form, at the place where it was typed. */
export function findProblems(
  action: Action,
  fields: readonly FormField[],
  input: Record<string, unknown>,
  values: FormValues | null = null,
): FieldProblem[] {
  const problems = new Map<string, Text>();
  const { schema, given } = plainly(action, input);
  for (const error of Value.Errors(schema, given)) {
    const read = error.path.slice(1).split("/").join(".");
    const name = values ? typedPlace(fields, values, read) : read;
    const path = name.split(".");
    if ([...problems.keys()].some((known) => known === name || known.startsWith(`${name}.`)))
      continue;
    const top = fields.find((field) => field.name === path[0]);
    const field = path.length > 2 ? columnOf(top, path) : top;
    const isGiven = error.value !== undefined && error.value !== "";
    problems.set(
      name,
      problemOf(field ?? null, name, isGiven ? String(error.value as string) : null),
    );
  }
  for (const { field, message } of values ? findUnclear(fields, values) : [])
    if (!problems.has(field)) problems.set(field, message);
  const place = (name: string) => fields.findIndex((field) => field.name === name.split(".")[0]);
  return [...problems]
    .map(([field, message]) => ({ field, message }))
    .sort((a, b) => place(a.field) - place(b.field));
}

/** Amounts that can be read in two ways: nobody is asked what is meant after it was recorded. */
function findUnclear(fields: readonly FormField[], values: FormValues): FieldProblem[] {
  return fields.flatMap((field): FieldProblem[] => {
    if (field.kind === "rows")
      return rowNames(field, values).flatMap((row) =>
        field.columns.flatMap((column) => {
          const name = `${row}.${column.name}`;
          const called = columnOf(field, name.split("."));
          return called ? unclear(called, name, values) : [];
        }),
      );
    return unclear(field, field.name, values);
  });
}

function unclear(field: FormField, name: string, values: FormValues): FieldProblem[] {
  const typed = values[name] ?? "";
  const beside = parseCurrency(currencyBeside(name, values) ?? "");
  if (field.kind !== "amount" || !isPointUnclear(typed, [], beside)) return [];
  const facts = { label: field.label, typed, whole: typed.replace(".", "") };
  return [{ field: name, message: fillText(TEXTS.unclear, facts) }];
}

/** A column of a list, called after its list and its row. */
function columnOf(
  list: FormField | undefined,
  [, row, name]: readonly string[],
): FormField | undefined {
  const column = list?.columns.find((each) => each.name === name);
  if (!list || !column) return undefined;
  const facts = { list: list.label, row: Number(row) + 1, column: column.label };
  return { ...column, label: fillText(TEXTS.in_row, facts) };
}

/** What a correction says, without what it empties: null is right or wrong by itself, and hides what is wrong within a field. */
function plainly(
  action: Action,
  input: Record<string, unknown>,
): { readonly schema: TSchema; readonly given: Record<string, unknown> } {
  if (!action.corrects) return { schema: action.input, given: input };
  const properties = Object.entries(action.input.properties as Readonly<Record<string, TSchema>>);
  const emptied = new Set(
    properties.filter(([, each]) => withoutNull(each) !== each).map(([name]) => name),
  );
  return {
    schema: {
      ...action.input,
      properties: Object.fromEntries(properties.map(([name, each]) => [name, withoutNull(each)])),
    },
    given: Object.fromEntries(
      Object.entries(input).filter(([name, value]) => value !== null || !emptied.has(name)),
    ),
  };
}

/** What a form asks for and nobody filled in, of a correction, which a program may send in part. */
export function findMissing(
  fields: readonly FormField[],
  input: Record<string, unknown>,
): FieldProblem[] {
  return fields
    .filter(({ name, is_required }) => is_required && input[name] === undefined)
    .map((field) => ({ field: field.name, message: problemOf(field, field.name, null) }));
}

function problemOf(field: FormField | null, name: string, typed: string | null): Text {
  if (!field) return fillText(TEXTS.unknown, { label: name });
  const { label, kind } = field;
  if (typed === null) return fillText(TEXTS.missing, { label });
  const shown = typed.length > 80 ? `${typed.slice(0, 80)}…` : typed;
  if (field.range) return fillText(TEXTS.between, { label, typed: shown, ...field.range });
  if (field.is_country) return fillText(TEXTS.country, { label, typed: shown });
  if (
    kind === "amount" ||
    kind === "day" ||
    kind === "date" ||
    kind === "currency" ||
    kind === "number" ||
    kind === "decimal" ||
    kind === "choice"
  ) {
    return fillText(TEXTS[kind], { label, typed: shown });
  }
  if (kind === "percent") {
    const percent = /^\d+$/.test(typed) ? String(Number(typed) / 100) : shown;
    return fillText(TEXTS.percent, { label, typed: percent });
  }
  if (field.example !== undefined && typed.length <= 1_000)
    return fillText(TEXTS.example, { label, typed: shown, example: field.example });
  return fillText(typed.length > 1_000 ? TEXTS.long : TEXTS.reference, { label, typed: shown });
}
