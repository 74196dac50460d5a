import { sha256 } from "../base/canonical.js";
import type { Text } from "../base/text.js";
import type { OrganisationRow } from "../store/rows.js";
import { attributeOf, realReference, readTexts, type XmlElement } from "./iati-element.js";
import type { IatiReport } from "./iati-findings.js";

/** An organisation as the file mentions it; the same ref and name are one mention, wherever they stand. */
export interface Mention {
  readonly ref: string | null;
  /** What stood in ref where it refers to nothing: "null", "N/A". */
  readonly emptyRef: string | null;
  readonly name: Text | null;
  /** IATI OrganisationType; null where no mention gives it. */
  type: string | null;
  readonly line: number;
  isReporting: boolean;
}

export interface Mentions {
  readonly all: readonly Mention[];
  /** Null where the element names nobody. */
  read(element: XmlElement, language: string): Mention | null;
  /** Forgets whom nobody had mentioned before: what named them is left out. */
  keepFirst(count: number): void;
}

/** Collects who a file mentions. An organisation's `ref`, its name by narratives or in its own text, and its type. */
export function openMentions(): Mentions {
  const known = new Map<string, Mention>();
  return {
    get all() {
      return [...known.values()];
    },
    read(element, language) {
      const given = attributeOf(element, "ref");
      const ref = realReference(given);
      const name = readTexts([element], language)?.text ?? null;
      if (ref === null && (name === null || realReference(name.en) === null)) return null;
      const key = `${ref?.toUpperCase() ?? ""} ${ref === null && name !== null ? normalise(name.en) : ""}`;
      const type = attributeOf(element, "type");
      const code = type !== null && /^\d{2}$/.test(type) ? type : null;
      const mention = known.get(key);
      if (mention && (mention.name !== null || name === null)) {
        mention.type ??= code;
        return mention;
      }
      const emptyRef = ref === null ? given : null;
      const fresh = {
        ref,
        emptyRef,
        name,
        type: mention?.type ?? code,
        line: element.line,
        isReporting: mention?.isReporting ?? false,
      };
      if (mention) return Object.assign(mention, fresh);
      known.set(key, fresh);
      return fresh;
    },
    keepFirst(count) {
      for (const key of [...known.keys()].slice(count)) known.delete(key);
    },
  };
}

export interface ReviewEntry {
  readonly name: string;
  readonly ref: string | null;
  readonly line: number;
  /** Id of the organisation of the record that it is, or may be. */
  readonly candidate: string;
  readonly judgement: "matched_by_name" | "name_differs" | "may_be";
}

export interface Matching {
  readonly idOf: (mention: Mention | null) => string | null;
  /** What the record says of whom a mention means. */
  readonly saidOf: (mention: Mention) => SaidOfOrganisation;
  /** Those that the record does not have yet. */
  readonly fresh: readonly { readonly id: string; readonly mention: Mention }[];
  readonly review: readonly ReviewEntry[];
}

export interface SaidOfOrganisation {
  readonly ref: string | null;
  readonly type: string | null;
  readonly names: readonly string[];
}

/** The organisations of the record: those that an earlier version of this file entered, and those of all else. */
interface Organisations {
  readonly others: readonly OrganisationRow[];
  readonly own: readonly OrganisationRow[];
}

/**
 * Matches each mention with an organisation of the record: by identifier, else by its whole name where just one has it.
 * What is merely alike is listed for review, and entered as an organisation of its own; what this file entered as one of its own
 * stays that, whatever others have come to have its name, so that the same file changes nothing.
 */
