import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { test } from "node:test";
import { createGzip } from "node:zlib";
import {
  activityWith,
  checkBytes,
  checkText,
  fileWith,
  inPieces,
  transaction,
} from "../../test/iati-check.js";
import type { Day } from "../base/day.js";
import { checkIati } from "./check.js";
import { createJsonReport } from "./report.js";

const MEGABYTE = 1024 * 1024;

/** `before`, then `filler` again and again up to a size, then `after`. */
async function* flood(
  before: string,
  filler: string,
  size_bytes: number,
  after = "",
): AsyncGenerator<Uint8Array> {
  yield Buffer.from(before);
  const chunk = Buffer.from(filler.repeat(Math.ceil((64 * 1024) / filler.length)));
  for (let sent = 0; sent < size_bytes; sent += chunk.length) yield chunk;
  yield Buffer.from(after);
}

/** Of a processor, which is the same where others are at work beside. */
function usedSince(begun: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(begun);
  return (user + system) / 1000;
}

/** The same, packed as far as gzip goes. */
async function packedFlood(...of: Parameters<typeof flood>): Promise<AsyncIterable<Uint8Array>> {
  const packed = Readable.from(flood(...of)).pipe(createGzip({ level: 9 }));
  return inPieces(await buffer(packed));
}

const START = fileWith("").replace("</iati-activities>", "");
const IN_TITLE = `${START}<iati-activity><title><narrative>`;

const HOSTILE: readonly (readonly [
  name: string,
  bytes: () => AsyncIterable<Uint8Array> | Promise<AsyncIterable<Uint8Array>>,
  sentence: RegExp,
])[] = [
  [
    "entity bomb",
    () => flood('<!DOCTYPE a [<!ENTITY a "aaaa">', "<!ENTITY b '&a;&a;'>", MEGABYTE),
    /DOCTYPE/,
  ],
  [
    "external entity",
    () => flood('<!DOCTYPE a SYSTEM "file:///etc/passwd">', "<a/>", 10),
    /DOCTYPE/,
  ],
  ["200,000 deep", () => flood(`${START}<iati-activity>`, "<a>", 600_000), /nested more than 256/],
  [
    "200,000 deep, foreign",
    () => flood(`${START}<iati-activity xmlns:x="u">`, "<x:a>", 1_000_000),
    /nested more than 256/,
  ],
  ["references", () => flood(IN_TITLE, "&#65;", 40 * MEGABYTE), /longer than|more than/],
  [
    "endless attributes",
    () => flood(`${START}<iati-activity `, "a='1' ", 40 * MEGABYTE),
    /twice|more than/,
  ],
  [
    "an endless value",
    () => flood(`${START}<iati-activity a='`, "xxxxxxxx", 40 * MEGABYTE),
    /A tag is longer than/,
  ],
  ["an endless name", () => flood("<", "xxxxxxxx", 40 * MEGABYTE), /A tag is longer than/],
  ["an endless text", () => flood(IN_TITLE, "xxxxxxxx", 40 * MEGABYTE), /A text is longer than/],
  ["an endless comment", () => flood(`${START}<!--`, "xxxxxxxx", 40 * MEGABYTE), /longer than/],
  [
    "an endless block",
    () => flood(`${START}<iati-activity><result>`, "<title/>", 40 * MEGABYTE),
    /One <result> holds more than/,
  ],
  [
    "endless words in a block",
    () => flood(`${START}<iati-activity><result>`, `<a>${"x".repeat(4000)}</a>`, 40 * MEGABYTE),
    /One <result> holds/,
  ],
  [
    "endless values in a block",
    () => flood(`${START}<iati-activity><result>`, `<a b="${"x".repeat(4000)}"/>`, 40 * MEGABYTE),
    /One <result> holds/,
  ],
  [
    "namespaces",
    () => flood(`${START}<iati-activity `, "xmlns:a='u' ", 40 * MEGABYTE),
    /twice|more than/,
  ],
  ["binary", () => flood("\u0001\u0002\u0000", "\u0000", MEGABYTE), /not a text file/],
  ["a web page", () => flood("<!DOCTYPE html>", "<p>", 1000), /DOCTYPE|web page/],
  ["a web page without a type", () => flood("<html>", "<p>", 1000), /web page/],
  ["cut off", () => flood(`${START}${activityWith().slice(0, 300)}`, " ", 0), /ends too early/],
  ["no file", () => flood("", " ", 0), /empty/],
  [
    "endless comments",
    () => flood(START, "<!--x-->", 100 * MEGABYTE),
    /more than 4 times as long as all else/,
  ],
  [
    "endless instructions between activities",
    () => flood(START, `${"<?x y?>\n".repeat(2_000)}<a/>`, 100 * MEGABYTE),
    /more than 4 times as long as all else/,
  ],
  [
    "packed comments",
    () => packedFlood(START, "<!-- nothing -->", 40 * MEGABYTE),
    /more than 100 times its size/,
  ],
  [
    "packed spaces",
    () => packedFlood(START, `<x/>${" ".repeat(1_000_000)}`, 40 * MEGABYTE),
    /more than 100 times its size/,
  ],
  [
    "packed emptiness",
    () => packedFlood(`${START}<iati-activity>`, "<transaction></transaction>", 40 * MEGABYTE),
    /more than 100 times its size/,
  ],
  ["spaces", () => flood("", " \n", 40 * MEGABYTE), /empty/],
];

