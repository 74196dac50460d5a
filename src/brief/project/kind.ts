import { formatDay } from "../../base/format.js";
import type { Text } from "../../base/text.js";
import { countryName } from "../../base/country-names.js";
import type { ProjectView } from "../../figures/document-views.js";
import { isFigure, sayCell } from "../../figures/figure-table.js";
import { goalName } from "../../figures/goal-names.js";
import { PROJECT_STATUS } from "../../figures/words.js";
import type { Block, Phrase, Row } from "../document.js";
import { amountsNote } from "../fund/kind.js";
import { REPORT } from "../fund/words.js";
import type { DocumentKind, Part } from "../kind.js";
import { barChart } from "../parts/bar-chart.js";
import { RECORD_CONDITIONS, RECORD_KIND, RECORD_PARTS } from "../parts/record.js";
import { figureTile } from "../parts/tile.js";
import { filled, identifier, joined, name, number, when, words } from "../phrase.js";
import { INDICATOR_PARTS } from "../results/parts.js";
import { datePhrase, sourceNote, spanPhrase, type RecordScribe } from "../scribe.js";
import { BRIEF } from "../words.js";

export type ProjectScribe = RecordScribe & { readonly view: ProjectView };

const start = "start" as const;
const end = "end" as const;

const PARTS: Readonly<Record<string, Part<ProjectScribe>>> = {
  ...RECORD_PARTS,
  ...INDICATOR_PARTS,
  administration: {
    about: { en: "The administrative block: who, where, when, how much", ja: "管理情報" },
    hasLimit: true,
    write: administrationTable,
  },
  purpose: {
    about: { en: "The project's purpose", ja: "プロジェクトの目的" },
    write: ({ view, narrate }) =>
      view.row.purpose
        ? [{ kind: "paragraph", tone: "body", phrase: narrate(view.row.purpose) }]
        : [],
  },
  stories: {
    about: { en: "What is told of the project", ja: "プロジェクトの物語" },
    hasLimit: true,
    write: storyBlocks,
  },
  said: {
    about: { en: "What sources state of the project", ja: "出典の記述" },
    hasLimit: true,
    write: statementList,
  },
  "result-descriptions": {
    about: { en: "What the record says of each result in words", ja: "成果の説明" },
    write: descriptionList,
  },
  money: {
    about: { en: "Money from allocation to balance, or as others reported it", ja: "資金の状況" },
    write: moneyBlocks,
  },
  budget: {
    about: { en: "Budget beside spending by category", ja: "費目別の予算と支出" },
    write: budgetTable,
  },
  cooperation: {
    about: { en: "Organisations that take part, and how", ja: "協力機関と役割" },
    write: cooperationList,
  },
  documents: {
    about: { en: "Documents of the project", ja: "関連文書" },
    hasLimit: true,
    write: documentList,
  },
};

/** A project's report in the 8+3 shape: administration, up to eight core questions, up to three that the donor chooses. */
export const PROJECT_KIND: DocumentKind<ProjectScribe> = {
  parts: PARTS,
  tiles: {
    money: (scribe) => {
      const { money } = scribe.view;
      return money === null
        ? []
        : [money.allocated, money.received, money.spent, money.balance, money.delivery].map(
            (figure) => figureTile(scribe, [name(figure.title[scribe.language])], figure),
          );
    },
  },
  conditions: {
    ...RECORD_CONDITIONS,
    money: ({ view }) => view.money !== null,
    budget: ({ view }) => view.budget !== null,
    purpose: ({ view }) => view.row.purpose !== null,
    partner: ({ view }) => view.partner !== null,
  },
  names: {
    project: ({ view, language }) => [name(view.row.title[language])],
    partner: ({ view, language }) =>
      view.partner ? [name(view.partner[language])] : words(BRIEF.not_reported[language]),
    organisation: ({ view, language }) =>
      view.reporter ? [name((view.reporter.short_name ?? view.reporter.name)[language])] : [],
    purpose: (scribe) => (scribe.view.row.purpose ? scribe.narrate(scribe.view.row.purpose) : []),
    dates: ({ view, language }) =>
      joined(
        [datePhrase(view.row.start_date, language), datePhrase(view.row.end_date, language)],
        "–",
      ),
  },
  subjects: {
    project: ({ view }) => view.row.id,
    partner: ({ view }) => view.row.partner_id ?? "",
    language: ({ language }) => language,
  },
  idOf: ({ view }) => view.row.id,
  ...RECORD_KIND,
};

