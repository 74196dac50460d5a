import assert from "node:assert/strict";
import { test } from "node:test";
import { createNumberSet } from "./number-set.js";

test("a number is new once, whichever bits tell it from others, however many there are", () => {
  const own = createNumberSet();
  const engine = new Set<number>();
  // A generator of Lehmer's: the same numbers in every run, some of them twice, others alike in their lower half.
  let state = 1;
  for (let n = 0; n < 50_000; n += 1) {
    state = (state * 48_271) % 2_147_483_647;
    const value = n % 3 === 0 ? (state % 1_000) + 1 : state * 2 ** (n % 20) + 1;
    assert.equal(own.add(value), !engine.has(value), String(value));
    engine.add(value);
  }
});
