import { LIMITS } from "../base/settings.js";
import type { Facts } from "../base/text.js";
import { XmlFault, type XmlFaultCode } from "./xml-fault.js";
import { createDecoder, unpack } from "./xml-source.js";
import { copyOf, NAME_CLASS, nameAt, nameFrom, type XmlName } from "./xml-name.js";

/** Is told what the scanner meets, in the file's order. Attributes and places are read from the scanner meanwhile. */
export interface XmlHandler {
  open(name: XmlName): void;
  close(name: XmlName): void;
  /** Text between two tags, references resolved; white space alone only where an element holds nothing else. */
  text(text: string): void;
  /** White space between tags: call `scanner.blankText()` for it. */
  blank(): void;
  comment(text: string): void;
  instruction(target: string, data: string): void;
}

const LESS = 60;
const GREATER = 62;
const SLASH = 47;
const EQUALS = 61;
const AMPERSAND = 38;
const NEWLINE = 10;
/** Ends every window, so that no loop has to look where the window ends. XML has no such character. */
const SENTINEL = "\0";
// oxlint-disable-next-line no-control-regex
const FORBIDDEN = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/;
const ENTITIES: Readonly<Record<string, string>> = {
  lt: "<",
  gt: ">",
  amp: "&",
  quot: '"',
  apos: "'",
};
const XML_NAMESPACE = "http://www.w3.org/XML/1998/namespace";
const XMLNS_NAMESPACE = "http://www.w3.org/2000/xmlns/";

interface Declared {
  readonly prefix: string;
  readonly uri: string;
  readonly depth: number;
}

/**
 * Reads XML 1.0 with namespaces from pieces of text, holding one tag or one text at a time. Everything that is not
 * well-formed is an XmlFault; so is a DOCTYPE, and what goes over a limit. Why our own: decision 0010.
 */
export class XmlScanner {
  readonly attributeNames: XmlName[] = [];
  readonly attributeValues: string[] = [];
  attributeCount = 0;
  /** Where the present tag, text or comment begins, from 1. */
  tokenLine = 1;
  tokenColumn = 1;
  /** Elements that are open, the root included. */
  depth = 0;
  /** Whether a name without a prefix may be in a namespace: `xmlns` was declared somewhere. */
  hasDefaultNamespace = false;

  readonly #handler: XmlHandler;
  readonly #names: XmlName[] = [];
  readonly #lines: number[] = [];
  readonly #declared: Declared[] = [];
  #window = SENTINEL;
  #at = 0;
  #line = 1;
  /** Where the present line begins in the window; below 0 where that has passed. */
  #lineStart = 0;
  #ampersandAt = -1;
  #blankStart = 0;
  #isLeaf = false;
  #hasRoot = false;
  #isAtStart = true;
  #isLast = false;
  #endsWithReturn = false;
  #hasForeignNames = false;

  constructor(handler: XmlHandler) {
    this.#handler = handler;
  }

  /** Reads on. `isLast` says that nothing follows. */
  write(piece: string, isLast: boolean): void {
    const text = this.#normalise(piece, isLast);
    const kept = this.#window.slice(this.#at, -1);
    this.#lineStart -= this.#at;
    this.#at = 0;
    this.#isLast = isLast;
    this.#refuseCharacters(kept, text);
    this.#window = `${kept}${text}${SENTINEL}`;
    this.#ampersandAt = -1;
    this.#scan();
    if (isLast) this.#end();
  }

  /** The white space that `blank` was told of. */
  blankText(): string {
    return this.#window.slice(this.#blankStart, this.#at);
  }

