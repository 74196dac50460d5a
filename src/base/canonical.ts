import { createHash } from "node:crypto";

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
  if (typeof value === "bigint") return JSON.stringify(String(value));
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item)).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const fields = Object.entries(value as { readonly [key: string]: Canonical | undefined })
    .filter(([, field]) => field !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, field]) => `${JSON.stringify(key)}:${canonicalJson(field as Canonical)}`);
  return `{${fields.join(",")}}`;
}

/** SHA-256 in lower-case hexadecimal. */
export function sha256(data: string | Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}
