import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { evidence } from "../../test/evidence.js";
import { createRandom, mutate } from "../../test/iati-mutation.js";
import { NONE, type Tape } from "./tape.js";
import {
  NotPlain,
  readStretch,
  readTape,
  readTapeOfElements,
  type TapeVisitor,
} from "./tape-reader.js";
import { XmlFault } from "./xml-fault.js";
import { nameOf, nameWithId } from "./xml-name.js";

/** All that a tape says of an element and those below it. */
function told(tape: Tape, element = 0): unknown {
  const textAt = (slot: number) => (slot === NONE ? null : tape.stringOf(slot));
  const attributes: unknown[] = [];
  const end = tape.firstSlots[element + 1] as number;
  for (let slot = (tape.firstSlots[element] as number) + 1; slot < end; slot++) {
    const label = tape.labels[slot] as number;
    attributes.push([label, textAt(tape.valueOf(element, label))]);
  }
  const children: unknown[] = [];
  for (let child = tape.firstChild(element); child !== NONE; child = tape.nextChild(child, element))
    children.push(told(tape, child));
  const name = tape.names[element] as number;
  return [
    name === NONE ? null : nameWithId(name).text,
    tape.lines[element],
    textAt(tape.textOf(element)),
    attributes,
    children,
  ];
}

type Reader = (...asked: Parameters<typeof readTape>) => Promise<unknown>;

/** What a reader tells of bytes that come in pieces of a size; null where it refuses them. */
async function readAll(read: Reader, bytes: Uint8Array, size: number): Promise<unknown[] | null> {
  const steps: unknown[] = [];
  const visitor: TapeVisitor = {
    head: (root, kind, version) => steps.push(["head", kind, version, told(root)]),
    begin: (start) => steps.push(["begin", told(start)]),
    block: (block) => steps.push(["block", told(block)]),
    end: () => steps.push(["end"]),
  };
  try {
    await read(pieces(bytes, size), visitor);
    return steps;
  } catch (error) {
    if (error instanceof NotPlain || error instanceof XmlFault) return null;
    throw error;
  }
}

// It is asked for as a file's bytes are.
// oxlint-disable-next-line require-await
async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield Uint8Array.from(bytes.slice(at, at + size));
}

const file = (inside: string, attributes = "") =>
  `<iati-activities version=" 2.03"><iati-activity${attributes}>${inside}</iati-activity></iati-activities>`;
const filler = "<title><narrative>Water for all the villages</narrative></title>".repeat(30);

/** Files that both readers take; what is special in them comes behind enough for the first look at a file. */
const PLAIN: Readonly<Record<string, string>> = {
  "a mark and a declaration": `\ufeff<?xml version="1.0" encoding="utf-8"?>\n${file(filler)}`,
  "returns before newlines": file(`\r\n<title>\r\n  a\r\n  b\r\n</title>\r\n<value x="1\r\n2"/>`),
  "references everywhere": file(
    `<title a="&lt;&#10;&#x1F600;&amp;&quot;">&apos;&gt;&#38;é日本&amp;amp;</title>`,
  ),
  "text in pieces": file(
    `<title>a<!-- c --> b <![CDATA[<&amp;\r\n>]]>&lt;<x>y&amp;<z/> </x>c</title>`,
  ),
  "white space that counts between pieces alone": file(
    `<title> <!----> a<!-- --> <!-- -->b<x/> <y/>c </title>`,
  ),
  "every kind of white space": file(
    `<title a="\u00a0 \u3000x\u2003">\u2028\u1680 x\u00a0y \u205f\u202f\ufeff</title><b>\u3000</b><b>\u00e0</b>`,
  ),
  "tags over lines": file(`\n<title\n a='1'\n\tb = "2"\n/>\n<b>\n<c\n/></b>`, "\n x='1'\n"),
  "comments and instructions around blocks": `<!-- a\n - -> --><?style a?>${file("\n<!-- b -->\n<?x y\n?><title/>")}\n<!-- c -->\n`,
  "elements that are no record": `<iati-activities><!-- --><x:y xmlns:x="u"><iati-activity/></x:y><iati-activity/></iati-activities>`,
  namespaces: file(
    `<x:y x:z="1" z="2" xml:lang="fr">t</x:y><w xmlns:v="u:v" v:lang="a" xml:lang="b"/>`,
    ` xmlns:x="u:x" xmlns=""`,
  ),
  "an organisation": `<iati-organisations version="2.03"><iati-organisation><name>N</name></iati-organisation></iati-organisations>`,
  "brackets and quotation marks": file(`<title a='"]]>"' b="'">]] ] > ]]x</title>`),
  "an empty root": `<iati-activities version="2.03"/>`,
};

test("what the fast reader takes, it reads as the other does, wherever the pieces end", async () => {
  for (const [name, text] of Object.entries(PLAIN)) {
    const bytes = Buffer.from(text);
    const wanted = await readAll(readTapeOfElements, bytes, bytes.length);
    assert.notEqual(wanted, null, `${name}: the other reader refuses it`);
    // Small pieces come behind the first kilobyte, which is waited for.
    const long = Buffer.from(
      text.replace(/<iati-(activity|organisation)\b/, `${" ".repeat(1200)}$&`),
    );
    const wantedLong = await readAll(readTapeOfElements, long, long.length);
    assert.deepEqual(await readAll(readTape, bytes, bytes.length), wanted, name);
    for (const size of [1, 2, 3, 7, 50])
      assert.deepEqual(await readAll(readTape, long, size), wantedLong, `${name}, by ${size}`);
  }
});

