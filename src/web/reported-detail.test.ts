import assert from "node:assert/strict";
import { test } from "node:test";
import { fixedClock } from "../base/clock.js";
import { currency } from "../base/currency.js";
import { LIMITS } from "../base/settings.js";
import { snapshotOf, type GivenRows } from "../../test/snapshot-fixture.js";
import { detailLines } from "./detail-words.js";
import { saidFacts } from "./parts/reported-detail.js";
import { createServer } from "./server.js";

const name = (en: string) => ({ en, ja: `${en}（日）` });
const detail = (id: string, element: string, n: number, said: Record<string, string>) => ({
  ...{ id, iati_activity_id: "P", element, n, said, line: 10 + n },
});

const ROWS: GivenRows = {
  fund: [{ id: "F", name: name("Fund"), code: "F", currency: currency("USD") }],
  programme: [{ id: "G", name: name("Programme") }],
  project: [
    { id: "P", title: name("Project") },
    { id: "Q", title: name("Other") },
  ],
  organisation: [{ id: "O", name: name("Organisation"), type: "10" }],
  iati_activity: [
    { id: "P", iati_identifier: "X-P", project_id: "P" },
    { id: "G", iati_identifier: "X-G", programme_id: "G" },
    { id: "F", iati_identifier: "X-F", fund_id: "F" },
  ],
  iati_transaction: [
    {
      ...{ id: "P.t1", iati_activity_id: "P", type: "3", amount_text: "5", line: 30 },
      said: { "sector[2]/@code": "7", "sector[2]/@vocabulary": "99" },
    },
    { id: "P.t2", iati_activity_id: "P", type: "3", amount_text: "6", line: 31 },
  ],
  iati_detail: [
    detail("P.a", "location", 1, {
      "@ref": "KH-1",
      "point/@srsName": "http://www.opengis.net/def/crs/EPSG/0/4326",
      "point/pos": "13.1027 103.1982",
      "exactness/@code": "1",
    }),
    detail("P.b", "location", 2, {
      "coordinates/@latitude": "12.5",
      "coordinates/@longitude": "103",
    }),
    detail("P.c", "x:wells", 1, { ".": "12 <b>wells</b>", "@xmlns:x": "https://example.org/x" }),
    { ...detail("F.a", "capital-spend", 1, { "@percentage": "12.5" }), iati_activity_id: "F" },
    { ...detail("G.a", "activity-scope", 1, { "@code": "4" }), iati_activity_id: "G" },
    {
      ...detail("O.a", "document-link", 1, { "@format": "application/pdf" }),
      ...{ iati_activity_id: null, organisation_id: "O" },
    },
  ],
};

const siteOf = (rows: GivenRows) =>
  createServer({
    readSnapshot: () => Promise.resolve(snapshotOf(rows)),
    clock: fixedClock("2026-04-01T00:00:00.000Z"),
    isReadOnly: true,
  });
const site = siteOf(ROWS);

/** The part of a page that says what else the file says; empty where it has none. */
async function partOf(url: string, of = site): Promise<string> {
  const { statusCode, body } = await of.inject({ method: "GET", url });
  assert.equal(statusCode, 200, url);
  return /<section[^>]*id="reported-detail"[^]*?<\/section>/.exec(body)?.[0] ?? "";
}

test("a project's page has what else the file says, by element, closed, with the standard's names of elements and codes", async () => {
  const [en, ja] = [await partOf("/en/projects/P"), await partOf("/ja/projects/P")];
  for (const said of [
    "<summary>Location (2)</summary>",
    "latitude 13.1027, longitude 103.1982",
    "latitude 12.5, longitude 103",
    "Exact (1)",
    "<summary>wells, of https://example.org/x</summary>",
    "12 &lt;b>wells&lt;/b>",
    "<summary>Transaction</summary>",
    'href="/en/rows/iati_transaction/P.t1"',
    "7; Vocabulary: Reporting Organisation (99)",
  ])
    assert.ok(en.includes(said), `${said}: ${en}`);
  assert.ok(!en.includes("<details open") && !en.includes("P.t2"));
  assert.ok(!en.includes("EPSG"), "the usual reference system says nothing new");
  for (const said of [
    "ファイルのその他の記載",
    "実施場所（2件）",
    "緯度 13.1027、経度 103.1982",
    "正確（1）",
  ])
    assert.ok(ja.includes(said), said);
  assert.equal(await partOf("/en/projects/Q"), "");
});

test("so have those of funds, programmes and organisations, each of its own", async () => {
  assert.match(await partOf("/en/funds/F"), /Capital expenditure[^]*Share: 12.5 %/);
  assert.match(await partOf("/en/programmes/G"), /Scope[^]*National \(4\)/);
  assert.match(await partOf("/en/organisations/O"), /Document[^]*Format: .*application\/pdf/);
});

test("a transaction's own page says what it says beyond its columns, as facts", () => {
  const [first, second] = ROWS.iati_transaction ?? [];
  assert.deepEqual(saidFacts("iati_transaction", first ?? {}, "en"), [
    ["Sector 2", "7; Vocabulary: Reporting Organisation (99)"],
  ]);
  assert.deepEqual(saidFacts("iati_transaction", second ?? {}, "en"), []);
  const [location] = ROWS.iati_detail ?? [];
  assert.deepEqual(saidFacts("iati_detail", location ?? {}, "ja")[0], ["参照コード", "KH-1"]);
});

test("of many elements of one name the page shows the first, and says how many more the table has", async () => {
  const many = Array.from({ length: LIMITS.page_rows_default + 3 }, (_, n) =>
    detail(`P.${n}`, "location", n + 1, { "@ref": `L${n}L` }),
  );
  const part = await partOf("/en/projects/P", siteOf({ ...ROWS, iati_detail: many }));
  assert.ok(part.includes(`L${LIMITS.page_rows_default - 1}L`));
  assert.ok(!part.includes(`L${LIMITS.page_rows_default}L`));
  assert.match(part, /href="\/en\/data\/iati_detail">3 more are in the table/);
});

test("the table of details is open, as CSV and JSON: what is said is JSON in it", async () => {
  const csv = (await site.inject({ method: "GET", url: "/en/data/iati_detail.csv" })).body;
  assert.ok(csv.includes('"{""@ref"":""KH-1"",""exactness/@code"":""1"",'), csv);
  const { body } = await site.inject({ method: "GET", url: "/en/data/iati_detail.json" });
  const { rows } = JSON.parse(body) as { rows: { id: string; said: string }[] };
  const said = rows.find(({ id }) => id === "P.b")?.said ?? "";
  assert.deepEqual(JSON.parse(said), {
    "coordinates/@latitude": "12.5",
    "coordinates/@longitude": "103",
  });
});

test("elements stand in the standard's order, texts with their language, days and truths as people write them", () => {
  const lines = detailLines(
    "activity",
    "conditions",
    {
      "condition[10]/narrative": "Ten",
      "condition[2]/@type": "1",
      "condition[2]/narrative": "Deux",
      "condition[2]/narrative/@xml:lang": "fr",
      "@attached": "0",
    },
    "en",
  );
  assert.deepEqual(lines, [
    { name: "Conditions attached", value: "no" },
    { name: "Condition 2", value: "Deux (French); Type: Policy (1)" },
    { name: "Condition 10", value: "Ten" },
  ]);
  const fss = detailLines("activity", "fss", { "@extraction-date": "2025-05-06" }, "ja");
  assert.deepEqual(fss, [{ name: null, value: "抽出日：2025年5月6日" }]);
});
