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
