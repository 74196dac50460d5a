import { LIMITS } from "../base/settings.js";
import type { Identified, RuleFinding } from "./rule-finding.js";
import { identifierKey, shortened } from "./subject.js";

/** Of each identifier four words of its hash, and a line. */
const ROW = 5;
const ROWS_OF_PART = 1 << 14;
const FIRST_PLACES = 1 << 11;

/**
 * The identifiers of a file, in its order. A file may have a million, so their texts are not kept: two are the same where 128 bits of them
 * are. Rows of numbers hold these with the line of the activity that has it first; what grows anew with them is only where each row is found.
 */
export class Identifiers {
  readonly #parts: Int32Array[] = [];
  #filled = 0;
  /** By hash: the number of a row, from 1; 0 where there is none. */
  #places = new Int32Array(FIRST_PLACES);
  readonly #hash = new Int32Array(4);

  /** Whether an activity has it; by its key. */
  has(key: string): boolean {
    return this.#places[this.#find(key)] !== 0;
  }

  /**
   * The finding where an activity before has the same. Source: official message 1.1.2. The official validator reports the last such
   * activity alone; here, each one.
   */
  note(identified: Identified): RuleFinding | null {
    const { identifier, begun, line, column, path } = identified;
    const place = this.#find(identifierKey(identifier));
    const row = this.#places[place] as number;
    if (row === 0) {
      this.#add(place, begun);
      return null;
    }
    const first = this.#partOf(row)[startOf(row) + 4];
    return {
      id: "1.1.2",
      severity: "error",
      category: "identifiers",
      line,
      column,
      path: () => path,
      values: () => ({
        identifier: shortened(identifier, LIMITS.iati_value_shown_length),
        first: String(first),
      }),
      also: [],
    };
  }

  #add(place: number, begun: number): void {
    const row = ++this.#filled;
    if (startOf(row) === 0) this.#parts.push(new Int32Array(ROWS_OF_PART * ROW));
    const part = this.#partOf(row);
    part.set(this.#hash, startOf(row));
    part[startOf(row) + 4] = begun;
    this.#places[place] = row;
    if (this.#filled * 2 > this.#places.length) this.#grow();
  }

  /** The place of that key, or the one where it would stand. */
  #find(key: string): number {
    const hash = this.#hash;
    hashInto(hash, key);
    for (let place = this.#placeOf(hash[0] as number); ; place = this.#placeOf(place + 1)) {
      const row = this.#places[place] as number;
      if (row === 0) return place;
      const [part, start] = [this.#partOf(row), startOf(row)];
      let word = 0;
      while (word < 4 && part[start + word] === hash[word]) word++;
      if (word === 4) return place;
    }
  }

  #grow(): void {
    const places = new Int32Array(this.#places.length * 2);
    this.#places = places;
    for (let row = 1; row <= this.#filled; row++) {
      let place = this.#placeOf(this.#partOf(row)[startOf(row)] as number);
      while (places[place] !== 0) place = this.#placeOf(place + 1);
      places[place] = row;
    }
  }

  #placeOf(hash: number): number {
    return hash & (this.#places.length - 1);
  }

  #partOf(row: number): Int32Array {
    return this.#parts[Math.floor((row - 1) / ROWS_OF_PART)] as Int32Array;
  }
}

/** Where a row begins in its part. */
function startOf(row: number): number {
  return ((row - 1) % ROWS_OF_PART) * ROW;
}

/** 128 bits of a text, as four words that are each made of all of it. */
function hashInto(into: Int32Array, text: string): void {
  let [first, second, third, fourth] = [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    first = second ^ Math.imul(first ^ code, 0x239b961b);
    second = third ^ Math.imul(second ^ code, 0xab0e9789);
    third = fourth ^ Math.imul(third ^ code, 0x38b34ae5);
    fourth = first ^ Math.imul(fourth ^ code, 0xa1e38b93);
  }
  first = Math.imul(third ^ (first >>> 18), 0x239b961b);
  second = Math.imul(fourth ^ (second >>> 22), 0xab0e9789);
  third = Math.imul(first ^ (third >>> 17), 0x38b34ae5);
  fourth = Math.imul(second ^ (fourth >>> 19), 0xa1e38b93);
  first ^= second ^ third ^ fourth;
  into[0] = first;
  into[1] = second ^ first;
  into[2] = third ^ first;
  into[3] = fourth ^ first;
}
