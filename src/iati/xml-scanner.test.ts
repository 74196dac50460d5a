import assert from "node:assert/strict";
import { test } from "node:test";
import { XmlFault } from "./xml-fault.js";
import { nameOf } from "./xml-name.js";
import { scanXml, XmlScanner, type XmlHandler } from "./xml-scanner.js";
import { createDecoder } from "./xml-source.js";

/** What a scanner tells of a document, in one line; texts in a row are one. Faults are their code and place. */
function scan(pieces: readonly string[]): string {
  const { scanner, told, fail } = listen();
  try {
    pieces.forEach((piece, index) =>
      scanner.write(Buffer.from(piece), index === pieces.length - 1),
    );
  } catch (error) {
    return fail(error);
  }
  return told();
}

/** The same of the file's own bytes. */
async function scanBytes(pieces: readonly Uint8Array[]): Promise<string> {
  const { scanner, told, fail } = listen();
  try {
    await scanXml(
      (async function* () {
        yield* pieces;
      })(),
      scanner,
    );
  } catch (error) {
    return `${told()} ${fail(error)}`;
  }
  return told();
}

function listen() {
  const seen: string[] = [];
  let words = "";
  const flush = () => {
    if (words !== "") seen.push(JSON.stringify(words));
    words = "";
  };
  const say = (what: string) => {
    flush();
    seen.push(what);
  };
  const handler: XmlHandler = {
    open: ({ name, names, attributes }) => {
      const values = names.map(
        ({ text }, index) => ` ${text}=${JSON.stringify(attributes[index * 2 + 1])}`,
      );
      say(`<${name.text}${values.join("")}>`);
    },
    close: (name) => say(`</${name.text}>`),
    text: (text) => (words += text),
    blank: () => (words += scanner.blankText()),
    comment: (text) => say(`!${text}!`),
    instruction: (target, data) => say(`?${target} ${data}?`),
  };
  const scanner = new XmlScanner(handler);
  return {
    scanner,
    told() {
      flush();
      return seen.join("");
    },
    fail(error: unknown) {
      if (!(error instanceof XmlFault)) throw error;
      return `${error.code} ${error.line}:${error.column}`;
    },
  };
}

/** In one piece, in pieces of every small size, and cut once at every place: the answer is the same. */
function scanAllWays(document: string): string {
  const whole = scan([document]);
  for (const size of [1, 2, 3, 7]) {
    const pieces = document.match(new RegExp(`[^]{1,${size}}`, "gu")) ?? [""];
    assert.equal(scan(pieces), whole, `${document} in pieces of ${size}`);
  }
  const characters = [...document];
  for (let at = 1; at < characters.length; at++) {
    assert.equal(
      scan([characters.slice(0, at).join(""), characters.slice(at).join("")]),
      whole,
      `${document} cut at ${at}`,
    );
  }
  return whole;
}

