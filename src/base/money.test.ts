import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { currency } from "./currency.js";
import {
  convertMoney,
  divideHalfEven,
  money,
  parseAmount,
  splitMoney,
  toDecimal,
} from "./money.js";

const USD = currency("USD");
const JPY = currency("JPY");

test("an amount is read exactly or refused with the reason", () => {
  assert.deepEqual(parseAmount("225500000", USD), money(22550000000n, USD));
  assert.deepEqual(parseAmount("-0.10", USD), money(-10n, USD));
  assert.deepEqual(parseAmount("12.5000", USD), money(1250n, USD));
  assert.equal(parseAmount("12.505", USD), "finer than the currency");
  assert.equal(parseAmount("576.5", JPY), "finer than the currency");
  assert.equal(parseAmount("1,000", USD), "not a number");
  assert.equal(parseAmount("1e6", USD), "not a number");
});

test("the parts of a split add up to the whole and differ by at most one unit from their share", () => {
  const weights = fc.array(fc.bigInt(0n, 10_000n), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(fc.bigInt(-(10n ** 18n), 10n ** 18n), weights, (amount, parts) => {
      fc.pre(parts.some((part) => part > 0n));
      const whole = parts.reduce((sum, part) => sum + part, 0n);
      const split = splitMoney(money(amount, USD), parts);
      assert.equal(
        split.reduce((sum, part) => sum + part.amount_minor, 0n),
        amount,
      );
      split.forEach((part, index) => {
        const error = part.amount_minor * whole - amount * (parts[index] ?? 0n);
        assert.ok(error < whole && error > -whole);
      });
    }),
  );
});

test("what is written as a decimal is read back the same", () => {
  fc.assert(
    fc.property(
      fc.bigInt(-(10n ** 20n), 10n ** 20n),
      fc.constantFrom("USD", "JPY", "KWD"),
      (amount, code) => {
        const value = money(amount, currency(code));
        assert.deepEqual(parseAmount(toDecimal(value), value.currency), value);
      },
    ),
  );
});

test("a half is rounded to the even neighbour, on both sides of zero", () => {
  assert.deepEqual(
    [5n, 15n, 25n, -5n, -15n, 26n].map((value) => divideHalfEven(value, 10n)),
    [0n, 2n, 2n, 0n, -2n, 3n],
  );
});

test("a conversion between currencies of different decimals keeps the minor unit", () => {
  const rate = { from: JPY, to: USD, rate: "0.0090909" };
  assert.deepEqual(convertMoney(money(576_000_000n, JPY), rate), money(523635840n, USD));
});
