import { isUtf8 } from "node:buffer";
import {
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Document,
  type Node,
  type Scalar,
  type YAMLMap,
} from "yaml";
import type { Finding, Place } from "../../base/finding.js";
import { LANGUAGES, type Language } from "../../base/language.js";
import { LIMITS } from "../../base/settings.js";
import { texts, type Text } from "../../base/text.js";
import { isQuantity, type Numeral } from "../../prose/numeral.js";
import { findNumerals } from "../../prose/numerals.js";
import {
  openTemplateReport,
  suggestionOf,
  type TemplateReport,
  type TemplateRule,
} from "./findings.js";
import {
  LENGTHS,
  READABLE_REFERENCE,
  REFERENCE,
  type BlockContent,
  type BlockTemplate,
  type Choice,
  type Condition,
  type Length,
  type PartOptions,
  type PartSpec,
  type SectionTemplate,
  type Template,
  type TemplateText,
  type TileTemplate,
  type Vocabulary,
} from "./template.js";

const SHAPES = texts({
  map: { en: "fields with their values, one a line", ja: "1 行に 1 つの項目と値" },
  list: { en: "a list: each entry begins with a dash", ja: "ハイフンで始まる要素の一覧" },
  word: { en: "one word or line of text", ja: "1 つの語または 1 行の文章" },
  text: { en: "a text in two languages, en and ja", ja: "en と ja の 2 言語の文章" },
});

/** Digits that say when, or who is counted by age, are no quantity that a source could contradict. */
const UNCLAIMED: readonly Numeral["kind"][] = ["identifier", "year", "period", "date", "age"];
const LIMIT_MOST = 1_000;
const HEAD = [
  "kind",
  "partners",
  "label",
  "title",
  "subtitle",
  "lead",
  "footer",
  "tiles",
  "sections",
];
const TONES = ["lead", "body", "note"] as const;

export interface TemplateReading {
  /** What could be read of it: with a finding, only good for finding more. Null where it is no template at all. */
  readonly template: Template | null;
  readonly findings: readonly Finding[];
}

/** In the order of the file. */
export function inOrder(findings: readonly Finding[]): Finding[] {
  return [...findings].sort(
    (a, b) =>
      (a.place.line ?? 0) - (b.place.line ?? 0) || (a.place.column ?? 0) - (b.place.column ?? 0),
  );
}

interface Reader {
  readonly report: TemplateReport;
  readonly vocabulary: Vocabulary;
  readonly document: Document;
  readonly source: string;
  placeOf(node: Node | null | undefined, offset?: number): Place;
}

/** A template's file, checked against what its kind of document knows. Every mistake is a finding with its line and column. */
export function readTemplate(
  bytes: Buffer,
  file: string,
  kinds: ReadonlyMap<string, Vocabulary>,
): TemplateReading {
  const report = openTemplateReport();
  const counter = new LineCounter();
  const done = (template: Template | null): TemplateReading => ({
    template,
    findings: inOrder(report.findings),
  });
  if (bytes.length > LIMITS.template_size_bytes) {
    report.add("TEMPLATE_TOO_LARGE", { file }, { limit: LIMITS.template_size_bytes / 1024 });
    return done(null);
  }
  if (!isUtf8(bytes)) {
    report.add("TEMPLATE_NOT_UTF8", { file });
    return done(null);
  }
  const source = bytes.toString("utf8").replace(/^\uFEFF/, "");
  const document = parseDocument(source, { lineCounter: counter, prettyErrors: false });
  const at = (offset: number): Place => {
    const { line, col } = counter.linePos(offset);
    return { file, line, column: col };
  };
  for (const error of document.errors) {
    report.add("TEMPLATE_SYNTAX", at(error.pos[0]), { reason: error.message.replace(/\.$/, "") });
  }
  if (document.errors.length > 0) return done(null);
  const root = document.contents;
  if (!isMap(root)) {
    report.add("TEMPLATE_EMPTY", { file, line: 1, column: 1 });
    return done(null);
  }
  const placeOf = (node: Node | null | undefined, offset?: number) =>
    at(offset ?? node?.range?.[0] ?? 0);
  const kind = scalarText(root.get("kind", true));
  const vocabulary = kinds.get(kind ?? "");
  if (kind === null) report.add("TEMPLATE_FIELD_MISSING", placeOf(root), { name: "kind" });
  else if (!vocabulary) {
    report.add("TEMPLATE_KIND", placeOf(root.get("kind", true) as Node), {
      name: kind,
      suggestion: suggestionOf(kind, kinds.keys()),
      known: [...kinds.keys()].join(", "),
    });
  }
  if (kind === null || !vocabulary) return done(null);
  return done(readHead({ report, vocabulary, document, source, placeOf }, root, kind));
}

