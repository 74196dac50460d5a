import { closeSync, fstatSync, openSync, readSync, statSync } from "node:fs";

const CHUNK_SIZE_BYTES = 128 * 1024;
/** In so much of its beginning a file's first activity is found, or it is not cut. */
const HEAD_AT_MOST_BYTES = 64 * 1024;
const RECORD = "<iati-activity";
const ROOT = "<iati-activities";

/** A part of a file, from the start tag of an activity, or the file's start, to that of another, or its end: its bytes from, and up to. */
export interface FileStretch {
  readonly from: number;
  readonly to: number;
  readonly isLast: boolean;
}

/**
 * Cuts a file of activities into stretches for several readers. A cut is a guess by bytes alone: a start tag may stand in a comment.
 * Whoever reads up to it finds out, for there it has to come out between two activities.
 */
export class StretchCutter {
  /** What stands before the first activity, which every reader has to know; null where the file is none that can be cut. */
  readonly head: Uint8Array | null;
  readonly #path: string;
  readonly #stretch_bytes: number;
  readonly #file: number;
  readonly #size_bytes: number;
  readonly #version: string;
  readonly #window = Buffer.alloc(CHUNK_SIZE_BYTES);
  #at = 0;

  constructor(path: string, stretch_bytes: number) {
    this.#path = path;
    this.#stretch_bytes = stretch_bytes;
    this.#file = openSync(path, "r");
    const look = fstatSync(this.#file);
    this.#size_bytes = look.size;
    this.#version = versionOf(look);
    this.head = headOfActivities(this.#read(0));
  }

  /** The next stretch, null behind the last. */
  next(): FileStretch | null {
    const from = this.#at;
    if (from === this.#size_bytes) return null;
    const to = this.#find(from + this.#stretch_bytes);
    this.#at = to;
    return { from, to, isLast: to === this.#size_bytes };
  }

  /** Whether the file is still the one that was opened. */
  isUnchanged(): boolean {
    const now = statSync(this.#path, { throwIfNoEntry: false });
    return now !== undefined && versionOf(now) === this.#version;
  }

  close(): void {
    closeSync(this.#file);
  }

  /** The first activity at that place or behind it, or the file's end. */
  #find(from: number): number {
    let at = from;
    while (at < this.#size_bytes) {
      const bytes = this.#read(at);
      const found = findActivity(bytes, 0);
      if (found !== null) return at + found;
      if (bytes.length <= RECORD.length) break;
      // Those at the end may begin one.
      at += bytes.length - RECORD.length;
    }
    return this.#size_bytes;
  }

  #read(at: number): Buffer {
    return this.#window.subarray(0, readSync(this.#file, this.#window, 0, CHUNK_SIZE_BYTES, at));
  }
}

/** What stands before the first activity of a file that begins so; null of what is packed, in another encoding, or another file. */
export function headOfActivities(start: Buffer): Uint8Array | null {
  const bytes = start.subarray(0, HEAD_AT_MOST_BYTES);
  const first = findActivity(bytes, 0);
  const root = bytes.indexOf(ROOT);
  return first !== null && root !== -1 && root < first
    ? Uint8Array.from(bytes.subarray(0, first))
    : null;
}

/** Where an activity's start tag begins in these bytes, with the byte behind its name. */
export function findActivity(bytes: Buffer, from: number): number | null {
  for (let at = bytes.indexOf(RECORD, from); at !== -1; at = bytes.indexOf(RECORD, at + 1)) {
    const behind = bytes[at + RECORD.length];
    if (behind === undefined) return null;
    if (behind <= 32 || behind === 62) return at;
  }
  return null;
}

/** What the disk says of a file: the same while nobody writes it. */
export function versionOf({ size, mtimeMs, ino }: ReturnType<typeof fstatSync>): string {
  return `${size} ${mtimeMs} ${ino}`;
}
