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
}

/** As many names as get an id. The standard has about 170; a hostile file may invent millions. */
export const NAMES_AT_MOST = 1024;
/** Nodes of the tree of names: about 4 MB. */
const NODES_AT_MOST = 16_384;
const WIDTH = 68;

/** Names of XML beyond ASCII. Source: XML 1.0, fifth edition, productions 4 and 4a, without the colon. */
const START =
  "A-Z_a-z\\u00C0-\\u00D6\\u00D8-\\u00F6\\u00F8-\\u02FF\\u0370-\\u037D\\u037F-\\u1FFF\\u200C\\u200D\\u2070-\\u218F\\u2C00-\\u2FEF\\u3001-\\uD7FF\\uF900-\\uFDCF\\uFDF0-\\uFFFD\\u{10000}-\\u{EFFFF}";
const PART = `[${START}][${START}\\-.0-9\\u00B7\\u0300-\\u036F\\u203F-\\u2040]*`;
const QUALIFIED = new RegExp(`^(?:(${PART}):)?(${PART})$`, "u");

/** Classes of the ASCII characters in names; 0 ends a name. */
export const NAME_CLASS = new Uint8Array(128);
const LETTERS = "-.:_0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
for (let index = 0; index < LETTERS.length; index++)
  NAME_CLASS[LETTERS.charCodeAt(index)] = index + 1;

/** The tree: a row of WIDTH for each node, the next node by the class of the next character; 0 is none. */
const steps = new Int32Array(NODES_AT_MOST * WIDTH);
const nameOfNode: (XmlName | undefined)[] = new Array<XmlName | undefined>(NODES_AT_MOST).fill(
  undefined,
);
let nodes = 1;
let ids = 0;

/**
 * The name between two places of a text, or null where it is none. Walks a tree of the names seen so far, so that a
 * known name costs neither a string nor a hash.
 */
export function nameAt(text: string, start: number, end: number): XmlName | null {
  let node = 0;
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    const kind = code < 128 ? (NAME_CLASS[code] as number) : 0;
    node = kind === 0 ? 0 : (steps[node * WIDTH + kind] as number);
    if (node === 0) return addName(text.slice(start, end));
  }
  return nameOfNode[node] ?? addName(text.slice(start, end));
}

/**
 * The name that begins at a place; it ends before the first character that no name has. Null where there is no name, or
 * where the text ends with it: then more of it may come.
 */
export function nameFrom(text: string, start: number): XmlName | null {
  let node = 0;
  let at = start;
  for (;;) {
    const code = text.charCodeAt(at);
    const kind = code < 128 ? (NAME_CLASS[code] as number) : -1;
    if (kind === 0) break;
    node = kind === -1 ? 0 : (steps[node * WIDTH + kind] as number);
    if (node === 0) return rareNameFrom(text, start, at);
    at++;
  }
  return nameOfNode[node] ?? rareNameFrom(text, start, at);
}

function rareNameFrom(text: string, start: number, from: number): XmlName | null {
  let at = from;
  while ((NAME_CLASS[text.charCodeAt(at)] ?? 1) > 0) at++;
  return at >= text.length - 1 ? null : nameAt(text, start, at);
}

/** The name of that text; our own tables use it too. */
export function nameOf(text: string): XmlName {
  const name = nameAt(text, 0, text.length);
  if (name === null) throw new Error(`Bug: ${text} is no name`);
  return name;
}

function addName(text: string): XmlName | null {
  const match = QUALIFIED.exec(text);
  if (!match) return null;
  const [, prefix = "", local = ""] = match;
  const isDeclaration = prefix === "xmlns" || text === "xmlns";
  const node = growTo(text);
  const id = node === 0 || ids === NAMES_AT_MOST ? -1 : ids++;
  // A copy, so that the name does not hold on to the text that it was cut from.
  const name = {
    text: node !== 0 ? internal(text) : copyOf(text),
    prefix: copyOf(prefix),
    local: copyOf(local),
    id,
    isDeclaration,
  };
  if (node !== 0) nameOfNode[node] = name;
  return name;
}

/** The node of the text, grown where there is room; 0 where there is none, or the text goes beyond ASCII. */
function growTo(text: string): number {
  if (nodes + text.length > NODES_AT_MOST || ids === NAMES_AT_MOST) return 0;
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
