import type { Text } from "../../base/text.js";
import type { Language } from "../../base/language.js";
import { cellFigures, overPlacesFigure } from "../../figures/cell-figure.js";
import type { PartnerRule } from "../../figures/attributed.js";
import type { Figure } from "../../figures/figure.js";
import type { IndicatorPeriod, IndicatorReport } from "../../figures/results.js";
import { categoryName } from "../../figures/words.js";
import type { Breakdown } from "../../results/disaggregation.js";
import type { Aggregation } from "../../results/indicator.js";
import { AGGREGATION_NAMES } from "../../results/definition.js";
import type { RecordView } from "../../figures/partner.js";
import type { Block, Phrase, Row } from "../document.js";
import { isHidden, partRows, ruleFor, ruleRows } from "../parts/attribution.js";
import { REPORT } from "../fund/words.js";
import type { Part } from "../kind.js";
import { filled, joined, name, number, words } from "../phrase.js";
import { sourceNote, spanPhrase, type RecordScribe } from "../scribe.js";
import { BRIEF } from "../words.js";

export type IndicatorScribe = RecordScribe & {
  readonly view: RecordView & { readonly reports: readonly IndicatorReport[] };
};

const start = "start" as const;
const end = "end" as const;

/** Indicators in full: by period and broken down, with what each counts. */
export const INDICATOR_PARTS: Readonly<Record<string, Part<IndicatorScribe>>> = {
  indicators: {
    about: {
      en: "Each indicator by period: baseline, target, achieved, and broken down",
      ja: "指標の期間別実績と内訳",
    },
    hasLimit: true,
    write: indicatorTable,
  },
  definitions: {
    about: {
      en: "What each indicator counts, and how periods are put together",
      ja: "指標の定義と集計方法",
    },
    hasLimit: true,
    write: definitionTable,
  },
};

function indicatorTable(scribe: IndicatorScribe): Block[] {
  const { view, language } = scribe;
  if (view.reports.length === 0) return [];
  const rows: Row[] = [];
  let owner = "";
  for (const report of view.reports) {
    const { owner: of } = report;
    if (of && of.id !== owner)
      rows.push(
        { role: "group", cells: [[name(of.name[language])]] },
        ...ruleRows(scribe, ruleFor(scribe, report.result)),
      );
    owner = of?.id ?? owner;
    rows.push(...reportRows(scribe, report));
  }
  const sources = view.reports.flatMap((report) =>
    report.periods.flatMap(({ target, actual }) => [
      ...(target?.sources ?? []),
      ...(actual?.sources ?? []),
    ]),
  );
  return [
    {
      kind: "table",
      caption: words(REPORT.detail_caption[language]),
      columns: [
        { title: words(REPORT.indicator[language]), align: start, share: 38 },
        { title: words(BRIEF.results_period[language]), align: start, share: 17 },
        { title: words(REPORT.baseline[language]), align: end, share: 13 },
        { title: words(BRIEF.results_target[language]), align: end, share: 15 },
        { title: words(BRIEF.results_actual[language]), align: end, share: 17 },
      ],
      rows,
      note: joined(
        [words(REPORT.detail_note[language]), sourceNote(sources, language)],
        language === "ja" ? "" : " ",
      ),
    },
  ];
}

/** The periods of one indicator, the breakdown of each below it, and all of them put together where they may be. */
function reportRows(scribe: IndicatorScribe, report: IndicatorReport): Row[] {
  const { language } = scribe;
  const rule = ruleFor(scribe, report.result);
  const missing = words(BRIEF.not_reported[language]);
  const none = words(BRIEF.none[language]);
  const cell = (figure: Figure | null): Phrase => {
    if (isHidden(rule)) return none;
    return figure && figure.value !== null ? [number(figure, language, "cell")] : missing;
  };
  const named = unitPhrase(report, language);
  const periods = report.periods.flatMap((period, index): Row[] => [
    {
      role: "body",
      cells: [
        index === 0 ? named : words(report.indicator.title[language]),
        spanPhrase(period.span, language),
        index === 0 && report.baseline ? cell(report.baseline) : none,
        cell(period.target),
        cell(period.actual),
      ],
    },
    ...partRows(scribe, rule, { target: [period.target], actual: [period.actual] }),
    ...(isHidden(rule) ? [] : breakdownRows(report, period, { language, rule })),
  ]);
  const isOne = report.periods.length < 2;
  if (isOne || (!report.actual && !report.target)) return periods;
  return [
    ...periods,
    {
      role: "total",
      cells: [
        words(report.indicator.title[language]),
        words(REPORT.all_periods[language]),
        none,
        report.target ? cell(report.target) : none,
        report.actual ? cell(report.actual) : none,
      ],
    },
    ...partRows(scribe, rule, { target: [report.target], actual: [report.actual] }),
  ];
}

