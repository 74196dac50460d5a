import { closeSync, fstatSync, openSync, readSync, statSync } from "node:fs";
import { declaredEncoding, UTF8_NAMES } from "./xml-source.js";

const CHUNK_SIZE_BYTES = 128 * 1024;
/** In so much of its beginning a file's first activity is found, or it is not cut. */
const HEAD_AT_MOST_BYTES = 64 * 1024;
const RECORD = "<iati-activity";
const ROOT = "<iati-activities";
/** So many bytes may begin an activity's start tag. */
export const TAG_START_BYTES = RECORD.length;

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
    try {
      const look = fstatSync(this.#file);
      this.#size_bytes = look.size;
      this.#version = versionOf(look);
      this.head = headOfActivities(this.#read(0));
    } catch (error) {
      closeSync(this.#file);
      throw error;
    }
  }

  /** The next stretch, null behind the last. */
  next(): FileStretch | null {
    const from = this.#at;
    if (from === this.#size_bytes) return null;
    // The first goes beyond the head, to some activity.
    const least = from === 0 ? (this.head?.length ?? 0) + 1 : 0;
    const to = this.#find(Math.max(from + this.#stretch_bytes, least));
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
      if (bytes.length <= TAG_START_BYTES) break;
      at += bytes.length - TAG_START_BYTES;
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
  if (first === null || root === -1 || root >= first) return null;
  const head = bytes.subarray(0, first);
  // Whoever reads behind the head does not see what it declares.
  const encoding = declaredEncoding(head.toString("latin1")) ?? "utf-8";
  return UTF8_NAMES.has(encoding.toLowerCase()) ? Uint8Array.from(head) : null;
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
