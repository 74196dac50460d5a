import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { LIMITS } from "../base/settings.js";
import { FileCutter } from "./file-cutter.js";
import { firstOfEach } from "./load-findings.js";
import type { LoadJob, LoadOutcome } from "./load-iati.js";
import { SharedFile } from "./load-shared.js";
import type { WorkerAnswer, WorkerMessage, WorkerOrder, WorkerStart } from "./load-worker.js";

/** Young memory of one worker in megabytes: what a chunk leaves behind is garbage at once; with 8 it takes a third longer. */
const YOUNG_MEMORY_MB = 32;

/** Bytes of a stretch of a file that several read: a tenth of a second's work, so that nobody is long alone at the end. */
const STRETCH_SIZE_BYTES = 4 * 1024 * 1024;

/** The disk is full, or the like: the load ends here. */
export class LoadFailure extends Error {
  readonly file: string;
  readonly code: string | null;
  constructor(file: string, code: string | null, reason: string) {
    super(reason);
    this.file = file;
    this.code = code;
  }
}

export interface PoolTold {
  outcome(outcome: LoadOutcome): void;
  bytes(count: number): void;
}

/**
 * Reads many files, as many at a time as there are workers, the largest first so that none is left alone at the end; one that is
 * large beside all others is read by several. Each worker has a part of its own in `parts`. Ends early where it is interrupted: what
 * was finished stays in the parts.
 */
export async function loadInParallel(
  jobs: readonly LoadJob[],
  workers: number,
  parts: string,
  told: PoolTold,
  interrupted: AbortSignal,
  stretch_bytes = STRETCH_SIZE_BYTES,
): Promise<void> {
  if (interrupted.aborted) return;
  const work = new Work(jobs, workers, told, stretch_bytes);
  const stop = new SharedArrayBuffer(4);
  const halt = () => {
    Atomics.store(new Int32Array(stop), 0, 1);
    work.halt();
  };
  interrupted.addEventListener("abort", halt, { once: true });
  mkdirSync(parts, { recursive: true });
  const done = await Promise.allSettled(
    Array.from({ length: work.workers }, (_, index) =>
      runWorker(work, { folder: join(parts, `w${index}`), stop }, told).catch((error: unknown) => {
        halt();
        throw error;
      }),
    ),
  );
  interrupted.removeEventListener("abort", halt);
  for (const one of done) if (one.status === "rejected") throw one.reason;
}

/** What is to be read, and who may read it. */
class Work {
  /** How many workers have something to do. */
  readonly workers: number;
  readonly #queue: LoadJob[];
  readonly #told: PoolTold;
  readonly #stretch_bytes: number;
  /** Files of at least this size are read by several. */
  readonly #shared_bytes: number;
  /** Files that were cut, and have to be read in one. */
  readonly #wholes = new Set<LoadJob>();
  readonly #shared = new Set<SharedFile>();

  constructor(jobs: readonly LoadJob[], workers: number, told: PoolTold, stretch_bytes: number) {
    const all = jobs.reduce((sum, { size_bytes }) => sum + size_bytes, 0);
    this.#queue = [...jobs].sort((left, right) => right.size_bytes - left.size_bytes);
    this.#told = told;
    this.#stretch_bytes = stretch_bytes;
    const uneven = Math.floor(all / (4 * workers)) + 1;
    this.#shared_bytes = workers > 1 ? Math.max(2 * stretch_bytes, uneven) : Infinity;
    const isShared = jobs.some((job) => this.mayBeShared(job));
    this.workers = isShared ? workers : Math.min(workers, jobs.length);
  }

