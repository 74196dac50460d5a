import { sha256 } from "../base/canonical.js";
import { yearOf, type Day } from "../base/day.js";
import { formatPlace, type Finding } from "../base/finding.js";
import { LANGUAGES, type Language } from "../base/language.js";
import { isRefusal, type Refusal } from "../base/refusal.js";
import { fiscalYearSpan } from "../base/span.js";
import { fillText, texts, type Text } from "../base/text.js";
import { BRIEF_FORMATS, BRIEF_MEDIA_TYPES, writeBrief } from "../brief/build.js";
import { figuresOf, textOf, type BriefDocument } from "../brief/document.js";
import { isBundled, sourceOf, type TemplateSource } from "../brief/templates.js";
import type { Figure } from "../figures/figure.js";
import type { PartnerWorld } from "../figures/partner-world.js";
import { recordLabel } from "../figures/record-label.js";
import type { EditionFile } from "../publication/edition.js";
import type { Snapshot } from "../store/snapshot.js";
import { refuseEdition } from "./edition-refusals.js";
import { composeAsked, readDocumentRequest } from "./make-document.js";

/** What is to be published, as it is asked for; any kind of document that there is (brief/kinds.ts). */
export interface EditionAsked {
  readonly kind: string;
  readonly subject: string;
  /** Years are calendar years, both included. */
  readonly from?: string;
  readonly to?: string;
  readonly length?: string;
  /** What the world's data said of the partner, where an observatory was asked. */
  readonly world?: PartnerWorld | null;
  /** One's own, or that of an edition that is made again; the bundled one where there is none. */
  readonly template?: TemplateSource;
  /** The address under which it is published, to which its HTML leads. */
  readonly site?: string;
  /** The day on which its claims must hold: the one on which it is, or was, prepared. */
  readonly today?: Day;
}

/** A document in every language, before it has a form. */
export interface EditionDocuments {
  readonly kind: string;
  readonly title: Text;
  /** The document's name without its language: `JP-2016-2021`. */
  readonly series: string;
  readonly until: Day | null;
  readonly template: TemplateSource;
  readonly site: string | null;
  readonly documents: Readonly<Record<Language, BriefDocument>>;
  /** Every number of it, once. */
  readonly figures: readonly Figure[];
  readonly is_illustrative: boolean;
}

/** Composes it of a snapshot: the same snapshot and the same plan give the same documents. Refused where a number has no claim. */
export function composeEdition(
  snapshot: Snapshot,
  asked: EditionAsked,
): EditionDocuments | Refusal {
  const en = composeIn("en", snapshot, asked);
  if (isRefusal(en)) return en;
  const ja = composeIn("ja", snapshot, asked);
  if (isRefusal(ja)) return ja;
  const documents = { en: en.document, ja: ja.document };
  const figures = LANGUAGES.flatMap((language) => figuresOf(documents[language]));
  const once = [...new Map(figures.map((figure) => [figure.id, figure])).values()];
  return {
    kind: asked.kind,
    title: titleOf(snapshot, asked, documents),
    series: seriesOf(asked, documents.en),
    until: en.until,
    template: en.template,
    site: asked.site ?? null,
    documents,
    figures: once,
    is_illustrative: documents.en.warning !== null || once.some((figure) => figure.is_illustrative),
  };
}

function composeIn(language: Language, snapshot: Snapshot, asked: EditionAsked) {
  const whole = { ...asked, language, format: "html" };
  const request = readDocumentRequest(whole);
  if (isRefusal(request)) return request;
  const built = composeAsked(snapshot, whole, request);
  if (isRefusal(built)) return { ...built, field: "subject" };
  if (built.findings.length > 0 || !("document" in built)) return refuseTemplate(built.findings);
  const { document, template } = built;
  return { document, template: sourceOf(template), until: lastDayOf(asked.kind, request.span) };
}

/** Mistakes told in one sentence; all of them stand beside it. */
const MISTAKES_TOLD = 10;

function refuseTemplate(findings: readonly Finding[]): Refusal {
  const list = (language: Language) =>
    findings
      .slice(0, MISTAKES_TOLD)
      .map(({ place, message }) => `${formatPlace(place)}: ${message[language]}`)
      .join(" ");
  const facts = { count: findings.length, list: { en: list("en"), ja: list("ja") } };
  return { ...refuseEdition("EDITION_TEMPLATE_FAULTY", facts, "template"), findings };
}

