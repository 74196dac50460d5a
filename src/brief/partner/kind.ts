import type { Language } from "../../base/language.js";
import type { Text } from "../../base/text.js";
import { chosenStatements } from "../../figures/partner-statements.js";
import type { PartnerView } from "../../figures/partner.js";
import type { PartnerWorld } from "../../figures/partner-world.js";
import { referencesIn } from "../../figures/reference.js";
import { KIND_NAMES } from "../../figures/words.js";
import type { Block, Tile } from "../document.js";
import type { DocumentKind, Part, Scribe } from "../kind.js";
import {
  CARD_FORMS,
  RECORD_CONDITIONS,
  RECORD_KIND,
  RECORD_PARTS,
  toldBy,
} from "../parts/record.js";
import { figureTile } from "../parts/tile.js";
import { methodFacts, sourceList } from "../parts/sources.js";
import { name, when } from "../phrase.js";
import { yearsText, type PartnerScribe } from "../scribe.js";
import { BRIEF } from "../words.js";
import { odaTable, printableStatements, statementsIn } from "./about.js";
import { fundCards, fundStatements } from "./funds.js";
import {
  familyTable,
  laterContributions,
  moneySentences,
  totalsChart,
  totalsTable,
  yearTables,
} from "./money.js";
import { peopleTable } from "./people.js";
import { goalsTable, prioritiesTable } from "./purpose.js";
import { balancesTable } from "./reports.js";
import { countriesTable } from "./where.js";
import { worldChannelTable, worldMethod, worldOdaTable, worldSourceEntries } from "./world.js";

/** What a partner's brief is written from: the view of the days asked, and how texts are printed. */
export function partnerScribe(
  view: PartnerView,
  scribe: Scribe,
  world: PartnerWorld | null = null,
): PartnerScribe {
  return { ...scribe, view, world, statements: chosenStatements(view), told: toldIn(view) };
}

/** Every part of a partner's document, by the name that templates call it by. */
export const PARTNER_PARTS: Readonly<Record<string, Part<PartnerScribe>>> = {
  ...RECORD_PARTS,
  "oda-table": {
    about: { en: "Development assistance of a year, by measure", ja: "政府開発援助（計上方式別）" },
    write: odaTable,
  },
  "world-oda": {
    about: {
      en: "Development assistance by measure, as the OECD's table in the observatory has it",
      ja: "政府開発援助（計上方式別、観測データのOECD統計表による）",
    },
    write: worldOdaTable,
  },
  "world-channels": {
    about: {
      en: "Who else reports the partner's money, by the observatory",
      ja: "パートナーの資金を報告している他の組織（観測データ）",
    },
    hasLimit: true,
    write: worldChannelTable,
  },
  "money-sentences": {
    about: { en: "What was given in all, in sentences", ja: "拠出総額の記述" },
    write: moneySentences,
  },
  "money-chart": {
    about: { en: "A bar for each kind of contribution", ja: "種類別拠出額のグラフ" },
    write: totalsChart,
  },
  "money-table": {
    about: { en: "Totals of the period with their parts", ja: "期間合計の表" },
    hasLimit: true,
    write: totalsTable,
  },
  "money-by-year": {
    about: { en: "A table of years for each giver", ja: "拠出者別・年度別の表" },
    write: yearTables,
  },
  givers: {
    about: { en: "Ministries, agencies and others, and how each gives", ja: "拠出主体の表" },
    hasLimit: true,
    write: familyTable,
  },
  "later-contributions": {
    about: { en: "Contributions that began after the period", ja: "対象期間後の拠出" },
    hasLimit: true,
    write: laterContributions,
  },
  countries: {
    about: { en: "Countries, most projects first", ja: "国別のプロジェクト" },
    hasLimit: true,
    write: countriesTable,
  },
  priorities: {
    about: { en: "The partner's priorities and what answers them", ja: "重点分野と対応する事業" },
    hasLimit: true,
    write: prioritiesTable,
  },
  goals: {
    about: { en: "The Sustainable Development Goals served", ja: "貢献するSDGs" },
    hasLimit: true,
    write: goalsTable,
  },
  funds: {
    about: { en: "Funds and programmes, what they are for", ja: "基金・プログラムの概要" },
    hasLimit: true,
    options: { form: CARD_FORMS },
    write: fundCards,
  },
  "fund-statements": {
    about: { en: "The statement of each fund with a book", ja: "基金の収支計算書" },
    write: fundStatements,
  },
  people: {
    about: { en: "Posts and experts", ja: "ポストと専門家" },
    hasLimit: true,
    write: peopleTable,
  },
  balances: {
    about: { en: "Unspent balances and reports, fund by fund", ja: "未使用残高と報告" },
    hasLimit: true,
    write: balancesTable,
  },
  sources: {
    about: { en: "The documents that are cited", ja: "出典の一覧" },
    isLast: true,
    write: (scribe, { cited }): Block[] =>
      sourceList(scribe.view.sources, cited, scribe.language, worldSourceEntries(scribe, cited)),
  },
  method: {
    about: { en: "Method, rates, differences and licence", ja: "方法・為替・相違・利用条件" },
    isLast: true,
    write: (scribe): Block[] => [
      methodFacts(scribe.view.findings_count, scribe.language, worldMethod(scribe)),
    ],
  },
};

