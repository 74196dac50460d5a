import { parseCurrencyEver } from "../base/currency.js";
import { parseDay } from "../base/day.js";
import { LIMITS } from "../base/settings.js";
import { fillText, type Facts } from "../base/text.js";
import { findCodeList } from "../iati/codelists.js";
import { NONE, type Tape } from "../iati/tape.js";
import { upgradedCode } from "../iati/upgrade-codes.js";
import { nameOf, nameWithId } from "../iati/xml-name.js";
import {
  findingRow,
  LOAD_FINDINGS,
  severityOf,
  type LoadFinding,
  type LoadRule,
} from "./load-findings.js";
import type { Part } from "./part.js";
import type { RowText } from "./row-text.js";

/** One file as it is read: where its rows go, and what is told of it. */
export interface Reading {
  readonly dataset_id: string;
  readonly file: string;
  readonly add: Part["add"];
  readonly row: Part["row"];
  readonly late: Part["late"];
  report(rule: LoadRule, line: number | null, facts: Facts): void;
  /** All that was found, also what is not kept. */
  count(): number;
  /** The first ones, for whoever reads the command's answer. */
  readonly told: readonly LoadFinding[];
}

export function openReading(
  file: string,
  dataset_id: string,
  part: Part,
  keep = (finding: LoadFinding) => part.add("finding", findingRow(dataset_id, finding)),
): Reading {
  const counts = new Map<LoadRule, number>();
  const told: LoadFinding[] = [];
  return {
    dataset_id,
    file,
    add: part.add,
    row: part.row,
    late: part.late,
    told,
    count: () => [...counts.values()].reduce((sum, count) => sum + count, 0),
    report(rule, line, facts) {
      const count = (counts.get(rule) ?? 0) + 1;
      counts.set(rule, count);
      if (count > LIMITS.iati_findings_of_a_rule) return;
      const message = fillText(LOAD_FINDINGS[rule], facts);
      const severity = severityOf(rule);
      const finding: LoadFinding = { file, line, rule, severity, message };
      keep(finding);
      if (count <= LIMITS.observatory_findings_told) told.push(finding);
    },
  };
}

/** Ids of names of elements and attributes, by which tapes know them. */
export function nameIds<Name extends string>(
  ...names: readonly Name[]
): Readonly<Record<Name, number>> {
  return Object.fromEntries(names.map((name) => [name, nameOf(name).id])) as Record<Name, number>;
}

const ID = nameIds(
  "code",
  "currency",
  "iso-date",
  "narrative",
  "percentage",
  "period-end",
  "period-start",
  "provider-activity-id",
  "provider-org",
  "receiver-activity-id",
  "receiver-org",
  "ref",
  "type",
  "value",
  "value-date",
  "xml:lang",
);

/** A value: the slot of what the file says (NONE is null), or a text of ours. */
export type Value = number | string | null;

/** What is being read: a tape, the file that it is of, and what holds where its elements say nothing. */
export interface Scene {
  readonly reading: Reading;
  readonly tape: Tape;
  readonly language: string | null;
  readonly currency: string | null;
}

export function put(row: RowText, tape: Tape, value: Value): void {
  if (typeof value !== "number") row.text(value);
  else if (value === NONE) row.none();
  else row.piece(tape.bytes, tape.from[value] as number, tape.to[value] as number);
}

export function stringAt(tape: Tape, slot: number): string | null {
  return slot === NONE ? null : tape.stringOf(slot);
}

/** The `code` of a child. */
export function codeOf(tape: Tape, element: number, name: number): number {
  return tape.valueOf(tape.childOf(element, name), ID.code);
}

/** A code of 1.0x as 2.03 has it. Codes of 2.0x are numbers, and stay. */
export function modern(tape: Tape, path: string, attribute: string, code: number): Value {
  if (code === NONE || isDigit(tape.bytes[tape.from[code] as number] as number)) return code;
  return upgradedCode(path, attribute, tape.stringOf(code)) ?? code;
}

export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

