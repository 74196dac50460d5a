import { day } from "../../base/day.js";
import { fill, fillText, texts, type Text } from "../../base/text.js";
import type { Figure } from "../../figures/figure.js";
import type { FigureTable } from "../../figures/figure-table.js";
import { recordFindings } from "../../figures/findings.js";
import { partnerAgreements } from "../../figures/partner-agreements.js";
import { partnerView, type PartnerView } from "../../figures/partner.js";
import {
  calendarTable,
  odaTable,
  totalsTable,
  usualYears,
  yearsTable,
} from "../../figures/partner-tables.js";
import { indicatorReports } from "../../figures/results.js";
import { attributedOwners, sharedKey, shownBy, showsNothing } from "../../figures/attribution.js";
import { libraryRollUps, rollUpScope } from "../../figures/roll-up.js";
import { periodTable, resultTable } from "../parts/results.js";
import { address, pathOf } from "../address.js";
import type { Page, PageContext } from "../page.js";
import { PublishedEditions } from "./editions.js";
import { InKindPart, readGivenInKind } from "../parts/in-kind.js";
import { PARTNER_KINDS } from "../../figures/kinds.js";
import { PartnerAgreementsPart } from "../parts/agreements.js";
import { Narrative } from "../parts/narrative.js";
import { NextActions } from "../parts/next-actions.js";
import { KeyFigures } from "../parts/number.js";
import { Documents } from "../parts/documents.js";
import { PageHead } from "../parts/page-head.js";
import { PartnerMoneyPart } from "../parts/partner-money.js";
import {
  Conventions,
  Family,
  Findings,
  Funds,
  Oda,
  People,
  Places,
  Priorities,
  ProjectsPart,
  ResultsPart,
} from "../parts/partner-parts.js";
import { PartnerReports } from "../parts/reports.js";
import { RollUps } from "../parts/roll-ups.js";
import {
  currencyChoice,
  fiscalYearIn,
  VIEW_WORDS,
  ViewBar,
  ViewNotes,
  yearChoice,
  yearKindNotes,
} from "../parts/view.js";
import { readContext, WorldContext } from "../parts/world-context.js";
import type { PartnerShown } from "../parts/partner-shown.js";

const TEXTS = texts({
  lead: {
    en: "What {name} gave, where it went and what it did.",
    ja: "{name}の拠出、その使途及び成果。",
  },
  description: {
    en: "Contributions, funds, projects, people and results of {name}, each number with its source.",
    ja: "{name}の拠出、基金、プロジェクト、人員及び成果。すべての数値に出典を付しています。",
  },
  brief: { en: "The brief, {years}", ja: "概要資料（{years}）" },
  brief_html: { en: "as a web page", ja: "ウェブページ" },
  brief_json: { en: "its claims as JSON", ja: "数値の根拠（JSON）" },
  years: { en: "{from}–{to}", ja: "{from}～{to}年" },
});

export async function partnerPage(context: PageContext): Promise<Page | null> {
  const shown = readShown(context);
  if (!shown) return null;
  const { snapshot, language, path, query } = context;
  const { view, from, to } = shown;
  const { row } = view;
  const years = fill(TEXTS.years[language], { from: String(from), to: String(to) }, language);
  const brief = (ending: string) =>
    address(language, `${pathOf("partners", row.id)}/brief.${ending}`, {
      from: String(from),
      to: String(to),
    });
  const headline = [
    ...view.money.totals.map((entry) => entry.figure),
    view.projects_count,
    view.countries_count,
  ].filter((figure): figure is Figure => figure !== null && figure.value !== null);
  const props = { shown, context };
  // Whoever only passes on gives nothing of its own.
  const givers = snapshot.memberships
    .filter((member) => member.partner_id === row.id && member.standing !== "through")
    .map((member) => member.organisation_id);
  const [world, inKind] = await Promise.all([
    readContext(context.world, row, { from, to }),
    readGivenInKind(context, "organisation", givers),
  ]);
  return {
    title: row.name,
    description: {
      en: fill(TEXTS.description.en, { name: row.name }, "en"),
      ja: fill(TEXTS.description.ja, { name: row.name }, "ja"),
    },
    section: "partners",
    is_illustrative: view.is_illustrative,
    body: (
      <>
        <PageHead
          kicker={<a href={address(language, "/partners")}>{PARTNER_KINDS[row.kind][language]}</a>}
          title={row.name[language]}
          is_long={row.introduction !== null}
          lead={
            row.introduction ? (
              <Narrative text={row.introduction} snapshot={snapshot} language={language} />
            ) : (
              fill(TEXTS.lead[language], { name: row.name }, language)
            )
          }
        >
          <p class="actions">
            <a class="button" href={brief("pdf")}>
              {fill(TEXTS.brief[language], { years }, language)} (PDF)
            </a>
            <a class="button plain-button" href={brief("html")}>
              {TEXTS.brief_html[language]}
            </a>
            <a class="button plain-button" href={brief("docx")}>
              Word
            </a>
            <a class="button plain-button" href={brief("xlsx")}>
              Excel
            </a>
            <a class="button plain-button" href={brief("json")}>
              {TEXTS.brief_json[language]}
            </a>
          </p>
        </PageHead>
        <KeyFigures figures={headline.slice(0, 4)} language={language} />
        <ViewBar
          language={language}
          path={path}
          query={query}
          choices={viewChoices(shown, context)}
        />
        <ViewNotes notes={viewNotes(shown, context)} language={language} />
        <PartnerMoneyPart {...props} />
        <PartnerAgreementsPart
          given={partnerAgreements(snapshot, row.id, context.today)}
          context={context}
        />
        <InKindPart given={inKind} of="family" context={context} />
        <Family {...props} />
        <Funds {...props} />
        <ProjectsPart {...props} />
        <ResultsPart {...props} />
        <RollUps
          rollUps={libraryRollUps(
            snapshot,
            rollUpScope(snapshot, `partner.${row.id}`),
            shown.fiscal_year,
          )}
          language={language}
        />
        <Places {...props} />
        <Priorities {...props} />
        <People {...props} />
        <Conventions {...props} />
        <Oda {...props} />
        <WorldContext world={world} view={view} language={language} />
        <Documents
          place="partners"
          id={row.id}
          language={language}
          years={{ from: String(from), to: String(to) }}
        />
        <Findings findings={recordFindings(snapshot, row.id)} context={context} />
        <PartnerReports partner={row.id} context={context} />
        <PublishedEditions
          context={context}
          others={["accountability"]}
          asked={{
            kind: "partner",
            subject: row.id,
            from: String(from),
            to: String(to),
          }}
        />
        <NextActions context={context} subject="partner" id={row.id} is_words_only />
      </>
    ),
  };
}

