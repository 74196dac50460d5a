import { canonicalJson, sha256 } from "../base/canonical.js";
import type { Clock } from "../base/clock.js";
import { newId } from "../base/id.js";
import { isRefusal, type Refusal } from "../base/refusal.js";
import { overspentLines } from "../figures/project-budget.js";
import { reverseEntry, type Entry } from "../fund/entry.js";
import { decidePostingDay, type Period } from "../fund/period.js";
import { entryFor } from "../fund/posting.js";
import type { ExchangeRate } from "../fund/rate.js";
import { listActedOn } from "../store/audit.js";
import type { Tx } from "../store/connect.js";
import {
  appendEntries,
  listStandingEntries,
  openLedger,
  type StoredEntry,
} from "../store/entries.js";
import { listFlagged } from "../store/exceptions.js";
import { readAmended } from "../store/money-rows.js";
import { listPeriods } from "../store/periods.js";
import { insertRates } from "../store/rates.js";
import { readWholeSnapshot, type Snapshot } from "../store/snapshot.js";
import { lockAllocation } from "./allocation-at-hand.js";
import { settleLines } from "./budget-lines.js";
import { flagReported, type Flagged } from "./flag.js";
import { portfolioEvents, type PortfolioEvent } from "./portfolio-events.js";

/** What booking a portfolio's events came to. */
export interface PortfolioPosting {
  readonly booked: number;
  readonly reversed: number;
  readonly unchanged: number;
  /** Events that no entry can be made of: flagged as exceptions of their row. */
  readonly not_booked: number;
}

const REASON = "The portfolio's files changed";

/**
 * Brings the book to what a portfolio's rows say, in the transaction that wrote them: a new event is booked, a changed one is reversed and
 * booked again, one that is gone is reversed; the same rows twice change nothing. What is reported against a rule is booked and
 * flagged. In a closed period nothing changes: the correction is posted today and names the day that it belongs to.
 */
export async function postPortfolio(
  tx: Tx,
  portfolio: string,
  clock: Clock,
): Promise<PortfolioPosting> {
  const now = clock.now();
  const actor = `portfolio/${portfolio}`;
  const cancelled = await listActedOn(tx, ["cancel-allocation"]);
  const since = {
    amended: await readAmended(tx),
    freed: new Set(cancelled.map(({ id }) => id)),
  };
  const snapshot = await readWholeSnapshot(tx);
  const events = portfolioEvents(snapshot, portfolio, since);
  const standing = new Map<string, StoredEntry>();
  for (const entry of await listStandingEntries(tx, actor)) standing.set(entry.event_id, entry);
  const periods = await listPeriods(tx);
  const plan = planPosting(events, standing, periods, clock);
  for (const { ledger } of events) await openLedger(tx, ledger.id, ledger.base);
  await insertRates(tx, ratesOf(plan.entries, actor), now);
  await appendEntries(tx, plan.entries, { now, actor, newId: () => newId(now) });
  const effects = { now, newId: () => newId(now) };
  for (const { event_id, ...found } of plan.exceptions) {
    const [kind = "", id = ""] = event_id.split("/");
    await flagReported(tx, [found], { kind, id }, effects);
  }
  await flagBudgets(tx, snapshot, portfolio, effects);
  return plan.counts;
}

/**
 * Budgets of the files that give a category less than what is charged to it are flagged on their allocations, as reported spending is; what was flagged
 * of one that holds it again is settled.
 */
async function flagBudgets(
  tx: Tx,
  snapshot: Snapshot,
  portfolio: string,
  effects: Parameters<typeof flagReported>[3],
): Promise<void> {
  const given = new Set(
    snapshot.budgetLines.flatMap((row) => (row.portfolio === portfolio ? row.allocation_id : [])),
  );
  const over = overspentLines(snapshot).map((line) => line.allocation_id);
  const judged = [...new Set([...over, ...(await listFlagged(tx, "SPENT_OVER_LINE"))])];
  for (const id of judged.filter((each) => given.has(each)).sort()) {
    const held = await lockAllocation(tx, id);
    if (isRefusal(held)) continue;
    await flagReported(tx, await settleLines(tx, held), { kind: "allocation", id }, effects);
  }
}

interface EventFlag extends Flagged {
  readonly event_id: string;
}

interface PostingPlan {
  readonly entries: readonly Entry[];
  readonly exceptions: readonly EventFlag[];
  readonly counts: PortfolioPosting;
}

function planPosting(
  events: readonly PortfolioEvent[],
  standing: ReadonlyMap<string, StoredEntry>,
  periods: readonly Period[],
  clock: Clock,
): PostingPlan {
  const entries: Entry[] = [];
  const exceptions: EventFlag[] = [];
  const gone = new Map(standing);
  const counts = { booked: 0, reversed: 0, unchanged: 0, not_booked: 0 };
  const today = clock.today();
  const dayFor = (on: Entry["effective_on"]) =>
    decidePostingDay(periods, { on, today, is_finance: true, is_reported: true });
  const flag = (event_id: string, refusal: Refusal) => {
    counts.not_booked += 1;
    exceptions.push({
      event_id,
      rule: refusal.refused,
      facts: refusal.facts,
      message: refusal.message,
    });
  };
  const reverse = (entry: StoredEntry): boolean => {
    const placed = dayFor(entry.effective_on);
    const reversal = isRefusal(placed)
      ? placed
      : reverseEntry(entry, {
          effective_on: placed.effective_on,
          ...(placed.relates_to ? { relates_to: placed.relates_to } : {}),
          reason: REASON,
        });
    if (isRefusal(reversal)) flag(entry.event_id, reversal);
    else entries.push(reversal);
    counts.reversed += isRefusal(reversal) ? 0 : 1;
    return !isRefusal(reversal);
  };
  for (const { ledger, event, exceptions: reported } of events) {
    for (const one of reported) exceptions.push({ event_id: event.event_id, ...one });
    const asked = entryFor(ledger, event);
    const before = gone.get(event.event_id);
    gone.delete(event.event_id);
    if (isRefusal(asked)) {
      flag(event.event_id, asked);
      if (before) reverse(before);
      continue;
    }
    if (before && contentHash(before) === contentHash(asked)) {
      counts.unchanged += 1;
      continue;
    }
    const placed = dayFor(asked.effective_on);
    if (isRefusal(placed)) flag(event.event_id, placed);
    if (isRefusal(placed) || (before && !reverse(before))) continue;
    entries.push({ ...asked, ...placed });
    counts.booked += 1;
  }
  for (const entry of gone.values()) reverse(entry);
  return { entries, exceptions, counts };
}

/** What an entry says, whenever it was recorded: the day that it belongs to, and its lines. */
function contentHash(entry: Entry): string {
  return sha256(
    canonicalJson({
      kind: entry.kind,
      ledger: entry.ledger_id,
      on: entry.relates_to ?? entry.effective_on,
      lines: entry.lines.map(({ rate, about, ...line }) => ({
        ...line,
        rate: rate?.id ?? null,
        about: { ...about },
      })),
    }),
  );
}

function ratesOf(entries: readonly Entry[], source: string) {
  const rates = new Map<string, ExchangeRate>();
  for (const entry of entries) {
    if (entry.kind === "reversal") continue;
    for (const { rate } of entry.lines) if (rate) rates.set(rate.id, rate);
  }
  return [...rates.values()].map((rate) => ({
    ...rate,
    published_on: null,
    source,
    supersedes: null,
  }));
}
