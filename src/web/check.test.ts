import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import exceljs from "exceljs";
import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";
import type { InjectOptions } from "fastify";
import { activitiesXml } from "../../test/iati-file.js";
import { packedBomb, packedLargeFile } from "../../test/iati-packed.js";
import { snapshotOf } from "../../test/snapshot-fixture.js";
import { day } from "../base/day.js";
import { fixedClock } from "../base/clock.js";
import { LIMITS } from "../base/settings.js";
import { excerptLines } from "./source-lines.js";
import { checkInThread, checkThreads } from "./check-upload.js";
import { createServer } from "./server.js";
import { createTurns } from "./turns.js";

const clock = fixedClock("2026-03-31T09:30:00.000Z");
const serve = () =>
  createServer({ readSnapshot: () => Promise.resolve(snapshotOf({})), clock, isReadOnly: true });

/** The form as a browser sends it. */
function form(file: string | Buffer | null, name = "trial.xml") {
  return formOf(file === null ? [] : [{ file, name }]);
}

function formOf(files: readonly { readonly file: string | Buffer; readonly name: string }[]) {
  const boundary = "----trial";
  const parts = files.flatMap(({ file, name }) => [
    `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\ncontent-type: text/xml\r\n\r\n`,
    file,
    "\r\n",
  ]);
  return {
    method: "POST" as const,
    headers: { "content-type": `multipart/form-data; boundary=${boundary}` },
    payload: Buffer.concat(
      [...parts, `--${boundary}--\r\n`].map((part) => Buffer.from(part as string)),
    ),
  };
}

const SOUND = activitiesXml([{ id: "XX-TEST-1-A" }]);
const BROKEN = SOUND.replace("<activity-status", "\n<activity-state").replace(
  'code="KH"',
  'code="=1+1"',
);

test("a file is checked as it comes, plain or packed, and its findings stand beside its lines", async () => {
  const server = serve();
  const empty = await server.inject({ url: "/en/check" });
  assert.match(empty.body, /type="file"/);
  for (const file of [SOUND, gzipSync(SOUND)]) {
    const answer = await server.inject({ url: "/en/check", ...form(file) });
    assert.equal(answer.statusCode, 200);
    assert.match(answer.body, /trial\.xml is valid/);
    assert.equal(answer.headers["cache-control"], "no-store");
  }
  const broken = await server.inject({ url: "/ja/check", ...form(BROKEN) });
  assert.match(broken.body, /trial\.xml は有効ではありません/);
  assert.match(broken.body, /&lt;activity-state code/);
});

test("the report is handed out as JSON and as a workbook in which nothing is a formula", async () => {
  const server = serve();
  const json = await server.inject({ url: "/en/check?answer=json", ...form(BROKEN) });
  assert.equal(json.headers["content-disposition"], 'attachment; filename="trial-check.json"');
  assert.equal((JSON.parse(json.body) as { valid: boolean }).valid, false);
  const xlsx = await server.inject({
    url: "/en/check?answer=xlsx",
    ...form(BROKEN, "=cmd.xml"),
  });
  const book = new exceljs.Workbook();
  await book.xlsx.load(xlsx.rawPayload as unknown as exceljs.Buffer);
  const cells: exceljs.CellValue[] = [];
  book.eachSheet((sheet) =>
    sheet.eachRow((row) => row.eachCell((cell) => void cells.push(cell.value))),
  );
  assert.ok(cells.includes("=cmd.xml"), "the name of the file, as text");
  assert.ok(
    cells.every((value) => value === null || typeof value !== "object"),
    "no formula, no link",
  );
});

test("the page counts as the report does, tells every place, and names its reports as the file is named", async () => {
  const wrong = SOUND.replace(
    "</iati-activity>",
    `${'<budget><period-start iso-date="1/1/2020"/><period-end iso-date="2020-12-31"/><value value-date="2020-01-01">1</value></budget>'.repeat(7)}</iati-activity>`,
  );
  const { body } = await serve().inject({
    url: "/en/check",
    ...form(wrong, "事業 一覧.xml"),
  });
  assert.match(body, /<dt>Critical<\/dt><dd class="value">1<\/dd>/);
  assert.match(body, /· in 7 places/);
  assert.match(body, /2 more of this kind are in the reports/);
  assert.match(body, /Version 2\.03, 1 activity\./);
  assert.match(body, /download="事業-一覧-check\.xlsx"/);
  const json = await serve().inject({
    url: "/en/check?answer=json",
    ...form(wrong, "事業 一覧.xml"),
  });
  assert.equal(
    json.headers["content-disposition"],
    `attachment; filename="check.json"; filename*=UTF-8''${encodeURIComponent("事業-一覧-check.json")}`,
  );
});

