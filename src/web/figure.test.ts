import assert from "node:assert/strict";
import { join } from "node:path";
import { loadPortfolio } from "../actions/load-portfolio.js";
import { makeDocument } from "../actions/make-document.js";
import { fixedClock } from "../base/clock.js";
import { packageRoot } from "../base/place.js";
import { isRefusal } from "../base/refusal.js";
import type { Claim } from "../brief/to-claims.js";
import { readTx } from "../store/connect.js";
import { keepSnapshot, readSnapshot } from "../store/snapshot.js";
import { databaseTest } from "../store/testing.js";
import { act, made } from "../../test/acting.js";
import { createServer } from "./server.js";

const HOST = { host: "127.0.0.1:4321" };
const loaded = fixedClock("2026-04-01T09:00:00.000Z");
const later = fixedClock("2026-04-03T09:00:00.000Z");
const ID = "ex-safe-harbours:interest";

databaseTest(
  "a number opens to its rows, entries, rates and who recorded them, and to what was known on a day",
  async (_, open) => {
    const pool = await open();
    const folder = join(packageRoot, "portfolios/illustrative-fund");
    assert.ok(!isRefusal(await loadPortfolio({ folder }, { pool, clock: loaded })));
    const interest = {
      id: "interest-of-march",
      fund: "ex-safe-harbours",
      kind: "interest",
      amount: "500.00",
      currency: "USD",
      on: "2026-03-31",
    };
    made(await act({ pool, clock: later }, "record-income", interest));
    const site = createServer({
      readSnapshot: keepSnapshot(pool),
      pool,
      clock: later,
      isReadOnly: true,
    });
    const get = async (url: string) => (await site.inject({ url, headers: HOST })).body;
    const now = await get(`/en/figures/${ID}`);
    assert.match(now, /href="\/en\/rows\/fund_income\/interest-of-march">no\. \d+<\/a>/);
    assert.match(now, /Who recorded and approved it[\s\S]*Record interest or a charge[\s\S]*local/);
    assert.match(now, /known_on=2026-04-01">1 April 2026/);
    const then = await get(`/en/figures/${ID}?known_on=2026-04-02`);
    assert.match(then, /As known on 2 April 2026\. Today it is .*: \+US\$500 \(\+1\.\d%\)/);
    assert.doesNotMatch(then, /interest-of-march/);
    const before = await get(`/en/figures/${ID}?known_on=2026-03-01`);
    assert.match(before, /Nothing of it was booked or published by that day/);
    const json = JSON.parse(await get(`/en/figures/${ID}.json?known_on=2026-04-02`)) as {
      known_on: string;
      value: { amount: string };
    };
    assert.equal(json.known_on, "2026-04-02");
    const total = (csv: string) => csv.trim().split("\r\n").at(-1)?.split(",")[3];
    assert.equal(total(await get(`/en/figures/${ID}.csv?known_on=2026-04-02`)), json.value.amount);
    const csv = await get(`/en/figures/${ID}.csv`);
    assert.match(csv, /^fund_income\/interest-of-march,.*,500\.00,USD,\d+,/m);
    const rates = await get("/en/figures/ex-safe-harbours:deposits");
    assert.match(rates, /1 JPY = 0\.00942 USD/);
    assert.match(rates, /files of the portfolio illustrative-fund/);

    // A part of a total opens like the total; one that is withheld does not.
    const part = await get("/en/figures/ex-dockers-2021-actual:sex.female");
    assert.match(part, /<h1[^>]*>13 people<\/h1>/);
    const project = await get("/en/projects/ex-safe-piers");
    const parts = [...project.matchAll(/href="(\/en\/figures\/[^"]+:[^".]+\.[^"]+)"/g)];
    assert.ok(parts.length > 20, String(parts.length));
    for (const [, url = ""] of parts)
      assert.equal((await site.inject({ url, headers: HOST })).statusCode, 200, url);
    const withheld = "/en/figures/ex-dockers-2021-actual:age×sex.15-24_female";
    assert.equal((await site.inject({ url: encodeURI(withheld), headers: HOST })).statusCode, 404);

    // A claim that rests on no document names the rows and entries of the book.
    const snapshot = await readTx(pool, readSnapshot);
    const asked = { kind: "fund", subject: "ex-safe-harbours", language: "en", format: "json" };
    const report = makeDocument(snapshot, asked);
    assert.ok("content" in report);
    const claims = JSON.parse(report.content.toString("utf8")) as Claim[];
    assert.deepEqual(
      claims.filter((claim) => claim.sources.length === 0),
      [],
    );
  },
);
