import { CODE_RULES } from "./code-rules.js";
import { codesAllowed, findCodeList } from "./codelists.js";

/**
 * Codes of 1.0x and what they are called since 2.01, by element path and attribute. Source: the standard's upgrade to
 * 2.01 and its code lists.
 */
const ROWS = `
activity-date@type              start-planned=1 start-actual=2 end-planned=3 end-actual=4
participating-org@role          funding=1 accountable=2 extending=3 implementing=4
transaction/transaction-type@code  if=1 c=2 d=3 e=4 ir=5 lr=6 r=7 qp=8 qs=9 cg=10
sector@vocabulary               dac=1 dac-3=2 cofog=3 nace=4 ntee=5 adt=6 wb=99 iso=99 ro=99 ro2=98
policy-marker@vocabulary        dac=1 ro=99 ro2=99
budget@type                     original=1 revised=2
description@type                general=1 objectives=2 target-groups=3
location/location-id@vocabulary geo=G1 osm=G2 adm1=A1 adm2=A2
location/administrative@vocabulary geo=G1 osm=G2 adm1=A1 adm2=A2
`;

const CODES = new Map<string, ReadonlyMap<string, string>>();
for (const row of ROWS.trim().split("\n")) {
  const [place = "", ...pairs] = row.trim().split(/\s+/);
  CODES.set(place, new Map(pairs.map((pair) => pair.split("=") as [string, string])));
}

/** The code of 2.03 for one of 1.0x; null where it is the same, or there is none. */
export function upgradedCode(path: string, attributeName: string, code: string): string | null {
  return CODES.get(`${path}@${attributeName}`)?.get(code.trim().toLowerCase()) ?? null;
}

/** Whether the codes of that place were replaced, so that an unknown one is worth a word. */
export function hasNewCodes(path: string, attributeName: string): boolean {
  return CODES.has(`${path}@${attributeName}`);
}

/** Gazetteers of 1.0x that 2.03 knows. Source: code lists GazetteerAgency and GeographicVocabulary. */
export const GAZETTEERS: Readonly<Record<string, string>> = {
  "1": "G1",
  "3": "G2",
  GEO: "G1",
  OSM: "G2",
};

/** Names of 1.0x that the code lists of 2.03 do not have. Source: the code lists of 1.05. */
const OLD_NAMES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  ActivityStatus: { completion: "3", "post-completion": "4" },
  TransactionType: { commitment: "2", "incoming funds": "1", "loan repayment": "6" },
};

/** The lists of the codes of elements, by path: \`transaction/transaction-type\`. */
const LISTS = new Map(
  CODE_RULES.activity
    .filter(({ attributeName, condition, versions }) => {
      const isStandard = condition === null || condition.isDefault;
      return attributeName === "code" && isStandard && versions.includes("2.03");
    })
    .map(({ path, list }) => [path.join("/"), list]),
);
const names = new Map<string, ReadonlyMap<string, string>>();

/** The code of an element's list that a text is, was in 1.0x, or is the name of, in English or French; null where it is none. */
export function codeNamed(path: string, text: string): string | null {
  const list = LISTS.get(path);
  if (list === undefined) return null;
  const known = names.get(list) ?? namesOf(list);
  names.set(list, known);
  return upgradedCode(path, "code", text) ?? known.get(text.trim().toLowerCase()) ?? null;
}

/** By what a code of the list is meant: itself, and its names. A name that two codes have names neither. */
function namesOf(list: string): ReadonlyMap<string, string> {
  const found = new Map(Object.entries(OLD_NAMES[list] ?? {}));
  const twice = new Set<string>();
  for (const { code, name } of findCodeList(list)?.codes.values() ?? []) {
    for (const each of [code, name.en, name.fr]) {
      const key = each?.trim().toLowerCase() ?? "";
      if (found.has(key) && found.get(key) !== code) twice.add(key);
      if (key !== "") found.set(key, code);
    }
  }
  for (const key of twice) found.delete(key);
  return found;
}

/** Whether a code is one of the three-digit sectors, and none of the five-digit ones. */
export function isCategory(code: string): boolean {
  return (
    codesAllowed("SectorCategory", "2.03").has(code) && !codesAllowed("Sector", "2.03").has(code)
  );
}
