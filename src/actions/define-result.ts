import { Type } from "@sinclair/typebox";
import { isRefusal, together } from "../base/refusal.js";
import { checkParent } from "../results/definition.js";
import { listHeldAllocations } from "../store/corrections.js";
import { listRowsBy } from "../store/money-rows.js";
import { writeRows } from "../store/record-rows.js";
import { action } from "./action.js";
import { checkNewUse, projectUse } from "./earmarked.js";
import { checkNew, findGiven } from "./given-row.js";
import { maybe, NARRATIVE, REF } from "./input.js";
import { LABELS } from "./labels.js";
import { NOUNS } from "./nouns.js";
import { OWNER_INPUT, OWNER_LABELS, takeOwner } from "./result-period.js";

const TYPES = ["output", "outcome", "impact", "other"] as const;

/** A result of a project, programme or fund, and the one that it leads to. */
export const defineResult = action({
  name: "define-result",
  title: { en: "Define a result", ja: "成果を定義する" },
  summary: {
    en: "Adds an output, outcome or impact to a framework, with the result that it leads to.",
    ja: "アウトプット、アウトカム又はインパクトを、つながる上位の成果とともに登録する。",
  },
  input: Type.Object(
    {
      id: REF,
      ...OWNER_INPUT,
      type: Type.Union(TYPES.map((type) => Type.Literal(type))),
      title: NARRATIVE,
      description: maybe(NARRATIVE),
      parent: maybe(REF),
    },
    { additionalProperties: false },
  ),
  fields: {
    id: LABELS.id,
    ...OWNER_LABELS,
    type: LABELS.result_type,
    title: LABELS.title,
    description: LABELS.description,
    parent: LABELS.parent,
  },
  edits: null,
  async run(tx, input) {
    const { id, type, title, description = null } = input;
    const kind = NOUNS.result;
    const above = await findGiven(tx, { table: "result", kind, field: "parent" }, input.parent);
    const read = together({
      owner: await takeOwner(tx, input),
      exists: await checkNew(tx, { table: "result", kind, field: "id" }, id),
      parent: above,
      leads: above === null || isRefusal(above) ? null : checkParent({ title, type }, above),
    });
    if (isRefusal(read)) return read;
    const { owner, parent } = read;
    const held =
      owner.kind === "project" ? await listHeldAllocations(tx, "project_id", owner.id) : [];
    const before = held.length === 0 ? null : await projectUse(tx, owner.id);
    const siblings = await listRowsBy(tx, "result", `${owner.kind}_id`, owner.id);
    await writeRows(tx, "result", [
      {
        id,
        portfolio: null,
        project_id: null,
        programme_id: null,
        fund_id: null,
        [`${owner.kind}_id`]: owner.id,
        type,
        title,
        description,
        position: siblings.length + 1,
        parent_id: parent?.id ?? null,
      },
    ]);
    // Money may be tied to outcomes. A refusal takes back what was written.
    const refused =
      before &&
      (await checkNewUse(tx, held, {
        before,
        after: await projectUse(tx, owner.id),
        field: "parent",
      }));
    return refused ?? { subject_kind: "result", subject_id: id, entries: [] };
  },
});
