import type { Day } from "../base/day.js";
import { day } from "../base/day.js";
import { LANGUAGES, type Language } from "../base/language.js";
import { isRefusal } from "../base/refusal.js";
import type { Text } from "../base/text.js";
import { auditDocument, lintDocument } from "../brief/audit.js";
import { composeDocument } from "../brief/compose.js";
import { DOCUMENT_KINDS } from "../brief/kinds.js";
import { partnerScribe } from "../brief/partner/kind.js";
import { bundledTemplate } from "../brief/templates.js";
import { lintProse, type ProseFault } from "../claims/lint-prose.js";
import { lintStory } from "../claims/lint-story.js";
import { claimRecord, type ClaimRecord } from "../claims/record.js";
import { wordStanding } from "../claims/rules/standing.js";
import { toldTexts } from "../claims/told-texts.js";
import { figureOf } from "../figures/claims.js";
import type { Owned } from "../figures/owner.js";
import { partnerView } from "../figures/partner.js";
import { usualYears } from "../figures/partner-tables.js";
import { statementFigure } from "../figures/record-figures.js";
import type { Snapshot } from "../store/snapshot.js";
import { scribeOf } from "./make-document.js";

/** One finding on the record's own words: of a text where it is typed, of a claim, or of a brief as it would be printed. */
export interface RecordFault {
  readonly rule: string;
  readonly severity: "error" | "warning";
  readonly message: Text;
  /** `story/mayo`, `statement/jp-oda-2020`, `claim/mayo-jobs`, `brief/JP`. */
  readonly record: string;
  /** The text's column, or the brief's section. */
  readonly field: string;
  readonly language: Language | null;
  readonly line: number;
  readonly column: number;
  readonly excerpt: string;
  readonly suggestion?: string;
  /** The claim that is to be renewed or withdrawn. */
  readonly claim?: string;
}

/** Every narrative, statement, description and brief of the record, or of one partner, held against the record. */
export function lintRecord(
  snapshot: Snapshot,
  today: Day,
  partner: string | null = null,
): RecordFault[] {
  const record = claimRecord(snapshot, today);
  const isAsked = ownersOf(snapshot, partner);
  return [
    ...lintClaims(snapshot, record, isAsked),
    ...snapshot.stories
      .filter(isAsked)
      .flatMap((row) =>
        lintStory(snapshot, row, today).map((fault) =>
          fromProse(fault, `story/${row.id}`, fault.field),
        ),
      ),
    ...toldTexts(snapshot)
      .filter((told) => isAsked(told.owner))
      .flatMap((told) => {
        const resolve = (id: string) => (id === "value" ? told.self : figureOf(snapshot, id));
        return lintProse({ text: told.text, resolve, record }).map((fault) =>
          fromProse(fault, told.record, told.field),
        );
      }),
    ...snapshot.partners
      .filter((row) => partner === null || row.id === partner)
      .flatMap((row) => lintBrief(snapshot, row.id, record)),
  ];
}

/** Claims that need somebody, whether or not a text refers to them. */
function lintClaims(
  snapshot: Snapshot,
  record: ClaimRecord,
  isAsked: (row: Owned) => boolean,
): RecordFault[] {
  return snapshot.claims
    .filter((claim) => claim.state === "approved" && isAsked(claim.statement))
    .flatMap(({ id, statement }): RecordFault[] => {
      const figure = statementFigure(snapshot, statement);
      const standing = figure ? record.standingOf(figure) : "current";
      if (figure === null || standing === "current") return [];
      return [
        {
          rule: standing === "stale" ? "claim-stale" : "claim-expired",
          severity: "error",
          message: wordStanding(figure, record),
          record: `claim/${id}`,
          field: "text",
          language: null,
          line: 1,
          column: 1,
          excerpt: statement.text.en,
          claim: id,
        },
      ];
    });
}

/** The brief of the years that the partner's page shows, in each language. */
function lintBrief(snapshot: Snapshot, partner: string, record: ClaimRecord): RecordFault[] {
  const row = snapshot.partnerById.get(partner);
  const { from, to } = usualYears(snapshot, partner, Number(record.today.slice(0, 4)));
  const span = { from: day(`${from}-01-01`), to: day(`${to}-12-31`) };
  const view = row ? partnerView(snapshot, { partner, span, fiscal_year: row.fiscal_year }) : null;
  if (!view) return [];
  return LANGUAGES.flatMap((language) => {
    const scribe = partnerScribe(view, scribeOf(snapshot, language, record.today));
    const template = bundledTemplate("partner", partner);
    const { document } = composeDocument(DOCUMENT_KINDS.partner, template, scribe, {
      length: "full",
      cut: 0,
    });
    const at = { record: `brief/${partner}`, language, line: 1 };
    const refused = auditDocument(document);
    const gate: RecordFault[] = isRefusal(refused)
      ? [
          {
            ...at,
            rule:
              refused.refused === "BRIEF_NUMBER_WITHOUT_CLAIM"
                ? "number-without-claim"
                : "reference-to-nothing",
            severity: "error",
            message: refused.message,
            field: String(refused.facts["place"]),
            column: 1,
            excerpt: String(refused.facts["text"]),
          },
        ]
      : [];
    const faults = lintDocument(document, record).map(
      ({ rule, severity, message, place, text, start, suggestion, claim }): RecordFault => ({
        ...at,
        rule,
        severity,
        message,
        field: place,
        column: start + 1,
        excerpt: text.slice(0, 160),
        ...(suggestion === undefined ? {} : { suggestion: suggestion[language] }),
        ...(claim === undefined ? {} : { claim }),
      }),
    );
    return [...gate, ...faults];
  });
}

function fromProse(fault: ProseFault, record: string, field: string): RecordFault {
  const { rule, severity, message, language, line, column, excerpt, suggestion, claim } = fault;
  return {
    ...{ rule, severity, message, record, field, language, line, column, excerpt },
    ...(suggestion === undefined ? {} : { suggestion }),
    ...(claim === undefined ? {} : { claim }),
  };
}

/** Rows of one partner: its own, and those of its projects, programmes and funds. All rows where none is asked for. */
function ownersOf(snapshot: Snapshot, partner: string | null): (row: Owned) => boolean {
  const asked = snapshot.partnerById.get(partner ?? "");
  if (!asked) return () => true;
  const span = { from: day("1900-01-01"), to: day("2100-12-31") };
  const view = partnerView(snapshot, { partner: asked.id, span, fiscal_year: asked.fiscal_year });
  const ids = new Set([
    asked.id,
    ...(view?.projects.map((entry) => entry.row.id) ?? []),
    ...(view?.programmes.map((row) => row.id) ?? []),
    ...(view?.funds.map((entry) => entry.row.id) ?? []),
  ]);
  return (row) =>
    [row.partner_id, row.project_id, row.programme_id, row.fund_id].some(
      (id) => id != null && ids.has(id),
    );
}
