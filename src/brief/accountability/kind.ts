import { formatDay } from "../../base/format.js";
import type { Day } from "../../base/day.js";
import type { Text } from "../../base/text.js";
import {
  participantLines,
  type AccountView,
  type CarryOver,
  stateOfCase,
} from "../../figures/accountability.js";
import type { Figure } from "../../figures/figure.js";
import { KIND_SHORT_NAMES, STAGE_NAMES } from "../../figures/words.js";
import type { Segment, Signal } from "../../figures/wording.js";
import type { Block, Phrase, Row } from "../document.js";
import type { DocumentKind, Part, PartAsked } from "../kind.js";
import { PARTNER_KIND, PARTNER_PARTS } from "../partner/kind.js";
import { isHidden, partRows, ruleFor, ruleRows } from "../parts/attribution.js";
import { filled, joined, name, number, when, words } from "../phrase.js";
import {
  datePhrase,
  fiscalYearText,
  sourceNote,
  spanPhrase,
  type PartnerScribe,
} from "../scribe.js";
import { BRIEF } from "../words.js";
import { ACCOUNT } from "./words.js";

export type AccountScribe = PartnerScribe & { readonly view: AccountView };

const start = "start" as const;
const end = "end" as const;

const PARTS: Readonly<Record<string, Part<AccountScribe>>> = {
  ...PARTNER_PARTS,
  appropriated: {
    about: {
      en: "Amounts in yen by fiscal year and ministry",
      ja: "府省庁別・年度別の予算額と執行額",
    },
    write: appropriatedTable,
  },
  remitted: {
    about: {
      en: "What was remitted: yen at both rates, and dollars",
      ja: "支払額（両レート・米ドル）",
    },
    hasLimit: true,
    write: remittedTable,
  },
  "carry-over": {
    about: {
      en: "Carry-over against spending, months without any, and how that stands",
      ja: "繰越額と支出の状況",
    },
    hasLimit: true,
    write: carryTable,
  },
  truncation: {
    about: { en: "That millions of yen are cut, not rounded", ja: "百万円未満切捨ての注記" },
    // A unit is named, nothing is counted.
    write: ({ language }) => [
      { kind: "paragraph", tone: "body", phrase: [name(ACCOUNT.truncation[language])] },
    ],
  },
  "financial-reports": {
    about: { en: "Reports due, received, certified and late", ja: "会計報告の状況" },
    hasLimit: true,
    write: reportsTable,
  },
  refunds: {
    about: { en: "Refunds due, instructed, paid, and their age", ja: "返還金の状況" },
    hasLimit: true,
    write: refundsTable,
  },
  participants: {
    about: { en: "Participants by fiscal year and project", ja: "年度別・事業別の参加者数" },
    hasLimit: true,
    options: { units: null },
    write: participantsTable,
  },
  appearances: {
    about: { en: "Mentions, visits, events, publications", ja: "広報の実績" },
    hasLimit: true,
    write: appearancesTable,
  },
  opinions: {
    about: { en: "What auditors and evaluators concluded", ja: "監査・評価の意見" },
    hasLimit: true,
    write: opinionsTable,
  },
};

/** What Japan's ministries must answer for: by their own fiscal year, in their own currency, in their own terms. */
export const ACCOUNT_KIND: DocumentKind<AccountScribe> = {
  ...PARTNER_KIND,
  parts: PARTS,
  conditions: {
    ...PARTNER_KIND.conditions,
    refunds: ({ view }) => view.refunds.length > 0,
    appearances: ({ view }) => view.appearances.length > 0,
    opinions: ({ view }) => view.opinions.length > 0,
  },
  names: {
    ...PARTNER_KIND.names,
    years: ({ view, language }) => [when(yearsText(view, language))],
  },
  idOf: ({ view }) => `${view.row.id}-accountability-${view.years[0]}-${view.years.at(-1)}`,
  citedBy: ({ view }) =>
    [...view.funds, ...view.people, ...view.appearances, ...view.opinions].flatMap((entry) =>
      entry.sources.map((source) => source.document),
    ),
};

function yearsText({ years }: AccountView, language: "en" | "ja"): string {
  const [first = 0, last = 0] = [years[0], years.at(-1)];
  if (first === last) return fiscalYearText(first, "april", language);
  return ACCOUNT.years[language].replace("{first}", String(first)).replace("{last}", String(last));
}

function missing(language: "en" | "ja"): Phrase {
  return words(BRIEF.not_reported[language]);
}

function dayPhrase(day: Day | null, language: "en" | "ja"): Phrase {
  return day === null ? [] : [when(formatDay(day, language))];
}

