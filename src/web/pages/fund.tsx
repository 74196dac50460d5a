import type { ComponentChild } from "preact";
import { formatDay } from "../../base/format.js";
import type { Language } from "../../base/language.js";
import { fill, texts } from "../../base/text.js";
import { drawYearBars } from "../../charts/year-bars.js";
import { agreementsOf } from "../../figures/agreements.js";
import { sourcesOf } from "../../figures/cited.js";
import { reportEntries } from "../../figures/donor-reports.js";
import { figureOf } from "../../figures/claims.js";
import type { FigureTable } from "../../figures/figure-table.js";
import { isFigure, sayCell } from "../../figures/figure-table.js";
import {
  fundFigures,
  isFundIllustrative,
  projectsOfFund,
  type FundFigures,
} from "../../figures/fund.js";
import {
  fundHeadlines,
  fundMoneyTable,
  fundYearTable,
  yearLines,
} from "../../figures/money-tables.js";
import { statementFigure } from "../../figures/record-figures.js";
import { indicatorReports } from "../../figures/results.js";
import { libraryRollUps, rollUpScope } from "../../figures/roll-up.js";
import { DECISION_OUTCOMES } from "../../figures/words.js";
import { isProjectAccount } from "../../fund/project-account.js";
import type { Snapshot } from "../../store/snapshot.js";
import { address, pathOf } from "../address.js";
import type { Page, PageContext } from "../page.js";
import { aidFacts } from "../parts/aid-terms.js";
import { AgreementTable, InstalmentTable, instalmentsOf } from "../parts/agreements.js";
import { Chart } from "../parts/chart.js";
import { Documents } from "../parts/documents.js";
import { formatDate } from "../parts/dates.js";
import { Facts } from "../parts/facts.js";
import { InKindPart, readGivenInKind } from "../parts/in-kind.js";
import { FUND_ROLES, FUND_TYPES } from "../../figures/kinds.js";
import { minor, MoneyChart, shortText } from "../parts/money.js";
import { Narrative, plainNarrative } from "../parts/narrative.js";
import { PublishedEditions } from "./editions.js";
import { NextActions } from "../parts/next-actions.js";
import { KeyFigures, Num } from "../parts/number.js";
import { PageHead, Part } from "../parts/page-head.js";
import { ReportedDetailPart } from "../parts/reported-detail.js";
import { ReportedMoney } from "../parts/reported-money.js";
import { PageLinks, slicePage } from "../parts/pages.js";
import { ProjectTable } from "../parts/projects.js";
import { ResultTreePart } from "../parts/result-tree.js";
import { resultTable, ResultsView } from "../parts/results.js";
import { RollUps } from "../parts/roll-ups.js";
import { ResultPeriods } from "../parts/result-periods.js";
import { SourceLine } from "../parts/sources.js";
import { Statement, Formula } from "../parts/statement.js";
import { ReportTable } from "../parts/reports.js";
import { Table } from "../parts/table.js";
import { fiscalYearIn, ViewBar, ViewNotes, yearChoice, yearKindNotes } from "../parts/view.js";
import { SITE } from "../texts.js";

const TEXTS = texts({
  about: { en: "What is it for?", ja: "何のための基金か" },
  established: { en: "Established", ja: "設立" },
  project: { en: "Pays for", ja: "対象プロジェクト" },
  governance: { en: "How it decides", ja: "意思決定" },
  statement: { en: "Where does the money stand?", ja: "資金の現況" },
  statement_days: {
    en: "The statement for any days, as known on any day, to download",
    ja: "任意の期間・時点の資金状況表（ダウンロード可）",
  },
  statement_none: {
    en: "No book of this fund is in the record. What sources report about it stands below; no balance is made up from it.",
    ja: "この基金の帳簿は記録にありません。出典の報告内容を以下に示しますが、残高の推計は行いません。",
  },
  statement_open: {
    en: "The book of this fund is open, and nothing has been received yet.",
    ja: "この基金の帳簿は開設済みで、まだ入金がありません。",
  },
  headline: {
    en: "{spent} spent of {deposits} received",
    ja: "受領額{deposits}のうち{spent}を支出",
  },
  subtitle: {
    en: "{currency}, from the first contribution to {day}",
    ja: "{currency}、当初の拠出から{day}まで",
  },
  definition: {
    en: "Booked amounts in the fund's currency. Allocated is what decisions set aside; transferred, what left the fund; spent, what projects reported.",
    ja: "基金の通貨による記帳額。配分額は決定により留保した額、送金額は基金から支払った額、支出額はプロジェクトが報告した額。",
  },
  by_year: {
    en: "Received, transferred and spent, year by year",
    ja: "年度別の受領額、送金額及び支出額",
  },
  by_year_subtitle: { en: "{currency}, by the day of booking", ja: "{currency}、記帳日による" },
  agreements: { en: "Who pays, and when?", ja: "誰が、いつ拠出するか" },
  amount: { en: "Amount", ja: "金額" },
  reports: { en: "Reports owed to contributors", ja: "拠出者への報告" },
  decisions: { en: "What was decided?", ja: "どのような決定が行われたか" },
  decision: { en: "Decision", ja: "決定" },
  on: { en: "Day", ja: "日付" },
  outcome: { en: "Outcome", ja: "結論" },
  projects: { en: "Which projects does it pay for?", ja: "どのプロジェクトに資金を提供しているか" },
  no_projects: {
    en: "No project of this fund is in the record.",
    ja: "この基金のプロジェクトは記録にありません。",
  },
  results: { en: "What did they achieve?", ja: "どのような成果を生んだか" },
  told: { en: "What sources say of it", ja: "出典の記載" },
});

