import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { packageRoot } from "../base/place.js";
import { NOUNS } from "./nouns.js";
import { ACTIONS } from "./register.js";

test("a noun stands in the middle of a sentence: it begins small, and no refusal takes a form's label for one", () => {
  const nouns = [
    ...Object.values(NOUNS),
    ...ACTIONS.flatMap(({ corrects }) => corrects?.noun ?? []),
  ];
  for (const { en } of nouns) assert.match(en, /^[a-z]/);
  const folder = join(packageRoot, "src/actions");
  const faults = readdirSync(folder)
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
    .filter((name) => {
      const text = readFileSync(join(folder, name), "utf8");
      const asked = /refuseInput\(\s*"(?:NOT_FOUND|EXISTS_ALREADY)",\s*\{ kind: LABELS/;
      return asked.test(text) || /\{ table: "\w+", kind: LABELS|const kind = LABELS/.test(text);
    });
  assert.deepEqual(faults, []);
});
