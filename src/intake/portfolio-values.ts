import { isMap, isScalar, isSeq, type Node } from "yaml";
import { isCountry } from "../base/country.js";
import { currencies, parseCurrency, type Currency } from "../base/currency.js";
import { parseDay } from "../base/day.js";
import type { Place } from "../base/finding.js";
import { LANGUAGES } from "../base/language.js";
import { nearestWord } from "../base/nearest.js";
import { parseAmount } from "../base/money.js";
import { firstDayOf, isPartialDate, lastDayOf } from "../base/partial-date.js";
import { LIMITS } from "../base/settings.js";
import { fillText, type Facts, type Text } from "../base/text.js";
import { listTitle } from "./iati-codes.js";
import type { ParsedFile } from "./portfolio-files.js";
import {
  EXPECTED,
  SUGGESTION,
  suggest,
  type PortfolioRule,
  type Report,
} from "./portfolio-findings.js";
import type { Field, Form, Value } from "./portfolio-kinds.js";

/** One value as it stands in a file: where it is, and to whom its faults are told. */
export interface Spot {
  readonly file: ParsedFile;
  readonly report: Report;
  readonly node: Node | null;
  readonly path: string;
  readonly field: Field;
}

/** An amount before its currency is known to be right: another record may have to say it. */
export interface GivenAmount {
  readonly decimal: string;
  readonly currency: Currency | null;
}

/** What a field holds, by column; undefined where it holds nothing that can be used, and a finding says why. */
export type Filled = readonly (Value | GivenAmount | undefined)[];

type Reader = (spot: Spot) => Filled;

/** Reads the field's value by its form. A value that is null or absent is not given: the caller asks only for those that are. */
export function readValue(spot: Spot): Filled {
  return READERS[spot.field.form](spot);
}

const ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;
const NUMBER = /^[+-]?\d{1,30}(\.\d{1,18})?$/;

const READERS: Readonly<Record<Form, Reader>> = {
  id: (spot) => readWord(spot, (text) => ID.test(text)),
  reference: (spot) => readWord(spot, (text) => ID.test(text)),
  text: readText,
  // Whether its list has it is asked of all codes together.
  code: readText,
  url: (spot) => readWord(spot, (text) => /^https?:\/\/\S+$/.test(text) && URL.canParse(text)),
  narrative: (spot) => [readNarrative(spot, spot.node, spot.path)],
  narratives: readNarratives,
  date: readDate,
  day: readDay,
  period: readPeriod,
  money: readMoney,
  currency: readCurrency,
  country: (spot) => readWord(spot, isCountry),
  countries: (spot) => readList(spot, isCountry),
  sectors: (spot) => readList(spot, (text) => /^\d{3}(\d{2})?$/.test(text)),
  references: (spot) => readList(spot, (text) => ID.test(text)),
  percent: readPercent,
  integer: readInteger,
  decimal: readDecimal,
  boolean: readBoolean,
  choice: readChoice,
  texts: (spot) => readList(spot, (text) => text !== ""),
  dimensions: readDimensions,
};

/** What a field takes, in words. */
export function expectedOf({ form, words, codes }: Field): Text {
  if (form === "choice") return fillText(SUGGESTION.words, { words: words.join(", ") });
  return codes === null ? EXPECTED[form] : fillText(EXPECTED[form], { list: listTitle(codes) });
}

function complain(
  spot: Spot,
  rule: PortfolioRule,
  facts: Facts = {},
  at: { node?: unknown; path?: string } = {},
): void {
  spot.report.add(rule, placeOf(spot, at), { name: spot.field.name, ...facts });
}

function placeOf(spot: Spot, at: { node?: unknown; path?: string }): Place {
  return spot.file.placeOf(at.node ?? spot.node, at.path ?? spot.path);
}

function complainForm(
  spot: Spot,
  node: unknown = spot.node,
  expected: Text = expectedOf(spot.field),
): Filled {
  complain(spot, "FIELD_FORM", { found: excerptOf(node), expected }, { node });
  return [undefined];
}

function excerptOf(node: unknown): string {
  if (isMap(node)) return "{…}";
  if (isSeq(node)) return "[…]";
  const text = textOf(node) ?? "";
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

/** The scalar as written, so that `8.10` and `0.3100` keep their digits; null where it is no scalar or empty. */
export function textOf(node: unknown): string | null {
  if (!isScalar(node) || node.value === null) return null;
  if (typeof node.value === "string") return node.value;
  return node.source ?? String(node.value);
}

function readWord(spot: Spot, isRight: (text: string) => boolean): Filled {
  const text = textOf(spot.node);
  return text !== null && isRight(text) ? [text] : complainForm(spot);
}

function readText(spot: Spot): Filled {
  const text = textOf(spot.node);
  if (text === null || (isScalar(spot.node) && typeof spot.node.value === "boolean"))
    return complainForm(spot);
  const { pattern } = spot.field;
  if (pattern !== null && !pattern.test.test(text)) {
    return complainForm(spot, spot.node, { en: pattern.example, ja: pattern.example });
  }
  return [checkText(spot, text, spot.node, spot.path) ?? undefined];
}

/** The text, trimmed at its end; null where it is too long or holds what cannot be shown. */
function checkText(spot: Spot, text: string, node: unknown, path: string): string | null {
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  const control = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\ufffe\uffff]/.exec(text);
  if (control) {
    const code = control[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, "0");
    complain(spot, "TEXT_CONTROL", { code }, { node, path });
    return null;
  }
  if (text.length > LIMITS.text_field_length) {
    complain(
      spot,
      "TEXT_TOO_LONG",
      { length: text.length, limit: LIMITS.text_field_length },
      { node, path },
    );
    return null;
  }
  return text.trimEnd();
}

