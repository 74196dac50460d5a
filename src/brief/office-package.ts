import { strToU8, zipSync } from "fflate";
import type { Day } from "../base/day.js";
import type { Language } from "../base/language.js";

/** The earliest day that a ZIP can hold: no clock, so that the same document gives the same bytes. */
const ZIP_EPOCH = "1980-01-01T00:00:00";

/** An Office Open XML package: its parts by their paths, each XML or bytes. Source: ECMA-376, part 2. */
export function writePackage(parts: ReadonlyMap<string, string | Buffer>): Buffer {
  const files = Object.fromEntries(
    [...parts].map(([path, part]) => [
      path,
      typeof part === "string" ? strToU8(`${XML_HEAD}${part}`) : new Uint8Array(part),
    ]),
  );
  return Buffer.from(zipSync(files, { level: 9, mtime: ZIP_EPOCH }));
}

const XML_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

/** Text for elements and double-quoted attributes; characters that XML 1.0 forbids are left out. */
export function escapeOffice(text: string): string {
  return text
    .replace(
      /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,
      "",
    )
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

export function contentTypes(overrides: Readonly<Record<string, string>>): string {
  const rows = Object.entries(overrides).map(
    ([path, type]) => `<Override PartName="/${path}" ContentType="${type}"/>`,
  );
  return `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${rows.join("")}</Types>`;
}

export interface Relationship {
  readonly id: string;
  /** The last words of the type's address: `styles`, `officeDocument`. */
  readonly type: string;
  readonly target: string;
  readonly isExternal?: boolean;
}

export function relationships(rows: readonly Relationship[]): string {
  const base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/";
  const core =
    "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties";
  const written = rows.map(
    (row) =>
      `<Relationship Id="${row.id}" Type="${row.type === "core-properties" ? core : base + row.type}" Target="${escapeOffice(row.target)}"${row.isExternal ? ' TargetMode="External"' : ""}/>`,
  );
  return `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${written.join("")}</Relationships>`;
}

/** Title, language and day; the day is the document's, not that of its making. */
export interface About {
  readonly title: string;
  readonly description: string;
  readonly language: Language;
  readonly as_of: Day | null;
}

export function coreProperties(about: About): string {
  const at = `${about.as_of ?? "1980-01-01"}T00:00:00Z`;
  return `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>${escapeOffice(about.title)}</dc:title><dc:description>${escapeOffice(about.description)}</dc:description><dc:language>${about.language}</dc:language><dcterms:created xsi:type="dcterms:W3CDTF">${at}</dcterms:created><dcterms:modified xsi:type="dcterms:W3CDTF">${at}</dcterms:modified></cp:coreProperties>`;
}
