import type { Figure } from "../../figures/figure.js";
import type { PartnerView } from "../../figures/partner.js";
import type { Block, Section, SourceEntry } from "../document.js";
import { filled, identifier, joined, name, number, words } from "../phrase.js";
import { datePhrase, type Scribe } from "../scribe.js";
import { BRIEF } from "../words.js";

/** Where everything comes from, how it was put together, and under which terms it may be used. */
export function sourcesSection(scribe: Scribe, documents: ReadonlySet<string>): Section {
  const { view, language } = scribe;
  const count = view.findings_count;
  const rows = [
    { term: words(BRIEF.method[language]), phrase: words(BRIEF.method_numbers[language]) },
    { term: words(BRIEF.rates[language]), phrase: words(BRIEF.method_rates[language]) },
    ...(count && hasSome(count)
      ? [
          {
            term: words(BRIEF.differences[language]),
            phrase: filled(BRIEF.method_findings, language, {
              count: [number(count, language)],
              language: words(language),
            }),
          },
        ]
      : []),
    { term: words(BRIEF.licence[language]), phrase: filledLicence(scribe) },
  ];
  const blocks: Block[] = [
    { kind: "sources", entries: sourceEntries(view, scribe, documents) },
    { kind: "facts", rows },
  ];
  return { id: "sources", title: words(BRIEF.sources[language]), blocks };
}

function filledLicence(scribe: Scribe) {
  const [before = "", after = ""] = BRIEF.method_licence[scribe.language].split("CC BY 4.0");
  return [...words(before), identifier("CC BY 4.0"), ...words(after)];
}

function hasSome(figure: Figure): boolean {
  return figure.value?.kind === "number" && figure.value.decimal !== "0";
}

function sourceEntries(
  view: PartnerView,
  scribe: Scribe,
  documents: ReadonlySet<string>,
): SourceEntry[] {
  const { language } = scribe;
  return view.sources
    .filter((source) => documents.has(source.id))
    .map((source) => ({
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
}
