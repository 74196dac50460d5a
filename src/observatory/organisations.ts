import { readFileSync } from "node:fs";
import { join } from "node:path";
import { codeInUse, isCountry } from "../base/country.js";
import { packageRoot } from "../base/place.js";
import { texts } from "../base/text.js";

/**
 * Which family an organisation belongs to: a country's government with its ministries and agencies, the institutions of the
 * European Union. Companies, charities and universities are nobody's family, whatever the register of their reference: a
 * company in Japan is not Japan. The published rule, in docs/observatory.md, strongest first; `by` says which one it was.
 */
export type FamilyBy =
  "record" | "dac_code" | "government_reference" | "agency_name" | "country_name" | "same_name";

export const FAMILY_BY = texts<FamilyBy>({
  record: {
    en: "the record says so (`earmark observatory families`), with its source and day",
    ja: "記録による（`earmark observatory families`、出典と日付を付記）",
  },
  dac_code: { en: "its reference holds a DAC donor code", ja: "識別子の DAC ドナーコード" },
  government_reference: {
    en: "its reference is a government's, or it says that it is public and where",
    ja: "政府の識別子、または公的機関の種別と国",
  },
  agency_name: { en: "its name is that of one donor's agency", ja: "特定ドナーの機関名と一致" },
  country_name: {
    en: "its name is or begins with a country's",
    ja: "国名と一致、または国名で始まる",
  },
  same_name: {
    en: "others report its name with a reference that says so",
    ja: "同じ名称が、判定できる識別子とともに報告されている",
  },
});

export interface Family {
  /** ISO 3166 of two letters, EU for the European Union's institutions. */
  readonly code: string;
  readonly name: string;
}

export interface FamilyFound extends Family {
  readonly by: FamilyBy;
}

/** An organisation as a file reports it. */
export interface ReportedOrganisation {
  readonly reference: string | null;
  readonly name: string | null;
  /** Code list OrganisationType. */
  readonly type: string | null;
}

