import { Type } from "@sinclair/typebox";
import { money } from "../base/money.js";
import { isRefusal } from "../base/refusal.js";
import { fillText, texts } from "../base/text.js";
import { agreedAmount } from "../fund/agreement.js";
import { checkSchedule } from "../fund/instalment.js";
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
      return refuseInput("NOT_FOUND", { kind: NOUNS.agreement, id: input.agreement }, "agreement");
    const { currency } = agreement;
    const scheduled = await listRowsBy(tx, "instalment", "agreement_id", agreement.id);
    const rows: RowOf<"instalment">[] = [];
    for (const [index, asked] of input.instalments.entries()) {
      const due_on = readDay(asked.due_on, `instalments.${index}.due_on`);
      if (isRefusal(due_on)) return due_on;
      const amount = readMoney(asked.amount, currency, `instalments.${index}.amount`);
      if (isRefusal(amount)) return amount;
      const seq = asked.no ?? Math.max(0, ...[...scheduled, ...rows].map((row) => row.seq)) + 1;
      const id = asked.id ?? `${agreement.id.slice(0, 90)}-${seq}`;
      if (rows.some((row) => row.id === id) || (await findRow(tx, "instalment", id)))
        return refuseInput(
          "EXISTS_ALREADY",
          { kind: NOUNS.instalment, id },
          `instalments.${index}.id`,
        );
      rows.push({
        id,
        portfolio: null,
        agreement_id: agreement.id,
        seq,
        due_on,
        amount_minor: amount.amount_minor,
        condition: null,
      });
    }
    const amendments = (await listAmendments(tx, agreement.id)).map((row) => ({
      delta: money(row.delta_minor, currency),
    }));
    const agreed = agreedAmount({ amount: money(agreement.amount_minor, currency) }, amendments);
    const all = [...scheduled, ...rows];
    const remainder = checkSchedule(
      agreed,
      all.map((row) => ({ seq: row.seq, amount: money(row.amount_minor, currency) })),
    );
    if (isRefusal(remainder)) return remainder;
    await writeRows(tx, "instalment", rows);
    const notes = remainder.amount_minor === 0n ? [] : [fillText(NOTES.unscheduled, { remainder })];
    return { subject_kind: "agreement", subject_id: agreement.id, entries: [], notes };
  },
});
