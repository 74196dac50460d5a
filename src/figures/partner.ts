import { type Day } from "../base/day.js";
import type { FiscalYear } from "../base/span.js";
import type { Text } from "../base/text.js";
import type {
  ConventionRow,
  FundRow,
  OdaValueRow,
  OrganisationRow,
  PartnerRow,
  PeoplePostRow,
  PriorityAreaRow,
  ProgrammeRow,
  ProjectRow,
  RatificationRow,
  SourceRow,
  StatementRow,
  StoryRow,
} from "../store/rows.js";
import type { Snapshot } from "../store/snapshot.js";
import { sourcesOf } from "./cited.js";
import { figureOf } from "./claims.js";
import { countryName } from "../base/country-names.js";
import { fundReports } from "./donor-reports.js";
import type { Figure, FigureSource } from "./figure.js";
import { fundFigures, type FundFigures } from "./fund.js";
import { goalName } from "./goal-names.js";
import { ownerOf, type Owner } from "./owner.js";
import { partnerMoney, type ClosedSpan, type PartnerMoney } from "./partner-money.js";
import { partnerRules, type PartnerRule } from "./attributed.js";
import { hiddenValues, sharedKey } from "./attribution.js";
import { resultEntries, type ResultEntry } from "./partner-results.js";
import { countriesOf, scopeOf, type PartnerScope } from "./partner-scope.js";
import { statementFigure } from "./record-figures.js";

export interface PartnerAsked {
  readonly partner: string;
  readonly span: ClosedSpan;
  /** The year by which amounts are laid out; the partner's own where nobody asks. */
  readonly fiscal_year: FiscalYear;
}

export interface FamilyMember {
  readonly organisation: OrganisationRow;
  /** `apart` is shown beside and never added; `through` passes the family's money on. */
  readonly standing: "member" | "apart" | "through";
  readonly role: Text | null;
  readonly from_date: string | null;
  readonly to_date: string | null;
  readonly sources: readonly FigureSource[];
}

export interface ProjectEntry {
  readonly row: ProjectRow;
  readonly countries: readonly string[];
  /** Places below a country, or beside one: "Mayo, Khartoum". */
  readonly places: readonly Text[];
  readonly organisations: readonly {
    readonly organisation: OrganisationRow;
    readonly role: string;
    readonly note: Text | null;
  }[];
  readonly goals: readonly { readonly goal: number; readonly target: string | null }[];
  readonly fund: FundRow | null;
  readonly programme: ProgrammeRow | null;
  readonly sources: readonly FigureSource[];
  readonly is_apart: boolean;
}

export interface PlaceEntry {
  readonly country: string;
  readonly name: Text;
  readonly count: Figure;
  readonly projects: readonly ProjectEntry[];
}

export interface GoalEntry {
  readonly goal: number;
  readonly name: Text;
  readonly targets: readonly string[];
  readonly count: Figure;
  readonly projects: readonly ProjectEntry[];
}

export interface PriorityEntry {
  readonly row: PriorityAreaRow;
  /** What answers it: projects, funds and programmes. */
  readonly answers: readonly Owner[];
  readonly sources: readonly FigureSource[];
}

export interface PostEntry {
  readonly row: PeoplePostRow;
  readonly count: Figure | null;
  readonly host: OrganisationRow | null;
  readonly releasing: OrganisationRow | null;
  readonly sources: readonly FigureSource[];
}

export interface OdaEntry {
  readonly row: OdaValueRow;
  readonly amount: Figure;
  readonly share: Figure | null;
  readonly rank: Figure | null;
}

export interface StatementEntry {
  readonly row: StatementRow;
  /** Null where the statement is a fact without a number. */
  readonly figure: Figure | null;
  readonly owner: Owner | null;
  readonly sources: readonly FigureSource[];
}

export interface StoryEntry {
  readonly row: StoryRow;
  readonly owner: Owner | null;
  readonly countries: readonly string[];
  readonly sources: readonly FigureSource[];
}

export interface FundEntry {
  readonly row: FundRow;
  readonly administrator: OrganisationRow | null;
  readonly contributors: readonly OrganisationRow[];
  readonly projects: readonly ProjectEntry[];
  /** Its statement; null where the record holds no book of it, and no balance is made up. */
  readonly book: FundFigures | null;
  /** Sent last and due next; null where no agreement on record says what it asks for. */
  readonly reports: ReturnType<typeof fundReports>;
  readonly sources: readonly FigureSource[];
}

