import { isUtf8 } from "node:buffer";
import { LIMITS } from "../base/settings.js";
import type { IatiElement } from "./element.js";
import type { StandardKind } from "./elements.js";
import { readIati, ROOTS } from "./read.js";
import { NONE, Tape } from "./tape.js";
import { endOfName, nameFrom, nameOf, nameWithId, type XmlName } from "./xml-name.js";
import { XML_NAMESPACE, XMLNS_NAMESPACE } from "./xml-scanner.js";
import { cutSequence, DECLARATION, declaredEncoding, unpack, UTF8_NAMES } from "./xml-source.js";

/** What `IatiVisitor` is for elements, for tapes. A tape is good until the call returns. */
export interface TapeVisitor {
  /** The root's start tag, and the version as it stands there; empty where there is none. */
  head(root: Tape, kind: StandardKind, version: string): void;
  /** The start tag of an activity or organisation. */
  begin(start: Tape): void;
  /** One of its direct children with all below. */
  block(block: Tape): void;
  end(): void;
}

/**
 * The file is not plain: not UTF-8, not well-formed, or something that few files have. Whoever catches it lets go of what
 * the visitor was told and takes `readIati`, which knows all of XML and says what is wrong.
 */
export class NotPlain extends Error {}

/**
 * Reads an IATI file (plain or gzip) straight from its bytes, for speed. Takes less than `readIati` does and never more: what it
 * accepts, both read alike (a test holds the two together). Decision 0606.
 */
export async function readTape(
  bytes: AsyncIterable<Uint8Array>,
  visitor: TapeVisitor,
): Promise<void> {
  await withReader(visitor, async (reader) => {
    for await (const chunk of unpack(bytes)) reader.write(chunk);
    reader.end();
  });
}

/** A stretch of a file, from the start tag of one of its records, or the file's start, to that of another, or its end. */
export interface Stretch {
  /** The line of its first byte. */
  readonly line: number;
  /** That of the first byte behind it; null at the file's end. */
  readonly lineBehind: number | null;
  /** What stands before the file's first record; null where the stretch begins with it. */
  readonly head: Uint8Array | null;
}

/**
 * Reads a stretch as `readTape` reads it within its file, so that several can read one file. Where it is cut is a guess: it holds only
 * if every stretch is read and none is not plain, for each ends between two records or is not plain. Answers with the namespaces
 * that were declared, by prefix: they have to agree among all stretches.
 */
export function readStretch(
  bytes: Iterable<Uint8Array>,
  { line, lineBehind, head }: Stretch,
  visitor: TapeVisitor,
): Promise<ReadonlyMap<string, string>> {
  return withReader(visitor, (reader) => {
    if (head !== null) {
      reader.write(head);
      reader.cut();
      reader.line = line;
    }
    for (const chunk of bytes) reader.write(chunk);
    if (lineBehind === null) reader.end();
    else {
      reader.cut();
      if (reader.line !== lineBehind) throw new NotPlain();
    }
    return reader.declared;
  });
}

async function withReader<T>(
  visitor: TapeVisitor,
  read: (reader: TapeReader) => T | Promise<T>,
): Promise<T> {
  const room = spareRoom ?? Buffer.alloc(SIDE_SIZE_BYTES + WINDOW_SIZE_BYTES);
  spareRoom = null;
  try {
    return await read(new TapeReader(visitor, room));
  } finally {
    spareRoom = room;
  }
}

/** What one file was read in serves for the next: a corpus has thousands of small files. */
let spareRoom: Buffer | null = null;

/** The same for every file that is XML and IATI, by elements; throws XmlFault where it is not. */
export async function readTapeOfElements(
  bytes: AsyncIterable<Uint8Array>,
  visitor: TapeVisitor,
): Promise<void> {
  const tape = new Tape();
  const tapeOf = (element: IatiElement) => {
    tape.clear();
    tape.appendElement(element);
    return tape;
  };
  await readIati(bytes, {
    head: ({ element, kind, version }) => visitor.head(tapeOf(element), kind, version),
    begin: (start) => visitor.begin(tapeOf(start)),
    block: (element) => visitor.block(tapeOf(element)),
    end: () => visitor.end(),
  });
}

