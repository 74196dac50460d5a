import type { Day } from "../base/day.js";
import { fileFault } from "../base/file-fault.js";
import {
  StretchCheck,
  StretchTeller,
  type StretchFound,
  type StretchOptions,
} from "../iati/check-stretch.js";
import { StretchCutter, type FileStretch } from "../iati/stretches.js";
import { readFileBytes } from "../iati/file-bytes.js";
import { Interrupted } from "./command.js";
import { createTray, type CheckJob, type CheckOutcome, type Tray } from "./iati-checking.js";
import { untilInterrupted } from "./interruptible.js";

/** So much of a file is checked by one thread before it asks for more. */
const STRETCH_BYTES = 2 * 1024 * 1024;
/** Smaller files are checked by one thread: another would still be getting fast when they are done. */
export const SHARED_FROM_BYTES = 16 * 1024 * 1024;
/** Stretches whose findings wait for one before them, for each thread. */
const AHEAD_AT_MOST = 2;

/** A stretch of a file to check, for a thread that may not have seen the file before. */
export interface StretchOrder {
  readonly file: string;
  readonly head: Uint8Array;
  readonly stretch: FileStretch;
  readonly today: Day;
  readonly isOwnVersion: boolean;
  readonly max: number;
}

type Reader = (order: StretchOrder) => Promise<StretchFound | null>;

/** Whether a file is large enough, beside all that is to be checked, for all threads to check it together. */
export function isWorthSharing(size_bytes: number, all_bytes: number, threads: number): boolean {
  return threads > 1 && size_bytes >= SHARED_FROM_BYTES && size_bytes * threads > all_bytes;
}

/** One thread's reader of stretches: it goes on with the file that it was given last. */
export function createStretchReader(interrupted: AbortSignal): Reader {
  let file = "";
  let check: StretchCheck | null = null;
  return async ({ file: asked, head, stretch, ...options }) => {
    if (check === null || file !== asked) check = new StretchCheck(head, options);
    file = asked;
    const bytes = readFileBytes(asked, stretch);
    try {
      return await check.check(stretch, untilInterrupted(bytes, interrupted));
    } catch (error) {
      // Whoever reads the file as a whole says what is wrong with it.
      if (error instanceof Interrupted || fileFault(error) !== null) return null;
      throw error;
    }
  };
}

/** Waits until all have ended, whatever becomes of one, so that nobody works on with what is cleared away. */
export async function untilAllEnd(works: readonly Promise<void>[]): Promise<void> {
  for (const one of await Promise.allSettled(works))
    if (one.status === "rejected") throw one.reason;
}

/** Checks a file by several readers, so that nothing differs from a check by one; null where it has to be one. */
export async function runSharedCheck(
  job: CheckJob,
  readers: readonly Reader[],
  interrupted: AbortSignal,
): Promise<CheckOutcome | null> {
  const cutter = job.isAdvisory ? null : openCutter(job.file);
  if (cutter === null) return null;
  const tray = createTray(job);
  const shared = new SharedCheck(job, cutter, tray);
  try {
    await untilAllEnd(readers.map((reader) => shared.readBy(reader, readers.length)));
    if (interrupted.aborted) throw new Interrupted();
    const checked = shared.finish();
    if (checked === null) tray.drop();
    return checked && { file: job.file, checked, ...tray.finish(checked) };
  } catch (error) {
    tray.drop();
    throw error;
  } finally {
    cutter.close();
  }
}

/** Null where the file is not there any more, or is none that can be cut. */
function openCutter(file: string): StretchCutter | null {
  try {
    const cutter = new StretchCutter(file, STRETCH_BYTES);
    if (cutter.head !== null) return cutter;
    cutter.close();
    return null;
  } catch (error) {
    // Whoever reads it says what is wrong with it.
    if (fileFault(error) !== null) return null;
    throw error;
  }
}

/** What is to be read of a file, and what was found, put in order. */
class SharedCheck {
  readonly #cutter: StretchCutter;
  readonly #teller: StretchTeller;
  readonly #order: Omit<StretchOrder, "stretch">;
  /** What was found behind a stretch that is still being read. */
  readonly #waiting = new Map<number, StretchFound>();
  #given = 0;
  #told = 0;
  #hasFailed = false;
  #wake: (() => void)[] = [];

  constructor({ file, today, isOwnVersion, max }: CheckJob, cutter: StretchCutter, tray: Tray) {
    this.#cutter = cutter;
    this.#teller = new StretchTeller(tray.sink);
    const options: StretchOptions = { today, isOwnVersion, max: max ?? Infinity };
    this.#order = { ...options, isOwnVersion, file, head: cutter.head ?? new Uint8Array(0) };
  }

  /** Reads on with one reader until nothing is left, or one of them fails. */
  async readBy(reader: Reader, readers: number): Promise<void> {
    try {
      await this.#readOn(reader, readers);
    } catch (error) {
      this.#fail();
      throw error;
    }
  }

  async #readOn(reader: Reader, readers: number): Promise<void> {
    for (;;) {
      while (this.#given - this.#told > AHEAD_AT_MOST * readers && !this.#hasFailed)
        await new Promise<void>((wake) => void this.#wake.push(wake));
      const stretch = this.#hasFailed ? null : this.#cutter.next();
      if (stretch === null) return;
      const place = this.#given++;
      this.#take(place, await reader({ ...this.#order, stretch }));
    }
  }

  /** What is known of the file; null where it has to be read by one. */
  finish() {
    return this.#hasFailed || !this.#cutter.isUnchanged() ? null : this.#teller.finish();
  }

  #take(place: number, found: StretchFound | null): void {
    if (found === null) return this.#fail();
    this.#waiting.set(place, found);
    for (let next = this.#next(); next; next = this.#next()) this.#teller.tell(next);
    this.#wakeAll();
  }

  #fail(): void {
    this.#hasFailed = true;
    this.#wakeAll();
  }

  #wakeAll(): void {
    for (const wake of this.#wake.splice(0)) wake();
  }

  #next(): StretchFound | undefined {
    const next = this.#hasFailed ? undefined : this.#waiting.get(this.#told);
    if (next) this.#waiting.delete(this.#told++);
    return next;
  }
}