const WELL_FORMED: readonly (readonly [document: string, seen: string])[] = [
  ["<a/>", "<a></a>"],
  ["<a></a>", "<a></a>"],
  ["<a ></a >", "<a></a>"],
  ["<a\n/>\n", "<a></a>"],
  ["\n<a> </a>", '<a>" "</a>'],
  ["<a>x</a><!-- c -->", '<a>"x"</a>! c !'],
  ["<!-- c --><a/>", "! c !<a></a>"],
  ["<?p data?><a/>", "?p data?<a></a>"],
  ["<a><?p?></a>", "<a>?p ?</a>"],
  ["<a b='1' c=\"2\"/>", '<a b="1" c="2"></a>'],
  ["<a b = '1'\tc\n=\n'2'/>", '<a b="1" c="2"></a>'],
  ["<a b='\"'/>", '<a b="\\""></a>'],
  ["<a b='>'/>", '<a b=">"></a>'],
  ["<a b='x\ty\nz'/>", '<a b="x y z"></a>'],
  ["<a b='x\r\ny\rz'/>", '<a b="x y z"></a>'],
  ["<a b='&#9;&#10;&#13;'/>", '<a b="\\t\\n\\r"></a>'],
  ["<a>x\r\ny\rz</a>", '<a>"x\\ny\\nz"</a>'],
  ["<a>&lt;&gt;&amp;&quot;&apos;</a>", '<a>"<>&\\"\'"</a>'],
  ["<a>&#65;&#x42;&#x1F600;</a>", '<a>"AB😀"</a>'],
  ["<a>&#13;</a>", '<a>"\\r"</a>'],
  ["<a>]]&gt; ]] ></a>", '<a>"]]> ]] >"</a>'],
  ["<a>x<![CDATA[<&]]]>y</a>", '<a>"x<&]y"</a>'],
  ["<a> <![CDATA[x]]> </a>", '<a>" x "</a>'],
  ["<a><![CDATA[]]></a>", "<a></a>"],
  ["<a><b/>t<c/></a>", '<a><b></b>"t"<c></c></a>'],
  ["<a><b/> <c/></a>", '<a><b></b>" "<c></c></a>'],
  ["<a>x<!-- - -->y</a>", '<a>"x"! - !"y"</a>'],
  ["<_a.b-c:d1 xmlns:_a.b-c='u'/>", '<_a.b-c:d1 xmlns:_a.b-c="u"></_a.b-c:d1>'],
  ["<é日本/>", "<é日本></é日本>"],
  ["<a é='日本'/>", '<a é="日本"></a>'],
  ["<a>日本語、😀</a>", '<a>"日本語、😀"</a>'],
  ["<a xml:lang='en' xml:space='preserve'/>", '<a xml:lang="en" xml:space="preserve"></a>'],
  [
    "<a xmlns='u' xmlns:p='v'><p:b p:c='1' c='2'/></a>",
    '<a xmlns="u" xmlns:p="v"><p:b p:c="1" c="2"></p:b></a>',
  ],
  [
    "<a xmlns:p='u'><b xmlns:p='v' p:x='1'/><p:c/></a>",
    '<a xmlns:p="u"><b xmlns:p="v" p:x="1"></b><p:c></p:c></a>',
  ],
  ["<a>\u0009\u007f\u0085\ud7ff\ue000\ufffd</a>", '<a>"\\t\u007f\u0085\ud7ff\ue000\ufffd"</a>'],
];

test("well-formed documents are told as they stand, however they are cut", () => {
  for (const [document, seen] of WELL_FORMED) assert.equal(scanAllWays(document), seen, document);
});

