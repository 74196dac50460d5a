import assert from "node:assert/strict";
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { activityWith, fileWith, transaction } from "../../test/iati-check.js";
import { evidence } from "../../test/evidence.js";
import { day } from "../base/day.js";
import { checkIati } from "./check.js";
import { StretchCheck, StretchTeller, type StretchSink } from "./check-stretch.js";
import { StretchCutter } from "./stretches.js";
import { readFileBytes } from "./file-bytes.js";

const folder = mkdtempSync(join(tmpdir(), "earmark-"));
after(() => rmSync(folder, { recursive: true }));
const today = day("2026-11-23");

/** Writes down all that a sink is told. */
function listener(): { readonly said: unknown[]; readonly sink: StretchSink } {
  const said: unknown[] = [];
  return {
    said,
    sink: {
      add: ({ id, severity, category, what, why, fix, path, line, column, list }, subject) => {
        const { identifier, title } = subject;
        const words = { id, severity, category, what, why, fix, path, line, column, list };
        said.push(["add", words, identifier, title]);
      },
      addToFile: ({ id, what, path, line, column }) =>
        said.push(["file", id, what, path, line, column]),
      count: (unread) => said.push(["count", unread]),
      endSubject: ({ identifier, title }) => said.push(["end", identifier, title]),
      abandon: ({ id, what }) => said.push(["abandon", id, what]),
    },
  };
}

/** What stretches of a file say by two readers in turn; null where they say nothing. */
async function readShared(path: string, stretch_bytes: number) {
  const cutter = new StretchCutter(path, stretch_bytes);
  try {
    const { head } = cutter;
    if (head === null) return null;
    const readers = [0, 1].map(() => new StretchCheck(head, { today, max: Infinity }));
    const { said, sink } = listener();
    const teller = new StretchTeller(sink);
    let count = 0;
    for (let next = cutter.next(); next; next = cutter.next()) {
      const found = await readers[count++ % 2]?.check(next, readFileBytes(path, next));
      if (!found) return null;
      // As it is handed to another thread.
      teller.tell(structuredClone(found));
    }
    return { said, file: teller.finish(), count };
  } finally {
    cutter.close();
  }
}

async function readWhole(path: string) {
  const { said, sink } = listener();
  return { file: await checkIati(readFileBytes(path), { today }, sink), said };
}

const faulty = activityWith(`<foo/>${transaction("x")}`, "XM-DAC-41302-2").replace("JP", "XX");
const lines = faulty.replaceAll("><", ">\n  <");
const many = Array.from({ length: 9 }, (_, index) =>
  index % 3 === 0 ? faulty : activityWith("", `XM-DAC-41302-${index % 4}`),
);

const SHARED: Readonly<Record<string, string>> = {
  "identifiers that stand twice, near and far": fileWith(many.join("\n")),
  "one line": fileWith(many.join("")),
  "other characters in one line": fileWith(
    `<!-- 日本語 😀 -->${many.join("<!-- 日本語 😀 -->")}`.replaceAll("Decent", "ディーセント 😀"),
  ),
  "line ends of Windows": fileWith(`\r\n${many.join("\r\n")}\r\n`, ' foo="1"').replaceAll(
    "><",
    ">\r\n<",
  ),
  "a mark before the first line": `\ufeff${fileWith(many.join(""))}`,
  "a declaration, comments and instructions": `<?xml version="1.0" encoding="utf-8"?>\n<!-- a -->\n${fileWith(`<?x y?>${many.join("<!-- <b> -->\n<?x y?>\n")}`)}\n<!-- end -->\n`,
  "places in lines": fileWith([lines, lines, activityWith(), lines].join("\n\n   ")),
  "namespaces of the root and of one activity": fileWith(
    [faulty, activityWith('<y:z xmlns:y="u" xmlns="v"><q/></y:z>'), faulty].join(""),
    ' xmlns:x="u"',
  ),
  "something else behind the last": fileWith(`${many.join("\n")}<x:a xmlns:x="u"/>`),
  "an activity of another namespace last": fileWith(`${faulty}<iati-activity xmlns="u" />`),
  "a version that is not checked": fileWith(many.join("")).replace("2.03", "9.99"),
  "an empty activity": fileWith(
    `${faulty}<iati-activity/>${faulty}<iati-activity></iati-activity>`,
  ),
  "an empty activity before any at which one could cut": fileWith(
    `<iati-activity/>${many.join("")}`,
  ),
};

