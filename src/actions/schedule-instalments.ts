import { Type } from "@sinclair/typebox";
import { money } from "../base/money.js";
import { isRefusal, refusalIn, refusedBy, together, type Refusal } from "../base/refusal.js";
import { fillText, texts } from "../base/text.js";
import { agreedAmount } from "../fund/agreement.js";
import { checkSchedule } from "../fund/instalment.js";
import { refuse } from "../fund/refusals.js";
import { findRow, listAmendments, listRowsBy } from "../store/money-rows.js";
import { writeRows } from "../store/record-rows.js";
import type { RowOf } from "../store/rows.js";
import { action } from "./action.js";
import { AMOUNT, DAY, maybe, readDay, readMoney, REF, refuseInput } from "./input.js";
import { LABELS } from "./labels.js";
import { NOUNS } from "./nouns.js";

const NOTES = texts({
  unscheduled: {
    en: "{remainder} of the agreement is not scheduled yet.",
    ja: "取決め額のうち{remainder}は払込予定が未設定です。",
  },
});

/** Adds instalments to an agreement's schedule; what stays unscheduled is said (invariant 7). */
export const scheduleInstalments = action({
  name: "schedule-instalments",
  title: { en: "Schedule instalments", ja: "分割払込みを設定する" },
  summary: {
    en: "Adds instalments to an agreement. Together they never pass the agreed amount; what is left unscheduled is said. Number and reference follow on where they are left empty.",
    ja: "取決めに分割払込みを追加する。合計は取決め額を超えられず、未設定額を表示する。番号と参照番号は、空欄の場合は順に付番する。",
  },
  input: Type.Object(
    {
      agreement: REF,
      instalments: Type.Array(
        Type.Object(
          {
            id: maybe(REF),
            no: maybe(Type.Integer({ minimum: 1, maximum: 1000 })),
            due_on: DAY,
            amount: AMOUNT,
          },
          { additionalProperties: false },
        ),
        { minItems: 1, maxItems: 200 },
      ),
    },
    { additionalProperties: false },
  ),
  fields: { agreement: LABELS.agreement, instalments: LABELS.instalments },
  edits: (input) => ({ kind: "agreement", id: input.agreement }),
  async run(tx, input) {
    const agreement = await findRow(tx, "agreement", input.agreement);
    if (!agreement)
      return refusedBy([
        refuseInput("NOT_FOUND", { kind: NOUNS.agreement, id: input.agreement }, "agreement"),
        ...input.instalments.map(({ due_on }, index) =>
          refusalIn(readDay(due_on, `instalments.${index}.due_on`)),
        ),
      ]);
    const { currency } = agreement;
    const standing = await listRowsBy(tx, "instalment", "agreement_id", agreement.id);
    const taken: { readonly id: string; readonly seq: number }[] = [];
    const rows: (RowOf<"instalment"> & { readonly field: string })[] = [];
    const wrong: Refusal[] = [];
    for (const [index, asked] of input.instalments.entries()) {
      const field = `instalments.${index}.`;
      const read = together({
        due_on: readDay(asked.due_on, `${field}due_on`),
        amount: readMoney(asked.amount, currency, `${field}amount`),
      });
      const seq = asked.no ?? Math.max(0, ...[...standing, ...taken].map((row) => row.seq)) + 1;
      const id = asked.id ?? `${agreement.id.slice(0, 90)}-${seq}`;
      if (taken.some((row) => row.id === id) || (await findRow(tx, "instalment", id)))
        wrong.push(refuseInput("EXISTS_ALREADY", { kind: NOUNS.instalment, id }, `${field}id`));
      taken.push({ id, seq });
      if (isRefusal(read)) wrong.push(read);
      else {
        const { due_on, amount } = read;
        const { amount_minor } = amount;
        const row = { id, seq, due_on, amount_minor, agreement_id: agreement.id };
        rows.push({ ...row, portfolio: null, condition: null, field });
      }
    }
    const amendments = (await listAmendments(tx, agreement.id)).map((row) => ({
      delta: money(row.delta_minor, currency),
    }));
    const agreed = agreedAmount({ amount: money(agreement.amount_minor, currency) }, amendments);
    const scheduled = checkSchedule(
      agreed,
      [
        ...standing.map((row) => ({ ...row, field: "", is_standing: true })),
        ...rows.map((row) => ({ ...row, is_standing: false })),
      ].map(({ amount_minor, ...row }) => ({ ...row, amount: money(amount_minor, currency) })),
    );
    const read = together({
      in_force:
        agreement.status === "withdrawn" ? refuse("AGREEMENT_NOT_IN_FORCE", {}, "agreement") : null,
      wrong: refusedBy(wrong),
      remainder: scheduled,
    });
    if (isRefusal(read)) return read;
    const { remainder } = read;
    await writeRows(
      tx,
      "instalment",
      rows.map(({ field: _, ...row }) => row),
    );
    const notes = remainder.amount_minor === 0n ? [] : [fillText(NOTES.unscheduled, { remainder })];
    return { subject_kind: "agreement", subject_id: agreement.id, entries: [], notes };
  },
});
