import type { Text } from "../base/text.js";

/** An element as the IATI reader gives it; also of the shape of versions 1.0x, whose texts stand in the element itself. */
export interface XmlElement {
  readonly name: string;
  /** Name, value, name, value. */
  readonly attributes: readonly string[];
  readonly children: readonly XmlElement[];
  readonly text: string;
  readonly line: number;
}

/** The attribute, trimmed; null where it is absent or empty. */
export function attributeOf(element: XmlElement, name: string): string | null {
  const { attributes } = element;
  for (let index = 0; index < attributes.length; index += 2) {
    if (attributes[index] === name) return ownText(attributes[index + 1]?.trim() ?? "") || null;
  }
  return null;
}

export function childOf(element: XmlElement, name: string): XmlElement | null {
  return element.children.find((child) => child.name === name) ?? null;
}

export function childrenOf(element: XmlElement, name: string): XmlElement[] {
  return element.children.filter((child) => child.name === name);
}

/** White space made single: 1.0x files indent their texts. */
export function plainText(text: string): string {
  return ownText(text.replace(/\s+/g, " ").trim());
}

/** The same text in memory of its own: a piece cut from a file's text would keep all of that alive. */
function ownText(text: string): string {
  return text.length < SHORT_TEXT ? text : ` ${text}`.slice(1);
}

/** What is shorter is copied when it is cut. */
const SHORT_TEXT = 13;

/** What people wrote in place of nothing. */
const NOTHING = new Set([
  "",
  "null",
  "n/a",
  "na",
  "none",
  "nil",
  "unknown",
  "undefined",
  "-",
  "--",
  "0",
  "tbd",
  "not applicable",
]);

/** A reference that refers to something. Real files have ref="null", ref="0" and ref="N/A". */
export function realReference(text: string | null): string | null {
  return text === null || NOTHING.has(text.toLowerCase()) ? null : text;
}

export interface ReadText {
  readonly text: Text;
  /** The languages that the file has it in, in its order. */
  readonly languages: readonly string[];
  /** Addresses or numbers of persons were left out of it. */
  readonly is_redacted: boolean;
}

/**
 * The texts of an element that repeats by language, whichever version: `narrative` children (2.0x), or the element's own text
 * with xml:lang (1.0x), one element a language. Where English or Japanese is missing, the first language stands in for it.
 */
export function readTexts(elements: readonly XmlElement[], fallback: string): ReadText | null {
  const found = new Map<string, string>();
  let is_redacted = false;
  for (const element of elements) {
    const narratives = childrenOf(element, "narrative");
    const own = attributeOf(element, "xml:lang") ?? fallback;
    for (const source of narratives.length > 0 ? narratives : [element]) {
      const language = languageOf(attributeOf(source, "xml:lang") ?? own);
      const whole = plainText(source.text);
      const text = ourText(whole);
      is_redacted ||= withoutContacts(whole) !== whole;
      if (text !== "" && !found.has(language)) found.set(language, text);
    }
  }
  const [first] = found.values();
  if (first === undefined) return null;
  const en = found.get("en") ?? first;
  return { text: { en, ja: found.get("ja") ?? en }, languages: [...found.keys()], is_redacted };
}

export function languageOf(tag: string): string {
  return tag.toLowerCase().split(/[-_]/)[0] || "en";
}

/** A text of others as the record holds it. */
export function ourText(text: string): string {
  return harmless(withoutContacts(text));
}

/** Our own texts refer to records in braces; those of others never do. */
function harmless(text: string): string {
  return text.replace(/\{(?=[A-Za-z0-9])/g, "{ ");
}

const MAIL = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g;
const TELEPHONE =
  /(?:\b(?:tel|phone|telephone|mobile|fax|cell)\b|電話)[.:：\s]*\+?\d[\d\s().-]{6,}\d/gi;

/** Contact details in running text are nobody's record: they are not taken over. */
export function withoutContacts(text: string): string {
  if (!text.includes("@") && !/tel|phone|mobile|fax|cell|電話/i.test(text)) return text;
  return text.replace(MAIL, "[…]").replace(TELEPHONE, "[…]");
}
