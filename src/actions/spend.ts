import { Type } from "@sinclair/typebox";
import { money, zero } from "../base/money.js";
import { isRefusal } from "../base/refusal.js";
import { COST_CATEGORIES, type CostCategory } from "../fund/account.js";
import { balanceOf } from "../fund/balance.js";
import { decideSpending } from "../fund/obligation.js";
import type { MoneyEvent } from "../fund/posting.js";
import { readSubjectSums } from "../store/balances.js";
import { findObligation, findRow } from "../store/money-rows.js";
import { writeRows } from "../store/record-rows.js";
import { action } from "./action.js";
import { lockAllocation } from "./allocation-at-hand.js";
import { AMOUNT, DAY, maybe, readDay, readMoney, REF, refuseInput } from "./input.js";
import { LABELS } from "./labels.js";
import { pscDue, readEligibility, readSpendingStand } from "./spending.js";
import { ALWAYS, book } from "./standing.js";

const DIRECT = COST_CATEGORIES.filter(
  (category): category is Exclude<CostCategory, "psc"> => category !== "psc",
);

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
      category: Type.Union(DIRECT.map((name) => Type.Literal(name))),
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
    const held = await lockAllocation(tx, input.allocation);
    if (isRefusal(held)) return held;
    const { at, row, about } = held;
    const { base } = at.ledger;
    const amount = readMoney(input.amount, base);
    if (isRefusal(amount)) return amount;
    const liquidates = readMoney(input.liquidates ?? "0", base, "liquidates");
    if (isRefusal(liquidates)) return liquidates;
    const on = readDay(input.on);
    if (isRefusal(on)) return on;
    const obligation =
      input.obligation === undefined ? null : await findObligation(tx, input.obligation);
    if (input.obligation !== undefined && obligation?.allocation_id !== row.id) {
      return refuseInput("NOT_FOUND", { kind: "obligation", id: input.obligation }, "obligation");
    }
    const own = obligation
      ? await readSubjectSums(tx, "obligation_id", obligation.id, { as_of: ALWAYS })
      : [];
    const obligation_open = obligation
      ? money(-balanceOf(own, 2300, base).amount_minor, base)
      : zero(base);
    const [psc, stand, eligibility, known] = await Promise.all([
      pscDue(tx, held, { category: input.category, amount }),
      readSpendingStand(tx, held),
      readEligibility(tx, held),
      findRow(tx, "expenditure", input.id),
    ]);
    const asked = { amount, psc, liquidates, obligation_open, on };
    const refused = decideSpending(stand, asked, eligibility);
    if (refused) return refused;
    if (known) return refuseInput("EXISTS_ALREADY", { kind: "expenditure", id: input.id }, "id");
    const line = {
      portfolio: null,
      project_id: row.project_id,
      allocation_id: row.id,
      period_from: on,
      period_to: on,
      is_certified: false,
    };
    const rows = [
      {
        ...line,
        id: input.id,
        category: input.category as CostCategory,
        amount_minor: amount.amount_minor,
      },
    ];
    if (psc.amount_minor > 0n)
      rows.push({
        ...line,
        id: `${input.id}-psc`,
        category: "psc",
        amount_minor: psc.amount_minor,
      });
    await writeRows(tx, "expenditure", rows);
    const events = rows.map((each): MoneyEvent => {
      const isPsc = each.category === "psc";
      return {
        kind: isPsc ? "psc" : "expenditure",
        event_id: `expenditure/${each.id}`,
        on,
        category: each.category,
        amount: isPsc ? psc : amount,
        liquidates: isPsc ? null : liquidates,
        paid_from: "implementer",
        about: obligation && !isPsc ? { ...about, obligation_id: obligation.id } : about,
      };
    });
    const entries = await book(tx, at.ledger, events, context);
    return isRefusal(entries)
      ? entries
      : { subject_kind: "expenditure", subject_id: input.id, entries };
  },
});
