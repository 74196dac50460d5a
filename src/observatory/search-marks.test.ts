import assert from "node:assert/strict";
import { test } from "node:test";
import { excerptOf, markedParts } from "./search-marks.js";

const marked = (text: string, ...terms: string[]) =>
  markedParts(text, terms)
    .map(({ part, isFound }) => (isFound ? `[${part}]` : part))
    .join("");

test("a word is marked whole, whatever its case, accents and width, and pairs of characters together", () => {
  assert.equal(marked("Safe WATER, waterways", "water"), "Safe [WATER], waterways");
  assert.equal(marked("Écoles à Dakar", "ecoles", "a"), "[Écoles] [à] Dakar");
  assert.equal(marked("日本の拠出金について", "拠出", "出金"), "日本の[拠出金]について");
  assert.equal(marked("ＷＡＳＨ", "wash"), "[ＷＡＳＨ]");
  assert.equal(marked("すいどうとﾃｽﾄ", "スイ", "テス"), "[すい]どうと[ﾃｽ]ﾄ");
  assert.equal(marked("ガーナの保健", "カー", "ーナ"), "[ガーナ]の保健");
  assert.equal(marked("ｶﾞｰﾅ", "カー", "ーナ"), "[ｶﾞｰﾅ]");
  assert.equal(marked("Mise en œuvre", "oeuvre"), "Mise en [œuvre]");
  assert.equal(marked("", "a"), "");
  assert.equal(marked("nothing", "other"), "nothing");
});

test("an excerpt is of a word that the title has not", () => {
  const long = `${"before ".repeat(20)}safe water${" after".repeat(40)}`;
  assert.equal(excerptOf("Water", [long], ["water"]), null);
  const found = excerptOf("Kenya", ["without", long], ["kenya", "water"]) ?? "";
  assert.match(found, /^….*safe water after.*…$/);
  assert.ok(found.length < 230);
  assert.equal(excerptOf("Kenya", ["without"], ["water"]), null);
});
