import { parentPort, workerData } from "node:worker_threads";
import { loadIati, type LoadJob, type LoadOutcome } from "./load-iati.js";
import { openPart } from "./part.js";

/** What a worker is started with: the folder of its part, and a flag that stops it. */
export interface WorkerStart {
  readonly folder: string;
  readonly stop: SharedArrayBuffer;
}

export type WorkerMessage =
  | { readonly ready: true }
  | { readonly read_bytes: number }
  | { readonly outcome: LoadOutcome }
  | {
      readonly failed: {
        readonly file: string;
        readonly code: string | null;
        readonly reason: string;
      };
    };

/** Bytes between two words about progress. */
const TOLD_EVERY = 4 * 1024 * 1024;

class Stopped extends Error {}

const port = parentPort;
if (port) {
  const { folder, stop } = workerData as WorkerStart;
  const flag = new Int32Array(stop);
  const part = openPart(folder);
  const tell = (message: WorkerMessage) => port.postMessage(message);
  let untold = 0;
  const pace = (bytes: number) => {
    if (Atomics.load(flag, 0) !== 0) throw new Stopped();
    untold += bytes;
    if (untold < TOLD_EVERY) return;
    tell({ read_bytes: untold });
    untold = 0;
  };
  const work = async (job: LoadJob) => {
    try {
      tell({ outcome: await loadIati(job, part, pace) });
    } catch (error) {
      part.drop();
      if (error instanceof Stopped) return port.close();
      const code = (error as NodeJS.ErrnoException).code ?? null;
      const reason = error instanceof Error ? error.message : String(error);
      tell({ failed: { file: job.path, code, reason } });
    }
  };
  port.on("message", (job: LoadJob | null) => {
    if (job !== null) return void work(job);
    part.close();
    port.close();
  });
  tell({ ready: true });
}
