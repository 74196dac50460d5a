/** One name as written in the file, made once: names compare by identity. */
export interface XmlName {
  readonly text: string;
  /** Empty where it has none. */
  readonly prefix: string;
  readonly local: string;
  /** Small and dense for the first names, so that tables can be indexed by it; -1 beyond. */
  readonly id: number;
  /** `xmlns` or `xmlns:…`: a declaration, no attribute. */
  readonly isDeclaration: boolean;
  /** How many bytes it has in UTF-8. */
  readonly size_bytes: number;
  readonly isAscii: boolean;
}

/** As many names as get an id. The standard has about 170; a hostile file may invent millions. */
export const NAMES_AT_MOST = 1024;
/** Nodes of the tree of names: about 4 MB. */
const NODES_AT_MOST = 16_384;
/** What files may not use up, so that our own tables find their names whatever was read before. */
const OWN_NAMES = 400;
const OWN_NODES = 4_096;
const WIDTH = 68;

/** Names of XML beyond ASCII. Source: XML 1.0, fifth edition, productions 4 and 4a, without the colon. */
const START =
  "A-Z_a-z\\u00C0-\\u00D6\\u00D8-\\u00F6\\u00F8-\\u02FF\\u0370-\\u037D\\u037F-\\u1FFF\\u200C\\u200D\\u2070-\\u218F\\u2C00-\\u2FEF\\u3001-\\uD7FF\\uF900-\\uFDCF\\uFDF0-\\uFFFD\\u{10000}-\\u{EFFFF}";
const PART = `[${START}][${START}\\-.0-9\\u00B7\\u0300-\\u036F\\u203F-\\u2040]*`;
const QUALIFIED = new RegExp(`^(?:(${PART}):)?(${PART})$`, "u");

/** Classes of the bytes in names; 0 ends a name. */
const NAME_CLASS = new Uint8Array(256).fill(255, 128);
/** The class of what is not ASCII: such names are rare, and no node of the tree leads to them. */
const BEYOND_ASCII = 255;
const LETTERS = "-.:_0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
for (let index = 0; index < LETTERS.length; index++)
  NAME_CLASS[LETTERS.charCodeAt(index)] = index + 1;

/** The tree: a row of WIDTH for each node, the next node by the class of the next character; 0 is none. */
const steps = new Int32Array(NODES_AT_MOST * WIDTH);
const nameOfNode: (XmlName | undefined)[] = new Array<XmlName | undefined>(NODES_AT_MOST).fill(
  undefined,
);
/** By id. */
const names: XmlName[] = [];
let nodes = 1;
let ids = 0;

const GREATER = 62;
/** What ends an element, name and `>`, by the name's id: compared four bytes at a time. Longer ones have none. */
const END_SIZE_BYTES = 32;
const endBytes = new Uint8Array(NAMES_AT_MOST * END_SIZE_BYTES);
const endWords = new DataView(endBytes.buffer);

/** Whether the name and a `>` stand at a place. False also where the name is too long, or has no id, to be compared so. */
export function isNameEnd(view: DataView, start: number, { id, size_bytes }: XmlName): boolean {
  const size = size_bytes + 1;
  if (id < 0 || size >= END_SIZE_BYTES) return false;
  const row = id * END_SIZE_BYTES;
  const tail = size & ~3;
  for (let at = 0; at < tail; at += 4)
    if (view.getInt32(start + at, true) !== endWords.getInt32(row + at, true)) return false;
  const mask = (1 << ((size & 3) << 3)) - 1;
  return ((view.getInt32(start + tail, true) ^ endWords.getInt32(row + tail, true)) & mask) === 0;
}

/** The first place from `start` on whose byte is in no name. */
export function endOfName(bytes: Uint8Array, start: number): number {
  let at = start;
  while (NAME_CLASS[bytes[at] as number] !== 0) at++;
  return at;
}

/**
 * The name that begins at a place of a text in UTF-8; it ends before the first character that no name has. Null where there is
 * no name, or where the text ends with it: then more of it may come. Walks a tree of the names seen so far, so that a
 * known name costs neither a string nor a hash.
 */
