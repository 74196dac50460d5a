import assert from "node:assert/strict";
import { test } from "node:test";
import { chooseSpots } from "./check-spots.js";

/** Places, a line each: what is said of it. */
const spots = (said: readonly string[]) =>
  said.map((what, at) => ({
    what: { en: what, ja: what },
    line: at + 1,
    column: 1,
    path: "/",
    source: null,
  }));
const chosen = (said: readonly string[], most: number) => {
  const found = chooseSpots({ shown: spots(said) }, most, "en");
  return {
    chosen: found.chosen.map(({ spot, alike }) => [spot.line, spot.what.en, alike]),
    variants: found.variants.map(({ spot }) => spot.what.en),
    other_lines: found.other_lines,
  };
};

test("what is wrong once is not hidden by what is wrong often", () => {
  assert.deepEqual(chosen(["a", "a", "a", "a", "b", "a"], 3), {
    chosen: [
      [1, "a", 5],
      [2, "a", 1],
      [5, "b", 1],
    ],
    variants: [],
    other_lines: [3, 4, 6],
  });
});

test("what finds no room is told in its words, and its line is among the others", () => {
  assert.deepEqual(chosen(["a", "b", "c", "b"], 2), {
    chosen: [
      [1, "a", 1],
      [2, "b", 2],
    ],
    variants: ["c"],
    other_lines: [3, 4],
  });
});

test("a line is named once, and not where it is shown already", () => {
  const shown = spots(["a", "a", "a", "a"]).map((spot, at) => ({
    ...spot,
    line: [1, 1, 2, 2][at] ?? null,
  }));
  assert.deepEqual(chooseSpots({ shown }, 1, "en").other_lines, [2]);
  const whole = shown.map((spot) => ({ ...spot, line: null }));
  assert.deepEqual(chooseSpots({ shown: whole }, 1, "en").other_lines, []);
});
