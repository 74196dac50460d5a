import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { makeJapanWorld } from "../../test/japan-world.js";
import { smallWorld } from "../../test/small-world.js";
import { keepObservatory, type KeptObservatory } from "../observatory/keep.js";
import { makeAskable } from "../observatory/testing-summaries.js";
import { snapshotOf } from "../../test/snapshot-fixture.js";
import { fixedClock } from "../base/clock.js";
import { createServer } from "./server.js";

const clock = fixedClock("2026-03-31T09:30:00.000Z");

const named = (name: string) => ({ en: name, ja: name });
const record = snapshotOf({
  organisation: [{ id: "jp", name: named("Japan"), type: "10", country: "JP" }],
  partner: [{ id: "JP", name: named("Japan"), country: "JP" }],
});

const serve = (kept: KeptObservatory | null) =>
  createServer({
    readSnapshot: () => Promise.resolve(record),
    clock,
    isReadOnly: true,
    world: kept,
  });

test("without an observatory the world's page says how to load one, and a question is refused", async () => {
  const server = serve(null);
  assert.match((await server.inject({ url: "/en/world" })).body, /observatory load/);
  const answer = await server.inject({ url: "/api/v1/world/totals-by-provider" });
  assert.equal(answer.statusCode, 404);
  assert.equal(answer.json<{ code: string }>().code, "WORLD_ABSENT");
});

test("nobody who asks where nothing is loaded is told a folder of the machine", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "earmark-web-empty-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const server = serve(keepObservatory(folder));
  const question = "world/questions/totals-by-provider";
  for (const [url, status] of [
    [`/en/${question}`, 404],
    [`/ja/${question}.csv`, 404],
    ["/api/v1/world/totals-by-provider", 404],
    ["/en/world/search?q=water", 404],
    ["/ja/world/sql?sql=select+1", 200],
  ] as const) {
    const answer = await server.inject({ url });
    assert.equal(answer.statusCode, status, url);
    assert.ok(!answer.body.includes(folder), url);
  }
});

test("what is wrong is told below the heading, as on every other page, and leads to its field", async (t) => {
  const server = serve(await smallWorld(t));
  for (const [url, target] of [
    ["/en/world/questions/totals-by-provider?from=soon", "#field-from"],
    ["/ja/world/sql?sql=&q=drop+table+x", "#field-q"],
  ] as const) {
    const { body } = await server.inject({ url });
    const [heading, summary] = [body.indexOf("</h1>"), body.indexOf('class="error-summary"')];
    assert.ok(heading > 0 && heading < summary, url);
    assert.ok(body.includes(`href="${target}"`), url);
  }
  const { body } = await serve(null).inject({ url: "/en/world/search?q=water" });
  assert.ok(body.indexOf("</h1>") < body.indexOf('class="error-summary"'));
  const yen = await server.inject({ url: "/en/world/questions/totals-by-provider?currency=JPY" });
  assert.match(
    yen.body,
    /Ask in USD, or load rates with <code>earmark observatory load RATES…<\/code>/,
  );
  assert.match(yen.body, /href="\/en\/world\/questions\/totals-by-provider\?currency=USD"/);
});

test("everything that is wrong is told at its field, and to a program what its question does not take", async (t) => {
  const server = serve(await smallWorld(t));
  const wrong = "by-sector?currency=ZZZ&from=soon&limit=0&partner=Atlantis";
  const { body } = await server.inject({ url: `/en/world/questions/${wrong}` });
  for (const name of ["currency", "from", "limit", "partner"]) {
    assert.ok(body.includes(`<a href="#field-${name}">`), name);
    const field = new RegExp(`<input id="field-${name}" aria-describedby="field-${name}-error"`);
    assert.match(body, field);
  }
  const program = await server.inject({ url: `/api/v1/world/${wrong}` });
  assert.equal(program.json<{ errors: unknown[] }>().errors.length, 4);
  for (const url of ["/api/v1/world/by-sector?", "/en/world/questions/by-sector.csv?"]) {
    const misspelt = await server.inject({ url: `${url}parner=JP` });
    assert.equal(misspelt.statusCode, 422);
    assert.match(misspelt.body, /Did you mean “partner”/);
  }
  const page = await server.inject({ url: "/en/world/questions/by-sector?utm_source=mail" });
  assert.equal(page.statusCode, 200);
});

