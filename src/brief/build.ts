import type { Finding } from "../base/finding.js";
import { refuser, type Refusal } from "../base/refusal.js";
import { texts } from "../base/text.js";
import { auditDocument } from "./audit.js";
import { composeDocument, CUTS, type Composed } from "./compose.js";
import type { BriefDocument } from "./document.js";
import type { DocumentKind, Scribe } from "./kind.js";
import { inOrder, type TemplateReading } from "./template/read.js";
import { PAGES, type Length, type Template } from "./template/template.js";
import { writeClaims } from "./to-claims.js";
import { writeDocx } from "./to-docx.js";
import { writeHtml } from "./to-html.js";
import { fitsItsPages, writePdf } from "./to-pdf.js";
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

export const BUILD_REFUSALS = texts({
  DOCUMENT_TOO_LONG: {
    en: "The document does not fit on {pages} pages: its texts alone are longer, in the smallest type. Ask for a longer one, or shorten the template's texts and parts.",
    ja: "文書が{pages}ページに収まりません。最小の文字でも本文だけで超過しています。より長い版を指定するか、テンプレートの文章や部品を減らしてください。",
  },
});
const refuse = refuser(BUILD_REFUSALS);

export interface Built {
  readonly document: BriefDocument;
  readonly findings: readonly Finding[];
  readonly template: Template;
}

/**
 * A document, checked: refused where it would print a number that nothing claims, or a sentence that the record contradicts. One that may have few pages gives up rows
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
  const refused = auditDocument(made.document, scribe.record);
  if (refused) return refused;
  if (fitsItsPages(made.document)) return { ...made, template };
  // The least that must be given up is found by halving: the more is given up, the shorter it is.
  let [tooLittle, enough] = [0, CUTS];
  while (enough - tooLittle > 1) {
    const cut = Math.floor((tooLittle + enough) / 2);
    const shorter = composeDocument(kind, template, scribe, { length, cut });
    if (fitsItsPages(shorter.document)) enough = cut;
    else tooLittle = cut;
  }
  made = composeDocument(kind, template, scribe, { length, cut: enough });
  return fitsItsPages(made.document)
    ? { ...made, template }
    : refuse("DOCUMENT_TOO_LONG", { pages: PAGES[length] });
}

/** `site` is where the record is published: its HTML leads there. */
export function writeBrief(
  document: BriefDocument,
  format: BriefFormat,
  site: string | null = null,
): Buffer {
  switch (format) {
    case "html":
      return Buffer.from(writeHtml(document, site), "utf8");
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
