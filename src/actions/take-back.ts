import { money } from "../base/money.js";
import { isRefusal, refusedBy, type Refusal } from "../base/refusal.js";
import { sourcesTaken } from "../fund/allocation.js";
import { reverseEntry, type Entry, type EntryLine } from "../fund/entry.js";
import { decidePostingDay } from "../fund/period.js";
import { passedEventId } from "../fund/project-account.js";
import { refuse } from "../fund/refusals.js";
import type { Tx } from "../store/connect.js";
import { listStandingOf, type StoredEntry } from "../store/entries.js";
import { findClosure } from "../store/life-rows.js";
import { findRow, readAllocatedNet } from "../store/money-rows.js";
import { listPeriods } from "../store/periods.js";
import { listSources } from "../store/source-rows.js";
import type { ActionContext } from "./action.js";
import { lockAllocation, type AllocationAtHand } from "./allocation-at-hand.js";
import { checkContributions, readContributionsLeft } from "./contributions.js";
import { readHeld, sumsOf } from "./held.js";
import {
  type BookAtHand,
  checkCorrection,
  lockBookOf,
  passedOn,
  readFundMoney,
} from "./standing.js";

/** The entries that take others back, and the allocation that they touch. */
export interface TakenBack {
  readonly entries: readonly Entry[];
  readonly held: AllocationAtHand | null;
}

/** Takes entries back, each in its own book, unless somebody relies on them by now. */
export async function takeBack(
  tx: Tx,
  standing: readonly StoredEntry[],
  reason: string,
  context: ActionContext,
): Promise<TakenBack | Refusal> {
  const entries: Entry[] = [];
  let held: AllocationAtHand | null = null;
  for (const ledger_id of new Set(standing.map((one) => one.ledger_id))) {
    const own = standing.filter((one) => one.ledger_id === ledger_id);
    const back = await takeBackIn(tx, ledger_id, own, { reason, context });
    if (isRefusal(back)) return back;
    entries.push(...back.entries);
    held ??= back.held;
  }
  return { entries, held };
}

async function takeBackIn(
  tx: Tx,
  ledger_id: string,
  standing: readonly StoredEntry[],
  { reason, context }: { readonly reason: string; readonly context: ActionContext },
): Promise<TakenBack | Refusal> {
  const at = await lockBookOf(tx, ledger_id);
  if (isRefusal(at)) return at;
  const periods = await listPeriods(tx);
  const entries: Entry[] = [];
  for (const one of standing) {
    const placed = decidePostingDay(periods, {
      on: one.effective_on,
      today: context.today,
      is_finance: true,
      is_reported: true,
    });
    if (isRefusal(placed)) return placed;
    const relates_to = placed.relates_to === null ? {} : { relates_to: placed.relates_to };
    const { effective_on } = placed;
    const reversal = reverseEntry(one, { effective_on, ...relates_to, reason });
    if (isRefusal(reversal)) return reversal;
    const passed = await passedBack(tx, at, reversal);
    if (isRefusal(passed)) return passed;
    entries.push(reversal, ...passed);
  }
  const lines = entries.flatMap((one) => one.lines);
  const allocation_id = lines.find((line) => line.about.allocation_id)?.about.allocation_id;
  const held = allocation_id === undefined ? null : await lockAllocation(tx, allocation_id);
  if (isRefusal(held)) return held;
  const { sums } = await readFundMoney(tx, at);
  const before = { sums, own: held?.sums ?? null, held: await readHeld(lines, sumsOf(tx)) };
  const refused = refusedBy([
    checkCorrection(at, before, entries),
    held && (await checkAllocatedAgain(tx, held, lines)),
    ...(await checkContributions(tx, at, { lines, sums })),
  ]);
  return refused ?? { entries, held };
}

/** What is booked of a project whose books are closed stays: it closed with nothing open (invariant 26). */
export async function checkProjects(tx: Tx, lines: readonly EntryLine[]): Promise<Refusal | null> {
  const ids = [...new Set(lines.flatMap((line) => line.about.project_id ?? []))];
  return refusedBy(await Promise.all(ids.map((id) => checkProject(tx, id))));
}

async function checkProject(tx: Tx, id: string): Promise<Refusal | null> {
  const closure = await findClosure(tx, id);
  if (!closure?.financial_on) return null;
  const project = await findRow(tx, "project", id);
  const on = project?.status === "4" ? closure.financial_on : null;
  return on && refuse("CORRECTION_CLOSED", { project: id, on }, "entry");
}

/**
 * What was freed of an allocation and is its own again: the decision, the window and the contributions behind it must still hold it, since others may
 * have been given it by now (invariants 12 and 13). The account of a project holds what is its own.
 */
async function checkAllocatedAgain(
  tx: Tx,
  held: AllocationAtHand,
  lines: readonly EntryLine[],
): Promise<Refusal | null> {
  const { at, row, stand } = held;
  const { base } = at.ledger;
  const minor = lines.reduce(
    (all, line) => (line.account === 3100 ? all + line.base_minor : all),
    0n,
  );
  if (at.account || minor <= 0n) return null;
  const asked = money(minor, base);
  const leftOf = async (of: "decision_id" | "window_id", id: string, most_minor: bigint) =>
    money(most_minor - (await readAllocatedNet(tx, of, id)), base);
  const decision = row.decision_id === null ? null : await findRow(tx, "decision", row.decision_id);
  const window = row.window_id === null ? null : await findRow(tx, "funding_window", row.window_id);
  const decided = decision?.amount_minor ?? null;
  const ceiling = window?.ceiling_minor ?? null;
  const left =
    decision && decided !== null ? await leftOf("decision_id", decision.id, decided) : null;
  const open = window && ceiling !== null ? await leftOf("window_id", window.id, ceiling) : null;
  return refusedBy([
    decision && left && left.amount_minor < minor
      ? refuse("ALLOCATION_EXCEEDS_DECISION", { decision: decision.id, left, asked }, "entry")
      : null,
    window && open && open.amount_minor < minor
      ? refuse("ALLOCATION_EXCEEDS_WINDOW", { window: window.name, left: open, asked }, "entry")
      : null,
    ...(await checkDrawnAgain(tx, held, stand.approved.amount_minor + minor)),
  ]);
}

/** The contributions of which an allocation draws more than they have left, once it is approved with so much. */
async function checkDrawnAgain(
  tx: Tx,
  { at, row, stand }: AllocationAtHand,
  approved_minor: bigint,
): Promise<readonly Refusal[]> {
  const { base } = at.ledger;
  const sources = await listSources(tx, row.id);
  const was = sourcesTaken(sources, stand.approved.amount_minor);
  const will = sourcesTaken(sources, approved_minor);
  const contributions = await readContributionsLeft(tx, at);
  return contributions.flatMap(({ agreement_id, name, left }) => {
    const more = (will.get(agreement_id) ?? 0n) - (was.get(agreement_id) ?? 0n);
    if (more <= 0n || more <= left.amount_minor) return [];
    const facts = { contribution: name, left, asked: money(more, base) };
    return [refuse("CORRECTION_OVERDRAWS_CONTRIBUTION", facts, "entry")];
  });
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
