import { Type } from "@sinclair/typebox";
import { isRefusal } from "../base/refusal.js";
import { insertPledge, findRow } from "../store/money-rows.js";
import { refuse } from "../fund/refusals.js";
import { action } from "./action.js";
import {
  AMOUNT,
  CURRENCY,
  DAY,
  maybe,
  readDay,
  readMoney,
  REF,
  refuseInput,
  SENTENCE,
} from "./input.js";
import { LABELS } from "./labels.js";
import { book, checkGoverned, lockFund, unRate } from "./standing.js";

/** A pledge is noted, in memo accounts: it is never money (invariant 9). */
export const recordPledge = action({
  name: "record-pledge",
  title: { en: "Record a pledge", ja: "拠出表明を記録する" },
  summary: {
    en: "Notes what a partner announced. A pledge is never counted as money.",
    ja: "パートナーが表明した額を記録する。資金としては集計しない。",
  },
  input: Type.Object(
    {
      id: REF,
      organisation: REF,
      fund: REF,
      amount: AMOUNT,
      currency: CURRENCY,
      on: DAY,
      event: maybe(SENTENCE),
    },
    { additionalProperties: false },
  ),
  fields: {
    id: LABELS.id,
    organisation: LABELS.organisation,
    fund: LABELS.fund,
    amount: LABELS.amount,
    currency: LABELS.currency,
    on: LABELS.on,
    event: LABELS.event,
  },
  edits: null,
  async run(tx, input, context) {
    const amount = readMoney(input.amount, input.currency);
    if (isRefusal(amount)) return amount;
    const on = readDay(input.on);
    if (isRefusal(on)) return on;
    if (amount.amount_minor <= 0n) return refuse("AMOUNT_NOT_POSITIVE", { amount }, "amount");
    if (on > context.today) return refuse("DAY_IN_FUTURE", { on, today: context.today }, "on");
    if (!(await findRow(tx, "organisation", input.organisation))) {
      return refuseInput(
        "NOT_FOUND",
        { kind: "organisation", id: input.organisation },
        "organisation",
      );
    }
    const at = await lockFund(tx, input.fund);
    if (isRefusal(at)) return at;
    const governed = checkGoverned(at.fund);
    if (governed) return governed;
    const rate = await unRate(tx, amount.currency, at.ledger.base, on);
    if (isRefusal(rate)) return rate;
    const { id, organisation: organisation_id, fund: fund_id, event = null } = input;
    await insertPledge(tx, { id, organisation_id, fund_id, ...amount, announced_on: on, event });
    const entries = await book(
      tx,
      at,
      [{ kind: "pledge", event_id: `pledge/${id}`, on, amount, rate, about: { organisation_id } }],
      context,
    );
    return isRefusal(entries) ? entries : { subject_kind: "pledge", subject_id: id, entries };
  },
});
