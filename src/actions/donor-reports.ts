import { Type } from "@sinclair/typebox";
import { isRefusal, refusalIn, refusedBy, together, type Refusal } from "../base/refusal.js";
import { fillText, texts } from "../base/text.js";
import {
  checkPlanned,
  DONOR_REPORT,
  decideAcceptance,
  decideSending,
  FREQUENCIES,
  planReports,
  REPORT_KINDS,
  type DonorReportStatus,
} from "../fund/donor-report.js";
import { checkStep } from "../fund/lifecycle.js";
import { refuse } from "../fund/refusals.js";
import { EDITION, isRetrievable } from "../publication/edition.js";
import type { Tx } from "../store/connect.js";
import { findEdition } from "../store/edition-rows.js";
import { findRow, listRowsBy, readLastDays } from "../store/money-rows.js";
import { writeRows } from "../store/record-rows.js";
import type { DonorReportRow } from "../store/rows.js";
import { action, type ActionAnswer } from "./action.js";
import { findGiven } from "./given-row.js";
import { DAY, maybe, readDay, REF, refuseInput, SENTENCE } from "./input.js";
import { LABELS } from "./labels.js";
import { NOUNS } from "./nouns.js";

const NOTES = texts({
  planned: {
    en: "{count} reports are in the calendar; the first is due on {first}, the last on {last}.",
    ja: "{count}件の報告書を登録しました（最初の期限{first}、最後の期限{last}）。",
  },
});

/** Puts the reports that an agreement asks for into the calendar. */
export const planDonorReports = action({
  name: "plan-reports",
  title: { en: "Plan an agreement's reports", ja: "取決めの報告予定を登録する" },
  summary: {
    en: "What report is owed, how often, and how many days after each period. From and to are the agreement's own where they are left empty.",
    ja: "報告の種類、頻度及び各期間後の期限を登録する。期間を空欄とした場合は取決めの期間とする。",
  },
  input: Type.Object(
    {
      agreement: REF,
      kind: Type.Union(REPORT_KINDS.map((kind) => Type.Literal(kind))),
      every: Type.Union(FREQUENCIES.map((every) => Type.Literal(every))),
      from: maybe(DAY),
      to: maybe(DAY),
      due_after_days: Type.Integer({ minimum: 0, maximum: 1000 }),
    },
    { additionalProperties: false },
  ),
  fields: {
    agreement: LABELS.agreement,
    kind: LABELS.kind,
    every: LABELS.every,
    from: LABELS.period_from,
    to: LABELS.period_to,
    due_after_days: LABELS.due_after_days,
  },
  edits: (input) => ({ kind: "agreement", id: input.agreement }),
  async run(tx, input) {
    const kind_of_row = { table: "agreement", kind: NOUNS.agreement, field: "agreement" } as const;
    const found = await findGiven(tx, kind_of_row, input.agreement);
    // An extension moves the last day, and with it the last report.
    const own = isRefusal(found)
      ? { effective_from: found, effective_to: found }
      : { ...found, ...(await readLastDays(tx, found)) };
    const unknown = (field: string) => refuse("REPORT_PERIOD_UNKNOWN", {}, field);
    const read = together({
      agreement: found,
      from: readDay(input.from, "from") ?? own.effective_from ?? unknown("from"),
      to: readDay(input.to, "to") ?? own.effective_to ?? unknown("to"),
    });
    if (isRefusal(read)) return read;
    const { agreement, from, to } = read;
    const { kind, every, due_after_days } = input;
    const schedule = { every, period_from: from, period_to: to, due_after_days };
    const planned = planReports(schedule);
    if (isRefusal(planned)) return planned;
    const reports = await listRowsBy(tx, "donor_report", "agreement_id", agreement.id);
    const refused = checkPlanned(
      planned,
      reports.filter((row) => row.kind === kind),
    );
    if (refused) return refused;
    const schedules = await listRowsBy(tx, "report_schedule", "agreement_id", agreement.id);
    const id = `${agreement.id}.${kind}.${schedules.length + 1}`;
    await writeRows(tx, "report_schedule", [
      { id, portfolio: null, agreement_id: agreement.id, kind, ...schedule },
    ]);
    const rows = planned.map((each, index): DonorReportRow => ({
      id: `${id}.${index + 1}`,
      portfolio: null,
      agreement_id: agreement.id,
      schedule_id: id,
      kind,
      ...each,
      ...NOTHING_DONE,
    }));
    await writeRows(tx, "donor_report", rows);
    const [first, last] = [rows[0]?.due_on ?? "", rows.at(-1)?.due_on ?? ""];
    const notes = [fillText(NOTES.planned, { count: rows.length, first, last })];
    return { subject_kind: "report_schedule", subject_id: id, entries: [], notes };
  },
});

const NOTHING_DONE = {
  status: DONOR_REPORT.first,
  drafted_by: null,
  cleared_by: null,
  sent_on: null,
  accepted_on: null,
  edition_id: null,
  document: null,
  query: null,
} as const;

const edits = (input: { readonly donor_report: string }) => ({
  kind: "donor_report",
  id: input.donor_report,
});

/** Begins a report, or hands it in for review; also one that was queried, or sent back. */
export const draftReport = action({
  name: "draft-report",
  title: { en: "Draft a report", ja: "報告書を作成する" },
  summary: {
    en: "Begins the report, or hands it in for internal review where it is ready.",
    ja: "報告書の作成を開始する。完成している場合は内部確認に回す。",
  },
  input: Type.Object(
    { donor_report: REF, is_ready: maybe(Type.Boolean()) },
    { additionalProperties: false },
  ),
  fields: { donor_report: LABELS.donor_report, is_ready: LABELS.is_ready },
  edits,
  run: (tx, input, { actor }) =>
    move(tx, { id: input.donor_report, to: input.is_ready ? "internal_review" : "drafting" }, () =>
      Promise.resolve({ drafted_by: actor, cleared_by: null }),
    ),
});

