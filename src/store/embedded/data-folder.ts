import { randomBytes } from "node:crypto";
import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { makeFolder } from "../../base/make-folder.js";
import { refuser, type Refusal } from "../../base/refusal.js";
import { texts } from "../../base/text.js";
import { placeForRoot } from "./binaries.js";
import { findPostmaster } from "./cluster.js";
import { isRoot, mayEnter, type RunAs } from "./user.js";

const REFUSALS = texts({
  DATA_FOLDER_NOT_FOLDER: {
    en: "{folder} is a file. Name a folder with --data.",
    ja: "{folder} はファイルです。--data にはフォルダーを指定してください。",
  },
  DATA_FOLDER_FOREIGN: {
    en: "{folder} holds other things ({example}) and is no data folder of Earmark. Name an empty or absent folder with --data.",
    ja: "{folder} には別のもの（{example}）があり、Earmark のデータフォルダーではありません。--data には空の、または存在しないフォルダーを指定してください。",
  },
  DATA_FOLDER_DENIED: {
    en: "{folder} may not be read or written by this user. Run Earmark as the user who made it, or name another folder with --data.",
    ja: "{folder} はこの利用者では読み書きできません。作成した利用者で実行するか、--data で別のフォルダーを指定してください。",
  },
  DATA_FOLDER_READ_ONLY: {
    en: "{folder} lies on a disk that is read-only. Name a folder that may be written to with --data.",
    ja: "{folder} は読み取り専用のディスクにあります。--data には書き込めるフォルダーを指定してください。",
  },
  DATA_FOLDER_LATER: {
    en: "{folder} was made by a later version of Earmark. Update Earmark, or name another folder with --data.",
    ja: "{folder} は、より新しい Earmark で作られています。Earmark を更新するか、--data で別のフォルダーを指定してください。",
  },
  DATA_FOLDER_DAMAGED: {
    en: "{file} is damaged: it should say {example}. If {folder} holds a folder postgres, its data are there: write that into the file; else remove it and begin afresh.",
    ja: "{file} が破損しています。内容は本来 {example} です。{folder} に postgres フォルダーがあればデータは残っているので、この内容を書き込んでください。なければこのファイルを削除し、初めからやり直してください。",
  },
  DATA_GONE: {
    en: "{folder} says that its data lie in {home}, and they are not there. Put them back, or remove {folder} to begin afresh.",
    ja: "{folder} のデータは {home} にあるはずですが、見つかりません。元に戻すか、{folder} を削除して初めからやり直してください。",
  },
});
const refuse = refuser(REFUSALS);

const FORMAT = 1;

/** What `earmark.json` in a data folder says. */
interface Marker {
  readonly earmark: number;
  /** `making` until PostgreSQL's folder is whole: what a kill left behind then is made again. */
  readonly state: "making" | "made";
  /** Where the database lies: the folder itself, or elsewhere where its user may not enter the folder. */
  readonly home: string;
}

/** A data folder: its marker, and below `home` all that PostgreSQL has. */
export interface DataFolder extends Marker {
  readonly folder: string;
}

const OWN_FILES = /^(earmark\.json|password|lock)(\.|$)|^(postgres|run|postgres\.log)/;

/** Makes the folder where it is absent. A folder that holds anything but ours is refused and left as it is. */
export function claimFolder(folder: string, make: typeof mkdirSync = mkdirSync): Refusal | null {
  try {
    const stat = statSync(folder, { throwIfNoEntry: false });
    if (stat && !stat.isDirectory()) return refuse("DATA_FOLDER_NOT_FOLDER", { folder });
    makeFolder(folder, make, isRoot() ? 0o755 : 0o700);
    accessSync(folder, constants.W_OK);
    const names = readdirSync(folder);
    const strange = names.find((name) => !OWN_FILES.test(name));
    if (strange !== undefined && !names.includes("earmark.json")) {
      return refuse("DATA_FOLDER_FOREIGN", { folder, example: strange });
    }
    return null;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "";
    if (code === "ENOTDIR" || code === "EEXIST")
      return refuse("DATA_FOLDER_NOT_FOLDER", { folder });
    if (code === "EROFS") return refuse("DATA_FOLDER_READ_ONLY", { folder });
    if (["EACCES", "EPERM"].includes(code)) return refuse("DATA_FOLDER_DENIED", { folder });
    throw error;
  }
}

