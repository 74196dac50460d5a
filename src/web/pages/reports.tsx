import type { ComponentChild } from "preact";
import { addDays, type Day } from "../../base/day.js";
import { fill, fillText, texts } from "../../base/text.js";
import { reportEntries, type ReportEntry } from "../../figures/donor-reports.js";
import { REPORT_KIND_WORDS } from "../../fund/donor-report.js";
import { toCsv, type CsvCell } from "../../publication/to-csv.js";
import { writeIcs } from "../../publication/to-ics.js";
import { address, pathOf } from "../address.js";
import type { Page, PageContext } from "../page.js";
import { formatDate } from "../parts/dates.js";
import { PageHead, Part } from "../parts/page-head.js";
import { PageLinks, slicePage } from "../parts/pages.js";
import { reportStanding, reportTitle, ReportTable } from "../parts/reports.js";
import { ViewBar } from "../parts/view.js";
import type { FileAnswer } from "../file-answer.js";
import { fileHeaders } from "../file-answer.js";

const WORDS = texts({
  title: { en: "Which reports are owed, to whom, by when?", ja: "報告の予定：誰に、いつまでに" },
  description: {
    en: "Reports owed to contributors by agreement: late, due, sent and accepted.",
    ja: "取決めに基づく拠出者への報告：期限超過、期限前、送付済み、受理済み。",
  },
  lead: {
    en: "{late} late, {soon} due within 90 days, {later} later; {sent} sent and not yet accepted.",
    ja: "期限超過{late}件、90日以内に期限到来{soon}件、それ以降{later}件、送付済み・受理待ち{sent}件。",
  },
  none: {
    en: "No agreement on record says which reports it asks for.",
    ja: "報告の予定が記録された取決めはありません。",
  },
  none_partner: {
    en: "No agreement of this partner on record says which reports it asks for.",
    ja: "このパートナーの取決めには、報告の予定が記録されていません。",
  },
  late: { en: "Late", ja: "期限超過" },
  nothing_late: { en: "Nothing is late.", ja: "期限を過ぎた報告はありません。" },
  due: { en: "Due", ja: "期限前" },
  nothing_due: { en: "Nothing more is due.", ja: "今後の予定はありません。" },
  queried: { en: "Queried: waiting for our answer", ja: "照会への回答待ち" },
  sent: { en: "Sent, not yet accepted", ja: "送付済み・受理待ち" },
  accepted: { en: "Accepted", ja: "受理済み" },
  partner: { en: "Partner", ja: "パートナー" },
  all: { en: "all", ja: "すべて" },
  calendar: { en: "For your calendar (.ics)", ja: "カレンダー用ファイル（.ics）" },
  plan: { en: "Plan an agreement's reports", ja: "取決めの報告予定を登録する" },
  calendar_name: { en: "Reports owed to contributors", ja: "拠出者への報告" },
  event: { en: "{report}: {to}", ja: "{to}：{report}" },
});

const SOON_DAYS = 90;

interface Asked {
  readonly entries: readonly ReportEntry[];
  readonly partner: string | null;
}

/** The reports of everybody, or of the partner in the address; an unknown partner has none. */
function entriesIn({ snapshot, today, query }: PageContext): Asked {
  const partner = query["partner"] ?? null;
  return { entries: reportEntries(snapshot, today, partner), partner };
}

/** The calendar: late first, then month by month what is due, then what was sent. */
export function reportsPage(context: PageContext): Page {
  const { language, path, query, today, is_writable } = context;
  const { entries, partner } = entriesIn(context);
  const soon = addDays(today, SOON_DAYS);
  const due = entries.filter((entry) => entry.standing === "due" && entry.row.status !== "queried");
  const lead = fillText(WORDS.lead, {
    late: entries.filter((entry) => entry.standing === "late").length,
    soon: due.filter((entry) => entry.row.due_on <= soon).length,
    later: due.filter((entry) => entry.row.due_on > soon).length,
    sent: entries.filter((entry) => entry.standing === "sent").length,
  });
  const none = partner === null ? WORDS.none : WORDS.none_partner;
  const file = (name: string) => address(language, `/reports/${name}`, { partner });
  return {
    title: WORDS.title,
    description: WORDS.description,
    section: "reports",
    is_illustrative: entries.length > 0 && entries.every((entry) => entry.is_illustrative),
    body: (
      <>
        <PageHead
          title={WORDS.title[language]}
          lead={entries.length === 0 ? none[language] : lead[language]}
        >
          <p class="actions">
            <a class="button" href={file("reports.ics")}>
              {WORDS.calendar[language]}
            </a>
            <a class="button plain-button" href={file("reports.csv")}>
              CSV
            </a>
            <a class="button plain-button" href={file("reports.json")}>
              JSON
            </a>
            {is_writable ? (
              <a class="button plain-button" href={address(language, "/record/plan-reports")}>
                {WORDS.plan[language]}
              </a>
            ) : null}
          </p>
        </PageHead>
        <ViewBar language={language} path={path} query={query} choices={partnerChoice(context)} />
        <Calendar entries={entries} context={context} />
      </>
    ),
  };
}

/** Partners that reports are owed to; no choice where it would change nothing. */
function partnerChoice({ snapshot, language, query, today }: PageContext) {
  const owed = reportEntries(snapshot, today).flatMap((entry) => entry.partners);
  const partners = [...new Map(owed.map((each) => [each.id, each.name]))].sort();
  if (partners.length < 2 && query["partner"] === undefined) return [];
  const options = [
    { label: WORDS.all[language], value: null, is_current: query["partner"] === undefined },
    ...partners.map(([id, name]) => ({
      label: name[language],
      value: id,
      is_current: query["partner"] === id,
    })),
  ];
  return [{ name: WORDS.partner[language], key: "partner", options }];
}

