import type { Text } from "../base/text.js";

/**
 * What people call the elements and attributes of the standard, in English and Japanese: `name English | Japanese`. The standard has
 * Japanese names for none; terms follow our names for its code lists. A path is named where it means something else than the name alone.
 */
function names(table: string): ReadonlyMap<string, Text> {
  const rows = table.trim().split("\n");
  return new Map(
    rows.map((row) => {
      const [left = "", ja = ""] = row.trim().split(" | ");
      const end = left.indexOf(" ");
      return [left.slice(0, end), { en: left.slice(end + 1), ja }];
    }),
  );
}

const ELEMENTS = names(`
  iati-activities File | ファイル
  iati-activity Activity | 活動
  iati-identifier Identifier | 識別子
  reporting-org Reporting organisation | 報告組織
  title Title | 名称
  description Description | 説明
  participating-org Participating organisation | 参加組織
  other-identifier Other identifier | その他の識別子
  owner-org Owner of the identifier | 識別子の所有組織
  activity-status Status | 状態
  activity-date Date | 日付
  contact-info Contact | 連絡先
  organisation Organisation | 組織
  department Department | 部署
  person-name Person | 氏名
  job-title Job title | 役職
  telephone Telephone | 電話番号
  email E-mail | 電子メール
  website Website | ウェブサイト
  mailing-address Mailing address | 郵送先
  activity-scope Scope | 地理的範囲
  recipient-country Recipient country | 対象国
  recipient-region Recipient region | 対象地域
  location Location | 実施場所
  location-reach Reach of the location | 場所の意味
  location-id Gazetteer entry | 地名辞典の項目
  name Name | 名称
  activity-description What is done there | 当該場所での活動
  administrative Administrative area | 行政区
  point Coordinates | 座標
  pos Latitude and longitude | 緯度・経度
  coordinates Coordinates | 座標
  gazetteer-entry Gazetteer entry | 地名辞典の項目
  location-type Type of location | 場所の種別
  exactness Exactness | 位置の正確さ
  location-class Class of location | 場所の種類
  feature-designation Feature | 地物の種類
  sector Sector | 分野
  tag Tag | タグ
  country-budget-items Items of the country's budget | 対象国予算の費目
  budget-item Budget item | 費目
  humanitarian-scope Humanitarian scope | 人道支援の対象
  policy-marker Policy marker | 政策マーカー
  collaboration-type Type of collaboration | 協力の種別
  default-flow-type Type of flow | 資金フローの種別
  default-finance-type Type of finance | 資金の種別
  default-aid-type Type of aid | 援助形態
  default-tied-status Tied or untied | タイド区分
  budget Budget | 予算
  period-start First day | 開始日
  period-end Last day | 終了日
  value Amount | 金額
  planned-disbursement Planned disbursement | 支払予定
  provider-org Provider | 拠出組織
  receiver-org Receiver | 受領組織
  capital-spend Capital expenditure | 資本的支出
  transaction Transaction | 取引
  transaction-type Type of transaction | 取引の種別
  transaction-date Day of the transaction | 取引日
  disbursement-channel Disbursement channel | 支出経路
  flow-type Type of flow | 資金フローの種別
  finance-type Type of finance | 資金の種別
  aid-type Type of aid | 援助形態
  tied-status Tied or untied | タイド区分
  document-link Document | 文書
  category Category | 分類
  language Language | 言語
  document-date Day of the document | 文書の日付
  activity-website Website | ウェブサイト
  related-activity Related activity | 関連する活動
  legacy-data Data of the publisher's own system | 発行者システムの旧データ
  conditions Conditions | 条件
  condition Condition | 条件の内容
  result Result | 成果
  indicator Indicator | 指標
  reference Reference | 参照
  baseline Baseline | ベースライン
  dimension Breakdown | 内訳
  comment Comment | 注記
  period Period | 期間
  target Target | 目標
  actual Actual | 実績
  crs-add For the OECD's CRS | OECD CRS向け項目
  aidtype-flag Type of aid flag | 援助種別フラグ
  other-flags Flag | フラグ
  loan-terms Terms of the loan | 借款の条件
  repayment-type Type of repayment | 返済方法
  repayment-plan Repayments per year | 返済回数
  commitment-date Day of the commitment | 約束日
  repayment-first-date First repayment | 初回返済日
  repayment-final-date Last repayment | 最終返済日
  loan-status Status of the loan | 借款の状況
  interest-received Interest received | 受取利息
  principal-outstanding Principal outstanding | 元本残高
  principal-arrears Principal in arrears | 元本延滞額
  interest-arrears Interest in arrears | 利息延滞額
  channel-code Channel | チャネル
  fss Forward spending survey | 将来支出調査（FSS）
  forecast Forecast | 見通し
  narrative Text | 本文
  iati-organisations File | ファイル
  iati-organisation Organisation | 組織
  organisation-identifier Identifier | 識別子
  total-budget Whole budget | 組織全体の予算
  recipient-org-budget Budget for an organisation | 組織向け予算
  recipient-org Organisation | 対象組織
  recipient-region-budget Budget for a region | 地域向け予算
  recipient-country-budget Budget for a country | 国向け予算
  total-expenditure Whole expenditure | 組織全体の支出
  budget-line Line | 内訳項目
  expense-line Line | 内訳項目`);