export function partnerTables(context: PageContext): readonly FigureTable[] {
  const shown = readShown(context);
  if (!shown) return [];
  return [
    totalsTable(shown.view),
    yearsTable(shown.view),
    calendarTable(shown.view),
    odaTable(shown.view),
    resultTable(shown.reports, "results"),
    periodTable(shown.reports, "periods"),
  ];
}

function readShown({ snapshot, params, query, today }: PageContext): PartnerShown | null {
  const partner = snapshot.partnerById.get(params["id"] ?? "");
  if (!partner) return null;
  const usual = usualYears(snapshot, partner.id, Number(today.slice(0, 4)));
  const asked = { from: yearIn(query["from"]) ?? usual.from, to: yearIn(query["to"]) ?? usual.to };
  const [from, to] = asked.from <= asked.to ? [asked.from, asked.to] : [asked.to, asked.from];
  const fiscal_year = fiscalYearIn(query, partner.fiscal_year);
  const span = { from: day(`${from}-01-01`), to: day(`${to}-12-31`) };
  const view = partnerView(snapshot, { partner: partner.id, span, fiscal_year });
  if (!view) return null;
  const owners = new Set([
    ...view.projects.map((entry) => entry.row.id),
    ...view.programmes.map((row) => row.id),
    ...view.funds.map((entry) => entry.row.id),
  ]);
  const attributed = attributedOwners(snapshot, partner.id);
  const reports = indicatorReports(
    snapshot,
    (result) =>
      owners.has(result.project_id ?? result.programme_id ?? result.fund_id ?? "") &&
      !showsNothing(attributed.get(sharedKey(result))?.rule),
  ).map((report) => ({
    ...report,
    shown_by: shownBy(report, attributed.get(sharedKey(report.result))?.rule),
  }));
  const currency = currenciesOf(view).find((code) => code === query["currency"]) ?? null;
  return { view, from, to, fiscal_year, currency, reports };
}

function yearIn(text: string | undefined): number | null {
  return text !== undefined && /^(19[6-9]\d|20\d\d)$/.test(text) ? Number(text) : null;
}

function currenciesOf(view: PartnerView): readonly string[] {
  const entries = [
    ...view.money.totals,
    ...view.money.since,
    ...view.money.other,
    ...view.money.channels,
  ];
  const codes = [
    ...entries.map((entry) => entry.row.currency),
    ...view.money.lines.map((line) => line.currency),
  ];
  return [...new Set(codes.filter((code) => code !== null))].sort();
}

/** No choice is offered where it would change nothing. */
function viewChoices(shown: PartnerShown, { language }: PageContext) {
  const { view, currency, fiscal_year } = shown;
  const currencies = currenciesOf(view);
  return [
    ...(currencies.length > 0 ? [yearChoice(fiscal_year, view.row.fiscal_year, language)] : []),
    ...(currencies.length > 1 ? [currencyChoice(currency, currencies, language)] : []),
  ];
}

/** What the address asks that this page cannot show, and what a choice leaves out. */
function viewNotes(shown: PartnerShown, { query }: PageContext): Text[] {
  const { view, from, to, currency, fiscal_year } = shown;
  const years = [query["from"], query["to"]].flatMap((asked) =>
    asked === undefined || yearIn(asked) !== null
      ? []
      : [fillText(VIEW_WORDS.year_unknown, { asked, from: String(from), to: String(to) })],
  );
  const asked = query["currency"];
  const others = currenciesOf(view).filter((code) => code !== currency);
  const left =
    asked === undefined
      ? []
      : currency === null
        ? [fillText(VIEW_WORDS.currency_unknown, { asked })]
        : others.length === 0
          ? []
          : [fillText(VIEW_WORDS.currency_alone, { currency, others: others.join(", ") })];
  return [...years, ...yearKindNotes(query, fiscal_year), ...left];
}
