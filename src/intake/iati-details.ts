import { LIMITS } from "../base/settings.js";
import {
  attributeOf,
  childOf,
  languageOf,
  ourText,
  plainText,
  withoutContacts,
  type XmlElement,
} from "./iati-element.js";
import type { IatiReport } from "./iati-findings.js";
import type { Matching, Mention, Mentions } from "./iati-organisations.js";
import {
  areMet,
  isContactName,
  placesOf,
  type FileKind,
  type Destination,
  type Place,
  type PlaceAsked,
  type PlaceReading,
} from "./iati-places.js";
import { transactionType } from "./iati-values.js";

/** What an element says that the record has no field for: texts by the path below it, as XPath writes it. */
export type Said = Readonly<Record<string, string>>;

/** An element of which something is kept as reported detail. */
export interface DetailDraft {
  readonly element: string;
  /** Among those of its name, from 1. */
  readonly n: number;
  readonly said: Said;
  readonly line: number;
}

/** Finds what of one activity or organisation the record has no field for, element by element. Decision 0554. */
export interface DetailReader {
  /** Of the activity or organisation itself: its attributes. */
  readRoot(): DetailDraft | null;
  /** Of one direct child, all of it, or null where the record says it all. */
  read(block: XmlElement): DetailDraft | null;
  /** How many elements went beyond the limits: of these nothing is kept. */
  readonly left_out: number;
  /** Addresses or numbers of persons were left out. */
  readonly hasContacts: boolean;
}

/** Whether a text only says what the standard's own list calls a code. */
export type CodeNaming = (
  place: { readonly kind: FileKind; readonly path: string; readonly attributeName: string },
  code: string,
  text: string,
) => boolean;

export interface DetailContext {
  readonly standard: FileKind;
  readonly isNameOfCode: CodeNaming;
  readonly kind: PlaceReading["kind"];
  readonly identifier: string | null;
  readonly language: string;
  readonly mentions: Mentions;
  readonly matching: Matching;
  /** Of an organisation file: whom it is about. */
  readonly publisher: Mention | null;
  readonly isInFile: (identifier: string) => boolean;
  /** What was found of organisations in the file so far: they are named again and again. */
  readonly organisations: Map<string, boolean>;
  /** Of the file's root. */
  readonly namespaces: ReadonlyMap<string, string>;
}

/** What is written down of one block. */
interface Writing {
  readonly said: Map<string, string>;
  length: number;
  /** What prefixes stand for. */
  namespaces: ReadonlyMap<string, string>;
}

export function openDetails(root: XmlElement, context: DetailContext): DetailReader {
  const told: Told = { rows: 0, length: 0, left_out: 0, hasContacts: false };
  const counts = new Map<string, number>();
  const isFirst = openFirsts();
  const places = placesOf(context.standard);
  const reading = readingOf(context);
  const declared = new Map([...context.namespaces, ...namespacesOf(root)]);
  const open = (element: XmlElement, place: Place | undefined, path: string): Walk => {
    const writing: Writing = { said: new Map(), length: 0, namespaces: declared };
    return { element, parent: null, place, path, at: "", isFirst, writing, reading, told, context };
  };
  return {
    readRoot() {
      const walk = open(root, places, "");
      walkAttributes(walk, places);
      return finish(walk, 1);
    },
    read(block) {
      const n = (counts.get(block.name) ?? 0) + 1;
      counts.set(block.name, n);
      const walk = open(block, places.children.get(block.name), block.name);
      walkElement(walk);
      return finish(walk, n);
    },
    get left_out() {
      return told.left_out;
    },
    get hasContacts() {
      return told.hasContacts;
    },
  };
}

/** Hands details out beside what is made of the blocks. */
export interface DetailGiving {
  /** Reads what a block says beside what `make` makes of it, and hands that on, where nothing made of it has taken it. */
  around(block: XmlElement, make: () => void): void;
  /** For a row that holds what else its block says. */
  taken(): Said | null;
  /** The record that was made of the block. */
  name(record: string): void;
  /** A finding where limits were gone over. */
  end(report: IatiReport, spot: { readonly line: number; readonly path: string }): void;
}

