import type { Day } from "../base/day.js";
import type { Figure } from "../figures/figure.js";
import { findFigure } from "../figures/find-figure.js";
import { readBookLines } from "../store/book-lines.js";
import { readTx, type Pool } from "../store/connect.js";
import {
  listBookedDays,
  listEntryHeads,
  listEventsOf,
  type RowEntry,
  type RowEvent,
} from "../store/evidence.js";
import { listRatesBehind, type StoredRate } from "../store/rates.js";
import type { Snapshot } from "../store/snapshot.js";

/** What stands behind the rows of a number: who recorded, booked and approved them, and the rates by which they were converted. */
export interface Evidence {
  readonly events: readonly RowEvent[];
  readonly entries: readonly RowEntry[];
  readonly rates: readonly StoredRate[];
  /** The days on which something was booked in the ledgers that it counts, newest first. */
  readonly booked_on: readonly Day[];
}

export function readEvidence(
  asked: { readonly records: readonly string[]; readonly ledgers: readonly string[] },
  effects: { pool: Pool },
): Promise<Evidence> {
  const { records, ledgers } = asked;
  return readTx(effects.pool, async (tx) => ({
    events: await listEventsOf(tx, records),
    entries: await listEntryHeads(tx, records),
    rates: await listRatesBehind(tx, records),
    booked_on: await listBookedDays(tx, ledgers),
  }));
}

/** The record with its money as the book had it at the end of a day. Facts that sources state carry no day of entry: they stand as they are. */
export async function readKnownOn(
  snapshot: Snapshot,
  known_on: Day,
  effects: { pool: Pool },
): Promise<Snapshot> {
  const bookLines = await readTx(effects.pool, (tx) => readBookLines(tx, known_on));
  return { ...snapshot, bookLines };
}

/** Rows below a number that are asked about, at most. */
const RECORDS_ASKED = 300;

/** The rows of the record that a number counts; of a sum of figures, those of each. */
export function recordsBehind(snapshot: Snapshot, figure: Figure): string[] {
  const records = new Set<string>();
  const seen = new Set<string>();
  const visit = (one: Figure) => {
    if (seen.has(one.id) || records.size >= RECORDS_ASKED) return;
    seen.add(one.id);
    for (const { record } of one.rows) {
      const inner = record.startsWith("figure/")
        ? findFigure(snapshot, record.slice("figure/".length))
        : null;
      if (inner) visit(inner);
      else if (!record.startsWith("figure/")) records.add(record);
    }
  };
  visit(figure);
  return [...records].slice(0, RECORDS_ASKED);
}

/** The ledgers whose entries a number adds up: of those alone it can be said what was known on a day. */
export function ledgersBehind(snapshot: Snapshot, figure: Figure): string[] {
  const records = new Set(recordsBehind(snapshot, figure));
  const booked = snapshot.bookLines.filter((line) => records.has(line.event_id));
  return [...new Set(booked.map((line) => line.ledger_id))].sort();
}
