import assert from "node:assert/strict";
import { test } from "node:test";
import type { VNode } from "preact";
import { renderToString } from "preact-render-to-string";
import { currency } from "../base/currency.js";
import type { Language } from "../base/language.js";
import { EntryTable } from "./parts/entry.js";

type Entry = Parameters<typeof EntryTable>[0]["entry"];

/** What the table of an entry says in its heads and cells. */
function cellsOf(lines: readonly (readonly [number, string, bigint])[], language: Language) {
  const entry = {
    ...{ id: "e", seq: 4n, kind: "receipt", effective_on: "2021-03-18", reason: null },
    reversed_by: null,
    lines: lines.map(([account, code, amount_minor]) => ({
      ...{ account, amount_minor },
      currency: currency(code),
    })),
  } as unknown as Entry;
  const html = renderToString(EntryTable({ entry, language }) as VNode);
  return [...html.matchAll(/<t[hd](?: [^>]*)?>(.*?)<\/t[hd]>/g)].map(([, cell]) => cell);
}

test("an entry in one currency names it in its heads; of several, each amount names its own and may stand below it", () => {
  const dollars = [
    [1300, "USD", 103_620_000n],
    [4100, "USD", -103_620_000n],
  ] as const;
  assert.deepEqual(cellsOf(dollars, "en").slice(0, 6), [
    "Account",
    "Debit, USD",
    "Credit, USD",
    "1300 Cash",
    "1,036,200.00",
    "",
  ]);
  assert.deepEqual(cellsOf(dollars, "ja").slice(1, 3), ["借方（USD）", "貸方（USD）"]);
  const mixed = cellsOf([[1390, "JPY", 110_000_000n], ...dollars], "en");
  assert.deepEqual(mixed.slice(1, 5), [
    "Debit",
    "Credit",
    "1390 Exchange clearing",
    '<span class="amount">JPY 110,000,000</span>',
  ]);
});
