import { fillText, texts } from "../../base/text.js";
import type { ProseDocument } from "../document.js";
import type { ProseFinding } from "../finding.js";
import { placeIn, type Sentence } from "../layout.js";
import { nameOfCountry, type NamedCountry } from "../partners.js";

const TEXTS = texts({
  partner: {
    en: "The text is about {partner}, but this sentence speaks of {named} as the partner.",
    ja: "この文書は{partner}に関するものですが、この文は{named}を主体としています。",
  },
});

/** Behind a country's name: it owns or does what only the document's partner owns and does. */
const OWNS =
  /^(?:'s?)?\s+(?:(?:total|overall|assessed|voluntary|financial|strategic|un-?earmarked|non-core|core|earmarked|annual)[,\s]+)*(?:contributions?\b(?!\s+agreement|\s+to\s+(?!the\s+ILO|ILO|the\s+(?:regular|core|Organi)))|contributed\b|funds\s+the\b|has\s+ratified\b|provided\s+(?:more\s+than\s+|over\s+)?(?:US|EUR|CHF|\$|€)|support\s+to\s+(?:the\s+)?ILO|(?:development|international)\s+(?:cooperation|assistance)\s+priorities)|^(?:政府)?(?:の(?:任意)?(?:拠出金?|分担金)(?:は|が|総額|額)|は[^。]{0,30}(?:拠出しました|拠出した|批准して|資金を提供))/;
const TOGETHER =
  /\b(?:together\s+with|along\s+with|joint(?:ly)?|and|as\s+well\s+as|with|compared\s+(?:to|with)|after|behind|than|like|followed\s+by|of\s+which)\s+(?:the\s+)?$|[と、・]$/i;

/** A leftover from another partner's leaflet. Needs a text that is plainly about one partner, and one that stands for it once or twice. */
export function findWrongPartners(document: ProseDocument): ProseFinding[] {
  const { partner } = document;
  if (partner === null) return [];
  const own: NamedCountry[] = [];
  const others: { sentence: Sentence; named: NamedCountry }[] = [];
  for (const sentence of document.sentences) {
    const countries = sentence.countries;
    for (const named of countries) {
      if (!OWNS.test(sentence.text.slice(named.end))) continue;
      if (named.code === partner) own.push(named);
      else if (
        !TOGETHER.test(sentence.text.slice(0, named.start)) &&
        !countries.some((other) => other.code === partner)
      )
        others.push({ sentence, named });
    }
  }
  const codes = new Set(others.map((other) => other.named.code));
  if (own.length < 2 || codes.size > 1 || others.length * 2 > own.length) return [];
  return others.map(({ sentence, named }) => ({
    rule: "wrong-partner",
    severity: "error" as const,
    message: fillText(TEXTS.partner, {
      partner: { en: nameOfCountry(partner, "en"), ja: nameOfCountry(partner, "ja") },
      named: { en: nameOfCountry(named.code, "en"), ja: nameOfCountry(named.code, "ja") },
    }),
    start: placeIn(sentence, named.start),
    end: placeIn(sentence, named.end - 1) + 1,
    facts: { partner, named: named.code },
  }));
}
