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

test("cells are added by category, in whatever order each value has them", () => {
  const one = value(2022, "100", { id: "a", cells: cells({ female: "60", male: "40" }) });
  const two = value(2022, "90", {
    id: "b",
    cells: cells({ male: "50", other: "10", female: "30" }),
  });
  const { merged } = rollUpProjects(indicator("sum"), [one, two]);
  assert.deepEqual(
    merged?.cells.map((cell) => cell.value && formatDecimal(cell.value)),
    ["90", "90", "10"],
  );
});

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

test("tables of one value are looked at together: no subtraction tells what is withheld", () => {
  const table = (parts: readonly (readonly [Record<string, string>, string])[]): Cell[] =>
    parts.map(([dimensions, text]) => ({
      dimensions,
      is_overlapping: false,
      value: decimal(text),
    }));
  const broken = breakDown(
    value(2022, "58", {
      cells: table([
        [{ sex: "female" }, "13"],
        [{ sex: "male" }, "45"],
        [{ age: "15-24" }, "33"],
        [{ age: "25+" }, "25"],
        [{ sex: "female", age: "15-24" }, "9"],
        [{ sex: "female", age: "25+" }, "4"],
        [{ sex: "male", age: "15-24" }, "24"],
        [{ sex: "male", age: "25+" }, "21"],
      ]),
    }),
  );
  const crossed = broken.find((each) => each.dimension === "age × sex");
  // Women of 25 and more are four: by sex, by age and by the total at once, so that every one of the four could be told.
  assert.deepEqual(
    crossed?.cells.map((cell) => cell.value),
    ["withheld", "withheld", "withheld", "withheld"],
  );
  assert.deepEqual(
    broken.find((each) => each.dimension === "sex")?.cells.map((cell) => cell.value),
    [decimal("13"), decimal("45")],
  );
});

test("a roll-up withholds the cell that would tell what one of its projects withholds", () => {
  const one = value(2022, "100", {
    id: "a",
    cells: cells({ female: "60", male: "37", other: "3" }),
  });
  const two = value(2022, "90", {
    id: "b",
    cells: cells({ female: "40", male: "40", other: "10" }),
  });
  const { merged } = rollUpProjects(indicator("sum"), [one, two]);
  assert.ok(merged);
  const [breakdown] = breakDown(merged);
  assert.deepEqual(
    breakdown?.cells.map((cell) => cell.value),
    [decimal("100"), "withheld", "withheld"],
  );
});

test("a rule that was not declared for projects puts nothing together", () => {
  const values = [value(2022, "25", { id: "a" }), value(2022, "5", { id: "b" })];
  assert.equal(shown(rollUpProjects(indicator("sum", { over_projects: null }), values)), null);
  const people = indicator("sum", { over_projects: "unique_people" });
  assert.equal(shown(rollUpProjects(people, values)), "25");
});

test("a ratio of sums keeps its parts, so that it can be put together again", () => {
  const share = (id: string, numerator: string, denominator: string) =>
    value(2022, null, { id, numerator: decimal(numerator), denominator: decimal(denominator) });
  const ratio = indicator("ratio_of_sums", {
    measure: "percentage",
    over_projects: "ratio_of_sums",
  });
  const first = rollUpPeriods(ratio, [share("a", "1", "2"), share("b", "1", "6")]).merged;
  assert.ok(first);
  assert.equal(shown(rollUpProjects(ratio, [first, share("c", "8", "12")])), "50");
});
