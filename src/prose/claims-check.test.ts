import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  checkStatement,
  chooseQualifier,
  findUnclaimed,
  isDirectionTrue,
  isPeriodTrue,
  isTotalTrue,
  type Cut,
} from "./claims-check.js";
import { decimal, readDecimal } from "./decimal.js";
import { findNumerals } from "./numerals.js";

function answer(text: string, actual: string, cut?: Cut): string {
  const numeral = findNumerals(text).find((found) => found.value !== null);
  assert.ok(numeral, text);
  return checkStatement(numeral, readDecimal(actual), cut)?.rule ?? "true";
}

/** Printed | actual value | answer. */
const ROWS = `
over US$ 43.5 million | 43200000 | qualifier-false
over US$ 43.5 million | 43512345.67 | true
over US$ 43.5 million | 43500000 | qualifier-false
US$ 43.5 million | 43512345.67 | true
US$ 43.5 million | 43551000 | value-differs
at least 60 projects | 60 | true
over 60 projects | 60 | qualifier-false
nearly 5,000 workers | 4812 | true
nearly 5,000 workers | 5003 | qualifier-false
nearly 5,000 workers | 4400 | qualifier-false
about 45,000 workers | 45312 | true
about 45,000 workers | 52000 | qualifier-false
less than 40 per cent | 39.8 | true
less than 40 per cent | 40 | qualifier-false
up to 100 enterprises | 101 | qualifier-false
45,000 workers | 45312 | value-differs
0.31 % | 0.3113 | true
4,350万米ドル超 | 43200000 | qualifier-false
約1万5千人 | 15100 | true
5,000人近く | 4900 | true
`;

for (const row of ROWS.trim().split("\n")) {
  const [printed = "", actual = "", expected] = row.split("|").map((part) => part.trim());
  test(`${printed}, where the value is ${actual}: ${expected}`, () =>
    assert.equal(answer(printed, actual), expected));
}

test("a truncated amount is true only where the document says that it truncates", () => {
  assert.equal(answer("193百万円", "193999999", "truncate"), "true");
  assert.equal(answer("193百万円", "193999999"), "value-differs");
  assert.equal(answer("194百万円", "193999999", "truncate"), "value-differs");
});

test("a numeral outside every claim is found; an identifier needs no claim", () => {
  const text = "In 2021, 45,000 workers were reached despite COVID-19.";
  assert.deepEqual(
    findUnclaimed(text, [{ start: 9, end: 23 }]).map((numeral) => numeral.text),
    ["2021"],
  );
  assert.deepEqual(findUnclaimed(text, [{ start: 0, end: text.length }]), []);
});

test("no change is neither up nor down", () => {
  assert.ok(isDirectionTrue("up", decimal(1), decimal(2)));
  assert.ok(!isDirectionTrue("up", decimal(2), decimal(2)));
  assert.ok(!isDirectionTrue("down", decimal(2), decimal(2)));
});

test("the word that is chosen for a value is true of it", () => {
  fc.assert(
    fc.property(fc.bigInt(1n, 10n ** 12n), fc.bigInt(1n, 10n ** 12n), (printed, actual) => {
      const chosen = chooseQualifier(decimal(printed), decimal(actual));
      assert.equal(chosen, actual > printed ? "over" : actual < printed ? "nearly" : null);
    }),
  );
});

test("exact parts make their exact total, and one more unit does not", () => {
  fc.assert(
    fc.property(fc.array(fc.bigInt(0n, 10n ** 15n), { minLength: 1, maxLength: 30 }), (parts) => {
      const total = parts.reduce((sum, part) => sum + part, 0n);
      const exact = parts.map((part) => decimal(part, 2));
      assert.ok(isTotalTrue(decimal(total, 2), exact));
      assert.ok(!isTotalTrue(decimal(total + 1n, 2), exact));
    }),
  );
});

test("a caption's period is the data's as exactly as both are printed, and a fiscal year is no calendar year", () => {
  const caption = { from: "2016", to: "2019", isFiscal: false };
  assert.ok(!isPeriodTrue(caption, { from: "2016", to: "2021", isFiscal: false }));
  assert.ok(isPeriodTrue(caption, { from: "2016-01-01", to: "2019-12-31", isFiscal: false }));
  assert.ok(!isPeriodTrue(caption, { from: "2016", to: "2019", isFiscal: true }));
});
