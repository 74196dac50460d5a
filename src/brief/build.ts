import type { Refusal } from "../base/refusal.js";
import type { Language } from "../base/language.js";
import type { PartnerView } from "../figures/partner.js";
import { auditDocument } from "./audit.js";
import type { BriefDocument } from "./document.js";
import { composePartnerBrief, type Narrate } from "./partner-brief.js";
import { writeClaims } from "./to-claims.js";
import { writeHtml } from "./to-html.js";
import { writePdf } from "./to-pdf.js";

export const BRIEF_FORMATS = ["html", "pdf", "json"] as const;
export type BriefFormat = (typeof BRIEF_FORMATS)[number];

export const BRIEF_MEDIA_TYPES: Readonly<Record<BriefFormat, string>> = {
  html: "text/html; charset=utf-8",
  pdf: "application/pdf",
  json: "application/json; charset=utf-8",
};

/** The partner's brief, checked: refused where it would print a number that nothing claims. */
export function buildPartnerBrief(view: PartnerView, language: Language, narrate: Narrate): BriefDocument | Refusal {
  const document = composePartnerBrief(view, language, narrate);
  return auditDocument(document) ?? document;
}

export function writeBrief(document: BriefDocument, format: BriefFormat): Buffer {
  if (format === "pdf") return writePdf(document);
  return Buffer.from(format === "json" ? writeClaims(document) : writeHtml(document), "utf8");
}

