import { Type } from "@sinclair/typebox";
import { money, subtractMoney } from "../base/money.js";
import { isRefusal, refusalIn, refusedBy, together } from "../base/refusal.js";
import { atBookedRates } from "../fund/exchange.js";
import { checkPositive } from "../fund/positive.js";
import { refuse } from "../fund/refusals.js";
import { findRow, readInstalmentReceived } from "../store/money-rows.js";
import { action } from "./action.js";
import { AMOUNT, DAY, readDay, readMoney, REF, refuseInput, SENTENCE } from "./input.js";
import { checkPostingDay } from "./posting-day.js";
import { LABELS } from "./labels.js";
import { NOUNS } from "./nouns.js";
import { owedAt } from "./record-receipt.js";
import { book, lockFund } from "./standing.js";

/** Gives up money that was agreed and will not come: the receivable is lowered, cash is not touched. */
export const writeOff = action({
  name: "write-off",
  title: { en: "Write off an instalment", ja: "分割払込みを償却する" },
  summary: {
    en: "Gives up what is still open of an instalment, with a reason.",
    ja: "分割払込みの未受領額を、理由を付して償却する。",
  },
  input: Type.Object(
    { instalment: REF, amount: AMOUNT, on: DAY, reason: SENTENCE },
    { additionalProperties: false },
  ),
  fields: {
    instalment: LABELS.instalment,
    amount: LABELS.amount,
    on: LABELS.on,
    reason: LABELS.reason,
  },
  edits: (input) => ({ kind: "instalment", id: input.instalment }),
  async run(tx, input, context) {
    const instalment = await findRow(tx, "instalment", input.instalment);
    const agreement = instalment && (await findRow(tx, "agreement", instalment.agreement_id));
    const day = readDay(input.on);
    const wrong_day = await checkPostingDay(tx, day, context);
    if (!instalment || !agreement?.fund_id)
      return refusedBy([
        refuseInput("NOT_FOUND", { kind: NOUNS.instalment, id: input.instalment }, "instalment"),
        refusalIn(day),
        wrong_day,
      ]);
    const at = await lockFund(tx, agreement.fund_id);
    if (isRefusal(at)) return at;
    const read = together({ amount: readMoney(input.amount, agreement.currency), on: day });
    if (isRefusal(read)) return refusedBy([read, wrong_day]);
    const { amount, on } = read;
    // What was received and what was written off before both lowered the receivable.
    const settled = (await readInstalmentReceived(tx, agreement.id)).get(instalment.id) ?? 0n;
    const left = subtractMoney(
      money(instalment.amount_minor, agreement.currency),
      money(settled, agreement.currency),
    );
    const { seq } = instalment;
    const refused = refusedBy([
      agreement.status === "withdrawn" ? refuse("AGREEMENT_NOT_IN_FORCE", {}, "instalment") : null,
      wrong_day,
      checkPositive(amount),
      amount.amount_minor > left.amount_minor
        ? refuse("WRITE_OFF_EXCEEDS_INSTALMENT", { seq, left, asked: amount }, "amount")
        : null,
    ]);
    if (refused) return refused;
    const { parts } = atBookedRates(await owedAt(tx, agreement, at), amount);
    const about = { agreement_id: agreement.id, instalment_id: instalment.id };
    const event_id = `instalment/${instalment.id}`;
    const entries = await book(
      tx,
      at,
      parts.map((part) => ({
        kind: "write_off",
        event_id,
        on,
        ...part,
        about,
        reason: input.reason,
      })),
      context,
    );
    return isRefusal(entries)
      ? entries
      : { subject_kind: "instalment", subject_id: instalment.id, entries };
  },
});
