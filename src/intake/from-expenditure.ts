import { parseCurrency, type Currency } from "../base/currency.js";
import type { Day } from "../base/day.js";
import { fillText, texts } from "../base/text.js";
import {
  CATEGORY_ACCOUNTS,
  categoryName,
  COST_CATEGORIES,
  type CostCategory,
} from "../fund/account.js";
import type { KnownMoney } from "../store/imports.js";
import { declareColumns, plain, titlesOf, type KeyedCells, type KeyedRow } from "./columns.js";
import { readDayIn } from "./from-receipts.js";
import { indexNames } from "./names.js";
import {
  findNamed,
  hashOf,
  listIds,
  rowFindings,
  shorten,
  unusable,
  type Proposed,
  type RowFindings,
} from "./proposed.js";
import type { SheetCell } from "./sheet.js";
import type { Survey } from "./survey.js";

export const EXPENDITURE_COLUMNS = declareColumns({
  reference: {
    title: { en: "Reference", ja: "参照番号" },
    example: "VOUCHER-0001",
    also: [
      "voucher",
      "voucher number",
      "document number",
      "erp reference",
      "erp ref",
      "transaction id",
      "伝票番号",
      "証憑番号",
    ],
  },
  allocation: {
    title: { en: "Allocation", ja: "配分" },
    also: ["allocation reference", "配分番号"],
    example: "allocation-reference",
  },
  project: {
    title: { en: "Project", ja: "プロジェクト" },
    also: ["project code", "project number", "project title", "案件", "案件番号", "案件名"],
  },
  fund: {
    title: { en: "Fund", ja: "基金" },
    also: ["fund code", "基金コード"],
  },
  category: {
    title: { en: "Category", ja: "費目" },
    also: ["cost category", "budget category", "expense category", "account", "勘定科目"],
    is_required: true,
    example: "travel",
  },
  day: {
    title: { en: "Day", ja: "日付" },
    also: ["date", "posting date", "transaction date", "計上日", "支出日"],
    example: "2026-03-31",
  },
  from: {
    title: { en: "From", ja: "開始日" },
    also: ["period from", "period start", "start", "期間開始"],
  },
  to: {
    title: { en: "To", ja: "終了日" },
    also: ["period to", "period end", "end", "期間終了"],
  },
  amount: {
    title: { en: "Amount", ja: "金額" },
    also: ["expenditure", "expense", "amount spent", "支出額"],
    is_required: true,
    example: "1,234.50",
  },
  currency: {
    title: { en: "Currency", ja: "通貨" },
    also: ["ccy", "cur"],
    example: "USD",
  },
  certified: {
    title: { en: "Certified", ja: "確定" },
    also: ["is certified", "final", "認証", "確定（認証済み）"],
    example: "no",
  },
  note: {
    title: { en: "Note", ja: "備考" },
    also: ["reason", "comment", "remarks", "理由"],
  },
});

export type ExpenditureColumn = (typeof EXPENDITURE_COLUMNS)[number]["key"];

/** One reported figure, in minor units of the fund's currency. A row with a reference is a voucher; one without, the figure of its period. */
export interface ExpenditureCommand {
  readonly id: string;
  readonly allocation_id: string;
  readonly category: CostCategory;
  readonly period_from: Day;
  readonly period_to: Day;
  readonly amount_minor: bigint;
  readonly currency: Currency;
  readonly is_certified: boolean;
  readonly note: string | null;
}

const TEXTS = texts({
  SPENT_ALLOCATION_MISSING: {
    en: "The row names neither an allocation nor a project. Fill in “Allocation” or “Project”.",
    ja: "配分もプロジェクトも指定されていません。「配分」又は「プロジェクト」を入力してください。",
  },
  SPENT_PROJECT_WITHOUT_ALLOCATION: {
    en: "{project} has no allocation in the record, so nothing can be charged to it. Record the allocation first.",
    ja: "{project}への配分は記録にないため、支出を計上できません。先に配分を記録してください。",
  },
  SPENT_PROJECT_SEVERAL: {
    en: "{project} has several allocations: {candidates}. Write the one that paid in “Allocation”.",
    ja: "{project}には複数の配分があります（{candidates}）。支出元を「配分」に入力してください。",
  },
  SPENT_ALLOCATION_ELSEWHERE: {
    en: "Allocation {allocation} is for project {own}, not {project}. Correct one of them.",
    ja: "配分{allocation}はプロジェクト{project}ではなく{own}に対するものです。いずれかを訂正してください。",
  },
  SPENT_CATEGORY_UNKNOWN: {
    en: "“{found}” is no category. Write one of: {known}.",
    ja: "「{found}」という費目はありません。次のいずれかを入力してください：{known}。",
  },
  SPENT_DAY_MISSING: {
    en: "The row says neither a day nor a period. Fill in “Day”, or “From” and “To”.",
    ja: "日付も期間もありません。「日付」、又は「開始日」と「終了日」を入力してください。",
  },
  SPENT_PERIOD_BACKWARDS: {
    en: "The period ends on {to}, before it begins on {from}. Correct one of the days.",
    ja: "期間の終了日（{to}）が開始日（{from}）より前です。日付を訂正してください。",
  },
  SPENT_OTHER_CURRENCY: {
    en: "The row is in {found}; the fund keeps its book in {base}. Report the amount in {base}, at the rate that was used.",
    ja: "通貨が{found}ですが、基金の帳簿は{base}建てです。適用したレートで換算した{base}の額を入力してください。",
  },
  SPENT_CERTIFIED_UNKNOWN: {
    en: "“{found}” does not say whether the figure is certified. Write yes or no.",
    ja: "「{found}」では確定かどうか判別できません。「はい」又は「いいえ」を入力してください。",
  },
  SPENT_FUND_WITHOUT_BOOK: {
    en: "The fund of allocation {allocation} keeps no currency, so it has no book. Set its currency first.",
    ja: "配分{allocation}の基金には通貨が設定されておらず、帳簿がありません。先に通貨を設定してください。",
  },
});

