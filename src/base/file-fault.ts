import type { Stats } from "node:fs";
import { texts, type Text } from "./text.js";

const WHY: Readonly<Record<string, Text>> = texts({
  ENOENT: { en: "there is no such file or folder", ja: "ファイルまたはフォルダーがありません" },
  ENOTDIR: {
    en: "it is no folder, or a part of its path is none",
    ja: "フォルダーではないか、パスの途中がフォルダーではありません",
  },
  EEXIST: { en: "a file of that name stands there", ja: "同じ名前のファイルがあります" },
  EACCES: { en: "permission is missing", ja: "権限がありません" },
  EPERM: { en: "permission is missing", ja: "権限がありません" },
  EROFS: { en: "the disk is read-only", ja: "読み取り専用のディスクです" },
  EISDIR: { en: "it is a folder", ja: "フォルダーです" },
  ENOSPC: { en: "the disk is full", ja: "ディスクの空き容量がありません" },
  EDQUOT: { en: "the disk is full", ja: "ディスクの空き容量がありません" },
  ELOOP: { en: "a link leads back to itself", ja: "リンクが循環しています" },
  EBUSY: { en: "it is in use", ja: "使用中です" },
  NOT_A_FILE: {
    en: "it is a device or a pipe, not a file",
    ja: "装置またはパイプで、ファイルではありません",
  },
  ENAMETOOLONG: { en: "its name is too long", ja: "名前が長すぎます" },
  Z_DATA_ERROR: {
    en: "it is not packed by gzip, or is damaged",
    ja: "gzip 形式ではないか、破損しています",
  },
  Z_BUF_ERROR: { en: "it ends too early", ja: "途中で切れています" },
});

/** As the system would throw it, of what lies in a file's place and is none. */
export function notAFile(path: string, entry: Stats): Error {
  const code = entry.isDirectory() ? "EISDIR" : "NOT_A_FILE";
  return Object.assign(new Error(`${path} is not a file`), { code, syscall: "open", path });
}

/** What the system says of a file that cannot be used, in words; null of any other error. */
export function fileFault(error: unknown): Text | null {
  return error instanceof Error && "code" in error ? (WHY[String(error.code)] ?? null) : null;
}

/** The same, where anything else is told by its code or its own words. */
export function fileFaultOrReason(error: unknown): Text {
  const reason =
    error instanceof Error ? ("code" in error ? String(error.code) : error.message) : String(error);
  return fileFault(error) ?? { en: reason, ja: reason };
}

/** Whether a disk was full, or no more of it allowed to this user: as the system, PostgreSQL (53100) or another program says it. */
export function isDiskFull(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const isSaid = /no space left|disk full|disk quota exceeded/i.test(String(error));
  return isSaid || ["ENOSPC", "EDQUOT", "53100"].includes(code);
}
