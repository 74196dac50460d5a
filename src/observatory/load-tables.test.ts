import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { gzipSync } from "node:zlib";
import { LIMITS } from "../base/settings.js";
import { hashOf } from "./hashes.js";
import { activity, ask, file203, load } from "./load-fixture.js";
import { factsOf, openPart, PARTS_FORM } from "./part.js";

const root = mkdtempSync(join(tmpdir(), "earmark-tables-"));
after(() => rmSync(root, { recursive: true }));
let folders = 0;

async function loadFiles(files: Readonly<Record<string, string | Uint8Array>>) {
  const data = join(root, `data-${folders}`);
  const observatory = join(root, `observatory-${folders++}`);
  mkdirSync(data);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(data, name), text);
  return { done: await load(observatory, data), observatory };
}

const DAC1 = `donor_code,donor_name,aidtype_code,aid_type,flows_code,fund_flows,amounttype_code,amount_type,sector_code,sector_name,year,value,base_period,unit_multiplier
701,Japan,1010,ODA,1160,Grant equivalents,A,Current prices,,Not applicable,2020,16260.23,,6
701,Japan,1010,ODA,1140,"Disbursements, net",D,Constant prices,,Not applicable,2020,13894.5,2022,6
701,Japan,1010,ODA,1140,"Disbursements, net",PT_B5G,Percentage of gross national income,,,2020,0.26,,0
701,Japan,1010,ODA,1140,"Disbursements, net",A,Current prices,,,2020,n.a.,,6
`;

test("DAC1 keeps measure, price basis, unit and multiplier; text that is no number is told with its row", async () => {
  const { done, observatory } = await loadFiles({ "anything.csv.gz": gzipSync(DAC1) });
  assert.deepEqual(
    await ask(
      observatory,
      "select line, measure, price_basis, base_year, year, value, unit, unit_multiplier, sector_name from dac1 order by line",
    ),
    [
      {
        line: 2,
        measure: "grant_equivalent",
        price_basis: "current",
        base_year: null,
        year: 2020,
        value: "16260.230000",
        unit: "USD",
        unit_multiplier: 6,
        sector_name: "Not applicable",
      },
      {
        line: 3,
        measure: "net",
        price_basis: "constant",
        base_year: 2022,
        year: 2020,
        value: "13894.500000",
        unit: "USD",
        unit_multiplier: 6,
        sector_name: "Not applicable",
      },
      {
        line: 4,
        measure: "net",
        price_basis: "percent",
        base_year: null,
        year: 2020,
        value: "0.260000",
        unit: "% of GNI",
        unit_multiplier: 0,
        sector_name: null,
      },
      {
        line: 5,
        measure: "net",
        price_basis: "current",
        base_year: null,
        year: 2020,
        value: null,
        unit: "USD",
        unit_multiplier: 6,
        sector_name: null,
      },
    ],
  );
  assert.deepEqual(
    done.findings.map(({ rule, line, message }) => [rule, line, message.en]),
    [
      [
        "TABLE_ROW_UNREADABLE",
        5,
        "value is n.a., which cannot be read there and counts for nothing. Numbers are written 1234.5, days 2024-01-31.",
      ],
    ],
  );
});

test("a table that only an interrupted load has read replaces nothing", async () => {
  const { observatory } = await loadFiles({ "dac.csv": DAC1 });
  const data = join(root, `data-${folders - 1}`);
  const full = join(data, "dac.csv");
  const killed = openPart(join(observatory, "parts", PARTS_FORM, "killed", "tables"));
  const facts = factsOf({ dataset_id: hashOf([full]), path: full, full, size_bytes: 1 });
  const rest = { version: null, encoding: null, generated_at: null, findings: 0 };
  killed.keep({ ...facts, ...rest, kind: "dac1", status: "loaded", sha256: "newer", records: 5 });
  killed.close();
  writeFileSync(join(data, "a.xml"), file203(activity("XX-1-A", "")));

  await load(observatory, join(data, "a.xml"));
  assert.deepEqual(await ask(observatory, "select count(*)::int as rows from dac1"), [{ rows: 4 }]);
  assert.deepEqual(await ask(observatory, "select records from dataset where kind = 'dac1'"), [
    { records: 4 },
  ]);
});

