import { addDays, day, daysBetween, type Day } from "../base/day.js";
import { spansOverlap } from "../base/span.js";
import { refusedBy, type Refusal } from "../base/refusal.js";
import { LIMITS } from "../base/settings.js";
import { texts } from "../base/text.js";
import { lifecycle } from "./lifecycle.js";
import { checkPast } from "./past-day.js";
import { refuse } from "./refusals.js";

/** A report to a contributor. *Late* is no state: it is derived from the day on which it is due. Source: DOMAIN 6. */
export const DONOR_REPORT = lifecycle({
  noun: { en: "report", ja: "報告書" },
  first: "planned",
  states: {
    planned: { en: "Planned", ja: "予定", to: ["drafting", "internal_review"] },
    drafting: { en: "Drafting", ja: "作成中", to: ["internal_review"] },
    internal_review: { en: "In internal review", ja: "内部確認中", to: ["cleared", "drafting"] },
    cleared: { en: "Cleared", ja: "確認済み", to: ["submitted", "drafting"], two_persons: true },
    submitted: { en: "Sent", ja: "送付済み", to: ["accepted", "queried"] },
    // A contributor may come back to it, as an auditor or a reopened project does.
    accepted: { en: "Accepted", ja: "受理済み", to: ["queried"] },
    queried: { en: "Queried", ja: "照会あり", to: ["drafting", "internal_review"] },
  },
});
export type DonorReportStatus = keyof typeof DONOR_REPORT.states;

export const REPORT_KINDS = ["narrative", "financial", "certified", "final", "audit"] as const;
export type ReportKind = (typeof REPORT_KINDS)[number];

export const REPORT_KIND_WORDS = texts({
  narrative: { en: "Narrative report", ja: "活動報告書" },
  financial: { en: "Financial report", ja: "財務報告書" },
  certified: { en: "Certified financial statement", ja: "認証済み財務報告書" },
  final: { en: "Final report", ja: "最終報告書" },
  audit: { en: "Audit report", ja: "監査報告書" },
});

export const FREQUENCIES = ["once", "quarter", "half_year", "year"] as const;
export type Frequency = (typeof FREQUENCIES)[number];

const MONTHS: Readonly<Record<Exclude<Frequency, "once">, number>> = {
  quarter: 3,
  half_year: 6,
  year: 12,
};

export interface ReportSchedule {
  readonly every: Frequency;
  readonly period_from: Day;
  readonly period_to: Day;
  readonly due_after_days: number;
}

export interface PlannedReport {
  readonly period_from: Day;
  readonly period_to: Day;
  readonly due_on: Day;
}

/** The reports that a schedule asks for, in order: the last period ends with the schedule, and may be shorter. */
export function planReports(schedule: ReportSchedule): PlannedReport[] | Refusal {
  const { every, period_from, period_to, due_after_days } = schedule;
  if (period_to < period_from)
    return refuse("REPORT_PERIOD_BACKWARDS", { from: period_from, to: period_to }, "to");
  const planned: PlannedReport[] = [];
  for (let from = period_from, n = 1; from <= period_to; n += 1) {
    // Each period is counted from the first day, so that a schedule that begins on the 31st does not drift.
    const next = every === "once" ? null : addMonths(period_from, n * MONTHS[every]);
    const to = next === null || next > period_to ? period_to : addDays(next, -1);
    planned.push({ period_from: from, period_to: to, due_on: addDays(to, due_after_days) });
    if (planned.length > LIMITS.reports_planned)
      return refuse("REPORT_TOO_MANY", { limit: LIMITS.reports_planned }, "to");
    from = addDays(to, 1);
  }
  return planned;
}

/** The same day of a later month, or that month's last. */
function addMonths(value: Day, months: number): Day {
  const [year = 0, month = 1, date = 1] = value.split("-").map(Number);
  const total = year * 12 + (month - 1) + months;
  const first = `${String(Math.floor(total / 12)).padStart(4, "0")}-${String((total % 12) + 1).padStart(2, "0")}`;
  const following = total + 1;
  const after = day(
    `${String(Math.floor(following / 12)).padStart(4, "0")}-${String((following % 12) + 1).padStart(2, "0")}-01`,
  );
  const last = Number(addDays(after, -1).slice(8));
  return day(`${first}-${String(Math.min(date, last)).padStart(2, "0")}`);
}

/** A contributor is told of each day once in a kind of report: the first planned one that an existing one overlaps is refused. */
export function checkPlanned(
  planned: readonly PlannedReport[],
  existing: readonly { readonly id: string; readonly period_from: Day; readonly period_to: Day }[],
): Refusal | null {
  for (const one of planned) {
    const span = { from: one.period_from, to: one.period_to };
    const other = existing.find((each) =>
      spansOverlap(span, { from: each.period_from, to: each.period_to }),
    );
    if (other) {
      const { id, period_from, period_to } = other;
      return refuse("REPORT_OVERLAPS", { id, from: period_from, to: period_to }, "from");
    }
  }
  return null;
}

/** What says whether a report is late. */
export interface Dated {
  readonly due_on: Day;
  readonly sent_on: Day | null;
  readonly status: DonorReportStatus;
}

/** Days between the day on which it was due and the one on which it was sent, or today; 0 where it is not late. */
export function daysLate({ due_on, sent_on }: Dated, today: Day): number {
  return Math.max(0, daysBetween(due_on, sent_on ?? today));
}

/** Somebody here still has to do something for it. */
export function isOwed({ status }: Dated): boolean {
  return status !== "submitted" && status !== "accepted";
}

/** Owed, and its day has passed. One that was queried was sent: it waits for an answer, and is not late. */
export function isLate(report: Dated, today: Day): boolean {
  return isOwed(report) && report.sent_on === null && report.due_on < today;
}

/** A report is sent with what was sent named, on a day that has come. */
export function decideSending(
  asked: { readonly on: Day; readonly has_document: boolean },
  report: { readonly period_from: Day; readonly sent_on: Day | null },
  latest_day: Day,
): { readonly sent_on: Day } | Refusal {
  const { on } = asked;
  const { period_from: from } = report;
  const refused = refusedBy([
    checkPast(on, latest_day),
    on < from ? refuse("REPORT_SENT_BEFORE", { on, from }, "on") : null,
    asked.has_document ? null : refuse("REPORT_WITHOUT_DOCUMENT", {}, "document"),
  ]);
  if (refused) return refused;
  return { sent_on: report.sent_on ?? on };
}

/** Accepted on or after the day on which it was sent. */
export function decideAcceptance(
  on: Day,
  sent_on: Day | null,
  latest_day: Day,
): { readonly accepted_on: Day } | Refusal {
  const future = checkPast(on, latest_day);
  if (future) return future;
  if (sent_on !== null && on < sent_on)
    return refuse("REPORT_ACCEPTED_BEFORE", { on, sent_on }, "on");
  return { accepted_on: on };
}