export interface ConventionEntry {
  readonly ratification: RatificationRow;
  readonly convention: ConventionRow;
  /** `fundamental`, `governance` or `technical` on the last day asked; null where no source says. */
  readonly category: string | null;
  readonly sources: readonly FigureSource[];
}

/** All that the record says of one partner: what its page and its brief are made of. Lists may be empty; null is unknown. */
export interface PartnerView {
  readonly row: PartnerRow;
  readonly span: ClosedSpan;
  readonly fiscal_year: FiscalYear;
  readonly is_illustrative: boolean;
  /** The organisation whose record this is; null where none is marked. */
  readonly reporter: OrganisationRow | null;
  readonly family: readonly FamilyMember[];
  readonly money: PartnerMoney;
  readonly projects: readonly ProjectEntry[];
  readonly projects_count: Figure | null;
  readonly countries_count: Figure | null;
  readonly places: readonly PlaceEntry[];
  readonly goals: readonly GoalEntry[];
  readonly priorities: readonly PriorityEntry[];
  readonly funds: readonly FundEntry[];
  readonly programmes: readonly ProgrammeRow[];
  readonly people: readonly PostEntry[];
  /** Ratifications that the record knows by date: rarely all of them, so they are not counted. */
  readonly conventions: readonly ConventionEntry[];
  /** Measures stand side by side and are never added: by year, then measure. */
  readonly oda: readonly OdaEntry[];
  readonly results: readonly ResultEntry[];
  /** By which rule the results of each project, programme and fund are shown to the partner, by `sharedKey`. */
  readonly rules: ReadonlyMap<string, PartnerRule>;
  /** Values of indicators, `indicator_value/ID`, that no text may print under the partner. */
  readonly hidden_values: ReadonlySet<string>;
  readonly stories: readonly StoryEntry[];
  readonly statements: readonly StatementEntry[];
  /** Every source on record, in the order of their ids. */
  readonly sources: readonly SourceRow[];
  /** How many differences between sources stand on the findings page. */
  readonly findings_count: Figure | null;
}

/** What any document may say of projects, results and stories, whoever it is about. */
export type RecordView = Pick<
  PartnerView,
  | "is_illustrative"
  | "reporter"
  | "projects"
  | "results"
  | "rules"
  | "hidden_values"
  | "stories"
  | "statements"
  | "sources"
>;

/** The parts of the record that belong to some projects, funds and programmes. */
export function recordView(
  snapshot: Snapshot,
  of: {
    readonly portfolio: string | null;
    readonly projects: readonly ProjectRow[];
    readonly owners: readonly { readonly id: string }[];
  },
): RecordView {
  const projects = of.projects.map((project) => projectEntry(snapshot, project, false));
  const owners = new Set([...of.projects, ...of.owners].map((owner) => owner.id));
  return {
    is_illustrative: snapshot.isIllustrative(of),
    reporter: reporterOf(snapshot, of.portfolio),
    projects,
    results: resultEntries(snapshot, owners),
    rules: new Map(),
    hidden_values: new Set(),
    stories: storiesOf(snapshot, null, owners, projects),
    statements: statementsOf(snapshot, null, owners),
    sources: snapshot.sources,
  };
}

/** The organisation whose record this is. */
function reporterOf(snapshot: Snapshot, portfolio: string | null): OrganisationRow | null {
  return (
    snapshot.organisations.find(
      (organisation) => organisation.is_reporting_org && organisation.portfolio === portfolio,
    ) ?? null
  );
}

/** The partner as the record knows it; null where there is no such partner. */
export function partnerView(snapshot: Snapshot, asked: PartnerAsked): PartnerView | null {
  const row = snapshot.partnerById.get(asked.partner);
  if (!row) return null;
  const { span, fiscal_year } = asked;
  const scope = scopeOf(snapshot, row.id);
  const projects = [...scope.projects, ...scope.projects_apart].map((project) =>
    projectEntry(snapshot, project, scope.projects_apart.includes(project)),
  );
  const ours = projects.filter((project) => !project.is_apart);
  const owners = ownerIds(scope, projects);
  const rules = partnerRules(snapshot, row.id);
  return {
    row,
    span,
    fiscal_year,
    is_illustrative: snapshot.isIllustrative(row),
    reporter: reporterOf(snapshot, row.portfolio),
    family: familyOf(snapshot, scope),
    money: partnerMoney(snapshot, {
      partner_id: row.id,
      span,
      fiscal_year,
      members: scope.members,
    }),
    projects,
    projects_count: figureOf(snapshot, `${row.id}:projects`),
    countries_count: figureOf(snapshot, `${row.id}:countries`),
    places: placesOf(snapshot, row.id, ours),
    goals: goalsOf(snapshot, row.id, ours),
    priorities: prioritiesOf(snapshot, row.id),
    funds: scope.funds.map((fund) => fundEntry(snapshot, fund, projects)),
    programmes: scope.programmes,
    people: postsOf(snapshot, row.id),
    conventions: conventionsOf(snapshot, row.id, span.to),
    oda: odaOf(snapshot, row.id, span),
    results: resultEntries(snapshot, owners).filter(
      ({ result }) => rules.get(sharedKey(result))?.rule !== "not_shown",
    ),
    rules,
    hidden_values: hiddenValues(snapshot, rules),
    stories: storiesOf(snapshot, row.id, owners, projects),
    statements: statementsOf(snapshot, row.id, owners),
    sources: snapshot.sources,
    findings_count: figureOf(snapshot, `${row.id}:findings`),
  };
}

