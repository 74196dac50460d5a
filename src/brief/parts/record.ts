import type { Day } from "../../base/day.js";
import type { Text } from "../../base/text.js";
import { chosenStatements } from "../../figures/partner-statements.js";
import type { RecordView } from "../../figures/partner.js";
import { referencesIn } from "../../figures/reference.js";
import type { Block, Phrase } from "../document.js";
import type { DocumentKind, Part, Scribe } from "../kind.js";
import { paragraphOf, STATEMENT_SECTIONS, statementsIn } from "../partner/about.js";
import { projectCards, resultsTable, resultStatements } from "../partner/results.js";
import { name } from "../phrase.js";
import type { RecordScribe } from "../scribe.js";
import { methodFacts, sourceList } from "./sources.js";

const ALWAYS = { from: "1900-01-01" as Day, to: "9999-12-31" as Day };
export const CARD_FORMS = ["full", "brief"] as const;

/** What a document about a part of the record is written from. */
export function recordScribe<View extends RecordView>(
  view: View,
  scribe: Scribe,
): RecordScribe & { readonly view: View } {
  const statements = chosenStatements({ statements: view.statements, span: ALWAYS });
  return { ...scribe, view, statements, told: toldBy(view) };
}

/** Ids of the records that projects, stories and results tell already: lists of statements need not say them again. */
export function toldBy(view: RecordView): Set<string> {
  const isToldInStory = new Set(view.stories.map((story) => story.row.project_id));
  const texts: (Text | null)[] = [
    ...view.projects.map((project) =>
      isToldInStory.has(project.row.id) ? null : project.row.purpose,
    ),
    ...view.stories.map((story) => story.row.body),
    ...view.results.map((entry) => entry.result.description),
  ];
  return new Set(texts.flatMap((text) => (text ? referencesIn(text) : [])));
}

/** The parts of every document that tells of projects and their results. */
export const RECORD_PARTS: Readonly<Record<string, Part<RecordScribe>>> = {
  statements: {
    about: {
      en: "The record's statements of one subject, as a paragraph",
      ja: "記録された記述（主題別）",
    },
    options: { of: STATEMENT_SECTIONS },
    write: (scribe, asked) =>
      asked.words("of").flatMap((section) => paragraphOf(scribe, statementsIn(scribe, section))),
  },
  results: {
    about: { en: "Results, targets and achievements apart", ja: "成果の表（目標と実績を区別）" },
    hasLimit: true,
    write: resultsTable,
  },
  "result-statements": {
    about: { en: "Statements of results that belong to no single project", ja: "成果に関する記述" },
    write: resultStatements,
  },
  projects: {
    about: { en: "Each project in a few sentences", ja: "プロジェクトの概要" },
    hasLimit: true,
    options: { form: CARD_FORMS, which: ["all", "told"] },
    write: projectCards,
  },
  sources: {
    about: { en: "The documents that are cited", ja: "出典の一覧" },
    isLast: true,
    write: ({ view, language }, { cited }): readonly Block[] =>
      sourceList(view.sources, cited, language),
  },
  method: {
    about: { en: "Method, rates, differences and licence", ja: "方法・為替・相違・利用条件" },
    isLast: true,
    write: ({ language }): readonly Block[] => [methodFacts(null, language)],
  },
};

/** Conditions, and what is the same in every kind of document about a part of the record. */
export const RECORD_CONDITIONS: Readonly<Record<string, (scribe: RecordScribe) => boolean>> = {
  organisation: ({ view }) => view.reporter !== null,
  projects: ({ view }) => view.projects.length > 0,
  stories: ({ view }) => view.stories.length > 0,
  results: ({ view }) => view.results.some((entry) => entry.target ?? entry.actual),
};

export const RECORD_KIND: Pick<
  DocumentKind<RecordScribe>,
  "publisherOf" | "isIllustrative" | "citedBy"
> = {
  publisherOf: ({ view, language }): Phrase =>
    view.reporter ? [name(view.reporter.name[language])] : [],
  isIllustrative: ({ view }) => view.is_illustrative,
  citedBy: ({ view, statements }) =>
    [...view.projects, ...view.stories, ...statements].flatMap((entry) =>
      entry.sources.map((source) => source.document),
    ),
};
