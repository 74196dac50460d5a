import assert from "node:assert/strict";
import { test } from "node:test";
import { renderToString } from "preact-render-to-string";
import { Table } from "./table.js";

test("a day is kept on one line, and what names a row stands at the left under its heading", () => {
  const html = renderToString(
    Table({
      caption: "Decisions",
      columns: [{ name: "Year", is_number: true }, { name: "Day" }, { name: "Days" }],
      rows: [
        { cells: ["2023", "2023年11月16日", "2023年11月16日から"] },
        { cells: ["2024", "16 November 2024", "from 16 November 2024"] },
      ],
    }) as Parameters<typeof renderToString>[0],
  );
  assert.doesNotMatch(html, /class="num"/);
  assert.deepEqual(
    [...html.matchAll(/class="tight"[^>]*>([^<]+)</g)].map(([, text]) => text),
    ["2023年11月16日", "16 November 2024"],
  );
});
