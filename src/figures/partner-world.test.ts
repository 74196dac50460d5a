import assert from "node:assert/strict";
import { test } from "node:test";
import { currency } from "../base/currency.js";
import type { Answer, AnswerRow } from "../observatory/answer.js";
import { questionOfFigure, worldChannels } from "./partner-world.js";

const both = (words: string) => ({ en: words, ja: words });

const portfolioOf = (rows: readonly AnswerRow[]): Answer => ({
  question: "partner-portfolio",
  title: both("Title"),
  boundary: both("Boundary"),
  flow: null,
  currency: currency("USD"),
  snapshot: "20260101T000000Z",
  as_of: "2026-01-01T00:00:00.000Z",
  columns: [],
  rows,
  is_cut: false,
  coverage: null,
});

test("what one reference reports with and without its name are two figures, and each leads to its own transactions", () => {
  const row = (publisher: string | null, publisher_reference: string | null): AnswerRow => ({
    publisher,
    publisher_reference,
    type: "11",
    amount_usd: "1.00",
    transactions: 1,
  });
  const portfolio = portfolioOf([row("国連 A:B", "XM-EX"), row(null, "XM-EX"), row("C", null)]);
  const world = { partner: "JP", from: 2016, to: 2021, oda: null, portfolio, files: {} };
  const channels = worldChannels(world, { id: "JP", name: both("Japan") }, null);
  const asked = { flow: "incoming-commitments", partner: "JP", from: "2016", to: "2021" };
  assert.deepEqual(
    channels.map(({ amount }) => questionOfFigure(amount.id, "JP")),
    [
      { "publisher-name": "国連 A:B", publisher: "XM-EX" },
      { "without-publisher-name": "true", publisher: "XM-EX" },
      { "publisher-name": "C", "without-publisher-reference": "true" },
    ].map((publisher) => ({ name: "rows", given: { ...asked, ...publisher } })),
  );
  for (const { amount, transactions } of channels) {
    const question = questionOfFigure(transactions.id, "JP");
    assert.equal(
      amount.rows[0]?.record,
      `observatory/20260101T000000Z/rows?${new URLSearchParams(question?.given).toString()}`,
    );
  }
});