test("the fast reader refuses what is not plain, and never takes what the other refuses", async () => {
  for (const text of [
    file("<title>a & b</title>"),
    file("<title>&nbsp;</title>"),
    file("<title>]]></title>"),
    file("<title a='<'/>"),
    file("<title a='1' a='2'/>"),
    file("<title></tittle>"),
    file("<title>\u0001</title>"),
    file("<title>\uffff</title>"),
    file("<!-- a -- b --><title/>"),
    file("<title/>").replace("</iati-activities>", ""),
    `${file("<title/>")}<a/>`,
    `<!DOCTYPE a>${file("<title/>")}`,
    `<?xml version="1.0" encoding="windows-1252"?>${file("<title/>")}`,
    `<html>${file("<title/>")}</html>`,
    file("text between blocks"),
    file("<title>a\rb</title>"),
  ])
    assert.equal(await readAll(readTape, Buffer.from(text), 4096), null, text);
  assert.equal(await readAll(readTape, Buffer.from(file("<title>é</title>"), "latin1"), 999), null);
  assert.equal(await readAll(readTape, new Uint8Array(0), 1), null);
});

const { path: PUBLISHED, skip } = evidence("iati", "published");

test("published files are plain, and read alike", { skip }, async () => {
  const names = readdirSync(PUBLISHED).filter((name) =>
    /^(aiddata|acfspain|org|dfid-b)/.test(name),
  );
  assert.ok(names.length > 10);
  for (const name of names) {
    const bytes = readFileSync(join(PUBLISHED, name));
    const fast = await readAll(readTape, bytes, 65_536);
    assert.notEqual(fast, null, name);
    assert.deepEqual(fast, await readAll(readTapeOfElements, bytes, 65_536), name);
  }
});

test("two thousand mutated documents: both readers agree wherever the fast one takes them", async () => {
  const counts = { taken: 0, refused: 0, left: 0 };
  for (let seed = 1; seed <= 2_000; seed++) {
    const bytes = mutate(createRandom(seed));
    const fast = await readAll(readTape, bytes, 1 + (seed % 200));
    const other = await readAll(readTapeOfElements, bytes, 4096);
    if (fast !== null) assert.deepEqual(fast, other, `seed ${seed}`);
    counts[fast !== null ? "taken" : other === null ? "refused" : "left"]++;
  }
  // The mutations are worth their time only where both answers come up, and most of what is right is plain.
  const { taken, refused, left } = counts;
  assert.ok(taken > 700 && refused > 700 && left < 40, JSON.stringify(counts));
});

test("stretches of a file tell what the whole tells, or one of them is not plain: cut at every tag", async () => {
  const records = [
    `<iati-activity><title>a</title></iati-activity>`,
    `<iati-activity/>\n\n`,
    `<!-- <iati-activity><title>b</title></iati-activity> -->`,
    `<iati-activity x="1">\r\n<title><![CDATA[<iati-activity>]]></title></iati-activity>`,
  ];
  const text = `<?xml version="1.0"?>\n<iati-activities version="2.03">\n${records.join("\n")}</iati-activities>\n`;
  const bytes = Buffer.from(text);
  const head = bytes.subarray(0, bytes.indexOf("<iati-activity>"));
  const wanted = await readAll(readTape, bytes, bytes.length);
  let whole = 0;
  for (let at = bytes.indexOf("<", head.length + 1); at !== -1; at = bytes.indexOf("<", at + 1)) {
    const lineBehind = text.slice(0, at).split("\n").length;
    const first = await readAll(
      (_, visitor) =>
        readStretch([bytes.subarray(0, at)], { line: 1, lineBehind, head: null }, visitor),
      bytes,
      1,
    );
    const last = await readAll(
      (_, visitor) =>
        readStretch([bytes.subarray(at)], { line: lineBehind, lineBehind: null, head }, visitor),
      bytes,
      1,
    );
    if (first === null || last === null) continue;
    whole++;
    // The second is told of the root again.
    assert.deepEqual([...first, ...last.slice(1)], wanted, text.slice(at));
  }
  // Before the second activity, the comment, the last activity, and the end of all.
  assert.equal(whole, 4);
  const wrongLine = readStretch([head], { line: 1, lineBehind: 9, head: null }, VISITOR);
  await assert.rejects(wrongLine, NotPlain);
});

/** Last, since it uses up the names that files may have: beyond them a file is not plain. */
test("read by elements too, a file's names leave room for those of our own tables", async () => {
  const names = Array.from({ length: 3_000 }, (_, index) => `<n${index.toString(26)}/>`).join("");
  const attributes = Array.from({ length: 200 }, (_, index) => ` a${index}="1"`).join("");
  const bytes = Buffer.from(file(`<title${attributes}>${names}</title>`));
  assert.notEqual(await readAll(readTapeOfElements, bytes, 4096), null);
  assert.notEqual(nameOf("another-name-that-no-file-has").id, NONE);
});

/** Somebody who is not interested. */
const VISITOR: TapeVisitor = {
  head: () => undefined,
  begin: () => undefined,
  block: () => undefined,
  end: () => undefined,
};