export function matchOrganisations(
  mentions: readonly Mention[],
  { others, own }: Organisations,
  report: IatiReport,
): Matching {
  const index = indexOrganisations(others);
  const ownRefs = new Map(own.map(({ id, iati_ref }) => [id, iati_ref]));
  const isOwn = (mention: Mention) => ownRefs.get(freshId(mention, index)) === mention.ref;
  const ids = new Map<Mention, string>();
  const fresh = new Map<string, Mention>();
  const review: ReviewEntry[] = [];
  for (const mention of mentions) {
    if (mention.emptyRef !== null) {
      const facts = { found: mention.emptyRef, name: mention.name?.en ?? "" };
      report.add("IATI_ORGANISATION_REFERENCE_EMPTY", { line: mention.line }, facts);
    }
    const match = findMatch(mention, index);
    const found = isByName(match) && isOwn(mention) ? apart(match) : match;
    if (found.entry) {
      review.push(found.entry);
      addReviewFinding(found.entry, report);
    }
    const id = found.id ?? freshId(mention, index);
    if (found.id === null && !fresh.has(id)) fresh.set(id, mention);
    ids.set(mention, id);
  }
  return {
    idOf: (mention) => (mention === null ? null : (ids.get(mention) ?? null)),
    saidOf(mention) {
      const id = ids.get(mention) ?? "";
      const row = index.byId.get(id);
      if (row) return { ref: row.iati_ref, type: row.type, names: namesAsWritten(row) };
      const { ref, type, name } = fresh.get(id) ?? mention;
      return { ref, type, names: name ? [name.en, name.ja] : [] };
    },
    fresh: [...fresh].map(([id, mention]) => ({ id, mention })),
    review,
  };
}

const REASONS = {
  may_be: { en: "their names are alike", ja: "名称が似ています" },
} as const;

function addReviewFinding(entry: ReviewEntry, report: IatiReport): void {
  const { name, candidate, line } = entry;
  const ref = entry.ref ?? "–";
  if (entry.judgement === "matched_by_name")
    report.add("IATI_ORGANISATION_BY_NAME", { line }, { name, candidate });
  else if (entry.judgement === "name_differs")
    report.add("IATI_ORGANISATION_NAME_DIFFERS", { line }, { ref, name, candidate });
  else
    report.add(
      "IATI_ORGANISATION_UNCERTAIN",
      { line },
      { name, ref, candidate, reason: REASONS.may_be },
    );
}

interface OrganisationIndex {
  readonly byRef: ReadonlyMap<string, OrganisationRow>;
  /** Null where several have the name. */
  readonly byName: ReadonlyMap<string, OrganisationRow | null>;
  readonly byWord: ReadonlyMap<string, readonly OrganisationRow[]>;
  readonly byId: ReadonlyMap<string, OrganisationRow>;
}

function indexOrganisations(rows: readonly OrganisationRow[]): OrganisationIndex {
  const byRef = new Map<string, OrganisationRow>();
  const byName = new Map<string, OrganisationRow | null>();
  const byWord = new Map<string, OrganisationRow[]>();
  for (const row of rows) {
    if (row.iati_ref) byRef.set(row.iati_ref.toUpperCase(), row);
    // A channel code stands for the organisation alone where it is its only one.
    if (row.dac_channel_codes.length === 1)
      byRef.set(row.dac_channel_codes[0] ?? "", byRef.get(row.dac_channel_codes[0] ?? "") ?? row);
    for (const name of namesOf(row)) {
      const known = byName.get(name);
      byName.set(name, known === undefined || known === row ? row : null);
      for (const word of name.split(" ").filter((each) => each.length > 3)) {
        byWord.set(word, [...(byWord.get(word) ?? []), row]);
      }
    }
  }
  return { byRef, byName, byWord, byId: new Map(rows.map((row) => [row.id, row])) };
}

function namesAsWritten({ name, short_name }: OrganisationRow): string[] {
  return [name.en, name.ja, short_name?.en, short_name?.ja].filter((each) => each !== undefined);
}

function namesOf(row: OrganisationRow): string[] {
  const all = namesAsWritten(row).map(normalise);
  return [...new Set(all)].filter((each) => each !== "");
}

interface Match {
  readonly id: string | null;
  readonly entry: ReviewEntry | null;
}

const isByName = ({ entry }: Match) => entry?.judgement === "matched_by_name";

function apart({ entry }: Match): Match {
  return { id: null, entry: entry && { ...entry, judgement: "may_be" } };
}

