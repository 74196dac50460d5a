import { Worker } from "node:worker_threads";
import type { WorkerAnswer } from "./iati-check-worker.js";
import { runCheck, type CheckJob, type CheckOutcome } from "./iati-checking.js";

/** Young memory of one worker in megabytes: what a chunk leaves behind is garbage at once, so little is enough. */
const YOUNG_MEMORY_MB = 8;

/**
 * Checks many files, as many at a time as there are workers, the largest first so that none is left alone at the end.
 * Each outcome is told as soon as it is there.
 */
export async function checkInParallel(
  jobs: readonly { readonly job: CheckJob; readonly size_bytes: number }[],
  workers: number,
  tell: (answer: WorkerAnswer) => void,
): Promise<void> {
  const queue = [...jobs]
    .sort((left, right) => right.size_bytes - left.size_bytes)
    .map(({ job }) => job);
  const count = Math.min(workers, queue.length);
  if (count <= 1) {
    for (const { job } of jobs) tell(await answerTo(job));
    return;
  }
  await Promise.all(Array.from({ length: count }, () => runWorker(queue, tell)));
}

async function answerTo(job: CheckJob): Promise<WorkerAnswer> {
  try {
    const outcome: CheckOutcome = await runCheck(job);
    return { outcome };
  } catch (error) {
    return { file: job.file, error: String(error) };
  }
}

/** Works the queue off with one worker, then lets it go. */
function runWorker(queue: CheckJob[], tell: (answer: WorkerAnswer) => void): Promise<void> {
  return new Promise((done, fail) => {
    const worker = new Worker(new URL("./iati-check-worker.js", import.meta.url), {
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MEMORY_MB },
    });
    const next = () => {
      const job = queue.shift();
      if (job) worker.postMessage(job);
      else void worker.terminate();
    };
    worker.on("message", (answer: WorkerAnswer) => {
      tell(answer);
      next();
    });
    worker.on("error", fail);
    worker.on("exit", () => done());
    next();
  });
}
