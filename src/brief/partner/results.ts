import { countryName } from "../../base/country-names.js";
import type { Language } from "../../base/language.js";
import type { Figure } from "../../figures/figure.js";
import type { ProjectEntry } from "../../figures/partner.js";
import type { ResultEntry } from "../../figures/partner-results.js";
import type { Block, Card, Phrase, Row, Table } from "../document.js";
import type { PartAsked } from "../kind.js";
import { joined, name, number, when, words } from "../phrase.js";
import { datePhrase, sourceNote, spanPhrase, type RecordScribe } from "../scribe.js";
import { ofOnly } from "../../figures/attribution.js";
import { isHidden, partRows, ruleFor, ruleRows, tellable, toldRule } from "../parts/attribution.js";
import { BRIEF } from "../words.js";
import { formatDay } from "../../base/format.js";
import { filled } from "../phrase.js";
import { paragraphOf, statementsIn } from "./about.js";

/** Results as one table, targets and achievements apart. */
export function resultsTable(scribe: RecordScribe): Table[] {
  const { view, language } = scribe;
  const reported = view.results.filter((entry) => entry.target !== null || entry.actual !== null);
  const owners = [...new Set(reported.map((entry) => entry.owner.id))].sort(
    (a, b) => placeOf(scribe, a) - placeOf(scribe, b),
  );
  const shown = owners.flatMap((id) => reported.filter((entry) => entry.owner.id === id));
  if (shown.length === 0) return [];
  const rows: Row[] = [];
  let owner = "";
  for (const entry of shown) {
    if (entry.owner.id !== owner)
      rows.push(
        { role: "group", cells: [[name(entry.owner.name[language])]] },
        ...ruleRows(scribe, ruleFor(scribe, entry.result)),
      );
    owner = entry.owner.id;
    rows.push(...indicatorRows(scribe, entry));
  }
  const sources = shown
    .flatMap((entry) => [entry.target, entry.actual])
    .flatMap((figure) => figure?.sources ?? []);
  return [
    {
      kind: "table",
      caption: words(BRIEF.results_caption[language]),
      columns: [
        { title: words(BRIEF.results_indicator[language]), align: "start", share: 44 },
        { title: words(BRIEF.results_target[language]), align: "end", share: 19 },
        { title: words(BRIEF.results_actual[language]), align: "end", share: 19 },
        { title: words(BRIEF.results_period[language]), align: "start", share: 18 },
      ],
      rows,
      note: joined(
        [words(BRIEF.results_note[language]), sourceNote(sources, language)],
        language === "ja" ? "" : " ",
      ),
    },
  ];
}

/** Projects first, in the order of their descriptions; then programmes and funds. */
function placeOf(scribe: RecordScribe, owner: string): number {
  const place = scribe.view.projects.findIndex((project) => project.row.id === owner);
  return place === -1 ? scribe.view.projects.length : place;
}

/** One row for a target with its achievement; where they speak of several periods, one row a period. */
function indicatorRows(scribe: RecordScribe, entry: ResultEntry): Row[] {
  const { language } = scribe;
  const measured = entry.values.filter((value) => value.row.kind !== "baseline");
  const periods = [
    ...new Set(measured.map((value) => `${value.row.period_from}/${value.row.period_to}`)),
  ];
  const missing = words(BRIEF.not_reported[language]);
  const rule = ruleFor(scribe, entry.result);
  const pick = (kind: "target" | "actual", period: string) =>
    measured
      .filter(
        (value) =>
          value.row.kind === kind && `${value.row.period_from}/${value.row.period_to}` === period,
      )
      .at(-1)?.figure ?? null;
  return periods.flatMap((period, index): Row[] => {
    const target = pick("target", period);
    const actual = pick("actual", period);
    const cell = (figure: Figure | null): Phrase => {
      if (isHidden(rule)) return words(BRIEF.none[language]);
      return figure ? amountPhrase(figure, language) : missing;
    };
    return [
      {
        role: "body",
        cells: [
          index === 0 || periods.length > 1 ? words(entry.indicator.title[language]) : [],
          cell(target),
          cell(actual),
          whenPhrase(actual ?? target, scribe),
        ],
      },
      ...partRows(scribe, rule, { target: [target], actual: [actual] }),
    ];
  });
}

/** The digits, and in English the unit after them in small; Japanese counters belong to the number. */
function amountPhrase(figure: Figure, language: Language): Phrase {
  if (language === "ja" || figure.value?.kind !== "number") return [number(figure, language)];
  return [
    number(figure, language, "cell"),
    { text: ` ${figure.value.unit[language]}`, exempt: "unit" },
  ];
}