export function nameFrom(bytes: Uint8Array, start: number, end: number): XmlName | null {
  let node = 0;
  let at = start;
  for (;;) {
    const kind = NAME_CLASS[bytes[at] as number] as number;
    if (kind === 0) break;
    node = kind === BEYOND_ASCII ? 0 : (steps[node * WIDTH + kind] as number);
    if (node === 0) return rareNameFrom(bytes, start, at, end);
    at++;
  }
  return nameOfNode[node] ?? rareNameFrom(bytes, start, at, end);
}

function rareNameFrom(bytes: Uint8Array, start: number, from: number, end: number): XmlName | null {
  const until = endOfName(bytes, from);
  return until >= end ? null : readName(textBetween(bytes, start, until));
}

/** The letters of a name that is met in a file; null where the text is none. */
export function readName(text: string): XmlName | null {
  const room = { names: NAMES_AT_MOST - OWN_NAMES, nodes: NODES_AT_MOST - OWN_NODES };
  return addName(text, room);
}

function textBetween(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString("utf8");
}

/** The name of that text, for our own tables. */
export function nameOf(text: string): XmlName {
  const name = addName(text, { names: NAMES_AT_MOST, nodes: NODES_AT_MOST });
  if (name === null) throw new Error(`Bug: ${text} is no name`);
  return name;
}

/** The name with that id. */
export function nameWithId(id: number): XmlName {
  const name = names[id];
  if (name === undefined) throw new Error(`Bug: no name has the id ${id}`);
  return name;
}

/** Whether files have brought so many names that those of the next may find no room. The standard's take less than half of it. */
export function areNamesCrowded(): boolean {
  return ids > NAMES_AT_MOST / 2 || nodes > NODES_AT_MOST / 2;
}

/** How many names with an id, and how many nodes of the tree, there may be at most. */
interface Room {
  readonly names: number;
  readonly nodes: number;
}

function addName(text: string, room: Room): XmlName | null {
  const known = nameOfNode[nodeOf(text)];
  if (known) return known;
  const match = QUALIFIED.exec(text);
  if (!match) return null;
  const [, prefix = "", local = ""] = match;
  const isDeclaration = prefix === "xmlns" || text === "xmlns";
  const node = growTo(text, room);
  const id = node === 0 ? -1 : ids++;
  const bytes = Buffer.from(text);
  const name: XmlName = {
    text: node !== 0 ? internal(text) : copyOf(text),
    prefix: copyOf(prefix),
    local: copyOf(local),
    id,
    isDeclaration,
    size_bytes: bytes.length,
    isAscii: bytes.length === text.length,
  };
  if (node !== 0) nameOfNode[node] = name;
  if (id !== -1) names.push(name);
  if (id !== -1 && bytes.length + 1 < END_SIZE_BYTES) {
    endBytes.set(bytes, id * END_SIZE_BYTES);
    endBytes[id * END_SIZE_BYTES + bytes.length] = GREATER;
  }
  return name;
}

/** The node to which the text leads; 0 where it leads nowhere. */
function nodeOf(text: string): number {
  let node = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    node = code < 128 ? (steps[node * WIDTH + (NAME_CLASS[code] as number)] as number) : 0;
    if (node === 0) return 0;
  }
  return node;
}

/** The node of the text, grown where there is room; 0 where there is none, or the text goes beyond ASCII. */
function growTo(text: string, room: Room): number {
  if (nodes + text.length > room.nodes || ids >= room.names) return 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code >= 128 || NAME_CLASS[code] === 0) return 0;
  }
  let node = 0;
  for (let at = 0; at < text.length; at++) {
    const cell = node * WIDTH + (NAME_CLASS[text.charCodeAt(at)] as number);
    if (steps[cell] === 0) steps[cell] = nodes++;
    node = steps[cell] as number;
  }
  return node;
}

/**
 * The same text as the one object that the engine keeps for property names. Two such texts are equal where they are the
 * same object, so names compare by one look instead of letter by letter: our own tables of names use it too.
 */
export function internal(text: string): string {
  return Object.keys({ [text]: true })[0] ?? text;
}

/** The same text in memory of its own: a piece cut from a long text keeps all of it alive. */
export function copyOf(text: string): string {
  return text.length < 13 ? text : ` ${text}`.slice(1);
}