function administrationTable(scribe: ProjectScribe): Block[] {
  const { view, language } = scribe;
  const { row, entry } = view;
  const comma = BRIEF.comma[language];
  const semicolon = BRIEF.semicolon[language];
  const roles = (wanted: readonly string[]) =>
    joined(
      entry.organisations
        .filter(({ role }) => wanted.includes(role))
        .map(({ organisation }): Phrase => [name(organisation.name[language])]),
      semicolon,
    );
  const places = joined(
    [
      ...entry.places.map((place): Phrase => [name(place[language])]),
      ...entry.countries.map((code): Phrase => [name(countryName(code)[language])]),
    ],
    comma,
  );
  const goals = entry.goals.map(({ goal, target }): Phrase => [
    identifier(String(target ?? goal)),
    { text: " " },
    name(goalName(goal)[language]),
  ]);
  const money = view.money ?? null;
  const facts: readonly (readonly [Text, Phrase])[] = [
    [REPORT.title, [name(row.title[language])]],
    [REPORT.code, row.code ? [identifier(row.code)] : []],
    [REPORT.status, row.status ? words(PROJECT_STATUS[row.status][language]) : []],
    [
      REPORT.dates,
      joined([datePhrase(row.start_date, language), datePhrase(row.end_date, language)], " – "),
    ],
    [REPORT.places, places],
    [REPORT.partner, view.partner ? [name(view.partner[language])] : []],
    [REPORT.funded_by, roles(["1"])],
    [
      REPORT.through,
      joined(
        [
          entry.fund ? [name(entry.fund.name[language])] : [],
          entry.programme ? [name(entry.programme.name[language])] : [],
        ],
        semicolon,
      ),
    ],
    [REPORT.implemented_by, roles(["3", "4"])],
    [REPORT.cooperating, roles(["cooperating"])],
    [REPORT.goals, joined(goals, semicolon)],
    [REPORT.allocated, money ? [number(money.allocated, language)] : []],
    [REPORT.received, money ? [number(money.received, language)] : []],
    [REPORT.spent, money ? [number(money.spent, language)] : []],
    [REPORT.balance, money ? [number(money.balance, language)] : []],
    [
      REPORT.reporting_day,
      money?.balance.as_of ? [when(formatDay(money.balance.as_of, language))] : [],
    ],
  ];
  return [
    {
      kind: "table",
      caption: words(REPORT.administration[language]),
      columns: [
        { title: words(REPORT.fact[language]), align: start, share: 28 },
        { title: words(REPORT.record[language]), align: start, share: 72 },
      ],
      rows: facts.map(([term, phrase]): Row => ({
        role: "body",
        cells: [
          words(term[language]),
          phrase.length === 0 ? words(BRIEF.not_reported[language]) : phrase,
        ],
      })),
      note: sourceNote(entry.sources, language),
    },
  ];
}

function storyBlocks({ view, language, narrate }: ProjectScribe): Block[] {
  return view.stories.flatMap((story): Block[] => [
    { kind: "heading", phrase: [name(story.row.title[language])] },
    { kind: "paragraph", tone: "body", phrase: narrate(story.row.body) },
    { kind: "paragraph", tone: "note", phrase: sourceNote(story.sources, language) },
  ]);
}

/** Statements that no story or purpose of the document tells already. */
function statementList({ statements, told, narrate }: ProjectScribe): Block[] {
  const items = statements
    .filter((entry) => !told.has(entry.row.id))
    .map((entry) => narrate(entry.row.text, entry.figure));
  return items.length === 0 ? [] : [{ kind: "list", items }];
}

