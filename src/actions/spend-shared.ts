import { Type } from "@sinclair/typebox";
import { money, zero } from "../base/money.js";
import { isRefusal, refusalIn, refusedBy, together, type Refusal } from "../base/refusal.js";
import { fillText, texts } from "../base/text.js";
import { DIRECT_CATEGORIES } from "../fund/account.js";
import { chargeExpenditure, type FundingLine } from "../fund/funding-line.js";
import { checkPositive } from "../fund/positive.js";
import { refuse } from "../fund/refusals.js";
import type { Tx } from "../store/connect.js";
import { lockFunding } from "../store/funding-lines.js";
import { action } from "./action.js";
import { lockAllocation, type AllocationAtHand } from "./allocation-at-hand.js";
import { chargeAllocation } from "./charge.js";
import { AMOUNT, DAY, readDay, readMoney, REF } from "./input.js";
import { checkPostingDay } from "./posting-day.js";
import { LABELS } from "./labels.js";

const NOTES = texts({
  charged: {
    en: "{allocation} is charged with {amount}.",
    ja: "{allocation}に{amount}を計上しました。",
  },
});

/** Charges one cost of a project to those who pay for it, by the project's rule: in full, exactly once (invariant 23). */
export const spendShared = action({
  name: "spend-shared",
  title: {
    en: "Enter an expenditure that funders share",
    ja: "共同拠出プロジェクトの支出を登録する",
  },
  summary: {
    en: "Splits a direct cost over a project's allocations by its rule, each within its own budget; all of it or nothing.",
    ja: "プロジェクトの負担規則に従い直接費を各配分に計上する。いずれかの予算を超える場合は全体を計上しない。",
  },
  input: Type.Object(
    {
      id: REF,
      project: REF,
      category: Type.Union(DIRECT_CATEGORIES.map((name) => Type.Literal(name))),
      amount: AMOUNT,
      on: DAY,
    },
    { additionalProperties: false },
  ),
  fields: {
    id: LABELS.id,
    project: LABELS.project,
    category: LABELS.category,
    amount: LABELS.amount,
    on: LABELS.on,
  },
  edits: null,
  async run(tx, input, context) {
    const funding = await lockFunding(tx, input.project);
    const day = readDay(input.on);
    const wrong_day = await checkPostingDay(tx, day, context);
    if (!funding)
      return refusedBy([
        refuse("FUNDING_LINES_UNSET", { project: input.project }, "project"),
        refusalIn(day),
        wrong_day,
      ]);
    const held = await lockAll(
      tx,
      funding.lines.map((line) => line.allocation_id),
    );
    if (isRefusal(held)) return held;
    const base = [...held.values()][0]?.at.ledger.base;
    if (!base) return refuse("FUNDING_LINE_MISSING", {}, "project");
    const read = together({ amount: readMoney(input.amount, base), on: day });
    if (isRefusal(read)) return refusedBy([read, wrong_day]);
    const { amount, on } = read;
    const refused = refusedBy([checkPositive(amount), wrong_day]);
    if (refused) return refused;
    const lines = funding.lines.flatMap(({ allocation_id: id, position, share_bp }) => {
      const at = held.get(id);
      return at ? [{ id, position, share_bp, left: roomOf(at) }] : [];
    });
    const charges = chargeExpenditure(amount, lines, { rule: funding.rule });
    if (isRefusal(charges)) return charges;
    const entries: string[] = [];
    const notes = [];
    for (const { funding_line_id, amount: part } of charges) {
      const at = held.get(funding_line_id);
      if (!at) return refuse("FUNDING_LINE_MISSING", {}, "project");
      const { category } = input;
      const place = funding.lines.findIndex((line) => line.allocation_id === funding_line_id) + 1;
      const id = `${input.id}-${place}`;
      const none = { obligation: null, liquidates: zero(base) };
      const charge = { id, category, amount: part, on, wrong_day: null, ...none };
      const booked = await chargeAllocation(tx, at, charge, context);
      if (isRefusal(booked)) return booked;
      entries.push(...booked.entries);
      notes.push(
        fillText(NOTES.charged, { allocation: funding_line_id, amount: part }),
        ...booked.notes,
      );
    }
    return { subject_kind: "project", subject_id: input.project, entries, notes };
  },
});

/** Always in one order, so that two who charge the same allocations wait for each other. */
async function lockAll(
  tx: Tx,
  ids: readonly string[],
): Promise<ReadonlyMap<string, AllocationAtHand> | Refusal> {
  const held = new Map<string, AllocationAtHand>();
  for (const id of [...ids].sort()) {
    const at = await lockAllocation(tx, id);
    if (isRefusal(at)) return at;
    held.set(id, at);
  }
  return held;
}

/** What direct cost an allocation still takes, its programme support beside it. */
function roomOf({ row, stand }: AllocationAtHand): FundingLine["left"] {
  const direct_minor = row.amount_minor - row.psc_minor;
  const left = stand.uncommitted;
  return row.amount_minor <= 0n
    ? left
    : money((left.amount_minor * direct_minor) / row.amount_minor, left.currency);
}
