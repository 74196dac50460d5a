import { parentPort } from "node:worker_threads";
import { summariseImport, type IatiSummary } from "../actions/iati-import-summary.js";
import {
  importIati,
  undoIati,
  type IatiUndo,
  type ImportRequest,
  type UndoRequest,
} from "../actions/import-iati.js";
import { fixedClock } from "../base/clock.js";
import { isRefusal, type Refusal } from "../base/refusal.js";
import { LIMITS } from "../base/settings.js";
import { openPool, type Address } from "../store/connect.js";
import { unpacked, UnpacksTooLarge } from "./unpacked.js";

/** An import of a file as it was sent, or an import to undo. */
export type IatiJob = { readonly database: Address; readonly now: string } & (
  | (Omit<ImportRequest, "file"> & { readonly bytes: Uint8Array; readonly name: string })
  | { readonly undo: UndoRequest }
);

export type IatiWord =
  | { readonly imported: IatiSummary }
  | { readonly undone: IatiUndo }
  | { readonly refused: Refusal }
  | { readonly unpacks_too_large: true };

/** Does it over a connection of its own: where the thread is stopped, the database rolls back. */
async function run(job: IatiJob): Promise<IatiWord> {
  const pool = openPool(job.database, { connections: 1 });
  const effects = { pool, clock: fixedClock(job.now) };
  try {
    if ("undo" in job) {
      const undone = await undoIati(job.undo, effects);
      return isRefusal(undone) ? { refused: undone } : { undone };
    }
    const { bytes, name, database: _, now: __, ...asked } = job;
    const file = { name, open: () => unpacked(bytes, LIMITS.iati_import_file_size_bytes) };
    const imported = await importIati({ file, ...asked }, effects);
    return isRefusal(imported) ? { refused: imported } : { imported: summariseImport(imported) };
  } catch (error) {
    if (error instanceof UnpacksTooLarge) return { unpacks_too_large: true };
    throw error;
  } finally {
    await pool.end();
  }
}

const port = parentPort;
port?.once("message", (job: IatiJob) => void run(job).then((word) => port.postMessage(word)));
