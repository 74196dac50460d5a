import { Type, type Static } from "@sinclair/typebox";
import { firstDayOf, lastDayOf } from "../base/partial-date.js";
import { isRefusal, refusalIn, refusedBy, together, type Refusal } from "../base/refusal.js";
import type { Text } from "../base/text.js";
import { checkProject } from "../fund/project.js";
import type { Tx } from "../store/connect.js";
import { listRowsBy } from "../store/money-rows.js";
import { writeRows } from "../store/record-rows.js";
import type { RowOf } from "../store/rows.js";
import { TABLES } from "../store/tables.js";
import { action } from "./action.js";
import { AID_FIELDS, AID_FORM, readAidTerms } from "./aid-terms.js";
import { checkCodes, codeOf } from "./codes.js";
import { checkNew, findGiven } from "./given-row.js";
import {
  BASIS_POINTS,
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
import { findGovernedFund } from "./standing.js";

const { role: ROLES } = TABLES.project_organisation.columns;
const ROWS = { maxItems: 100 };
const row = { additionalProperties: false };

const PLACES = Type.Array(
  Type.Object(
    {
      country: maybe(COUNTRY),
      name: maybe(NARRATIVE),
      share_bp: maybe(BASIS_POINTS),
    },
    row,
  ),
  ROWS,
);
const ORGANISATIONS = Type.Array(
  Type.Object(
    { organisation: REF, role: Type.Union(ROLES.map((role) => Type.Literal(role))) },
    row,
  ),
  ROWS,
);
const GOAL_LISTS = ["UNSDG-Goals", "UNSDG-Targets"] as const;
const GOAL = codeOf(
  GOAL_LISTS,
  "^(1[0-7]|[1-9])(\\.[0-9a-z]{1,2})?$",
  "SDG goal or target: 8, 8.7",
);
const GOALS = Type.Array(GOAL, ROWS);
const SECTOR_LISTS = ["Sector"] as const;
const SECTOR = codeOf(SECTOR_LISTS, "^\\d{3,5}$", "DAC code: 16020");
const SECTORS = Type.Array(Type.Object({ code: SECTOR, share_bp: maybe(BASIS_POINTS) }, row), ROWS);

/** The DAC's purpose codes, IATI sector vocabulary 1. */
export const DAC_SECTORS = "1";
const WHOLE = 10_000;

/** What is asked of a project besides its reference, when it is entered and when it is corrected. */
export const PROJECT_FORM = {
  title: NARRATIVE,
  purpose: maybe(NARRATIVE),
  status: maybe(Type.Union([Type.Literal("1"), Type.Literal("2")])),
  start_date: maybe(DAY),
  end_date: maybe(DAY),
  fund: maybe(REF),
  partner: maybe(REF),
  programme: maybe(REF),
  currency: maybe(CURRENCY),
  code: maybe(IDENTIFIER),
  places: maybe(PLACES),
  organisations: maybe(ORGANISATIONS),
  sdgs: maybe(GOALS),
  sectors: maybe(SECTORS),
  ...AID_FORM,
};
export const PROJECT_FIELDS = {
  title: LABELS.title,
  purpose: LABELS.purpose,
  status: LABELS.status,
  start_date: LABELS.start_date,
  end_date: LABELS.end_date,
  fund: LABELS.funded_by_fund,
  partner: LABELS.funded_by_partner,
  programme: LABELS.programme,
  currency: LABELS.project_currency,
  code: LABELS.project_code,
  places: LABELS.places,
  organisations: LABELS.organisations,
  sdgs: LABELS.sdgs,
  sectors: LABELS.sectors,
  ...AID_FIELDS,
};
const INPUT = Type.Object({ id: REF, ...PROJECT_FORM }, { additionalProperties: false });

/** Enters a project: what it is, where and for how long, with whom, and what pays it. */
export const createProject = action({
  name: "create-project",
  title: { en: "Add a project", ja: "プロジェクトを登録する" },
  summary: {
    en: "What the work is, where, how long and with whom. Money reaches it by an allocation of a fund, or by an agreement that pays it directly.",
    ja: "事業の内容、実施国、期間及び関係機関を登録する。資金は、基金の配分又はプロジェクトを直接支える取決めによって充てる。",
  },
  input: INPUT,
  fields: { id: LABELS.id, ...PROJECT_FIELDS },
  edits: null,
  async run(tx, { id, ...given }) {
    const read = together({
      taken: await checkNew(tx, { table: "project", kind: NOUNS.project, field: "id" }, id),
      entered: await readProject(tx, given, { id, portfolio: null, status: "2" }),
    });
    if (isRefusal(read)) return read;
    const { entered } = read;
    await writeRows(tx, "project", [entered.row]);
    for (const [list, rows] of Object.entries(entered.lists))
      await writeRows(tx, list as keyof ProjectLists, rows);
    return { subject_kind: "project", subject_id: id, entries: [] };
  },
});

/** The lists inside a project, by the field that asks for them. */
export const PROJECT_LISTS = {
  places: "project_place",
  organisations: "project_organisation",
  sdgs: "project_sdg",
  sectors: "project_sector",
  policy_markers: "project_marker",
} as const;
type ProjectList = (typeof PROJECT_LISTS)[keyof typeof PROJECT_LISTS];
type ProjectLists = { readonly [T in ProjectList]: readonly RowOf<T>[] };
export type ProjectGiven = Omit<Static<typeof INPUT>, "id" | "status"> & {
  readonly status?: NonNullable<RowOf<"project">["status"]>;
};

/** The project that a form says, with its lists, where nothing stands against it. `head` is what no form says of it, and its status where that is left empty. */
export async function readProject(
  tx: Tx,
  given: ProjectGiven,
  head: Pick<RowOf<"project">, "id" | "portfolio" | "status">,
): Promise<{ readonly row: RowOf<"project">; readonly lists: ProjectLists } | Refusal> {
  const { id } = head;
  const { title, purpose = null, status = head.status, code = null } = given;
  const start = readDate(given.start_date, "start_date");
  const end = readDate(given.end_date, "end_date");
  const places = (given.places ?? []).map(({ country = null, name = null, share_bp = null }) => ({
    country,
    name,
    share_bp,
  }));
  // A sector that stands alone is all of it.
  const whole = given.sectors?.length === 1 ? WHOLE : 0;
  const sectors = (given.sectors ?? []).map(({ code: sector, share_bp = whole }) => ({
    code: sector,
    share_bp,
  }));
  const start_on = start === null || isRefusal(start) ? null : firstDayOf(start);
  const end_on = end === null || isRefusal(end) ? null : lastDayOf(end);
  const read = together({
    start_date: start,
    end_date: end,
    project: checkProject({ start_on, end_on, places: places.map(placeAsked), sectors }),
    sectors: checkCodes(
      SECTOR_LISTS,
      sectors.map((each) => each.code),
      "sectors",
    ),
    sdgs: checkCodes(GOAL_LISTS, given.sdgs ?? [], "sdgs"),
    countries: refusedBy(
      places.map(({ country }) => refusalIn(readCountry(country ?? undefined, "places"))),
    ),
    code: await checkCode(tx, id, code),
    owners: await readOwners(tx, given),
    currency: readCurrency(given.currency),
    aid: readAidTerms(given),
    organisations: await readOrganisations(tx, given.organisations ?? []),
  });
  if (isRefusal(read)) return read;
  const { start_date, end_date, owners, currency, aid, organisations } = read;
  const numbered = <Part>(parts: readonly Part[]) =>
    parts.map((part, index) => ({ ...part, project_id: id, n: index + 1 }));
  return {
    row: {
      ...head,
      ...{ code, title, purpose, status, start_date, end_date },
      ...owners,
      currency,
      ...aid.columns,
    },
    lists: {
      project_place: numbered(places),
      project_organisation: numbered(organisations),
      project_sdg: numbered((given.sdgs ?? []).map(goalOf)),
      project_sector: numbered(sectors.map((sector) => ({ ...sector, vocabulary: DAC_SECTORS }))),
      project_marker: aid.markers.map((marker) => ({ ...marker, project_id: id })),
    },
  };
}

/** A place is told apart by its country, and by its name where it has one. */
function placeAsked(place: {
  readonly country: string | null;
  readonly name: Text | null;
  readonly share_bp: number | null;
}) {
  const { country, name, share_bp } = place;
  const part = [country, name?.en].filter((each) => each !== null && each !== undefined);
  return { place: part.join(" "), share_bp };
}

function goalOf(goal: string): { readonly goal: number; readonly target: string | null } {
  return { goal: Number(goal.split(".")[0]), target: goal.includes(".") ? goal : null };
}

/** What is published under an identifier is one project. */
async function checkCode(tx: Tx, id: string, code: string | null): Promise<Refusal | null> {
  if (code === null) return null;
  const others = (await listRowsBy(tx, "project", "code", code)).filter((row) => row.id !== id);
  return others.length > 0
    ? refuseInput("EXISTS_ALREADY", { kind: NOUNS.project, id: code }, "code")
    : null;
}

/** What pays a project: a fund, a partner outside any fund, or nothing yet; and the programme that it belongs to. */
async function readOwners(
  tx: Tx,
  input: { readonly fund?: string; readonly partner?: string; readonly programme?: string },
): Promise<Pick<RowOf<"project">, "fund_id" | "partner_id" | "programme_id"> | Refusal> {
  const { partner, programme } = NOUNS;
  const read = together({
    fund: await findGovernedFund(tx, input.fund),
    partner: await findGiven(
      tx,
      { table: "partner", kind: partner, field: "partner" },
      input.partner,
    ),
    programme: await findGiven(
      tx,
      { table: "programme", kind: programme, field: "programme" },
      input.programme,
    ),
  });
  if (isRefusal(read)) return read;
  return {
    fund_id: read.fund?.id ?? null,
    partner_id: read.partner?.id ?? null,
    programme_id: read.programme?.id ?? null,
  };
}

async function readOrganisations(
  tx: Tx,
  given: readonly { readonly organisation: string; readonly role: (typeof ROLES)[number] }[],
): Promise<readonly Omit<RowOf<"project_organisation">, "project_id" | "n">[] | Refusal> {
  const kind = NOUNS.organisation;
  const named = { table: "organisation", kind, field: "organisations" } as const;
  const unknown: (Refusal | null)[] = [];
  for (const { organisation } of given)
    unknown.push(refusalIn(await findGiven(tx, named, organisation)));
  const refused = refusedBy(unknown);
  if (refused) return refused;
  return given.map(({ organisation, role }) => ({
    organisation_id: organisation,
    role,
    note: null,
  }));
}
