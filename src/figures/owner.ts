import type { Text } from "../base/text.js";
import type { Snapshot } from "../store/snapshot.js";

/** The columns by which a row belongs to something that people know by name. */
export interface Owned {
  readonly partner_id?: string | null;
  readonly organisation_id?: string | null;
  readonly programme_id?: string | null;
  readonly fund_id?: string | null;
  readonly project_id?: string | null;
}

export interface Owner {
  readonly kind: "project" | "programme" | "fund" | "organisation" | "partner";
  readonly id: string;
  readonly name: Text;
}

/** The narrowest thing that a row belongs to: its project before its programme, fund, organisation and partner. */
export function ownerOf(snapshot: Snapshot, row: Owned): Owner | null {
  const project = snapshot.projectById.get(row.project_id ?? "");
  if (project) return { kind: "project", id: project.id, name: project.title };
  const programme = snapshot.programmeById.get(row.programme_id ?? "");
  if (programme) return { kind: "programme", id: programme.id, name: programme.name };
  const fund = snapshot.fundById.get(row.fund_id ?? "");
  if (fund) return { kind: "fund", id: fund.id, name: fund.name };
  const organisation = snapshot.organisationById.get(row.organisation_id ?? "");
  if (organisation) return { kind: "organisation", id: organisation.id, name: organisation.name };
  const partner = snapshot.partnerById.get(row.partner_id ?? "");
  return partner ? { kind: "partner", id: partner.id, name: partner.name } : null;
}
