import { Type } from "@sinclair/typebox";
import { inFields, isRefusal, refusedBy, together } from "../base/refusal.js";
import { ownCash } from "../fund/fund.js";
import { refuse } from "../fund/refusals.js";
import { decideTransfer } from "../fund/transfer.js";
import { appendEntries } from "../store/entries.js";
import { insertTransfer } from "../store/money-rows.js";
import type { Tx } from "../store/connect.js";
import { action } from "./action.js";
import { checkFree } from "./given-row.js";
import { AMOUNT, DAY, readDay, readMoney, REF } from "./input.js";
import { LABELS } from "./labels.js";
import { NOUNS } from "./nouns.js";
import { checkPostingDay } from "./posting-day.js";
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
    const { giving, taking } = await lockBoth(tx, input);
    const day = readDay(input.on);
    const typed = isRefusal(giving) ? giving : readMoney(input.amount, giving.ledger.base);
    const wrong = [
      isRefusal(giving) ? null : checkGoverned(giving.fund),
      isRefusal(taking) ? null : inFields(checkGoverned(taking.fund), { fund: "to_fund" }),
      await checkPostingDay(tx, day, context),
      await checkFree(tx, { table: "fund_transfer", kind: NOUNS.fund_transfer }, input.id),
    ];
    const read = together({ from: giving, to: taking, amount: typed, on: day });
    if (isRefusal(read)) return refusedBy([read, ...wrong]);
    const { from, to, amount, on } = read;
    const { opened, sums } = await readFundMoney(tx, from);
    const cash = ownCash(sums, from.terms);
    const event_id = `fund_transfer/${input.id}`;
    const decided = decideTransfer(
      { event_id, from: from.ledger, to: to.ledger, amount, on },
      opened.total,
    );
    const sound = together({
      wrong: refusedBy(wrong),
      moved: decided,
      cash:
        amount.amount_minor > cash.amount_minor
          ? refuse("PAYMENT_WITHOUT_CASH", { cash, asked: amount }, "amount")
          : null,
    });
    if (isRefusal(sound)) return sound;
    const { id, fund: from_fund_id, to_fund: to_fund_id } = input;
    await insertTransfer(tx, {
      id,
      from_fund_id,
      to_fund_id,
      moved_on: on,
      amount_minor: amount.amount_minor,
    });
    const { now, actor, newId } = context;
    const entries = (await appendEntries(tx, sound.moved, { now, actor, newId })).map(
      (entry) => entry.id,
    );
    return { subject_kind: "fund_transfer", subject_id: id, entries };
  },
});

/** Always in one order, so that two transfers in opposite directions wait for each other and do not lock each other out. */
async function lockBoth(tx: Tx, asked: { readonly fund: string; readonly to_fund: string }) {
  const lockTaking = async () => {
    const taking = await lockFund(tx, asked.to_fund);
    return isRefusal(taking) ? { ...taking, field: "to_fund" } : taking;
  };
  if (asked.fund <= asked.to_fund) {
    const giving = await lockFund(tx, asked.fund);
    return { giving, taking: await lockTaking() };
  }
  const taking = await lockTaking();
  return { giving: await lockFund(tx, asked.fund), taking };
}
