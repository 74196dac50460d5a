import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, readFile } from "node:fs/promises";
import { LIMITS } from "../base/settings.js";
import { readCsv } from "./csv.js";
import type { SheetRow } from "./sheet.js";
import { unreadable } from "./sheet-texts.js";
import { readXlsx, type CountHeadings } from "./xlsx.js";

/**
 * Rows of a CSV, TSV or XLSX file, told apart by its first bytes and not by its name; of a workbook those of the sheet in which
 * `count` finds the most headings.
 * @throws UnreadableSheet, and the system's error where there is no such file
 */
export async function* readTableFile(
  path: string,
  count?: CountHeadings,
): AsyncGenerator<SheetRow> {
  const { head, size } = await readHead(path);
  if (!isWorkbook(head)) {
    yield* readCsv(createReadStream(path), path);
    return;
  }
  if (size > LIMITS.workbook_size_bytes)
    throw unreadable("SHEET_TOO_LARGE", path, { limit: LIMITS.workbook_size_bytes });
  yield* readXlsx(await readFile(path), path, count);
}

async function readHead(path: string): Promise<{ head: Uint8Array; size: number }> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
    return { head: buffer.subarray(0, bytesRead), size: (await file.stat()).size };
  } finally {
    await file.close();
  }
}

/** SHA-256 of a file, in lower-case hexadecimal: the same file is known by it whatever it is called. */
export async function hashFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
  return hash.digest("hex");
}

/** As `readTableFile`, for an uploaded file that is in memory already. */
export async function* readTable(
  data: Uint8Array,
  name: string,
  count?: CountHeadings,
): AsyncGenerator<SheetRow> {
  if (isWorkbook(data)) yield* readXlsx(data, name, count);
  else yield* readCsv(once(data), name);
}

async function* once(data: Uint8Array): AsyncGenerator<Uint8Array> {
  yield data;
}

/** A ZIP archive (XLSX), or the compound file of an old or locked workbook, which readXlsx refuses with the reason. */
function isWorkbook(head: Uint8Array): boolean {
  return (head[0] === 0x50 && head[1] === 0x4b) || (head[0] === 0xd0 && head[1] === 0xcf);
}
