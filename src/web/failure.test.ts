import assert from "node:assert/strict";
import { test } from "node:test";
import { fixedClock } from "../base/clock.js";
import { snapshotOf } from "../../test/snapshot-fixture.js";
import { LIMITS } from "../base/settings.js";
import { openPool, type Pool } from "../store/connect.js";
import type { Snapshot } from "../store/snapshot.js";
import { createServer } from "./server.js";

const clock = fixedClock("2026-03-31T09:30:00.000Z");
const ACTION = "/api/v1/actions/record-organisation";
const SOUND = JSON.stringify({ id: "o", name: { en: "Office", ja: "事務所" }, type: "10" });

function serve(
  pool: Pool,
  readSnapshot = (): Promise<Snapshot> => Promise.resolve(snapshotOf({})),
) {
  return createServer({ readSnapshot, clock, isReadOnly: false, pool });
}

/** A pool whose server is not there. */
function nowhere(): Pool {
  const place = { host: "/nowhere", port: 1, user: "u", password: "p", database: "d" };
  return openPool(place);
}

const write = (payload: string, type = "application/json") => ({
  method: "POST" as const,
  url: ACTION,
  headers: { "content-type": type, "idempotency-key": "failure-key-1", "accept-language": "ja" },
  payload,
});

test("a database that does not answer, or has no connection free, is 503 with the time to wait: for programs and for people", async () => {
  const silent = [
    nowhere(),
    { connect: () => Promise.reject(new Error("timeout exceeded when trying to connect")) },
  ] as Pool[];
  for (const pool of silent) {
    const server = serve(pool, () => pool.connect() as never);
    const answer = await server.inject(write(SOUND));
    assert.equal(answer.statusCode, 503);
    assert.equal(answer.headers["retry-after"], "5");
    assert.match(String(answer.headers["content-type"]), /problem\+json/);
    const problem = answer.json<{ code: string; detail: string }>();
    assert.equal(problem.code, "RECORD_SILENT");
    assert.match(problem.detail, /データベース/);
    const page = await server.inject({ url: "/en/partners" });
    assert.equal(page.statusCode, 503);
    assert.equal(page.headers["retry-after"], "5");
    assert.match(page.body, /does not answer/);
  }
});

test("a full disk is 503 and says so: no fault that somebody has to look for in a log", async () => {
  const full = () => Promise.reject(Object.assign(new Error("x"), { code: "53100" }));
  const server = serve({ connect: full } as unknown as Pool, full as never);
  const answer = await server.inject(write(SOUND));
  assert.equal(answer.statusCode, 503);
  assert.equal(answer.json<{ code: string }>().code, "DISK_FULL");
  const page = await server.inject({ url: "/en/partners" });
  assert.equal(page.statusCode, 503);
  assert.match(page.body, /The disk of this server is full/);
});

test("what nobody can read is the sender's to mend, and the answer to a program is problem details", async () => {
  const server = serve(nowhere());
  for (const [sent, status, code] of [
    [write("{"), 400, "REQUEST_UNREADABLE"],
    [write(""), 400, "REQUEST_UNREADABLE"],
    [write("x", "text/x-unknown"), 415, "REQUEST_TYPE_UNKNOWN"],
    [write(`"${"x".repeat(LIMITS.request_size_bytes)}"`), 413, "REQUEST_TOO_LARGE"],
  ] as const) {
    const answer = await server.inject(sent);
    assert.equal(answer.statusCode, status, code);
    assert.equal(answer.json<{ code: string }>().code, code);
    assert.doesNotMatch(answer.body, /原因は当方/);
  }
});

test("a fault of ours is 500 with its number, and says nothing of its cause", async () => {
  const pool = { connect: () => Promise.reject(new Error("secret")) } as unknown as Pool;
  const answer = await serve(pool, () => Promise.reject(new Error("secret"))).inject(write(SOUND));
  assert.equal(answer.statusCode, 500);
  const problem = answer.json<{ code: string; facts: { id: string } }>();
  assert.equal(problem.code, "REQUEST_FAILED");
  assert.ok(problem.facts.id.length > 8);
  assert.doesNotMatch(answer.body, /secret/);
});
