import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { LoadJob, LoadOutcome } from "./load-iati.js";
import type { WorkerMessage, WorkerStart } from "./load-worker.js";

/** Young memory of one worker in megabytes: what a chunk leaves behind is garbage at once; with 8 it takes a third longer. */
const YOUNG_MEMORY_MB = 32;

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
 * Reads many files, as many at a time as there are workers, the largest first so that none is left alone at the end. Each
 * worker has a part of its own in `parts`. Ends early where it is interrupted: what was finished stays in the parts.
 */
export async function loadInParallel(
  jobs: readonly LoadJob[],
  workers: number,
  parts: string,
  told: PoolTold,
  interrupted: AbortSignal,
): Promise<void> {
  const queue = [...jobs].sort((left, right) => right.size_bytes - left.size_bytes);
  const stop = new SharedArrayBuffer(4);
  const halt = () => {
    queue.length = 0;
    Atomics.store(new Int32Array(stop), 0, 1);
  };
  if (interrupted.aborted) return;
  interrupted.addEventListener("abort", halt, { once: true });
  const count = Math.min(workers, queue.length);
  mkdirSync(parts, { recursive: true });
  const done = await Promise.allSettled(
    Array.from({ length: count }, (_, index) =>
      runWorker(queue, { folder: join(parts, `w${index}`), stop }, told).catch((error: unknown) => {
        halt();
        throw error;
      }),
    ),
  );
  interrupted.removeEventListener("abort", halt);
  for (const one of done) if (one.status === "rejected") throw one.reason;
}

/** Works the queue off with one worker, then lets it go. */
function runWorker(queue: LoadJob[], start: WorkerStart, told: PoolTold): Promise<void> {
  return new Promise((done, fail) => {
    const worker = new Worker(new URL("./load-worker.js", import.meta.url), {
      workerData: start,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MEMORY_MB },
    });
    const next = () => worker.postMessage(queue.shift() ?? null);
    worker.on("message", (message: WorkerMessage) => {
      if ("read_bytes" in message) return told.bytes(message.read_bytes);
      if ("failed" in message) {
        const { file, code, reason } = message.failed;
        void worker.terminate();
        return fail(new LoadFailure(file, code, reason));
      }
      if ("outcome" in message) told.outcome(message.outcome);
      next();
    });
    worker.on("error", (error: NodeJS.ErrnoException) =>
      fail(new LoadFailure(start.folder, error.code ?? null, String(error))),
    );
    worker.on("exit", () => done());
  });
}