function Calendar(props: {
  readonly entries: readonly ReportEntry[];
  readonly context: PageContext;
}): ComponentChild {
  const { entries, context } = props;
  const { language, today, path, query } = context;
  if (entries.length === 0) return null;
  const queried = entries.filter((entry) => entry.row.status === "queried");
  const is = (standing: ReportEntry["standing"]) =>
    entries.filter((entry) => entry.standing === standing && !queried.includes(entry));
  const shown = { language, today };
  const late = is("late");
  const due = is("due");
  const accepted = slicePage(is("accepted").reverse(), query["page"], 25);
  const table = (id: string, words: keyof typeof WORDS, rows: readonly ReportEntry[]) =>
    rows.length === 0 ? null : (
      <Part id={id} title={WORDS[words][language]}>
        <ReportTable {...shown} entries={rows} caption={WORDS[words][language]} is_titled />
      </Part>
    );
  return (
    <>
      {late.length > 0 ? (
        table("late", "late", late)
      ) : (
        <Part id="late" title={WORDS.late[language]}>
          <p class="empty">{WORDS.nothing_late[language]}</p>
        </Part>
      )}
      {table("queried", "queried", queried)}
      <Part id="due" title={WORDS.due[language]}>
        {due.length === 0 ? (
          <p class="empty">{WORDS.nothing_due[language]}</p>
        ) : (
          monthsOf(due).map((month) => (
            <ReportTable
              {...shown}
              entries={due.filter((entry) => entry.row.due_on.startsWith(month))}
              caption={formatDate(month, language)}
            />
          ))
        )}
      </Part>
      {table("sent", "sent", is("sent"))}
      {table("accepted", "accepted", accepted.rows)}
      <PageLinks slice={accepted} language={language} path={path} query={query} />
    </>
  );
}

/** `2027-03`, each once, in order. */
function monthsOf(entries: readonly ReportEntry[]): string[] {
  return [...new Set(entries.map((entry) => entry.row.due_on.slice(0, 7)))];
}

/** The calendar as a file: `reports.csv`, `reports.json`, `reports.ics`. */
export function reportsFile(context: PageContext): FileAnswer | null {
  const { entries } = entriesIn(context);
  switch (context.params["file"]) {
    case "reports.csv":
      return {
        content: toCsv(
          COLUMNS,
          entries.map((entry) => csvRow(entry)),
        ),
        type: "text/csv; charset=utf-8",
        headers: fileHeaders("reports.csv"),
      };
    case "reports.json":
      return {
        content: `${JSON.stringify({ as_of: context.today, reports: entries.map(plainRow) }, null, 1)}\n`,
        type: "application/json; charset=utf-8",
        headers: fileHeaders("reports.json"),
      };
    case "reports.ics":
      return {
        content: icsOf(entries, context),
        type: "text/calendar; charset=utf-8",
        headers: fileHeaders("reports.ics"),
      };
    default:
      return null;
  }
}

/** One report as files hold it: the same in CSV and JSON. */
function plainRow(entry: ReportEntry) {
  const { row, agreement, contributor, partners, standing, days_late, is_illustrative } = entry;
  return {
    id: row.id,
    kind: row.kind,
    agreement: agreement.id,
    contributor: agreement.organisation_id,
    contributor_name_en: contributor?.name.en ?? null,
    contributor_name_ja: contributor?.name.ja ?? null,
    partners: partners.map((partner) => partner.id).join(" "),
    period_from: row.period_from,
    period_to: row.period_to,
    due_on: row.due_on,
    status: row.status,
    standing,
    days_late,
    sent_on: row.sent_on,
    accepted_on: row.accepted_on,
    edition: row.edition_id,
    document: row.document,
    is_illustrative,
  };
}

const COLUMNS: readonly (keyof ReturnType<typeof plainRow>)[] = [
  "id",
  "kind",
  "agreement",
  "contributor",
  "contributor_name_en",
  "contributor_name_ja",
  "partners",
  "period_from",
  "period_to",
  "due_on",
  "status",
  "standing",
  "days_late",
  "sent_on",
  "accepted_on",
  "edition",
  "document",
  "is_illustrative",
];

function csvRow(entry: ReportEntry): CsvCell[] {
  const row = plainRow(entry);
  return COLUMNS.map((column): CsvCell => {
    const value = row[column];
    if (value === null) return { kind: "missing", text: "" };
    if (typeof value === "number") return { kind: "number", text: String(value) };
    if (typeof value === "boolean") return { kind: "boolean", text: String(value) };
    return { kind: "text", text: value };
  });
}

/** How long before its day an officer's calendar reminds of a report. */
const REMIND_DAYS = 14;

function icsOf(entries: readonly ReportEntry[], context: PageContext): string {
  const { language, today, origin = "" } = context;
  const calendar = { name: WORDS.calendar_name[language], language, stamp: today };
  const days = entries.map((entry) => {
    const to = entry.contributor?.name ?? entry.agreement.title;
    const report = REPORT_KIND_WORDS[entry.row.kind];
    const isOpen = entry.standing === "late" || entry.standing === "due";
    return {
      uid: `${entry.row.id}@earmark`,
      on: entry.row.due_on,
      summary: fill(WORDS.event[language], { report, to }, language),
      description: [
        reportTitle(entry, language),
        entry.agreement.title[language],
        reportStanding(entry, today as Day, language),
      ].join("\n"),
      url: origin + address(language, `/rows${pathOf("donor_report", entry.row.id)}`),
      remind_days: isOpen ? REMIND_DAYS : null,
    };
  });
  return writeIcs(calendar, days);
}
