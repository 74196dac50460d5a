import type { Text } from "../base/text.js";
import { derivedOf, type DerivedName } from "./derived.js";
import { tableOf, TABLE_NAMES, type TableName } from "./tables.js";

/** What one row of each table is, in Japanese, for the pages; the tables say it in English beside their columns. */
const JAPANESE: Readonly<Record<TableName | DerivedName, string>> = {
  dataset: "読み込みに指定されたファイル1件",
  finding: "ファイルの誤り1件（該当する行は残し、読み取れない値は null とする）",
  publisher: "スナップショットの報告機関1件（参照番号、なければ名称による）",
  activity: "ある1ファイルが報告する活動1件（同じ活動が2ファイルにあれば2行となり、うち1行が最新）",
  transaction: "取引1件",
  transaction_sector: "取引のセクター1件（`position` は取引の番号）",
  transaction_place: "取引の受取国・地域1件（`position` は取引の番号）",
  budget: "活動の予算1件",
  planned_disbursement: "活動の支出予定1件",
  participating_org: "参加機関1件",
  sector: "活動のセクター1件",
  place: "活動の受取国・地域1件",
  location: "活動の所在地1件",
  result: "活動の成果1件",
  indicator: "指標1件（`position` は成果の番号）",
  period: "指標の期間1件（`position` は成果の番号）",
  period_value: "期間の目標値または実績値1件（`position` は成果の番号）",
  document: "文書リンク1件（成果・指標・期間のものを含む）",
  related_activity: "関連する活動1件",
  other_identifier: "活動の別の識別子1件",
  tag: "活動のタグ1件",
  policy_marker: "活動の政策マーカー1件",
  humanitarian_scope: "活動が対応する緊急事態または人道支援要請1件",
  narrative: "検索に用いる一言語の文1件（番号は活動全体での通し番号）",
  organisation_budget: "機関ファイルの予算または支出1件（将来の支出）",
  dac1: "OECDのDAC1表の値1件",
  oda: "ドナーのある年の主要数値1件（DAC1から作られた表による）",
  deflator: "DACが公表するドナーの1年分の為替レートとデフレーター",
  rate: "公表された為替レート1件（1単位当たりの米ドルに換算）",
  crs: "OECDの債権国報告システム（CRS）の1行",
  rate_month: "ある通貨のある月に用いるレート",
  organisation: "報告されたとおりの機関1件（参照番号と名称の組）",
  flow: "取引1件の数値（他通貨や日単位の質問で読む）",
  flow_by_month: "資金提供者の拠出（種類・月・通貨・レートの月別）",
  flow_by_year: "資金提供者の拠出（種類・年別）",
  donor_by_year: "ドナーまたはその系列のある年の、質問される種類の資金1件（重複は除く）",
  flow_by_rate:
    "資金提供者の拠出（種類・年・通貨・レートの月別。他通貨での全体合計のため年ごとにまとめる）",
  flow_total: "全資金提供者の `flow_by_month` の合計",
  flow_by_publisher: "報告機関ごとに見た資金提供者の拠出（種類・月・通貨・レートの月別）",
  flow_by_channel:
    "資金提供者が受取機関を通じて国・地域に拠出した額（種類・月・通貨・レートの月別）",
  channel_first:
    "提供組織・経由先・国の組合せのうち、質問される種類の資金で額の大きい順に先頭のもの（重複は除く）",
  flow_by_place: "資金提供者が国・地域に拠出した額（種類・月・通貨・レートの月別）",
  flow_by_sector: "資金提供者が目的別に拠出した額（種類・月・通貨・レートの月別）",
  flow_by_goal: "資金提供者が持続可能な開発目標ごとに拠出した額（種類・月・通貨・レートの月別）",
  place_total: "全資金提供者の `flow_by_place` の合計",
  sector_total: "全資金提供者の `flow_by_sector` の合計",
  goal_total: "全資金提供者の `flow_by_goal` の合計",
  plan: "予算・支出予定 1 件の数値",
  forward: "報告機関のある年の予算と支出予定",
  presence: "ある国・地域とセクターの活動における機関の関与（重複は除く）",
  overlap:
    "他の取引と同じ、または同じかもしれない取引1件（示し、重複と分かるものだけ合計から除く）",
  overlap_total: "報告機関の、二重に数えられうる取引の合計（区分・種類・通貨・レートの月別）",
  publisher_quality: "報告機関のファイルに欠けているもの",
  search_term: "活動の名称と説明に現れる単語1語（分かち書きしない文字では2文字の組）",
};

/** What one row of a table is. */
export function grainOf(name: TableName | DerivedName): Text {
  const isTable = (each: string): each is TableName => TABLE_NAMES.some((table) => table === each);
  const { grain } = isTable(name) ? tableOf(name) : derivedOf(name);
  return { en: grain, ja: JAPANESE[name] };
}
