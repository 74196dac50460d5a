import { parentPort } from "node:worker_threads";
import { fileFaultOrReason } from "../base/file-fault.js";
import { SpoolFault } from "../base/spool.js";
import type { Text } from "../base/text.js";
import type { StretchFound } from "../iati/check-stretch.js";
import { Interrupted, UnusableError } from "./command.js";
import { createStretchReader, type StretchOrder } from "./iati-check-shared.js";
import { runCheck, type CheckJob, type CheckOutcome } from "./iati-checking.js";

/** Why a file could not be read, or what was found in it not kept. */
export interface FileTrouble {
  readonly file: string;
  readonly error: Text;
  /** The file is well: it is the temporary folder that takes nothing more. */
  readonly isUnkept?: boolean;
}

/** What is answered of a file: the outcome, or why there is none. */
export type FileAnswer = { readonly outcome: CheckOutcome } | FileTrouble;

/** What a worker is told: the next file, a stretch of one, or to stop where it stands. */
export type WorkerOrder = { readonly job: CheckJob } | { readonly order: StretchOrder } | "stop";

/** What it answers: null where the work was to stop before its end, or the stretch tells of no whole. */
export type WorkerAnswer = FileAnswer | StretchFound | null;

/** One file; null where the work was to stop before its end. */
export function answerTo(job: CheckJob, interrupted: AbortSignal): Promise<FileAnswer | null> {
  return orTrouble(
    job.file,
    runCheck(job, interrupted).then((outcome) => ({ outcome })),
  );
}

/** What the work with a file comes to, or what went wrong with that file; null where it was to stop before its end. */
export async function orTrouble<T>(
  file: string,
  work: Promise<T>,
): Promise<T | FileTrouble | null> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Interrupted) return null;
    if (error instanceof SpoolFault) return { file, error: error.text, isUnkept: true };
    return {
      file,
      error: error instanceof UnusableError ? error.refusal.message : fileFaultOrReason(error),
    };
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
      const answer =
        "job" in word
          ? answerTo(word.job, stopping.signal)
          : orTrouble(word.order.file, readStretch(word.order));
      const said = await answer;
      port.postMessage(said, said !== null && "steps" in said ? [said.steps.buffer] : []);
    });
  });
  port.postMessage("begun");
}
