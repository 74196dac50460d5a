import { attribute, type IatiElement } from "./element.js";
import { GAZETTEERS, isCategory } from "./upgrade-codes.js";
import type { UpgradeNotes } from "./upgrade-notes.js";

/** An element that is still being made. */
export interface Made extends IatiElement {
  readonly attributes: string[];
  readonly children: IatiElement[];
  text: string;
}

export function make(
  name: string,
  attributes: string[],
  at: IatiElement,
  children: IatiElement[] = [],
  text = "",
): Made {
  return { name, attributes, children, text, line: at.line, column: at.column };
}

type Reshaper = (element: IatiElement, notes: UpgradeNotes) => IatiElement[];

/** Elements of 1.0x that have another form since 2.01, by their path. */
const RESHAPERS: Readonly<Record<string, Reshaper>> = {
  sector: (element, notes) => {
    const { attributes } = element;
    const isFiveDigit = attribute(element, "vocabulary")?.trim().toUpperCase() === "DAC";
    if (!isFiveDigit || !isCategory(attribute(element, "code") ?? "")) return [element];
    notes.note("CATEGORY", {}, element.line);
    return [
      {
        ...element,
        attributes: [...withoutAttribute(attributes, "vocabulary"), "vocabulary", "2"],
      },
    ];
  },
  "document-link/language": (element, notes) => {
    const code = element.text.trim().toLowerCase();
    if (!/^[a-z]{2}$/.test(code) || attribute(element, "code") !== undefined) return [element];
    notes.note(
      "RENAMED",
      { from: "document-link/language", to: "document-link/language/@code" },
      element.line,
    );
    return [{ ...element, attributes: [...element.attributes, "code", code], text: "" }];
  },
  "activity-website": (element, notes) => {
    const address = element.text.trim();
    if (address === "") return [element];
    notes.note(
      "RENAMED",
      {
        from: "activity-website",
        to: "document-link (category A12, format text/html, its address as title)",
      },
      element.line,
    );
    const title = make("title", [], element, [make("narrative", [], element, [], address)]);
    const category = make("category", ["code", "A12"], element);
    const link = make("document-link", ["url", address, "format", "text/html"], element, [
      title,
      category,
    ]);
    return [withRest(link, element, [], notes)];
  },
  "other-identifier": (element, notes) => {
    const text = element.text.trim();
    if (text === "") return [element];
    const owner = attribute(element, "owner-ref");
    const name = attribute(element, "owner-name");
    notes.note("RENAMED", { from: "other-identifier", to: "other-identifier/@ref" }, element.line);
    const type = attribute(element, "type");
    if (type === undefined)
      notes.note("IMPLIED", { place: "other-identifier", name: "type", value: "A9" }, element.line);
    const narratives = name === undefined ? [] : [make("narrative", [], element, [], name)];
    const isOwned = owner !== undefined || name !== undefined;
    const owners = isOwned
      ? [make("owner-org", owner === undefined ? [] : ["ref", owner], element, narratives)]
      : [];
    if (isOwned)
      notes.note(
        "RENAMED",
        { from: "other-identifier/@owner-ref, @owner-name", to: "other-identifier/owner-org" },
        element.line,
      );
    const made = make("other-identifier", ["ref", text, "type", type ?? "A9"], element, owners);
    return [withRest(made, element, ["owner-ref", "owner-name", "type"], notes)];
  },
  "document-link": (element, notes) => {
    const { attributes, line } = element;
    const language = attribute(element, "language");
    const kept = withoutAttribute(attributes, "language");
    const children = [...element.children];
    if (language !== undefined) {
      children.push(make("language", ["code", language], element));
      notes.note(
        "RENAMED",
        { from: "document-link/@language", to: "document-link/language" },
        line,
      );
    }
    return [{ ...element, attributes: kept, children }];
  },
  "location/coordinates": (element, notes) => {
    const latitude = attribute(element, "latitude")?.trim() ?? "";
    const longitude = attribute(element, "longitude")?.trim() ?? "";
    if (latitude === "" || longitude === "") return [element];
    notes.note(
      "RENAMED",
      { from: "location/coordinates", to: "location/point/pos (EPSG 4326)" },
      element.line,
    );
    const point = make(
      "point",
      ["srsName", "http://www.opengis.net/def/crs/EPSG/0/4326"],
      element,
      [make("pos", [], element, [], `${latitude} ${longitude}`)],
      element.text,
    );
    const used = ["latitude", "longitude"];
    const precision = attribute(element, "precision")?.trim() ?? "";
    if (!/^[1-9]$/.test(precision)) return [withRest(point, element, used, notes)];
    const exactness = precision === "1" ? "1" : "2";
    notes.note(
      "RENAMED",
      {
        from: `location/coordinates/@precision ${precision}`,
        to: `location/exactness ${exactness}`,
      },
      element.line,
    );
    return [
      withRest(point, element, [...used, "precision"], notes),
      make("exactness", ["code", exactness], element),
    ];
  },
  "location/location-type": (element, notes) => {
    notes.note(
      "RENAMED",
      { from: "location/location-type", to: "location/feature-designation" },
      element.line,
    );
    return [{ ...element, name: "feature-designation" }];
  },
  "location/gazetteer-entry": (element, notes) => {
    const vocabulary = GAZETTEERS[attribute(element, "gazetteer-ref") ?? ""];
    const code = element.text.trim();
    if (vocabulary === undefined || code === "") return [element];
    notes.note(
      "RENAMED",
      { from: "location/gazetteer-entry", to: "location/location-id" },
      element.line,
    );
    const made = make("location-id", ["vocabulary", vocabulary, "code", code], element);
    return [withRest(made, element, ["gazetteer-ref"], notes)];
  },
  "location/administrative": (element, notes) => {
    const country = attribute(element, "country");
    const isNew = ["code", "vocabulary"].some((name) => attribute(element, name) !== undefined);
    if (country === undefined || isNew) return [element];
    notes.note(
      "RENAMED",
      { from: "location/administrative/@country", to: "location/administrative/@code (A4)" },
      element.line,
    );
    const rest = withoutAttribute(element.attributes, "country");
    return [{ ...element, attributes: ["vocabulary", "A4", "code", country, ...rest] }];
  },
  "crs-add/aidtype-flag": (element, notes) => {
    notes.note(
      "RENAMED",
      { from: "crs-add/aidtype-flag", to: "crs-add/other-flags" },
      element.line,
    );
    return [{ ...element, name: "other-flags" }];
  },
};

