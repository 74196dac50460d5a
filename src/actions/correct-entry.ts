import { Type } from "@sinclair/typebox";
import { isRefusal, type Refusal } from "../base/refusal.js";
import { allocationStand } from "../fund/allocation.js";
import { decideCorrection } from "../fund/correction.js";
import { reverseEntry, type Entry } from "../fund/entry.js";
import { allocatable } from "../fund/fund.js";
import { decidePostingDay } from "../fund/period.js";
import { readAllocationSums } from "../store/balances.js";
import type { Tx } from "../store/connect.js";
import { appendEntries, findEntry } from "../store/entries.js";
import { listPeriods } from "../store/periods.js";
import { action } from "./action.js";
import { refuseInput, SENTENCE } from "./input.js";
import { LABELS } from "./labels.js";
import { type FundAtHand, lockFund, passedOn, readFundMoney } from "./standing.js";

/** Takes an entry back by its exact negation; what should have been booked is recorded anew (invariant 2). */
export const reverse = action({
  name: "reverse-entry",
  title: { en: "Reverse an entry", ja: "仕訳を取り消す" },
  summary: {
    en: "Takes an entry back, with a reason. Nothing is erased: both stay in the book.",
    ja: "理由を付して仕訳を取り消す。元の仕訳と取消仕訳の双方が帳簿に残る。",
  },
  input: Type.Object(
    { entry: Type.String({ pattern: "^[0-9a-f-]{36}$" }), reason: SENTENCE },
    { additionalProperties: false },
  ),
  fields: { entry: LABELS.entry, reason: LABELS.reason },
  edits: null,
  async run(tx, input, context) {
    const entry = await findEntry(tx, input.entry);
    if (!entry) return refuseInput("NOT_FOUND", { kind: "entry", id: input.entry }, "entry");
    const at = await lockFund(tx, entry.ledger_id);
    if (isRefusal(at)) return at;
    // Read again under the lock: somebody may just have reversed it.
    const current = await findEntry(tx, input.entry);
    if (!current) return refuseInput("NOT_FOUND", { kind: "entry", id: input.entry }, "entry");
    const { today, now, actor, newId } = context;
    const periods = await listPeriods(tx);
    const placed = decidePostingDay(periods, {
      on: current.effective_on,
      today,
      is_finance: true,
      is_reported: true,
    });
    if (isRefusal(placed)) return placed;
    const relates_to = placed.relates_to === null ? {} : { relates_to: placed.relates_to };
    const reversal = reverseEntry(current, {
      effective_on: placed.effective_on,
      ...relates_to,
      reason: input.reason,
    });
    if (isRefusal(reversal)) return reversal;
    const passed = passedOn(at, reversal);
    if (isRefusal(passed)) return passed;
    const refused = await checkCorrection(tx, at, [reversal, ...passed]);
    if (refused) return refused;
    const booked = await appendEntries(tx, [reversal, ...passed], { now, actor, newId });
    const entries = booked.map((one) => one.id);
    return { subject_kind: "entry", subject_id: current.id, entries };
  },
});

/** The fund and the allocation as they would stand after the reversal. */
async function checkCorrection(
  tx: Tx,
  at: FundAtHand,
  booked: readonly Entry[],
): Promise<Refusal | null> {
  const lines = booked.flatMap((entry) => entry.lines);
  const { sums, opened } = await readFundMoney(tx, at);
  const after = allocatable([...sums, ...lines], at.terms).total;
  const allocation_id = lines.find((line) => line.about.allocation_id)?.about.allocation_id;
  const own = allocation_id === undefined ? null : await readAllocationSums(tx, allocation_id);
  const { base } = at.ledger;
  const stands = own && {
    before: allocationStand(own, base),
    after: allocationStand([...own, ...lines], base),
  };
  return decideCorrection({ before: opened.total, after }, stands);
}
