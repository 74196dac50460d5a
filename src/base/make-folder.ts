import { existsSync, mkdirSync } from "node:fs";
import { dirname, resolve } from "node:path";

/**
 * Makes a folder and those above it. Of one two levels below a disk that cannot be written the system says that it is not there, after
 * it has failed to make the one above: that one is asked for why.
 */
export function makeFolder(folder: string, make: typeof mkdirSync = mkdirSync, mode = 0o777): void {
  try {
    make(folder, { recursive: true, mode });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
    make(firstAbsent(resolve(folder)));
    throw error;
  }
}

function firstAbsent(path: string): string {
  let absent = path;
  while (!existsSync(dirname(absent))) absent = dirname(absent);
  return absent;
}
