import type { ComponentChild } from "preact";
import { daysBetween, type Day } from "../../base/day.js";
import { formatDay } from "../../base/format.js";
import type { Language } from "../../base/language.js";
import { fill, texts } from "../../base/text.js";
import { reportEntries, type ReportEntry } from "../../figures/donor-reports.js";
import { DONOR_REPORT, REPORT_KIND_WORDS } from "../../fund/donor-report.js";
import { stateName } from "../../fund/lifecycle.js";
import { address, pathOf } from "../address.js";
import type { PageContext } from "../page.js";
import { formatSpan } from "./number.js";
import { MadeUp } from "./made-up.js";
import { Part } from "./page-head.js";
import { Table } from "./table.js";

export const REPORT_WORDS = texts({
  report: { en: "Report", ja: "報告書" },
  to: { en: "To whom", ja: "報告先" },
  due_on: { en: "Due", ja: "期限" },
  state: { en: "State", ja: "状態" },
  late: { en: "{days} days late", ja: "{days}日超過" },
  late_1: { en: "1 day late", ja: "1日超過" },
  in_days: { en: "in {days} days", ja: "あと{days}日" },
  today: { en: "today", ja: "本日" },
  sent_on: { en: "sent on {day}", ja: "{day}送付" },
  sent_late: { en: "sent on {day}, {days} days late", ja: "{day}送付（{days}日超過）" },
  sent_late_1: { en: "sent on {day}, 1 day late", ja: "{day}送付（1日超過）" },
  reports: { en: "Reports owed to contributors", ja: "拠出者への報告" },
  whole: { en: "All of them, with a calendar file", ja: "一覧（カレンダー用ファイル付き）" },
  query: { en: "The contributor asks: {query}", ja: "拠出者からの照会：{query}" },
  accepted_on: { en: "accepted on {day}", ja: "{day}受理" },
});

/** `Narrative report, 1 January – 31 December 2024`. */
export function reportTitle({ row }: Pick<ReportEntry, "row">, language: Language): string {
  const dash = language === "ja" ? "（" : ", ";
  const end = language === "ja" ? "）" : "";
  const kind = REPORT_KIND_WORDS[row.kind][language];
  return `${kind}${dash}${formatSpan({ from: row.period_from, to: row.period_to }, language)}${end}`;
}

/** Where it stands, in words: how late, when sent, when accepted. */
export function reportStanding(entry: ReportEntry, today: Day, language: Language): string {
  const { row, standing, days_late } = entry;
  const day = (value: Day | null) => (value === null ? "" : formatDay(value, language));
  const say = (words: keyof typeof REPORT_WORDS, facts: Record<string, string | number> = {}) =>
    fill(REPORT_WORDS[words][language], facts, language);
  const sent =
    row.sent_on === null
      ? []
      : days_late === 0
        ? [say("sent_on", { day: day(row.sent_on) })]
        : [
            say(days_late === 1 ? "sent_late_1" : "sent_late", {
              day: day(row.sent_on),
              days: days_late,
            }),
          ];
  const accepted =
    row.accepted_on === null ? [] : [say("accepted_on", { day: day(row.accepted_on) })];
  const left = daysBetween(today, row.due_on);
  const due =
    standing === "late"
      ? [say(days_late === 1 ? "late_1" : "late", { days: days_late })]
      : standing === "due" && row.sent_on === null
        ? [left === 0 ? say("today") : say("in_days", { days: left })]
        : [];
  return [...due, ...sent, ...accepted].join(language === "ja" ? "、" : ", ");
}

/** Reports with whom they are owed to; a late one is marked in words and by its bar. */
export function ReportTable(props: {
  readonly entries: readonly ReportEntry[];
  readonly caption: string;
  readonly language: Language;
  readonly today: Day;
  /** The heading above says it already. */
  readonly is_titled?: boolean;
}): ComponentChild {
  const { entries, caption, language, today, is_titled = false } = props;
  const labels = [REPORT_WORDS.to, REPORT_WORDS.due_on, REPORT_WORDS.state];
  return (
    <Table
      caption={caption}
      is_titled={is_titled}
      stack
      columns={[
        { name: REPORT_WORDS.report[language] },
        ...labels.map((label) => ({
          name: label[language],
          label: label[language],
          is_tight: label === REPORT_WORDS.due_on,
        })),
      ]}
      rows={entries.map((entry) => ({
        cells: [
          <>
            <a href={address(language, `/rows${pathOf("donor_report", entry.row.id)}`)}>
              {reportTitle(entry, language)}
            </a>
            {entry.is_illustrative ? " " : null}
            {entry.is_illustrative ? <MadeUp language={language} /> : null}
          </>,
          entry.contributor ? (
            <>
              <a href={address(language, pathOf("organisations", entry.contributor.id))}>
                {entry.contributor.name[language]}
              </a>
              <span class="beneath quiet">{entry.agreement.title[language]}</span>
            </>
          ) : (
            entry.agreement.title[language]
          ),
          formatDay(entry.row.due_on, language),
          <>
            <span class={entry.standing === "late" ? "badge badge-late" : "badge"}>
              {stateName(DONOR_REPORT, entry.row.status)[language]}
            </span>{" "}
            {reportStanding(entry, today, language)}
          </>,
        ],
      }))}
    />
  );
}

/** On a partner's page: what is late, queried or due next, and what was sent last. Nothing where nothing is known. */
export function PartnerReports(props: {
  readonly partner: string;
  readonly context: PageContext;
}): ComponentChild {
  const { partner, context } = props;
  const { snapshot, language, today } = context;
  const entries = reportEntries(snapshot, today, partner);
  if (entries.length === 0) return null;
  const owed = entries.filter((entry) => entry.standing === "late" || entry.standing === "due");
  const sent = entries.filter((entry) => entry.standing === "sent");
  const caption = REPORT_WORDS.reports[language];
  const shown = [...owed, ...sent].slice(0, 10);
  return (
    <Part id="reports" title={caption}>
      {shown.length === 0 ? null : (
        <ReportTable
          entries={shown}
          caption={caption}
          language={language}
          today={today}
          is_titled
        />
      )}
      <p>
        <a href={address(language, "/reports", { partner })}>{REPORT_WORDS.whole[language]}</a>
      </p>
    </Part>
  );
}

/** On the page of an agreement's row its reports; on a report's own, where it stands. */
export function RowReports(props: {
  readonly kind: string;
  readonly id: string;
  readonly context: PageContext;
}): ComponentChild {
  const { kind, id, context } = props;
  const { snapshot, language, today, is_writable } = context;
  if (kind !== "agreement" && kind !== "donor_report") return null;
  const entries = reportEntries(snapshot, today).filter(
    (entry) => (kind === "agreement" ? entry.agreement.id : entry.row.id) === id,
  );
  if (entries.length === 0) return null;
  const caption = REPORT_WORDS.reports[language];
  const query = kind === "donor_report" && is_writable ? entries[0]?.row.query : null;
  return (
    <Part id="reports" title={caption}>
      <ReportTable
        entries={entries}
        caption={caption}
        language={language}
        today={today}
        is_titled
      />
      {query ? <p>{fill(REPORT_WORDS.query[language], { query }, language)}</p> : null}
    </Part>
  );
}