function descriptionList({ view, narrate }: ProjectScribe): Block[] {
  const described = new Map(
    view.results.map((entry) => [entry.result.id, entry.result.description]),
  );
  const items = [...described.values()].flatMap((text) => (text ? [narrate(text)] : []));
  return items.length === 0 ? [] : [{ kind: "list", items }];
}

function moneyBlocks(scribe: ProjectScribe): Block[] {
  const { view, language } = scribe;
  const { money, contributions } = view;
  const reported: Block[] =
    contributions.length === 0
      ? []
      : [
          {
            kind: "table",
            caption: words(REPORT.contributions[language]),
            columns: [
              { title: words(BRIEF.money_kind[language]), align: start, share: 56 },
              { title: words(BRIEF.money_period[language]), align: start, share: 22 },
              { title: words(REPORT.amount[language]), align: end, share: 22 },
            ],
            rows: contributions.map(({ what, figure }): Row => ({
              role: "body",
              cells: [
                words((what ?? figure.title)[language]),
                spanPhrase(figure.period, language),
                [number(figure, language)],
              ],
            })),
            note: sourceNote(
              contributions.flatMap(({ figure }) => figure.sources),
              language,
            ),
          },
        ];
  if (money === null) return reported;
  const steps = [money.allocated, money.received, money.spent, money.balance];
  const currency = money.balance.value?.kind === "money" ? money.balance.value.money.currency : "";
  const chart = barChart(scribe, {
    id: "project-money",
    headline: words(REPORT.money[language]),
    subtitle: filled(REPORT.chart_subtitle, language, {
      currency: [identifier(currency)],
      day: money.balance.as_of === null ? [] : [when(formatDay(money.balance.as_of, language))],
    }),
    alternative: (parts) => filled(REPORT.chart_alternative, language, { parts }),
    rows: steps.map((figure, index) => ({
      label: figure.title[language],
      figure,
      hue: index === 0 || index === 3 ? "muted" : "accent",
    })),
  });
  return [chart, ...reported];
}

function budgetTable({ view, language }: ProjectScribe): Block[] {
  const { budget } = view;
  if (budget === null) return [];
  // A reader of the report compares two amounts; what is obligated and left is the page's.
  const shown = 3;
  return [
    {
      kind: "table",
      caption: words(REPORT.budget[language]),
      columns: budget.columns.slice(0, shown).map((column, index) => ({
        title: words((index === 0 ? REPORT.category : column.title)[language]),
        align: index === 0 ? start : end,
        share: index === 0 ? 52 : 24,
      })),
      rows: budget.rows.map((cells): Row => ({
        role: "body",
        cells: cells.slice(0, shown).map((cell): Phrase => {
          if (cell === null) return words(BRIEF.not_reported[language]);
          return isFigure(cell)
            ? [number(cell, language, "amount")]
            : words(sayCell(cell, language));
        }),
      })),
      note: amountsNote(budget.columns[1]?.unit?.en ?? null, language),
    },
  ];
}

function cooperationList({ view, language }: ProjectScribe): Block[] {
  const items = view.entry.organisations
    .filter(({ role, organisation }) => role !== "1" && organisation.id !== view.reporter?.id)
    .map(({ organisation, note }): Phrase => [
      name(organisation.name[language]),
      ...(note ? [{ text: BRIEF.colon[language] }, ...words(note[language])] : []),
    ]);
  return items.length === 0 ? [] : [{ kind: "list", items }];
}

function documentList({ view, language }: ProjectScribe): Block[] {
  if (view.documents.length === 0) return [];
  return [
    {
      kind: "sources",
      entries: view.documents.map((document) => ({
        id: `document-${document.id}`,
        title: [name(document.title[language])],
        about: datePhrase(document.published_date, language),
        url: document.url !== null && /^https?:\/\//.test(document.url) ? document.url : null,
      })),
    },
  ];
}
