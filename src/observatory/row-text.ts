import { assert } from "../base/assert.js";

/** Between the fields of a row. XML has no such character, nor the two marks. */
export const SEPARATOR = "\u001f";
export const NEWLINE_MARK = "\u001e";
export const RETURN_MARK = "\u001d";

const SEPARATOR_BYTE = 31;
const NEWLINE_MARK_BYTE = 30;
const RETURN_MARK_BYTE = 29;
const NEWLINE = 10;
const RETURN = 13;
const ZERO = 48;
const MINUS = 45;

/** Characters of one row; beyond, its texts are cut to the length below. Only a hostile file has such rows. */
const ROW_AT_MOST = 400_000;
const FIELD_OF_LONG_ROW = 10_000;

/** Up to here writing letter by letter is faster than a call of the engine's. */
const SHORT = 24;

/** Writes a short text of ASCII; how many bytes, 0 where it is none. */
function putShort(bytes: Buffer, at: number, text: string): number {
  const { length } = text;
  if (length > SHORT) return 0;
  for (let index = 0; index < length; index++) {
    const code = text.charCodeAt(index);
    if (code > 127) return 0;
    bytes[at + index] = code;
  }
  return length;
}

const FIRST_SIZE_BYTES = 32 * 1024;

/**
 * Rows of one table as text, field by field, on their way to a file: `bytes` up to `size`. Between two rows whoever writes them takes
 * what is there and sets `size` back. An empty field is null.
 */
export class RowText {
  bytes: Buffer = Buffer.allocUnsafe(FIRST_SIZE_BYTES);
  size = 0;
  rows = 0;
  /** Columns of which some text has line breaks, which stand as marks. */
  readonly breaks = new Set<number>();
  readonly #width: number;
  #column = 0;
  #start = 0;

  constructor(width: number) {
    this.#width = width;
  }

  /** Several fields at once, ready: each with the separator behind it. */
  ready(fields: Uint8Array, count: number): void {
    this.#makeRoom(fields.length);
    this.bytes.set(fields, this.size);
    this.size += fields.length;
    this.#column += count;
  }

  none(): void {
    this.#makeRoom(1);
    this.#endField();
  }

  /** A piece of UTF-8. */
  piece(source: Uint8Array, from: number, to: number): void {
    this.#makeRoom(to - from + 1);
    const { bytes } = this;
    let { size } = this;
    for (let at = from; at < to; at++) {
      const code = source[at] as number;
      bytes[size++] = code < 32 ? this.#marked(code) : code;
    }
    this.size = size;
    this.#endField();
  }

  text(text: string | null): void {
    if (text === null || text === "") return this.none();
    // A character of JavaScript is three bytes at most.
    this.#makeRoom(text.length * 3 + 1);
    const from = this.size;
    const { bytes } = this;
    const to = from + (putShort(bytes, from, text) || bytes.write(text, from, "utf8"));
    for (let at = from; at < to; at++) {
      const code = bytes[at] as number;
      if (code < 32) bytes[at] = this.#marked(code);
    }
    this.size = to;
    this.#endField();
  }

  /** A whole number of up to nine digits. */
  whole(value: number): void {
    this.#makeRoom(12);
    const { bytes } = this;
    let rest = value;
    if (rest < 0) bytes[this.size++] = MINUS;
    if (rest < 0) rest = -rest;
    let digits = 1;
    for (let power = 10; power <= rest; power *= 10) digits++;
    for (let at = this.size + digits - 1; at >= this.size; at--) {
      bytes[at] = ZERO + (rest % 10);
      rest = (rest / 10) | 0;
    }
    this.size += digits;
    this.#endField();
  }

  flag(value: boolean | null): void {
    this.text(value === null ? null : String(value));
  }

  /** The row is whole. */
  end(): void {
    assert(this.#column === this.#width, `a row of ${this.#width} columns has ${this.#column}`);
    this.bytes[this.size - 1] = NEWLINE;
    this.#column = 0;
    this.rows++;
    if (this.size - this.#start > ROW_AT_MOST) this.#cut();
    this.#start = this.size;
  }

  /** What is there was taken, or is let go. */
  reset(): void {
    this.size = 0;
    this.#start = 0;
    this.#column = 0;
  }

  #endField(): void {
    this.bytes[this.size++] = SEPARATOR_BYTE;
    this.#column++;
  }

  #marked(code: number): number {
    if (code !== NEWLINE && code !== RETURN) return code;
    this.breaks.add(this.#column);
    return code === NEWLINE ? NEWLINE_MARK_BYTE : RETURN_MARK_BYTE;
  }

  #makeRoom(more: number): void {
    if (this.size + more <= this.bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.bytes.length * 2, this.size + more));
    larger.set(this.bytes.subarray(0, this.size));
    this.bytes = larger;
  }

  #cut(): void {
    const row = this.bytes.toString("utf8", this.#start, this.size - 1);
    if (row.length <= ROW_AT_MOST) return;
    this.size = this.#start;
    for (const field of row.split(SEPARATOR)) this.text(field.slice(0, FIELD_OF_LONG_ROW));
    this.bytes[this.size - 1] = NEWLINE;
    this.#column = 0;
  }
}
