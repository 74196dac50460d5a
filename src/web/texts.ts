import { texts } from "../base/text.js";

/** What stands on every page. */
export const SITE = texts({
  name: { en: "Earmark", ja: "Earmark" },
  tagline: { en: "the open record of development funding", ja: "開発資金の公開記録" },
  skip: { en: "Skip to the content", ja: "本文へ移動" },
  navigation: { en: "Main", ja: "主な項目" },
  languages: { en: "Language", ja: "言語" },
  partners: { en: "Partners", ja: "パートナー" },
  funds: { en: "Funds", ja: "基金" },
  projects: { en: "Projects", ja: "プロジェクト" },
  results: { en: "Results", ja: "成果" },
  reports: { en: "Reports", ja: "報告" },
  editions: { en: "Editions", ja: "公表版" },
  findings: { en: "Findings", ja: "相違点" },
  data: { en: "Data", ja: "データ" },
  world: { en: "World", ja: "世界" },
  notice: { en: "Note on the data", ja: "データに関する注意" },
  illustrative: {
    en: "Illustrative data. What this page shows was made up to show how a full record looks; none of it happened.",
    ja: "例示データ。このページは、記録が十分にそろった場合の表示例として作成した架空の内容であり、実在の事実ではありません。",
  },
  foot: {
    en: "Every number on this page opens to what it counts, the rows behind it and their source. What no source says is “not reported”, and never zero.",
    ja: "このページの数値は、いずれも、その定義、根拠となる行及び出典を示すページに通じています。出典に記載のないものは「未報告」とし、零とは扱いません。",
  },
  check: { en: "Check IATI files", ja: "IATIファイルを検査する" },
  licence: {
    en: "Data under CC BY 4.0, unless its source says otherwise.",
    ja: "データは、出典に別段の定めがない限り、CC BY 4.0により提供します。",
  },
  record: { en: "Record something", ja: "記録する" },
  queue: { en: "What is due or waiting", ja: "期日到来・処理待ちの事項" },
  shown_on: { en: "As shown on {day}.", ja: "{day}現在の表示。" },
  as_shown: {
    en: "As shown on {day}, record version {version}.",
    ja: "{day}現在の表示（記録の版：{version}）。",
  },
  address: { en: "Address of this page: {address}", ja: "このページのアドレス：{address}" },
  not_reported: { en: "not reported", ja: "未報告" },
});

export const LANGUAGE_NAMES = { en: "English", ja: "日本語" } as const;

export const NO_PAGE = texts({
  title: { en: "There is no page here", ja: "お探しのページはありません" },
  description: { en: "Nothing stands at this address.", ja: "このアドレスには何もありません。" },
  lead: {
    en: "Nothing in the record stands at {address}. It may have been typed differently, or the record behind it may have been taken out.",
    ja: "{address}に該当する記録はありません。アドレスの表記が異なるか、記録から削除された可能性があります。",
  },
  next: { en: "Where to look", ja: "次にご覧いただけるページ" },
  home: {
    en: "The first page, with every partner and fund",
    ja: "トップページ（すべてのパートナーと基金）",
  },
  partners: { en: "Partners and their families", ja: "パートナーとその構成機関" },
  projects: { en: "All projects", ja: "すべてのプロジェクト" },
  data: { en: "All tables, to download", ja: "すべての表（ダウンロード）" },
});

export const BROKEN_PAGE = texts({
  title: { en: "This page could not be made", ja: "ページを表示できません" },
  description: { en: "The fault is ours.", ja: "原因は当方にあります。" },
  lead: {
    en: "The fault is ours, not yours. What was sent was done as a whole or not at all; sending the same form again does nothing twice. Try again in a moment; if it stays, give the person who runs this site the number below.",
    ja: "原因は当方にあります。送信内容は全体が反映されたか、全く反映されていないかのいずれかで、同じフォームを再送しても二重には反映されません。しばらくしてから再度お試しください。解消しない場合は、下記の番号をサイトの運営担当者にお知らせください。",
  },
  number: { en: "Number of this fault: {id}", ja: "障害番号：{id}" },
  unread: { en: "What was sent could not be read", ja: "送信内容を読み取れません" },
});
