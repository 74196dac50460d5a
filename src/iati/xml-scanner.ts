import { LIMITS } from "../base/settings.js";
import type { Facts } from "../base/text.js";
import { XmlFault, type XmlFaultCode } from "./xml-fault.js";
import { createTranscoder, unpack } from "./xml-source.js";
import { endOfName, isNameEnd, nameFrom, readName, type XmlName } from "./xml-name.js";
import { emptyList, findTwin, keepTag, recallTag, XmlTag } from "./xml-tag.js";

/** Is told what the scanner meets, in the file's order. Places and namespaces are read from the scanner meanwhile. */
export interface XmlHandler {
  open(tag: XmlTag): void;
  close(name: XmlName): void;
  /** Text between two tags, references resolved; white space alone only where an element holds nothing else. */
  text(text: string): void;
  /** White space between tags: call `scanner.blankText()` for it. */
  blank?(): void;
  comment(text: string): void;
  instruction(target: string, data: string): void;
}

const LESS = 60;
const GREATER = 62;
const SLASH = 47;
const EQUALS = 61;
const AMPERSAND = 38;
const NEWLINE = 10;
const RETURN = 13;
const BRACKET = 93;
/** Bytes behind the window: NUL, which XML does not have, and `>`, so that no loop has to look where the window ends. */
const SENTINEL_SIZE = 8;
/** One byte four times, the lowest bit and the highest of each of four. */
const SPACES = 0x20202020;
const GREATERS = 0x3e3e3e3e;
const LOWEST = 0x01010101;
const HIGHEST = 0x80808080;
const CONTROL = 1;
const BEYOND_ASCII = 2;
// oxlint-disable-next-line no-control-regex
const FORBIDDEN = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/;
const ENTITIES: Readonly<Record<string, string>> = {
  lt: "<",
  gt: ">",
  amp: "&",
  quot: '"',
  apos: "'",
};
export const XML_NAMESPACE = "http://www.w3.org/XML/1998/namespace";
export const XMLNS_NAMESPACE = "http://www.w3.org/2000/xmlns/";

interface Declared {
  readonly prefix: string;
  readonly uri: string;
  readonly depth: number;
  /** What the prefix stood for around it. */
  readonly around: Declared | undefined;
}

/**
 * Reads XML 1.0 with namespaces from pieces of UTF-8, none of which cuts a character, holding one tag or one text at a
 * time. Everything that is not well-formed is an XmlFault; so is a DOCTYPE, and what goes over a limit. Why our own, and
 * why over bytes: decision 0010.
 */
export class XmlScanner {
  /** Where the present tag, text or comment begins, from 1. */
  tokenLine = 1;
  tokenColumn = 1;
  /** Elements that are open, the root included. */
  depth = 0;
  /** Whether a name without a prefix may be in a namespace: `xmlns` was declared somewhere. */
  hasDefaultNamespace = false;

  readonly #handler: XmlHandler;
  readonly #tellsBlank: boolean;
  readonly #names: XmlName[] = [];
  readonly #lines: number[] = [];
  readonly #declared: Declared[] = [];
  /** Of each prefix what it stands for now: a file may declare tens of thousands. */
  readonly #declaredAs = new Map<string, Declared>();
  /** What was given and not yet passed: `#bytes` up to `#end`. The other three are the same memory. */
  #bytes = new Uint8Array(0);
  #view = new DataView(this.#bytes.buffer);
  #buffer = Buffer.alloc(0);
  #words = new Int32Array(0);
  #end = 0;
  #at = 0;
  #line = 1;
  /**
   * Where the present line begins in the window, below 0 where that has passed; further on by as many bytes as the line has
   * beyond its characters, so that a column is one subtraction.
   */
  #lineStart = 0;
  #blankStart = 0;
  #isLeaf = false;
  #hasRoot = false;
  #isAtStart = true;
  #isLast = false;
  #endsWithReturn = false;
  /** Of what was given: all, and how much has passed that says nothing. */
  #given_bytes = 0;
  #aside_bytes = 0;

  constructor(handler: XmlHandler) {
    this.#handler = handler;
    this.#tellsBlank = handler.blank !== undefined;
  }

  /** Reads on. `isLast` says that nothing follows. */
  write(piece: Uint8Array, isLast: boolean): void {
    this.#take(piece, isLast);
    this.#isLast = isLast;
    this.#scan();
    if (isLast) this.#finish();
  }