test("JSON that was cut off is told in words of ours", async () => {
  const rates = `[{"year": 2020, "month": 1, "currency_id": "USD", "value": 0.7}, {"year": 2020, "mon`;
  const { done } = await loadFiles({ "r.json": rates });
  assert.deepEqual(
    done.findings.map(({ rule, message }) => [rule, message.en]),
    [
      [
        "TABLE_UNREADABLE",
        "The table cannot be read: its JSON is damaged or cut off. Fetch it again from where it is published.",
      ],
    ],
  );
});

test("CRS is read with bars or commas, decimal commas and days written day first", async () => {
  const bulk = `Year|DonorCode|DonorName|RecipientCode|PurposeCode|ProjectTitle|USD_Commitment|USD_Disbursement|USD_Commitment_Defl|ClimateMitigation|ExpectedStartDate|CurrencyCode
2022|701|Japan|248|14030|Water "for all"|1.5|0.25|1.61|2|2022-04-01 00:00:00|301
`;
  const other = `year,donor_code,recipient_code,sector_code,title,usd_commitment,usd_disbursement,climate_mitigation_mark,expected_start_date
2014,6,142,31166,TITOLO,"31,3968938",,1,31-12-2014
`;
  const { observatory } = await loadFiles({ "bulk.txt": bulk, "other.csv": other });
  assert.deepEqual(
    await ask(
      observatory,
      `select year, donor_code, recipient_code, purpose_code, sector_code, project_title, usd_commitment, usd_disbursement, usd_commitment_defl,
         climate_mitigation, expected_start_date from crs order by year`,
    ),
    [
      {
        ...{
          year: 2014,
          donor_code: 6,
          recipient_code: 142,
          purpose_code: 31166,
          sector_code: null,
          project_title: "TITOLO",
        },
        ...{
          usd_commitment: "31.396894",
          usd_disbursement: null,
          usd_commitment_defl: null,
          climate_mitigation: 1,
          expected_start_date: "2014-12-31",
        },
      },
      {
        ...{
          year: 2022,
          donor_code: 701,
          recipient_code: 248,
          purpose_code: 14030,
          sector_code: null,
          project_title: 'Water "for all"',
        },
        ...{
          usd_commitment: "1.500000",
          usd_disbursement: "0.250000",
          usd_commitment_defl: "1.610000",
          climate_mitigation: 2,
          expected_start_date: "2022-04-01",
        },
      },
    ],
  );
});

test("commas in the numbers of CRS are read as the table itself shows them, and as nothing where it does not", async () => {
  const crs = (...rows: readonly string[]) =>
    ["year;donor_code;recipient_code;usd_commitment;usd_disbursement", ...rows, ""].join("\n");
  const read = async (...rows: readonly string[]) => {
    const { done, observatory } = await loadFiles({ "crs.csv": crs(...rows) });
    const found = await ask(
      observatory,
      "select usd_commitment, usd_disbursement from crs order by line",
    );
    return {
      values: found.flatMap((row) => [row["usd_commitment"], row["usd_disbursement"]]),
      told: done.findings.map(({ rule, line }) => [rule, line]),
    };
  };
  // One and a bit: another column shows it.
  assert.deepEqual(await read("2020;701;248;1,234;", "2021;701;248;2;0,5"), {
    values: ["1.234000", null, "2.000000", "0.500000"],
    told: [],
  });
  // Thousands: a point parts the decimals, or there are two of them.
  assert.deepEqual(await read("2020;701;248;1,234;", "2021;701;248;2.25;12,345.5"), {
    values: ["1234.000000", null, "2.250000", "12345.500000"],
    told: [],
  });
  assert.deepEqual((await read("2020;701;248;1,234,567;1,234")).values, [
    "1234567.000000",
    "1234.000000",
  ]);
  const unclear = await read("2020;701;248;5;7", "2021;701;248;1,234;8");
  assert.deepEqual(unclear.values, ["5.000000", "7.000000", null, "8.000000"]);
  assert.deepEqual(unclear.told, [
    ["TABLE_COMMA_UNCLEAR", 3],
    ["TABLE_ROW_UNREADABLE", 3],
  ]);
  // A comma of each kind shows nothing.
  assert.deepEqual((await read("2020;701;248;12,5;3.5", "2021;701;248;1,234;8")).values, [
    ...[null, "3.500000"],
    ...[null, "8.000000"],
  ]);
});

