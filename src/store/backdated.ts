import type { Tx } from "./connect.js";
import type { Kind } from "./gathered.js";

/**
 * Those of some entries whose book has an entry of a later day. Each is looked up by itself, and its book's last day at the end of an index: a plan for
 * any list, made while the book was small, would read all of it ever after (decision 0311).
 */
const BACKDATED_SQL = `
  select posted.id
    from unnest($1::uuid[]) posted (id)
   cross join lateral (select ledger_id, effective_on from entry where entry.id = posted.id limit 1) e
   where (select max(later.effective_on) from entry later where later.ledger_id = e.ledger_id) > e.effective_on`;

interface Row {
  readonly id: string;
}

const BACKDATED: Kind<readonly string[]> = {
  place: "key",
  statementOf: (all) => ({ sql: BACKDATED_SQL, values: [all.flat()] }),
};

/** Whether one of the entries is of a day before another of its book. Asked with what the turn writes, and told after it. */
export async function gatherBackdated(tx: Tx, ids: readonly string[]): Promise<boolean> {
  if (ids.length === 0) return false;
  const found = (await tx.gather(BACKDATED, ids)).rows as readonly Row[];
  return found.some(({ id }) => ids.includes(id));
}

/** The same of entries that are in the book. */
export async function isBackdated(tx: Tx, ids: readonly string[]): Promise<boolean> {
  return ids.length > 0 && (await tx.rows<Row>(BACKDATED_SQL, [ids])).length > 0;
}