/** What an element of an earlier version is in the form of 2.03, its parts not yet looked at. `above` is the path of what it stands in. */
export function reshape(element: IatiElement, above: string, notes: UpgradeNotes): IatiElement[] {
  const reshaper = RESHAPERS[above === "" ? element.name : `${above}/${element.name}`];
  return reshaper ? reshaper(element, notes) : [element];
}

/** Gives what was made all else that the old one had, its place in 2.03 to be looked for; `used` are the attributes that are in it already. */
function withRest(
  made: Made,
  { name: place, attributes, children, line }: IatiElement,
  used: readonly string[],
  notes: UpgradeNotes,
): Made {
  for (let index = 0; index < attributes.length; index += 2) {
    const [name = "", value = ""] = attributes.slice(index, index + 2);
    if (used.includes(name)) continue;
    if (attribute(made, name) === undefined) made.attributes.push(name, value);
    else notes.note("ATTRIBUTE_LOST", { name, place }, line);
  }
  made.children.push(...children);
  return made;
}

export function withoutAttribute(attributes: readonly string[], name: string): string[] {
  const at = attributes.findIndex((text, index) => index % 2 === 0 && text === name);
  return at === -1 ? [...attributes] : [...attributes.slice(0, at), ...attributes.slice(at + 2)];
}
