import { gunzipSync, gzipSync } from "node:zlib";
import { sha256 } from "../base/canonical.js";
import type { Tx } from "./connect.js";

/** Below this, and where it saves less than a tenth, bytes are kept as they are: PDF and office files are packed already. */
const PACK_FROM_BYTES = 512;

/** Keeps bytes under their SHA-256, once however often they are given; answers with the hash. */
export async function putBlob(tx: Tx, content: Uint8Array): Promise<string> {
  const hash = sha256(content);
  const packed = content.length < PACK_FROM_BYTES ? content : gzipSync(content, { level: 9 });
  const isPacked = packed.length < content.length * 0.9;
  await tx.run(
    `insert into blob (sha256, size_bytes, encoding, content) values ($1, $2, $3, $4)
     on conflict (sha256) do nothing`,
    [hash, content.length, isPacked ? "gzip" : "identity", isPacked ? packed : content],
  );
  return hash;
}

/** The bytes under a hash, or null where there are none. They are as they lie in the database: `sha256` tells whether they hold. */
export async function readBlob(tx: Tx, hash: string): Promise<Buffer | null> {
  const [row] = await tx.rows<{ encoding: string; content: Buffer }>(
    "select encoding, content from blob where sha256 = $1",
    [hash],
  );
  if (!row) return null;
  if (row.encoding !== "gzip") return row.content;
  try {
    return gunzipSync(row.content);
  } catch {
    // Altered where it lies: what no longer unpacks is not what its hash says, and whoever asks finds that out.
    return row.content;
  }
}
