import assert from "node:assert/strict";
import { test } from "node:test";
import { day } from "../base/day.js";
import { decimal, formatDecimal } from "../base/decimal.js";
import { rollUpPeriods, rollUpProjects } from "./aggregation.js";
import { breakDown } from "./disaggregation.js";
import type { Aggregation, Cell, Indicator, IndicatorValue } from "./indicator.js";

const indicator = (aggregation: Aggregation, change: Partial<Indicator> = {}): Indicator => ({
  id: "i",
  measure: "unit",
  aggregation,
  is_ascending: true,
  is_cumulative: false,
  over_places: "sum",
  over_projects: "sum",
  ...change,
});

const value = (
  year: number,
  text: string | null,
  change: Partial<IndicatorValue> = {},
): IndicatorValue => ({
  id: `v${year}`,
  kind: "actual",
  value: text === null ? null : decimal(text),
  numerator: null,
  denominator: null,
  period_from: day(`${year}-01-01`),
  period_to: day(`${year}-12-31`),
  cells: [],
  ...change,
});

const shown = (rolled: { value: ReturnType<typeof decimal> | null }) =>
  rolled.value ? formatDecimal(rolled.value) : null;

test("each declared aggregation gives its own answer over periods", () => {
  const years = [value(2022, "30"), value(2021, "10"), value(2023, "20")];
  assert.equal(shown(rollUpPeriods(indicator("sum"), years)), "60");
  assert.equal(shown(rollUpPeriods(indicator("last"), years)), "20");
  assert.equal(shown(rollUpPeriods(indicator("max"), years)), "30");
  assert.equal(shown(rollUpPeriods(indicator("mean"), years)), "20");
  assert.equal(shown(rollUpPeriods(indicator("unique_people"), years)), "30");
  assert.equal(shown(rollUpPeriods(indicator("none"), years)), null);
});

test("cumulative values are never added over periods, but are over projects", () => {
  const cumulative = indicator("sum", { is_cumulative: true });
  assert.equal(shown(rollUpPeriods(cumulative, [value(2021, "10"), value(2022, "25")])), "25");
  const projects = [value(2022, "25"), value(2022, "5", { id: "other" })];
  assert.equal(shown(rollUpProjects(cumulative, projects)), "30");
});

test("percentages are never summed; their parts are", () => {
  const parts = (year: number, numerator: string, denominator: string) =>
    value(year, null, { numerator: decimal(numerator), denominator: decimal(denominator) });
  const share = { measure: "percentage" } as const;
  assert.equal(
    shown(rollUpPeriods(indicator("sum", share), [value(2021, "40"), value(2022, "60")])),
    null,
  );
  const ratio = rollUpPeriods(indicator("ratio_of_sums", share), [
    parts(2021, "1", "2"),
    parts(2022, "1", "6"),
  ]);
  assert.equal(shown(ratio), "25");
});

test("missing is not zero: it is named, and does not pull the mean down", () => {
  const rolled = rollUpPeriods(indicator("mean"), [
    value(2021, "10"),
    value(2022, null),
    value(2023, "20"),
  ]);
  assert.equal(shown(rolled), "15");
  assert.deepEqual(rolled.missing, ["v2022"]);
  assert.equal(shown(rollUpPeriods(indicator("sum"), [value(2021, null)])), null);
});

test("a result that two funders share counts once", () => {
  const shared = [value(2022, "25", { id: "a" }), value(2022, "25", { id: "b" })];
  assert.equal(shown(rollUpProjects(indicator("sum"), shared, () => "same")), "25");
});

const cells = (parts: Record<string, string | null>, is_overlapping = false): Cell[] =>
  Object.entries(parts).map(([sex, text]) => ({
    dimensions: { sex },
    is_overlapping,
    value: text === null ? null : decimal(text),
  }));

test("what the cells leave of the total is unknown, never zero", () => {
  const [breakdown] = breakDown(value(2022, "100", { cells: cells({ female: "60", male: "30" }) }));
  assert.equal(breakdown?.unknown && formatDecimal(breakdown.unknown), "10");
  const [over] = breakDown(value(2022, "80", { cells: cells({ female: "60", male: "30" }) }));
  assert.ok(over?.is_over && over.unknown === null);
  const [overlapping] = breakDown(value(2022, "80", { cells: cells({ a: "60", b: "30" }, true) }));
  assert.ok(overlapping && !overlapping.is_over);
});

test("a cell of fewer than five is withheld, and one more with it where the total would give it away", () => {
  const [breakdown] = breakDown(
    value(2022, "100", { cells: cells({ female: "60", male: "37", other: "3" }) }),
  );
  assert.deepEqual(
    breakdown?.cells.map((cell) => cell.value),
    [decimal("60"), "withheld", "withheld"],
  );
});
