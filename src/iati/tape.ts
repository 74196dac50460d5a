import { nameIdOf, type IatiElement } from "./element.js";
import { readName } from "./xml-name.js";

/** No element, no text. */
export const NONE = -1;

const FIRST_ELEMENTS = 256;
const FIRST_TEXTS = 1024;

/**
 * One element of a file with everything below it, as numbers: elements in the file's order, texts as places in bytes (UTF-8).
 * Reading a block so makes no object and no string, for whoever turns millions of them into rows. An element is its number,
 * 0 the outermost; a text is the number of its *slot*: first comes the element's own text, then its attributes.
 */
export class Tape {
  bytes: Buffer;
  elements = 0;
  slots = 0;
  /** By element: the id of its name (-1 is none of ours), the line of its start tag, the first element behind it, its first slot. */
  names = new Int32Array(FIRST_ELEMENTS);
  lines = new Int32Array(FIRST_ELEMENTS);
  behind = new Int32Array(FIRST_ELEMENTS);
  firstSlots = new Int32Array(FIRST_ELEMENTS + 1);
  /** By slot: the id of the attribute's name, and where its value stands in the bytes. */
  labels = new Int32Array(FIRST_TEXTS);
  from = new Int32Array(FIRST_TEXTS);
  to = new Int32Array(FIRST_TEXTS);
  /** How much of the bytes was written by the tape itself. */
  #written = 0;

  constructor(bytes: Buffer = Buffer.alloc(0)) {
    this.bytes = bytes;
  }

  /** Bytes of what was taken over. */
  get written_bytes(): number {
    return this.#written;
  }

  clear(): void {
    this.elements = 0;
    this.slots = 0;
    this.#written = 0;
  }

  /** Opens an element without text; its attributes come next, then its children. */
  addElement(name: number, line: number): number {
    const element = this.elements++;
    if (this.elements === this.names.length) this.#growElements();
    this.names[element] = name;
    this.lines[element] = line;
    this.behind[element] = element + 1;
    this.firstSlots[element] = this.slots;
    this.addSlot(NONE, 0, 0);
    return element;
  }

  /** Of the element that was opened last. */
  addSlot(label: number, from: number, to: number): void {
    const slot = this.slots++;
    if (slot === this.labels.length) this.#growSlots();
    this.labels[slot] = label;
    this.from[slot] = from;
    this.to[slot] = to;
    this.firstSlots[this.elements] = this.slots;
  }

