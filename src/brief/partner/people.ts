import type { PostEntry } from "../../figures/partner.js";
import type { Block, Phrase, Row } from "../document.js";
import { joined, name, number, words } from "../phrase.js";
import { datePhrase, sourceNote, type PartnerScribe } from "../scribe.js";
import { BRIEF } from "../words.js";

/** Posts and experts, never persons; a number that no source gives is not reported. */
export function peopleTable(scribe: PartnerScribe): Block[] {
  const { view, language } = scribe;
  if (view.people.length === 0) return [];
  return [
    {
      kind: "table",
      caption: words(BRIEF.people_caption[language]),
      columns: [
        { title: words(BRIEF.people_what[language]), align: "start", share: 46 },
        { title: words(BRIEF.people_where[language]), align: "start", share: 26 },
        { title: words(BRIEF.people_since[language]), align: "start", share: 12 },
        { title: words(BRIEF.people_count[language]), align: "end", share: 16 },
      ],
      rows: view.people.map((entry): Row => ({ role: "body", cells: postCells(scribe, entry) })),
      note: sourceNote(
        view.people.flatMap((entry) => entry.sources),
        language,
      ),
    },
  ];
}

function postCells(scribe: PartnerScribe, entry: PostEntry): Phrase[] {
  const { language } = scribe;
  const { row } = entry;
  const host: Phrase = entry.host
    ? [name((entry.host.short_name ?? entry.host.name)[language])]
    : [];
  const place: Phrase = row.place ? [name(row.place[language])] : [];
  const missing = words(BRIEF.not_reported[language]);
  return [
    [name(row.title[language])],
    joined([host, place], BRIEF.comma[language]),
    row.from_date === null ? missing : datePhrase(row.from_date, language),
    entry.count ? [number(entry.count, language)] : missing,
  ];
}
