import type { FundEntry } from "../../figures/partner.js";
import type { Block, Card, Phrase, Section } from "../document.js";
import { joined, name, words } from "../phrase.js";
import { datePhrase, sourceNote, type Scribe } from "../scribe.js";
import { BRIEF } from "../words.js";
import { statementsIn } from "./about.js";

/** The funds and programmes through which the partner gives: what they are for, and what is stated of them. */
export function fundsSection(scribe: Scribe): Section {
  const { view, language } = scribe;
  const cards = [...view.funds.map((fund) => fundCard(scribe, fund)), ...view.programmes.map((row) => programmeCard(scribe, row.id))];
  const blocks: Block[] = cards.length === 0 ? [] : [{ kind: "cards", level: 2, cards: cards.filter((card) => card !== null) }];
  return { id: "funds", title: words(BRIEF.funds[language]), blocks };
}

function fundCard(scribe: Scribe, fund: FundEntry): Card {
  const { view, language } = scribe;
  const { row } = fund;
  const stories = view.stories.filter((story) => story.row.fund_id === row.id && story.row.project_id === null);
  const told = [...(row.purpose ? [row.purpose] : []), ...stories.map((story) => story.row.body)];
  const statements = statementsIn(scribe, "funds").filter((entry) => entry.row.fund_id === row.id);
  const since = datePhrase(row.established_date, language);
  const contributors = joined(fund.contributors.map((giver): Phrase => [name((giver.short_name ?? giver.name)[language])]), BRIEF.comma[language]);
  return {
    title: [name(row.name[language])],
    place: joined(
      [
        words(BRIEF[row.type][language]),
        since.length === 0 ? [] : [...words(BRIEF.fund_since[language]), { text: language === "ja" ? "：" : " " }, ...since],
        contributors,
      ],
      " · ",
    ),
    paragraphs: told.map((text) => scribe.narrate(text)),
    points: statements.map((entry) => scribe.narrate(entry.row.text, entry.figure)),
    sources: sourceNote([...fund.sources, ...statements.flatMap((entry) => entry.sources)], language),
  };
}

function programmeCard(scribe: Scribe, id: string): Card | null {
  const { view, language } = scribe;
  const row = view.programmes.find((programme) => programme.id === id);
  if (!row) return null;
  const stories = view.stories.filter((story) => story.row.programme_id === id && story.row.project_id === null);
  const told = [...(row.description ? [row.description] : []), ...stories.map((story) => story.row.body)];
  const statements = statementsIn(scribe, "funds").filter((entry) => entry.row.programme_id === id);
  return {
    title: [name(row.name[language])],
    place: joined([words(BRIEF.programme[language]), row.partner_role ? scribe.narrate(row.partner_role) : []], " · "),
    paragraphs: told.map((text) => scribe.narrate(text)),
    points: statements.map((entry) => scribe.narrate(entry.row.text, entry.figure)),
    sources: sourceNote(statements.flatMap((entry) => entry.sources), language),
  };
}