/** Every line in yen that the record knows by fiscal year, in millions, cut. */
function appropriatedTable({ view, language }: AccountScribe): Block[] {
  const lines = view.money.lines.filter((line) => line.currency === "JPY");
  if (lines.length === 0)
    return [
      { kind: "paragraph", tone: "body", phrase: words(ACCOUNT.appropriated_none[language]) },
    ];
  const entities = [...new Set(lines.map((line) => line.entity?.id ?? ""))];
  const rows = entities.flatMap((id): Row[] => {
    const own = lines.filter((line) => (line.entity?.id ?? "") === id);
    const entity = own[0]?.entity?.name ?? view.row.name;
    return [
      { role: "group", cells: [[name(entity[language])]] },
      ...own.map((line): Row => ({
        role: "body",
        cells: [
          joined(
            [
              words(KIND_SHORT_NAMES[line.kind][language]),
              words(STAGE_NAMES[line.stage][language]),
            ],
            BRIEF.comma[language],
          ),
          ...view.years.map((year): Phrase => {
            const figure = line.years[view.money.years.indexOf(year)] ?? null;
            return figure ? [number(figure, language, "millions")] : missing(language);
          }),
        ],
      })),
    ];
  });
  const figures = lines.flatMap((line) => line.years).filter((figure) => figure !== null);
  return [
    {
      kind: "table",
      caption: [name(ACCOUNT.appropriated[language])],
      columns: [
        { title: words(ACCOUNT.ministry[language]), align: start, share: 34 },
        ...view.years.map((year) => ({
          title: [when(fiscalYearText(year, "april", language))],
          align: end,
          share: 66 / view.years.length,
        })),
      ],
      rows,
      note: joined(
        [
          [name(ACCOUNT.appropriated_note[language])],
          sourceNote(
            figures.flatMap((figure) => figure.sources),
            language,
          ),
        ],
        language === "ja" ? "" : " ",
      ),
    },
  ];
}

function remittedTable({ view, language }: AccountScribe): Block[] {
  if (view.receipts.length === 0)
    return [{ kind: "paragraph", tone: "body", phrase: words(ACCOUNT.remitted_none[language]) }];
  const cell = (figure: Figure, form: "millions" | "amount"): Phrase =>
    figure.value === null ? missing(language) : [number(figure, language, form)];
  return [
    {
      kind: "table",
      caption: words(ACCOUNT.remitted[language]),
      columns: [
        { title: words(ACCOUNT.entity[language]), align: start, share: 32 },
        { title: words(ACCOUNT.fiscal_year[language]), align: start, share: 14 },
        { title: [name(ACCOUNT.at_budget[language])], align: end, share: 18 },
        { title: [name(ACCOUNT.as_paid[language])], align: end, share: 18 },
        { title: words(ACCOUNT.dollars[language]), align: end, share: 18 },
      ],
      rows: view.receipts.map((entry): Row => ({
        role: "body",
        cells: [
          [name(entry.entity.name[language])],
          [when(fiscalYearText(entry.year, "april", language))],
          cell(entry.jpy_budget, "millions"),
          cell(entry.jpy, "millions"),
          cell(entry.usd, "amount"),
        ],
      })),
      note: joined(
        [
          [name(ACCOUNT.remitted_note[language])],
          sourceNote(
            view.receipts.flatMap((entry) => entry.usd.sources),
            language,
          ),
        ],
        language === "ja" ? "" : " ",
      ),
    },
  ];
}

/** Bounds of a carry-over, in years of spending and in months without any. Source: Board of Audit of Japan, as the note says them. */
const BOUNDS = { good: { ratio: 1, months: 0 }, explain: { ratio: 2, months: 3 } } as const;

function signalOf({ figures }: CarryOver): Signal | null {
  if (figures === null) return null;
  const { ratio, idle_months } = figures;
  const times = ratio.value?.kind === "number" ? Number(ratio.value.decimal) : Infinity;
  const months = idle_months.value?.kind === "number" ? Number(idle_months.value.decimal) : 0;
  if (times > BOUNDS.explain.ratio || months > BOUNDS.explain.months) return "explain";
  return times <= BOUNDS.good.ratio && months <= BOUNDS.good.months ? "good" : "watch";
}

