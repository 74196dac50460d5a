import { sha256 } from "../base/canonical.js";
import { codeVersion } from "../base/code-version.js";
import type { Day } from "../base/day.js";
import { isRefusal, refusedBy, together, type Refusal } from "../base/refusal.js";
import { EDITION, type EditionManifest } from "../publication/edition.js";
import { diffEditions, type EditionChange } from "../publication/edition-changes.js";
import type { WorldView } from "../observatory/view.js";
import { readBlob } from "../store/blobs.js";
import { readTx, type Pool, type Tx } from "../store/connect.js";
import { findEdition, listEditionFiles, listEditions } from "../store/edition-rows.js";
import { thawSnapshot } from "../store/frozen-snapshot.js";
import type { EditionFileRow, EditionRow } from "../store/rows.js";
import { readSnapshot } from "../store/snapshot.js";
import { composeEdition, writeEdition, type EditionAsked } from "./build-edition.js";
import { readAsked, readManifest, readNumbers } from "./edition-at-hand.js";
import { refuseInput } from "./input.js";
import { readDocumentWorld } from "./make-document.js";
import { readOwnTemplate, type OwnTemplateAsked } from "./own-template.js";
import {
  checkSuperseded,
  findEarlier,
  inspectEdition,
  withTemplate,
  type InspectedEdition,
} from "./prepare-edition.js";

/** An edition with all that it says of itself. */
export interface EditionView {
  readonly row: EditionRow;
  readonly files: readonly EditionFileRow[];
  readonly manifest: EditionManifest;
  /** Since the edition that it supersedes; null where it supersedes none, or where that one cannot be made again. */
  readonly changes: readonly EditionChange[] | null;
}

export function readEditionView(id: string, effects: { pool: Pool }): Promise<EditionView | null> {
  return readTx(effects.pool, async (tx) => {
    const row = await findEdition(tx, id);
    const manifest = row && (await readManifest(tx, row));
    if (!row || !manifest) return null;
    const { changes_sha256 } = manifest;
    const kept = changes_sha256 === null ? null : await readBlob(tx, changes_sha256);
    return {
      row,
      files: await listEditionFiles(tx, id),
      manifest,
      changes:
        kept === null ? null : (JSON.parse(kept.toString("utf8")) as readonly EditionChange[]),
    };
  });
}

export function readEditionList(
  asked: { readonly limit: number; readonly subject?: string },
  effects: { pool: Pool },
): Promise<readonly EditionRow[]> {
  return readTx(effects.pool, (tx) => listEditions(tx, asked));
}

export const MANIFEST_NAME = "manifest.json";

export interface FrozenFile {
  readonly edition: EditionRow;
  readonly sha256: string;
  readonly media_type: string;
  readonly content: Buffer;
}

/** A file of an edition, or its manifest, as it was frozen. */
export function readEditionFile(
  asked: { readonly id: string; readonly name: string },
  effects: { pool: Pool },
): Promise<FrozenFile | null> {
  return readTx(effects.pool, async (tx) => {
    const edition = await findEdition(tx, asked.id);
    if (!edition) return null;
    const file = (await listEditionFiles(tx, asked.id)).find((row) => row.name === asked.name);
    const template = file ? null : await templateOf(tx, edition, asked.name);
    const hash =
      asked.name === MANIFEST_NAME ? edition.manifest_sha256 : (file?.sha256 ?? template);
    const content = hash === null ? null : await readBlob(tx, hash);
    if (hash === null || content === null) return null;
    const media_type =
      file?.media_type ??
      (template === null ? "application/json; charset=utf-8" : "text/yaml; charset=utf-8");
    return { edition, sha256: hash, media_type, content };
  });
}

/** The template that planned an edition is a file of it too: its hash, where that is what was asked for. */
async function templateOf(tx: Tx, edition: EditionRow, name: string): Promise<string | null> {
  if (!/\.ya?ml$/.test(name)) return null;
  const manifest = await readManifest(tx, edition);
  return manifest?.template.file === name ? manifest.template.sha256 : null;
}

export interface VerifiedFile {
  readonly name: string;
  readonly sha256: string;
  /** Whether the bytes that lie in the record are those of the hash, and the hash that of the manifest. */
  readonly is_kept: boolean;
  /** SHA-256 of the file as it was made again from the snapshot; null where it was not: the manifest never is. */
  readonly rebuilt: string | null;
}

/** What came of making the files again; `impossible` where what they were made from is damaged. */
export type Rebuild = "same" | "different" | "refused" | "impossible";

export interface Verification {
  readonly edition: EditionRow;
  /** Everything that was frozen is there, unaltered: the files, the manifest, and what they were made from. */
  readonly is_sound: boolean;
  readonly rebuild: Rebuild;
  readonly is_same_program: boolean;
  readonly files: readonly VerifiedFile[];
  /** A part of what it was made from that is gone or altered: a table of the snapshot, or the template. Null where all of it is there. */
  readonly broken_part: string | null;
  /** Why nothing could be made again, where the program refuses. */
  readonly refusal: Refusal | null;
  /** The program that made it; null where the manifest that says so is damaged. */
  readonly made_by: string | null;
  readonly code: string;
}

/** Sound, and where it comes out differently another program is the reason: what was published is what it was. */
export function holds({ is_sound, rebuild, is_same_program }: Verification): boolean {
  return is_sound && (rebuild === "same" || !is_same_program);
}

