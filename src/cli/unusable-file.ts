import { fileFaultOrReason } from "../base/file-fault.js";
import { fillText, texts } from "../base/text.js";
import { UnreadableSheet } from "../intake/sheet.js";
import { UnusableError } from "./command.js";

const TEXTS = texts({
  unreadable: {
    en: "{file} cannot be read: {reason}. Name a file that exists and may be read.",
    ja: "{file} を読み取れません：{reason}。存在し読み取りできるファイルを指定してください。",
  },
});

/** Why a file that a command was given cannot be used, as its person is told; another error stays what it is. */
export function unusableFile(error: unknown, file: string): unknown {
  if (error instanceof UnreadableSheet) return new UnusableError(error.finding.message);
  if (!(error instanceof Error) || !("syscall" in error)) return error;
  return new UnusableError(fillText(TEXTS.unreadable, { file, reason: fileFaultOrReason(error) }));
}