function carryTable({ view, language }: AccountScribe): Block[] {
  if (view.carry_overs.length === 0) return [];
  const year = view.years.at(-1) ?? 0;
  const rows = view.carry_overs.map((entry): Row => {
    const { figures } = entry;
    const signal = signalOf(entry);
    const cell = (figure: Figure | null | undefined): Phrase =>
      figure && figure.value !== null ? [number(figure, language)] : missing(language);
    const standing: Phrase =
      signal === null
        ? missing(language)
        : [{ text: ACCOUNT[signal][language], signal } satisfies Segment];
    return {
      role: "body",
      cells: [
        [name(entry.fund.name[language])],
        cell(figures?.balance),
        cell(figures?.spent),
        cell(figures?.ratio),
        cell(figures?.idle_months),
        standing,
      ],
    };
  });
  return [
    {
      kind: "table",
      caption: filled(ACCOUNT.carry, language, { year: [when(String(year))] }),
      columns: [
        { title: words(ACCOUNT.fund[language]), align: start, share: 28 },
        { title: words(ACCOUNT.balance[language]), align: end, share: 15 },
        { title: words(ACCOUNT.spent[language]), align: end, share: 15 },
        { title: words(ACCOUNT.ratio[language]), align: end, share: 13 },
        { title: words(ACCOUNT.idle[language]), align: end, share: 13 },
        { title: words(ACCOUNT.standing[language]), align: start, share: 16 },
      ],
      rows,
      // The bounds define the marks; they are no facts about the money.
      note: [name(ACCOUNT.carry_note[language])],
    },
  ];
}

/** Each report that was due, as the calendar of reports has it; a fund of which it has none is not reported. */
function reportsTable({ view, language }: AccountScribe): Block[] {
  const none = words(BRIEF.none[language]);
  const known = new Set(view.reports.map(({ entry }) => entry.agreement.fund_id));
  const rows = view.reports.map(({ entry, days_late }): Row => ({
    role: "body",
    cells: [
      [name(entry.agreement.title[language])],
      joined(
        [
          words(ACCOUNT[REPORT_NAMES[entry.row.kind]][language]),
          spanPhrase({ from: entry.row.period_from, to: entry.row.period_to }, language),
        ],
        BRIEF.comma[language],
      ),
      dayPhrase(entry.row.due_on, language),
      entry.row.sent_on === null ? none : dayPhrase(entry.row.sent_on, language),
      entry.row.accepted_on === null ? none : dayPhrase(entry.row.accepted_on, language),
      [number(days_late, language, "cell")],
    ],
  }));
  const silent = view.funds
    .filter((fund) => !known.has(fund.row.id))
    .map((fund): Row => ({
      role: "body",
      cells: [
        [name(fund.row.name[language])],
        ...Array.from({ length: 5 }, () => missing(language)),
      ],
    }));
  if (rows.length + silent.length === 0) return [];
  const titles = [ACCOUNT.due, ACCOUNT.received, ACCOUNT.certified, ACCOUNT.days_late];
  return [
    {
      kind: "table",
      caption: words(ACCOUNT.reports[language]),
      columns: [
        { title: words(ACCOUNT.contribution[language]), align: start, share: 28 },
        { title: words(ACCOUNT.kind[language]), align: start, share: 20 },
        ...titles.map((title, index) => ({
          title: words(title[language]),
          align: index === 3 ? end : start,
          share: 13,
        })),
      ],
      rows: [...rows, ...silent],
      note: words(ACCOUNT.reports_note[language]),
    },
  ];
}

const REPORT_NAMES = {
  narrative: "narrative_report",
  financial: "financial_report",
  certified: "certified_report",
  final: "final_report",
  audit: "audit_report",
} as const;

function refundsTable({ view, language }: AccountScribe): Block[] {
  if (view.refunds.length === 0) return [];
  const notYet = words(ACCOUNT.not_yet[language]);
  const orNotYet = (day: Day | null): Phrase => (day === null ? notYet : dayPhrase(day, language));
  return [
    {
      kind: "table",
      caption: words(ACCOUNT.refunds[language]),
      columns: [
        { title: words(ACCOUNT.agreement[language]), align: start, share: 36 },
        { title: words(ACCOUNT.due[language]), align: end, share: 16 },
        { title: words(ACCOUNT.instructed[language]), align: start, share: 17 },
        { title: words(ACCOUNT.paid[language]), align: start, share: 17 },
        { title: words(ACCOUNT.age[language]), align: end, share: 14 },
      ],
      rows: view.refunds.map((entry): Row => {
        const { state, paid_on } = stateOfCase(entry.case);
        return {
          role: "body",
          cells: [
            [name(entry.title[language])],
            [number(entry.due, language)],
            orNotYet(entry.case.instructed_on),
            state === "part_paid" && paid_on !== null
              ? filled(ACCOUNT.paid_in_part, language, { day: dayPhrase(paid_on, language) })
              : orNotYet(paid_on),
            [number(entry.age, language)],
          ],
        };
      }),
      note: null,
    },
  ];
}

