import type { Day } from "../base/day.js";
import type { Text } from "../base/text.js";
import { addUp, type FlowSum } from "../fund/balance.js";
import { termsOf } from "../fund/fund.js";
import { findShortSince } from "../fund/short-days.js";
import { readSumsSince } from "../store/balances.js";
import type { Tx } from "../store/connect.js";
import { listEntriesById, type StoredEntry } from "../store/entries.js";
import { findRow } from "../store/money-rows.js";

/**
 * What who posted is told where the day lies before the cash: the worst day at whose end a statement shows less than nothing of what the entries took
 * from. As the book stood with them, so that it is the same whenever it is asked; on the book's last day there is nothing to tell, since limits go by
 * all days. Decision 0322.
 */
export async function shortNotes(tx: Tx, ids: readonly string[]): Promise<Text[]> {
  const entries = await listEntriesById(tx, ids);
  const notes: Text[] = [];
  for (const ledger of new Set(entries.map(({ ledger_id }) => ledger_id)))
    notes.push(
      ...(await notesOf(
        tx,
        entries.filter(({ ledger_id }) => ledger_id === ledger),
      )),
    );
  return notes;
}

/** `entries` are of one book. */
async function notesOf(tx: Tx, entries: readonly StoredEntry[]): Promise<Text[]> {
  const [first] = entries;
  const last = entries.at(-1);
  const fund = first ? await findRow(tx, "fund", first.ledger_id) : null;
  if (!first || !last || !fund?.currency) return [];
  const since = entries.reduce(
    (day, { effective_on }) => (effective_on < day ? effective_on : day),
    first.effective_on,
  );
  const days = new Map<Day, FlowSum[]>();
  for (const sum of await readSumsSince(tx, fund.id, { since, seq: last.seq }))
    days.set(sum.effective_on, [...(days.get(sum.effective_on) ?? []), sum]);
  const isLast = ![...days].some(([on, moved]) => on > since && addUp(moved).length > 0);
  if (isLast) return [];
  const terms = termsOf({ ...fund, currency: fund.currency });
  return findShortSince(
    { on: since, sums: entries.flatMap(({ lines }) => lines) },
    [...days].map(([on, sums]) => ({ on, sums })),
    terms,
  ).map(({ message }) => message);
}