/** A form of each: sound, broken, no XML, too large when unpacked, and without a finding. */
const SEVERAL = formOf([
  { file: SOUND, name: "a.xml" },
  { file: BROKEN, name: "b.xml" },
  { file: "<html>", name: "c.html" },
  { file: packedLargeFile(), name: "d.xml.gz" },
]);

test("several files in one form have each its verdict and its findings on one page", async () => {
  const { body, statusCode } = await serve().inject({ url: "/en/check", ...SEVERAL });
  assert.equal(statusCode, 200);
  assert.match(body, /Results for 4 files/);
  assert.match(body, /1 valid, 1 not valid, 1 cannot be read, 1 not checked\./);
  for (const name of ["b.xml", "c.html"])
    assert.match(body, new RegExp(`<h2 id="file-\\d-title">${name}</h2>`), name);
  assert.match(body, /more than 50 MB, as it is or unpacked/);
  const ja = await serve().inject({ url: "/ja/check", ...SEVERAL });
  assert.match(ja.body, /有効 1、有効でない 1、読み取り不可 1、未検査 1。/);
});

test("of several files the gravest come first, and what was not read has no number of records", async () => {
  const { body } = await serve().inject({ url: "/en/check", ...SEVERAL });
  const table = body.slice(body.indexOf("<tbody"), body.indexOf("</tbody>"));
  assert.deepEqual(
    ["c.html", "b.xml", "d.xml.gz", "a.xml"].map((name) => table.indexOf(name)),
    ["c.html", "b.xml", "d.xml.gz", "a.xml"].map((name) => table.indexOf(name)).toSorted(byNumber),
  );
  const unread = /<tr[^>]*>(?:(?!<\/tr>).)*c\.html.*?<\/tr>/.exec(table)?.[0] ?? "";
  assert.match(unread, /cannot be read/);
  assert.equal(unread.match(/<td[^>]*><\/td>/g)?.length, 2, "neither version nor records");
});

const byNumber = (a: number, b: number) => a - b;

test("many kinds of finding begin with a list that leads to each, in one file and in each of several", async () => {
  const wrong = BROKEN.replace('vocabulary="1"', 'vocabulary="x"').replace(
    'role="1"',
    'role="one"',
  );
  const leads = (body: string) => [...body.matchAll(/href="#([^"]*finding[^"]*)"/g)];
  const one = await serve().inject({ url: "/en/check", ...form(wrong) });
  assert.ok(leads(one.body).length > 3);
  const two = formOf([
    { file: wrong, name: "a.xml" },
    { file: wrong, name: "b.xml" },
  ]);
  const { body } = await serve().inject({ url: "/ja/check", ...two });
  assert.equal(leads(body).length, leads(one.body).length * 2);
  for (const page of [one.body, body])
    for (const [, id] of leads(page)) assert.equal(page.split(` id="${id}"`).length, 2, id);
  const few = await serve().inject({ url: "/en/check", ...form(BROKEN) });
  assert.equal(leads(few.body).length, 0, "three kinds are in sight");
});

test("where two rules say the same of a file, the list of kinds says where", async () => {
  const wrong = BROKEN.replace('role="1"', 'role="one"').replace(
    "</iati-activity>",
    '<transaction><transaction-type code="3"/><transaction-date iso-date="2025-06-30"/><value value-date="2025-06-30">1</value><recipient-country code="=1+1"/></transaction></iati-activity>',
  );
  const { body } = await serve().inject({ url: "/en/check", ...form(wrong) });
  assert.match(body, /transaction\/recipient-country\/@code 9\.\d+\.1/);
  assert.match(body, /<span class="quiet">recipient-country\/@code 9\.\d+\.1/);
});

test("a page without anything of the record does not say that it opens to its sources", async () => {
  const { body } = await serve().inject({ url: "/en/check", ...form(SOUND) });
  assert.doesNotMatch(body, /CC BY|opens to what it counts/);
  const home = await serve().inject({ url: "/en" });
  assert.match(home.body, /opens to what it counts/);
});

