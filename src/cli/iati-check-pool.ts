import { setFlagsFromString } from "node:v8";
import { Worker } from "node:worker_threads";
import type { StretchFound } from "../iati/check-stretch.js";
import { Interrupted, UnusableError } from "./command.js";
import {
  createStretchReader,
  isWorthSharing,
  runSharedCheck,
  untilAllEnd,
  type StretchOrder,
} from "./iati-check-shared.js";
import {
  answerTo,
  orTrouble,
  type FileAnswer,
  type FileTrouble,
  type WorkerAnswer,
  type WorkerOrder,
} from "./iati-check-worker.js";
import type { CheckJob } from "./iati-checking.js";

/** Young memory of one worker in megabytes: what a chunk leaves behind is garbage at once, so little is enough. */
const YOUNG_MEMORY_MB = 8;

/**
 * How the engine goes about a check. Its compiler copies less of other functions into one that it makes fast (920 in its own unit, where it is
 * left to itself): half of a check of 55 MB went into compiling, most of it again and again the same small functions.
 */
const ENGINE = ["--max-inlined-bytecode-size-cumulative=50"];

/**
 * Of so little it does not look for garbage among what has lived long beside the work, but once there is much of it, which there never is:
 * of 5 MB that takes a twelfth of the time. Of 1,150 MB it would let memory grow to 410 where it has 180.
 */
const LITTLE_BYTES = 32_000_000;
const ENGINE_OF_LITTLE = [...ENGINE, "--no-incremental-marking"];

/** Threads that check one file together: each takes some 40 MB, and all together less than 250. */
const SHARED_BY_AT_MOST = 3;
/** Stretches that a worker is given before it has answered, so that it never waits for this thread. */
const GIVEN_AHEAD = 2;

interface Work {
  readonly tell: (answer: FileAnswer) => void;
  readonly interrupted: AbortSignal;
}

interface SizedJob {
  readonly job: CheckJob;
  readonly size_bytes: number;
}

/**
 * Checks files on as many threads as is said, this one among them, which would else wait: a file that is large beside all others by
 * all of them together, then the rest, the largest first so that none is left alone at the end. Each outcome is told as soon as it is there.
 */
export async function checkInParallel(
  jobs: readonly SizedJob[],
  atOnce: number,
  { tell, interrupted }: Work,
): Promise<void> {
  const all_bytes = jobs.reduce((sum, { size_bytes }) => sum + size_bytes, 0);
  const threads = Math.min(atOnce, SHARED_BY_AT_MOST);
  const isShared = ({ size_bytes }: SizedJob) => isWorthSharing(size_bytes, all_bytes, threads);
  const shared = jobs.filter(isShared);
  const least = shared.length > 0 ? threads : 1;
  const workers = Array.from(
    { length: Math.max(Math.min(atOnce, jobs.length), least) - 1 },
    () => new CheckThread(interrupted),
  );
  const sorted = workers.length === 0 ? jobs : jobs.toSorted(largerFirst);
  const queue = sorted.filter((job) => !isShared(job)).map(({ job }) => job);
  // Not before all have begun: the engine takes what it has ready, of its own modules and of ours, under the flags of its start alone.
  const flags = all_bytes <= LITTLE_BYTES ? ENGINE_OF_LITTLE : ENGINE;
  const begun = Promise.all(workers.map((worker) => worker.begun)).then(() =>
    flags.forEach((flag) => setFlagsFromString(flag)),
  );
  // Of one that does not begin whoever asks it is told.
  begun.catch(() => undefined);
  if (workers.length === 0) await begun;
  try {
    const readHere = createStretchReader(interrupted);
    const others = workers.slice(0, threads - 1).flatMap((worker) => {
      return Array.from({ length: GIVEN_AHEAD }, () => worker.readStretch);
    });
    for (const { job } of shared) {
      const outcome = await orTrouble(
        job.file,
        runSharedCheck(job, [readHere, ...others], interrupted),
      );
      if (outcome === null) queue.unshift(job);
      else tell("error" in outcome ? outcome : { outcome });
    }
    const checkHere = (job: CheckJob) => answerTo(job, interrupted);
    const checkers = [checkHere, ...workers.map((worker) => worker.checkFile)];
    await untilAllEnd(
      checkers.map(async (check) => {
        for (let job = queue.shift(); job && !interrupted.aborted; job = queue.shift()) {
          const answer = await check(job).catch((error: unknown) => {
            queue.length = 0;
            throw error;
          });
          if (answer !== null) tell(answer);
        }
      }),
    );
  } finally {
    for (const worker of workers) worker.end();
  }
  if (interrupted.aborted) throw new Interrupted();
}

function largerFirst(left: SizedJob, right: SizedJob): number {
  return right.size_bytes - left.size_bytes;
}

interface Waiting {
  readonly done: (answer: WorkerAnswer) => void;
  readonly fail: (error: unknown) => void;
}

/** Another thread, which answers in the order in which it is asked. */
class CheckThread {
  /** It has loaded all it needs. */
  readonly begun: Promise<void>;
  readonly #worker: Worker;
  readonly #interrupted: AbortSignal;
  readonly #waiting: Waiting[] = [];
  /** Why it answers no more. */
  #failure: Error | null = null;
  readonly #stop = () => this.#send("stop");

  constructor(interrupted: AbortSignal) {
    this.#interrupted = interrupted;
    const worker = new Worker(new URL("./iati-check-worker.js", import.meta.url), {
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MEMORY_MB },
    });
    this.#worker = worker;
    this.begun = new Promise((done, fail) => {
      worker.once("message", () => {
        worker.on("message", (answer: WorkerAnswer) => this.#waiting.shift()?.done(answer));
        done();
      });
      const end = (error: Error) => {
        this.#failure ??= error;
        for (const one of [{ fail }, ...this.#waiting.splice(0)]) one.fail(this.#failure);
      };
      worker.on("error", end);
      worker.on("exit", (code) => end(new Error(`A thread of the check ended with ${code}.`)));
    });
    interrupted.addEventListener("abort", this.#stop, { once: true });
  }

  readonly checkFile = async (job: CheckJob) => (await this.#ask({ job })) as FileAnswer | null;

  readonly readStretch = async (order: StretchOrder) => {
    const answer = (await this.#ask({ order })) as StretchFound | FileTrouble | null;
    if (answer !== null && "error" in answer) throw new UnusableError(answer.error);
    return answer;
  };

  end(): void {
    this.#interrupted.removeEventListener("abort", this.#stop);
    void this.#worker.terminate();
  }

  #ask(order: WorkerOrder): Promise<WorkerAnswer> {
    return new Promise((done, fail) => {
      if (this.#failure !== null) return fail(this.#failure);
      this.#waiting.push({ done, fail });
      this.#send(order);
    });
  }

  #send(order: WorkerOrder): void {
    this.#worker.postMessage(order);
  }
}
