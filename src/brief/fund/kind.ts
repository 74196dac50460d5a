import { formatDay } from "../../base/format.js";
import type { Text } from "../../base/text.js";
import type { FundView } from "../../figures/document-views.js";
import type { Figure } from "../../figures/figure.js";
import { isFigure, sayCell, type FigureTable } from "../../figures/figure-table.js";
import { amountOf, isShort, type FundFigures } from "../../figures/fund.js";
import { SHORT_NOTE } from "../../figures/fund-words.js";
import { fundHeadlines, fundSteps } from "../../figures/money-tables.js";
import { DECISION_OUTCOMES, INSTALMENT_STATUS } from "../../figures/words.js";
import type { Block, Phrase, Row, Table } from "../document.js";
import type { DocumentKind } from "../kind.js";
import { barChart } from "../parts/bar-chart.js";
import { RECORD_CONDITIONS, RECORD_KIND, RECORD_PARTS } from "../parts/record.js";
import { figureTile } from "../parts/tile.js";
import { filled, identifier, joined, lessAmount, name, number, when, words } from "../phrase.js";
import { datePhrase, sourceNote, type RecordScribe } from "../scribe.js";
import { BRIEF } from "../words.js";
import { REPORT } from "./words.js";

export type FundScribe = RecordScribe & { readonly view: FundView };

const end = "end" as const;
const start = "start" as const;

/** A fund's report: its statement in both tiers, what may be allocated, what was decided, and what its projects did. */
export const FUND_KIND: DocumentKind<FundScribe> = {
  parts: {
    ...RECORD_PARTS,
    fund: {
      about: {
        en: "What the fund is for, who pays and who decides",
        ja: "基金の目的・拠出者・意思決定",
      },
      write: fundFacts,
    },
    "money-chart": {
      about: { en: "Bars from contribution to spending", ja: "拠出から支出までのグラフ" },
      write: moneyChart,
    },
    statement: {
      about: { en: "The statement in two tiers, line by line", ja: "二段階の資金状況表" },
      write: statementTable,
    },
    allocatable: {
      about: { en: "The allocatable balance with every term", ja: "配分可能残高の計算式" },
      write: allocatableTable,
    },
    "by-year": {
      about: { en: "Received, transferred and spent by year", ja: "年度別の受領・送金・支出" },
      options: { years: ["calendar", "april", "biennium"] },
      write: (scribe, asked) => {
        const kind = asked.words("years")[0] ?? "calendar";
        return yearTable(scribe, scribe.view.by_year[kind as keyof FundView["by_year"]] ?? null);
      },
    },
    agreements: {
      about: { en: "Agreements: agreed, received, outstanding", ja: "取決めと受領状況" },
      hasLimit: true,
      write: agreementsTable,
    },
    instalments: {
      about: { en: "Instalments and how each stands", ja: "分割払込みの状況" },
      hasLimit: true,
      write: instalmentsTable,
    },
    decisions: {
      about: { en: "What was decided, latest first", ja: "決定の一覧" },
      hasLimit: true,
      write: decisionsTable,
    },
    portfolio: {
      about: { en: "Projects with their money", ja: "プロジェクト別の資金状況" },
      hasLimit: true,
      write: portfolioTable,
    },
  },
  tiles: {
    money: (scribe) => {
      const { book } = scribe.view;
      return book === null
        ? []
        : fundHeadlines(scribe.view.row, book)
            .toSpliced(3, 0, book.balance)
            .map((figure) => figureTile(scribe, [name(figure.title[scribe.language])], figure));
    },
  },
  conditions: {
    ...RECORD_CONDITIONS,
    book: ({ view }) => view.book !== null,
    agreements: ({ view }) => view.agreements.length > 0,
    decisions: ({ view }) => view.decisions.length > 0,
    purpose: ({ view }) => view.row.purpose !== null,
  },
  names: {
    fund: ({ view, language }) => [name(view.row.name[language])],
    organisation: ({ view, language }) =>
      view.reporter ? [name((view.reporter.short_name ?? view.reporter.name)[language])] : [],
    purpose: (scribe) => (scribe.view.row.purpose ? scribe.narrate(scribe.view.row.purpose) : []),
    day: ({ view, language }) => {
      const as_of = view.book?.balance.as_of ?? null;
      return as_of === null
        ? words(BRIEF.not_reported[language])
        : [when(formatDay(as_of, language))];
    },
  },
  subjects: { fund: ({ view }) => view.row.id, language: ({ language }) => language },
  idOf: ({ view }) => view.row.id,
  ...RECORD_KIND,
  citedBy: (scribe) => [
    ...RECORD_KIND.citedBy(scribe),
    ...scribe.view.fund_sources.map((source) => source.document),
  ],
};