test("rates become dollars for one unit, whatever way they are published, with the days that they are of", async () => {
  const { done, observatory } = await loadFiles({
    "annual.csv": `Date,Rate,Currency,Frequency,Source,Country code,Country
2023-12-31,0.5,EUR,A,IMF,U2,"Euro Area, the"
2023-12-31,zero,EUR,A,IMF,U2,Euro Area
`,
    "daily.csv": `date,JPY,EUR,GBP,CHF,USD
2020-01-02,0.005,0.8,,,0.75
2020-01-03,0.005,,,,
`,
    "monthly.json":
      '[{"year": 2020, "month": 2, "currency_id": "JPY", "value": 5e-03}, {"year": 2020, "month": 2, "currency_id": "USD", "value": 0.8}]',
    "fed-monthly.csv":
      "Date,Country,Exchange rate\n2020-02-01,Japan,110\n2020-02-01,United Kingdom,0.8\n2020-03-01,Venezuela,5\n",
    "fed-raw.csv":
      "Date,Country,Value\n2019-01-01,Euro,1.25\n2019-01-01,United Kingdom,1.6\n2019-01-01,Japan,100\n",
  });
  assert.deepEqual(
    await ask(
      observatory,
      "select currency, rate, rate_text, method, kind, valid_from, valid_to, territory, source from rate order by source, kind, currency",
    ),
    [
      [
        "EUR",
        "1.250000000000000000",
        "1.25",
        "as published",
        "annual_average",
        "2019-01-01",
        "2019-12-31",
        null,
        "Federal Reserve",
      ],
      [
        "GBP",
        "1.600000000000000000",
        "1.6",
        "as published",
        "annual_average",
        "2019-01-01",
        "2019-12-31",
        null,
        "Federal Reserve",
      ],
      [
        "JPY",
        "0.010000000000000000",
        "100",
        "inverted",
        "annual_average",
        "2019-01-01",
        "2019-12-31",
        null,
        "Federal Reserve",
      ],
      [
        "GBP",
        "1.250000000000000000",
        "0.8",
        "inverted",
        "monthly_average",
        "2020-02-01",
        "2020-02-29",
        null,
        "Federal Reserve",
      ],
      [
        "JPY",
        "0.009090909090909091",
        "110",
        "inverted",
        "monthly_average",
        "2020-02-01",
        "2020-02-29",
        null,
        "Federal Reserve",
      ],
      [
        "JPY",
        "0.006250000000000000",
        "0.005",
        "crossed",
        "monthly_average",
        "2020-02-01",
        "2020-02-29",
        null,
        "IATI monthly",
      ],
      [
        "USD",
        "1.000000000000000000",
        "0.8",
        "crossed",
        "monthly_average",
        "2020-02-01",
        "2020-02-29",
        null,
        "IATI monthly",
      ],
      [
        "EUR",
        "2.000000000000000000",
        "0.5",
        "inverted",
        "annual_average",
        "2023-01-01",
        "2023-12-31",
        "U2",
        "IMF ENDA",
      ],
      [
        "EUR",
        "1.066666666666666667",
        "0.8",
        "crossed",
        "daily",
        "2020-01-02",
        "2020-01-02",
        null,
        "IMF SDR",
      ],
      [
        "JPY",
        "0.006666666666666667",
        "0.005",
        "crossed",
        "daily",
        "2020-01-02",
        "2020-01-02",
        null,
        "IMF SDR",
      ],
      [
        "USD",
        "1.000000000000000000",
        "0.75",
        "crossed",
        "daily",
        "2020-01-02",
        "2020-01-02",
        null,
        "IMF SDR",
      ],
    ].map(([currency, rate, rate_text, method, kind, valid_from, valid_to, territory, source]) => ({
      ...{ currency, rate, rate_text, method, kind, valid_from, valid_to, territory, source },
    })),
  );
  assert.deepEqual(
    done.findings.map(({ rule }) => rule),
    ["TABLE_ROW_UNREADABLE"],
  );
});