function ownerIds(scope: PartnerScope, projects: readonly ProjectEntry[]): Set<string> {
  return new Set([
    ...projects.map((project) => project.row.id),
    ...scope.funds.map((fund) => fund.id),
    ...scope.programmes.map((programme) => programme.id),
    ...scope.members.map((member) => member.organisation_id),
  ]);
}

function familyOf(snapshot: Snapshot, scope: PartnerScope): FamilyMember[] {
  return scope.members.flatMap((member) => {
    const organisation = snapshot.organisationById.get(member.organisation_id);
    if (!organisation) return [];
    const { standing, role, from_date, to_date } = member;
    return [
      {
        organisation,
        standing,
        role,
        from_date,
        to_date,
        sources: sourcesOf(snapshot, "membership", member.id),
      },
    ];
  });
}

export function projectEntry(snapshot: Snapshot, row: ProjectRow, is_apart: boolean): ProjectEntry {
  const places = snapshot.projectPlaces.filter((place) => place.project_id === row.id);
  return {
    row,
    countries: countriesOf(snapshot, [row]),
    places: places.flatMap((place) => (place.name ? [place.name] : [])),
    organisations: snapshot.projectOrganisations
      .filter((entry) => entry.project_id === row.id)
      .flatMap(({ organisation_id, role, note }) => {
        const organisation = snapshot.organisationById.get(organisation_id);
        return organisation ? [{ organisation, role, note }] : [];
      }),
    goals: snapshot.projectSdgs
      .filter((sdg) => sdg.project_id === row.id)
      .map(({ goal, target }) => ({ goal, target })),
    fund: snapshot.fundById.get(row.fund_id ?? "") ?? null,
    programme: snapshot.programmeById.get(row.programme_id ?? "") ?? null,
    sources: sourcesOf(snapshot, "project", row.id),
    is_apart,
  };
}

function placesOf(
  snapshot: Snapshot,
  partner_id: string,
  projects: readonly ProjectEntry[],
): PlaceEntry[] {
  const codes = [...new Set(projects.flatMap((project) => project.countries))];
  const entries = codes.flatMap((country) => {
    const count = figureOf(snapshot, `${partner_id}:country.${country}`);
    const here = projects.filter((project) => project.countries.includes(country));
    return count ? [{ country, name: countryName(country), count, projects: here }] : [];
  });
  return entries.sort(
    (a, b) => b.projects.length - a.projects.length || (a.name.en < b.name.en ? -1 : 1),
  );
}

function goalsOf(
  snapshot: Snapshot,
  partner_id: string,
  projects: readonly ProjectEntry[],
): GoalEntry[] {
  const goals = [
    ...new Set(projects.flatMap((project) => project.goals.map(({ goal }) => goal))),
  ].sort((a, b) => a - b);
  return goals.flatMap((goal) => {
    const count = figureOf(snapshot, `${partner_id}:goal.${goal}`);
    const serving = projects.filter((project) =>
      project.goals.some((served) => served.goal === goal),
    );
    const targets = serving.flatMap((project) =>
      project.goals.filter((served) => served.goal === goal).map(({ target }) => target),
    );
    const named = [...new Set(targets.filter((target) => target !== null))].sort();
    return count ? [{ goal, name: goalName(goal), targets: named, count, projects: serving }] : [];
  });
}

function prioritiesOf(snapshot: Snapshot, partner_id: string): PriorityEntry[] {
  return snapshot.priorityAreas
    .filter((area) => area.partner_id === partner_id)
    .sort((a, b) => a.position - b.position)
    .map((row) => ({
      row,
      answers: snapshot.priorityAnswers
        .filter((answer) => answer.priority_area_id === row.id)
        .map((answer) => ownerOf(snapshot, answer))
        .filter((owner) => owner !== null),
      sources: sourcesOf(snapshot, "priority_area", row.id),
    }));
}

