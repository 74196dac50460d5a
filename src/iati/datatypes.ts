import type { ValueType } from "./standard.js";

/**
 * Whether a text is a value of a type of the schema, as libxml2 judges it: white space at both ends is no part of it, but
 * of strings, and of days, instants (but after a zone) and `int`, which may have none there. Source: XML Schema, part 2.
 */
export function isValue(type: ValueType, text: string): boolean {
  switch (type) {
    case "string":
      return true;
    case "date":
      return isPlainDay(text) || isDate(text);
    case "decimal":
      return DECIMAL.test(text);
    case "boolean":
      return BOOLEAN.test(text);
    case "anyURI":
      return isUri(trim(text));
    case "dateTime":
      return isDateTime(text);
    case "language":
      return text === "" || LANGUAGE.test(text);
    case "NMTOKEN":
      return TOKEN.test(text);
    case "integer":
      return INTEGER.test(text);
    case "int":
      return PLAIN_INTEGER.test(text) && isWithin(text, -2147483648n, 2147483647n);
    case "nonNegativeInteger":
      return INTEGER.test(text) && isWithin(text, 0n, null);
    case "positiveInteger":
      return INTEGER.test(text) && isWithin(text, 1n, null);
  }
}

const SPACE = "[ \\t\\n\\r]*";
const DECIMAL = new RegExp(`^${SPACE}[+-]?(?:[0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)${SPACE}$`);
const INTEGER = new RegExp(`^${SPACE}[+-]?[0-9]+${SPACE}$`);
const PLAIN_INTEGER = /^[+-]?[0-9]+$/;
const BOOLEAN = new RegExp(`^${SPACE}(?:true|false|1|0)${SPACE}$`);
const LANGUAGE = new RegExp(`^${SPACE}[a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8})*${SPACE}$`);
const TOKEN = new RegExp(`^${SPACE}[\\-.:\\w\\u00b7-\\uffff]+${SPACE}$`);

function trim(text: string): string {
  return text.replace(/^[ \t\n\r]+|[ \t\n\r]+$/g, "");
}

function isWithin(text: string, least: bigint, most: bigint | null): boolean {
  const value = BigInt(trim(text).replace(/^\+/, ""));
  return value >= least && (most === null || value <= most);
}

/** `2026-03-31` without a time zone, the commonest value of all, without a regular expression. */
function isPlainDay(text: string): boolean {
  if (text.length !== 10 || text.charCodeAt(4) !== 45 || text.charCodeAt(7) !== 45) return false;
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 7);
  const date = digits(text, 8, 10);
  return (
    year > 0 &&
    month > 0 &&
    month <= 12 &&
    date > 0 &&
    (date <= 28 || date <= monthLength(year, month))
  );
}

/** The number, -1 where one is no digit. */
function digits(text: string, start: number, end: number): number {
  let value = 0;
  for (let at = start; at < end; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

function monthLength(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

const ZONE = "(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))";
const DATE = new RegExp(`^(-?[0-9]{4,})-([0-9]{2})-([0-9]{2})${ZONE}?$`);
const DATE_TIME = new RegExp(
  `^(-?[0-9]{4,})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2}(?:\\.[0-9]+)?)(?:${ZONE}${SPACE})?$`,
);

function isDate(text: string): boolean {
  const match = DATE.exec(text);
  return match !== null && isDay(match[1] ?? "", Number(match[2]), Number(match[3]));
}

function isDay(year: string, month: number, date: number): boolean {
  const isNoYear = /^-?(?:0[0-9]{4,}|0000)$/.test(year);
  if (isNoYear || month < 1 || month > 12 || date < 1) return false;
  return date <= monthLength(Number(year), month);
}

function isDateTime(text: string): boolean {
  const match = DATE_TIME.exec(text);
  if (!match || !isDay(match[1] ?? "", Number(match[2]), Number(match[3]))) return false;
  const [hour, minute, second] = [Number(match[4]), Number(match[5]), Number(match[6])];
  return (hour < 24 && minute < 60 && second < 60) || (hour === 24 && minute === 0 && second === 0);
}

const PLAIN_URI =
  /^[A-Za-z][A-Za-z0-9+.-]*:\/\/[A-Za-z0-9.-]*(?:\/[A-Za-z0-9\-._~!$&'()*+,;=:@/]*)?(?:\?[A-Za-z0-9\-._~!$&'()*+,;=:@/?]*)?$/;
const ESCAPED = /[^\x21\x23-\x3b\x3d\x3f-\x5b\x5d\x5f\x61-\x7a\x7e]/g;
const URI_PATH = "(?:[\\w\\-.~!$&'()*+,;=:@/]|%[0-9A-Fa-f]{2})*";
const URI_HOST = "(?:\\[[^\\]]*\\]|(?:[\\w\\-.~!$&'()*+,;=]|%[0-9A-Fa-f]{2})*)";
const URI_USER = "(?:(?:[\\w\\-.~!$&'()*+,;=:]|%[0-9A-Fa-f]{2})*@)?";
const URI_PLACE = `//${URI_USER}${URI_HOST}(?::[0-9]+)?(?:/${URI_PATH})?`;
const URI_QUERY = "(?:[\\w\\-.~!$&'()*+,;=:@/?]|%[0-9A-Fa-f]{2})*";
const URI_FRAGMENT = "(?:[\\w\\-.~!$&'()*+,;=:@/?[\\]]|%[0-9A-Fa-f]{2})*";
/**
 * With a scheme, or without one: then the first part of a path holds no colon. Source: RFC 3986, after the escaping that
 * XLink asks for, as libxml2 reads it (a port has a digit).
 */
const URI = new RegExp(
  `^(?:[A-Za-z][A-Za-z0-9+.-]*:(?:${URI_PLACE}|(?!//)${URI_PATH})|${URI_PLACE}|(?!//|[^/?#]*:)${URI_PATH})(?:\\?${URI_QUERY})?(?:#${URI_FRAGMENT})?$`,
);

function isUri(text: string): boolean {
  if (text === "" || PLAIN_URI.test(text)) return true;
  // What may not stand in an address is escaped before it is judged.
  return URI.test(text.replace(ESCAPED, "_"));
}
