import assert from "node:assert/strict";
import { test } from "node:test";
import { decimal, formatDecimal } from "../base/decimal.js";
import { rollUpPeriods } from "./aggregation.js";
import { breakDown, mergeCells } from "./disaggregation.js";
import type { Cell, Indicator, IndicatorValue, RollUpRule } from "./indicator.js";
import { breakDownWithPlaces, fillFromPlaces } from "./places.js";

const INDICATOR: Indicator = {
  id: "i",
  measure: "unit",
  aggregation: "sum",
  is_ascending: true,
  is_cumulative: false,
  over_places: "sum",
  over_projects: "sum",
};

/** `41` or `12/50` of each place; null where it reported nothing. `*` marks that somebody may be counted elsewhere too. */
function placesOf(given: readonly (string | null)[]): Cell[] {
  return given.map((text, at): Cell => {
    const dimensions = { location: "ABCDEFG"[at] ?? "" };
    const is_overlapping = text?.endsWith("*") ?? false;
    const [first = "", second] = (text ?? "").replace("*", "").split("/");
    if (text === null) return { dimensions, is_overlapping, value: null };
    if (second === undefined) return { dimensions, is_overlapping, value: decimal(first) };
    const [numerator, denominator] = [decimal(first), decimal(second)];
    const value = decimal(((Number(first) / Number(second)) * 100).toFixed(4));
    return { dimensions, is_overlapping, value, numerator, denominator };
  });
}

function valueOf(
  total: string | null,
  places: readonly (string | null)[],
  is_percentage = false,
): IndicatorValue {
  const [first = "", second] = (total ?? "").split("/");
  const whole = total === null ? null : decimal(first);
  return {
    id: "v",
    kind: "actual",
    value: second === undefined ? whole : null,
    numerator: second === undefined ? null : whole,
    denominator: second === undefined ? null : decimal(second),
    period_from: null,
    period_to: null,
    cells: placesOf(places),
    ...(is_percentage ? { is_percentage } : {}),
  };
}

type Row = readonly [
  rule: RollUpRule | null,
  total: string | null,
  places: readonly (string | null)[],
  value: string | null,
  said: RegExp,
  isContradiction?: boolean,
];

const COUNTS: readonly Row[] = [
  ["sum", "100", ["60", "40"], "100", /^Places come to 100 by adding\.$/],
  ["sum", "100", ["60", "30"], "90", /The total that was reported, 100, stands\.$/],
  ["sum", "80", ["60", "40"], "100", /contradicts the total that was reported, 80/, true],
  ["sum", null, ["60", "40"], "100", /No total was reported: this stands for it/],
  ["sum", "100", ["60", null], "60", /One place reported nothing, which is not zero/],
  ["sum", "100", [null, null], null, /No place has reported/],
  ["sum", "58", ["41*", "24*"], null, /may have been counted in more than one/],
  ["unique_people", "58", ["41*", "24*"], "41", /taking the largest.*58, stands/],
  ["unique_people", "40", ["41*", "24*"], "41", /contradicts/, true],
  ["max", "41", ["41", "24"], "41", /^Places come to 41 by taking the largest\.$/],
  ["max", "30", ["41", "24"], "41", /contradicts/, true],
  ["mean", "30", ["41", "24"], "32.5", /30, stands/],
  ["mean", "50", ["41", "24"], "32.5", /contradicts/, true],
  ["none", "100", ["60", "40"], null, /declares so/],
  [null, "100", ["60", "40"], null, /declares no rule/],
  ["sum", "103", ["60", "40", "3"], null, /one is withheld/],
];

const SHARES: readonly Row[] = [
  [
    "ratio_of_sums",
    "209/318",
    ["131/192", "78/126"],
    "65.7233",
    /^Places come to 65\.7233% by adding num/,
  ],
  ["ratio_of_sums", "200/318", ["131/192", "78/126"], "65.7233", /contradicts/, true],
  ["ratio_of_sums", null, ["131/192", "78/126"], "65.7233", /come to 65\.7% .*this stands for it/],
  ["ratio_of_sums", "60", ["55", "65"], null, /percentages are never added/],
  ["ratio_of_sums", null, ["55", "65"], null, /percentages are never added/],
  ["max", "60", ["55", "60"], "60", /by taking the largest\.$/],
];

