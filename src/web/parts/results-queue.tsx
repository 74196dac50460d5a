import type { ComponentChild } from "preact";
import { daysBetween, type Day } from "../../base/day.js";
import { formatDay } from "../../base/format.js";
import type { Language } from "../../base/language.js";
import { fill, texts } from "../../base/text.js";
import { isToEnter, type PeriodWaiting } from "../../figures/results-waiting.js";
import { STATUS_NAMES } from "../../results/indicator-period.js";
import { address } from "../address.js";
import { ownerPath } from "../record-address.js";
import { MadeUp } from "./made-up.js";
import { formatSpan } from "./number.js";
import { Part } from "./page-head.js";
import { Table } from "./table.js";

const WORDS = texts({
  enter: { en: "Results to report", ja: "報告を要する成果" },
  decide: { en: "Results to validate or publish", ja: "確認・公表を要する成果" },
  work: { en: "Work and period", ja: "事業と期間" },
  due: { en: "Due on", ja: "期限" },
  late: { en: "{days} days late", ja: "{days}日遅延" },
  in_days: { en: "in {days} days", ja: "あと{days}日" },
  undated: { en: "no day set", ja: "期限なし" },
  where: { en: "Indicators", ja: "指標" },
});

/** What is due and overdue, and what waits for a decision. */
export function ResultsQueue(props: {
  readonly waiting: readonly PeriodWaiting[];
  readonly today: Day;
  readonly language: Language;
}): ComponentChild {
  const { waiting, today, language } = props;
  const lists = [
    { id: "results-due", title: WORDS.enter, rows: waiting.filter(isToEnter), page: "" },
    {
      id: "results-decide",
      title: WORDS.decide,
      rows: waiting.filter(({ counts }) => counts.has("received") || counts.has("validated")),
      page: "/review",
    },
  ];
  return lists.map(({ id, title, rows, page }) =>
    rows.length === 0 ? null : (
      <Part id={id} title={title[language]}>
        <Table
          caption={title[language]}
          is_titled
          stack
          columns={[
            { name: WORDS.work[language] },
            { name: WORDS.due[language], label: WORDS.due[language] },
            { name: WORDS.where[language], label: WORDS.where[language] },
          ]}
          rows={rows.map((row) => ({
            cells: [
              <>
                <a
                  href={address(
                    language,
                    `${ownerPath(row.owner)}/results/${row.from}..${row.to}${page}`,
                  )}
                >
                  {row.owner.name[language]}
                </a>{" "}
                {row.is_illustrative ? <MadeUp language={language} /> : null}
                <div class="quiet small">{formatSpan(row, language)}</div>
              </>,
              sayDue(row.due_on, today, language),
              [...row.counts]
                .map(([status, count]) => `${STATUS_NAMES[status][language]} ${count}`)
                .join(language === "ja" ? "、" : ", "),
            ],
          }))}
        />
      </Part>
    ),
  );
}

/** A day and how far it is: `31 May 2026 (183 days late)`. */
export function sayDue(due_on: Day | null, today: Day, language: Language): string {
  if (due_on === null) return WORDS.undated[language];
  const words = due_on < today ? WORDS.late : WORDS.in_days;
  const days = fill(words[language], { days: Math.abs(daysBetween(today, due_on)) }, language);
  const day = formatDay(due_on, language);
  return language === "ja" ? `${day}（${days}）` : `${day} (${days})`;
}
