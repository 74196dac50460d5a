import { countryName } from "../base/country-names.js";
import { fillText, texts, type Text } from "../base/text.js";
import { codeName, findCodeList } from "../iati/codelists.js";

const TEXTS = texts({ none: { en: "not reported", ja: "未報告" } });

/** Above the sectors of the standard's list: the DAC reports by them, and so do files. Source: the DAC's list of purpose codes, its headings. */
const SECTOR_GROUPS: Readonly<Record<string, Text>> = texts({
  100: { en: "Social Infrastructure & Services", ja: "社会インフラ・サービス" },
  110: { en: "Education", ja: "教育" },
  120: { en: "Health", ja: "保健" },
  150: { en: "Government & Civil Society", ja: "政府・市民社会" },
  200: { en: "Economic Infrastructure & Services", ja: "経済インフラ・サービス" },
  300: { en: "Production Sectors", ja: "生産部門" },
  310: { en: "Agriculture, Forestry, Fishing", ja: "農林漁業" },
  320: { en: "Industry, Mining, Construction", ja: "工業・鉱業・建設" },
  330: { en: "Trade Policies & Regulations, Tourism", ja: "貿易政策・規制、観光" },
  400: { en: "Multi-Sector / Cross-Cutting", ja: "マルチセクター・分野横断" },
  500: { en: "Commodity Aid / General Programme Assistance", ja: "商品援助・一般プログラム援助" },
  700: { en: "Humanitarian Aid", ja: "人道支援" },
});
const ENGLISH = new Intl.DisplayNames(["en"], { type: "region", fallback: "none" });

/** What a code of an answer stands for: in English by the standard's own lists, in Japanese by ours; null where no list has it. */
export function nameOfCode(
  list: "sector" | "place" | "goal" | "type",
  code: string | null,
): Text | null {
  if (code === null) return fillText(TEXTS.none);
  if (list === "place") return /^[A-Z]{2}$/.test(code) ? country(code) : listed("Region", code);
  if (list === "goal") return listed("UNSDG-Goals", code);
  if (list === "type") return listed("TransactionType", code);
  if (code.length > 3) return listed("Sector", code);
  return listed("SectorCategory", code) ?? SECTOR_GROUPS[code] ?? null;
}

function country(code: string): Text | null {
  const en = ENGLISH.of(code);
  return en === undefined ? listed("Country", code) : { en, ja: countryName(code).ja };
}

function listed(list: string, code: string): Text | null {
  const [en, ja] = [codeName(list, code, "en"), codeName(list, code, "ja")];
  return en === null || ja === null ? null : { en, ja };
}

export interface NamedCode {
  readonly code: string;
  readonly name: Text;
}

/** The codes of a list with their names. */
export function namedCodes(
  list: "Country" | "Currency" | "Sector" | "SectorCategory",
): NamedCode[] {
  return [...(findCodeList(list)?.codes.keys() ?? [])].flatMap((code) => {
    const name = list === "Country" ? nameOfCode("place", code) : listed(list, code);
    return name === null ? [] : [{ code, name }];
  });
}
