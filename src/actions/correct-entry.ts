import { Type } from "@sinclair/typebox";
import { isRefusal, type Refusal } from "../base/refusal.js";
import { reverseEntry, type Entry } from "../fund/entry.js";
import { decidePostingDay } from "../fund/period.js";
import { isPassedOn, passedEventId } from "../fund/project-account.js";
import { refuse } from "../fund/refusals.js";
import { readAllocationSums } from "../store/balances.js";
import type { Tx } from "../store/connect.js";
import { appendEntries, findEntry, listStandingOf } from "../store/entries.js";
import { fixExceptionsOf } from "../store/exceptions.js";
import { listPeriods } from "../store/periods.js";
import { action } from "./action.js";
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
    const own = allocation_id === undefined ? null : await readAllocationSums(tx, allocation_id);
    const { sums } = await readFundMoney(tx, at);
    const refused = checkCorrection(at, { sums, own }, all);
    if (refused) return refused;
    const booked = await appendEntries(tx, all, { now, actor, newId });
    const entries = booked.map((one) => one.id);
    // Of what is booked no more nothing is left to explain.
    const [standing] = await listStandingOf(tx, [current.event_id]);
    const [kind = "", id = ""] = current.event_id.split("/");
    if (!standing) await fixExceptionsOf(tx, kind, [id]);
    return { subject_kind: "entry", subject_id: current.id, entries };
  },
});

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
