import { texts, type Text } from "../base/text.js";
import type { TableName } from "../store/tables.js";

/** What one row of each table is. */
export const TABLE_TITLES: Readonly<Record<TableName, Text>> = texts({
  portfolio: {
    en: "Portfolios: the sets of files that records came from",
    ja: "ポートフォリオ（記録の元となるファイル群）",
  },
  source: { en: "Sources that facts are cited from", ja: "出典" },
  organisation: { en: "Organisations", ja: "組織" },
  partner: { en: "Funding partners, as families", ja: "資金パートナー（構成機関の集まり）" },
  membership: { en: "Members of partners' families", ja: "パートナーの構成機関" },
  fund: { en: "Funds", ja: "基金" },
  fund_partner: { en: "Organisations in funds, by role", ja: "基金の関係機関（役割別）" },
  fund_marker: {
    en: "Policy markers of funds, by significance",
    ja: "基金の政策マーカー（重要度別）",
  },
  funding_window: { en: "Windows of funds", ja: "基金のウィンドウ" },
  programme: { en: "Programmes", ja: "プログラム" },
  project: { en: "Projects", ja: "プロジェクト" },
  project_place: { en: "Places of projects", ja: "プロジェクトの実施地" },
  project_organisation: {
    en: "Organisations in projects, by role",
    ja: "プロジェクトの関係機関（役割別）",
  },
  project_sdg: {
    en: "Sustainable Development Goals that projects serve",
    ja: "プロジェクトが資する持続可能な開発目標",
  },
  project_sector: { en: "Sectors of projects, by share", ja: "プロジェクトの分野（割合）" },
  project_marker: {
    en: "Policy markers of projects, by significance",
    ja: "プロジェクトの政策マーカー（重要度別）",
  },
  priority_area: { en: "Partners' priority areas", ja: "パートナーの重点分野" },
  priority_answer: { en: "What answers each priority area", ja: "重点分野に対応する事業" },
  convention: { en: "Conventions", ja: "条約" },
  convention_category: { en: "Categories of conventions, by date", ja: "条約の区分（期間別）" },
  ratification: { en: "Ratifications, by date", ja: "批准" },
  oda_value: {
    en: "Official development assistance, by year and measure",
    ja: "政府開発援助（年別、計上方式別）",
  },
  contribution: { en: "Contributions as sources report them", ja: "出典で報告された拠出" },
  people_post: {
    en: "Posts: junior professionals, secondments, experts",
    ja: "人員（JPO、出向、専門家）",
  },
  result: { en: "Results", ja: "成果" },
  library_indicator: { en: "Shared library of indicators", ja: "共通指標" },
  library_reference: {
    en: "What shared indicators are in other vocabularies",
    ja: "共通指標と他の指標体系との対応",
  },
  library_dimension: { en: "What shared indicators are broken down by", ja: "共通指標の内訳の軸" },
  indicator: { en: "Indicators", ja: "指標" },
  indicator_dimension: { en: "What indicators are broken down by", ja: "指標の内訳の軸" },
  indicator_reference: {
    en: "What indicators are in other vocabularies",
    ja: "他の語彙における指標",
  },
  indicator_value: {
    en: "Published values of indicators: baselines, targets, actuals",
    ja: "指標の公表値（基準値、目標、実績）",
  },
  indicator_revision: {
    en: "What published values were before they were revised",
    ja: "改訂前の公表値",
  },
  indicator_cell: {
    en: "Values broken down; small counts of people withheld",
    ja: "内訳（少人数の値は非公表）",
  },
  statement: { en: "Facts in words, with their numbers", ja: "記述された事実とその数値" },
  reconciliation: { en: "Why sources differ", ja: "出典間の相違の説明" },
  document: { en: "Documents", ja: "文書" },
  story: { en: "Stories", ja: "事例" },
  appearance: {
    en: "Where contributors were seen: mentions, visits, events, publications",
    ja: "拠出者の広報実績（掲載、訪問、行事、刊行物）",
  },
  opinion: { en: "What auditors and evaluators concluded", ja: "監査・評価の結論" },
  agreement: { en: "Agreements with contributors", ja: "拠出取決め" },
  attribution: {
    en: "By which rule results are shown to those who pay",
    ja: "成果を資金提供者別に示す際の規則",
  },
  instalment: { en: "Instalments due under agreements", ja: "取決めに基づく分割払込み" },
  receipt: { en: "Receipts", ja: "入金" },
  governance_meeting: { en: "Meetings of governing bodies", ja: "運営機関の会合" },
  decision: { en: "Decisions of governing bodies", ja: "運営機関の決定" },
  allocation: { en: "Allocations to projects", ja: "プロジェクトへの配分" },
  release: { en: "Transfers under allocations", ja: "配分に基づく送金" },
  budget_line: { en: "Budgets of projects", ja: "プロジェクトの予算" },
  expenditure: { en: "Expenditure of projects", ja: "プロジェクトの支出" },
  fund_income: { en: "Income and charges of funds", ja: "基金の収入及び経費" },
  iati_activity: {
    en: "Activities imported from IATI, as reported",
    ja: "IATIから取り込んだ活動（報告のまま）",
  },
  iati_participant: {
    en: "Organisations of imported activities, by role",
    ja: "取り込んだ活動の参加組織（役割別）",
  },
  iati_share: {
    en: "Countries, regions and sectors of imported activities",
    ja: "取り込んだ活動の国・地域・分野",
  },
  iati_transaction: {
    en: "Transactions imported from IATI, as reported",
    ja: "IATIから取り込んだ取引（報告のまま）",
  },
  iati_budget: {
    en: "Budgets imported from IATI, as reported",
    ja: "IATIから取り込んだ予算（報告のまま）",
  },
  iati_detail: {
    en: "What else imported files say, beyond what the record has fields for",
    ja: "取り込んだファイルのその他の記載（対応する項目のない内容）",
  },
  report_schedule: {
    en: "How often agreements ask for reports",
    ja: "取決めの報告予定（頻度と期限）",
  },
  donor_report: { en: "Reports owed to contributors", ja: "拠出者への報告書" },
  published_call: { en: "Calls for proposals", ja: "提案募集" },
  published_proposal: { en: "Proposals, and what became of them", ja: "提案とその結果" },
  published_review: {
    en: "Reviews of decided proposals, by stage",
    ja: "決定済み提案の審査結果（段階別）",
  },
  edition: { en: "Editions: what was published, frozen", ja: "公表した版" },
  edition_file: {
    en: "Files of editions, with their hashes",
    ja: "版のファイル（ハッシュ値付き）",
  },
  citation: { en: "Citations: which source says what a record holds", ja: "引用（各記録の出典）" },
});