export function booleanOf(tape: Tape, element: number, name: number): boolean | null {
  const slot = tape.valueOf(element, name);
  if (slot === NONE || tape.lengthOf(slot) > 5) return null;
  const text = tape.stringOf(slot);
  if (text === "1" || text === "true") return true;
  return text === "0" || text === "false" ? false : null;
}

/** Days that every such month has: the 29th of February is looked up. */
const DAYS = [0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Whether it begins with a day of the calendar, written as one: nearly all do, and cost no expression. */
export function isCommonDay(bytes: Uint8Array, from: number): boolean {
  for (let at = 0; at < 10; at++) {
    const code = bytes[from + at] as number;
    if (at === 4 || at === 7 ? code !== 45 : !isDigit(code)) return false;
  }
  const month = digitsAt(bytes, from + 5);
  const date = digitsAt(bytes, from + 8);
  return date >= 1 && date <= (DAYS[month] ?? 0) && (bytes[from] as number) > 48;
}

export function digitsAt(bytes: Uint8Array, at: number): number {
  return ((bytes[at] as number) - 48) * 10 + (bytes[at + 1] as number) - 48;
}

/** A day may have a time zone or a time behind it. */
function parseReportedDay(text: string): string | null {
  const isZoned = text.length === 10 || /^.{10}(Z|[+-]\d\d:\d\d|T[\d:.Z+-]*)$/.test(text);
  return isZoned ? parseDay(text.slice(0, 10)) : null;
}

/** The day of an attribute; 1.0x may have it as the element's text. What is no day is told. */
export function dayOf({ reading, tape }: Scene, element: number, name = ID["iso-date"]): Value {
  if (element === NONE) return null;
  const given = tape.valueOf(element, name);
  // What 1.0x has as text is for people ("March 2009"): only an ISO day is taken.
  const slot = given === NONE && name === ID["iso-date"] ? tape.textOf(element) : given;
  if (slot === NONE) return null;
  if (tape.lengthOf(slot) === 10 && isCommonDay(tape.bytes, tape.from[slot] as number)) return slot;
  const text = tape.stringOf(slot);
  const day = parseReportedDay(text);
  if (day === null && given !== NONE)
    reading.report("DATE_IMPOSSIBLE", tape.lines[element] as number, {
      text: shown(text),
      element: nameOfElement(tape, element),
    });
  return day;
}

function nameOfElement(tape: Tape, element: number): string {
  return nameWithId(tape.names[element] as number).text;
}

const DECIMAL = /^[+-]?(?:\d{1,40}(?:\.\d{0,40})?|\.\d{1,40})$/;

/** Whether the engine reads it as a decimal that says all that the text does: `-?(0|[1-9]\d{0,17})(\.\d{1,6})?` */
function isPlainDecimal(tape: Tape, slot: number): boolean {
  const { bytes } = tape;
  const to = tape.to[slot] as number;
  let at = tape.from[slot] as number;
  if (bytes[at] === 45) at++;
  const start = at;
  while (at < to && isDigit(bytes[at] as number)) at++;
  const digits = at - start;
  if (digits === 0 || digits > 18 || (digits > 1 && bytes[start] === 48)) return false;
  if (at === to) return true;
  const point = at++;
  if (bytes[point] !== 46 || to - at > 6 || at === to) return false;
  while (at < to && isDigit(bytes[at] as number)) at++;
  return at === to;
}

interface Decimal {
  readonly value: Value;
  /** The file's own text, where it says other than the decimal. */
  readonly text: Value;
}

/** A decimal as the engine reads it. Null where it is no decimal. */
function decimalAt(tape: Tape, slot: number): Decimal | null {
  if (isPlainDecimal(tape, slot)) return { value: slot, text: null };
  const text = tape.stringOf(slot);
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
    text: fraction.replace(/0+$/, "").length > 6 ? slot : null,
  };
}