type Fund = Snapshot["funds"][number];

interface FundProps {
  readonly fund: Fund;
  readonly context: PageContext;
}

export async function fundPage(context: PageContext): Promise<Page | null> {
  const { snapshot, language, params } = context;
  const fund = snapshot.fundById.get(params["id"] ?? "");
  if (!fund) return null;
  const inKind = await readGivenInKind(context, "fund", [fund.id]);
  const figures = fundFigures(snapshot, fund);
  // A fund that a person has opened keeps a book from then on; of one that files describe, others may keep it.
  const isOpen = fund.portfolio === null && fund.currency !== null;
  const props = { fund, context };
  return {
    title: fund.name,
    description: fund.purpose ? plainNarrative(fund.purpose, snapshot) : fund.name,
    section: "funds",
    is_illustrative: isFundIllustrative(snapshot, fund),
    body: (
      <>
        <PageHead
          kicker={<a href={address(language, "/funds")}>{FUND_TYPES[fund.type][language]}</a>}
          title={fund.name[language]}
          is_long
          lead={
            fund.purpose ? (
              <Narrative text={fund.purpose} snapshot={snapshot} language={language} />
            ) : null
          }
        />
        {figures ? <KeyFigures figures={fundHeadlines(fund, figures)} language={language} /> : null}
        {figures ? <Money {...props} figures={figures} /> : null}
        <InKindPart given={inKind} of="receiver" context={context} />
        <ReportedMoney id={fund.id} snapshot={snapshot} language={language} />
        <About {...props} book={figures ? "used" : isOpen ? "open" : null} />
        <Agreements {...props} />
        <Decisions {...props} />
        {isProjectAccount(fund) ? null : <Projects {...props} />}
        {isProjectAccount(fund) ? null : <FundResults {...props} />}
        <ReportedDetailPart kind="activity" id={fund.id} snapshot={snapshot} language={language} />
        <Documents place="funds" id={fund.id} language={language} />
        <PublishedEditions context={context} asked={{ kind: "fund", subject: fund.id }} />
        <NextActions
          context={context}
          subject="fund"
          id={fund.id}
          is_words_only={figures === null && !isOpen}
          without={isProjectAccount(fund) ? GOVERNED : []}
        />
      </>
    ),
  };
}

/** What a project account is refused: it has no governing body, calls or transfers. Decision 0303. */
const GOVERNED = ["sign-agreement", "record-meeting", "open-call", "transfer", "record-pledge"];

/** What the fund's projects achieved; an account's are told on its project's page. */
function FundResults(props: FundProps): ComponentChild {
  const { fund, context } = props;
  const { snapshot, language, query } = context;
  return (
    <>
      <ResultTreePart
        snapshot={props.context.snapshot}
        kind="fund"
        id={props.fund.id}
        language={props.context.language}
      />
      <Results {...props} />
      <RollUps
        rollUps={libraryRollUps(
          snapshot,
          rollUpScope(snapshot, `fund.${fund.id}`),
          fiscalYearIn(query, "calendar"),
        )}
        language={language}
      />
      <ResultPeriods context={context} kind="fund" id={fund.id} />
    </>
  );
}

export function fundTables(snapshot: Snapshot, id: string): readonly FigureTable[] {
  const fund = snapshot.fundById.get(id);
  if (!fund) return [];
  const years = (["calendar", "april", "biennium"] as const).map((kind) =>
    fundYearTable(snapshot, fund, kind),
  );
  const results = resultTable(reportsOf(snapshot, id), "results");
  return [fundMoneyTable(snapshot, fund), ...years, results].filter((table) => table !== null);
}

