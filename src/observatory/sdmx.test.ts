import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { ask, load } from "./load-fixture.js";

const root = mkdtempSync(join(tmpdir(), "earmark-sdmx-"));
after(() => rmSync(root, { recursive: true }));
let folders = 0;

async function read(text: string) {
  const data = join(root, `data-${folders}`);
  const observatory = join(root, `observatory-${folders++}`);
  mkdirSync(data);
  writeFileSync(join(data, "table.csv"), text);
  const { findings } = await load(observatory, data);
  return { observatory, told: findings.map(({ rule, message }) => [rule, message.en] as const) };
}

/** Columns as the Data Explorer has them: a code with its label. */
const COLUMNS = [
  ["DONOR", "Donor"],
  ["SECTOR", "Sector"],
  ["MEASURE", "Measure"],
  ["TYING_STATUS", "Tying status"],
  ["FLOW_TYPE", "Flow type"],
  ["UNIT_MEASURE", "Unit of measure"],
  ["PRICE_BASE", "Price base"],
  ["TIME_PERIOD", "Time period"],
  ["OBS_VALUE", "Observation value"],
  ["BASE_PER", "Base period"],
  ["OBS_STATUS", "Observation status"],
  ["UNIT_MULT", "Unit multiplier"],
] as const;

type Code = (typeof COLUMNS)[number][0];
type Observation = Partial<Readonly<Record<Code, readonly [code: string, label: string]>>>;

const USUAL: Observation = {
  DONOR: ["JPN", "Japan"],
  SECTOR: ["_Z", "Not applicable"],
  MEASURE: ["1010", "Official Development Assistance (ODA)"],
  TYING_STATUS: ["_Z", "Not applicable"],
  FLOW_TYPE: ["1140", "Disbursements, net"],
  UNIT_MEASURE: ["USD", "US dollar"],
  PRICE_BASE: ["V", "Current prices"],
  TIME_PERIOD: ["2020", ""],
  OBS_STATUS: ["A", "Normal value"],
  UNIT_MULT: ["6", "Millions"],
};

const OBSERVATIONS: readonly Observation[] = [
  { OBS_VALUE: ["13660.18", ""] },
  { FLOW_TYPE: ["1160", "Grant equivalents"], OBS_VALUE: ["16260.25", ""] },
  { PRICE_BASE: ["Q", "Constant prices"], BASE_PER: ["2022", ""], OBS_VALUE: ["13894.5", ""] },
  {
    UNIT_MEASURE: ["PT_B5G", "Percentage of GNI"],
    PRICE_BASE: ["_Z", "Not applicable"],
    UNIT_MULT: ["0", "Units"],
    OBS_VALUE: ["0.26", ""],
  },
  { MEASURE: ["1", "Gross National Income (GNI)"], OBS_VALUE: ["5223483", ""] },
  { DONOR: ["DAC", "DAC countries"], OBS_VALUE: ["157061.2", ""] },
  { FLOW_TYPE: ["C", "Commitments"], OBS_VALUE: ["7", ""] },
];

