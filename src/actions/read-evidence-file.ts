import { sha256 } from "../base/canonical.js";
import { isPublicDocument } from "../figures/public.js";
import { readBlob } from "../store/blobs.js";
import { readTx, type Pool } from "../store/connect.js";
import type { Snapshot } from "../store/snapshot.js";

export interface EvidenceFile {
  readonly name: string;
  readonly media_type: string;
  readonly content: Buffer;
}

/** The bytes of a document that is kept; null where there are none, where they are not public, or where they are no longer what their hash says. */
export async function readEvidenceFile(
  id: string,
  effects: { readonly pool: Pool; readonly snapshot: Snapshot; readonly isPublicOnly: boolean },
): Promise<EvidenceFile | null> {
  const { pool, snapshot, isPublicOnly } = effects;
  const row = snapshot.documentById.get(id);
  const hash = row?.sha256 ?? null;
  if (!row?.media_type || hash === null) return null;
  if (isPublicOnly && !isPublicDocument(snapshot, row)) return null;
  const content = await readTx(pool, (tx) => readBlob(tx, hash));
  if (content === null || sha256(content) !== hash) return null;
  return { name: row.file_name ?? "evidence", media_type: row.media_type, content };
}