function readHead(reader: Reader, root: YAMLMap, kind: string): Template {
  checkFields(reader, root, HEAD);
  for (const name of ["label", "title", "sections"]) {
    if (!root.has(name))
      reader.report.add("TEMPLATE_FIELD_MISSING", reader.placeOf(root), { name });
  }
  const choices = (name: string) => readChoices(reader, root, name);
  const sections = listOf(reader, root, "sections").flatMap((node) => readSection(reader, node));
  const seen = new Set<string>();
  for (const { section, place } of sections) {
    // One without an id is told by that alone.
    if (section.id !== "" && seen.has(section.id))
      reader.report.add("TEMPLATE_SECTION_TWICE", place, { name: section.id });
    seen.add(section.id);
  }
  return {
    kind,
    partners: wordsOf(reader, root, "partners"),
    label: choices("label"),
    title: choices("title"),
    subtitle: choices("subtitle"),
    lead: choices("lead"),
    footer: choices("footer"),
    tiles: listOf(reader, root, "tiles").flatMap((node) => readTile(reader, node)),
    sections: sections.map(({ section }) => section),
  };
}

function readSection(reader: Reader, node: Node): { section: SectionTemplate; place: Place }[] {
  const map = mapOf(reader, node, "sections");
  if (!map) return [];
  checkFields(reader, map, ["id", "title", "in", "when", "empty", "blocks"]);
  const id = wordOf(reader, map, "id");
  if (id === null) reader.report.add("TEMPLATE_FIELD_MISSING", reader.placeOf(map), { name: "id" });
  const title = textOf(reader, map, "title");
  if (!map.has("title"))
    reader.report.add("TEMPLATE_FIELD_MISSING", reader.placeOf(map), { name: "title" });
  const section = {
    id: id ?? "",
    title: title ?? NO_TEXT,
    in: lengthsOf(reader, map),
    when: conditionsOf(reader, map),
    empty: map.has("empty") ? textOf(reader, map, "empty") : null,
    blocks: listOf(reader, map, "blocks").flatMap((block) => readBlock(reader, block)),
  };
  return [{ section, place: reader.placeOf(map.get("id", true) as Node) }];
}

const NO_TEXT: TemplateText = { text: { en: "", ja: "" }, references: [] };
const BLOCK = ["in", "when"];

function readBlock(reader: Reader, node: Node): BlockTemplate[] {
  const map = mapOf(reader, node, "blocks");
  if (!map) return [];
  const content = readContent(reader, map);
  const block = { in: lengthsOf(reader, map), when: conditionsOf(reader, map) };
  return content ? [{ ...block, content }] : [];
}

function readContent(reader: Reader, map: YAMLMap): BlockContent | null {
  if (map.has("part")) return readPart(reader, map);
  if (map.has("heading")) {
    checkFields(reader, map, [...BLOCK, "heading"]);
    const text = textOf(reader, map, "heading");
    return text && { kind: "heading", text };
  }
  if (map.has("text")) {
    checkFields(reader, map, [...BLOCK, "text", "tone"]);
    const text = textOf(reader, map, "text");
    const tone = oneOf(reader, map, "tone", TONES) ?? "body";
    return text && { kind: "text", tone, text };
  }
  checkFields(reader, map, [...BLOCK, "part", "heading", "text"]);
  reader.report.add("TEMPLATE_FIELD_MISSING", reader.placeOf(map), { name: "part" });
  return null;
}

