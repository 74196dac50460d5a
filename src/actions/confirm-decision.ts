import { Type } from "@sinclair/typebox";
import { DECISION, decideConfirmation, type DecisionStatus } from "../fund/decision.js";
import { checkStep } from "../fund/lifecycle.js";
import { listAuditOf } from "../store/audit.js";
import { refuse } from "../fund/refusals.js";
import { findRow, setDecisionStatus } from "../store/money-rows.js";
import { action } from "./action.js";
import { REF, refuseInput } from "./input.js";
import { LABELS } from "./labels.js";
import { NOUNS } from "./nouns.js";

const asStatus = (text: string): DecisionStatus =>
  text in DECISION.states ? (text as DecisionStatus) : "recorded";

/** A second person confirms that the decision stands as it was recorded. */
export const confirmDecision = action({
  name: "confirm-decision",
  title: { en: "Confirm a decision", ja: "決定を確認する" },
  summary: {
    en: "Confirms a recorded decision, so that money can be allocated from it. Whoever recorded it does not confirm it.",
    ja: "記録された決定を確認し、配分を可能にする。記録した者以外が確認する。",
  },
  input: Type.Object({ decision: REF }, { additionalProperties: false }),
  fields: { decision: LABELS.decision },
  edits: (input) => ({ kind: "decision", id: input.decision }),
  async run(tx, input, context) {
    const row = await findRow(tx, "decision", input.decision);
    if (!row)
      return refuseInput("NOT_FOUND", { kind: NOUNS.decision, id: input.decision }, "decision");
    const [recorded] = await listAuditOf(tx, "decision", row.id);
    const { actor, is_single_user } = context;
    const standing = {
      ref: row.id,
      status: asStatus(row.status),
      recorded_by: recorded?.actor ?? "",
    };
    const refused = decideConfirmation(standing, { actor, is_single_user });
    if (refused) return refused;
    await setDecisionStatus(tx, row.id, "confirmed");
    return { subject_kind: "decision", subject_id: row.id, entries: [] };
  },
});

/** Conditions that a meeting attached to its approval are met: the decision can be carried out. */
export const meetConditions = action({
  name: "meet-conditions",
  title: { en: "Record that conditions are met", ja: "条件の成就を記録する" },
  summary: {
    en: "A conditional decision becomes ready to carry out.",
    ja: "条件付きの決定を執行可能とする。",
  },
  input: Type.Object({ decision: REF }, { additionalProperties: false }),
  fields: { decision: LABELS.decision },
  edits: (input) => ({ kind: "decision", id: input.decision }),
  async run(tx, input) {
    const row = await findRow(tx, "decision", input.decision);
    if (!row)
      return refuseInput("NOT_FOUND", { kind: NOUNS.decision, id: input.decision }, "decision");
    if (row.outcome !== "conditional")
      return refuse("DECISION_WITHOUT_CONDITION", { decision: row.subject }, "decision");
    const refused = checkStep(DECISION, asStatus(row.status), "conditions_met");
    if (refused) return refused;
    await setDecisionStatus(tx, row.id, "executable");
    return { subject_kind: "decision", subject_id: row.id, entries: [] };
  },
});