test("the reports of several files are one array, and one workbook with a row for each", async () => {
  const json = await serve().inject({ url: "/en/check?answer=json", ...SEVERAL });
  assert.equal(json.headers["content-disposition"], 'attachment; filename="iati-check.json"');
  const reports = JSON.parse(json.body) as { file: string; valid?: boolean; refused?: string }[];
  assert.deepEqual(
    reports.map(({ file, valid, refused }) => [file, valid ?? refused]),
    [
      ["a.xml", true],
      ["b.xml", false],
      ["c.html", false],
      ["d.xml.gz", "CHECK_TOO_LARGE"],
    ],
  );
  const xlsx = await serve().inject({ url: "/en/check?answer=xlsx", ...SEVERAL });
  const book = new exceljs.Workbook();
  await book.xlsx.load(xlsx.rawPayload as unknown as exceljs.Buffer);
  const [summary, kinds, findings, about] = book.worksheets;
  assert.deepEqual(summary?.getColumn(1).values.slice(2), ["a.xml", "b.xml", "c.html", "d.xml.gz"]);
  assert.deepEqual(summary?.getColumn(2).values.slice(2), [
    "valid",
    "not valid",
    "cannot be read",
    "not checked",
  ]);
  assert.ok(findings?.getColumn(1).values.includes("c.html"));
  assert.equal(typeof findings?.getRow(2).getCell(4).value, "number");
  assert.equal(
    summary?.getRow(4).getCell(4).value,
    null,
    "no number of records where none was read",
  );
  const rules = kinds?.getColumn(3).values.slice(2) ?? [];
  assert.deepEqual(new Set(rules), new Set(findings?.getColumn(3).values.slice(2)));
  assert.equal(kinds?.rowCount, 6, "one kind, three kinds, one, and the heading");
  assert.match(String(about?.getRow(1).getCell(1).value), /on 31 March 2026/);
  for (const sheet of [summary, kinds, findings]) {
    assert.deepEqual(sheet?.autoFilter, `A1:${sheet?.lastColumn?.letter}1`);
    const view = sheet?.views[0] as exceljs.WorksheetViewFrozen | undefined;
    assert.equal(view?.ySplit, 1, "the heading stays in sight");
    const row = sheet?.getRow(2);
    row?.eachCell((cell) => assert.equal(cell.alignment?.wrapText, true, cell.address));
  }
});

test("of more files than one form may have the first are checked, and the page says so", async () => {
  const most = LIMITS.check_files;
  const files = Array.from({ length: most + 2 }, (_, at) => ({ file: SOUND, name: `${at}.xml` }));
  const { body } = await serve().inject({ url: "/en/check", ...formOf(files) });
  assert.match(body, new RegExp(`Results for ${most} files`));
  assert.match(body, new RegExp(`More than ${most} files came with the form`));
  const json = await serve().inject({ url: "/en/check?answer=json", ...formOf(files) });
  const reports = JSON.parse(json.body) as { refused?: string }[];
  assert.equal(reports.length, most + 1);
  assert.equal(reports.at(-1)?.refused, "CHECK_TOO_MANY");
});

test("a ZIP is checked file by file, and what of it is not checked is named", async () => {
  const zip = zipSync({
    "segments/1.xml": strToU8(SOUND),
    "segments/2.xml.gz": gzipSync(BROKEN),
    "__MACOSX/segments/._1.xml": strToU8("junk"),
    "notes.txt": strToU8("notes"),
    "large.xml": new Uint8Array(LIMITS.check_file_size_bytes + 1),
  });
  const ask = async (file: Uint8Array, address = "/en/check?answer=json") =>
    serve().inject({ url: address, ...formOf([{ file: Buffer.from(file), name: "all.zip" }]) });
  const verdicts = async (file: Uint8Array) =>
    (
      JSON.parse((await ask(file)).body) as { file: string; valid?: boolean; refused?: string }[]
    ).map(({ file: name, valid, refused }) => [name, valid ?? refused]);
  assert.deepEqual(await verdicts(zip), [
    ["segments/1.xml", true],
    ["segments/2.xml.gz", false],
    ["notes.txt", "CHECK_NO_XML"],
    ["large.xml", "CHECK_TOO_LARGE"],
  ]);
  const two = zipSync({ "1.xml": strToU8(SOUND), "2.xml": strToU8(BROKEN.repeat(20)) });
  assert.deepEqual(await verdicts(two.subarray(0, two.length * 0.5)), [
    ["1.xml", true],
    ["", "CHECK_ZIP_BROKEN"],
  ]);
  const many = zipSync(
    Object.fromEntries(
      Array.from({ length: LIMITS.check_files + 1 }, (_, at) => [`${at}.xml`, strToU8(SOUND)]),
    ),
  );
  const page = await ask(many, "/en/check");
  assert.match(page.body, new RegExp(`Results for ${LIMITS.check_files} files`));
  assert.match(page.body, new RegExp(`More than ${LIMITS.check_files} files came`));
  const office = zipSync({ "[Content_Types].xml": strToU8("<a/>"), "xl/b.xml": strToU8("<b/>") });
  assert.match((await ask(office, "/en/check")).body, /all\.zip cannot be read/);
});