const TAB = 9;
const NEWLINE = 10;
const RETURN = 13;
const SPACE = 32;
const EXCLAMATION = 33;
const QUOTE = 34;
const AMPERSAND = 38;
const APOSTROPHE = 39;
const HYPHEN = 45;
const SLASH = 47;
const SEMICOLON = 59;
const LESS = 60;
const EQUALS = 61;
const GREATER = 62;
const QUESTION = 63;
const BRACKET = 93;
/** The first byte of the two characters beyond control that XML forbids, U+FFFE and U+FFFF, and of many that it does not. */
const LAST_PLANE = 0xef;

/** Bytes at which a text, a value between quotation marks, and a comment have to be looked at; all others go by. */
const IN_TEXT = marks(LESS, AMPERSAND, BRACKET);
const IN_VALUE = marks(LESS, AMPERSAND, QUOTE, APOSTROPHE, TAB);
const IN_ASIDE = marks(HYPHEN, QUESTION);

function marks(...codes: readonly number[]): Uint8Array {
  const table = new Uint8Array(256);
  table.fill(1, 0, SPACE);
  table[TAB] = 0;
  for (const code of [LAST_PLANE, ...codes]) table[code] = 1;
  return table;
}

/** The window ends before what is being read does. */
const INCOMPLETE = -1;

/** What characters are part of: references are none in a section, white space is spaces in a value. */
type Kind = "text" | "value" | "section";

const VERSION = nameOf("version").id;
const XML_LANG = nameOf("xml:lang");

/** Room for texts that stand otherwise in the file: with references, in pieces. It lies before the window. */
const SIDE_SIZE_BYTES = 1024 * 1024;
const WINDOW_SIZE_BYTES = 512 * 1024;
/** Beyond, the other reader has to say whether it is too large. */
const UNIT_SIZE_AT_MOST_BYTES = LIMITS.iati_block_length;
/** As much of the file's beginning is looked at for its declaration. */
const HEAD_SIZE_BYTES = 1024;

const REFERENCES: ReadonlyMap<string, number> = new Map([
  ["lt", LESS],
  ["gt", GREATER],
  ["quot", QUOTE],
  ["apos", APOSTROPHE],
]);

/**
 * Whatever lies between two direct children of an activity is read in one go, from its first byte to its last, or not at all:
 * where the window ends within, it is read again when there is more of it. So nothing has to be kept of a half-read tag.
 */
class TapeReader {
  readonly #visitor: TapeVisitor;
  readonly #tape: Tape;
  #bytes: Buffer;
  #at = SIDE_SIZE_BYTES;
  #filled = SIDE_SIZE_BYTES;
  /** Up to here the window holds whole characters; behind it stands a byte that ends every loop. */
  #end = SIDE_SIZE_BYTES;
  #side = 0;
  #line = 1;
  #hasBegun = false;
  /** How much was there when it was not enough. */
  #tooLittle_bytes = 0;
  /** Names of the elements that are open around the blocks: none, the root, the root and a record. */
  readonly #around: XmlName[] = [];
  #hasRoot = false;
  #record = "";
  /** Of the tag that was read last. */
  #lastName: XmlName = nameOf("iati-activities");
  #isEmpty = false;
  /** Namespaces by their prefix, wherever they were declared. */
  readonly #declared = new Map<string, string>();
  /** Elements open in a block, and where their names stand. */
  readonly #open = new Int32Array(LIMITS.iati_depth);
  readonly #nameFrom = new Int32Array(LIMITS.iati_depth);
  readonly #nameTo = new Int32Array(LIMITS.iati_depth);

  constructor(visitor: TapeVisitor, room: Buffer) {
    this.#visitor = visitor;
    this.#bytes = room;
    this.#tape = new Tape(this.#bytes);
  }

