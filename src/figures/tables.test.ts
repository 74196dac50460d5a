import assert from "node:assert/strict";
import { test } from "node:test";
import { snapshotOf } from "../../test/snapshot-fixture.js";
import type { Currency } from "../base/currency.js";
import { COLUMN_WORDS } from "./column-words.js";
import { DATA_TABLES, dataColumns, dataTable } from "./tables.js";

test("the dictionary says what every published column holds, and nothing of columns that there are not", () => {
  // A text has a column in each language and one description.
  const base = (name: string) => (COLUMN_WORDS[name] ? name : name.replace(/_(en|ja)$/, ""));
  const published = new Set(
    DATA_TABLES.flatMap((table) =>
      dataColumns(table).map((column) => `${table}.${base(column.name)}`),
    ),
  );
  const missing = [...published].filter(
    (name) => !COLUMN_WORDS[name] && !COLUMN_WORDS[name.split(".")[1] ?? ""],
  );
  const names = new Set([...published].flatMap((name) => [name, name.split(".")[1] ?? ""]));
  assert.deepEqual(missing, []);
  assert.deepEqual(
    Object.keys(COLUMN_WORDS).filter((name) => !names.has(name)),
    [],
  );
});

test("money is published in major units beside its currency, and a row without one takes its fund's", () => {
  const snapshot = snapshotOf({
    fund: [{ id: "f", currency: "USD" as Currency }],
    allocation: [{ id: "a", fund_id: "f", amount_minor: 150050n, psc_minor: 50n }],
    release: [{ id: "r", allocation_id: "a", amount_minor: -100n }],
  });
  const cells = (name: "allocation" | "release") => {
    const table = dataTable(snapshot, name);
    return Object.fromEntries(
      table.columns.map((column, index) => [column.name, table.rows[0]?.[index]?.text]),
    );
  };
  assert.deepEqual(
    [cells("allocation")["amount"], cells("allocation")["psc"], cells("allocation")["currency"]],
    ["1500.50", "0.50", "USD"],
  );
  assert.deepEqual([cells("release")["amount"], cells("release")["currency"]], ["-1.00", "USD"]);
});

test("values that are not published stay inside, and counts of a few people are withheld", () => {
  const snapshot = snapshotOf({
    indicator_value: [
      { id: "draft", indicator_id: "i", status: "draft", value: "9" },
      { id: "out", indicator_id: "i", status: "published", value: "20" },
    ],
    indicator_cell: [
      { indicator_value_id: "out", n: 1, dimensions: { sex: "female" }, value: "3" },
      { indicator_value_id: "out", n: 2, dimensions: { sex: "male" }, value: "17" },
      { indicator_value_id: "draft", n: 1, dimensions: { sex: "female" }, value: "9" },
    ],
  });
  assert.equal(dataTable(snapshot, "indicator_value").rows.length, 1);
  const cells = dataTable(snapshot, "indicator_cell");
  const value = cells.columns.findIndex((column) => column.name === "value");
  assert.deepEqual(
    cells.rows.map((row) => row[value]?.text),
    ["", ""],
  );
});