export function openGiving(
  reader: DetailReader,
  give: (detail: DetailDraft, record: string | null) => void,
): DetailGiving {
  let found: DetailDraft | null = null;
  let record: string | null = null;
  const own = reader.readRoot();
  if (own) give(own, null);
  return {
    around(block, make) {
      found = reader.read(block);
      record = null;
      make();
      if (found) give(found, record);
    },
    taken() {
      const said = found?.said ?? null;
      found = null;
      return said;
    },
    name(given) {
      record = given;
    },
    end(report, spot) {
      const { left_out: count } = reader;
      if (count === 0) return;
      const { iati_detail_rows: rows, iati_detail_length: length } = LIMITS;
      report.add("IATI_DETAIL_LIMIT", spot, { identifier: spot.path, count, rows, length });
    },
  };
}

interface Told {
  rows: number;
  length: number;
  left_out: number;
  hasContacts: boolean;
}

/** An element on the way through a block. */
interface Walk {
  readonly element: XmlElement;
  readonly parent: XmlElement | null;
  /** What the record has of it; undefined where it has nothing. */
  readonly place: Place | undefined;
  /** Its path in the standard, and as it is written down. */
  readonly path: string;
  readonly at: string;
  readonly isFirst: (word: string) => boolean;
  readonly writing: Writing;
  readonly reading: PlaceReading;
  readonly told: Told;
  readonly context: DetailContext;
}

function readingOf({
  kind,
  identifier,
  isInFile,
  publisher,
  mentions,
  matching,
  language,
  organisations,
}: DetailContext): PlaceReading {
  const mentionOf = (element: XmlElement) => publisher ?? mentions.read(element, language);
  const isSaid: PlaceReading["isSaidOf"] = (element, what, said) => {
    const mention = mentionOf(element);
    if (mention === null) return false;
    const { ref, type, names } = matching.saidOf(mention);
    if (what === "type") return type === said;
    if (what === "ref") return ref?.toUpperCase() === said.toUpperCase();
    return names.includes(ourText(said));
  };
  return {
    kind,
    identifier,
    isInFile,
    isOrganisation: (element) => mentionOf(element) !== null,
    isSaidOf(element, what, said) {
      const key = [what, said, attributeOf(element, "ref") ?? "", textOf(element)].join("\u0000");
      const known = organisations.get(key);
      if (known !== undefined) return known;
      const answer = isSaid(element, what, said);
      organisations.set(key, answer);
      return answer;
    },
  };
}

function finish({ element, writing, told }: Walk, n: number): DetailDraft | null {
  if (writing.length === 0) return null;
  const length = told.length + writing.length;
  if (told.rows >= LIMITS.iati_detail_rows || length > LIMITS.iati_detail_length) {
    told.left_out += 1;
    return null;
  }
  told.rows += 1;
  told.length = length;
  return { element: element.name, n, said: Object.fromEntries(writing.said), line: element.line };
}

function put({ writing, told }: Walk, at: string, text: string): void {
  const kept = withoutContacts(text);
  if (kept !== text) told.hasContacts = true;
  writing.said.set(at, kept);
  writing.length += at.length + kept.length;
}

/** A name with a prefix stands with what that prefix stands for. */
function putName(walk: Walk, name: string): void {
  const end = name.indexOf(":");
  if (end <= 0 || name.startsWith("xml:")) return;
  const prefix = name.slice(0, end);
  const at = `@xmlns:${prefix}`;
  const space = walk.writing.namespaces.get(prefix);
  if (space !== undefined && !walk.writing.said.has(at)) put(walk, at, space);
}

function walkElement(walk: Walk): void {
  const { element, writing, told } = walk;
  const { text } = walk.place ?? NOWHERE;
  const isNever = text?.how === "never" && areMet(text.words, askedOf(walk, ""));
  if (isNever || (walk.place === undefined && isContactName(element.name))) {
    told.hasContacts = true;
    return;
  }
  const isTaken = walk.place !== undefined && areMet(walk.place.whole, askedOf(walk, ""));
  const place = isTaken && walk.place ? walk.place : NOWHERE;
  const before = writing.length;
  walkAttributes(walk, place);
  walkTexts(walk, place);
  if (element.children.length > 0) walkChildren(walk, place);
  if (writing.length > before) putName(walk, element.name);
}

function walkChildren(walk: Walk, place: Place): void {
  const { element, path, at } = walk;
  const isFirst = openFirsts();
  const counts = new Map<string, number>();
  for (const child of element.children) {
    if (child.name === "narrative") continue;
    const n = (counts.get(child.name) ?? 0) + 1;
    counts.set(child.name, n);
    walkElement({
      ...walk,
      element: child,
      parent: element,
      place: place.children.get(child.name),
      path: `${path}/${child.name}`,
      at: stepTo(at, child.name, n),
      isFirst,
    });
  }
}