function fileOf(fund: Fund, language: Language, table: string): string {
  return address(language, `${pathOf("funds", fund.id)}/tables/${table}`);
}

function reportsOf(snapshot: Snapshot, fund_id: string) {
  const projects = new Set(projectsOfFund(snapshot, fund_id).map((project) => project.id));
  return indicatorReports(
    snapshot,
    (result) => result.fund_id === fund_id || projects.has(result.project_id ?? ""),
  );
}

function Money({
  fund,
  context,
  figures,
}: FundProps & { readonly figures: FundFigures }): ComponentChild {
  const { snapshot, language, path, query } = context;
  const { deposits, allocated_net, resources, balance_projects } = figures;
  const isAccount = isProjectAccount(fund);
  const spent = isAccount ? figures.used : figures.spent;
  const table = fundMoneyTable(snapshot, fund);
  const kind = fiscalYearIn(query, "calendar");
  const years = fundYearTable(snapshot, fund, kind);
  const facts = { deposits: shortText(deposits, language), spent: shortText(spent, language) };
  return (
    <Part id="statement" title={TEXTS.statement[language]}>
      {table ? (
        <MoneyChart
          id="money-chart"
          language={language}
          headline={fill(TEXTS.headline[language], facts, language)}
          subtitle={fill(
            TEXTS.subtitle[language],
            { currency: fund.currency ?? "", day: formatDate(deposits.as_of ?? "", language) },
            language,
          )}
          steps={[
            { figure: deposits, hue: "accent" },
            { figure: allocated_net, hue: "muted" },
            ...(isAccount ? [] : [{ figure: resources, hue: "accent" } as const]),
            { figure: spent, hue: "accent" },
            { figure: isAccount ? figures.unused : balance_projects, hue: "muted", from: spent },
          ]}
          table={table}
          file={fileOf(fund, language, "money")}
          definition={TEXTS.definition[language]}
        />
      ) : null}
      <Statement figures={figures} currency={fund.currency ?? ""} language={language} />
      {context.book ? (
        <p>
          <a href={address(language, `${pathOf("funds", fund.id)}/statement`)}>
            {TEXTS.statement_days[language]}
          </a>
        </p>
      ) : null}
      {isAccount ? null : (
        <Formula figures={figures} currency={fund.currency ?? ""} language={language} />
      )}
      <ViewBar
        language={language}
        path={path}
        query={query}
        choices={[yearChoice(kind, "calendar", language)]}
      />
      <ViewNotes notes={yearKindNotes(query, kind)} language={language} />
      {years ? <YearChart fund={fund} table={years} language={language} /> : null}
    </Part>
  );
}

function YearChart({
  fund,
  table,
  language,
}: {
  readonly fund: Fund;
  readonly table: FigureTable;
  readonly language: Language;
}): ComponentChild {
  const hues = ["accent", "muted", "ink"] as const;
  const series = yearLines(fund).map((line, index) => ({
    name: table.columns[index + 1]?.title[language] ?? line,
    hue: hues[index] ?? "accent",
  }));
  const groups = table.rows.map((row) => {
    const [label, ...cells] = row;
    return {
      label: label && !isFigure(label) ? sayCell(label, language) : "",
      bars: cells.map((cell) =>
        cell && isFigure(cell)
          ? { amount: minor(cell), label: shortText(cell, language) }
          : { amount: 0, label: "" },
      ),
    };
  });
  const headline = TEXTS.by_year[language];
  const description = groups
    .map(
      (group) =>
        `${group.label}: ${group.bars.map((each, at) => `${series[at]?.name} ${each.label}`).join(", ")}`,
    )
    .join("; ");
  return (
    <Chart
      id="year-chart"
      language={language}
      headline={headline}
      subtitle={fill(TEXTS.by_year_subtitle[language], { currency: fund.currency ?? "" }, language)}
      table={table}
      file={fileOf(fund, language, table.id)}
      definition={TEXTS.definition[language]}
      draw={(width, id) =>
        drawYearBars({ id, title: headline, description, language, series, groups }, width)
      }
    />
  );
}

