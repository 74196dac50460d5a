import assert from "node:assert/strict";
import { test } from "node:test";
import { brotliDecompressSync } from "node:zlib";
import { fixedClock } from "../base/clock.js";
import { smallSnapshot } from "../../test/brief-fixture.js";
import { snapshotOf } from "../../test/snapshot-fixture.js";
import { CONTENT_SECURITY_POLICY } from "./security.js";
import { createServer } from "./server.js";

const clock = fixedClock("2026-03-31T09:30:00.000Z");
const serve = (snapshot = snapshotOf({})) =>
  createServer({ readSnapshot: () => Promise.resolve(snapshot), clock, isReadOnly: true });

test("the first address leads to the reader's language", async () => {
  const answer = await serve().inject({
    url: "/",
    headers: { "accept-language": "ja-JP,ja;q=0.9" },
  });
  assert.equal(answer.statusCode, 302);
  assert.equal(answer.headers.location, "/ja/");
  assert.equal(answer.headers.vary, "Accept-Language");
});

test("a page is compressed, tagged, answered with 304 where unchanged, and new when the record is", async () => {
  const server = serve();
  const first = await server.inject({ url: "/en/", headers: { "accept-encoding": "br" } });
  assert.equal(first.statusCode, 200);
  assert.equal(first.headers["content-encoding"], "br");
  assert.match(
    brotliDecompressSync(first.rawPayload).toString(),
    /^<!DOCTYPE html><html lang="en">/,
  );
  const again = await server.inject({
    url: "/en/",
    headers: { "if-none-match": String(first.headers.etag) },
  });
  assert.equal(again.statusCode, 304);
  assert.equal(again.body, "");
  const changed = await serve(snapshotOf({}, "2")).inject({
    url: "/en/",
    headers: { "if-none-match": String(first.headers.etag) },
  });
  assert.equal(changed.statusCode, 200);
});

test("every answer carries the security headers: pages, files, redirects and faults", async () => {
  const server = serve();
  for (const url of [
    "/",
    "/en/",
    "/en/nowhere",
    "/assets/mark.svg",
    "/xx/",
    "/en/%E0%A4%A",
    "/en/figures/" + "a".repeat(300),
  ]) {
    const answer = await server.inject({ url });
    assert.equal(answer.headers["content-security-policy"], CONTENT_SECURITY_POLICY, url);
    assert.equal(answer.headers["x-content-type-options"], "nosniff", url);
  }
});

test("an address where nothing stands is answered with a page that helps, in its own language", async () => {
  const answer = await serve().inject({ url: "/ja/<script>alert(1)</script>" });
  assert.equal(answer.statusCode, 404);
  assert.match(answer.body, /お探しのページはありません/);
  assert.doesNotMatch(answer.body, /<script>alert/);
});

test("a fault of ours is said as ours, with a number, and says nothing of its cause", async () => {
  const server = createServer({
    readSnapshot: () => Promise.reject(new Error("secret cause")),
    clock,
    isReadOnly: true,
  });
  const answer = await server.inject({ url: "/en/" });
  assert.equal(answer.statusCode, 500);
  assert.match(answer.body, /The fault is ours/);
  assert.doesNotMatch(answer.body, /secret cause/);
});

test("the stylesheet may be kept for ever, because its address holds its hash", async () => {
  const server = serve();
  const page = await server.inject({ url: "/en/" });
  const path = /href="(\/assets\/style\.[0-9a-f]{12}\.css)"/.exec(page.body)?.[1] ?? "";
  const style = await server.inject({ url: path });
  assert.equal(style.headers["cache-control"], "public, max-age=31536000, immutable");
  assert.match(style.body, /prefers-color-scheme:dark/);
});

test("a document's length is what its address asks for", async () => {
  const server = serve(smallSnapshot());
  const html = async (query: string) =>
    (await server.inject({ url: `/en/partners/XA/brief.html?from=2016&to=2021${query}` })).body;
  const [full, short, none] = [
    await html(""),
    await html("&length=short"),
    await html("&length=x"),
  ];
  assert.match(full, /<h2>Sources and method<\/h2>/);
  assert.doesNotMatch(short, /<h2>Sources and method<\/h2>/);
  assert.match(none, /There is no length/);
});

test("what the IATI files leave out is said with the field to enter it in, in the reader's language", async () => {
  const snapshot = snapshotOf({
    portfolio: [{ id: "demo", title: { en: "Demo", ja: "例" } }],
    project: [{ id: "p", portfolio: "demo", title: { en: "Roads", ja: "道路" }, status: "2" }],
  });
  const body = async (url: string) => (await serve(snapshot).inject({ url })).body;
  assert.match(await body("/ja/data"), /開始日：<code>start_date<\/code>/);
  assert.match(await body("/en/data"), /start date: <code>start_date<\/code>/);
});
