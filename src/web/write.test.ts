import assert from "node:assert/strict";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import { loadPortfolio } from "../actions/load-portfolio.js";
import { fixedClock } from "../base/clock.js";
import { packageRoot } from "../base/place.js";
import { isRefusal } from "../base/refusal.js";
import type { Pool } from "../store/connect.js";
import { keepSnapshot } from "../store/snapshot.js";
import { databaseTest } from "../store/testing.js";
import { createServer } from "./server.js";

const HOST = { host: "127.0.0.1:4321" };
const EDITOR = "/en/write/project/sudan-mayo";

async function serve(pool: Pool, isReadOnly = false): Promise<FastifyInstance> {
  const clock = fixedClock("2026-04-01T00:00:00.000Z");
  const folder = join(packageRoot, "portfolios/japan-ilo");
  assert.ok(!isRefusal(await loadPortfolio({ folder, isOnlyIfChanged: true }, { pool, clock })));
  return createServer({ readSnapshot: keepSnapshot(pool), pool, clock, isReadOnly });
}

const RIGHT = {
  "title.en": "Work in Mayo",
  "title.ja": "マヨの雇用",
  "body.en": "The project aims at {sudan-jobs}.",
  "body.ja": "本事業は{sudan-jobs}を目指す。",
  story: "mayo-1",
  _key: "key-of-this-form",
  _version: "1",
};

async function send(server: FastifyInstance, step: string, changed: object = {}) {
  const values = { ...RIGHT, ...changed, _step: step } as Record<string, string>;
  return server.inject({
    method: "POST",
    url: EDITOR,
    headers: { ...HOST, "content-type": "application/x-www-form-urlencoded" },
    payload: new URLSearchParams(values).toString(),
  });
}

databaseTest(
  "the editor checks without saving, and shows each number's state and both languages",
  async (_, open) => {
    const server = await serve(await open());
    const empty = await server.inject({ url: EDITOR, headers: HOST });
    assert.equal(empty.statusCode, 200);
    assert.match(empty.body, /\{sudan-jobs\}/);
    assert.match(empty.body, /sudan-mayo-text-1/);
    const wrong = await send(server, "check", {
      "body.en": "The project has created {sudan-jobs} & 40 <b>pumps</b>.",
    });
    assert.equal(wrong.statusCode, 200);
    assert.match(wrong.body, /is a target on record; the sentence tells it as achieved/);
    assert.match(wrong.body, /Instead:.*\{sudan-pumps\}/);
    assert.match(wrong.body, /line 1, column 25/);
    assert.doesNotMatch(wrong.body, /<b>pumps/);
    const right = await send(server, "check");
    assert.match(right.body, /Every number is claimed/);
    assert.match(right.body, /本事業は.*500人分/);
    const list = await server.inject({ url: "/ja/write", headers: HOST });
    assert.match(list.body, /まだナラティブはありません/);
  },
);

databaseTest(
  "a draft is kept whatever it says; publication is refused while something is wrong, then reaches the project's page",
  async (_, open) => {
    const server = await serve(await open());
    const typed = { "body.en": "It made 40 pumps." };
    const refused = await send(server, "publish", typed);
    assert.equal(refused.statusCode, 422);
    assert.match(refused.body, /stand in the way of publication/);
    const draft = await send(server, "draft", { ...typed, _key: "key-of-the-draft" });
    assert.equal(draft.statusCode, 303);
    const page = () => server.inject({ url: "/en/projects/sudan-mayo", headers: HOST });
    assert.doesNotMatch((await page()).body, /Work in Mayo/);
    const shown = await server.inject({ url: String(draft.headers.location), headers: HOST });
    assert.match(shown.body, /Saved as a draft/);
    assert.match(shown.body, /It made 40 pumps/);
    const stale = await send(server, "publish", { _key: "key-of-the-stale" });
    assert.equal(stale.statusCode, 422);
    assert.match(stale.body, /changed by somebody else/);
    const published = await send(server, "publish", { _key: "key-of-the-other", _version: "2" });
    assert.equal(published.statusCode, 303, published.body);
    assert.match((await page()).body, /Work in Mayo/);
  },
);

