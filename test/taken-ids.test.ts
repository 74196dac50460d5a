import assert from "node:assert/strict";
import { test } from "node:test";
import type { CarriedOut } from "../src/actions/carry-out.js";
import { fixedClock } from "../src/base/clock.js";
import { isRefusal, toldBy } from "../src/base/refusal.js";
import { freshDatabase } from "../src/store/testing.js";
import { act } from "./acting.js";
import { LIVES } from "./harness/lives.js";

for (const life of LIVES) {
  test(`a reference that is taken is told beside its field, by every action of the life of ${life.name}`, async (t) => {
    const pool = await freshDatabase(t);
    const acting = { pool, clock: fixedClock(life.now) };
    await life.prepare(pool);
    const before = new Map<string, CarriedOut>();
    const silent: string[] = [];
    for (const step of life.steps) {
      const input = await step.input({ pool, before });
      const answer = await act(acting, step.action, input);
      assert.ok(!isRefusal(answer), `${step.action}: ${JSON.stringify(answer)}`);
      before.set(step.action, answer);
      if (!("id" in input)) continue;
      const again = await act(acting, step.action, input);
      const told = isRefusal(again) ? toldBy(again) : [];
      if (!told.some(({ refused, field }) => refused === "EXISTS_ALREADY" && field === "id"))
        silent.push(`${step.action}: ${told.map(({ refused }) => refused).join(", ") || "done"}`);
    }
    assert.deepEqual(silent, []);
  });
}
