import assert from "node:assert/strict";
import { test } from "node:test";
import { day } from "../base/day.js";
import { toldBy } from "../base/refusal.js";
import { decimal } from "../base/decimal.js";
import { checkDefinition, type Definition } from "./definition.js";
import {
  checkOpen,
  checkPeriods,
  checkSecondPerson,
  checkStep,
  isOutside,
} from "./indicator-period.js";
import type { IndicatorValue } from "./indicator.js";
import {
  categoryText,
  checkExplained,
  checkReported,
  findUnusual,
  parseCategory,
  type DueIndicator,
  type ReportedValue,
} from "./report.js";

const title = { en: "People trained", ja: "研修を受けた人" };
const value = (text: string): IndicatorValue => ({
  id: "v",
  kind: "actual",
  value: decimal(text),
  numerator: null,
  denominator: null,
  period_from: null,
  period_to: null,
  cells: [],
});
const due = (change: Partial<DueIndicator> = {}): DueIndicator => ({
  id: "i",
  title,
  measure: "unit",
  is_cumulative: false,
  is_ascending: true,
  breakdowns: [
    { dimensions: [{ name: "sex", categories: ["female", "male"] }], is_overlapping: false },
    { dimensions: [{ name: "location", categories: ["a", "b"] }], is_overlapping: true },
  ],
  target: value("100"),
  previous: value("90"),
  ...change,
});
const reported = (text: string | null, change: Partial<ReportedValue> = {}): ReportedValue => ({
  value: text === null ? null : decimal(text),
  numerator: null,
  denominator: null,
  words: null,
  is_not_collected: false,
  explanation: null,
  cells: [],
  ...change,
});
const cells = (parts: Record<string, string | null>, name = "sex") =>
  Object.entries(parts).map(([category, text]) => ({
    dimensions: { [name]: category },
    is_overlapping: name === "location",
    value: text === null ? null : decimal(text),
  }));

test("invariant 31: periods run forwards and none of one indicator overlap; outside of the project is said", () => {
  const period = (from: string, to: string) => ({ from: day(from), to: day(to) });
  const [first, second] = [period("2024-01-01", "2024-12-31"), period("2024-12-31", "2025-06-30")];
  assert.equal(checkPeriods(title, [second, first])?.refused, "RESULT_PERIODS_OVERLAP");
  assert.equal(checkPeriods(title, [first, period("2025-01-01", "2025-06-30")]), null);
  const reversed = checkPeriods(title, [period("2025-01-01", "2024-01-01")]);
  assert.equal(reversed?.refused, "RESULT_PERIOD_REVERSED");
  const project = { start_date: "2024-04", end_date: "2025" };
  assert.ok(isOutside(period("2024-01-01", "2024-03-31"), project));
  assert.ok(!isOutside(period("2024-01-01", "2024-04-30"), project));
  assert.ok(isOutside(period("2026-01-01", "2026-03-31"), project));
});

test("invariant 32: what is counted has a number, a percentage both parts, what is told its words", () => {
  assert.equal(checkReported(due(), reported(null))?.refused, "RESULT_VALUE_MISSING");
  assert.equal(checkReported(due(), reported("-1"))?.refused, "RESULT_VALUE_NEGATIVE");
  const share = due({ measure: "percentage", breakdowns: [] });
  const parts = (numerator: string, denominator: string) =>
    checkReported(
      share,
      reported(null, { numerator: decimal(numerator), denominator: decimal(denominator) }),
    )?.refused;
  assert.equal(checkReported(share, reported("75"))?.refused, "RESULT_PARTS_MISSING");
  assert.equal(parts("3", "4"), undefined);
  assert.equal(parts("5", "4"), "RESULT_NUMERATOR_TOO_LARGE");
  assert.equal(parts("0", "0"), "RESULT_DENOMINATOR_ZERO");
  const words = due({ measure: "qualitative", breakdowns: [] });
  assert.equal(checkReported(words, reported("1"))?.refused, "RESULT_VALUE_NOT_ALLOWED");
  assert.equal(checkReported(words, reported(null))?.refused, "RESULT_WORDS_MISSING");
  assert.equal(checkReported(words, reported(null, { words: "Adopted" })), null);
});