/** Source: the productions and constraints of XML 1.0 (fifth edition) and Namespaces in XML 1.0. */
const MALFORMED: readonly (readonly [document: string, fault: string])[] = [
  ["", "EMPTY 1:1"],
  [" \n ", "EMPTY 1:1"],
  ["<!-- c -->", "NO_ELEMENT 1:1"],
  ["x", "NOT_XML 1:1"],
  ["x<a/>", "NOT_XML 1:1"],
  ["<a/>x", "TEXT_OUTSIDE 1:5"],
  ["<a/><![CDATA[x]]>", "TEXT_OUTSIDE 1:5"],
  ["<a/><b/>", "ROOT_TWICE 1:5"],
  ["<a>", "ENDS_EARLY 1:4"],
  ["<a", "ENDS_EARLY 1:1"],
  ["<a b='1", "ENDS_EARLY 1:1"],
  ["<a><b></a>", "TAG_MISMATCH 1:7"],
  ["<a></b>", "TAG_MISMATCH 1:4"],
  ["<a></A>", "TAG_MISMATCH 1:4"],
  ["<a/></a>", "TAG_EXTRA 1:5"],
  ["<a></a x='1'>", "NAME_MALFORMED 1:4"],
  ["<a></ a>", "NAME_MALFORMED 1:4"],
  ["< a/>", "NAME_MALFORMED 1:1"],
  ["<1a/>", "NAME_MALFORMED 1:1"],
  ["<-a/>", "NAME_MALFORMED 1:1"],
  ["<a:/>", "NAME_MALFORMED 1:1"],
  ["<:a/>", "NAME_MALFORMED 1:1"],
  ["<a:b:c/>", "NAME_MALFORMED 1:1"],
  ["<a×/>", "NAME_MALFORMED 1:1"],
  ["<a>\n 3 < 4</a>", "NAME_MALFORMED 2:4"],
  ["<a b/>", "TAG_MALFORMED 1:1"],
  ["<a b=1/>", "TAG_MALFORMED 1:1"],
  ["<a b='1'c='2'/>", "TAG_MALFORMED 1:1"],
  ["<a b='1' b='2'/>", "ATTRIBUTE_TWICE 1:1"],
  ["<a xmlns:p='u' xmlns:q='u' p:b='1' q:b='2'/>", "ATTRIBUTE_TWICE 1:1"],
  ["<a / >", "TAG_MALFORMED 1:1"],
  ["<a 1b='1'/>", "TAG_MALFORMED 1:1"],
  ["<a b='<'/>", "LESS_THAN 1:1"],
  ["<a b='&'/>", "ENTITY 1:1"],
  ["<a>&</a>", "ENTITY 1:4"],
  ["<a>& b</a>", "ENTITY 1:4"],
  ["<a>&lt</a>", "ENTITY 1:4"],
  ["<a>&nbsp;</a>", "ENTITY 1:4"],
  ["<a>&LT;</a>", "ENTITY 1:4"],
  ["<a>&#0;</a>", "CHARACTER 1:4"],
  ["<a>&#x;</a>", "ENTITY 1:4"],
  ["<a>&#X41;</a>", "ENTITY 1:4"],
  ["<a>&#xD800;</a>", "CHARACTER 1:4"],
  ["<a>&#xFFFE;</a>", "CHARACTER 1:4"],
  ["<a>&#x110000;</a>", "CHARACTER 1:4"],
  ["<a>&#11;</a>", "CHARACTER 1:4"],
  ["<a>]]></a>", "CDATA_END 1:4"],
  ["<a>]]>&amp;</a>", "CDATA_END 1:4"],
  ["<a><![CDATA[x]]</a>", "ENDS_EARLY 1:4"],
  ["<a><![cdata[x]]></a>", "NAME_MALFORMED 1:4"],
  ["<a><!-- -- --></a>", "COMMENT 1:4"],
  ["<a><!-- --->", "COMMENT 1:4"],
  ["<a><!-- </a>", "ENDS_EARLY 1:4"],
  ["<a><?xml x?></a>", "DECLARATION_LATE 1:4"],
  ["<a/><?xml version='1.0'?>", "DECLARATION_LATE 1:5"],
  ["\n<?xml version='1.0'?><a/>", "DECLARATION_LATE 2:1"],
  ["<?xml version=1.0?><a/>", "DECLARATION_MALFORMED 1:1"],
  ["<a><?XML x?></a>", "INSTRUCTION 1:4"],
  ["<a><??></a>", "INSTRUCTION 1:4"],
  ["<a><?p </a>", "ENDS_EARLY 1:4"],
  ["<!DOCTYPE a><a/>", "DOCTYPE 1:1"],
  ["<!doctype html><a/>", "HTML 1:1"],
  ["<!ELEMENT a ANY><a/>", "NAME_MALFORMED 1:1"],
  ["<a>\u0001</a>", "CHARACTER 1:4"],
  ["<a>x\n\u000c</a>", "CHARACTER 2:1"],
  ["<a b='\u0000'/>", "CHARACTER 1:7"],
  ["<a>\ufffe</a>", "CHARACTER 1:4"],
  ["<a>\ufffe\u0000</a>", "CHARACTER 1:4"],
  ["<a>\u0000\ufffe</a>", "CHARACTER 1:4"],
  ["<a xmlns:xml='u'/>", "PREFIX 1:1"],
  ["<a xmlns:xmlns='u'/>", "PREFIX 1:1"],
  ["<a xmlns:p=''/>", "PREFIX 1:1"],
  ["<a xmlns='http://www.w3.org/2000/xmlns/'/>", "PREFIX 1:1"],
];

