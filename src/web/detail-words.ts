import { parseDay } from "../base/day.js";
import { formatDay } from "../base/format.js";
import type { Language } from "../base/language.js";
import { fill, texts } from "../base/text.js";
import { codeNameAt } from "../iati/code-names.js";
import { attributeName, elementName } from "../iati/element-names.js";
import { describeStandard, type ElementDescription, type StandardKind } from "../iati/index.js";

/** What an element says, in words: names of elements and codes are the standard's own. */
const TEXTS = texts({
  coded: { en: "{name} ({code})", ja: "{name}（{code}）" },
  named: { en: "{name}: {value}", ja: "{name}：{value}" },
  in_language: { en: "{text} ({language})", ja: "{text}（{language}）" },
  place: {
    en: "latitude {latitude}, longitude {longitude}",
    ja: "緯度 {latitude}、経度 {longitude}",
  },
  yes: { en: "yes", ja: "はい" },
  no: { en: "no", ja: "いいえ" },
  of_space: { en: "{name}, of {space}", ja: "{name}（{space}）" },
});

/** One thing that an element says; without a name where it is of the element itself. */
export interface DetailLine {
  readonly name: string | null;
  readonly value: string;
}

export interface DetailWords {
  /** Of its group: the standard's elements in their order, then others. */
  readonly order: number;
  readonly title: string;
  readonly lines: readonly DetailLine[];
}

type Said = Readonly<Record<string, string>>;

/** One element below the one that was kept: its path as it is written down and in the standard, and what stands there. */
interface Node {
  readonly at: string;
  readonly path: string;
  text: string | null;
  readonly attributes: Map<string, string>;
}

/** The usual reference system of coordinates: nobody needs to be told of it. */
const USUAL_SYSTEM = /EPSG.*4326$/i;

export function detailTitle(
  kind: StandardKind,
  element: string,
  said: Said,
  language: Language,
): string {
  const isWhole = element === "iati-activity" || element === "iati-organisation";
  const known = elementName(element);
  if (known && (isWhole || orderOf(kind, element) < LAST)) return known[language];
  const space = spaceOf(element, said) ?? said["@xmlns"];
  const name = element.slice(element.indexOf(":") + 1);
  return space === undefined ? element : fill(TEXTS.of_space[language], { name, space }, language);
}

/** Where the standard has an element of an activity or organisation; its last place for what it does not have. */
export function detailOrder(kind: StandardKind, element: string): number {
  return element === "iati-activity" || element === "iati-organisation"
    ? -1
    : orderOf(kind, element);
}

export function detailLines(
  kind: StandardKind,
  element: string,
  said: Said,
  language: Language,
): readonly DetailLine[] {
  const root = element === "iati-activity" || element === "iati-organisation" ? "" : element;
  const nodes = nodesOf(kind, root, said);
  const byAt = new Map(nodes.map((node) => [node.at, node]));
  return nodes.flatMap((node): DetailLine[] => {
    const place = placeOf(node);
    if (place === "told") return [];
    const name = nameOf(node, language);
    if (place) return [{ name, value: fill(TEXTS.place[language], place, language) }];
    const parts = partsOf(kind, node, byAt, language);
    // Of the element itself, beside what stands below it, each attribute is a line.
    if (node.at === "" && nodes.length > 1) return parts;
    return [{ name, value: joined(parts, language) }];
  });
}

function joined(parts: readonly DetailLine[], language: Language): string {
  const named = parts.map(({ name, value }, index) => {
    const isPlain = name === null || (index === 0 && name === attributeName("code")?.[language]);
    return isPlain ? value : fill(TEXTS.named[language], { name, value }, language);
  });
  return named.join(language === "ja" ? "；" : "; ");
}

/** Coordinates of either form; "told" of what only says how they are meant. */
function placeOf({
  path,
  text,
  attributes,
}: Node): { readonly latitude: string; readonly longitude: string } | "told" | null {
  if (path === "location/point") {
    const isUsual = USUAL_SYSTEM.test(attributes.get("srsName") ?? "");
    return isUsual && attributes.size === 1 ? "told" : null;
  }
  if (path === "location/point/pos") {
    const [latitude, longitude, more] = (text ?? "").split(/[\s,]+/);
    return latitude && longitude && more === undefined ? { latitude, longitude } : null;
  }
  if (path !== "location/coordinates") return null;
  const [latitude, longitude] = [attributes.get("latitude"), attributes.get("longitude")];
  return latitude && longitude && attributes.size === 2 ? { latitude, longitude } : null;
}

function nodesOf(kind: StandardKind, root: string, said: Said): Node[] {
  const nodes = new Map<string, Node>();
  for (const [key, value] of Object.entries(said)) {
    if (key.startsWith("@xmlns")) continue;
    const end = key.lastIndexOf("@");
    const attribute = end === -1 ? null : key.slice(end + 1);
    const whole = (end === -1 ? key : key.slice(0, end)).replace(/\/$/, "").replace(/^\.$/, "");
    // The one text of an element is said with it.
    const at = whole.replace(/(^|\/)narrative$/, "");
    const path = [root, at.replace(/\[\d+\]/g, "")].filter(Boolean).join("/");
    const node = nodes.get(at) ?? { at, path, text: null, attributes: new Map<string, string>() };
    nodes.set(at, node);
    if (attribute === null) node.text = value;
    else node.attributes.set(attribute, value);
  }
  const sorted = [...nodes.values()].map((node) => ({ node, key: placeKey(kind, root, node.at) }));
  sorted.sort((a, b) => (a.key < b.key ? -1 : 1));
  return sorted.map(({ node }) => node);
}