  /** The white space that `blank` was told of. */
  blankText(): string {
    return this.#buffer.toString("latin1", this.#blankStart, this.#at);
  }

  /** The namespace of a prefix; "" for none, null where the prefix is not declared. */
  namespaceOf(prefix: string): string | null {
    if (this.#declared.length === 0 && prefix !== "xml") return prefix === "" ? "" : null;
    if (prefix === "xml") return XML_NAMESPACE;
    return this.#declaredAs.get(prefix)?.uri ?? (prefix === "" ? "" : null);
  }

  /** Where the text ends that was given so far. */
  reached(): { readonly line: number; readonly column: number } {
    this.#advance(this.#at, this.#end);
    this.#at = this.#end;
    return { line: this.#line, column: this.#end - this.#lineStart + 1 };
  }

  /** Whether what was given ends between two children of the root, where one may as well read on elsewhere in the file. */
  isBetween(): boolean {
    if (this.depth !== 1 || this.#endsWithReturn) return false;
    let at = this.#at;
    while (at < this.#end && isSpace(this.#bytes[at] as number)) at++;
    return at === this.#end;
  }

  /** Reads on between two children of the root elsewhere in the file: places are counted from there. */
  moveOn(): void {
    this.#at = this.#end;
    this.#line = 1;
    this.#lineStart = this.#end;
    this.#isLeaf = false;
  }

  /** Bytes of comments and processing instructions that have passed. */
  get aside_bytes(): number {
    return this.#aside_bytes;
  }

  /** What has not passed moves to the window's beginning, the piece behind it. */
  #take(piece: Uint8Array, isLast: boolean): void {
    this.#given_bytes += piece.length;
    const kept = this.#end - this.#at;
    const size = kept + piece.length + 1 + SENTINEL_SIZE;
    if (size > this.#bytes.length) this.#grow(size);
    else this.#bytes.copyWithin(0, this.#at, this.#end);
    this.#lineStart -= this.#at;
    this.#at = 0;
    this.#end = this.#append(piece, kept, isLast);
    this.#bytes.fill(GREATER, this.#end, this.#end + SENTINEL_SIZE);
    this.#refuseCharacters(kept);
    this.#bytes[this.#end] = 0;
  }

  /** To twice of what is wanted, for the next piece is as long, and a text may be longer. */
  #grow(size: number): void {
    const memory = new ArrayBuffer((size * 2 + 3) & ~3);
    const bytes = new Uint8Array(memory);
    bytes.set(this.#bytes.subarray(this.#at, this.#end));
    this.#bytes = bytes;
    this.#view = new DataView(memory);
    this.#buffer = Buffer.from(memory);
    this.#words = new Int32Array(memory);
  }

  /** Line ends become one newline. Source: XML 1.0, 2.11. Returns the window's new end. */
  #append(piece: Uint8Array, from: number, isLast: boolean): number {
    const bytes = this.#bytes;
    if (!this.#endsWithReturn && !piece.includes(RETURN)) {
      bytes.set(piece, from);
      return from + piece.length;
    }
    let at = from;
    let wasReturn = this.#endsWithReturn;
    for (let index = 0; index < piece.length; index++) {
      const code = piece[index] as number;
      if (wasReturn) bytes[at++] = NEWLINE;
      const isSecond = wasReturn && code === NEWLINE;
      wasReturn = code === RETURN;
      if (!isSecond && !wasReturn) bytes[at++] = code;
    }
    if (wasReturn && isLast) bytes[at++] = NEWLINE;
    this.#endsWithReturn = wasReturn && !isLast;
    return at;
  }

  #refuseCharacters(from: number): void {
    const odd = oddBytes(this.#words, from >> 2, (this.#end + 3) >> 2);
    if (odd === 0) return;
    let first = (odd & CONTROL) === 0 ? this.#end : this.#findControl(from);
    if ((odd & BEYOND_ASCII) !== 0) {
      for (const character of ["\ufffe", "\uffff"]) {
        const found = this.#find(character, from);
        if (found !== -1) first = Math.min(first, found);
      }
    }
    if (first < this.#end) this.#refuseCharacter(first);
  }

  #findControl(from: number): number {
    let at = from;
    while (
      at < this.#end &&
      ((this.#bytes[at] as number) > 31 || isSpace(this.#bytes[at] as number))
    )
      at++;
    return at;
  }

  #refuseCharacter(at: number): never {
    const code = this.#buffer.toString("utf8", at, at + 4).charCodeAt(0);
    this.#advance(this.#at, at);
    throw new XmlFault(
      "CHARACTER",
      { code: `U+${code.toString(16).toUpperCase().padStart(4, "0")}` },
      this.#line,
      at - this.#lineStart + 1,
    );
  }

  #fail(code: XmlFaultCode, facts: Facts = {}): never {
    throw new XmlFault(code, facts, this.tokenLine, this.tokenColumn);
  }

  /** One token after the other, until the window ends within one. */
  #scan(): void {
    const bytes = this.#bytes;
    const end = this.#end;
    while (this.#at < end) {
      const at = this.#at;
      this.tokenLine = this.#line;
      this.tokenColumn = at - this.#lineStart + 1;
      const isDone =
        bytes[at] === LESS ? this.#scanMarkup(bytes, at, end) : this.#scanText(bytes, at, end);
      if (isDone) continue;
      if (this.#isLonger(at, end, LIMITS.iati_text_length)) this.#failTooLong(at);
      return;
    }
  }

  /** Whether there are more characters between two places. */
  #isLonger(start: number, end: number, most: number): boolean {
    return end - start > most && this.#buffer.toString("utf8", start, end).length > most;
  }

  #failTooLong(at: number): never {
    const isTag = this.#bytes[at] === LESS;
    const limit = isTag ? LIMITS.iati_tag_length : LIMITS.iati_text_length;
    this.#fail("TOO_LONG", { what: isTag ? TAG : TEXT, limit });
  }

  #scanMarkup(bytes: Uint8Array, at: number, end: number): boolean {
    this.#isAtStart = false;
    const code = bytes[at + 1];
    if (code === SLASH) return this.#scanEndTag(at);
    if (code === 33) return this.#scanSection(at, end);
    if (code === 63) return this.#scanInstruction(at, end);
    return this.#scanStartTag(bytes, at, end);
  }