export const PARTNER_KIND: DocumentKind<PartnerScribe> = {
  parts: PARTNER_PARTS,
  tiles: {
    contributions: (scribe) =>
      scribe.view.money.totals
        .slice(0, 2)
        .map((entry) => tile(scribe, KIND_NAMES[entry.row.kind], entry.figure)),
    conventions: (scribe) => {
      const convention = scribe.statements.find(
        (entry) => entry.row.section === "conventions" && entry.figure !== null,
      );
      return convention?.figure ? [tile(scribe, BRIEF.conventions_tile, convention.figure)] : [];
    },
    projects: (scribe) => counted(scribe, BRIEF.projects_tile, scribe.view.projects_count),
    countries: (scribe) => counted(scribe, BRIEF.countries_tile, scribe.view.countries_count),
  },
  conditions: {
    ...RECORD_CONDITIONS,
    introduction: ({ view }) => view.row.introduction !== null,
    conventions: (scribe) => statementsIn(scribe, "conventions").length > 0,
    oda: (scribe) => scribe.view.oda.length > 0 || statementsIn(scribe, "oda").length > 0,
    world: ({ world }) => world !== null,
    contributions: ({ view }) => view.money.totals.length > 0,
    years: ({ view }) => view.money.lines.length > 0 || view.money.calendar.lines.length > 0,
    "later-contributions": ({ view }) => view.money.since.length > 0,
    funds: ({ view }) => view.funds.length > 0,
    programmes: ({ view }) => view.programmes.length > 0,
    people: ({ view }) => view.people.length > 0,
    priorities: ({ view }) => view.priorities.length > 0,
    goals: ({ view }) => view.goals.length > 0,
  },
  names: {
    partner: ({ view, language }) => [name(view.row.name[language])],
    organisation: ({ view, language }) =>
      view.reporter ? [name((view.reporter.short_name ?? view.reporter.name)[language])] : [],
    period: ({ view, language }) => [when(periodText(view, language))],
    introduction: (scribe) =>
      scribe.view.row.introduction ? scribe.narrate(scribe.view.row.introduction) : [],
  },
  subjects: { partner: ({ view }) => view.row.id, language: ({ language }) => language },
  idOf: ({ view }) => `${view.row.id}-${view.span.from.slice(0, 4)}-${view.span.to.slice(0, 4)}`,
  ...RECORD_KIND,
  citedBy: (scribe) => citedBy(scribe),
};

export function periodText(view: PartnerView, language: Language): string {
  return yearsText(view.span.from.slice(0, 4), view.span.to.slice(0, 4), language);
}

function tile(scribe: PartnerScribe, label: Text, figure: Parameters<typeof figureTile>[2]): Tile {
  return figureTile(scribe, [name(label[scribe.language])], figure);
}

function counted(
  scribe: PartnerScribe,
  label: Text,
  figure: PartnerView["projects_count"],
): Tile[] {
  return figure?.value?.kind === "number" && figure.value.decimal !== "0"
    ? [tile(scribe, label, figure)]
    : [];
}

/** Sources of what is printed without a number: family, projects, funds, priorities, people, statements, stories. */
function citedBy(scribe: PartnerScribe): string[] {
  const { view } = scribe;
  return [
    ...view.family,
    ...view.projects,
    ...view.funds,
    ...view.priorities,
    ...view.people,
    ...view.stories,
    ...printableStatements(scribe),
  ].flatMap((entry) => entry.sources.map((source) => source.document));
}

/** Ids of the records that the narratives of the brief print: its lists need not say them again. */
function toldIn(view: PartnerView): Set<string> {
  const texts: (Text | null)[] = [
    view.row.introduction,
    ...view.funds.map((fund) => fund.row.purpose),
    ...view.programmes.map((programme) => programme.description),
  ];
  return new Set([...toldBy(view), ...texts.flatMap((text) => (text ? referencesIn(text) : []))]);
}
