import { Type } from "@sinclair/typebox";
import { parseCurrency } from "../base/currency.js";
import { isRefusal, type Refusal } from "../base/refusal.js";
import { checkProject } from "../fund/project.js";
import type { Tx } from "../store/connect.js";
import { listRowsBy } from "../store/money-rows.js";
import { writeRows } from "../store/record-rows.js";
import type { RowOf } from "../store/rows.js";
import { TABLES } from "../store/tables.js";
import { action } from "./action.js";
import { checkNew, findGiven } from "./given-row.js";
import {
  BASIS_POINTS,
  CURRENCY,
  DAY,
  maybe,
  NARRATIVE,
  readDay,
  REF,
  refuseInput,
  IDENTIFIER,
} from "./input.js";
import { LABELS } from "./labels.js";
import { readCountry } from "./record-partner.js";
import { checkGoverned } from "./standing.js";

const { role: ROLES } = TABLES.project_organisation.columns;
const ROWS = { maxItems: 100 };
const row = { additionalProperties: false };

const PLACES = Type.Array(
  Type.Object(
    { country: Type.String({ pattern: "^[A-Z]{2}$" }), share_bp: maybe(BASIS_POINTS) },
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
const GOALS = Type.Array(Type.String({ pattern: "^(1[0-7]|[1-9])(\\.[0-9a-z]{1,2})?$" }), ROWS);
const SECTORS = Type.Array(
  Type.Object({ code: Type.String({ pattern: "^\\d{3,5}$" }), share_bp: maybe(BASIS_POINTS) }, row),
  ROWS,
);

/** The DAC's purpose codes, IATI sector vocabulary 1. */
const DAC_SECTORS = "1";
const WHOLE = 10_000;

/** Enters a project: what it is, where and for how long, with whom, and what pays it. */
export const createProject = action({
  name: "create-project",
  title: { en: "Add a project", ja: "案件を登録する" },
  summary: {
    en: "What the work is, where, how long and with whom. Money reaches it by an allocation of a fund, or by an agreement that pays it directly.",
    ja: "事業の内容、実施国、期間及び関係機関を登録する。資金は、基金の配分又は案件を直接支える取決めによって充てる。",
  },
  input: Type.Object(
    {
      id: REF,
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
    },
    { additionalProperties: false },
  ),
  fields: {
    id: LABELS.id,
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
  },
  edits: null,
  async run(tx, input) {
    const { id, title, purpose = null, status = "2", code = null } = input;
    const start_on =
      input.start_date === undefined ? null : readDay(input.start_date, "start_date");
    if (isRefusal(start_on)) return start_on;
    const end_on = input.end_date === undefined ? null : readDay(input.end_date, "end_date");
    if (isRefusal(end_on)) return end_on;
    const places = (input.places ?? []).map(({ country, share_bp = null }) => ({
      country,
      share_bp,
    }));
    // A sector that stands alone is all of it.
    const { sectors: given = [] } = input;
    const whole = given.length === 1 ? WHOLE : 0;
    const sectors = given.map(({ code: sector, share_bp = whole }) => ({ code: sector, share_bp }));
    const wrong =
      checkProject({ start_on, end_on, places, sectors }) ??
      places.map(({ country }) => readCountry(country, "places")).find(isRefusal) ??
      (await checkProjectId(tx, id, code));
    if (wrong) return wrong;
    const owners = await readOwners(tx, input);
    if (isRefusal(owners)) return owners;
    const currency = input.currency === undefined ? null : parseCurrency(input.currency);
    if (input.currency !== undefined && currency === null)
      return refuseInput("INPUT_CURRENCY", { value: input.currency }, "currency");
    const project: RowOf<"project"> = {
      id,
      portfolio: null,
      code,
      title,
      purpose,
      status,
      start_date: start_on,
      end_date: end_on,
      ...owners,
      currency,
    };
    const organisations = await readOrganisations(tx, input.organisations ?? []);
    if (isRefusal(organisations)) return organisations;
    await writeRows(tx, "project", [project]);
    await writeParts(tx, id, {
      places: places.map((place) => ({ ...place, name: null })),
      organisations,
      sdgs: (input.sdgs ?? []).map((goal) => ({
        goal: Number(goal.split(".")[0]),
        target: goal.includes(".") ? goal : null,
      })),
      sectors: sectors.map((sector) => ({ ...sector, vocabulary: DAC_SECTORS })),
    });
    return { subject_kind: "project", subject_id: id, entries: [] };
  },
});

/** What is published under an identifier is one project. */
async function checkProjectId(tx: Tx, id: string, code: string | null): Promise<Refusal | null> {
  const kind = LABELS.project;
  const taken = await checkNew(tx, { table: "project", kind, field: "id" }, id);
  if (taken || code === null) return taken;
  const [other] = await listRowsBy(tx, "project", "code", code);
  return other ? refuseInput("EXISTS_ALREADY", { kind, id: code }, "code") : null;
}

/** What pays a project: a fund, a partner outside any fund, or nothing yet; and the programme that it belongs to. */
async function readOwners(
  tx: Tx,
  input: { readonly fund?: string; readonly partner?: string; readonly programme?: string },
): Promise<Pick<RowOf<"project">, "fund_id" | "partner_id" | "programme_id"> | Refusal> {
  const fund = await findGiven(tx, { table: "fund", kind: LABELS.fund, field: "fund" }, input.fund);
  if (isRefusal(fund)) return fund;
  const account = fund && checkGoverned(fund);
  if (account) return account;
  const partner = await findGiven(
    tx,
    { table: "partner", kind: LABELS.partner, field: "partner" },
    input.partner,
  );
  if (isRefusal(partner)) return partner;
  const programme = await findGiven(
    tx,
    { table: "programme", kind: LABELS.programme, field: "programme" },
    input.programme,
  );
  if (isRefusal(programme)) return programme;
  return {
    fund_id: fund?.id ?? null,
    partner_id: partner?.id ?? null,
    programme_id: programme?.id ?? null,
  };
}

async function readOrganisations(
  tx: Tx,
  given: readonly { readonly organisation: string; readonly role: (typeof ROLES)[number] }[],
): Promise<Numbered<"project_organisation"> | Refusal> {
  for (const { organisation } of given) {
    const found = await findGiven(
      tx,
      { table: "organisation", kind: LABELS.organisation, field: "organisations" },
      organisation,
    );
    if (isRefusal(found)) return found;
  }
  return given.map(({ organisation, role }) => ({
    organisation_id: organisation,
    role,
    note: null,
  }));
}

type Numbered<
  T extends "project_place" | "project_organisation" | "project_sdg" | "project_sector",
> = readonly Omit<RowOf<T>, "project_id" | "n">[];

/** The lists that stand inside a project, each in the order in which it was given. */
async function writeParts(
  tx: Tx,
  project_id: string,
  parts: {
    readonly places: Numbered<"project_place">;
    readonly organisations: Numbered<"project_organisation">;
    readonly sdgs: Numbered<"project_sdg">;
    readonly sectors: Numbered<"project_sector">;
  },
): Promise<void> {
  const numbered = <Part>(rows: readonly Part[]) =>
    rows.map((part, index) => ({ ...part, project_id, n: index + 1 }));
  await writeRows(tx, "project_place", numbered(parts.places));
  await writeRows(tx, "project_organisation", numbered(parts.organisations));
  await writeRows(tx, "project_sdg", numbered(parts.sdgs));
  await writeRows(tx, "project_sector", numbered(parts.sectors));
}
