import { systemClock } from "../base/clock.js";
import { day, yearOf, type Day } from "../base/day.js";
import type { Finding } from "../base/finding.js";
import { isLanguage, type Language } from "../base/language.js";
import { nearestWord } from "../base/nearest.js";
import { isRefusal, refuser, type Refusal } from "../base/refusal.js";
import { fillText, texts, type Text } from "../base/text.js";
import {
  BRIEF_FORMATS,
  BRIEF_MEDIA_TYPES,
  buildDocument,
  writeBrief,
  type BriefFormat,
  type Built,
} from "../brief/build.js";
import type { BriefDocument } from "../brief/document.js";
import type { Scribe } from "../brief/kind.js";
import { DOCUMENT_KINDS, isKindName, KIND_NAMES, type KindName } from "../brief/kinds.js";
import { recordScribe } from "../brief/parts/record.js";
import { partnerScribe } from "../brief/partner/kind.js";
import { bundledTemplate, readGivenTemplate } from "../brief/templates.js";
import { openTemplateReport } from "../brief/template/findings.js";
import type { TemplateReading } from "../brief/template/read.js";
import { LENGTHS, type Length, type Template } from "../brief/template/template.js";
import { claimRecord } from "../claims/record.js";
import { accountView } from "../figures/accountability.js";
import { renderNarrative } from "../figures/claims.js";
import { fundView, projectView, resultsView } from "../figures/document-views.js";
import { findFigure } from "../figures/find-figure.js";
import { partnerView } from "../figures/partner.js";
import { askedOfWorld, readPartnerWorld, type PartnerWorld } from "../figures/partner-world.js";
import { usualYears } from "../figures/partner-tables.js";
import type { WorldView } from "../observatory/view.js";
import type { Snapshot } from "../store/snapshot.js";

/** What is asked for, as people type it; years are calendar years, both included. */
export interface DocumentAsked {
  readonly kind: string;
  /** The id of the partner, fund, project or other owner that it is about. */
  readonly subject: string;
  readonly from?: string;
  readonly to?: string;
  readonly language: string;
  readonly format: string;
  readonly length?: string;
  /** A template of one's own; the bundled one where there is none. */
  readonly template?: { readonly bytes: Buffer; readonly file: string };
  /** What the world's data say of the partner (`readDocumentWorld`): asked before, so that making the document asks nothing. */
  readonly world?: PartnerWorld | null;
  /** The address under which the record is published: links of the HTML lead there, and are none where it is not known. */
  readonly site?: string | null;
  /** The day on which claims must hold: today where none is given, the edition's own where one is made again. */
  readonly today?: Day;
}

export interface BriefFile {
  /** `JP-2016-2021-en.pdf`. */
  readonly name: string;
  readonly content: Buffer;
  readonly media_type: string;
}

/** What is wrong with a template of one's own: all of it, and nothing was made. */
export interface TemplateFindings {
  readonly findings: readonly Finding[];
}

const KNOWN = texts({
  some: { en: "On record are: {names}.", ja: "記録されているパートナー：{names}。" },
  none: {
    en: "No partner is on record yet: record one, or load a portfolio with `earmark load FOLDER`.",
    ja: "パートナーはまだ記録されていません。登録するか、`earmark load FOLDER` でポートフォリオを読み込んでください。",
  },
});

