import type { Currency } from "../base/currency.js";
import { money } from "../base/money.js";
import { fillText, texts, type Text } from "../base/text.js";
import { linesInForce } from "../fund/budget.js";
import { lineOver, overspentOf, type LineStand } from "../fund/overspending.js";
import type { BudgetLineRow, ExpenditureRow, ProjectRow } from "../store/rows.js";
import type { Snapshot } from "../store/snapshot.js";
import { mergeSources, sourcesOf } from "./cited.js";
import type { Figure, FigureRow } from "./figure.js";
import type { FigureTable } from "./figure-table.js";

export type Category = BudgetLineRow["category"];

/** UNSDG budget categories. */
export const CATEGORY_NAMES: Readonly<Record<Category, Text>> = texts({
  staff: { en: "Staff and other personnel", ja: "職員その他人件費" },
  supplies: { en: "Supplies, commodities, materials", ja: "消耗品・物資・資材" },
  equipment: { en: "Equipment, vehicles, furniture", ja: "機材・車両・備品" },
  contractual: { en: "Contractual services", ja: "契約サービス" },
  travel: { en: "Travel", ja: "旅費" },
  transfers: { en: "Transfers and grants to counterparts", ja: "相手機関への移転・助成" },
  operating: { en: "General operating cost", ja: "一般運営費" },
  psc: { en: "Programme support", ja: "事業支援経費" },
});

export const BUDGET_WORDS = texts({
  title: { en: "Budget and spending by category", ja: "費目別の予算額及び支出額" },
  category: { en: "Category", ja: "費目" },
  budget: { en: "Budget", ja: "予算額" },
  spent: { en: "Spent", ja: "支出額" },
  obligated: { en: "Obligated", ja: "支出負担額" },
  left: { en: "Left", ja: "残額" },
  state: { en: "State", ja: "状態" },
  within: { en: "Within its line", ja: "予算内" },
  over: {
    en: "Overspent by {over} (version {version})",
    ja: "{over}の超過（第{version}版）",
  },
  over_of: {
    en: "Overspent by {over} ({allocation}, version {version})",
    ja: "{over}の超過（{allocation}、第{version}版）",
  },
  none: { en: "no category", ja: "費目の指定なし" },
  of: { en: "{what}: {category}", ja: "{what}（{category}）" },
  obligated_definition: {
    en: "What is open of obligations made for this category: neither settled nor freed.",
    ja: "当該費目の支出負担のうち、精算も解消もされていない額。",
  },
  left_definition: {
    en: "The category's line in the budget's latest version less what is spent and what is obligated and open of allocations with such a budget.",
    ja: "最新版の予算における当該費目の予算額から、費目別の予算がある配分の支出額及び未精算の支出負担額を控除した額。",
  },
  unbudgeted: {
    en: "Spent or obligated of allocations without a budget",
    ja: "予算のない配分からの支出額及び支出負担額",
  },
  unbudgeted_definition: {
    en: "Expenditure, and what is open of obligations that name a category, of the project's allocations without a budget by category: taken off no line.",
    ja: "費目別の予算がない配分からの支出額及び費目の指定がある未精算の支出負担額。いずれの費目の残額からも控除されない。",
  },
  budget_definition: {
    en: "Lines of the budget's latest version in this category, all periods.",
    ja: "最新版の予算における当該費目の全期間の合計。",
  },
  spent_definition: {
    en: "Expenditure reported in this category, all periods.",
    ja: "当該費目について報告された全期間の支出額の合計。",
  },
});

