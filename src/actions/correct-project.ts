import { Type } from "@sinclair/typebox";
import { isRefusal, refusedBy, type Refusal } from "../base/refusal.js";
import type { Earmarking } from "../fund/earmarking.js";
import type { Tx } from "../store/connect.js";
import { listHeldAllocations, type HeldAllocation } from "../store/corrections.js";
import { findClosure } from "../store/life-rows.js";
import type { RowOf } from "../store/rows.js";
import { giveAidTerms } from "./aid-terms.js";
import { correction, given, listParts, refuseCorrection, type Entered } from "./correcting.js";
import {
  DAC_SECTORS,
  PROJECT_FIELDS,
  PROJECT_FORM,
  PROJECT_LISTS,
  readProject,
} from "./create-project.js";
import { checkNewUse, dacCodes, projectUse } from "./earmarked.js";
import { DATE, maybe } from "./input.js";
import { LABELS } from "./labels.js";
import { NOUNS } from "./nouns.js";

/** IATI's ActivityStatus: closed operationally, and financially. */
const CLOSED: readonly (string | null)[] = ["3", "4"];
const STATUSES = ["1", "2", "3", "4", "5", "6"] as const;

/** Corrects what a project is: title, days, places, sectors, code. Who pays it follows from its money, once there is some. */
export const correctProject = correction({
  table: "project",
  field: "project",
  kind: LABELS.project,
  noun: NOUNS.project,
  title: { en: "Correct a project", ja: "プロジェクトを訂正する" },
  summary: {
    en: "Mends what was entered wrongly. What stood there before stays on its page, with the reason; a later load of files leaves the correction.",
    ja: "登録内容の誤りを訂正する。訂正前の内容と理由は記録ページに残り、後のファイル読込みでも訂正は維持される。",
  },
  form: {
    ...PROJECT_FORM,
    status: maybe(Type.Union(STATUSES.map((status) => Type.Literal(status)))),
    start_date: maybe(DATE),
    end_date: maybe(DATE),
  },
  fields: { ...PROJECT_FIELDS, status: LABELS.project_status },
  lists: PROJECT_LISTS,
  async give(tx, row) {
    const { title, purpose, status, start_date, end_date, currency, code } = row;
    const places = await listParts(tx, "project_place", "project", row.id);
    const organisations = await listParts(tx, "project_organisation", "project", row.id);
    const sdgs = await listParts(tx, "project_sdg", "project", row.id);
    const sectors = await listSectors(tx, row.id);
    const markers = await listParts(tx, "project_marker", "project", row.id);
    return given({
      ...{ title, purpose, status, start_date, end_date, currency, code },
      fund: row.fund_id,
      partner: row.partner_id,
      programme: row.programme_id,
      places: places.map(({ country, name, share_bp }) => given({ country, name, share_bp })),
      organisations: organisations.map(({ organisation_id, role }) => ({
        organisation: organisation_id,
        role,
      })),
      sdgs: sdgs.map(({ goal, target }) => target ?? String(goal)),
      sectors: sectors.dac.map(({ code: sector, share_bp }) => ({ code: sector, share_bp })),
      ...giveAidTerms(row, markers),
    });
  },
  async read(tx, asked, before) {
    const { id, portfolio } = before;
    const read = await readProject(tx, asked, { id, portfolio, status: null });
    if (isRefusal(read)) return read;
    const { lists } = read;
    const notes = await listParts(tx, "project_organisation", "project", id);
    const { others } = await listSectors(tx, id);
    const kept = others.map((row, index) => ({
      ...row,
      n: lists.project_sector.length + index + 1,
    }));
    return {
      row: { ...before, ...read.row },
      lists: {
        ...lists,
        // What no form asks for stays with the part that it was said of.
        project_organisation: lists.project_organisation.map((part) => ({
          ...part,
          note: notes.find((each) => isSamePart(each, part))?.note ?? null,
        })),
        project_sector: [...lists.project_sector, ...kept],
      },
    };
  },
  async follow(tx, { before, after, changed }) {
    const closure = await findClosure(tx, before.id);
    if (closure && changed.has("status")) {
      const facts = { id: before.id, on: closure.financial_on ?? closure.operational_on };
      return refuseCorrection("CLOSED_STAYS", facts, "status");
    }
    const held = await listHeldAllocations(tx, "project_id", before.id);
    if (held.length === 0) return null;
    return refusedBy([
      checkPaid(before, after.row, held),
      changed.has("places") || changed.has("sectors")
        ? await checkUse(tx, { id: before.id, after, changed, held })
        : null,
    ]);
  },
});

function isSamePart(
  a: RowOf<"project_organisation">,
  b: Pick<RowOf<"project_organisation">, "organisation_id" | "role">,
): boolean {
  return a.organisation_id === b.organisation_id && a.role === b.role;
}

/** Sectors by the DAC's purpose codes, which the form asks for, and those of other vocabularies, which it leaves. */
async function listSectors(tx: Tx, project_id: string) {
  const sectors = await listParts(tx, "project_sector", "project", project_id);
  const isDac = ({ vocabulary, code }: RowOf<"project_sector">) =>
    vocabulary === DAC_SECTORS && /^\d{3,5}$/.test(code);
  return { dac: sectors.filter(isDac), others: sectors.filter((row) => !isDac(row)) };
}

/** What follows from its money, and not from a form. */
function checkPaid(
  before: RowOf<"project">,
  after: RowOf<"project">,
  held: readonly HeldAllocation[],
): Refusal | null {
  const facts = { id: before.id, what: held.map(({ id }) => id).join(", ") };
  const { status } = before;
  const isStep =
    status !== after.status && (CLOSED.includes(status) || CLOSED.includes(after.status));
  return refusedBy([
    before.fund_id === after.fund_id ? null : refuseCorrection("PAYER_STAYS", facts, "fund"),
    before.partner_id === after.partner_id
      ? null
      : refuseCorrection("PAYER_STAYS", facts, "partner"),
    isStep ? refuseCorrection("STATUS_BY_STEPS", facts, "status") : null,
  ]);
}

/** Whether the money that has reached the project allows the places and sectors that it is corrected to. */
async function checkUse(
  tx: Tx,
  {
    id,
    after,
    changed,
    held,
  }: {
    readonly id: string;
    readonly after: Entered<"project">;
    readonly changed: ReadonlySet<string>;
    readonly held: readonly HeldAllocation[];
  },
): Promise<Refusal | null> {
  const before = await projectUse(tx, id);
  const { project_place: places = [], project_sector: sectors = [] } = after.lists ?? {};
  const countries = changed.has("places")
    ? places.flatMap(({ country }) => (country === null ? [] : [String(country)]))
    : before.countries;
  const use: Earmarking = {
    ...before,
    countries,
    ...(changed.has("sectors")
      ? { sectors: dacCodes(sectors as readonly RowOf<"project_sector">[]) }
      : {}),
  };
  const field = changed.has("places") ? "places" : "sectors";
  return checkNewUse(tx, held, { before, after: use, field });
}