function whenPhrase(figure: Figure | null, scribe: RecordScribe): Phrase {
  const { language } = scribe;
  if (!figure) return [];
  if (figure.period) return spanPhrase(figure.period, language);
  return figure.as_of === null
    ? []
    : filled(BRIEF.as_of_short, language, { day: [when(formatDay(figure.as_of, language))] });
}

/** Statements of results that belong to no single project. */
export function resultStatements(scribe: RecordScribe): Block[] {
  const entries = statementsIn(scribe, "results").filter((entry) => entry.row.project_id === null);
  return paragraphOf(scribe, entries);
}

/** Each project in a few sentences; `told` keeps those with a story, `brief` the first paragraph of each. */
export function projectCards(scribe: RecordScribe, asked: PartAsked): Block[] {
  const { projects, stories } = scribe.view;
  const isTold = asked.words("which").includes("told");
  const shown = isTold
    ? projects.filter((project) => stories.some((story) => story.row.project_id === project.row.id))
    : projects;
  const cards = shown.map((project) => projectCard(scribe, project));
  return cards.length === 0 ? [] : [{ kind: "cards", level: 3, cards: shortened(cards, asked) }];
}

/** Cards with their first paragraph alone, where the template asks for `form: brief`. */
export function shortened(cards: readonly Card[], asked: PartAsked): readonly Card[] {
  if (!asked.words("form").includes("brief")) return cards;
  return cards.map((card) => ({
    ...card,
    paragraphs: card.paragraphs.slice(0, 1),
    points: card.paragraphs.length === 0 ? card.points.slice(0, 1) : [],
    sources: [],
  }));
}

/** What a project does: its story where there is one, else its purpose; then what else is stated of it. */
function projectCard(scribe: RecordScribe, project: ProjectEntry): Card {
  const { view, language } = scribe;
  const stories = view.stories.filter((story) => story.row.project_id === project.row.id);
  const { purpose } = project.row;
  const told =
    stories.length > 0 ? stories.map((story) => story.row.body) : purpose ? [purpose] : [];
  const statements = statementsIn(scribe, "results").filter(
    (entry) => entry.row.project_id === project.row.id,
  );
  const descriptions = view.results
    .filter(
      (entry, index, all) =>
        entry.owner.id === project.row.id &&
        all.findIndex((other) => other.result.id === entry.result.id) === index,
    )
    .flatMap((entry) =>
      entry.result.description ? [scribe.narrate(entry.result.description)] : [],
    );
  const sources = [
    ...project.sources,
    ...stories.flatMap((story) => story.sources),
    ...statements.flatMap((entry) => entry.sources),
  ];
  const paragraphs = told.map((text) => scribe.narrate(text));
  const points = [
    ...withPhrase(scribe, project),
    ...descriptions,
    ...statements.map((entry) => scribe.narrate(entry.row.text, entry.figure)),
  ];
  const rule = toldRule(scribe, ofOnly("project", project.row.id), [...paragraphs, ...points]);
  return {
    title: [name(project.row.title[language])],
    place: joined([placePhrase(scribe, project), rule], " · "),
    paragraphs: tellable(scribe, paragraphs),
    points: tellable(scribe, points),
    sources: sourceNote(sources, language),
  };
}

/** Those who carry the project out beside the organisation itself; who pays stands with the money. */
function withPhrase(scribe: RecordScribe, project: ProjectEntry): Phrase[] {
  const { view, language } = scribe;
  const others = project.organisations.filter(
    ({ organisation, role }) =>
      (role === "4" || role === "cooperating") && organisation.id !== view.reporter?.id,
  );
  const names = [...new Set(others.map(({ organisation }) => organisation.name[language]))].map(
    (other): Phrase => [name(other)],
  );
  return names.length === 0
    ? []
    : [filled(BRIEF.project_with, language, { names: joined(names, BRIEF.semicolon[language]) })];
}

function placePhrase(scribe: RecordScribe, project: ProjectEntry): Phrase {
  const { language } = scribe;
  const fund = project.fund ?? project.programme;
  const countries = project.countries.map((code): Phrase => [name(countryName(code)[language])]);
  const dates = joined(
    [datePhrase(project.row.start_date, language), datePhrase(project.row.end_date, language)],
    "–",
  );
  const via: Phrase = fund ? [name((project.fund?.short_name ?? fund.name)[language])] : [];
  return joined(
    [
      joined(
        [...project.places.map((place): Phrase => [name(place[language])]), ...countries],
        BRIEF.comma[language],
      ),
      via,
      dates,
      project.is_apart ? words(BRIEF.apart[language]) : [],
    ],
    " · ",
  );
}