  #growElements(): void {
    this.names = doubled(this.names);
    this.lines = doubled(this.lines);
    this.behind = doubled(this.behind);
    this.firstSlots = doubled(this.firstSlots);
  }

  #growSlots(): void {
    this.labels = doubled(this.labels);
    this.from = doubled(this.from);
    this.to = doubled(this.to);
  }

  /** The first child, or the first of that name. */
  firstChild(element: number): number {
    return element + 1 < (this.behind[element] as number) ? element + 1 : NONE;
  }

  /** The next child of the same parent. */
  nextChild(child: number, parent: number): number {
    const next = this.behind[child] as number;
    return next < (this.behind[parent] as number) ? next : NONE;
  }

  childOf(element: number, name: number): number {
    if (element === NONE) return NONE;
    const { names, behind } = this;
    const end = behind[element] as number;
    for (let child = element + 1; child < end; child = behind[child] as number)
      if (names[child] === name) return child;
    return NONE;
  }

  /** The attribute as it stands there. */
  slotOf(element: number, name: number): number {
    if (element === NONE) return NONE;
    const { labels } = this;
    const end = this.firstSlots[element + 1] as number;
    for (let slot = (this.firstSlots[element] as number) + 1; slot < end; slot++)
      if (labels[slot] === name) return slot;
    return NONE;
  }

  /** The attribute without white space at its ends; NONE where it is missing or empty. */
  valueOf(element: number, name: number): number {
    const slot = this.slotOf(element, name);
    return slot === NONE ? NONE : this.#filled(slot);
  }

  /** The element's own text, likewise. */
  textOf(element: number): number {
    return this.#filled(this.firstSlots[element] as number);
  }

  /** White space at the ends of a slot goes, for good. */
  #filled(slot: number): number {
    const { bytes } = this;
    let from = this.from[slot] as number;
    let to = this.to[slot] as number;
    if (from === to) return NONE;
    const first = bytes[from] as number;
    const last = bytes[to - 1] as number;
    if (first > 32 && first < 128 && last > 32 && last < 128) return slot;
    for (let size = spaceAt(bytes, from, to); size > 0; size = spaceAt(bytes, from, to))
      from += size;
    for (let size = spaceBefore(bytes, from, to); size > 0; size = spaceBefore(bytes, from, to))
      to -= size;
    this.from[slot] = from;
    this.to[slot] = to;
    return from === to ? NONE : slot;
  }

  lengthOf(slot: number): number {
    return (this.to[slot] as number) - (this.from[slot] as number);
  }

  stringOf(slot: number): string {
    return this.bytes.toString("utf8", this.from[slot], this.to[slot]);
  }

  /** Takes over all of another tape, for what has to wait; answers with the number of its outermost element here. */
  append(other: Tape): number {
    const first = this.elements;
    for (let element = 0; element < other.elements; element++) {
      this.addElement(other.names[element] as number, other.lines[element] as number);
      this.behind[first + element] = first + (other.behind[element] as number);
      const own = other.firstSlots[element] as number;
      const end = other.firstSlots[element + 1] as number;
      for (let slot = own; slot < end; slot++) {
        if (slot > own) this.addSlot(other.labels[slot] as number, 0, 0);
        const [from, to] = [other.from[slot] as number, other.to[slot] as number];
        this.#makeRoom(to - from);
        this.bytes.set(other.bytes.subarray(from, to), this.#written);
        this.#fillSlot(to - from);
      }
    }
    return first;
  }

  /** The same for an element that was read as one. */
  appendElement(read: IatiElement): number {
    const { line, text, attributes, children } = read;
    // A file's names take the files' room, not that of our own tables.
    const element = this.addElement(nameIdOf(read), line);
    this.#writeSlot(text);
    for (let index = 0; index < attributes.length; index += 2) {
      this.addSlot(readName(attributes[index] ?? "")?.id ?? NONE, 0, 0);
      this.#writeSlot(attributes[index + 1] ?? "");
    }
    for (const child of children) this.appendElement(child);
    this.behind[element] = this.elements;
    return element;
  }

  #writeSlot(text: string): void {
    // A character of JavaScript is three bytes at most.
    this.#makeRoom(text.length * 3);
    this.#fillSlot(this.bytes.write(text, this.#written, "utf8"));
  }

  /** The last slot is of what was written behind all others. */
  #fillSlot(length: number): void {
    this.from[this.slots - 1] = this.#written;
    this.#written += length;
    this.to[this.slots - 1] = this.#written;
  }

  #makeRoom(more: number): void {
    if (this.#written + more <= this.bytes.length) return;
    const larger = Buffer.alloc(Math.max(2 * this.bytes.length, this.#written + more, 4096));
    larger.set(this.bytes.subarray(0, this.#written));
    this.bytes = larger;
  }
}

function doubled(list: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(list.length * 2);
  larger.set(list);
  return larger;
}

/** Bytes of the white space that begins a text, 0 where none does: what `trim` takes away, in UTF-8. */
function spaceAt(bytes: Uint8Array, from: number, to: number): number {
  if (from >= to) return 0;
  const first = bytes[from] as number;
  if (first < 128) return isAsciiSpace(first) ? 1 : 0;
  if (first === 0xc2) return bytes[from + 1] === 0xa0 ? 2 : 0;
  return isWideSpace(first, bytes[from + 1] as number, bytes[from + 2] as number) ? 3 : 0;
}

/** The same at its end. */
function spaceBefore(bytes: Uint8Array, from: number, to: number): number {
  if (from >= to) return 0;
  const last = bytes[to - 1] as number;
  if (last < 128) return isAsciiSpace(last) ? 1 : 0;
  if (to - from < 2) return 0;
  const before = bytes[to - 2] as number;
  if (before === 0xc2) return last === 0xa0 ? 2 : 0;
  return to - from > 2 && isWideSpace(bytes[to - 3] as number, before, last) ? 3 : 0;
}

function isAsciiSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13);
}

/** U+1680, U+2000 to U+200A, U+2028, U+2029, U+202F, U+205F, U+3000 and U+FEFF. */
function isWideSpace(first: number, second: number, third: number): boolean {
  if (first === 0xe2 && second === 0x80)
    return (third >= 0x80 && third <= 0x8a) || third === 0xa8 || third === 0xa9 || third === 0xaf;
  if (first === 0xe2) return second === 0x81 && third === 0x9f;
  if (first === 0xe3) return second === 0x80 && third === 0x80;
  if (first === 0xe1) return second === 0x9a && third === 0x80;
  return first === 0xef && second === 0xbb && third === 0xbf;
}
