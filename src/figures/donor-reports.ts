import type { Day } from "../base/day.js";
import type { Text } from "../base/text.js";
import { daysLate, isLate, isOwed } from "../fund/donor-report.js";
import type { AgreementRow, DonorReportRow, OrganisationRow } from "../store/rows.js";
import type { Snapshot } from "../store/snapshot.js";

/** A report with whom it is owed to and where it stands on a day. */
export interface ReportEntry {
  readonly row: DonorReportRow;
  readonly agreement: AgreementRow;
  readonly contributor: OrganisationRow | null;
  /** Partners whose family the contributor belongs to: a country stands for its ministries. */
  readonly partners: readonly { readonly id: string; readonly name: Text }[];
  /** `late` and `due` wait for us; `sent` waits for the contributor; `accepted` is done. */
  readonly standing: "late" | "due" | "sent" | "accepted";
  /** How many days after its day it was sent, or how many have passed since. */
  readonly days_late: number;
  readonly is_illustrative: boolean;
}

/** Every report of the record, by the day on which it is due; of one partner where one is named. */
export function reportEntries(
  snapshot: Snapshot,
  today: Day,
  partner_id: string | null = null,
): ReportEntry[] {
  return snapshot.donorReports
    .flatMap((row) => reportEntry(snapshot, row, today))
    .filter((entry) => partner_id === null || entry.partners.some(({ id }) => id === partner_id))
    .sort((a, b) => compare(a.row.due_on, b.row.due_on) || compare(a.row.id, b.row.id));
}

function reportEntry(snapshot: Snapshot, row: DonorReportRow, today: Day): ReportEntry[] {
  const agreement = snapshot.agreementById.get(row.agreement_id);
  if (!agreement) return [];
  const givers = new Set([agreement.organisation_id, agreement.ultimate_organisation_id]);
  const members = snapshot.memberships.filter((member) => givers.has(member.organisation_id));
  const partners = [...new Set(members.map((member) => member.partner_id))].sort();
  return [
    {
      row,
      agreement,
      contributor: snapshot.organisationById.get(agreement.organisation_id) ?? null,
      partners: partners.flatMap((id) => {
        const partner = snapshot.partnerById.get(id);
        return partner ? [{ id, name: partner.name }] : [];
      }),
      standing: standingOf(row, today),
      days_late: daysLate(row, today),
      is_illustrative: snapshot.isIllustrative(row) || snapshot.isIllustrative(agreement),
    },
  ];
}

function standingOf(row: DonorReportRow, today: Day): ReportEntry["standing"] {
  if (row.status === "accepted") return "accepted";
  if (isLate(row, today)) return "late";
  return isOwed(row) ? "due" : "sent";
}

/** The last report that was sent and the next that is owed, of the agreements that pay into a fund. */
export function fundReports(
  snapshot: Snapshot,
  fund_id: string,
): { readonly last_sent_on: Day | null; readonly next_due_on: Day | null } {
  const agreements = new Set(
    snapshot.agreements.filter((row) => row.fund_id === fund_id).map((row) => row.id),
  );
  const reports = snapshot.donorReports.filter((row) => agreements.has(row.agreement_id));
  const sent = reports.flatMap((row) => row.sent_on ?? []).sort();
  const owed = reports.filter((row) => isOwed(row) && row.sent_on === null);
  const due = owed.map((row) => row.due_on).sort();
  return { last_sent_on: sent.at(-1) ?? null, next_due_on: due[0] ?? null };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
