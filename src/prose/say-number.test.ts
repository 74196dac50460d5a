import assert from "node:assert/strict";
import { test } from "node:test";
import { sayNumber } from "./say-number.js";

test("a number is said in words of each language", () => {
  const said = (text: string) => [sayNumber(text, "en"), sayNumber(text, "ja")];
  assert.deepEqual(said("12500"), ["twelve thousand five hundred", "1万2,500"]);
  assert.deepEqual(said("0"), ["zero", "0"]);
  assert.deepEqual(said("-1021.05"), [
    "minus one thousand twenty-one point zero five",
    "マイナス1,021.05",
  ]);
  assert.deepEqual(said("100000013"), ["one hundred million thirteen", "1億13"]);
});
