import { randomBytes } from "node:crypto";
import { existsSync, readdirSync, readFileSync, realpathSync, renameSync, statSync } from "node:fs";
import { rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { makeFolder } from "../base/make-folder.js";
import type { Manifest } from "../publication/manifest.js";
import { isAlive } from "../store/embedded/cluster.js";

export const MANIFEST = "manifest.json";

/** The folder itself, where the path given is a link to it: what it leads to is replaced, and the link stays. */
export function editionPlace(folder: string): string {
  return existsSync(folder) ? realpathSync(folder) : resolve(folder);
}

/** Whether a disk is mounted at the folder: then it cannot be replaced by another one. */
export function isMount(place: string): boolean {
  return existsSync(place) && statSync(place).dev !== statSync(dirname(place)).dev;
}

/** The first file that an export did not write, "" where the folder is itself a file, or null: an absent or empty folder, or an earlier edition, may be replaced. */
export function findStranger(place: string): string | null {
  if (!existsSync(place)) return null;
  if (!statSync(place).isDirectory()) return "";
  const names = readdirSync(place);
  const manifest = readManifest(place);
  const own = new Set(manifest ? [MANIFEST, ...manifest.files.map(({ name }) => name)] : []);
  return names.find((name) => !own.has(name)) ?? null;
}

/** What an export said of the edition there; null where none wrote one, or somebody else's file is called so. */
export function readManifest(place: string): Manifest | null {
  const content = readIfThere(join(place, MANIFEST));
  if (content === null) return null;
  try {
    const said = JSON.parse(content) as Partial<Manifest> | null;
    return said?.earmark_publication === "iati" && Array.isArray(said.files)
      ? (said as Manifest)
      : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** The files of the edition there, one after the other. */
export function* readEditionFiles(place: string): Generator<string> {
  for (const { name } of readManifest(place)?.files ?? []) {
    const content = readIfThere(join(place, name));
    if (content !== null) yield content;
  }
}

/** Null where there is no such file, also as another export moves its edition in just now. */
function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}

/**
 * Makes an edition beside its folder, then moves it into place: nobody sees half of it, also where two exports write to one folder.
 * Each writes a draft of its own; what a killed one left behind goes.
 */
export async function putInPlace(
  place: string,
  contents: ReadonlyMap<string, string>,
): Promise<void> {
  const [parent, name] = [dirname(place), basename(place)];
  const old = join(parent, `.${name}.old`);
  // What an interrupted export left behind. Between its two renames the earlier edition stands aside: it comes back.
  if (!existsSync(place) && existsSync(old)) await rename(old, place);
  const drafts = `.${name}.new.`;
  if (existsSync(parent)) await clearDrafts(parent, drafts);
  const draft = join(parent, `${drafts}${process.pid}.${randomBytes(4).toString("hex")}`);
  try {
    makeFolder(draft);
    for (const [file, content] of contents)
      await writeFile(join(draft, file), content, { flush: true });
    await rm(old, { recursive: true, force: true });
    if (existsSync(place)) renameSync(place, old);
    renameSync(draft, place);
    await rm(old, { recursive: true, force: true });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function clearDrafts(parent: string, drafts: string): Promise<void> {
  for (const name of readdirSync(parent)) {
    if (!name.startsWith(drafts)) continue;
    const [, pid = ""] = /^(\d+)\.[0-9a-f]{8}$/.exec(name.slice(drafts.length)) ?? [];
    if (pid !== "" && !isAlive(Number(pid)))
      await rm(join(parent, name), { recursive: true, force: true });
  }
}
