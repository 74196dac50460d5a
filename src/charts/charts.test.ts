import assert from "node:assert/strict";
import { test } from "node:test";
import { drawLines } from "./lines.js";
import { ticksTo } from "./mark.js";
import { drawPeriodColumns } from "./period-columns.js";
import { drawRankedBars } from "./ranked-bars.js";
import { drawStackedBars } from "./stacked-bars.js";
import { wrapText } from "./svg.js";
import { drawTargetBars } from "./target-bars.js";
import { drawWaterfall } from "./waterfall.js";
import { drawYearBars } from "./year-bars.js";

const about = { id: "c", title: "A <title> & more", description: "What it shows", language: "en" };
const amount = (value: number) => ({ amount: value, label: String(value) });
const words = { target: "Target", actual: "Achieved", not_reported: "not reported" };

/** Each drawing full, with one thing, with zeros, and with nothing at all. */
const DRAWINGS: Readonly<Record<string, (width: number) => string>> = {
  "stacked bars": (width) =>
    drawStackedBars(
      {
        ...about,
        rows: [
          {
            label: "2016–2021",
            total: null,
            segments: [
              { hue: "assessed", name: "Assessed", ...amount(225.5) },
              { hue: "voluntary", name: "Voluntary", ...amount(0) },
            ],
          },
          { label: "2022", total: "0", segments: [] },
        ],
      },
      width,
    ),
  "stacked bars of nothing": (width) => drawStackedBars({ ...about, rows: [] }, width),
  lines: (width) =>
    drawLines(
      {
        ...about,
        lines: [
          {
            name: "a",
            hue: "accent",
            mark: "circle",
            points: [
              { at: 2016, ...amount(10) },
              { at: 2021, ...amount(20) },
            ],
          },
          { name: "b", hue: "ink", mark: "square", points: [{ at: 2021, ...amount(0) }] },
        ],
        formatTick: String,
        formatAt: String,
      },
      width,
    ),
  "target bars": (width) =>
    drawTargetBars(
      {
        ...about,
        words,
        rows: [
          { label: "Jobs", actual: null, target: amount(500) },
          { label: "Pumps", actual: amount(0), target: amount(0) },
        ],
      },
      width,
    ),
  "period columns": (width) =>
    drawPeriodColumns(
      {
        ...about,
        words,
        panels: [
          {
            title: "Trained",
            unit: "people",
            points: [
              { label: "2021", actual: amount(1), target: null },
              { label: "2022", actual: null, target: amount(2) },
            ],
          },
        ],
      },
      width,
    ),
  waterfall: (width) =>
    drawWaterfall(
      { ...about, steps: [{ label: "Agreed", from: 0, to: 0, text: "0", hue: "accent" }] },
      width,
    ),
  "year bars": (width) =>
    drawYearBars(
      {
        ...about,
        series: [{ name: "Received", hue: "accent" }],
        groups: [{ label: "2021", bars: [amount(3)] }],
      },
      width,
    ),
};

for (const [name, draw] of Object.entries(DRAWINGS)) {
  test(`${name}: named, described, escaped, without a style, a script or a number that is none`, () => {
    for (const width of [720, 350]) {
      const svg = draw(width);
      assert.match(
        svg,
        /^<svg [^>]*role="img"[^>]*aria-labelledby="c-title c-desc"[^>]*font-family="'Source Sans 3'/,
      );
      assert.match(
        svg,
        /<title id="c-title">A &lt;title&gt; &amp; more<\/title><desc id="c-desc">/,
      );
      assert.doesNotMatch(svg, /NaN|Infinity|undefined|style=|<script|width="-/);
    }
  });
}

test("an axis ends at a round number that holds the largest value", () => {
  const rows: [number, number[]][] = [
    [21.95, [0, 10, 20, 30]],
    [4, [0, 1, 2, 3, 4]],
    [0, [0]],
    [970_000_000, [0, 250_000_000, 500_000_000, 750_000_000, 1_000_000_000]],
  ];
  for (const [top, ticks] of rows) assert.deepEqual(ticksTo(top), ticks, String(top));
});

test("Japanese breaks anywhere but before its closing marks; English at spaces", () => {
  assert.deepEqual(wrapText("労働者、組織化。", 14 * 4, 14), ["労働者、", "組織化。"]);
  assert.deepEqual(wrapText("one two three", 60, 14), ["one two", "three"]);
});

test("what is below zero is drawn to the left of it, on the same scale", () => {
  const rows = [4, 0, -1].map((amount) => ({ label: "a", amount, amount_label: String(amount) }));
  const bars = [
    ...drawRankedBars({ ...about, rows }).matchAll(/<rect x="(\S+)"[^>]* width="(\S+)"/g),
  ];
  const [[, x = 0, four] = [], [, zero, none] = [], [, least = 0, one = 0] = []] = bars.map((bar) =>
    bar.map(Number),
  );
  assert.equal(x, zero);
  assert.equal(none, 0);
  assert.ok(Math.abs(least + one - x) < 0.1 && Math.abs((four ?? 0) - 4 * one) < 0.5);
});

test("a row's long name takes a second line, and never stands under its bar or its amount", () => {
  const label = "基金からの受入額（返還額控除後の金額）";
  const steps = [{ label, from: 0, to: 5, text: "372万米ドル", hue: "accent" }] as const;
  const segments = [{ hue: "accent", name: "", amount: 5, label: "" }] as const;
  const rows = [{ label, segments, total: "372万米ドル" }];
  for (const width of [720, 320])
    for (const svg of [
      drawWaterfall({ ...about, steps }, width),
      drawStackedBars({ ...about, rows }, width),
    ]) {
      const lines = [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text = ""]) => text);
      const name = lines.filter((line) => label.includes(line) && line !== "");
      assert.equal(name.length, 2, `${width}: ${lines.join("|")}`);
      assert.equal(name.join(""), label);
    }
});

test("a name of more than two lines beside its bar ends in a mark that it goes on", () => {
  const label =
    "European Commission - Directorate-General for International Cooperation and Development";
  const svg = drawRankedBars({
    ...about,
    rows: [{ label, amount: 1, amount_label: "1" }],
  });
  assert.match(svg, /European Commission -/);
  assert.match(svg, /…<\/tspan>|…<\/text>/);
});
