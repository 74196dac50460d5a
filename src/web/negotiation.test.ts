import assert from "node:assert/strict";
import { test } from "node:test";
import { negotiateEncoding, negotiateLanguage } from "./negotiation.js";

test("the language is the reader's first that we speak", () => {
  const rows: [string | undefined, string][] = [
    [undefined, "en"],
    ["", "en"],
    ["ja", "ja"],
    ["ja-JP,ja;q=0.9,en;q=0.8", "ja"],
    ["fr,ja;q=0.3,en;q=0.7", "en"],
    ["en;q=0,ja;q=0.1", "ja"],
    ["*", "en"],
    [";;;,q=,\u0000", "en"],
  ];
  for (const [header, language] of rows)
    assert.equal(negotiateLanguage(header), language, String(header));
});

test("the encoding is the smallest that the reader takes", () => {
  const rows: [string | undefined, string][] = [
    ["gzip, deflate, br", "br"],
    ["gzip", "gzip"],
    ["br;q=0, gzip", "gzip"],
    [undefined, "identity"],
    ["identity", "identity"],
  ];
  for (const [header, encoding] of rows)
    assert.equal(negotiateEncoding(header), encoding, String(header));
});
