import { vocabularyOf } from "./kind.js";
import { PARTNER_KIND } from "./partner/kind.js";
import type { Vocabulary } from "./template/template.js";

/** Every kind of document, by the name that templates and commands call it by. */
export const DOCUMENT_KINDS = {
  partner: PARTNER_KIND,
} as const;

export type KindName = keyof typeof DOCUMENT_KINDS;
export const KIND_NAMES = Object.keys(DOCUMENT_KINDS) as readonly KindName[];

export const VOCABULARIES: ReadonlyMap<string, Vocabulary> = new Map(
  Object.entries(DOCUMENT_KINDS).map(([name, kind]) => [name, vocabularyOf(kind)]),
);

export function isKindName(text: string): text is KindName {
  return Object.hasOwn(DOCUMENT_KINDS, text);
}
