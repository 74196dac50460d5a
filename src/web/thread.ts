import { Worker } from "node:worker_threads";

/** What a stranger's file may take of this machine. */
export interface ThreadLimits {
  /** Of a processor. */
  readonly cpu_ms: number;
  /** By the clock. */
  readonly wall_ms: number;
  readonly memory_mb: number;
}

/** What a thread is given; bytes in `handed` are handed over, not copied. */
interface Given {
  readonly data: object;
  readonly handed: readonly Uint8Array[];
}

type Said<Word> = Word | "too_long" | "too_heavy";

/** What a thread that waited is asked first; it says the same when it has put away all that it was asked before. */
export interface AreYouThere {
  readonly areYouThere: true;
}

/** How often a running thread's processor time is looked at. */
const LOOK_MS = 100;

/** Young memory of one thread in megabytes: what a chunk leaves behind is garbage at once, so little is enough. */
const YOUNG_MEMORY_MB = 16;

/** Runs a script on what it is given, in a thread of its own that ends with the first word it says; or says that it took too much. */
export async function runInThread<Word extends object>(
  script: URL,
  given: Given,
  limits: ThreadLimits,
): Promise<Said<Word>> {
  const thread = new Thread<Word>(script, limits);
  try {
    return await thread.ask(given);
  } finally {
    thread.end();
  }
}

/**
 * Threads of one script that wait for the next question when they have answered, for the engine makes a script fast in each anew. One
 * that took too much, failed, or said what is not worth another, is ended; so is one that nobody asks for long. One that has died
 * meanwhile is passed over: before it is handed anything, for that would be lost, it is asked whether it is there.
 */
export class KeptThreads<Word extends object> {
  readonly #script: URL;
  readonly #limits: ThreadLimits & { readonly idle_ms: number };
  readonly #isKeptAfter: (word: Word) => boolean;
  /** The one that answered last is asked next. */
  #waiting: { readonly thread: Thread<Word>; readonly ending: NodeJS.Timeout }[] = [];

  constructor(
    script: URL,
    limits: ThreadLimits & { readonly idle_ms: number },
    isKeptAfter: (word: Word) => boolean,
  ) {
    this.#script = script;
    this.#limits = limits;
    this.#isKeptAfter = isKeptAfter;
  }

  /** How many wait. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** As many at once as ask. */
  async ask(given: Given): Promise<Said<Word>> {
    const thread = (await this.#take()) ?? new Thread<Word>(this.#script, this.#limits);
    let isKept = false;
    try {
      const said = await thread.ask(given);
      isKept = typeof said !== "string" && this.#isKeptAfter(said);
      return said;
    } finally {
      if (isKept) this.#keep(thread);
      else thread.end();
    }
  }

  async #take(): Promise<Thread<Word> | null> {
    for (let last = this.#waiting.pop(); last; last = this.#waiting.pop()) {
      clearTimeout(last.ending);
      if (await last.thread.isThere()) return last.thread;
      last.thread.end();
    }
    return null;
  }

  #keep(thread: Thread<Word>): void {
    const ending = setTimeout(() => {
      this.#waiting = this.#waiting.filter((each) => each.thread !== thread);
      thread.end();
    }, this.#limits.idle_ms);
    ending.unref();
    this.#waiting.push({ thread, ending });
  }
}

interface Asked<Word> {
  readonly done: (said: Said<Word>) => void;
  readonly fail: (error: Error) => void;
}

/** A thread that is asked one thing at a time. */
class Thread<Word extends object> {
  readonly #worker: Worker;
  readonly #limits: ThreadLimits;
  #asked: Asked<Word> | null = null;
  #hasEnded = false;

  constructor(script: URL, limits: ThreadLimits) {
    this.#limits = limits;
    this.#worker = new Worker(script, {
      resourceLimits: {
        maxOldGenerationSizeMb: limits.memory_mb,
        maxYoungGenerationSizeMb: YOUNG_MEMORY_MB,
      },
    });
    this.#worker.on("message", (word: Word) => this.#asked?.done(word));
    this.#worker.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ERR_WORKER_OUT_OF_MEMORY") this.#asked?.done("too_heavy");
      else this.#asked?.fail(error);
    });
    this.#worker.on("exit", () => {
      this.#hasEnded = true;
      this.#asked?.fail(new Error("The thread ended without a word."));
    });
  }

  async ask({ data, handed }: Given): Promise<Said<Word>> {
    const said = new Promise<Said<Word>>((done, fail) => void (this.#asked = { done, fail }));
    const watch = this.#watch(() => this.#asked?.done("too_long"));
    // While it is asked, the process waits for it.
    this.#worker.ref();
    try {
      this.#worker.postMessage(
        data,
        handed.map(({ buffer }) => buffer as ArrayBuffer),
      );
      return await said;
    } finally {
      watch.end();
      this.#asked = null;
      this.#worker.unref();
    }
  }

  /** It may have ended without our having been told yet. */
  async isThere(): Promise<boolean> {
    if (this.#hasEnded) return false;
    return this.ask({ data: { areYouThere: true } satisfies AreYouThere, handed: [] }).then(
      (said) => typeof said !== "string",
      () => false,
    );
  }

  end(): void {
    void this.#worker.terminate();
  }

  /** The thread was busy for so long, and the process did work for so long: a machine that is busy elsewhere is no reason. */
  #watch(tooLong: () => void): { readonly end: () => void } {
    const busy = () => this.#worker.performance.eventLoopUtilization().active;
    const [begun, busyBefore_ms] = [process.cpuUsage(), busy()];
    const looking = setInterval(() => {
      const { user, system } = process.cpuUsage(begun);
      if (Math.min(busy() - busyBefore_ms, (user + system) / 1000) > this.#limits.cpu_ms) tooLong();
    }, LOOK_MS);
    const deadline = setTimeout(tooLong, this.#limits.wall_ms);
    return {
      end() {
        clearInterval(looking);
        clearTimeout(deadline);
      },
    };
  }
}
