import { isLanguage, LANGUAGES, type Language } from "../base/language.js";

/** The reader's preferred language among ours, English where none fits. Source: RFC 9110, section 12.5.4. */
export function negotiateLanguage(header: string | undefined): Language {
  const wishes = weighted(header ?? "").map(({ name, weight }) => ({
    name: name.split("-")[0] ?? "",
    weight,
  }));
  for (const { name } of wishes) {
    if (isLanguage(name)) return name;
    if (name === "*") return LANGUAGES[0];
  }
  return LANGUAGES[0];
}

export type Encoding = "br" | "gzip" | "identity";

/** The smallest encoding that the reader takes. Source: RFC 9110, section 12.5.3. */
export function negotiateEncoding(header: string | undefined): Encoding {
  const taken = new Set(weighted(header ?? "").map(({ name }) => name));
  if (taken.has("br")) return "br";
  return taken.has("gzip") || taken.has("*") ? "gzip" : "identity";
}

/** `a;q=0.5, b` in order of weight, those of weight 0 left out. Headers are short: the rest is not read. */
function weighted(header: string): { name: string; weight: number }[] {
  return header
    .slice(0, 1000)
    .split(",")
    .map((part) => {
      const [name = "", ...parameters] = part.trim().toLowerCase().split(";");
      const quality = parameters
        .map((parameter) => /^\s*q=([01](?:\.\d{0,3})?)\s*$/.exec(parameter)?.[1])
        .find(Boolean);
      return { name: name.trim(), weight: quality === undefined ? 1 : Number(quality) };
    })
    .filter(({ name, weight }) => name !== "" && weight > 0)
    .sort((a, b) => b.weight - a.weight);
}
