import { createHash } from "node:crypto";
import { closeSync, openSync, readSync } from "node:fs";

export function hashFile(file: string): string {
  const hash = createHash("sha256");
  for (const chunk of readChunks(file)) hash.update(chunk);
  return hash.digest("hex");
}

const CHUNK_SIZE_BYTES = 256 * 1024;
const chunk = Buffer.alloc(CHUNK_SIZE_BYTES);

/**
 * A file's bytes, or those of a stretch of it, a chunk at a time, good until the next is asked for. A worker has nothing else to do
 * meanwhile, and asking the pool of threads for each chunk takes as long as reading XML from it does.
 */
export function* readChunks(
  path: string,
  from = 0,
  to = Number.POSITIVE_INFINITY,
): Generator<Uint8Array> {
  const file = openSync(path, "r");
  try {
    for (let at = from; at < to;) {
      const size = readSync(file, chunk, 0, Math.min(CHUNK_SIZE_BYTES, to - at), at);
      if (size === 0) return;
      at += size;
      yield chunk.subarray(0, size);
    }
  } finally {
    closeSync(file);
  }
}

/** As the XML declaration says it; null where it says none, or the file is packed. */
export function declaredEncoding(chunk: Uint8Array): string | null {
  const text = Buffer.from(chunk.subarray(0, 400)).toString("latin1").replaceAll("\0", "");
  return /<\?xml[^>]*?encoding\s*=\s*["']([^"']{1,40})["']/.exec(text)?.[1] ?? null;
}
