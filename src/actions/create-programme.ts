import { Type } from "@sinclair/typebox";
import { isRefusal } from "../base/refusal.js";
import { writeRows } from "../store/record-rows.js";
import type { RowOf } from "../store/rows.js";
import { action } from "./action.js";
import { checkNew, findGiven } from "./given-row.js";
import { maybe, NARRATIVE, REF } from "./input.js";
import { LABELS } from "./labels.js";

/** What several projects belong to together: their results and their texts may be told of it as a whole. */
export const createProgramme = action({
  name: "create-programme",
  title: { en: "Add a programme", ja: "プログラムを登録する" },
  summary: {
    en: "What several projects belong to together. A project names its programme when it is added.",
    ja: "複数の案件をまとめるプログラムを登録する。案件の登録時に指定する。",
  },
  input: Type.Object(
    { id: REF, name: NARRATIVE, description: maybe(NARRATIVE), partner: maybe(REF) },
    { additionalProperties: false },
  ),
  fields: {
    id: LABELS.id,
    name: LABELS.name,
    description: LABELS.programme_description,
    partner: LABELS.partner,
  },
  edits: null,
  async run(tx, input) {
    const { id, name, description = null } = input;
    const kind = LABELS.programme;
    const taken = await checkNew(tx, { table: "programme", kind, field: "id" }, id);
    if (taken) return taken;
    const partner = await findGiven(
      tx,
      { table: "partner", kind: LABELS.partner, field: "partner" },
      input.partner,
    );
    if (isRefusal(partner)) return partner;
    const row: RowOf<"programme"> = {
      id,
      portfolio: null,
      name,
      description,
      partner_role: null,
      partner_id: partner?.id ?? null,
    };
    await writeRows(tx, "programme", [row]);
    return { subject_kind: "programme", subject_id: id, entries: [] };
  },
});
