import { parentPort } from "node:worker_threads";
import { fileFaultOrReason } from "../base/file-fault.js";
import type { Text } from "../base/text.js";
import { Interrupted } from "./command.js";
import { runCheck, type CheckJob, type CheckOutcome } from "./iati-checking.js";

/** What a worker answers: the outcome, or why the file could not be opened. */
export type WorkerAnswer =
  { readonly outcome: CheckOutcome } | { readonly file: string; readonly error: Text };

/** What a worker is told: the next file, or to stop where it stands. */
export type WorkerOrder = CheckJob | "stop";

/** One file; null where the work was to stop before its end. */
export async function answerTo(
  job: CheckJob,
  interrupted: AbortSignal,
): Promise<WorkerAnswer | null> {
  try {
    return { outcome: await runCheck(job, interrupted) };
  } catch (error) {
    return error instanceof Interrupted
      ? null
      : { file: job.file, error: fileFaultOrReason(error) };
  }
}

const port = parentPort;
if (port) {
  const stopping = new AbortController();
  port.on("message", (order: WorkerOrder) => {
    if (order === "stop") stopping.abort();
    else void answerTo(order, stopping.signal).then((answer) => port.postMessage(answer));
  });
  port.postMessage("begun");
}