/** Budget beside spending, by category in the standard's order. Null where the project has neither. */
export function budgetTable(snapshot: Snapshot, project: ProjectRow): FigureTable | null {
  const currency = currencyOfProject(snapshot, project);
  if (currency === null) return null;
  const categories = (Object.keys(CATEGORY_NAMES) as Category[]).filter((category) =>
    hasRows(snapshot, project, category),
  );
  if (categories.length === 0) return null;
  const unit = { en: currency, ja: currency };
  // Without a budget by category nothing is left of a line, and none is overspent.
  const isBudgeted = latestLines(snapshot, project).length > 0;
  const amounts = isBudgeted ? AMOUNTS : (["budget", "spent"] as const);
  const over = isBudgeted ? overspentLines(snapshot, project) : [];
  const state = { key: "state", title: BUDGET_WORDS.state };
  return {
    id: "budget",
    title: BUDGET_WORDS.title,
    columns: [
      { key: "category", title: BUDGET_WORDS.category },
      ...amounts.map((key) => ({ key, title: BUDGET_WORDS[key], unit })),
      ...(isBudgeted ? [state] : []),
    ],
    rows: categories.map((category) => [
      CATEGORY_NAMES[category],
      ...amounts.map((what) => categoryFigure(snapshot, { project, category, what, currency })),
      ...(isBudgeted ? [stateOf(over.filter((line) => line.category === category))] : []),
    ]),
    is_illustrative: snapshot.isIllustrative(project),
  };
}

/** In words: a colour alone is not read by everybody. */
function stateOf(over: readonly OverspentLine[]): Text {
  if (over.length === 0) return BUDGET_WORDS.within;
  const said = over.map((line) =>
    fillText(line.is_one_of_many ? BUDGET_WORDS.over_of : BUDGET_WORDS.over, {
      over: lineOver(line),
      allocation: line.allocation_id,
      version: line.version,
    }),
  );
  return {
    en: said.map((text) => text.en).join("; "),
    ja: said.map((text) => text.ja).join("、"),
  };
}

/** What is obligated for the project without a category, so that no line is less by it; null where nothing is. */
export function uncategorisedFigure(snapshot: Snapshot, project: ProjectRow): Figure | null {
  const currency = currencyOfProject(snapshot, project);
  const isOpen = snapshot.openObligations.some(
    (row) => row.project_id === project.id && row.category === null,
  );
  return currency === null || !isOpen
    ? null
    : categoryFigure(snapshot, { project, category: null, what: "obligated", currency });
}

/** What allocations without a budget spent and obligated, where others of the project have one: no line is less by it. Null where that is nothing. */
export function unbudgetedFigure(snapshot: Snapshot, project: ProjectRow): Figure | null {
  const currency = currencyOfProject(snapshot, project);
  if (currency === null || latestLines(snapshot, project).length === 0) return null;
  const figure = categoryFigure(snapshot, {
    project,
    category: null,
    what: "unbudgeted",
    currency,
  });
  return figure.rows.length === 0 ? null : figure;
}

/** `project:budget.staff`, `project:spent.staff`, `project:obligated.none`, `project:unbudgeted.none`. */
export function budgetFigureOf(snapshot: Snapshot, id: string): Figure | null {
  const [project_id = "", key = ""] = id.split(":");
  const [what, category = ""] = key.split(".");
  const project = snapshot.projectById.get(project_id);
  if (!project) return null;
  if (key === "unbudgeted.none") return unbudgetedFigure(snapshot, project);
  if (
    !isAmount(what) ||
    !(Object.hasOwn(CATEGORY_NAMES, category) || (what === "obligated" && category === "none"))
  )
    return null;
  const currency = currencyOfProject(snapshot, project);
  const of = category === "none" ? null : (category as Category);
  return currency === null
    ? null
    : categoryFigure(snapshot, { project, category: of, what, currency });
}

function currencyOfProject(snapshot: Snapshot, project: ProjectRow): Currency | null {
  const allocation = snapshot.allocations.find((row) => row.project_id === project.id);
  return snapshot.fundById.get(allocation?.fund_id ?? "")?.currency ?? null;
}