test("invariant 33: exclusive parts make the total, or what is left is unknown; blank, zero and not collected differ", () => {
  const check = (parts: Record<string, string | null>, name?: string) =>
    checkReported(due(), reported("100", { cells: cells(parts, name) }))?.refused;
  assert.equal(check({ female: "60", male: "40" }), undefined);
  assert.equal(check({ female: "60", male: "39" }), "RESULT_CELLS_TOO_SMALL");
  assert.equal(check({ female: "60" }), undefined);
  assert.equal(check({ female: "60", male: null }), undefined);
  assert.equal(check({ female: "60", male: "0" }), "RESULT_CELLS_TOO_SMALL");
  assert.equal(check({ female: "60", male: "41" }), "RESULT_CELLS_TOO_LARGE");
  assert.equal(check({ a: "80", b: "60" }, "location"), undefined);
  assert.equal(check({ a: "101" }, "location"), "RESULT_CELL_ABOVE_TOTAL");
  assert.equal(check({ other: "1" }), "RESULT_CELL_UNKNOWN");
  // Every part that is wrong is told, and parts are held against no total that is wrong itself.
  const all = (total: string, parts: Record<string, string | null>) => {
    const refused = checkReported(due(), reported(total, { cells: cells(parts) }));
    return refused ? toldBy(refused).map((one) => one.refused) : [];
  };
  assert.deepEqual(all("100", { other: "1", female: "101", male: "-1" }), [
    "RESULT_CELL_UNKNOWN",
    "RESULT_CELL_ABOVE_TOTAL",
    "RESULT_VALUE_NEGATIVE",
  ]);
  assert.deepEqual(all("-5", { other: "1", female: "60" }), [
    "RESULT_VALUE_NEGATIVE",
    "RESULT_CELL_UNKNOWN",
  ]);
});

test("invariant 34: no rule that adds percentages, and none that puts words together, can be declared", () => {
  const definition = (change: Partial<Definition>): Definition => ({
    measure: "unit",
    aggregation: "sum",
    over_places: null,
    over_projects: null,
    is_ascending: true,
    is_cumulative: false,
    ...change,
  });
  const refused = (change: Partial<Definition>) => checkDefinition(definition(change))?.refused;
  assert.equal(refused({}), undefined);
  assert.equal(refused({ measure: "percentage" }), "RESULT_AGGREGATION_OF_PERCENTAGE");
  const ratio = { measure: "percentage", aggregation: "ratio_of_sums" } as const;
  assert.equal(refused(ratio), undefined);
  assert.equal(refused({ ...ratio, over_projects: "mean" }), "RESULT_AGGREGATION_OF_PERCENTAGE");
  assert.equal(refused({ over_places: "ratio_of_sums" }), "RESULT_RATIO_OF_COUNTS");
  assert.equal(refused({ measure: "qualitative" }), "RESULT_WORDS_ADDED");
});

test("invariant 36: under 80 % or over 120 % of a target, and a cumulative decrease, are explained", () => {
  const count = (text: string, change: Partial<DueIndicator> = {}) =>
    findUnusual(due(change), reported(text)).length;
  assert.deepEqual(
    ["79", "80", "120", "120.5"].map((text) => count(text)),
    [1, 0, 0, 1],
  );
  assert.equal(count("85", { target: null, is_cumulative: true }), 1);
  assert.equal(count("85", { target: null }), 0);
  assert.equal(checkExplained(due(), reported("50"))?.refused, "RESULT_UNEXPLAINED");
  assert.equal(checkExplained(due(), reported("50", { explanation: "A storm" })), null);
});

test("each step of a period is one that it has, at its time, and by a second person", () => {
  const standing = {
    indicator: title,
    status: "planned",
    period_to: day("2026-03-31"),
    reported_by: "ann",
  } as const;
  assert.equal(checkOpen(standing, day("2026-03-31"))?.refused, "RESULT_PERIOD_NOT_OPEN");
  assert.equal(checkOpen(standing, day("2026-04-01")), null);
  assert.equal(checkStep(standing, "published")?.refused, "RESULT_STEP_NOT_ALLOWED");
  assert.equal(checkStep({ ...standing, status: "validated" }, "returned"), null);
  const who = { actor: "ann", is_single_user: false };
  assert.equal(checkSecondPerson(standing, who)?.refused, "RESULT_SAME_PERSON");
  assert.equal(checkSecondPerson(standing, { ...who, actor: "ben" }), null);
  assert.equal(checkSecondPerson(standing, { ...who, is_single_user: true }), null);
});

test("a category is one text, however it was written", () => {
  assert.deepEqual(parseCategory("sex = female；age＝15-24"), { sex: "female", age: "15-24" });
  assert.equal(categoryText({ sex: "female", age: "15-24" }), "age=15-24; sex=female");
  assert.equal(parseCategory("female"), null);
});