function readPart(reader: Reader, map: YAMLMap): BlockContent | null {
  const { parts } = reader.vocabulary;
  const name = wordOf(reader, map, "part");
  if (name === null) return null;
  const spec = parts.get(name);
  if (!spec) {
    reader.report.add("TEMPLATE_PART_UNKNOWN", reader.placeOf(map.get("part", true) as Node), {
      name,
      suggestion: suggestionOf(name, parts.keys()),
    });
    return null;
  }
  return { kind: "part", name, options: readOptions(reader, map, spec) };
}

function readOptions(reader: Reader, map: YAMLMap, spec: PartSpec): PartOptions {
  const known = Object.keys(spec.options ?? {});
  checkFields(reader, map, [...BLOCK, "part", ...(spec.hasLimit ? ["limit"] : []), ...known]);
  const words: Record<string, readonly string[]> = {};
  for (const [name, allowed] of Object.entries(spec.options ?? {})) {
    const node = map.get(name, true) as Node | undefined;
    if (!node) continue;
    words[name] = wordsOf(reader, map, name);
    for (const word of words[name]) {
      if (allowed !== null && !allowed.includes(word))
        unknownWord(reader, node, name, word, allowed);
    }
  }
  const limit = spec.hasLimit && map.has("limit") ? limitOf(reader, map) : undefined;
  return { words, ...(limit === undefined ? {} : { limit }) };
}

function limitOf(reader: Reader, map: YAMLMap): PartOptions["limit"] {
  const node = map.get("limit", true) as Node;
  const isLimit = (value: unknown): value is number =>
    Number.isInteger(value) && Number(value) >= 0 && Number(value) <= LIMIT_MOST;
  const bad = (at: Node) =>
    reader.report.add("TEMPLATE_LIMIT", reader.placeOf(at), {
      most: LIMIT_MOST,
      known: LENGTHS.join(", "),
    });
  if (isScalar(node)) {
    const { value } = node;
    if (isLimit(value)) return Object.fromEntries(LENGTHS.map((length) => [length, value]));
    bad(node);
    return {};
  }
  if (!isMap(node)) {
    bad(node);
    return {};
  }
  checkFields(reader, node, LENGTHS);
  const limits: Partial<Record<Length, number>> = {};
  for (const length of LENGTHS) {
    const value = node.get(length, true) as Scalar | undefined;
    if (!value) continue;
    if (isLimit(value.value)) limits[length] = value.value;
    else bad(value);
  }
  return limits;
}

function readTile(reader: Reader, node: Node): TileTemplate[] {
  const { tiles } = reader.vocabulary;
  const place = reader.placeOf(node);
  const every = new Set(LENGTHS);
  const known = (name: string, at: Place) => {
    if (tiles.has(name)) return true;
    reader.report.add("TEMPLATE_TILE", at, {
      name,
      suggestion: suggestionOf(name, tiles),
      known: [...tiles].join(", "),
    });
    return false;
  };
  const word = scalarText(node);
  if (word !== null) {
    if (!known(word, place)) return [];
    return [{ tile: word, figure: null, label: null, in: every, when: [], place }];
  }
  const map = mapOf(reader, node, "tiles");
  if (!map) return [];
  checkFields(reader, map, ["tile", "figure", "label", "in", "when"]);
  const tile = map.has("tile") ? wordOf(reader, map, "tile") : null;
  if (tile !== null && !known(tile, reader.placeOf(map.get("tile", true) as Node))) return [];
  const figure = map.has("figure") ? wordOf(reader, map, "figure") : null;
  const label = map.has("label") ? textOf(reader, map, "label") : null;
  if (tile === null && (figure === null || label === null)) {
    const name = figure === null ? "figure" : "label";
    reader.report.add("TEMPLATE_FIELD_MISSING", place, { name });
    return [];
  }
  const at = figure === null ? place : reader.placeOf(map.get("figure", true) as Node);
  const rest = { in: lengthsOf(reader, map), when: conditionsOf(reader, map), place: at };
  return [{ tile, figure, label, ...rest }];
}

