import { addDays } from "../base/day.js";
import type { ClosedSpan } from "./partner-money.js";
import type { StatementEntry } from "./partner.js";

interface Spoken {
  readonly statements: readonly StatementEntry[];
  readonly span: ClosedSpan;
}

/**
 * The statements that hold for the days asked: neither of another time, nor said before those days began. Of several that
 * speak of one quantity, the one that is true on the last of those days is kept; where none is, the first that comes true after
 * it. Where one paper contradicts itself, no choice is honest, and none is kept: all are findings.
 */
export function chosenStatements(view: Spoken): StatementEntry[] {
  const timely = view.statements.filter((entry) => isTimely(entry, view));
  const chosen = new Map<string, StatementEntry>();
  for (const entry of timely) {
    const key = keyOf(entry);
    const known = chosen.get(key);
    if (!known || rankOf(entry, view.span.to) < rankOf(known, view.span.to)) chosen.set(key, entry);
  }
  return timely.filter(
    (entry) =>
      chosen.get(keyOf(entry)) === entry && !timely.some((other) => contradicts(entry, other)),
  );
}

function keyOf(entry: StatementEntry): string {
  return entry.row.quantity ?? entry.row.id;
}

/** Of the days asked; a single year (a fiscal one) may end after them, a total of several years may not. */
function isTimely({ row }: StatementEntry, { span }: Spoken): boolean {
  if (row.period_from === null && row.period_to === null) return row.as_of >= span.from;
  if (row.period_from !== null && row.period_from > span.to) return false;
  if (row.period_to === null) return true;
  const isOneYear = row.period_from !== null && row.period_to <= addDays(row.period_from, 365);
  return row.period_to >= span.from && (row.period_to <= span.to || isOneYear);
}

/** Two values of one quantity, said on the same day by the same paper. */
function contradicts(a: StatementEntry, b: StatementEntry): boolean {
  if (
    a === b ||
    a.row.quantity === null ||
    a.row.quantity !== b.row.quantity ||
    a.row.as_of !== b.row.as_of
  )
    return false;
  return a.sources.some((source) => b.sources.some((other) => other.document === source.document));
}

/** Lower is better: true on the day, then soonest after it, then latest before it. */
function rankOf({ row, sources }: StatementEntry, on: string): string {
  const said = sources.map((source) => source.as_of).filter((day) => day !== null);
  const since = [...said, row.as_of].sort()[0] ?? row.as_of;
  const isTrue = since <= on && (row.true_until === null || on <= row.true_until);
  if (isTrue) return `0 ${row.as_of}`;
  return since > on ? `1 ${since}` : `2 ${row.true_until ?? ""}`;
}
