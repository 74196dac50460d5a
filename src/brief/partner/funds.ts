import type { FundEntry } from "../../figures/partner.js";
import { formatDay } from "../../base/format.js";
import type { Block, Card, Phrase, Row, Table } from "../document.js";
import type { PartAsked } from "../kind.js";
import { ofOnly } from "../../figures/attribution.js";
import { tellable, toldRule } from "../parts/attribution.js";
import { filled, joined, name, number, when, words } from "../phrase.js";
import { datePhrase, sourceNote, type PartnerScribe } from "../scribe.js";
import { BRIEF } from "../words.js";
import { statementsIn } from "./about.js";
import { shortened } from "./results.js";

/** The funds and programmes through which the partner gives: what they are for, and what is stated of them. */
export function fundCards(scribe: PartnerScribe, asked: PartAsked): Block[] {
  const { view } = scribe;
  const cards = [
    ...view.funds.map((fund) => fundCard(scribe, fund)),
    ...view.programmes.map((row) => programmeCard(scribe, row.id)),
  ].filter((card) => card !== null);
  return cards.length === 0 ? [] : [{ kind: "cards", level: 2, cards: shortened(cards, asked) }];
}

/** The statement of each fund whose book the record holds. */
export function fundStatements(scribe: PartnerScribe): Block[] {
  return scribe.view.funds.flatMap((fund) => statementTable(scribe, fund));
}

function fundCard(scribe: PartnerScribe, fund: FundEntry): Card {
  const { view, language } = scribe;
  const { row } = fund;
  const stories = view.stories.filter(
    (story) => story.row.fund_id === row.id && story.row.project_id === null,
  );
  const told = [...(row.purpose ? [row.purpose] : []), ...stories.map((story) => story.row.body)];
  const statements = statementsIn(scribe, "funds").filter((entry) => entry.row.fund_id === row.id);
  const paragraphs = told.map((text) => scribe.narrate(text));
  const points = statements.map((entry) => scribe.narrate(entry.row.text, entry.figure));
  const since = datePhrase(row.established_date, language);
  const contributors = joined(
    fund.contributors.map((giver): Phrase => [name((giver.short_name ?? giver.name)[language])]),
    BRIEF.comma[language],
  );
  return {
    title: [name(row.name[language])],
    place: joined(
      [
        words(BRIEF[row.type][language]),
        since.length === 0
          ? []
          : [
              ...words(BRIEF.fund_since[language]),
              { text: language === "ja" ? "：" : " " },
              ...since,
            ],
        contributors,
        toldRule(scribe, ofOnly("fund", row.id), [...paragraphs, ...points]),
      ],
      " · ",
    ),
    paragraphs: tellable(scribe, paragraphs),
    points: tellable(scribe, points),
    sources: sourceNote(
      [...fund.sources, ...statements.flatMap((entry) => entry.sources)],
      language,
    ),
  };
}

/** The lines of a fund's statement that a partner asks for, from what came in to what is left. */
const STATEMENT_LINES = [
  "deposits",
  "interest",
  "sources",
  "allocated",
  "released",
  "spent",
  "balance",
  "allocatable",
] as const;

/** The fund's statement where the record holds its book. */
function statementTable(scribe: PartnerScribe, fund: FundEntry): Table[] {
  const { language } = scribe;
  const { book } = fund;
  if (!book) return [];
  const as_of = book.balance.as_of;
  const day =
    as_of === null
      ? []
      : filled(BRIEF.as_of_short, language, { day: [when(formatDay(as_of, language))] });
  return [
    {
      kind: "table",
      caption: joined(
        [filled(BRIEF.statement_caption, language, { fund: [name(fund.row.name[language])] }), day],
        BRIEF.comma[language],
      ),
      columns: [
        { title: words(BRIEF.statement_line[language]), align: "start", share: 70 },
        { title: words(BRIEF.money_amount[language]), align: "end", share: 30 },
      ],
      rows: STATEMENT_LINES.map((key): Row => ({
        role: ["sources", "balance", "allocatable"].includes(key) ? "total" : "body",
        cells: [words(book[key].title[language]), [number(book[key], language)]],
      })),
      note: words(book.allocatable.definition[language]),
    },
  ];
}

function programmeCard(scribe: PartnerScribe, id: string): Card | null {
  const { view, language } = scribe;
  const row = view.programmes.find((programme) => programme.id === id);
  if (!row) return null;
  const stories = view.stories.filter(
    (story) => story.row.programme_id === id && story.row.project_id === null,
  );
  const told = [
    ...(row.description ? [row.description] : []),
    ...stories.map((story) => story.row.body),
  ];
  const statements = statementsIn(scribe, "funds").filter((entry) => entry.row.programme_id === id);
  const paragraphs = told.map((text) => scribe.narrate(text));
  const points = statements.map((entry) => scribe.narrate(entry.row.text, entry.figure));
  return {
    title: [name(row.name[language])],
    place: joined(
      [
        words(BRIEF.programme[language]),
        row.partner_role ? scribe.narrate(row.partner_role) : [],
        toldRule(scribe, ofOnly("programme", id), [...paragraphs, ...points]),
      ],
      " · ",
    ),
    paragraphs: tellable(scribe, paragraphs),
    points: tellable(scribe, points),
    sources: sourceNote(
      statements.flatMap((entry) => entry.sources),
      language,
    ),
  };
}
