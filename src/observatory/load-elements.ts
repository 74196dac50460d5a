import { parseCurrencyEver } from "../base/currency.js";
import { parseDay } from "../base/day.js";
import { LIMITS } from "../base/settings.js";
import { fillText, type Facts } from "../base/text.js";
import { findCodeList } from "../iati/codelists.js";
import type { IatiElement } from "../iati/element.js";
import { upgradedCode } from "../iati/upgrade-codes.js";
import { LOAD_FINDINGS, severityOf, type LoadFinding, type LoadRule } from "./load-findings.js";
import type { Field, Part } from "./part.js";

/** One file as it is read: where its rows go, and what is told of it. */
export interface Reading {
  readonly dataset_id: string;
  readonly file: string;
  readonly add: Part["add"];
  report(rule: LoadRule, line: number | null, facts: Facts): void;
  /** All that was found, also what is not kept. */
  count(): number;
  /** The first ones, for whoever reads the command's answer. */
  readonly told: readonly LoadFinding[];
}

export function openReading(file: string, dataset_id: string, add: Part["add"]): Reading {
  const counts = new Map<LoadRule, number>();
  const told: LoadFinding[] = [];
  return {
    dataset_id,
    file,
    add,
    told,
    count: () => [...counts.values()].reduce((sum, count) => sum + count, 0),
    report(rule, line, facts) {
      const count = (counts.get(rule) ?? 0) + 1;
      counts.set(rule, count);
      if (count > LIMITS.iati_findings_of_a_rule) return;
      const message = fillText(LOAD_FINDINGS[rule], facts);
      const severity = severityOf(rule);
      add("finding", [dataset_id, line, rule, severity, message.en, message.ja]);
      if (count <= LIMITS.observatory_findings_told)
        told.push({ file, line, rule, severity, message });
    },
  };
}

/** The attribute without white space at its ends; null where it is missing or empty. */
export function valueOf(element: IatiElement, name: string): string | null {
  const { attributes } = element;
  for (let index = 0; index < attributes.length; index += 2)
    if (attributes[index] === name) return filled(attributes[index + 1] ?? "");
  return null;
}

export function filled(text: string): string | null {
  const trimmed = text.trim();
  return trimmed === "" ? null : trimmed;
}

export function childOf(element: IatiElement | null, name: string): IatiElement | null {
  if (element === null) return null;
  for (const child of element.children) if (child.name === name) return child;
  return null;
}

/** The `code` of a child; null where there is none. */
export function codeOf(element: IatiElement | null, name: string): string | null {
  const child = childOf(element, name);
  return child === null ? null : valueOf(child, "code");
}

/** A code of 1.0x as 2.03 has it. Codes of 2.0x are numbers, and stay. */
export function modern(path: string, attribute: string, code: string | null): string | null {
  if (code === null || (code.charCodeAt(0) >= 48 && code.charCodeAt(0) <= 57)) return code;
  return upgradedCode(path, attribute, code) ?? code;
}

export function booleanOf(element: IatiElement, name: string): boolean | null {
  const text = valueOf(element, name);
  if (text === "1" || text === "true") return true;
  return text === "0" || text === "false" ? false : null;
}

/** Whether it is a day that every month has, written as one: nearly all are, and cost no expression. */
function isCommonDay(text: string): boolean {
  if (text.length !== 10 || text.charCodeAt(4) !== 45 || text.charCodeAt(7) !== 45) return false;
  for (let at = 0; at < 10; at++) {
    const code = text.charCodeAt(at);
    if ((code < 48 || code > 57) && at !== 4 && at !== 7) return false;
  }
  const month = digitsAt(text, 5);
  const date = digitsAt(text, 8);
  return month >= 1 && month <= 12 && date >= 1 && date <= 28 && text.charCodeAt(0) > 48;
}

function digitsAt(text: string, at: number): number {
  return (text.charCodeAt(at) - 48) * 10 + text.charCodeAt(at + 1) - 48;
}

/** A day may have a time zone or a time behind it. */
function parseReportedDay(text: string): string | null {
  if (isCommonDay(text)) return text;
  const isZoned = text.length === 10 || /^.{10}(Z|[+-]\d\d:\d\d|T[\d:.Z+-]*)$/.test(text);
  return isZoned ? parseDay(text.slice(0, 10)) : null;
}

/** The day of an attribute; 1.0x may have it as the element's text. What is no day is told. */
export function dayOf(
  reading: Reading,
  element: IatiElement | null,
  name = "iso-date",
): string | null {
  if (element === null) return null;
  const given = valueOf(element, name);
  // What 1.0x has as text is for people ("March 2009"): only an ISO day is taken.
  const text = given ?? (name === "iso-date" ? filled(element.text) : null);
  if (text === null) return null;
  const day = parseReportedDay(text);
  if (day === null && given !== null)
    reading.report("DATE_IMPOSSIBLE", element.line, { text: shown(text), element: element.name });
  return day;
}

const DECIMAL = /^[+-]?(?:\d{1,40}(?:\.\d{0,40})?|\.\d{1,40})$/;
const PLAIN = /^-?(?:0|[1-9]\d{0,17})(?:\.\d{0,5}[1-9])?$/;

