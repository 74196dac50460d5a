import assert from "node:assert/strict";
import { test } from "node:test";
import { padText, widthOf, wrapText } from "./text-width.js";

test("characters of East Asia take two places, and a column is as wide in both languages", () => {
  assert.equal(widthOf("IATI ファイル"), 13);
  assert.equal(widthOf(padText("活動", 10)), 10);
  assert.equal(padText("activities", 4), "activities");
});

test("lines end between words, in Japanese between characters, and no sign of punctuation begins one", () => {
  assert.deepEqual(wrapText("one two three", 8), ["one two", "three"]);
  assert.deepEqual(wrapText("a-very-long-word b", 6), ["a-very-long-word", "b"]);
  assert.deepEqual(wrapText("記録を書く。", 10), ["記録を書", "く。"]);
  assert.deepEqual(wrapText("表（CSV）です", 5), ["表", "（CSV）", "です"]);
  assert.deepEqual(wrapText("first\nsecond", 80), ["first", "second"]);
});