function findMatch(mention: Mention, index: OrganisationIndex): Match {
  const name = mention.name?.en ?? "";
  const entry = (row: OrganisationRow, judgement: ReviewEntry["judgement"]) => ({
    name,
    ref: mention.ref,
    line: mention.line,
    candidate: row.id,
    judgement,
  });
  const byRef = mention.ref === null ? undefined : index.byRef.get(mention.ref.toUpperCase());
  if (byRef) {
    const isAlike =
      name === "" || namesOf(byRef).some((known) => likeness(known, normalise(name)) > 0);
    return { id: byRef.id, entry: isAlike ? null : entry(byRef, "name_differs") };
  }
  const given = [mention.name?.en, mention.name?.ja]
    .filter((each) => each !== undefined)
    .map(normalise);
  const byName =
    given.map((each) => index.byName.get(each)).find((row) => row !== undefined && row !== null) ??
    sameWithout(mention, index);
  // Two identifiers that differ are two organisations until somebody says otherwise.
  if (byName) {
    const isCertain = mention.ref === null || byName.iati_ref === null;
    return isCertain
      ? { id: byName.id, entry: entry(byName, "matched_by_name") }
      : { id: null, entry: entry(byName, "may_be") };
  }
  const alike = given.flatMap((each) => nearest(each, index)).at(0);
  return { id: null, entry: alike ? entry(alike, "may_be") : null };
}

/** Where several have the name, the one that an earlier file entered by that very name, also without an identifier. */
function sameWithout({ ref, name }: Mention, { byId }: OrganisationIndex): OrganisationRow | null {
  if (ref !== null || name === null) return null;
  const row = byId.get(idOfName(name));
  return row?.iati_ref === null ? row : null;
}

const ALIKE = 0.75;

function nearest(name: string, index: OrganisationIndex): OrganisationRow[] {
  const near = new Set(name.split(" ").flatMap((word) => index.byWord.get(word) ?? []));
  return [...near]
    .map((row) => ({ row, score: Math.max(...namesOf(row).map((known) => likeness(known, name))) }))
    .filter(({ score }) => score >= ALIKE)
    .sort((a, b) => b.score - a.score || (a.row.id < b.row.id ? -1 : 1))
    .map(({ row }) => row);
}

/** Words in common, of all words of both: 1 for the same words in another order. */
function likeness(a: string, b: string): number {
  const left = new Set(a.split(" "));
  const right = new Set(b.split(" "));
  const common = [...left].filter((word) => right.has(word)).length;
  return common / (left.size + right.size - common);
}

const FILLERS = /\b(the|of|for|and|de|la|du|des|et|inc|ltd|llc|plc|gmbh|limited|incorporated)\b/g;

/** Accents of Latin, Greek and Cyrillic letters. In other scripts a mark is a vowel or another sound: without it two names would be one. */
const ACCENTS = /[\u0300-\u036f]/g;

/** Case, accents, punctuation, width and words that say nothing make no difference. */
function normalise(name: string): string {
  const plain = name.normalize("NFKD").replace(ACCENTS, "").normalize("NFKC").toLowerCase();
  const bare = plain.replace(/[^\p{L}\p{M}\p{N}]+/gu, " ").trim();
  return bare.replace(FILLERS, " ").replace(/\s+/g, " ").trim() || bare;
}

/** An id of its own: where another organisation of the record has that already, with a hash that keeps the two apart. */
function freshId({ ref, name }: Mention, { byId }: OrganisationIndex): string {
  if (ref === null) return name === null ? "org" : idOfName(name);
  const id = safeId(ref);
  return byId.has(id) ? `${id}-${sha256(ref).slice(0, 8)}` : id;
}

function idOfName(name: Text): string {
  return `org-${sha256(normalise(name.en)).slice(0, 12)}`;
}

const ID_LENGTH = 70;

/** An id of the record from an identifier of IATI: as it is where it can be, else with a hash that keeps it apart. */
export function safeId(identifier: string): string {
  const safe = identifier
    .replace(/[^A-Za-z0-9._-]+/g, "-")
    .replace(/^[^A-Za-z0-9]+/, "")
    .slice(0, ID_LENGTH);
  if (safe === identifier) return safe;
  return `${safe === "" ? "x" : safe}-${sha256(identifier).slice(0, 8)}`;
}