test("files that come at once wait for their turn, and beyond a limit are asked to come again", async () => {
  const turns = createTurns(2, 1);
  const ends: (() => void)[] = [];
  const order: number[] = [];
  const work = (number: number) =>
    turns.take(async () => {
      order.push(number);
      await new Promise<void>((end) => ends.push(end));
      return number;
    });
  const [first, , third] = [work(1), work(2), work(3)];
  assert.equal(await work(4), null);
  assert.deepEqual(order, [1, 2]);
  ends[0]?.();
  assert.equal(await first, 1);
  await new Promise(setImmediate);
  assert.deepEqual(order, [1, 2, 3]);
  ends[2]?.();
  assert.equal(await third, 3);
});

test("what is no file, no form or no IATI is answered with a sentence", async () => {
  const server = serve();
  const cases: readonly [string, InjectOptions, number, RegExp][] = [
    ["no file", { url: "/en/check", ...form(null) }, 422, /No file came/],
    ["no form", { url: "/en/check", method: "POST", payload: "x" }, 415, /./],
    [
      "a form cut off",
      { url: "/en/check", ...form(SOUND), payload: form(SOUND).payload.subarray(0, 300) },
      422,
      /ended before all of its files/,
    ],
    ["HTML", { url: "/en/check", ...form("<html><body/></html>") }, 200, /cannot be read/],
    [
      "a document type",
      { url: "/en/check", ...form('<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>') },
      200,
      /cannot be read/,
    ],
    ["nothing", { url: "/en/check", ...form("") }, 200, /cannot be read/],
    ["a bomb", { url: "/en/check", ...form(packedBomb()) }, 200, /more than 100 times its size/],
    ["a large file", { url: "/en/check", ...form(packedLargeFile()) }, 422, /more than 50 MB/],
    ["another site's language", { url: "/xx/check", ...form(SOUND) }, 404, /./],
  ];
  for (const [name, request, status, sentence] of cases) {
    const answer = await server.inject(request);
    assert.equal(answer.statusCode, status, name);
    assert.match(answer.body, sentence, name);
  }
});

test("why a file was not taken stands at the top and beside its field", async () => {
  const { body } = await serve().inject({ url: "/en/check", ...form(null) });
  assert.match(body, /<a href="#field-file">No file came/);
  assert.match(body, /<p class="field-error" id="field-file-error">No file came/);
  assert.match(body, /aria-describedby="field-file-hint field-file-error"/);
});

