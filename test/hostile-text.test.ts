import assert from "node:assert/strict";
import { test } from "node:test";
import { fixedClock } from "../src/base/clock.js";
import { createServer } from "../src/web/server.js";
import { SMALL_PORTFOLIO } from "./brief-fixture.js";
import { snapshotOf, type GivenRows } from "./snapshot-fixture.js";

const PAYLOADS = [
  "<script>alert(1)</script>",
  '"><img src=x onerror=alert(1)>',
  "'><svg onload=alert(1)>",
  "</title></style></svg><script>alert(1)</script>",
  "{{constructor.constructor('alert(1)')()}}",
  "<!--<script>alert(1)//-->",
  '=HYPERLINK("http://evil")',
];
/** What would run, if it were markup. */
const LIVE = /<script|<img src=x|<svg onload|<[a-z][^>]*\sonerror=|href="\s*javascript:/i;

/** Every text of every record, in both languages, with a payload in front; every address a script. */
function hostile(payload: string): GivenRows {
  const spoil = (value: unknown, key: string): unknown => {
    if (typeof value === "object" && value !== null && "en" in value && "ja" in value) {
      const { en, ja } = value as { en: string; ja: string };
      return { en: `${payload} ${en}`, ja: `${payload} ${ja}` };
    }
    if (key === "url") return "javascript:alert(1)";
    if (["donor_ref", "bank_ref", "licence", "iati_ref", "page"].includes(key)) return payload;
    return value;
  };
  const tables = Object.entries(SMALL_PORTFOLIO).map(([table, rows]) => [
    table,
    (rows ?? []).map((row) =>
      Object.fromEntries(Object.entries(row).map(([key, value]) => [key, spoil(value, key)])),
    ),
  ]);
  return Object.fromEntries(tables) as GivenRows;
}

for (const payload of PAYLOADS) {
  test(`text of the record never becomes markup: ${payload.slice(0, 30)}`, async () => {
    const snapshot = snapshotOf(hostile(payload));
    const clock = fixedClock("2026-04-01T00:00:00.000Z");
    const server = createServer({
      readSnapshot: () => Promise.resolve(snapshot),
      clock,
      isReadOnly: true,
    });
    const seen = new Set<string>(["/en/", "/ja/"]);
    for (const url of seen) {
      const answer = await server.inject({ url });
      assert.ok(answer.statusCode < 500, `${answer.statusCode} ${url}`);
      if (!String(answer.headers["content-type"]).startsWith("text/html")) continue;
      assert.doesNotMatch(answer.body.replace(/<style>[\s\S]*?<\/style>/g, ""), LIVE, url);
      for (const match of answer.body.matchAll(/href="(\/(?:en|ja)\/[^"#]*)"/g)) {
        const next = (match[1] ?? "").replaceAll("&amp;", "&");
        if (seen.size < 160 && !next.includes("/brief.")) seen.add(next);
      }
    }
    assert.ok(seen.size > 40, `${seen.size} pages seen`);
  });
}
