import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { currency } from "../base/currency.js";
import { addDays, day } from "../base/day.js";
import {
  formatDay,
  formatFiscalYear,
  formatMoney,
  formatNumber,
  formatShortMoney,
} from "../base/format.js";
import { LANGUAGES } from "../base/language.js";
import { money, toDecimal } from "../base/money.js";
import { compareDecimals, formatDecimal, readDecimal } from "./decimal.js";
import { lintText } from "./lint.js";
import { findNumerals } from "./numerals.js";

const AMOUNT = fc.bigInt(1n, 10n ** 15n);
const CURRENCY = fc.constantFrom(
  "USD",
  "JPY",
  "EUR",
  "GBP",
  "CHF",
  "SEK",
  "NOK",
  "DKK",
  "KRW",
  "AUD",
  "CAD",
  "XDR",
  "KWD",
);
const LANGUAGE = fc.constantFrom(...LANGUAGES);

/** The one numeral of a sentence around a printed text. */
function readOne(printed: string, language: string) {
  const found = findNumerals(
    language === "ja" ? `拠出額は${printed}である。` : `It gave ${printed}, as agreed.`,
  );
  assert.equal(found.length, 1, `${printed}: ${found.map((numeral) => numeral.text).join(" | ")}`);
  assert.ok(found[0]);
  return found[0];
}

test("money that base/format.ts prints is read back exactly, full and short, in each language", () => {
  fc.assert(
    fc.property(AMOUNT, CURRENCY, LANGUAGE, (minor, code, language) => {
      const amount = money(minor, currency(code));
      for (const printed of [
        formatMoney(amount, language),
        formatShortMoney(amount, language, { digits: 20 }),
      ]) {
        const numeral = readOne(printed, language);
        assert.deepEqual([numeral.kind, numeral.unit], ["money", code], printed);
        assert.ok(
          numeral.value && compareDecimals(numeral.value, readDecimal(toDecimal(amount))) === 0,
          printed,
        );
      }
    }),
  );
});

test("a number that base/format.ts prints is read back exactly", () => {
  fc.assert(
    fc.property(fc.bigInt(2_100n, 10n ** 15n), LANGUAGE, (value, language) => {
      const numeral = readOne(formatNumber(value, language), language);
      assert.equal(numeral.kind, "count");
      assert.equal(formatDecimal(numeral.value ?? readDecimal("0")), String(value));
    }),
  );
});

test("a day that base/format.ts prints is read back", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 40_000 }), LANGUAGE, (days, language) => {
      const value = addDays(day("1950-01-01"), days);
      const numeral = readOne(formatDay(value, language), language);
      assert.deepEqual([numeral.kind, numeral.when?.from], ["date", value]);
    }),
  );
});

test("fiscal years and bienniums that base/format.ts prints are read back", () => {
  for (const language of LANGUAGES) {
    for (const kind of ["calendar", "april", "biennium"] as const) {
      const numeral = readOne(formatFiscalYear(2020, kind, language), language);
      assert.equal(numeral.when?.from, "2020");
      assert.equal(numeral.when?.to, kind === "biennium" ? "2021" : "2020");
      assert.equal(numeral.when?.isFiscal, kind === "april");
    }
  }
});

test("no text makes the linter throw, and every finding lies in its text", () => {
  const piece = fc.constantFrom(
    "Japan",
    "日本",
    "合計",
    "Total",
    "US$",
    "5",
    "1,234",
    "%",
    "億",
    "年",
    "2016-2021",
    "(",
    ")",
    "、",
    ". ",
    "\n",
    "\n\n",
    "  ",
    "• ",
    ":",
    "including",
    "from",
    "to",
    "and",
    "women",
    "3か国",
    "contributions",
    "|",
    "increased",
    "per cent",
  );
  fc.assert(
    fc.property(
      fc.array(fc.oneof(piece, fc.string({ maxLength: 6 })), { maxLength: 80 }),
      (pieces) => {
        const text = pieces.join(" ");
        for (const { place } of lintText(text)) {
          assert.ok(
            place.line >= 1 && place.line <= text.split(/\n|\f/).length && place.column >= 1,
          );
        }
      },
    ),
    { numRuns: 300 },
  );
});
