import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { gzipSync } from "node:zlib";
import { ask, load } from "./load-fixture.js";

const root = mkdtempSync(join(tmpdir(), "earmark-forms-"));
after(() => rmSync(root, { recursive: true }));
let folders = 0;

/** A published table in small: which of its columns hold amounts, and what of ours they become. */
interface Published {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly amounts: readonly string[];
  readonly asked: readonly [columns: string, table: string, order: string];
  /** Columns that have to be the first. */
  readonly fixed?: number;
}

const TABLES: Readonly<Record<string, Published>> = {
  dac1: {
    header: [
      "donor_code",
      "donor_name",
      "aidtype_code",
      "flows_code",
      "amounttype_code",
      "year",
      "value",
    ],
    rows: [
      ["701", "Japan", "1010", "1160", "A", "2020", "16260.25"],
      ["4", "Réunion’s – “France”", "1010", "1140", "A", "2020", "1234567"],
      ["5", "Germany", "1010", "1140", "D", "2020", "-1234"],
    ],
    amounts: ["value"],
    asked: ["donor_code, donor_name, measure, price_basis, year, value", "dac1", "donor_code"],
  },
  series: {
    header: ["year", "donor_code", "flows_code", "value", "indicator"],
    rows: [
      ["2020", "701", "1160", "16260.25", "ODA Grant Equivalent"],
      ["2020", "4", "1140", "1234567", "ODA Net Flows"],
    ],
    amounts: ["value"],
    asked: ["donor_code, measure, year, value", "oda", "donor_code"],
  },
  headlines: {
    header: [
      "donor_code",
      "donor_name",
      "year",
      "headline_current_usd_m",
      "oda_net_flow_current_usd_m",
    ],
    rows: [
      ["701", "Japan", "2020", "16260.25", "13660.5"],
      ["4", "Réunion’s – “France”", "2020", "1234567", "-1234"],
    ],
    amounts: ["headline_current_usd_m", "oda_net_flow_current_usd_m"],
    asked: ["donor_code, donor_name, measure, value", "oda", "donor_code, measure"],
  },
  crs: {
    header: [
      "Year",
      "DonorCode",
      "RecipientCode",
      "PurposeCode",
      "ProjectTitle",
      "USD_Commitment",
      "USD_Disbursement",
    ],
    rows: [
      ["2022", "701", "248", "14030", "Eau pour l’été – “Réunion”", "1234.5", "0.25"],
      ["2022", "701", "249", "14030", "Water", "1234567", "-1234"],
    ],
    amounts: ["USD_Commitment", "USD_Disbursement"],
    asked: [
      "year, donor_code, recipient_code, purpose_code, project_title, usd_commitment, usd_disbursement",
      "crs",
      "recipient_code",
    ],
  },
  "IMF, annual": {
    header: ["Date", "Rate", "Currency", "Frequency", "Country code"],
    rows: [
      ["2020-12-31", "1234.5", "LAK", "A", "LA"],
      ["2020-12-31", "12345.5", "IDR", "A", "ID"],
    ],
    amounts: ["Rate"],
    asked: ["currency, rate", "rate", "currency"],
  },
  "IMF, daily": {
    header: ["Date", "USD", "EUR", "JPY", "GBP", "IRR"],
    rows: [
      ["2020-01-02", "0.72", "0.80", "0.0066", "0.95", "1234.5"],
      ["2020-01-03", "0.73", "0.81", "0.0067", "0.96", "1234567"],
    ],
    amounts: ["USD", "EUR", "JPY", "GBP", "IRR"],
    asked: ["currency, valid_from, rate", "rate", "currency, valid_from"],
    fixed: 1,
  },
  "Federal Reserve": {
    header: ["Date", "Country", "Exchange rate"],
    rows: [
      ["2020-01-01", "South Korea", "1164.25"],
      ["2020-02-01", "South Korea", "1193"],
    ],
    amounts: ["Exchange rate"],
    asked: ["currency, valid_from, rate", "rate", "valid_from"],
  },
};

interface Writing {
  readonly delimiter?: string;
  readonly end?: string;
  readonly number?: (text: string) => string;
  readonly turn?: (table: Published) => Published;
  readonly bytes?: (text: string) => string | Uint8Array;
  readonly ending?: string;
}

const grouped = (by: string, point: string) => (text: string) => {
  const [whole = "", rest] = text.split(".");
  const parted = whole.replace(/(?<=\d)(?=(\d{3})+$)/g, by);
  return rest === undefined ? parted : parted + point + rest;
};

function written(table: Published, writing: Writing): string {
  const { delimiter = ",", end = "\n", number = (text) => text, turn = (same) => same } = writing;
  const { header, rows, amounts } = turn(table);
  const cell = (text: string) =>
    [delimiter, '"', "\n"].some((sign) => text.includes(sign))
      ? `"${text.replaceAll('"', '""')}"`
      : text;
  const lines = rows.map((row) =>
    row.map((text, index) => (amounts.includes(header[index] ?? "") ? number(text) : text)),
  );
  return [header, ...lines].map((line) => line.map(cell).join(delimiter) + end).join("");
}

