import { Type } from "@sinclair/typebox";
import { money, sumMoney } from "../base/money.js";
import { isRefusal, refusedBy, type Refusal } from "../base/refusal.js";
import { ENTRY_NAMES } from "../figures/entry-words.js";
import { fillText, texts } from "../base/text.js";
import { checkScheduled } from "../fund/agreement.js";
import {
  checkAmendments,
  feesOf,
  followsFrom,
  goesBackWith,
  type AmendmentBooked,
} from "../fund/correction.js";
import type { EntryLine } from "../fund/entry.js";
import { isPassedOn } from "../fund/project-account.js";
import { refuse } from "../fund/refusals.js";
import type { Tx } from "../store/connect.js";
import { appendEntries, findEntry, listStandingOf, type StoredEntry } from "../store/entries.js";
import { fixExceptionsOf } from "../store/exceptions.js";
import {
  findAmended,
  findRow,
  listAmendments,
  listRowsBy,
  takeBackAmendment,
} from "../store/money-rows.js";
import { writeRows } from "../store/record-rows.js";
import { reopenCaseOf } from "../store/refund-rows.js";
import { reopenCondition } from "../store/term-rows.js";
import { raiseVersion } from "../store/versions.js";
import { action, type ActionContext } from "./action.js";
import type { AllocationAtHand } from "./allocation-at-hand.js";
import { grownOver, readOver, settleLines, type ReportedOver } from "./budget-lines.js";
import { flagReported, noteOf } from "./flag.js";
import { ENTRY, refuseInput, SENTENCE } from "./input.js";
import { LABELS } from "./labels.js";
import { NOUNS } from "./nouns.js";
import { lockBookOf } from "./standing.js";
import { checkProjects, takeBack } from "./take-back.js";

const NOTES = texts({
  reopened: {
    en: "Refund case {id} was closed on this payment, and is open again.",
    ja: "この支払により終了していた返還案件{id}は、継続中に戻ります。",
  },
});

/** Takes an entry back by its exact negation; what should have been booked is recorded anew (invariant 2). */
export const reverse = action({
  name: "reverse-entry",
  title: { en: "Reverse an entry", ja: "仕訳を取り消す" },
  summary: {
    en: "Takes an entry back, with a reason. Nothing is erased: both stay in the book.",
    ja: "理由を付して仕訳を取り消す。元の仕訳と取消仕訳の双方が帳簿に残る。",
  },
  input: Type.Object({ entry: ENTRY, reason: SENTENCE }, { additionalProperties: false }),
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
    const rests = await checkRests(tx, current, standing);
    if (rests) return rests;
    const whole = [
      ...standing.filter((one) => one.id === current.id || goesBackWith(one, current)),
      ...feesOf(current, standing),
      ...(await listSupport(tx, current)),
    ];
    const back = await takeBack(tx, whole.length === 0 ? [current] : whole, input.reason, context);
    if (isRefusal(back)) return back;
    const { entries: all, held } = back;
    const before = held ? await readOver(tx, held) : [];
    const { now, actor, newId } = context;
    const booked = await appendEntries(tx, all, { now, actor, newId });
    const entries = booked.map((one) => one.id);
    const [kind = "", id = ""] = current.event_id.split("/");
    // Of what is booked no more nothing is left to explain.
    if (standing.every((one) => whole.includes(one))) await fixExceptionsOf(tx, kind, [id]);
    if (current.kind === "agreement") await withdraw(tx, id);
    if (current.kind === "condition_met") await reopenCondition(tx, id);
    if (current.kind === "amendment") await takeBackAmendment(tx, id);
    const reopened = kind === "refund" ? await reopenCaseOf(tx, id) : null;
    if (reopened !== null) raiseVersion(tx, "refund_case", reopened);
    // Cancelled whole, an allocation had nothing; it has something again.
    if (current.kind === "allocation_freed" && held?.row.status === "cancelled")
      await writeRows(tx, "allocation", [{ ...held.row, status: "approved" }]);
    const moved = all.flatMap((one) => one.lines);
    const again = reopened === null ? [] : [fillText(NOTES.reopened, { id: reopened })];
    const over = held ? await flagLines(tx, held, { before, moved }, context) : [];
    return {
      subject_kind: "entry",
      subject_id: current.id,
      entries,
      notes: [...again, ...over.map(noteOf)],
    };
  },
});

/** The programme support that fell due with a cost, and was booked right after it, goes back with it: by itself it would be more than the rate allows (invariant 21). */
async function listSupport(tx: Tx, current: StoredEntry): Promise<readonly StoredEntry[]> {
  if (current.kind !== "expenditure") return [];
  const beside = await listStandingOf(tx, [`${current.event_id}-psc`]);
  return beside.filter(({ kind, seq }) => kind === "psc" && seq === current.seq + 1n);
}

/** An agreement of which nothing is booked any more was never signed: no money comes under it, and nothing of it is amended or scheduled. */
async function withdraw(tx: Tx, id: string): Promise<void> {
  const agreement = await findRow(tx, "agreement", id);
  if (!agreement) return;
  await writeRows(tx, "agreement", [{ ...agreement, status: "withdrawn" }]);
  raiseVersion(tx, "agreement", id);
}

/** What rests on an entry goes first: what followed from it, an agreement's amendments, and the instalments that an amendment made room for. */
async function checkRests(
  tx: Tx,
  current: StoredEntry,
  standing: readonly StoredEntry[],
): Promise<Refusal | null> {
  const [, id = ""] = current.event_id.split("/");
  return refusedBy([
    ...standing
      .filter((one) => followsFrom(one, current))
      .map(({ seq, kind }) => {
        const facts = { later: String(seq), what: ENTRY_NAMES[kind] };
        return refuse("CORRECTION_RESTS", facts, "entry");
      }),
    current.kind === "agreement" ? checkAmendments(await listBooked(tx, id)) : null,
    current.kind === "amendment" ? await checkSchedule(tx, id) : null,
    await checkProjects(tx, current.lines),
  ]);
}

/** The amendments of an agreement by which something is booked. */
async function listBooked(tx: Tx, agreement_id: string): Promise<readonly AmendmentBooked[]> {
  const amendments = await listAmendments(tx, agreement_id);
  const booked = await listStandingOf(
    tx,
    amendments.map(({ id }) => `amendment/${id}`),
  );
  return amendments.flatMap(({ no, id }) => {
    const entry = booked.find(({ event_id }) => event_id === `amendment/${id}`);
    return entry ? [{ no, id, seq: entry.seq }] : [];
  });
}

/** What an agreement is without an amendment, against what of it is scheduled. */
async function checkSchedule(tx: Tx, id: string): Promise<Refusal | null> {
  const agreement = await findAmended(tx, id);
  if (!agreement) return null;
  const { currency } = agreement;
  const sum = (minor: readonly bigint[]) =>
    sumMoney(
      minor.map((each) => money(each, currency)),
      currency,
    );
  const others = (await listAmendments(tx, agreement.id)).filter((row) => row.id !== id);
  const instalments = await listRowsBy(tx, "instalment", "agreement_id", agreement.id);
  return checkScheduled(
    sum([agreement.amount_minor, ...others.map((row) => row.delta_minor)]),
    sum(instalments.map((row) => row.amount_minor)),
    "entry",
  );
}

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
