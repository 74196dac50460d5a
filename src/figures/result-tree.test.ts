import assert from "node:assert/strict";
import { test } from "node:test";
import type { Day } from "../base/day.js";
import { snapshotOf, type GivenRows } from "../../test/snapshot-fixture.js";
import { figureTableCsv } from "../publication/to-csv.js";
import { figureTableJson } from "../publication/to-json.js";
import { periodTable, resultTable } from "../web/parts/results.js";
import { indicatorReports } from "./results.js";
import { resultTree, type ResultNode } from "./result-tree.js";

const text = (words: string) => ({ en: words, ja: words });
type Result = NonNullable<GivenRows["result"]>[number];

const result = (
  id: string,
  type: NonNullable<Result["type"]>,
  parent_id: string | null,
  owner: Partial<Result>,
): Result => ({ id, type, parent_id, title: text(id), ...owner });

const IN_P = { project_id: "p" };
const IN_FUND = { fund_id: "f" };
const rows: GivenRows = {
  project: [
    { id: "p", title: text("P") },
    { id: "q", title: text("Q") },
  ],
  fund: [{ id: "f", name: text("Fund") }],
  result: [
    result("output", "output", "outcome", IN_P),
    result("outcome", "outcome", "impact", IN_P),
    result("impact", "impact", null, IN_FUND),
    result("of-q", "outcome", "impact", { project_id: "q" }),
    result("loose", "output", null, IN_P),
  ],
};

/** `outcome(output)`: the shape of a tree in one line. */
const shape = (nodes: readonly ResultNode[]): string =>
  nodes
    .map(({ result: { id }, elsewhere, below }) => {
      const mark = elsewhere ? `@${elsewhere.id}` : "";
      return `${id}${mark}${below.length > 0 ? `(${shape(below)})` : ""}`;
    })
    .join(" ");

test("a framework grows from its highest results, with what belongs elsewhere under its owner", () => {
  const snapshot = snapshotOf(rows);
  assert.equal(
    shape(resultTree(snapshot, "project", "p").roots),
    "impact@f(outcome(output)) loose",
  );
  assert.equal(
    shape(resultTree(snapshot, "fund", "f").roots),
    "impact(of-q@q outcome@p(output@p))",
  );
  assert.equal(shape(resultTree(snapshot, "programme", "p").roots), "");
});

test("results in a ring, and more of them than anybody reads, still make a tree", () => {
  const ring = [result("a", "output", "b", IN_P), result("b", "output", "a", IN_P)];
  assert.equal(
    shape(resultTree(snapshotOf({ ...rows, result: ring }), "project", "p").roots),
    "a(b)",
  );
  const many = Array.from({ length: 200 }, (_, n) => result(`r${n}`, "output", null, IN_P));
  const tree = resultTree(snapshotOf({ ...rows, result: many }), "project", "p");
  assert.deepEqual([tree.count, tree.left_out], [150, 50]);
});

const day = (text: string) => text as Day;
const sexes = (of: string, female: string | null, male: string | null) =>
  [
    ["female", female],
    ["male", male],
  ].map(([sex, value], at) => ({
    indicator_value_id: of,
    n: at + 1,
    dimensions: { sex: sex ?? "" },
    value: value ?? null,
    is_overlapping: false,
  }));

test("parts stand beside each total in CSV and JSON as numbers, and few people can neither be read nor reckoned", () => {
  const value = (id: string, year: string, total: string) => ({
    id,
    indicator_id: "i",
    kind: "actual" as const,
    status: "published" as const,
    value: total,
    period_from: day(`${year}-01-01`),
    period_to: day(`${year}-12-31`),
  });
  const snapshot = snapshotOf({
    project: [{ id: "p", title: text("P") }],
    result: [result("r", "output", null, IN_P)],
    indicator: [
      {
        id: "i",
        result_id: "r",
        title: text("Trained"),
        unit: text("people"),
        measure: "unit",
        aggregation: "sum",
      },
    ],
    indicator_value: [
      value("v1", "2023", "43"),
      value("v2", "2024", "60"),
      value("v3", "2025", "9"),
    ],
    indicator_cell: [
      ...sexes("v1", "3", "40"),
      ...sexes("v2", "25", "35"),
      ...sexes("v3", null, "9"),
    ],
  });
  const reports = indicatorReports(snapshot);
  const lines = (csv: string) => csv.trimEnd().split("\r\n");
  const periods = lines(figureTableCsv(periodTable(reports, "periods")));
  assert.match(
    periods[0] ?? "",
    /sex=female,sex=female_note,sex=male,sex=male_note,is_illustrative/,
  );
  const ends = (line = "") => line.split(",").slice(-5, -1);
  assert.deepEqual(periods.slice(1).map(ends), [
    // 3 women are withheld, and the 40 men too: 43 - 40 would tell.
    ["", "withheld", "", "withheld"],
    ["25", "", "35", ""],
    ["", "not_collected", "9", ""],
  ]);
  // All periods: 28 women less the 25 of 2024 would tell the 3.
  const totals = lines(figureTableCsv(resultTable(reports, "results")));
  assert.deepEqual(ends(totals[1]), ["", "withheld", "", "withheld"]);
  const json = JSON.parse(figureTableJson(periodTable(reports, "periods"))) as {
    rows: Record<string, unknown>[];
  };
  assert.deepEqual(json.rows[1]?.["sex=female"], { value: "25", note: null });
  assert.deepEqual(json.rows[0]?.["sex=male"], { value: null, note: "withheld" });
});
