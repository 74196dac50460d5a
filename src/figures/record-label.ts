import type { Language } from "../base/language.js";
import { fillText, type Text } from "../base/text.js";
import { categoryName, COST_CATEGORIES } from "../fund/account.js";
import { REPORT_KIND_WORDS } from "../fund/donor-report.js";
import type { RowOf } from "../store/rows.js";
import type { Snapshot } from "../store/snapshot.js";
import { countryName } from "../base/country-names.js";
import { formatDay } from "../base/format.js";
import { money } from "../base/money.js";
import { findFigure } from "./find-figure.js";

/** What a record is called by people, from its table and id; its id where it has no name. */
export function recordLabel(snapshot: Snapshot, table: string, id: string): Text {
  return recordName(snapshot, table, id) ?? findFigure(snapshot, id)?.title ?? { en: id, ja: id };
}

/** The name of a record that has one: no figure's that has its id. */
export function recordName(snapshot: Snapshot, table: string, id: string): Text | null {
  const named: Readonly<Record<string, ReadonlyMap<string, { name: Text }>>> = {
    organisation: snapshot.organisationById,
    partner: snapshot.partnerById,
    fund: snapshot.fundById,
    programme: snapshot.programmeById,
    funding_window: snapshot.fundingWindowById,
  };
  const titled: Readonly<Record<string, ReadonlyMap<string, { title: Text }>>> = {
    project: snapshot.projectById,
    agreement: snapshot.agreementById,
    result: snapshot.resultById,
    indicator: snapshot.indicatorById,
    library_indicator: snapshot.libraryIndicatorById,
    priority_area: snapshot.priorityAreaById,
    convention: snapshot.conventionById,
    document: snapshot.documentById,
    story: snapshot.storyById,
    appearance: snapshot.appearanceById,
    opinion: snapshot.opinionById,
    reconciliation: snapshot.reconciliationById,
    governance_meeting: snapshot.governanceMeetingById,
    source: snapshot.sourceById,
    edition: snapshot.editionById,
  };
  const found = named[table]?.get(id)?.name ?? titled[table]?.get(id)?.title;
  if (found) return found;
  if (table === "call") return snapshot.publishedCallById.get(id)?.title ?? null;
  if (table === "proposal") return snapshot.publishedProposalById.get(id)?.title ?? null;
  if (table === "release") return releaseLabel(snapshot, id);
  if (table === "expenditure") return spendingLabel(snapshot, snapshot.expenditureById.get(id));
  if (table === "budget_line") return spendingLabel(snapshot, snapshot.budgetLineById.get(id));
  const schedule = table === "report_schedule" ? snapshot.reportScheduleById.get(id) : undefined;
  if (schedule) return REPORT_KIND_WORDS[schedule.kind];
  if (table === "membership") return membershipLabel(snapshot, id);
  if (table === "ratification")
    return (
      snapshot.conventionById.get(snapshot.ratificationById.get(id)?.convention_id ?? "")?.title ??
      null
    );
  if (table === "project_place") return countryName(id);
  return null;
}

const RELEASED = { en: "{amount}, {on}", ja: "{amount}、{on}" };
const RETURNED = { en: "{amount} returned, {on}", ja: "{amount}の返還、{on}" };

/** What was moved, and when: a return goes the other way. */
function releaseLabel(snapshot: Snapshot, id: string): Text | null {
  const row = snapshot.releaseById.get(id);
  const fund = snapshot.fundById.get(
    snapshot.allocationById.get(row?.allocation_id ?? "")?.fund_id ?? "",
  );
  const currency = fund?.currency ?? null;
  if (!row || currency === null) return null;
  const isReturn = row.amount_minor < 0n;
  const amount = money(isReturn ? -row.amount_minor : row.amount_minor, currency);
  return fillText(isReturn ? RETURNED : RELEASED, {
    amount,
    on: { en: formatDay(row.released_on, "en"), ja: formatDay(row.released_on, "ja") },
  });
}

/** What for, how much and of which days: a project has many of them. */
function spendingLabel(
  snapshot: Snapshot,
  row: RowOf<"expenditure"> | RowOf<"budget_line"> | undefined,
): Text | null {
  const category = COST_CATEGORIES.find((each) => each === row?.category);
  const allocation = snapshot.allocationById.get(row?.allocation_id ?? "");
  const currency = snapshot.fundById.get(allocation?.fund_id ?? "")?.currency ?? null;
  if (!row || category === undefined || currency === null) return null;
  const { period_from: from, period_to: to } = row;
  const days = (language: Language) =>
    (from === to ? [from] : [from, to]).map((day) => formatDay(day, language)).join(" – ");
  return fillText(SPENDING, {
    category: categoryName(category),
    amount: money(row.amount_minor, currency),
    days: { en: days("en"), ja: days("ja") },
  });
}

const SPENDING: Text = { en: "{category}, {amount}, {days}", ja: "{category}、{amount}、{days}" };

function membershipLabel(snapshot: Snapshot, id: string): Text | null {
  const row = snapshot.membershipById.get(id);
  return snapshot.organisationById.get(row?.organisation_id ?? "")?.name ?? null;
}
