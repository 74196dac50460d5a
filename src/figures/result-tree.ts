import type { DocumentRow, ResultRow } from "../store/rows.js";
import type { Snapshot } from "../store/snapshot.js";
import { byPosition } from "./due.js";
import { evidenceIn } from "./evidence.js";
import { ownerOf, type Owner } from "./owner.js";
import { resultIndex } from "./result-index.js";
import { indicatorReports, type IndicatorReport } from "./results.js";

/** A result of a framework with what leads to it. */
export interface ResultNode {
  readonly result: ResultRow;
  /** Null where it belongs to what the tree is of. */
  readonly elsewhere: Owner | null;
  readonly reports: readonly IndicatorReport[];
  readonly evidence: readonly DocumentRow[];
  readonly below: readonly ResultNode[];
}

export interface ResultTree {
  readonly roots: readonly ResultNode[];
  readonly count: number;
  /** Results that the tree leaves out, since it would be too large to read. */
  readonly left_out: number;
}

/** More than anybody reads as a tree; the rest stands in the list of results. */
const NODES_SHOWN = 150;
const LEVELS: readonly ResultRow["type"][] = ["impact", "outcome", "output", "other"];

/**
 * The framework of a project, programme or fund: from what is aimed at down to what is done for it, with the indicators of each. What
 * leads to a result from elsewhere, or what it leads to there, stands in it under its owner's name.
 */
export function resultTree(
  snapshot: Snapshot,
  kind: "project" | "programme" | "fund",
  id: string,
): ResultTree {
  const isOwn = (row: ResultRow) => row[`${kind}_id`] === id;
  const own = snapshot.results.filter(isOwn);
  const { childrenOf } = resultIndex(snapshot);
  const seen = new Set<string>();
  const allowed = aboveAndBelow(snapshot, own);
  const grow = (row: ResultRow): ResultNode[] => {
    // A ring of results, which only a file could make, is cut where it closes.
    if (seen.has(row.id) || seen.size >= NODES_SHOWN || !allowed.has(row.id)) return [];
    seen.add(row.id);
    return [
      {
        result: row,
        elsewhere: isOwn(row) ? null : ownerOf(snapshot, row),
        reports: indicatorReports(snapshot, (result) => result.id === row.id),
        evidence: evidenceIn(snapshot).ofResult(row.id),
        below: [...childrenOf(row.id)].sort(byLevel).flatMap(grow),
      },
    ];
  };
  const rows = [...allowed].flatMap((each) => snapshot.resultById.get(each) ?? []).sort(byLevel);
  const tops = rows.filter((row) => !allowed.has(row.parent_id ?? ""));
  const roots = [...tops.flatMap(grow), ...rows.flatMap(grow)];
  return { roots, count: seen.size, left_out: rows.length - seen.size };
}

/** Own results, all that they lead to, and all that leads to them. */
function aboveAndBelow(snapshot: Snapshot, own: readonly ResultRow[]): ReadonlySet<string> {
  const { childrenOf } = resultIndex(snapshot);
  const found = new Set(own.map((row) => row.id));
  for (const row of own) {
    let above = row.parent_id;
    while (above !== null && !found.has(above)) {
      found.add(above);
      above = snapshot.resultById.get(above)?.parent_id ?? null;
    }
  }
  const waiting = [...own];
  for (let row = waiting.pop(); row !== undefined; row = waiting.pop()) {
    for (const child of childrenOf(row.id)) {
      if (found.has(child.id)) continue;
      found.add(child.id);
      waiting.push(child);
    }
  }
  return found;
}

function byLevel(a: ResultRow, b: ResultRow): number {
  return LEVELS.indexOf(a.type) - LEVELS.indexOf(b.type) || byPosition(a, b);
}
