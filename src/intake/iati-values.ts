import { parseCurrencyEver, decimalsOf, type Currency } from "../base/currency.js";
import { parseDay, type Day } from "../base/day.js";
import { parseDecimal } from "../base/decimal.js";
import { divideHalfEven } from "../base/money.js";
import { attributeOf, childOf, plainText, type XmlElement } from "./iati-element.js";
import type { IatiReport } from "./iati-findings.js";

/** Codes of version 1.0x and their successors. Source: IATI upgrade notes from 1.05 to 2.01. */
const OLD_TRANSACTION_TYPES: Readonly<Record<string, string>> = {
  IF: "1",
  C: "2",
  D: "3",
  E: "4",
  IR: "5",
  LR: "6",
  R: "7",
  QP: "8",
  QS: "9",
  CG: "10",
};
const OLD_DATE_TYPES: Readonly<Record<string, string>> = {
  "start-planned": "1",
  "start-actual": "2",
  "end-planned": "3",
  "end-actual": "4",
};
const OLD_ROLES: Readonly<Record<string, string>> = {
  funding: "1",
  accountable: "2",
  extending: "3",
  implementing: "4",
};
const OLD_VOCABULARIES: Readonly<Record<string, string>> = {
  DAC: "1",
  "DAC-3": "2",
  RO: "99",
  RO2: "98",
  COFOG: "3",
  NACE: "4",
  NTEE: "5",
  WB: "6",
};
const STATUS_WORDS: Readonly<Record<string, string>> = {
  pipeline: "1",
  "pipeline/identification": "1",
  implementation: "2",
  finalisation: "3",
  completion: "3",
  closed: "4",
  "post-completion": "4",
  cancelled: "5",
  suspended: "6",
};
const TRANSACTION_TYPES = new Set(Array.from({ length: 13 }, (_, index) => String(index + 1)));

export function transactionType(code: string): string | null {
  const found = OLD_TRANSACTION_TYPES[code.toUpperCase()] ?? code;
  return TRANSACTION_TYPES.has(found) ? found : null;
}

export function dateType(type: string): string | null {
  const found = OLD_DATE_TYPES[type.toLowerCase()] ?? type;
  return /^[1-4]$/.test(found) ? found : null;
}

export function organisationRole(role: string): string | null {
  const found = OLD_ROLES[role.toLowerCase()] ?? role;
  return /^[1-4]$/.test(found) ? found : null;
}

/** Of a sector or a policy marker; the DAC's where none is said. */
export function vocabularyOf(vocabulary: string | null): string {
  if (vocabulary === null) return "1";
  return OLD_VOCABULARIES[vocabulary.toUpperCase()] ?? vocabulary;
}

export type ActivityStatus = "1" | "2" | "3" | "4" | "5" | "6";

export function activityStatus(element: XmlElement): ActivityStatus | null {
  const found =
    attributeOf(element, "code") ?? STATUS_WORDS[plainText(element.text).toLowerCase()] ?? "";
  return /^[1-6]$/.test(found) ? (found as ActivityStatus) : null;
}

/** The day of an element: its iso-date, else its own text as 1.0x has it; a time of day is left out. */
export function readDay(element: XmlElement | null, report: IatiReport): Day | null {
  if (element === null) return null;
  const found = attributeOf(element, "iso-date") ?? plainText(element.text);
  if (found === "") return null;
  const day = parseDay(found.slice(0, 10));
  if (day === null) report.add("IATI_DATE_UNKNOWN", { line: element.line }, { found });
  return day;
}

export interface ReadAmount {
  readonly amount_minor: bigint | null;
  readonly amount_text: string;
  readonly currency: Currency | null;
  readonly value_date: Day | null;
}

/** Digits with a point; commas between thousands, as real files have them, are read too. */
const GROUPED = /^([+-]?\d{1,3})(,\d{3})+(\.\d+)?$/;

/** A `value` element. Finer than its currency it is rounded half to even, with a finding; its text is always kept. */
export function readAmount(
  value: XmlElement | null,
  fallback: Currency | null,
  owner: XmlElement,
  report: IatiReport,
): ReadAmount {
  const amount_text = value === null ? "" : plainText(value.text);
  const line = (value ?? owner).line;
  const own = value === null ? null : attributeOf(value, "currency");
  const currency = own === null ? fallback : parseCurrencyEver(own.toUpperCase());
  const date = value === null ? null : attributeOf(value, "value-date");
  const read = {
    amount_text,
    currency,
    value_date: date === null ? null : parseDay(date.slice(0, 10)),
  };
  const number = parseDecimal(
    GROUPED.test(amount_text) ? amount_text.replaceAll(",", "") : amount_text.replace(/\.$/, ""),
  );
  if (number === null) {
    report.add("IATI_VALUE_UNREADABLE", { line }, { found: amount_text.slice(0, 100) });
    return { ...read, amount_minor: null };
  }
  if (currency === null) {
    report.add(
      "IATI_CURRENCY_MISSING",
      { line },
      { found: own === null ? amount_text : `${amount_text} ${own}` },
    );
    return { ...read, amount_minor: null };
  }
  const decimals = decimalsOf(currency);
  const divisor = 10n ** BigInt(Math.max(0, number.places - decimals));
  const amount_minor = divideHalfEven(
    number.units * 10n ** BigInt(Math.max(0, decimals - number.places)),
    divisor,
  );
  if (amount_minor > LARGEST_MINOR || amount_minor < -LARGEST_MINOR) {
    report.add("IATI_VALUE_UNREADABLE", { line }, { found: amount_text.slice(0, 100) });
    return { ...read, amount_minor: null };
  }
  if (number.units % divisor !== 0n)
    report.add("IATI_VALUE_ROUNDED", { line }, { found: amount_text, currency });
  return { ...read, amount_minor };
}

/** What the record's amounts can hold: more than all the money there is. */
const LARGEST_MINOR = 2n ** 63n - 1n;

/** A percentage as exact decimal text; null where there is none. */
export function readPercentage(element: XmlElement, report: IatiReport): string | null {
  const found = attributeOf(element, "percentage");
  if (found === null) return null;
  const plain = found.replace(/\s*%$/, "");
  const number = parseDecimal(plain);
  if (number !== null && number.units >= 0n && number.units <= 100n * 10n ** BigInt(number.places))
    return plain;
  report.add("IATI_SHARE_UNKNOWN", { line: element.line }, { found });
  return null;
}

export function periodOf(
  element: XmlElement,
  report: IatiReport,
): { period_from: Day | null; period_to: Day | null } {
  return {
    period_from: readDay(childOf(element, "period-start"), report),
    period_to: readDay(childOf(element, "period-end"), report),
  };
}

/** A number of a result as people write it, without what groups its digits and what it is counted in. */
export function plainNumber(text: string): string {
  return text.replaceAll(",", "").replace(/\s*%$/, "").replace(/\.$/, "");
}
