import { parseCurrency, type Currency } from "../base/currency.js";
import { parseDay, type Day } from "../base/day.js";
import { refuser, type Refusal } from "../base/refusal.js";
import { LIMITS } from "../base/settings.js";
import { texts, type Text } from "../base/text.js";
import { FAULTS, GAPS, type Fault, type Gap } from "./gaps.js";
import { DAC_LINES } from "./dac-lines.js";
import { nearCodes } from "./near-codes.js";
import { countryCodeOf, familyCodeOf } from "./organisations.js";

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
export const OVERLAPS = ["level", "repeat", "both_ends", "copy"] as const;
/** What `forward-spending` adds up. */
export const PLANS = ["budget", "planned_disbursement"] as const;
/** Code list OrganisationRole. */
export const ROLES = ["1", "2", "3", "4"] as const;
const GOALS = Array.from({ length: 17 }, (_, index) => String(index + 1));

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
      en: "a family (JP, Japan, EU), a reference (XM-DAC-701-2) or a name as reported",
      ja: "ファミリー（JP、Japan、EU）、識別子（XM-DAC-701-2）、または報告された名称",
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
  readonly without_sector: boolean;
  readonly goal: string | null;
  readonly without_goal: boolean;
  readonly overlap: string | null;
  readonly activity: string | null;
  readonly role: string | null;
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

export interface Partner {
  readonly words: string;
  readonly family_code: string | null;
  /** Its organisations in the snapshot that is asked, where these are known to be few. */
  readonly member_ids?: readonly bigint[];
}

const REFUSALS = texts({
  QUESTION_PARAMETER_UNKNOWN: {
    en: "“{name}” is not asked with --{parameter}. It takes {known}.",
    ja: "「{name}」に --{parameter} は使えません。使えるもの：{known}。",
  },
  QUESTION_CURRENCY_UNKNOWN: {
    en: '"{found}" is no currency of ISO 4217. Write its three letters, such as USD or JPY.',
    ja: "「{found}」は ISO 4217 の通貨ではありません。USD、JPY などの 3 文字で書いてください。",
  },
  QUESTION_DAY_UNREADABLE: {
    en: '"{found}" is no day and no year. Write 2026-03-31, or 2026.',
    ja: "「{found}」は日付でも年でもありません。2026-03-31 または 2026 の形で書いてください。",
  },
  QUESTION_SPAN_REVERSED: {
    en: "The span begins on {from} and ends before, on {to}.",
    ja: "期間の開始 {from} が終了 {to} より後です。",
  },
  QUESTION_CHOICE_UNKNOWN: {
    en: '"{found}" is none of the choices for --{parameter}: {known}.',
    ja: "「{found}」は --{parameter} の選択肢にありません：{known}。",
  },
  QUESTION_LIMIT_UNREADABLE: {
    en: "--limit is a whole number from 1 to {limit}.",
    ja: "--limit は 1 から {limit} の整数です。",
  },
  QUESTION_COUNTRY_UNKNOWN: {
    en: '"{found}" is no country: neither a code of ISO 3166 such as KE, nor a name such as Kenya.',
    ja: "「{found}」に当たる国がありません。KE などの ISO 3166 コード、またはケニアなどの国名で書いてください。",
  },
  QUESTION_CODE_NEAR: {
    en: '"{found}" is nothing that --{parameter} knows. Did you mean {near}?',
    ja: "--{parameter} に「{found}」はありません。次のいずれかでしょうか：{near}。",
  },
  QUESTION_PLACE_UNKNOWN: {
    en: '"{found}" is no country, by code or name, and no code of a region of the DAC (three to five digits).',
    ja: "「{found}」は国（コードまたは国名）でも DAC 地域コード（3～5 桁）でもありません。",
  },
  QUESTION_SPLIT_TWICE: {
    en: "Ask for places, for sectors or for goals: a transaction is split by one of them at a time.",
    ja: "国・地域、セクター、目標のうち 1 つだけを指定してください。取引の按分は一度に 1 種類です。",
  },
  QUESTION_SECTOR_UNREADABLE: {
    en: '"{found}" is no code of the DAC: three digits for a sector, five for a purpose.',
    ja: "「{found}」は DAC のコードではありません（セクター 3 桁、目的コード 5 桁）。",
  },
  QUESTION_DONOR_UNREADABLE: {
    en: '"{found}" is no code of a donor: the DAC\'s list has numbers, such as 701 for Japan.',
    ja: "「{found}」はドナーコードではありません。DAC の一覧の番号（日本は 701）で指定してください。",
  },
  QUESTION_CONTRARY: {
    en: "--{parameter} and --{without} exclude each other: nothing both has this and lacks it. Give one of them.",
    ja: "--{parameter} と --{without} は両立しません。どちらか一方だけを指定してください。",
  },
  QUESTION_TEXT_TOO_LONG: {
    en: "--{parameter} is longer than {limit} characters.",
    ja: "--{parameter} が {limit} 文字を超えています。",
  },
});
const refuse = refuser(REFUSALS);

