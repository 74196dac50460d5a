import type { Language } from "../../base/language.js";
import type { PartnerView } from "../../figures/partner.js";
import type { Figure } from "../../figures/figure.js";
import type { Block, Facts, Phrase, SourceEntry } from "../document.js";
import { filled, identifier, joined, name, number, words } from "../phrase.js";
import { datePhrase } from "../scribe.js";
import { BRIEF } from "../words.js";

/** The documents that this one cites, in the order of their ids. */
export function sourceList(
  sources: PartnerView["sources"],
  cited: ReadonlySet<string>,
  language: Language,
  more: readonly SourceEntry[] = [],
): Block[] {
  const entries = sources
    .filter((source) => cited.has(source.id))
    .map((source): SourceEntry => ({
      id: source.id,
      title: [name(source.title[language])],
      about: joined(
        [
          source.publisher ? [name(source.publisher[language])] : [],
          datePhrase(source.published_date, language),
        ],
        BRIEF.comma[language],
      ),
      url: source.url !== null && /^https?:\/\//.test(source.url) ? source.url : null,
    }));
  return [{ kind: "sources", entries: [...entries, ...more] }];
}

/** How the document was put together, what its sources differ in, and under which terms it may be used. */
export function methodFacts(
  findings_count: Figure | null,
  language: Language,
  world: Facts["rows"] = [],
): Facts {
  const rows = [
    { term: words(BRIEF.method[language]), phrase: words(BRIEF.method_numbers[language]) },
    {
      term: words(BRIEF.rates[language]),
      phrase: words(
        (world.length === 0 ? BRIEF.method_rates : BRIEF.method_rates_record)[language],
      ),
    },
    ...world,
    ...(findings_count && hasSome(findings_count)
      ? [
          {
            term: words(BRIEF.differences[language]),
            phrase: filled(BRIEF.method_findings, language, {
              count: [number(findings_count, language)],
              language: words(language),
            }),
          },
        ]
      : []),
    { term: words(BRIEF.licence[language]), phrase: licencePhrase(language) },
  ];
  return { kind: "facts", rows };
}

function licencePhrase(language: Language): Phrase {
  const [before = "", after = ""] = BRIEF.method_licence[language].split("CC BY 4.0");
  return [...words(before), identifier("CC BY 4.0"), ...words(after)];
}

function hasSome(figure: Figure): boolean {
  return figure.value?.kind === "number" && figure.value.decimal !== "0";
}