const TITLES = titlesOf(EXPENDITURE_COLUMNS);

/** How organisations write the eight categories of the UN Sustainable Development Group. */
const CATEGORY_WORDS: Readonly<Record<CostCategory, readonly string[]>> = {
  staff: [
    "staff and other personnel costs",
    "staff costs",
    "personnel",
    "staff and personnel",
    "人件費",
  ],
  supplies: ["supplies, commodities and materials", "supplies commodities materials", "消耗品費"],
  equipment: [
    "equipment, vehicles and furniture including depreciation",
    "equipment vehicles and furniture (including depreciation)",
    "備品費",
  ],
  contractual: ["contracts", "contractual", "外部委託費", "委託費"],
  travel: ["travel costs", "travels"],
  transfers: ["transfers and grants counterparts", "transfers and grants", "grants", "交付金"],
  operating: [
    "general operating and other costs",
    "general operating",
    "general operating expenses",
    "other direct costs",
    "一般運営費",
  ],
  psc: [
    "programme support cost",
    "indirect support costs",
    "indirect costs",
    "psc",
    "gms",
    "間接費",
    "事業支援経費",
  ],
};

const CATEGORIES = new Map<string, CostCategory>(
  COST_CATEGORIES.flatMap((category, index) => {
    const name = categoryName(category);
    const words = [
      category,
      name.en,
      name.ja,
      String(CATEGORY_ACCOUNTS[category]),
      String(index + 1),
      ...CATEGORY_WORDS[category],
    ];
    return words.map((word) => [plainCategory(word), category] as const);
  }),
);

/** `1. Staff and other personnel costs`, `Supplies, Commodities, Materials`: numbers, commas and case do not matter. */
function plainCategory(text: string): string {
  const words = plain(text.normalize("NFKC").replace(/[,、・&/]|\band\b/gi, ""));
  return /^\d+$/.test(words) ? words : words.replace(/^\d+[.．):]?/, "").replace(/[.:]/g, "");
}

type Allocation = KnownMoney["allocations"][number];

/** Reads reported expenditure, one figure per row, against what the record knows. */
export function expenditureReader(
  known: KnownMoney,
  survey: Survey<ExpenditureColumn>,
  file: string,
) {
  const findAllocation = allocationFinder(known);
  const currencies = new Map(known.funds.map((fund) => [fund.id, fund.currency]));
  return ({ number, cells }: KeyedRow<ExpenditureColumn>): Proposed<ExpenditureCommand> => {
    const told = rowFindings(file, number);
    const allocation = findAllocation(cells, told);
    const category = readCategory(cells.category, told);
    const period = readPeriod(cells, told);
    const base = allocation ? (currencies.get(allocation.fund_id) ?? null) : null;
    if (allocation && !base)
      told.tell(
        "SPENT_FUND_WITHOUT_BOOK",
        fillText(TEXTS.SPENT_FUND_WITHOUT_BOOK, { allocation: allocation.id }),
      );
    if (base) checkCurrency(cells.currency, base, told);
    if (cells.amount.kind === "empty") told.say("FIELD_MISSING", { column: TITLES.amount });
    const amount =
      base && cells.amount.kind !== "empty"
        ? survey.readAmount("amount", cells.amount, base)
        : null;
    if (amount && !("amount_minor" in amount))
      told.say("AMOUNT_WRONG", { column: TITLES.amount, problem: amount });
    const is_certified = readYes(cells.certified, told);
    const isUnusable =
      told.findings.length > 0 ||
      !allocation ||
      !category ||
      !period ||
      !amount ||
      !("amount_minor" in amount);
    if (isUnusable) return unusable(number, told);
    const reference = cells.reference.text === "" ? null : cells.reference.text.slice(0, 200);
    const note = cells.note.text === "" ? null : cells.note.text.slice(0, 1_000);
    const about =
      reference === null
        ? { allocation: allocation.id, category, ...period }
        : { allocation: allocation.id, reference };
    const identity_hash = hashOf({ expenditure: about });
    const row_hash = hashOf({
      expenditure: about,
      category,
      ...period,
      amount: amount.amount_minor,
      is_certified,
    });
    const id = `x-${identity_hash.slice(0, 24)}`;
    const command = {
      id,
      allocation_id: allocation.id,
      category,
      ...period,
      ...amount,
      is_certified,
      note,
    };
    return { row: number, command, reference, identity_hash, row_hash, findings: [] };
  };
}

