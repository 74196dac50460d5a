import { texts } from "../../base/text.js";
import { sourcesOf } from "../../figures/cited.js";
import { statementFigure } from "../../figures/record-figures.js";
import { indicatorReports } from "../../figures/results.js";
import { libraryRollUps, rollUpScope } from "../../figures/roll-up.js";
import { address, pathOf } from "../address.js";
import type { Page, PageContext } from "../page.js";
import { Documents } from "../parts/documents.js";
import { Facts } from "../parts/facts.js";
import { InKindPart, readGivenInKind } from "../parts/in-kind.js";
import { Narrative, plainNarrative } from "../parts/narrative.js";
import { NextActions } from "../parts/next-actions.js";
import { PageHead, Part } from "../parts/page-head.js";
import { ReportedDetailPart } from "../parts/reported-detail.js";
import { ReportedMoney } from "../parts/reported-money.js";
import { ProjectTable } from "../parts/projects.js";
import { ResultTreePart } from "../parts/result-tree.js";
import { IndicatorTable } from "../parts/results.js";
import { RollUps } from "../parts/roll-ups.js";
import { fiscalYearIn } from "../parts/view.js";
import { ResultPeriods } from "../parts/result-periods.js";
import { SourceLine } from "../parts/sources.js";

const TEXTS = texts({
  kicker: { en: "Programme", ja: "プログラム" },
  part: { en: "What is the partner's part?", ja: "パートナーの役割" },
  partner: { en: "Partner", ja: "パートナー" },
  role: { en: "Role", ja: "役割" },
  projects: { en: "Which projects?", ja: "プロジェクト" },
  results: { en: "What did it achieve?", ja: "成果" },
});

/** A programme: the partner's part in it, what sources say, its projects and results. */
export async function programmePage(context: PageContext): Promise<Page | null> {
  const { snapshot, language, params } = context;
  const row = snapshot.programmeById.get(params["id"] ?? "");
  if (!row) return null;
  const inKind = await readGivenInKind(context, "programme", [row.id]);
  const partner = snapshot.partnerById.get(row.partner_id ?? "");
  const projects = snapshot.projects.filter((project) => project.programme_id === row.id);
  const statements = snapshot.statements.filter((statement) => statement.programme_id === row.id);
  const reports = indicatorReports(snapshot, (result) => result.programme_id === row.id);
  const stories = snapshot.stories.filter((story) => story.programme_id === row.id);
  return {
    title: row.name,
    description: row.description ? plainNarrative(row.description, snapshot) : row.name,
    is_illustrative: snapshot.isIllustrative(row),
    section: "funds",
    body: (
      <>
        <PageHead
          kicker={TEXTS.kicker[language]}
          title={row.name[language]}
          is_long
          lead={
            row.description ? (
              <Narrative text={row.description} snapshot={snapshot} language={language} />
            ) : null
          }
        />
        <Part id="part" title={TEXTS.part[language]}>
          <Facts
            facts={[
              [
                TEXTS.partner[language],
                partner ? (
                  <a href={address(language, pathOf("partners", partner.id))}>
                    {partner.name[language]}
                  </a>
                ) : null,
              ],
              [TEXTS.role[language], row.partner_role?.[language]],
            ]}
          />
          {statements.length > 0 ? (
            <ul class="plain prose">
              {statements.map((statement) => (
                <li>
                  <Narrative
                    text={statement.text}
                    snapshot={snapshot}
                    language={language}
                    self={statementFigure(snapshot, statement)}
                  />
                </li>
              ))}
            </ul>
          ) : null}
          {stories.map((story) => (
            <section class="story">
              <h3>{story.title[language]}</h3>
              <p>
                <Narrative text={story.body} snapshot={snapshot} language={language} />
              </p>
            </section>
          ))}
          <SourceLine sources={sourcesOf(snapshot, "programme", row.id)} language={language} />
        </Part>
        {projects.length > 0 ? (
          <Part id="projects" title={TEXTS.projects[language]}>
            <ProjectTable
              projects={projects}
              snapshot={snapshot}
              language={language}
              caption={TEXTS.projects[language]}
            />
          </Part>
        ) : null}
        <InKindPart given={inKind} of="receiver" context={context} />
        <ReportedMoney id={row.id} snapshot={snapshot} language={language} />
        <ResultTreePart snapshot={snapshot} kind="programme" id={row.id} language={language} />
        {reports.length > 0 ? (
          <Part id="results" title={TEXTS.results[language]}>
            {reports.map((report) => (
              <IndicatorTable report={report} language={language} />
            ))}
          </Part>
        ) : null}
        <RollUps
          rollUps={libraryRollUps(
            snapshot,
            rollUpScope(snapshot, `programme.${row.id}`),
            fiscalYearIn(context.query, "calendar"),
          )}
          language={language}
        />
        <ResultPeriods context={context} kind="programme" id={row.id} />
        <ReportedDetailPart kind="activity" id={row.id} snapshot={snapshot} language={language} />
        <Documents place="programmes" id={row.id} language={language} />
        <NextActions context={context} subject="programme" id={row.id} is_words_only />
      </>
    ),
  };
}
