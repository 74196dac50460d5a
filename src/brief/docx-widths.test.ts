import assert from "node:assert/strict";
import { test } from "node:test";
import { columnWidths } from "./docx-widths.js";
import type { Table } from "./document.js";
import { words } from "./phrase.js";

function table(shares: readonly number[], ...rows: readonly (readonly string[])[]): Table {
  return {
    kind: "table",
    caption: [],
    note: null,
    columns: shares.map((share) => ({ title: [], align: "start", share })),
    rows: rows.map((cells) => ({ role: "body", cells: cells.map(words) })),
  };
}

test("columns keep their shares where each word and number has room", () => {
  assert.deepEqual(columnWidths(table([40, 60], ["two words", "11,734"]), 10_000), [4000, 6000]);
});

test("a column is as wide as its longest number, and the others give the room", () => {
  const [name = 0, small = 0, large = 0] = columnWidths(
    table([90, 5, 5], ["A name of many words", "1", "1,234,567,890"]),
    10_000,
  );
  // Thirteen characters of nine points, of which a digit is half as wide as high and a comma a quarter.
  assert.ok(large > (10 * 0.5 + 3 * 0.25) * 180, String(large));
  assert.ok(name < 9000 && small >= 320 && name + small + large <= 10_000);
});

test("Japanese breaks anywhere but within a number", () => {
  const [place = 0, count = 0] = columnWidths(
    table([95, 5], ["国際労働機関", "研修に参加した人は11,734人"]),
    10_000,
  );
  const alone = columnWidths(table([95, 5], ["国際労働機関", "11,734"]), 10_000);
  assert.deepEqual([place, count], alone);
  assert.ok(count > 500 && count < 1000, String(count));
  const [, large = 0] = columnWidths(table([95, 5], ["国際労働機関", "2億2,550万米ドル"]), 10_000);
  // Eight characters of nine points: six half as wide as high, two as wide.
  assert.ok(large > (5 * 0.5 + 0.25 + 2) * 180, String(large));
});

test("a number keeps its unit beside it where there is room, and only there", () => {
  const numbers = (share: number, ...cells: string[]): Table => {
    const plain = table([100, ...cells.map(() => share)], ["名称", ...cells]);
    const columns = plain.columns.map((column, index) =>
      index === 0 ? column : { ...column, align: "end" as const },
    );
    return { ...plain, columns };
  };
  const [, alone = 0] = columnWidths(numbers(1, "15,000"), 10_000);
  const [, beside = 0] = columnWidths(numbers(1, "15,000超"), 10_000);
  assert.ok(beside >= alone + 180, `${alone} ${beside}`);
  const [, ...crowded] = columnWidths(numbers(1, ...Array(8).fill("15,000超の人々が参加")), 10_000);
  assert.deepEqual(crowded, Array(8).fill(alone));
});

test("what asks for more than the page is cut alike", () => {
  const widths = columnWidths(table([1, 1], ["x".repeat(200), "x".repeat(200)]), 10_000);
  assert.deepEqual(widths, [5000, 5000]);
});
