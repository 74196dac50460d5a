import type { Day } from "../base/day.js";
import { fillText, texts, type Text } from "../base/text.js";
import type { FamilyStatement } from "../observatory/families.js";
import { familyCodeOf, normaliseName, type Family } from "../observatory/organisations.js";
import type { MembershipRow, OrganisationRow, PartnerRow } from "../store/rows.js";
import type { Snapshot } from "../store/snapshot.js";

const TEXTS = texts({
  two: {
    en: "{organisation} is a member of {partners} on {day}. End one membership; nothing was written.",
    ja: "{organisation} は {day} 現在、{partners} の双方に属しています。一方の所属を終了してください。何も書き込んでいません。",
  },
  shared: {
    en: "The partners {partners} would all be the family {code}. Correct the country of one; nothing was written.",
    ja: "パートナー {partners} がいずれもファミリー {code} になります。いずれかの国を訂正してください。何も書き込んでいません。",
  },
});

/**
 * The families of the record as statements for the observatory: each organisation that is a partner's on that day, itself or through
 * its parent, by its IATI reference and by each of its names. One that stands apart, or passes money on, is stated to be nobody's.
 */
export function familiesOfRecord(
  snapshot: Snapshot,
  { day, source }: { readonly day: Day; readonly source: string },
): { readonly statements: readonly FamilyStatement[]; readonly conflicts: readonly Text[] } {
  const conflicts: Text[] = [];
  const statements: FamilyStatement[] = [];
  const members = new Set<PartnerRow>();
  for (const organisation of snapshot.organisations) {
    const rows = membershipsOf(snapshot, organisation, day);
    if (rows.length === 0) continue;
    const ids = new Set(
      rows.filter(({ standing }) => standing === "member").map(({ partner_id }) => partner_id),
    );
    const partners = [...ids].flatMap((id) => snapshot.partnerById.get(id) ?? []);
    const [partner = null] = partners;
    if (partners.length > 1) {
      const facts = { organisation: organisation.name, partners: idsOf(partners), day };
      conflicts.push(fillText(TEXTS.two, facts));
    } else {
      if (partner !== null) members.add(partner);
      const family = partner === null ? null : familyOf(partner);
      for (const key of keysOf(organisation)) statements.push({ ...key, family, source, day });
    }
  }
  for (const code of new Set([...members].map((partner) => familyOf(partner).code))) {
    const partners = [...members].filter((partner) => familyOf(partner).code === code);
    if (partners.length > 1)
      conflicts.push(fillText(TEXTS.shared, { code, partners: idsOf(partners) }));
  }
  return { statements, conflicts };
}

const idsOf = (partners: readonly PartnerRow[]) => partners.map(({ id }) => id).join(", ");

/** A government is its country's family, as the published rule has it, and the European Union is EU; any other partner has its own id. */
function familyOf({ id, kind, country, name }: PartnerRow): Family {
  const known =
    kind === "government" ? country : kind === "multilateral" ? familyCodeOf(name.en) : null;
  return { code: known ?? id, name: name.en };
}

/** On that day; of an organisation without any, its parent's. */
function membershipsOf(
  snapshot: Snapshot,
  organisation: OrganisationRow,
  day: Day,
): readonly MembershipRow[] {
  const seen = new Set<string>();
  let at: OrganisationRow | undefined = organisation;
  while (at !== undefined && !seen.has(at.id)) {
    const { id, parent_id }: OrganisationRow = at;
    seen.add(id);
    const rows = snapshot.memberships.filter((row) => row.organisation_id === id && isOn(row, day));
    if (rows.length > 0) return rows;
    at = parent_id === null ? undefined : snapshot.organisationById.get(parent_id);
  }
  return [];
}

/** Days as exactly as known: a year or month that has begun, or not ended, holds. */
function isOn({ from_date, to_date }: MembershipRow, day: Day): boolean {
  const hasBegun = from_date === null || from_date <= day.slice(0, from_date.length);
  return hasBegun && (to_date === null || to_date >= day.slice(0, to_date.length));
}

/** One Latin word alone names too many things; short names are not taken for the same reason. */
function keysOf({ iati_ref, name }: OrganisationRow) {
  const names = [...new Set(Object.values(name))].filter((text) => {
    const key = normaliseName(text);
    return key !== "" && !/^[\p{Script=Latin}\d]+$/u.test(key);
  });
  return [
    ...(iati_ref === null ? [] : [{ reference: iati_ref, name: null }]),
    ...names.map((text) => ({ reference: null, name: text })),
  ];
}
