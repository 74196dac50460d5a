import assert from "node:assert/strict";
import { test } from "node:test";
import { day } from "../base/day.js";
import { isRefusal } from "../base/refusal.js";
import {
  checkPlanned,
  daysLate,
  decideAcceptance,
  decideSending,
  isLate,
  isOwed,
  planReports,
  type ReportSchedule,
} from "./donor-report.js";

const schedule = (every: ReportSchedule["every"], from: string, to: string, after = 90) => ({
  every,
  period_from: day(from),
  period_to: day(to),
  due_after_days: after,
});

function planned(asked: ReportSchedule): string[] {
  const reports = planReports(asked);
  assert.ok(!isRefusal(reports));
  return reports.map((each) => `${each.period_from}/${each.period_to} ${each.due_on}`);
}

test("a schedule asks for one report a period, the last one cut where it ends", () => {
  assert.deepEqual(planned(schedule("year", "2024-04-01", "2026-09-30")), [
    "2024-04-01/2025-03-31 2025-06-29",
    "2025-04-01/2026-03-31 2026-06-29",
    "2026-04-01/2026-09-30 2026-12-29",
  ]);
  assert.deepEqual(planned(schedule("half_year", "2025-01-01", "2025-12-31", 30)), [
    "2025-01-01/2025-06-30 2025-07-30",
    "2025-07-01/2025-12-31 2026-01-30",
  ]);
  assert.deepEqual(planned(schedule("once", "2021-01-01", "2024-12-31", 180)), [
    "2021-01-01/2024-12-31 2025-06-29",
  ]);
});

test("a schedule that begins on a month's last day does not drift, and leaves no day out", () => {
  assert.deepEqual(planned(schedule("quarter", "2024-01-31", "2024-12-31", 0)), [
    "2024-01-31/2024-04-29 2024-04-29",
    "2024-04-30/2024-07-30 2024-07-30",
    "2024-07-31/2024-10-30 2024-10-30",
    "2024-10-31/2024-12-31 2024-12-31",
  ]);
});

test("what cannot be planned is refused", () => {
  const refused = (asked: ReportSchedule) => {
    const answer = planReports(asked);
    return isRefusal(answer) ? answer.refused : "planned";
  };
  assert.equal(refused(schedule("year", "2024-01-01", "2023-12-31")), "REPORT_PERIOD_BACKWARDS");
  assert.equal(refused(schedule("quarter", "1900-01-01", "2099-12-31")), "REPORT_TOO_MANY");
  const one = {
    period_from: day("2024-01-01"),
    period_to: day("2024-12-31"),
    due_on: day("2025-03-31"),
  };
  const existing = (from: string, to: string) => [
    { id: "r", period_from: day(from), period_to: day(to) },
  ];
  assert.equal(
    checkPlanned([one], existing("2024-12-31", "2025-12-30"))?.refused,
    "REPORT_OVERLAPS",
  );
  assert.equal(checkPlanned([one], existing("2025-01-01", "2025-12-31")), null);
});

test("late is derived from the day on which it was due, and from the day on which it was really sent", () => {
  const today = day("2026-04-01");
  const report = (status: Parameters<typeof isOwed>[0]["status"], due: string, sent?: string) => ({
    status,
    due_on: day(due),
    sent_on: sent === undefined ? null : day(sent),
  });
  const rows = [
    [report("planned", "2026-03-31"), true, 1],
    [report("planned", "2026-04-01"), false, 0],
    [report("cleared", "2026-01-01"), true, 90],
    [report("submitted", "2026-01-01", "2026-01-11"), false, 10],
    [report("queried", "2026-01-01", "2025-12-30"), false, 0],
    [report("accepted", "2026-01-01", "2026-01-01"), false, 0],
  ] as const;
  for (const [each, late, days] of rows) {
    assert.equal(isLate(each, today), late, each.status);
    assert.equal(daysLate(each, today), days, each.status);
  }
  assert.deepEqual(
    rows.map(([each]) => isOwed(each)),
    [true, true, true, false, true, false],
  );
});

test("a report is sent on a day that has come, with what was sent named; a second sending keeps the first day", () => {
  const today = day("2026-04-01");
  const report = { period_from: day("2025-01-01"), sent_on: null };
  const sent = (
    on: string,
    has_document: boolean,
    of = report as { period_from: typeof today; sent_on: typeof today | null },
  ) => {
    const answer = decideSending({ on: day(on), has_document }, of, today);
    return isRefusal(answer) ? answer.refused : answer.sent_on;
  };
  assert.equal(sent("2026-04-02", true), "DAY_IN_FUTURE");
  assert.equal(sent("2024-12-31", true), "REPORT_SENT_BEFORE");
  assert.equal(sent("2026-03-31", false), "REPORT_WITHOUT_DOCUMENT");
  assert.equal(sent("2026-03-31", true), "2026-03-31");
  assert.equal(sent("2026-03-31", true, { ...report, sent_on: day("2026-02-01") }), "2026-02-01");
});

test("a report is accepted after it was sent", () => {
  const today = day("2026-04-01");
  const accepted = (on: string) => {
    const answer = decideAcceptance(day(on), day("2026-03-01"), today);
    return isRefusal(answer) ? answer.refused : answer.accepted_on;
  };
  assert.equal(accepted("2026-02-28"), "REPORT_ACCEPTED_BEFORE");
  assert.equal(accepted("2026-04-02"), "DAY_IN_FUTURE");
  assert.equal(accepted("2026-03-01"), "2026-03-01");
});
