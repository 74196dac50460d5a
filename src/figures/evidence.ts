import type { DocumentRow } from "../store/rows.js";
import type { Snapshot } from "../store/snapshot.js";
import { groupBy } from "./due.js";
import { isPublicDocument } from "./public.js";

/** What documents show, by what they are of. */
export interface Evidence {
  ofResult(id: string): readonly DocumentRow[];
  ofIndicator(id: string): readonly DocumentRow[];
  ofValue(id: string): readonly DocumentRow[];
}

/** Evidence that everybody may see: of a value only once the value is public. */
export function evidenceIn(snapshot: Snapshot): Evidence {
  const kept = KEPT.get(snapshot) ?? gather(snapshot);
  KEPT.set(snapshot, kept);
  return kept;
}

/** A snapshot never changes. */
const KEPT = new WeakMap<Snapshot, Evidence>();

function gather(snapshot: Snapshot): Evidence {
  const rows = snapshot.documents.filter((row) => isPublicDocument(snapshot, row));
  const by = (column: "result_id" | "indicator_id" | "indicator_value_id") => {
    const groups = groupBy(
      rows.filter((row) => row[column] !== null),
      (row) => row[column],
    );
    return (id: string) => groups.get(id) ?? [];
  };
  return {
    ofResult: by("result_id"),
    ofIndicator: by("indicator_id"),
    ofValue: by("indicator_value_id"),
  };
}
