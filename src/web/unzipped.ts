import { setImmediate as pause } from "node:timers/promises";
import { Unzip, UnzipInflate, type UnzipFile } from "fflate";
import type { SentFile } from "./upload.js";

/** A file of a ZIP; or one that is no IATI file by its name; or what could not be unpacked, from there on. */
export type ZippedFile =
  SentFile | { readonly name: string; readonly isOther: true } | { readonly isBroken: true };

const CHUNK_SIZE_BYTES = 64 * 1024;

/** Whether the bytes are a ZIP; those of an office program are one too, and hold nothing that anybody would have checked. */
export function isZip(bytes: Uint8Array): boolean {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return buffer.subarray(0, 4).toString("latin1") === "PK\u0003\u0004" && !isOffice(buffer);
}

/** Source: ECMA-376 part 2, section 7.2.3; OpenDocument 1.3 part 2, section 3.3. */
function isOffice(buffer: Buffer): boolean {
  return buffer.includes("[Content_Types].xml") || buffer.subarray(30, 38).includes("mimetype");
}

/** The files of a ZIP one by one, unpacked piece by piece up to a limit each. */
export async function* unzipped(
  bytes: Uint8Array,
  limit_bytes: number,
): AsyncGenerator<ZippedFile> {
  const found: ZippedFile[] = [];
  const unzip = new Unzip((file) => collect(file, limit_bytes, (each) => found.push(each)));
  unzip.register(UnzipInflate);
  try {
    for (let from = 0; from < bytes.length; from += CHUNK_SIZE_BYTES) {
      const isLast = from + CHUNK_SIZE_BYTES >= bytes.length;
      unzip.push(bytes.subarray(from, from + CHUNK_SIZE_BYTES), isLast);
      yield* found.splice(0);
      // Others are answered meanwhile.
      await pause();
    }
  } catch {
    yield* found.splice(0);
    yield { isBroken: true };
  }
}

function collect(file: UnzipFile, limit_bytes: number, tell: (file: ZippedFile) => void): void {
  const { name } = file;
  // Folders, and what a Mac puts beside each file.
  if (name.endsWith("/") || /(^|\/)(__MACOSX\/|\.)/.test(name)) return;
  if (!/\.xml(\.gz)?$/i.test(name)) return tell({ name, isOther: true });
  const chunks: Uint8Array[] = [];
  let size_bytes = 0;
  file.ondata = (error, chunk, isLast) => {
    if (error) throw error;
    size_bytes += chunk.length;
    if (size_bytes > limit_bytes) {
      file.terminate();
      return tell({ name, isTooLarge: true });
    }
    chunks.push(chunk);
    if (isLast) tell({ name, bytes: new Uint8Array(Buffer.concat(chunks)) });
  };
  file.start();
}
