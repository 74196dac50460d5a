import * as crypto from "node:crypto";

/** What can be written canonically: JSON, with bigint as a decimal string. */
export type Canonical =
  | null
  | boolean
  | number
  | string
  | bigint
  | readonly Canonical[]
  | { readonly [key: string]: Canonical | undefined };

/** JSON with keys in code-unit order and no white space, so that equal values have equal bytes (as RFC 8785). */
export function canonicalJson(value: Canonical): string {
  if (typeof value === "string") return quoted(value);
  if (typeof value === "bigint") return `"${value}"`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item)).join(",")}]`;
  const fields = value as { readonly [key: string]: Canonical | undefined };
  let text = "";
  for (const key of inOrder(Object.keys(fields))) {
    const field = fields[key];
    if (field === undefined) continue;
    text += `${text === "" ? "" : ","}${quoted(key)}:${canonicalJson(field)}`;
  }
  return `{${text}}`;
}

/** Keys are mostly written in their order already: that is seen in less time than they are sorted. */
function inOrder(keys: string[]): string[] {
  for (let n = 1; n < keys.length; n += 1)
    if ((keys[n - 1] ?? "") > (keys[n] ?? "")) return keys.sort();
  return keys;
}

/** What JSON writes otherwise than it stands: quotation marks, backslashes, control characters, halves of characters. */
// eslint-disable-next-line no-control-regex -- control characters are what it looks for
const ESCAPED = /["\\\u0000-\u001f\ud800-\udfff]/;

function quoted(text: string): string {
  return ESCAPED.test(text) ? JSON.stringify(text) : `"${text}"`;
}

/** SHA-256 in lower-case hexadecimal. */
export function sha256(data: string | Uint8Array): string {
  // Node 20.12 and later hash a short text in half the time.
  const { hash } = crypto as { readonly hash?: typeof crypto.hash };
  return hash
    ? hash("sha256", data, "hex")
    : crypto.createHash("sha256").update(data).digest("hex");
}