function readNarrative(spot: Spot, node: unknown, path: string): Value | undefined {
  if (!isMap(node)) {
    complain(
      spot,
      "FIELD_FORM",
      { found: excerptOf(node), expected: EXPECTED.narrative },
      { node, path },
    );
    return undefined;
  }
  const narrative: Record<string, string> = {};
  for (const pair of node.items) {
    const language = textOf(pair.key) ?? "";
    if (language in narrative)
      complain(spot, "YAML_KEY_TWICE", {}, { node: pair.key, path: `${path}.${language}` });
    if (!(LANGUAGES as readonly string[]).includes(language)) {
      const facts = {
        name: language,
        kind: spot.field.name,
        suggestion: suggest(nearestWord(language, LANGUAGES)),
      };
      complain(spot, "FIELD_UNKNOWN", facts, { node: pair.key, path: `${path}.${language}` });
      continue;
    }
    const value = spot.file.resolve(pair.value);
    const text = textOf(value);
    if (text === null || text.trim() === "") continue;
    narrative[language] = checkText(spot, text, value, `${path}.${language}`) ?? "";
  }
  const missing = LANGUAGES.filter((language) => !(language in narrative));
  for (const language of missing) {
    complain(spot, "TEXT_LANGUAGE_MISSING", { language }, { node, path: `${path}.${language}` });
  }
  return missing.length > 0 ? undefined : { en: narrative["en"], ja: narrative["ja"] };
}

function readNarratives(spot: Spot): Filled {
  if (!isSeq(spot.node)) return complainForm(spot);
  return [
    spot.node.items.map((item, index) =>
      readNarrative(spot, spot.file.resolve(item), `${spot.path}[${index + 1}]`),
    ),
  ];
}

function readDate(spot: Spot): Filled {
  const text = textOf(spot.node);
  if (text === null || !/^\d{4}(-\d{2}(-\d{2})?)?$/.test(text)) return complainForm(spot);
  if (isPartialDate(text)) return [text];
  complain(spot, "DAY_IMPOSSIBLE", { found: text });
  return [undefined];
}

