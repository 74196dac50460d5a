import { Worker } from "node:worker_threads";

/** What a stranger's file may take of this machine. */
export interface ThreadLimits {
  /** Of a processor. */
  readonly cpu_ms: number;
  /** By the clock. */
  readonly wall_ms: number;
  readonly memory_mb: number;
}

/** How often a running thread's processor time is looked at. */
const LOOK_MS = 100;

/** Young memory of one thread in megabytes: what a chunk leaves behind is garbage at once, so little is enough. */
const YOUNG_MEMORY_MB = 16;

/**
 * Runs a script on what it is given, in a thread of its own that ends with the first word it says; or says that it took too
 * much. Bytes in `handed` are handed over, not copied.
 */
export function runInThread<Word extends object>(
  script: URL,
  given: { readonly data: object; readonly handed: readonly Uint8Array[] },
  { cpu_ms, wall_ms, memory_mb }: ThreadLimits,
): Promise<Word | "too_long" | "too_heavy"> {
  return new Promise((done, fail) => {
    const worker = new Worker(script, {
      workerData: given.data,
      transferList: given.handed.map(({ buffer }) => buffer as ArrayBuffer),
      resourceLimits: {
        maxOldGenerationSizeMb: memory_mb,
        maxYoungGenerationSizeMb: YOUNG_MEMORY_MB,
      },
    });
    const tooLong = () => {
      done("too_long");
      void worker.terminate();
    };
    // The thread was busy for so long, and the process did work for so long: a machine that is busy elsewhere is no reason.
    const begun = process.cpuUsage();
    const watch = setInterval(() => {
      const { user, system } = process.cpuUsage(begun);
      const busy_ms = worker.performance.eventLoopUtilization().active;
      if (Math.min(busy_ms, (user + system) / 1000) > cpu_ms) tooLong();
    }, LOOK_MS);
    const deadline = setTimeout(tooLong, wall_ms);
    worker.on("message", (word: Word) => {
      done(word);
      void worker.terminate();
    });
    worker.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ERR_WORKER_OUT_OF_MEMORY") done("too_heavy");
      else fail(error);
    });
    worker.on("exit", () => {
      clearInterval(watch);
      clearTimeout(deadline);
      fail(new Error("The thread ended without a word."));
    });
  });
}
