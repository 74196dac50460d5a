import type { Language } from "../base/language.js";
import { texts, type Text } from "../base/text.js";
import type { RateRow } from "./published-rates.js";
import { GNI_LINE, ODA_LINE } from "./dac-lines.js";
import type { Fault, Gap } from "./gaps.js";

/** What the codes of an answer are called where people read it. Files, JSON and SQL keep the codes. */
export const MEASURE_WORDS = texts({
  grant_equivalent: { en: "grant equivalents", ja: "贈与相当額" },
  net: { en: "net flows", ja: "純額" },
  gross: { en: "gross flows", ja: "総額" },
});

/** Lines of the table DAC1. */
export const LINE_WORDS: Readonly<Record<string, Text>> = {
  [ODA_LINE]: { en: "official development assistance (line 1010)", ja: "ODA（項目 1010）" },
  [GNI_LINE]: { en: "gross national income (line 1)", ja: "国民総所得（項目 1）" },
};

export const PRICE_WORDS = texts({
  current: { en: "current prices", ja: "名目価格" },
  constant: { en: "constant prices", ja: "実質価格" },
});

export const RATE_WORDS = texts({
  monthly_average: { en: "average of the month", ja: "月平均" },
  daily_mean: { en: "mean of its days", ja: "日次レートの平均" },
  annual_average: { en: "average of the year", ja: "年平均" },
  same: { en: "the dollar itself", ja: "米ドル" },
});

/** What a code is called; one that has no words stands for itself. */
export function wordOf(
  words: Readonly<Record<string, Text>>,
  code: string,
  language: Language,
): string {
  return words[code]?.[language] ?? code;
}

/** Who publishes a rate. */
export const RATE_SOURCE_WORDS = texts<RateRow["source"]>({
  "Federal Reserve": { en: "Federal Reserve", ja: "米連邦準備制度" },
  "IATI monthly": { en: "IATI monthly", ja: "IATI 月平均" },
  "IMF ENDA": { en: "IMF ENDA", ja: "IMF 年平均（ENDA）" },
  "IMF SDR": { en: "IMF SDR", ja: "IMF 日次（SDR 建て）" },
});

export const OVERLAP_WORDS = texts({
  level: { en: "two levels of one publisher", ja: "同一報告者の 2 階層" },
  repeat: { en: "repeated in one activity", ja: "1 活動内の反復" },
  both_ends: { en: "both ends of a payment", ja: "送金の両端" },
  other_publisher: { en: "the same activity by another publisher", ja: "他の報告者による同一活動" },
  copy: { en: "older copy", ja: "古い写し" },
});

export const FAMILY_WORDS = texts({
  dac_code: { en: "DAC donor code", ja: "DAC ドナーコード" },
  government_reference: { en: "government's reference", ja: "政府の識別子" },
  agency_name: { en: "name of an agency", ja: "機関名" },
  country_name: { en: "name of a country", ja: "国名" },
  same_name: { en: "same name as one with a reference", ja: "識別子のある同名の組織" },
});

export const RESOLVED_WORDS = texts({
  reference: { en: "its reference", ja: "識別子" },
  name: { en: "its name", ja: "名称" },
});

export const PLAN_WORDS = texts({
  budget: { en: "budget", ja: "予算" },
  planned_disbursement: { en: "planned disbursement", ja: "支出予定" },
});

/** Source: code list BudgetType. */
export const PLAN_TYPE_WORDS: Readonly<Record<string, Text>> = {
  "1": { en: "original", ja: "当初" },
  "2": { en: "revised", ja: "改訂" },
};

/** What `publisher-quality` counts of activities. */
export const GAP_WORDS = texts<Gap>({
  sector: { en: "without a sector of the DAC", ja: "DAC セクターなし" },
  place: { en: "without a country or region", ja: "国・地域なし" },
  title: { en: "without a title", ja: "題名なし" },
  budget: { en: "under way without a budget", ja: "実施中で予算なし" },
  result: { en: "without a result", ja: "成果なし" },
});

/** The same of transactions. */
export const FAULT_WORDS = texts<Fault>({
  currency: { en: "without a currency", ja: "通貨なし" },
  value: { en: "without a usable value", ja: "利用可能な額なし" },
  date: { en: "without a date", ja: "日付なし" },
  ahead: { en: "dated ahead of the load", ja: "読み込み日より後の日付" },
  provider: { en: "incoming, from nobody", ja: "受入で提供組織なし" },
  receiver: { en: "outgoing, to nobody", ja: "支出で受取組織なし" },
  rate: { en: "without a rate to the dollar", ja: "米ドルへのレートなし" },
  repeat: { en: "repeated in its activity", ja: "活動内の反復" },
});

/** Source: code list BudgetStatus. */
export const STATUS_WORDS: Readonly<Record<string, Text>> = {
  "1": { en: "indicative", ja: "目安" },
  "2": { en: "committed", ja: "確定" },
};

/** Source: code list OrganisationRole. */
export const ROLE_WORDS: Readonly<Record<string, Text>> = {
  "1": { en: "funding", ja: "資金提供" },
  "2": { en: "accountable", ja: "責任" },
  "3": { en: "extending", ja: "仲介" },
  "4": { en: "implementing", ja: "実施" },
};

/** Source: code list ActivityStatus. */
export const ACTIVITY_STATUS_WORDS: Readonly<Record<string, Text>> = {
  "1": { en: "planned", ja: "計画中" },
  "2": { en: "under way", ja: "実施中" },
  "3": { en: "being closed", ja: "完了手続中" },
  "4": { en: "closed", ja: "終了" },
  "5": { en: "cancelled", ja: "中止" },
  "6": { en: "suspended", ja: "停止中" },
};