/** A decimal as the engine reads it, and the text where it says other than that. Null where it is no decimal. */
export function decimalFields(text: string): { value: string; text: string | null } | null {
  if (PLAIN.test(text)) return { value: text, text: null };
  if (!DECIMAL.test(text)) return null;
  const isNegative = text.startsWith("-");
  const [whole = "", fraction = ""] = text.replace(/^[+-]/, "").split(".");
  const digits = whole.replace(/^0+(?=\d)/, "") || "0";
  if (digits.length > 18) return null;
  const places = `${fraction}0000000`.slice(0, 7);
  const rounded =
    BigInt(digits) * 1_000_000n +
    BigInt(places.slice(0, 6)) +
    (places.charCodeAt(6) >= 53 ? 1n : 0n);
  const sign = isNegative && rounded > 0n ? "-" : "";
  return {
    value: `${sign}${rounded / 1_000_000n}.${String(rounded % 1_000_000n).padStart(6, "0")}`,
    text: fraction.replace(/0+$/, "").length > 6 ? text : null,
  };
}

/** `value`, `value_text`, `currency`, `is_default_currency`, `value_date` of a transaction, budget or the like. */
export function amountFields(
  reading: Reading,
  owner: IatiElement,
  defaultCurrency: string | null,
): readonly Field[] {
  const element = childOf(owner, "value");
  const text = element === null ? null : filled(element.text);
  if (element === null || text === null) {
    reading.report("AMOUNT_MISSING", owner.line, { element: owner.name });
    return [null, null, null, null, null];
  }
  const amount = decimalFields(text);
  if (amount === null)
    reading.report("AMOUNT_UNREADABLE", element.line, { text: shown(text), element: owner.name });
  const own = valueOf(element, "currency");
  const currency = own === null ? defaultCurrency : currencyOf(reading, own, element, owner.name);
  const isDefault = currency === null ? null : own === null;
  const value_date = dayOf(reading, element, "value-date");
  return amount === null
    ? [null, text, currency, isDefault, value_date]
    : [amount.value, amount.text, currency, isDefault, value_date];
}

let currencyCodes: ReadonlyMap<string, unknown> | null = null;

/** A code of ISO 4217, also one withdrawn since; null with a finding where it is none. */
export function currencyOf(
  reading: Reading,
  text: string,
  element: IatiElement,
  owner: string,
): string | null {
  const code = text.toUpperCase();
  if (parseCurrencyEver(code) !== null) return code;
  currencyCodes ??= findCodeList("Currency")?.codes ?? new Map();
  if (currencyCodes.has(code)) return code;
  reading.report("CURRENCY_UNKNOWN", element.line, { text: shown(text), element: owner });
  return null;
}

export function percentageOf(reading: Reading, element: IatiElement): string | null {
  const text = valueOf(element, "percentage");
  if (text === null) return null;
  const number = DECIMAL.test(text) ? Number(text) : Number.NaN;
  if (number >= 0 && number <= 100) return text;
  reading.report("PERCENTAGE_IMPOSSIBLE", element.line, {
    text: shown(text),
    element: element.name,
  });
  return null;
}

/** Since 2.01 the narratives within; in 1.0x the element's own text. */
export function eachNarrative(
  element: IatiElement,
  language: string | null,
  tell: (text: string, language: string | null, line: number) => void,
): void {
  let has = false;
  for (const child of element.children) {
    if (child.name !== "narrative") continue;
    has = true;
    const text = filled(child.text);
    if (text !== null) tell(text, valueOf(child, "xml:lang") ?? language, child.line);
  }
  const text = has ? null : filled(element.text);
  if (text !== null) tell(text, valueOf(element, "xml:lang") ?? language, element.line);
}

/** The text in English where there is English, else the first. */
export function textOf(
  reading: Reading,
  element: IatiElement | null,
  language: string | null,
): string | null {
  if (element === null) return null;
  let first: string | null = null;
  let english: string | null = null;
  eachNarrative(element, language, (text, of) => {
    first ??= text;
    if (isEnglish(of)) english ??= text;
  });
  const chosen = english ?? first;
  return chosen === null ? null : cutText(reading, chosen, element);
}

export function isEnglish(language: string | null): boolean {
  return language !== null && /^en\b/i.test(language);
}

export function cutText(reading: Reading, text: string, element: IatiElement): string {
  const limit = LIMITS.observatory_text_length;
  if (text.length <= limit) return text;
  reading.report("TEXT_CUT", element.line, { element: element.name, length: text.length, limit });
  return text.slice(0, limit);
}

/** An organisation's name: its first narrative, in whatever language. */
export function nameOf(element: IatiElement): string | null {
  for (const child of element.children) {
    if (child.name !== "narrative") continue;
    const text = filled(child.text);
    if (text !== null) return text;
  }
  return filled(element.text);
}

/** `ref`, `name`, `type`, `activity_id` of a provider or receiver. */
export function organisationFields(
  owner: IatiElement,
  role: "provider" | "receiver",
): readonly Field[] {
  const element = childOf(owner, `${role}-org`);
  if (element === null) return [null, null, null, null];
  return [
    valueOf(element, "ref"),
    nameOf(element),
    valueOf(element, "type"),
    valueOf(element, `${role}-activity-id`),
  ];
}

export function periodFields(reading: Reading, owner: IatiElement): readonly Field[] {
  return [
    dayOf(reading, childOf(owner, "period-start")),
    dayOf(reading, childOf(owner, "period-end")),
  ];
}

/** A value as a finding shows it. */
export function shown(text: string): string {
  return text.slice(0, LIMITS.iati_value_shown_length);
}
