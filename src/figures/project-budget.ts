import type { Currency } from "../base/currency.js";
import { money } from "../base/money.js";
import { fillText, texts, type Text } from "../base/text.js";
import type { BudgetLineRow, ProjectRow } from "../store/rows.js";
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
  psc: { en: "Programme support", ja: "プログラム支援経費" },
});

export const BUDGET_WORDS = texts({
  title: { en: "Budget and spending by category", ja: "費目別の予算額及び支出額" },
  category: { en: "Category", ja: "費目" },
  budget: { en: "Budget", ja: "予算額" },
  spent: { en: "Spent", ja: "支出額" },
  of: { en: "{what}: {category}", ja: "{what}（{category}）" },
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
  return {
    id: "budget",
    title: BUDGET_WORDS.title,
    columns: [
      { key: "category", title: BUDGET_WORDS.category },
      { key: "budget", title: BUDGET_WORDS.budget, unit },
      { key: "spent", title: BUDGET_WORDS.spent, unit },
    ],
    rows: categories.map((category) => [
      CATEGORY_NAMES[category],
      categoryFigure(snapshot, { project, category, what: "budget", currency }),
      categoryFigure(snapshot, { project, category, what: "spent", currency }),
    ]),
    is_illustrative: snapshot.isIllustrative(project),
  };
}

/** `project:budget.staff`, `project:spent.staff`. */
export function budgetFigureOf(snapshot: Snapshot, id: string): Figure | null {
  const [project_id = "", key = ""] = id.split(":");
  const [what, category = ""] = key.split(".");
  const project = snapshot.projectById.get(project_id);
  if (
    !project ||
    (what !== "budget" && what !== "spent") ||
    !Object.hasOwn(CATEGORY_NAMES, category)
  )
    return null;
  const currency = currencyOfProject(snapshot, project);
  return currency === null
    ? null
    : categoryFigure(snapshot, { project, category: category as Category, what, currency });
}

function currencyOfProject(snapshot: Snapshot, project: ProjectRow): Currency | null {
  const allocation = snapshot.allocations.find((row) => row.project_id === project.id);
  return snapshot.fundById.get(allocation?.fund_id ?? "")?.currency ?? null;
}

function hasRows(snapshot: Snapshot, project: ProjectRow, category: Category): boolean {
  const isOurs = (row: { project_id: string; category: Category }) =>
    row.project_id === project.id && row.category === category;
  return snapshot.budgetLines.some(isOurs) || snapshot.expenditures.some(isOurs);
}

interface OfCategory {
  readonly project: ProjectRow;
  readonly category: Category;
  readonly what: "budget" | "spent";
  readonly currency: Currency;
}

/** Sources that one sum names, at most; each row names its own. */
const SOURCES_TOLD = 20;

function categoryFigure(snapshot: Snapshot, of: OfCategory): Figure {
  const { project, category, what, currency } = of;
  const isOurs = (row: { project_id: string; category: Category }) =>
    row.project_id === project.id && row.category === category;
  const budget = latestLines(snapshot, project);
  const lines = (what === "budget" ? budget : snapshot.expenditures).filter(isOurs);
  const table = what === "budget" ? "budget_line" : "expenditure";
  const rows = lines.map((row): FigureRow => ({
    record: `${table}/${row.id}`,
    label: {
      en: `${row.period_from} – ${row.period_to}`,
      ja: `${row.period_from}～${row.period_to}`,
    },
    value: { kind: "money", money: money(row.amount_minor, currency) },
    sources: sourcesOf(snapshot, table, row.id),
  }));
  const isCertified =
    what === "spent" && snapshot.expenditures.filter(isOurs).every((row) => row.is_certified);
  return {
    id: `${project.id}:${what}.${category}`,
    title: fillText(BUDGET_WORDS.of, {
      what: BUDGET_WORDS[what],
      category: CATEGORY_NAMES[category],
    }),
    sentence: null,
    // A category without a line has a budget of nothing; a project without lines has none that is known.
    value:
      what === "budget" && budget.length === 0
        ? null
        : {
            kind: "money",
            money: money(
              lines.reduce((sum, row) => sum + row.amount_minor, 0n),
              currency,
            ),
          },
    qualifier: "exactly",
    basis: what === "budget" ? "statement" : "actual",
    standing: isCertified && lines.length > 0 ? "certified" : "provisional",
    period: null,
    as_of:
      lines
        .map((row) => row.period_to)
        .sort()
        .at(-1) ?? null,
    definition: what === "budget" ? BUDGET_WORDS.budget_definition : BUDGET_WORDS.spent_definition,
    rows,
    sources: mergeSources([
      ...rows.map((row) => row.sources),
      sourcesOf(snapshot, "project", project.id),
    ]).slice(0, SOURCES_TOLD),
    is_illustrative: snapshot.isIllustrative(project),
  };
}

/** Of each allocation's budget the latest version: earlier ones are superseded. */
function latestLines(snapshot: Snapshot, project: ProjectRow): BudgetLineRow[] {
  const lines = snapshot.budgetLines.filter((row) => row.project_id === project.id);
  const latest = new Map<string, number>();
  for (const row of lines)
    latest.set(row.allocation_id, Math.max(row.version, latest.get(row.allocation_id) ?? 0));
  return lines.filter((row) => row.version === latest.get(row.allocation_id));
}
