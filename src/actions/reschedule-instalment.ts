import { Type } from "@sinclair/typebox";
import { inFields, isRefusal, refusalIn, refusedBy, together } from "../base/refusal.js";
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
    const day = readDay(input.due_on, "due_on");
    if (!row || !agreement)
      return refusedBy([
        refuseInput("NOT_FOUND", { kind: NOUNS.instalment, id: input.instalment }, "instalment"),
        refusalIn(day),
      ]);
    const { signed_on } = agreement;
    // Under the fund's lock no receipt comes in between.
    const at = agreement.fund_id === null ? null : await lockFund(tx, agreement.fund_id);
    const received = (await readInstalmentReceived(tx, agreement.id)).get(row.id) ?? 0n;
    const status: InstalmentStatus =
      row.amount_minor === 0n
        ? "cancelled"
        : received === 0n
          ? "scheduled"
          : received < row.amount_minor
            ? "part_received"
            : "received";
    const step = checkStep(INSTALMENT, status, "rescheduled");
    const read = together({
      due_on: day,
      same: day === row.due_on ? refuse("INSTALMENT_SAME_DAY", { on: day }, "due_on") : null,
      late_enough:
        signed_on && !isRefusal(day) && day < signed_on
          ? refuse("INSTALMENT_BEFORE_SIGNATURE", { on: day, signed_on }, "due_on")
          : null,
      at: inFields(refusalIn(at), { fund: "instalment" }),
      step: step && { ...step, field: "instalment" },
    });
    if (isRefusal(read)) return read;
    const { due_on } = read;
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
