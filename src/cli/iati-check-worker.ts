import { parentPort } from "node:worker_threads";
import { runCheck, type CheckJob, type CheckOutcome } from "./iati-checking.js";

/** What a worker answers: the outcome, or why the file could not be opened. */
export type WorkerAnswer =
  { readonly outcome: CheckOutcome } | { readonly file: string; readonly error: string };

const port = parentPort;
if (port) {
  port.on("message", (job: CheckJob) => {
    runCheck(job).then(
      (outcome) => port.postMessage({ outcome } satisfies WorkerAnswer),
      (error: unknown) =>
        port.postMessage({ file: job.file, error: String(error) } satisfies WorkerAnswer),
    );
  });
}
