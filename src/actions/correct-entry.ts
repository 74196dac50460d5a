import { Type } from "@sinclair/typebox";
import { money, sumMoney } from "../base/money.js";
import { isRefusal, type Refusal } from "../base/refusal.js";
import { ENTRY_NAMES } from "../figures/entry-words.js";
import type { FlowSum } from "../fund/balance.js";
import { followsFrom, goesBackWith, type Held } from "../fund/correction.js";
import { reverseEntry, type Entry, type EntryLine } from "../fund/entry.js";
import { decidePostingDay } from "../fund/period.js";
import { isPassedOn, passedEventId } from "../fund/project-account.js";
import { refuse } from "../fund/refusals.js";
import { readSubjectSums } from "../store/balances.js";
import type { Tx } from "../store/connect.js";
import { appendEntries, findEntry, listStandingOf, type StoredEntry } from "../store/entries.js";
import { fixExceptionsOf } from "../store/exceptions.js";
import { listPeriods } from "../store/periods.js";
import { reopenCondition } from "../store/term-rows.js";
import { action, type ActionContext } from "./action.js";
import { lockAllocation, type AllocationAtHand } from "./allocation-at-hand.js";
import { grownOver, readOver, settleLines, type ReportedOver } from "./budget-lines.js";
import { flagReported, noteOf } from "./flag.js";
import { refuseInput, SENTENCE } from "./input.js";
import { LABELS } from "./labels.js";
import { NOUNS } from "./nouns.js";
import {
  ALWAYS,
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
    const standing = await listStandingOf(tx, [current.event_id]);
    const later = standing.find((one) => followsFrom(one, current));
    if (later) {
      const facts = { later: String(later.seq), what: ENTRY_NAMES[later.kind] };
      return refuse("CORRECTION_RESTS", facts, "entry");
    }
    const whole = standing.filter((one) => one.id === current.id || goesBackWith(one, current));
    const back: TakenBack[] = [];
    for (const one of whole.length === 0 ? [current] : whole) {
      const taken = await takeBack(tx, one, input.reason, context);
      if (isRefusal(taken)) return taken;
      back.push(taken);
    }
    const all = back.flatMap((one) => one.entries);
    const [held = null] = back.map((one) => one.held);
    const before = held ? await readOver(tx, held) : [];
    const { now, actor, newId } = context;
    const booked = await appendEntries(tx, all, { now, actor, newId });
    const entries = booked.map((one) => one.id);
    const [kind = "", id = ""] = current.event_id.split("/");
    // Of what is booked no more nothing is left to explain.
    if (standing.length === whole.length) await fixExceptionsOf(tx, kind, [id]);
    if (current.kind === "condition_met") await reopenCondition(tx, id);
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

/** The entries that take one back, and the allocation that they touch. */
interface TakenBack {
  readonly entries: readonly Entry[];
  readonly held: AllocationAtHand | null;
}

/** Takes an entry back in its book, unless somebody relies on it by now. */
async function takeBack(
  tx: Tx,
  entry: StoredEntry,
  reason: string,
  { today }: ActionContext,
): Promise<TakenBack | Refusal> {
  const at = await lockBookOf(tx, entry.ledger_id);
  if (isRefusal(at)) return at;
  const placed = decidePostingDay(await listPeriods(tx), {
    on: entry.effective_on,
    today,
    is_finance: true,
    is_reported: true,
  });
  if (isRefusal(placed)) return placed;
  const relates_to = placed.relates_to === null ? {} : { relates_to: placed.relates_to };
  const reversal = reverseEntry(entry, {
    effective_on: placed.effective_on,
    ...relates_to,
    reason,
  });
  if (isRefusal(reversal)) return reversal;
  const passed = await passedBack(tx, at, reversal);
  if (isRefusal(passed)) return passed;
  const entries = [reversal, ...passed];
  const touched = entries.flatMap((one) => one.lines).find((line) => line.about.allocation_id);
  const allocation_id = touched?.about.allocation_id;
  const held = allocation_id === undefined ? null : await lockAllocation(tx, allocation_id);
  if (isRefusal(held)) return held;
  const { sums } = await readFundMoney(tx, at);
  const before = { sums, own: held?.sums ?? null, held: await readHeld(tx, reversal) };
  return checkCorrection(at, before, entries) ?? { entries, held };
}

/** What can be used up, the account on which it stands, the sign with which it is open, and whose it is. */
const HELD = [
  { of: "obligation", subject: "obligation_id", account: 2300, sign: -1n },
  { of: "agreement", subject: "agreement_id", account: 1200, sign: 1n },
  { of: "agreement", subject: "agreement_id", account: 2100, sign: -1n },
] as const;

/** What is open of the obligations and agreements that a reversal takes from, before it and after. */
async function readHeld(tx: Tx, { lines }: Entry): Promise<readonly Held[]> {
  const held: Held[] = [];
  for (const { of, subject, account, sign } of HELD) {
    const own = lines.filter((line) => line.account === account && line.about[subject]);
    for (const id of new Set(own.flatMap((line) => line.about[subject] ?? []))) {
      const sums = await readSubjectSums(tx, subject, id, { as_of: ALWAYS });
      const taken = own.filter((line) => line.about[subject] === id);
      for (const currency of new Set(taken.map((line) => line.currency))) {
        const open = (all: readonly Pick<FlowSum, "account" | "currency" | "amount_minor">[]) =>
          sumMoney(
            all.flatMap((sum) =>
              sum.account === account && sum.currency === currency
                ? [money(sign * sum.amount_minor, currency)]
                : [],
            ),
            currency,
          );
        held.push({ of, before: open(sums), after: open([...sums, ...taken]) });
      }
    }
  }
  return held;
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
