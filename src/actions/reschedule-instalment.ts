import { Type } from "@sinclair/typebox";
import { isRefusal } from "../base/refusal.js";
import { checkStep } from "../fund/lifecycle.js";
import { INSTALMENT, type InstalmentStatus } from "../fund/instalment.js";
import { refuse } from "../fund/refusals.js";
import { findRow, readInstalmentReceived } from "../store/money-rows.js";
import { writeRows } from "../store/record-rows.js";
import { insertMove } from "../store/term-rows.js";
import { action } from "./action.js";
import { DAY, readDay, REF, refuseInput, SENTENCE } from "./input.js";
import { LABELS } from "./labels.js";
import { NOUNS } from "./nouns.js";
import { lockFund } from "./standing.js";

/** Moves the due day of an instalment that nothing has come in for; the day that was agreed before is kept. */
export const rescheduleInstalment = action({
  name: "reschedule-instalment",
  title: { en: "Reschedule an instalment", ja: "分割払込みの期日を変更する" },
  summary: {
    en: "Moves the due day of an instalment not yet received, with the reason. The earlier day stays on record.",
    ja: "未受領の分割払込みの期日を、理由を付して変更する。変更前の期日も記録に残す。",
  },
  input: Type.Object(
    { instalment: REF, due_on: DAY, reason: SENTENCE },
    { additionalProperties: false },
  ),
  fields: { instalment: LABELS.instalment, due_on: LABELS.due_on, reason: LABELS.reason },
  edits: (input) => ({ kind: "instalment", id: input.instalment }),
  async run(tx, input, context) {
    const row = await findRow(tx, "instalment", input.instalment);
    const agreement = row && (await findRow(tx, "agreement", row.agreement_id));
    if (!row || !agreement)
      return refuseInput(
        "NOT_FOUND",
        { kind: NOUNS.instalment, id: input.instalment },
        "instalment",
      );
    const due_on = readDay(input.due_on, "due_on");
    if (isRefusal(due_on)) return due_on;
    if (due_on === row.due_on) return refuse("INSTALMENT_SAME_DAY", { on: due_on }, "due_on");
    if (agreement.signed_on && due_on < agreement.signed_on) {
      return refuse(
        "INSTALMENT_BEFORE_SIGNATURE",
        { on: due_on, signed_on: agreement.signed_on },
        "due_on",
      );
    }
    // Under the fund's lock no receipt comes in between.
    const at = agreement.fund_id === null ? null : await lockFund(tx, agreement.fund_id);
    if (isRefusal(at)) return at;
    const received = (await readInstalmentReceived(tx, agreement.id)).get(row.id) ?? 0n;
    const status: InstalmentStatus =
      received === 0n ? "scheduled" : received < row.amount_minor ? "part_received" : "received";
    const refused = checkStep(INSTALMENT, status, "rescheduled");
    if (refused) return refused;
    const moved = {
      instalment_id: row.id,
      due_on_before: row.due_on,
      due_on_after: due_on,
      reason: input.reason,
    };
    await insertMove(tx, { ...moved, moved_by: context.actor, moved_at: context.now });
    await writeRows(tx, "instalment", [{ ...row, due_on }]);
    return { subject_kind: "instalment", subject_id: row.id, entries: [] };
  },
});
