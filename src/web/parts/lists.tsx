import type { ComponentChild } from "preact";
import type { Language } from "../../base/language.js";
import { texts } from "../../base/text.js";
import { figureOf } from "../../figures/claims.js";
import { fundFigures, realFunds } from "../../figures/fund.js";
import type { Snapshot } from "../../store/snapshot.js";
import { address, pathOf } from "../address.js";
import { formatDate } from "./dates.js";
import { FUND_TYPES, PARTNER_KINDS } from "../../figures/kinds.js";
import { MadeUp } from "./made-up.js";
import { NotReported, Num } from "./number.js";
import { Table } from "./table.js";

const TEXTS = texts({
  partner: { en: "Partner", ja: "パートナー" },
  kind: { en: "Kind", ja: "種類" },
  projects: { en: "Projects", ja: "プロジェクト数" },
  countries: { en: "Countries", ja: "国数" },
  differences: { en: "Differences between sources", ja: "出典間の相違" },
  fund: { en: "Fund", ja: "基金" },
  established: { en: "Established", ja: "設立" },
  received: { en: "Received", ja: "受領額" },
  allocatable: { en: "Allocatable", ja: "配分可能残高" },
});

interface ListProps {
  readonly snapshot: Snapshot;
  readonly language: Language;
  readonly caption: string;
}

/** What is real before what is made up, each in the order given. */
export function realFirst<R extends { readonly portfolio: string | null }>(
  snapshot: Snapshot,
  rows: readonly R[],
): readonly R[] {
  const isMadeUp = (row: R) => snapshot.isIllustrative(row);
  return [...rows.filter((row) => !isMadeUp(row)), ...rows.filter(isMadeUp)];
}

/** Partners with what the record counts of each. */
export function PartnerTable({ snapshot, language, caption }: ListProps): ComponentChild {
  const count = (id: string) => {
    const figure = figureOf(snapshot, id);
    return figure ? <Num figure={figure} language={language} form="number" /> : "";
  };
  const rows = realFirst(snapshot, snapshot.partners).map((partner) => ({
    cells: [
      <>
        <a href={address(language, pathOf("partners", partner.id))}>{partner.name[language]}</a>{" "}
        {snapshot.isIllustrative(partner) ? <MadeUp language={language} /> : null}
      </>,
      PARTNER_KINDS[partner.kind][language],
      count(`${partner.id}:projects`),
      count(`${partner.id}:countries`),
      count(`${partner.id}:findings`),
    ],
  }));
  const columns = [
    { name: TEXTS.partner[language] },
    { name: TEXTS.kind[language] },
    ...[TEXTS.projects, TEXTS.countries, TEXTS.differences].map((text) => ({
      name: text[language],
      is_number: true,
      label: text[language],
    })),
  ];
  return <Table caption={caption} is_titled columns={columns} rows={rows} stack />;
}

/** Funds; money only where the fund has a book of its own. */
export function FundTable({ snapshot, language, caption }: ListProps): ComponentChild {
  const funds = realFirst(snapshot, realFunds(snapshot));
  const money = funds.map((fund) => fundFigures(snapshot, fund));
  const rows = funds.map((fund, index) => {
    const figures = money[index];
    const projects = figureOf(snapshot, `${fund.id}:projects`);
    return {
      cells: [
        <>
          <a href={address(language, pathOf("funds", fund.id))}>{fund.name[language]}</a>{" "}
          {snapshot.isIllustrative(fund) ? <MadeUp language={language} /> : null}
        </>,
        FUND_TYPES[fund.type][language],
        fund.established_date ? formatDate(fund.established_date, language) : "",
        projects ? <Num figure={projects} language={language} form="number" /> : "",
        figures ? (
          <Num figure={figures.allocatable} language={language} />
        ) : (
          <NotReported language={language} />
        ),
      ],
    };
  });
  const columns = [
    { name: TEXTS.fund[language] },
    { name: TEXTS.kind[language] },
    { name: TEXTS.established[language], label: TEXTS.established[language] },
    { name: TEXTS.projects[language], is_number: true, label: TEXTS.projects[language] },
    { name: TEXTS.allocatable[language], is_number: true, label: TEXTS.allocatable[language] },
  ];
  return <Table caption={caption} is_titled columns={columns} rows={rows} stack />;
}
