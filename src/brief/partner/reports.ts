import type { Day } from "../../base/day.js";
import { formatDay } from "../../base/format.js";
import type { Block, Phrase, Row } from "../document.js";
import { name, number, when, words } from "../phrase.js";
import type { PartnerScribe } from "../scribe.js";
import { BRIEF } from "../words.js";

/** What is left of the money and which reports are owed, fund by fund: where no paper says it, it is not reported. */
export function balancesTable(scribe: PartnerScribe): Block[] {
  const { view, language } = scribe;
  const missing = words(BRIEF.not_reported[language]);
  const reportDay = (day: Day | null): Phrase =>
    day === null ? missing : [when(formatDay(day, language))];
  const rows = view.funds.map((fund): Row => ({
    role: "body",
    cells: [
      [name(fund.row.name[language])] as Phrase,
      fund.book ? [number(fund.book.balance, language)] : missing,
      reportDay(fund.reports.last_sent_on),
      reportDay(fund.reports.next_due_on),
    ],
  }));
  const columns = [
    { title: words(BRIEF.reports_fund[language]), align: "start" as const, share: 46 },
    { title: words(BRIEF.reports_balance[language]), align: "end" as const, share: 18 },
    { title: words(BRIEF.reports_last[language]), align: "start" as const, share: 18 },
    { title: words(BRIEF.reports_next[language]), align: "start" as const, share: 18 },
  ];
  const note = words(BRIEF.reports_note[language]);
  const caption = words(BRIEF.reports_caption[language]);
  return rows.length === 0
    ? [{ kind: "paragraph", tone: "body", phrase: note }]
    : [{ kind: "table", caption, columns, rows, note }];
}