test("a question is one answer as page, CSV and JSON; what people wrote is text", async (t) => {
  const server = serve(await smallWorld(t));
  const page = await server.inject({ url: "/en/world/questions/totals-by-provider" });
  assert.equal(page.statusCode, 200);
  assert.match(page.body, /100\.50/);
  assert.match(page.body, /A &amp; &lt;i>B/);
  const csv = await server.inject({ url: "/en/world/questions/totals-by-provider.csv" });
  assert.match(csv.body, /^name,reference,amount_usd,rate_coverage\r?\nJapan,,100\.50,1/);
  const json = await server.inject({ url: "/api/v1/world/totals-by-provider?currency=USD" });
  assert.deepEqual(json.json<{ rows: unknown[] }>().rows[0], {
    name: "Japan",
    reference: null,
    amount_usd: "100.50",
    rate_coverage: 1,
  });
  const wrong = await server.inject({ url: "/ja/world/questions/totals-by-provider?from=never" });
  assert.equal(wrong.statusCode, 422);
  assert.match(wrong.body, /日付でも年でもありません/);
  const missing = await server.inject({ url: "/en/world/questions/nothing" });
  assert.equal(missing.statusCode, 404);
});

async function japanWorld(t: TestContext): Promise<KeptObservatory> {
  const folder = mkdtempSync(join(tmpdir(), "earmark-world-"));
  await makeJapanWorld(folder);
  const kept = keepObservatory(folder);
  t.after(() => {
    kept.close();
    rmSync(folder, { recursive: true });
  });
  return kept;
}

