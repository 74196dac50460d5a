import type { Currency } from "../base/currency.js";
import type { Day } from "../base/day.js";
import type { Text } from "../base/text.js";
import type { Fault, Gap } from "./gaps.js";

/** What kind of money a question is about: the codes of TransactionType that it counts, never two kinds in one total. */
export const FLOWS = {
  "incoming-commitments": {
    types: [11],
    words: { en: "incoming commitments (type 11)", ja: "受入コミットメント（種別 11）" },
  },
  "incoming-funds": {
    types: [1],
    words: { en: "incoming funds (type 1)", ja: "受入資金（種別 1）" },
  },
  "incoming-pledges": {
    types: [13],
    words: { en: "incoming pledges (type 13)", ja: "受入プレッジ（種別 13）" },
  },
  commitments: {
    types: [2],
    words: { en: "outgoing commitments (type 2)", ja: "支出側コミットメント（種別 2）" },
  },
  disbursements: {
    types: [3],
    words: { en: "disbursements (type 3)", ja: "ディスバースメント（種別 3）" },
  },
  expenditure: { types: [4], words: { en: "expenditure (type 4)", ja: "支出（種別 4）" } },
  spending: {
    types: [3, 4],
    words: {
      en: "disbursements and expenditure (types 3 and 4)",
      ja: "ディスバースメントと支出（種別 3・4）",
    },
  },
  pledges: {
    types: [12],
    words: { en: "outgoing pledges (type 12)", ja: "支出側プレッジ（種別 12）" },
  },
} as const satisfies Readonly<Record<string, { types: readonly number[]; words: Text }>>;

export type FlowName = keyof typeof FLOWS;
export const FLOW_NAMES = Object.keys(FLOWS) as readonly FlowName[];

export const MEASURES = ["grant_equivalent", "net", "gross"] as const;
export const PRICES = ["current", "constant"] as const;
/** Kinds of `overlap`, and the transactions of copies. */
export const OVERLAPS = ["level", "repeat", "both_ends", "other_publisher", "copy"] as const;
/** What `forward-spending` adds up. */
export const PLANS = ["budget", "planned_disbursement"] as const;
/** Code list OrganisationRole. */
export const ROLES = ["1", "2", "3", "4"] as const;
/** Code list TransactionType. */
export const TYPES = Array.from({ length: 13 }, (_, index) => String(index + 1));
export const GOALS = Array.from({ length: 17 }, (_, index) => String(index + 1));

