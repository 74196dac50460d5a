import { fillText, texts } from "../../base/text.js";
import { formatDecimal } from "../decimal.js";
import type { ProseDocument } from "../document.js";
import type { ProseFinding } from "../finding.js";
import { placeIn, type Sentence } from "../layout.js";
import type { Numeral } from "../numeral.js";
import { findCountries } from "../partners.js";

const TEXTS = texts({
  list: {
    en: "The text says {printed} countries, but names {named}: {list}.",
    ja: "{printed}とありますが、挙げられているのは{named}か国（{list}）です。",
  },
});

const COUNTRIES = /^(?:countries|か国|カ国|ヶ国|ケ国)$/;
const OPENS =
  /^\s*(?:[a-z-]+\s+){0,4}countries\s*(?:[:(]|,\s*namely\s|-\s)\s*(?:namely\s+)?$|^[^。(:]{0,12}[(:]$/i;
const LIST_END = /[.;:)）。]|\s-\s/;
const OPEN_ENDED =
  /\b(?:including|such\s+as|e\.g\.|among|etc|others?|notably|mainly)\b|など|等|ほか|うち/i;

/** "Four countries (India, Nepal and Sri Lanka)": the number before the word countries, and a list of nothing but countries. */
export function findListCounts(document: ProseDocument): ProseFinding[] {
  return document.sentences.flatMap((sentence) =>
    sentence.numerals.flatMap((numeral) => {
      if (numeral.kind !== "count" || numeral.qualifier !== null) return [];
      if (!COUNTRIES.test(numeral.unit ?? "")) return checkLabel(sentence, numeral);
      return [...checkBehind(sentence, numeral), ...checkBefore(sentence, numeral)];
    }),
  );
}

function checkBehind(sentence: Sentence, numeral: Numeral): ProseFinding[] {
  const behind = sentence.text.slice(numeral.end);
  const opening = /^[^:(]{0,40}?(?:[:(]|,\s*namely\s|\s-\s)\s*(?:namely\s+)?/.exec(behind)?.[0];
  if (opening === undefined || !OPENS.test(opening)) return [];
  const rest = behind.slice(opening.length);
  return check(sentence, numeral, rest.slice(0, LIST_END.exec(rest)?.index ?? rest.length));
}

/** "Countries (8): Egypt, Ethiopia, …" */
function checkLabel(sentence: Sentence, numeral: Numeral): ProseFinding[] {
  const opening = /^\)\s*[:-]\s*/.exec(sentence.text.slice(numeral.end))?.[0];
  if (opening === undefined || !/\bcountries\s*\(\s*$/i.test(sentence.text.slice(0, numeral.start)))
    return [];
  const rest = sentence.text.slice(numeral.end + opening.length);
  return check(sentence, numeral, rest.slice(0, LIST_END.exec(rest)?.index ?? rest.length));
}

/** インド、ネパール、スリランカの3か国 */
function checkBefore(sentence: Sentence, numeral: Numeral): ProseFinding[] {
  if (!sentence.isJapanese) return [];
  const before = /([^。:()「]+)の$/.exec(sentence.text.slice(0, numeral.start))?.[1] ?? "";
  const named = findCountries(before);
  if (named.length < 2) return [];
  const first = named[0]?.start ?? 0;
  return check(sentence, numeral, before.slice(first));
}

function check(sentence: Sentence, numeral: Numeral, list: string): ProseFinding[] {
  const named = findCountries(list);
  const printed = Number(formatDecimal(numeral.value ?? { unscaled: 0n, scale: 0 }));
  if (named.length < 2 || named.length === printed || OPEN_ENDED.test(list)) return [];
  const rest = named.reduce((left, country) => left.replace(country.text, ""), list);
  if (!/^(?:\s|[,、・と]|\band\b|\bthe\b|及び|および)*$/i.test(rest)) return [];
  const facts = {
    printed: numeral.text,
    named: String(named.length),
    list: named.map((country) => country.text).join(", "),
  };
  return [
    {
      rule: "list-count",
      severity: "error",
      message: fillText(TEXTS.list, facts),
      start: placeIn(sentence, numeral.start),
      end: placeIn(sentence, numeral.end - 1) + 1,
      facts,
    },
  ];
}
