import { spawn, type ChildProcess } from "node:child_process";
import {
  chownSync,
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { Binaries } from "./binaries.js";
import type { RunAs } from "./user.js";

/** One PostgreSQL on one folder, reached through a socket in another. Nothing of it listens on a network. */
export interface Cluster {
  readonly binaries: Binaries;
  readonly user: RunAs | null;
  /** PostgreSQL's own data folder. */
  readonly folder: string;
  /** Holds the socket; only the owner may enter it. */
  readonly socket_folder: string;
  readonly log_file: string;
  readonly password: string;
}

export const SUPERUSER = "earmark";
/** A socket has a port's number in its name; there is no port. */
export const SOCKET_PORT = 5432;
const LOG_SIZE_MAX_BYTES = 10 * 1024 * 1024;

export interface ServerSettings {
  /** Only for tests: a power cut may lose everything. */
  readonly isDurable: boolean;
}

/** Makes the data folder. Answers with the program's complaint where it could not. */
export async function initialise(
  cluster: Cluster,
  settings: ServerSettings,
): Promise<string | null> {
  const passwordFile = join(cluster.socket_folder, "password");
  writeFileSync(passwordFile, cluster.password, { mode: 0o600 });
  give(passwordFile, cluster.user);
  const locale = process.platform === "linux" ? "C.UTF-8" : "C";
  const args = [
    `--pgdata=${cluster.folder}`,
    `--username=${SUPERUSER}`,
    `--pwfile=${passwordFile}`,
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    `--locale=${locale}`,
    "--data-checksums",
    ...(cluster.binaries.major >= 17
      ? ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
      : []),
    ...(settings.isDurable ? [] : ["--no-sync"]),
  ];
  try {
    const { code, output } = await finish(
      spawnAs(cluster, "initdb", args, ["ignore", "pipe", "pipe"]),
    );
    return code === 0 ? null : complaintIn(output);
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

/**
 * Starts the server and waits until it takes connections: at most `patience_ms`, since it may have to recover first.
 * Apart from our own process group, so that Ctrl-C reaches us alone and we end it in order. Answers with its complaint
 * where it did not start.
 */
export async function startServer(
  cluster: Cluster,
  settings: ServerSettings & { patience_ms: number },
): Promise<string | null> {
  turnLog(cluster.log_file);
  const log = openSync(cluster.log_file, "a", 0o600);
  give(cluster.log_file, cluster.user);
  const logged_bytes = statSync(cluster.log_file).size;
  const options: Readonly<Record<string, string>> = {
    listen_addresses: "",
    unix_socket_directories: cluster.socket_folder,
    unix_socket_permissions: "0700",
    port: String(SOCKET_PORT),
    max_connections: "100",
    // Taken as it is needed. With 64 MB an import of 40,000 rows wrote out and read again 8,700 pages of its own indexes.
    shared_buffers: "256MB",
    wal_buffers: "16MB",
    timezone: "UTC",
    log_timezone: "UTC",
    ...(settings.isDurable
      ? {}
      : { fsync: "off", synchronous_commit: "off", full_page_writes: "off" }),
  };
  const args = Object.entries(options).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const child = spawnAs(
    cluster,
    "postgres",
    ["-D", cluster.folder, ...args],
    ["ignore", log, log],
    true,
  );
  closeSync(log);
  let hasEnded = false;
  child.once("exit", () => (hasEnded = true));
  child.once("error", () => (hasEnded = true));
  child.unref();
  for (let waited_ms = 0; waited_ms < settings.patience_ms; waited_ms += 10) {
    const postmaster = readPostmaster(cluster.folder);
    if (postmaster?.pid === child.pid && postmaster?.isReady) return null;
    if (hasEnded)
      return complaintIn(readFileSync(cluster.log_file).subarray(logged_bytes).toString());
    await wait(10);
  }
  if (child.pid !== undefined) process.kill(child.pid, "SIGQUIT");
  return `no answer in ${settings.patience_ms / 1000} s`;
}

/** Ends the server in order: running statements are broken off, everything committed is on disk. */
export async function stopServer(folder: string, patience_ms: number): Promise<boolean> {
  const postmaster = findPostmaster(folder);
  if (postmaster === null) return true;
  signal(postmaster.pid, "SIGINT");
  for (let waited_ms = 0; waited_ms < patience_ms; waited_ms += 10) {
    if (!isServerOn(postmaster.pid, folder)) return true;
    await wait(10);
  }
  // Immediate: the next start recovers from the log, and nothing committed is lost.
  signal(postmaster.pid, "SIGQUIT");
  await wait(500);
  return !isServerOn(postmaster.pid, folder);
}

export interface Postmaster {
  readonly pid: number;
  readonly isReady: boolean;
  readonly socket_folder: string;
}

/** What `postmaster.pid` says, true or stale. Lines: pid, data folder, start, port, socket folder, address, shm, status. */
function readPostmaster(folder: string): Postmaster | null {
  const path = join(folder, "postmaster.pid");
  let lines: string[];
  try {
    lines = readFileSync(path, "utf8").split("\n");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
  const pid = Math.abs(Number(lines[0]));
  if (!Number.isInteger(pid) || pid === 0) return null;
  return { pid, isReady: lines[7]?.trim() === "ready", socket_folder: lines[4] ?? "" };
}

/** The server that runs on the folder now, or null: a `postmaster.pid` that a crash left behind is no server. */
export function findPostmaster(folder: string): Postmaster | null {
  const postmaster = readPostmaster(folder);
  return postmaster !== null && isServerOn(postmaster.pid, folder) ? postmaster : null;
}

/**
 * Clears what a crash left where no server runs. PostgreSQL clears it too, but not where the number of its old process
 * has gone to another of the same user, as happens in containers.
 */
export function clearStale({
  folder,
  socket_folder,
}: Pick<Cluster, "folder" | "socket_folder">): void {
  if (findPostmaster(folder) !== null) return;
  rmSync(join(folder, "postmaster.pid"), { force: true });
  rmSync(join(socket_folder, `.s.PGSQL.${SOCKET_PORT}.lock`), { force: true });
}

/** A server's working folder is its data folder: so its number is not mistaken for another process's. */
function isServerOn(pid: number, folder: string): boolean {
  if (!isAlive(pid)) return false;
  if (!existsSync("/proc/self/cwd")) return true;
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(folder);
  } catch {
    return false;
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

export function give(path: string, user: RunAs | null): void {
  if (user !== null) chownSync(path, user.uid, user.gid);
}

function spawnAs(
  cluster: Cluster,
  program: string,
  args: readonly string[],
  stdio: ["ignore", number | "pipe", number | "pipe"],
  detached = false,
): ChildProcess {
  const { user } = cluster;
  return spawn(join(cluster.binaries.folder, program), args, {
    stdio,
    detached,
    cwd: "/",
    // Nothing of ours: a PGDATA or PGOPTIONS of the person's shell must not reach it.
    env: { PATH: process.env["PATH"] ?? "/usr/bin:/bin", LC_ALL: "C", TZ: "UTC" },
    ...(user === null ? {} : { uid: user.uid, gid: user.gid }),
  });
}

function finish(child: ChildProcess): Promise<{ code: number | null; output: string }> {
  const chunks: Buffer[] = [];
  child.stdout?.on("data", (chunk: Buffer) => chunks.push(chunk));
  child.stderr?.on("data", (chunk: Buffer) => chunks.push(chunk));
  return new Promise((done) => {
    child.once("error", (error) => done({ code: null, output: error.message }));
    child.once("close", (code) => done({ code, output: Buffer.concat(chunks).toString() }));
  });
}

/** The lines that say why it ended; the last ones where none does. */
function complaintIn(output: string): string {
  const lines = output.split("\n").filter((line) => line.trim() !== "");
  const telling = lines.filter((line) => /\b(ERROR|FATAL|PANIC): /.test(line));
  return (telling.length > 0 ? telling : lines).slice(-4).join(" / ").slice(0, 600);
}

function turnLog(path: string): void {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat && stat.size > LOG_SIZE_MAX_BYTES) renameSync(path, `${path}.old`);
}
