import assert from "node:assert/strict";
import { test } from "node:test";
import { day } from "../base/day.js";
import { writeIcs } from "./to-ics.js";

const CALENDAR = { name: "Reports, owed", language: "ja", stamp: day("2026-04-01") };

/** What a calendar program reads: folded lines joined, values as they were meant. */
function read(ics: string): Map<string, string[]> {
  const fields = new Map<string, string[]>();
  for (const line of ics.replaceAll("\r\n ", "").split("\r\n")) {
    const [, name = "", value = ""] = /^([^:]+):(.*)$/.exec(line) ?? [];
    const plain = value.replace(/\\([\\;,nN])/g, (_, mark: string) =>
      /n/i.test(mark) ? "\n" : mark,
    );
    fields.set(name, [...(fields.get(name) ?? []), plain]);
  }
  return fields;
}

test("a day is read back as it was written, whatever stands in its texts", () => {
  const summary = "活動報告書：例示港湾省、2021～2024年の拠出（期限経過）; a, b\\c\nEND:VEVENT";
  const ics = writeIcs(CALENDAR, [
    {
      uid: "r-1@earmark",
      on: day("2024-02-29"),
      summary,
      description: "𝒳 ".repeat(60),
      url: "https://example.org/en/rows/donor_report/r-1",
      remind_days: 14,
    },
  ]);
  const fields = read(ics);
  assert.deepEqual(fields.get("SUMMARY;LANGUAGE=ja"), [summary]);
  assert.deepEqual(fields.get("DESCRIPTION;LANGUAGE=ja"), ["𝒳 ".repeat(60)]);
  assert.deepEqual(fields.get("DTSTART;VALUE=DATE"), ["20240229"]);
  assert.deepEqual(fields.get("DTEND;VALUE=DATE"), ["20240301"]);
  assert.deepEqual(fields.get("TRIGGER"), ["-P14D"]);
  assert.equal(fields.get("END")?.filter((each) => each === "VEVENT").length, 1);
});

test("no line is longer than 75 bytes, every one ends in CRLF, and no character is cut", () => {
  const ics = writeIcs(CALENDAR, [
    {
      uid: "r",
      on: day("2026-01-01"),
      summary: "報".repeat(200),
      description: "",
      url: "https://example.org/",
      remind_days: null,
    },
  ]);
  assert.ok(ics.endsWith("END:VCALENDAR\r\n"));
  for (const line of ics.split("\r\n")) assert.ok(Buffer.byteLength(line) <= 75, line);
  assert.ok(!ics.includes("\ufffd"));
  assert.equal(/\n/.test(ics.replaceAll("\r\n", "")), false);
});
