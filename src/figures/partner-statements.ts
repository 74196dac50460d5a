import type { PartnerView, StatementEntry } from "./partner.js";

/**
 * The statements that hold for the days asked. Of several that speak of one quantity, the one that is true on the last of
 * those days is kept; where none is, the first that comes true after it. The others are findings.
 */
export function chosenStatements(view: PartnerView): StatementEntry[] {
  const chosen = new Map<string, StatementEntry>();
  for (const entry of view.statements) {
    const key = entry.row.quantity ?? entry.row.id;
    const known = chosen.get(key);
    if (!known || rankOf(entry, view.span.to) < rankOf(known, view.span.to)) chosen.set(key, entry);
  }
  return view.statements.filter((entry) => chosen.get(entry.row.quantity ?? entry.row.id) === entry);
}

/** Lower is better: true on the day, then soonest after it, then latest before it. */
function rankOf(entry: StatementEntry, on: string): string {
  const { row } = entry;
  const said = entry.sources.map((source) => source.as_of).filter((day) => day !== null);
  const since = [...said, row.as_of].sort()[0] ?? row.as_of;
  const isTrue = since <= on && (row.true_until === null || on <= row.true_until);
  if (isTrue) return `0 ${row.as_of}`;
  return since > on ? `1 ${since}` : `2 ${row.true_until ?? ""}`;
}