function stepTo(at: string, name: string, n: number): string {
  const step = n === 1 ? name : `${name}[${n}]`;
  return at === "" ? step : `${at}/${step}`;
}

function askedOf({ element, parent, isFirst, reading }: Walk, value: string): PlaceAsked {
  return { value, element, parent, isFirst, reading };
}

function walkAttributes(walk: Walk, place: Place): void {
  const { attributes } = walk.element;
  for (let index = 0; index < attributes.length; index += 2) {
    const name = attributes[index] ?? "";
    const value = attributes[index + 1]?.trim() ?? "";
    if (value === "" || name === "xml:lang") continue;
    if (name.startsWith("xmlns:")) {
      declare(walk.writing, name.slice(6), value);
      continue;
    }
    const destination = place.attributes.get(name);
    if (destination && areMet(destination.words, askedOf(walk, value))) continue;
    if (isContactName(name)) {
      walk.told.hasContacts = true;
      continue;
    }
    put(walk, walk.at === "" ? `@${name}` : `${walk.at}/@${name}`, value);
    putName(walk, name);
  }
}

function declare(writing: Writing, prefix: string, space: string): void {
  if (writing.namespaces.get(prefix) !== space)
    writing.namespaces = new Map([...writing.namespaces, [prefix, space]]);
}

/** Its own text, and the narratives in it: each of which the record does not say stays, with its language where that is not English. */
function walkTexts(walk: Walk, place: Place): void {
  const { element, at, context } = walk;
  const fallback = attributeOf(element, "xml:lang") ?? context.language;
  // Most elements hold white space alone, or what goes to its column whatever it is.
  const isAlwaysTaken = place.text?.words.length === 0;
  const say = (source: XmlElement, where: string) => {
    if (isAlwaysTaken || !/\S/.test(source.text)) return;
    const text = plainText(source.text);
    const tag = attributeOf(source, "xml:lang") ?? fallback;
    if (isTaken(walk, place.text, text, languageOf(tag))) return;
    if (isOnlyCode(walk, text)) return;
    put(walk, where === "" ? "." : where, text);
    if (languageOf(tag) !== "en") put(walk, where === "" ? "@xml:lang" : `${where}/@xml:lang`, tag);
  };
  say(element, at);
  let n = 0;
  for (const child of element.children) {
    if (child.name !== "narrative") continue;
    const where = stepTo(at, "narrative", ++n);
    say(child, where);
    walkAttributes({ ...walk, element: child, at: where }, NOWHERE);
  }
}

function isTaken(
  walk: Walk,
  destination: Destination | null,
  text: string,
  language: string,
): boolean {
  if (destination === null || !areMet(destination.words, askedOf(walk, text))) return false;
  if (!destination.words.includes("language")) return true;
  return walk.isFirst(`${walk.element.name} ${language}`) && /^(en|ja)$/.test(language);
}

const NOWHERE: Place = { whole: [], text: null, attributes: new Map(), children: new Map() };

function openFirsts(): (word: string) => boolean {
  let seen: Set<string> | null = null;
  return (word) => {
    seen ??= new Set();
    const before = seen.size;
    seen.add(word);
    return seen.size > before;
  };
}

/** Its first text as it stands there: good enough to tell mentions apart. */
function textOf(element: XmlElement): string {
  return (childOf(element, "narrative") ?? element).text;
}

/** The prefixes that an element declares, and what each stands for. */
export function namespacesOf({ attributes }: XmlElement): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (let index = 0; index < attributes.length; index += 2) {
    const name = attributes[index] ?? "";
    if (name.startsWith("xmlns:")) found.set(name.slice(6), attributes[index + 1] ?? "");
  }
  return found;
}

/** Whether a text only says what the standard's own list calls the element's code. */
function isOnlyCode({ element, path, context }: Walk, text: string): boolean {
  const given = attributeOf(element, "code");
  if (given === null) return false;
  const code = element.name === "transaction-type" ? (transactionType(given) ?? given) : given;
  const place = { kind: context.standard, path, attributeName: "code" };
  return context.isNameOfCode(place, code, text);
}
