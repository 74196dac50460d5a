import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import pg from "pg";
import { isDiskFull } from "../base/file-fault.js";
import { isRefusal, refuser, type Refusal } from "../base/refusal.js";
import { LIMITS } from "../base/settings.js";
import { fillText, texts, type Text } from "../base/text.js";
import { sqlState, type Address } from "./connect.js";
import { prepareBinaries, type Binaries } from "./embedded/binaries.js";
import {
  clearStale,
  findPostmaster,
  give,
  initialise,
  SOCKET_PORT,
  startServer,
  stopServer,
  SUPERUSER,
  type Cluster,
} from "./embedded/cluster.js";
import {
  claimFolder,
  openFolder,
  readPassword,
  writeMarker,
  type DataFolder,
} from "./embedded/data-folder.js";
import { withLock } from "./embedded/lock.js";
import { chooseUser } from "./embedded/user.js";

const REFUSALS = texts({
  DATABASE_NOT_FOR_PLATFORM: {
    en: "There is no embedded database for {platform}. Name a PostgreSQL of 15 or later with --database URL.",
    ja: "{platform} 向けの同梱データベースはありません。--database URL で PostgreSQL 15 以降を指定してください。",
  },
  DATABASE_NOT_MADE: {
    en: "No database can be made in {home}: {complaint}. Name another folder with --data, or a PostgreSQL of 15 or later with --database URL.",
    ja: "{home} にデータベースを作成できません：{complaint}。--data で別のフォルダーを、または --database URL で PostgreSQL 15 以降を指定してください。",
  },
  DATABASE_DISK_FULL: {
    en: "The disk of {folder} is full, and the record's database cannot work without space there. What was recorded is not lost. Free 100 MB or more there, or name a folder on another disk with --data.",
    ja: "{folder} のあるディスクに空き容量がなく、記録のデータベースを動かせません。記録済みの内容は失われていません。100 MB 以上の空き容量を確保するか、--data で別のディスクのフォルダーを指定してください。",
  },
  DATABASE_DOES_NOT_START: {
    en: "The database in {home} does not start: {complaint}. More is in {log}.",
    ja: "{home} のデータベースを起動できません：{complaint}。詳細は {log} を参照してください。",
  },
  DATA_FOLDER_BUSY: {
    en: "Another program has been starting or stopping the database in {folder} for {seconds} s. Try again when it is done.",
    ja: "{folder} のデータベースは、別のプログラムが {seconds} 秒前から起動または停止の途中です。終わってからやり直してください。",
  },
  DATABASE_OTHER_MAJOR: {
    en: "The record in {home} was made by PostgreSQL {found}; this version of Earmark brings PostgreSQL {known}. Take a backup with the version that made it, and restore it into a fresh folder.",
    ja: "{home} の記録は PostgreSQL {found} で作られています。この Earmark に同梱されているのは PostgreSQL {known} です。作成時の版でバックアップを取り、新しいフォルダーに復元してください。",
  },
});
const refuse = refuser(REFUSALS);

const NOTES = texts({
  elsewhere: {
    en: "The user {user}, as which the database runs, may not enter {folder}; its data lie in {home}.",
    ja: "データベースを動かす利用者 {user} は {folder} に入れないため、データは {home} に置きます。",
  },
});

/** The embedded database of one data folder, joined or started. */
export interface EmbeddedDatabase {
  readonly address: Exclude<Address, string>;
  /** Where the data lie. */
  readonly home: string;
  readonly notes: readonly Text[];
  /** Leaves; the last to leave stops the database. */
  close(): Promise<void>;
}

const PATIENCE_MS = LIMITS.database_start_ms;
const DATABASE = "postgres";
/** Whoever uses the database holds this lock as shared; who gets it alone is the last. */
const PRESENCE = 4_729_001;

/**
 * Joins the database that runs on the folder, or starts it. An absent or empty folder becomes a fresh record; one that a
 * kill left half-made is made again. Refuses a folder that is not ours.
 */
export async function openEmbedded(path: string): Promise<EmbeddedDatabase | Refusal> {
  try {
    return await open(path);
  } catch (error) {
    if (!isDiskFull(error)) throw error;
    return refuseFull(resolve(path));
  }
}

