import { UnreadableSheet } from "../intake/sheet.js";
import { UnusableError } from "./command.js";
import { refuseUnreadable } from "./values.js";

/** Why a file that a command was given cannot be used, as its person is told; another error stays what it is. */
export function unusableFile(error: unknown, file: string): unknown {
  if (error instanceof UnreadableSheet) return new UnusableError(error.finding.message);
  if (!(error instanceof Error) || !("syscall" in error)) return error;
  return new UnusableError(refuseUnreadable(file, error));
}