databaseTest(
  "a site that takes no entries has no editor, and no page offers one",
  async (_, open) => {
    const server = await serve(await open(), true);
    for (const url of ["/en/write", EDITOR])
      assert.equal((await server.inject({ url, headers: HOST })).statusCode, 404);
    const page = await server.inject({ url: "/en/partners/JP", headers: HOST });
    assert.doesNotMatch(page.body, /\/write\//);
  },
);

databaseTest(
  "a claim that waits stands in the queue, and its own page says what it rests on and which step is next",
  async (_, open) => {
    const server = await serve(await open());
    const claim = {
      id: "mayo-jobs",
      project: "sudan-mayo",
      text: { en: "The project aims at {value}.", ja: "{value}を目標とする。" },
      qualifier: "exactly",
      basis: "target",
      as_of: "2026-03-31",
      figure: "sudan-jobs",
      state: "submitted",
    };
    const recorded = await server.inject({
      method: "POST",
      url: "/api/v1/actions/record-claim",
      headers: { ...HOST, "content-type": "application/json", "idempotency-key": "key-of-claim" },
      payload: JSON.stringify(claim),
    });
    assert.ok(recorded.statusCode < 300, recorded.body);
    const queue = await server.inject({ url: "/en/queue", headers: HOST });
    assert.match(queue.body, /Claims to approve[\s\S]*The project aims at 500 jobs\./);
    const page = await server.inject({ url: "/en/rows/claim/mayo-jobs", headers: HOST });
    assert.match(page.body, /Submitted[\s\S]*500 jobs[\s\S]*sudan-jobs/);
    assert.match(page.body, /record\/approve-claim\?claim=mayo-jobs/);
    assert.doesNotMatch(page.body, /record\/submit-claim/);
    const used = await send(server, "check", { "body.en": "The project aims at {mayo-jobs}." });
    assert.match(used.body, /is not approved \(Submitted\)/);
  },
);

databaseTest(
  "a claim that went stale is renewed beside the text, in the form after a review, and the text as typed stays",
  async (_, open) => {
    const pool = await open();
    const server = await serve(pool);
    const post = (url: string, payload: object, headers: object = {}) =>
      server.inject({
        method: "POST",
        url: `/api/v1/actions/${url}`,
        headers: { ...HOST, "idempotency-key": `key-of-${url}`, ...headers },
        payload,
      });
    const claim = {
      id: "mayo-jobs",
      project: "sudan-mayo",
      text: { en: "The project aims at {value}.", ja: "{value}を目標とする。" },
      qualifier: "exactly",
      basis: "target",
      as_of: "2026-03-31",
      figure: "sudan-jobs",
      state: "submitted",
    };
    assert.equal((await post("record-claim", claim)).statusCode, 201);
    const approved = await post("approve-claim", { claim: "mayo-jobs" }, { "if-match": "1" });
    assert.equal(approved.statusCode, 201, approved.body);
    await pool.query("update indicator_value set value = 450 where id = 'sudan-jobs'");
    await pool.query("update record_version set version = version + 1");
    const typed = { "body.en": "A draft that aims at {mayo-jobs}." };
    const stale = await send(server, "check", typed);
    assert.match(stale.body, /Its source says 450 jobs now, −50 jobs \(−10%\)/);
    assert.match(stale.body, /<a href="\/en\/rows\/claim\/mayo-jobs">/);
    const form = await server.inject({
      url: "/en/record/renew-claim?claim=mayo-jobs",
      headers: HOST,
    });
    assert.match(form.body, /The claim says<\/dt><dd>500 jobs[\s\S]*−50 jobs \(−10%\)/);
    const reviewed = await server.inject({
      method: "POST",
      url: "/en/record/renew-claim",
      headers: { ...HOST, "content-type": "application/x-www-form-urlencoded" },
      payload: "claim=mayo-jobs&until=2027-03-31&_step=review",
    });
    assert.match(reviewed.body, /It says 450 jobs from now on, until 31 March 2027/);
    const past = await send(server, "", {
      ...typed,
      _renew: "mayo-jobs",
      "_seen.mayo-jobs": "2",
      "_until.mayo-jobs": "2020-01-01",
    });
    assert.match(past.body, /1 January 2020 is past/);
    const renewed = await send(server, "", {
      ...typed,
      _renew: "mayo-jobs",
      "_seen.mayo-jobs": "2",
      "_until.mayo-jobs": "31 March 2027",
    });
    assert.match(renewed.body, /Renewed\. The text prints its new value/);
    assert.match(renewed.body, /A draft that aims at \{mayo-jobs\}/);
    assert.doesNotMatch(renewed.body, /now says 450/);
    const row = await server.inject({ url: "/en/rows/claim/mayo-jobs", headers: HOST });
    assert.match(row.body, /It said before[\s\S]*500 jobs, as of 31 March 2026/);
  },
);

databaseTest("nothing to write about: no page", async (_, open) => {
  const server = await serve(await open());
  for (const url of [
    "/en/write/project/none",
    "/en/write/planet/JP",
    "/en/write/partner/__proto__",
  ])
    assert.equal((await server.inject({ url, headers: HOST })).statusCode, 404, url);
});