test("headlines in words, in series and side by side become one table of measures", async () => {
  const { observatory } = await loadFiles({
    "words.csv":
      "Donor,Year,Total ODA,ODA short of 0.7% commitment,ODA/GNI,source\nNorway,2023,5.67 billion,0.0 million,1.0307,OECD\n",
    "series.csv":
      "year,donor_code,flows_code,value,indicator\n2020,701,1160,16260.2,ODA (grant equivalent)\n2020,701,1140,0.31,ODA GNI\n",
    "wide.csv":
      "donor_code,donor_name,year,oda_net_flow_constant2022_usd_m,headline_current_usd_m,headline_pct_gni\n701,Japan,2020,13894.1,16260.2,0.3113\n",
  });
  assert.deepEqual(
    await ask(
      observatory,
      "select donor_code, donor_name, measure, price_basis, base_year, value, value_text, unit from oda order by donor_code nulls first, donor_name nulls first, measure, price_basis",
    ),
    [
      [null, "Norway", "headline", "current", null, "5670.000000", "5.67 billion", "USD"],
      [null, "Norway", "headline", "percent", null, "1.030700", null, "% of GNI"],
      [null, "Norway", "shortfall", "current", null, "0.000000", "0.0 million", "USD"],
      [701, null, "grant_equivalent", "current", null, "16260.200000", null, "USD"],
      [701, null, "headline", "percent", null, "0.310000", null, "% of GNI"],
      [701, "Japan", "headline", "current", null, "16260.200000", null, "USD"],
      [701, "Japan", "headline", "percent", null, "0.311300", null, "% of GNI"],
      [701, "Japan", "net", "constant", 2022, "13894.100000", null, "USD"],
    ].map(([donor_code, donor_name, measure, price_basis, base_year, value, value_text, unit]) => ({
      ...{ donor_code, donor_name, measure, price_basis, base_year, value, value_text, unit },
    })),
  );
});

