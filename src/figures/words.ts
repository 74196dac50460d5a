import type { Language } from "../base/language.js";
import { texts, type Text } from "../base/text.js";
import type { ContributionRow, OdaValueRow, PeoplePostRow, SourceRow } from "../store/rows.js";

/** Kinds of contribution, as every page and document names them. */
export const KIND_NAMES: Readonly<Record<ContributionRow["kind"], Text>> = texts({
  assessed: { en: "Assessed contributions", ja: "分担金" },
  core_voluntary: { en: "Core voluntary contributions", ja: "使途を特定しない任意拠出金" },
  lightly_earmarked: {
    en: "Lightly earmarked contributions",
    ja: "緩やかに使途を特定した任意拠出金",
  },
  earmarked: { en: "Earmarked contributions", ja: "使途を特定した任意拠出金" },
  pooled: { en: "Contributions through pooled funds", ja: "プール基金を通じた拠出金" },
  private: { en: "Private contributions", ja: "民間からの拠出金" },
  in_kind: { en: "Contributions in kind", ja: "現物による拠出" },
  voluntary: { en: "Voluntary contributions", ja: "任意拠出金" },
});

/** The same kinds where the words around them say that they are contributions: a chart's labels. */
export const KIND_SHORT_NAMES: Readonly<Record<ContributionRow["kind"], Text>> = texts({
  assessed: { en: "Assessed", ja: "分担金" },
  core_voluntary: { en: "Core voluntary", ja: "コア任意拠出" },
  lightly_earmarked: { en: "Lightly earmarked", ja: "使途を緩やかに特定" },
  earmarked: { en: "Earmarked", ja: "使途を特定" },
  pooled: { en: "Pooled", ja: "プール基金" },
  private: { en: "Private", ja: "民間" },
  in_kind: { en: "In kind", ja: "現物" },
  voluntary: { en: "Voluntary", ja: "任意拠出金" },
});

/** How far a contribution has come. Sums never mix them. */
export const STAGE_NAMES: Readonly<Record<ContributionRow["stage"], Text>> = texts({
  pledged: { en: "pledged", ja: "表明額" },
  committed: { en: "committed", ja: "約束額" },
  received: { en: "received", ja: "受領額" },
  budgeted: { en: "budgeted", ja: "予算額" },
  executed: { en: "executed", ja: "執行額" },
  reported: { en: "reported", ja: "公表額" },
});

/** What a source is. */
export const SOURCE_KINDS: Readonly<Record<SourceRow["kind"], Text>> = texts({
  leaflet: { en: "Leaflet", ja: "リーフレット" },
  web_page: { en: "Web page", ja: "ウェブページ" },
  dataset: { en: "Data set", ja: "データセット" },
  report: { en: "Report", ja: "報告書" },
  review_sheet: { en: "Review sheet", ja: "行政事業レビューシート" },
  illustrative: { en: "Made up to illustrate", ja: "例示用に作成" },
});

export const MEASURE_NAMES: Readonly<Record<OdaValueRow["measure"], Text>> = texts({
  grant_equivalent: { en: "grant equivalent", ja: "贈与相当額計上方式" },
  net_flow: { en: "net flows", ja: "純額方式" },
  gross_flow: { en: "gross flows", ja: "総額方式" },
});

export const PEOPLE_KIND_NAMES: Readonly<
  Record<PeoplePostRow["kind"], { readonly name: Text; readonly unit: Text; readonly one: Text }>
> = {
  jpo: {
    name: {
      en: "Junior Professional Officer",
      ja: "ジュニア・プロフェッショナル・オフィサー（JPO）",
    },
    unit: { en: "Junior Professional Officers", ja: "人" },
    one: { en: "Junior Professional Officer", ja: "人" },
  },
  secondment: {
    name: { en: "Secondment", ja: "出向" },
    unit: { en: "seconded officials", ja: "人" },
    one: { en: "seconded official", ja: "人" },
  },
  expert: {
    name: { en: "Expert", ja: "専門家" },
    unit: { en: "experts", ja: "人" },
    one: { en: "expert", ja: "人" },
  },
};

