import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { evidence } from "../../test/evidence.js";
import {
  activityWith,
  checkFile,
  checkText,
  fileWith,
  inPieces,
  packed,
  transaction,
} from "../../test/iati-check.js";
import { rewriteIati } from "./rewrite.js";
import { upgradeIati } from "./upgrade-file.js";
import { UPGRADE_KINDS_AT_MOST, type UpgradeNote } from "./upgrade-notes.js";
import { XmlFault } from "./xml-fault.js";
import { scanXml, XmlScanner } from "./xml-scanner.js";
import { readFileBytes } from "./file-bytes.js";

const folder = mkdtempSync(join(tmpdir(), "earmark-"));
const out = join(folder, "out.xml");
after(() => rmSync(folder, { recursive: true }));

/** A document as Canonical XML would have it, but for white space between elements. */
async function canonical(bytes: AsyncIterable<Uint8Array>): Promise<string> {
  const lines: string[] = [];
  let words = "";
  const say = (line: string) => {
    if (words !== "") lines.push(words);
    words = "";
    lines.push(line);
  };
  const scanner = new XmlScanner({
    open({ name, names, attributes: texts }) {
      const attributes = names.map(({ text }, at) => `${text}=${texts[at * 2 + 1]}`);
      say(`<${name.text} ${attributes.sort().join(" ")}`);
    },
    close: (name) => say(`>${name.text}`),
    text: (text) => void (words += /^[ \t\n]*$/.test(text) ? "" : text),
    comment: (text) => say(`!${text}`),
    instruction: (target, data) => say(`?${target} ${data}`),
  });
  await scanXml(bytes, scanner);
  return lines.join("\n");
}

async function rewritten(source: string | Uint8Array): Promise<string> {
  assert.equal(await rewriteIati(inPieces(Buffer.from(source), 100), out), null);
  return readFileSync(out, "utf8");
}