function readDay(spot: Spot): Filled {
  const text = textOf(spot.node);
  if (text === null || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return complainForm(spot);
  if (parseDay(text) !== null) return [text];
  complain(spot, "DAY_IMPOSSIBLE", { found: text });
  return [undefined];
}

/** `2016..2021`, `2021-07..`, `2021`: both ends included, an open end null. */
function readPeriod(spot: Spot): Filled {
  const text = textOf(spot.node);
  const match = /^([\d-]*)(\.\.)?([\d-]*)$/.exec(text ?? "");
  const [, from = "", dots, to = ""] = match ?? [];
  const ends = dots === undefined ? [from, from] : [from, to];
  const isShaped =
    ends.every((end) => end === "" || /^\d{4}(-\d{2}(-\d{2})?)?$/.test(end)) &&
    ends.join("") !== "";
  if (match === null || !isShaped) return [complainForm(spot)[0], undefined];
  const wrong = ends.find((end) => end !== "" && !isPartialDate(end));
  if (wrong !== undefined) {
    complain(spot, "DAY_IMPOSSIBLE", { found: wrong });
    return [undefined, undefined];
  }
  if (spot.field.isRequired && ends.includes("")) {
    complain(spot, "PERIOD_OPEN");
    return [undefined, undefined];
  }
  return [firstDayOf(ends[0] ?? ""), lastDayOf(ends[1] ?? "")];
}

function readCurrency(spot: Spot): Filled {
  const text = textOf(spot.node);
  if (text === null) return complainForm(spot);
  return [checkCurrency(spot, text) ?? undefined];
}

function checkCurrency(spot: Spot, code: string): Currency | null {
  const found = parseCurrency(code);
  if (found === null) {
    const near = nearestWord(code.toUpperCase(), currencies());
    complain(spot, "CURRENCY_UNKNOWN", { found: code, suggestion: suggest(near) });
  }
  return found;
}

/** `USD 225500000`, `225500000.00 USD`; a bare amount where the record's currency is known from elsewhere. */
function readMoney(spot: Spot): Filled {
  const text = (textOf(spot.node) ?? "").trim();
  const match = /^(?:([A-Za-z]{2,4}) *)?([+-]?[\d.,_ ]*\d)(?: *([A-Za-z]{2,4}))?$/.exec(text);
  const code = match?.[1] ?? match?.[3];
  if (match === null || (match[1] && match[3])) return complainForm(spot);
  const amount = match[2] ?? "";
  if (!NUMBER.test(amount)) {
    const joined = amount.replace(/[,_ ]/g, "");
    if (!NUMBER.test(joined)) return complainForm(spot);
    complain(spot, "AMOUNT_SEPARATED", { found: amount, wanted: joined });
    return [undefined];
  }
  const currency = code === undefined ? null : checkCurrency(spot, code);
  if (code !== undefined && currency === null) return [undefined];
  return [{ decimal: amount, currency }];
}

const LARGEST_MINOR = 2n ** 63n - 1n;

/** The amount in minor units of the currency, or null with a finding: too fine, too large, or of the wrong sign. */
export function settleAmount(spot: Spot, given: GivenAmount, currency: Currency): bigint | null {
  const amount = parseAmount(given.decimal, currency);
  if (amount === "not a number") return null;
  if (amount === "finer than the currency") {
    complain(spot, "AMOUNT_FINER", { found: given.decimal, currency });
    return null;
  }
  const { amount_minor } = amount;
  if (amount_minor > LARGEST_MINOR || amount_minor < -LARGEST_MINOR) {
    complain(spot, "AMOUNT_TOO_LARGE", { found: given.decimal });
    return null;
  }
  const { sign } = spot.field;
  if (amount_minor < 0n && (sign === "positive" || sign === "not negative")) {
    complain(spot, "AMOUNT_NEGATIVE", { found: given.decimal });
    return null;
  }
  if (amount_minor === 0n && (sign === "positive" || sign === "not zero")) {
    complain(spot, "AMOUNT_ZERO");
    return null;
  }
  return amount_minor;
}

function readPercent(spot: Spot): Filled {
  const text = textOf(spot.node)?.replace(/ *%$/, "") ?? "";
  const match = /^(\d{1,3})(?:\.(\d{1,2})0*)?$/.exec(text);
  const basis_points = match
    ? Number(match[1]) * 100 + Number((match[2] ?? "").padEnd(2, "0"))
    : Number.NaN;
  return basis_points <= 10_000 ? [basis_points] : complainForm(spot);
}

function readInteger(spot: Spot): Filled {
  const text = textOf(spot.node) ?? "";
  if (!/^-?\d{1,9}$/.test(text)) return complainForm(spot);
  const value = Number(text);
  const { range } = spot.field;
  if (range === null || (value >= range[0] && value <= range[1])) return [value];
  complain(spot, "NUMBER_RANGE", { found: text, from: String(range[0]), to: String(range[1]) });
  return [undefined];
}

/** The digits as written, without a plus. */
function readDecimal(spot: Spot): Filled {
  const text = textOf(spot.node) ?? "";
  if (!NUMBER.test(text)) return complainForm(spot);
  const isRate = spot.field.name.endsWith("_rate");
  if (isRate && !/[1-9]/.test(text.replace(/^-.*/, ""))) {
    return complainForm(spot, spot.node, {
      en: "a rate above 0, such as 0.0091",
      ja: "0.0091 のような 0 より大きい率",
    });
  }
  return [text.replace(/^\+/, "")];
}

function readBoolean(spot: Spot): Filled {
  return isScalar(spot.node) && typeof spot.node.value === "boolean"
    ? [spot.node.value]
    : complainForm(spot);
}

function readChoice(spot: Spot): Filled {
  const text = textOf(spot.node);
  const { words } = spot.field;
  if (text !== null && words.includes(text)) return [text];
  return complainForm(spot);
}

function readList(spot: Spot, isRight: (text: string) => boolean): Filled {
  if (!isSeq(spot.node)) return complainForm(spot);
  const texts: string[] = [];
  for (const item of spot.node.items) {
    const node = spot.file.resolve(item);
    const text = textOf(node);
    if (text !== null && isRight(text) && checkText(spot, text, node, spot.path) !== null)
      texts.push(text);
    else if (text === null || !isRight(text)) complainForm(spot, node);
  }
  return [texts];
}

function readDimensions(spot: Spot): Filled {
  if (!isMap(spot.node) || spot.node.items.length === 0) return complainForm(spot);
  const dimensions: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const pair of spot.node.items) {
    const name = textOf(pair.key);
    const value = textOf(spot.file.resolve(pair.value));
    if (name === null || value === null || !/^[a-z][a-z0-9_]{0,40}$/.test(name))
      return complainForm(spot);
    dimensions[name] = value;
  }
  return [{ ...dimensions }];
}