/** Years of the accountability pack are the donor's fiscal years: its last one ends in March of the next. */
function lastDayOf(kind: string, span: { readonly to: Day } | null): Day | null {
  if (span === null || kind !== "accountability") return span?.to ?? null;
  return fiscalYearSpan(yearOf(span.to), "april").to;
}

const TITLES = texts({
  plain: { en: "{what}: {name}", ja: "{what}：{name}" },
  year: { en: "{what}: {name}, {from}", ja: "{what}：{name}、{from}年" },
  years: { en: "{what}: {name}, {from}–{to}", ja: "{what}：{name}、{from}～{to}年" },
  fiscal_year: { en: "{what}: {name}, FY{from}", ja: "{what}：{name}、{from}年度" },
  fiscal_years: { en: "{what}: {name}, FY{from}–{to}", ja: "{what}：{name}、{from}～{to}年度" },
});

/** `Partner brief: Japan, 2016–2021`. */
function titleOf(
  snapshot: Snapshot,
  { kind, subject, from, to }: EditionAsked,
  { en, ja }: EditionDocuments["documents"],
): Text {
  const [first = "", last = ""] = [from ?? to, to ?? from];
  const [one, several] =
    kind === "accountability"
      ? [TITLES.fiscal_year, TITLES.fiscal_years]
      : [TITLES.year, TITLES.years];
  const words = first === "" ? TITLES.plain : first === last ? one : several;
  return fillText(words, {
    what: { en: textOf(en.label), ja: textOf(ja.label) },
    name: subjectOf(snapshot, kind, subject)?.name ?? subject,
    from: first,
    to: last,
  });
}

const SUBJECT_TABLES = ["partner", "fund", "project", "programme", "organisation"] as const;

/** Whom or what a document is about: a kind that is called like a table means its rows, another whatever has the id. */
export function subjectOf(
  snapshot: Snapshot,
  kind: string,
  id: string,
): { readonly table: string; readonly name: Text } | null {
  const maps = {
    partner: snapshot.partnerById,
    fund: snapshot.fundById,
    project: snapshot.projectById,
    programme: snapshot.programmeById,
    organisation: snapshot.organisationById,
  } as const;
  const own = SUBJECT_TABLES.filter((table) => table === kind);
  const table = [...own, ...SUBJECT_TABLES].find((each) => maps[each].has(id));
  return table ? { table, name: recordLabel(snapshot, table, id) } : null;
}

/** Kinds whose documents are called by the id of a row alone: a fund and a project may have the same. */
const SERIES_PREFIXES: Readonly<Record<string, string>> = { fund: "fund-", project: "project-" };

/** `JP-2016-2021`; a document by a template of one's own follows and supersedes only those by the same file: `JP-2016-2021-minister`. */
function seriesOf({ kind, template }: EditionAsked, { id }: BriefDocument): string {
  const plain = (SERIES_PREFIXES[kind] ?? "") + id.replace(/-en$/, "");
  if (template === undefined || isBundled(template)) return plain;
  const words = template.file.replace(/\.[^.]*$/, "").toLowerCase();
  const stem = words.replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "");
  return `${plain}-${stem === "" ? "own" : stem.slice(0, STEM_LENGTH)}`;
}

const STEM_LENGTH = 40;

/** How a kind's files are called: `brief.en.pdf`; the others by the kind's own name. */
const FILE_STEMS: Readonly<Record<string, string>> = { partner: "brief" };

export type BuiltFile = EditionFile & { readonly content: Buffer };

/** Its files, in both languages and all formats: the same documents give the same bytes. */
export function writeEdition({ kind, documents, site }: EditionDocuments): BuiltFile[] {
  const stem = FILE_STEMS[kind] ?? kind;
  return LANGUAGES.flatMap((language) =>
    BRIEF_FORMATS.map((format): BuiltFile => {
      const content = writeBrief(documents[language], format, site);
      return {
        name: `${stem}.${language}.${format}`,
        language,
        format,
        media_type: BRIEF_MEDIA_TYPES[format],
        size_bytes: content.length,
        sha256: sha256(content),
        content,
      };
    }),
  );
}