  #scanText(bytes: Uint8Array, start: number, end: number): boolean {
    const view = this.#view;
    let at = start;
    let line = this.#line;
    let lineStart = this.#lineStart;
    let code = bytes[at] as number;
    while (code === 32 || code === NEWLINE || code === 9) {
      at++;
      if (code === NEWLINE) {
        line++;
        lineStart = at;
        while (view.getInt32(at, true) === SPACES) at += 4;
      }
      code = bytes[at] as number;
    }
    if (code === LESS) {
      // Before `</` or `<!` in an element without children white space may be its value. That may still be to come.
      if (at + 1 === end && !this.#isLast) return false;
      const next = bytes[at + 1];
      const isValue = this.#isLeaf && (next === SLASH || next === 33);
      this.#at = at;
      if (isValue) this.#handler.text(this.#buffer.toString("latin1", start, at));
      else if (this.#tellsBlank && this.depth > 0) {
        this.#blankStart = start;
        this.#handler.blank?.();
      }
      this.#line = line;
      this.#lineStart = lineStart;
      return true;
    }
    if (at === end && this.depth === 0) {
      this.#at = end;
      this.#line = line;
      this.#lineStart = lineStart;
      return true;
    }
    if (at === end && !this.#isLast) return false;
    return this.#scanWords(bytes, start, at);
  }

  #scanWords(bytes: Uint8Array, start: number, from: number): boolean {
    if (this.depth === 0) this.#failOutside(from);
    // A text that was waited for may be long: it is passed byte by byte once, when its end is there.
    if (start === 0 && this.#find(LESS, from) === -1) return this.#waitForWords();
    let at = from;
    let all = 0;
    let hasReferences = false;
    let hasLines = from > start;
    let hasSectionEnd = false;
    let code = bytes[at] as number;
    while (code !== LESS) {
      if (code > GREATER) all |= code;
      else if (code === AMPERSAND) hasReferences = true;
      else if (code === NEWLINE) hasLines = true;
      else if (code === GREATER)
        hasSectionEnd ||= at - start > 1 && bytes[at - 1] === BRACKET && bytes[at - 2] === BRACKET;
      else if (code === 0) return this.#waitForWords();
      code = bytes[++at] as number;
    }
    if (this.#isLonger(start, at, LIMITS.iati_text_length)) this.#failTooLong(start);
    if (hasSectionEnd) this.#fail("CDATA_END");
    const text = this.#textBetween(start, at, all);
    const words = hasReferences ? this.#resolve(text) : text;
    if (hasLines || all > 127) this.#advance(start, at);
    this.#at = at;
    this.#handler.text(words);
    return true;
  }

  #waitForWords(): boolean {
    if (this.#isLast) this.#failEnd();
    return false;
  }

  /** `all` has every bit that a byte of the text has. */
  #textBetween(start: number, end: number, all: number): string {
    return all > 127
      ? this.#buffer.toString("utf8", start, end)
      : this.#buffer.toString("latin1", start, end);
  }

  /** Moves the place on over what has passed: lines, and bytes beyond the number of characters (UTF-16). */
  #advance(start: number, until: number): void {
    const bytes = this.#bytes;
    let line = this.#line;
    let lineStart = this.#lineStart;
    for (let at = start; at < until; at++) {
      const code = bytes[at] as number;
      lineStart += ((code & 0xc0) === 0x80 ? 1 : 0) - (code < 0xf0 ? 0 : 1);
      if (code !== NEWLINE) continue;
      line++;
      lineStart = at + 1;
    }
    this.#line = line;
    this.#lineStart = lineStart;
  }

