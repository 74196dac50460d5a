import type { IatiElement } from "./element.js";
import { escapeText, escapeValue } from "./xml-write.js";

/**
 * An element as XML text: two spaces a level, one element a line, text on its element's own line, so that a change of one
 * value is a change of one line. Attributes keep their order. Characters that XML cannot hold are left out. Text among elements
 * stands before them.
 */
export function printElement(element: IatiElement, depth = 0): string {
  const indent = "  ".repeat(depth);
  const start = `${indent}<${element.name}${printAttributes(element.attributes)}`;
  if (element.children.length === 0) {
    return element.text === ""
      ? `${start}/>\n`
      : `${start}>${escapeText(clean(element.text))}</${element.name}>\n`;
  }
  const children = element.children.map((child) => printElement(child, depth + 1)).join("");
  const text = element.text.trim();
  if (text !== "")
    return `${start}>${escapeText(clean(text))}\n${children}${indent}</${element.name}>\n`;
  return `${start}>\n${children}${indent}</${element.name}>\n`;
}

export function printAttributes(attributes: readonly string[]): string {
  let text = "";
  for (let index = 0; index < attributes.length; index += 2) {
    text += ` ${attributes[index]}="${escapeValue(clean(attributes[index + 1] ?? ""))}"`;
  }
  return text;
}

/** Source: XML 1.0, production [2] Char. */
// oxlint-disable-next-line no-control-regex
const NOT_XML = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;
// oxlint-disable-next-line no-control-regex
const NOT_XML_ALL = new RegExp(NOT_XML.source, "gu");

function clean(text: string): string {
  return NOT_XML.test(text) ? text.replace(NOT_XML_ALL, "") : text;
}
