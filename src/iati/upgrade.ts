import { fillText, texts, type Facts, type Text } from "../base/text.js";
import { attribute, type IatiElement } from "./element.js";
import type { ElementDescription } from "./standard.js";
import { codeNamed, GAZETTEERS, hasNewCodes, isCategory, upgradedCode } from "./upgrade-codes.js";

/** What an upgrade to 2.03 changes, and what it cannot carry. */
const UPGRADE_TEXTS = texts({
  VERSION: { en: "The version {from} became 2.03.", ja: "版 {from} を 2.03 に変更しました。" },
  VERSION_NONE: {
    en: "The file named no version, which means 1.01: 2.03 was written.",
    ja: "バージョンの記載がない（1.01 を意味する）ため、2.03 と記載しました。",
  },
  RENAMED: { en: "{from} became {to}.", ja: "{from} を {to} に変更しました。" },
  CODE: {
    en: "In {place} the code {from} became {to}.",
    ja: "{place} の符号 {from} を {to} に変更しました。",
  },
  NARRATIVE: {
    en: "The text of {place} became its narrative.",
    ja: "{place} の文章を narrative に移しました。",
  },
  MERGED: {
    en: "Several {place} became one with several narratives.",
    ja: "複数の {place} を、複数の narrative を持つ一つの要素にまとめました。",
  },
  ORDER: {
    en: "The elements of {place} were put into the order of 2.03.",
    ja: "{place} の要素を 2.03 の順序に並べ替えました。",
  },
  ASSUMED: {
    en: '{place} had no {name}, which 2.03 requires: "{value}" was written. Correct it where you know better.',
    ja: "2.03 で必須の {name} が {place} になかったため「{value}」としました。正しい値があれば直してください。",
  },
  ATTRIBUTE_LOST: {
    en: "2.03 has no place for {name} of {place}; it was left out.",
    ja: "2.03 には {place} の {name} の置き場がないため、省きました。",
  },
  ELEMENT_LOST: {
    en: "2.03 has no place for <{name}> in {place}; it was left out with all in it.",
    ja: "2.03 には {place} の <{name}> の置き場がないため、内容ごと省きました。",
  },
  TEXT_LOST: {
    en: "2.03 has no place for the text of {place}; it was left out.",
    ja: "2.03 には {place} の文章の置き場がないため、省きました。",
  },
  TEXT_REPEATED: {
    en: "The text of {place} says no more than its code or date, and was left out.",
    ja: "{place} の文章は符号または日付と同じ内容のため、省きました。",
  },
  CODE_BY_NAME: {
    en: "{place} had no code: its text “{from}” is the name of {to}, which was written.",
    ja: "{place} に符号がなかったため、文章「{from}」を名称とする符号 {to} としました。",
  },
  CATEGORY: {
    en: "Sectors of three digits got the vocabulary of three-digit codes (2).",
    ja: "3 桁の分野符号の vocabulary を 3 桁用の 2 としました。",
  },
  COMMENT_MOVED: {
    en: "Comments within an activity or organisation were put at its beginning.",
    ja: "活動・組織の中のコメントを、その先頭に移しました。",
  },
  TEXT_MOVED: {
    en: "The text among the elements of {place} was put before them.",
    ja: "{place} の要素の間の文章を、要素の前に移しました。",
  },
  CODE_UNKNOWN: {
    en: 'No code of 2.03 is known for "{value}" in {place}; it was kept.',
    ja: "{place} の「{value}」に当たる 2.03 の符号が分からないため、そのままにしました。",
  },
  MISSING: {
    en: "{place} has no {name}, which 2.03 requires. Add it.",
    ja: "2.03 で必須の {name} が {place} にありません。追加してください。",
  },
});
type UpgradeCode = keyof typeof UPGRADE_TEXTS;

/** What could not be carried, or is wanted now. */
const LOSSES: ReadonlySet<UpgradeCode> = new Set([
  "ATTRIBUTE_LOST",
  "ELEMENT_LOST",
  "TEXT_LOST",
  "CODE_UNKNOWN",
  "MISSING",
]);