function fundFacts(scribe: FundScribe): Block[] {
  const { view, language } = scribe;
  const { row } = view;
  const orMissing = (phrase: Phrase) =>
    phrase.length === 0 ? words(BRIEF.not_reported[language]) : phrase;
  const rows: readonly (readonly [Text, Phrase])[] = [
    [REPORT.kind, words(BRIEF[row.type][language])],
    [REPORT.established, orMissing(datePhrase(row.established_date, language))],
    [
      REPORT.administrator,
      orMissing(view.administrator ? [name(view.administrator.name[language])] : []),
    ],
    [
      REPORT.contributors,
      orMissing(
        joined(
          view.contributors.map((giver): Phrase => [name(giver.name[language])]),
          BRIEF.semicolon[language],
        ),
      ),
    ],
    [REPORT.governance, orMissing(row.governance ? scribe.narrate(row.governance) : [])],
    [REPORT.currency, orMissing(row.currency ? [identifier(row.currency)] : [])],
  ];
  return [
    {
      kind: "facts",
      rows: rows.map(([term, phrase]) => ({ term: words(term[language]), phrase })),
    },
    { kind: "paragraph", tone: "note", phrase: sourceNote(view.fund_sources, language) },
  ];
}

function moneyChart(scribe: FundScribe): Block[] {
  const { view, language } = scribe;
  const { book } = view;
  if (book === null) return [];
  const bars = fundSteps(view.row, book);
  return [
    barChart(scribe, {
      id: "fund-money",
      headline: words(REPORT.chart_headline[language]),
      subtitle: filled(REPORT.chart_subtitle, language, {
        currency: [identifier(view.row.currency ?? "")],
        day: book.balance.as_of === null ? [] : [when(formatDay(book.balance.as_of, language))],
      }),
      alternative: (parts) => filled(REPORT.chart_alternative, language, { parts }),
      rows: bars.map((figure, index) => ({
        label: figure.title[language],
        figure,
        hue: index === 1 || index === 4 ? "muted" : "accent",
      })),
    }),
  ];
}

/** Both tiers, in the order of the UN's statements. Lines that every reader looks for stand even at zero. */
function statementTable(scribe: FundScribe): Block[] {
  const { view, language } = scribe;
  const { book } = view;
  if (book === null)
    return [{ kind: "paragraph", tone: "body", phrase: words(REPORT.no_book[language]) }];
  const line = (figure: Figure, role: Row["role"] = "part"): Row => ({
    role,
    cells: [words(figure.title[language]), [number(figure, language, "amount")]],
  });
  const some = (figures: readonly Figure[]) =>
    figures.filter((figure) => amountOf(figure) !== 0n).map((figure) => line(figure));
  const tier = (text: Text): Row => ({ role: "group", cells: [words(text[language])] });
  const rows: Row[] = [
    tier(REPORT.tier_fund),
    line(book.deposits),
    line(book.interest),
    ...some([book.suspense, book.organisation_interest]),
    ...some([book.interest_added, book.interest_due, book.interest_of_agency]),
    ...some([book.transfer_in, book.exchange_gain, book.donor_exchange_gain]),
    line(book.sources, "total"),
    line(book.released),
    {
      role: "part",
      cells: [words(book.returned.title[language]), lessAmount(book.returned, language)],
    },
    line(book.agent_fee),
    ...some([
      book.direct_cost,
      book.bank_charge,
      book.exchange_loss,
      book.donor_exchange_loss,
      book.refund,
      book.interest_returned,
      book.transfer_out,
      book.direct_expenditure,
    ]),
    line(book.uses, "total"),
    line(book.balance_agent, "total"),
    tier(REPORT.tier_projects),
    line(book.resources),
    line(book.spent),
    line(book.balance_projects, "total"),
    line(book.balance, "total"),
  ];
  const standing = book.balance.standing === "certified" ? REPORT.certified : REPORT.provisional;
  return [
    {
      kind: "table",
      caption: joined(
        [
          filled(REPORT.statement, language, { fund: [name(view.row.name[language])] }),
          dayPhrase(book, scribe),
          words(standing[language]),
        ],
        BRIEF.comma[language],
      ),
      columns: amountColumns(scribe, REPORT.line),
      rows,
      // The day by which spending is certified is the calendar's, no fact about the fund.
      note: [
        ...REPORT.statement_note[language]
          .split(/(30 April|4月30日)/)
          .map((piece) => (/^(30|4月)/.test(piece) ? when(piece) : { text: piece })),
        ...shortNote(scribe, book),
      ],
    },
  ];
}

