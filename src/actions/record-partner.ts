import { Type } from "@sinclair/typebox";
import { isCountry } from "../base/country.js";
import { parseCurrency } from "../base/currency.js";
import { isRefusal, type Refusal } from "../base/refusal.js";
import { refuse } from "../fund/refusals.js";
import type { Tx } from "../store/connect.js";
import { listRowsBy } from "../store/money-rows.js";
import { writeRows } from "../store/record-rows.js";
import type { RowOf } from "../store/rows.js";
import { FISCAL_YEAR_KINDS, TABLES } from "../store/tables.js";
import { action } from "./action.js";
import { checkNew, findGiven } from "./given-row.js";
import { CURRENCY, DAY, maybe, NARRATIVE, readDay, REF, refuseInput, IDENTIFIER } from "./input.js";
import { LABELS } from "./labels.js";

const { kind: PARTNER_KINDS } = TABLES.partner.columns;
const { standing: STANDINGS } = TABLES.membership.columns;
const ORGANISATION_TYPES = [
  "10",
  "11",
  "15",
  "21",
  "22",
  "23",
  "24",
  "30",
  "40",
  "60",
  "70",
  "71",
  "72",
  "73",
  "80",
  "90",
] as const;
const COUNTRY = Type.String({ pattern: "^[A-Z]{2}$", description: "ISO 3166-1: JP" });
const STANDING = Type.Union(STANDINGS.map((standing) => Type.Literal(standing)));

/** A funding partner as people know it: a country, a company, a foundation. Its ministries and agencies are organisations of it. */
export const recordPartner = action({
  name: "record-partner",
  title: { en: "Add a partner", ja: "パートナーを登録する" },
  summary: {
    en: "A country, company or foundation that funds work. Its ministries and agencies are added as organisations of it.",
    ja: "事業に資金を拠出する国、企業、財団等を登録する。その府省・実施機関は、属する機関として登録する。",
  },
  input: Type.Object(
    {
      id: REF,
      name: NARRATIVE,
      kind: Type.Union(PARTNER_KINDS.map((kind) => Type.Literal(kind))),
      country: maybe(COUNTRY),
      home_currency: maybe(CURRENCY),
      fiscal_year: Type.Union(FISCAL_YEAR_KINDS.map((kind) => Type.Literal(kind))),
      introduction: maybe(NARRATIVE),
    },
    { additionalProperties: false },
  ),
  fields: {
    id: LABELS.id,
    name: LABELS.name,
    kind: LABELS.partner_kind,
    country: LABELS.country,
    home_currency: LABELS.home_currency,
    fiscal_year: LABELS.fiscal_year,
    introduction: LABELS.introduction,
  },
  edits: null,
  async run(tx, input) {
    const { id, name, kind, fiscal_year, introduction = null } = input;
    const taken = await checkNew(tx, { table: "partner", kind: LABELS.partner, field: "id" }, id);
    if (taken) return taken;
    const country = readCountry(input.country);
    if (isRefusal(country)) return country;
    const code = input.home_currency;
    const home_currency = code === undefined ? null : parseCurrency(code);
    if (code !== undefined && home_currency === null)
      return refuseInput("INPUT_CURRENCY", { value: code }, "home_currency");
    const row: RowOf<"partner"> = {
      id,
      portfolio: null,
      name,
      kind,
      country,
      home_currency,
      fiscal_year,
      dac_donor_code: null,
      introduction,
    };
    await writeRows(tx, "partner", [row]);
    return { subject_kind: "partner", subject_id: id, entries: [] };
  },
});