async function readAll(files: Readonly<Record<string, string | Uint8Array>>) {
  const data = join(root, `data-${folders}`);
  const observatory = join(root, `observatory-${folders++}`);
  mkdirSync(data);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(data, name), text);
  const done = await load(observatory, data);
  const told = done.findings.map(({ rule, line, message }) => ({ rule, line, en: message.en }));
  return { observatory, told };
}

const read = (text: string | Uint8Array) => readAll({ "table.csv": text });

/** What became of the table in the file of that name. */
function became(
  observatory: string,
  { asked: [columns, table, order] }: Published,
  name = "table",
) {
  const own = `(select dataset_id from dataset where regexp_matches(path, '/${name}[.]csv'))`;
  return ask(
    observatory,
    `select ${columns} from ${table} where dataset_id in ${own} order by ${order}`,
  );
}

/** All of them in one folder, each written so; with what became of each. */
async function readWritten(writing: Writing) {
  const files = Object.entries(TABLES).map(([kind, table]) => {
    const text = written(table, writing);
    return [kind + (writing.ending ?? ".csv"), writing.bytes?.(text) ?? text] as const;
  });
  const { observatory, told } = await readAll(Object.fromEntries(files));
  const rows: Record<string, unknown> = {};
  for (const [kind, table] of Object.entries(TABLES))
    rows[kind] = await became(observatory, table, kind);
  return { told, rows };
}

const WINDOWS: Readonly<Record<string, number>> = { "’": 0x92, "–": 0x96, "“": 0x93, "”": 0x94 };
const windows = (text: string) =>
  Uint8Array.from([...text], (sign) => WINDOWS[sign] ?? sign.charCodeAt(0));

/** Ways in which one and the same table is written. */
const WRITINGS: Readonly<Record<string, Writing>> = {
  "a mark of the order of bytes, and ends of lines as Windows has them": {
    end: "\r\n",
    bytes: (text) => `\ufeff${text}`,
  },
  semicolons: { delimiter: ";" },
  tabs: { delimiter: "\t" },
  bars: { delimiter: "|" },
  "Windows-1252": { bytes: windows },
  "Windows-1252, packed": { bytes: (text) => gzipSync(windows(text)), ending: ".csv.gz" },
  "UTF-16": { bytes: (text) => Buffer.from(`\ufeff${text}`, "utf16le") },
  "UTF-16, the high byte first": {
    bytes: (text) => Buffer.from(`\ufeff${text}`, "utf16le").swap16(),
  },
  "columns in another order": {
    turn: (table) => {
      const turned = <T>(row: readonly T[]) => [
        ...row.slice(0, table.fixed ?? 0),
        ...row.slice(table.fixed ?? 0).toReversed(),
      ];
      return { ...table, header: turned(table.header), rows: table.rows.map(turned) };
    },
  },
  "decimal commas": { delimiter: ";", number: grouped("", ",") },
  "points and decimal commas": { delimiter: ";", number: grouped(".", ",") },
  "commas and decimal points": { number: grouped(",", ".") },
  "thin spaces": { number: grouped("\u2009", ".") },
  "narrow no-break spaces and decimal commas": { delimiter: ";", number: grouped("\u202f", ",") },
  apostrophes: { number: grouped("'", ".") },
};

const plain = readWritten({});

test("each published table is read as it stands", async () => {
  const { told, rows } = await plain;
  assert.deepEqual(told, []);
  for (const [kind, table] of Object.entries(TABLES))
    assert.ok((rows[kind] as unknown[]).length >= table.rows.length, kind);
});

for (const [what, writing] of Object.entries(WRITINGS))
  test(`each published table is the same with ${what}`, async () => {
    const { told, rows } = await readWritten(writing);
    assert.deepEqual(told, []);
    assert.deepEqual(rows, (await plain).rows);
  });

test("texts of several lines, in a row and in the header, and columns that nobody knows, change nothing", async () => {
  for (const kind of ["dac1", "crs"]) {
    const table = TABLES[kind];
    assert.ok(table);
    const header = ['Remark,\nof the "house"', ...table.header];
    const rows = table.rows.map((row) => ['One\r\ntwo, "three"', ...row]);
    const { observatory, told } = await read(written({ ...table, header, rows }, {}));
    assert.deepEqual(told, []);
    assert.deepEqual(await became(observatory, table), (await plain).rows[kind]);
  }
});

test("a letter of Windows behind where a file is looked at for what it is is read as one", async () => {
  const table = TABLES["dac1"];
  assert.ok(table);
  const [row = []] = table.rows;
  const rows = [...Array.from({ length: 9000 }, () => row), ["4", "Réunion’s", ...row.slice(2)]];
  const { observatory, told } = await read(windows(written({ ...table, rows }, {})));
  assert.deepEqual(told, []);
  assert.deepEqual(await ask(observatory, "select donor_name from dac1 where donor_code = 4"), [
    { donor_name: "Réunion’s" },
  ]);
});

