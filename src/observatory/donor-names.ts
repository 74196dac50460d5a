import { countryName } from "../base/country-names.js";
import { texts, type Text } from "../base/text.js";
import { readDonors } from "./organisations.js";

/** Donors of the OECD's tables that are several, by their code. Source: the OECD's list of donors and groups of donors; in Japanese as the white paper on ODA has them. */
export const GROUPS: Readonly<Record<string, Text>> = texts({
  20000: { en: "DAC members", ja: "DACメンバー" },
  20001: { en: "DAC countries", ja: "DAC諸国" },
  20002: { en: "Multilateral organisations", ja: "国際機関" },
  20003: { en: "G7", ja: "G7諸国" },
  20004: { en: "DAC EU countries and EU Institutions", ja: "DACのEU加盟国とEU機関" },
  20005: { en: "Official donors", ja: "公的ドナー" },
  20006: { en: "Non-DAC countries", ja: "非DAC諸国" },
  20011: { en: "DAC EU countries", ja: "DACのEU加盟国" },
  20012: { en: "World Bank Group", ja: "世界銀行グループ" },
  20013: { en: "International Monetary Fund, total", ja: "国際通貨基金（計）" },
  20014: { en: "Inter-American Development Bank, total", ja: "米州開発銀行（計）" },
  20015: { en: "Asian Development Bank, total", ja: "アジア開発銀行（計）" },
  20016: { en: "African Development Bank, total", ja: "アフリカ開発銀行（計）" },
  20021: { en: "United Nations, total", ja: "国連機関（計）" },
  20022: { en: "Regional development banks", ja: "地域開発銀行" },
  20033: { en: "World Bank", ja: "世界銀行" },
  20034: { en: "Other multilateral organisations", ja: "その他の国際機関" },
  20918: { en: "EU Institutions", ja: "EU機関" },
  21600: { en: "Private donors", ja: "民間ドナー" },
});

/** What donors that are no country are called in Japanese, by their code in the DAC's list. Foundations keep their own names. */
const JAPANESE: Readonly<Record<number, string>> = {
  104: "北欧開発基金",
  807: "国連環境計画（UNEP）",
  811: "地球環境ファシリティ（GEF）",
  812: "モントリオール議定書多数国間基金",
  901: "国際復興開発銀行（IBRD）",
  902: "多数国間投資保証機関（MIGA）",
  903: "国際金融公社（IFC）",
  905: "国際開発協会（IDA）",
  906: "カリブ開発銀行",
  907: "国際通貨基金（IMF）",
  909: "米州開発銀行",
  910: "中米経済統合銀行",
  913: "アフリカ開発銀行",
  914: "アフリカ開発基金",
  915: "アジア開発銀行",
  918: "EU機関",
  921: "アラブ経済社会開発基金（AFESD）",
  923: "国連平和構築基金",
  926: "欧州評議会",
  928: "世界保健機関（WHO）",
  932: "国連食糧農業機関（FAO）",
  940: "国際労働機関（ILO）",
  944: "国際原子力機関（IAEA）",
  948: "国連欧州経済委員会（UNECE）",
  951: "OPEC国際開発基金",
  952: "アラブ石油輸出国機構（OAPEC）",
  953: "アフリカ経済開発アラブ銀行",
  954: "アフリカ向けアラブ特別援助基金",
  956: "IMF信託基金",
  958: "IMF譲許的信託基金",
  959: "国連開発計画（UNDP）",
  960: "国連通常技術協力計画（UNTA）",
  962: "国連貿易開発会議（UNCTAD）",
  963: "国連児童基金（UNICEF）",
  964: "国連パレスチナ難民救済事業機関（UNRWA）",
  966: "国連世界食糧計画（WFP）",
  967: "国連難民高等弁務官事務所（UNHCR）",
  971: "国連合同エイズ計画（UNAIDS）",
  974: "国連人口基金（UNFPA）",
  976: "イスラム開発銀行",
  978: "欧州安全保障協力機構（OSCE）",
  979: "イスラム通貨基金",
  980: "アフリカ・アラブ諸国技術援助アラブ基金",
  981: "黒海貿易開発銀行",
  982: "エジプト開発湾岸機構（GODE）",
  983: "その他のアラブ機関",
  988: "国際農業開発基金（IFAD）",
  990: "欧州復興開発銀行（EBRD）",
  992: "国連機関",
  997: "教育のためのグローバル・パートナーシップ（GPE）",
  1011: "気候投資基金",
  1012: "適応基金",
  1013: "欧州評議会開発銀行",
  1015: "ラテンアメリカ開発銀行（CAF）",
  1016: "緑の気候基金（GCF）",
  1017: "信用保証・投資ファシリティ",
  1018: "世界省エネルギー・再生可能エネルギー基金",
  1019: "米州投資公社（IDB Invest）",
  1020: "国連中央緊急対応基金（CERF）",
  1023: "世界観光機関",
  1024: "アジアインフラ投資銀行（AIIB）",
  1025: "財政研修センター（CEF）",
  1037: "国際投資銀行",
  1038: "国連軍縮研究所",
  1039: "国連資本開発基金（UNCDF）",
  1045: "北米開発銀行",
  1046: "国連女性機関（UN Women）",
  1047: "新型コロナウイルス対応・復興信託基金",
  1048: "SDGs合同基金",
  1049: "国際行方不明者委員会",
  1050: "WHO戦略的準備・対応計画",
  1052: "国際遺伝子工学・バイオテクノロジーセンター",
  1053: "アジア森林協力機構",
  1054: "国際獣疫事務局（WOAH）",
  1055: "国際農業研究協議グループ（CGIAR）",
  1311: "Gaviワクチンアライアンス",
  1312: "グローバルファンド",
  1313: "グローバル・グリーン成長研究所（GGGI）",
  1401: "国際貿易センター（ITC）",
  1404: "世界貿易機関（WTO）",
  1406: "国連工業開発機関（UNIDO）",
};

/** What a donor, or a group of donors, is called, by its code in the OECD's tables; null of a code that no list has. */
export function donorName(code: number): Text | null {
  const group = GROUPS[code];
  if (group !== undefined) return group;
  const donor = readDonors().get(code);
  if (donor === undefined) return null;
  const { country, name } = donor;
  const ja = JAPANESE[code] ?? (country === null ? name : countryName(country).ja);
  return { en: name, ja };
}

/** What a family of the published rule is called in Japanese, by its code; null of a partner of the record, whose name is its own. */
export function familyNameJa(code: string): string | null {
  if (code === "EU") return donorName(918)?.ja ?? null;
  return /^[A-Z]{2}$/.test(code) ? countryName(code).ja : null;
}