  /** The namespace of a prefix; "" for none, null where the prefix is not declared. */
  namespaceOf(prefix: string): string | null {
    if (this.#declared.length === 0 && prefix !== "xml") return prefix === "" ? "" : null;
    if (prefix === "xml") return XML_NAMESPACE;
    for (let index = this.#declared.length - 1; index >= 0; index--) {
      const declared = this.#declared[index];
      if (declared?.prefix === prefix) return declared.uri;
    }
    return prefix === "" ? "" : null;
  }

  /** Where the text ends that was given so far; null before the first. */
  reached(): { readonly line: number; readonly column: number } | null {
    if (this.#window === "") return null;
    const rest = this.#window.slice(this.#at, this.#window.length - SENTINEL.length);
    const newline = rest.lastIndexOf("\n");
    const column =
      newline === -1 ? this.#at - this.#lineStart + rest.length + 1 : rest.length - newline;
    return { line: this.#line + rest.split("\n").length - 1, column };
  }

  /** Line ends become one newline. Source: XML 1.0, 2.11. */
  #normalise(piece: string, isLast: boolean): string {
    let text = this.#endsWithReturn ? `\r${piece}` : piece;
    this.#endsWithReturn = !isLast && text.endsWith("\r");
    if (this.#endsWithReturn) text = text.slice(0, -1);
    return text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text;
  }

  #refuseCharacters(kept: string, text: string): void {
    const found = FORBIDDEN.exec(text);
    if (!found) return;
    const code = `U+${(text.codePointAt(found.index) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
    const before = kept + text.slice(0, found.index);
    const breaks = before.split("\n");
    const column =
      breaks.length > 1 ? (breaks.at(-1) ?? "").length : before.length - this.#lineStart;
    throw new XmlFault("CHARACTER", { code }, this.#line + breaks.length - 1, column + 1);
  }

  #fail(code: XmlFaultCode, facts: Facts = {}): never {
    throw new XmlFault(code, facts, this.tokenLine, this.tokenColumn);
  }

  /** One token after the other, until the window ends within one. */
  #scan(): void {
    const window = this.#window;
    const end = window.length - 1;
    while (this.#at < end) {
      const at = this.#at;
      this.tokenLine = this.#line;
      this.tokenColumn = at - this.#lineStart + 1;
      const isDone =
        window.charCodeAt(at) === LESS
          ? this.#scanMarkup(window, at, end)
          : this.#scanText(window, at, end);
      if (isDone) continue;
      if (end - at > LIMITS.iati_text_length) this.#failTooLong(window, at);
      return;
    }
  }

  #failTooLong(window: string, at: number): never {
    const isTag = window.charCodeAt(at) === LESS;
    const limit = isTag ? LIMITS.iati_tag_length : LIMITS.iati_text_length;
    this.#fail("TOO_LONG", { what: isTag ? TAG : TEXT, limit });
  }

  #scanMarkup(window: string, at: number, end: number): boolean {
    this.#isAtStart = false;
    const code = window.charCodeAt(at + 1);
    if (code === SLASH) return this.#scanEndTag(window, at, end);
    if (code === 33) return this.#scanSection(window, at, end);
    if (code === 63) return this.#scanInstruction(window, at, end);
    return this.#scanStartTag(window, at, end);
  }

  #scanText(window: string, start: number, end: number): boolean {
    let at = start;
    let line = this.#line;
    let lineStart = this.#lineStart;
    let code = window.charCodeAt(at);
    while (code === 32 || code === NEWLINE || code === 9) {
      at++;
      if (code === NEWLINE) {
        line++;
        lineStart = at;
      }
      code = window.charCodeAt(at);
    }
    if (code === LESS) {
      // Before `</` or `<!` in an element without children white space may be its value. That may still be to come.
      if (at + 1 === end && !this.#isLast) return false;
      const next = window.charCodeAt(at + 1);
      const isValue = this.#isLeaf && (next === SLASH || next === 33);
      this.#at = at;
      if (isValue) this.#handler.text(window.slice(start, at));
      else if (this.depth > 0) {
        this.#blankStart = start;
        this.#handler.blank();
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
    return this.#scanWords(window, start, at, end);
  }

  #scanWords(window: string, start: number, from: number, end: number): boolean {
    if (this.depth === 0) this.#fail(this.#hasRoot ? "TEXT_OUTSIDE" : "NOT_XML");
    const until = window.indexOf("<", from);
    if (until === -1) {
      if (this.#isLast) this.#failEnd();
      return false;
    }
    if (until - start > LIMITS.iati_text_length) this.#failTooLong(window, start);
    let text = window.slice(start, until);
    if (this.#ampersandAt < start) this.#ampersandAt = indexOrEnd(window, "&", start, end);
    if (this.#ampersandAt < until) text = this.#resolve(text);
    else if (text.includes("]]>")) this.#fail("CDATA_END");
    this.#countLines(window, start, until);
    this.#at = until;
    this.#handler.text(text);
    return true;
  }

  #countLines(window: string, start: number, until: number): void {
    let newline = window.indexOf("\n", start);
    while (newline !== -1 && newline < until) {
      this.#line++;
      this.#lineStart = newline + 1;
      newline = window.indexOf("\n", newline + 1);
    }
  }

  #scanEndTag(window: string, start: number, end: number): boolean {
    const name = this.#names[this.depth - 1];
    const text = name?.text ?? "";
    let at = start + 2;
    if (at + text.length >= end) return this.#scanOddEndTag(window, start);
    for (let index = 0; index < text.length; index++, at++) {
      if (window.charCodeAt(at) !== text.charCodeAt(index))
        return this.#scanOddEndTag(window, start);
    }
    if (name === undefined || window.charCodeAt(at) !== GREATER)
      return this.#scanOddEndTag(window, start);
    this.#at = at + 1;
    this.#close(name);
    return true;
  }

  /** An end tag that is cut off, has white space in it, or is wrong. */
  #scanOddEndTag(window: string, start: number): boolean {
    const until = window.indexOf(">", start);
    if (until === -1) return this.#waitForTag(window, start);
    const found = window.slice(start + 2, until).replace(/[ \t\n]+$/, "");
    const name = this.#names[this.depth - 1];
    if (nameAt(found, 0, found.length) === null)
      this.#fail("NAME_MALFORMED", { text: found.slice(0, 40) });
    if (name === undefined) this.#fail("TAG_EXTRA", { found });
    const line = String(this.#lines[this.depth - 1] ?? 0);
    if (found !== name.text)
      this.#fail("TAG_MISMATCH", { found: found.slice(0, 60), open: name.text, line });
    this.#countLines(window, start, until);
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
    while ((this.#declared.at(-1)?.depth ?? -1) > this.depth) this.#declared.pop();
  }

  #waitForTag(window: string, start: number): boolean {
    if (this.#isLast) this.#failEnd();
    if (window.length - start > LIMITS.iati_tag_length) this.#failTooLong(window, start);
    return false;
  }

  #scanStartTag(window: string, start: number, end: number): boolean {
    const name = nameFrom(window, start + 1);
    if (name === null) return this.#waitForName(window, start, end);
    let at = start + 1 + name.text.length;
    if (at === end) return this.#waitForTag(window, start);
    const line = this.#line;
    const lineStart = this.#lineStart;
    this.attributeCount = 0;
    this.#hasForeignNames = name.prefix !== "";
    let code = window.charCodeAt(at);
    if (code !== GREATER) {
      at = this.#scanAttributes(window, at, end, name);
      if (at === -1) {
        this.#line = line;
        this.#lineStart = lineStart;
        return this.#waitForTag(window, start);
      }
      code = window.charCodeAt(at);
    }
    const isEmpty = code === SLASH;
    this.#at = at + (isEmpty ? 2 : 1);
    this.#open(name, isEmpty);
    return true;
  }

  /** There is no name: either the window ends within it, or it is none. */
  #waitForName(window: string, start: number, end: number): boolean {
    let at = start + 1;
    while ((NAME_CLASS[window.charCodeAt(at)] ?? 1) > 0) at++;
    if (at === end) return this.#waitForTag(window, start);
    this.#fail("NAME_MALFORMED", {
      text: window.slice(start + 1, Math.min(at + 10, start + 40)).trim(),
    });
  }

  #open(name: XmlName, isEmpty: boolean): void {
    if (this.depth === 0) {
      if (this.#hasRoot) this.#fail("ROOT_TWICE", { name: name.text });
      this.#hasRoot = true;
    }
    if (this.depth === LIMITS.iati_depth) this.#fail("TOO_DEEP", { limit: LIMITS.iati_depth });
    this.#names[this.depth] = name;
    this.#lines[this.depth] = this.tokenLine;
    this.depth++;
    if (this.attributeCount > 1) this.#refuseTwins(name);
    if (this.#hasForeignNames) this.#declareNamespaces(name);
    this.#isLeaf = true;
    this.#handler.open(name);
    if (isEmpty) this.#close(name);
  }

  /** From behind the name to the tag's `>` or `/`; -1 where the window ends before. */
  #scanAttributes(window: string, from: number, end: number, name: XmlName): number {
    let at = from;
    for (;;) {
      let code = window.charCodeAt(at);
      const spaceStart = at;
      while (code === 32 || code === NEWLINE || code === 9) {
        at++;
        if (code === NEWLINE) {
          this.#line++;
          this.#lineStart = at;
        }
        code = window.charCodeAt(at);
      }
      if (code === GREATER) return at;
      if (code === SLASH) {
        if (window.charCodeAt(at + 1) === GREATER) return at;
        if (at + 1 === end) return -1;
        this.#failTag(name, AFTER_SLASH);
      }
      if (at === end) return -1;
      if (at === spaceStart) this.#failTag(name, NO_SPACE);
      at = this.#scanAttribute(window, at, end, name);
      if (at === -1) return -1;
    }
  }

  /** One attribute; the place behind its value, -1 where the window ends before. */
  #scanAttribute(window: string, start: number, end: number, element: XmlName): number {
    const name = nameFrom(window, start);
    if (name === null) return this.#waitForAttribute(window, start, end, element);
    let at = start + name.text.length;
    if (at === end) return -1;
    if (window.charCodeAt(at) !== EQUALS) {
      while (isSpace(window.charCodeAt(at))) at++;
      if (at === end) return -1;
      if (window.charCodeAt(at) !== EQUALS) this.#failTag(element, NO_VALUE);
    }
    at++;
    while (isSpace(window.charCodeAt(at))) at++;
    if (at === end) return -1;
    const quote = window.charCodeAt(at);
    if (quote !== 34 && quote !== 39) this.#failTag(element, NO_QUOTES);
    const valueStart = ++at;
    if (valueStart > start + name.text.length + 2) this.#countLines(window, start, valueStart);
    let code = window.charCodeAt(at);
    while (code !== quote && code > 31 && code !== LESS && code !== AMPERSAND)
      code = window.charCodeAt(++at);
    const isPlain = code === quote;
    if (!isPlain) {
      at = window.indexOf(quote === 34 ? '"' : "'", at);
      if (at === -1) {
        if (window.slice(valueStart).includes("<"))
          this.#fail("LESS_THAN", { attribute: name.text });
        return -1;
      }
    }
    if (this.attributeCount === LIMITS.iati_tag_attributes) {
      this.#fail("TOO_MANY", { what: ATTRIBUTES, limit: LIMITS.iati_tag_attributes });
    }
    const value = window.slice(valueStart, at);
    this.attributeNames[this.attributeCount] = name;
    this.attributeValues[this.attributeCount++] = isPlain
      ? value
      : this.#normaliseValue(value, name);
    if (name.isDeclaration || name.prefix !== "") this.#hasForeignNames = true;
    if (!isPlain) this.#countLines(window, valueStart, at);
    return at + 1;
  }

  #waitForAttribute(window: string, start: number, end: number, element: XmlName): number {
    let at = start;
    while ((NAME_CLASS[window.charCodeAt(at)] ?? 1) > 0) at++;
    return at === end ? -1 : this.#failTag(element, BAD_NAME);
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

  #refuseTwins(element: XmlName): void {
    const { attributeNames, attributeCount } = this;
    for (let index = 1; index < attributeCount; index++) {
      const name = attributeNames[index];
      for (let other = 0; other < index; other++) {
        const twin = attributeNames[other];
        if (name === twin || (name?.id === -1 && name.text === twin?.text)) {
          this.#fail("ATTRIBUTE_TWICE", { name: element.text, attribute: name?.text ?? "" });
        }
      }
    }
  }

  /** Source: Namespaces in XML 1.0: what may be declared, and no attribute twice under two prefixes. */
  #declareNamespaces(element: XmlName): void {
    for (let index = 0; index < this.attributeCount; index++) {
      const name = this.attributeNames[index];
      if (!name?.isDeclaration) continue;
      const prefix = name.prefix === "" ? "" : name.local;
      const uri = copyOf(this.attributeValues[index] ?? "");
      const isXml = (prefix === "xml") !== (uri === XML_NAMESPACE);
      if (isXml || prefix === "xmlns" || uri === XMLNS_NAMESPACE || (prefix !== "" && uri === "")) {
        this.#fail("PREFIX", { prefix: name.text });
      }
      this.#declared.push({ prefix, uri, depth: this.depth });
      if (prefix === "") this.hasDefaultNamespace = true;
    }
    if (this.attributeCount < 2) return;
    const seen = new Set<string>();
    for (let index = 0; index < this.attributeCount; index++) {
      const name = this.attributeNames[index];
      if (!name || name.prefix === "" || name.isDeclaration) continue;
      const key = `${this.namespaceOf(name.prefix) ?? name.prefix} ${name.local}`;
      if (seen.has(key))
        this.#fail("ATTRIBUTE_TWICE", { name: element.text, attribute: name.text });
      seen.add(key);
    }
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
      if (character === null)
        this.#fail("ENTITY", {
          text: `&${piece.slice(0, end === -1 ? 20 : Math.min(end + 1, 30))}`,
        });
      pieces[index] = character + piece.slice(end + 1);
    }
    return pieces.join("");
  }

  /** `<!`: a comment, a CDATA section, or what is refused. */
  #scanSection(window: string, start: number, end: number): boolean {
    if (window.startsWith("<!--", start)) return this.#scanComment(window, start);
    if (window.startsWith("<![CDATA[", start)) return this.#scanCharacters(window, start);
    const isCut = end - start < 20 && !this.#isLast;
    if (!isCut && /^<!doctype\s+html\b/i.test(window.slice(start, start + 30))) this.#fail("HTML");
    if (!isCut && window.startsWith("<!DOCTYPE", start)) this.#fail("DOCTYPE");
    if (!isCut)
      this.#fail("NAME_MALFORMED", { text: window.slice(start + 1, Math.min(end, start + 20)) });
    return false;
  }

  #scanComment(window: string, start: number): boolean {
    const until = window.indexOf("--", start + 4);
    if (until === -1 || (until + 2 === window.length - 1 && !this.#isLast)) {
      if (this.#isLast) this.#failEnd();
      return false;
    }
    if (window.charCodeAt(until + 2) !== GREATER) this.#fail("COMMENT");
    this.#countLines(window, start, until);
    this.#at = until + 3;
    this.#handler.comment(window.slice(start + 4, until));
    return true;
  }

  #scanCharacters(window: string, start: number): boolean {
    if (this.depth === 0) this.#fail("TEXT_OUTSIDE");
    const until = window.indexOf("]]>", start + 9);
    if (until === -1) {
      if (this.#isLast) this.#failEnd();
      return false;
    }
    this.#countLines(window, start, until);
    this.#at = until + 3;
    this.#handler.text(window.slice(start + 9, until));
    return true;
  }

  #scanInstruction(window: string, start: number, end: number): boolean {
    const until = window.indexOf("?>", start + 2);
    if (until === -1 || until >= end) {
      if (this.#isLast) this.#failEnd();
      return false;
    }
    const match = /^([^ \t\n]+)(?:[ \t\n]+([^]*))?$/.exec(window.slice(start + 2, until));
    const target = match?.[1] ?? "";
    const name = nameAt(target, 0, target.length);
    if (name === null || name.prefix !== "" || /^xml$/i.test(target)) this.#fail("INSTRUCTION");
    this.#countLines(window, start, until);
    this.#at = until + 2;
    this.#handler.instruction(target, match?.[2] ?? "");
    return true;
  }

  #end(): void {
    if (this.depth > 0) {
      this.tokenLine = this.#line;
      this.tokenColumn = this.#at - this.#lineStart + 1;
      this.#failEnd();
    }
    if (!this.#hasRoot) this.#fail(this.#isAtStart ? "EMPTY" : "NOT_XML");
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

/** Feeds a scanner with bytes, plain or gzip, to the end. `afterChunk` may write what has come of each piece. */
export async function scanXml(
  bytes: AsyncIterable<Uint8Array>,
  scanner: XmlScanner,
  afterChunk: (() => Promise<void>) | null = null,
): Promise<void> {
  const decoder = createDecoder();
  try {
    for await (const chunk of unpack(bytes)) {
      const text = decoder.write(chunk);
      if (text !== "") scanner.write(text, false);
      if (afterChunk) await afterChunk();
    }
    scanner.write(decoder.end(), true);
    if (afterChunk) await afterChunk();
  } catch (error) {
    // The decoder does not know lines; the scanner knows how far it has come.
    const reached = scanner.reached();
    if (!(error instanceof XmlFault) || error.line > 0 || !reached) throw error;
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

function isSpace(code: number): boolean {
  return code === 32 || code === NEWLINE || code === 9;
}

function indexOrEnd(window: string, sought: string, from: number, end: number): number {
  const found = window.indexOf(sought, from);
  return found === -1 ? end : found;
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
