import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { SaxesParser } from "saxes";
import { findCodeList } from "./codelists.js";
import { VERSIONS } from "./rule.js";

/**
 * Rebuilds our tables of codes from the official files: codes and names only, one code a line, so that a change in a
 * list is a small diff.
 */
interface RefreshedList {
  readonly name: string;
  readonly title: string;
  readonly isComplete: boolean;
  readonly categories: string | null;
  readonly codes: readonly RefreshedCode[];
}

interface RefreshedCode {
  readonly code: string;
  readonly en: string;
  readonly fr: string;
  readonly category: string;
  readonly isWithdrawn: boolean;
  /** The first version of the standard that has it; empty for all. */
  readonly since: string;
}

/** Lists that are published as JSON alone. */
const JSON_ONLY = [
  "EarmarkingModality",
  "UNSDG-Indicators",
  "SectorCOFOG",
  "HumanitarianGlobalClusters",
];

/** A file of the folder is no code list. The message is the parser's word for it. */
export class ListFault extends Error {
  readonly path: string;
  constructor(path: string, reason: string) {
    super(reason);
    this.path = path;
  }
}

/**
 * Reads all lists below the folder of the standard: `Codelists-NonEmbedded/xml`, `<version>/Codelists/xml` and the JSON
 * copies. Returns null where there are none, or none of one version: then nobody could say since when a code is there. Throws a
 * ListFault where a file is no code list.
 */
export function readOfficialLists(folder: string): RefreshedList[] | null {
  const shared = readFolder(join(folder, "Codelists-NonEmbedded", "xml"));
  const byVersion = VERSIONS.map((version) =>
    readFolder(join(folder, version, "Codelists", "xml")),
  );
  const latest = byVersion.at(-1);
  if (!latest || [shared, ...byVersion].some(({ size }) => size === 0)) return null;
  const embedded = [...latest.values()].map((list) => withSince(list, byVersion));
  const known = new Map([...shared.values(), ...embedded].map((list) => [list.name, list]));
  for (const name of JSON_ONLY) {
    const list = readJsonList(folder, name);
    if (list && !known.has(name)) known.set(name, list);
  }
  return inOrder([...known.values()]);
}