/** What may be asked of a question, by the option's name. */
export const PARAMETERS = {
  currency: {
    kind: "currency",
    words: {
      en: "currency of the amounts: USD, or any with rates",
      ja: "金額の通貨（USD、またはレートのある通貨）",
    },
  },
  from: {
    kind: "day",
    words: { en: "first day or year of the transactions' dates", ja: "取引日の開始日または開始年" },
  },
  to: { kind: "day", words: { en: "last day or year", ja: "終了日または終了年" } },
  partner: {
    kind: "partner",
    words: {
      en: "partner: a family (JP, Japan, EU), a reference (XM-DAC-701-2) or a name as reported",
      ja: "パートナー：ファミリー（JP、日本、EU など）、識別子（XM-DAC-701-2）、または報告された名称",
    },
  },
  flow: { kind: "flow", words: { en: "kind of money", ja: "資金の種類" } },
  country: {
    kind: "country",
    words: {
      en: "a country, by name or code: Kenya, KE",
      ja: "国名または国コード（ケニア、KE など）",
    },
  },
  sector: {
    kind: "sector",
    words: {
      en: "DAC sector of three digits or purpose of five",
      ja: "DAC セクター 3 桁または目的コード 5 桁",
    },
  },
  place: {
    kind: "place",
    words: {
      en: "a country by name or code, or a region by its code of the DAC's list: only the parts for it",
      ja: "国名・国コードまたは DAC 地域コード（その分のみ）",
    },
  },
  "without-place": {
    kind: "flag",
    words: { en: "only what reports no country or region", ja: "国・地域の記載がない分のみ" },
  },
  purpose: {
    kind: "text",
    words: {
      en: "a purpose or sector as reported, to the letter: 160 is what names the sector and no purpose in it",
      ja: "報告されたままのコード（160 は目的コードを伴わない分のみ）",
    },
  },
  "without-sector": {
    kind: "flag",
    words: { en: "only what reports no sector", ja: "セクターの記載がない分のみ" },
  },
  goal: {
    kind: "goal",
    words: {
      en: "one of the seventeen goals, 1 to 17: only the parts for it",
      ja: "SDG の目標番号 1～17（その分のみ）",
    },
  },
  "without-goal": {
    kind: "flag",
    words: { en: "only what reports no goal", ja: "目標の記載がない分のみ" },
  },
  overlap: {
    kind: "overlap",
    words: {
      en: "only what may be counted twice",
      ja: "二重計上の可能性があるもののみ",
    },
  },
  publisher: {
    kind: "text",
    words: { en: "reference of the reporting organisation", ja: "報告組織の識別子" },
  },
  name: {
    kind: "text",
    words: {
      en: "organisation's name as reported: of a transaction its provider's, of an activity a participant's",
      ja: "報告された組織名（取引では提供組織、活動では参加組織）",
    },
  },
  reference: {
    kind: "text",
    words: {
      en: "organisation's reference as reported: of a transaction its provider's, of an activity a participant's",
      ja: "報告された組織の識別子（取引では提供組織、活動では参加組織）",
    },
  },
  "without-name": {
    kind: "flag",
    words: { en: "only of organisations reported without a name", ja: "名称のない組織のみ" },
  },
  "without-reference": {
    kind: "flag",
    words: { en: "only of organisations reported without a reference", ja: "識別子のない組織のみ" },
  },
  activity: {
    kind: "text",
    words: { en: "an activity's IATI identifier", ja: "活動の IATI 識別子" },
  },
  role: {
    kind: "role",
    words: {
      en: "role of the organisation",
      ja: "組織の役割",
    },
  },
  "without-role": {
    kind: "flag",
    words: { en: "only parts that have no role", ja: "役割の記載がない参加のみ" },
  },
  "under-way": {
    kind: "flag",
    words: { en: "only activities under way", ja: "実施中の活動のみ" },
  },
  "publisher-name": {
    kind: "text",
    words: { en: "reporting organisation's name as reported", ja: "報告組織の名称" },
  },
  "without-publisher-name": {
    kind: "flag",
    words: { en: "only of publishers without a name", ja: "名称のない報告組織のみ" },
  },
  "without-publisher-reference": {
    kind: "flag",
    words: { en: "only of publishers without a reference", ja: "識別子のない報告組織のみ" },
  },
  "receiver-name": {
    kind: "text",
    words: { en: "receiver's name as reported", ja: "報告された受取組織名" },
  },
  "receiver-reference": {
    kind: "text",
    words: { en: "receiver's reference as reported", ja: "報告された受取組織の識別子" },
  },
  "without-receiver-name": {
    kind: "flag",
    words: { en: "only of receivers reported without a name", ja: "名称のない受取組織のみ" },
  },
  "without-receiver-reference": {
    kind: "flag",
    words: { en: "only of receivers reported without a reference", ja: "識別子のない受取組織のみ" },
  },
  group: {
    kind: "text",
    words: {
      en: "a row of an answer by families, to the letter: “family JP”; of no family “reference XM-1”, else “name acme ltd”",
      ja: "ファミリー別の回答の行（family JP。ファミリーがない場合は reference XM-1 または name acme ltd）",
    },
  },
  type: {
    kind: "type",
    words: {
      en: "type of transaction by its code, 1 to 13, whatever kind of money that is",
      ja: "取引種別コード 1～13（資金の種類を問わない）",
    },
  },
  "without-type": {
    kind: "flag",
    words: { en: "only transactions of no type on the list", ja: "種別が一覧にない取引のみ" },
  },
  "as-coded": {
    kind: "flag",
    words: {
      en: "sector, place and role as files have them, on a list or not",
      ja: "セクター・国・地域・役割のコードを一覧の有無によらず報告のまま扱う",
    },
  },
  "all-flows": {
    kind: "flag",
    words: { en: "of every kind of money", ja: "資金の種類を問わない" },
  },
  fault: {
    kind: "fault",
    words: {
      en: "only transactions with this fault, as publisher-quality counts them",
      ja: "この不備のある取引のみ（publisher-quality の件数の内訳）",
    },
  },
  gap: {
    kind: "gap",
    words: {
      en: "only activities that leave this open, as publisher-quality counts them",
      ja: "この項目を欠く活動のみ（publisher-quality の件数の内訳）",
    },
  },
  copies: {
    kind: "flag",
    words: { en: "only older copies", ja: "古い写しのみ" },
  },
  file: {
    kind: "file",
    words: { en: "path of a file, as `files` has it", ja: "ファイルのパス（files の表記）" },
  },
  "without-date": {
    kind: "flag",
    words: { en: "only what has no date that can be read", ja: "読み取れる日付がない分のみ" },
  },
  plan: {
    kind: "plan",
    words: {
      en: "kind of plan",
      ja: "計画の種類",
    },
  },
  status: {
    kind: "text",
    words: {
      en: "status of a budget",
      ja: "予算の状態",
    },
  },
  "without-status": {
    kind: "flag",
    words: { en: "only plans that have no status", ja: "状態のない計画のみ" },
  },
  carried: {
    kind: "flag",
    words: {
      en: "only what is stated at the rate of an earlier month",
      ja: "以前の月のレートで換算した分のみ",
    },
  },
  donor: {
    kind: "donor",
    words: {
      en: "a donor by its code in the DAC's list: 701",
      ja: "DAC のドナーコード（701 など）",
    },
  },
  line: {
    kind: "line",
    words: {
      en: "line of the table",
      ja: "表の項目",
    },
  },
  measure: { kind: "measure", words: { en: "measure of aid", ja: "援助の計上方式" } },
  prices: { kind: "prices", words: { en: "price basis", ja: "価格基準" } },
  limit: { kind: "count", words: { en: "rows at most", ja: "最大行数" } },
  families: {
    kind: "flag",
    words: {
      en: "one row per family, its ministries and agencies together",
      ja: "省庁・機関をファミリーごとに合算",
    },
  },
  "as-reported": {
    kind: "flag",
    words: {
      en: "with every copy of an activity that several files report",
      ja: "複数ファイルにある同じ活動の写しも含める",
    },
  },
} as const satisfies Readonly<Record<string, { kind: string; words: Text }>>;

