import { Worker } from "node:worker_threads";
import { Interrupted } from "./command.js";
import { answerTo, type WorkerAnswer, type WorkerOrder } from "./iati-check-worker.js";
import type { CheckJob } from "./iati-checking.js";

/** Young memory of one worker in megabytes: what a chunk leaves behind is garbage at once, so little is enough. */
const YOUNG_MEMORY_MB = 8;

interface Work {
  readonly tell: (answer: WorkerAnswer) => void;
  readonly interrupted: AbortSignal;
}

/**
 * Checks many files, as many at a time as there are workers, the largest first so that none is left alone at the end.
 * Each outcome is told as soon as it is there.
 */
export async function checkInParallel(
  jobs: readonly { readonly job: CheckJob; readonly size_bytes: number }[],
  workers: number,
  work: Work,
): Promise<void> {
  const queue = [...jobs]
    .sort((left, right) => right.size_bytes - left.size_bytes)
    .map(({ job }) => job);
  const count = Math.min(workers, queue.length);
  if (count > 1) await Promise.all(Array.from({ length: count }, () => runWorker(queue, work)));
  else
    for (const { job } of jobs) {
      const answer = await answerTo(job, work.interrupted);
      if (answer === null) break;
      work.tell(answer);
    }
  if (work.interrupted.aborted) throw new Interrupted();
}

/** Works the queue off with one worker, then lets it go. */
function runWorker(queue: CheckJob[], { tell, interrupted }: Work): Promise<void> {
  return new Promise((done, fail) => {
    const worker = new Worker(new URL("./iati-check-worker.js", import.meta.url), {
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MEMORY_MB },
    });
    const order = (word: WorkerOrder) => worker.postMessage(word);
    const next = () => {
      const job = interrupted.aborted ? undefined : queue.shift();
      if (job) order(job);
      else void worker.terminate();
    };
    const stop = () => order("stop");
    interrupted.addEventListener("abort", stop, { once: true });
    worker.on("message", (answer: WorkerAnswer | null) => {
      if (answer !== null) tell(answer);
      next();
    });
    worker.on("error", fail);
    worker.on("exit", () => {
      interrupted.removeEventListener("abort", stop);
      done();
    });
    next();
  });
}
