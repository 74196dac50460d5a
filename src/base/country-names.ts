import type { Text } from "../base/text.js";

const ENGLISH = new Intl.DisplayNames(["en"], { type: "region", fallback: "code" });
const JAPANESE = new Intl.DisplayNames(["ja"], { type: "region", fallback: "code" });

/** Where the United Nations' official short name, or the Ministry of Foreign Affairs' Japanese one, differs from Unicode's. */
const OFFICIAL: Readonly<Record<string, Text>> = {
  BO: { en: "Bolivia (Plurinational State of)", ja: "ボリビア" },
  CD: { en: "Democratic Republic of the Congo", ja: "コンゴ民主共和国" },
  CG: { en: "Congo", ja: "コンゴ共和国" },
  CI: { en: "Côte d'Ivoire", ja: "コートジボワール" },
  CZ: { en: "Czechia", ja: "チェコ" },
  FM: { en: "Micronesia (Federated States of)", ja: "ミクロネシア" },
  GB: { en: "United Kingdom", ja: "英国" },
  HK: { en: "Hong Kong SAR China", ja: "香港" },
  IR: { en: "Iran (Islamic Republic of)", ja: "イラン" },
  KP: { en: "Democratic People's Republic of Korea", ja: "北朝鮮" },
  KR: { en: "Republic of Korea", ja: "韓国" },
  LA: { en: "Lao People's Democratic Republic", ja: "ラオス" },
  MD: { en: "Republic of Moldova", ja: "モルドバ" },
  MM: { en: "Myanmar", ja: "ミャンマー" },
  MO: { en: "Macao SAR China", ja: "マカオ" },
  PS: { en: "State of Palestine", ja: "パレスチナ" },
  RU: { en: "Russian Federation", ja: "ロシア" },
  SY: { en: "Syrian Arab Republic", ja: "シリア" },
  TR: { en: "Türkiye", ja: "トルコ" },
  TZ: { en: "United Republic of Tanzania", ja: "タンザニア" },
  US: { en: "United States of America", ja: "米国" },
  VE: { en: "Venezuela (Bolivarian Republic of)", ja: "ベネズエラ" },
  VN: { en: "Viet Nam", ja: "ベトナム" },
};

/** The name of a country by its ISO 3166-1 code of two letters; a code that is none stands for itself. */
export function countryName(code: string): Text {
  const official = OFFICIAL[code];
  if (official) return official;
  if (!/^[A-Z]{2}$/.test(code)) return { en: code, ja: code };
  return { en: ENGLISH.of(code) ?? code, ja: JAPANESE.of(code) ?? code };
}