for (const [name, text] of Object.entries(SHARED)) {
  test(`stretches of a file say what the whole says: ${name}`, async () => {
    const path = join(folder, "shared.xml");
    writeFileSync(path, text);
    const whole = await readWhole(path);
    for (const stretch_bytes of [1, 600, 2_000]) {
      const shared = await readShared(path, stretch_bytes);
      assert.ok(shared, "it is read in stretches");
      assert.ok(shared.count > 1 || stretch_bytes > 1);
      assert.deepEqual(shared.said, whole.said);
      assert.deepEqual(shared.file, whole.file);
    }
  });
}

const comments = "<!-- a lot of words that say nothing at all about what the money is for -->";
const ALONE: Readonly<Record<string, string>> = {
  "no end": fileWith(many.join("")).slice(0, -30),
  "a fault within": fileWith(many.join("").replace("</title>", "</titel>")),
  "a character that is none": fileWith(many.join("").replace("Decent", "\u0001")),
  "a document type": `<!DOCTYPE a>${fileWith(many.join(""))}`,
  "an activity in a comment": fileWith(`${faulty}<!-- ${faulty} -->${faulty}`),
  "an activity in a section": fileWith(
    faulty + faulty.replace("Decent work", `<![CDATA[${activityWith()}]]>`),
  ),
  "an activity in another element": fileWith(`${faulty}<x:a xmlns:x="u">${faulty}</x:a>${faulty}`),
  "something else between": fileWith(`${faulty}<x:a xmlns:x="u"/>${many.join("")}`),
  "an activity of another namespace between": fileWith(
    `${faulty}<iati-activity xmlns="u" />${many.join("")}`,
  ),
  "what may not stand there, and ends the judging": fileWith(`${faulty}<foo/>${many.join("")}`),
  organisations: "<iati-organisations version='2.03'><iati-organisation/></iati-organisations>",
  "UTF-16": "",
  "Latin letters whose bytes are as well those of UTF-8": `<?xml version="1.0" encoding="ISO-8859-1"?>${fileWith(many.join("")).replaceAll("XX", "é")}`,
  "more comments than one reader may take": fileWith(
    `${faulty}${comments.repeat(120_000)}${faulty}`,
  ),
  "more findings than are handed over": fileWith(
    `${faulty}${activityWith(transaction("x").repeat(20_000))}${faulty}`,
  ),
};

for (const [name, text] of Object.entries(ALONE)) {
  test(`a file that stretches cannot say all of is left to one reader: ${name}`, async () => {
    const path = join(folder, "alone.xml");
    const utf16 = Buffer.from(`\ufeff${fileWith(many.join(""))}`, "utf16le");
    writeFileSync(path, text === "" ? utf16 : text);
    const shared = await readShared(path, 1);
    assert.equal(shared?.file ?? null, null);
  });
}

test("whatever stands below the root in whatever order, stretches say what the whole says or nothing", async () => {
  const path = join(folder, "orders.xml");
  const foreign = ['<iati-activity xmlns="u" />', '<x:a xmlns:x="u"/>'];
  const children = [faulty, "<iati-activity/>", ...foreign, "<foo/>", "words"];
  const orders = children.flatMap((first) =>
    children.flatMap((second) => children.map((third) => first + second + third)),
  );
  for (const order of orders) {
    writeFileSync(path, fileWith(order + faulty));
    const [whole, shared] = [await readWhole(path), await readShared(path, 1)];
    if (shared) assert.deepEqual({ file: shared.file, said: shared.said }, whole, order);
  }
});

test("a file that cannot be cut for an error is closed again", () => {
  const nextOpened = () => {
    const file = openSync(join(folder, "shared.xml"), "r");
    closeSync(file);
    return file;
  };
  const before = nextOpened();
  assert.throws(() => new StretchCutter(folder, 1), { code: "EISDIR" });
  assert.equal(nextOpened(), before);
});

const published = evidence("iati", "published");
test("published files cut at every activity say what the whole says", published, async () => {
  for (const name of ["adb-armenia.xml", "gb-gov-13-rae-newt.xml", "usaid-gm.xml"]) {
    const path = join(published.path, name);
    const whole = await readWhole(path);
    const shared = await readShared(path, 1);
    assert.ok(shared, name);
    assert.deepEqual(shared.said, whole.said, name);
    assert.deepEqual(shared.file, whole.file, name);
  }
});
