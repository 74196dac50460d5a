import { existsSync, realpathSync } from "node:fs";
import { resolve, sep } from "node:path";
import { hashOf } from "./hashes.js";
import { foundOf, type LoadFinding } from "./load-findings.js";

export interface Gone {
  readonly findings: readonly LoadFinding[];
  /** Files whose rows are taken out. */
  readonly dropped: ReadonlySet<string>;
}

/**
 * Files that were loaded from the folders that are named now, and are there no more. A published table is never dropped: another file
 * may have been passed over as its twin, and would not be read again.
 */
export function findGone(
  paths: readonly string[],
  known: ReadonlyMap<string, { readonly path: string; readonly kind: string | null }>,
  drops: boolean,
): Gone {
  const dropped = new Set<string>();
  const findings = paths.flatMap((path) => {
    const folder = realpathSync(path) + sep;
    const gone = [...known].filter(([dataset_id, file]) => {
      const full = resolve(file.path);
      // Whoever names files from another folder than before names other files.
      const isThis = hashOf([full]) === dataset_id;
      return isThis && full.startsWith(folder) && !existsSync(full) && !dropped.has(dataset_id);
    });
    const isIati = (kind: string | null) => kind === "activity" || kind === "organisation";
    const taken = drops ? gone.filter(([, { kind }]) => isIati(kind) || kind === null) : [];
    for (const [dataset_id] of taken) dropped.add(dataset_id);
    const left = gone.filter(([dataset_id]) => !dropped.has(dataset_id));
    return [
      ...found(
        path,
        "FILES_DROPPED",
        taken.map(([, file]) => file.path),
      ),
      ...found(
        path,
        "FILES_GONE",
        left.map(([, file]) => file.path),
      ),
    ];
  });
  return { findings, dropped };
}

/** So many are named. */
const NAMED_AT_MOST = 3;

function found(
  path: string,
  rule: "FILES_DROPPED" | "FILES_GONE",
  files: readonly string[],
): LoadFinding[] {
  if (files.length === 0) return [];
  const first =
    files.slice(0, NAMED_AT_MOST).join(", ") + (files.length > NAMED_AT_MOST ? " …" : "");
  return [foundOf(path, rule, { count: files.length, first })];
}
