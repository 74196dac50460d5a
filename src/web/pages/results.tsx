import type { ComponentChild } from "preact";
import type { Language } from "../../base/language.js";
import { texts } from "../../base/text.js";
import type { Figure } from "../../figures/figure.js";
import { indicatorReports, type IndicatorReport } from "../../figures/results.js";
import { libraryRollUps, rollUpScope } from "../../figures/roll-up.js";
import { AGGREGATION_NAMES } from "../../results/definition.js";
import { address } from "../address.js";
import type { Page, PageContext } from "../page.js";
import { Facts } from "../parts/facts.js";
import { MadeUp } from "../parts/made-up.js";
import { formatSpan, NotReported, Num } from "../parts/number.js";
import { PageHead, Part } from "../parts/page-head.js";
import { PageLinks, slicePage } from "../parts/pages.js";
import { RollUps } from "../parts/roll-ups.js";
import { IndicatorTable, RESULT_WORDS } from "../parts/results.js";
import { SourceLine } from "../parts/sources.js";
import { Table } from "../parts/table.js";
import { fiscalYearIn } from "../parts/view.js";
import { ownerPath } from "../record-address.js";

const TEXTS = texts({
  title: { en: "What did the work achieve?", ja: "事業はどのような成果を生んだか" },
  lead: {
    en: "Every indicator of the record with what it aimed at and what it achieved, apart. Percentages are never summed; periods are put together only as each indicator declares.",
    ja: "記録上のすべての指標について、目標と実績を区別して示します。割合は合計せず、複数期間の値は各指標に定められた方法でのみ集計します。",
  },
  all: { en: "All indicators", ja: "すべての指標" },
  each: { en: "Each in full", ja: "各指標の詳細" },
  of: { en: "Work", ja: "事業" },
  definition: { en: "Definition", ja: "定義" },
  measure: { en: "Measure", ja: "計測" },
  method: { en: "Periods are put together by", ja: "複数期間の集計方法" },
  note: { en: "Note", ja: "注記" },
  none: { en: "No indicator is in the record yet.", ja: "指標の記録はまだありません。" },
});

const MEASURES = texts({
  unit: { en: "count", ja: "数量" },
  percentage: { en: "percentage", ja: "割合" },
  nominal: { en: "category", ja: "名義" },
  ordinal: { en: "ranked category", ja: "順序" },
  qualitative: { en: "in words", ja: "定性" },
});

export function resultsPage(context: PageContext): Page {
  const { snapshot, language, path, query } = context;
  const slice = slicePage(indicatorReports(snapshot), query["page"], 50);
  return {
    title: TEXTS.title,
    description: TEXTS.lead,
    section: "results",
    is_illustrative: false,
    body: (
      <>
        <PageHead title={TEXTS.title[language]} lead={TEXTS.lead[language]} />
        <RollUps
          rollUps={libraryRollUps(
            snapshot,
            rollUpScope(snapshot, "all"),
            fiscalYearIn(query, "calendar"),
          )}
          language={language}
        />
        <Part id="all" title={TEXTS.all[language]}>
          {slice.total === 0 ? (
            <p class="empty">{TEXTS.none[language]}</p>
          ) : (
            <Overview reports={slice.rows} language={language} />
          )}
          <PageLinks slice={slice} language={language} path={path} query={query} />
        </Part>
        {slice.total === 0 ? null : (
          <Part id="each" title={TEXTS.each[language]}>
            {slice.rows.map((report) => (
              <Indicator report={report} language={language} />
            ))}
          </Part>
        )}
      </>
    ),
  };
}

function Overview({
  reports,
  language,
}: {
  readonly reports: readonly IndicatorReport[];
  readonly language: Language;
}): ComponentChild {
  const columns = [
    { name: RESULT_WORDS.indicator[language] },
    { name: TEXTS.of[language], label: TEXTS.of[language] },
    { name: RESULT_WORDS.unit[language], label: RESULT_WORDS.unit[language] },
    { name: RESULT_WORDS.target[language], is_number: true, label: RESULT_WORDS.target[language] },
    { name: RESULT_WORDS.actual[language], is_number: true, label: RESULT_WORDS.actual[language] },
  ];
  const rows = reports.map((report) => ({
    cells: [
      <>
        <a href={`#${report.indicator.id}`}>{report.indicator.title[language]}</a>{" "}
        {report.is_illustrative ? <MadeUp language={language} /> : null}
      </>,
      report.owner ? (
        <a href={address(language, ownerPath(report.owner))}>{report.owner.name[language]}</a>
      ) : (
        ""
      ),
      report.indicator.unit[language],
      report.target ? (
        <Dated report={report} figure={report.target} language={language} />
      ) : (
        <NotReported language={language} />
      ),
      report.actual ? (
        <Dated report={report} figure={report.actual} language={language} />
      ) : (
        <NotReported language={language} />
      ),
    ],
  }));
  return <Table caption={TEXTS.all[language]} is_titled columns={columns} rows={rows} stack />;
}

/** A number with its period, where the indicator reports more than one. */
function Dated(props: {
  readonly report: IndicatorReport;
  readonly figure: Figure;
  readonly language: Language;
}): ComponentChild {
  const { report, figure, language } = props;
  return (
    <>
      <Num figure={figure} language={language} form="cell" />
      {report.periods.length > 1 && figure.period ? (
        <div class="quiet small">{formatSpan(figure.period, language)}</div>
      ) : null}
    </>
  );
}

function Indicator({
  report,
  language,
}: {
  readonly report: IndicatorReport;
  readonly language: Language;
}): ComponentChild {
  const { indicator, baseline } = report;
  return (
    <section id={indicator.id} class="indicator">
      <h3>
        {indicator.title[language]} {report.is_illustrative ? <MadeUp language={language} /> : null}
      </h3>
      <Facts
        facts={[
          [
            TEXTS.of[language],
            report.owner ? (
              <a href={address(language, ownerPath(report.owner))}>{report.owner.name[language]}</a>
            ) : null,
          ],
          [
            TEXTS.definition[language],
            indicator.definition?.[language] ?? <NotReported language={language} />,
          ],
          [
            TEXTS.measure[language],
            `${MEASURES[indicator.measure][language]}${language === "ja" ? "、" : ", "}${indicator.unit[language]}`,
          ],
          [TEXTS.method[language], AGGREGATION_NAMES[indicator.aggregation][language]],
          [
            RESULT_WORDS.baseline[language],
            baseline ? <Num figure={baseline} language={language} /> : null,
          ],
          [TEXTS.note[language], report.reason?.[language] ?? null],
        ]}
      />
      <IndicatorTable report={report} language={language} is_titled />
      <SourceLine
        sources={report.periods.flatMap((period) => [
          ...(period.actual?.sources ?? []),
          ...(period.target?.sources ?? []),
        ])}
        language={language}
      />
    </section>
  );
}