/** The indicator with its unit, as a table whose cells are bare numbers needs it. */
function unitPhrase({ indicator }: IndicatorReport, language: Language): Phrase {
  const unit = indicator.unit[language];
  const title = words(indicator.title[language]);
  if (unit === "") return title;
  return language === "ja"
    ? [...title, { text: "（" }, name(unit), { text: "）" }]
    : [...title, { text: " (" }, name(unit), { text: ")" }];
}

/** One line a dimension: every group with its number, and what keeps a reader from adding them. */
function breakdownRows(
  report: IndicatorReport,
  period: IndicatorPeriod,
  { language, rule }: { readonly language: Language; readonly rule: PartnerRule | null },
): Row[] {
  const { actual } = period;
  if (!actual) return [];
  return period.breakdowns.map((breakdown): Row => {
    const groups = cellFigures(actual, breakdown).map(({ categories, figure, isWithheld }) => {
      const title = categories
        .map((category) => categoryName(category, language, report.places))
        .join(" × ");
      const missing = isWithheld ? REPORT.withheld : BRIEF.not_reported;
      const value: Phrase = figure ? [number(figure, language, "cell")] : words(missing[language]);
      return [name(title), { text: " " }, ...value];
    });
    const dimension = breakdown.dimension
      .split(" × ")
      .map((part) => categoryName(part, language))
      .join(" × ");
    const over = overPlacesFigure(actual, breakdown);
    const notes = [
      overPlacesPhrase(breakdown, over, language),
      // The rule for places says it too.
      breakdown.is_overlapping && breakdown.over_places?.rule !== "unique_people"
        ? words(REPORT.overlapping[language])
        : [],
      // By share the number above is divided, and women and men are not.
      rule?.share ? words(REPORT.of_whole[language]) : [],
    ];
    const said = joined(
      [joined(groups, BRIEF.comma[language]), ...notes],
      BRIEF.semicolon[language],
    );
    return {
      role: "detail",
      cells: [[name(dimension), { text: BRIEF.colon[language] }, ...said]],
    };
  });
}

/** What the places come to by the declared rule, or why they are not put together. */
function overPlacesPhrase(
  { over_places }: Breakdown,
  figure: Figure | null,
  language: Language,
): Phrase {
  if (!over_places) return [];
  const { rule, said, is_contradiction } = over_places;
  if (!figure || rule === null) return words(said[language].replace(/[.。]$/, ""));
  return filled(is_contradiction ? REPORT.over_places_not : REPORT.over_places, language, {
    rule: [name(AGGREGATION_NAMES[rule][language])],
    value: [number(figure, language, "cell")],
  });
}

/** How values are put together, level by level, as far as it is declared. */
function rulesPhrase({ indicator }: IndicatorReport, language: Language): Phrase {
  const { aggregation, over_places, over_projects } = indicator;
  const say = (text: Text, rule: Aggregation | null): Phrase =>
    rule === null
      ? []
      : filled(text, language, { rule: [name(AGGREGATION_NAMES[rule][language])] });
  if (over_places === null && over_projects === null)
    return [name(AGGREGATION_NAMES[aggregation][language])];
  return joined(
    [
      say(REPORT.by_periods, aggregation),
      say(REPORT.by_places, over_places),
      say(REPORT.by_projects, over_projects),
    ],
    BRIEF.semicolon[language],
  );
}

function definitionTable({ view, language }: IndicatorScribe): Block[] {
  if (view.reports.length === 0) return [];
  return [
    {
      kind: "table",
      caption: words(REPORT.definitions[language]),
      columns: [
        { title: words(REPORT.indicator[language]), align: start, share: 32 },
        { title: words(REPORT.definition[language]), align: start, share: 42 },
        { title: words(REPORT.method[language]), align: start, share: 26 },
      ],
      rows: view.reports.map((report): Row => ({
        role: "body",
        cells: [
          words(report.indicator.title[language]),
          // A definition may name ages, articles and classes: they say what is counted, they count nothing.
          report.indicator.definition
            ? [name(report.indicator.definition[language])]
            : words(BRIEF.not_reported[language]),
          rulesPhrase(report, language),
        ],
      })),
      note: null,
    },
  ];
}
