import { nearestWord } from "../base/nearest.js";
import type { Text } from "../base/text.js";
import { namedCodes, type NamedCode } from "./code-names.js";
import { normaliseName } from "./organisations.js";

/** How many a refusal proposes. */
const NEAR_AT_MOST = 5;

/** Letters of a code of a country or a currency, at most. */
const CODE_LENGTH = 3;

const LISTS = {
  country: ["Country"],
  sector: ["SectorCategory", "Sector"],
  currency: ["Currency"],
} as const;

/**
 * What may have been meant by a word that is no code and no name of a list: names that it is nearly, then those that it is a part of,
 * the shortest first, each with its code. Null where there are none.
 */
export function nearCodes(list: keyof typeof LISTS, word: string): Text | null {
  const all = LISTS[list].flatMap(namedCodes);
  const wanted = normaliseName(word);
  if (wanted === "") return null;
  const spelt = [
    nearestWord(
      word,
      all.flatMap(({ name }) => [name.en, name.ja]),
    ),
    // A code that is as long as others is nearly many of them.
    word.length > CODE_LENGTH
      ? nearestWord(
          word.toUpperCase(),
          all.map(({ code }) => code).filter((code) => !/[0-9]/.test(code)),
        )
      : null,
  ];
  const isNear = ({ code, name }: NamedCode) =>
    [name.en, name.ja, code].some((each) => spelt.includes(each));
  const holds = ({ name }: NamedCode) =>
    [name.en, name.ja].some((each) => normaliseName(each).includes(wanted));
  const parts = all
    .filter((each) => !isNear(each) && holds(each))
    .sort((a, b) => a.name.en.length - b.name.en.length);
  const found = [...all.filter(isNear), ...parts].slice(0, NEAR_AT_MOST);
  if (found.length === 0) return null;
  return {
    en: found.map(({ code, name }) => `${code} (${name.en})`).join(", "),
    ja: found.map(({ code, name }) => `${code}（${name.ja}）`).join("、"),
  };
}
