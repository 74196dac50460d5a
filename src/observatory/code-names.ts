import { fillText, texts, type Text } from "../base/text.js";
import { codeName } from "../iati/codelists.js";

const TEXTS = texts({ none: { en: "not reported", ja: "記載なし" } });
const JAPANESE = new Intl.DisplayNames(["ja"], { type: "region", fallback: "none" });
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
  return listed(code.length > 3 ? "Sector" : "SectorCategory", code);
}

function country(code: string): Text | null {
  const en = ENGLISH.of(code);
  return en === undefined ? listed("Country", code) : { en, ja: JAPANESE.of(code) ?? en };
}

function listed(list: string, code: string): Text | null {
  const [en, ja] = [codeName(list, code, "en"), codeName(list, code, "ja")];
  return en === null || ja === null ? null : { en, ja };
}
