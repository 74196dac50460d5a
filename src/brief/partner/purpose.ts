import type { Block, Phrase, Row } from "../document.js";
import { filled, identifier, joined, name, words } from "../phrase.js";
import { sourceNote, type PartnerScribe } from "../scribe.js";
import { BRIEF } from "../words.js";

/** The partner's own priorities with what answers them. */
export function prioritiesTable(scribe: PartnerScribe): Block[] {
  const { view, language } = scribe;
  if (view.priorities.length === 0) return [];
  const rows = view.priorities.map((entry): Row => {
    const parts = entry.row.parts.map((part) => words(part[language]));
    const title = words(entry.row.title[language]);
    const answers = joined(
      entry.answers.map((answer): Phrase => [name(answer.name[language])]),
      BRIEF.semicolon[language],
    );
    return {
      role: "body",
      cells: [
        parts.length === 0
          ? title
          : [...title, { text: BRIEF.colon[language] }, ...joined(parts, BRIEF.comma[language])],
        answers.length === 0 ? words(BRIEF.not_reported[language]) : answers,
      ],
    };
  });
  return [
    {
      kind: "table",
      caption: filled(BRIEF.priorities_caption, language, {
        partner: [name(view.row.name[language])],
      }),
      columns: [
        { title: words(BRIEF.priority[language]), align: "start", share: 46 },
        { title: words(BRIEF.answered[language]), align: "start", share: 54 },
      ],
      rows,
      note: sourceNote(
        view.priorities.flatMap((entry) => entry.sources),
        language,
      ),
    },
  ];
}

/** The goals that the projects serve. */
export function goalsTable(scribe: PartnerScribe): Block[] {
  const { view, language } = scribe;
  if (view.goals.length === 0) return [];
  const rows = view.goals.map((entry): Row => ({
    role: "body",
    cells: [
      [
        ...filled(BRIEF.goal_item, language, { goal: [identifier(String(entry.goal))] }),
        { text: language === "ja" ? "　" : " " },
        name(entry.name[language]),
      ],
      entry.targets.length === 0
        ? words(BRIEF.none[language])
        : [identifier(entry.targets.join(BRIEF.comma[language]))],
      joined(
        entry.projects.map((project): Phrase => [name(project.row.title[language])]),
        BRIEF.semicolon[language],
      ),
    ],
  }));
  return [
    {
      kind: "table",
      caption: words(BRIEF.goals_caption[language]),
      columns: [
        { title: words(BRIEF.goal[language]), align: "start", share: 32 },
        { title: words(BRIEF.goal_targets[language]), align: "start", share: 12 },
        { title: words(BRIEF.goal_projects[language]), align: "start", share: 56 },
      ],
      rows,
      note: null,
    },
  ];
}
