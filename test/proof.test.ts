import assert from "node:assert/strict";
import { test } from "node:test";
import { fiscalYears } from "./harness/fiscal-years.js";
import { histories } from "./harness/histories.js";

for (const [harness, size] of [[histories, 400], [fiscalYears, 40]] as const) {
  test(`${harness.name}: ${harness.claim}`, async () => {
    const outcome = await harness.run({ size, seed: 7, fault: null });
    assert.deepEqual(outcome.failures, []);
  });
  for (const fault of harness.faults) {
    test(`${harness.name} catches a planted fault: ${fault}`, async () => {
      const outcome = await harness.run({ size, seed: 7, fault });
      assert.ok(outcome.failures.length > 0);
    });
  }
}