/** The tables by subject, for the page that lists them; a table that no group names stands in the last. */
export const TABLE_GROUPS: readonly {
  readonly title: Text;
  readonly names: readonly TableName[];
}[] = [
  {
    title: { en: "Partners and what they give", ja: "パートナーと拠出" },
    names: [
      "partner",
      "membership",
      "organisation",
      "contribution",
      "oda_value",
      "people_post",
      "appearance",
      "priority_area",
      "priority_answer",
      "convention",
      "convention_category",
      "ratification",
    ],
  },
  {
    title: { en: "Work", ja: "事業" },
    names: [
      "fund",
      "fund_partner",
      "fund_marker",
      "funding_window",
      "programme",
      "project",
      "project_place",
      "project_organisation",
      "project_sdg",
      "project_sector",
      "project_marker",
      "document",
      "story",
    ],
  },
  {
    title: { en: "Results", ja: "成果" },
    names: [
      "result",
      "indicator",
      "indicator_dimension",
      "indicator_reference",
      "indicator_value",
      "indicator_cell",
      "indicator_revision",
      "library_indicator",
      "library_reference",
      "library_dimension",
      "attribution",
    ],
  },
  {
    title: { en: "The money of our own funds", ja: "基金の資金" },
    names: [
      "agreement",
      "instalment",
      "receipt",
      "fund_income",
      "published_call",
      "published_proposal",
      "published_review",
      "governance_meeting",
      "decision",
      "allocation",
      "release",
      "budget_line",
      "expenditure",
    ],
  },
  {
    title: { en: "What others publish in IATI files", ja: "他機関がIATI形式で公表した内容" },
    names: [
      "iati_activity",
      "iati_participant",
      "iati_share",
      "iati_transaction",
      "iati_budget",
      "iati_detail",
    ],
  },
  {
    title: { en: "Statements, sources and differences", ja: "記述、出典及び相違" },
    names: ["statement", "opinion", "reconciliation", "source", "citation", "portfolio"],
  },
];
