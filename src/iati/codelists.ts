import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../base/place.js";
import type { Text } from "../base/text.js";
import { JAPANESE_NAMES, JAPANESE_TITLES } from "./codelist-names-ja.js";
import type { Version } from "./rule.js";

/** One code. Names are as the list gives them; French is null where the list has none. */
export interface Code {
  readonly code: string;
  readonly name: { readonly en: string; readonly fr: string | null };
  /** A code of the list that `CodeList.categories` names. */
  readonly category: string | null;
  readonly isWithdrawn: boolean;
  /** The first version of the standard that has it; null for all. */
  readonly since: Version | null;
}

export interface CodeList {
  readonly name: string;
  readonly title: string;
  /** Whether the standard says that there are no other codes. */
  readonly isComplete: boolean;
  readonly categories: string | null;
  readonly codes: ReadonlyMap<string, Code>;
}

type Row = readonly [code: string, en: string, fr?: string, category?: string, status?: string];
interface StoredList {
  readonly title: string;
  readonly complete: boolean;
  readonly categories?: string;
  readonly codes: readonly Row[];
}

const DATA_FOLDER = join(packageRoot, "src", "iati", "data");
let stored: Readonly<Record<string, StoredList>> | null = null;
/** Of each list its codes alone, `code` or `code@since`: an eighth of the table with names, and all that a check without findings asks for. */
let storedCodes: Readonly<Record<string, string>> | null = null;
const lists = new Map<string, CodeList>();
const allowed = new Map<string, ReadonlySet<string>>();

function readStored(): Readonly<Record<string, StoredList>> {
  stored ??= JSON.parse(readFileSync(join(DATA_FOLDER, "codelists.json"), "utf8")) as Record<
    string,
    StoredList
  >;
  return stored;
}

export function codeListNames(): string[] {
  return Object.keys(readStored());
}

/** A list by the standard's name for it (`AidType`); null where there is none. */
export function findCodeList(name: string): CodeList | null {
  const known = lists.get(name);
  if (known) return known;
  const list = readStored()[name];
  if (!list) return null;
  const codes = new Map(list.codes.map((row) => [row[0], readCode(row)]));
  const { title, complete, categories } = list;
  const built = { name, title, isComplete: complete, categories: categories ?? null, codes };
  lists.set(name, built);
  return built;
}

function sinceOf([, , , , status]: Row): Version | null {
  return status && status !== "withdrawn" ? (status as Version) : null;
}

function readCode(row: Row): Code {
  const [code, en, fr, category, status] = row;
  return {
    code,
    name: { en, fr: fr || null },
    category: category || null,
    isWithdrawn: status === "withdrawn",
    since: sinceOf(row),
  };
}

/** What people call a list; its name in the standard where it has no other. */
export function codeListTitle(name: string): Text {
  const title = findCodeList(name)?.title ?? name;
  return { en: title, ja: JAPANESE_TITLES[name] ?? title };
}

/** The codes that a file of this version may use; withdrawn ones too, as in the official validator. */
export function codesAllowed(name: string, version: Version): ReadonlySet<string> {
  const key = `${name} ${version}`;
  const known = allowed.get(key);
  if (known) return known;
  storedCodes ??= JSON.parse(readFileSync(join(DATA_FOLDER, "codes.json"), "utf8")) as Record<
    string,
    string
  >;
  const codes = storedCodes[name];
  if (codes === undefined) throw new Error(`Bug: there is no code list ${name}`);
  const built = new Set<string>();
  for (const word of codes.split(" ")) {
    const at = word.indexOf("@");
    if (at === -1) built.add(word);
    else if (word.slice(at + 1) <= version) built.add(word.slice(0, at));
  }
  allowed.set(key, built);
  return built;
}

/** The list's code that differs from the given one in nothing but case and surrounding space; null where none does. */
export function nearCode(list: string, code: string): string | null {
  const wanted = code.trim().toLowerCase();
  const folded = foldedCodes.get(list) ?? foldCodes(list);
  return wanted === "" ? null : (folded.get(wanted) ?? null);
}

const foldedCodes = new Map<string, ReadonlyMap<string, string>>();

function foldCodes(list: string): ReadonlyMap<string, string> {
  const folded = new Map(
    [...(findCodeList(list)?.codes.keys() ?? [])].map((code) => [code.toLowerCase(), code]),
  );
  foldedCodes.set(list, folded);
  return folded;
}

export type NameLanguage = "en" | "fr" | "ja";

/**
 * The name of a code for people, or null where the list has no such code. In French and Japanese, the English name
 * stands in where there is no other. CLDR names countries, currencies and languages where the list does not.
 */
export function codeName(list: string, code: string, language: NameLanguage): string | null {
  const found = findCodeList(list)?.codes.get(code);
  if (!found) return null;
  if (language === "en") return found.name.en;
  const own = language === "fr" ? found.name.fr : JAPANESE_NAMES[list]?.[code];
  return own ?? worldName(list, code, language) ?? found.name.en;
}

const WORLD_LISTS: Readonly<Record<string, "region" | "currency" | "language">> = {
  Country: "region",
  Currency: "currency",
  Language: "language",
};
const displayNames = new Map<string, Intl.DisplayNames>();

function worldName(list: string, code: string, language: NameLanguage): string | null {
  const type = WORLD_LISTS[list];
  if (!type) return null;
  const key = `${language} ${type}`;
  const names =
    displayNames.get(key) ?? new Intl.DisplayNames([language], { type, fallback: "none" });
  displayNames.set(key, names);
  try {
    return names.of(code) ?? null;
  } catch (error) {
    // Codes that are no region or currency to CLDR (XBT and the like) have no name there.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function readIdentifiers(file: string): ReadonlySet<string> {
  return new Set(JSON.parse(readFileSync(join(DATA_FOLDER, file), "utf8")) as string[]);
}

let prefixes: ReadonlySet<string> | null = null;
let publishers: ReadonlySet<string> | null = null;

/** Prefixes of the confirmed lists of organisation identifiers. Source: org-id.guide. */
export function organisationPrefixes(): ReadonlySet<string> {
  return (prefixes ??= readIdentifiers("organisation-prefixes.json"));
}

/** Identifiers of the publishers registered with IATI. Source: the IATI registry. */
export function registeredPublishers(): ReadonlySet<string> {
  return (publishers ??= readIdentifiers("publishers.json"));
}