  write(chunk: Uint8Array): void {
    this.#makeRoom(chunk.length);
    this.#bytes.set(chunk, this.#filled);
    this.#filled += chunk.length;
    if (!this.#hasBegun && this.#filled - this.#at < HEAD_SIZE_BYTES) return;
    // So that what is large is read again when there is twice as much of it, not with every piece.
    if (this.#filled - this.#at < 2 * this.#tooLittle_bytes) return;
    this.#readWindow();
  }

  end(): void {
    this.#readWindow();
    if (this.#at < this.#filled || this.#around.length > 0 || !this.#hasRoot) throw new NotPlain();
  }

  /** Here the bytes are cut: between two records, or the file is not plain. */
  cut(): void {
    this.#readWindow();
    if (this.#at < this.#filled || this.#around.length !== 1) throw new NotPlain();
  }

  get line(): number {
    return this.#line;
  }

  set line(line: number) {
    this.#line = line;
  }

  get declared(): ReadonlyMap<string, string> {
    return this.#declared;
  }

  /** What was read goes; what was not moves to the front. */
  #makeRoom(size: number): void {
    const waiting = this.#filled - this.#at;
    if (waiting > UNIT_SIZE_AT_MOST_BYTES) throw new NotPlain();
    const needed = SIDE_SIZE_BYTES + waiting + size + 1;
    const old = this.#bytes;
    if (needed > old.length) {
      this.#bytes = Buffer.alloc(Math.max(needed, SIDE_SIZE_BYTES + 2 * waiting + size + 1));
      this.#bytes.set(old.subarray(this.#at, this.#filled), SIDE_SIZE_BYTES);
      this.#tape.bytes = this.#bytes;
    } else old.copyWithin(SIDE_SIZE_BYTES, this.#at, this.#filled);
    this.#end += SIDE_SIZE_BYTES - this.#at;
    this.#at = SIDE_SIZE_BYTES;
    this.#filled = SIDE_SIZE_BYTES + waiting;
  }

  #readWindow(): void {
    const bytes = this.#bytes;
    const checked = Math.max(this.#end, this.#at);
    const fresh = bytes.subarray(checked, this.#filled);
    const whole = fresh.subarray(0, fresh.length - cutSequence(fresh));
    if (!isUtf8(whole)) throw new NotPlain();
    this.#end = checked + whole.length;
    const behind = bytes[this.#end] as number;
    bytes[this.#end] = 0;
    if (!this.#hasBegun) this.#skipDeclaration();
    while (this.#at < this.#end && this.#readUnit());
    this.#tooLittle_bytes = this.#filled - this.#at;
    bytes[this.#end] = behind;
  }

  /** The byte order mark and the declaration, where it says UTF-8. */
  #skipDeclaration(): void {
    this.#hasBegun = true;
    const bytes = this.#bytes;
    const at = this.#at;
    const hasMark = bytes[at] === 0xef && bytes[at + 1] === 0xbb && bytes[at + 2] === 0xbf;
    if (hasMark) this.#at += 3;
    const head = bytes.subarray(this.#at, Math.min(this.#end, at + HEAD_SIZE_BYTES));
    const start = Buffer.from(head).toString("latin1");
    const declaration = DECLARATION.exec(start)?.[0];
    if (declaration === undefined) return;
    const encoding = declaredEncoding(declaration) ?? "utf-8";
    if (!UTF8_NAMES.has(encoding.toLowerCase()) || declaration.includes("\r")) throw new NotPlain();
    this.#line += declaration.split("\n").length - 1;
    this.#at += declaration.length;
  }

  /** White space, a comment, a tag around the blocks, or a block; whether the window held it whole. */
  #readUnit(): boolean {
    const bytes = this.#bytes;
    const line = this.#line;
    const at = this.#skipSpace(this.#at);
    if (at === this.#end) {
      // A return waits for its newline.
      this.#at = bytes[at - 1] === RETURN ? at - 1 : at;
      return false;
    }
    if (bytes[at] !== LESS) throw new NotPlain();
    const behind = this.#readMarkup(at);
    if (behind === INCOMPLETE) {
      this.#line = line;
      return false;
    }
    this.#at = behind;
    return true;
  }

  #skipSpace(from: number): number {
    const bytes = this.#bytes;
    let at = from;
    for (let code = bytes[at]; ; code = bytes[++at]) {
      if (code === NEWLINE) this.#line++;
      else if (code === RETURN) this.#expectNewline(at);
      else if (code !== SPACE && code !== TAB) return at;
    }
  }

  /** Lines end with a newline, or a return and a newline. */
  #expectNewline(at: number): void {
    if (this.#bytes[at + 1] !== NEWLINE && at + 1 !== this.#end) throw new NotPlain();
  }

  #readMarkup(at: number): number {
    const code = this.#bytes[at + 1] as number;
    if (code === SLASH) return this.#readEnd(at);
    if (code === EXCLAMATION) return this.#skipComment(at);
    if (code === QUESTION) return this.#skipInstruction(at);
    const { length: depth } = this.#around;
    return depth === 0
      ? this.#readRoot(at)
      : depth === 1
        ? this.#readRecord(at)
        : this.#readBlock(at, true);
  }

  /** The end tag of a record or of the root. */
  #readEnd(start: number): number {
    const name = this.#around.at(-1);
    if (name === undefined) throw new NotPlain();
    const bytes = this.#bytes;
    const end = start + 2 + name.text.length;
    if (end >= this.#end) return INCOMPLETE;
    for (let index = 0; index < name.text.length; index++)
      if (bytes[start + 2 + index] !== name.text.charCodeAt(index)) throw new NotPlain();
    if (bytes[end] !== GREATER) throw new NotPlain();
    this.#around.pop();
    if (this.#around.length === 1) this.#visitor.end();
    return end + 1;
  }

  #readRoot(start: number): number {
    const tape = this.#tape;
    tape.clear();
    const behind = this.#readTag(start);
    if (behind === INCOMPLETE) return INCOMPLETE;
    if (this.#hasRoot) throw new NotPlain();
    this.#hasRoot = true;
    const root = ROOTS[this.#lastName.text];
    if (root === undefined) throw new NotPlain();
    this.#record = root.record;
    const version = tape.slotOf(0, VERSION);
    this.#visitor.head(tape, root.kind, version === NONE ? "" : tape.stringOf(version));
    if (!this.#isEmpty) this.#around.push(this.#lastName);
    return behind;
  }

  /** An activity's start tag, or something else with all in it, which is no one's. */
  #readRecord(start: number): number {
    const tape = this.#tape;
    tape.clear();
    this.#side = 0;
    const line = this.#line;
    const behind = this.#readTag(start);
    if (behind === INCOMPLETE) return INCOMPLETE;
    const name = this.#lastName;
    if (name.text !== this.#record) {
      this.#line = line;
      return this.#readBlock(start, false);
    }
    this.#visitor.begin(tape);
    if (this.#isEmpty) this.#visitor.end();
    else this.#around.push(name);
    return behind;
  }

  /** A direct child of an activity with all below it. */
  #readBlock(start: number, isTold: boolean): number {
    const tape = this.#tape;
    const bytes = this.#bytes;
    const line = this.#line;
    tape.clear();
    this.#side = 0;
    let at = start;
    let depth = 0;
    let isLeaf = false;
    for (;;) {
      const code = bytes[at + 1] as number;
      if (code === SLASH) {
        at = this.#closeElement(at, --depth);
        isLeaf = false;
      } else if (code === EXCLAMATION) {
        at = this.#readSection(at, this.#open[depth - 1] as number);
      } else if (code === QUESTION || depth === LIMITS.iati_depth - 2) {
        throw new NotPlain();
      } else {
        const element = tape.elements;
        if (element > LIMITS.iati_block_elements) throw new NotPlain();
        this.#nameFrom[depth] = at + 1;
        at = this.#readTag(at);
        this.#nameTo[depth] = (this.#nameFrom[depth] as number) + this.#lastName.text.length;
        this.#open[depth] = element;
        isLeaf = !this.#isEmpty;
        if (isLeaf) depth++;
      }
      if (at !== INCOMPLETE && depth > 0)
        at = this.#readText(at, this.#open[depth - 1] as number, isLeaf);
      if (at === INCOMPLETE) {
        this.#line = line;
        return INCOMPLETE;
      }
      if (depth === 0) break;
    }
    if (isTold) this.#visitor.block(tape);
    return at;
  }

  #closeElement(start: number, depth: number): number {
    const bytes = this.#bytes;
    const to = this.#nameTo[depth] as number;
    let at = start + 2;
    for (let from = this.#nameFrom[depth] as number; from < to; from++, at++)
      if (bytes[at] !== bytes[from]) return this.#cutAt(at);
    if (bytes[at] !== GREATER) return this.#cutAt(at);
    this.#tape.behind[this.#open[depth] as number] = this.#tape.elements;
    return at + 1;
  }

  /** Something else stands there than must: either the window ends there, or the file is not plain. */
  #cutAt(at: number): typeof INCOMPLETE {
    if (at < this.#end) throw new NotPlain();
    return INCOMPLETE;
  }

  /** A start tag onto the tape; the place behind it. */
  #readTag(start: number): number {
    const bytes = this.#bytes;
    const name = this.#nameAt(start + 1);
    if (name === null) return this.#cutName(start + 1);
    const tape = this.#tape;
    this.#lastName = name;
    const element = tape.addElement(name.id, this.#line);
    const ownSlot = tape.slots - 1;
    let at = start + 1 + name.text.length;
    let hasForeign = false;
    for (;;) {
      let code = bytes[at] as number;
      if (code === GREATER) break;
      if (code === SLASH) {
        if (bytes[at + 1] !== GREATER) return this.#cutAt(at + 1);
        break;
      }
      const space = at;
      at = this.#skipSpace(at);
      if (at === space) return this.#cutAt(at);
      code = bytes[at] as number;
      if (code === GREATER || code === SLASH) continue;
      const attribute = this.#nameAt(at);
      if (attribute === null) return this.#cutName(at);
      at += attribute.text.length;
      if (bytes[at] !== EQUALS) at = this.#skipSpace(at);
      if (bytes[at] !== EQUALS) return this.#cutAt(at);
      at++;
      if (bytes[at] === SPACE || bytes[at] === NEWLINE) at = this.#skipSpace(at);
      const quote = bytes[at] as number;
      if (quote !== QUOTE && quote !== APOSTROPHE) return this.#cutAt(at);
      if (this.#hasTwin(ownSlot + 1, attribute.id)) throw new NotPlain();
      if (attribute.isDeclaration || (attribute.prefix !== "" && attribute !== XML_LANG))
        hasForeign = true;
      at = this.#readValue(at + 1, quote, attribute.id);
      if (at === INCOMPLETE) return INCOMPLETE;
      if (tape.slots - ownSlot > LIMITS.iati_tag_attributes) throw new NotPlain();
    }
    if (at - start > LIMITS.iati_tag_length) throw new NotPlain();
    if (hasForeign) this.#refuseRareNamespaces(element);
    this.#isEmpty = bytes[at] === SLASH;
    return at + (this.#isEmpty ? 2 : 1);
  }

  /** The name that stands there; one without an id is not plain. */
  #nameAt(at: number): XmlName | null {
    const name = nameFrom(this.#bytes, at, this.#end);
    if (name !== null && (name.id === NONE || !name.isAscii)) throw new NotPlain();
    return name;
  }

  /** There is no name: the window ends within it, or it is none. */
  #cutName(from: number): typeof INCOMPLETE {
    return this.#cutAt(Math.min(this.#end, endOfName(this.#bytes, from)));
  }

  #hasTwin(first: number, label: number): boolean {
    const { labels, slots } = this.#tape;
    for (let slot = first; slot < slots; slot++) if (labels[slot] === label) return true;
    return false;
  }

  /** Declarations that may be wrong or change, and names that are the same under two prefixes. */
  #refuseRareNamespaces(element: number): void {
    const { labels, slots, firstSlots } = this.#tape;
    const first = (firstSlots[element] as number) + 1;
    for (let slot = first; slot < slots; slot++) {
      const name = nameWithId(labels[slot] as number);
      if (!name.isDeclaration) continue;
      const uri = this.#tape.stringOf(slot);
      const prefix = name.prefix === "" ? "" : name.local;
      const isWrong = prefix !== "" && (uri === "" || /^xml(ns)?$/.test(prefix));
      const isOther = (this.#declared.get(prefix) ?? uri) !== uri;
      if (isWrong || isOther || uri === XML_NAMESPACE || uri === XMLNS_NAMESPACE)
        throw new NotPlain();
      this.#declared.set(prefix, uri);
    }
    const seen = new Set<string>();
    for (let slot = first; slot < slots; slot++) {
      const { prefix, local, isDeclaration } = nameWithId(labels[slot] as number);
      if (prefix === "" || isDeclaration) continue;
      const uri = prefix === "xml" ? XML_NAMESPACE : (this.#declared.get(prefix) ?? prefix);
      const key = `${uri} ${local}`;
      if (seen.has(key)) throw new NotPlain();
      seen.add(key);
    }
  }

  /** From behind the quotation mark to behind the other. */
  #readValue(start: number, quote: number, label: number): number {
    const bytes = this.#bytes;
    let at = start;
    let isPlain = true;
    let lines = 0;
    for (;;) {
      while (IN_VALUE[bytes[at] as number] === 0) at++;
      const code = bytes[at] as number;
      if (code === quote) break;
      if (code === QUOTE || code === APOSTROPHE) at++;
      else if (code === LAST_PLANE) at = this.#passLastPlane(at);
      else if (code === AMPERSAND || code === NEWLINE || code === TAB || code === RETURN) {
        isPlain = false;
        if (code === NEWLINE) lines++;
        if (code === RETURN) this.#expectNewline(at);
        at++;
      } else return this.#cutAt(at);
    }
    this.#line += lines;
    if (isPlain) this.#tape.addSlot(label, start, at);
    else {
      const from = this.#side;
      this.#resolve(start, at, "value");
      this.#tape.addSlot(label, from, this.#side);
    }
    return at + 1;
  }

  /** Text of an element up to the next tag. White space alone is text only in an element without children. */
  #readText(start: number, element: number, isLeaf: boolean): number {
    const bytes = this.#bytes;
    let at = start;
    if (bytes[at] === LESS) return at;
    at = this.#skipSpace(at);
    if (bytes[at] === LESS) {
      if (at + 1 === this.#end) return INCOMPLETE;
      const next = bytes[at + 1];
      // At its ends white space does not count, so it matters between two pieces alone.
      const isValue = isLeaf && (next === SLASH || next === EXCLAMATION);
      if (isValue && this.#hasText(element)) this.#addPiece(element, start, at, "text", true);
      return at;
    }
    let isPlain = true;
    for (;;) {
      while (IN_TEXT[bytes[at] as number] === 0) at++;
      const code = bytes[at] as number;
      if (code === LESS) break;
      if (code === NEWLINE) this.#line++;
      else if (code === AMPERSAND) isPlain = false;
      else if (code === RETURN) {
        this.#expectNewline(at);
        isPlain = false;
      } else if (code === BRACKET) {
        if (bytes[at + 1] === BRACKET && bytes[at + 2] === GREATER) throw new NotPlain();
      } else if (code === LAST_PLANE) {
        at = this.#passLastPlane(at);
        continue;
      } else return this.#cutAt(at);
      at++;
    }
    if (at - start > LIMITS.iati_text_length) throw new NotPlain();
    this.#addPiece(element, start, at, "text", isPlain);
    return at;
  }

  #hasText(element: number): boolean {
    const slot = this.#tape.firstSlots[element] as number;
    return this.#tape.from[slot] !== this.#tape.to[slot];
  }

  /** A piece of an element's text, behind those that it has. */
  #addPiece(element: number, start: number, end: number, kind: Kind, isPlain: boolean): void {
    const { from, to, firstSlots } = this.#tape;
    const slot = firstSlots[element] as number;
    const [oldFrom, oldTo] = [from[slot] as number, to[slot] as number];
    if (oldFrom === oldTo && isPlain) {
      from[slot] = start;
      to[slot] = end;
      return;
    }
    const isLast = oldFrom < oldTo && oldTo === this.#side;
    const sideFrom = isLast ? oldFrom : this.#side;
    if (!isLast) this.#copyAside(oldFrom, oldTo);
    this.#resolve(start, end, kind);
    from[slot] = sideFrom;
    to[slot] = this.#side;
  }

  #copyAside(from: number, to: number): void {
    if (this.#side + to - from > SIDE_SIZE_BYTES) throw new NotPlain();
    this.#bytes.copyWithin(this.#side, from, to);
    this.#side += to - from;
  }

  /** Source: XML 1.0, 2.11 and 3.3.3: returns go, references become what they say, in values white space becomes spaces. */
  #resolve(start: number, end: number, kind: Kind): void {
    const bytes = this.#bytes;
    if (this.#side + end - start > SIDE_SIZE_BYTES) throw new NotPlain();
    let side = this.#side;
    let references = 0;
    for (let at = start; at < end; at++) {
      const code = bytes[at] as number;
      if (code === RETURN) continue;
      if (code !== AMPERSAND || kind === "section") {
        bytes[side++] = kind === "value" && (code === NEWLINE || code === TAB) ? SPACE : code;
        continue;
      }
      const until = bytes.indexOf(SEMICOLON, at);
      if (until === -1 || until >= end || ++references >= LIMITS.iati_text_references)
        throw new NotPlain();
      side = this.#putReference(bytes.subarray(at + 1, until), side);
      at = until;
    }
    this.#side = side;
  }

  #putReference(name: Uint8Array, side: number): number {
    if (name.length === 3 && name[0] === 97 && name[1] === 109 && name[2] === 112) {
      this.#bytes[side] = AMPERSAND;
      return side + 1;
    }
    const text = String.fromCharCode(...name.subarray(0, 12));
    const known = REFERENCES.get(text);
    if (known !== undefined) {
      this.#bytes[side] = known;
      return side + 1;
    }
    const digits = /^#(?:x([0-9a-fA-F]{1,8})|([0-9]{1,9}))$/.exec(text);
    const code =
      digits === null ? 0 : Number.parseInt(digits[1] ?? digits[2] ?? "", digits[1] ? 16 : 10);
    const isControl = code < SPACE && code !== TAB && code !== NEWLINE && code !== RETURN;
    const isNone = (code >= 0xd800 && code <= 0xdfff) || code === 0xfffe || code === 0xffff;
    if (isControl || isNone || code > 0x10ffff || name.length > 12) throw new NotPlain();
    const written = Buffer.from(String.fromCodePoint(code), "utf8");
    this.#bytes.set(written, side);
    return side + written.length;
  }

  /** A comment in a block goes; a section's characters are text as they stand. */
  #readSection(at: number, element: number): number {
    if (!this.#startsWith(at, "<![CDATA[")) return this.#skipComment(at);
    const bytes = this.#bytes;
    const start = at + 9;
    for (let place = start; ; place++) {
      const code = bytes[place] as number;
      if (place >= this.#end) return INCOMPLETE;
      if (code === BRACKET && bytes[place + 1] === BRACKET && bytes[place + 2] === GREATER) {
        if (place > start) this.#addPiece(element, start, place, "section", false);
        return place + 3;
      }
      this.#passAside(place);
    }
  }

  /** Whether it stands there; what the window cuts does not, and is not plain where it is nothing else. */
  #startsWith(at: number, text: string): boolean {
    for (let index = 0; index < text.length; index++)
      if (this.#bytes[at + index] !== text.charCodeAt(index)) return false;
    return true;
  }

  #skipComment(start: number): number {
    const bytes = this.#bytes;
    if (start + 9 > this.#end) return INCOMPLETE;
    if (!this.#startsWith(start, "<!--")) throw new NotPlain();
    const end = this.#skipAside(start + 4, HYPHEN, HYPHEN);
    if (end === INCOMPLETE || end === this.#end) return INCOMPLETE;
    if (bytes[end] !== GREATER) throw new NotPlain();
    return end + 1;
  }

  #skipInstruction(start: number): number {
    const name = this.#nameAt(start + 2);
    if (name === null) return this.#cutName(start + 2);
    const next = this.#bytes[start + 2 + name.text.length];
    if (next !== SPACE || name.prefix !== "" || /^xml$/i.test(name.text)) throw new NotPlain();
    return this.#skipAside(start + 2 + name.text.length, QUESTION, GREATER);
  }

  /** The place behind the two bytes, counting lines. */
  #skipAside(start: number, first: number, second: number): number {
    const bytes = this.#bytes;
    for (let at = start; ; at++) {
      while (IN_ASIDE[bytes[at] as number] === 0) at++;
      if (at >= this.#end) return INCOMPLETE;
      if (bytes[at] === first && bytes[at + 1] === second) return at + 2;
      this.#passAside(at);
    }
  }

  /** A character of a comment or section: lines are counted, what XML forbids is not plain. */
  #passAside(at: number): void {
    const code = this.#bytes[at] as number;
    if (code === NEWLINE) this.#line++;
    else if (code === RETURN) this.#expectNewline(at);
    else if (code === LAST_PLANE) this.#passLastPlane(at);
    else if (code < SPACE && code !== TAB) throw new NotPlain();
  }

  /** The place behind that byte; U+FFFE and U+FFFF are not plain. */
  #passLastPlane(at: number): number {
    const bytes = this.#bytes;
    if (bytes[at + 1] === 0xbf && (bytes[at + 2] as number) >= 0xbe) throw new NotPlain();
    return at + 1;
  }
}