/** What a reader is told of balances below zero. */
function shortNote({ language }: FundScribe, book: FundFigures): Phrase {
  if (!isShort(book)) return [];
  return words(`${language === "ja" ? "" : " "}${SHORT_NOTE[language]}`);
}

function dayPhrase(book: FundFigures, { language }: FundScribe): Phrase {
  const { as_of } = book.balance;
  return as_of === null
    ? []
    : filled(BRIEF.as_of_short, language, { day: [when(formatDay(as_of, language))] });
}

function amountColumns({ view, language }: FundScribe, first: Text): Table["columns"] {
  return [
    { title: words(first[language]), align: start, share: 68 },
    { title: [identifier(view.row.currency ?? "")], align: end, share: 32 },
  ];
}

/** A line that stands where something was booked on it. */
function booked(figure: Figure): readonly Figure[] {
  return amountOf(figure) === 0n ? [] : [figure];
}

/** The rule opened: what may be allocated, with what is added and what is taken off, in its order. */
function allocatableTable(scribe: FundScribe): Block[] {
  const { view, language } = scribe;
  const { book } = view;
  if (book === null) return [];
  const plus = [
    book.deposits,
    book.interest_kept,
    book.transfer_in,
    book.exchange_gain,
    ...booked(book.donor_exchange_gain),
    book.freed,
  ];
  const minus = [
    book.exchange_loss,
    ...booked(book.donor_exchange_loss),
    book.bank_charge,
    book.agent_fee,
    book.direct_cost,
    book.allocated,
    book.transfer_out,
    book.refund,
    book.reserve,
  ];
  const rows: Row[] = [
    ...plus.map((figure): Row => ({
      role: "body",
      cells: [words(figure.title[language]), [number(figure, language, "amount")]],
    })),
    ...minus.map((figure): Row => ({
      role: "body",
      cells: [
        filled(REPORT.less, language, { line: words(lowered(figure.title[language], language)) }),
        lessAmount(figure, language),
      ],
    })),
    {
      role: "total",
      cells: [
        words(book.allocatable.title[language]),
        [number(book.allocatable, language, "amount")],
      ],
    },
  ];
  return [
    {
      kind: "table",
      caption: joined(
        [words(REPORT.allocatable[language]), dayPhrase(book, scribe)],
        BRIEF.comma[language],
      ),
      columns: amountColumns(scribe, REPORT.line),
      rows,
      note: words(book.allocatable.definition[language]),
    },
  ];
}

function lowered(text: string, language: "en" | "ja"): string {
  return language === "en" ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}

/** A table of figures as the site publishes it, amounts in full. */
function yearTable(scribe: FundScribe, table: FigureTable | null): Block[] {
  const { view, language } = scribe;
  if (table === null) return [];
  return [
    {
      kind: "table",
      caption: words(REPORT.by_year[language]),
      columns: table.columns.map((column, index) => ({
        title: words((index === 0 ? REPORT.year : column.title)[language]),
        align: index === 0 ? start : end,
        share: index === 0 ? 22 : 26,
      })),
      rows: table.rows.map((cells): Row => ({
        role: "body",
        cells: cells.map((cell): Phrase => {
          if (cell === null) return words(BRIEF.not_reported[language]);
          return isFigure(cell)
            ? [number(cell, language, "amount")]
            : [when(sayCell(cell, language))];
        }),
      })),
      note: amountsNote(view.row.currency, language),
    },
  ];
}

export function amountsNote(currency: string | null, language: "en" | "ja"): Phrase {
  return filled(REPORT.amounts_in, language, { currency: [identifier(currency ?? "")] });
}

