import { allMatches } from "./matches.js";
import { LANGUAGES, type Language } from "../base/language.js";

/** Short names and adjectives that leaflets print beside the standard's names of countries. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  DE: "German",
  SE: "Swedish",
  JP: "Japanese",
  DK: "Danish",
  NO: "Norwegian",
  FI: "Finnish",
  NL: "Netherlands|the Netherlands|Dutch",
  FR: "French",
  BE: "Belgian|Flanders|Flemish|Wallonia",
  CH: "Swiss",
  GB: "United Kingdom|UK|British|英国",
  US: "United States|United States of America|USA|U\\.S\\.|American|米国",
  CA: "Canadian",
  AU: "Australian|豪州",
  IE: "Irish",
  IT: "Italian",
  ES: "Spanish",
  PT: "Portuguese",
  KR: "Republic of Korea|Korea|Korean|大韓民国",
  AT: "Austrian",
  BR: "Brazilian",
  EU: "European Union|European Commission|EU|欧州連合|欧州委員会",
  VN: "Viet Nam",
  LA: "Lao People's Democratic Republic|Lao PDR",
  CZ: "Czech Republic",
  TR: "Turkey|Turkish",
  CI: "Cote d'Ivoire",
  CD: "DR Congo|Democratic Republic of the Congo",
  TZ: "United Republic of Tanzania",
  BO: "Bolivia",
  VE: "Venezuela",
  IR: "Iran",
  MD: "Republic of Moldova",
  SY: "Syrian Arab Republic",
  MM: "Myanmar",
  PS: "Occupied Palestinian Territory|State of Palestine",
  KH: "Cambodian",
};

const CODES: readonly string[] = countryCodes();

/** Name → ISO 3166 code, in both languages; the regular expression finds the longest name first. */
const NAMES: ReadonlyMap<string, string> = nameTable();
const ANY_NAME = [...NAMES.keys()]
  .sort((a, b) => b.length - a.length)
  .map(escapeName)
  .join("|");
const MAY_NAME = /[A-Z\u30a0-\u30ff\u4e00-\u9fff]/;
const FIND_NAME = new RegExp(`(?<![A-Za-z])(?:${ANY_NAME})(?![A-Za-z])`, "g");

export interface NamedCountry {
  readonly code: string;
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** Countries named in a folded text, in order; adjectives count as the country's name. */
export function findCountries(text: string): NamedCountry[] {
  if (!MAY_NAME.test(text)) return [];
  return allMatches(FIND_NAME, text).map((match) => ({
    code: NAMES.get(match[0]) ?? "",
    text: match[0],
    start: match.index,
    end: match.index + match[0].length,
  }));
}

/** The country of a name or an ISO 3166 code, else null. */
export function countryOf(name: string): string | null {
  return CODES.includes(name) || name === "EU" ? name : (NAMES.get(name) ?? null);
}

export function nameOfCountry(code: string, language: Language): string {
  if (code === "EU") return language === "ja" ? "EU" : "European Union";
  return new Intl.DisplayNames(language, { type: "region" }).of(code) ?? code;
}

function countryCodes(): string[] {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  const names = new Intl.DisplayNames("en", { type: "region", fallback: "none" });
  const codes: string[] = [];
  for (const a of letters)
    for (const b of letters) if (names.of(a + b) !== undefined) codes.push(a + b);
  // Groups and placeholders that ICU names too.
  return codes.filter((code) => !/^(?:EU|EZ|UN|XA|XB|ZZ|QO|AC|CP|DG|EA|IC|TA)$/.test(code));
}

function nameTable(): Map<string, string> {
  const table = new Map<string, string>();
  for (const language of LANGUAGES) {
    const names = new Intl.DisplayNames(language, { type: "region" });
    for (const code of CODES) {
      const name = names.of(code)?.replaceAll("\u2019", "'");
      if (name && name !== code) table.set(name, code);
    }
  }
  for (const [code, names] of Object.entries(OTHER_NAMES)) {
    for (const name of names.split("|")) table.set(name.replaceAll("\\", ""), code);
  }
  return table;
}

function escapeName(name: string): string {
  return name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