/** Tags that come again, of every length that four bytes at a time may end in, with what is hard to cut. */
const HARD = `<?xml version="1.0"?>\r\n<root xmlns:ä="urn:x" ä:b='1>2'>\r\n        <t  b="x&amp;y &#x1F600;"\r\n c='日本 "q"' />
<a/><ab/><abc/><abcd/><abcde></abcde><a-name-of-more-than-thirty-two-letters></a-name-of-more-than-thirty-two-letters ><n c="d>e"/><n c="d>e"/><n c="d>e"/>
<n z="日本語"/><n z="日本語"/><n z="日本語"/><n\n z="é"/><n\n z="é"/><n\n z="é"/><t>a]]b &gt; 日本\u{1F600}</t><t><![CDATA[x ]] > <b> ]]]]><![CDATA[>]]></t>
<t>   </t><t> <!-- é --> </t><?pi da>ta?><ä:é/>\r</root>`;

const ENCODINGS: readonly ((text: string) => Buffer)[] = [
  (text) => Buffer.from(text),
  (text) => Buffer.from(`\ufeff${text}`, "utf16le"),
  (text) => Buffer.from(`\ufeff${text}`, "utf16le").swap16(),
];

test("a file may be cut at every byte, in every encoding, tags that are remembered too", async () => {
  const faulty = [
    [HARD.replace("'日本", "日本"), "TAG_MALFORMED"],
    [HARD.replace("]]b", "]]>b"), "CDATA_END"],
    [HARD.replace("</abcde>", "</abcdf>"), "TAG_MISMATCH"],
    [HARD.slice(0, -20), "ENDS_EARLY"],
  ] as const;
  const files = [
    ...ENCODINGS.map((encode) => encode(HARD)),
    ...faulty.map(([document]) => Buffer.from(document)),
  ];
  const told: string[] = [];
  for (const bytes of files) {
    const whole = await scanBytes([bytes]);
    told.push(whole);
    for (let at = 1; at < bytes.length; at++)
      assert.equal(await scanBytes([bytes.subarray(0, at), bytes.subarray(at)]), whole, `${at}`);
    for (const size of [1, 3, 5]) {
      const pieces: Buffer[] = [];
      for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.subarray(at, at + size));
      assert.equal(await scanBytes(pieces), whole, `in pieces of ${size}`);
    }
  }
  const [right = "", ...others] = told;
  assert.match(right, /<n z="日本語"><\/n><n z="é">.*<\/root>$/);
  assert.deepEqual(others.slice(0, 2), [right, right], "encodings tell the same");
  faulty.forEach(([, fault], index) => assert.ok(others[index + 2]?.includes(` ${fault} `), fault));
});

test("each way of not being well-formed is refused", () => {
  const wrong = MALFORMED.filter(([document, fault]) => scan([document]) !== fault);
  assert.deepEqual(
    wrong.map(([document, fault]) => [document, fault, scan([document])]),
    [],
  );
  for (const [document] of MALFORMED) {
    // Cut in pieces the place may be told of an earlier fault alike, but never is it taken for well-formed.
    for (let at = 1; at < document.length; at++) {
      assert.match(
        scan([document.slice(0, at), document.slice(at)]),
        /^[A-Z_]+ \d+:\d+$/,
        `${document} cut at ${at}`,
      );
    }
  }
});

test("a tag that comes again is the same, and what follows it keeps its place", () => {
  const part = "<p\n  é='日😀'\n q='é'><r é='日本😀'/><s/>é😀<s>日\n本</s><t u='>'/><s/></p>";
  const seen: string[] = [];
  const scanner = new XmlScanner({
    open: ({ name, attributes }) => {
      const { tokenLine: line, tokenColumn: column } = scanner;
      seen.push(`${name.text} ${line}:${column} ${attributes.join(" ")}`);
    },
    close: () => undefined,
    text: () => undefined,
    comment: () => undefined,
    instruction: () => undefined,
  });
  scanner.write(Buffer.from(`<a>${`\n${part}`.repeat(4)}</a>`), true);
  const lines = (first: number) => [
    `p ${first}:1 é 日😀 q é`,
    `r ${first + 2}:8 é 日本😀`,
    `s ${first + 2}:21 `,
    `s ${first + 2}:28 `,
    `t ${first + 3}:6 u >`,
    `s ${first + 3}:16 `,
  ];
  assert.deepEqual(seen, ["a 1:1 ", ...[2, 6, 10, 14].flatMap(lines)]);
});

