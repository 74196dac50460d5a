import assert from "node:assert/strict";
import { test } from "node:test";
import { currency } from "../base/currency.js";
import { day } from "../base/day.js";
import { money } from "../base/money.js";
import { isRefusal } from "../base/refusal.js";
import { decideExchange, openLayers } from "./exchange.js";
import { quoteFor, rateBetween, type ExchangeRate } from "./rate.js";

const [USD, JPY] = [currency("USD"), currency("JPY")];
const at = (yen: string): ExchangeRate => ({
  id: yen,
  type: "unore",
  from: USD,
  to: JPY,
  rate: yen,
  effective_from: day("2025-01-01"),
});
const HELD = [
  { rate: at("100"), amount: money(1000n, JPY) },
  { rate: at("125"), amount: money(5000n, JPY) },
];

test("what is exchanged leaves in the order in which it came, each part at its own rate", () => {
  const answer = (given: bigint, got: bigint) => {
    const parts = decideExchange(HELD, money(given, JPY), money(got, USD));
    return isRefusal(parts)
      ? parts.refused
      : parts.map(
          (part) => `${part.given.amount_minor}@${part.rate.rate}=${part.got.amount_minor}`,
        );
  };
  assert.deepEqual(answer(400n, 410n), ["400@100=410"]);
  // 1,000 yen are carried at 10.00 and 4,000 at 32.00: 42.42 is one part in a hundred more for each.
  assert.deepEqual(answer(5000n, 4242n), ["1000@100=1010", "4000@125=3232"]);
  assert.equal(answer(6001n, 100n), "EXCHANGE_EXCEEDS_HELD");
  assert.equal(answer(0n, 100n), "AMOUNT_NOT_POSITIVE");
  assert.equal(answer(100n, 0n), "AMOUNT_NOT_POSITIVE");
});

test("what was taken of one rate beyond it is taken off the others, so that the layers add up to what there is", () => {
  const over = { rate: at("160"), amount: money(-1200n, JPY) };
  const left = openLayers([...HELD, over], JPY).map(
    ({ amount, rate }) => `${amount.amount_minor}@${rate.rate}`,
  );
  assert.deepEqual(left, ["4800@125"]);
  assert.deepEqual(openLayers(HELD, JPY), HELD);
});

test("a rate that is worked out has twelve significant places, a quoted one its own", () => {
  assert.equal(quoteFor(at("108"), USD), "108");
  assert.equal(quoteFor(at("108"), JPY), "0.00925925925926");
  assert.equal(rateBetween(money(3_000_000n, JPY), money(1_900_000n, USD)), "0.00633333333333");
  assert.equal(rateBetween(money(100n, USD), money(150n, JPY)), "150");
});
