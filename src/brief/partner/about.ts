import type { OdaEntry, StatementEntry } from "../../figures/partner.js";
import { capitalise } from "../../figures/wording.js";
import { MEASURE_NAMES } from "../../figures/words.js";
import type { Block, Phrase, Row, Table } from "../document.js";
import { tellable } from "../parts/attribution.js";
import { filled, joined, number, when, words } from "../phrase.js";
import { sourceNote, type PartnerScribe, type RecordScribe } from "../scribe.js";
import { BRIEF } from "../words.js";

/** The statements of a section that hold for the days asked and that no narrative has told already. */
export function statementsIn(scribe: RecordScribe, section: string): StatementEntry[] {
  const { statements, told } = scribe;
  return statements.filter((entry) => sectionOf(entry) === section && !told.has(entry.row.id));
}

/** The section that a statement names, or else the one of what it belongs to. */
function sectionOf(entry: StatementEntry): string {
  const { section } = entry.row;
  if (section !== null) return section;
  if (entry.owner?.kind === "project") return "results";
  if (entry.owner?.kind === "fund" || entry.owner?.kind === "programme") return "funds";
  return "about";
}

/** The sections of which the brief prints statements; others (`context`) are for the site. */
export const STATEMENT_SECTIONS = [
  "about",
  "conventions",
  "oda",
  "priorities",
  "money",
  "people",
  "funds",
  "results",
  "where",
];

/** Every statement that the brief may print. */
export function printableStatements(scribe: RecordScribe): StatementEntry[] {
  return scribe.statements.filter((entry) => STATEMENT_SECTIONS.includes(sectionOf(entry)));
}

/** Statements as one running paragraph, and where they come from. */
export function paragraphOf(scribe: RecordScribe, entries: readonly StatementEntry[]): Block[] {
  const { language } = scribe;
  if (entries.length === 0) return [];
  const told = entries.map((entry) => scribe.narrate(entry.row.text, entry.figure));
  const sentences = tellable(scribe, told);
  if (sentences.length === 0) return [];
  return [
    { kind: "paragraph", tone: "body", phrase: joined(sentences, language === "ja" ? "" : " ") },
    {
      kind: "paragraph",
      tone: "note",
      phrase: sourceNote(
        entries.flatMap((entry) => entry.sources),
        language,
      ),
    },
  ];
}

/** The year of development assistance that the brief's statements speak of, else the last on record; null without any. */
export function odaYear(scribe: PartnerScribe): number | null {
  const years = [...new Set(scribe.view.oda.map((entry) => entry.row.year))];
  return (
    years.findLast((candidate) =>
      statementsIn(scribe, "oda").some((entry) =>
        entry.row.period_to?.startsWith(String(candidate)),
      ),
    ) ??
    years.at(-1) ??
    null
  );
}

/** The year that the brief's last complete year is compared by, each measure and release on a line of its own. */
export function odaTable(scribe: PartnerScribe): Table[] {
  const { view, language } = scribe;
  const year = odaYear(scribe);
  const ofYear = view.oda.filter((entry) => entry.row.year === year);
  // Constant prices serve to compare years: beside one year's value they would only confuse.
  const current = ofYear.filter((entry) => entry.row.price_basis === "current");
  const entries = current.length > 0 ? current : ofYear;
  if (entries.length === 0) return [];
  const missing = words(BRIEF.not_reported[language]);
  return [
    {
      kind: "table",
      caption: [
        ...words(BRIEF.oda_caption[language]),
        { text: BRIEF.comma[language] },
        when(language === "ja" ? `${year}年` : String(year)),
      ],
      columns: [
        { title: words(BRIEF.oda_measure[language]), align: "start", share: 46 },
        { title: words(BRIEF.oda_amount[language]), align: "end", share: 24 },
        { title: words(BRIEF.oda_share[language]), align: "end", share: 16 },
        { title: words(BRIEF.oda_rank[language]), align: "end", share: 14 },
      ],
      rows: entries.map((entry): Row => ({
        role: "body",
        cells: [
          measurePhrase(scribe, entry),
          [number(entry.amount, language)],
          entry.share ? [number(entry.share, language)] : missing,
          entry.rank ? [number(entry.rank, language)] : missing,
        ],
      })),
      note: filled(BRIEF.oda_note, language, {
        price: sourceNote(
          entries.flatMap((entry) => entry.amount.sources),
          language,
        ),
      }),
    },
  ];
}

function measurePhrase(scribe: PartnerScribe, { row }: OdaEntry): Phrase {
  const { language } = scribe;
  const constant = /^constant_(\d{4})$/.exec(row.price_basis)?.[1];
  const price: Phrase =
    constant === undefined
      ? words(BRIEF.oda_current[language])
      : filled(BRIEF.oda_constant, language, { year: [when(constant)] });
  return joined(
    [
      words(capitalise(MEASURE_NAMES[row.measure][language])),
      price,
      row.is_preliminary ? words(BRIEF.preliminary[language]) : [],
    ],
    BRIEF.comma[language],
  );
}
