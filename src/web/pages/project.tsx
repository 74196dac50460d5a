import type { ComponentChild } from "preact";
import type { Language } from "../../base/language.js";
import { fill, texts } from "../../base/text.js";
import { sourcesOf } from "../../figures/cited.js";
import { countryName } from "../../base/country-names.js";
import type { FigureTable } from "../../figures/figure-table.js";
import { accountsOf } from "../../figures/fund.js";
import { goalName } from "../../figures/goal-names.js";
import { projectMoneyTable } from "../../figures/money-tables.js";
import {
  budgetTable,
  unbudgetedFigure,
  uncategorisedFigure,
} from "../../figures/project-budget.js";
import { projectFigures } from "../../figures/project.js";
import { contributionFigure, statementFigure } from "../../figures/record-figures.js";
import { indicatorReports } from "../../figures/results.js";
import { KIND_NAMES, PROJECT_STATUS } from "../../figures/words.js";
import type { Snapshot } from "../../store/snapshot.js";
import { address, externalAddress, pathOf } from "../address.js";
import type { Page, PageContext } from "../page.js";
import { closingNotOpen, ClosingSteps, readClosing } from "../parts/closing-steps.js";
import { aidFacts } from "../parts/aid-terms.js";
import { formatDates, formatDate } from "../parts/dates.js";
import { Documents as DocumentsToTake } from "../parts/documents.js";
import { Facts } from "../parts/facts.js";
import { InKindPart, readGivenInKind } from "../parts/in-kind.js";
import { PROJECT_ROLES } from "../../figures/kinds.js";
import { MoneyChart, shortText } from "../parts/money.js";
import { Narrative, plainNarrative } from "../parts/narrative.js";
import { FigureTableView } from "../parts/figure-table.js";
import { PublishedEditions } from "./editions.js";
import { NextActions } from "../parts/next-actions.js";
import { formatSpan, KeyFigures, NotReported, Num } from "../parts/number.js";
import { PageHead, Part } from "../parts/page-head.js";
import { ReportedDetailPart } from "../parts/reported-detail.js";
import { ReportedMoney } from "../parts/reported-money.js";
import {
  IndicatorTable,
  PeriodChart,
  periodTable,
  resultTable,
  ResultsView,
} from "../parts/results.js";
import { ResultTreePart } from "../parts/result-tree.js";
import { ResultPeriods } from "../parts/result-periods.js";
import { SourceLine } from "../parts/sources.js";
import { Table } from "../parts/table.js";

const TEXTS = texts({
  kicker: { en: "Project", ja: "プロジェクト" },
  why: { en: "What is it for?", ja: "何のための事業か" },
  status: { en: "Status", ja: "状態" },
  dates: { en: "Dates", ja: "期間" },
  where: { en: "Where", ja: "実施地" },
  fund: { en: "Fund", ja: "基金" },
  accounts: { en: "Its own account", ja: "プロジェクト口座" },
  programme: { en: "Programme", ja: "プログラム" },
  partner: { en: "Funding partner", ja: "資金パートナー" },
  goals: { en: "Development goals", ja: "開発目標" },
  code: { en: "Code", ja: "コード" },
  money: { en: "What became of the money?", ja: "資金はどのように使われたか" },
  money_none: {
    en: "No source reports an amount for this project.",
    ja: "このプロジェクトの金額を報告した出典はありません。",
  },
  money_headline: {
    en: "{spent} spent of {received} received",
    ja: "受入額{received}のうち{spent}を支出",
  },
  money_subtitle: {
    en: "{currency}, from the first allocation to {day}",
    ja: "{currency}、当初配分から{day}まで",
  },
  money_definition: {
    en: "Allocations, transfers, returns and expenditure booked for the project, programme support included. Received less spent is the balance with the project.",
    ja: "プロジェクトについて記帳された配分、送金、返還及び支出（事業支援経費を含む）。受入額から支出額を控除した額が手元残高である。",
  },
  uncategorised: {
    en: "Obligated without a category, and so on no line:",
    ja: "費目の指定がなく、いずれの費目にも含まれない支出負担額：",
  },
  unbudgeted: {
    en: "Spent or obligated of allocations without a budget by category, and so taken off no line:",
    ja: "費目別の予算がない配分からの支出額及び支出負担額で、いずれの費目の残額からも控除されないもの：",
  },
  contribution: { en: "Contribution", ja: "拠出" },
  amount: { en: "Amount", ja: "金額" },
  period: { en: "Period", ja: "期間" },
  contributions: {
    en: "Contributions reported for this project",
    ja: "このプロジェクトについて報告された拠出",
  },
  results: { en: "What did it achieve?", ja: "どのような成果を生んだか" },
  results_none: {
    en: "No source reports a counted result.",
    ja: "数値による成果を報告した出典はありません。",
  },
  told: { en: "What else is on record", ja: "その他の記録" },
  who: { en: "Who works on it?", ja: "誰が携わっているか" },
  organisation: { en: "Organisation", ja: "組織" },
  role: { en: "Role", ja: "役割" },
  documents: { en: "Documents", ja: "文書" },
});

