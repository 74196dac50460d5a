import { randomUUID } from "node:crypto";
import { linkSync, readFileSync, renameSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { isAlive } from "./cluster.js";

/**
 * Runs `work` while no other process of this machine does so for the same folder; null where the wait was too long. A lock
 * whose holder has died is taken over.
 */
export async function withLock<T>(
  folder: string,
  patience_ms: number,
  work: () => Promise<T>,
): Promise<{ readonly done: T } | null> {
  const path = join(folder, "lock");
  const draft = `${path}.${randomUUID()}.tmp`;
  writeFileSync(draft, holderOf(process.pid), { mode: 0o600 });
  try {
    for (let waited_ms = 0; !takeLock(path, draft); waited_ms += 20) {
      if (waited_ms >= patience_ms) return null;
      await wait(20);
    }
  } finally {
    rmSync(draft, { force: true });
  }
  try {
    return { done: await work() };
  } finally {
    rmSync(path, { force: true });
  }
}

/** A link is made whole or not at all, so that a lock is never seen half-written. */
function takeLock(path: string, draft: string): boolean {
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    clearDead(path);
    return false;
  }
}

function clearDead(path: string): void {
  const holder = readHolder(path);
  if (holder === null || holder === holderOf(Number(holder.split(" ")[0]))) return;
  // Moved aside first: of two that see the dead holder one moves it, and what it moved may be newer than what it read.
  const aside = `${path}.${process.pid}.dead`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw error;
  }
  if (readHolder(aside) !== holder) linkSync(aside, path);
  unlinkSync(aside);
}

function readHolder(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

/** A process by its number and, where the system tells, its start: numbers are used again. Empty where it is gone. */
function holderOf(pid: number): string {
  if (!isAlive(pid)) return "";
  let started = "";
  try {
    // After the name in brackets, which may hold anything, the start is field 22 of proc(5), the 20th from there.
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    started = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
  } catch {
    // No /proc: the number alone has to do.
  }
  return `${pid} ${started}`;
}