  #find(sought: string | number, from: number): number {
    const found = this.#buffer.indexOf(sought, from);
    return found < this.#end ? found : -1;
  }

  /** At most so many characters from a place on. */
  #excerpt(start: number, length: number): string {
    const end = Math.min(this.#end, start + length * 4 + 4);
    return this.#buffer.toString("utf8", start, end).slice(0, length);
  }

  #failOutside(at: number): never {
    const [text = ""] = this.#excerpt(at, 30).split("\n");
    this.#fail(this.#hasRoot ? "TEXT_OUTSIDE" : "NOT_XML", { text: text.trim() });
  }

  #scanEndTag(start: number): boolean {
    const name = this.#names[this.depth - 1];
    if (!name || !isNameEnd(this.#view, start + 2, name)) return this.#scanOddEndTag(start);
    this.#at = start + 3 + name.size_bytes;
    this.#close(name);
    return true;
  }

  /** An end tag that is cut off, has white space in it, is not ASCII, or is wrong. */
  #scanOddEndTag(start: number): boolean {
    const until = this.#find(GREATER, start);
    if (until === -1) return this.#waitForTag(start);
    const found = this.#buffer.toString("utf8", start + 2, until).replace(/[ \t\n]+$/, "");
    const name = this.#names[this.depth - 1];
    if (readName(found) === null) this.#fail("NAME_MALFORMED", { text: found.slice(0, 40) });
    if (name === undefined) this.#fail("TAG_EXTRA", { found });
    const line = String(this.#lines[this.depth - 1] ?? 0);
    if (found !== name.text)
      this.#fail("TAG_MISMATCH", { found: found.slice(0, 60), open: name.text, line });
    this.#advance(start, until);
    this.#at = until + 1;
    this.#close(name);
    return true;
  }

  #close(name: XmlName): void {
    this.depth--;
    this.#isLeaf = false;
    this.#handler.close(name);
    if (this.#declared.length > 0) this.#forgetDeclared();
  }

  #forgetDeclared(): void {
    for (let last = this.#declared.at(-1); last && last.depth > this.depth;) {
      if (last.around) this.#declaredAs.set(last.prefix, last.around);
      else this.#declaredAs.delete(last.prefix);
      this.#declared.pop();
      last = this.#declared.at(-1);
    }
  }

  #waitForTag(start: number): boolean {
    if (this.#isLast) this.#failEnd();
    if (this.#isLonger(start, this.#end + 1, LIMITS.iati_tag_length)) this.#failTooLong(start);
    return false;
  }

  /** Looks first whether the same tag was read before: from its letters up to the first `>`. */
  #scanStartTag(bytes: Uint8Array, start: number, end: number): boolean {
    const view = this.#view;
    let mixed = 0;
    let until = start + 1;
    let word = view.getInt32(until, true);
    let differing = word ^ GREATERS;
    // The lowest bit of these is in the first byte that is a ">".
    let found = (differing - LOWEST) & ~differing & HIGHEST;
    while (found === 0) {
      mixed = mix(mixed, word);
      until += 4;
      word = view.getInt32(until, true);
      differing = word ^ GREATERS;
      found = (differing - LOWEST) & ~differing & HIGHEST;
    }
    const rest = (31 - Math.clz32(found & -found)) & ~7;
    mixed = mix(mixed, word & ((1 << rest) - 1));
    until += rest >> 3;
    if (until >= end) return this.#readStartTag(bytes, start, end) !== null;
    const size = until - start - 1;
    const known = recallTag(view, start + 1, size, mixed);
    if (known === null) {
      const tag = this.#readStartTag(bytes, start, end);
      // Where a value holds a ">", the letters up to it are not the whole tag.
      if (tag !== null && this.#at === until + 1) keepTag(view, start + 1, size, mixed, tag);
      if (tag === null) return false;
      this.#open(tag);
      return true;
    }
    this.#at = until + 1;
    if (known.lines === 0) this.#lineStart += known.shift;
    else {
      this.#line += known.lines;
      this.#lineStart = this.#at - known.shift;
    }
    this.#open(known);
    return true;
  }

  /** The tag that begins here; null where the window ends within it. */
  #readStartTag(bytes: Uint8Array, start: number, end: number): XmlTag | null {
    const name = nameFrom(bytes, start + 1, end);
    if (name === null) return this.#waitForName(bytes, start, end);
    let at = start + 1 + name.size_bytes;
    if (at === end) return this.#waitForMore(start);
    const tag: OpenTag = { bytes, at, end, names: [], attributes: [], name };
    if (bytes[at] !== GREATER) {
      at = this.#readAttributes(tag);
      if (at === -1) return this.#waitForMore(start);
    }
    const isEmpty = bytes[at] === SLASH;
    this.#at = at + (isEmpty ? 2 : 1);
    const [line, lineStart] = [this.#line, this.#lineStart];
    this.#advance(start, at);
    const lines = this.#line - line;
    const shift = lines === 0 ? this.#lineStart - lineStart : this.#at - this.#lineStart;
    const { names, attributes } = tag.names.length === 0 ? NOTHING : tag;
    return new XmlTag({ name, names, attributes, isEmpty, lines, shift });
  }

  #waitForMore(start: number): null {
    this.#waitForTag(start);
    return null;
  }

  /** There is no name: either the window ends within it, or it is none. */
  #waitForName(bytes: Uint8Array, start: number, end: number): null {
    const at = endOfName(bytes, start + 1);
    if (at === end) return this.#waitForMore(start);
    const length = this.#buffer.toString("utf8", start + 1, at).length;
    return this.#fail("NAME_MALFORMED", {
      text: this.#excerpt(start + 1, Math.min(length + 10, 39)).trim(),
    });
  }

  #open(tag: XmlTag): void {
    const { name } = tag;
    if (this.depth === 0) {
      if (this.#hasRoot) this.#fail("ROOT_TWICE", { name: name.text });
      this.#hasRoot = true;
    }
    if (this.depth === LIMITS.iati_depth) this.#fail("TOO_DEEP", { limit: LIMITS.iati_depth });
    this.#names[this.depth] = name;
    this.#lines[this.depth] = this.tokenLine;
    this.depth++;
    if (tag.hasTwins) this.#failTwice(name, findTwin(tag.names));
    if (tag.hasForeignNames) this.#declareNamespaces(tag);
    this.#isLeaf = true;
    this.#handler.open(tag);
    if (tag.isEmpty) this.#close(name);
  }

  /** From behind the name to the tag's `>` or `/`; -1 where the window ends before. */
  #readAttributes(tag: OpenTag): number {
    const { bytes, end, name } = tag;
    for (;;) {
      const spaceStart = tag.at;
      while (isSpace(bytes[tag.at] as number)) tag.at++;
      const code = bytes[tag.at];
      if (code === GREATER) return tag.at;
      if (code === SLASH) {
        if (tag.at + 1 === end) return -1;
        if (bytes[tag.at + 1] === GREATER) return tag.at;
        this.#failTag(name, AFTER_SLASH);
      }
      if (tag.at === end) return -1;
      if (tag.at === spaceStart) this.#failTag(name, NO_SPACE);
      if (!this.#readAttribute(tag)) return -1;
    }
  }

  /** One attribute; false where the window ends within it. */
  #readAttribute(tag: OpenTag): boolean {
    const { bytes, end, name: element } = tag;
    const name = nameFrom(bytes, tag.at, end);
    if (name === null) {
      if (endOfName(bytes, tag.at) === end) return false;
      this.#failTag(element, BAD_NAME);
    }
    let at = tag.at + name.size_bytes;
    while (isSpace(bytes[at] as number)) at++;
    if (at === end) return false;
    if (bytes[at] !== EQUALS) this.#failTag(element, NO_VALUE);
    at++;
    while (isSpace(bytes[at] as number)) at++;
    if (at === end) return false;
    const quote = bytes[at] as number;
    if (quote !== 34 && quote !== 39) this.#failTag(element, NO_QUOTES);
    const start = ++at;
    let all = 0;
    let code = bytes[at] as number;
    while (code !== quote && code > 31 && code !== LESS && code !== AMPERSAND) {
      all |= code;
      code = bytes[++at] as number;
    }
    const isPlain = code === quote;
    if (!isPlain) {
      at = this.#find(quote, at);
      if (at === -1) {
        const less = this.#find(LESS, start);
        if (less !== -1) this.#fail("LESS_THAN", { attribute: name.text });
        return false;
      }
      all = 255;
    }
    if (tag.names.length === LIMITS.iati_tag_attributes)
      this.#fail("TOO_MANY", { what: ATTRIBUTES, limit: LIMITS.iati_tag_attributes });
    const value = this.#textBetween(start, at, all);
    tag.names.push(name);
    tag.attributes.push(name.text, isPlain ? value : this.#normaliseValue(value, name));
    tag.at = at + 1;
    return true;
  }

  /** White space becomes spaces, references their characters. Source: XML 1.0, 3.3.3. */
  #normaliseValue(raw: string, name: XmlName): string {
    if (raw.includes("<")) this.#fail("LESS_THAN", { attribute: name.text });
    const value = raw.replace(/[\t\n]/g, " ");
    return value.includes("&") ? this.#resolve(value, true) : value;
  }

  #failTag(name: XmlName, what: { en: string; ja: string }): never {
    this.#fail("TAG_MALFORMED", { name: name.text, what });
  }

  #failTwice(element: XmlName, name: XmlName | null): never {
    this.#fail("ATTRIBUTE_TWICE", { name: element.text, attribute: name?.text ?? "" });
  }

  /** Source: Namespaces in XML 1.0: what may be declared, and no attribute twice under two prefixes. */
  #declareNamespaces({ name: element, names, attributes }: XmlTag): void {
    let prefixed = 0;
    for (let index = 0; index < names.length; index++) {
      const name = names[index] as XmlName;
      if (name.isDeclaration) this.#declareNamespace(name, attributes[index * 2 + 1] as string);
      else if (name.prefix !== "") prefixed++;
    }
    if (prefixed < 2) return;
    const seen = new Set<string>();
    for (const name of names) {
      if (name.prefix === "" || name.isDeclaration) continue;
      const key = `${this.namespaceOf(name.prefix) ?? name.prefix} ${name.local}`;
      if (seen.has(key)) this.#failTwice(element, name);
      seen.add(key);
    }
  }

  #declareNamespace(name: XmlName, uri: string): void {
    const prefix = name.prefix === "" ? "" : name.local;
    const isXml = (prefix === "xml") !== (uri === XML_NAMESPACE);
    if (isXml || prefix === "xmlns" || uri === XMLNS_NAMESPACE || (prefix !== "" && uri === ""))
      this.#fail("PREFIX", { prefix: name.text });
    const around = this.#declaredAs.get(prefix);
    const declared: Declared = { prefix, uri, depth: this.depth, around };
    this.#declared.push(declared);
    this.#declaredAs.set(prefix, declared);
    if (prefix === "") this.hasDefaultNamespace = true;
  }

  #resolve(text: string, isValue = false): string {
    if (!isValue && text.includes("]]>")) this.#fail("CDATA_END");
    const pieces = text.split("&");
    if (pieces.length > LIMITS.iati_text_references) {
      this.#fail("TOO_MANY", { what: REFERENCES, limit: LIMITS.iati_text_references });
    }
    for (let index = 1; index < pieces.length; index++) {
      const piece = pieces[index] ?? "";
      const end = piece.indexOf(";");
      const character = end === -1 ? null : referenceTo(piece.slice(0, end));
      if (character === null) {
        const reference = `&${piece.slice(0, end === -1 ? 20 : Math.min(end + 1, 30))}`;
        if (/^&#(?:x[0-9a-fA-F]+|[0-9]+);?$/.test(reference) && end !== -1)
          this.#fail("CHARACTER", { code: reference });
        this.#fail("ENTITY", { text: reference });
      }
      pieces[index] = character + piece.slice(end + 1);
    }
    return pieces.join("");
  }

  /** `<!`: a comment, a CDATA section, or what is refused. */
  #scanSection(start: number, end: number): boolean {
    if (this.#startsWith("<!--", start)) return this.#scanComment(start, end);
    if (this.#startsWith("<![CDATA[", start)) return this.#scanCharacters(start);
    if (end - start < 20 && !this.#isLast) return false;
    if (/^<!doctype\s+html\b/i.test(this.#excerpt(start, 30))) this.#fail("HTML");
    if (this.#startsWith("<!DOCTYPE", start)) this.#fail("DOCTYPE");
    this.#fail("NAME_MALFORMED", { text: this.#excerpt(start + 1, 19) });
  }

  #startsWith(text: string, start: number): boolean {
    for (let index = 0; index < text.length; index++)
      if (this.#bytes[start + index] !== text.charCodeAt(index)) return false;
    return true;
  }

  #scanComment(start: number, end: number): boolean {
    const until = this.#find("--", start + 4);
    if (until === -1 || (until + 2 === end && !this.#isLast)) {
      if (this.#isLast) this.#failEnd();
      return false;
    }
    if (this.#bytes[until + 2] !== GREATER) this.#fail("COMMENT");
    this.#advance(start, until);
    this.#at = until + 3;
    this.#countAside(this.#at - start);
    this.#handler.comment(this.#buffer.toString("utf8", start + 4, until));
    return true;
  }

  #scanCharacters(start: number): boolean {
    if (this.depth === 0) this.#fail("TEXT_OUTSIDE");
    const until = this.#find("]]>", start + 9);
    if (until === -1) {
      if (this.#isLast) this.#failEnd();
      return false;
    }
    this.#advance(start, until);
    this.#at = until + 3;
    this.#handler.text(this.#buffer.toString("utf8", start + 9, until));
    return true;
  }

  #scanInstruction(start: number, end: number): boolean {
    const until = this.#find("?>", start + 2);
    if (until === -1 || until >= end) {
      if (this.#isLast) this.#failEnd();
      return false;
    }
    const match = /^([^ \t\n]+)(?:[ \t\n]+([^]*))?$/.exec(
      this.#buffer.toString("utf8", start + 2, until),
    );
    const target = match?.[1] ?? "";
    const name = readName(target);
    const isFirst = this.tokenLine === 1 && this.tokenColumn === 1;
    if (target === "xml") this.#fail(isFirst ? "DECLARATION_MALFORMED" : "DECLARATION_LATE");
    if (name === null || name.prefix !== "" || /^xml$/i.test(target)) this.#fail("INSTRUCTION");
    this.#advance(start, until);
    this.#at = until + 2;
    this.#countAside(this.#at - start);
    this.#handler.instruction(target, match?.[2] ?? "");
    return true;
  }

  #countAside(size_bytes: number): void {
    this.#aside_bytes += size_bytes;
    if (this.#aside_bytes < LIMITS.iati_asides_size_bytes) return;
    const limit = LIMITS.iati_asides_share;
    const rest_bytes = this.#given_bytes - this.#aside_bytes;
    if (this.#aside_bytes > rest_bytes * limit) this.#fail("ASIDES", { limit });
  }

  #finish(): void {
    if (this.depth > 0) {
      this.tokenLine = this.#line;
      this.tokenColumn = this.#at - this.#lineStart + 1;
      this.#failEnd();
    }
    if (!this.#hasRoot) this.#fail(this.#isAtStart ? "EMPTY" : "NO_ELEMENT");
  }

  #failEnd(): never {
    const open = this.#names[this.depth - 1];
    const line = this.#lines[this.depth - 1] ?? this.#line;
    const what =
      this.depth > 0 && open
        ? {
            en: `<${open.text}> of line ${line} is not closed`,
            ja: `${line} 行目の <${open.text}> が閉じられていません`,
          }
        : { en: "the last tag is not complete", ja: "最後のタグが完結していません" };
    this.#fail("ENDS_EARLY", { what });
  }
}

const NOTHING = { names: emptyList<XmlName>(), attributes: emptyList<string>() };

/** A start tag as far as it has been read. */
interface OpenTag {
  readonly bytes: Uint8Array;
  at: number;
  readonly end: number;
  readonly names: XmlName[];
  readonly attributes: string[];
  readonly name: XmlName;
}

/** What happens where a window ends within a tag or a text is to have happened before the engine makes the scanner fast for good. */
const CUT_AT_FIRST_BYTES = 4 * 1024;
const PIECE_SIZE_BYTES = 64;

/** A chunk, its beginning in small pieces. */
function* inPieces(chunk: Uint8Array, cut_bytes: number): Generator<Uint8Array> {
  let at = 0;
  for (; at < Math.min(cut_bytes, chunk.length); at += PIECE_SIZE_BYTES)
    yield chunk.subarray(at, at + PIECE_SIZE_BYTES);
  if (at < chunk.length) yield chunk.subarray(at);
}

/** Feeds a scanner with bytes, plain or gzip, to the end. `afterChunk` may write what has come of each piece. */
export async function scanXml(
  bytes: AsyncIterable<Uint8Array>,
  scanner: XmlScanner,
  afterChunk: (() => Promise<void>) | null = null,
): Promise<void> {
  const transcoder = createTranscoder();
  try {
    let cut_bytes = CUT_AT_FIRST_BYTES;
    for await (const chunk of unpack(bytes)) {
      for (const piece of inPieces(chunk, cut_bytes)) {
        const text = transcoder.write(piece);
        if (text.length > 0) scanner.write(text, false);
      }
      cut_bytes = 0;
      if (afterChunk) await afterChunk();
    }
    scanner.write(transcoder.end(), true);
    if (afterChunk) await afterChunk();
  } catch (error) {
    if (!(error instanceof XmlFault) || error.line > 0) throw error;
    // Who reads bytes does not know lines; the scanner knows how far it has come.
    const reached = scanner.reached();
    throw error.at(reached.line, reached.column);
  }
}

const TAG = { en: "A tag", ja: "タグ" };
const TEXT = { en: "A text", ja: "文" };
const ATTRIBUTES = { en: "Attributes of one element", ja: "一要素の属性の数" };
const REFERENCES = { en: "Character references in one text", ja: "一つの文の中の文字参照の数" };
const AFTER_SLASH = { en: 'there is no ">" after "/"', ja: "「/」の後に「>」がありません" };
const NO_SPACE = { en: "there is no space before an attribute", ja: "属性の前に空白がありません" };
const BAD_NAME = { en: "an attribute's name is not allowed", ja: "属性名が正しくありません" };
const NO_VALUE = { en: "an attribute has no value", ja: "属性に値がありません" };
const NO_QUOTES = {
  en: "an attribute's value has no quotation marks",
  ja: "属性の値が引用符で囲まれていません",
};

function mix(mixed: number, word: number): number {
  const product = Math.imul(mixed ^ word, 0x9e3779b1);
  return (product << 15) | (product >>> 17);
}

/**
 * Which of the two there are in a stretch of words, looking at four bytes at a time. A loop by itself: what the engine makes of one that it
 * is in knows nothing yet of what comes after it.
 */
function oddBytes(words: Int32Array, start: number, end: number): number {
  let high = 0;
  let controls = 0;
  for (let index = start; index < end; index++) {
    const word = words[index] as number;
    high |= word;
    // The top bit of a byte says: it is no control character, or it is the line's end, or a tab.
    const above = ((word & 0x60606060) + 0x7f7f7f7f) | word;
    const lines = ((word ^ 0x0a0a0a0a) & 0x7f7f7f7f) + 0x7f7f7f7f;
    const tabs = ((word ^ 0x09090909) & 0x7f7f7f7f) + 0x7f7f7f7f;
    controls |= ~above & lines & tabs;
  }
  return ((controls & HIGHEST) === 0 ? 0 : CONTROL) | ((high & HIGHEST) === 0 ? 0 : BEYOND_ASCII);
}

function isSpace(code: number): boolean {
  return code === 32 || code === NEWLINE || code === 9;
}

/** The character of `lt`, `#65` or `#x41`; null where there is none that XML allows. */
function referenceTo(name: string): string | null {
  if (!name.startsWith("#")) return ENTITIES[name] ?? null;
  const isHex = name.charCodeAt(1) === 120;
  if (!(isHex ? /^#x[0-9a-fA-F]{1,8}$/ : /^#[0-9]{1,9}$/).test(name)) return null;
  const code = Number.parseInt(name.slice(isHex ? 2 : 1), isHex ? 16 : 10);
  if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return null;
  const character = String.fromCodePoint(code);
  return FORBIDDEN.test(character) ? null : character;
}
