import { Type } from "@sinclair/typebox";
import { money, negateMoney, subtractMoney, type Money } from "../base/money.js";
import { isRefusal, refusedBy } from "../base/refusal.js";
import { fillText, texts, type Text } from "../base/text.js";
import { decideCancellation } from "../fund/allocation.js";
import { balanceOf } from "../fund/balance.js";
import { ownCash } from "../fund/fund.js";
import { decideRelease, decideReturn } from "../fund/release.js";
import type { Tx } from "../store/connect.js";
import { writeRows } from "../store/record-rows.js";
import { action } from "./action.js";
import { lockMove, type AllocationAtHand } from "./allocation-at-hand.js";
import { readLines } from "./budget-lines.js";
import { checkFree } from "./given-row.js";
import { AMOUNT, DAY, REF } from "./input.js";
import { LABELS } from "./labels.js";
import { NOUNS } from "./nouns.js";
import { book, checkGoverned, readFundMoney } from "./standing.js";

const INPUT = Type.Object(
  { id: REF, allocation: REF, amount: AMOUNT, on: DAY },
  { additionalProperties: false },
);
const FIELDS = {
  id: LABELS.id,
  allocation: LABELS.allocation,
  amount: LABELS.amount,
  on: LABELS.on,
};

/** A return is a release of less than nothing: both have one list of references. */
const RELEASE = { table: "release", kind: NOUNS.release } as const;

/** Sends a tranche of an allocation to the implementing organisation. */
export const release = action({
  name: "release",
  title: { en: "Release a tranche", ja: "送金する" },
  summary: {
    en: "Sends a tranche of an allocation, within what is approved and the cash in hand.",
    ja: "承認額及び手元資金の範囲内で、配分の一部又は全部を送金する。",
  },
  input: INPUT,
  fields: FIELDS,
  edits: null,
  async run(tx, input, context) {
    const exists = await checkFree(tx, RELEASE, input.id);
    const move = await lockMove(tx, input, context);
    if (isRefusal(move)) return refusedBy([move, exists]);
    const { held, amount, on, wrong_day } = move;
    const { at, row, stand, about } = held;
    const { sums } = await readFundMoney(tx, at);
    const cash = ownCash(sums, at.terms);
    const { allocated_on } = row;
    const refused = refusedBy([
      wrong_day,
      decideRelease({ stand, cash, prefinance: null }, { amount, on, allocated_on }),
      exists,
    ]);
    if (refused) return refused;
    await writeRows(tx, "release", [
      {
        id: input.id,
        portfolio: null,
        allocation_id: row.id,
        released_on: on,
        amount_minor: amount.amount_minor,
      },
    ]);
    const entries = await book(
      tx,
      at,
      [{ kind: "release", event_id: `release/${input.id}`, on, amount, about }],
      context,
    );
    return isRefusal(entries)
      ? entries
      : { subject_kind: "release", subject_id: input.id, entries };
  },
});

const NOTES = texts({
  freed: {
    en: "The allocation is {approved} after that: {freed} of it is free again.",
    ja: "返還後の配分額は{approved}となり、{freed}が解除されます。",
  },
  kept: {
    en: "{kept} of what comes back was obligated or spent: it stays allocated to the project.",
    ja: "返還額のうち{kept}は負担又は支出済みのため、引き続き当該プロジェクトへの配分額とします。",
  },
  budget: {
    en: "The budget adds up to {budget}, more than is allocated now: revise it to {approved}.",
    ja: "予算の合計{budget}が配分額を上回っています。{approved}となるよう改訂してください。",
  },
  left: {
    en: "{left} of the fund can be allocated after that.",
    ja: "この返還後の配分可能額は{left}です。",
  },
});

/**
 * What a return makes of its allocation and of what its fund may allocate. In the account of a project it makes nothing of either: what it frees passes
 * on to the project at once.
 */
async function notesOf(
  tx: Tx,
  { at, row, stand }: AllocationAtHand,
  { amount, freed }: { readonly amount: Money; readonly freed: Money },
): Promise<readonly Text[]> {
  if (checkGoverned(at.fund)) return [];
  const kept = subtractMoney(amount, freed);
  const approved = subtractMoney(stand.approved, freed);
  const { opened } = await readFundMoney(tx, at);
  return [
    ...(freed.amount_minor > 0n ? [fillText(NOTES.freed, { approved, freed })] : []),
    ...(kept.amount_minor > 0n ? [fillText(NOTES.kept, { kept })] : []),
    ...(await budgetNote(tx, row.id, approved)),
    fillText(NOTES.left, { left: opened.total }),
  ];
}