/** What claimed records count, in words: the definition on each figure's page. */
export const CLAIM_WORDS = texts({
  statement: {
    en: "As the cited source states it, on the day that it speaks for.",
    ja: "引用した出典の記載による。出典が示す日における値。",
  },
  target: {
    en: "What was aimed at, as the cited source states it. A target is never added to what was achieved.",
    ja: "引用した出典に記載された目標値。実績値と合算しない。",
  },
  actual: {
    en: "What was achieved, as the cited source reports it.",
    ja: "引用した出典で報告された実績値。",
  },
  contribution: {
    en: "The amount as the cited source reports it, for the whole period. A total known only as a total is not split by year.",
    ja: "引用した出典で報告された期間全体の金額。合計のみが判明している場合は年別に分割しない。",
  },
  oda: { en: "Official development assistance", ja: "政府開発援助（ODA）" },
  oda_share: {
    en: "Official development assistance as a share of gross national income",
    ja: "政府開発援助（ODA）の対国民総所得比",
  },
  oda_rank: {
    en: "Rank by volume of official development assistance",
    ja: "政府開発援助（ODA）総額の順位",
  },
  current_prices: { en: "current prices", ja: "名目値" },
  constant_prices: { en: "constant prices of {year}", ja: "{year}年固定価格" },
  preliminary: { en: "preliminary", ja: "暫定値" },
  oda_definition: {
    en: "Official development assistance by the measure, price basis and release named; measures are shown side by side and never added.",
    ja: "表示した計上方式、価格基準、公表版による政府開発援助。計上方式の異なる値は並べて示し、合算しない。",
  },
  post: {
    en: "Posts or people as the cited source counts them.",
    ja: "引用した出典に記載されたポストまたは人員の数。",
  },
});

export const PROJECT_STATUS = texts({
  "1": { en: "in preparation", ja: "準備中" },
  "2": { en: "under way", ja: "実施中" },
  "3": { en: "work done, accounts open", ja: "活動終了（会計未了）" },
  "4": { en: "closed", ja: "終了" },
  "5": { en: "cancelled", ja: "中止" },
  "6": { en: "suspended", ja: "中断" },
});

export const DECISION_OUTCOMES = texts({
  approved: { en: "approved", ja: "承認" },
  conditional: { en: "approved on conditions", ja: "条件付き承認" },
  deferred: { en: "deferred", ja: "延期" },
  rejected: { en: "rejected", ja: "不承認" },
});

export const INSTALMENT_STATUS = texts({
  received: { en: "received", ja: "受領済み" },
  written_off: { en: "written off", ja: "債権放棄" },
  cancelled: { en: "cancelled", ja: "取消し" },
  part_received: { en: "received in part", ja: "一部受領" },
  overdue: { en: "overdue", ja: "期限超過" },
  due: { en: "not yet due", ja: "期限前" },
});

/** How far the explanation of something reported against a rule has come. */
export const EXCEPTION_STATES = texts({
  open: { en: "to explain", ja: "要説明" },
  explained: { en: "explained", ja: "説明済み" },
  accepted: { en: "accepted", ja: "受入れ済み" },
  fixed: { en: "fixed", ja: "解消" },
});

/** Dimensions of a breakdown and their common values. */
export const CATEGORIES = texts({
  sex: { en: "sex", ja: "性別" },
  age: { en: "age", ja: "年齢" },
  disability: { en: "disability", ja: "障害の有無" },
  location: { en: "place", ja: "地域" },
  female: { en: "women", ja: "女性" },
  male: { en: "men", ja: "男性" },
  yes: { en: "yes", ja: "あり" },
  no: { en: "no", ja: "なし" },
  other: { en: "other", ja: "その他" },
});

/** `women`, `place`: a dimension or category in the reader's language; what nobody translated stays as it was reported. */
export function categoryName(
  key: string,
  language: Language,
  places?: ReadonlyMap<string, Text>,
): string {
  const place = places?.get(key);
  if (place) return place[language];
  return Object.hasOwn(CATEGORIES, key)
    ? CATEGORIES[key as keyof typeof CATEGORIES][language]
    : key;
}
