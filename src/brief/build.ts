import type { Finding } from "../base/finding.js";
import type { Refusal } from "../base/refusal.js";
import { auditDocument } from "./audit.js";
import { composeDocument, CUTS, type Composed } from "./compose.js";
import type { BriefDocument } from "./document.js";
import type { DocumentKind, Scribe } from "./kind.js";
import { inOrder, type TemplateReading } from "./template/read.js";
import { PAGES, type Length, type Template } from "./template/template.js";
import { writeClaims } from "./to-claims.js";
import { writeDocx } from "./to-docx.js";
import { writeHtml } from "./to-html.js";
import { countPages, writePdf } from "./to-pdf.js";
import { writeXlsx } from "./to-xlsx.js";

export const BRIEF_FORMATS = ["html", "pdf", "docx", "xlsx", "json"] as const;
export type BriefFormat = (typeof BRIEF_FORMATS)[number];

export const BRIEF_MEDIA_TYPES: Readonly<Record<BriefFormat, string>> = {
  html: "text/html; charset=utf-8",
  pdf: "application/pdf",
  docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  json: "application/json; charset=utf-8",
};

export interface Built {
  readonly document: BriefDocument;
  readonly findings: readonly Finding[];
  readonly template: Template;
}

/**
 * A document, checked: refused where it would print a number that nothing claims. One that may have few pages gives up rows
 * until its PDF has no more, so that all its formats say the same. What the template names in vain is found first.
 */
export function buildDocument<S extends Scribe>(
  kind: DocumentKind<S>,
  { template, findings }: TemplateReading & { readonly template: Template },
  scribe: S,
  length: Length,
): Built | Refusal {
  let made: Composed = composeDocument(kind, template, scribe, { length, cut: 0 });
  const wrong = [...findings, ...made.findings];
  if (wrong.length > 0) return { ...made, findings: inOrder(wrong), template };
  const refused = auditDocument(made.document);
  if (refused) return refused;
  for (let cut = 1; cut <= CUTS && isTooLong(made.document, length); cut++) {
    made = composeDocument(kind, template, scribe, { length, cut });
  }
  return { ...made, template };
}

function isTooLong(document: BriefDocument, length: Length): boolean {
  return PAGES[length] !== Infinity && countPages(document) > PAGES[length];
}

export function writeBrief(document: BriefDocument, format: BriefFormat): Buffer {
  switch (format) {
    case "html":
      return Buffer.from(writeHtml(document), "utf8");
    case "pdf":
      return writePdf(document);
    case "docx":
      return writeDocx(document);
    case "xlsx":
      return writeXlsx(document);
    case "json":
      return Buffer.from(writeClaims(document), "utf8");
  }
}
