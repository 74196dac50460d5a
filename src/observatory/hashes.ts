import { createHash } from "node:crypto";

/** 64 bits of SHA-256, as the engine reads an unsigned number. */
export function hashOf(parts: readonly string[]): string {
  const bytes = createHash("sha256").update(parts.join("\u0000")).digest();
  return bytes.readBigUInt64BE(0).toString();
}

const FIRST_PLACES = 256;

/** Ids as `hashOf` makes them, eight bytes each: one file may have millions of activities. */
export class IdSet {
  size = 0;
  /** Two halves of an id in each place; an empty place is 0, and the id 0 is kept apart. */
  #halves = new Uint32Array(2 * FIRST_PLACES);
  #hasZero = false;

  /** Whether it was not there. */
  add(id: string): boolean {
    const whole = BigInt(id);
    return this.#addHalves(Number(whole >> 32n), Number(whole & 0xffffffffn));
  }

  /** Ids of another set; false, and some may be missing, where one was there. */
  addAll(halves: Uint32Array): boolean {
    for (let at = 0; at < halves.length; at += 2)
      if (!this.#addHalves(halves[at] as number, halves[at + 1] as number)) return false;
    return true;
  }

  /** What `addAll` takes. */
  halves(): Uint32Array<ArrayBuffer> {
    const found = new Uint32Array(2 * this.size);
    let size = this.#hasZero ? 2 : 0;
    const all = this.#halves;
    for (let at = 0; at < all.length; at += 2) {
      if (all[at] === 0 && all[at + 1] === 0) continue;
      found[size++] = all[at] as number;
      found[size++] = all[at + 1] as number;
    }
    return found;
  }

  #addHalves(high: number, low: number): boolean {
    const isNew = high === 0 && low === 0 ? !this.#hasZero : this.#put(high, low);
    if (high === 0 && low === 0) this.#hasZero = true;
    if (isNew) this.size++;
    if (4 * this.size > this.#halves.length) this.#grow();
    return isNew;
  }

  #put(high: number, low: number): boolean {
    const all = this.#halves;
    for (let at = (2 * low) % all.length; ; at = (at + 2) % all.length) {
      if (all[at] === high && all[at + 1] === low) return false;
      if (all[at] === 0 && all[at + 1] === 0) {
        all[at] = high;
        all[at + 1] = low;
        return true;
      }
    }
  }

  #grow(): void {
    const old = this.#halves;
    this.#halves = new Uint32Array(2 * old.length);
    for (let at = 0; at < old.length; at += 2)
      if (old[at] !== 0 || old[at + 1] !== 0) this.#put(old[at] as number, old[at + 1] as number);
  }
}
