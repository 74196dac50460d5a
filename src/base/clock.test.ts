import assert from "node:assert/strict";
import { test } from "node:test";
import { fixedClock, latestDay } from "./clock.js";

test("the latest day anywhere is the next one from ten o'clock UTC on", () => {
  const at = (now: string) => latestDay(fixedClock(now).now());
  assert.equal(at("2026-03-31T00:00:00.000Z"), "2026-03-31");
  assert.equal(at("2026-03-31T09:59:59.999Z"), "2026-03-31");
  assert.equal(at("2026-03-31T10:00:00.000Z"), "2026-04-01");
  assert.equal(at("2026-12-31T22:00:00.000Z"), "2027-01-01");
});
