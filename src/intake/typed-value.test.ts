import assert from "node:assert/strict";
import { test } from "node:test";
import { currency } from "../base/currency.js";
import { toDecimal } from "../base/money.js";
import { textCell } from "./sheet.js";
import { surveyTable } from "./survey.js";
import {
  decimalMarkOf,
  isInOtherCurrency,
  isPointUnclear,
  readAmount,
  readDay,
} from "./typed-value.js";

const USD = currency("USD");

function amount(text: string, mark: "." | "," = "."): string {
  const read = readAmount(textCell(text), USD, mark);
  return typeof read === "string" ? read : toDecimal(read);
}

test("amounts are read as people type them, in four locales and full width", () => {
  assert.equal(amount("1,234.50"), "1234.50");
  assert.equal(amount("US$ 1,234"), "1234.00");
  assert.equal(amount("１２，３４５．６７"), "12345.67");
  assert.equal(amount("1.234,50", ","), "1234.50");
  assert.equal(amount("1 234,5", ","), "1234.50");
  assert.equal(amount("1'234.50 USD"), "1234.50");
  assert.equal(amount("(500)"), "-500.00");
  assert.equal(amount("△500"), "-500.00");
  assert.equal(amount("\u2212500"), "-500.00");
});

test("an amount typed in another currency is not taken for one of this", () => {
  for (const text of ["1,000円", "￥1,000", "JPY 1,000", "1,000 JPY", "€5", "£5", "１０００円"])
    assert.ok(isInOtherCurrency(text, "USD"), text);
  for (const text of ["US$ 1,234", "$5", "1,234.50 USD", "5米ドル", "1,234.50", "(500)", "△500"])
    assert.ok(!isInOtherCurrency(text, "USD"), text);
  assert.ok(!isInOtherCurrency("¥500", "JPY") && !isInOtherCurrency("$500", "AUD"));
  // Where no currency is asked for, no sign is understood.
  assert.ok(isInOtherCurrency("$5", null) && !isInOtherCurrency("5", null));
});

test("an amount that is no amount, or too fine, says so and is never rounded", () => {
  assert.equal(amount("1,23,456"), "not a number");
  assert.equal(amount("12.345"), "finer than the currency");
  assert.equal(amount("n/a"), "not a number");
  assert.equal(amount("1.2.3"), "not a number");
});

test("a column's own values tell its decimal mark, or contradict each other", () => {
  assert.equal(decimalMarkOf(["1,234", "5"]), ".");
  assert.equal(decimalMarkOf(["1.234,50", "7,5"]), ",");
  assert.equal(decimalMarkOf(["\u221220,00"]), ",");
  assert.equal(decimalMarkOf(["1,234.50"]), ".");
  assert.equal(decimalMarkOf(["1.234,50", "1,234.50"]), null);
});

test("a point before three digits is asked about where nothing tells what it stands for", () => {
  const column = ["12.000", "250.000"];
  for (const text of ["12.000", "US$ 250.000", "(12.345)", "１２．０００"])
    assert.ok(isPointUnclear(text, column, USD), text);
  for (const text of [
    "0.500",
    "-0.500",
    "012.000",
    "12.00",
    "1234.000",
    "1,234.000",
    "12,000",
    "12.0000",
    "12",
  ])
    assert.ok(!isPointUnclear(text, column, USD), text);
  assert.ok(
    !isPointUnclear("12.000", [...column, "0.5"], USD),
    "the column says that it is fractions",
  );
  assert.ok(!isPointUnclear("12.000", column, currency("KWD")), "dinars are paid in thousandths");
});

test("a group never begins with a zero: what is less than one is no number of thousands", () => {
  for (const mark of [".", ","] as const)
    assert.equal(amount(mark === "." ? "0,500" : "0.500", mark), "not a number");
  assert.equal(amount("0.50"), "0.50");
  assert.equal(amount("0,50", ","), "0.50");
});

test("yen with a point are asked for without one, dollars with two places", async () => {
  async function* source() {
    for (const [index, text] of ["Amount", "12.000"].entries())
      yield await Promise.resolve({ number: index + 1, cells: [textCell(text)] });
  }
  const title = { en: "Amount", ja: "金額" };
  const survey = await surveyTable(source, [{ key: "amount", title, is_required: true }], {
    ...{ file: "a.csv", amounts: ["amount"] },
  });
  const told = (code: string) => {
    const read = survey?.readAmount("amount", textCell("12.000"), currency(code));
    assert.ok(read);
    return "en" in read ? `${read.en} ${read.ja}` : toDecimal(read);
  };
  assert.match(
    told("JPY"),
    /JPY has no fractions.* without a point: 12000 .*JPYに小数はありません/,
  );
  assert.match(told("USD"), /else two places after it.*小数第2位まで/);
  assert.equal(told("KWD"), "12.000");
});

test("days are read in each way of writing them, and an ambiguous one is not guessed", () => {
  for (const text of [
    "2026-03-31",
    "2026/3/31",
    "31.3.2026",
    "31/03/2026",
    "03/31/2026",
    "31 March 2026",
    "March 31, 2026",
    "2026年3月31日",
    "令和8年3月31日",
    "R8.3.31",
    "２０２６年３月３１日",
  ]) {
    assert.equal(readDay(textCell(text)), "2026-03-31", text);
  }
  assert.equal(readDay(textCell("令和元年5月1日")), "2019-05-01");
  assert.equal(readDay(textCell("03/04/2026")), null);
  assert.equal(readDay(textCell("2026-02-30")), null);
});
