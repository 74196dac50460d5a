import { sha256 } from "../base/canonical.js";
import { day } from "../base/day.js";
import { isRefusal, type Refusal } from "../base/refusal.js";
import type { TemplateSource } from "../brief/templates.js";
import type { PartnerWorld } from "../figures/partner-world.js";
import { EDITION, type EditionManifest } from "../publication/edition.js";
import type { EditionNumbers } from "../publication/edition-changes.js";
import { readBlob } from "../store/blobs.js";
import type { Tx } from "../store/connect.js";
import { thawSnapshot } from "../store/frozen-snapshot.js";
import type { EditionRow } from "../store/rows.js";
import { composeEdition, type EditionAsked } from "./build-edition.js";
import { refuseInput } from "./input.js";

/** What an edition says of itself, or null where its bytes are gone. */
export async function readManifest(
  tx: Tx,
  row: Pick<EditionRow, "manifest_sha256">,
): Promise<EditionManifest | null> {
  const kept = await readBlob(tx, row.manifest_sha256);
  return kept === null ? null : (JSON.parse(kept.toString("utf8")) as EditionManifest);
}

/** What has to be asked for so that the edition is made again: with its own plan, as of its own day. */
export async function readAsked(tx: Tx, manifest: EditionManifest): Promise<EditionAsked> {
  const { kind, subject, request, template } = manifest;
  const { from, to, length, site } = request;
  const bytes = await readBlob(tx, template.sha256);
  const answers = manifest.world ? await readSound(tx, manifest.world.sha256) : null;
  const plan: TemplateSource | null = bytes === null ? null : { bytes, file: template.file };
  return {
    kind,
    subject,
    today: day(manifest.prepared_at.slice(0, 10)),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(length === undefined ? {} : { length }),
    ...(site === undefined ? {} : { site }),
    ...(answers === null ? {} : { world: JSON.parse(answers.toString("utf8")) as PartnerWorld }),
    ...(plan === null ? {} : { template: plan }),
  };
}

/** Bytes as they were kept; null where they are gone or altered. */
async function readSound(tx: Tx, hash: string): Promise<Buffer | null> {
  const content = await readBlob(tx, hash);
  return content !== null && sha256(content) === hash ? content : null;
}

/** The numbers of an edition, made again from its own snapshot. */
export async function readNumbers(
  tx: Tx,
  edition: EditionRow,
): Promise<(EditionNumbers & { readonly manifest: EditionManifest }) | Refusal> {
  const manifest = await readManifest(tx, edition);
  const snapshot = manifest && (await thawSnapshot(tx, manifest.snapshot));
  if (!manifest || !snapshot || typeof snapshot === "string")
    return refuseInput("NOT_FOUND", { kind: EDITION.noun, id: edition.id });
  const asked = await readAsked(tx, manifest);
  // What the world answered is a part of what it was made from.
  if (manifest.world && !asked.world)
    return refuseInput("NOT_FOUND", { kind: EDITION.noun, id: edition.id });
  const composed = composeEdition(snapshot, asked);
  return isRefusal(composed) ? composed : { figures: composed.figures, snapshot, manifest };
}