test("whatever was checked before and beside it, a file has the report that it has alone", async () => {
  const hostile = `<iati-activities version="2.03">${Array.from({ length: 2_000 }, (_, index) => `<x:secret${index} xmlns:x="secret"/>`).join("")}</iati-activities>`;
  const files: (string | Buffer)[] = [
    BROKEN,
    SOUND,
    hostile,
    gzipSync(BROKEN.replaceAll("XX-TEST-1-A", "XX-TEST-1-SECRET")),
    SOUND.replace('version="2.03"', 'version="2.01"'),
    SOUND.slice(0, -40),
    `<?xml version="1.0" encoding="ISO-8859-1"?>${SOUND}`,
  ];
  const server = serve();
  /** A workbook says when it was made. */
  const check = async (file: string | Buffer) =>
    (await server.inject({ url: "/en/check", ...form(file) })).body.replaceAll(
      /sheet;base64,[^"]*/g,
      "",
    );
  const alone: string[] = [];
  for (const file of files) {
    // What cannot be read ends the thread, so that the next begins anew.
    await check("");
    alone.push(await check(file));
  }
  assert.equal(new Set(alone).size, files.length, "none says what another says");
  for (const [at, file] of files.entries()) {
    const next = (at + 1) % files.length;
    const both = [file, files[next] ?? ""].map(check);
    assert.deepEqual(await Promise.all(both), [alone[at], alone[next]]);
  }
  const backwards: string[] = [];
  for (const file of files.toReversed()) backwards.unshift(await check(file));
  assert.deepEqual(backwards, alone);
});

const textsOf = (lines: Awaited<ReturnType<typeof excerptLines>>) =>
  new Map([...lines].map(([spot, { text }]) => [spot, text]));

test("the text around a place is found wherever the file's chunks end, in lines as long as the file", async () => {
  const text = `first\n<a>${"x".repeat(500)}<here/>${"y".repeat(500)}\nlast <b/>`;
  const spots = [
    { line: 1, column: 1 },
    { line: 2, column: 504 },
    { line: 3, column: 6 },
  ];
  for (const size of [1, 7, 64, 10_000]) {
    const chunks = async function* () {
      for (let from = 0; from < text.length; from += size) yield text.slice(from, from + size);
    };
    const lines = await excerptLines(chunks(), spots);
    for (const [spot, start] of ["first", "<here/>", "<b/>"].entries()) {
      const { text: shown, at } = lines.get(spots[spot] as never) ?? { text: "", at: 0 };
      assert.ok(shown.startsWith(start, at), `${shown} at ${at}`);
    }
    const found = textsOf(lines);
    assert.equal(found.get(spots[0] as never), "first");
    assert.match(found.get(spots[1] as never) ?? "", /^…x{40}<here\/>y{153}…$/);
    assert.equal(found.get(spots[2] as never), "last <b/>");
  }
});

test("the text around a place is found whichever signs end the lines of a file", async () => {
  for (const sign of ["\n", "\r\n", "\r"]) {
    const text = ["first", "", "<third/>", "last"].join(sign);
    for (const size of [1, 3, 100]) {
      const chunks = async function* () {
        for (let from = 0; from < text.length; from += size) yield text.slice(from, from + size);
      };
      const spots = [3, 4].map((line) => ({ line, column: 1 }));
      const found = textsOf(await excerptLines(chunks(), spots));
      assert.deepEqual([...found.values()], ["<third/>", "last"], JSON.stringify([sign, size]));
    }
  }
});

test("an excerpt cuts no character in half, and is whole where its line ends with it", async () => {
  const chunks = async function* () {
    yield `${"x".repeat(159)}😀${"y".repeat(50)}`;
  };
  const spots = [1, 120].map((column) => ({ line: 1, column }));
  const found = textsOf(await excerptLines(chunks(), spots));
  assert.equal(found.get(spots[0] as never), `${"x".repeat(159)}😀${"y".repeat(39)}…`);
  assert.equal(found.get(spots[1] as never), `…${"x".repeat(80)}😀${"y".repeat(50)}`);
  const wide = async function* () {
    yield `${"x".repeat(199)}😀`;
  };
  const cut = textsOf(await excerptLines(wide(), spots.slice(0, 1)));
  assert.equal(cut.get(spots[0] as never), `${"x".repeat(199)}…`);
});

test("what cannot be seen in a line, or turns it around, is shown as what it is", async () => {
  const chunks = async function* () {
    yield "<a>\u000B\u202E\uFFFE<b/>";
  };
  const spots = [{ line: 1, column: 7 }];
  const found = await excerptLines(chunks(), spots);
  const text = "<a>␋⟨U+202E⟩⟨U+FFFE⟩<b/>";
  assert.deepEqual([...found.values()], [{ text, at: text.indexOf("<b/>") }]);
});

test("a workbook can be opened whatever a file and its name hold", async () => {
  const file = SOUND.replace('code="KH"', 'code="K&#x1;\uFFFE"');
  const xlsx = await serve().inject({
    url: "/en/check?answer=xlsx",
    ...form(file, "a\uFFFE.xml"),
  });
  for (const [name, part] of Object.entries(unzipSync(xlsx.rawPayload)))
    assert.doesNotMatch(strFromU8(part), /[\uFFFE\uFFFF]/, name);
});

test("a thread that has met very many names is not kept for the next file", async () => {
  const ask = async (file: string) =>
    checkInThread({
      ...{ bytes: new TextEncoder().encode(file), name: "trial.xml", today: day("2026-03-31") },
      ...{ language: "en", places: 100 },
    });
  await ask(SOUND);
  const kept = checkThreads.waiting;
  assert.ok(kept > 0);
  const invented = Array.from({ length: 600 }, (_, number) => `<x${number}/>`).join("");
  const crowd = SOUND.replace("</iati-activity>", `${invented}</iati-activity>`);
  const answer = await ask(crowd);
  assert.ok("is_readable" in answer && answer.is_readable);
  assert.equal(checkThreads.waiting, kept - 1);
});
