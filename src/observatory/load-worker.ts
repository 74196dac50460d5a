import { parentPort, workerData } from "node:worker_threads";
import { hashFile } from "./file-bytes.js";
import { findingRow } from "./load-findings.js";
import {
  loadIati,
  loadStretch,
  type LoadJob,
  type LoadOutcome,
  type StretchJob,
  type StretchRead,
} from "./load-iati.js";
import type { Kept } from "./load-shared.js";
import { openPart } from "./part.js";

/** What a worker is started with: the folder of its part, and a flag that stops it. */
export interface WorkerStart {
  readonly folder: string;
  readonly stop: SharedArrayBuffer;
}

/** What it is asked: a file, whether a file is another than before, a stretch of one, or what becomes of its stretches' rows. */
export type WorkerOrder =
  | { readonly read: LoadJob }
  | { readonly check: LoadJob }
  | { readonly stretch: StretchJob }
  | { readonly settle: Kept | null };

export type WorkerAnswer =
  | { readonly outcome: LoadOutcome }
  | { readonly isOther: true }
  | { readonly stretch: StretchRead | null }
  | { readonly done: true };

export type WorkerMessage =
  | WorkerAnswer
  | { readonly read_bytes: number }
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
  const answer = async (order: WorkerOrder): Promise<WorkerAnswer> => {
    if ("read" in order) return { outcome: await loadIati(order.read, part, pace) };
    if ("stretch" in order) return { stretch: await loadStretch(order.stretch, part, pace) };
    if ("check" in order) return check(order.check);
    settle(order.settle);
    return { done: true };
  };
  const check = ({ path, full, dataset_id, known, size_bytes }: LoadJob): WorkerAnswer => {
    if (hashFile(full) !== known) return { isOther: true };
    pace(size_bytes);
    return { outcome: { path, dataset_id, status: "unchanged", findings: 0, told: [] } };
  };
  const settle = (kept: Kept | null) => {
    if (kept === null) return part.drop();
    const { dataset, parts, found } = kept;
    for (const finding of found) part.add("finding", findingRow(dataset.dataset_id, finding));
    part.keep(dataset, parts);
  };
  const work = async (order: WorkerOrder) => {
    try {
      tell(await answer(order));
    } catch (error) {
      part.drop();
      if (error instanceof Stopped) return port.close();
      const code = (error as NodeJS.ErrnoException).code ?? null;
      const reason = error instanceof Error ? error.message : String(error);
      tell({ failed: { file: fileOf(order), code, reason } });
    }
  };
  port.on("message", (order: WorkerOrder | null) => {
    if (order !== null) return void work(order);
    part.close();
    port.close();
  });
  tell({ done: true });
}

function fileOf(order: WorkerOrder): string {
  if ("read" in order) return order.read.path;
  if ("check" in order) return order.check.path;
  if ("stretch" in order) return order.stretch.job.path;
  return order.settle?.dataset.path ?? "";
}