/** Sorts as the standard does: parents before children, repeated elements by their number. */
function placeKey(kind: StandardKind, root: string, at: string): string {
  if (at === "") return "";
  let path = root;
  const steps = at.split("/").map((step) => {
    const [, name = step, number = "1"] = STEP.exec(step) ?? [];
    path = [path, name].filter(Boolean).join("/");
    return `${String(orderOf(kind, path)).padStart(5, "0")} ${name} ${number.padStart(9, "0")}`;
  });
  return steps.join("/");
}

const STEP = /^(.*?)(?:\[(\d+)\])?$/;

/** The names on the way to it, but for texts, which have none of their own. */
function nameOf({ at, path }: Node, language: Language): string | null {
  if (at === "") return null;
  const steps = at.split("/");
  const first = path.split("/").length - steps.length;
  const names = steps.flatMap((step, index) => {
    const [, name = step, number] = STEP.exec(step) ?? [];
    if (name === "narrative" || name === "pos") return [];
    const whole = path
      .split("/")
      .slice(0, first + index + 1)
      .join("/");
    const word = elementName(whole)?.[language] ?? name.slice(name.indexOf(":") + 1);
    return [number === undefined ? word : `${word} ${number}`];
  });
  return names.length === 0 ? null : names.join(" › ");
}

/** Its text, then its attributes, each in words. */
function partsOf(
  kind: StandardKind,
  node: Node,
  nodes: ReadonlyMap<string, Node>,
  language: Language,
): DetailLine[] {
  const { text, attributes, at } = node;
  const parent = nodes.get(at.includes("/") ? at.slice(0, at.lastIndexOf("/")) : "");
  const path = node.path.replace(/\/narrative$/, "");
  const other = (name: string) =>
    (name.startsWith("../") ? parent?.attributes.get(name.slice(3)) : attributes.get(name)) ?? null;
  const coded = (attribute: string | null, code: string, plain: string) => {
    const place = { kind, path, attributeName: attribute };
    const name = codeNameAt(place, code, language, other);
    return name === null ? plain : fill(TEXTS.coded[language], { name, code }, language);
  };
  const parts: DetailLine[] = [];
  if (text !== null) {
    const tag = attributes.get("xml:lang");
    const shown = coded(null, text, text);
    const spoken =
      tag === undefined
        ? shown
        : fill(
            TEXTS.in_language[language],
            { text: shown, language: languageName(tag, language) },
            language,
          );
    parts.push({ name: null, value: spoken });
  }
  for (const [attribute, given] of inOrder(kind, path, attributes)) {
    if (attribute === "xml:lang") continue;
    const value = coded(attribute, given, plainValue(kind, path, attribute, given, language));
    const own = attribute.slice(attribute.indexOf(":") + 1);
    parts.push({ name: attributeName(attribute)?.[language] ?? own, value });
  }
  return parts;
}

/** Its code first, then as the standard has them. */
function inOrder(kind: StandardKind, path: string, attributes: ReadonlyMap<string, string>) {
  const known =
    describedAt(kind)
      .get(path)
      ?.element.attributes.map(({ name }) => name) ?? [];
  const rank = (name: string) => (name === "code" ? -1 : known.indexOf(name) + 1 || LAST);
  return [...attributes].sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1));
}

function plainValue(
  kind: StandardKind,
  path: string,
  attribute: string,
  value: string,
  language: Language,
): string {
  const type = describedAt(kind)
    .get(path)
    ?.element.attributes.find(({ name }) => name === attribute)?.type;
  if (type === "boolean") return TEXTS[value === "1" || value === "true" ? "yes" : "no"][language];
  if (type === "date" && parseDay(value)) return formatDay(value as never, language);
  return attribute === "percentage" ? `${value} %` : value;
}

function languageName(tag: string, language: Language): string {
  try {
    return new Intl.DisplayNames([language], { type: "language" }).of(tag) ?? tag;
  } catch (error) {
    // What a file gives as a language need not be one.
    if (error instanceof RangeError) return tag;
    throw error;
  }
}

function spaceOf(name: string, said: Said): string | undefined {
  const end = name.indexOf(":");
  return end === -1 ? undefined : said[`@xmlns:${name.slice(0, end)}`];
}

const LAST = 10_000;

interface Described {
  readonly element: ElementDescription;
  readonly order: number;
}

const described = new Map<StandardKind, ReadonlyMap<string, Described>>();

/** The elements of the standard's last version by their paths. */
function describedAt(kind: StandardKind): ReadonlyMap<string, Described> {
  const known = described.get(kind);
  if (known) return known;
  const found = new Map<string, Described>();
  const visit = (element: ElementDescription) => {
    found.set(element.path, { element, order: found.size });
    for (const child of element.children) if (child !== "##") visit(child);
  };
  const [subject] = describeStandard(kind, "2.03").children;
  if (subject !== undefined && subject !== "##") visit(subject);
  described.set(kind, found);
  return found;
}

function orderOf(kind: StandardKind, path: string): number {
  return describedAt(kind).get(path)?.order ?? LAST;
}