/** Of a record whose disk has no space left. */
export function refuseFull(folder: string): Refusal {
  return refuse("DATABASE_DISK_FULL", { folder });
}

async function open(path: string): Promise<EmbeddedDatabase | Refusal> {
  const claimed = claimFolder(resolve(path));
  if (claimed) return claimed;
  // One folder has one name, however it was reached: the database's own is compared with it.
  const folder = realpathSync(path);
  const opened = await withLock(folder, PATIENCE_MS, () => enter(folder));
  if (opened === null) return refuse("DATA_FOLDER_BUSY", { folder, seconds: PATIENCE_MS / 1000 });
  if (isRefusal(opened.done)) return opened.done;
  const { cluster, data, presence } = opened.done;
  let present = presence;
  let isClosing = false;
  const watch = () =>
    present.once("end", () => {
      if (!isClosing) void rejoin();
    });
  // Where the database itself is killed under us it is started again, so that a server need not be.
  const rejoin = async () => {
    // What is left of the old one may take its time to end, and a busy disk to recover: it is tried until we leave.
    while (!isClosing) {
      const again = await withLock(folder, PATIENCE_MS, () => enter(folder));
      if (again !== null && !isRefusal(again.done)) {
        present = again.done.presence;
        return watch();
      }
      await wait(1000);
    }
    return undefined;
  };
  watch();
  return {
    address: addressOf(cluster),
    home: data.home,
    notes:
      data.home === folder
        ? []
        : [fillText(NOTES.elsewhere, { user: cluster.user?.name ?? "", folder, home: data.home })],
    close: async () => {
      isClosing = true;
      await withLock(folder, PATIENCE_MS, () => leave(cluster, present));
    },
  };
}

interface Entered {
  readonly cluster: Cluster;
  readonly data: DataFolder;
  readonly presence: pg.Client;
}

/** Under the folder's lock: makes what is missing, starts what does not run, and is present. */
async function enter(folder: string): Promise<Entered | Refusal> {
  const data = openFolder(folder, chooseUser);
  if (isRefusal(data)) return data;
  const password = readPassword(folder);
  if (isRefusal(password)) return password;
  const postgres = join(data.home, "postgres");
  const user = chooseUser(statSync(postgres, { throwIfNoEntry: false }) ? postgres : null);
  const binaries = prepareBinaries(user, data.home);
  if (binaries === null)
    return refuse("DATABASE_NOT_FOR_PLATFORM", { platform: `${process.platform}-${process.arch}` });
  const cluster: Cluster = {
    binaries,
    user,
    password,
    folder: postgres,
    socket_folder: join(data.home, "run"),
    log_file: join(data.home, "postgres.log"),
  };
  const made =
    data.state === "made" ? checkMajor(cluster, binaries, data) : await make(cluster, data);
  if (made) return made;
  const running = await run(cluster);
  if (typeof running === "string") return refuseStart(cluster, data, running);
  return { cluster: running.cluster, data, presence: running.presence };
}

async function make(cluster: Cluster, data: DataFolder): Promise<Refusal | null> {
  mkdirSync(cluster.socket_folder, { recursive: true, mode: 0o700 });
  give(cluster.socket_folder, cluster.user);
  const draft = `${cluster.folder}.new.${process.pid}`;
  mkdirSync(draft, { mode: 0o700 });
  give(draft, cluster.user);
  const complaint = await initialise({ ...cluster, folder: draft }, { isDurable: true });
  if (complaint !== null) {
    rmSync(draft, { recursive: true, force: true });
    return isDiskFull(complaint)
      ? refuseFull(data.home)
      : refuse("DATABASE_NOT_MADE", { home: data.home, complaint });
  }
  renameSync(draft, cluster.folder);
  writeMarker({ ...data, state: "made" });
  return null;
}

function refuseStart(cluster: Cluster, data: DataFolder, complaint: string): Refusal {
  if (isDiskFull(complaint)) return refuseFull(data.home);
  return refuse("DATABASE_DOES_NOT_START", { home: data.home, complaint, log: cluster.log_file });
}

function checkMajor(cluster: Cluster, binaries: Binaries, data: DataFolder): Refusal | null {
  const found = readFileSync(join(cluster.folder, "PG_VERSION"), "utf8").trim();
  return found === String(binaries.major)
    ? null
    : refuse("DATABASE_OTHER_MAJOR", { home: data.home, found, known: String(binaries.major) });
}

