import {
  describeStandard,
  type ElementDescription,
  type StandardKind,
  type StandardVersion,
} from "../src/iati/index.js";

/** A value that stands in one place of a made-up file and nowhere else, as far as its type allows that. */
export interface MarkedPlace {
  /** `transaction/value/@currency`. */
  readonly place: string;
  readonly value: string;
  readonly isUnique: boolean;
}

export interface WholeFile {
  readonly xml: string;
  readonly marked: readonly MarkedPlace[];
}

const FOREIGN = "https://example.org/foreign";

/** Codes and references without which a reader has no use for the rest of their element. */
const USUAL: Readonly<Record<string, string>> = {
  "activity-status/@code": "2",
  "activity-date/@type": "1",
  "participating-org/@role": "4",
  "transaction/transaction-type/@code": "3",
  "related-activity/@type": "1",
  "result/@type": "1",
  "result/indicator/@measure": "1",
  "@hierarchy": "2",
};

/**
 * A file of one activity or organisation with every element and attribute of a version of the standard, each element that may repeat
 * twice, each value another one, and elements and attributes of another namespace wherever they may stand. `isUsual` gives the codes by
 * which readers go; else these are values like all others.
 */
export function writeWhole(
  kind: StandardKind,
  version: StandardVersion,
  { isUsual }: { readonly isUsual: boolean },
): WholeFile {
  const marked: MarkedPlace[] = [];
  let number = 0;

  function valueOf(place: string, type: string): string {
    const n = ++number;
    const usual = USUAL[place];
    if (isUsual && usual !== undefined) return usual;
    if (/@url$/.test(place)) return `https://example.org/u${n}u`;
    if (isUsual && place.endsWith("@currency")) return "EUR";
    const day = new Date(Date.UTC(2001, 0, 1 + n)).toISOString().slice(0, 10);
    if (type === "date") return day;
    if (type === "dateTime") return `${day}T00:00:00Z`;
    if (type === "boolean") return "1";
    if (type === "decimal") return `${10 + (n % 80)}.${String(n).padStart(5, "0")}7`;
    if (/^(integer|int|nonNegativeInteger|positiveInteger)$/.test(type))
      return place.endsWith("percentage") ? String(n % 100) : String(5_000_000 + n);
    if (type === "language") return "en";
    if (type === "NMTOKEN") return `m${n}m`;
    return `W${n}W`;
  }

  function mark(place: string, type: string): string {
    const value = valueOf(place, type);
    const isUnique = !/^(\d{1,3}|EUR|en)$/.test(value);
    marked.push({ place, value, isUnique });
    return value;
  }

  function write(element: ElementDescription, path: string, index: number): string {
    const at = (name: string) => (path === "" ? `@${name}` : `${path}/@${name}`);
    const isText = element.name === "narrative";
    const attributes = element.attributes.map(({ name, type }) => {
      if (name === "version") return `version="${version}"`;
      if (name === "xml:lang") return `xml:lang="${isText && index > 0 ? "fr" : "en"}"`;
      return `${name}="${mark(at(name), type)}"`;
    });
    if (element.takesForeignAttributes && version.startsWith("2"))
      attributes.push(`f:more="${mark(at("f:more"), "string")}"`);
    const start = `<${[element.name, ...attributes].join(" ")}>`;
    const holdsText = element.content !== "elements" && element.content !== "any";
    const type = element.content === "mixed" ? "string" : element.content;
    const own = holdsText || element.content === "any" ? mark(path, type) : "";
    const inside = element.children.map((child) => {
      if (child === "##") {
        const foreign = `${path === "" ? "" : `${path}/`}f:thing`;
        return `<f:thing f:of="${mark(`${foreign}/@f:of`, "string")}">${mark(foreign, "string")}</f:thing>`;
      }
      const below = path === "" ? child.name : `${path}/${child.name}`;
      const times = child.occurrence === "*" || child.occurrence === "+" ? 2 : 1;
      return Array.from({ length: times }, (_, n) => write(child, below, n)).join("");
    });
    return `${start}${own}${inside.join("")}</${element.name}>`;
  }

  const root = describeStandard(kind, version);
  const subject = root.children.find(
    (child): child is ElementDescription => child !== "##" && child.name.startsWith("iati-"),
  );
  if (!subject) throw new Error(`Bug: ${kind} has no subject`);
  const body = write(subject, "", 0);
  const xml = `<?xml version="1.0" encoding="UTF-8"?>\n<${root.name} version="${version}" xmlns:f="${FOREIGN}">${body}</${root.name}>\n`;
  return { xml, marked };
}