/** A value as reported, and the same where it is a number that fits. */
export function putMeasured(row: RowText, tape: Tape, element: number): void {
  const slot = tape.valueOf(element, ID.value);
  put(row, tape, slot);
  put(row, tape, slot === NONE ? null : (decimalAt(tape, slot)?.value ?? null));
}

/** `value`, `value_text`, `currency`, `is_default_currency`, `value_date` of a transaction, budget or the like. */
export function putAmount(row: RowText, scene: Scene, owner: number): void {
  const { reading, tape } = scene;
  const element = tape.childOf(owner, ID.value);
  const slot = element === NONE ? NONE : tape.textOf(element);
  if (slot === NONE) {
    const of = nameOfElement(tape, owner);
    reading.report("AMOUNT_MISSING", tape.lines[owner] as number, { element: of });
    for (let field = 0; field < 5; field++) row.none();
    return;
  }
  const amount = decimalAt(tape, slot);
  if (amount === null)
    reading.report("AMOUNT_UNREADABLE", tape.lines[element] as number, {
      text: shown(tape.stringOf(slot)),
      element: nameOfElement(tape, owner),
    });
  put(row, tape, amount === null ? null : amount.value);
  put(row, tape, amount === null ? slot : amount.text);
  const own = tape.valueOf(element, ID.currency);
  const currency = own === NONE ? scene.currency : currencyOf(scene, own, element, owner);
  put(row, tape, currency);
  row.flag(currency === null ? null : own === NONE);
  put(row, tape, dayOf(scene, element, ID["value-date"]));
}

let currencyCodes: ReadonlyMap<string, unknown> | null = null;
/** Codes that were met before, by their three letters. */
const metCurrencies = new Map<number, string>();

/** A code of ISO 4217, also one withdrawn since; null with a finding where it is none. */
export function currencyOf(
  { reading, tape }: Pick<Scene, "reading" | "tape">,
  slot: number,
  element: number,
  owner: number,
): string | null {
  const from = tape.from[slot] as number;
  const [first, second, third] = [tape.bytes[from], tape.bytes[from + 1], tape.bytes[from + 2]];
  const letters = ((first ?? 0) << 16) | ((second ?? 0) << 8) | (third ?? 0);
  const met = tape.lengthOf(slot) === 3 ? metCurrencies.get(letters) : undefined;
  if (met !== undefined) return met;
  const text = tape.stringOf(slot);
  const code = text.toUpperCase();
  currencyCodes ??= findCodeList("Currency")?.codes ?? new Map();
  if (parseCurrencyEver(code) !== null || currencyCodes.has(code)) {
    if (tape.lengthOf(slot) === 3) metCurrencies.set(letters, code);
    return code;
  }
  const of = nameOfElement(tape, owner);
  const line = tape.lines[element] as number;
  reading.report("CURRENCY_UNKNOWN", line, { text: shown(text), element: of });
  return null;
}

/** `100`, or one or two digits, with up to six behind a point or none: nearly all are, and cost no expression. */
function isCommonPercentage(tape: Tape, slot: number): boolean {
  const { bytes } = tape;
  const from = tape.from[slot] as number;
  const to = tape.to[slot] as number;
  if (to - from === 3 && bytes[from] === 49 && bytes[from + 1] === 48 && bytes[from + 2] === 48)
    return true;
  let at = from;
  while (at < to && isDigit(bytes[at] as number)) at++;
  if (at === from || at - from > 2) return false;
  if (at === to) return true;
  if (bytes[at++] !== 46) return false;
  while (at < to && isDigit(bytes[at] as number)) at++;
  return at === to && to - from < 10;
}

export function percentageOf({ reading, tape }: Scene, element: number): Value {
  const slot = tape.valueOf(element, ID.percentage);
  if (slot === NONE) return null;
  if (isCommonPercentage(tape, slot)) return slot;
  const text = tape.stringOf(slot);
  const number = DECIMAL.test(text) ? Number(text) : Number.NaN;
  if (number >= 0 && number <= 100) return slot;
  reading.report("PERCENTAGE_IMPOSSIBLE", tape.lines[element] as number, {
    text: shown(text),
    element: nameOfElement(tape, element),
  });
  return null;
}

