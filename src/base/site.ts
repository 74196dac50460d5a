/** The address under which a record is published, without a slash at its end: `https://example.org`; null where the text is none. */
export function readSite(text: string): string | null {
  const site = text.trim().replace(/\/+$/, "");
  return /^https?:\/\/[^\s/?#"<>]+(\/[^\s?#"<>]*)?$/.test(site) ? site : null;
}
