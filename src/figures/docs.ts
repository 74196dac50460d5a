import { fillText, type Text } from "../base/text.js";
import { AGREEMENT_WORDS } from "./agreements.js";
import { PART_WORDS } from "./attributed.js";
import { CELL_WORDS } from "./cell-figure.js";
import { SUM_WORDS } from "./contribution-sum.js";
import { COUNT_WORDS } from "./counts.js";
import { GIVEN_WORDS } from "./partner-agreements.js";
import { FUND_DEFINITIONS, FUND_TITLES, type FundFigureKey } from "./fund-words.js";
import { RECORD_WORDS } from "./home.js";
import { BUDGET_WORDS } from "./project-budget.js";
import { PROJECT_DEFINITIONS, PROJECT_TITLES, type ProjectFigureKey } from "./project.js";
import { REPORTED_WORDS } from "./reported-money.js";
import { RESULT_TOTAL_WORDS } from "./results.js";
import { ROLL_UP_WORDS } from "./roll-up.js";
import { CLAIM_WORDS } from "./words.js";

/** A published number as the documentation lists it: the form of its id, its name and how it is made. */
export interface FigureKind {
  readonly id: string;
  readonly title: string;
  readonly definition: Text;
}

export interface FigureGroup {
  readonly title: string;
  readonly kinds: readonly FigureKind[];
}

const ROLL_UP_DEFINITION = fillText(ROLL_UP_WORDS.definition, {
  periods: { en: "its rule for periods", ja: "期間の規則" },
  projects: { en: "its rule for projects", ja: "事業間の規則" },
});

/** Every kind of published number, from the same words that its page prints. */
export const FIGURE_GROUPS: readonly FigureGroup[] = [
  {
    title: "One record",
    kinds: [
      kind("{statement}", "A fact in words with its number", CLAIM_WORDS.statement),
      kind("{indicator value}", "A target of an indicator", CLAIM_WORDS.target),
      kind("{indicator value}", "An achievement of an indicator", CLAIM_WORDS.actual),
      kind("{contribution}", "A contribution as reported", CLAIM_WORDS.contribution),
      kind("{oda value}", CLAIM_WORDS.oda.en, CLAIM_WORDS.oda_definition),
      kind("{oda value}:share", CLAIM_WORDS.oda_share.en, CLAIM_WORDS.oda_definition),
      kind("{oda value}:rank", CLAIM_WORDS.oda_rank.en, CLAIM_WORDS.oda_definition),
      kind("{post}", "Posts and people", CLAIM_WORDS.post),
    ],
  },
  {
    title: "A partner",
    kinds: [
      kind("{partner}:projects", "Projects on record", COUNT_WORDS.projects_definition),
      kind(
        "{partner}:countries",
        "Countries in which its projects work",
        COUNT_WORDS.countries_definition,
      ),
      kind(
        "{partner}:share-of:{project}",
        "Its share in a project, by which results are shown to it",
        PART_WORDS.share_money,
      ),
      kind(
        "{partner}:part-of:{indicator value}",
        "What of a result is its own, by that share",
        PART_WORDS.part_definition,
      ),
      kind("{partner}:findings", "Differences between sources", COUNT_WORDS.findings_definition),
      kind(
        "{partner}:sum.{fiscal year}.{year}.{kind}.{stage}.{currency}",
        "Contributions of one year",
        SUM_WORDS.sum_definition,
      ),
      kind(
        "{partner}:received.immediate.{currency}",
        "Received under its agreements",
        GIVEN_WORDS.immediate_definition,
      ),
      kind(
        "{partner}:received.ultimate.{currency}",
        "Received through others that pass its money on",
        GIVEN_WORDS.ultimate_definition,
      ),
    ],
  },
  {
    title: "A fund",
    kinds: [...Object.keys(FUND_TITLES)].map((key) => fundKind(key as FundFigureKey)),
  },
  {
    title: "A project",
    kinds: [
      ...Object.keys(PROJECT_TITLES).map((key) => projectKind(key as ProjectFigureKey)),
      kind("{project}:budget.{category}", "Budget of one category", BUDGET_WORDS.budget_definition),
      kind("{project}:spent.{category}", "Spending of one category", BUDGET_WORDS.spent_definition),
    ],
  },
  {
    title: "Reported by others",
    kinds: [
      kind(
        "{project, programme or fund}:iati.{type}.{currency}",
        "Transactions of one type reported in IATI",
        REPORTED_WORDS.reported_definition,
      ),
    ],
  },
  {
    title: "An agreement",
    kinds: [
      kind("{agreement}:agreed", "What it owes, as amended", AGREEMENT_WORDS.agreed_definition),
      kind("{agreement}:received", "Received under it", AGREEMENT_WORDS.received_definition),
      kind(
        "{agreement}:outstanding",
        "Outstanding under it",
        AGREEMENT_WORDS.outstanding_definition,
      ),
    ],
  },
  {
    title: "An indicator",
    kinds: [
      kind("{indicator}:actual", "Its achievements put together", RESULT_TOTAL_WORDS.definition),
      kind("{indicator}:target", "Its targets put together", RESULT_TOTAL_WORDS.definition),
      kind(
        "{indicator value}:{dimension}.{category}",
        "A part of what was achieved; of all periods, {indicator}:actual:{dimension}.{category}",
        CELL_WORDS.definition,
      ),
    ],
  },
  {
    title: "A shared indicator",
    kinds: [
      kind(
        "rollup:{library indicator}:{scope}:{fiscal year}.{year}",
        "Achievements of many projects in a year; the scope is all, partner.ID, organisation.ID, fund.ID or programme.ID",
        ROLL_UP_DEFINITION,
      ),
      kind(
        "rollup:{library indicator}:{scope}:{fiscal year}.{year}:target",
        "Their targets",
        ROLL_UP_DEFINITION,
      ),
    ],
  },
  {
    title: "The record",
    kinds: (["partners", "funds", "projects", "sources"] as const).map((key) =>
      kind(`record.${key}`, RECORD_WORDS[key].en, RECORD_WORDS.definition),
    ),
  },
];

function kind(id: string, title: string, definition: Text): FigureKind {
  return { id, title, definition };
}

function fundKind(key: FundFigureKey): FigureKind {
  return kind(`{fund}:${key}`, FUND_TITLES[key].en, FUND_DEFINITIONS[key]);
}

function projectKind(key: ProjectFigureKey): FigureKind {
  return kind(`{project}:${key}`, PROJECT_TITLES[key].en, PROJECT_DEFINITIONS[key]);
}

/** docs/figures.md, whole. */
export function figuresPage(): string {
  const groups = FIGURE_GROUPS.map(({ title, kinds }) => {
    const rows = kinds.map((each) => `| \`${each.id}\` | ${each.title} | ${each.definition.en} |`);
    return [
      `## ${title}`,
      "",
      "| id | what | how it is made |",
      "| --- | --- | --- |",
      ...rows,
      "",
    ].join("\n");
  });
  return [
    "# Figures",
    "",
    "Every published number is defined once, in `src/figures/`, and has a page of its own at `/en/figures/{id}` that shows what it counts, its",
    "unit, its day, the rows behind it with their sources and the entries that booked them, the exchange rates, who recorded and approved them, and,",
    "of money in the book and of results, what was known on a day (`?known_on=2024-12-31`). `.json` after the address gives the same for machines, `.csv` its rows.",
    "A name in braces stands for the id of such a record. `npm run docs` writes this page from the words that the pages print.",
    "",
    ...groups,
  ].join("\n");
}