/** Told of a narrative: the slot of its text, and of its own language; the element that holds it. */
export type NarrativeTold = (text: number, language: number, element: number) => void;

/** Since 2.01 the narratives within; in 1.0x the element's own text. */
export function eachNarrative(tape: Tape, element: number, tell: NarrativeTold): void {
  let has = false;
  for (
    let child = tape.firstChild(element);
    child !== NONE;
    child = tape.nextChild(child, element)
  ) {
    if (tape.names[child] !== ID.narrative) continue;
    has = true;
    const text = tape.textOf(child);
    if (text !== NONE) tell(text, tape.valueOf(child, ID["xml:lang"]), child);
  }
  const text = has ? NONE : tape.textOf(element);
  if (text !== NONE) tell(text, tape.valueOf(element, ID["xml:lang"]), element);
}

/** The text in English where there is English, else the first. */
export function textOf(scene: Scene, element: number): Value {
  if (element === NONE) return null;
  const { tape, language } = scene;
  let first = NONE;
  let english = NONE;
  eachNarrative(tape, element, (text, own) => {
    if (first === NONE) first = text;
    if (english === NONE && isEnglish(tape, own, language)) english = text;
  });
  const chosen = english === NONE ? first : english;
  return chosen === NONE ? null : cutText(scene, chosen, element);
}

/** Whether a text is English: by its own language, else by the one around it. */
export function isEnglish(tape: Tape, own: number, around: string | null): boolean {
  if (own === NONE) return around !== null && /^en\b/i.test(around);
  const { bytes } = tape;
  const from = tape.from[own] as number;
  // Nearly all that are not English differ in the first two letters.
  const isLike =
    ((bytes[from] as number) | 32) === 101 && ((bytes[from + 1] as number) | 32) === 110;
  return isLike && /^en\b/i.test(tape.stringOf(own));
}

export function cutText({ reading, tape }: Scene, slot: number, element: number): Value {
  const limit = LIMITS.observatory_text_length;
  if (tape.lengthOf(slot) <= limit) return slot;
  const text = tape.stringOf(slot);
  const { length } = text;
  if (length <= limit) return slot;
  const of = nameOfElement(tape, element);
  reading.report("TEXT_CUT", tape.lines[element] as number, { element: of, length, limit });
  return text.slice(0, limit);
}

/** An organisation's name: its first narrative, in whatever language. */
export function nameOfOrganisation(tape: Tape, element: number): number {
  for (
    let child = tape.firstChild(element);
    child !== NONE;
    child = tape.nextChild(child, element)
  ) {
    if (tape.names[child] !== ID.narrative) continue;
    const text = tape.textOf(child);
    if (text !== NONE) return text;
  }
  return tape.textOf(element);
}

const ROLES = {
  provider: { element: ID["provider-org"], activity: ID["provider-activity-id"] },
  receiver: { element: ID["receiver-org"], activity: ID["receiver-activity-id"] },
} as const;

/** `ref`, `name`, `type`, `activity_id` of a provider or receiver. */
export function putOrganisation(
  row: RowText,
  tape: Tape,
  owner: number,
  role: "provider" | "receiver",
): void {
  const element = tape.childOf(owner, ROLES[role].element);
  put(row, tape, tape.valueOf(element, ID.ref));
  put(row, tape, element === NONE ? NONE : nameOfOrganisation(tape, element));
  put(row, tape, tape.valueOf(element, ID.type));
  put(row, tape, tape.valueOf(element, ROLES[role].activity));
}

export function putPeriod(row: RowText, scene: Scene, owner: number): void {
  const { tape } = scene;
  put(row, tape, dayOf(scene, tape.childOf(owner, ID["period-start"])));
  put(row, tape, dayOf(scene, tape.childOf(owner, ID["period-end"])));
}

/** A value as a finding shows it. */
export function shown(text: string): string {
  return text.slice(0, LIMITS.iati_value_shown_length);
}
