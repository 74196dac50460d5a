import { Type } from "@sinclair/typebox";
import { isRefusal, together } from "../base/refusal.js";
import type { MoneyEvent } from "../fund/posting.js";
import { checkPositive } from "../fund/positive.js";
import { isNew } from "../store/money-rows.js";
import { writeRows } from "../store/record-rows.js";
import { action } from "./action.js";
import { AMOUNT, CURRENCY, DAY, readDay, readMoney, REF, refuseInput } from "./input.js";
import { LABELS } from "./labels.js";
import { NOUNS } from "./nouns.js";
import { checkPostingDay } from "./posting-day.js";
import { book, checkLedgers, lockFund } from "./standing.js";

const KINDS = [
  "interest",
  "organisation_interest",
  "bank_charge",
  "agent_fee",
  "direct_cost",
] as const;

/** Interest that a fund earned, or a charge on it. */
export const recordIncome = action({
  name: "record-income",
  title: { en: "Record interest or a charge", ja: "利息・経費を記録する" },
  summary: {
    en: "Books interest of the fund or of organisations, a bank's charge, the agent's fee, or the secretariat's direct cost.",
    ja: "基金又は実施機関の利息、銀行手数料、管理機関手数料、事務局直接費を記帳する。",
  },
  input: Type.Object(
    {
      id: REF,
      fund: REF,
      kind: Type.Union(KINDS.map((kind) => Type.Literal(kind))),
      amount: AMOUNT,
      currency: CURRENCY,
      on: DAY,
    },
    { additionalProperties: false },
  ),
  fields: {
    id: LABELS.id,
    fund: LABELS.fund,
    kind: LABELS.kind,
    amount: LABELS.amount,
    currency: LABELS.currency,
    on: LABELS.on,
  },
  edits: null,
  async run(tx, input, context) {
    const typed = readMoney(input.amount, input.currency);
    const day = readDay(input.on);
    const [isFree, fund] = await Promise.all([
      isNew(tx, "fund_income", input.id),
      lockFund(tx, input.fund),
    ]);
    const read = together({
      amount: typed,
      on: day,
      positive: checkPositive(typed),
      wrong_day: await checkPostingDay(tx, day, context),
      exists: isFree
        ? null
        : refuseInput("EXISTS_ALREADY", { kind: NOUNS.fund_income, id: input.id }, "id"),
      at: fund,
      ledgers: checkLedgers(typed, fund, "currency"),
    });
    if (isRefusal(read)) return read;
    const { amount, on, at } = read;
    await writeRows(tx, "fund_income", [
      {
        id: input.id,
        portfolio: null,
        fund_id: input.fund,
        kind: input.kind,
        booked_on: on,
        amount_minor: amount.amount_minor,
      },
    ]);
    const head = { event_id: `fund_income/${input.id}`, on, amount };
    const events: Readonly<Record<(typeof KINDS)[number], MoneyEvent>> = {
      interest: { ...head, kind: "interest", earned_by: "fund" },
      organisation_interest: { ...head, kind: "interest", earned_by: "organisation" },
      bank_charge: { ...head, kind: "bank_charge" },
      agent_fee: { ...head, kind: "agent_fee" },
      direct_cost: { ...head, kind: "secretariat_cost", is_held: false },
    };
    const entries = await book(tx, at, [events[input.kind]], context);
    return isRefusal(entries)
      ? entries
      : { subject_kind: "fund_income", subject_id: input.id, entries };
  },
});
