import type { DocumentRow, IndicatorValueRow } from "../store/rows.js";
import type { Snapshot } from "../store/snapshot.js";

/** What is being checked or was sent back is no number for the public. */
export function isPublic(row: IndicatorValueRow): boolean {
  return row.status === "published" || row.status === "revised";
}

/** What shows a value that is being checked, or was sent back, is no document for the public. */
export function isPublicDocument(snapshot: Snapshot, row: DocumentRow): boolean {
  if (row.indicator_value_id === null) return true;
  const value = snapshot.indicatorValueById.get(row.indicator_value_id);
  return value !== undefined && isPublic(value);
}
