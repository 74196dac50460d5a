import { spawnSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";

/** The system user that the database runs as. PostgreSQL refuses to run as root. */
export interface RunAs {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** Preferred first: the user of the system's own PostgreSQL, then ours, made where the system lets us. */
const NAMES = ["postgres", "earmark"];

export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/**
 * The user to run as, or null where we are no root and it is simply us. A folder that a database lies in already keeps its
 * owner. The last resort is `nobody`: less apart from other services, but it may do the least.
 */
export function chooseUser(existingFolder: string | null): RunAs | null {
  if (!isRoot()) return null;
  const users = readUsers();
  const owner = existingFolder === null ? 0 : statSync(existingFolder).uid;
  const owning = users.find((user) => user.uid === owner && owner !== 0);
  if (owning) return owning;
  const known = NAMES.map((name) => users.find((user) => user.name === name)).find(
    (user) => user !== undefined,
  );
  return known ?? createUser() ?? users.find((user) => user.name === "nobody") ?? null;
}

function readUsers(): RunAs[] {
  return readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .map((line) => line.split(":"))
    .filter((fields) => fields.length >= 4)
    .map(([name, , uid, gid]) => ({ name: name ?? "", uid: Number(uid), gid: Number(gid) }));
}

/** A system user without home, password or shell; null where the system has no command for it. */
function createUser(): RunAs | null {
  const commands: readonly (readonly [string, readonly string[]])[] = [
    [
      "useradd",
      ["--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", "earmark"],
    ],
    ["adduser", ["-S", "-D", "-H", "-s", "/sbin/nologin", "earmark"]],
  ];
  for (const [command, args] of commands) {
    if (spawnSync(command, args, { stdio: "ignore" }).status === 0) {
      return readUsers().find((user) => user.name === "earmark") ?? null;
    }
  }
  return null;
}

/** Whether the user may enter every folder on the way to `path`, itself included where it is there. */
export function mayEnter(path: string, user: RunAs | null): boolean {
  if (user === null) return true;
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    const stat = statSync(folder, { throwIfNoEntry: false });
    if (stat) {
      const bit = stat.uid === user.uid ? 0o100 : stat.gid === user.gid ? 0o010 : 0o001;
      if ((stat.mode & bit) === 0) return false;
    }
    if (folder === dirname(folder)) return true;
  }
}
