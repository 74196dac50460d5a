import { once } from "node:events";
import { setFlagsFromString } from "node:v8";
import { Worker } from "node:worker_threads";
import { Interrupted } from "./command.js";
import { answerTo, type WorkerAnswer, type WorkerOrder } from "./iati-check-worker.js";
import type { CheckJob } from "./iati-checking.js";

/** Young memory of one worker in megabytes: what a chunk leaves behind is garbage at once, so little is enough. */
const YOUNG_MEMORY_MB = 8;

/**
 * How much the engine's compiler may copy of other functions into one that it makes fast, in its own unit; left to itself it takes
 * 920. Half of a check of 55 MB went into compiling, most of it again and again the same small functions.
 */
const INLINED_AT_MOST = 100;

interface Work {
  readonly tell: (answer: WorkerAnswer) => void;
  readonly interrupted: AbortSignal;
}

/**
 * Checks many files, as many at a time as is said, the largest first so that none is left alone at the end: one in this thread,
 * which would else wait, the others in workers. Each outcome is told as soon as it is there.
 */
export async function checkInParallel(
  jobs: readonly { readonly job: CheckJob; readonly size_bytes: number }[],
  atOnce: number,
  work: Work,
): Promise<void> {
  const count = Math.min(atOnce, jobs.length);
  const sorted =
    count > 1 ? jobs.toSorted((left, right) => right.size_bytes - left.size_bytes) : jobs;
  const queue = sorted.map(({ job }) => job);
  const workers = await Promise.all(Array.from({ length: count - 1 }, startWorker));
  // Not before all have begun: the engine takes what it has ready, of its own modules and of ours, under the flags of its start alone.
  setFlagsFromString(`--max-inlined-bytecode-size-cumulative=${INLINED_AT_MOST}`);
  const working = workers.map((worker) => runWorker(worker, queue, work));
  await Promise.all([...working, runHere(queue, work)]);
  if (work.interrupted.aborted) throw new Interrupted();
}

async function runHere(queue: CheckJob[], { tell, interrupted }: Work): Promise<void> {
  for (let job = queue.shift(); job && !interrupted.aborted; job = queue.shift()) {
    const answer = await answerTo(job, interrupted);
    if (answer === null) return;
    tell(answer);
  }
}

/** A worker that has loaded all it needs. */
async function startWorker(): Promise<Worker> {
  const worker = new Worker(new URL("./iati-check-worker.js", import.meta.url), {
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MEMORY_MB },
  });
  await once(worker, "message");
  return worker;
}

/** Works the queue off with one worker, then lets it go. */
function runWorker(worker: Worker, queue: CheckJob[], { tell, interrupted }: Work): Promise<void> {
  return new Promise((done, fail) => {
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
