import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { assert } from "../base/assert.js";

const require = createRequire(import.meta.url);
const font = (path: string) => require.resolve(`@expo-google-fonts/${path}`);

/** The faces of every PDF, vendored and embedded: the text's Latin, and Japanese in the universal design of BIZ UD. */
export const FONT_FILES: readonly string[] = [
  font("source-sans-3/400Regular/SourceSans3_400Regular.ttf"),
  font("source-sans-3/600SemiBold/SourceSans3_600SemiBold.ttf"),
  font("biz-udpgothic/400Regular/BIZUDPGothic_400Regular.ttf"),
  font("biz-udpgothic/700Bold/BIZUDPGothic_700Bold.ttf"),
];

/** The geta mark: what Japanese printers set where they have no type for a character. */
const NO_GLYPH = "〓";

let covered: ReadonlySet<number> | null = null;

/**
 * The text with every character that no face holds set as 〓, and without control characters, which PDF/UA forbids.
 * Line ends become spaces: a line of a record is no line of the page.
 */
export function fitGlyphs(text: string): string {
  covered ??= readCoverage();
  let fitted = "";
  for (const character of text.normalize("NFC")) {
    const code = character.codePointAt(0) ?? 0;
    if (/\s/.test(character))
      fitted += character === "\u3000" || character === "\u00a0" ? character : " ";
    else if (!/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Cn}]/u.test(character))
      fitted += covered.has(code) ? character : NO_GLYPH;
  }
  return fitted;
}

/** Characters that both weights of a face can print. */
function readCoverage(): Set<number> {
  const [latin, latinBold, kana, kanaBold] = FONT_FILES.map((file) =>
    readCharacters(readFileSync(file)),
  );
  assert(latin && latinBold && kana && kanaBold, "four faces");
  const both = (a: ReadonlySet<number>, b: ReadonlySet<number>) =>
    [...a].filter((code) => b.has(code));
  return new Set([...both(latin, latinBold), ...both(kana, kanaBold)]);
}

/** The characters of a TrueType file. Source: OpenType 1.9, table cmap, formats 4 and 12. */
function readCharacters(file: Buffer): Set<number> {
  const cmap = tableOffset(file, "cmap");
  const found = new Set<number>();
  for (let index = 0; index < file.readUInt16BE(cmap + 2); index++) {
    const start = cmap + file.readUInt32BE(cmap + 4 + index * 8 + 4);
    const format = file.readUInt16BE(start);
    if (format === 4) addSegments(file, start, found);
    if (format === 12) addGroups(file, start, found);
  }
  return found;
}

function tableOffset(file: Buffer, tag: string): number {
  for (let index = 0; index < file.readUInt16BE(4); index++) {
    const record = 12 + index * 16;
    if (file.toString("latin1", record, record + 4) === tag) return file.readUInt32BE(record + 8);
  }
  throw new Error(`Bug: a font without a table ${tag}`);
}

function addSegments(file: Buffer, start: number, found: Set<number>): void {
  const double = file.readUInt16BE(start + 6);
  for (let at = 0; at < double; at += 2) {
    const last = file.readUInt16BE(start + 14 + at);
    const first = file.readUInt16BE(start + 16 + double + at);
    const delta = file.readUInt16BE(start + 16 + double * 2 + at);
    const rangeAt = start + 16 + double * 3 + at;
    const range = file.readUInt16BE(rangeAt);
    for (let code = first; code <= last && code !== 0xffff; code++) {
      const glyph =
        range === 0
          ? (code + delta) & 0xffff
          : file.readUInt16BE(rangeAt + range + (code - first) * 2);
      if (glyph !== 0) found.add(code);
    }
  }
}

function addGroups(file: Buffer, start: number, found: Set<number>): void {
  for (let index = 0; index < file.readUInt32BE(start + 12); index++) {
    const group = start + 16 + index * 12;
    const [first, last] = [file.readUInt32BE(group), file.readUInt32BE(group + 4)];
    for (let code = first; code <= last; code++) found.add(code);
  }
}
