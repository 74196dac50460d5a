import assert from "node:assert/strict";
import { test } from "node:test";
import { addDays, day, daysBetween, parseDay } from "./day.js";
import { fiscalYearOf, fiscalYearsBetween, fiscalYearSpan, spansOverlap } from "./span.js";

test("a day that does not exist is no day", () => {
  assert.equal(parseDay("2024-02-29"), "2024-02-29");
  for (const text of [
    "2023-02-29",
    "2100-02-29",
    "2026-13-01",
    "2026-00-10",
    "2026-04-31",
    "2026-4-1",
    "20260401",
    "",
  ]) {
    assert.equal(parseDay(text), null, text);
  }
});

test("days are added and counted across months, years and leap days", () => {
  assert.equal(addDays(day("2024-02-28"), 2), "2024-03-01");
  assert.equal(daysBetween(day("2020-01-01"), day("2021-01-01")), 366);
});

test("the Japanese fiscal year runs from April to March, the biennium from an even January", () => {
  assert.equal(fiscalYearOf(day("2021-03-31"), "april"), 2020);
  assert.equal(fiscalYearOf(day("2021-04-01"), "april"), 2021);
  assert.equal(fiscalYearOf(day("2021-06-30"), "biennium"), 2020);
  assert.deepEqual(fiscalYearSpan(2019, "april"), { from: "2019-04-01", to: "2020-03-31" });
  assert.deepEqual(
    fiscalYearsBetween(day("2019-03-31"), day("2021-04-01"), "april"),
    [2018, 2019, 2020, 2021],
  );
});

test("an open end overlaps everything on its side", () => {
  assert.ok(
    spansOverlap({ from: null, to: day("2020-01-01") }, { from: day("2020-01-01"), to: null }),
  );
  assert.ok(
    !spansOverlap({ from: null, to: day("2020-01-01") }, { from: day("2020-01-02"), to: null }),
  );
});
