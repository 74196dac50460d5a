import assert from "node:assert/strict";
import { test } from "node:test";
import { day } from "./day.js";
import { dayIn, endOfDay, isZone, startOfDay } from "./zone.js";

test("a day begins and ends by the clocks of its zone, also when they change", () => {
  assert.equal(startOfDay(day("2026-03-31"), "Asia/Tokyo"), "2026-03-30T15:00:00.000Z");
  assert.equal(endOfDay(day("2026-03-31"), "UTC"), "2026-03-31T23:59:59.999Z");
  assert.equal(endOfDay(day("2026-01-15"), "America/New_York"), "2026-01-16T04:59:59.999Z");
  // Clocks go forward on 29 March 2026 in Zurich: the day begins at +1 and ends at +2.
  assert.equal(startOfDay(day("2026-03-29"), "Europe/Zurich"), "2026-03-28T23:00:00.000Z");
  assert.equal(endOfDay(day("2026-03-29"), "Europe/Zurich"), "2026-03-29T21:59:59.999Z");
  assert.equal(endOfDay(day("2026-10-25"), "Europe/Zurich"), "2026-10-25T22:59:59.999Z");
  for (const zone of ["Asia/Tokyo", "UTC", "America/New_York", "Europe/Zurich"]) {
    assert.deepEqual(
      [
        dayIn(startOfDay(day("2026-03-29"), zone), zone),
        dayIn(endOfDay(day("2026-03-29"), zone), zone),
      ],
      ["2026-03-29", "2026-03-29"],
    );
  }
});

test("a zone is one of the IANA database", () => {
  assert.deepEqual(["Asia/Tokyo", "UTC", "Asia/Nowhere", ""].map(isZone), [
    true,
    true,
    false,
    false,
  ]);
});