test("a table of a folder that is not known is passed over, one given by name fails and says what was expected", async () => {
  const { done, observatory } = await loadFiles({
    "codes.csv": "code,name,category\n1,a,b\n",
    "dac1.csv": DAC1,
    "broken.parquet": "PAR1 and no more",
  });
  assert.deepEqual([done.loaded, done.failed, done.passed_over], [1, 1, 1]);
  assert.deepEqual(done.findings.map(({ rule }) => rule).sort(), [
    "TABLE_PASSED_OVER",
    "TABLE_ROW_UNREADABLE",
    "TABLE_UNREADABLE",
  ]);
  const broken = done.findings.find(({ rule }) => rule === "TABLE_UNREADABLE");
  assert.match(broken?.message.en ?? "", /it is no Parquet file, or it is damaged or cut off/);
  assert.ok(!broken?.message.en.includes(root));
  const named = await load(observatory, join(root, `data-${folders - 1}`, "codes.csv"));
  assert.equal(named.failed, 1);
  assert.match(named.findings[0]?.message.en ?? "", /Expected are IATI files; DAC1 \(donor_code/);
});

test("what is wrong is told however much there is to warn of, and before it", async () => {
  const passed = Array.from({ length: LIMITS.findings_kept }, (_, index) => [
    `a${index}.csv`,
    `code,${index}\n1,2\n`,
  ]);
  const { done } = await loadFiles({
    ...(Object.fromEntries(passed) as Record<string, string>),
    "dac1.csv": DAC1,
    "z.parquet": "PAR1 and no more",
  });
  assert.equal(done.passed_over, passed.length);
  assert.ok(done.findings_found > LIMITS.findings_kept);
  assert.equal(done.findings.length, LIMITS.findings_kept);
  const rules = done.findings.slice(0, 3).map(({ rule }) => rule);
  assert.deepEqual(rules, ["TABLE_UNREADABLE", "TABLE_ROW_UNREADABLE", "TABLE_PASSED_OVER"]);
});

test("a table that lacks a column, has no rows, or was cut off within one is told with what it lacks", async () => {
  const told = async (text: string) => {
    const { done } = await loadFiles({ "table.csv": text });
    return done.findings.map(({ rule, message }) => [rule, message.en]);
  };
  const renamed = await told(DAC1.replace(",value,", ",obs_value,"));
  assert.deepEqual(renamed, [
    [
      "TABLE_COLUMNS_MISSING",
      "It looks like the table DAC1, but its first line names no column value: nothing of it is loaded. Name the columns that hold these so, or fetch the table with them.",
    ],
  ]);
  const crs = await told("Year|DonorCode|RecipientCode|USD_Disbursement\n2020|701|248|1\n");
  assert.match(crs[0]?.[1] ?? "", /looks like the table CRS, .* no column usd_commitment:/);
  assert.deepEqual(await told(DAC1.split("\n", 1)[0] + "\n"), [
    ["TABLE_EMPTY", "The table names its columns and has no rows."],
  ]);
  const lines = DAC1.split("\n");
  const cut = await told([lines[0], lines[1], "701,Japan,1010,ODA"].join("\n"));
  assert.deepEqual(
    cut.map(([rule]) => rule),
    ["TABLE_ROWS_CUT"],
  );
  assert.match(cut[0]?.[1] ?? "", /^1 of its rows have no year, the first on line 3:/);
});

test("of many values that cannot be read the first are told, and how many there are", async () => {
  const [header = "", row = ""] = DAC1.split("\n");
  const rows = Array.from({ length: 70 }, () => row.replace("16260.23", "n.a."));
  const { done } = await loadFiles({ "dac1.csv": [header, ...rows].join("\n") });
  const all = done.findings.filter(({ rule }) => rule === "TABLE_ROWS_UNREADABLE");
  assert.equal(
    all[0]?.message.en,
    "70 values of value cannot be read in all; the first 50 are told one by one.",
  );
});

test("an archive is named as what it is, in a folder and by itself, and is not taken for a table", async () => {
  const zip = "PK\u0003\u0004\u0014\u0000a.xml";
  const tar = gzipSync(`a.xml${"\u0000".repeat(252)}ustar\u000000`);
  const { done, observatory } = await loadFiles({
    "dac1.csv": DAC1,
    "all.zip": zip,
    "all.tar.gz": tar,
  });
  assert.deepEqual([done.loaded, done.failed, done.passed_over], [1, 0, 2]);
  assert.deepEqual(
    done.findings
      .filter(({ rule }) => rule === "ARCHIVE_CLOSED")
      .map(({ message }) => message.en.slice(0, 30)),
    ["This is a packed file (tar), w", "This is a packed file (ZIP), w"],
  );
  const named = await load(observatory, join(root, `data-${folders - 1}`, "all.zip"));
  assert.equal(named.failed, 1);
  assert.match(named.findings[0]?.message.en ?? "", /Unpack it/);
});

test("a table that is there twice is loaded once, and its copy counts again when the other one changes", async () => {
  const { done, observatory } = await loadFiles({
    "a.csv": DAC1,
    "b.csv.gz": gzipSync(
      DAC1.split("\n")
        .toSpliced(1, 3, ...DAC1.split("\n").slice(1, 4).reverse())
        .join("\n"),
    ),
  });
  const data = join(root, `data-${folders - 1}`);
  const rowsOf = () =>
    ask(
      observatory,
      "select count(*)::INTEGER as rows, count(distinct dataset_id)::INTEGER as files from dac1",
    );
  assert.deepEqual(await rowsOf(), [{ rows: 4, files: 1 }]);
  const twin = done.findings.find(({ rule }) => rule === "TABLE_TWIN");
  assert.match(twin?.message.en ?? "", /same 4 rows as .*a\.csv, to the last value/);
  assert.equal((await load(observatory, data)).unchanged, 2);
  // A copy of what an earlier load has.
  writeFileSync(join(data, "c.csv"), DAC1);
  const again = await load(observatory, join(data, "c.csv"));
  assert.ok(again.findings.some(({ rule }) => rule === "TABLE_TWIN"));
  assert.deepEqual(await rowsOf(), [{ rows: 4, files: 1 }]);
  rmSync(join(data, "c.csv"));
  writeFileSync(join(data, "a.csv"), DAC1.replace("16260.23", "16261.23"));
  await load(observatory, data);
  assert.deepEqual(await rowsOf(), [{ rows: 8, files: 2 }]);
});

test("two CRS files with rows of the same donors and years are told of, one of another year is not", async () => {
  const crs = (...rows: readonly string[]) =>
    ["Year|DonorCode|RecipientCode|USD_Commitment|USD_Disbursement", ...rows].join("\n");
  const { done, observatory } = await loadFiles({
    "a.txt": crs("2019|701|248|1|2", "2020|701|248|3|4", "2020|701|249|5|6"),
    "b.txt": crs("2020|701|248|3|4.5", "2020|5|248|7|8"),
    "c.txt": crs("2021|701|248|3|4"),
  });
  const told = done.findings.filter(({ rule }) => rule === "TABLE_OVERLAP");
  assert.deepEqual(
    told.map(({ file, severity }) => [file.slice(-5), severity]),
    [["b.txt", "warning"]],
  );
  assert.match(
    told[0]?.message.en ?? "",
    /^1 of its rows are of donors and years, 2020 to 2020, of which .*a\.txt has 2 rows too/,
  );
  // What an earlier load has counts too.
  const data = join(root, `data-${folders - 1}`);
  writeFileSync(join(data, "d.txt"), crs("2019|701|248|1|2.5", "2021|701|248|3|9"));
  const again = await load(observatory, join(data, "d.txt"));
  assert.deepEqual(
    again.findings.map(({ rule, message }) => [rule, /(\w\.txt) has/.exec(message.en)?.[1]]).sort(),
    [
      ["TABLE_OVERLAP", "a.txt"],
      ["TABLE_OVERLAP", "c.txt"],
    ],
  );
});

/** Until a load that comes now is of a later second than what was loaded before: that is how exact the table of files is. */
const nextSecond = () => new Promise((done) => setTimeout(done, 1_050));

const DAC1_ROWS =
  "select count(*)::INTEGER as rows, count(distinct dataset_id)::INTEGER as files from dac1";

test("a copy counts again although the file that it was of was loaded alone, before it", async () => {
  const { observatory } = await loadFiles({ "a.csv": DAC1, "b.csv": DAC1 });
  const data = join(root, `data-${folders - 1}`);
  assert.deepEqual(await ask(observatory, DAC1_ROWS), [{ rows: 4, files: 1 }]);
  await nextSecond();
  writeFileSync(join(data, "a.csv"), DAC1.replace("16260.23", "16261.23"));
  await load(observatory, join(data, "a.csv"));
  await nextSecond();
  await load(observatory, data);
  assert.deepEqual(await ask(observatory, DAC1_ROWS), [{ rows: 8, files: 2 }]);
  assert.equal((await load(observatory, data)).unchanged, 2);
});

for (const [what, text] of [
  ["a page of HTML", "<!doctype html><html><body>Not found</body></html>"],
  ["another table", "code,name,category\n1,a,b\n"],
  ["half a file", "PAR1 and no more"],
] as const)
  test(`a file that is replaced by ${what} keeps its rows, and its copies stay copies`, async () => {
    const { observatory } = await loadFiles({ "m.csv": DAC1, "n.csv": DAC1 });
    const data = join(root, `data-${folders - 1}`);
    writeFileSync(join(data, "m.csv"), text);
    await load(observatory, data);
    assert.deepEqual(await ask(observatory, DAC1_ROWS), [{ rows: 4, files: 1 }]);
    // A further copy, named before it, while it is still broken; and all once more, in a later second.
    writeFileSync(join(data, "a.csv"), DAC1);
    await nextSecond();
    await load(observatory, data);
    await load(observatory, data);
    assert.deepEqual(await ask(observatory, DAC1_ROWS), [{ rows: 4, files: 1 }]);
    writeFileSync(join(data, "m.csv"), DAC1.replace("16260.23", "16261.23"));
    await load(observatory, data);
    assert.deepEqual(await ask(observatory, DAC1_ROWS), [{ rows: 8, files: 2 }]);
  });

test("a packed table that was cut off or damaged is not taken in part: it is told, and a good version of before stays", async () => {
  const packed = gzipSync(DAC1);
  const cut = packed.subarray(0, packed.length - 12);
  const broken = Buffer.from(packed);
  broken[packed.length - 5] = ~(broken[packed.length - 5] ?? 0) & 0xff;
  for (const bytes of [cut, broken]) {
    const { done } = await loadFiles({ "dac1.csv.gz": bytes, "whole.csv": DAC1 });
    assert.equal(done.failed, 1);
    assert.equal(done.loaded, 1);
    assert.equal(done.rows["dac1"], 4);
    const told = done.findings.find(({ rule }) => rule === "TABLE_UNREADABLE");
    assert.match(told?.message.en ?? "", /damaged or cut off\. Compress it again/);
    assert.match(told?.message.ja ?? "", /途中で切れています/);
  }
  const { observatory } = await loadFiles({ "dac1.csv.gz": packed });
  const data = join(root, `data-${folders - 1}`);
  writeFileSync(join(data, "dac1.csv.gz"), cut);
  assert.equal((await load(observatory, data)).rows["dac1"], 4);
});

test("a folder that holds another program's files is no place for an observatory", async () => {
  const { observatory } = await loadFiles({ "dac1.csv": DAC1 });
  const taken = join(root, "taken");
  mkdirSync(taken);
  writeFileSync(join(taken, "foo.db"), "x");
  await assert.rejects(load(taken, join(root, "data-0")), /holds other things \(foo\.db\)/);
  assert.deepEqual(readdirSync(taken), ["foo.db"]);
  // What lies beside an observatory is nobody's concern.
  writeFileSync(join(observatory, "notes.txt"), "x");
  assert.equal((await load(observatory, join(root, "data-0"))).failed, 0);
});