test("a prefix stands for what was declared nearest, and again for what it was behind that", () => {
  const seen: string[] = [];
  const scanner: XmlScanner = new XmlScanner({
    open: ({ name }) => void seen.push(`${name.text} ${scanner.namespaceOf(name.prefix)}`),
    close: ({ text, prefix }) => void seen.push(`/${text} ${scanner.namespaceOf(prefix)}`),
    text: () => undefined,
    comment: () => undefined,
    instruction: () => undefined,
  });
  const inner = '<p:c xmlns:p="2" xmlns="4"><p:d xmlns:p="3"/><e xmlns=""/><f/></p:c>';
  scanner.write(Buffer.from(`<a><p:b xmlns:p="1">${inner}<p:g/></p:b><p:h/></a>`), true);
  assert.deepEqual(
    seen.filter((each) => !each.startsWith("/")),
    ["a ", "p:b 1", "p:c 2", "p:d 3", "e ", "f 4", "p:g 1", "p:h null"],
  );
});

test("a file with very many names leaves room for those of our own tables", () => {
  const names = Array.from({ length: 5_000 }, (_, index) => `<flood-${index}/>`);
  assert.match(scan([`<a>${names.join("")}</a>`]), /flood-4999/);
  assert.notEqual(nameOf("a-name-that-no-file-has").id, -1);
});

function decode(bytes: Uint8Array): string {
  const results = new Set<string>();
  for (const size of [bytes.length, 1, 3]) {
    const decoder = createDecoder();
    let text = "";
    for (let at = 0; at < bytes.length; at += size)
      text += decoder.write(bytes.subarray(at, at + size));
    results.add(text + decoder.end());
  }
  assert.equal(results.size, 1);
  return [...results].join("").trim();
}

test("encodings are found by their mark or their declaration, and broken ones refused", () => {
  const body = "<a>é€日😀</a>";
  const declared = (name: string) => `<?xml version="1.0" encoding="${name}"?>\n`;
  assert.equal(decode(Buffer.from(body)), body);
  assert.equal(decode(Buffer.from(`\ufeff${body}`)), body);
  assert.equal(decode(Buffer.from(declared("utf-8") + body)), body);
  assert.equal(decode(Buffer.from(`\ufeff${declared("UTF-16")}${body}`, "utf16le")), body);
  assert.equal(decode(Buffer.from(`\ufeff${body}`, "utf16le").swap16()), body);
  assert.equal(decode(Buffer.from(body, "utf16le")), body);
  assert.equal(decode(Buffer.from(`${declared("ISO-8859-1")}<a>é</a>`, "latin1")), "<a>é</a>");
  const windows = Buffer.concat([
    Buffer.from(`${declared("windows-1252")}<a>`),
    Buffer.from([0x80, 0xe9]),
    Buffer.from("</a>"),
  ]);
  assert.equal(decode(windows), "<a>€é</a>");
  const faults: readonly (readonly [Uint8Array, string])[] = [
    [Buffer.from([0x3c, 0x61, 0xff]), "ENCODING_BROKEN"],
    [Buffer.from([0x3c, 0x61, 0xe3, 0x81]), "ENCODING_BROKEN"],
    [Buffer.from([0x3c, 0x61, 0xc0, 0x80]), "ENCODING_BROKEN"],
    [Buffer.from([0xff, 0xfe, 0x00, 0xd8, 0x41, 0x00]), "ENCODING_BROKEN"],
    [Buffer.from(`${declared("EBCDIC")}<a/>`), "ENCODING_UNKNOWN"],
    [Buffer.from("PK\u0003\u0004zip"), "BINARY"],
    [Buffer.from("%PDF-1.7"), "BINARY"],
    [Buffer.from([1, 0, 2, 0, 0]), "BINARY"],
    [Buffer.alloc(0), "EMPTY"],
  ];
  for (const [bytes, code] of faults)
    assert.throws(
      () => decode(bytes),
      (error) => error instanceof XmlFault && error.code === code,
    );
});