const REFUSALS = texts({
  BRIEF_PARTNER_UNKNOWN: {
    en: "There is no partner “{partner}” on record. {known}",
    ja: "「{partner}」というパートナーは記録されていません。{known}",
  },
  BRIEF_YEAR_UNREADABLE: {
    en: "“{year}” is no year. Give a year of four digits from 1900 to 2100, such as 2016.",
    ja: "「{year}」は年として読み取れません。1900から2100までの4桁の西暦（例：2016）を指定してください。",
  },
  BRIEF_YEARS_REVERSED: {
    en: "The first year, {from}, lies after the last, {to}. Give the earlier year first.",
    ja: "開始年（{from}）が終了年（{to}）より後になっています。早い年を先に指定してください。",
  },
  BRIEF_LANGUAGE_UNKNOWN: {
    en: "There is no brief in the language “{language}”. Choose en or ja.",
    ja: "「{language}」版のブリーフはありません。en または ja を指定してください。",
  },
  BRIEF_FORMAT_UNKNOWN: {
    en: "There is no brief in the format “{format}”. Choose {known}.",
    ja: "「{format}」形式のブリーフはありません。{known} のいずれかを指定してください。",
  },
  DOCUMENT_LENGTH_UNKNOWN: {
    en: "There is no length “{length}”. Choose short (one page), standard (four pages) or full.",
    ja: "「{length}」という長さはありません。short（1ページ）、standard（4ページ）または full（完全版）を指定してください。",
  },
  DOCUMENT_KIND_UNKNOWN: {
    en: "There is no document of kind “{kind}”. Choose {known}.",
    ja: "「{kind}」という種類の文書はありません。{known} のいずれかを指定してください。",
  },
  DOCUMENT_SUBJECT_UNKNOWN: {
    en: "The record has nothing with the id “{subject}” that a document of kind {kind} could be about.{suggestion}",
    ja: "「{subject}」という id は、{kind} の文書の対象として記録されていません。{suggestion}",
  },
});

const refuse = refuser(REFUSALS);

/** So many ids are named beside one that is none. */
const SUBJECTS_NAMED = 8;

const SUGGESTION = texts({
  some: { en: " There are: {names}.", ja: "登録済みの id：{names}。" },
  meant: { en: " Did you mean “{name}”?", ja: "「{name}」のことですか。" },
  none: { en: "", ja: "" },
});

/** Lengths as people also call them. */
const LENGTH_NAMES: Readonly<Record<string, Length>> = { "1": "short", "4": "standard" };

interface DocumentRequest {
  readonly kind: KindName;
  /** Null where no years were asked for: the usual ones of the subject. */
  readonly span: DaySpan | null;
  readonly language: Language;
  readonly format: BriefFormat;
  readonly length: Length;
}

interface DaySpan {
  readonly from: Day;
  readonly to: Day;
}

/** What was typed, read: kind, years, language, length and format, before any record is opened. */
export function readDocumentRequest(
  asked: Omit<DocumentAsked, "subject">,
): DocumentRequest | Refusal {
  const { kind, from, to, language, format, length = "full" } = asked;
  if (!isKindName(kind))
    return refuse("DOCUMENT_KIND_UNKNOWN", { kind, known: KIND_NAMES.join(", ") }, "kind");
  for (const [field, year] of [
    ["from", from],
    ["to", to],
  ] as const) {
    if (year !== undefined && !isYear(year))
      return refuse("BRIEF_YEAR_UNREADABLE", { year }, field);
  }
  const [first, last] = [from ?? to, to ?? from];
  if (first !== undefined && last !== undefined && first > last)
    return refuse("BRIEF_YEARS_REVERSED", { from: first, to: last }, "to");
  if (!isLanguage(language)) return refuse("BRIEF_LANGUAGE_UNKNOWN", { language }, "lang");
  if (!isFormat(format))
    return refuse("BRIEF_FORMAT_UNKNOWN", { format, known: BRIEF_FORMATS.join(", ") }, "format");
  const long = LENGTH_NAMES[length] ?? length;
  if (!(LENGTHS as readonly string[]).includes(long))
    return refuse("DOCUMENT_LENGTH_UNKNOWN", { length }, "length");
  const span =
    first === undefined || last === undefined
      ? null
      : { from: day(`${first}-01-01`), to: day(`${last}-12-31`) };
  return { kind, span, language, format, length: long as Length };
}

/**
 * A document as a file: the same record and the same request give the same bytes, at the terminal and in the browser. Refused
 * where the request cannot be read, where there is nothing of that id, and where a number has no claim; a template's mistakes
 * are told all at once.
 */
export function makeDocument(
  snapshot: Snapshot,
  asked: DocumentAsked,
): BriefFile | Refusal | TemplateFindings {
  const request = readDocumentRequest(asked);
  if (isRefusal(request)) return request;
  const built = composeAsked(snapshot, asked, request);
  if (isRefusal(built) || !("document" in built)) return built;
  if (built.findings.length > 0) return { findings: built.findings };
  return fileOf(built.document, request.format, asked.site);
}

