import { readdirSync, realpathSync, statSync, type Stats } from "node:fs";
import { join } from "node:path";

/** What lies there, behind links too; null where nothing does, where a link leads to itself, or where nobody may look. */
export function entryAt(path: string): Stats | null {
  try {
    return statSync(path, { throwIfNoEntry: false }) ?? null;
  } catch {
    return null;
  }
}

/** What was found in a folder: files by their paths, and the folders that could not be gone through, each with why. */
export interface FilesBelow {
  readonly files: readonly string[];
  readonly closed: readonly { readonly folder: string; readonly error: unknown }[];
}

/** What a folder and those below it hold under such names. One that links lead to more than once, or back to, is gone through once. */
export function filesBelow(folder: string, isWanted: (name: string) => boolean): FilesBelow {
  const files: string[] = [];
  const closed: { folder: string; error: unknown }[] = [];
  const seen = new Set<string>();

  function goThrough(at: string): void {
    let names: readonly string[];
    try {
      const full = realpathSync(at);
      if (seen.has(full)) return;
      seen.add(full);
      names = readdirSync(at).sort();
    } catch (error) {
      closed.push({ folder: at, error });
      return;
    }
    for (const name of names) {
      const path = join(at, name);
      if (entryAt(path)?.isDirectory() === true) goThrough(path);
      else if (isWanted(name)) files.push(path);
    }
  }

  goThrough(folder);
  return { files, closed };
}