/** One kind of change with how often it was made. */
export interface UpgradeNote {
  readonly code: UpgradeCode;
  readonly message: Text;
  /** Something was not carried, or is wanted. */
  readonly isLoss: boolean;
  /** The line of the first, in the file that was read. */
  readonly line: number;
  count: number;
}

/** Kinds of change that are told apart; hostile names could make any number. */
const NOTES_AT_MOST = 1_000;

export interface UpgradeNotes {
  note(code: UpgradeCode, facts: Facts, line: number): void;
  all(): readonly UpgradeNote[];
}

export function createUpgradeNotes(): UpgradeNotes {
  const notes = new Map<string, UpgradeNote>();
  return {
    note(code, facts, line) {
      const message = fillText(UPGRADE_TEXTS[code], facts);
      const known = notes.get(message.en);
      if (known) known.count++;
      else if (notes.size < NOTES_AT_MOST)
        notes.set(message.en, { code, message, isLoss: LOSSES.has(code), line, count: 1 });
    },
    all: () =>
      [...notes.values()].sort(
        (left, right) => Number(left.isLoss) - Number(right.isLoss) || left.line - right.line,
      ),
  };
}

interface Made extends IatiElement {
  readonly attributes: string[];
  readonly children: IatiElement[];
  text: string;
}

function make(
  name: string,
  attributes: string[],
  at: IatiElement,
  children: IatiElement[] = [],
  text = "",
): Made {
  return { name, attributes, children, text, line: at.line, column: at.column };
}

/** The elements of 2.03 that an element of an earlier version becomes: one as a rule, none where it has no place. */
export function upgradeBlock(
  block: IatiElement,
  target: ElementDescription,
  notes: UpgradeNotes,
): IatiElement[] {
  return reshape(block, "", notes).flatMap((element) => place(element, target, notes));
}

function place(
  element: IatiElement,
  parent: ElementDescription,
  notes: UpgradeNotes,
): IatiElement[] {
  if (element.name.includes(":")) {
    noteMixed(element, notes);
    return [element];
  }
  const target = parent.children.find((child) => child !== "##" && child.name === element.name);
  if (target !== undefined && target !== "##") return [upgradeElement(element, target, notes)];
  notes.note(
    "ELEMENT_LOST",
    { name: element.name, place: parent.path || parent.name },
    element.line,
  );
  return [];
}

/** What reads a file keeps no place of a text among elements: in foreign ones there may be such. */
function noteMixed(element: IatiElement, notes: UpgradeNotes): void {
  if (element.children.length > 0 && element.text.trim() !== "")
    notes.note("TEXT_MOVED", { place: element.name }, element.line);
  for (const child of element.children) noteMixed(child, notes);
}

function upgradeElement(
  element: IatiElement,
  target: ElementDescription,
  notes: UpgradeNotes,
): IatiElement {
  const { line } = element;
  const path = target.path || target.name;
  const made = make(element.name, upgradeAttributes(element, target, notes), element);
  const takesNarratives = target.children.some(
    (child) => child !== "##" && child.name === "narrative",
  );
  const text = element.text.trim();
  if (target.content !== "elements") made.text = target.content === "string" ? element.text : text;
  else if (text !== "" && takesNarratives) {
    const language = attribute(element, "xml:lang");
    made.children.push(
      make("narrative", language === undefined ? [] : ["xml:lang", language], element, [], text),
    );
    notes.note("NARRATIVE", { place: path }, line);
  } else if (text !== "") settleText(made, text, path, notes);
  const children = element.children
    .flatMap((child) => reshape(child, target.path, notes))
    .flatMap((child) => place(child, target, notes));
  made.children.push(...mergeNarratives(children, target, notes));
  sortChildren(made, target, notes);
  noteMissing(made, target, notes);
  return made;
}

