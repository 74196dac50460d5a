import { open } from "node:fs/promises";

/** Bytes of one read: large enough that the price of a call does not show, small enough for the cache. */
const CHUNK_SIZE_BYTES = 128 * 1024;
/** Of the first read; each further one has twice as many. Loops over a long chunk would be made fast before anything but them was seen, and then anew. */
const FIRST_CHUNK_SIZE_BYTES = 4 * 1024;

/** The bytes of a file, packed by gzip or plain, or of a part of it; a chunk is good until the next is asked for. */
export async function* readFileBytes(
  path: string,
  part: { readonly from: number; readonly to: number } | null = null,
): AsyncGenerator<Uint8Array> {
  const file = await open(path, "r");
  let reading: Promise<{ bytesRead: number }> | null = null;
  try {
    let ready = Buffer.allocUnsafeSlow(CHUNK_SIZE_BYTES);
    let filling = Buffer.allocUnsafeSlow(CHUNK_SIZE_BYTES);
    let at = part?.from ?? 0;
    let size = FIRST_CHUNK_SIZE_BYTES;
    // A pipe has no places at which one could read.
    const readOn = () =>
      part === null
        ? file.read(filling, 0, size)
        : file.read(filling, 0, Math.min(size, part.to - at), at);
    reading = readOn();
    for (;;) {
      const { bytesRead } = await reading;
      if (bytesRead === 0) return;
      at += bytesRead;
      [ready, filling] = [filling, ready];
      size = Math.min(size * 2, CHUNK_SIZE_BYTES);
      reading = readOn();
      // An error of the read ahead is thrown where it is awaited.
      reading.catch(() => undefined);
      yield ready.subarray(0, bytesRead);
    }
  } finally {
    await reading?.catch(() => undefined);
    await file.close();
  }
}
