import { existsSync, realpathSync, statSync } from "node:fs";
import { resolve, sep } from "node:path";
import { hashOf } from "./hashes.js";
import { foundOf, type LoadFinding } from "./load-findings.js";

export interface Gone {
  readonly findings: readonly LoadFinding[];
  /** Files whose rows are taken out. */
  readonly dropped: ReadonlySet<string>;
}

/**
 * Files that were loaded from the folders that are named now, and are there no more; not those below a folder that is `shut`. A published table is never dropped: another file
 * may have been passed over as its twin, and would not be read again.
 */
export function findGone(
  { paths, shut }: { readonly paths: readonly string[]; readonly shut: readonly string[] },
  known: ReadonlyMap<string, { readonly path: string; readonly kind: string | null }>,
  drops: boolean,
): Gone {
  const dropped = new Set<string>();
  const folders = paths.filter((path) => statSync(path).isDirectory());
  const files =
    folders.length === 0
      ? []
      : [...known]
          .map(([dataset_id, { path, kind }]) => ({
            dataset_id,
            path,
            kind,
            full: resolve(path),
          }))
          .filter(({ full }) => !shut.some((folder) => full.startsWith(resolve(folder) + sep)));
  const findings = folders.flatMap((path) => {
    const folder = realpathSync(path) + sep;
    const gone = files.filter(
      ({ dataset_id, full }) =>
        full.startsWith(folder) &&
        !dropped.has(dataset_id) &&
        !existsSync(full) &&
        // Whoever names files from another folder than before names other files.
        hashOf([full]) === dataset_id,
    );
    const isIati = (kind: string | null) => kind === "activity" || kind === "organisation";
    const taken = drops ? gone.filter(({ kind }) => isIati(kind) || kind === null) : [];
    for (const { dataset_id } of taken) dropped.add(dataset_id);
    const left = gone.filter(({ dataset_id }) => !dropped.has(dataset_id));
    return [...found(path, "FILES_DROPPED", taken), ...found(path, "FILES_GONE", left)];
  });
  return { findings, dropped };
}

/** So many are named. */
const NAMED_AT_MOST = 3;

function found(
  path: string,
  rule: "FILES_DROPPED" | "FILES_GONE",
  files: readonly { readonly path: string }[],
): LoadFinding[] {
  if (files.length === 0) return [];
  const names = files.slice(0, NAMED_AT_MOST).map((file) => file.path);
  const first = names.join(", ") + (files.length > NAMED_AT_MOST ? " …" : "");
  return [foundOf(path, rule, { count: files.length, first })];
}
