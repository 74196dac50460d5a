import { Type, type Static, type TObject } from "@sinclair/typebox";
import { firstDayOf, lastDayOf } from "../base/partial-date.js";
import { isRefusal, refusedBy, together, type Refusal } from "../base/refusal.js";
import { refuse } from "../fund/refusals.js";
import type { Tx } from "../store/connect.js";
import { listRowsBy } from "../store/money-rows.js";
import { writeRows } from "../store/record-rows.js";
import type { RowOf } from "../store/rows.js";
import { FISCAL_YEAR_KINDS, TABLES } from "../store/tables.js";
import { action } from "./action.js";
import { checkNew, findGiven } from "./given-row.js";
import {
  COUNTRY,
  CURRENCY,
  DAY,
  maybe,
  NARRATIVE,
  readCountry,
  readCurrency,
  readDate,
  REF,
  refuseInput,
  IDENTIFIER,
} from "./input.js";
import { LABELS } from "./labels.js";
import { NOUNS } from "./nouns.js";

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
const STANDING = Type.Union(STANDINGS.map((standing) => Type.Literal(standing)));

/** What is asked of a partner besides its reference. */
export const PARTNER_FORM = {
  name: NARRATIVE,
  kind: Type.Union(PARTNER_KINDS.map((kind) => Type.Literal(kind))),
  country: maybe(COUNTRY),
  home_currency: maybe(CURRENCY),
  fiscal_year: Type.Union(FISCAL_YEAR_KINDS.map((kind) => Type.Literal(kind))),
  introduction: maybe(NARRATIVE),
};
export const PARTNER_FIELDS = {
  name: LABELS.name,
  kind: LABELS.partner_kind,
  country: LABELS.country,
  home_currency: LABELS.home_currency,
  fiscal_year: LABELS.fiscal_year,
  introduction: LABELS.introduction,
};

/** A funding partner as people know it: a country, a company, a foundation. Its ministries and agencies are organisations of it. */
export const recordPartner = action({
  name: "record-partner",
  title: { en: "Add a partner", ja: "パートナーを登録する" },
  summary: {
    en: "A country, company or foundation that funds work. Its ministries and agencies are added as organisations of it.",
    ja: "事業に資金を拠出する国、企業、財団等を登録する。その府省・実施機関は、属する機関として登録する。",
  },
  input: Type.Object({ id: REF, ...PARTNER_FORM }, { additionalProperties: false }),
  fields: { id: LABELS.id, ...PARTNER_FIELDS },
  edits: null,
  async run(tx, { id, ...given }) {
    const read = together({
      taken: await checkNew(tx, { table: "partner", kind: NOUNS.partner, field: "id" }, id),
      row: readPartner(given, { id, portfolio: null, dac_donor_code: null }),
    });
    if (isRefusal(read)) return read;
    await writeRows(tx, "partner", [read.row]);
    return { subject_kind: "partner", subject_id: id, entries: [] };
  },
});

/** The partner that a form says; `head` is what no form says of it. */
export function readPartner(
  given: Static<TObject<typeof PARTNER_FORM>>,
  head: Pick<RowOf<"partner">, "id" | "portfolio" | "dac_donor_code">,
): RowOf<"partner"> | Refusal {
  const { name, kind, fiscal_year, introduction = null } = given;
  const read = together({
    country: readCountry(given.country),
    home_currency: readCurrency(given.home_currency, "home_currency"),
  });
  return isRefusal(read) ? read : { ...head, name, kind, ...read, fiscal_year, introduction };
}

/** What is asked of an organisation besides its reference, and besides where it belongs. */
export const ORGANISATION_FORM = {
  name: NARRATIVE,
  short_name: maybe(NARRATIVE),
  type: Type.Union(ORGANISATION_TYPES.map((type) => Type.Literal(type))),
  country: maybe(COUNTRY),
  iati_ref: maybe(IDENTIFIER),
  is_reporting_org: maybe(Type.Boolean()),
};
export const ORGANISATION_FIELDS = {
  name: LABELS.name,
  short_name: LABELS.short_name,
  type: LABELS.organisation_type,
  country: LABELS.country,
  iati_ref: LABELS.iati_ref,
  is_reporting_org: LABELS.is_reporting_org,
};

/** A ministry, agency, company or implementing organisation; with a partner named, part of that family from the start. */
export const recordOrganisation = action({
  name: "record-organisation",
  title: { en: "Add an organisation", ja: "機関を登録する" },
  summary: {
    en: "A ministry, agency, company or implementing organisation. Name the partner that it is part of: agreements, receipts and proposals are an organisation's.",
    ja: "府省、実施機関、企業等を登録する。取決め、入金及び提案は機関ごとに記録するため、属するパートナーがあれば指定する。",
  },
  input: Type.Object(
    { id: REF, ...ORGANISATION_FORM, partner: maybe(REF), standing: maybe(STANDING) },
    { additionalProperties: false },
  ),
  fields: {
    id: LABELS.id,
    ...ORGANISATION_FIELDS,
    partner: LABELS.part_of_partner,
    standing: LABELS.standing,
  },
  edits: null,
  async run(tx, { id, ...given }) {
    const kind = NOUNS.organisation;
    const read = together({
      taken: await checkNew(tx, { table: "organisation", kind, field: "id" }, id),
      partner: await findGiven(tx, PARTNER, given.partner),
      row: readOrganisation(given, {
        id,
        portfolio: null,
        dac_donor_code: null,
        dac_channel_codes: [],
        sort_key_ja: null,
        parent_id: null,
        description: null,
      }),
    });
    if (isRefusal(read)) return read;
    const { partner, row } = read;
    await writeRows(tx, "organisation", [row]);
    const { standing = "member" } = given;
    const joined =
      partner && (await join(tx, { id, partner_id: partner.id, organisation_id: id, standing }));
    return joined ?? { subject_kind: "organisation", subject_id: id, entries: [] };
  },
});

