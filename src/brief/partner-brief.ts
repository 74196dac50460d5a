import { formatDay } from "../base/format.js";
import type { Day } from "../base/day.js";
import type { Language } from "../base/language.js";
import type { Text } from "../base/text.js";
import type { Figure } from "../figures/figure.js";
import { chosenStatements } from "../figures/partner-statements.js";
import type { PartnerView } from "../figures/partner.js";
import { referencesIn } from "../figures/reference.js";
import { KIND_NAMES } from "../figures/words.js";
import type { Segment } from "../figures/wording.js";
import { figuresOf, type BriefDocument, type Phrase, type Tile } from "./document.js";
import { aboutSection, printableStatements } from "./partner/about.js";
import { fundsSection } from "./partner/funds.js";
import { moneySection } from "./partner/money.js";
import { peopleSection } from "./partner/people.js";
import { purposeSection } from "./partner/purpose.js";
import { reportsSection } from "./partner/reports.js";
import { resultsSection } from "./partner/results.js";
import { sourcesSection } from "./partner/sources.js";
import { whereSection } from "./partner/where.js";
import { filled, joined, name, number, when, words } from "./phrase.js";
import { spanPhrase, yearsText, type Scribe } from "./scribe.js";
import { BRIEF } from "./words.js";

/** How a text with references is printed: figures/claims.ts `renderNarrative` over the snapshot that the view was made from. */
export type Narrate = (text: Text, language: Language, self?: Figure | null) => Segment[];

/** The brief of one partner, in one language, before it has a form. */
export function composePartnerBrief(
  view: PartnerView,
  language: Language,
  narrate: Narrate,
): BriefDocument {
  const scribe: Scribe = {
    view,
    language,
    narrate: (text, self = null) => narrate(text, language, self),
    statements: chosenStatements(view),
    told: toldIn(view),
  };
  const period = yearsText(view.span.from.slice(0, 4), view.span.to.slice(0, 4), language);
  const partner: Phrase = [name(view.row.name[language])];
  const title: Phrase = view.reporter
    ? filled(BRIEF.title, language, {
        partner,
        organisation: [name((view.reporter.short_name ?? view.reporter.name)[language])],
      })
    : filled(BRIEF.title_alone, language, { partner });
  const sections = [
    aboutSection(scribe),
    moneySection(scribe),
    whereSection(scribe),
    purposeSection(scribe),
    resultsSection(scribe),
    fundsSection(scribe),
    peopleSection(scribe),
    reportsSection(scribe),
  ].filter((section) => section.blocks.length > 0);
  const draft: BriefDocument = {
    id: `${view.row.id}-${view.span.from.slice(0, 4)}-${view.span.to.slice(0, 4)}-${language}`,
    language,
    title,
    subtitle: filled(BRIEF.subtitle, language, { partner, period: [when(period)] }),
    label: words(BRIEF.label[language]),
    publisher: view.reporter ? [name(view.reporter.name[language])] : [],
    lead: view.row.introduction ? scribe.narrate(view.row.introduction) : [],
    tiles: tilesOf(scribe),
    sections,
    footer: filled(BRIEF.footer, language, { title, period: [when(period)] }),
    warning: view.is_illustrative ? words(BRIEF.illustrative[language]) : null,
    as_of: null,
  };
  return finish(draft, scribe);
}

/** Adds the sources that the sections cite, and the day as of which the whole stands. */
function finish(draft: BriefDocument, scribe: Scribe): BriefDocument {
  const { language } = scribe;
  const figures = figuresOf(draft);
  const cited = new Set([
    ...figures.flatMap((figure) => figure.sources.map((source) => source.document)),
    ...citedBy(scribe),
  ]);
  const as_of =
    figures
      .map((figure) => figure.as_of)
      .filter((day): day is Day => day !== null)
      .sort()
      .at(-1) ?? null;
  const about =
    as_of === null
      ? []
      : filled(BRIEF.as_of, language, { day: [when(formatDay(as_of, language))] });
  return {
    ...draft,
    as_of,
    sections: [...draft.sections, sourcesSection(scribe, cited)],
    footer: joined([draft.footer, about], " · "),
  };
}

/** Sources of what is printed without a number: family, projects, funds, priorities, people, statements, stories. */
function citedBy(scribe: Scribe): string[] {
  const { view } = scribe;
  return [
    ...view.family,
    ...view.projects,
    ...view.funds,
    ...view.priorities,
    ...view.people,
    ...view.stories,
    ...printableStatements(scribe),
  ].flatMap((entry) => entry.sources.map((source) => source.document));
}

/** Five numbers that answer "what is this partnership?": money first, then reach, then what holds by law. */
function tilesOf(scribe: Scribe): Tile[] {
  const { view } = scribe;
  const money = view.money.totals
    .slice(0, 2)
    .map((entry) => tile(scribe, KIND_NAMES[entry.row.kind], entry.figure));
  const reach = [
    { label: BRIEF.projects_tile, figure: view.projects_count },
    { label: BRIEF.countries_tile, figure: view.countries_count },
  ].flatMap(({ label, figure }) =>
    figure?.value?.kind === "number" && figure.value.decimal !== "0"
      ? [tile(scribe, label, figure)]
      : [],
  );
  const convention = scribe.statements.find(
    (entry) => entry.row.section === "conventions" && entry.figure !== null,
  );
  const law = convention?.figure ? [tile(scribe, BRIEF.conventions_tile, convention.figure)] : [];
  return [...money, ...law, ...reach].slice(0, 5);
}

function tile(scribe: Scribe, label: Text, figure: Figure): Tile {
  const { language } = scribe;
  const day =
    figure.as_of === null
      ? []
      : filled(BRIEF.as_of_short, language, { day: [when(formatDay(figure.as_of, language))] });
  const period = spanPhrase(figure.period, language);
  return {
    label: [name(label[language])],
    value: [
      number(
        figure,
        language,
        figure.value?.kind === "number" && language === "en" ? "cell" : "phrase",
      ),
    ],
    about: period.length > 0 ? period : day,
  };
}

/** Ids of the records that the narratives of the brief print: its lists need not say them again. */
function toldIn(view: PartnerView): Set<string> {
  const texts: (Text | null)[] = [
    view.row.introduction,
    ...view.projects.map((project) =>
      view.stories.some((story) => story.row.project_id === project.row.id)
        ? null
        : project.row.purpose,
    ),
    ...view.stories.map((story) => story.row.body),
    ...view.funds.map((fund) => fund.row.purpose),
    ...view.programmes.map((programme) => programme.description),
    ...view.results.map((entry) => entry.result.description),
  ];
  return new Set(texts.flatMap((text) => (text ? referencesIn(text) : [])));
}
