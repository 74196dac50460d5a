import { Type } from "@sinclair/typebox";
import { checkClassificationCode, CLASSIFICATIONS } from "../fund/classification.js";
import { saveClassification } from "../store/life-rows.js";
import { findRow } from "../store/money-rows.js";
import { action } from "./action.js";
import { REF, refuseInput, SENTENCE } from "./input.js";
import { LABELS } from "./labels.js";
import { NOUNS } from "./nouns.js";

/** One of the four classifications of an agreement, confirmed by a person: none is ever derived from another. */
export const confirmClassification = action({
  name: "confirm-classification",
  title: { en: "Confirm a classification of an agreement", ja: "取決めの分類を確定する" },
  summary: {
    en: "The agency's category, the UN instrument, the Grand Bargain category or the DAC type of aid: each its own fact.",
    ja: "機関独自の区分、国連の資金調達手段、グランド・バーゲン区分、DAC援助形態を、それぞれ独立した事実として確定する。",
  },
  input: Type.Object(
    {
      agreement: REF,
      classification: Type.Union(CLASSIFICATIONS.map((name) => Type.Literal(name))),
      code: SENTENCE,
    },
    { additionalProperties: false },
  ),
  fields: { agreement: LABELS.agreement, classification: LABELS.classification, code: LABELS.code },
  edits: (input) => ({ kind: "agreement", id: input.agreement }),
  async run(tx, input, context) {
    const agreement = await findRow(tx, "agreement", input.agreement);
    if (!agreement)
      return refuseInput("NOT_FOUND", { kind: NOUNS.agreement, id: input.agreement }, "agreement");
    const code = input.code.trim();
    const wrong = checkClassificationCode(input.classification, code);
    if (wrong) return wrong;
    const row = {
      agreement_id: agreement.id,
      name: input.classification,
      code,
      by: context.actor,
    };
    await saveClassification(tx, row, context.now);
    return { subject_kind: "agreement", subject_id: agreement.id, entries: [] };
  },
});