/** A name for comparing: letters and digits of any script, lower case, single spaces; `&amp;` is one sign. */
export function normaliseName(name: string): string {
  return name
    .normalize("NFKC")
    .replaceAll("&amp;", "&")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

/** The family, or null where the rule names none. */
export function findFamily(organisation: ReportedOrganisation): FamilyFound | null {
  const { name } = organisation;
  return findFamilyByReference(organisation) ?? (name === null ? null : byItsName(name));
}

/** As its reference alone says: surer than any name. */
export function findFamilyByReference({
  reference,
  type,
}: Pick<ReportedOrganisation, "reference" | "type">): FamilyFound | null {
  return reference === null ? null : byItsReference(reference.toUpperCase(), type);
}

/** A partner as a person writes it (`JP`, `Japan`, `XM-DAC-701`): the family's code; null where it names none. */
export function familyCodeOf(partner: string): string | null {
  if (partner.toUpperCase() === "EU") return "EU";
  const named = findFamily({ reference: partner, name: partner, type: null })?.code;
  return countryCodeOf(partner) ?? named ?? null;
}

/** A country as a person writes it, by its code or in a language that aid is reported in (`VN`, `Viet Nam`, `ベトナム`); null of none. */
export function countryCodeOf(words: string): string | null {
  const code = words.toUpperCase();
  if (isCountry(code)) return codeInUse(code);
  const key = normaliseName(words);
  const known = lists().byName.get(key);
  if (known !== undefined && known !== "EU") return known;
  keptTranslations ??= new Map(
    ["ja", "fr", "es"].flatMap((language) =>
      [...countryNames(language)].map(([each, name]) => [normaliseName(name), each] as const),
    ),
  );
  return keptTranslations.get(key) ?? null;
}

/** Names by which a country's family can be asked for, in English. */
export const partnerNames = () => countryNames("en").values();

let keptTranslations: ReadonlyMap<string, string> | null = null;

/** Organisation types that are public: government, local government, other public sector. */
const PUBLIC_TYPES = new Set(["10", "11", "15"]);

function byItsReference(reference: string, type: string | null): FamilyFound | null {
  const dac = /^(?:XM-)?DAC-(\d{1,4})(?:-\d+)?$/.exec(reference)?.[1];
  const donor = dac === undefined ? undefined : lists().donors.get(Number(dac));
  if (donor) return { ...donor, by: "dac_code" };
  if (/^(?:XI-IATI-EC[_-]|EU-|XI-IATI-EU)/.test(reference)) return government("EU");
  const country = codeInUse(/^([A-Z]{2})-/.exec(reference)?.[1] ?? "ZZ");
  if (!lists().names.has(country)) return null;
  // The references of the first years: a country and the number of its agency in the DAC's list, `SE-6`.
  const isGovernment =
    /^..-(?:GOV|USAGOV)(?:-|$)/.test(reference) || /^..-\d{1,3}(?:-\d{1,3})*$/.test(reference);
  return isGovernment || PUBLIC_TYPES.has(type ?? "") ? government(country) : null;
}

function government(code: string): FamilyFound {
  return { code, name: lists().names.get(code) ?? code, by: "government_reference" };
}

/** What stands before or after a country's name where the whole names a part of its government. */
const OFFICES =
  /^(?:the )?(?:government|ministry|ministries|department|embassy|federal ministry|cabinet office|permanent mission|republic|kingdom|commonwealth)\b.*? of (?:the )?(.+)$/;

function byItsName(name: string): FamilyFound | null {
  const { byName, agencies, names } = lists();
  const plain = normaliseName(name);
  const withoutAcronym = normaliseName(name.replace(/\s*\([^()]*\)\s*$/, ""));
  const agency = agencies.get(plain) ?? agencies.get(withoutAcronym);
  if (agency) return { ...agency, by: "agency_name" };
  const parted = /^(.{2,60}?)\s+[-–—]\s+./.exec(name)?.[1];
  const office = OFFICES.exec(withoutAcronym);
  // `Ministry of Foreign Affairs of Japan`: the country stands after the last "of".
  const after = office?.[1]?.split(/ of (?:the )?/).at(-1);
  const candidates = [
    plain,
    withoutAcronym,
    ...(parted === undefined ? [] : [normaliseName(parted)]),
    ...(after === undefined ? [] : [after]),
    ...(/ government$/.test(plain) ? [plain.replace(/ government$/, "")] : []),
  ];
  for (const candidate of candidates) {
    const code = byName.get(candidate);
    if (code !== undefined) return { code, name: names.get(code) ?? code, by: "country_name" };
  }
  return null;
}

/** Other ways in which files name a country, beside Unicode's and the DAC's. */
const ALSO: readonly (readonly [code: string, names: string])[] = [
  ["AU", "Australian"],
  ["CD", "DR Congo,Democratic Republic of the Congo,DRC"],
  ["CI", "Côte d'Ivoire,Ivory Coast"],
  ["CZ", "Czech Republic"],
  [
    "EU",
    "European Commission,European Union,EC,EU,European Commission ECHO,Commission of the European Communities",
  ],
  ["GB", "UK,Great Britain,United Kingdom of Great Britain and Northern Ireland,British"],
  ["KR", "Republic of Korea,Korea,South Korea"],
  ["LA", "Lao PDR"],
  ["NL", "The Netherlands,Netherlands,Kingdom of the Netherlands"],
  ["RU", "Russian Federation"],
  ["TR", "Turkey"],
  ["US", "USA,United States of America,U S A,United States,US"],
  ["JP", "日本,日本政府"],
  ["VN", "Viet Nam"],
];

interface Lists {
  /** DAC donor code → its family; multilateral and private donors have none. */
  readonly donors: ReadonlyMap<number, Family>;
  readonly names: ReadonlyMap<string, string>;
  readonly byName: ReadonlyMap<string, string>;
  /** Names of agencies that one donor alone has. */
  readonly agencies: ReadonlyMap<string, Family>;
}

type DonorRow = readonly [code: number, kind: string, country: string | null, name: string];
type AgencyRow = readonly [donor: number, agency: number | string, name: string, acronym: string];

let kept: Lists | null = null;

/** Codes and names of the DAC's lists of donors and of their agencies. */
function lists(): Lists {
  kept ??= readLists();
  return kept;
}

function readLists(): Lists {
  const donorRows = readRows<DonorRow>("dac-donors.json");
  const names = new Map(countryNames("en"));
  for (const [, , country, name] of donorRows) if (country !== null) names.set(country, name);
  const donors = new Map<number, Family>();
  const byName = new Map<string, string>();
  for (const [code, name] of [...countryNames("en"), ...names])
    byName.set(normaliseName(name), code);
  for (const [code, also] of ALSO)
    for (const name of also.split(",")) byName.set(normaliseName(name), code);
  for (const [code, , country, name] of donorRows)
    if (country !== null) donors.set(code, { code: country, name });
  const owners = new Map<string, Set<number>>();
  const agencyRows = readRows<AgencyRow>("dac-agencies.json");
  for (const [donor, , name] of agencyRows) {
    const owner = owners.get(normaliseName(name)) ?? new Set<number>();
    owners.set(normaliseName(name), owner.add(donor));
  }
  const agencies = new Map<string, Family>();
  for (const [donor, , name] of agencyRows) {
    const family = donors.get(donor);
    const key = normaliseName(name);
    // One word alone names too many things ("Prefectures", "Miscellaneous").
    if (family && owners.get(key)?.size === 1 && key.includes(" ") && !byName.has(key))
      agencies.set(key, family);
  }
  return { donors, names, byName, agencies };
}

/** A DAC donor's country by its code, and whether it is a member of the DAC; for ranks. */
export function isDacCountry(donor_code: number): boolean {
  return readDonors().get(donor_code)?.kind === "dac_member" && donor_code !== EU_INSTITUTIONS;
}

/** A member of the DAC, but no country: its money is its members'. */
export const EU_INSTITUTIONS = 918;

let keptDonors: ReadonlyMap<number, { kind: string; country: string | null; name: string }> | null =
  null;

export function readDonors(): ReadonlyMap<
  number,
  { kind: string; country: string | null; name: string }
> {
  keptDonors ??= new Map(
    readRows<DonorRow>("dac-donors.json").map(([code, kind, country, name]) => [
      code,
      { kind, country, name },
    ]),
  );
  return keptDonors;
}

function readRows<T>(file: string): readonly T[] {
  const path = join(packageRoot, "src", "observatory", "data", file);
  return JSON.parse(readFileSync(path, "utf8")) as readonly T[];
}

/** Each country's name by the code that is in use: codes that ISO gave up name countries too (DD was a Germany, FX a France). */
function countryNames(language: string): Map<string, string> {
  const display = new Intl.DisplayNames([language], { type: "region", fallback: "none" });
  const names = new Map<string, string>();
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  for (const first of letters)
    for (const second of letters) {
      const code = first + second;
      const name = isCountry(code) && codeInUse(code) === code ? display.of(code) : undefined;
      if (name !== undefined) names.set(code, name);
    }
  return names;
}
