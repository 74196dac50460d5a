import { parseDay, type Day } from "../base/day.js";
import type { Text } from "../base/text.js";
import type { KeyMaker } from "./iati-keys.js";
import { attributeOf, childOf, childrenOf, readTexts, type XmlElement } from "./iati-element.js";

export interface DocumentDraft {
  readonly key: string;
  readonly title: Text;
  readonly url: string;
  readonly category: string | null;
  readonly language: string | null;
  readonly published_date: Day | null;
}

/** An address that a page can lead to. */
export function isWebAddress(url: string): boolean {
  return /^https?:\/\//i.test(url);
}

export function readDocument(
  element: XmlElement,
  language: string,
  keyOf: KeyMaker,
): DocumentDraft | null {
  const url = attributeOf(element, "url");
  if (url === null || !isWebAddress(url)) return null;
  const title = readTexts(childrenOf(element, "title"), language);
  const categories = childrenOf(element, "category").map((child) => attributeOf(child, "code"));
  const languages = childrenOf(element, "language").map((child) => attributeOf(child, "code"));
  const dated = childOf(element, "document-date");
  const day = dated === null ? null : attributeOf(dated, "iso-date");
  return {
    key: keyOf("d", [url]),
    title: title?.text ?? { en: url, ja: url },
    url,
    category: categories.find((code) => code !== null) ?? null,
    language: languages.find((code) => code !== null) ?? null,
    published_date: day === null ? null : parseDay(day.slice(0, 10)),
  };
}