/** A second person clears the report for sending. */
export const clearReport = action({
  name: "clear-report",
  title: { en: "Clear a report", ja: "報告書を確認する" },
  summary: {
    en: "The report may be sent. Whoever drafted it does not clear it.",
    ja: "報告書の送付を認める。作成者以外が確認する。",
  },
  input: Type.Object({ donor_report: REF }, { additionalProperties: false }),
  fields: { donor_report: LABELS.donor_report },
  edits,
  run: (tx, input, { actor, is_single_user }) =>
    move(tx, { id: input.donor_report, to: "cleared" }, (row) =>
      Promise.resolve(
        row.drafted_by === actor && !is_single_user
          ? refuse("SAME_PERSON", { subject: row.id, person: actor })
          : { cleared_by: actor },
      ),
    ),
});

/** Records that a report was sent: on which day, and what. */
export const sendReport = action({
  name: "send-report",
  title: { en: "Record that a report was sent", ja: "報告書の送付を記録する" },
  summary: {
    en: "The day on which it was really sent, and what was sent: an edition, or the title or address of a document.",
    ja: "実際の送付日と、送付した版又は文書の名称・アドレスを記録する。",
  },
  input: Type.Object(
    { donor_report: REF, on: DAY, edition: maybe(REF), document: maybe(SENTENCE) },
    { additionalProperties: false },
  ),
  fields: {
    donor_report: LABELS.donor_report,
    on: LABELS.sent_on,
    edition: LABELS.sent_edition,
    document: LABELS.sent_document,
  },
  edits,
  async run(tx, input, { latest_day }) {
    const { edition: edition_id, document } = input;
    const day = readDay(input.on);
    const edition = edition_id === undefined ? null : await findEdition(tx, edition_id);
    const isGone = edition_id !== undefined && (!edition || !isRetrievable(edition.status));
    const wrong = refusedBy([
      refusalIn(day),
      isGone ? refuseInput("NOT_FOUND", { kind: EDITION.noun, id: edition_id }, "edition") : null,
    ]);
    const asked = { id: input.donor_report, to: "submitted", wrong } as const;
    return move(tx, asked, (row) => {
      if (isRefusal(day)) return Promise.resolve(day);
      const has_document = edition_id !== undefined || document !== undefined;
      const sent = decideSending({ on: day, has_document }, row, latest_day);
      if (isRefusal(sent)) return Promise.resolve(sent);
      const named = { edition_id: edition?.id ?? null, document: document?.trim() ?? null };
      return Promise.resolve({ ...sent, ...named });
    });
  },
});

/** The contributor accepted the report. */
export const acceptReport = action({
  name: "accept-report",
  title: { en: "Record that a report was accepted", ja: "報告書の受理を記録する" },
  summary: { en: "The contributor accepted it.", ja: "拠出者が報告書を受理した。" },
  input: Type.Object({ donor_report: REF, on: DAY }, { additionalProperties: false }),
  fields: { donor_report: LABELS.donor_report, on: LABELS.on },
  edits,
  run: (tx, input, { latest_day }) => {
    const on = readDay(input.on);
    const asked = { id: input.donor_report, to: "accepted", wrong: refusalIn(on) } as const;
    return move(tx, asked, (row) =>
      Promise.resolve(isRefusal(on) ? on : decideAcceptance(on, row.sent_on, latest_day)),
    );
  },
});

/** The contributor asked about the report, also about one that it had accepted: it is drafted again. */
export const queryReport = action({
  name: "query-report",
  title: { en: "Record a query on a report", ja: "報告書に対する照会を記録する" },
  summary: {
    en: "The contributor asked about it, or has to be told anew what it had accepted. The report is drafted again and sent with the answer.",
    ja: "拠出者から照会があった、又は受理済みの内容を改めて報告する必要がある。報告書を作成し直し、回答とともに送付する。",
  },
  input: Type.Object({ donor_report: REF, query: SENTENCE }, { additionalProperties: false }),
  fields: { donor_report: LABELS.donor_report, query: LABELS.query },
  edits,
  run: (tx, input) =>
    move(tx, { id: input.donor_report, to: "queried" }, () =>
      Promise.resolve({ query: input.query.trim(), accepted_on: null }),
    ),
});

async function move(
  tx: Tx,
  {
    id,
    to,
    wrong = null,
  }: {
    readonly id: string;
    readonly to: DonorReportStatus;
    /** What is wrong with what was typed, whichever report it is. */
    readonly wrong?: Refusal | null;
  },
  decide: (row: DonorReportRow) => Promise<Partial<DonorReportRow> | Refusal>,
): Promise<ActionAnswer | Refusal> {
  // The version of the row is locked by its edit: nobody else moves it now.
  const row = await findRow(tx, "donor_report", id);
  if (!row)
    return refusedBy([
      refuseInput("NOT_FOUND", { kind: DONOR_REPORT.noun, id }, "donor_report"),
      wrong,
    ]);
  const step = checkStep(DONOR_REPORT, row.status, to);
  if (step) return refusedBy([{ ...step, field: "donor_report" }, wrong]);
  const change = await decide(row);
  if (isRefusal(change)) return refusedBy([change, wrong]);
  if (wrong) return wrong;
  await writeRows(tx, "donor_report", [{ ...row, ...change, status: to }]);
  return { subject_kind: "donor_report", subject_id: id, entries: [] };
}