/** Text that 1.0x lets stand beside a code or a date: the code's name as a rule. */
function settleText(made: Made, text: string, path: string, notes: UpgradeNotes): void {
  const code = attribute(made, "code");
  const named = codeNamed(path, text);
  const { line } = made;
  if (code === undefined && named !== null) {
    made.attributes.push("code", named);
    notes.note("CODE_BY_NAME", { place: path, from: text, to: named }, line);
  } else if (
    (named !== null && code === named) ||
    attribute(made, "iso-date")?.slice(0, 10) === text.slice(0, 10)
  )
    notes.note("TEXT_REPEATED", { place: path }, line);
  else notes.note("TEXT_LOST", { place: path }, line);
}

/** Attributes that 2.03 knows, with its codes; foreign ones are carried. */
export function upgradeAttributes(
  element: IatiElement,
  target: ElementDescription,
  notes: UpgradeNotes,
): string[] {
  const { attributes, line } = element;
  const path = target.path || target.name;
  const kept: string[] = [];
  const isTextual = target.children.some((child) => child !== "##" && child.name === "narrative");
  for (let index = 0; index < attributes.length; index += 2) {
    const name = attributes[index] ?? "";
    const value = attributes[index + 1] ?? "";
    const isKnown = target.attributes.some((known) => known.name === name);
    const isForeign =
      name === "xmlns" ||
      (name.includes(":") && name !== "xml:lang" && target.takesForeignAttributes);
    if (isKnown || isForeign) kept.push(name, upgradeValue(value, name, path, line, notes));
    else if (!(name === "xml:lang" && isTextual))
      notes.note("ATTRIBUTE_LOST", { name, place: path }, line);
  }
  return kept;
}

function upgradeValue(
  value: string,
  name: string,
  path: string,
  line: number,
  notes: UpgradeNotes,
): string {
  const code = upgradedCode(path, name, value);
  if (code !== null) {
    notes.note("CODE", { place: `${path}/@${name}`, from: value, to: code }, line);
    return code;
  }
  const isOdd = hasNewCodes(path, name) && !/^([0-9]+|[AG][0-9])$/.test(value);
  if (isOdd)
    notes.note("CODE_UNKNOWN", { value: value.slice(0, 40), place: `${path}/@${name}` }, line);
  return value;
}

/** Texts that 1.0x repeats for each language are one element with several narratives since 2.01. */
export function mergeNarratives(
  children: readonly IatiElement[],
  target: ElementDescription,
  notes: UpgradeNotes,
): IatiElement[] {
  const merged: IatiElement[] = [];
  for (const child of children) {
    const description = target.children.find(
      (known) => known !== "##" && known.name === child.name,
    );
    const isTextual = description !== undefined && description !== "##" && isMergeable(description);
    const twin = isTextual ? merged.find((other) => isTwin(other, child)) : undefined;
    if (!twin) {
      merged.push(isTextual ? { ...child, children: [...child.children] } : child);
      continue;
    }
    (twin.children as IatiElement[]).push(...child.children);
    notes.note(
      "MERGED",
      { place: description && description !== "##" ? description.path : child.name },
      child.line,
    );
  }
  return merged;
}

/** Holds narratives alone, and stands once (or, as a description, once for each type). */
export function isMergeable({ name, occurrence, children }: ElementDescription): boolean {
  const isText =
    children.every((child) => child === "##" || child.name === "narrative") &&
    children.length === 2;
  return isText && (occurrence === "1" || occurrence === "?" || name === "description");
}

function isTwin(left: IatiElement, right: IatiElement): boolean {
  return left.name === right.name && left.attributes.join("\0") === right.attributes.join("\0");
}

function sortChildren(made: Made, target: ElementDescription, notes: UpgradeNotes): void {
  const orderOf = (element: IatiElement) => {
    const order = target.children.findIndex(
      (child) => child !== "##" && child.name === element.name,
    );
    return order === -1 ? target.children.length : order;
  };
  const isSorted = made.children.every(
    (child, index) => index === 0 || orderOf(made.children[index - 1] ?? child) <= orderOf(child),
  );
  if (isSorted) return;
  made.children.sort((left, right) => orderOf(left) - orderOf(right));
  notes.note("ORDER", { place: target.path }, made.line);
}