/** One text, or a list of texts each with the conditions under which it is taken. */
function readChoices(reader: Reader, map: YAMLMap, name: string): Choice[] {
  const node = map.get(name, true) as Node | undefined;
  if (!node) return [];
  if (isSeq(node)) {
    return node.items.flatMap((item) => {
      const choice = mapOf(reader, item as Node, name);
      if (!choice) return [];
      const text = languagesOf(reader, choice, ["when"]);
      return text ? [{ ...text, when: conditionsOf(reader, choice) }] : [];
    });
  }
  const text = textOf(reader, map, name);
  return text ? [{ ...text, when: [] }] : [];
}

function textOf(reader: Reader, map: YAMLMap, name: string): TemplateText | null {
  const node = map.get(name, true) as Node | undefined;
  if (isMap(node)) return languagesOf(reader, node, []);
  if (node) shape(reader, node, name, SHAPES.text);
  return null;
}

function languagesOf(reader: Reader, map: YAMLMap, beside: readonly string[]): TemplateText | null {
  checkFields(reader, map, [...LANGUAGES, ...beside]);
  const found: Partial<Record<Language, string>> = {};
  const references: { id: string; place: Place }[] = [];
  for (const language of LANGUAGES) {
    const node = map.get(language, true) as Node | undefined;
    const text = scalarText(node);
    if (text === null || text.trim() === "") {
      reader.report.add("TEMPLATE_LANGUAGE_MISSING", reader.placeOf(node ?? map), { language });
      continue;
    }
    found[language] = text.trim();
    references.push(...checkText(reader, node as Scalar, text));
  }
  const { en, ja } = found;
  return en === undefined || ja === undefined ? null : { text: { en, ja }, references };
}

/** The references of a text and where each stands; what cannot be read as one, and a typed number, is a finding. */
function checkText(reader: Reader, node: Scalar, text: string): { id: string; place: Place }[] {
  const [start = 0, end = 0] = node.range ?? [];
  const raw = reader.source.slice(start, end);
  // A folded line is another text than the file's: what is looked for is found in the file, in its order.
  const finder = () => {
    let from = 0;
    return (piece: string) => {
      const found = raw.indexOf(piece, from);
      if (found >= 0) from = found + piece.length;
      return reader.placeOf(node, start + Math.max(found, 0));
    };
  };
  const referenceAt = finder();
  const references: { id: string; place: Place }[] = [];
  for (const [whole, inside = ""] of text.matchAll(REFERENCE)) {
    const place = referenceAt(whole);
    if (READABLE_REFERENCE.test(inside)) references.push({ id: inside.split("|")[0] ?? "", place });
    else reader.report.add("TEMPLATE_REFERENCE", place, { name: inside });
  }
  const numeralAt = finder();
  const bare = text.replace(REFERENCE, (whole) => "\u2003".repeat(whole.length));
  for (const numeral of findNumerals(bare)) {
    if (!isQuantity(numeral) || UNCLAIMED.includes(numeral.kind)) continue;
    reader.report.add("TEMPLATE_NUMBER", numeralAt(numeral.text), { name: numeral.text });
  }
  return references;
}

function conditionsOf(reader: Reader, map: YAMLMap): Condition[] {
  const node = map.get("when", true) as Node | undefined;
  if (!node) return [];
  const nodes = isSeq(node) ? (node.items as Node[]) : [node];
  return nodes.flatMap((each) => {
    const text = scalarText(each);
    if (text === null) {
      shape(reader, each, "when", SHAPES.word);
      return [];
    }
    return readCondition(reader, text.trim(), reader.placeOf(each));
  });
}

function readCondition(reader: Reader, text: string, place: Place): Condition[] {
  const { conditions, subjects } = reader.vocabulary;
  const [, isNot, figure, what = ""] = /^has (no )?(figure )?(\S+)$/.exec(text) ?? [];
  if (figure !== undefined) return [{ asks: "figure", what, isNot: isNot !== undefined, place }];
  if (what !== "") {
    if (!conditions.has(what)) unknownCondition(reader, what, conditions, place);
    return [{ asks: "has", what, isNot: isNot !== undefined, place }];
  }
  const [, subject = "", other, id = ""] = /^(\S+) is (not )?(\S+)$/.exec(text) ?? [];
  if (subject === "") {
    reader.report.add("TEMPLATE_CONDITION", place, { name: text });
    return [];
  }
  if (!subjects.has(subject)) unknownCondition(reader, subject, subjects, place);
  return [{ asks: "is", subject, what: id, isNot: other !== undefined, place }];
}

