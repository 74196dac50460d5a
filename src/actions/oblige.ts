import { Type } from "@sinclair/typebox";
import { isRefusal, refusedBy } from "../base/refusal.js";
import { DIRECT_CATEGORIES } from "../fund/account.js";
import { decideObligation } from "../fund/obligation.js";
import { insertObligation } from "../store/money-rows.js";
import { action } from "./action.js";
import { lockMove } from "./allocation-at-hand.js";
import { judgeLines } from "./budget-lines.js";
import { checkFree } from "./given-row.js";
import { AMOUNT, DAY, maybe, REF, SENTENCE } from "./input.js";
import { LABELS } from "./labels.js";
import { NOUNS } from "./nouns.js";
import { pscDue, readEligibility, readSpendingStand } from "./spending.js";
import { book } from "./standing.js";

/** What an obligation is for, as it is entered and corrected: a category of the budget, and words. */
export const OBLIGATION_FORM = {
  category: maybe(Type.Union(DIRECT_CATEGORIES.map((name) => Type.Literal(name)))),
  description: SENTENCE,
};
export const OBLIGATION_FIELDS = {
  category: LABELS.obligation_category,
  description: LABELS.description,
};

/** Commits a project to pay: within its budget and allocation, with the programme support that will follow (invariant 17). */
export const oblige = action({
  name: "oblige",
  title: { en: "Enter an obligation", ja: "支出負担を登録する" },
  summary: {
    en: "Commits part of an allocation to a contract or order, within budget.",
    ja: "予算の範囲内で、契約・発注等に係る支出負担を登録する。",
  },
  input: Type.Object(
    {
      id: REF,
      allocation: REF,
      category: OBLIGATION_FORM.category,
      amount: AMOUNT,
      on: DAY,
      description: OBLIGATION_FORM.description,
    },
    { additionalProperties: false },
  ),
  fields: {
    id: LABELS.id,
    allocation: LABELS.allocation,
    amount: LABELS.amount,
    on: LABELS.on,
    ...OBLIGATION_FIELDS,
  },
  edits: null,
  async run(tx, input, context) {
    const obligation = { table: "obligation", kind: NOUNS.obligation } as const;
    const exists = await checkFree(tx, obligation, input.id);
    const move = await lockMove(tx, input, context);
    if (isRefusal(move)) return refusedBy([move, exists]);
    const { held, amount, on, wrong_day } = move;
    const { at, row, about } = held;
    const psc = await pscDue(tx, held, { category: null, amount, on });
    const stand = await readSpendingStand(tx, held);
    const decided = decideObligation(stand, { amount, psc, on }, await readEligibility(tx, held));
    const { id, description, category = null } = input;
    const over = await judgeLines(tx, held, stand.lines, {
      committed: { category, minor: amount.amount_minor },
    });
    const refused = refusedBy([wrong_day, decided, isRefusal(over) ? over : null, exists]);
    if (refused) return refused;
    const notes = isRefusal(over) ? [] : over;
    await insertObligation(tx, {
      id,
      allocation_id: row.id,
      project_id: row.project_id,
      opened_on: on,
      amount_minor: amount.amount_minor,
      description,
      category,
    });
    const event_id = `obligation/${id}`;
    const entries = await book(
      tx,
      at,
      [{ kind: "obligation", event_id, on, amount, about: { ...about, obligation_id: id } }],
      context,
    );
    return isRefusal(entries)
      ? entries
      : { subject_kind: "obligation", subject_id: id, entries, notes };
  },
});
