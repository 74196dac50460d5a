import { ACCOUNT_KIND } from "./accountability/kind.js";
import { FUND_KIND } from "./fund/kind.js";
import { vocabularyOf, type DocumentKind, type Scribe } from "./kind.js";
import { PARTNER_KIND } from "./partner/kind.js";
import { PROJECT_KIND } from "./project/kind.js";
import { RESULTS_KIND } from "./results/kind.js";
import type { Vocabulary } from "./template/template.js";

/** Every kind of document, by the name that templates and commands call it by. */
export const DOCUMENT_KINDS = {
  partner: PARTNER_KIND,
  fund: FUND_KIND,
  project: PROJECT_KIND,
  results: RESULTS_KIND,
  accountability: ACCOUNT_KIND,
} as const;

export type KindName = keyof typeof DOCUMENT_KINDS;
export const KIND_NAMES = Object.keys(DOCUMENT_KINDS) as readonly KindName[];

export const VOCABULARIES: ReadonlyMap<string, Vocabulary> = new Map(
  Object.entries(DOCUMENT_KINDS).map(([name, kind]) => [
    name,
    vocabularyOf(kind as unknown as DocumentKind<Scribe>),
  ]),
);

export function isKindName(text: string): text is KindName {
  return Object.hasOwn(DOCUMENT_KINDS, text);
}