type Running = { readonly cluster: Cluster; readonly presence: pg.Client };

/** Joins where something answers, else starts; the complaint where neither works. */
async function run(cluster: Cluster): Promise<Running | string> {
  const postmaster = findPostmaster(cluster.folder);
  // What answers is believed before what the files say: the number of its process means nothing in another container.
  const known = { ...cluster, socket_folder: postmaster?.socket_folder || cluster.socket_folder };
  const joined = await connectTo(known, postmaster === null ? 0 : PATIENCE_MS);
  // A server that was killed may be seen for a moment longer than it answers.
  if (typeof joined !== "string" || findPostmaster(cluster.folder) !== null) return joined;
  clearStale(cluster);
  const settings = { isDurable: true, patience_ms: PATIENCE_MS };
  const near = isShort(cluster.socket_folder) ? await startServer(cluster, settings) : "socket";
  if (near === null) return connectTo(cluster, PATIENCE_MS);
  // Another place only where this one takes no socket: one that a server just killed still seems to hold comes free.
  if (!near.includes("socket") || near.includes("lock file")) return near;
  const far = { ...cluster, socket_folder: mkdtempSync(join(tmpdir(), "earmark-")) };
  give(far.socket_folder, cluster.user);
  return (await startServer(far, settings)) ?? connectTo(far, PATIENCE_MS);
}

/** The name of a socket may have 107 bytes; some file systems have no sockets at all, and say so at the start. */
function isShort(folder: string): boolean {
  return Buffer.byteLength(folder) < 85;
}

/** Connects for the whole stay, waiting while the database starts or recovers; not for one that no longer runs. */
async function connectTo(cluster: Cluster, patience_ms: number): Promise<Running | string> {
  for (let waited_ms = 0; ; waited_ms += 50) {
    const presence = new pg.Client({ ...addressOf(cluster), application_name: "earmark presence" });
    presence.on("error", () => undefined);
    try {
      await presence.connect();
      const { rows } = await presence.query("show data_directory");
      if ((rows[0] as { data_directory: string }).data_directory !== cluster.folder) {
        await presence.end();
        return `its socket answers for ${String(rows[0].data_directory)}`;
      }
      await presence.query("select pg_advisory_lock_shared($1)", [PRESENCE]);
      return { cluster, presence };
    } catch (error) {
      const complaint = error instanceof Error ? error.message : String(error);
      // 57P03: starting up, recovering or shutting down.
      const isPassing = sqlState(error) === "57P03" || sqlState(error) === null;
      const isGone = findPostmaster(cluster.folder) === null;
      if (!isPassing || isGone || waited_ms >= patience_ms) return complaint;
      await wait(50);
    }
  }
}

/** Under the folder's lock: stops the database unless somebody else is present. */
async function leave(cluster: Cluster, presence: pg.Client): Promise<void> {
  const isLast = await leavePresence(presence).catch(() => isAlone(cluster));
  await presence.end().catch(() => undefined);
  if (isLast) await stopServer(cluster.folder, PATIENCE_MS);
  if (isLast && cluster.socket_folder.startsWith(join(tmpdir(), "earmark-"))) {
    rmSync(cluster.socket_folder, { recursive: true, force: true });
  }
}

async function leavePresence(presence: pg.Client): Promise<boolean> {
  await presence.query("select pg_advisory_unlock_shared($1)", [PRESENCE]);
  const { rows } = await presence.query("select pg_try_advisory_lock($1) as is_last", [PRESENCE]);
  return (rows[0] as { is_last: boolean }).is_last;
}

/** For one whose own connection is lost: whether another's holds the lock. A database that does not answer has nobody. */
async function isAlone(cluster: Cluster): Promise<boolean> {
  const joined = await connectTo(cluster, 0);
  if (typeof joined === "string") return true;
  const isLast = await leavePresence(joined.presence);
  await joined.presence.end();
  return isLast;
}

function addressOf(cluster: Cluster): Exclude<Address, string> {
  const { socket_folder: host, password } = cluster;
  return { host, port: SOCKET_PORT, user: SUPERUSER, password, database: DATABASE };
}