export type ParameterName = keyof typeof PARAMETERS;
export const PARAMETER_NAMES = Object.keys(PARAMETERS) as readonly ParameterName[];

/** A question's parameters, read. Null is "not asked". */
export interface Asked {
  readonly currency: Currency;
  readonly from: Day | null;
  readonly to: Day | null;
  readonly partner: Partner | null;
  readonly flow: FlowName;
  readonly country: string | null;
  readonly sector: string | null;
  readonly place: string | null;
  readonly without_place: boolean;
  readonly purpose: string | null;
  readonly without_sector: boolean;
  readonly goal: string | null;
  readonly without_goal: boolean;
  readonly overlap: string | null;
  readonly activity: string | null;
  readonly role: string | null;
  readonly without_role: boolean;
  readonly under_way: boolean;
  readonly publisher: string | null;
  readonly publisher_name: string | null;
  readonly without_publisher_name: boolean;
  readonly without_publisher_reference: boolean;
  readonly receiver_name: string | null;
  readonly receiver_reference: string | null;
  readonly without_receiver_name: boolean;
  readonly without_receiver_reference: boolean;
  readonly name: string | null;
  readonly without_name: boolean;
  readonly reference: string | null;
  readonly without_reference: boolean;
  readonly group: string | null;
  readonly type: string | null;
  readonly without_type: boolean;
  readonly all_flows: boolean;
  readonly fault: Fault | null;
  readonly gap: Gap | null;
  readonly copies: boolean;
  readonly file: string | null;
  readonly without_date: boolean;
  readonly plan: string | null;
  readonly status: string | null;
  readonly without_status: boolean;
  readonly carried: boolean;
  readonly donor: string | null;
  readonly line: string | null;
  readonly measure: string | null;
  readonly prices: string | null;
  readonly limit: number;
  readonly families: boolean;
  readonly as_reported: boolean;
}

/** Whether transactions of one kind of money are asked for: no other way to tell which is given. */
export function isOfOneFlow({ all_flows, type, without_type }: Asked): boolean {
  return !all_flows && type === null && !without_type;
}

export interface Partner {
  readonly words: string;
  readonly family_code: string | null;
  /** Its organisations in the snapshot that is asked, where these are known to be few. */
  readonly member_ids?: readonly bigint[];
}
