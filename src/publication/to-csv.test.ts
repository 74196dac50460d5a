import assert from "node:assert/strict";
import { test } from "node:test";
import { csvField, toCsv } from "./to-csv.js";

const HOSTILE = [
  "=1+1",
  "+1",
  "-1+1",
  "@SUM(A1)",
  "\t=1",
  "\r=1",
  "\n=1",
  " =1+1",
  "　=1",
  "＝1+1",
  "＋1",
  "－1",
  "＠A",
  '="x"',
  '=HYPERLINK("http://x","y")',
  "=cmd|' /C calc'!A0",
  "-2+3+cmd|' /C calc'!A0",
  "\u0000=1",
];

test("no text can begin as a formula, and every text is read back whole behind its apostrophe", () => {
  for (const payload of HOSTILE) {
    const field = csvField({ kind: "text", text: payload });
    assert.match(field, /^"'/, JSON.stringify(payload));
    assert.equal(field.slice(2, -1).replaceAll('""', '"'), payload);
  }
});

test("typed numbers stay numbers", () => {
  assert.equal(csvField({ kind: "number", text: "-500.00" }), "-500.00");
});

test("commas, quotes and line breaks stay inside their field", () => {
  const csv = toCsv(
    ["a", "b"],
    [
      [
        { kind: "text", text: 'say "yes", twice' },
        { kind: "text", text: "two\nlines" },
      ],
    ],
  );
  assert.equal(csv, 'a,b\r\n"say ""yes"", twice","two\nlines"\r\n');
});
