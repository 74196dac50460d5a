import type { FiscalYear } from "../base/span.js";
import { fiscalYearOf } from "../base/span.js";
import { formatFiscalYear } from "../base/format.js";
import { money } from "../base/money.js";
import { texts, type Text } from "../base/text.js";
import { isProjectAccount } from "../fund/project-account.js";
import type { FundRow, ProjectRow } from "../store/rows.js";
import type { Snapshot } from "../store/snapshot.js";
import { mergeSources, sourcesOf } from "./cited.js";
import type { Figure } from "./figure.js";
import type { FigureTable } from "./figure-table.js";
import { bookOf, type BookItem, type FundLine } from "./fund-book.js";
import { FUND_DEFINITIONS, FUND_TITLES } from "./fund-words.js";
import { bookRow, fundFigures, isFundIllustrative, type FundFigures } from "./fund.js";
import { projectFigures } from "./project.js";

const WORDS = texts({
  step: { en: "Step", ja: "段階" },
  amount: { en: "Amount", ja: "金額" },
  year: { en: "Year", ja: "年度" },
  waterfall: { en: "From allocation to balance", ja: "配分から残高まで" },
  fund_waterfall: { en: "From contribution to balance", ja: "拠出から残高まで" },
  by_year: {
    en: "Received, transferred and spent by year",
    ja: "年度別の受領額、送金額及び支出額",
  },
});

/** The project's money, a step a row. Null where the record holds none. */
export function projectMoneyTable(snapshot: Snapshot, project: ProjectRow): FigureTable | null {
  const figures = projectFigures(snapshot, project);
  if (!figures) return null;
  const steps = [
    figures.allocated,
    figures.received,
    figures.spent,
    figures.balance,
    figures.unspent,
    figures.delivery,
  ];
  return stepTable("money", WORDS.waterfall, steps, snapshot.isIllustrative(project));
}

/** What came in, what became of it, what is left: of an account, what its project used, whoever paid. */
export function fundSteps(fund: FundRow, figures: FundFigures): readonly Figure[] {
  const { deposits, allocated_net, used, unused, resources, spent, balance } = figures;
  return isProjectAccount(fund)
    ? [deposits, allocated_net, used, unused, balance]
    : [deposits, allocated_net, resources, spent, balance];
}

/** The figures that a reader looks for first. */
export function fundHeadlines(fund: FundRow, figures: FundFigures): readonly Figure[] {
  const { deposits, allocatable, used, unused, spent, delivery } = figures;
  return isProjectAccount(fund)
    ? [deposits, used, unused, delivery]
    : [deposits, allocatable, spent, delivery];
}

export function fundMoneyTable(snapshot: Snapshot, fund: FundRow): FigureTable | null {
  const figures = fundFigures(snapshot, fund);
  if (!figures) return null;
  const { balance_projects, balance_agent, allocatable } = figures;
  const steps = isProjectAccount(fund)
    ? fundSteps(fund, figures)
    : [...fundSteps(fund, figures).slice(0, -1), balance_projects, balance_agent, allocatable];
  return stepTable("money", WORDS.fund_waterfall, steps, isFundIllustrative(snapshot, fund));
}

function stepTable(
  id: string,
  title: Text,
  figures: readonly Figure[],
  is_illustrative: boolean,
): FigureTable {
  return {
    id,
    title,
    columns: [
      { key: "step", title: WORDS.step },
      { key: "amount", title: WORDS.amount },
    ],
    rows: figures.map((figure) => [figure.title, figure]),
    is_illustrative,
  };
}

const YEAR_LINES = ["deposits", "released", "spent"] as const;
const ACCOUNT_YEAR_LINES = ["deposits", "direct_expenditure", "spent"] as const;

/** What a year of a fund is told by; of a project account, what it paid itself in place of what it passed on. */
export function yearLines(fund: FundRow) {
  return isProjectAccount(fund) ? ACCOUNT_YEAR_LINES : YEAR_LINES;
}