/** Purpose, money, results, partners, places, documents and story of one project. */
export async function projectPage(context: PageContext): Promise<Page | null> {
  const { snapshot, language, params } = context;
  const project = snapshot.projectById.get(params["id"] ?? "");
  if (!project) return null;
  const inKind = await readGivenInKind(context, "project", [project.id]);
  const closing = await readClosing(context, project.id);
  const money = projectFigures(snapshot, project);
  // Imported, with no money of our own or of other sources: what IATI reports is the answer.
  const isReportedOnly =
    money === null &&
    snapshot.iatiActivityById.has(project.id) &&
    !snapshot.contributions.some((row) => row.project_id === project.id);
  const description = project.purpose ? plainNarrative(project.purpose, snapshot) : project.title;
  return {
    title: project.title,
    description,
    section: "projects",
    is_illustrative: snapshot.isIllustrative(project),
    body: (
      <>
        <PageHead
          kicker={<a href={address(language, "/projects")}>{TEXTS.kicker[language]}</a>}
          title={project.title[language]}
          is_long
          lead={
            project.purpose ? (
              <Narrative text={project.purpose} snapshot={snapshot} language={language} />
            ) : null
          }
        />
        {money ? (
          <KeyFigures
            figures={[money.allocated, money.received, money.spent, money.delivery]}
            language={language}
          />
        ) : null}
        <Part id="about" title={TEXTS.why[language]}>
          <About project={project} snapshot={snapshot} language={language} />
        </Part>
        <ClosingSteps steps={closing} context={context} />
        {isReportedOnly ? null : (
          <Part id="money" title={TEXTS.money[language]}>
            <Money project={project} snapshot={snapshot} language={language} />
          </Part>
        )}
        <InKindPart given={inKind} of="receiver" context={context} />
        <ReportedMoney id={project.id} snapshot={snapshot} language={language} />
        <ResultTreePart snapshot={snapshot} kind="project" id={project.id} language={language} />
        <Part id="results" title={TEXTS.results[language]}>
          <Results project={project} snapshot={snapshot} language={language} />
        </Part>
        <ResultPeriods context={context} kind="project" id={project.id} />
        <Organisations project={project} snapshot={snapshot} language={language} />
        <Documents project={project} snapshot={snapshot} language={language} />
        <ReportedDetailPart
          kind="activity"
          id={project.id}
          snapshot={snapshot}
          language={language}
        />
        <DocumentsToTake place="projects" id={project.id} language={language} />
        <PublishedEditions context={context} asked={{ kind: "project", subject: project.id }} />
        <NextActions
          context={context}
          subject="project"
          id={project.id}
          state={project.status}
          is_words_only={money === null && project.portfolio !== null}
          without={closingNotOpen(closing)}
        />
      </>
    ),
  };
}

/** The tables that the project's charts draw, by their names in the address. */
export function projectTables(snapshot: Snapshot, id: string): readonly FigureTable[] {
  const project = snapshot.projectById.get(id);
  if (!project) return [];
  const reports = indicatorReports(snapshot, (result) => result.project_id === id);
  return [
    projectMoneyTable(snapshot, project),
    budgetTable(snapshot, project),
    resultTable(reports, "results"),
    periodTable(reports, "periods"),
  ].filter((table) => table !== null);
}

interface ProjectProps {
  readonly project: Snapshot["projects"][number];
  readonly snapshot: Snapshot;
  readonly language: Language;
}

function tableFile(
  project: Snapshot["projects"][number],
  language: Language,
  table: string,
): string {
  return address(language, `${pathOf("projects", project.id)}/tables/${table}`);
}

