import assert from "node:assert/strict";
import { test } from "node:test";
import { currency } from "./currency.js";
import { formatPlace } from "./finding.js";
import { money } from "./money.js";
import { isRefusal, refuser } from "./refusal.js";
import { fill, fillText, texts } from "./text.js";

test("facts are written by the rules of each language, and a text without its fact throws", () => {
  const text = {
    en: "{asked} was asked by {who}; {count} left.",
    ja: "{who}が{asked}を申請。残り{count}。",
  };
  const facts = {
    asked: money(1234567n, currency("USD")),
    who: { en: "Japan", ja: "日本" },
    count: 12000,
  };
  assert.deepEqual(fillText(text, facts), {
    en: "USD 12,345.67 was asked by Japan; 12,000 left.",
    ja: "日本がUSD 12,345.67を申請。残り12,000。",
  });
  assert.throws(() => fill("{missing}", {}, "en"), /no fact "missing"/);
});

test("a fact that looks like a placeholder is printed, not filled", () => {
  assert.equal(fill("{a}", { a: "{b}", b: "no" }, "en"), "{b}");
  assert.equal(fill("{ {a}, {} and {a", { a: "1" }, "en"), "{ 1, {} and {a");
});

test("a refusal carries its code, its sentence in each language, its figures and its field", () => {
  const refuse = refuser(texts({ TOO_MUCH: { en: "{left} is left.", ja: "残りは{left}です。" } }));
  const refusal = refuse("TOO_MUCH", { left: 3 }, "amount");
  assert.ok(isRefusal(refusal));
  assert.deepEqual(refusal, {
    refused: "TOO_MUCH",
    message: { en: "3 is left.", ja: "残りは3です。" },
    facts: { left: 3 },
    field: "amount",
  });
});

test("a place reads as editors jump to it", () => {
  assert.equal(
    formatPlace({ file: "a.yaml", line: 3, column: 7, path: "projects[0].title" }),
    "a.yaml:3:7 projects[0].title",
  );
  assert.equal(formatPlace({ path: "/iati-activities" }), "/iati-activities");
});
