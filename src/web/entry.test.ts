import assert from "node:assert/strict";
import { test } from "node:test";
import type { VNode } from "preact";
import { renderToString } from "preact-render-to-string";
import { fixedClock } from "../base/clock.js";
import { currency } from "../base/currency.js";
import { isRefusal } from "../base/refusal.js";
import type { Language } from "../base/language.js";
import { databaseTest } from "../store/testing.js";
import { act, made, serverOf } from "../../test/acting.js";
import { textOf } from "../../test/walk.js";
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

databaseTest(
  "who reverses an entry is offered the latest by day, amount and what they are, and may type any number or id",
  async (_, open) => {
    const pool = await open();
    const clock = fixedClock("2026-03-31T09:30:00.000Z");
    const name = { en: "Harbours", ja: "港湾" };
    const receipt = { fund: "f", currency: "USD", credited_currency: "USD", on: "2025-03-02" };
    for (const [action, input] of [
      [
        "create-fund",
        { id: "f", name, type: "pooled", currency: "USD", established_on: "2025-01-01" },
      ],
      ["record-receipt", { ...receipt, id: "r-1", amount: "600.00", credited: "600.00" }],
      ["record-receipt", { ...receipt, id: "r-2", amount: "70.00", credited: "70.00" }],
    ] as const)
      made(await act({ pool, clock }, action, input));
    const server = serverOf({ pool, clock });
    const headers = { host: "127.0.0.1:4321" };
    const form = async (url: string) => (await server.inject({ url, headers })).body;
    const offered = (html: string) =>
      [...html.matchAll(/<option value="(\d+)">([^<]*)<\/option>/g)].map(([, no, said]) => [
        no,
        said,
      ]);
    assert.deepEqual(offered(await form("/en/record/reverse-entry")), [
      ["2", "2 March 2025, receipt r-2, USD 70.00 (2)"],
      ["1", "2 March 2025, receipt r-1, USD 600.00 (1)"],
    ]);
    assert.match(
      (await form("/ja/record/reverse-entry")).replaceAll("\n", ""),
      /<option value="2">2025年3月2日、入金（r-2）、[^<]*70/,
    );
    // The number leads to the entry itself, which stands beside the form before it is sent.
    assert.match(textOf(await form("/en/record/reverse-entry?entry=2")), /Debit/);
    made(await act({ pool, clock }, "reverse-entry", { entry: "2", reason: "Typed twice" }));
    assert.deepEqual(
      offered(await form("/en/record/reverse-entry")).map(([no]) => no),
      ["1"],
    );
    for (const [entry, code] of [
      ["2", "ENTRY_ALREADY_REVERSED"],
      ["99", "NOT_FOUND"],
      ["r-1", "INPUT_INVALID"],
    ] as const) {
      const answer = await act({ pool, clock }, "reverse-entry", { entry, reason: "Again" });
      assert.equal(isRefusal(answer) && answer.refused, code, entry);
    }
  },
);
