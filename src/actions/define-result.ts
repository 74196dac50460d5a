import { Type } from "@sinclair/typebox";
import { isRefusal } from "../base/refusal.js";
import { checkParent } from "../results/definition.js";
import { listHeldAllocations } from "../store/corrections.js";
import { findRow, listRowsBy } from "../store/money-rows.js";
import { writeRows } from "../store/record-rows.js";
import { action } from "./action.js";
import { checkNewUse, projectUse } from "./earmarked.js";
import { maybe, NARRATIVE, REF, refuseInput } from "./input.js";
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
    const owner = await takeOwner(tx, input);
    if (isRefusal(owner)) return owner;
    if (await findRow(tx, "result", id))
      return refuseInput("EXISTS_ALREADY", { kind: NOUNS.result, id }, "id");
    const parent = input.parent === undefined ? null : await findRow(tx, "result", input.parent);
    if (input.parent !== undefined && !parent)
      return refuseInput("NOT_FOUND", { kind: NOUNS.result, id: input.parent }, "parent");
    const wrong = parent ? checkParent({ title, type }, parent) : null;
    if (wrong) return wrong;
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
