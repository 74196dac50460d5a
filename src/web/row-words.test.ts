import assert from "node:assert/strict";
import { test } from "node:test";
import { isDataTable, isPublished } from "../figures/tables.js";
import { columnsOf, TABLE_NAMES } from "../store/tables.js";
import { wordName } from "./row-words.js";

test("every word that a row's page can show has a name in each language", () => {
  const words = TABLE_NAMES.filter((table) => isDataTable(table) && columnsOf(table).has("id"))
    .flatMap((table) => [...columnsOf(table)].map(([column, shape]) => ({ table, column, shape })))
    .filter(({ table, column }) => isPublished(table, column))
    .flatMap(({ table, column, shape }) =>
      shape.type === "word" ? shape.words.map((word) => ({ table, column, word })) : [],
    );
  assert.ok(words.length > 100);
  assert.deepEqual(
    words.filter(({ table, column, word }) => wordName(table, column, word) === null),
    [],
  );
  // A report that is sent waits for nobody's approval, and money that was received is no contribution of somebody private.
  assert.equal(wordName("donor_report", "status", "submitted")?.ja, "送付済み");
  assert.equal(wordName("contribution", "stage", "received")?.ja, "受領額");
  assert.equal(wordName("allocation", "status", "no such word"), null);
});