/** A fund's receipts, transfers and spending by fiscal year; a year in which nothing was booked is zero, because the book is complete. */
export function fundYearTable(
  snapshot: Snapshot,
  fund: FundRow,
  kind: FiscalYear,
): FigureTable | null {
  const { currency } = fund;
  if (currency === null || fundFigures(snapshot, fund) === null) return null;
  const book = bookOf(snapshot);
  const lines: readonly OfYear["line"][] = yearLines(fund);
  const items = new Map(lines.map((line) => [line, book.items(fund.id, line)]));
  const years = [...items.values()].flat().map((item) => fiscalYearOf(item.on, kind));
  const [first, last] = [Math.min(...years), Math.max(...years)];
  const step = kind === "biennium" ? 2 : 1;
  const columns = [
    { key: "year", title: WORDS.year },
    ...lines.map((line) => ({
      key: line,
      title: FUND_TITLES[line],
      unit: { en: currency, ja: currency } as Text,
    })),
  ];
  const rows: FigureTable["rows"][number][] = [];
  for (let year = first; year <= last; year += step) {
    const label = {
      en: formatFiscalYear(year, kind, "en"),
      ja: formatFiscalYear(year, kind, "ja"),
    };
    rows.push([
      label,
      ...lines.map((line) =>
        yearFigure(snapshot, { fund, line, kind, year, label, items: items.get(line) ?? [] }),
      ),
    ]);
  }
  return {
    id: `by-year-${kind}`,
    title: WORDS.by_year,
    columns,
    rows,
    is_illustrative: isFundIllustrative(snapshot, fund),
  };
}

interface OfYear {
  readonly fund: FundRow;
  readonly line: FundLine & keyof typeof FUND_TITLES;
  readonly kind: FiscalYear;
  readonly year: number;
  readonly label: Text;
  readonly items: readonly BookItem[];
}

/** Sources that one sum names, at most; each row names its own. */
const SOURCES_TOLD = 20;

function yearFigure(snapshot: Snapshot, of: OfYear): Figure | null {
  const { fund, line, kind, year, label } = of;
  const { currency } = fund;
  if (currency === null) return null;
  const inYear = of.items.filter((item) => fiscalYearOf(item.on, kind) === year);
  const total = inYear.reduce((sum, item) => sum + item.amount_minor, 0n);
  const title = FUND_TITLES[line];
  const rows = inYear.map((item) => bookRow(snapshot, item, currency));
  const own = sourcesOf(snapshot, "fund", fund.id);
  return {
    id: `${fund.id}:${line}.${kind}.${year}`,
    title: { en: `${title.en}, ${label.en}`, ja: `${title.ja}（${label.ja}）` },
    sentence: null,
    value: { kind: "money", money: money(total, currency) },
    qualifier: "exactly",
    basis: "actual",
    standing:
      inYear.length > 0 && inYear.every((item) => item.is_certified) ? "certified" : "provisional",
    period: null,
    as_of:
      inYear
        .map((item) => item.on)
        .sort()
        .at(-1) ?? null,
    definition: FUND_DEFINITIONS[line],
    rows,
    sources: mergeSources([...rows.map((row) => row.sources), own]).slice(0, SOURCES_TOLD),
    is_illustrative: isFundIllustrative(snapshot, fund),
  };
}

/** A year's figure by its id: `ssn:deposits.april.2021`. */
export function fundYearFigureOf(snapshot: Snapshot, id: string): Figure | null {
  const [fund_id = "", what = ""] = id.split(":");
  const [line, kind, year] = what.split(".");
  const fund = snapshot.fundById.get(fund_id);
  const isLine = (YEAR_LINES as readonly string[]).includes(line ?? "");
  if (
    !fund ||
    !isLine ||
    !/^\d{4}$/.test(year ?? "") ||
    !["calendar", "april", "biennium"].includes(kind ?? "")
  )
    return null;
  const label = {
    en: formatFiscalYear(Number(year), kind as FiscalYear, "en"),
    ja: formatFiscalYear(Number(year), kind as FiscalYear, "ja"),
  };
  const items = bookOf(snapshot).items(fund_id, line as FundLine);
  return yearFigure(snapshot, {
    fund,
    line: line as OfYear["line"],
    kind: kind as FiscalYear,
    year: Number(year),
    label,
    items,
  });
}