test("places are put together by the declared rule, the reported total stands, and what cannot be right is said", () => {
  for (const [rows, measure] of [
    [COUNTS, "unit"],
    [SHARES, "percentage"],
  ] as const) {
    for (const [over_places, total, places, value, said, isContradiction = false] of rows) {
      const row = `${over_places} ${total} of ${places.join(" ")}`;
      const reported = valueOf(total, places, measure === "percentage");
      const [breakdown] = breakDownWithPlaces({ ...INDICATOR, measure, over_places }, reported);
      const over = breakdown?.over_places;
      assert.ok(over, row);
      assert.equal(over.value && formatDecimal(over.value), value, row);
      assert.match(over.said.en, said, row);
      assert.equal(over.is_contradiction, isContradiction, row);
      assert.ok(/[。]$/.test(over.said.ja) && !/\{/.test(over.said.ja), over.said.ja);
    }
  }
});

test("places alone make the total that nobody reported; what may not be put together makes none", () => {
  const filled = (over_places: RollUpRule | null, places: readonly (string | null)[]) => {
    const { value } = fillFromPlaces({ ...INDICATOR, over_places }, valueOf(null, places));
    return value && formatDecimal(value);
  };
  assert.equal(filled("sum", ["60", "40"]), "100");
  assert.equal(filled("sum", ["60", null]), "60", "missing is not zero, and what is known counts");
  assert.equal(filled("sum", [null, null]), null);
  assert.equal(filled("none", ["60", "40"]), null);
  assert.equal(filled(null, ["60", "40"]), null);
  assert.equal(filled("sum", ["60", "3"]), null, "a sum would tell the three");
  const reported = valueOf("90", ["60", "40"]);
  assert.equal(fillFromPlaces(INDICATOR, reported), reported, "what was reported stands");
  const share = fillFromPlaces(
    { ...INDICATOR, measure: "percentage", over_places: "ratio_of_sums" },
    valueOf(null, ["131/192", "78/126"], true),
  );
  assert.deepEqual(
    [share.numerator, share.denominator].map((part) => part && formatDecimal(part)),
    ["209", "318"],
  );
});

test("that a total is of its places alone is said wherever it stands, over one period as well as in it", () => {
  for (const places of [
    ["60", "40"],
    ["131/192", "78/126"],
  ]) {
    const isShare = places[0]?.includes("/") === true;
    const indicator: Indicator = isShare
      ? { ...INDICATOR, measure: "percentage", over_places: "ratio_of_sums" }
      : INDICATOR;
    const filled = fillFromPlaces(indicator, valueOf(null, places, isShare));
    const { merged } = rollUpPeriods(indicator, [filled]);
    assert.ok(merged);
    for (const value of [filled, merged]) {
      const [breakdown] = breakDownWithPlaces(indicator, value);
      assert.match(breakdown?.over_places?.said.en ?? "", /No total was reported/);
    }
  }
});

test("parts of percentages are never added: their counts are, and a share alone stands in no sum", () => {
  const merged = (...values: readonly (readonly (string | null)[])[]) =>
    mergeCells(values.map((places) => valueOf(null, places, true))).map(
      ({ value, denominator }) =>
        value && `${formatDecimal(value)}${denominator ? ` of ${formatDecimal(denominator)}` : ""}`,
    );
  assert.deepEqual(merged(["50/100", "10/40"], ["10/100", "30/40"]), [
    "30.0000 of 200",
    "50.0000 of 80",
  ]);
  assert.deepEqual(merged(["50/100"], [null]), ["50.0000 of 100"]);
  assert.deepEqual(merged(["50", "10/40"], ["10/100", "30/40"]), ["50.0000 of 80"]);
  const [breakdown] = breakDown(valueOf("40", ["60", "70"], true));
  assert.deepEqual([breakdown?.is_over, breakdown?.unknown], [false, null]);
});

test("of a percentage no count of fewer than five is told: those it is of, those it is not of, nor by difference", () => {
  const shown = (total: string, places: readonly string[]) =>
    breakDown(valueOf(total, places, true))[0]?.cells.map(({ value }) =>
      value === "withheld" ? "–" : value && formatDecimal(value).replace(/\.0+$/, ""),
    );
  assert.deepEqual(shown("70/140", ["40/100", "30/40"]), ["40", "75"]);
  assert.deepEqual(
    shown("72/150", ["3/50", "69/100"]),
    ["–", "–"],
    "three, and what is left of the total",
  );
  assert.deepEqual(shown("128/150", ["49/50", "79/100"]), ["–", "–"], "one that it is not of");
  assert.deepEqual(shown("80/200", ["3/50", "37/60", "40/90"]), ["–", "–", "44.4444"]);
  const small = shown("61/110", ["2/3", "59/107"]);
  assert.deepEqual(small, ["–", "–"]);
});