function noteMissing(made: IatiElement, target: ElementDescription, notes: UpgradeNotes): void {
  const path = target.path || target.name;
  for (const { name, isRequired } of target.attributes) {
    if (isRequired && attribute(made, name) === undefined)
      notes.note("MISSING", { place: path, name: `@${name}` }, made.line);
  }
  for (const child of target.children) {
    if (child === "##" || (child.occurrence !== "1" && child.occurrence !== "+")) continue;
    const isThere = made.children.some(({ name }) => name === child.name);
    if (!isThere) notes.note("MISSING", { place: path, name: `<${child.name}>` }, made.line);
  }
}

type Reshaper = (element: IatiElement, notes: UpgradeNotes) => IatiElement[];

/** Elements of 1.0x that have another form since 2.01, by their path. */
const RESHAPERS: Readonly<Record<string, Reshaper>> = {
  "activity-date": (element) => {
    const [, day] = /^(\d{4}-\d{2}-\d{2})(?:[TZ+-].*)?$/.exec(element.text.trim()) ?? [];
    if (day === undefined || attribute(element, "iso-date") !== undefined) return [element];
    return [{ ...element, attributes: [...element.attributes, "iso-date", day], text: "" }];
  },
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
    notes.note(
      "RENAMED",
      { from: "activity-website", to: "document-link (category A12)" },
      element.line,
    );
    const title = make("title", [], element, [
      make("narrative", [], element, [], element.text.trim()),
    ]);
    const category = make("category", ["code", "A12"], element);
    return [
      make("document-link", ["url", element.text.trim(), "format", "text/html"], element, [
        title,
        category,
      ]),
    ];
  },
  "other-identifier": (element, notes) => {
    const text = element.text.trim();
    if (text === "") return [element];
    const owner = attribute(element, "owner-ref");
    const name = attribute(element, "owner-name");
    notes.note("RENAMED", { from: "other-identifier", to: "other-identifier/@ref" }, element.line);
    notes.note("ASSUMED", { place: "other-identifier", name: "@type", value: "A9" }, element.line);
    const narratives = name === undefined ? [] : [make("narrative", [], element, [], name)];
    const isOwned = owner !== undefined || name !== undefined;
    const owners = isOwned
      ? [make("owner-org", owner === undefined ? [] : ["ref", owner], element, narratives)]
      : [];
    return [make("other-identifier", ["ref", text, "type", "A9"], element, owners)];
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
    if (attribute(element, "format") === undefined) {
      kept.push("format", "application/octet-stream");
      notes.note(
        "ASSUMED",
        { place: "document-link", name: "@format", value: "application/octet-stream" },
        line,
      );
    }
    return [{ ...element, attributes: kept, children }];
  },
  "location/coordinates": (element, notes) => {
    const position =
      `${attribute(element, "latitude") ?? ""} ${attribute(element, "longitude") ?? ""}`.trim();
    notes.note("RENAMED", { from: "location/coordinates", to: "location/point/pos" }, element.line);
    const point = make(
      "point",
      ["srsName", "http://www.opengis.net/def/crs/EPSG/0/4326"],
      element,
      [make("pos", [], element, [], position)],
    );
    const precision = attribute(element, "precision");
    if (precision === undefined) return [point];
    notes.note(
      "RENAMED",
      { from: "location/coordinates/@precision", to: "location/exactness" },
      element.line,
    );
    return [point, make("exactness", ["code", precision === "1" ? "1" : "2"], element)];
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
    if (vocabulary === undefined) return [element];
    notes.note(
      "RENAMED",
      { from: "location/gazetteer-entry", to: "location/location-id" },
      element.line,
    );
    return [make("location-id", ["vocabulary", vocabulary, "code", element.text.trim()], element)];
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

function reshape(element: IatiElement, above: string, notes: UpgradeNotes): IatiElement[] {
  const reshaper = RESHAPERS[above === "" ? element.name : `${above}/${element.name}`];
  return reshaper ? reshaper(element, notes) : [element];
}

function withoutAttribute(attributes: readonly string[], name: string): string[] {
  const at = attributes.findIndex((text, index) => index % 2 === 0 && text === name);
  return at === -1 ? [...attributes] : [...attributes.slice(0, at), ...attributes.slice(at + 2)];
}
