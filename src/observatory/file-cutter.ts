import { createHash } from "node:crypto";
import { closeSync, fstatSync, openSync, readSync, statSync } from "node:fs";
import { findActivity, headOfActivities, TAG_START_BYTES, versionOf } from "../iati/stretches.js";
import { declaredEncoding } from "./file-bytes.js";
import type { LoadJob, StretchJob } from "./load-iati.js";

const NEWLINE = 10;
const CHUNK_SIZE_BYTES = 256 * 1024;

/**
 * Cuts a file of activities into stretches for several readers, while its hash is taken. A cut is a guess by bytes alone: a start tag
 * may stand in a comment, which whoever reads up to it finds out (`readStretch`).
 */
export class FileCutter {
  readonly #job: LoadJob;
  readonly #stretch_bytes: number;
  readonly #file: number;
  readonly #before: ReturnType<typeof versionOf>;
  readonly #hash = createHash("sha256");
  /** Bytes of the file from `#base` on; those that may begin a tag are kept for the next look. */
  readonly #window = Buffer.alloc(CHUNK_SIZE_BYTES + TAG_START_BYTES);
  #base = 0;
  #filled = 0;
  #counted = 0;
  /** Of what was counted. */
  #line = 1;
  #head: Uint8Array | null = null;
  #encoding: string | null = null;
  /** Where the next stretch begins; null once the last was cut. */
  #next: { readonly at: number; readonly line: number } | null = { at: 0, line: 1 };

  constructor(job: LoadJob, stretch_bytes: number) {
    this.#job = job;
    this.#stretch_bytes = stretch_bytes;
    this.#file = openSync(job.full, "r");
    this.#before = versionOf(fstatSync(this.#file));
    this.#read();
    this.#encoding = declaredEncoding(this.#window);
    this.#head = headOfActivities(this.#window.subarray(0, this.#filled));
  }

  /** Whether it is a file that can be cut. */
  get isOfActivities(): boolean {
    return this.#head !== null;
  }

  /** The next stretch, null behind the last. */
  next(): StretchJob | null {
    const begun = this.#next;
    if (begun === null) return null;
    const cut = this.#find(begun.at + this.#stretch_bytes);
    this.#next = cut === null ? null : { at: cut, line: this.#line };
    return {
      job: this.#job,
      from: begun.at,
      to: cut ?? this.#base + this.#filled,
      line: begun.line,
      lineBehind: this.#next?.line ?? null,
      head: begun.at === 0 ? null : this.#head,
    };
  }

  /** What follows from all bytes, once the last stretch was cut; null where the file changed meanwhile. */
  end(): { readonly sha256: string; readonly encoding: string | null } | null {
    const now = statSync(this.#job.full, { throwIfNoEntry: false });
    if (now === undefined || versionOf(now) !== this.#before) return null;
    return { sha256: this.#hash.digest("hex"), encoding: this.#encoding };
  }

  close(): void {
    closeSync(this.#file);
  }

  /** The first activity at that place or behind it; null at the file's end. Lines are counted up to there. */
  #find(from: number): number | null {
    for (;;) {
      const window = this.#window.subarray(0, this.#filled);
      const found = findActivity(window, Math.max(0, from - this.#base));
      if (found !== null) {
        this.#count(found);
        return this.#base + found;
      }
      const kept = Math.min(this.#filled, TAG_START_BYTES);
      this.#count(this.#filled - kept);
      window.copyWithin(0, this.#filled - kept);
      this.#base += this.#filled - kept;
      this.#filled = kept;
      this.#counted = 0;
      if (!this.#read()) return null;
    }
  }

  #read(): boolean {
    const size = readSync(this.#file, this.#window, this.#filled, CHUNK_SIZE_BYTES, null);
    this.#hash.update(this.#window.subarray(this.#filled, this.#filled + size));
    this.#filled += size;
    return size > 0;
  }

  #count(end: number): void {
    const bytes = this.#window;
    let lines = 0;
    for (let at = this.#counted; at < end; at++) if (bytes[at] === NEWLINE) lines++;
    this.#line += lines;
    this.#counted = Math.max(this.#counted, end);
  }
}