export function inOrder(lists: readonly RefreshedList[]): RefreshedList[] {
  return lists.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function readFolder(folder: string): Map<string, RefreshedList> {
  if (!existsSync(folder)) return new Map();
  const files = readdirSync(folder).filter((file) => file.endsWith(".xml"));
  return new Map(
    files.map((file) => {
      const list = readListAt(join(folder, file));
      return [list.name, list];
    }),
  );
}

function readListAt(path: string): RefreshedList {
  const source = readFileSync(path, "utf8");
  let list: RefreshedList;
  try {
    list = readListFile(source);
  } catch (error) {
    throw new ListFault(path, (error as Error).message.replace(/\.$/, ""));
  }
  if (list.name === "" || list.codes.length === 0) throw new ListFault(path, "codelist-item: 0");
  return list;
}

/** A list of our table that the official files may lack. */
export function keptList(name: string): RefreshedList | null {
  const list = findCodeList(name);
  if (list === null) return null;
  const codes = [...list.codes.values()].map(
    ({ code, name: names, category, isWithdrawn, since }) => ({
      code,
      en: names.en,
      fr: names.fr ?? "",
      category: category ?? "",
      isWithdrawn,
      since: since ?? "",
    }),
  );
  const { title, isComplete, categories } = list;
  return { name, title, isComplete, categories, codes };
}

/** The version in which a code of an embedded list first stands. */
function withSince(
  list: RefreshedList,
  byVersion: readonly Map<string, RefreshedList>[],
): RefreshedList {
  const codes = list.codes.map((item) => {
    const first = byVersion.findIndex((lists) =>
      lists.get(list.name)?.codes.some((other) => other.code === item.code),
    );
    const isNewList = !byVersion[0]?.has(list.name);
    return { ...item, since: first > 0 && !isNewList ? (VERSIONS[first] ?? "") : "" };
  });
  return { ...list, codes };
}

interface Draft {
  code: string;
  en: string;
  fr: string;
  category: string;
  isWithdrawn: boolean;
}

/** One list from its file: names of the items in English and French, not their descriptions. */
export function readListFile(source: string): RefreshedList {
  const parser = new SaxesParser({});
  const path: string[] = [];
  const head = { name: "", title: "", isComplete: false, categories: null as string | null };
  const codes: RefreshedCode[] = [];
  let draft: Draft | null = null;
  let language = "";
  let words = "";
  parser.on("opentag", ({ name, attributes }) => {
    path.push(name);
    words = "";
    if (name === "codelist") {
      head.name = attributes["name"] ?? "";
      head.isComplete = attributes["complete"] === "1";
      head.categories = attributes["category-codelist"] ?? null;
    }
    if (name === "codelist-item") {
      draft = {
        code: "",
        en: "",
        fr: "",
        category: "",
        isWithdrawn: attributes["status"] === "withdrawn",
      };
    }
    if (name === "narrative") language = attributes["xml:lang"] ?? "en";
  });
  parser.on("text", (text) => (words += text));
  parser.on("cdata", (text) => (words += text));
  parser.on("closetag", ({ name }) => {
    path.pop();
    const parent = path.at(-1);
    const text = words.replace(/\s+/g, " ").trim();
    if (draft && name === "code") draft.code = text;
    else if (draft && name === "category") draft.category = text;
    else if (draft && name === "narrative" && parent === "name" && text !== "")
      draft[language === "fr" ? "fr" : "en"] ||= text;
    else if (draft && name === "codelist-item") {
      codes.push({ ...draft, since: "" });
      draft = null;
    } else if (!draft && name === "narrative" && parent === "name") head.title ||= text;
    words = "";
  });
  parser.write(source).close();
  return { ...head, codes: onceEach(codes) };
}

/** Some official lists have a code twice; the first stands. */
function onceEach(codes: readonly RefreshedCode[]): RefreshedCode[] {
  const seen = new Set<string>();
  return codes.filter(({ code }) => !seen.has(code) && seen.add(code));
}

interface JsonList {
  readonly attributes: { readonly complete?: string; readonly "category-codelist"?: string };
  readonly metadata: { readonly name: string };
  readonly data: readonly {
    readonly code: string;
    readonly name?: string;
    readonly category?: string;
    readonly status?: string;
  }[];
}

function readJsonList(folder: string, name: string): RefreshedList | null {
  const path = (language: string) =>
    join(folder, "codeforIATI-codelists", "api", "json", language, `${name}.json`);
  if (!existsSync(path("en"))) return null;
  const read = (language: string): JsonList | null =>
    existsSync(path(language))
      ? (JSON.parse(readFileSync(path(language), "utf8")) as JsonList)
      : null;
  const english = read("en");
  if (!english) return null;
  const french = new Map(read("fr")?.data.map((item) => [item.code, item.name ?? ""]));
  const items = english.data.map((item) => {
    const en = item.name ?? "";
    const fr = french.get(item.code) ?? "";
    return {
      code: item.code,
      en,
      fr: fr === en ? "" : fr,
      category: item.category ?? "",
      isWithdrawn: item.status === "withdrawn",
      since: "",
    };
  });
  const codes = onceEach(items);
  const { attributes, metadata } = english;
  return {
    name,
    title: metadata.name,
    isComplete: attributes.complete === "1",
    categories: attributes["category-codelist"] ?? null,
    codes,
  };
}

/** The text of our table. Trailing empty columns are left out. */
export function formatLists(lists: readonly RefreshedList[]): string {
  const bodies = lists.map((list) => {
    const head = {
      title: list.title,
      complete: list.isComplete,
      ...(list.categories === null ? {} : { categories: list.categories }),
    };
    const rows = list.codes.map((item) => `   ${JSON.stringify(trimRow(item))}`);
    const open = JSON.stringify(head).slice(0, -1);
    return ` ${JSON.stringify(list.name)}: ${open},"codes":[\n${rows.join(",\n")}\n ]}`;
  });
  return `{\n${bodies.join(",\n")}\n}\n`;
}

/** The text of the table of codes alone, which a check reads first. No code holds a space or an `@`. */
export function formatCodes(lists: readonly RefreshedList[]): string {
  const bodies = lists.map(({ name, codes }) => {
    const words = codes.map(({ code, since, isWithdrawn }) =>
      since === "" || isWithdrawn ? code : `${code}@${since}`,
    );
    return ` ${JSON.stringify(name)}: ${JSON.stringify(words.join(" "))}`;
  });
  return `{\n${bodies.join(",\n")}\n}\n`;
}

function trimRow(item: RefreshedCode): string[] {
  const row = [
    item.code,
    item.en,
    item.fr === item.en ? "" : item.fr,
    item.category,
    item.isWithdrawn ? "withdrawn" : item.since,
  ];
  while (row.length > 2 && row.at(-1) === "") row.pop();
  return row;
}

/** Codes of the approved lists of organisation identifiers (org-id.guide), or null where there are none. */
export function readOfficialPrefixes(folder: string): string[] | null {
  const lists = join(folder, "lists");
  if (!existsSync(lists)) return null;
  const codes = new Set<string>();
  for (const file of readdirSync(lists, { recursive: true, encoding: "utf8" })) {
    if (!file.endsWith(".json")) continue;
    const list = JSON.parse(readFileSync(join(lists, file), "utf8")) as {
      code?: string;
      confirmed?: boolean;
    };
    if (list.code && list.confirmed) codes.add(list.code);
  }
  return [...codes].sort();
}

/** Identifiers of the publishers that the registry lists, or null where the file is not there. */
export function readOfficialPublishers(file: string): string[] | null {
  if (!existsSync(file)) return null;
  const publishers = JSON.parse(readFileSync(file, "utf8")) as Record<
    string,
    { publisher_iati_id?: string | null }
  >;
  const ids = Object.values(publishers).map((publisher) =>
    (publisher.publisher_iati_id ?? "").trim(),
  );
  return [...new Set(ids.filter((id) => id !== ""))].sort();
}
