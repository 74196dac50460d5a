import assert from "node:assert/strict";
import { test } from "node:test";
import { ACTIONS } from "../src/actions/register.js";
import { freshDatabase } from "../src/store/testing.js";
import { allocations } from "./harness/allocations.js";
import { channels } from "./harness/channels.js";
import { exactlyOnce } from "./harness/exactly-once.js";
import { fiscalYears } from "./harness/fiscal-years.js";
import { historiesHttp } from "./harness/histories-http.js";
import { histories } from "./harness/histories.js";
import { iatiExport } from "./harness/iati-export.js";
import { iatiFuzz } from "./harness/iati-fuzz.js";
import { killDatabase } from "./harness/kill-database.js";
import { killServer, live } from "./harness/kill-server.js";
import { KILLED_ACTIONS, LIVES } from "./harness/lives.js";
import { papers } from "./harness/papers.js";
import { retries } from "./harness/retries.js";

for (const [harness, size] of [
  [histories, 400],
  [fiscalYears, 40],
  [killDatabase, 3],
  [iatiExport, 60],
  [iatiFuzz, 450],
  [channels, 120],
] as const) {
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

for (const [makeHarness, size] of [
  [allocations, 2],
  [retries, 200],
  [exactlyOnce, 60],
  [killServer, 6],
  [historiesHttp, 8],
  [papers, 4],
] as const) {
  const { name, claim, faults } = makeHarness(() => Promise.reject(new Error("not opened")));
  test(`${name}: ${claim}`, async (t) => {
    const outcome = await makeHarness(() => freshDatabase(t)).run({ size, seed: 7, fault: null });
    assert.deepEqual(outcome.failures, []);
  });
  for (const fault of faults) {
    test(`${name} catches a planted fault: ${fault}`, async (t) => {
      const outcome = await makeHarness(() => freshDatabase(t)).run({ size, seed: 7, fault });
      assert.ok(outcome.failures.length > 0);
    });
  }
}

for (const life of LIVES) {
  test(`every step of the life of ${life.name} is possible`, async (t) => {
    await live(life, await freshDatabase(t));
  });
}

test("every action of the register is killed at every await in some life", () => {
  const missing = ACTIONS.map(({ name }) => name).filter((name) => !KILLED_ACTIONS.has(name));
  assert.deepEqual(missing, [], "add a step for each to a life in test/harness/lives.ts");
});

/** It needs 550 MB of packages that nothing else does: `npm run proof -- cluster` installs and runs it. */
test("cluster: the observatory's questions on three ClickHouse shards and a coordinator", {
  skip: "npm run proof -- cluster",
});
