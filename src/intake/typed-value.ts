import { decimalsOf, type Currency } from "../base/currency.js";
import { addDays, day, parseDay, type Day } from "../base/day.js";
import { parseAmount, type AmountProblem, type Money } from "../base/money.js";
import { normaliseText, type SheetCell } from "./sheet.js";

/** How a column of numbers was typed: which sign groups and which begins the fraction. */
export type DecimalMark = "." | ",";

/**
 * The decimal mark of a column, told from all its values: `1.234,50` or `12,5` speak for the comma, `1,234.50` or `12.5`
 * for the point. Null where they contradict each other; the point where nothing speaks (only `1,234`: a group of three).
 */
export function decimalMarkOf(values: Iterable<string>): DecimalMark | null {
  const { comma, point } = marksIn(values);
  if (comma && point) return null;
  return comma ? "," : ".";
}

/**
 * Whether `12.000` may as well be twelve thousand (`0.500` may not): nothing of its column says that its point stands before fractions, and
 * its currency is not paid in thousandths. Null: the currency is not known yet.
 */
export function isPointUnclear(
  typed: string,
  column: Iterable<string>,
  currency: Currency | null,
): boolean {
  if (!/^[1-9]\d{0,2}\.\d{3}$/.test(bare(typed))) return false;
  if (currency !== null && decimalsOf(currency) === 3) return false;
  return !marksIn(column).point;
}

function bare(typed: string): string {
  return stripSigns(normaliseText(typed)).replace(/^[+\-\u2212]|[-\u2212]$/g, "");
}

/** Whether any of the values shows that this mark stands before fractions. */
export function speaksOf(values: Iterable<string>, mark: DecimalMark): boolean {
  const { comma, point } = marksIn(values);
  return mark === "," ? comma : point;
}

/** Which decimal marks the values speak for. */
function marksIn(values: Iterable<string>): { readonly comma: boolean; readonly point: boolean } {
  let comma = false;
  let point = false;
  for (const value of values) {
    const text = bare(value);
    if (/\d,\d+\.\d|^\d*\.\d{1,2}$|^0\.\d+$|^\d+\.\d{4,}$|\d,\d{3},\d/.test(text)) point = true;
    else if (/\d\.\d+,\d|^\d*,\d{1,2}$|^0,\d+$|^\d+,\d{4,}$|\d\.\d{3}\.\d/.test(text)) comma = true;
  }
  return { comma, point };
}