/** What says that rows have none of something, and what would say which they have. */
const CONTRARIES: readonly (readonly [without: ParameterName, ...given: ParameterName[]])[] = [
  ["without-name", "name"],
  ["without-reference", "reference"],
  ["without-receiver-name", "receiver-name"],
  ["without-receiver-reference", "receiver-reference"],
  ["without-publisher-name", "publisher-name"],
  ["without-publisher-reference", "publisher"],
  ["without-place", "place"],
  ["without-sector", "sector"],
  ["without-goal", "goal"],
  ["without-status", "status"],
  ["without-date", "from", "to"],
];

export interface Taking {
  readonly name: string;
  readonly parameters: readonly ParameterName[];
  readonly flow: FlowName;
}

/** Reads what was asked (options as text; a flag is "true"), or says what is wrong with it. */
export function readAsked(
  question: Taking,
  given: Readonly<Record<string, string | undefined>>,
): Asked | Refusal {
  const known = question.parameters.map((name) => `--${name}`).join(", ");
  for (const [parameter, value] of Object.entries(given)) {
    if (value !== undefined && !(question.parameters as readonly string[]).includes(parameter))
      return refuse("QUESTION_PARAMETER_UNKNOWN", { name: question.name, parameter, known });
    if (value !== undefined && value.length > LIMITS.question_text_length)
      return refuse(
        "QUESTION_TEXT_TOO_LONG",
        { parameter, limit: LIMITS.question_text_length },
        parameter,
      );
  }
  for (const [without, ...names] of CONTRARIES) {
    const parameter = names.find((name) => given[name] !== undefined);
    if (given[without] === "true" && parameter !== undefined)
      return refuse("QUESTION_CONTRARY", { parameter, without }, parameter);
  }
  const currency = parseCurrency((given["currency"] ?? "USD").toUpperCase());
  if (currency === null)
    return refuseNear("currency", given["currency"], "currency", "QUESTION_CURRENCY_UNKNOWN");
  const from = readEdge(given["from"], "01-01");
  const to = readEdge(given["to"], "12-31");
  for (const [name, edge] of [
    ["from", from],
    ["to", to],
  ] as const)
    if (edge === "unreadable")
      return refuse("QUESTION_DAY_UNREADABLE", { found: given[name] ?? "" }, name);
  if (from !== null && to !== null && from > to)
    return refuse("QUESTION_SPAN_REVERSED", { from, to }, "to");
  const choices = [
    ["flow", FLOW_NAMES],
    ["measure", MEASURES],
    ["prices", PRICES],
    ["overlap", OVERLAPS],
    ["goal", GOALS],
    ["role", ROLES],
    ["plan", PLANS],
    ["fault", FAULTS],
    ["gap", GAPS],
    ["line", DAC_LINES],
  ] as const;
  for (const [parameter, choice] of choices) {
    const found = given[parameter];
    if (found !== undefined && !(choice as readonly string[]).includes(found))
      return refuse(
        "QUESTION_CHOICE_UNKNOWN",
        { found, parameter, known: choice.join(", ") },
        parameter,
      );
  }
  const limit = Number(given["limit"] ?? LIMITS.question_rows_default);
  if (!Number.isInteger(limit) || limit < 1 || limit > LIMITS.question_rows)
    return refuse("QUESTION_LIMIT_UNREADABLE", { limit: LIMITS.question_rows }, "limit");
  const country = given["country"] === undefined ? null : countryCodeOf(given["country"]);
  if (given["country"] !== undefined && country === null)
    return refuseNear("country", given["country"], "country", "QUESTION_COUNTRY_UNKNOWN");
  const sector = given["sector"] ?? null;
  if (sector !== null && !/^(\d{3}|\d{5})$/.test(sector))
    return refuseNear("sector", sector, "sector", "QUESTION_SECTOR_UNREADABLE");
  const { donor } = given;
  if (donor !== undefined && !/^[0-9]{1,6}$/.test(donor))
    return refuse("QUESTION_DONOR_UNREADABLE", { found: donor }, "donor");
  const place = given["place"] === undefined ? null : placeCodeOf(given["place"]);
  if (given["place"] !== undefined && place === null)
    return refuseNear("place", given["place"], "country", "QUESTION_PLACE_UNKNOWN");
  const isSplit = ["place", "sector", "goal"].filter(
    (split) => given[split] !== undefined || given[`without-${split}`] === "true",
  );
  if (question.parameters.includes("goal") && isSplit.length > 1)
    return refuse("QUESTION_SPLIT_TWICE", {}, isSplit[1]);
  const words = given["partner"];
  const isFlagged = (name: ParameterName) => given[name] === "true";
  return {
    currency,
    from: from as Day | null,
    to: to as Day | null,
    partner: words === undefined ? null : { words, family_code: familyCodeOf(words) },
    flow: (given["flow"] as FlowName | undefined) ?? question.flow,
    country,
    sector,
    place,
    without_place: isFlagged("without-place"),
    without_sector: isFlagged("without-sector"),
    goal: given["goal"] ?? null,
    without_goal: isFlagged("without-goal"),
    overlap: given["overlap"] ?? null,
    activity: given["activity"] ?? null,
    role: given["role"] ?? null,
    under_way: isFlagged("under-way"),
    publisher: given["publisher"] ?? null,
    publisher_name: given["publisher-name"] ?? null,
    without_publisher_name: isFlagged("without-publisher-name"),
    without_publisher_reference: isFlagged("without-publisher-reference"),
    receiver_name: given["receiver-name"] ?? null,
    receiver_reference: given["receiver-reference"] ?? null,
    without_receiver_name: isFlagged("without-receiver-name"),
    without_receiver_reference: isFlagged("without-receiver-reference"),
    name: given["name"] ?? null,
    without_name: isFlagged("without-name"),
    reference: given["reference"] ?? null,
    without_reference: isFlagged("without-reference"),
    all_flows: isFlagged("all-flows"),
    fault: (given["fault"] as Fault | undefined) ?? null,
    gap: (given["gap"] as Gap | undefined) ?? null,
    copies: isFlagged("copies"),
    file: given["file"] ?? null,
    without_date: isFlagged("without-date"),
    plan: given["plan"] ?? null,
    status: given["status"] ?? null,
    without_status: isFlagged("without-status"),
    carried: isFlagged("carried"),
    donor: given["donor"] ?? null,
    line: given["line"] ?? null,
    measure: given["measure"] ?? null,
    prices: given["prices"] ?? null,
    limit,
    families: isFlagged("families"),
    as_reported: isFlagged("as-reported"),
  };
}

/** With what may have been meant, where a list has something near it. */
function refuseNear(
  parameter: ParameterName,
  found: string | undefined,
  list: Parameters<typeof nearCodes>[0],
  otherwise: keyof typeof REFUSALS,
): Refusal {
  const near = nearCodes(list, found ?? "");
  if (near === null) return refuse(otherwise, { found: found ?? "" }, parameter);
  return refuse("QUESTION_CODE_NEAR", { parameter, found: found ?? "", near }, parameter);
}

/** A country's code, or a region's of the DAC's list. */
const placeCodeOf = (words: string) => (/^[0-9]{3,5}$/.test(words) ? words : countryCodeOf(words));

function readEdge(text: string | undefined, rest: string): Day | null | "unreadable" {
  if (text === undefined) return null;
  return parseDay(/^\d{4}$/.test(text) ? `${text}-${rest}` : text) ?? "unreadable";
}
