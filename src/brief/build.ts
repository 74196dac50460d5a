import type { Refusal } from "../base/refusal.js";
import type { Language } from "../base/language.js";
import type { PartnerView } from "../figures/partner.js";
import { auditDocument } from "./audit.js";
import type { BriefDocument } from "./document.js";
import { composePartnerBrief, type Narrate } from "./partner-brief.js";
import { writeClaims } from "./to-claims.js";
import { writeDocx } from "./to-docx.js";
import { writeHtml } from "./to-html.js";
import { writePdf } from "./to-pdf.js";
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

/** The partner's brief, checked: refused where it would print a number that nothing claims. */
export function buildPartnerBrief(
  view: PartnerView,
  language: Language,
  narrate: Narrate,
): BriefDocument | Refusal {
  const document = composePartnerBrief(view, language, narrate);
  return auditDocument(document) ?? document;
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
