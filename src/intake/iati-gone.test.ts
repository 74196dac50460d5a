import assert from "node:assert/strict";
import { test } from "node:test";
import { areManyActivities, areManyTransactions } from "./iati-gone.js";

test("an ordinary version prunes a few activities; an extract takes away more than a few and a tenth, or half of a small dataset", () => {
  const many = (gone: number, all: number) => areManyActivities({ gone, all });
  for (const [gone, all] of [
    [0, 0],
    [0, 60],
    [1, 2],
    [1, 3],
    [5, 12],
    [6, 60],
    [60, 600],
  ] as const)
    assert.equal(many(gone, all), false, `${gone} of ${all}`);
  for (const [gone, all] of [
    [1, 1],
    [2, 4],
    [3, 6],
    [6, 59],
    [57, 60],
    [61, 600],
  ] as const)
    assert.equal(many(gone, all), true, `${gone} of ${all}`);
});

test("more than half of the transactions are many, where they are more than a few", () => {
  const many = (gone: number, all: number) => areManyTransactions({ gone, all });
  assert.deepEqual([many(5, 5), many(50, 100), many(-3, 2), many(0, 0)], Array(4).fill(false));
  assert.deepEqual([many(6, 11), many(51, 100)], [true, true]);
});
