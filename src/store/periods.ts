import type { Instant } from "../base/clock.js";
import type { Day } from "../base/day.js";
import type { Period, PeriodState } from "../fund/period.js";
import type { Tx } from "./connect.js";

const LIST_SQL = `
  select id, from_on as "from", to_on as "to", status from period order by from_on limit 1000`;

/** What a transaction has read, until it changes a period itself: who posts under `lockBook` need not ask twice. */
const read = new WeakMap<Tx, Promise<readonly Period[]>>();

export function listPeriods(tx: Tx): Promise<readonly Period[]> {
  const periods = read.get(tx) ?? tx.kept<Period>(LIST_SQL, []);
  read.set(tx, periods);
  return periods;
}

const SAVE_SQL = `
  insert into period (id, from_on, to_on, status, closed_by, closed_at) values ($1, $2, $3, $4, $5, $6)
  on conflict (id) do update set status = excluded.status, closed_by = excluded.closed_by, closed_at = excluded.closed_at
   where period.status <> 'closed'`;

/** Keeps the period's new state. False where it was closed already: that is final. */
export async function savePeriod(
  tx: Tx,
  period: {
    readonly id: string;
    readonly from: Day;
    readonly to: Day;
    readonly status: PeriodState;
  },
  closed: { readonly by: readonly string[]; readonly at: Instant | null },
): Promise<boolean> {
  const { id, from, to, status } = period;
  read.delete(tx);
  return (await tx.run(SAVE_SQL, [id, from, to, status, closed.by, closed.at])) === 1;
}
