import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { snapshotOf } from "../../test/snapshot-fixture.js";
import { fixedClock, type Clock } from "../base/clock.js";
import { isRefusal } from "../base/refusal.js";
import { keepCluster } from "../observatory/cluster/keep.js";
import { readAddress } from "../observatory/cluster/open.js";
import { startCluster } from "../observatory/cluster/testing.js";
import { createServer } from "./server.js";

const named = (name: string) => ({ en: name, ja: name });
const record = snapshotOf({
  organisation: [{ id: "jp", name: named("Japan"), type: "10", country: "JP" }],
  partner: [{ id: "JP", name: named("Japan"), country: "JP" }],
});

/** A site whose world's data are at that address, at a moment that the test moves on. */
function serve(t: TestContext, url: string) {
  const moment = { elapsed_ms: 0 };
  const clock: Clock = {
    ...fixedClock("2026-03-31T09:30:00.000Z"),
    elapsed_ms: () => moment.elapsed_ms,
  };
  const address = readAddress(url, null);
  assert.ok(!isRefusal(address));
  const world = keepCluster(address, { clock, searched: null });
  const server = createServer({
    readSnapshot: () => Promise.resolve(record),
    clock,
    isReadOnly: true,
    world,
  });
  t.after(() => server.close());
  const get = (path: string) => server.inject({ url: path });
  return { get, later: () => (moment.elapsed_ms += 60_000) };
}

const FILES = "publisher=XM-EX";

test("a cluster answers the site's pages, files and API", async (t) => {
  const cluster = await startCluster(t);
  const { get } = serve(t, cluster.url);
  const first = await get("/en/world");
  assert.equal(first.statusCode, 200);
  assert.match(first.body, /4,321 activities/);
  assert.doesNotMatch(first.body, /role="search"/);
  const page = await get(`/en/world/questions/files?${FILES}`);
  assert.equal(page.statusCode, 200);
  assert.match(page.body, /one\.xml/);
  const sent = cluster.asked.at(-1);
  assert.equal(sent?.values.get("param_publisher"), "XM-EX");
  assert.equal(sent?.values.get("database"), "earmark_20260101T000000Z");
  assert.equal(sent?.values.get("skip_unavailable_shards"), "0");
  const csv = await get(`/en/world/questions/files.csv?${FILES}`);
  assert.match(csv.body, /^file,vintage,activities\r?\n\/srv\/files\/one\.xml,2026-01-01,7/);
  const json = await get(`/api/v1/world/files?${FILES}`);
  assert.equal(json.json<{ snapshot: string }>().snapshot, "20260101T000000Z");
});

test("a statement goes to the cluster, read only; words are searched in a folder alone", async (t) => {
  const cluster = await startCluster(t);
  const { get } = serve(t, cluster.url);
  const page = await get("/en/world/sql?q=select%201%20as%20n");
  assert.equal(page.statusCode, 200);
  assert.match(page.body, /ClickHouse’s SQL|ClickHouse's SQL|ClickHouse&#39;s SQL/);
  assert.equal(cluster.asked.at(-1)?.values.get("readonly"), "1");
  assert.doesNotMatch(page.body, /search_term/);
  const search = await get("/en/world/search?q=water");
  assert.equal(search.statusCode, 404);
  assert.match(search.body, /observatory search/);
});

test("a new snapshot is met within seconds, and read once; an answer is computed once in each", async (t) => {
  const cluster = await startCluster(t);
  const { get, later } = serve(t, cluster.url);
  const snapshot = async () =>
    (await get(`/api/v1/world/files?${FILES}`)).json<{ snapshot: string }>().snapshot;
  assert.equal(await snapshot(), "20260101T000000Z");
  const known = () => cluster.asked.filter(({ values }) => values.has("param_known")).length;
  const computed = () => cluster.asked.filter(({ sql }) => /as vintage/.test(sql)).length;
  assert.equal(await snapshot(), "20260101T000000Z");
  assert.deepEqual([known(), computed()], [1, 1]);
  cluster.snapshot = "20260201T000000Z";
  later();
  assert.equal(await snapshot(), "20260201T000000Z");
  assert.deepEqual([known(), computed()], [2, 2]);
  later();
  assert.equal(await snapshot(), "20260201T000000Z");
  assert.deepEqual([known(), computed()], [3, 2]);
});

test("a shard that is away is a sentence with its name, a 503, and full answers after its return", async (t) => {
  const cluster = await startCluster(t);
  const { get } = serve(t, cluster.url);
  cluster.isBroken = true;
  for (const path of [
    "/en/world",
    `/en/world/questions/files?${FILES}`,
    `/en/world/questions/files.csv?${FILES}`,
    "/en/world/sql?q=select%201%20as%20n",
    `/api/v1/world/files?${FILES}`,
    "/en/partners/JP/brief.json?from=2020&to=2025",
  ]) {
    const answer = await get(path);
    assert.equal(answer.statusCode, 503, path);
    assert.equal(answer.headers["retry-after"], "5", path);
    assert.match(answer.body, /shard-2:9000 does not answer/, path);
    assert.match(answer.body, /start it again/, path);
  }
  const problem = (await get(`/api/v1/world/files?${FILES}`)).json<{ code: string }>();
  assert.equal(problem.code, "CLUSTER_NODE_AWAY");
  for (const path of ["/ja/world", "/ja/world/sql?q=select%201"]) {
    const { body } = await get(path);
    assert.match(body, /shard-2:9000 が応答しません/, path);
    assert.doesNotMatch(body, /入力内容/, path);
  }
  cluster.isBroken = false;
  assert.match((await get(`/en/world/questions/files?${FILES}`)).body, /one\.xml/);
});

test("without its cluster the record stays, says so of the world, and keeps nothing of that", async (t) => {
  const cluster = await startCluster(t);
  const { get, later } = serve(t, cluster.url);
  await cluster.leave();
  const away = await get("/en/partners/JP");
  assert.equal(away.statusCode, 200);
  assert.match(away.body, /http:\/\/127\.0\.0\.1:\d+ does not answer/);
  assert.equal((await get("/en/world")).statusCode, 503);
  assert.equal((await get("/en/partners")).statusCode, 200);
  await cluster.comeBack();
  later();
  const back = await get("/en/partners/JP");
  assert.equal(back.statusCode, 200);
  assert.doesNotMatch(back.body, /does not answer/);
  assert.equal((await get("/en/world")).statusCode, 200);
});
