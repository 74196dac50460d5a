import { Type } from "@sinclair/typebox";
import { isRefusal, refusedBy, together } from "../base/refusal.js";
import { DIRECT_CATEGORIES } from "../fund/account.js";
import { action } from "./action.js";
import { lockMove } from "./allocation-at-hand.js";
import { chargeAllocation } from "./charge.js";
import { AMOUNT, DAY, maybe, readMoney, REF } from "./input.js";
import { LABELS } from "./labels.js";

/** Spends from an allocation: within what is left, settling its obligation, with programme support accrued beside it. */
export const spend = action({
  name: "spend",
  title: { en: "Enter an expenditure", ja: "支出を登録する" },
  summary: {
    en: "Charges a direct cost to an allocation, within budget; programme support is accrued with it.",
    ja: "予算の範囲内で直接費を計上する。事業支援経費は同時に計上される。",
  },
  input: Type.Object(
    {
      id: REF,
      allocation: REF,
      category: Type.Union(DIRECT_CATEGORIES.map((name) => Type.Literal(name))),
      amount: AMOUNT,
      on: DAY,
      obligation: maybe(REF),
      liquidates: maybe(AMOUNT),
    },
    { additionalProperties: false },
  ),
  fields: {
    id: LABELS.id,
    allocation: LABELS.allocation,
    category: LABELS.category,
    amount: LABELS.amount,
    on: LABELS.on,
    obligation: LABELS.obligation,
    liquidates: LABELS.liquidates,
  },
  edits: null,
  async run(tx, input, context) {
    const move = await lockMove(tx, input, context);
    const liquidates = isRefusal(move)
      ? move
      : readMoney(input.liquidates ?? "0", move.amount.currency, "liquidates");
    const read = together({ move, liquidates });
    if (isRefusal(read)) return refusedBy([read, isRefusal(move) ? null : move.wrong_day]);
    const { held, amount, on, wrong_day } = read.move;
    const { id, category, obligation = null } = input;
    const charge = {
      ...{ id, category, amount, on, wrong_day, obligation },
      liquidates: read.liquidates,
    };
    const booked = await chargeAllocation(tx, held, charge, context);
    return isRefusal(booked)
      ? booked
      : { subject_kind: "expenditure", subject_id: input.id, ...booked };
  },
});
