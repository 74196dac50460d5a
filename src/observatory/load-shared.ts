import { LIMITS } from "../base/settings.js";
import { FileCutter } from "./file-cutter.js";
import { IdSet } from "./hashes.js";
import { firstOfEach, type LoadFinding } from "./load-findings.js";
import type { LoadJob, StretchJob, StretchRead } from "./load-iati.js";
import { factsOf, type PartDataset } from "./part.js";

/** What every reader does with its rows of a file that several have read: null is to let them go. */
export interface Kept {
  readonly dataset: PartDataset;
  readonly parts: number;
  /** Rows of the table `finding`, which one of them writes. */
  readonly found: readonly LoadFinding[];
}

/**
 * One large file, read by several at once, a stretch at a time. It is whole once all have ended, and nothing speaks against its
 * having been cut: that is what `settled` answers, and null where it has to be read by one.
 */
export class SharedFile {
  readonly job: LoadJob;
  /** Those who have rows of it. */
  readonly readers = new Set<unknown>();
  readonly settled: Promise<Kept | null>;
  /** How many have not kept their rows yet. */
  unkept = 0;
  /** Bytes that readers have told of. */
  read_bytes = 0;
  readonly #cutter: FileCutter;
  readonly #read: (StretchRead | undefined)[] = [];
  readonly #ids = new IdSet();
  readonly #declared = new Map<string, string>();
  #settle: (kept: Kept | null) => void = () => undefined;
  #ahead: StretchJob | null;
  #reading = 0;
  #hasFailed = false;
  #hasEnded = false;

  constructor(job: LoadJob, cutter: FileCutter) {
    this.job = job;
    this.#cutter = cutter;
    this.#ahead = cutter.next();
    this.settled = new Promise((settle) => {
      this.#settle = settle;
    });
  }

  /** Whether somebody can still help. */
  get isOpen(): boolean {
    return this.#ahead !== null && !this.#hasFailed;
  }

  /** The next stretch, for this reader; what `read` answers is given to `took`. */
  take(reader: unknown): { readonly stretch: StretchJob; readonly place: number } | null {
    const stretch = this.#ahead;
    if (stretch === null || this.#hasFailed) return null;
    this.readers.add(reader);
    this.#reading++;
    this.#ahead = null;
    const place = this.#read.push(undefined) - 1;
    this.read_bytes += stretch.to - stretch.from;
    return { stretch, place };
  }

  /** Looks for the next stretch. A reader works on its own ten times as long, so nobody waits for it. */
  lookAhead(): void {
    this.#ahead ??= this.#cutter.next();
  }

  /** What became of it; null where it was not plain, or its reader stopped. */
  took(place: number, read: StretchRead | null): void {
    this.#reading--;
    if (read === null || !this.#agrees(read)) this.#hasFailed = true;
    else this.#read[place] = { ...read, ids: new Uint32Array(0) };
    if (this.#reading === 0 && !this.isOpen) this.#end();
  }

  /** The work ends early. */
  abandon(): void {
    this.#hasFailed = true;
    if (this.#reading === 0) this.#end();
  }

  /** An id that was in another stretch, or a prefix that means something else in another, needs one reader. */
  #agrees({ ids, declared }: StretchRead): boolean {
    for (const [prefix, uri] of declared) {
      if ((this.#declared.get(prefix) ?? uri) !== uri) return false;
      this.#declared.set(prefix, uri);
    }
    return this.#ids.addAll(ids);
  }

  #end(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#cutter.close();
    const bytes = this.#hasFailed ? null : this.#cutter.end();
    const read = this.#read.filter((each) => each !== undefined);
    const [first] = read;
    if (bytes === null || first === undefined) return this.#settle(null);
    const sum = (of: (each: StretchRead) => number) =>
      read.reduce((total, each) => total + of(each), 0);
    const { kind, version, generated_at } = first;
    const findings = sum((each) => each.findings);
    const found = read.flatMap((each) => each.found);
    const dataset: PartDataset = {
      ...factsOf(this.job),
      ...{ kind, version, generated_at, ...bytes, findings },
      status: "loaded",
      records: sum(({ records }) => records),
    };
    this.unkept = this.readers.size;
    this.#settle({
      dataset,
      parts: this.readers.size,
      found: firstOfEach(found, LIMITS.iati_findings_of_a_rule),
    });
  }
}
