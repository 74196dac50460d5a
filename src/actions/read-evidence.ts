import type { Day } from "../base/day.js";
import type { Figure } from "../figures/figure.js";
import { findFigure } from "../figures/find-figure.js";
import { resultIndex } from "../figures/result-index.js";
import { resultsKnownOn } from "../figures/results-known-on.js";
import { readBookLines } from "../store/book-lines.js";
import { readTx, type Pool } from "../store/connect.js";
import {
  listBookedDays,
  listEntryHeads,
  listEventsOf,
  listStepDays,
  type RowEntry,
  type RowEvent,
} from "../store/evidence.js";
import { listValuesKnownOn } from "../store/result-rows.js";
import { listRatesBehind, type StoredRate } from "../store/rates.js";
import type { Snapshot } from "../store/snapshot.js";

/** What stands behind the rows of a number: who recorded, booked and approved them, and the rates by which they were converted. */
export interface Evidence {
  readonly events: readonly RowEvent[];
  readonly entries: readonly RowEntry[];
  readonly rates: readonly StoredRate[];
  /** The days on which something was booked in the ledgers that it counts, or a value of it taken a step further, newest first. */
  readonly booked_on: readonly Day[];
}

/** Days that a page offers. */
const DAYS_TOLD = 20;

export function readEvidence(
  asked: { readonly records: readonly string[] } & Dated,
  effects: { pool: Pool },
): Promise<Evidence> {
  const { records, ledgers, values } = asked;
  return readTx(effects.pool, async (tx) => {
    const days = [...(await listBookedDays(tx, ledgers)), ...(await listStepDays(tx, values))];
    return {
      events: await listEventsOf(tx, records),
      entries: await listEntryHeads(tx, records),
      rates: await listRatesBehind(tx, records),
      booked_on: [...new Set(days)].sort().reverse().slice(0, DAYS_TOLD),
    };
  });
}

/**
 * The record with its money as the book had it at the end of a day, and its results as they then stood: what was published, and before it was
 * revised. Facts that sources state carry no day of entry: they stand as they are, and so do values that came with files and that nobody touched.
 */
export async function readKnownOn(
  snapshot: Snapshot,
  known_on: Day,
  effects: { pool: Pool },
): Promise<Snapshot> {
  return readTx(effects.pool, async (tx) => {
    const bookLines = await readBookLines(tx, known_on);
    const values = await listValuesKnownOn(tx, known_on);
    return { ...resultsKnownOn(snapshot, known_on, values), bookLines };
  });
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

/** What of a number has a history by days: of these alone it can be said what was known on one. */
export interface Dated {
  /** Ledgers whose entries it adds up. */
  readonly ledgers: readonly string[];
  /** Values of indicators that it counts, or would have counted. */
  readonly values: readonly string[];
}

export function datedBehind(snapshot: Snapshot, figure: Figure): Dated {
  const records = new Set(recordsBehind(snapshot, figure));
  return { ledgers: ledgersOf(snapshot, records), values: valuesOf(snapshot, figure, records) };
}

/** The values that it names, and all of the indicators that it puts together: what it would have counted on another day. */
function valuesOf(snapshot: Snapshot, { id }: Figure, records: ReadonlySet<string>): string[] {
  const { valuesOf: valuesOfIndicator } = resultIndex(snapshot);
  const named = [...records].flatMap((record) => {
    const [table, row = ""] = record.split("/");
    if (table === "indicator_value") return [row];
    return table === "indicator" ? valuesOfIndicator(row).map((value) => value.id) : [];
  });
  const [of = ""] = id.split(":");
  const whole = snapshot.indicatorById.has(of) ? valuesOfIndicator(of).map((row) => row.id) : [];
  return [...new Set([...named, ...whole])].sort();
}

function ledgersOf(snapshot: Snapshot, records: ReadonlySet<string>): string[] {
  const booked = snapshot.bookLines.filter((line) => records.has(line.event_id));
  return [...new Set(booked.map((line) => line.ledger_id))].sort();
}
