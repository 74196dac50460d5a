import type { Language } from "../base/language.js";

/** Addresses of pages: the one place that spells them. Ids are the record's and need no more than URI encoding. */
export function address(
  language: Language,
  path: string,
  query: Readonly<Record<string, string | null | undefined>> = {},
): string {
  const given = Object.entries(query).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string" && entry[1] !== "",
  );
  const search = given
    .map(([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(value)}`)
    .join("&");
  return `/${language}${path === "/" ? "/" : path}${search === "" ? "" : `?${search}`}`;
}

/** Where the site is reached: `https://earmark.example.org`. */
export function originOf(asked: { readonly protocol: string; readonly host: string }): string {
  return `${asked.protocol}://${asked.host}`;
}

export function pathOf(kind: string, id: string): string {
  return `/${kind}/${encodeURIComponent(id).replaceAll("%3A", ":")}`;
}

export function figureAddress(language: Language, id: string): string {
  return address(language, pathOf("figures", id));
}

/** A source's own address where it is one that a browser may follow: never `javascript:` and the like. */
export function externalAddress(url: string | null): string | null {
  if (url === null) return null;
  try {
    const parsed = new URL(url);
    return parsed.protocol === "https:" || parsed.protocol === "http:" ? parsed.href : null;
  } catch {
    return null;
  }
}
