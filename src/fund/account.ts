import type { Text } from "../base/text.js";

/** The financial book holds money; the budgetary book holds authority to use it, and never touches the first. */
export const BOOKS = ["financial", "budgetary"] as const;
export type Book = (typeof BOOKS)[number];

/** Names of the accounts. Source: DOMAIN 5; 1290, 2400, 2500, 4210, 4310, 4400 and 5700 are ours (decision 0300). */
const NAMES = {
  1200: { en: "Contributions receivable", ja: "未収拠出金" },
  1290: { en: "Revaluation of receivables", ja: "未収拠出金再評価" },
  1300: { en: "Cash", ja: "現金・預金" },
  1390: { en: "Exchange clearing", ja: "外貨換算清算" },
  1400: { en: "With implementing organisations", ja: "実施機関への前渡金" },
  2100: { en: "Deferred (conditions not yet met)", ja: "繰延収益（条件未成就）" },
  2200: { en: "Allocated, not yet obligated", ja: "配分済み・未負担額" },
  2300: { en: "Obligations", ja: "支出負担額" },
  2400: { en: "Budget consumed", ja: "予算執行済額" },
  2500: { en: "Reserve", ja: "準備金" },
  2600: { en: "Refunds payable", ja: "未払返還金" },
  2700: { en: "Suspense receipts", ja: "仮受金" },
  3100: { en: "Unallocated", ja: "未配分額" },
  4100: { en: "Contributions", ja: "拠出金収入" },
  4200: { en: "Interest earned by the fund", ja: "基金の受取利息" },
  4210: { en: "Interest earned by organisations", ja: "実施機関受取利息" },
  4300: { en: "Exchange gain", ja: "為替差益" },
  4310: { en: "Unrealised exchange difference", ja: "未実現為替差額" },
  4400: { en: "Transfers from other funds", ja: "他基金からの振替" },
  5110: { en: "Staff and other personnel", ja: "職員・人件費" },
  5120: { en: "Supplies, commodities, materials", ja: "消耗品・資材費" },
  5130: { en: "Equipment, vehicles and furniture", ja: "機器・車両・備品費" },
  5140: { en: "Contractual services", ja: "役務契約費" },
  5150: { en: "Travel", ja: "旅費" },
  5160: { en: "Transfers and grants to counterparts", ja: "カウンターパートへの交付金" },
  5170: { en: "General operating and other direct costs", ja: "一般運営費・その他直接費" },
  5180: { en: "Programme support costs", ja: "事業支援経費" },
  5300: { en: "Exchange loss", ja: "為替差損" },
  5400: { en: "Bank charges", ja: "銀行手数料" },
  5500: { en: "Agent fee", ja: "資金管理者手数料" },
  5550: { en: "Direct cost of the secretariat", ja: "事務局直接費" },
  5600: { en: "Contributions written off", ja: "未収拠出金償却" },
  5700: { en: "Transfers to other funds", ja: "他基金への振替" },
  9100: { en: "Pledges (memo)", ja: "拠出表明（備忘）" },
  9200: { en: "In-kind contributions (memo)", ja: "現物・人的拠出（備忘）" },
  9900: { en: "Memo counterpart", ja: "備忘対照勘定" },
} as const satisfies Readonly<Record<number, Text>>;

export type AccountCode = keyof typeof NAMES;

export const ACCOUNT_CODES: readonly AccountCode[] = Object.keys(NAMES).map(
  (code) => Number(code) as AccountCode,
);

const BUDGETARY: ReadonlySet<AccountCode> = new Set<AccountCode>([2200, 2300, 2400, 2500, 3100]);

export function accountName(code: AccountCode): Text {
  return NAMES[code];
}

export function bookOf(code: AccountCode): Book {
  return BUDGETARY.has(code) ? "budgetary" : "financial";
}

/** Expenditure categories of the UN Sustainable Development Group, and the account that each is charged to. */
export const CATEGORY_ACCOUNTS = {
  staff: 5110,
  supplies: 5120,
  equipment: 5130,
  contractual: 5140,
  travel: 5150,
  transfers: 5160,
  operating: 5170,
  psc: 5180,
} as const satisfies Readonly<Record<string, AccountCode>>;

export type CostCategory = keyof typeof CATEGORY_ACCOUNTS;
export const COST_CATEGORIES = Object.keys(CATEGORY_ACCOUNTS) as readonly CostCategory[];

/** What a person charges; programme support follows from it. */
export const DIRECT_CATEGORIES = COST_CATEGORIES.filter(
  (category): category is Exclude<CostCategory, "psc"> => category !== "psc",
);

export function categoryName(category: CostCategory): Text {
  return NAMES[CATEGORY_ACCOUNTS[category]];
}

/**
 * What a line on cash, on the implementers' account or on the unallocated balance was for: the line of the statement
 * that it belongs to. Other accounts need none.
 */
export const FLOWS = [
  "contribution",
  "suspense",
  "fund_interest",
  "organisation_interest",
  "interest_added",
  "interest_due",
  "interest_of_agency",
  "interest_returned",
  "transfer_in",
  "exchange_gain",
  "exchange_loss",
  "donor_exchange_gain",
  "donor_exchange_loss",
  "conversion",
  "to_organisations",
  "to_other_funds",
  "returns",
  "agent_fee",
  "direct_cost",
  "bank",
  "refund_to_donor",
  "direct_expenditure",
  "release",
  "other_funds",
  "secretariat",
  "reassigned_in",
  "reassigned_out",
  "returned",
  "expenditure",
  "allocated",
  "freed",
  "reserved",
] as const;
export type Flow = (typeof FLOWS)[number];
