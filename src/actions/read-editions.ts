import { sha256 } from "../base/canonical.js";
import { codeVersion } from "../base/code-version.js";
import type { Day } from "../base/day.js";
import { isRefusal, type Refusal } from "../base/refusal.js";
import { EDITION, type EditionManifest } from "../publication/edition.js";
import { diffEditions, type EditionChange } from "../publication/edition-changes.js";
import { readBlob } from "../store/blobs.js";
import { readTx, type Pool, type Tx } from "../store/connect.js";
import { findEdition, listEditionFiles, listEditions } from "../store/edition-rows.js";
import { thawSnapshot } from "../store/frozen-snapshot.js";
import type { EditionFileRow, EditionRow } from "../store/rows.js";
import { readSnapshot } from "../store/snapshot.js";
import { composeEdition, writeEdition, type EditionAsked } from "./build-edition.js";
import { readAsked, readManifest, readNumbers } from "./edition-at-hand.js";
import { refuseInput } from "./input.js";
import { inspectEdition, type InspectedEdition } from "./prepare-edition.js";

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
    const hash = asked.name === MANIFEST_NAME ? edition.manifest_sha256 : file?.sha256;
    const content = hash === undefined ? null : await readBlob(tx, hash);
    if (hash === undefined || content === null) return null;
    const media_type = file?.media_type ?? "application/json; charset=utf-8";
    return { edition, sha256: hash, media_type, content };
  });
}

export interface VerifiedFile {
  readonly name: string;
  readonly sha256: string;
  /** Whether the bytes that lie in the record are those of the hash. */
  readonly is_kept: boolean;
  /** SHA-256 of the file as it was made again from the snapshot; null where it could not be. */
  readonly rebuilt: string | null;
}

export interface Verification {
  readonly edition: EditionRow;
  readonly files: readonly VerifiedFile[];
  /** A part of the snapshot that is gone or altered; null where all of it is there. */
  readonly broken_part: string | null;
  /** Why nothing could be made again, where the program refuses. */
  readonly refusal: Refusal | null;
  readonly made_by: string;
  readonly code: string;
}

/** Everything that was frozen is there, unaltered, and the snapshot gives the same bytes again. */
export function isWhole({ files, broken_part }: Verification): boolean {
  return (
    broken_part === null && files.every((file) => file.is_kept && file.rebuilt === file.sha256)
  );
}

/** Rebuilds an edition from its own snapshot and compares: byte by byte through the hashes. */
export function verifyEdition(
  id: string,
  effects: { pool: Pool },
): Promise<Verification | Refusal> {
  return readTx(effects.pool, async (tx) => {
    const edition = await findEdition(tx, id);
    const manifest = edition && (await readManifest(tx, edition));
    if (!edition || !manifest) return refuseInput("NOT_FOUND", { kind: EDITION.noun, id });
    const rows = await listEditionFiles(tx, id);
    const snapshot = await thawSnapshot(tx, manifest.snapshot);
    const broken_part = typeof snapshot === "string" ? snapshot : null;
    const asked = await readAsked(tx, manifest);
    const composed = typeof snapshot === "string" ? null : composeEdition(snapshot, asked);
    const refusal = isRefusal(composed) ? composed : null;
    const built = composed === null || isRefusal(composed) ? [] : writeEdition(composed);
    const files: VerifiedFile[] = [];
    for (const row of rows) {
      const kept = await readBlob(tx, row.sha256);
      files.push({
        name: row.name,
        sha256: row.sha256,
        is_kept: kept !== null && sha256(kept) === row.sha256,
        rebuilt: built.find((file) => file.name === row.name)?.sha256 ?? null,
      });
    }
    const text = await readBlob(tx, edition.manifest_sha256);
    files.push({
      name: MANIFEST_NAME,
      sha256: edition.manifest_sha256,
      is_kept: text !== null && sha256(text) === edition.manifest_sha256,
      rebuilt: edition.manifest_sha256,
    });
    return { edition, files, broken_part, refusal, made_by: manifest.code, code: codeVersion() };
  });
}

/** What moved between any two editions of one document, made again from their snapshots. */
export function compareEditions(
  asked: { readonly before: string; readonly after: string },
  effects: { pool: Pool },
): Promise<readonly EditionChange[] | Refusal> {
  return readTx(effects.pool, async (tx) => {
    const [before, after] = [await numbersOf(tx, asked.before), await numbersOf(tx, asked.after)];
    if (isRefusal(before)) return before;
    return isRefusal(after) ? after : diffEditions(before, after);
  });
}

async function numbersOf(tx: Tx, id: string) {
  const edition = await findEdition(tx, id);
  return edition ? readNumbers(tx, edition) : refuseInput("NOT_FOUND", { kind: EDITION.noun, id });
}

/** What would stand in the way of publishing, without building or keeping anything. */
export function lookAtGates(
  asked: EditionAsked & { readonly today: Day; readonly is_certified_asked: boolean },
  effects: { pool: Pool },
): Promise<InspectedEdition | Refusal> {
  return readTx(effects.pool, async (tx) => inspectEdition(tx, await readSnapshot(tx), asked));
}
