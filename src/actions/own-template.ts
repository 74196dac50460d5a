import { Type } from "@sinclair/typebox";
import type { Refusal } from "../base/refusal.js";
import { LIMITS } from "../base/settings.js";
import type { TemplateSource } from "../brief/templates.js";
import { EDITION } from "../publication/edition.js";
import { readBlob } from "../store/blobs.js";
import type { Tx } from "../store/connect.js";
import { findEdition } from "../store/edition-rows.js";
import { readManifest } from "./edition-at-hand.js";
import { refuseEdition } from "./edition-refusals.js";
import { maybe, REF, refuseInput } from "./input.js";

/** A template of one's own for an edition: its text with the name of its file, or the edition whose template is used again. */
export const OWN_TEMPLATE_FIELDS = {
  template: maybe(Type.String({ minLength: 1, maxLength: LIMITS.template_size_bytes })),
  template_file: maybe(Type.String({ pattern: "^[^/\\\\\\u0000-\\u001f]{1,100}$" })),
  template_of: maybe(REF),
} as const;

export interface OwnTemplateAsked {
  readonly template?: string;
  readonly template_file?: string;
  readonly template_of?: string;
}

/** Null where none is asked for: the bundled one plans the document. */
export async function readOwnTemplate(
  tx: Tx,
  { template, template_file, template_of }: OwnTemplateAsked,
): Promise<TemplateSource | null | Refusal> {
  if (template !== undefined && template_of !== undefined)
    return refuseEdition("EDITION_TEMPLATE_TWICE", { edition: template_of }, "template");
  if (template !== undefined)
    return { bytes: templateBytes(template), file: template_file ?? "template.yaml" };
  if (template_of === undefined) return null;
  const edition = await findEdition(tx, template_of);
  const manifest = edition && (await readManifest(tx, edition));
  const bytes = manifest && (await readBlob(tx, manifest.template.sha256));
  return bytes
    ? { bytes, file: manifest.template.file }
    : refuseInput("NOT_FOUND", { kind: EDITION.noun, id: template_of }, "template_of");
}

/** The bytes that are kept: a browser sends its line ends as two characters each, and some editors write a mark before the first. */
function templateBytes(text: string): Buffer {
  return Buffer.from(text.replace(/^\uFEFF/, "").replace(/\r\n?/g, "\n"), "utf8");
}