function participantsTable(scribe: AccountScribe, asked: PartAsked): Block[] {
  const { view, language } = scribe;
  const units = new Set(asked.words("units"));
  const lines = participantLines(view, units.size > 0 ? units : new Set(["participants"]));
  if (lines.length === 0) return [];
  const hasUndated = lines.some((line) => line.undated !== null);
  const none = words(BRIEF.none[language]);
  const rows: Row[] = [];
  let owner = "";
  for (const line of lines) {
    const rule = ruleFor(scribe, line.of);
    const cell = (figure: Figure | null): Phrase => {
      if (isHidden(rule)) return none;
      return figure ? [number(figure, language, "cell")] : missing(language);
    };
    if (line.owner.en !== owner)
      rows.push(
        { role: "group", cells: [[name(line.owner[language])]] },
        ...ruleRows(scribe, rule),
      );
    owner = line.owner.en;
    rows.push({
      role: "body",
      cells: [
        joined(
          [words(line.title[language]), words(ACCOUNT[line.kind][language])],
          BRIEF.comma[language],
        ),
        ...line.years.map(cell),
        ...(hasUndated ? [line.undated ? cell(line.undated) : none] : []),
      ],
    });
    rows.push(...partRows(scribe, rule, { [line.kind]: [...line.years, line.undated] }));
  }
  const columns = view.years.length + (hasUndated ? 1 : 0);
  const head = (title: Phrase) => ({ title, align: end, share: 60 / columns });
  return [
    {
      kind: "table",
      caption: words(ACCOUNT.participants[language]),
      columns: [
        { title: words(ACCOUNT.what[language]), align: start, share: 40 },
        ...view.years.map((year) => head([when(fiscalYearText(year, "april", language))])),
        ...(hasUndated ? [head(words(ACCOUNT.undated[language]))] : []),
      ],
      rows,
      note: joined(
        [
          [name(ACCOUNT.participants_note[language])],
          sourceNote(
            lines
              .flatMap((line) => [...line.years, line.undated])
              .flatMap((figure) => figure?.sources ?? []),
            language,
          ),
        ],
        language === "ja" ? "" : " ",
      ),
    },
  ];
}

function appearancesTable({ view, language }: AccountScribe): Block[] {
  if (view.appearances.length === 0) return [];
  return [
    {
      kind: "table",
      caption: words(ACCOUNT.appearances[language]),
      columns: [
        { title: words(ACCOUNT.appearance[language]), align: start, share: 46 },
        { title: words(ACCOUNT.kind[language]), align: start, share: 16 },
        { title: words(ACCOUNT.place[language]), align: start, share: 20 },
        { title: words(ACCOUNT.day[language]), align: start, share: 18 },
      ],
      rows: view.appearances.map(({ row }): Row => ({
        role: "body",
        cells: [
          [name(row.title[language])],
          words(ACCOUNT[row.kind][language]),
          row.place ? [name(row.place[language])] : words(BRIEF.none[language]),
          datePhrase(row.happened_date, language),
        ],
      })),
      note: sourceNote(
        view.appearances.flatMap((entry) => entry.sources),
        language,
      ),
    },
  ];
}

function opinionsTable({ view, language, narrate }: AccountScribe): Block[] {
  if (view.opinions.length === 0) return [];
  const what = (title: Text, kind: "audit" | "evaluation" | "review"): Phrase =>
    joined([[name(title[language])], words(ACCOUNT[kind][language])], BRIEF.comma[language]);
  return [
    {
      kind: "table",
      caption: words(ACCOUNT.opinions[language]),
      columns: [
        { title: words(ACCOUNT.opinion[language]), align: start, share: 27 },
        { title: words(ACCOUNT.issuer[language]), align: start, share: 18 },
        { title: words(ACCOUNT.day[language]), align: start, share: 11 },
        { title: words(ACCOUNT.conclusion[language]), align: start, share: 44 },
      ],
      rows: view.opinions.map(({ row }): Row => ({
        role: "body",
        cells: [
          what(row.title, row.kind),
          [name(row.issuer[language])],
          datePhrase(row.issued_date, language),
          narrate(row.conclusion),
        ],
      })),
      note: sourceNote(
        view.opinions.flatMap((entry) => entry.sources),
        language,
      ),
    },
  ];
}
