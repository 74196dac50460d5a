import { texts, type Text } from "../base/text.js";
import { LIMITS } from "../base/settings.js";
import type { Refusal } from "../base/refusal.js";
import { refuse } from "./refusals.js";

/** What a document is, in the words of IATI DocumentCategory that fit evidence. */
export const EVIDENCE_KINDS = texts({
  A08: { en: "Results, outcomes and outputs", ja: "成果・アウトカム・アウトプット" },
  A07: { en: "Review of performance and evaluation", ja: "実績の検証・評価" },
  A01: { en: "Appraisal of impact, before or after", ja: "事前・事後の影響評価" },
  A03: { en: "Intended beneficiaries", ja: "最終受益者" },
  A12: { en: "Web page of the activity", ja: "活動のウェブページ" },
});
export type EvidenceKind = keyof typeof EVIDENCE_KINDS;

export const MEDIA_NAMES = texts({
  "application/pdf": { en: "PDF", ja: "PDF" },
  "image/png": { en: "picture (PNG)", ja: "画像（PNG）" },
  "image/jpeg": { en: "picture (JPEG)", ja: "画像（JPEG）" },
  "application/vnd.openxmlformats-officedocument.wordprocessingml.document": {
    en: "Word document",
    ja: "Word文書",
  },
  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": {
    en: "workbook (XLSX)",
    ja: "ブック（XLSX）",
  },
  "text/plain": { en: "text", ja: "テキスト" },
});
export type MediaType = keyof typeof MEDIA_NAMES;

const ENDINGS: Readonly<Record<MediaType, string>> = {
  "application/pdf": ".pdf",
  "image/png": ".png",
  "image/jpeg": ".jpg",
  "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
  "text/plain": ".txt",
};

/**
 * What a file is, told by its bytes and never by its name; null where it is nothing that is kept. Nothing of it runs in a browser or brings macros
 * along: no HTML, no SVG, no script.
 */
export function mediaTypeOf(bytes: Uint8Array): MediaType | null {
  const begins = (...head: number[]) => head.every((byte, at) => bytes[at] === byte);
  if (begins(0x25, 0x50, 0x44, 0x46, 0x2d)) return "application/pdf";
  if (begins(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return "image/png";
  if (begins(0xff, 0xd8, 0xff)) return "image/jpeg";
  if (begins(0x50, 0x4b, 0x03, 0x04)) return officeType(bytes);
  return isText(bytes) ? "text/plain" : null;
}

/** Parts of an Office file stand in it under their names, unpacked. */
function officeType(bytes: Uint8Array): MediaType | null {
  const names = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (names.includes("vbaProject")) return null;
  if (names.includes("word/document.xml"))
    return "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
  if (names.includes("xl/workbook.xml"))
    return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
  return null;
}

/** Plain text, which nobody's browser takes for a page. */
function isText(bytes: Uint8Array): boolean {
  if (bytes.length === 0 || bytes.includes(0)) return false;
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return !/^\s*</.test(text);
  } catch {
    // No UTF-8: whatever it is, it is no text that everybody can read.
    return false;
  }
}

const MEGABYTE = 1024 * 1024;

/** The file's type, or why it is not kept. */
export function checkEvidence(bytes: Uint8Array): MediaType | Refusal {
  if (bytes.length > LIMITS.evidence_size_bytes) {
    const facts = { size: megabytes(bytes.length), limit: LIMITS.evidence_size_bytes / MEGABYTE };
    return refuse("EVIDENCE_TOO_LARGE", facts, "content");
  }
  return mediaTypeOf(bytes) ?? refuse("EVIDENCE_TYPE", {}, "content");
}

function megabytes(size: number): string {
  return (size / MEGABYTE).toFixed(1);
}

/** The file's own name without what a file system or a header would stumble over, ending as its type does. */
export function evidenceName(given: string, type: MediaType): string {
  const plain = (given.split(/[/\\]/).at(-1) ?? "")
    .normalize("NFC")
    .replace(/[\u0000-\u001f\u007f"'<>|:*?]/g, "")
    .replace(/\.[A-Za-z0-9]{1,5}$/, "")
    .slice(0, 100)
    .trim();
  return `${plain === "" ? "evidence" : plain}${ENDINGS[type]}`;
}

export function mediaName(type: string | null): Text | null {
  return type !== null && Object.hasOwn(MEDIA_NAMES, type) ? MEDIA_NAMES[type as MediaType] : null;
}
