import assert from "node:assert/strict";
import { test } from "node:test";
import type { Instant } from "./clock.js";
import { canonicalJson, sha256 } from "./canonical.js";
import { isId, newId } from "./id.js";

test("equal values have equal bytes, whatever the order of their keys", () => {
  const value = { b: [1, null, "ü"], a: { z: 10n, y: undefined, x: true } };
  assert.equal(canonicalJson(value), '{"a":{"x":true,"z":"10"},"b":[1,null,"ü"]}');
});

test("the hash of a known text is the published one", () => {
  assert.equal(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
});

test("ids are UUIDs of version 7 that sort by their instant", () => {
  const zeros = new Uint8Array(10);
  const early = newId("2026-03-31T09:30:00.000Z" as Instant, zeros);
  const late = newId("2026-03-31T09:30:00.001Z" as Instant, zeros);
  assert.equal(early, "019d433a-7dc0-7000-8000-000000000000");
  assert.ok(early < late && isId(early) && isId(newId("2026-03-31T09:30:00.000Z" as Instant)));
  assert.ok(!isId("not-an-id"));
});