test("what comes in goes out: foreign parts, comments, texts in any language, amounts as written", async () => {
  const more = `${transaction("  0100.50 ")}<!-- own -->\n\n<x:note x:a='1 &amp; "2"'> kept <x:b/>  as it is </x:note>`;
  const source =
    `<?xml version="1.0"?>\n<!-- before --><?p d?>${fileWith(activityWith(more), ' xmlns:x="urn:x"')}<!-- after -->`.replace(
      "Decent work",
      " ディーセント・ワーク\n&lt;&#13; ",
    );
  const text = await rewritten(source);
  assert.equal(await canonical(readFileBytes(out)), await canonical(inPieces(Buffer.from(source))));
  assert.match(text, /\n {6}<value value-date="2024-03-31"> {2}0100.50 <\/value>\n/);
  assert.match(text, /<x:note x:a="1 &amp; &quot;2&quot;"> kept <x:b\/> {2}as it is <\/x:note>/);
  assert.match(text, /<narrative> ディーセント・ワーク\n&lt;&#13; <\/narrative>/);
});

test("what is of another namespace by a declaration of its own keeps its white space, as with a prefix", async () => {
  const own = '<budget xmlns="urn:x">  <b>1</b>  <c/>\n</budget>';
  assert.ok((await rewritten(fileWith(activityWith(own)))).includes(own));
});

test("white space that the file asks to keep is kept", async () => {
  const kept =
    '<location  ><name xml:space="preserve">\n\t<narrative>A</narrative>  </name></location>';
  const source = fileWith(activityWith(kept));
  assert.ok(
    (await rewritten(source)).includes(kept.replace("location  ", "location").slice(10, -11)),
  );
});

test("writing twice is writing once", async () => {
  const once = await rewritten(fileWith(activityWith(`${transaction(1)}<!-- c -->`)));
  assert.equal(await rewritten(once), once);
  assert.equal(await rewritten(packed(once)), once);
});

test("a file that cannot be read writes nothing, and what stood there stays", async () => {
  writeFileSync(out, "before");
  const fault = await rewriteIati(inPieces(Buffer.from(`${fileWith(activityWith())}<`)), out);
  assert.ok(fault instanceof XmlFault);
  assert.equal(readFileSync(out, "utf8"), "before");
  assert.ok((await upgradeIati(inPieces(Buffer.from("<rss/>")), out)) instanceof XmlFault);
  assert.equal(readFileSync(out, "utf8"), "before");
  assert.deepEqual(readdirSync(folder), ["out.xml"]);
});

const published = evidence("iati", "published");

test("every published file of 2.0x comes out the same", { skip: published.skip }, async () => {
  for (const name of readdirSync(published.path).filter((file) =>
    /acfspain|adb|org-|who|iom|usaid-jp/.test(file),
  )) {
    const path = join(published.path, name);
    assert.equal(await rewriteIati(readFileBytes(path), out), null, name);
    assert.equal(await canonical(readFileBytes(out)), await canonical(readFileBytes(path)), name);
  }
});

const OLD = `<!-- before --><iati-activities version="1.04"><!-- c --><iati-activity default-currency="EUR" xml:lang="en" version="1.04">
<reporting-org ref="XM-DAC-41302" type="40">ILO</reporting-org>
<title xml:lang="en">Work</title>
<iati-identifier>XM-DAC-41302-1</iati-identifier>
<other-identifier owner-ref="A" owner-name="Owner">old-1</other-identifier>
<title xml:lang="fr">Travail</title>
<description type="1">General</description><description type="1" xml:lang="fr">En général</description><description type="2">Aims</description>
<activity-status code="2">Implementation</activity-status>
<activity-date type="start-actual">2013-04-01Z</activity-date>
<transaction><value value-date="2013-05-01">10.50</value><transaction-type code="D">Disbursement</transaction-type><transaction-date iso-date="2013-05-01">Spring</transaction-date></transaction>
<participating-org role="Funding" ref="B">Donor</participating-org>
<recipient-country code="JP" percentage="100"/>
<location><coordinates latitude="35.6" longitude="139.7" precision="1"/><location-type code="PPL"/><gazetteer-entry gazetteer-ref="999">x</gazetteer-entry></location>
<sector code="16020" vocabulary="DAC">Employment</sector>
<activity-website>http://example.org/a?b=1&amp;c=2</activity-website>
<document-link url="http://example.org/b" format="text/html"><language>EN</language><category code="A02"/><title>Report</title></document-link>
<ext:own xmlns:ext="urn:x">own</ext:own><!-- within -->
</iati-activity><iati-activity><iati-identifier>XM-DAC-41302-2</iati-identifier><reporting-org ref="XM-DAC-41302" type="40">ILO</reporting-org>
<title>T</title><description>D</description><participating-org role="Funding" ref="B"/><activity-status> Post-Completion </activity-status><activity-date type="start-actual" iso-date="2013-04-01">2013-04-01</activity-date>
<sector code="111" vocabulary="DAC"/></iati-activity></iati-activities><?after it?>`;

test("a file of 1.0x becomes one of 2.03 that its schema accepts, and every change is told", async () => {
  const done = await upgradeIati(inPieces(Buffer.from(OLD)), out);
  assert.ok(!(done instanceof XmlFault));
  const { findings } = await checkFile(out, { isSchemaOnly: true });
  assert.deepEqual(
    findings.map(({ what }) => what.en),
    [],
  );
  const text = readFileSync(out, "utf8");
  for (const part of [
    '<narrative xml:lang="en">Work</narrative>\n      <narrative xml:lang="fr">Travail</narrative>',
    '<activity-date type="2" iso-date="2013-04-01"/>',
    '<other-identifier ref="old-1" type="A9">\n      <owner-org ref="A">\n        <narrative>Owner</narrative>',
    "<pos>35.6 139.7</pos>",
    '<feature-designation code="PPL"/>',
    '<transaction-type code="3"/>',
    '<value value-date="2013-05-01">10.50</value>',
    '<document-link url="http://example.org/a?b=1&amp;c=2" format="text/html">',
    '<participating-org role="1" ref="B">',
    '<language code="en"/>',
    '<ext:own xmlns:ext="urn:x">own</ext:own>',
    '?>\n<!-- before -->\n<iati-activities version="2.03">\n  <!-- c -->\n',
    'xml:lang="en">\n    <!-- within -->\n    <iati-identifier>',
    "</iati-activities>\n<?after it?>\n",
    '<activity-status code="4"/>',
    '<sector code="111" vocabulary="2"/>',
  ]) {
    assert.ok(text.includes(part), part);
  }
  const losses = done.notes.filter(({ isLoss }) => isLoss).map(({ message }) => message.en);
  assert.deepEqual(losses, [
    "2.03 has no place for the text of transaction/transaction-date; it was left out.",
    "2.03 has no place for <gazetteer-entry> in location; it was left out with all in it.",
  ]);
  assert.ok(done.notes.some(({ code, count }) => code === "MERGED" && count === 1));
});

test("an administrative area of 1.0x keeps its level, and what of it is left out is told", async () => {
  const area = '<administrative country="AF" adm1="KAN" level="2">Kandahar</administrative>';
  const source = `<iati-activities version="1.04"><iati-activity><location>${area}</location></iati-activity></iati-activities>`;
  const done = await upgradeIati(inPieces(Buffer.from(source)), out);
  assert.ok(!(done instanceof XmlFault));
  assert.match(readFileSync(out, "utf8"), /<administrative vocabulary="A4" code="AF" level="2"\/>/);
  const told = done.notes.map(({ message }) => message.en).join("\n");
  assert.match(told, /no place for adm1 of location\/administrative/);
  assert.match(told, /no place for the text of location\/administrative/);
});

test("what stands beside the activities is carried in its place, and text among foreign elements is not lost", async () => {
  const beside = '<x:own a="1 &amp; 2"><!-- c --><x:in>text</x:in><x:none/></x:own>';
  const within = "<x:mixed>before<x:b>bold</x:b>after</x:mixed>";
  const records = fileWith(activityWith(within), ' xmlns:x="urn:x"').replace(
    "</iati-activities>",
    `${beside}<Iati-Activity><title/></Iati-Activity></iati-activities>`,
  );
  const done = await upgradeIati(inPieces(Buffer.from(records)), out);
  assert.ok(!(done instanceof XmlFault));
  const text = readFileSync(out, "utf8");
  assert.ok(text.includes(`</iati-activity>\n  ${beside}\n</iati-activities>`), text);
  assert.match(text, /<x:mixed>beforeafter\n\s+<x:b>bold<\/x:b>\n\s+<\/x:mixed>/);
  assert.deepEqual(
    done.notes.map(({ message, isLoss }) => [message.en, isLoss]),
    [
      ["The text among the elements of x:mixed was put before them.", false],
      [
        "2.03 has no place for <Iati-Activity> in iati-activities; it was left out with all in it.",
        true,
      ],
    ],
  );
  assert.equal((await checkFile(out)).findings.length, 0);
});

/** What an activity of 1.04 becomes that holds these elements, in one line, and what is told of it. */
async function upgradedOf(elements: string): Promise<{ text: string; told: string[] }> {
  const source = `<iati-activities version="1.04" xmlns:x="urn:x"><iati-activity>${elements}</iati-activity></iati-activities>`;
  const done = await upgradeIati(inPieces(Buffer.from(source)), out);
  assert.ok(!(done instanceof XmlFault));
  const told = done.notes
    .filter(({ line, code }) => line > 0 && code !== "VERSION" && code !== "MISSING")
    .map(({ message, isLoss }) => `${isLoss ? "- " : ""}${message.en}`);
  const text = readFileSync(out, "utf8").replace(/\n\s*/g, "");
  return { text: /<iati-activity>(.*)<\/iati-activity>/.exec(text)?.[1] ?? "", told };
}

for (const { what, before, now, told } of [
  {
    what: "the language of a text is that of its narratives",
    before:
      '<title xml:lang="fr"><narrative>T</narrative><narrative xml:lang="en">U</narrative></title>',
    now: '<title><narrative xml:lang="fr">T</narrative><narrative xml:lang="en">U</narrative></title>',
    told: ["The language of title became that of its narratives."],
  },
  {
    what: "the language of no text is told as lost",
    before: '<title xml:lang="fr"/>',
    now: "<title/>",
    told: ["- 2.03 has no place for xml:lang of title; it was left out."],
  },
  {
    what: "a day in words of its element is its date, and told",
    before:
      '<activity-date type="start-actual">2013-04-01Z</activity-date><budget><period-start>2013-01-01</period-start></budget>',
    now: '<activity-date type="2" iso-date="2013-04-01"/><budget><period-start iso-date="2013-01-01"/></budget>',
    told: [
      "In activity-date/@type the code start-actual became 2.",
      "activity-date had no iso-date: the day that its text names was written.",
      "budget/period-start had no iso-date: the day that its text names was written.",
    ],
  },
  {
    what: "a date that says more than the day is not called a repetition",
    before:
      '<budget><period-start iso-date="2013-01-01">2013-01-01 or later</period-start></budget>',
    now: '<budget><period-start iso-date="2013-01-01"/></budget>',
    told: ["- 2.03 has no place for the text of budget/period-start; it was left out."],
  },
  {
    what: "a code that stands as text is the code",
    before:
      "<activity-status>2</activity-status><transaction><transaction-type>D</transaction-type></transaction>",
    now: '<activity-status code="2"/><transaction><transaction-type code="3"/></transaction>',
    told: [
      "activity-status had no code: its text “2” stands for 2, which was written.",
      "transaction/transaction-type had no code: its text “D” stands for 3, which was written.",
    ],
  },
  {
    what: "what an element of 1.0x has besides is carried or told",
    before:
      '<other-identifier owner-ref="A" x:own="1" ref="r">i<note/></other-identifier><activity-website x:own="2">http://a</activity-website>',
    now: '<other-identifier ref="i" type="A9" x:own="1"><owner-org ref="A"/></other-identifier><document-link url="http://a" format="text/html" x:own="2"><title><narrative>http://a</narrative></title><category code="A12"/></document-link>',
    told: [
      "other-identifier became other-identifier/@ref.",
      'other-identifier had no type, which 2.03 requires: "A9" was written, which is what 1.0x means by it. Write a more exact one where you know it.',
      "other-identifier/@owner-ref, @owner-name became other-identifier/owner-org.",
      "activity-website became document-link (category A12, format text/html, its address as title).",
      "- 2.03 has no place for ref of other-identifier; it was left out.",
      "- 2.03 has no place for <note> in other-identifier; it was left out with all in it.",
    ],
  },
  {
    what: "half a place is none, and of a precision that is none nothing is made",
    before:
      '<location><coordinates latitude="1" precision="2"/></location><location><coordinates latitude="1" longitude="2" precision="x"/></location>',
    now: '<location/><location><point srsName="http://www.opengis.net/def/crs/EPSG/0/4326"><pos>1 2</pos></point></location>',
    told: [
      "location/coordinates became location/point/pos (EPSG 4326).",
      "- 2.03 has no place for <coordinates> in location; it was left out with all in it.",
      "- 2.03 has no place for precision of location/point; it was left out.",
    ],
  },
  {
    what: "a format that nobody named is wanted, not made up",
    before: '<document-link url="http://a"/>',
    now: '<document-link url="http://a"/>',
    told: [],
  },
  {
    what: "an element of another namespace that has no prefix is carried as it is",
    before: '<title xmlns="urn:x">T<title/></title><title>U</title>',
    now: '<title><narrative>U</narrative></title><title xmlns="urn:x">T<title/></title>',
    told: [
      "The text among the elements of title was put before them.",
      "The text of title became its narrative.",
      "The elements of iati-activity were put into the order of 2.03.",
    ],
  },
]) {
  test(`an upgrade: ${what}`, async () => {
    const upgraded = await upgradedOf(before);
    assert.equal(upgraded.text, now);
    assert.deepEqual(upgraded.told, told);
  });
}

test("an organisation's identifier may hold anything, and keeps it", async () => {
  const identifier = '<organisation-identifier a="1"><b>XM</b></organisation-identifier>';
  const source = `<iati-organisations version="2.02"><iati-organisation>${identifier}</iati-organisation></iati-organisations>`;
  const done = await upgradeIati(inPieces(Buffer.from(source)), out);
  assert.ok(!(done instanceof XmlFault));
  assert.ok(readFileSync(out, "utf8").replace(/\n\s*/g, "").includes(identifier));
  assert.deepEqual(
    done.notes.filter(({ code }) => code === "ELEMENT_LOST" || code === "ATTRIBUTE_LOST"),
    [],
  );
});

test("what stands before an activity and is of another namespace goes behind them all, as 2.03 has it", async () => {
  const beside = '<x:record xmlns:x="urn:x"><x:in> a </x:in></x:record>';
  const source = fileWith(`${beside}${activityWith()}`);
  const done = await upgradeIati(inPieces(Buffer.from(source)), out);
  assert.ok(!(done instanceof XmlFault));
  const text = readFileSync(out, "utf8");
  assert.ok(text.endsWith(`</iati-activity>\n  ${beside}\n</iati-activities>\n`), text);
  assert.deepEqual(
    done.notes.map(({ message }) => message.en),
    ["The elements of iati-activities were put into the order of 2.03."],
  );
  assert.equal((await checkFile(out, { isSchemaOnly: true })).findings.length, 0);
});

test("upgrading what was upgraded changes no byte, and tells of no change", async () => {
  assert.ok(!((await upgradeIati(inPieces(Buffer.from(OLD)), out)) instanceof XmlFault));
  const once = readFileSync(out, "utf8");
  const again = await upgradeIati(inPieces(Buffer.from(once)), out);
  assert.ok(!(again instanceof XmlFault));
  assert.deepEqual(again.notes, []);
  assert.equal(readFileSync(out, "utf8"), once);
  assert.equal(await rewritten(once), once);
});

test("an attribute's value that is called version is not taken for the version", async () => {
  const source = fileWith(activityWith()).replace(
    'version="2.03"',
    'xmlns:x="urn:x" x:a="version" version="2.02"',
  );
  const done = await upgradeIati(inPieces(Buffer.from(source)), out);
  assert.ok(!(done instanceof XmlFault));
  assert.match(readFileSync(out, "utf8"), /xmlns:x="urn:x" x:a="version" version="2\.03"/);
});

test("of more kinds of change than can be held each is told by itself, or counted where nobody listens", async () => {
  const kinds = UPGRADE_KINDS_AT_MOST + 500;
  const lost = Array.from({ length: kinds }, (_, index) => `<lost-${index}/>`).join("\n");
  const source = fileWith(activityWith(lost));
  const told: UpgradeNote[] = [];
  const listened = await upgradeIati(inPieces(Buffer.from(source)), out, (note) => told.push(note));
  assert.ok(!(listened instanceof XmlFault));
  const names = [...listened.notes, ...told].map(({ message }) => message.en).join("\n");
  for (let index = 0; index < kinds; index++)
    assert.ok(names.includes(`<lost-${index}> in`), `${index}`);
  assert.equal(listened.notes.length, UPGRADE_KINDS_AT_MOST);
  assert.ok(told.every(({ isLoss, line, count }) => isLoss && line > 1 && count === 1));
  const counted = await upgradeIati(inPieces(Buffer.from(source)), out);
  assert.ok(!(counted instanceof XmlFault));
  assert.equal(
    counted.notes.reduce((sum, { count }) => sum + count, 0),
    kinds,
  );
  const last = counted.notes.find(({ count }) => count > 1);
  assert.equal(last?.message.en, "2.03 has no place for <…> in …; it was left out with all in it.");
});

test("upgrading what is 2.03 already changes nothing but its form", async () => {
  const source = fileWith(activityWith(transaction(5)));
  const done = await upgradeIati(inPieces(Buffer.from(source)), out);
  assert.ok(!(done instanceof XmlFault));
  assert.deepEqual(done.notes, []);
  assert.equal(await canonical(readFileBytes(out)), await canonical(inPieces(Buffer.from(source))));
});

test("an activity that is longer than memory should be waits on disk", async () => {
  const many = `${transaction(7).repeat(4000)}<capital-spend percentage="1"/>`;
  const done = await upgradeIati(inPieces(Buffer.from(fileWith(activityWith(many)))), out);
  assert.ok(!(done instanceof XmlFault));
  const { findings } = await checkText(readFileSync(out));
  assert.deepEqual(findings, []);
  assert.ok(existsSync(out));
  assert.equal(readFileSync(out, "utf8").split("<transaction>").length, 4001);
});