/** By its own reference, or by the project that has only this one (from the fund, where one is named). */
function allocationFinder(known: KnownMoney) {
  const allocations = indexNames(known.allocations, () => []);
  const projects = indexNames(known.projects, (project) => [project.title.en, project.title.ja]);
  const funds = indexNames(known.funds, (fund) => [fund.code, fund.name.en, fund.name.ja]);
  const ofProject = new Map<string, Allocation[]>();
  for (const one of known.allocations)
    ofProject.set(one.project_id, [...(ofProject.get(one.project_id) ?? []), one]);
  return (cells: KeyedCells<ExpenditureColumn>, told: RowFindings): Allocation | null => {
    const fund = findNamed(funds, cells.fund, TITLES.fund, told);
    const project = findNamed(projects, cells.project, TITLES.project, told);
    const allocation = findNamed(allocations, cells.allocation, TITLES.allocation, told);
    if (allocation && project && allocation.project_id !== project.id) {
      const facts = { allocation: allocation.id, own: allocation.project_id, project: project.id };
      told.tell("SPENT_ALLOCATION_ELSEWHERE", fillText(TEXTS.SPENT_ALLOCATION_ELSEWHERE, facts));
    }
    if (cells.allocation.kind !== "empty") return allocation;
    if (cells.project.kind === "empty")
      told.tell("SPENT_ALLOCATION_MISSING", TEXTS.SPENT_ALLOCATION_MISSING);
    if (!project) return null;
    const own = (ofProject.get(project.id) ?? []).filter((one) => !fund || one.fund_id === fund.id);
    const facts = { project: project.title, candidates: listIds(own) };
    if (own.length === 0)
      told.tell(
        "SPENT_PROJECT_WITHOUT_ALLOCATION",
        fillText(TEXTS.SPENT_PROJECT_WITHOUT_ALLOCATION, facts),
      );
    if (own.length > 1)
      told.tell("SPENT_PROJECT_SEVERAL", fillText(TEXTS.SPENT_PROJECT_SEVERAL, facts));
    return own.length === 1 ? (own[0] ?? null) : null;
  };
}

function readCategory(cell: SheetCell, told: RowFindings): CostCategory | null {
  if (cell.kind === "empty") {
    told.say("FIELD_MISSING", { column: TITLES.category });
    return null;
  }
  const category = CATEGORIES.get(plainCategory(cell.text));
  if (!category)
    told.tell(
      "SPENT_CATEGORY_UNKNOWN",
      fillText(TEXTS.SPENT_CATEGORY_UNKNOWN, {
        found: shorten(cell.text),
        known: {
          en: COST_CATEGORIES.join(", "),
          ja: COST_CATEGORIES.map((each) => categoryName(each).ja).join("、"),
        },
      }),
    );
  return category ?? null;
}

/** A day, or a period's first and last day. */
function readPeriod(
  cells: KeyedCells<ExpenditureColumn>,
  told: RowFindings,
): { readonly period_from: Day; readonly period_to: Day } | null {
  if (cells.from.kind === "empty" && cells.to.kind === "empty") {
    if (cells.day.kind === "empty") {
      told.tell("SPENT_DAY_MISSING", TEXTS.SPENT_DAY_MISSING);
      return null;
    }
    const on = readDayIn(cells.day, TITLES.day, told);
    return on && { period_from: on, period_to: on };
  }
  const period_from = readDayIn(cells.from, TITLES.from, told);
  const period_to = readDayIn(cells.to, TITLES.to, told);
  if (!period_from || !period_to) return null;
  if (period_from <= period_to) return { period_from, period_to };
  told.tell(
    "SPENT_PERIOD_BACKWARDS",
    fillText(TEXTS.SPENT_PERIOD_BACKWARDS, { from: period_from, to: period_to }),
  );
  return null;
}

function checkCurrency(cell: SheetCell, base: Currency, told: RowFindings): void {
  if (cell.kind === "empty") return;
  const found = parseCurrency(cell.text.toUpperCase());
  if (!found) told.say("CURRENCY_UNKNOWN", { found: shorten(cell.text) });
  else if (found !== base)
    told.tell("SPENT_OTHER_CURRENCY", fillText(TEXTS.SPENT_OTHER_CURRENCY, { found, base }));
}

const YES = /^(yes|y|true|1|certified|final|x|はい|有|済|確定|認証済み?|○)$/i;
const NO = /^(no|n|false|0|provisional|interim|いいえ|無|未|暫定|未確定|-|×)$/i;

function readYes(cell: SheetCell, told: RowFindings): boolean {
  if (cell.kind === "empty" || NO.test(cell.text)) return false;
  if (!YES.test(cell.text))
    told.tell(
      "SPENT_CERTIFIED_UNKNOWN",
      fillText(TEXTS.SPENT_CERTIFIED_UNKNOWN, { found: shorten(cell.text) }),
    );
  return true;
}
