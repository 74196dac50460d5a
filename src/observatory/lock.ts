import { closeSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { makeFolder } from "../base/make-folder.js";

interface Holder {
  readonly pid: number;
  readonly host: string;
  readonly since: string;
}

/**
 * One load at a time in a folder. Answers null where it is ours, else who has it. A lock whose process has gone on this
 * machine is taken over.
 */
export function lockFolder(folder: string, since: string): Holder | null {
  makeFolder(folder);
  const path = join(folder, "lock");
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      const file = openSync(path, "wx");
      writeSync(
        file,
        JSON.stringify({ pid: process.pid, host: hostname(), since } satisfies Holder),
      );
      closeSync(file);
      return null;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      const holder = readHolder(path);
      if (holder !== null && isAlive(holder)) return holder;
      rmSync(path, { force: true });
    }
  }
  return { pid: 0, host: hostname(), since };
}

export function unlockFolder(folder: string): void {
  rmSync(join(folder, "lock"), { force: true });
}

/** Null where the lock was just taken or let go, or its process was killed while it wrote it. */
function readHolder(path: string): Holder | null {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Holder;
  } catch {
    return null;
  }
}

function isAlive({ pid, host }: Holder): boolean {
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
    return pid !== process.pid;
  } catch (error) {
    // EPERM: there is one, of another user.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