/** A ministry, agency, company or implementing organisation; with a partner named, part of that family from the start. */
export const recordOrganisation = action({
  name: "record-organisation",
  title: { en: "Add an organisation", ja: "機関を登録する" },
  summary: {
    en: "A ministry, agency, company or implementing organisation. Name the partner that it is part of: agreements, receipts and proposals are an organisation's.",
    ja: "府省、実施機関、企業等を登録する。取決め、入金及び提案は機関ごとに記録するため、属するパートナーがあれば指定する。",
  },
  input: Type.Object(
    {
      id: REF,
      name: NARRATIVE,
      short_name: maybe(NARRATIVE),
      type: Type.Union(ORGANISATION_TYPES.map((type) => Type.Literal(type))),
      country: maybe(COUNTRY),
      iati_ref: maybe(IDENTIFIER),
      partner: maybe(REF),
      standing: maybe(STANDING),
      is_reporting_org: maybe(Type.Boolean()),
    },
    { additionalProperties: false },
  ),
  fields: {
    id: LABELS.id,
    name: LABELS.name,
    short_name: LABELS.short_name,
    type: LABELS.organisation_type,
    country: LABELS.country,
    iati_ref: LABELS.iati_ref,
    partner: LABELS.part_of_partner,
    standing: LABELS.standing,
    is_reporting_org: LABELS.is_reporting_org,
  },
  edits: null,
  async run(tx, input) {
    const { id, name, short_name = null, type, iati_ref = null } = input;
    const taken = await checkNew(
      tx,
      { table: "organisation", kind: LABELS.organisation, field: "id" },
      id,
    );
    if (taken) return taken;
    const country = readCountry(input.country);
    if (isRefusal(country)) return country;
    const partner = await findGiven(tx, PARTNER, input.partner);
    if (isRefusal(partner)) return partner;
    const row: RowOf<"organisation"> = {
      id,
      portfolio: null,
      name,
      short_name,
      type,
      country,
      iati_ref,
      dac_donor_code: null,
      dac_channel_codes: [],
      sort_key_ja: null,
      is_reporting_org: input.is_reporting_org ?? false,
      parent_id: null,
      description: null,
    };
    await writeRows(tx, "organisation", [row]);
    const { standing = "member" } = input;
    const joined =
      partner && (await join(tx, { id, partner_id: partner.id, organisation_id: id, standing }));
    return joined ?? { subject_kind: "organisation", subject_id: id, entries: [] };
  },
});

/** An organisation that is on record already becomes part of a partner's family, from a day on or always. */
export const joinPartner = action({
  name: "join-partner",
  title: { en: "Add an organisation to a partner", ja: "機関をパートナーに加える" },
  summary: {
    en: "Its contributions count as the partner's from then on; one that stands apart is shown beside and never added.",
    ja: "以後その機関の拠出をパートナーの拠出として集計する。別掲の機関は併記し、合算しない。",
  },
  input: Type.Object(
    {
      id: REF,
      partner: REF,
      organisation: REF,
      standing: maybe(STANDING),
      from: maybe(DAY),
      to: maybe(DAY),
    },
    { additionalProperties: false },
  ),
  fields: {
    id: LABELS.id,
    partner: LABELS.partner,
    organisation: LABELS.organisation,
    standing: LABELS.standing,
    from: LABELS.period_from,
    to: LABELS.period_to,
  },
  edits: null,
  async run(tx, input) {
    const { id, standing = "member" } = input;
    const partner = await findGiven(tx, PARTNER, input.partner);
    if (isRefusal(partner)) return partner;
    const organisation = await findGiven(
      tx,
      { table: "organisation", kind: LABELS.organisation, field: "organisation" },
      input.organisation,
    );
    if (isRefusal(organisation)) return organisation;
    const from = input.from === undefined ? null : readDay(input.from, "from");
    if (isRefusal(from)) return from;
    const to = input.to === undefined ? null : readDay(input.to, "to");
    if (isRefusal(to)) return to;
    if (from !== null && to !== null && to < from)
      return refuse("PERIOD_BACKWARDS", { from, to }, "to");
    const { partner: partner_id, organisation: organisation_id } = input;
    const refused = await join(tx, { id, partner_id, organisation_id, standing, from, to });
    return refused ?? { subject_kind: "partner", subject_id: partner_id, entries: [] };
  },
});

const PARTNER = { table: "partner", kind: LABELS.partner, field: "partner" } as const;

/** One row of a family; the same organisation stands in it once at a time. */
async function join(
  tx: Tx,
  asked: Pick<RowOf<"membership">, "id" | "partner_id" | "organisation_id" | "standing"> & {
    readonly from?: string | null;
    readonly to?: string | null;
  },
): Promise<Refusal | null> {
  const { id, partner_id, organisation_id, standing, from = null, to = null } = asked;
  const kind = LABELS.part_of_partner;
  const taken = await checkNew(tx, { table: "membership", kind, field: "id" }, id);
  if (taken) return taken;
  const family = await listRowsBy(tx, "membership", "partner_id", partner_id);
  const isIn = family.some(
    (row) =>
      row.organisation_id === organisation_id &&
      (row.to_date === null || from === null || row.to_date >= from) &&
      (row.from_date === null || to === null || row.from_date <= to),
  );
  if (isIn) return refuseInput("EXISTS_ALREADY", { kind, id: organisation_id }, "organisation");
  await writeRows(tx, "membership", [
    {
      id,
      portfolio: null,
      partner_id,
      organisation_id,
      standing,
      from_date: from,
      to_date: to,
      role: null,
      position: family.length + 1,
    },
  ]);
  return null;
}

export function readCountry(code: string | undefined, field = "country"): string | null | Refusal {
  if (code === undefined) return null;
  return isCountry(code) ? code : refuseInput("INPUT_COUNTRY", { value: code }, field);
}