/** Currency signs, unit words, spaces and apostrophes used as groups, and the brackets or triangle of a negative amount. */
function stripSigns(text: string): string {
  return text
    .replace(/[\s'’_]|US\$|[$€£¥₩]|円|米ドル|^[A-Z]{3}|[A-Z]{3}$/g, "")
    .replace(/^[(△▲]|\)$/g, "");
}

/** What signs and words beside a number say of its currency: several countries have dollars, and two write ¥. */
const SIGNED: readonly (readonly [sign: RegExp, currencies: readonly string[]])[] = [
  [/US\$|米ドル/, ["USD"]],
  [/\$/, ["USD", "AUD", "CAD", "NZD", "SGD", "HKD", "FJD", "BBD", "JMD", "TTD", "NAD", "LRD"]],
  [/€/, ["EUR"]],
  [/£/, ["GBP", "EGP", "SSP", "SYP", "LBP", "GIP", "FKP", "SHP"]],
  [/₩/, ["KRW", "KPW"]],
  [/[¥円]/, ["JPY", "CNY"]],
];

/** The currencies that a number may be in by the sign, word or code it was typed with; null where it has none. */
function signedIn(typed: string): readonly string[] | null {
  const text = normaliseText(typed);
  const code = /^([A-Z]{3})\b|([A-Z]{3})$/.exec(text);
  const named = code?.[1] ?? code?.[2];
  if (named !== undefined) return [named];
  return SIGNED.find(([sign]) => sign.test(text))?.[1] ?? null;
}

/** Whether the number was typed as one of another currency: `1,000円` is no amount in dollars. Without a currency, of any. */
export function isInOtherCurrency(typed: string, currency: string | null): boolean {
  const signed = signedIn(typed);
  return signed !== null && (currency === null || !signed.includes(currency));
}

/**
 * The plain decimal of a number as people type it: groups by comma, point, space or apostrophe, full-width digits, `(500)` and
 * `△500` for minus 500. Null where it is no number.
 */
export function readNumber(typed: string, mark: DecimalMark): string | null {
  const text = normaliseText(typed);
  const isNegative = /^\(.*\)$|^[△▲]/.test(text) || /^[-\u2212]|[-\u2212]$/.test(stripSigns(text));
  const digits = stripSigns(text).replace(/^[+\-\u2212]|[-\u2212]$/g, "");
  const group = mark === "." ? "," : ".";
  const [whole = "", ...rest] = digits.split(mark);
  if (rest.length > 1) return null;
  const groups = whole.split(group);
  const isGrouped =
    groups.slice(1).every((part) => /^\d{3}$/.test(part)) && /^[1-9]\d{0,2}$/.test(groups[0] ?? "");
  if (groups.length > 1 && !isGrouped) return null;
  const plain = groups.join("") + (rest[0] === undefined ? "" : `.${rest[0]}`);
  return /^\d+(\.\d+)?$/.test(plain) ? (isNegative ? "-" : "") + plain : null;
}

/** An amount as people type it, exact: text finer than the currency is a problem, never rounded. */
export function readAmount(
  cell: SheetCell,
  currency: Currency,
  mark: DecimalMark,
): Money | AmountProblem {
  const plain = cell.kind === "number" ? normaliseText(cell.text) : readNumber(cell.text, mark);
  return plain === null ? "not a number" : parseAmount(plain, currency);
}

/**
 * A day as people type it: ISO, `2026/3/31`, `31.3.2026`, `31 March 2026`, `2026年3月31日`, `令和8年3月31日`. A form whose
 * day and month could be swapped (`03/04/2026`) is ambiguous and null: the person is asked to write it out.
 */
export function readDay(cell: SheetCell): Day | null {
  const text = normaliseText(cell.text).replace(/[T ]\d{2}:\d{2}.*$/, "");
  const iso = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(text);
  if (iso) return build(iso[1], iso[2], iso[3]);
  const era =
    /^(明治|大正|昭和|平成|令和|[MTSHR])\s?(\d{1,2}|元)[年.](\d{1,2})[月.](\d{1,2})日?$/.exec(text);
  if (era) return build(eraYear(era[1], era[2]), era[3], era[4]);
  const european = /^(\d{1,2})[./-](\d{1,2})[./-](\d{4})$/.exec(text);
  if (european) return readUnordered(european);
  const words = /^(\d{1,2})(?:st|nd|rd|th)?[ -]([A-Za-z]{3,9})\.?,?[ -](\d{4})$/.exec(text);
  if (words) return build(words[3], monthOf(words[2]), words[1]);
  const american = /^([A-Za-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})$/.exec(text);
  if (american) return build(american[3], monthOf(american[1]), american[2]);
  return null;
}

/** The day that spreadsheet programs keep as this number, of the years 2000 to 2099; null of any other. They count from 1899-12-30. */
export function dayOfSerial(text: string): Day | null {
  const number = /^\d{5}(\.\d+)?$/.test(text) ? Math.floor(Number(text)) : 0;
  return number >= 36_526 && number <= 73_050 ? addDays(SERIAL_ZERO, number) : null;
}

/** Spreadsheets count days from 1899-12-30, which makes up for a leap day of 1900 that never was. */
export const SERIAL_ZERO = day("1899-12-30");

/** `31.3.2026` can only be one day; with points the day comes first everywhere; with strokes both orders are in use. */
function readUnordered(match: RegExpExecArray): Day | null {
  const [text, first = "", second = "", year] = match;
  if (text.includes(".") || Number(first) > 12 || first === second)
    return build(year, second, first);
  return Number(second) > 12 ? build(year, first, second) : null;
}

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

function monthOf(word: string | undefined): string {
  return String(MONTHS.indexOf((word ?? "").slice(0, 3).toLowerCase()) + 1);
}

const ERAS: Readonly<Record<string, number>> = {
  明治: 1868,
  大正: 1912,
  昭和: 1926,
  平成: 1989,
  令和: 2019,
  M: 1868,
  T: 1912,
  S: 1926,
  H: 1989,
  R: 2019,
};

function eraYear(era: string | undefined, year: string | undefined): string {
  const first = ERAS[era ?? ""] ?? 0;
  return String(first + (year === "元" ? 1 : Number(year)) - 1);
}

function build(
  year: string | undefined,
  month: string | undefined,
  date: string | undefined,
): Day | null {
  const text = `${year ?? ""}-${(month ?? "").padStart(2, "0")}-${(date ?? "").padStart(2, "0")}`;
  return parseDay(text) === null ? null : day(text);
}