/** The organisation that a form says; `head` is what no form says of it. */
export function readOrganisation(
  given: Static<TObject<typeof ORGANISATION_FORM>>,
  head: Omit<RowOf<"organisation">, keyof typeof ORGANISATION_FORM>,
): RowOf<"organisation"> | Refusal {
  const { name, short_name = null, type, iati_ref = null, is_reporting_org = false } = given;
  const country = readCountry(given.country);
  if (isRefusal(country)) return country;
  return { ...head, name, short_name, type, country, iati_ref, is_reporting_org };
}

export const MEMBERSHIP_FORM = {
  partner: REF,
  organisation: REF,
  standing: maybe(STANDING),
  from: maybe(DAY),
  to: maybe(DAY),
};
export const MEMBERSHIP_FIELDS = {
  partner: LABELS.partner,
  organisation: LABELS.organisation,
  standing: LABELS.standing,
  from: LABELS.period_from,
  to: LABELS.period_to,
};

/** An organisation that is on record already becomes part of a partner's family, from a day on or always. */
export const joinPartner = action({
  name: "join-partner",
  title: { en: "Add an organisation to a partner", ja: "機関をパートナーに加える" },
  summary: {
    en: "Its contributions count as the partner's from then on; one that stands apart is shown beside and never added.",
    ja: "以後その機関の拠出をパートナーの拠出として集計する。別掲の機関は併記し、合算しない。",
  },
  input: Type.Object({ id: REF, ...MEMBERSHIP_FORM }, { additionalProperties: false }),
  fields: { id: LABELS.id, ...MEMBERSHIP_FIELDS },
  edits: null,
  async run(tx, { id, ...given }) {
    const read = await readMembership(tx, given);
    if (isRefusal(read)) return refusedBy([read, await checkNew(tx, MEMBERSHIP, id)]);
    const refused = await join(tx, { id, ...read });
    return refused ?? { subject_kind: "partner", subject_id: read.partner_id, entries: [] };
  },
});

/** Who belongs to whom, how and from when, as a form says it. */
export async function readMembership(
  tx: Tx,
  given: Static<TObject<typeof MEMBERSHIP_FORM>>,
): Promise<Belonging | Refusal> {
  const { standing = "member" } = given;
  const organisation = {
    table: "organisation",
    kind: NOUNS.organisation,
    field: "organisation",
  } as const;
  const first = readDate(given.from, "from");
  const last = readDate(given.to, "to");
  const from = first === null || isRefusal(first) ? null : firstDayOf(first);
  const to = last === null || isRefusal(last) ? null : lastDayOf(last);
  const read = together({
    partner: await findGiven(tx, PARTNER, given.partner),
    organisation: await findGiven(tx, organisation, given.organisation),
    from_date: first,
    to_date: last,
    forwards:
      from !== null && to !== null && to < from
        ? refuse("PERIOD_BACKWARDS", { from, to }, "to")
        : null,
  });
  if (isRefusal(read)) return read;
  const { from_date, to_date } = read;
  return {
    partner_id: given.partner,
    organisation_id: given.organisation,
    standing,
    from_date,
    to_date,
  };
}

type Belonging = Pick<
  RowOf<"membership">,
  "partner_id" | "organisation_id" | "standing" | "from_date" | "to_date"
>;

const PARTNER = { table: "partner", kind: NOUNS.partner, field: "partner" } as const;
const MEMBERSHIP = { table: "membership", kind: NOUNS.membership, field: "id" } as const;

/** One row of a family. */
async function join(
  tx: Tx,
  asked: Pick<RowOf<"membership">, "id"> &
    Omit<Belonging, "from_date" | "to_date"> &
    Partial<Belonging>,
): Promise<Refusal | null> {
  const row = { from_date: null, to_date: null, ...asked };
  const family = await listRowsBy(tx, "membership", "partner_id", row.partner_id);
  const refused = refusedBy([await checkNew(tx, MEMBERSHIP, row.id), checkOnce(family, row)]);
  if (refused) return refused;
  const head = { portfolio: null, role: null, position: family.length + 1 };
  await writeRows(tx, "membership", [{ ...head, ...row }]);
  return null;
}

/** The same organisation stands in a family once at a time. */
export function checkOnce(
  family: readonly RowOf<"membership">[],
  { id, organisation_id, from_date, to_date }: Belonging & { readonly id: string },
): Refusal | null {
  const isIn = family.some(
    (row) =>
      row.id !== id &&
      row.organisation_id === organisation_id &&
      (row.to_date === null || from_date === null || row.to_date >= from_date) &&
      (row.from_date === null || to_date === null || row.from_date <= to_date),
  );
  const facts = { kind: NOUNS.membership, id: organisation_id };
  return isIn ? refuseInput("EXISTS_ALREADY", facts, "organisation") : null;
}
