import {
  ACTIVITY_ROWS,
  ORGANISATION_ROWS,
  STANDARD_VERSIONS,
  type StandardKind,
  type StandardVersion,
} from "./elements.js";

/** `mixed` and the value types hold text; the others hold elements alone. */
export type Content = "elements" | "mixed" | "any" | ValueType;
export type ValueType =
  | "string"
  | "decimal"
  | "integer"
  | "anyURI"
  | "date"
  | "dateTime"
  | "boolean"
  | "int"
  | "nonNegativeInteger"
  | "positiveInteger"
  | "NMTOKEN"
  | "language";

/** Once, at most once, at least once, any number. */
export type Occurrence = "1" | "?" | "+" | "*";

export interface AttributeDescription {
  readonly name: string;
  readonly isRequired: boolean;
  readonly type: ValueType;
}

/** One element of one version of the standard, at one place. */
export interface ElementDescription {
  readonly name: string;
  /** Below the activity or organisation: `transaction/value`; empty for that itself. */
  readonly path: string;
  readonly occurrence: Occurrence;
  readonly content: Content;
  /** Free order, as in 1.0x. */
  readonly isUnordered: boolean;
  /** At least one child is wanted (1.0x). */
  readonly isFilled: boolean;
  readonly takesForeignAttributes: boolean;
  /** A built-in type without any attribute. */
  readonly isBare: boolean;
  readonly attributes: readonly AttributeDescription[];
  /** In the order of the standard; "##" is where foreign elements may stand. */
  readonly children: readonly (ElementDescription | "##")[];
}

interface Row {
  readonly name: string;
  readonly depth: number;
  readonly occurrences: string;
  readonly words: readonly string[];
  readonly attributes: readonly string[];
  readonly children: Row[];
}

const ROWS: Readonly<Record<StandardKind, string>> = {
  activity: ACTIVITY_ROWS,
  organisation: ORGANISATION_ROWS,
};
const described = new Map<string, ElementDescription>();

/** The root element of the standard in that version, with all below it. The tree is built once and kept. */
export function describeStandard(kind: StandardKind, version: StandardVersion): ElementDescription {
  const key = `${kind} ${version}`;
  const known = described.get(key);
  if (known) return known;
  const [root] = parseRows(ROWS[kind]);
  if (!root) throw new Error(`Bug: the standard has no rows for ${kind}`);
  const description = describeRow(root, version, []);
  if (description === null) throw new Error(`Bug: ${root.name} is not in ${version}`);
  described.set(key, description);
  return description;
}

function parseRows(source: string): Row[] {
  const roots: Row[] = [];
  const open: Row[] = [];
  for (const line of source.split("\n")) {
    if (line.trim() === "") continue;
    const [left = "", right = ""] = line.split(" | ");
    const [name = "", occurrences = "", ...words] = left.trim().split(/\s+/);
    const depth = (line.length - line.trimStart().length) / 2 - 1;
    const attributes = right.trim() === "" ? [] : right.trim().split(/\s+/);
    const row: Row = { name, depth, occurrences, words, attributes, children: [] };
    (depth === 0 ? roots : open[depth - 1]?.children)?.push(row);
    open[depth] = row;
  }
  return roots;
}

function describeRow(
  row: Row,
  version: StandardVersion,
  above: readonly string[],
): ElementDescription | null {
  const occurrence = row.occurrences[STANDARD_VERSIONS.indexOf(version)];
  if (occurrence === undefined || occurrence === "-") return null;
  const words = row.words.flatMap((word) => heldIn(word, version));
  const place = row.depth < 2 ? [] : [...above, row.name];
  const content = contentOf(words);
  const type = words.find((word) => word === "narrative*" || word === "narrative+");
  const children: (ElementDescription | "##")[] = [];
  if (type) children.push(narrative(type === "narrative+" ? "+" : "*", place));
  for (const child of row.children) {
    const isForeign =
      child.name === "##" && child.occurrences[STANDARD_VERSIONS.indexOf(version)] !== "-";
    if (isForeign) children.push("##");
    const description = child.name === "##" ? null : describeRow(child, version, place);
    if (description) children.push(description);
  }
  if (!words.includes("closed") && (content === "elements" || content === "mixed"))
    children.push("##");
  return {
    name: row.name,
    path: place.join("/"),
    occurrence: occurrence as Occurrence,
    content,
    isUnordered: version.startsWith("1"),
    isFilled: words.includes("filled"),
    takesForeignAttributes: !words.includes("sealed") && !words.includes("bare"),
    isBare: words.includes("bare"),
    attributes: row.attributes.flatMap((word) => heldIn(word, version)).map(describeAttribute),
    children,
  };
}

const VALUE_CONTENT: readonly string[] = ["string", "decimal", "integer", "anyURI"];

function contentOf(words: readonly string[]): Content {
  if (words.includes("any")) return "any";
  if (words.includes("mixed")) return "mixed";
  return (
    (words.find((word) => VALUE_CONTENT.includes(word)) as ValueType | undefined) ?? "elements"
  );
}

function narrative(occurrence: Occurrence, above: readonly string[]): ElementDescription {
  const lang: AttributeDescription = { name: "xml:lang", isRequired: false, type: "language" };
  return {
    name: "narrative",
    path: [...above, "narrative"].join("/"),
    occurrence,
    content: "string",
    isUnordered: false,
    isFilled: false,
    takesForeignAttributes: true,
    isBare: false,
    attributes: [lang],
    children: [],
  };
}

/** The word without its versions, where it holds in this one. */
function heldIn(word: string, version: StandardVersion): string[] {
  const [what = "", versions] = word.split("@");
  return versions === undefined || isWithin(versions, version) ? [what] : [];
}

function isWithin(span: string, version: StandardVersion): boolean {
  if (span.length === 1) return version.startsWith(span);
  if (span.endsWith("+")) return version >= span.slice(0, -1);
  const [from = "", until = from] = span.split("-");
  return version >= from && version <= until;
}

function describeAttribute(word: string): AttributeDescription {
  const match = /^(xml:lang|[a-zA-Z0-9-]+)(!?)(?::(\w+))?$/.exec(word);
  if (!match) throw new Error(`Bug: the standard's row has an attribute "${word}"`);
  const [, name = "", required, type] = match;
  const isLanguage = name === "xml:lang";
  return {
    name,
    isRequired: required === "!",
    type: isLanguage ? "language" : ((type ?? "string") as ValueType),
  };
}