test("a file of nothing, of a header alone, without a column or with one twice is told as that, and nothing of it is loaded", async () => {
  const rulesOf = async (text: string) => (await read(text)).told.map(({ rule }) => rule);
  assert.deepEqual(await rulesOf(""), ["TABLE_FILE_EMPTY"]);
  assert.deepEqual(await rulesOf("\n \n"), ["TABLE_FILE_EMPTY"]);
  for (const [kind, table] of Object.entries(TABLES)) {
    if (/dac1|series|headlines|crs/.test(kind)) {
      assert.deepEqual(await rulesOf(written({ ...table, rows: [] }, {})), ["TABLE_EMPTY"], kind);
      const [amount = ""] = table.amounts;
      const twice = (row: readonly string[], index: number) => [
        ...row,
        index === 0 ? amount.toUpperCase() : "9",
      ];
      const { told } = await read(
        written(
          {
            ...table,
            header: twice(table.header, 0),
            rows: table.rows.map((row) => twice(row, 1)),
          },
          {},
        ),
      );
      assert.deepEqual(
        told.map(({ rule }) => rule),
        ["TABLE_COLUMN_TWICE"],
        kind,
      );
      assert.ok(told[0]?.en.includes(`${amount} / ${amount.toUpperCase()}`), kind);
    }
  }
});

test("every value that is no number is told with its row and column, and no number is rounded to one that it is not", async () => {
  const dac1 = "donor_code,donor_name,aidtype_code,flows_code,amounttype_code,year,value";
  const { observatory } = await read(
    `${dac1}\n70x,Japan,1010,1140,A,2020,1\n701,Japan,1010,1140,A,2020.5,2\n701,Japan,10.5,1140,A,2020,n.a.\n701,Japan,1010,1140,A,2020,(5)\n`,
  );
  const told = await ask(
    observatory,
    "select line, split_part(message, ',', 1) as text from finding order by line, text",
  );
  assert.deepEqual(told, [
    { line: 2, text: "donor_code is 70x" },
    { line: 3, text: "year is 2020.5" },
    { line: 4, text: "aidtype_code is 10.5" },
    { line: 4, text: "value is n.a." },
    { line: 5, text: "value is (5)" },
  ]);
  assert.deepEqual(
    await ask(observatory, "select donor_code, aid_type_code, year, value from dac1 order by line"),
    [
      { donor_code: null, aid_type_code: 1010, year: 2020, value: "1.000000" },
      { donor_code: 701, aid_type_code: 1010, year: null, value: "2.000000" },
      { donor_code: 701, aid_type_code: null, year: 2020, value: null },
      { donor_code: 701, aid_type_code: 1010, year: 2020, value: null },
    ],
  );
  const side = await read(
    "donor_code,donor_name,year,headline_current_usd_m,oda_net_flow_current_usd_m\n701,Japan,2020,1,about 5\n",
  );
  assert.match(side.told[0]?.en ?? "", /^oda_net_flow_current_usd_m is about 5,/);
  const rate = await read(
    "Date,Rate,Currency,Frequency,Country code\n2020-12-31,about 5,LAK,A,LA\n",
  );
  assert.match(rate.told[0]?.en ?? "", /^Rate is 2020-12-31 LAK “about 5”|about 5/);
});

test("a decimal comma that was taken for the end of a cell pushes no number into another column: the row is told", async () => {
  const header = "donor_code,aidtype_code,flows_code,amounttype_code,year,value,base_period";
  const { observatory, told } = await read(
    `${header}\n701,1010,1160,A,2020,16260,23,2022\n5,1010,1160,A,2020,28708,2022,\n`,
  );
  assert.deepEqual(
    told.map(({ rule, line }) => [rule, line]),
    [["TABLE_ROWS_WIDE", 2]],
  );
  assert.deepEqual(await ask(observatory, "select donor_code, value from dac1"), [
    { donor_code: 5, value: "28708.000000" },
  ]);
});

test("where numbers of a table contradict each other, one that could be either is told and counts for nothing", async () => {
  const header = "year;donor_code;recipient_code;usd_commitment;usd_disbursement";
  const { observatory, told } = await read(
    `${header}\n2020;701;248;12,5;3.5\n2020;701;249;1.234;1,234\n`,
  );
  assert.deepEqual(
    await ask(
      observatory,
      "select usd_commitment, usd_disbursement from crs order by recipient_code",
    ),
    [
      { usd_commitment: null, usd_disbursement: "3.500000" },
      { usd_commitment: null, usd_disbursement: null },
    ],
  );
  assert.deepEqual(
    told.map(({ rule, line }) => [rule, line]),
    [
      ["TABLE_COMMA_UNCLEAR", 3],
      ["TABLE_ROW_UNREADABLE", 2],
      ["TABLE_ROW_UNREADABLE", 3],
      ["TABLE_ROW_UNREADABLE", 3],
    ],
  );
});