for (const [name, bytes, sentence] of HOSTILE) {
  test(`hostile file: ${name} is refused within 2 s and 64 MB`, async () => {
    const sent = await bytes();
    const begun = process.cpuUsage();
    const before = process.memoryUsage().rss;
    const { findings, file } = await checkBytes(sent);
    const taken_ms = usedSince(begun);
    assert.equal(file.isReadable, false);
    assert.match(findings.map(({ what }) => what.en).join(), sentence);
    assert.ok(taken_ms < 2000, `${taken_ms} ms`);
    assert.ok(
      process.memoryUsage().rss - before < 64 * MEGABYTE,
      `${process.memoryUsage().rss - before} bytes`,
    );
  });
}

test("as many comments as there is of all else are read, and what packs as well as published files do", async () => {
  const filler = `${activityWith()}<!--${"x".repeat(1_000)}-->`;
  const { file, findings } = await checkBytes(
    flood(START, filler, 10 * MEGABYTE, "</iati-activities>"),
  );
  assert.equal(file.isReadable, true, findings[0]?.what.en);
  const small = await checkBytes(
    await packedFlood(START, "<!--x-->", MEGABYTE, `${activityWith()}</iati-activities>`),
  );
  assert.deepEqual([small.file.isReadable, small.file.records], [true, 1]);
});

test("a hundred thousand transactions in one activity take no memory", async () => {
  const before = process.memoryUsage().rss;
  const text = transaction(1);
  const { ids, file } = await checkBytes(
    flood(
      START + activityWith().replace("</iati-activity>", ""),
      text,
      100_000 * text.length,
      "</iati-activity></iati-activities>",
    ),
  );
  assert.deepEqual(ids, []);
  assert.equal(file.records, 1);
  assert.ok(
    process.memoryUsage().rss - before < 96 * MEGABYTE,
    `${process.memoryUsage().rss - before} bytes`,
  );
});

test("identifiers and titles of a megabyte are neither kept nor told at their length", async () => {
  const before = process.memoryUsage().rss;
  async function* bytes(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(START);
    for (let at = 0; at < 150; at++) {
      const long = `XX-${at}-`.repeat(MEGABYTE / 6);
      yield Buffer.from(
        `<iati-activity><iati-identifier>${long}</iati-identifier><title><narrative>${long}</narrative></title></iati-activity>`.repeat(
          at === 149 ? 2 : 1,
        ),
      );
    }
    yield Buffer.from("</iati-activities>");
  }
  let written = 0;
  const report = createJsonReport("en", (text) => (written += text.length));
  const told: string[] = [];
  await checkIati(
    bytes(),
    { today: "2026-11-29" as Day },
    {
      add: (finding, subject) => {
        if (finding.id === "1.1.2") told.push(finding.what.en);
        report.add(finding, subject);
      },
      addToFile: report.addToFile,
      endSubject: report.endSubject,
      abandon: ({ what }) => assert.fail(what.en),
    },
  );
  report.close({ fileType: "iati-activities", version: "2.03", language: "en" });
  assert.equal(told.length, 1);
  assert.ok((told[0] ?? "").length < 400, told[0]);
  assert.ok(written < 2 * MEGABYTE, `${written} characters`);
  assert.ok(
    process.memoryUsage().rss - before < 96 * MEGABYTE,
    `${process.memoryUsage().rss - before} bytes`,
  );
});

test("names without end among an activity's children take no memory", async () => {
  async function* bytes(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(`${START}<iati-activity>`);
    for (let at = 0; at < 1_000_000; at += 1_000)
      yield Buffer.from(Array.from({ length: 1_000 }, (_, more) => `<e${at + more}/>`).join(""));
    held_bytes = process.memoryUsage().heapUsed - before;
    yield Buffer.from("</iati-activity></iati-activities>");
  }
  let held_bytes = 0;
  const before = process.memoryUsage().heapUsed;
  const { file } = await checkBytes(bytes());
  assert.equal(file.isReadable, true);
  assert.ok(held_bytes < 64 * MEGABYTE, `${held_bytes} bytes`);
});

test("what a prefix stands for is found at once, however many are declared", async () => {
  const declared = (depth: number) =>
    Array.from({ length: 200 }, (_, index) => ` xmlns:p${depth}-${index}="u"`).join("");
  const open = Array.from({ length: 200 }, (_, depth) => `<q:x${declared(depth)}>`).join("");
  const inside = `${open}${"<b/>".repeat(50_000)}${"</q:x>".repeat(200)}`;
  const activity = activityWith().replace("</iati-activity>", `${inside}</iati-activity>`);
  const begun = process.cpuUsage();
  const { file } = await checkText(fileWith(activity, ' xmlns:q="v" xmlns=""'));
  const taken_ms = usedSince(begun);
  assert.equal(file.isReadable, true);
  assert.ok(taken_ms < 4000, `${taken_ms} ms`);
});

test("many names that nobody knows take no memory", async () => {
  const names = Array.from({ length: 50_000 }, (_, index) => `<x:n${index} a${index}="1"/>`).join(
    "",
  );
  const { file } = await checkText(fileWith(`${activityWith()}${names}`, ' xmlns:x="u"'));
  assert.equal(file.isReadable, true);
});