function agreementsTable({ view, language }: FundScribe): Block[] {
  if (view.agreements.length === 0) return [];
  const missing = words(BRIEF.not_reported[language]);
  return [
    {
      kind: "table",
      caption: words(REPORT.agreements[language]),
      columns: [
        { title: words(REPORT.agreement[language]), align: start, share: 34 },
        { title: words(REPORT.contributor[language]), align: start, share: 24 },
        { title: words(REPORT.agreed[language]), align: end, share: 14 },
        { title: words(REPORT.received[language]), align: end, share: 14 },
        { title: words(REPORT.outstanding[language]), align: end, share: 14 },
      ],
      rows: view.agreements.map((entry): Row => ({
        role: "body",
        cells: [
          [name(entry.row.title[language])],
          [name(entry.contributor[language])],
          entry.agreed ? [number(entry.agreed, language)] : missing,
          [number(entry.received, language)],
          [number(entry.outstanding, language)],
        ],
      })),
      note: sourceNote(
        view.agreements.flatMap((entry) => entry.received.sources),
        language,
      ),
    },
  ];
}

function instalmentsTable({ view, language }: FundScribe): Block[] {
  const rows = view.agreements.flatMap((entry) =>
    entry.instalments.map(({ row, due, status }): Row => ({
      role: "body",
      cells: [
        [
          name(entry.row.title[language]),
          { text: BRIEF.comma[language] },
          identifier(String(row.seq)),
        ],
        [when(formatDay(row.due_on, language))],
        due ? [number(due, language)] : words(BRIEF.not_reported[language]),
        words(INSTALMENT_STATUS[status][language]),
      ],
    })),
  );
  if (rows.length === 0) return [];
  const as_of = view.book?.balance.as_of ?? null;
  return [
    {
      kind: "table",
      caption: words(REPORT.instalments[language]),
      columns: [
        { title: words(REPORT.instalment[language]), align: start, share: 46 },
        { title: words(REPORT.due_on[language]), align: start, share: 18 },
        { title: words(REPORT.amount[language]), align: end, share: 18 },
        { title: words(REPORT.standing[language]), align: start, share: 18 },
      ],
      rows,
      note:
        as_of === null
          ? null
          : filled(REPORT.standing_note, language, { day: [when(formatDay(as_of, language))] }),
    },
  ];
}

function decisionsTable({ view, language }: FundScribe): Block[] {
  if (view.decisions.length === 0) return [];
  return [
    {
      kind: "table",
      caption: words(REPORT.decisions[language]),
      columns: [
        { title: words(REPORT.decision[language]), align: start, share: 50 },
        { title: words(REPORT.decided_on[language]), align: start, share: 17 },
        { title: words(REPORT.outcome[language]), align: start, share: 16 },
        { title: words(REPORT.amount[language]), align: end, share: 17 },
      ],
      rows: view.decisions.map(({ row, meeting, amount }): Row => ({
        role: "body",
        cells: [
          joined(
            [[name(row.subject[language])], meeting ? [name(meeting[language])] : []],
            language === "ja" ? "　" : " · ",
          ),
          [when(formatDay(row.decided_on, language))],
          words(DECISION_OUTCOMES[row.outcome][language]),
          amount && amount.value !== null
            ? [number(amount, language)]
            : words(BRIEF.none[language]),
        ],
      })),
      note: null,
    },
  ];
}

function portfolioTable({ view, language }: FundScribe): Block[] {
  if (view.portfolio.length === 0) return [];
  const missing = words(BRIEF.not_reported[language]);
  const keys = ["allocated", "received", "spent", "balance", "delivery"] as const;
  const titles = [
    REPORT.allocated,
    REPORT.transferred,
    REPORT.spent,
    REPORT.balance,
    REPORT.delivery,
  ];
  return [
    {
      kind: "table",
      caption: words(REPORT.portfolio[language]),
      columns: [
        { title: words(REPORT.project[language]), align: start, share: 32 },
        ...titles.map((title, index) => ({
          title: words(title[language]),
          align: end,
          share: index === 4 ? 10 : 14.5,
        })),
      ],
      rows: view.portfolio.map(({ project, money }): Row => ({
        role: "body",
        cells: [
          [name(project.row.title[language])],
          ...keys.map((key): Phrase =>
            money === null
              ? missing
              : [number(money[key], language, key === "delivery" ? "cell" : "amount")],
          ),
        ],
      })),
      note: amountsNote(view.row.currency, language),
    },
  ];
}