function fundEntry(snapshot: Snapshot, row: FundRow, projects: readonly ProjectEntry[]): FundEntry {
  const partners = snapshot.fundPartners.filter(
    (partner) => partner.fund_id === row.id && partner.role === "contributor",
  );
  return {
    row,
    administrator: snapshot.organisationById.get(row.administrator_id ?? "") ?? null,
    contributors: partners.flatMap(
      (partner) => snapshot.organisationById.get(partner.organisation_id) ?? [],
    ),
    projects: projects.filter((project) => project.row.fund_id === row.id),
    book: fundFigures(snapshot, row),
    reports: fundReports(snapshot, row.id),
    sources: sourcesOf(snapshot, "fund", row.id),
  };
}

function postsOf(snapshot: Snapshot, partner_id: string): PostEntry[] {
  return snapshot.peoplePosts
    .filter((row) => row.partner_id === partner_id)
    .map((row) => ({
      row,
      count: row.count === null ? null : figureOf(snapshot, row.id),
      host: snapshot.organisationById.get(row.host_organisation_id ?? "") ?? null,
      releasing: snapshot.organisationById.get(row.releasing_organisation_id ?? "") ?? null,
      sources: sourcesOf(snapshot, "people_post", row.id),
    }));
}

function conventionsOf(snapshot: Snapshot, partner_id: string, on: Day): ConventionEntry[] {
  return snapshot.ratifications
    .filter((row) => row.partner_id === partner_id)
    .sort((a, b) => (a.ratified_date < b.ratified_date ? -1 : 1))
    .flatMap((ratification) => {
      const convention = snapshot.conventionById.get(ratification.convention_id);
      if (!convention) return [];
      const category = snapshot.conventionCategories.find(
        (row) =>
          row.convention_id === convention.id &&
          (row.from_on ?? "") <= on &&
          (row.to_on === null || on <= row.to_on),
      );
      const sources = sourcesOf(snapshot, "ratification", ratification.id);
      return [{ ratification, convention, category: category?.category ?? null, sources }];
    });
}

function odaOf(snapshot: Snapshot, partner_id: string, span: ClosedSpan): OdaEntry[] {
  const [first, last] = [Number(span.from.slice(0, 4)), Number(span.to.slice(0, 4))];
  return snapshot.odaValues
    .filter((row) => row.partner_id === partner_id && row.year >= first && row.year <= last)
    .sort((a, b) => a.year - b.year || (a.id < b.id ? -1 : 1))
    .flatMap((row) => {
      const amount = figureOf(snapshot, row.id);
      if (!amount) return [];
      const share =
        row.share_of_gni_percent === null ? null : figureOf(snapshot, `${row.id}:share`);
      const rank = row.rank === null ? null : figureOf(snapshot, `${row.id}:rank`);
      return [{ row, amount, share, rank }];
    });
}

function storiesOf(
  snapshot: Snapshot,
  partner_id: string | null,
  owners: ReadonlySet<string>,
  projects: readonly ProjectEntry[],
): StoryEntry[] {
  return snapshot.stories
    .filter(
      (row) =>
        (partner_id !== null && row.partner_id === partner_id) ||
        [row.project_id, row.programme_id, row.fund_id].some((id) => owners.has(id ?? "")),
    )
    .sort((a, b) => a.position - b.position || (a.id < b.id ? -1 : 1))
    .map((row) => ({
      row,
      owner: ownerOf(snapshot, row),
      countries: projects.find((project) => project.row.id === row.project_id)?.countries ?? [],
      sources: sourcesOf(snapshot, "story", row.id),
    }));
}

function statementsOf(
  snapshot: Snapshot,
  partner_id: string | null,
  owners: ReadonlySet<string>,
): StatementEntry[] {
  return snapshot.statements
    .filter(
      (row) =>
        (partner_id !== null && row.partner_id === partner_id) ||
        [row.project_id, row.programme_id, row.fund_id, row.organisation_id].some((id) =>
          owners.has(id ?? ""),
        ),
    )
    .sort((a, b) => a.position - b.position || (a.id < b.id ? -1 : 1))
    .map((row) => ({
      row,
      figure: statementFigure(snapshot, row),
      owner: ownerOf(snapshot, row),
      sources: sourcesOf(snapshot, "statement", row.id),
    }));
}