  halt(): void {
    this.#queue.length = 0;
    for (const file of this.#shared) file.abandon();
  }

  /** Something to help with, or the next file; null where nothing is left. */
  next(): SharedFile | LoadJob | null {
    for (const file of this.#shared) if (file.isOpen) return file;
    return this.#queue.shift() ?? null;
  }

  mayBeShared(job: LoadJob): boolean {
    return job.size_bytes >= this.#shared_bytes && !this.#wholes.has(job);
  }

  /** The file for several readers; null where it cannot be cut. */
  share(job: LoadJob): SharedFile | null {
    const cutter = openCutter(job, this.#stretch_bytes);
    if (cutter === null) {
      this.#wholes.add(job);
      return null;
    }
    const file = new SharedFile(job, cutter);
    this.#shared.add(file);
    void file.settled.then((kept) => {
      this.#shared.delete(file);
      if (kept !== null) return;
      // What was told of is told of again.
      this.#told.bytes(-file.read_bytes);
      this.#wholes.add(job);
      this.#queue.unshift(job);
    });
    return file;
  }
}

/** Null where the file is not there any more, or is none that can be cut. */
function openCutter(job: LoadJob, stretch_bytes: number): FileCutter | null {
  try {
    const cutter = new FileCutter(job, stretch_bytes);
    if (cutter.isOfActivities) return cutter;
    cutter.close();
    return null;
  } catch {
    // Whoever reads it says what is wrong with it.
    return null;
  }
}

/** Works with one worker until nothing is left, then lets it go. */
async function runWorker(work: Work, start: WorkerStart, told: PoolTold): Promise<void> {
  const worker = startWorker(start, told);
  try {
    await worker.ready;
    for (let next = work.next(); next !== null; next = work.next())
      if (!(await doNext(next, worker, work, told))) return;
    await worker.ask(null);
  } finally {
    worker.end();
  }
}

/** Whether the worker works on. */
async function doNext(
  next: SharedFile | LoadJob,
  worker: RunningWorker,
  work: Work,
  told: PoolTold,
): Promise<boolean> {
  if (next instanceof SharedFile) return help(next, worker, told);
  if (work.mayBeShared(next)) {
    const checked = next.known === null ? { isOther: true } : await worker.ask({ check: next });
    if (checked === null) return false;
    const file = "isOther" in checked ? work.share(next) : null;
    if (file !== null) return help(file, worker, told);
    if ("outcome" in checked) {
      told.outcome(checked.outcome);
      return true;
    }
  }
  const answer = await worker.ask({ read: next });
  if (answer === null || !("outcome" in answer)) return false;
  told.outcome(answer.outcome);
  return true;
}

/** Reads stretches of the file as long as there are some; then its rows are kept, or let go, by all who have some. */
async function help(file: SharedFile, worker: RunningWorker, told: PoolTold): Promise<boolean> {
  for (let taken = file.take(worker); taken !== null; taken = file.take(worker)) {
    const { stretch, place } = taken;
    let read = null;
    try {
      const answer = worker.ask({ stretch });
      file.lookAhead();
      read = await answer;
    } finally {
      file.took(place, read !== null && "stretch" in read ? read.stretch : null);
    }
    if (read === null) return false;
  }
  const kept = await file.settled;
  if (!file.readers.has(worker)) return true;
  file.readers.delete(worker);
  const isFirst = kept !== null && file.readers.size === kept.parts - 1;
  const order = kept === null ? null : { ...kept, found: isFirst ? kept.found : [] };
  if ((await worker.ask({ settle: order })) === null) return false;
  if (kept === null || --file.unkept > 0) return true;
  const { path, dataset_id, findings } = kept.dataset;
  const shown = firstOfEach(kept.found, LIMITS.observatory_findings_told);
  told.outcome({ path, dataset_id, status: "loaded", findings, told: shown });
  return true;
}

interface RunningWorker {
  readonly ready: Promise<unknown>;
  /** What it answers; null where it has ended, as it does when it is stopped. */
  ask(order: WorkerOrder | null): Promise<WorkerAnswer | null>;
  end(): void;
}

function startWorker(start: WorkerStart, told: PoolTold): RunningWorker {
  const worker = new Worker(new URL("./load-worker.js", import.meta.url), {
    workerData: start,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MEMORY_MB },
  });
  let hasEnded = false;
  let broken: LoadFailure | null = null;
  let settle: (answer: WorkerAnswer | null) => void;
  let refuse: (error: LoadFailure) => void;
  const answered = () =>
    new Promise<WorkerAnswer | null>((done, failed) => {
      [settle, refuse] = [done, failed];
      if (broken !== null) failed(broken);
      else if (hasEnded) done(null);
    });
  const fail = (error: LoadFailure) => {
    broken = error;
    refuse(error);
  };
  const ready = answered();
  worker.on("message", (message: WorkerMessage) => {
    if ("read_bytes" in message) return told.bytes(message.read_bytes);
    if (!("failed" in message)) return settle(message);
    const { file, code, reason } = message.failed;
    fail(new LoadFailure(file, code, reason));
  });
  worker.on("error", (error: NodeJS.ErrnoException) =>
    fail(new LoadFailure(start.folder, error.code ?? null, String(error))),
  );
  worker.on("exit", () => {
    hasEnded = true;
    settle(null);
  });
  return {
    ready,
    ask(order) {
      const answer = answered();
      worker.postMessage(order);
      return answer;
    },
    end: () => void worker.terminate(),
  };
}