/** Two questions of an edition, apart: do the kept bytes have their hashes, and does its snapshot give the same bytes to this program? */
export function verifyEdition(
  id: string,
  effects: { pool: Pool },
): Promise<Verification | Refusal> {
  return readTx(effects.pool, async (tx) => {
    const edition = await findEdition(tx, id);
    if (!edition) return refuseInput("NOT_FOUND", { kind: EDITION.noun, id });
    const isManifestKept = await isKept(tx, edition.manifest_sha256);
    const manifest = isManifestKept ? await readManifest(tx, edition) : null;
    const rebuilt = manifest && (await rebuildEdition(tx, manifest));
    const rebuiltOf = (name: string) =>
      rebuilt?.files.find((file) => file.name === name)?.sha256 ?? null;
    const told = new Map(manifest?.files.map((file) => [file.name, file.sha256]));
    const files: VerifiedFile[] = [];
    for (const { name, sha256: hash } of await listEditionFiles(tx, id)) {
      files.push({
        name,
        sha256: hash,
        is_kept: (manifest === null || told.get(name) === hash) && (await isKept(tx, hash)),
        rebuilt: rebuiltOf(name),
      });
    }
    // What the manifest tells of and the list of files does not is gone.
    for (const { name, sha256: hash } of manifest?.files ?? [])
      if (!files.some((file) => file.name === name))
        files.push({ name, sha256: hash, is_kept: false, rebuilt: rebuiltOf(name) });
    const isSame = files.every((file) => file.rebuilt === file.sha256);
    const broken_part = rebuilt?.broken_part ?? null;
    const refusal = rebuilt?.refusal ?? null;
    const listed = [
      ...files,
      {
        name: MANIFEST_NAME,
        sha256: edition.manifest_sha256,
        is_kept: isManifestKept,
        rebuilt: null,
      },
    ];
    return {
      edition,
      is_sound: broken_part === null && listed.every((file) => file.is_kept),
      rebuild:
        rebuilt === null || broken_part !== null
          ? "impossible"
          : refusal !== null
            ? "refused"
            : isSame
              ? "same"
              : "different",
      is_same_program: manifest?.code === codeVersion(),
      files: listed,
      broken_part,
      refusal,
      made_by: manifest?.code ?? null,
      code: codeVersion(),
    };
  });
}

interface Rebuilt {
  readonly files: readonly { readonly name: string; readonly sha256: string }[];
  readonly broken_part: string | null;
  readonly refusal: Refusal | null;
}

/** The files made again of what was frozen, by the plan and as of the day of the edition. */
async function rebuildEdition(tx: Tx, manifest: EditionManifest): Promise<Rebuilt> {
  const broken = (part: string): Rebuilt => ({ files: [], broken_part: part, refusal: null });
  const snapshot = await thawSnapshot(tx, manifest.snapshot);
  if (typeof snapshot === "string") return broken(snapshot);
  if (!(await isKept(tx, manifest.template.sha256))) return broken(manifest.template.file);
  if (manifest.world && !(await isKept(tx, manifest.world.sha256))) return broken("world");
  const composed = composeEdition(snapshot, await readAsked(tx, manifest));
  if (isRefusal(composed)) return { files: [], broken_part: null, refusal: composed };
  return { files: writeEdition(composed), broken_part: null, refusal: null };
}

async function isKept(tx: Tx, hash: string): Promise<boolean> {
  const content = await readBlob(tx, hash);
  return content !== null && sha256(content) === hash;
}

/** What moved between any two editions of one document, made again from their snapshots. */
export function compareEditions(
  asked: { readonly before: string; readonly after: string },
  effects: { pool: Pool },
): Promise<readonly EditionChange[] | Refusal> {
  return readTx(effects.pool, async (tx) => {
    const [before, after] = [await numbersOf(tx, asked.before), await numbersOf(tx, asked.after)];
    const sound = together({ before, after });
    return isRefusal(sound) ? sound : diffEditions(sound.before, sound.after);
  });
}

async function numbersOf(tx: Tx, id: string) {
  const edition = await findEdition(tx, id);
  return edition ? readNumbers(tx, edition) : refuseInput("NOT_FOUND", { kind: EDITION.noun, id });
}

/** What would stand in the way of publishing, without building or keeping anything. */
export function lookAtGates(
  asked: GatesAsked & { readonly today: Day },
  effects: { pool: Pool; world?: WorldView },
): Promise<InspectedEdition | Refusal> {
  return readTx(effects.pool, async (tx) => {
    const template = await readOwnTemplate(tx, asked);
    if (isRefusal(template)) return template;
    const snapshot = await readSnapshot(tx);
    const { kind, subject, from, to } = asked;
    const years = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
    const world = effects.world
      ? await readDocumentWorld(snapshot, { kind, subject, ...years }, effects.world)
      : null;
    if (isRefusal(world)) return world;
    const whole = { ...withTemplate(asked, template), world };
    const inspected = await inspectEdition(tx, snapshot, whole);
    if (isRefusal(inspected))
      return refusedBy([inspected, await checkSuperseded(tx, asked.supersedes)]);
    const earlier = await findEarlier(tx, { ...whole, series: inspected.composed.series });
    return isRefusal(earlier) ? earlier : inspected;
  });
}

/** What is to be published, as a person asks for it. */
export type GatesAsked = Omit<EditionAsked, "template" | "today" | "world"> &
  OwnTemplateAsked & {
    readonly is_certified_asked: boolean;
    /** The edition that it is to follow. */
    readonly supersedes?: string;
  };
