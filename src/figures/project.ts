import type { Currency } from "../base/currency.js";
import { divideDecimal, formatDecimal, trimDecimal } from "../base/decimal.js";
import { money } from "../base/money.js";
import { texts } from "../base/text.js";
import { isProjectAccount } from "../fund/project-account.js";
import type { ProjectRow } from "../store/rows.js";
import type { Snapshot } from "../store/snapshot.js";
import { mergeSources, sourcesOf } from "./cited.js";
import type { Figure, FigureRow, FigureValue, Standing } from "./figure.js";
import { bookOf, type BookItem, type FundBook, type FundLine } from "./fund-book.js";
import { amountOf, bookRow } from "./fund.js";

export const PROJECT_TITLES = texts({
  allocated: { en: "Allocated to the project", ja: "プロジェクトへの配分額" },
  received: { en: "Received by the project", ja: "プロジェクトの受入額" },
  spent: { en: "Spent by the project", ja: "プロジェクトの支出額" },
  balance: { en: "Balance with the project", ja: "プロジェクトの手元残高" },
  unspent: { en: "Allocated and not yet spent", ja: "配分済みの未執行額" },
  delivery: { en: "Delivery rate", ja: "執行率" },
});

export const PROJECT_DEFINITIONS = texts({
  allocated: {
    en: "Approved allocations, gross, less what was cancelled or returned.",
    ja: "承認済みの配分額（総額）から、取り消され又は返還された額を控除した額。",
  },
  received: {
    en: "Tranches transferred to the project, less what it returned; of its own account, what came in less what went back.",
    ja: "プロジェクトへの送金額から返還額を控除した額。プロジェクト口座では、入金額から返還額等を控除した額。",
  },
  spent: {
    en: "Expenditure that the project reported, programme support included. Certified where every period of it is certified.",
    ja: "プロジェクトが報告した支出額（事業支援経費を含む）。全期間が確定した場合に確定値とする。",
  },
  balance: { en: "Received less spent.", ja: "受入額から支出額を控除した額。" },
  unspent: { en: "Allocated less spent.", ja: "配分額から支出額を控除した額。" },
  delivery: {
    en: "Spent as a share of what the project received.",
    ja: "支出額が受入額に占める割合。",
  },
});

export type ProjectFigureKey = keyof typeof PROJECT_TITLES;
export type ProjectFigures = Readonly<Record<ProjectFigureKey, Figure>>;

/** Lines of funds' books that tell of a project. */
const PROJECT_LINES = [
  "allocated",
  "freed",
  "released",
  "returned",
  "spent",
  "direct_expenditure",
] as const satisfies readonly FundLine[];

/** The project's money from allocation to balance. Null where no fund of the record allocated to it. */
export function projectFigures(
  snapshot: Snapshot,
  project: ProjectRow,
  book: FundBook = bookOf(snapshot),
): ProjectFigures | null {
  const allocation = snapshot.allocations.find((row) => row.project_id === project.id);
  const currency = snapshot.fundById.get(allocation?.fund_id ?? "")?.currency ?? null;
  if (currency === null) return null;
  const funds = snapshot.funds.filter((fund) => fund.currency === currency);
  const itemsOf = (of: typeof funds, line: FundLine) =>
    of
      .flatMap((fund) => book.items(fund.id, line))
      .filter((item) => item.project_id === project.id);
  const items = (line: FundLine) => itemsOf(funds, line);
  const ofAccounts = (line: FundLine) => itemsOf(funds.filter(isProjectAccount), line);
  const ofFunds = (line: FundLine) =>
    itemsOf(
      funds.filter((fund) => !isProjectAccount(fund)),
      line,
    );
  const days = PROJECT_LINES.flatMap(items)
    .map((item) => item.on)
    .sort();
  const make = (
    key: ProjectFigureKey,
    made: { value: FigureValue | null; rows: readonly FigureRow[]; standing: Standing },
  ): Figure => ({
    ...made,
    id: `${project.id}:${key}`,
    title: PROJECT_TITLES[key],
    sentence: null,
    qualifier: "exactly",
    basis: "actual",
    period: null,
    as_of: days.at(-1) ?? null,
    definition: PROJECT_DEFINITIONS[key],
    sources: mergeSources([
      ...made.rows.map((row) => row.sources),
      sourcesOf(snapshot, "project", project.id),
    ]).slice(0, 20),
    is_illustrative: snapshot.isIllustrative(project),
  });
  const line = (key: ProjectFigureKey, of: readonly BookItem[]) =>
    make(key, sumOf(snapshot, currency, of));
  const allocated = line("allocated", [
    ...items("allocated"),
    ...items("freed").map((item) => ({ ...item, amount_minor: -item.amount_minor })),
  ]);
  const received = line("received", [
    ...ofFunds("released"),
    ...ofFunds("returned").map((item) => ({ ...item, amount_minor: -item.amount_minor })),
    // The money of its own account is the project's as it comes in.
    ...ofAccounts("allocated"),
    ...ofAccounts("freed").map((item) => ({ ...item, amount_minor: -item.amount_minor })),
  ]);
  const spent = line("spent", [...items("spent"), ...items("direct_expenditure")]);
  const balance = make("balance", differenceOf(received, spent, currency));
  const unspent = make("unspent", differenceOf(allocated, spent, currency));
  const delivery = make("delivery", shareOf(spent, received));
  return { allocated, received, spent, balance, unspent, delivery };
}

export function projectFigureOf(snapshot: Snapshot, id: string): Figure | null {
  const [project_id = "", key = ""] = id.split(":");
  const project = snapshot.projectById.get(project_id);
  if (!project || !Object.hasOwn(PROJECT_TITLES, key)) return null;
  return projectFigures(snapshot, project)?.[key as ProjectFigureKey] ?? null;
}

function sumOf(snapshot: Snapshot, currency: Currency, items: readonly BookItem[]) {
  const total = items.reduce((sum, item) => sum + item.amount_minor, 0n);
  const rows = items.map((item) => bookRow(snapshot, item, currency));
  const isCertified = items.length > 0 && items.every((item) => item.is_certified === true);
  const standing: Standing = isCertified ? "certified" : "provisional";
  return { value: { kind: "money", money: money(total, currency) } as FigureValue, rows, standing };
}

function differenceOf(from: Figure, less: Figure, currency: Currency) {
  const value: FigureValue = {
    kind: "money",
    money: money(amountOf(from) - amountOf(less), currency),
  };
  const minus: FigureValue = { kind: "money", money: money(-amountOf(less), currency) };
  const rows = [
    { record: `figure/${from.id}`, label: from.title, value: from.value, sources: [] },
    { record: `figure/${less.id}`, label: less.title, value: minus, sources: [] },
  ];
  return { value, rows, standing: less.standing };
}

/** To a tenth of a percent, rounded half to even. */
function shareOf(part: Figure, whole: Figure) {
  const share = divideDecimal(
    { units: amountOf(part) * 100n, places: 0 },
    { units: amountOf(whole), places: 0 },
    1,
  );
  const value: FigureValue | null =
    share === null ? null : { kind: "percent", decimal: formatDecimal(trimDecimal(share)) };
  const rows = [part, whole].map((figure) => ({
    record: `figure/${figure.id}`,
    label: figure.title,
    value: figure.value,
    sources: [],
  }));
  return { value, rows, standing: part.standing };
}
