import { unpack } from "../iati/xml-source.js";

/** A small file may unpack to a very large one. */
export class UnpacksTooLarge extends Error {}

const CHUNK_SIZE_BYTES = 128 * 1024;

/** The bytes of a file as it was sent, plain or gzip, unpacked piece by piece up to a limit. */
export async function* unpacked(
  bytes: Uint8Array,
  limit_bytes: number,
): AsyncGenerator<Uint8Array> {
  let size_bytes = 0;
  for await (const chunk of unpack(inChunks(bytes))) {
    size_bytes += chunk.length;
    if (size_bytes > limit_bytes) throw new UnpacksTooLarge();
    yield chunk;
  }
}

async function* inChunks(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += CHUNK_SIZE_BYTES)
    yield bytes.subarray(from, from + CHUNK_SIZE_BYTES);
}
