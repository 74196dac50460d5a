import { texts } from "../../base/text.js";
import { sourcesOf } from "../../figures/cited.js";
import { countryName } from "../../base/country-names.js";
import { organisationAgreements } from "../../figures/partner-agreements.js";
import { contributionFigure } from "../../figures/record-figures.js";
import { KIND_NAMES } from "../../figures/words.js";
import { address, pathOf } from "../address.js";
import type { Page, PageContext } from "../page.js";
import { PartnerAgreementsPart } from "../parts/agreements.js";
import { formatDates } from "../parts/dates.js";
import { Facts } from "../parts/facts.js";
import { InKindPart, readGivenInKind } from "../parts/in-kind.js";
import { FUND_ROLES, PROJECT_ROLES, STANDINGS } from "../../figures/kinds.js";
import { formatSpan, NotReported, Num } from "../parts/number.js";
import { NextActions } from "../parts/next-actions.js";
import { PageHead, Part } from "../parts/page-head.js";
import { ReportedDetailPart } from "../parts/reported-detail.js";
import { SourceLine } from "../parts/sources.js";
import { Table } from "../parts/table.js";

const TEXTS = texts({
  kicker: { en: "Organisation", ja: "組織" },
  about: { en: "What is it?", ja: "概要" },
  country: { en: "Country", ja: "国" },
  parent: { en: "Part of", ja: "上位組織" },
  family: { en: "Family", ja: "パートナー" },
  ref: { en: "Organisation identifier", ja: "組織識別子" },
  gives: { en: "What does it give?", ja: "拠出" },
  what: { en: "What", ja: "内容" },
  amount: { en: "Amount", ja: "金額" },
  period: { en: "Period", ja: "対象期間" },
  part: { en: "Where does it take part?", ja: "関与する事業" },
  work: { en: "Work", ja: "事業" },
  role: { en: "Role", ja: "役割" },
});

/** An organisation: what it is, what it gives, and the funds and projects that it takes part in. */
export async function organisationPage(context: PageContext): Promise<Page | null> {
  const { snapshot, language, params } = context;
  const row = snapshot.organisationById.get(params["id"] ?? "");
  if (!row) return null;
  const inKind = await readGivenInKind(context, "organisation", [row.id]);
  const parent = snapshot.organisationById.get(row.parent_id ?? "");
  const members = snapshot.memberships.filter((member) => member.organisation_id === row.id);
  const given = snapshot.contributions.filter(
    (entry) => entry.organisation_id === row.id || entry.through_organisation_id === row.id,
  );
  const funds = snapshot.fundPartners.filter((entry) => entry.organisation_id === row.id);
  const projects = snapshot.projectOrganisations.filter(
    (entry) => entry.organisation_id === row.id,
  );
  const work = [
    ...funds.map((entry) => ({
      path: pathOf("funds", entry.fund_id),
      name: snapshot.fundById.get(entry.fund_id)?.name,
      role: FUND_ROLES[entry.role],
    })),
    ...projects.map((entry) => ({
      path: pathOf("projects", entry.project_id),
      name: snapshot.projectById.get(entry.project_id)?.title,
      role: PROJECT_ROLES[entry.role],
    })),
  ];
  const families = members.flatMap((member) => {
    const partner = snapshot.partnerById.get(member.partner_id);
    return partner ? [{ member, partner }] : [];
  });
  return {
    title: row.name,
    description: row.description ?? row.name,
    is_illustrative: snapshot.isIllustrative(row),
    section: "partners",
    body: (
      <>
        <PageHead
          kicker={TEXTS.kicker[language]}
          title={row.name[language]}
          lead={row.description?.[language]}
          is_long
        />
        <Part id="about" title={TEXTS.about[language]}>
          <Facts
            facts={[
              ...families.map(
                ({ member, partner }) =>
                  [
                    TEXTS.family[language],
                    <>
                      <a href={address(language, pathOf("partners", partner.id))}>
                        {partner.name[language]}
                      </a>{" "}
                      <span class="quiet">
                        {[
                          STANDINGS[member.standing][language],
                          formatDates(member.from_date, member.to_date, language),
                        ]
                          .filter(Boolean)
                          .join(language === "ja" ? "、" : ", ")}
                      </span>
                    </>,
                  ] as const,
              ),
              ...members.flatMap((member) =>
                member.role ? [[TEXTS.role[language], member.role[language]] as const] : [],
              ),
              [TEXTS.country[language], row.country ? countryName(row.country)[language] : null],
              [
                TEXTS.parent[language],
                parent ? (
                  <a href={address(language, pathOf("organisations", parent.id))}>
                    {parent.name[language]}
                  </a>
                ) : null,
              ],
              [TEXTS.ref[language], row.iati_ref ? <code>{row.iati_ref}</code> : null],
            ]}
          />
          <SourceLine sources={sourcesOf(snapshot, "organisation", row.id)} language={language} />
        </Part>
        {given.length > 0 ? (
          <Part id="gives" title={TEXTS.gives[language]}>
            <Table
              caption={TEXTS.gives[language]}
              is_titled
              stack
              columns={[
                { name: TEXTS.what[language] },
                { name: TEXTS.amount[language], is_number: true, label: TEXTS.amount[language] },
                { name: TEXTS.period[language], label: TEXTS.period[language] },
              ]}
              rows={given.map((entry) => {
                const figure = contributionFigure(snapshot, entry);
                const said = entry.description?.[language] ?? KIND_NAMES[entry.kind][language];
                return {
                  cells: [
                    said,
                    <Num figure={figure} language={language} />,
                    figure.period ? (
                      formatSpan(figure.period, language)
                    ) : (
                      <NotReported language={language} />
                    ),
                  ],
                };
              })}
            />
          </Part>
        ) : null}
        <PartnerAgreementsPart
          given={organisationAgreements(snapshot, row.id, context.today)}
          context={context}
        />
        <InKindPart given={inKind} of="giver" context={context} />
        {work.length > 0 ? (
          <Part id="part" title={TEXTS.part[language]}>
            <Table
              caption={TEXTS.part[language]}
              is_titled
              stack
              columns={[
                { name: TEXTS.work[language] },
                { name: TEXTS.role[language], label: TEXTS.role[language] },
              ]}
              rows={work.map((each) => ({
                cells: [
                  <a href={address(language, each.path)}>{each.name?.[language] ?? each.path}</a>,
                  each.role[language],
                ],
              }))}
            />
          </Part>
        ) : null}
        <ReportedDetailPart
          kind="organisation"
          id={row.id}
          snapshot={snapshot}
          language={language}
        />
        <NextActions context={context} subject="organisation" id={row.id} />
      </>
    ),
  };
}
