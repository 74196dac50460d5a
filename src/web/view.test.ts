import assert from "node:assert/strict";
import { test } from "node:test";
import { SMALL_PORTFOLIO } from "../../test/brief-fixture.js";
import { snapshotOf } from "../../test/snapshot-fixture.js";
import { fixedClock } from "../base/clock.js";
import { currency } from "../base/currency.js";
import { figureOf } from "../figures/claims.js";
import { createServer } from "./server.js";

const clock = fixedClock("2026-04-01T09:00:00.000Z");
const [assessed, voluntary] = SMALL_PORTFOLIO.contribution ?? [];
const snapshot = snapshotOf({
  ...SMALL_PORTFOLIO,
  contribution: [assessed ?? {}, { ...voluntary, currency: currency("JPY") }],
});
const server = createServer({
  readSnapshot: () => Promise.resolve(snapshot),
  clock,
  isReadOnly: true,
});

/** What a page says of the view that its address asks for. */
async function notesOf(url: string): Promise<string[]> {
  const { statusCode, body } = await server.inject({ method: "GET", url });
  assert.equal(statusCode, 200, url);
  return [...body.matchAll(/<p class="view-note"[^>]*>([^<]*)</g)].map((match) => match[1] ?? "");
}

test("what an address asks and a page cannot show is said, not passed over", async () => {
  assert.deepEqual(await notesOf("/en/partners/XA"), []);
  assert.deepEqual(await notesOf("/en/partners/XA?fy=calendar&from=2016&to=2021"), []);
  const [fiscal] = await notesOf("/en/partners/XA?fy=martian");
  assert.match(fiscal ?? "", /“martian” is no kind of year\..*shows April to March/);
  const [year] = await notesOf("/en/partners/XA?from=20166");
  assert.match(year ?? "", /“20166” is no year/);
  assert.match(
    (await notesOf("/ja/partners/XA?fy=x"))[0] ?? "",
    /「x」という年度の区分はありません/,
  );
});

test("amounts of another currency are left out and said to be, never converted", async () => {
  const [alone] = await notesOf("/en/partners/XA?currency=USD");
  assert.match(alone ?? "", /Only amounts reported in USD are shown\. Those in JPY are left out/);
  const [unknown] = await notesOf("/en/partners/XA?currency=EUR");
  assert.match(unknown ?? "", /“EUR”, and none is converted into it/);
});

test("where no source names a country their number is not reported, and not zero", () => {
  const placeless = snapshotOf({ ...SMALL_PORTFOLIO, project_place: [] });
  assert.equal(figureOf(placeless, "XA:countries")?.value, null);
  const none = snapshotOf({ ...SMALL_PORTFOLIO, project: [], project_place: [] });
  assert.deepEqual(figureOf(none, "XA:countries")?.value, {
    kind: "number",
    decimal: "0",
    unit: { en: "countries", ja: "か国" },
  });
});