/** Whether nothing lies there yet, or no such folder does: a record would be made afresh. */
export function isFreshFolder(folder: string): boolean {
  const stat = statSync(folder, { throwIfNoEntry: false });
  if (!stat) return true;
  try {
    return stat.isDirectory() && readdirSync(folder).length === 0;
  } catch {
    // Opening it says why nobody may look.
    return false;
  }
}

/** Reads the marker, or writes one for a fresh folder. Call it under the folder's lock. */
export function openFolder(
  folder: string,
  userFor: (home: string | null) => RunAs | null,
): DataFolder | Refusal {
  const marker = readMarker(folder);
  if (marker === "denied") return refuse("DATA_FOLDER_DENIED", { folder });
  if (marker === "damaged") {
    const example = JSON.stringify({ earmark: FORMAT, state: "made", home: folder });
    return refuse("DATA_FOLDER_DAMAGED", { file: join(folder, "earmark.json"), folder, example });
  }
  if (marker !== null && marker.earmark > FORMAT) return refuse("DATA_FOLDER_LATER", { folder });
  if (marker?.state === "made") {
    const { home } = marker;
    return existsSync(join(home, "postgres", "PG_VERSION"))
      ? { ...marker, folder }
      : refuse("DATA_GONE", { folder, home });
  }
  const home = marker?.home ?? chooseHome(folder, userFor(null));
  const fresh: DataFolder = { earmark: FORMAT, state: "making", home, folder };
  writeMarker(fresh);
  // An initdb may outlive the kill of who began it, and still write: its folder's name is not used again.
  for (const name of readdirSync(home).filter((each) => /^postgres(\.new.*)?$/.test(each))) {
    rmSync(join(home, name), { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
  return fresh;
}

export function writeMarker({ folder, ...marker }: DataFolder): void {
  const path = join(folder, "earmark.json");
  writeFileSync(`${path}.tmp`, `${JSON.stringify(marker)}\n`, { mode: 0o644 });
  renameSync(`${path}.tmp`, path);
}

function readMarker(folder: string): Marker | null | "denied" | "damaged" {
  try {
    const said = JSON.parse(readFileSync(join(folder, "earmark.json"), "utf8")) as Marker | null;
    return typeof said?.earmark === "number" && typeof said.home === "string" ? said : "damaged";
  } catch (error) {
    if (error instanceof SyntaxError) return "damaged";
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return null;
    if (code === "EACCES") return "denied";
    throw error;
  }
}

/** The folder itself, unless the database's user may not get there (root's home): then a place that it may enter. */
function chooseHome(folder: string, user: RunAs | null): string {
  if (user === null) return folder;
  // The folder is ours: passing through it, not reading it, is opened to the database's user.
  if (statSync(folder).uid === 0) chmodSync(folder, statSync(folder).mode | 0o111);
  if (mayEnter(folder, user)) return folder;
  const records = placeForRoot("records");
  clearAbandoned(records, folder);
  const home = join(records, randomBytes(6).toString("hex"));
  mkdirSync(home, { recursive: true, mode: 0o711 });
  writeFileSync(join(home, "data-folder"), `${folder}\n`);
  return home;
}

/** What an earlier folder of this name kept elsewhere: removing the folder was meant for its data too. */
function clearAbandoned(records: string, folder: string): void {
  for (const name of readdirSync(records)) {
    const home = join(records, name);
    const note = join(home, "data-folder");
    const isItsHome = existsSync(note) && readFileSync(note, "utf8").trim() === folder;
    if (isItsHome && findPostmaster(join(home, "postgres")) === null)
      rmSync(home, { recursive: true, force: true });
  }
}

/** The database's password, made at the first use. Only the user of Earmark may read it. */
export function readPassword(folder: string): string | Refusal {
  const path = join(folder, "password");
  try {
    return readFileSync(path, "utf8").trim();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EACCES") return refuse("DATA_FOLDER_DENIED", { folder });
    if (code !== "ENOENT") throw error;
  }
  const password = randomBytes(24).toString("base64url");
  writeFileSync(`${path}.tmp`, `${password}\n`, { mode: 0o600 });
  renameSync(`${path}.tmp`, path);
  return password;
}
