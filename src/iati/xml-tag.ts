import type { XmlName } from "./xml-name.js";

/**
 * A start tag as it was read. Files of one publisher repeat the same few thousand tags letter for letter, so a tag is
 * kept with all that was found out about it, and is the same object wherever it comes again.
 */
export class XmlTag {
  readonly name: XmlName;
  /** The names of its attributes. */
  readonly names: readonly XmlName[];
  /** Name, value, name, value …: what an element holds of them. */
  readonly attributes: readonly string[];
  readonly isEmpty: boolean;
  /** Characters of its values, all together. */
  readonly valuesLength: number;
  /** An attribute stands twice. */
  readonly hasTwins: boolean;
  /** A prefix or a declaration of one: what it means depends on the tags around it. */
  readonly hasForeignNames: boolean;
  /** How many lines end in it. */
  readonly lines: number;
  /** How far it reaches into its last line; in one line alone, how many bytes it has beyond its characters. */
  readonly shift: number;
  /** For what its attributes, and its codes, were last found to be right, by whoever judges them. */
  rightAttributes: object | null = null;
  rightCodes: object | null = null;
  /** Whose rules were last looked at: a bit for each group that it settles by itself, and for each that was asked. */
  rulesOf: object | null = null;
  rulesSettled = 0;
  rulesAsked = 0;

  constructor(read: ReadTag) {
    const { name, names, attributes, isEmpty, lines, shift } = read;
    this.name = name;
    this.names = names;
    this.attributes = attributes;
    this.isEmpty = isEmpty;
    this.hasTwins = names.length > 1 && findTwin(names) !== null;
    let isForeign = name.prefix !== "";
    let length = 0;
    for (let at = 0; at < names.length; at++) {
      isForeign ||= isForeignName(names[at] as XmlName);
      length += (attributes[at * 2 + 1] as string).length;
    }
    this.valuesLength = length;
    this.hasForeignNames = isForeign;
    this.lines = lines;
    this.shift = shift;
  }
}

/**
 * An empty list that is to the engine of the kind that lists of objects are; one that is written as such is of another. What meets two
 * kinds is slower, and made fast twice.
 */
export function emptyList<T>(): T[] {
  return [null].slice(1) as unknown as T[];
}

type ReadTag = Pick<XmlTag, "name" | "names" | "attributes" | "isEmpty" | "lines" | "shift">;

function isForeignName({ isDeclaration, prefix }: XmlName): boolean {
  return isDeclaration || prefix !== "";
}

/** The first name that stands twice. Names beyond those that get an id are made anew each time. */
export function findTwin(names: readonly XmlName[]): XmlName | null {
  for (let at = 1; at < names.length; at++) {
    const name = names[at] as XmlName;
    for (let before = 0; before < at; before++) {
      const other = names[before] as XmlName;
      if (name === other || (name.id === -1 && name.text === other.text)) return name;
    }
  }
  return null;
}

/** Tags that are kept: each in the place that its letters choose, the later one instead of the earlier. */
const PLACES_BITS = 12;
/** Longer tags are not kept. */
const KEPT_SIZE_BITS = 7;
const KEPT_SIZE_BYTES = 1 << KEPT_SIZE_BITS;

const tags = new Array<XmlTag | null>(1 << PLACES_BITS).fill(null);
const sizes = new Uint8Array(1 << PLACES_BITS);
/** What the letters of the last tag were mixed to that was met in each place. */
const met = new Int32Array(1 << PLACES_BITS);
const letters = new DataView(new ArrayBuffer(1 << (PLACES_BITS + KEPT_SIZE_BITS)));

function placeOf(mixed: number): number {
  return Math.imul(mixed, 0x9e3779b1) >>> (32 - PLACES_BITS);
}

/**
 * The tag of that many bytes that stands at a place letter for letter, where it is kept. `mixed` is made of its letters. All are
 * looked at four at a time: three more may be read than there are.
 */
export function recallTag(
  view: DataView,
  start: number,
  size: number,
  mixed: number,
): XmlTag | null {
  const place = placeOf(mixed);
  if (sizes[place] !== size) return null;
  const from = place << KEPT_SIZE_BITS;
  const tail = size & ~3;
  for (let at = 0; at < tail; at += 4)
    if (letters.getInt32(from + at, true) !== view.getInt32(start + at, true)) return null;
  const mask = (1 << ((size & 3) << 3)) - 1;
  const other = letters.getInt32(from + tail, true) ^ view.getInt32(start + tail, true);
  return (other & mask) === 0 ? (tags[place] as XmlTag) : null;
}

/** Keeps a tag that is met for the second time: most of those that never come again take no room. */
export function keepTag(
  view: DataView,
  start: number,
  size: number,
  mixed: number,
  tag: XmlTag,
): void {
  if (size >= KEPT_SIZE_BYTES) return;
  const place = placeOf(mixed);
  if (met[place] !== mixed) {
    met[place] = mixed;
    return;
  }
  const from = place << KEPT_SIZE_BITS;
  for (let at = 0; at < size; at++) letters.setUint8(from + at, view.getUint8(start + at));
  sizes[place] = size;
  tags[place] = tag;
}
