import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { NodeCompiler } from "@myriaddreamin/typst-ts-node-compiler";
import { packageRoot } from "../base/place.js";
import { lintText } from "./lint.js";
import { isUnreadable, readTextFile } from "./read-file.js";

const library: string = "unpdf";
const isInstalled = await import(library).then(
  () => true,
  () => false,
);

/** A leaflet of two columns with a table, as a PDF. */
function makePdf(total: string): Uint8Array {
  const fontPaths = [join(packageRoot, "node_modules/@expo-google-fonts")];
  const compiler = NodeCompiler.create({ fontArgs: [{ fontPaths }] });
  return compiler.pdf({
    mainFileContent: `
#set text(font: ("Source Sans 3", "BIZ UDPGothic"), size: 10pt)
#set page(columns: 2)
= Norland and the ILO
Norland has ratified 49 Conventions, including six Fundamental, three Governance and 40 Technical Conventions.

#table(columns: 3, [Year], [Assessed], [Voluntary], [2018], [35.2], [8.1], [2019], [36.0], [7.9], [Total], [71.2], [${total}])
#colbreak()
日本は49本の条約を批准しており、その内訳は基本条約6本、ガバナンス条約3本、技術条約40本です。`,
  });
}

test(
  "a PDF is read by columns, with its tables and its Japanese",
  { skip: !isInstalled && "unpdf is not installed" },
  async () => {
    const text = await readTextFile(makePdf("16.0"));
    assert.ok(!isUnreadable(text), JSON.stringify(text));
    assert.match(text, /49 Conventions/);
    assert.match(text, /Total\s+71\.2\s+16\.0/);
    assert.deepEqual(lintText(text), []);
  },
);

test(
  "a contradiction in a PDF's table is found",
  { skip: !isInstalled && "unpdf is not installed" },
  async () => {
    const text = await readTextFile(makePdf("17.0"));
    assert.ok(!isUnreadable(text));
    assert.deepEqual(
      lintText(text).map((finding) => finding.rule),
      ["total-not-parts"],
    );
  },
);

/** 日本は49本 and Müller, 5 € in the encodings of older systems, as bytes. */
const ENCODED: readonly (readonly [string, readonly number[], string])[] = [
  ["Shift_JIS", [0x93, 0xfa, 0x96, 0x7b, 0x82, 0xcd, 0x34, 0x39, 0x96, 0x7b], "日本は49本"],
  ["EUC-JP", [0xc6, 0xfc, 0xcb, 0xdc, 0xa4, 0xcf, 0x34, 0x39, 0xcb, 0xdc], "日本は49本"],
  ["ISO-2022-JP", [0x1b, 0x24, 0x42, 0x46, 0x7c, 0x4b, 0x5c, 0x1b, 0x28, 0x42], "日本"],
  [
    "windows-1252",
    [0x4d, 0xfc, 0x6c, 0x6c, 0x65, 0x72, 0x2c, 0x20, 0x35, 0x20, 0x80],
    "Müller, 5 €",
  ],
];

for (const [name, bytes, text] of ENCODED) {
  test(`${name} is read`, async () =>
    assert.equal(await readTextFile(new Uint8Array(bytes)), text));
}
