import assert from "node:assert/strict";
import { test } from "node:test";
import { nameOfCode } from "./code-names.js";

test("a sector has its name, whether a purpose, a sector of the standard's list, or a group of the DAC's above it", () => {
  const names = ["15110", "151", "150", "400", "999"].map((code) => nameOfCode("sector", code)?.en);
  assert.deepEqual(names, [
    "Public sector policy and administrative management",
    "Government & Civil Society-general",
    "Government & Civil Society",
    "Multi-Sector / Cross-Cutting",
    undefined,
  ]);
  for (const code of ["150", "400"]) assert.match(nameOfCode("sector", code)?.ja ?? "", /\p{Lo}/u);
});