const ATTRIBUTES = names(`
  version Version | 版
  generated-datetime Made at | 作成日時
  last-updated-datetime Last updated | 最終更新日時
  xml:lang Language | 言語
  default-currency Default currency | 既定の通貨
  hierarchy Level | 階層
  linked-data-default Linked data | リンクトデータ
  linked-data-uri Linked data | リンクトデータ
  humanitarian Humanitarian | 人道支援
  budget-not-provided Why there is no budget | 予算を示さない理由
  ref Reference | 参照コード
  type Type | 種別
  role Role | 役割
  activity-id Its activity | 当該組織の活動
  crs-channel-code CRS channel | CRSチャネル
  secondary-reporter Reports what others do | 二次報告者
  owner-ref Owner's reference | 所有組織の識別子
  owner-name Owner | 所有組織
  code Code | コード
  iso-date Day | 日付
  percentage Share | 割合
  country Country | 国
  adm1 First level | 第一級行政区
  adm2 Second level | 第二級行政区
  latitude Latitude | 緯度
  longitude Longitude | 経度
  precision Precision | 精度
  gazetteer-ref Gazetteer | 地名辞典
  level Level | 階層
  srsName Reference system | 座標参照系
  vocabulary Vocabulary | 分類体系
  vocabulary-uri Where the vocabulary stands | 分類体系の所在
  significance Significance | 重要度
  currency Currency | 通貨
  value-date Day of its rate | 為替レートの基準日
  updated Updated on | 更新日
  status Status | 状態
  provider-activity-id Activity that gave | 拠出元の活動
  receiver-activity-id Activity that received | 受領先の活動
  url Address | アドレス
  format Format | 形式
  language Language | 言語
  name Name | 名称
  value Value | 値
  iati-equivalent Element that it stands for | 対応する要素
  attached Conditions attached | 条件の有無
  aggregation-status Can be added up | 集計の可否
  measure Measure | 測定方法
  ascending Higher is better | 増加が望ましいか
  indicator-uri Where the indicator stands | 指標の所在
  year Year | 年
  rate-1 Interest rate | 利率
  rate-2 Second interest rate | 第二の利率
  extraction-date Taken on | 抽出日
  priority Priority partner | 優先相手国か
  phaseout-year Year of phasing out | 終了予定年`);

/** What people call an element, by its path below the activity or organisation; null where it is none of the standard's. */
export function elementName(path: string): Text | null {
  return ELEMENTS.get(path) ?? ELEMENTS.get(path.slice(path.lastIndexOf("/") + 1)) ?? null;
}

export function attributeName(name: string): Text | null {
  return ATTRIBUTES.get(name) ?? null;
}
