import { currency } from "../src/base/currency.js";
import { day } from "../src/base/day.js";
import type { Text } from "../src/base/text.js";
import { snapshotOf, type GivenRows } from "./snapshot-fixture.js";

const same = (text: string): Text => ({ en: text, ja: text });
const said = day("2022-05-31");

/** A small partner with one of everything that a brief prints: money, a fund, a project, results, a story, statements. */
export const SMALL_PORTFOLIO: GivenRows = {
  portfolio: [{ id: "small", title: same("Small"), is_illustrative: false }],
  source: [
    {
      id: "paper",
      portfolio: "small",
      title: { en: "A paper", ja: "資料" },
      url: "https://example.org/paper",
    },
  ],
  organisation: [
    {
      id: "agency",
      portfolio: "small",
      name: { en: "The Agency", ja: "機関" },
      is_reporting_org: true,
    },
    { id: "ministry", portfolio: "small", name: { en: "Ministry of Work", ja: "労働省" } },
  ],
  partner: [
    {
      id: "XA",
      portfolio: "small",
      name: { en: "Exland", ja: "例国" },
      fiscal_year: "april",
      introduction: {
        en: "Exland has been a partner since 1974.",
        ja: "例国は1974年からのパートナーである。",
      },
    },
  ],
  membership: [
    {
      id: "xa-ministry",
      portfolio: "small",
      partner_id: "XA",
      organisation_id: "ministry",
      standing: "member",
    },
  ],
  fund: [
    {
      id: "works",
      portfolio: "small",
      code: "WORKS",
      name: { en: "Fund for Works", ja: "事業基金" },
      type: "trust_fund",
      established_date: "2011",
      purpose: { en: "Roads and water.", ja: "道路と水。" },
    },
  ],
  fund_partner: [{ fund_id: "works", organisation_id: "ministry", n: 1, role: "contributor" }],
  project: [
    {
      id: "village",
      portfolio: "small",
      partner_id: "XA",
      fund_id: "works",
      title: { en: "Village after COVID-19", ja: "COVID-19後の村" },
      purpose: {
        en: "The project works towards {pumps-target}. {trained} were trained.",
        ja: "{pumps-target}を目指す。{trained}が研修を受けた。",
      },
    },
  ],
  project_place: [{ project_id: "village", n: 1, country: "SD" }],
  contribution: [
    contribution("assessed-total", "assessed", 225_500_000_00n, "exactly"),
    contribution("voluntary-total", "voluntary", 43_500_000_00n, "over"),
  ],
  result: [
    {
      id: "water",
      portfolio: "small",
      project_id: "village",
      type: "output",
      title: same("Water"),
    },
  ],
  indicator: [
    {
      id: "pumps",
      portfolio: "small",
      result_id: "water",
      title: { en: "Pumps repaired", ja: "修理したポンプ" },
      unit: { en: "water pumps", ja: "基" },
    },
    {
      id: "people",
      portfolio: "small",
      result_id: "water",
      title: { en: "People trained", ja: "研修を受けた人" },
      unit: { en: "people", ja: "人" },
    },
  ],
  indicator_value: [
    {
      id: "pumps-target",
      portfolio: "small",
      indicator_id: "pumps",
      kind: "target",
      value: "40",
      qualifier: "exactly",
      status: "published",
    },
    {
      id: "trained",
      portfolio: "small",
      indicator_id: "people",
      kind: "actual",
      value: "15000",
      qualifier: "over",
      status: "published",
    },
  ],
  statement: [
    {
      id: "rank-2020",
      portfolio: "small",
      partner_id: "XA",
      section: "oda",
      text: {
        en: "By volume Exland ranked {value} in 2020.",
        ja: "2020年の総額で例国は{value}であった。",
      },
      value: "4",
      unit: { en: "rank", ja: "位" },
      basis: "statement",
      as_of: said,
    },
    {
      id: "share-2020",
      portfolio: "small",
      partner_id: "XA",
      section: "oda",
      text: { en: "That was {value} of its income.", ja: "国民総所得の{value}に当たる。" },
      value: "0.31",
      unit: { en: "%", ja: "%" },
      basis: "statement",
      as_of: said,
    },
  ],
  citation: [
    cite("contribution", "assessed-total", "2"),
    cite("contribution", "voluntary-total", "2"),
    cite("indicator_value", "pumps-target", "4"),
    cite("indicator_value", "trained", "3"),
    cite("statement", "rank-2020", "1"),
    cite("statement", "share-2020", null),
  ],
};

function contribution(
  id: string,
  kind: "assessed" | "voluntary",
  amount_minor: bigint,
  qualifier: "exactly" | "over",
) {
  return {
    id,
    portfolio: "small",
    partner_id: "XA",
    kind,
    stage: "received" as const,
    amount_minor,
    currency: currency("USD"),
    qualifier,
    period_from: day("2016-01-01"),
    period_to: day("2021-12-31"),
  };
}

function cite(record_kind: string, record_id: string, page: string | null) {
  return { record_kind, record_id, n: 1, source_id: "paper", page, as_of: said };
}

/** The small portfolio's snapshot, with rows of some tables replaced. */
export function smallSnapshot(changed: GivenRows = {}) {
  return snapshotOf({ ...SMALL_PORTFOLIO, ...changed });
}