function hasRows(snapshot: Snapshot, project: ProjectRow, category: Category): boolean {
  const isOurs = (row: { project_id: string; category: Category }) =>
    row.project_id === project.id && row.category === category;
  return (
    latestLines(snapshot, project).some(isOurs) ||
    snapshot.expenditures.some(isOurs) ||
    snapshot.openObligations.some(
      (row) => row.project_id === project.id && row.category === category,
    )
  );
}

const AMOUNTS = ["budget", "spent", "obligated", "left"] as const;
type Amount = (typeof AMOUNTS)[number];

function isAmount(what: string | undefined): what is Amount {
  return AMOUNTS.some((name) => name === what);
}

interface OfCategory {
  readonly project: ProjectRow;
  /** Null of an obligation that names none, and of what is in no line, whatever its category. */
  readonly category: Category | null;
  readonly what: Amount | "unbudgeted";
  readonly currency: Currency;
}

/** Sources that one sum names, at most; each row names its own. */
const SOURCES_TOLD = 20;

const DEFINITIONS: Readonly<Record<OfCategory["what"], Text>> = {
  budget: BUDGET_WORDS.budget_definition,
  spent: BUDGET_WORDS.spent_definition,
  obligated: BUDGET_WORDS.obligated_definition,
  left: BUDGET_WORDS.left_definition,
  unbudgeted: BUDGET_WORDS.unbudgeted_definition,
};

/** Which rows are of a figure. Of a line is left what its own budget's allocation has not used: what others use is in no line. */
function isOf({ project, category, what }: OfCategory, budgeted: ReadonlySet<string>) {
  return (row: { project_id: string; allocation_id: string; category: Category | null }) => {
    if (row.project_id !== project.id) return false;
    const isBudgeted = budgeted.has(row.allocation_id);
    if (what === "unbudgeted") return row.category !== null && !isBudgeted;
    return row.category === category && (isBudgeted || what !== "left");
  };
}

function categoryFigure(snapshot: Snapshot, of: OfCategory): Figure {
  const { project, category, what, currency } = of;
  const budget = latestLines(snapshot, project);
  const isOurs = isOf(of, new Set(budget.map((row) => row.allocation_id)));
  const lines = budget.filter(isOurs);
  const spent = snapshot.expenditures.filter(isOurs);
  const open = snapshot.openObligations.filter(isOurs);
  const dated = { budget: lines, spent, obligated: [], left: spent, unbudgeted: spent }[what];
  // What is left is its line less the rest, row by row.
  const sign = what === "left" ? -1n : 1n;
  const amount = (minor: bigint) => ({ kind: "money" as const, money: money(minor, currency) });
  const rowsOf = (
    table: "budget_line" | "expenditure",
    own: readonly (BudgetLineRow | ExpenditureRow)[],
    by: bigint,
  ) =>
    own.map((row): FigureRow => ({
      record: `${table}/${row.id}`,
      label: {
        en: `${row.period_from} – ${row.period_to}`,
        ja: `${row.period_from}～${row.period_to}`,
      },
      value: amount(by * row.amount_minor),
      sources: sourcesOf(snapshot, table, row.id),
    }));
  const openRows = open.map((row): FigureRow => ({
    record: `obligation/${row.id}`,
    label: { en: row.id, ja: row.id },
    value: amount(sign * row.open_minor),
    sources: [],
  }));
  const rows = {
    budget: rowsOf("budget_line", lines, 1n),
    spent: rowsOf("expenditure", spent, 1n),
    obligated: openRows,
    left: [...rowsOf("budget_line", lines, 1n), ...rowsOf("expenditure", spent, -1n), ...openRows],
    unbudgeted: [...rowsOf("expenditure", spent, 1n), ...openRows],
  }[what];
  const isCertified = what === "spent" && spent.every((row) => row.is_certified);
  const sum = rows.reduce(
    (total, { value }) => total + (value?.kind === "money" ? value.money.amount_minor : 0n),
    0n,
  );
  const isUnknown = (what === "budget" || what === "left") && budget.length === 0;
  return {
    id: `${project.id}:${what}.${category ?? "none"}`,
    title: titleOf(of),
    sentence: null,
    // A category without a line has a budget of nothing; a project without lines has none that is known.
    value: isUnknown ? null : amount(sum),
    qualifier: "exactly",
    basis: what === "budget" ? "statement" : "actual",
    standing: isCertified && rows.length > 0 ? "certified" : "provisional",
    period: null,
    as_of:
      dated
        .map((row) => row.period_to)
        .sort()
        .at(-1) ?? null,
    definition: DEFINITIONS[what],
    rows,
    sources: mergeSources([
      ...rows.map((row) => row.sources),
      sourcesOf(snapshot, "project", project.id),
    ]).slice(0, SOURCES_TOLD),
    is_illustrative: snapshot.isIllustrative(project),
  };
}

