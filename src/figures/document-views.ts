import type { Day } from "../base/day.js";
import type { Text } from "../base/text.js";
import type {
  DecisionRow,
  DocumentRow,
  FundRow,
  OrganisationRow,
  ProgrammeRow,
  ProjectRow,
} from "../store/rows.js";
import type { Snapshot } from "../store/snapshot.js";
import { agreementsOf, type AgreementEntry } from "./agreements.js";
import { sourcesOf } from "./cited.js";
import { figureOf } from "./claims.js";
import type { Figure, FigureSource } from "./figure.js";
import type { FigureTable } from "./figure-table.js";
import { fundFigures, projectsOfFund, type FundFigures } from "./fund.js";
import { fundYearTable } from "./money-tables.js";
import {
  partnerView,
  projectEntry,
  recordView,
  type ProjectEntry,
  type RecordView,
} from "./partner.js";
import { budgetTable } from "./project-budget.js";
import { projectFigures, type ProjectFigures } from "./project.js";
import { contributionFigure } from "./record-figures.js";
import { partnerRules } from "./attributed.js";
import { hiddenValues, sharedKey } from "./attribution.js";
import { scopeOf } from "./partner-scope.js";
import { indicatorReports, type IndicatorReport } from "./results.js";

/** A project of a fund with its money. */
export interface PortfolioEntry {
  readonly project: ProjectEntry;
  readonly money: ProjectFigures | null;
}

export interface DecisionEntry {
  readonly row: DecisionRow;
  readonly meeting: Text | null;
  readonly amount: Figure | null;
}

/** All that a fund's report is made of. */
export interface FundView extends RecordView {
  readonly row: FundRow;
  readonly administrator: OrganisationRow | null;
  readonly contributors: readonly OrganisationRow[];
  /** Its statement; null where the record holds no book of it. */
  readonly book: FundFigures | null;
  readonly by_year: Readonly<Record<"calendar" | "april" | "biennium", FigureTable | null>>;
  readonly agreements: readonly AgreementEntry[];
  readonly decisions: readonly DecisionEntry[];
  readonly portfolio: readonly PortfolioEntry[];
  readonly fund_sources: readonly FigureSource[];
}

export function fundView(snapshot: Snapshot, id: string): FundView | null {
  const row = snapshot.fundById.get(id);
  if (!row) return null;
  const projects = projectsOfFund(snapshot, id);
  const record = recordView(snapshot, { portfolio: row.portfolio, projects, owners: [row] });
  const book = fundFigures(snapshot, row);
  const years = (kind: "calendar" | "april" | "biennium") => fundYearTable(snapshot, row, kind);
  return {
    ...record,
    row,
    administrator: snapshot.organisationById.get(row.administrator_id ?? "") ?? null,
    contributors: snapshot.fundPartners
      .filter((partner) => partner.fund_id === id && partner.role === "contributor")
      .flatMap((partner) => snapshot.organisationById.get(partner.organisation_id) ?? []),
    book,
    by_year: { calendar: years("calendar"), april: years("april"), biennium: years("biennium") },
    agreements: agreementsOf(snapshot, row, book?.balance.as_of ?? ("9999-12-31" as Day)),
    decisions: snapshot.decisions
      .filter((decision) => decision.fund_id === id)
      .sort((a, b) =>
        a.decided_on === b.decided_on
          ? a.id < b.id
            ? -1
            : 1
          : a.decided_on > b.decided_on
            ? -1
            : 1,
      )
      .map((decision) => ({
        row: decision,
        meeting: snapshot.governanceMeetingById.get(decision.meeting_id)?.title ?? null,
        amount: figureOf(snapshot, decision.id),
      })),
    portfolio: record.projects.map((project) => ({
      project,
      money: projectFigures(snapshot, project.row),
    })),
    fund_sources: sourcesOf(snapshot, "fund", id),
  };
}

/** All that a project's report is made of. */
export interface ProjectView extends RecordView {
  readonly row: ProjectRow;
  readonly entry: ProjectEntry;
  readonly partner: Text | null;
  readonly money: ProjectFigures | null;
  readonly budget: FigureTable | null;
  /** What others reported for it. */
  readonly contributions: readonly { readonly what: Text | null; readonly figure: Figure }[];
  readonly reports: readonly IndicatorReport[];
  readonly documents: readonly DocumentRow[];
}

export function projectView(snapshot: Snapshot, id: string): ProjectView | null {
  const row = snapshot.projectById.get(id);
  if (!row) return null;
  return {
    ...recordView(snapshot, { portfolio: row.portfolio, projects: [row], owners: [] }),
    row,
    entry: projectEntry(snapshot, row, false),
    partner: snapshot.partnerById.get(row.partner_id ?? "")?.name ?? null,
    money: projectFigures(snapshot, row),
    budget: budgetTable(snapshot, row),
    contributions: snapshot.contributions
      .filter((contribution) => contribution.project_id === id)
      .map((contribution) => ({
        what: contribution.description,
        figure: contributionFigure(snapshot, contribution),
      })),
    reports: indicatorReports(snapshot, (result) => result.project_id === id),
    documents: snapshot.documents.filter((document) => document.project_id === id),
  };
}

/** All that a sheet of results is made of, whoever's they are. */
export interface ResultsView extends RecordView {
  readonly id: string;
  readonly name: Text;
  readonly reports: readonly IndicatorReport[];
}

/** The results of a partner, a fund, a programme or a project; null where the record has nothing of that id. */
export function resultsView(snapshot: Snapshot, id: string): ResultsView | null {
  const partner = snapshot.partnerById.get(id);
  const fund = snapshot.fundById.get(id);
  const programme: ProgrammeRow | undefined = snapshot.programmeById.get(id);
  const project = snapshot.projectById.get(id);
  const owner = partner ?? fund ?? programme ?? project;
  if (!owner) return null;
  const projects = partner
    ? partnerProjects(snapshot, partner)
    : fund
      ? projectsOfFund(snapshot, id)
      : programme
        ? snapshot.projects.filter((row) => row.programme_id === id)
        : project
          ? [project]
          : [];
  const programmes = partner ? snapshot.programmes.filter((row) => row.partner_id === id) : [];
  const funds = partner ? scopeOf(snapshot, id).funds : [];
  const owners = [owner, ...programmes, ...funds];
  const ids = new Set([...projects, ...owners].map((row) => row.id));
  const record = recordView(snapshot, { portfolio: owner.portfolio, projects, owners });
  const rules = partner ? partnerRules(snapshot, id) : record.rules;
  return {
    ...record,
    results: record.results.filter(
      ({ result }) => rules.get(sharedKey(result))?.rule !== "not_shown",
    ),
    rules,
    hidden_values: hiddenValues(snapshot, rules),
    id,
    name: "title" in owner ? owner.title : owner.name,
    reports: indicatorReports(
      snapshot,
      (result) =>
        rules.get(sharedKey(result))?.rule !== "not_shown" &&
        [result.project_id, result.programme_id, result.fund_id].some(
          (each) => each !== null && ids.has(each),
        ),
    ),
  };
}

function partnerProjects(
  snapshot: Snapshot,
  partner: Snapshot["partners"][number],
): readonly ProjectRow[] {
  const span = { from: "1900-01-01" as Day, to: "2100-12-31" as Day };
  const view = partnerView(snapshot, {
    partner: partner.id,
    span,
    fiscal_year: partner.fiscal_year,
  });
  return view?.projects.filter((entry) => !entry.is_apart).map((entry) => entry.row) ?? [];
}