function unknownCondition(reader: Reader, name: string, known: ReadonlySet<string>, place: Place) {
  const facts = { name, suggestion: suggestionOf(name, known), known: [...known].join(", ") };
  reader.report.add("TEMPLATE_CONDITION_UNKNOWN", place, facts);
}

function lengthsOf(reader: Reader, map: YAMLMap): ReadonlySet<Length> {
  const node = map.get("in", true) as Node | undefined;
  if (!node) return new Set(LENGTHS);
  const lengths = wordsOf(reader, map, "in");
  for (const word of lengths) {
    if (!(LENGTHS as readonly string[]).includes(word))
      unknownWord(reader, node, "in", word, LENGTHS);
  }
  return new Set(lengths as Length[]);
}

function oneOf<Word extends string>(
  reader: Reader,
  map: YAMLMap,
  name: string,
  known: readonly Word[],
): Word | null {
  if (!map.has(name)) return null;
  const word = wordOf(reader, map, name);
  if (word === null || (known as readonly string[]).includes(word)) return word as Word | null;
  unknownWord(reader, map.get(name, true) as Node, name, word, known);
  return null;
}

function unknownWord(
  reader: Reader,
  node: Node,
  field: string,
  name: string,
  known: readonly string[],
) {
  const inside = isSeq(node)
    ? (node.items as Node[]).find((item) => scalarText(item) === name)
    : undefined;
  reader.report.add("TEMPLATE_WORD_UNKNOWN", reader.placeOf(inside ?? node), {
    field,
    name,
    suggestion: suggestionOf(name, known),
    known: known.join(", "),
  });
}

function wordOf(reader: Reader, map: YAMLMap, name: string): string | null {
  const node = map.get(name, true) as Node | undefined;
  const word = scalarText(node);
  if (word !== null) return word;
  if (node) shape(reader, node, name, SHAPES.word);
  return null;
}

/** A word, or a list of words. */
function wordsOf(reader: Reader, map: YAMLMap, name: string): string[] {
  const node = map.get(name, true) as Node | undefined;
  if (!node) return [];
  const nodes = isSeq(node) ? (node.items as Node[]) : [node];
  return nodes.flatMap((each) => {
    const word = scalarText(each);
    if (word === null) shape(reader, each, name, SHAPES.word);
    return word ?? [];
  });
}

function listOf(reader: Reader, map: YAMLMap, name: string): Node[] {
  const node = map.get(name, true) as Node | undefined;
  if (!node) return [];
  if (isSeq(node)) return node.items as Node[];
  shape(reader, node, name, SHAPES.list);
  return [];
}

function mapOf(reader: Reader, node: Node, name: string): YAMLMap | null {
  if (isMap(node)) return node;
  shape(reader, node, name, SHAPES.map);
  return null;
}

function shape(reader: Reader, node: Node, name: string, wanted: Text): void {
  const rule: TemplateRule = "TEMPLATE_SHAPE";
  reader.report.add(rule, reader.placeOf(node), { name, shape: wanted });
}

function checkFields(reader: Reader, map: YAMLMap, known: readonly string[]): void {
  for (const { key } of map.items) {
    const name = scalarText(key as Node);
    if (name !== null && known.includes(name)) continue;
    reader.report.add("TEMPLATE_FIELD_UNKNOWN", reader.placeOf(key as Node), {
      name: name ?? "",
      suggestion: suggestionOf(name ?? "", known),
      known: known.join(", "),
    });
  }
}

function scalarText(node: unknown): string | null {
  if (!isScalar(node)) return null;
  const { value } = node;
  return typeof value === "string" || typeof value === "number" ? String(value) : null;
}