export function fileOf(
  document: BriefDocument,
  format: BriefFormat,
  site: string | null = null,
): BriefFile {
  return {
    name: `${document.id}.${format}`,
    content: writeBrief(document, format, site),
    media_type: BRIEF_MEDIA_TYPES[format],
  };
}

/** A document in several formats, composed once: a refusal or a template's mistakes stand for all of them. */
export function makeFiles(
  snapshot: Snapshot,
  asked: Omit<DocumentAsked, "format">,
  formats: readonly string[],
): readonly BriefFile[] | Refusal | TemplateFindings {
  const requests = formats.map((format) => readDocumentRequest({ ...asked, format }));
  const refused = requests.find(isRefusal);
  if (refused) return refused;
  const [first] = requests;
  if (!first || isRefusal(first)) return [];
  const built = composeAsked(snapshot, { ...asked, format: first.format }, first);
  if (isRefusal(built) || !("document" in built)) return built;
  if (built.findings.length > 0) return { findings: built.findings };
  return requests.flatMap((request) =>
    isRefusal(request) ? [] : [fileOf(built.document, request.format, asked.site)],
  );
}

/** The document itself, for who writes it in several formats. */
export function composeAsked(
  snapshot: Snapshot,
  asked: DocumentAsked,
  request: DocumentRequest,
): Built | Refusal | TemplateFindings {
  const { kind, length } = request;
  const own = asked.template ? ownTemplate(asked.template, kind) : null;
  if (own !== null && !hasTemplate(own)) return { findings: own.findings };
  const planFor = (partner: string | null): Plan =>
    own ?? { template: bundledTemplate(kind, partner), findings: [] };
  const base = scribeOf(snapshot, request.language, asked.today);
  const makers: Readonly<Record<KindName, () => Built | Refusal | null>> = {
    partner: () => {
      const row = snapshot.partnerById.get(asked.subject);
      const span = request.span ?? usualSpan(snapshot, asked.subject);
      const view = row
        ? partnerView(snapshot, { partner: row.id, span, fiscal_year: row.fiscal_year })
        : null;
      if (!view) return null;
      const scribe = partnerScribe(view, base, asked.world ?? null);
      return buildDocument(DOCUMENT_KINDS.partner, planFor(view.row.id), scribe, length);
    },
    fund: () => {
      const view = fundView(snapshot, asked.subject);
      if (!view) return null;
      return buildDocument(DOCUMENT_KINDS.fund, planFor(null), recordScribe(view, base), length);
    },
    project: () => {
      const view = projectView(snapshot, asked.subject);
      if (!view) return null;
      const plan = planFor(view.row.partner_id);
      return buildDocument(DOCUMENT_KINDS.project, plan, recordScribe(view, base), length);
    },
    accountability: () => {
      const span = request.span ?? usualSpan(snapshot, asked.subject);
      const [first, last] = [yearOf(span.from), yearOf(span.to)];
      const view = accountView(snapshot, { partner: asked.subject, first, last });
      if (!view) return null;
      const scribe = { ...partnerScribe(view, base), view };
      return buildDocument(DOCUMENT_KINDS.accountability, planFor(view.row.id), scribe, length);
    },
    results: () => {
      const view = resultsView(snapshot, asked.subject);
      if (!view) return null;
      return buildDocument(DOCUMENT_KINDS.results, planFor(null), recordScribe(view, base), length);
    },
  };
  return makers[kind]() ?? refuseSubject(snapshot, kind, asked.subject);
}

/** Asks the world for what a partner's brief may print of it: before the document is made, and once for all its forms. */
export async function readDocumentWorld(
  snapshot: Snapshot,
  asked: Pick<DocumentAsked, "kind" | "subject" | "from" | "to">,
  world: WorldView,
): Promise<PartnerWorld | null | Refusal> {
  const row = asked.kind === "partner" ? snapshot.partnerById.get(asked.subject) : undefined;
  const request = readDocumentRequest({ ...asked, language: "en", format: "html" });
  if (!row || isRefusal(request)) return null;
  const span = request.span ?? usualSpan(snapshot, row.id);
  const about = askedOfWorld(row, { from: yearOf(span.from), to: yearOf(span.to) });
  return about === null ? null : readPartnerWorld(world, about);
}

