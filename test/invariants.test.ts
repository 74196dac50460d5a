import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { packageRoot } from "../src/base/place.js";

const read = (path: string) => readFileSync(join(packageRoot, path), "utf8");
const ROW = /^\| (\d+) \| [HEG] \| [^|]+ \| `([^`]+)` (\w+) \| `([^`]+)` ([^|]+) \|$/gm;
const rows = [...read("docs/invariants.md").matchAll(ROW)].map(
  ([, number, code, name, file, title]) => ({
    number: Number(number),
    code: code ?? "",
    name: name ?? "",
    file: file ?? "",
    title: (title ?? "").trim(),
  }),
);

const range = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, n) => from + n);

test("docs/invariants.md: every rule of 1 to 26 and of 31 to 41 has a row, its code and its test", () => {
  const numbers = new Set(rows.map((row) => row.number));
  assert.deepEqual(
    [...range(1, 26), ...range(31, 41)].filter((number) => !numbers.has(number)),
    [],
  );
  for (const { code, name, file, title } of rows) {
    assert.match(read(code), new RegExp(`function ${name}\\b`), `${code} has no ${name}`);
    assert.ok(read(file).includes(title), `${file} has no test “${title}”`);
  }
});