function About({ project, snapshot, language }: ProjectProps): ComponentChild {
  const fund = snapshot.fundById.get(project.fund_id ?? "");
  const accounts = accountsOf(snapshot, project.id);
  const programme = snapshot.programmeById.get(project.programme_id ?? "");
  const partner = snapshot.partnerById.get(project.partner_id ?? "");
  const goals = snapshot.projectSdgs.filter((row) => row.project_id === project.id);
  const places = snapshot.projectPlaces.filter((row) => row.project_id === project.id);
  const place = (row: (typeof places)[number]) =>
    [row.name?.[language], row.country ? countryName(row.country)[language] : null]
      .filter(Boolean)
      .join(language === "ja" ? "、" : ", ");
  const goal = (row: (typeof goals)[number]) =>
    `${row.target ?? row.goal} ${goalName(row.goal)[language]}`;
  return (
    <>
      <Facts
        facts={[
          [
            TEXTS.status[language],
            project.status ? (
              PROJECT_STATUS[project.status][language]
            ) : (
              <NotReported language={language} />
            ),
          ],
          [
            TEXTS.dates[language],
            formatDates(project.start_date, project.end_date, language) || (
              <NotReported language={language} />
            ),
          ],
          [TEXTS.where[language], places.map(place).join(language === "ja" ? "；" : "; ")],
          [
            TEXTS.partner[language],
            partner ? (
              <a href={address(language, pathOf("partners", partner.id))}>
                {partner.name[language]}
              </a>
            ) : null,
          ],
          [
            TEXTS.fund[language],
            fund ? (
              <a href={address(language, pathOf("funds", fund.id))}>{fund.name[language]}</a>
            ) : null,
          ],
          [
            TEXTS.accounts[language],
            accounts.length > 0
              ? accounts.map((account) => (
                  <div>
                    <a href={address(language, pathOf("funds", account.id))}>
                      {account.name[language]}
                    </a>
                  </div>
                ))
              : null,
          ],
          [
            TEXTS.programme[language],
            programme ? (
              <a href={address(language, pathOf("programmes", programme.id))}>
                {programme.name[language]}
              </a>
            ) : null,
          ],
          [TEXTS.goals[language], goals.map(goal).join(language === "ja" ? "、" : "; ")],
          ...aidFacts({
            row: project,
            markers: snapshot.projectMarkers.filter((row) => row.project_id === project.id),
            language,
          }),
          [TEXTS.code[language], project.code],
        ]}
      />
      <SourceLine sources={sourcesOf(snapshot, "project", project.id)} language={language} />
    </>
  );
}

function Money({ project, snapshot, language }: ProjectProps): ComponentChild {
  const figures = projectFigures(snapshot, project);
  const table = projectMoneyTable(snapshot, project);
  const reported = snapshot.contributions.filter((row) => row.project_id === project.id);
  if (!figures || !table)
    return <Contributions rows={reported} snapshot={snapshot} language={language} />;
  const budget = budgetTable(snapshot, project);
  const apart = [
    { text: TEXTS.uncategorised, figure: uncategorisedFigure(snapshot, project) },
    { text: TEXTS.unbudgeted, figure: unbudgetedFigure(snapshot, project) },
  ];
  const { allocated, received, spent, balance } = figures;
  const facts = { spent: shortText(spent, language), received: shortText(received, language) };
  const currency = allocated.value?.kind === "money" ? allocated.value.money.currency : "";
  return (
    <>
      <MoneyChart
        id="money-chart"
        language={language}
        headline={fill(TEXTS.money_headline[language], facts, language)}
        subtitle={fill(
          TEXTS.money_subtitle[language],
          { currency, day: formatDate(allocated.as_of ?? "", language) },
          language,
        )}
        steps={[
          { figure: allocated, hue: "muted" },
          { figure: received, hue: "accent" },
          { figure: spent, hue: "accent" },
          { figure: balance, hue: "muted", from: spent },
        ]}
        table={table}
        file={tableFile(project, language, "money")}
        definition={TEXTS.money_definition[language]}
      />
      {budget ? <FigureTableView table={budget} language={language} stack /> : null}
      {apart.map(({ text, figure }) =>
        figure ? (
          <p>
            {text[language]} <Num figure={figure} language={language} />
          </p>
        ) : null,
      )}
      {reported.length > 0 ? (
        <Contributions rows={reported} snapshot={snapshot} language={language} />
      ) : null}
    </>
  );
}

