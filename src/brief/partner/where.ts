import type { Phrase, Row, Table } from "../document.js";
import { joined, name, number, words } from "../phrase.js";
import { sourceNote, type PartnerScribe } from "../scribe.js";
import { BRIEF } from "../words.js";

/** The countries, most projects first: a table, since no source gives amounts by country. */
export function countriesTable(scribe: PartnerScribe): Table[] {
  const { view, language } = scribe;
  const rows = view.places.map((place): Row => ({
    role: "body",
    cells: [
      [name(place.name[language])],
      [number(place.count, language, "cell")],
      joined(
        place.projects.map((project): Phrase => [name(project.row.title[language])]),
        BRIEF.semicolon[language],
      ),
    ],
  }));
  const table = {
    kind: "table" as const,
    caption: words(BRIEF.where_caption[language]),
    columns: [
      { title: words(BRIEF.where_country[language]), align: "start" as const, share: 24 },
      { title: words(BRIEF.where_count[language]), align: "end" as const, share: 11 },
      { title: words(BRIEF.where_projects[language]), align: "start" as const, share: 65 },
    ],
    rows,
    note: joined(
      [
        words(BRIEF.where_note[language]),
        sourceNote(
          view.projects.flatMap((project) => project.sources),
          language,
        ),
      ],
      language === "ja" ? "" : " ",
    ),
  };
  return rows.length > 0 ? [table] : [];
}