function About({
  fund,
  context,
  book,
}: FundProps & { readonly book: "used" | "open" | null }): ComponentChild {
  const { snapshot, language } = context;
  const statements = snapshot.statements.filter((row) => row.fund_id === fund.id);
  const paid = isProjectAccount(fund) ? projectsOfFund(snapshot, fund.id)[0] : undefined;
  const roles = snapshot.fundPartners.filter((row) => row.fund_id === fund.id);
  const named = roles.flatMap((row) => {
    const organisation = snapshot.organisationById.get(row.organisation_id);
    return organisation
      ? [
          [
            FUND_ROLES[row.role][language],
            <a href={address(language, pathOf("organisations", organisation.id))}>
              {organisation.name[language]}
            </a>,
          ] as const,
        ]
      : [];
  });
  return (
    <Part id="about" title={TEXTS.about[language]}>
      {book === "used" ? null : (
        <p class="prose quiet">
          {(book === "open" ? TEXTS.statement_open : TEXTS.statement_none)[language]}
        </p>
      )}
      <Facts
        facts={[
          [
            TEXTS.established[language],
            fund.established_date ? formatDate(fund.established_date, language) : null,
          ],
          [
            TEXTS.project[language],
            paid ? (
              <a href={address(language, pathOf("projects", paid.id))}>{paid.title[language]}</a>
            ) : null,
          ],
          ...named,
          [TEXTS.governance[language], fund.governance?.[language]],
          ...(isProjectAccount(fund)
            ? []
            : aidFacts({
                row: fund,
                markers: snapshot.fundMarkers.filter((row) => row.fund_id === fund.id),
                language,
              })),
        ]}
      />
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
      <SourceLine sources={sourcesOf(snapshot, "fund", fund.id)} language={language} />
    </Part>
  );
}

function Agreements({ fund, context }: FundProps): ComponentChild {
  const { snapshot, language, today } = context;
  const entries = agreementsOf(snapshot, fund, today);
  if (entries.length === 0) return null;
  const agreements = new Set(entries.map((entry) => entry.row.id));
  const reports = reportEntries(snapshot, today).filter((entry) =>
    agreements.has(entry.agreement.id),
  );
  return (
    <Part id="agreements" title={TEXTS.agreements[language]}>
      <AgreementTable entries={entries} caption={TEXTS.agreements[language]} context={context} />
      <InstalmentTable
        rows={instalmentsOf(entries)}
        language={language}
        is_of_one={entries.length === 1}
      />
      {reports.length === 0 ? null : (
        <ReportTable
          entries={reports}
          caption={TEXTS.reports[language]}
          language={language}
          today={today}
        />
      )}
    </Part>
  );
}

function Decisions({ fund, context }: FundProps): ComponentChild {
  const { snapshot, language } = context;
  const decisions = snapshot.decisions
    .filter((row) => row.fund_id === fund.id)
    .sort((a, b) => (a.decided_on > b.decided_on ? -1 : 1));
  if (decisions.length === 0) return null;
  const rows = decisions.map((row) => {
    const figure = figureOf(snapshot, row.id);
    const meeting = snapshot.governanceMeetingById.get(row.meeting_id);
    return {
      cells: [
        <>
          {row.subject[language]}{" "}
          {meeting ? <span class="quiet">{meeting.title[language]}</span> : null}
        </>,
        formatDay(row.decided_on, language),
        DECISION_OUTCOMES[row.outcome][language],
        figure && figure.value !== null ? <Num figure={figure} language={language} /> : "",
      ],
    };
  });
  const columns = [
    { name: TEXTS.decision[language] },
    { name: TEXTS.on[language], label: TEXTS.on[language] },
    { name: TEXTS.outcome[language], label: TEXTS.outcome[language] },
    { name: TEXTS.amount[language], is_number: true, label: TEXTS.amount[language] },
  ];
  return (
    <Part id="decisions" title={TEXTS.decisions[language]}>
      <Table caption={TEXTS.decisions[language]} is_titled columns={columns} rows={rows} stack />
    </Part>
  );
}

function Projects({ fund, context }: FundProps): ComponentChild {
  const { snapshot, language, path, query } = context;
  const slice = slicePage(projectsOfFund(snapshot, fund.id), query["page"], 50);
  return (
    <Part id="projects" title={TEXTS.projects[language]}>
      {slice.total === 0 ? (
        <p class="empty">{TEXTS.no_projects[language]}</p>
      ) : (
        <ProjectTable
          projects={slice.rows}
          snapshot={snapshot}
          language={language}
          caption={SITE.projects[language]}
        />
      )}
      <PageLinks slice={slice} language={language} path={path} query={query} />
    </Part>
  );
}

function Results({ fund, context }: FundProps): ComponentChild {
  const { snapshot, language } = context;
  const reports = reportsOf(snapshot, fund.id);
  if (reports.length === 0) return null;
  return (
    <Part id="results" title={TEXTS.results[language]}>
      <ResultsView
        id="target-chart"
        reports={reports.slice(0, 12)}
        language={language}
        file={fileOf(fund, language, "results")}
      />
    </Part>
  );
}