/** What others reported for the project, where our own book holds nothing. */
function Contributions(props: {
  readonly rows: Snapshot["contributions"];
  readonly snapshot: Snapshot;
  readonly language: Language;
}): ComponentChild {
  const { snapshot, language } = props;
  const figures = props.rows.map((row) => ({ row, figure: contributionFigure(snapshot, row) }));
  if (figures.length === 0) return <p class="empty">{TEXTS.money_none[language]}</p>;
  const rows = figures.map(({ row, figure }) => ({
    cells: [
      row.description?.[language] ?? KIND_NAMES[row.kind][language],
      <Num figure={figure} language={language} />,
      figure.period ? formatSpan(figure.period, language) : <NotReported language={language} />,
    ],
  }));
  return (
    <>
      <Table
        caption={TEXTS.contributions[language]}
        columns={[
          { name: TEXTS.contribution[language] },
          { name: TEXTS.amount[language], is_number: true, label: TEXTS.amount[language] },
          { name: TEXTS.period[language], label: TEXTS.period[language] },
        ]}
        rows={rows}
        stack
      />
      <SourceLine sources={figures.flatMap(({ figure }) => figure.sources)} language={language} />
    </>
  );
}

/** Indicators with targets and achievements apart, then what the record says in words, then the story. */
function Results({ project, snapshot, language }: ProjectProps): ComponentChild {
  const reports = indicatorReports(snapshot, (result) => result.project_id === project.id);
  const broken = reports.filter((report) =>
    report.periods.some((period) => period.breakdowns.length > 0),
  );
  const story = snapshot.stories.filter((row) => row.project_id === project.id);
  const statements = snapshot.statements.filter((row) => row.project_id === project.id);
  return (
    <>
      {reports.length === 0 ? <p class="empty">{TEXTS.results_none[language]}</p> : null}
      <ResultsView
        id="target-chart"
        reports={reports}
        language={language}
        file={tableFile(project, language, "results")}
      />
      <PeriodChart
        id="period-chart"
        reports={reports}
        language={language}
        file={tableFile(project, language, "periods")}
      />
      {broken.map((report) => (
        <IndicatorTable report={report} language={language} />
      ))}
      {story.map((row) => (
        <section class="story">
          <h3>{row.title[language]}</h3>
          <p>
            <Narrative text={row.body} snapshot={snapshot} language={language} />
          </p>
        </section>
      ))}
      {statements.length > 0 ? (
        <>
          <h3>{TEXTS.told[language]}</h3>
          <ul class="plain prose">
            {statements.map((row) => (
              <li>
                <Narrative
                  text={row.text}
                  snapshot={snapshot}
                  language={language}
                  self={statementFigure(snapshot, row)}
                />
              </li>
            ))}
          </ul>
        </>
      ) : null}
    </>
  );
}

function Organisations({ project, snapshot, language }: ProjectProps): ComponentChild {
  const rows = snapshot.projectOrganisations.filter((row) => row.project_id === project.id);
  if (rows.length === 0) return null;
  const organisations = rows.flatMap((row) => {
    const organisation = snapshot.organisationById.get(row.organisation_id);
    return organisation ? [{ row, organisation }] : [];
  });
  return (
    <Part id="who" title={TEXTS.who[language]}>
      <Table
        caption={TEXTS.who[language]}
        is_titled
        stack
        columns={[
          { name: TEXTS.organisation[language] },
          { name: TEXTS.role[language], label: TEXTS.role[language] },
        ]}
        rows={organisations.map(({ row, organisation }) => ({
          cells: [
            <a href={address(language, pathOf("organisations", organisation.id))}>
              {organisation.name[language]}
            </a>,
            [PROJECT_ROLES[row.role][language], row.note?.[language]]
              .filter(Boolean)
              .join(language === "ja" ? "、" : ", "),
          ],
        }))}
      />
    </Part>
  );
}

function Documents({ project, snapshot, language }: ProjectProps): ComponentChild {
  const documents = snapshot.documents.filter((row) => row.project_id === project.id);
  if (documents.length === 0) return null;
  return (
    <Part id="documents" title={TEXTS.documents[language]}>
      <ul class="plain">
        {documents.map((row) => {
          const url = externalAddress(row.url);
          return (
            <li>
              {url ? (
                <a href={url} rel="external noreferrer">
                  {row.title[language]}
                </a>
              ) : (
                row.title[language]
              )}
              {row.published_date ? (
                <span class="quiet"> {formatDate(row.published_date, language)}</span>
              ) : null}
            </li>
          );
        })}
      </ul>
    </Part>
  );
}
