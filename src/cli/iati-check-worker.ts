import { parentPort } from "node:worker_threads";
import { fileFaultOrReason } from "../base/file-fault.js";
import type { Text } from "../base/text.js";
import type { StretchFound } from "../iati/check-stretch.js";
import { Interrupted } from "./command.js";
import { createStretchReader, type StretchOrder } from "./iati-check-shared.js";
import { runCheck, type CheckJob, type CheckOutcome } from "./iati-checking.js";

/** What is answered of a file: the outcome, or why it could not be opened. */
export type FileAnswer =
  { readonly outcome: CheckOutcome } | { readonly file: string; readonly error: Text };

/** What a worker is told: the next file, a stretch of one, or to stop where it stands. */
export type WorkerOrder = { readonly job: CheckJob } | { readonly order: StretchOrder } | "stop";

/** What it answers: null where the work was to stop before its end, or the stretch tells of no whole. */
export type WorkerAnswer = FileAnswer | StretchFound | null;

/** One file; null where the work was to stop before its end. */
export async function answerTo(
  job: CheckJob,
  interrupted: AbortSignal,
): Promise<FileAnswer | null> {
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
  const readStretch = createStretchReader(stopping.signal);
  let last: Promise<void> = Promise.resolve();
  port.on("message", (word: WorkerOrder) => {
    if (word === "stop") return stopping.abort();
    // One after the other: the next is there before the last is done.
    last = last.then(async () => {
      const answer = "job" in word ? answerTo(word.job, stopping.signal) : readStretch(word.order);
      port.postMessage(await answer);
    });
  });
  port.postMessage("begun");
}
