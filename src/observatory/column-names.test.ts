import assert from "node:assert/strict";
import { test } from "node:test";
import { COLUMN_NAMES_JA } from "./column-names.js";
import { DERIVED_NAMES, derivedOf } from "./derived.js";
import { TABLE_NAMES, tableOf } from "./tables.js";

test("every column that a statement may read has a name in Japanese, and no other has", () => {
  const columns = new Set([
    ...TABLE_NAMES.flatMap((name) => Object.keys(tableOf(name).columns)),
    ...DERIVED_NAMES.flatMap((name) => Object.keys(derivedOf(name).columns)),
  ]);
  const named = Object.keys(COLUMN_NAMES_JA);
  assert.deepEqual(
    [...columns].filter((column) => !named.includes(column)),
    [],
  );
  assert.deepEqual(
    named.filter((column) => !columns.has(column)),
    [],
  );
});