test("a question says what a parameter is of it, and names the lines of a table and what is chosen from a list", async (t) => {
  const server = serve(await japanWorld(t));
  const page = async (language: string) =>
    (await server.inject({ url: `/${language}/world/questions/oda-rows?partner=JP` })).body;
  const [en, ja] = [await page("en"), await page("ja")];
  assert.match(en, /official development assistance \(line 1010\)<\/td>/);
  assert.match(ja, /国民総所得（項目 1）<\/td>/);
  assert.match(ja, /data-label="ドナー">日本<\/td>/);
  assert.match(en, />First year<\/label>/);
  assert.match(en, /With rows of other files that say the same/);
  assert.doesNotMatch(en, /transactions' dates|copy of an activity/);
});

test("a drawing has every amount of its table, of nothing and below too, and of aid one measure's alone", async (t) => {
  const oda = await serve(await japanWorld(t)).inject({
    url: "/en/world/questions/oda?partner=JP",
  });
  const [drawing = ""] = /<div class="wide"><svg[^]*?<\/svg>/.exec(oda.body) ?? [];
  assert.deepEqual(
    [...drawing.matchAll(/<text[^>]*>([^<]+)</g)].map(([, label]) => label),
    ["2022", "16,750.00", "2021", "15,767.00", "2020", "13,660.18"],
  );
  assert.match(oda.body, /By net flows, in current prices; US\$ million\./);
  const folder = mkdtempSync(join(tmpdir(), "earmark-drawn-"));
  t.after(() => rmSync(folder, { recursive: true }));
  await makeAskable(folder, {
    dataset: [{ dataset_id: "1", path: "a.xml", status: "loaded" }],
    activity: [{ activity_id: "1", dataset_id: "1", iati_identifier: "XM-1", is_latest: true }],
    budget: ["0", "10", "-4"].map((value, index) => ({
      activity_id: "1",
      dataset_id: "1",
      position: index + 1,
      period_start: `203${9 - index}-01-01`,
      value,
      currency: "USD",
    })),
  });
  const kept = keepObservatory(folder);
  t.after(() => kept.close());
  const plans = await serve(kept).inject({ url: "/en/world/questions/forward-spending" });
  const [bars = ""] = /<div class="wide"><svg[^]*?<\/svg>/.exec(plans.body) ?? [];
  assert.equal(bars.match(/<rect/g)?.length, 3);
  assert.match(bars, />US\$0<[^]*>US\$10<[^]*>[-−]US\$4</);
});

test("millions of dollars have their digits in groups on the page, and not in files", async (t) => {
  const server = serve(await japanWorld(t));
  const get = async (ending: string) =>
    (await server.inject({ url: `/en/world/questions/oda${ending}?partner=JP&from=2020&to=2020` }))
      .body;
  assert.match(await get(""), />16,260\.25</);
  assert.match(await get(".csv"), /,16260\.25,/);
});

test("of many columns those that matter stand in the row, the rest below it, and files have all", async (t) => {
  const server = serve(await smallWorld(t));
  const get = async (address: string) => (await server.inject({ url: address })).body;
  const rows = "world/questions/rows";
  const page = await get(`/en/${rows}?flow=incoming-commitments`);
  const [head = "", ...more] = page.split('<tr class="below"');
  const heads = [...head.matchAll(/<th scope="col"[^>]*>([^<]*)</g)].map(([, name]) => name);
  assert.deepEqual(heads, [
    "Activity",
    "Date",
    "Provider",
    "Receiver",
    "Value",
    "Currency",
    "Amount (USD)",
  ]);
  assert.ok(more.length > 0);
  assert.match(
    more[0] ?? "",
    /<summary>Details<[^]*<dt>File<[^]*<dt>Line<[^]*<dt>Source of the rate</,
  );
  const [first = ""] = (await get(`/en/${rows}.csv?flow=incoming-commitments`)).split(/\r?\n/);
  assert.equal(first.split(",").length, 20);
  // What fits in a line has nothing below.
  assert.doesNotMatch(await get("/en/world/questions/totals-by-provider"), /class="below"/);
});

test("an amount opens to its own transactions, and codes are words on pages and codes in files", async (t) => {
  const server = serve(await smallWorld(t));
  const get = async (address: string) => (await server.inject({ url: address })).body;
  const totals = await get("/en/world/questions/totals-by-provider");
  assert.match(totals, /questions\/rows\?[^"]*name=Japan&(amp;)?without-reference=true"/);
  const families = await get("/en/world/questions/totals-by-provider?families=true");
  assert.match(families, /questions\/rows\?[^"]*partner=JP"/);
  const members = "world/questions/family-members";
  assert.match(await get(`/en/${members}?partner=JP`), /name of a country/);
  assert.doesNotMatch(await get(`/ja/${members}?partner=JP`), /country_name/);
  assert.match(await get(`/ja/${members}.csv?partner=JP`), /country_name/);
});

test("a page says what it counts, in the reader's language, and how to cite it", async (t) => {
  const server = serve(await smallWorld(t));
  const get = async (address: string) => (await server.inject({ url: address })).body;
  const totals = "world/questions/totals-by-provider";
  const asked =
    "Incoming commitments (type 11); partner Japan (JP); 1 January 2024 to 31 December 2024.";
  const page = await get(`/en/${totals}?partner=Japan&from=2024-01-01&to=2024-12-31`);
  assert.ok(page.includes(`<p class="asked">${asked}</p>`));
  assert.match(
    page,
    new RegExp(
      `How to cite it.*Totals by provider.*Snapshot .*; http://[^/]+/en/${totals}\\?[^<]*partner=Japan`,
      "s",
    ),
  );
  assert.match(
    await get(`/ja/${totals}`),
    /<p class="asked">受入コミットメント（種別 11）、全期間。/,
  );
  assert.match(
    (await get(`/ja/${totals}?partner=Japan&from=2025`)).replaceAll(/<\/?a[^>]*>/g, ""),
    /条件を外す： 2025年以降 · 日本（JP）</,
  );
  assert.match(
    await get("/en/world/questions/who-works-where?country=Vietnam&sector=113"),
    /<p class="asked">For Vietnam \(VN\); sector Secondary Education \(113\)\.<.*Ask without:.*questions\/who-works-where\?sector=113"/s,
  );
});

test("conditions are told in words and in the reader's language, each of what it is about", async (t) => {
  const server = serve(await smallWorld(t));
  const get = async (given: string) =>
    (await server.inject({ url: given })).body.replaceAll(/<\/?a[^>]*>/g, "");
  const activities = "world/questions/activities";
  const nobody = "without-name=true&without-reference=true&role=4&sector=113";
  assert.match(
    await get(`/en/${activities}?${nobody}`),
    /<p class="asked">Organisation without a name; sector Secondary Education \(113\); implementing; only of organisations reported without a reference\.</,
  );
  const japanese = await get(`/ja/${activities}?${nobody}`);
  assert.match(japanese, /<p class="asked">名称のない組織、セクター：中等教育（113）、実施、/);
  assert.match(japanese, /条件を外す： 実施 · 中等教育（113） · 名称のない組織のみ · /);
  assert.match(
    await get("/en/world/questions/rows?without-name=true&overlap=both_ends&place=vn"),
    /provider without a name;.*Ask without: only of organisations reported without a name · Vietnam \(VN\) · both ends of a payment/s,
  );
  const rows = "world/questions/rows";
  assert.match(
    await get(`/en/${rows}?group=family+JP&purpose=160&type=8`),
    /<p class="asked">By families: Japan \(JP\); type Purchase of Equity \(8\); reported as Other Social Infrastructure &amp; Services \(160\); /i,
  );
  assert.match(await get(`/ja/${rows}?group=name`), /ファミリー別の行：名称のない組織、/);
  assert.match(await get(`/ja/${rows}?group=reference+XM-1`), /ファミリー別の行：XM-1、/);
  // Of no condition nothing is said, and no room is left for it.
  const all = await get(`/en/${activities}`);
  assert.doesNotMatch(all, /class="asked"/);
  assert.match(all, /“Activities”\. Snapshot /);
});

test("a drawing adds no two rows, and says which rows it shows", async (t) => {
  const server = serve(await smallWorld(t));
  const get = async (address: string) => (await server.inject({ url: address })).body;
  const flow = "flow=incoming-commitments";
  const bars = (page: string) => [...page.matchAll(/<div class="wide">(.*?)<\/svg>/gs)].join("");
  assert.equal(bars(await get(`/en/world/questions/rows?${flow}`)), "");
  const drawn = bars(await get(`/en/world/questions/by-sector?${flow}`));
  assert.match(drawn, /Basic Education/);
  assert.match(
    drawn,
    /<desc[^>]*>Incoming commitments \(type 11\); of all dates\. Amounts in USD\. The table below/,
  );
});

test("every amount of a partner, place, sector and year opens to its transactions", async (t) => {
  const server = serve(await smallWorld(t));
  const flow = "flow=incoming-commitments";
  for (const [question, row] of [
    ["by-sector", "sector=112"],
    ["by-goal", "goal=4"],
    ["top-recipients", "without-place=true"],
    ["totals-by-donor-and-year", "from=2024-01-01&amp;to=2024-12-31"],
    ["time-series", "from=2024-05-01&amp;to=2024-05-31"],
    ["channels", "&amp;receiver-name="],
    ["partner-portfolio", "publisher=XM-EX"],
  ] as const) {
    const { body } = await server.inject({
      url: `/en/world/questions/${question}?${flow}&partner=Japan`,
    });
    const links = [...body.matchAll(/href="(\/en\/world\/questions\/rows[^"]+)">([0-9.,]+)</g)].map(
      ([, href = "", amount = ""]) => ({ href, amount }),
    );
    const link = links.find(({ href }) => href.includes(row));
    assert.ok(link, `${question}: ${JSON.stringify(links)}`);
    const rows = await server.inject({
      url: link.href.replaceAll("&amp;", "&").replace("/rows?", "/rows.csv?"),
    });
    assert.match(rows.body, /one\.xml/);
    const [heads = [], ...lines] = rows.body
      .trim()
      .split(/\r?\n/)
      .map((line) => line.split(","));
    const amounts = lines.map((cells) => Number(cells[heads.indexOf("amount_usd")]));
    assert.equal(
      amounts.reduce((sum, each) => sum + each, 0).toFixed(2),
      link.amount.replaceAll(",", ""),
      question,
    );
  }
});

test("donors, groups of donors and families have their names in Japanese on a page in Japanese", async (t) => {
  const world = await smallWorld(t, {
    dac1: [
      [701, "Japan"],
      [12, "United Kingdom"],
      [918, "EU Institutions"],
      [20001, "DAC countries"],
      [20002, "Multilateral organisations"],
    ].map(([donor_code = 0, donor_name = ""], index) => ({
      dataset_id: "1",
      line: index,
      donor_code,
      donor_name,
      aid_type_code: 1010,
      measure: "net",
      price_basis: "current",
      year: 2020,
      value: `${index + 1}`,
    })),
  });
  const server = serve(world);
  const cells = async (address: string) => {
    const { body } = await server.inject({ url: address });
    const table = /<table[^]*?<\/table>/.exec(body)?.[0] ?? "";
    return table.replaceAll(/<dl[^]*?<\/dl>|<thead[^]*?<\/thead>/g, "").replaceAll(/<[^>]*>/g, " ");
  };
  for (const question of ["oda", "oda-rows"]) {
    const shown = await cells(`/ja/world/questions/${question}`);
    for (const name of ["日本", "英国", "EU機関", "DAC諸国", "国際機関"])
      assert.ok(shown.includes(name), name);
    assert.doesNotMatch(shown, /[A-Z][a-z]{2}/);
    assert.match(await cells(`/en/world/questions/${question}`), /DAC countries/);
  }
  // No rank is no link, and a family has no one reference.
  const { body: oda } = await server.inject({ url: "/ja/world/questions/oda" });
  assert.doesNotMatch(oda, /<a [^>]*>–<\/a>/);
  const families = "world/questions/totals-by-provider?families=true&name=";
  assert.match(await cells(`/ja/${families}`), / 日本 /);
  assert.match(await cells(`/ja/${families}`), / 日本 +– +JP /);
  assert.match(await cells(`/en/${families}`), / Japan /);
  const donor = await server.inject({ url: "/ja/world/questions/oda-rows?donor=20001" });
  assert.match(donor.body, /ドナー：DAC諸国（20001）/);
});

test("sectors, goals and kinds of money have their names in the reader's language, on pages and in files", async (t) => {
  const server = serve(await smallWorld(t));
  const get = async (address: string) => (await server.inject({ url: address })).body;
  const flow = "flow=incoming-commitments";
  for (const [address, name] of [
    [`/ja/world/questions/by-sector?${flow}`, "基礎教育"],
    [`/en/world/questions/by-sector?${flow}`, "Basic Education"],
    [`/ja/world/questions/by-sector.csv?${flow}`, "基礎教育"],
    [`/en/world/questions/by-sector.csv?${flow}`, "Basic Education"],
    // A purpose that was withdrawn, as files of earlier years have it.
    [`/ja/world/questions/by-sector?${flow}&sector=230`, "エネルギー政策・行政管理"],
    [`/ja/world/questions/by-goal.csv?${flow}`, "質の高い教育をみんなに"],
    [`/ja/world/questions/by-goal?${flow}`, "質の高い教育をみんなに"],
    ["/ja/world/questions/partner-portfolio?partner=JP", "受入約束"],
  ] as const)
    assert.ok((await get(address)).includes(name), `${address}: ${name}`);
  // For programs a name is one thing, whatever language their request accepts.
  const json = await server.inject({
    url: `/api/v1/world/by-sector?${flow}`,
    headers: { "accept-language": "ja" },
  });
  assert.match(json.body, /Basic Education/);
});

test("search finds words in any language whatever their case, accents, width or kana, and shows no path of a machine", async (t) => {
  const server = serve(await smallWorld(t));
  const find = async (words: string) =>
    (await server.inject({ url: `/api/v1/world-search?q=${encodeURIComponent(words)}` }))
      .json<{
        rows: { iati_identifier: string }[];
      }>()
      .rows.map((row) => row.iati_identifier);
  assert.deepEqual(await find("kenya WATER"), ["XM-EX-1"]);
  assert.deepEqual(await find("ecoles senegal"), ["XM-EX-2"]);
  assert.deepEqual(await find("拠出金"), ["XM-EX-1"]);
  assert.deepEqual(await find("wash"), ["XM-EX-1"]);
  assert.deepEqual(await find("kenya senegal"), []);
  const page = await server.inject({ url: "/en/world/search?q=water" });
  assert.match(page.body, /one\.xml/);
  assert.doesNotMatch(page.body, /somebody/);
  assert.match(page.body, /Example &lt;b>Agency/);
  const empty = await server.inject({ url: "/en/world/search?q=%3F" });
  assert.equal(empty.statusCode, 422);
});

test("a partner's page says who else reports its money, apart from the record's own totals", async (t) => {
  const server = serve(await smallWorld(t));
  const page = await server.inject({ url: "/en/partners/JP" });
  assert.equal(page.statusCode, 200);
  assert.match(page.body, /Who reports its money/);
  assert.match(page.body, /not from our record/);
  assert.match(page.body, /US\$100\.5</);
  // Each amount opens to its transactions and files.
  const figure = /href="(\/en\/figures\/JP:world\.channel\.[^"]+)"/.exec(page.body)?.[1] ?? "";
  const opened = await server.inject({ url: figure });
  assert.equal(opened.statusCode, 302);
  const rows = await server.inject({ url: String(opened.headers.location) });
  assert.match(rows.body, /one\.xml/);
  assert.match(rows.body, /100\.5/);
  const brief = await server.inject({ url: "/en/partners/JP/brief.json?from=2020&to=2025" });
  assert.match(
    brief.body,
    /observatory\/[^"]+\/rows\?[^"]*partner=JP&publisher-name=[^"]*&publisher=XM-EX"/,
  );
  const without = await serve(null).inject({ url: "/en/partners/JP" });
  assert.doesNotMatch(without.body, /Who reports its money/);
});

test("a count of none is no link: it would open to nothing", async (t) => {
  const server = serve(await smallWorld(t));
  const { body } = await server.inject({ url: "/en/world/questions/publisher-quality" });
  assert.match(body, /<a [^>]*>2<\/a>/);
  assert.doesNotMatch(body, /<a [^>]*>0<\/a>/);
});

test("a count of activities opens to them, an activity to its transactions, and what was found is marked and opens too", async (t) => {
  const server = serve(await smallWorld(t));
  const get = async (address: string) => (await server.inject({ url: address })).body;
  const found = await get("/en/world/search?q=kenya+%E6%8B%A0%E5%87%BA%E9%87%91");
  assert.match(
    found,
    /<a href="\/en\/world\/questions\/activities\?activity=XM-EX-1">Safe water for <mark>Kenya<\/mark><\/a>/,
  );
  assert.match(found, /<p class="excerpt">安全な水と<mark>拠出金<\/mark>/);
  const activity = await get("/en/world/questions/activities?activity=XM-EX-1");
  assert.match(activity, /Safe water.*one\.xml/s);
  assert.match(activity, /questions\/rows\?activity=XM-EX-1"/);
  const rows = await get("/en/world/questions/rows?activity=XM-EX-1&flow=incoming-commitments");
  assert.match(rows, /100\.50.*20\.25/s);
  const quality = await get("/en/world/questions/publisher-quality");
  assert.match(
    quality,
    /questions\/activities\?publisher-name=Example[^"]*&amp;publisher=XM-EX">2</,
  );
  const opened = /<a href="([^"]*questions\/activities[^"]*gap=[^"]*)">(\d+)</.exec(quality);
  assert.ok(opened);
  const [, href = "", count] = opened;
  const lacking = await get(`${href.replaceAll("&amp;", "&").replace("?", ".json?")}`);
  assert.equal((JSON.parse(lacking) as { rows: unknown[] }).rows.length, Number(count));
  assert.match(quality, /questions\/rows\?publisher-name=[^"]*&amp;all-flows=true">/);
});

test("every example of a statement runs, and each table names its columns", async (t) => {
  const server = serve(await smallWorld(t));
  const page = (await server.inject({ url: "/en/world/sql" })).body;
  const examples = [
    ...page.matchAll(/<dt><a href="(\/en\/world\/sql\?q=[^"]+)">[^<]*<\/a><\/dt><dd><code>/g),
  ];
  assert.ok(examples.length >= 5, String(examples.length));
  for (const [, href = ""] of examples)
    assert.equal(
      (await server.inject({ url: href.replaceAll("&amp;", "&") })).statusCode,
      200,
      href,
    );
  assert.match(page, /<code>iati_identifier<\/code> VARCHAR\. trimmed/);
});

test("a statement has an address, is only read, and says what is wrong", async (t) => {
  const server = serve(await smallWorld(t));
  const run = (q: string, ending = "") =>
    server.inject({ url: `/en/world/sql${ending}?q=${encodeURIComponent(q)}` });
  const page = await run("select title, 1.50 as amount from activity order by title");
  assert.equal(page.statusCode, 200);
  assert.match(page.body, /Safe water/);
  const japanese = await server.inject({ url: "/ja/world/sql" });
  assert.match(japanese.body, /<code>iati_identifier<\/code> VARCHAR。IATI識別子/);
  assert.match(japanese.body, /読み込みに指定されたファイル1件/);
  assert.doesNotMatch(japanese.body, /<dd[^>]*>(?:one|what) /);
  const csv = await run("select title from activity order by title", ".csv");
  assert.match(csv.body, /^title\r?\nSafe water/);
  const closed = await run("select * from read_csv('/etc/passwd')");
  assert.equal(closed.statusCode, 422);
  assert.doesNotMatch(closed.body, /root:/);
  const write = await run("create table x as select 1");
  assert.equal(write.statusCode, 422);
  assert.match((await run("select 1 as n where false")).body, /found no rows/);
  const huge = await run("select repeat('x', 1000000) as n");
  assert.ok(huge.body.length < 100_000 && huge.body.includes("xxx…"), String(huge.body.length));
  const long = await run(`select 1 as n /* ${"why ".repeat(1_500)}*/ where false`, ".csv");
  assert.equal(long.body.trim(), "n", "nothing of a long statement is left out");
});
