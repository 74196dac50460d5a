import assert from "node:assert/strict";
import { test } from "node:test";
import { fuzzChecker } from "../../test/iati-fuzz.js";

test("ten thousand mutated documents: no crash, none slow, memory bounded", async () => {
  const { crashes, slowest_ms, memory_bytes, unreadable, invalid, documents } = await fuzzChecker(10_000, 20_261_123);
  assert.deepEqual(crashes.slice(0, 3), []);
  assert.ok(slowest_ms < 2000, `${slowest_ms} ms`);
  assert.ok(memory_bytes < 400 * 1024 * 1024, `${memory_bytes} bytes`);
  // The mutations are worth their time only where all answers come up.
  assert.ok(unreadable > documents / 10 && invalid > documents / 10, `${unreadable} unreadable, ${invalid} invalid`);
});