function titleOf({ what, category }: OfCategory): Text {
  if (what === "unbudgeted") return BUDGET_WORDS.unbudgeted;
  const name = category === null ? BUDGET_WORDS.none : CATEGORY_NAMES[category];
  return fillText(BUDGET_WORDS.of, { what: BUDGET_WORDS[what], category: name });
}

/** A line that more is charged and committed to than it holds. */
export interface OverspentLine extends LineStand {
  readonly project: ProjectRow;
  readonly allocation_id: string;
  readonly version: number;
  /** Whether the project has other budgets: then the line is told apart by its allocation. */
  readonly is_one_of_many: boolean;
}

/** Overspent lines of a project, or of all (null), each of one allocation's budget: what one funder's leaves is not another's. */
export function overspentLines(
  snapshot: Snapshot,
  only: ProjectRow | null = null,
): readonly OverspentLine[] {
  const projects = only === null ? snapshot.projects : [only];
  const budgeted = new Set(snapshot.budgetLines.map((row) => row.project_id));
  return projects
    .filter((project) => budgeted.has(project.id))
    .flatMap((project) => {
      const latest = latestLines(snapshot, project);
      const allocations = [...new Set(latest.map((row) => row.allocation_id))];
      return allocations.flatMap((allocation_id) => {
        const lines = latest.filter((row) => row.allocation_id === allocation_id);
        const fund_id = snapshot.allocationById.get(allocation_id)?.fund_id;
        const currency = snapshot.fundById.get(fund_id ?? "")?.currency;
        if (!currency) return [];
        const version = lines[0]?.version ?? 1;
        const of = { project, allocation_id, version, is_one_of_many: allocations.length > 1 };
        const stands = standsOf(snapshot, lines, currency);
        return overspentOf(stands).map((stand): OverspentLine => ({ ...of, ...stand }));
      });
    });
}

/** Of one allocation's budget, every category. */
function standsOf(
  snapshot: Snapshot,
  lines: readonly BudgetLineRow[],
  currency: Currency,
): readonly LineStand[] {
  const id = lines[0]?.allocation_id;
  const spent = snapshot.expenditures.filter((row) => row.allocation_id === id);
  const open = snapshot.openObligations.filter((row) => row.allocation_id === id);
  return (Object.keys(CATEGORY_NAMES) as Category[]).map((category) => {
    const sum = (rows: readonly { readonly category: Category | null; minor: bigint }[]) =>
      money(
        rows.reduce((total, row) => (row.category === category ? total + row.minor : total), 0n),
        currency,
      );
    return {
      category,
      budget: sum(lines.map((row) => ({ ...row, minor: row.amount_minor }))),
      spent: sum(spent.map((row) => ({ ...row, minor: row.amount_minor }))),
      obligated: sum(open.map((row) => ({ ...row, minor: row.open_minor }))),
    };
  });
}

/** Of each allocation's budget the latest version: earlier ones are superseded. */
function latestLines(snapshot: Snapshot, project: ProjectRow): BudgetLineRow[] {
  return linesInForce(snapshot.budgetLines.filter((row) => row.project_id === project.id));
}
