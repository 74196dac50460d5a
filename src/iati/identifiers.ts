import { LIMITS } from "../base/settings.js";
import type { Identified, RuleFinding } from "./rule-finding.js";
import { identifierKey, shortened } from "./subject.js";

/** Of each identifier four words of its hash, and a line. */
const ROW = 5;
const FIRST_ROWS = 1 << 10;

/**
 * The identifiers of a file, in its order. A file may have a million, so their texts are not kept: two are the same where 128 bits of them
 * are, and a table of numbers holds these with the line of the activity that has it first.
 */
export class Identifiers {
  #rows = new Int32Array(FIRST_ROWS * ROW);
  #filled = 0;
  readonly #hash = new Int32Array(4);

  /** Whether an activity has it; by its key. */
  has(key: string): boolean {
    return this.#rows[this.#find(key) + 4] !== 0;
  }

  /**
   * The finding where an activity before has the same. Source: official message 1.1.2. The official validator reports the last such
   * activity alone; here, each one.
   */
  note(identified: Identified): RuleFinding | null {
    const { identifier, begun, line, column, path } = identified;
    const row = this.#find(identifierKey(identifier));
    const first = (this.#rows[row + 4] as number) - 1;
    if (first === -1) {
      this.#rows.set(this.#hash, row);
      // A line of 0 is none: it is there by one more.
      this.#rows[row + 4] = begun + 1;
      if (++this.#filled * ROW * 2 > this.#rows.length) this.#grow();
      return null;
    }
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

  /** The row of that key, or the one where it would stand. */
  #find(key: string): number {
    hashInto(this.#hash, key);
    return this.#findHash(this.#hash, 0);
  }

  #findHash(of: Int32Array, from: number): number {
    const rows = this.#rows;
    const count = rows.length / ROW;
    for (let place = (of[from] as number) & (count - 1); ; place = (place + 1) & (count - 1)) {
      const row = place * ROW;
      if (rows[row + 4] === 0) return row;
      let word = 0;
      while (word < 4 && rows[row + word] === of[from + word]) word++;
      if (word === 4) return row;
    }
  }

  #grow(): void {
    const before = this.#rows;
    this.#rows = new Int32Array(before.length * 2);
    for (let row = 0; row < before.length; row += ROW)
      if (before[row + 4] !== 0)
        this.#rows.set(before.subarray(row, row + ROW), this.#findHash(before, row));
  }
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
