import { Type } from "@sinclair/typebox";
import { isRefusal } from "../base/refusal.js";
import { cashInHand } from "../fund/balance.js";
import { decidePostingDay } from "../fund/period.js";
import { refuse } from "../fund/refusals.js";
import { decideTransfer } from "../fund/transfer.js";
import { appendEntries } from "../store/entries.js";
import { insertTransfer } from "../store/money-rows.js";
import { listPeriods } from "../store/periods.js";
import { action } from "./action.js";
import { AMOUNT, DAY, readPastDay, readMoney, REF } from "./input.js";
import { LABELS } from "./labels.js";
import { checkGoverned, lockFund, readFundMoney } from "./standing.js";

/** Moves money from one fund to another: two entries, that net to zero over the record (invariant 16). */
export const transfer = action({
  name: "transfer",
  title: { en: "Transfer between funds", ja: "基金間で振り替える" },
  summary: {
    en: "Moves money that is not allocated from one fund to another of the same currency.",
    ja: "未配分の資金を、同じ通貨の他の基金に振り替える。",
  },
  input: Type.Object(
    { id: REF, fund: REF, to_fund: REF, amount: AMOUNT, on: DAY },
    { additionalProperties: false },
  ),
  fields: {
    id: LABELS.id,
    fund: LABELS.fund,
    to_fund: LABELS.to_fund,
    amount: LABELS.amount,
    on: LABELS.on,
  },
  edits: null,
  async run(tx, input, context) {
    // Always in one order, so that two transfers in opposite directions wait for each other and do not lock each other out.
    const ids = [...new Set([input.fund, input.to_fund])].sort();
    for (const id of ids) {
      const locked = await lockFund(tx, id);
      if (isRefusal(locked)) return locked;
    }
    const from = await lockFund(tx, input.fund);
    const to = await lockFund(tx, input.to_fund);
    if (isRefusal(from)) return from;
    if (isRefusal(to)) return to;
    const account = checkGoverned(from.fund) ?? checkGoverned(to.fund);
    if (account) return account;
    const amount = readMoney(input.amount, from.ledger.base);
    if (isRefusal(amount)) return amount;
    const on = readPastDay(input.on, context);
    if (isRefusal(on)) return on;
    const periods = await listPeriods(tx);
    const placed = decidePostingDay(periods, {
      on,
      today: context.today,
      is_finance: true,
      is_reported: false,
    });
    if (isRefusal(placed)) return placed;
    const { opened, sums } = await readFundMoney(tx, from);
    const cash = cashInHand(sums, from.ledger.base);
    const event_id = `fund_transfer/${input.id}`;
    const moved = decideTransfer(
      { event_id, from: from.ledger, to: to.ledger, amount, on },
      opened.total,
    );
    if (isRefusal(moved)) return moved;
    if (amount.amount_minor > cash.amount_minor)
      return refuse("PAYMENT_WITHOUT_CASH", { cash, asked: amount }, "amount");
    const { id, fund: from_fund_id, to_fund: to_fund_id } = input;
    await insertTransfer(tx, {
      id,
      from_fund_id,
      to_fund_id,
      moved_on: on,
      amount_minor: amount.amount_minor,
    });
    const { now, actor, newId } = context;
    const entries = (await appendEntries(tx, moved, { now, actor, newId })).map(
      (entry) => entry.id,
    );
    return { subject_kind: "fund_transfer", subject_id: id, entries };
  },
});
