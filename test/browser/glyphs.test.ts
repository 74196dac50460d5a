import assert from "node:assert/strict";
import { test } from "node:test";
import { freshDatabase } from "../../src/store/testing.js";
import { glyphs } from "../harness/glyphs.js";
import { openBrowser } from "./browser.js";

const browser = await openBrowser();
await browser?.close();
const skip = browser ? false : "there is no browser to draw with";
const { claim, faults } = glyphs(() => Promise.reject(new Error("not opened")));

test(`glyphs: ${claim}`, { skip }, async (t) => {
  const outcome = await glyphs(() => freshDatabase(t)).run({ size: 2, seed: 7, fault: null });
  assert.deepEqual(outcome.failures, []);
});

for (const fault of faults) {
  test(`glyphs catches a planted fault: ${fault}`, { skip }, async (t) => {
    const outcome = await glyphs(() => freshDatabase(t)).run({ size: 1, seed: 7, fault });
    assert.ok(outcome.failures.length > 0);
  });
}