const FLOW = "OECD.DCD.FSD:DSD_DAC1@DF_DAC1(1.7)";
const cell = (text: string) => (/[",]/.test(text) ? `"${text}"` : text);
const cellsOf = (each: Observation) =>
  COLUMNS.map(([code]) => each[code] ?? USUAL[code] ?? ["", ""]);

/** Codes with their labels in columns of their own (version 2), in one cell, or codes alone (version 1). */
const FORMS = {
  "labels beside codes": (rows: readonly Observation[], flow = FLOW) => [
    ["STRUCTURE", "STRUCTURE_ID", "STRUCTURE_NAME", "ACTION", ...COLUMNS.flat()],
    ...rows.map((each) => [
      "DATAFLOW",
      flow,
      "DAC1: Flows by provider",
      "I",
      ...cellsOf(each).flat(),
    ]),
  ],
  "labels behind codes": (rows: readonly Observation[], flow = FLOW) => [
    ["DATAFLOW", ...COLUMNS.map(([code, label]) => `${code}: ${label}`)],
    ...rows.map((each) => [
      `${flow}: DAC1`,
      ...cellsOf(each).map(([code, label]) => (label === "" ? code : `${code}: ${label}`)),
    ]),
  ],
  "codes alone": (rows: readonly Observation[], flow = FLOW) => [
    ["DATAFLOW", ...COLUMNS.map(([code]) => code)],
    ...rows.map((each) => [flow, ...cellsOf(each).map(([code]) => code)]),
  ],
};
const csv = (lines: readonly (readonly string[])[]) =>
  lines.map((line) => line.map(cell).join(",") + "\n").join("");

for (const [form, written] of Object.entries(FORMS))
  test(`DAC1 of the Data Explorer is what the table of before is: ${form}`, async () => {
    const { observatory, told } = await read(csv(written(OBSERVATIONS)));
    assert.deepEqual(told, []);
    const rows = await ask(
      observatory,
      "select donor_code, aid_type_code, flow_code, measure, amount_type_code, price_basis, base_year, year, value, unit_multiplier, unit from dac1 order by line",
    );
    const row = (...values: unknown[]) => values;
    assert.deepEqual(
      rows.map((each) => Object.values(each)),
      [
        row(701, 1010, 1140, "net", "A", "current", null, 2020, "13660.180000", 6, "USD"),
        row(
          701,
          1010,
          1160,
          "grant_equivalent",
          "A",
          "current",
          null,
          2020,
          "16260.250000",
          6,
          "USD",
        ),
        row(701, 1010, 1140, "net", "D", "constant", 2022, 2020, "13894.500000", 6, "USD"),
        row(701, 1010, 1140, "net", "PT_B5G", "percent", null, 2020, "0.260000", 0, "% of GNI"),
        row(701, 1, 1140, "net", "A", "current", null, 2020, "5223483.000000", 6, "USD"),
        row(20001, 1010, 1140, "net", "A", "current", null, 2020, "157061.200000", 6, "USD"),
        row(701, 1010, 115, null, "A", "current", null, 2020, "7.000000", 6, "USD"),
      ],
    );
    const names = await ask(
      observatory,
      "select distinct donor_name, aid_type from dac1 where aid_type_code = 1",
    );
    const isLabelled = form !== "codes alone";
    assert.deepEqual(names, [
      isLabelled
        ? { donor_name: "Japan", aid_type: "Gross National Income (GNI)" }
        : { donor_name: "Japan", aid_type: null },
    ]);
  });

test("what of DAC1 is in other units, of nobody who is known, of no year or a part of another row is left out and told", async () => {
  const { observatory, told } = await read(
    csv(
      FORMS["labels beside codes"]([
        { OBS_VALUE: ["1", ""] },
        { UNIT_MULT: ["3", "Thousands"], OBS_VALUE: ["13660180", ""] },
        { UNIT_MULT: ["", ""], OBS_VALUE: ["2", ""] },
        { DONOR: ["XYZ", "Somebody"], OBS_VALUE: ["3", ""] },
        { TIME_PERIOD: ["2020-Q1", ""], OBS_VALUE: ["4", ""] },
        { TYING_STATUS: ["T", "Tied"], OBS_VALUE: ["5", ""] },
        { SECTOR: ["110", "Education"], OBS_VALUE: ["6", ""] },
      ]),
    ),
  );
  assert.deepEqual(await ask(observatory, "select value from dac1"), [{ value: "1.000000" }]);
  const sentences = told.map(([rule, en]) => [rule, en.split(/[,:]/, 1)[0]]);
  assert.deepEqual(sentences, [
    ["TABLE_ROW_UNREADABLE", "DONOR is XYZ"],
    ["TABLE_ROW_UNREADABLE", "TIME_PERIOD is 2020-Q1"],
    ["TABLE_ROW_UNREADABLE", "UNIT_MULT is 3"],
    ["TABLE_ROWS_LEFT", "6 of its rows are not loaded"],
  ]);
});

test("another table of the Data Explorer is told as what it is, with what to load instead, and nothing of it is loaded", async () => {
  const of = async (flow: string) => {
    const { told } = await read(csv(FORMS["labels beside codes"](OBSERVATIONS, flow)));
    assert.deepEqual(
      told.map(([rule]) => rule),
      ["TABLE_SDMX_OTHER"],
    );
    return told[0]?.[1] ?? "";
  };
  assert.match(
    await of("OECD.DCD.FSD:DSD_CRS@DF_CRS(1.6)"),
    /^This is DSD_CRS@DF_CRS of the OECD's Data Explorer, .* totals beside their parts, .* “CRS YEAR \(dotStat format\)”/,
  );
  assert.match(
    await of("OECD.DCD.FSD:DSD_DAC2@DF_DAC2A(1.6)"),
    /DSD_DAC2@DF_DAC2A .* no table for it/,
  );
  const nameless = OBSERVATIONS.map((each) => cellsOf(each).map(([code]) => code));
  const { told } = await read(csv([COLUMNS.map(([code]) => code), ...nameless]));
  assert.match(told[0]?.[1] ?? "", /^This is SDMX-CSV .* do not say which table they are of/);
  const without = csv(FORMS["codes alone"](OBSERVATIONS)).replace("UNIT_MULT", "MULTIPLIER");
  assert.match(
    (await read(without)).told[0]?.[1] ?? "",
    /looks like the table DAC1 \(SDMX-CSV\), .* no column UNIT_MULT/,
  );
});
