import { Type, type Static, type TObject } from "@sinclair/typebox";
import { isRefusal, together, type Refusal } from "../base/refusal.js";
import type { Tx } from "../store/connect.js";
import { writeRows } from "../store/record-rows.js";
import type { RowOf } from "../store/rows.js";
import { action } from "./action.js";
import { checkNew, findGiven } from "./given-row.js";
import { maybe, NARRATIVE, REF } from "./input.js";
import { LABELS } from "./labels.js";
import { NOUNS } from "./nouns.js";

/** What is asked of a programme besides its reference. */
export const PROGRAMME_FORM = {
  name: NARRATIVE,
  description: maybe(NARRATIVE),
  partner: maybe(REF),
};
export const PROGRAMME_FIELDS = {
  name: LABELS.name,
  description: LABELS.programme_description,
  partner: LABELS.partner,
};

/** What several projects belong to together: their results and their texts may be told of it as a whole. */
export const createProgramme = action({
  name: "create-programme",
  title: { en: "Add a programme", ja: "プログラムを登録する" },
  summary: {
    en: "What several projects belong to together. A project names its programme when it is added.",
    ja: "複数のプロジェクトをまとめるプログラムを登録する。プロジェクトの登録時に指定する。",
  },
  input: Type.Object({ id: REF, ...PROGRAMME_FORM }, { additionalProperties: false }),
  fields: { id: LABELS.id, ...PROGRAMME_FIELDS },
  edits: null,
  async run(tx, { id, ...given }) {
    const kind = NOUNS.programme;
    const read = together({
      taken: await checkNew(tx, { table: "programme", kind, field: "id" }, id),
      row: await readProgramme(tx, given, { id, portfolio: null, partner_role: null }),
    });
    if (isRefusal(read)) return read;
    await writeRows(tx, "programme", [read.row]);
    return { subject_kind: "programme", subject_id: id, entries: [] };
  },
});

/** The programme that a form says; `head` is what no form says of it. */
export async function readProgramme(
  tx: Tx,
  given: Static<TObject<typeof PROGRAMME_FORM>>,
  head: Pick<RowOf<"programme">, "id" | "portfolio" | "partner_role">,
): Promise<RowOf<"programme"> | Refusal> {
  const { name, description = null } = given;
  const partner = await findGiven(
    tx,
    { table: "partner", kind: NOUNS.partner, field: "partner" },
    given.partner,
  );
  if (isRefusal(partner)) return partner;
  return { ...head, name, description, partner_id: partner?.id ?? null };
}
