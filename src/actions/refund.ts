import { Type } from "@sinclair/typebox";
import { money } from "../base/money.js";
import { isRefusal } from "../base/refusal.js";
import { decideRefund } from "../fund/refund.js";
import { refuse } from "../fund/refusals.js";
import { findRow, insertRefund } from "../store/money-rows.js";
import { action } from "./action.js";
import { AMOUNT, DAY, readDay, readMoney, REF, refuseInput, SENTENCE } from "./input.js";
import { LABELS } from "./labels.js";
import { book, lockFund, readContributionsLeft, readFundMoney } from "./standing.js";

/** Gives unspent money back to its donor, on the donor's instruction: at most what no allocation has drawn (invariant 11). */
export const refund = action({
  name: "refund",
  title: { en: "Refund a donor", ja: "拠出者に返還する" },
  summary: {
    en: "Pays back what is left of a contribution, on the donor's instruction.",
    ja: "拠出者の指示に基づき、拠出金の残額を返還する。",
  },
  input: Type.Object({ id: REF, agreement: REF, amount: AMOUNT, on: DAY, reason: SENTENCE }, { additionalProperties: false }),
  fields: { id: LABELS.id, agreement: LABELS.agreement, amount: LABELS.amount, on: LABELS.on, reason: LABELS.reason },
  edits: (input) => ({ kind: "agreement", id: input.agreement }),
  async run(tx, input, context) {
    const agreement = await findRow(tx, "agreement", input.agreement);
    if (!agreement?.fund_id) return refuseInput("NOT_FOUND", { kind: "agreement", id: input.agreement }, "agreement");
    const at = await lockFund(tx, agreement.fund_id);
    if (isRefusal(at)) return at;
    const { base } = at.ledger;
    const amount = readMoney(input.amount, base);
    if (isRefusal(amount)) return amount;
    const on = readDay(input.on);
    if (isRefusal(on)) return on;
    if (on > context.today) return refuse("DAY_IN_FUTURE", { on, today: context.today }, "on");
    const left = (await readContributionsLeft(tx, at)).find((one) => one.agreement_id === agreement.id)?.left ?? money(0n, base);
    const { opened } = await readFundMoney(tx, at);
    // What the fund can spare bounds it, too: fees and secretariat were paid from all contributions.
    const received = opened.total.amount_minor < left.amount_minor ? opened.total : left;
    const none = money(0n, base);
    const refused = decideRefund({ received, spent: none, obligated: none, interest_due: none, refunded: none }, amount);
    if (refused) return refused;
    const { id, reason } = input;
    await insertRefund(tx, { id, agreement_id: agreement.id, amount_minor: amount.amount_minor, due_on: on, paid_on: on, reason });
    const head = { event_id: `refund/${id}`, on, amount, about: { agreement_id: agreement.id }, reason };
    const entries = await book(tx, at.ledger, [{ ...head, kind: "refund_due" }, { ...head, kind: "refund_paid" }], context);
    return isRefusal(entries) ? entries : { subject_kind: "agreement", subject_id: agreement.id, entries };
  },
});
