import { isProjectAccount } from "../fund/project-account.js";
import type {
  AgreementRow,
  FundRow,
  MembershipRow,
  ProgrammeRow,
  ProjectRow,
} from "../store/rows.js";
import type { Snapshot } from "../store/snapshot.js";

/** What belongs to a partner: its family, and the funds, programmes and projects that the family pays for. */
export interface PartnerScope {
  readonly members: readonly MembershipRow[];
  readonly funds: readonly FundRow[];
  readonly programmes: readonly ProgrammeRow[];
  /** Without those of organisations that stand apart. */
  readonly projects: readonly ProjectRow[];
  /** Projects that only an organisation standing apart pays for: shown beside, never counted with the others. */
  readonly projects_apart: readonly ProjectRow[];
}

export function scopeOf(snapshot: Snapshot, partner_id: string): PartnerScope {
  const kept = SCOPES.get(snapshot) ?? new Map<string, PartnerScope>();
  SCOPES.set(snapshot, kept);
  const scope = kept.get(partner_id) ?? findScope(snapshot, partner_id);
  kept.set(partner_id, scope);
  return scope;
}

/** A snapshot never changes, and every count of a partner asks for its scope. */
const SCOPES = new WeakMap<Snapshot, Map<string, PartnerScope>>();

function findScope(snapshot: Snapshot, partner_id: string): PartnerScope {
  const members = snapshot.memberships
    .filter((member) => member.partner_id === partner_id)
    .sort((a, b) => a.position - b.position || (a.id < b.id ? -1 : 1));
  const family = new Set(
    members.filter((member) => member.standing !== "apart").map((member) => member.organisation_id),
  );
  const apart = new Set(
    members.filter((member) => member.standing === "apart").map((member) => member.organisation_id),
  );
  // Whoever only passes money on passes on others', too: an agreement of theirs counts where it names one of the family.
  const givers = new Set(
    members
      .filter((member) => member.standing === "member")
      .map((member) => member.organisation_id),
  );
  const agreed = snapshot.agreements.filter(
    (row) => givers.has(row.organisation_id) || givers.has(row.ultimate_organisation_id ?? ""),
  );
  const paidInto = new Set([
    ...snapshot.fundPartners
      .filter(
        (row) =>
          row.role !== "administrator" &&
          row.role !== "governing" &&
          family.has(row.organisation_id),
      )
      .map((row) => row.fund_id),
    ...agreed.flatMap((row) => (isDirect(snapshot, row) ? [] : (row.fund_id ?? []))),
  ]);
  const paidDirectly = new Set(
    agreed.flatMap((row) => (isDirect(snapshot, row) ? (row.project_id ?? []) : [])),
  );
  const funds = snapshot.funds.filter((fund) => paidInto.has(fund.id));
  const programmes = snapshot.programmes.filter((programme) => programme.partner_id === partner_id);
  const payers = payersByProject(snapshot);
  const isApart = (project: ProjectRow) => {
    const paying = payers.get(project.id) ?? [];
    return (
      paying.length > 0 && paying.every((id) => apart.has(id)) && !paidDirectly.has(project.id)
    );
  };
  const isOurs = (project: ProjectRow) =>
    project.partner_id === partner_id ||
    paidInto.has(project.fund_id ?? "") ||
    paidDirectly.has(project.id) ||
    programmes.some((programme) => programme.id === project.programme_id) ||
    (payers.get(project.id) ?? []).some((id) => family.has(id));
  return {
    members,
    funds,
    programmes,
    projects: snapshot.projects.filter((project) => isOurs(project) && !isApart(project)),
    projects_apart: snapshot.projects.filter(isApart),
  };
}

/** An agreement that pays its project from an account of its own. */
function isDirect(snapshot: Snapshot, agreement: AgreementRow): boolean {
  const fund = snapshot.fundById.get(agreement.fund_id ?? "");
  return fund === undefined || isProjectAccount(fund);
}

/** IATI OrganisationRole 1: those who pay, and contributions that name the project. */
function payersByProject(snapshot: Snapshot): Map<string, string[]> {
  const payers = new Map<string, string[]>();
  const add = (project: string, organisation: string) =>
    payers.set(project, [...(payers.get(project) ?? []), organisation]);
  for (const row of snapshot.projectOrganisations)
    if (row.role === "1") add(row.project_id, row.organisation_id);
  for (const row of snapshot.contributions) {
    if (row.project_id !== null && row.organisation_id !== null)
      add(row.project_id, row.organisation_id);
  }
  return payers;
}

/** The countries in which projects work, in the order of their codes. */
export function countriesOf(snapshot: Snapshot, projects: readonly ProjectRow[]): string[] {
  const ids = new Set(projects.map((project) => project.id));
  const places = snapshot.projectPlaces.filter(
    (place) => ids.has(place.project_id) && place.country !== null,
  );
  return [...new Set(places.map((place) => place.country ?? ""))].sort();
}
