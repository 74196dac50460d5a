import {
  CLASSIFICATIONS,
  suggestClassification,
  type Classification,
  type Contribution,
} from "../fund/classification.js";
import type { AgreementRow } from "../store/rows.js";
import type { Snapshot } from "../store/snapshot.js";

/** One of the four classifications of an agreement: as it stands, or what is suggested until a person confirms it. */
export interface ClassificationStand {
  readonly name: Classification;
  readonly code: string | null;
  readonly suggested: string | null;
}

/** The four classifications of an agreement, side by side. A suggestion is made from the kind of fund and money, never from another of the four. */
export function classificationsOf(snapshot: Snapshot, row: AgreementRow): ClassificationStand[] {
  const suggestions = suggestClassification(contributionOf(snapshot, row));
  return CLASSIFICATIONS.map((name) => ({
    name,
    code: row[name],
    suggested: row[name] === null ? (suggestions[name]?.code ?? null) : null,
  }));
}

function contributionOf(snapshot: Snapshot, row: AgreementRow): Contribution {
  const fund = snapshot.fundById.get(row.fund_id ?? "");
  const donors = new Set(
    snapshot.agreements
      .filter((other) => other.fund_id !== null && other.fund_id === row.fund_id)
      .map((other) => other.organisation_id),
  );
  const donors_many = donors.size > 1;
  const entities_many = fund?.type === "pooled";
  return { kind: kindOf(row, fund?.type ?? null, donors_many), donors_many, entities_many };
}

function kindOf(
  row: AgreementRow,
  type: Snapshot["funds"][number]["type"] | null,
  donors_many: boolean,
): Contribution["kind"] {
  if (row.instrument === "jpo_mou" || row.instrument === "secondment") return "personnel";
  if (type === null || row.project_id !== null) return "project";
  if (type === "core_voluntary") return "core_voluntary";
  if (type === "pooled") return "pooled";
  return donors_many ? "thematic" : "single_donor_fund";
}