/** A budget sums to its allocation (invariant 18): one that no longer does is to be revised. */
async function budgetNote(tx: Tx, id: string, approved: Money): Promise<readonly Text[]> {
  const { lines } = await readLines(tx, id);
  const minor = lines.reduce((sum, line) => sum + line.amount_minor, 0n);
  const budget = money(minor, approved.currency);
  return minor > approved.amount_minor ? [fillText(NOTES.budget, { budget, approved })] : [];
}

/** Books what an implementing organisation gives back: it can be allocated again. */
export const recordReturn = action({
  name: "record-return",
  title: { en: "Record a return", ja: "返還を記録する" },
  summary: {
    en: "Books unspent money that came back from an organisation, and frees it for other projects.",
    ja: "実施機関から返還された未使用額を記帳し、再配分可能とする。",
  },
  input: INPUT,
  fields: FIELDS,
  edits: null,
  async run(tx, input, context) {
    const exists = await checkFree(tx, RELEASE, input.id);
    const move = await lockMove(tx, input, context);
    if (isRefusal(move)) return refusedBy([move, exists]);
    const { held, amount, on, wrong_day } = move;
    const { at, row, stand, sums, about } = held;
    const { base } = at.ledger;
    const refused = refusedBy([
      wrong_day,
      decideReturn(balanceOf(sums, 1400, base), amount),
      exists,
    ]);
    if (refused) return refused;
    const freed = stand.uncommitted.amount_minor < amount.amount_minor ? stand.uncommitted : amount;
    const minor = negateMoney(amount).amount_minor;
    await writeRows(tx, "release", [
      {
        id: input.id,
        portfolio: null,
        allocation_id: row.id,
        released_on: on,
        amount_minor: minor,
      },
    ]);
    const frees = freed.amount_minor > 0n ? freed : null;
    const entries = await book(
      tx,
      at,
      [{ kind: "return", event_id: `release/${input.id}`, on, amount, frees, about }],
      context,
    );
    return isRefusal(entries)
      ? entries
      : {
          subject_kind: "release",
          subject_id: input.id,
          entries,
          notes: await notesOf(tx, held, { amount, freed }),
        };
  },
});

/** Gives back the part of an allocation that was neither released nor used. */
export const cancelAllocation = action({
  name: "cancel-allocation",
  title: { en: "Cancel an allocation, or part of it", ja: "配分を取り消す" },
  summary: {
    en: "Frees what an allocation has neither released nor obligated.",
    ja: "配分のうち、未送金かつ未負担の額を取り消し、配分可能残高に戻す。",
  },
  input: Type.Object({ allocation: REF, amount: AMOUNT, on: DAY }, { additionalProperties: false }),
  fields: { allocation: LABELS.allocation, amount: LABELS.amount, on: LABELS.on },
  edits: (input) => ({ kind: "allocation", id: input.allocation }),
  async run(tx, input, context) {
    const move = await lockMove(tx, input, context);
    if (isRefusal(move)) return move;
    const { held, amount, on, wrong_day } = move;
    const { at, row, stand, about } = held;
    const governed = checkGoverned(at.fund);
    const refused = refusedBy([
      governed && { ...governed, field: "allocation" },
      wrong_day,
      decideCancellation(stand, amount),
    ]);
    if (refused) return refused;
    const isAll = amount.amount_minor === stand.approved.amount_minor;
    if (isAll) await writeRows(tx, "allocation", [{ ...row, status: "cancelled" }]);
    const event_id = `allocation/${row.id}`;
    const whole = money(amount.amount_minor, at.ledger.base);
    const entries = await book(
      tx,
      at,
      [{ kind: "allocation_freed", event_id, on, amount: whole, about }],
      context,
    );
    if (isRefusal(entries)) return entries;
    const notes = await budgetNote(tx, row.id, subtractMoney(stand.approved, amount));
    return { subject_kind: "allocation", subject_id: row.id, entries, notes };
  },
});
