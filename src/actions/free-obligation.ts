import { Type } from "@sinclair/typebox";
import { money } from "../base/money.js";
import { isRefusal, refusalIn, refusedBy } from "../base/refusal.js";
import { balanceOf } from "../fund/balance.js";
import { checkPositive } from "../fund/positive.js";
import { refuse } from "../fund/refusals.js";
import { readSubjectSums } from "../store/balances.js";
import { findObligation } from "../store/money-rows.js";
import { action } from "./action.js";
import { lockMove } from "./allocation-at-hand.js";
import { settleLines } from "./budget-lines.js";
import { AMOUNT, DAY, readDay, REF, refuseInput } from "./input.js";
import { LABELS } from "./labels.js";
import { NOUNS } from "./nouns.js";
import { checkPostingDay } from "./posting-day.js";
import { ALWAYS, book } from "./standing.js";

/** Gives back to the budget what an obligation will not need. */
export const freeObligation = action({
  name: "free-obligation",
  title: { en: "Free an obligation, or part of it", ja: "支出負担を取り消す" },
  summary: {
    en: "Frees what is still open of an obligation, so that the budget can be used for something else.",
    ja: "支出負担の残額を取り消し、予算を他の用途に使えるようにする。",
  },
  input: Type.Object({ obligation: REF, amount: AMOUNT, on: DAY }, { additionalProperties: false }),
  fields: { obligation: LABELS.obligation, amount: LABELS.amount, on: LABELS.on },
  edits: (input) => ({ kind: "obligation", id: input.obligation }),
  async run(tx, input, context) {
    const obligation = await findObligation(tx, input.obligation);
    if (!obligation) {
      const day = readDay(input.on);
      return refusedBy([
        refuseInput("NOT_FOUND", { kind: NOUNS.obligation, id: input.obligation }, "obligation"),
        refusalIn(day),
        await checkPostingDay(tx, day, context),
      ]);
    }
    const asked = { ...input, allocation: obligation.allocation_id };
    const move = await lockMove(tx, asked, context);
    if (isRefusal(move)) return move;
    const { held, amount, on, wrong_day } = move;
    const { ledger } = held.at;
    const own = await readSubjectSums(tx, "obligation_id", obligation.id, { as_of: ALWAYS });
    const left = money(-balanceOf(own, 2300, ledger.base).amount_minor, ledger.base);
    const refused = refusedBy([
      wrong_day,
      checkPositive(amount),
      amount.amount_minor > left.amount_minor
        ? refuse("LIQUIDATION_EXCEEDS_OBLIGATION", { left, asked: amount }, "amount")
        : null,
    ]);
    if (refused) return refused;
    const about = { ...held.about, obligation_id: obligation.id };
    const event_id = `obligation/${obligation.id}`;
    const entries = await book(
      tx,
      held.at,
      [{ kind: "obligation_freed", event_id, on, amount, about }],
      context,
    );
    if (isRefusal(entries)) return entries;
    await settleLines(tx, held);
    return { subject_kind: "obligation", subject_id: obligation.id, entries };
  },
});
