import assert from "node:assert/strict";
import { test } from "node:test";
import { currency } from "../base/currency.js";
import { money } from "../base/money.js";
import { wordDifference } from "./difference.js";
import type { FigureValue } from "./figure.js";

const jobs = (decimal: string): FigureValue => ({
  kind: "number",
  decimal,
  unit: { en: "jobs", ja: "人分" },
});
const usd = (amount_minor: bigint): FigureValue => ({
  kind: "money",
  money: money(amount_minor, currency("USD")),
});
const percent = (decimal: string): FigureValue => ({ kind: "percent", decimal });

/** Before, after | in English, in Japanese; null where nothing can be said. */
const ROWS: readonly (readonly [FigureValue | null, FigureValue | null, string | null, string?])[] =
  [
    [jobs("500"), jobs("450"), "−50 jobs (−10%)", "−50人分（−10%）"],
    [jobs("0"), jobs("7"), "+7 jobs", "+7人分"],
    [jobs("3"), jobs("4"), "+1 jobs (+33.3%)", "+1人分（+33.3%）"],
    [jobs("4.50"), jobs("4.5"), null],
    [usd(100_000_000n), usd(150_000_000n), "+US$500,000 (+50%)", "+50万米ドル（+50%）"],
    [percent("0.31"), percent("0.3113"), "+0.0013 points", "+0.0013ポイント"],
    [jobs("500"), usd(500n), null],
    [{ kind: "rank", rank: 4 }, { kind: "rank", rank: 3 }, null],
    [null, jobs("1"), null],
  ];

for (const [before, after, en, ja] of ROWS) {
  test(`the difference is said as ${en ?? "nothing"}`, () => {
    const said = wordDifference(before, after);
    assert.equal(said?.en ?? null, en);
    if (ja !== undefined) assert.equal(said?.ja, ja);
  });
}
