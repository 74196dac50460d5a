const TEXT_SPECIAL = /[&<>\r]/;
const VALUE_SPECIAL = /[&<"\t\n\r]/;
const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\t": "&#9;",
  "\n": "&#10;",
  "\r": "&#13;",
};

/** Text as it stands between tags. */
export function escapeText(text: string): string {
  return TEXT_SPECIAL.test(text)
    ? text.replace(/[&<>\r]/g, (character) => ESCAPES[character] ?? character)
    : text;
}

/** A value as it stands within quotation marks; white space survives the reading. */
export function escapeValue(text: string): string {
  return VALUE_SPECIAL.test(text)
    ? text.replace(/[&<"\t\n\r]/g, (character) => ESCAPES[character] ?? character)
    : text;
}
