import { fillText, texts, type Text } from "../../base/text.js";
import type { ClaimFault, ClaimSentence } from "../sentence.js";

const TEXTS = texts({
  ranking: {
    en: "“{word}” needs a ranking on record: refer to it, as {reference}.",
    ja: "「{word}」には順位の記録が必要です。{reference} の形で参照してください。",
  },
  date: {
    en: "“{word}” needs its date: say of which year the ranking is.",
    ja: "「{word}」には時点が必要です。何年の順位かを明記してください。",
  },
  measure: {
    en: "“{word}” needs its measure: say by what it was ranked (volume, share of income, contributions).",
    ja: "「{word}」には尺度が必要です。何による順位か（総額、国民所得比、拠出額など）を明記してください。",
  },
});

const ORDINAL =
  "(?:second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|\\d{1,3}(?:st|nd|rd|th))[-\\s]+";
const SUPERLATIVE = new RegExp(
  `\\b(?:${ORDINAL})?(?:largest|biggest|greatest|leading|top)\\b(?=[-\\s]+(?:[a-z-]+\\s+){0,4}(?:donors?|contributors?|contributions?|funders?|partners?|providers?|country|countries|recipients?|econom(?:y|ies)|in\\s+(?:the\\s+)?[A-Z]))|\\b${ORDINAL}(?:largest|biggest|highest|greatest|smallest|lowest)\\b|\\b(?:largest|biggest|greatest)\\s+in\\s+(?:the\\s+)?(?=[A-Zw])`,
  "gi",
);
const SUPERLATIVE_JA =
  /第\s?(?:\d{1,3}|[一二三四五六七八九十]+)位|(?:世界|アジア|域内|加盟国)[^。、]{0,6}(?:最大|最多|首位|トップ)|最大の(?:拠出|援助|支援|資金|ドナー)[^。、]{0,3}/g;
const MEASURE =
  /\b(?:ODA|official\s+development\s+assistance|volume|amount|share|GNI|national\s+income|contribut\w+|funding|net\s+flows?|grant\s+equivalents?|absolute\s+terms|per\s+capita)\b|総額|分担|援助額|割合|政府開発援助|ＯＤＡ|国民総所得|拠出|供与|実績|贈与相当|支出純額/i;

/** "Fourth-largest", "largest in Asia", 第4位, 最大: true of a ranking, by a measure, at a date, or of nothing. */
export function findSuperlatives(sentence: ClaimSentence): ClaimFault[] {
  // A table's cell: its row and column say of what and when.
  if (sentence.printed.some(({ text }) => text === sentence.text.trim())) return [];
  const pattern = sentence.language === "ja" ? SUPERLATIVE_JA : SUPERLATIVE;
  const isRanked = sentence.printed.some(({ figure }) => figure.value?.kind === "rank");
  return [...sentence.text.matchAll(pattern)].flatMap((match): ClaimFault[] => {
    const start = sentence.start + match.index;
    const word = match[0].trim();
    const fault = (message: Text): ClaimFault[] => [
      { rule: "superlative-unproven", severity: "error", message, start, end: start + word.length },
    ];
    if (!isRanked) return fault(fillText(TEXTS.ranking, { word, reference: "{id}" }));
    if (!sentence.numerals.some((numeral) => numeral.when !== null))
      return fault(fillText(TEXTS.date, { word }));
    return MEASURE.test(sentence.text) ? [] : fault(fillText(TEXTS.measure, { word }));
  });
}
