import { Type } from "@sinclair/typebox";
import { isRefusal, type Refusal } from "../base/refusal.js";
import { reverseEntry, type Entry, type EntryLine } from "../fund/entry.js";
import { decidePostingDay } from "../fund/period.js";
import { isPassedOn, passedEventId } from "../fund/project-account.js";
import { refuse } from "../fund/refusals.js";
import type { Tx } from "../store/connect.js";
import { appendEntries, findEntry, listStandingOf } from "../store/entries.js";
import { fixExceptionsOf } from "../store/exceptions.js";
import { listPeriods } from "../store/periods.js";
import { action, type ActionContext } from "./action.js";
import { lockAllocation, type AllocationAtHand } from "./allocation-at-hand.js";
import { grownOver, readOver, settleLines, type ReportedOver } from "./budget-lines.js";
import { flagReported, noteOf } from "./flag.js";
import { refuseInput, SENTENCE } from "./input.js";
import { LABELS } from "./labels.js";
import { NOUNS } from "./nouns.js";
import {
  checkCorrection,
  type BookAtHand,
  lockBookOf,
  passedOn,
  readFundMoney,
} from "./standing.js";

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
    if (!entry) return refuseInput("NOT_FOUND", { kind: NOUNS.entry, id: input.entry }, "entry");
    const at = await lockBookOf(tx, entry.ledger_id);
    if (isRefusal(at)) return at;
    // Read again under the lock: somebody may just have reversed it.
    const current = await findEntry(tx, input.entry);
    if (!current) return refuseInput("NOT_FOUND", { kind: NOUNS.entry, id: input.entry }, "entry");
    if (current.reversed_by !== null) {
      const by = await findEntry(tx, current.reversed_by);
      const facts = { entry: String(current.seq), by: String(by?.seq ?? "") };
      return refuse("ENTRY_ALREADY_REVERSED", facts, "entry");
    }
    if (at.account && isPassedOn(current))
      return refuse("CORRECTION_FOLLOWS", { entry: String(current.seq) }, "entry");
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
    const passed = await passedBack(tx, at, reversal);
    if (isRefusal(passed)) return passed;
    const all = [reversal, ...passed];
    const touched = all.flatMap((one) => one.lines).find((line) => line.about.allocation_id);
    const allocation_id = touched?.about.allocation_id;
    const held = allocation_id === undefined ? null : await lockAllocation(tx, allocation_id);
    if (isRefusal(held)) return held;
    const { sums } = await readFundMoney(tx, at);
    const refused = checkCorrection(at, { sums, own: held?.sums ?? null }, all);
    if (refused) return refused;
    const before = held ? await readOver(tx, held) : [];
    const booked = await appendEntries(tx, all, { now, actor, newId });
    const entries = booked.map((one) => one.id);
    // Of what is booked no more nothing is left to explain.
    const [standing] = await listStandingOf(tx, [current.event_id]);
    const [kind = "", id = ""] = current.event_id.split("/");
    if (!standing) await fixExceptionsOf(tx, kind, [id]);
    const moved = all.flatMap((one) => one.lines);
    const over = held ? await flagLines(tx, held, { before, moved }, context) : [];
    return { subject_kind: "entry", subject_id: current.id, entries, notes: over.map(noteOf) };
  },
});

/** Lines of the budget that hold what is charged to them again are settled; those that are overspent further are to be explained. */
async function flagLines(
  tx: Tx,
  held: AllocationAtHand,
  {
    before,
    moved,
  }: { readonly before: readonly ReportedOver[]; readonly moved: readonly EntryLine[] },
  context: ActionContext,
): Promise<readonly ReportedOver[]> {
  const after = await settleLines(tx, held, [...held.sums, ...moved]);
  const over = grownOver(before, after);
  await flagReported(tx, over, { kind: "allocation", id: held.row.id }, context);
  return over;
}

/** What follows a reversal in a project account: what files passed on beside the entry goes back as it came, all else as money that leaves. */
async function passedBack(
  tx: Tx,
  at: BookAtHand,
  reversal: Entry,
): Promise<readonly Entry[] | Refusal> {
  const passed = passedOn(at, reversal);
  if (isRefusal(passed) || passed.length === 0) return passed;
  const [beside] = await listStandingOf(tx, [passedEventId(reversal.event_id)]);
  if (!beside) return passed;
  const { effective_on, relates_to, reason } = reversal;
  const back = reverseEntry(beside, {
    effective_on,
    ...(relates_to === null ? {} : { relates_to }),
    reason: reason ?? "",
  });
  return isRefusal(back) ? back : [back];
}