type Plan = TemplateReading & { readonly template: Template };

function hasTemplate(reading: TemplateReading): reading is Plan {
  return reading.template !== null;
}

/** A template of one's own; one for another kind of document is no template here. */
function ownTemplate(
  { bytes, file }: { readonly bytes: Buffer; readonly file: string },
  kind: KindName,
): TemplateReading {
  const reading = readGivenTemplate(bytes, file);
  if (reading.template === null || reading.template.kind === kind) return reading;
  const report = openTemplateReport();
  const facts = { name: reading.template.kind, asked: kind };
  report.add("TEMPLATE_KIND_OTHER", { file, line: 1, column: 1 }, facts);
  return { template: null, findings: [...report.findings, ...reading.findings] };
}

/** What every writer has at hand: texts with their references printed, figures by their ids. */
export function scribeOf(
  snapshot: Snapshot,
  language: Language,
  today: Day = systemClock.today(),
): Scribe {
  return {
    record: claimRecord(snapshot, today),
    language,
    narrate: (text, self = null) => renderNarrative(text, language, snapshot, self),
    figureOf: (id) => findFigure(snapshot, id),
    known: () =>
      [
        ...snapshot.statements,
        ...snapshot.indicatorValues,
        ...snapshot.contributions,
        ...snapshot.odaValues,
        ...snapshot.peoplePosts,
      ].map((row) => row.id),
  };
}

function usualSpan(snapshot: Snapshot, partner: string): DaySpan {
  const latest = Math.max(
    ...snapshot.contributions.map((row) => Number((row.period_to ?? "2000").slice(0, 4))),
    2000,
  );
  const { from, to } = usualYears(snapshot, partner, latest);
  return { from: day(`${from}-01-01`), to: day(`${to}-12-31`) };
}

/** Of a partner that the record does not have: those that it has. */
export function refusePartner(snapshot: Snapshot, partner: string): Refusal {
  const names = snapshot.partners.map(({ id }) => id).join(", ");
  const known = names === "" ? KNOWN.none : fillText(KNOWN.some, { names });
  return refuse("BRIEF_PARTNER_UNKNOWN", { partner, known }, "partner");
}

function refuseSubject(snapshot: Snapshot, kind: KindName, subject: string): Refusal {
  if (kind === "partner") {
    return refusePartner(snapshot, subject);
  }
  const near = nearestWord(subject, subjectsOf(snapshot, kind));
  const known = subjectsOf(snapshot, kind);
  const names = known.slice(0, SUBJECTS_NAMED).join(", ");
  const more = known.length > SUBJECTS_NAMED ? " …" : "";
  const suggestion: Text =
    near !== null
      ? fillText(SUGGESTION.meant, { name: near })
      : names === ""
        ? SUGGESTION.none
        : fillText(SUGGESTION.some, { names: `${names}${more}` });
  return refuse("DOCUMENT_SUBJECT_UNKNOWN", { subject, kind, suggestion }, "subject");
}

/** The ids that a document of the kind may be about. */
export function subjectsOf(snapshot: Snapshot, kind: KindName): string[] {
  const ids = (rows: readonly { readonly id: string }[]) => rows.map((row) => row.id);
  return {
    partner: () => ids(snapshot.partners),
    fund: () => ids(snapshot.funds),
    project: () => ids(snapshot.projects),
    accountability: () => ids(snapshot.partners),
    results: () =>
      ids([...snapshot.partners, ...snapshot.funds, ...snapshot.programmes, ...snapshot.projects]),
  }[kind]();
}

function isYear(text: string): boolean {
  return /^(19\d{2}|20\d{2}|2100)$/.test(text);
}

function isFormat(text: string): text is BriefFormat {
  return (BRIEF_FORMATS as readonly string[]).includes(text);
}
