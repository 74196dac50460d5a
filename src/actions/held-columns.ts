import { listActedOn } from "../store/audit.js";
import type { Tx } from "../store/connect.js";
import { listConfirmed } from "../store/life-rows.js";

/** The columns of a file's row that people have settled since, by `table/id`: a load leaves them as they are. */
export type HeldColumns = ReadonlyMap<string, ReadonlySet<string>>;

/** What an action settles of the row that it is done to. What a load then says of it would undo it: reopen a closed project, unconfirm a decision. */
const SETTLED: Readonly<Record<string, string>> = {
  "close-project-operations": "status",
  "close-project": "status",
  "reschedule-instalment": "due_on",
  "confirm-decision": "status",
  "meet-conditions": "status",
};

export async function readHeldColumns(tx: Tx): Promise<HeldColumns> {
  const held = new Map<string, Set<string>>();
  const hold = (key: string, column: string) =>
    held.set(key, (held.get(key) ?? new Set()).add(column));
  for (const { action, kind, id } of await listActedOn(tx, Object.keys(SETTLED)))
    hold(`${kind}/${id}`, SETTLED[action] ?? "");
  for (const { agreement_id, name } of await listConfirmed(tx))
    hold(`agreement/${agreement_id}`, name);
  return held;
}
