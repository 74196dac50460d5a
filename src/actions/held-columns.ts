import { listActedOn } from "../store/audit.js";
import type { Tx } from "../store/connect.js";
import { listCorrected, listUnsigned } from "../store/corrections.js";
import { listConfirmed } from "../store/life-rows.js";
import { listStepped } from "../store/result-rows.js";
import type { Snapshot } from "../store/snapshot.js";
import { columnsOf } from "../store/tables.js";

/** The columns of a file's row, and the lists inside it, that people have settled since, by `table/id`: a load leaves them as they are. */
export type HeldColumns = ReadonlyMap<string, ReadonlySet<string>>;

/** Everything that a report to a contributor goes through: all of it but what was planned. */
const OF_REPORTS = [...columnsOf("donor_report").keys()].filter(
  (column) =>
    ![
      "id",
      "portfolio",
      "agreement_id",
      "schedule_id",
      "kind",
      "period_from",
      "period_to",
      "due_on",
    ].includes(column),
);

/** What people set, reported or revised of an indicator's value, its breakdown, and the memory of what it was. */
const OF_VALUES = [
  ...[...columnsOf("indicator_value").keys()].filter(
    (column) => !["id", "portfolio", "indicator_id", "kind", "due_on"].includes(column),
  ),
  "indicator_cell",
  "indicator_revision",
];

/** What an action settles of the row that it is done to. What a load then says of it would undo it: reopen a closed project, unconfirm a decision. */
const SETTLED: Readonly<Record<string, readonly string[]>> = {
  "close-project-operations": ["status"],
  "close-project": ["status"],
  "reopen-project": ["status"],
  "reschedule-instalment": ["due_on"],
  "confirm-decision": ["status"],
  "meet-conditions": ["status"],
  "cancel-allocation": ["status"],
  "draft-report": OF_REPORTS,
  "clear-report": OF_REPORTS,
  "send-report": OF_REPORTS,
  "accept-report": OF_REPORTS,
  "query-report": OF_REPORTS,
};

/** What people corrected, confirmed or moved on; `snapshot` is the record as it stands. */
export async function readHeldColumns(tx: Tx, snapshot: Snapshot): Promise<HeldColumns> {
  const held = new Map<string, Set<string>>();
  const hold = (key: string, columns: readonly string[]) =>
    held.set(key, new Set([...(held.get(key) ?? []), ...columns]));
  for (const { action, kind, id } of await listActedOn(tx, Object.keys(SETTLED))) {
    // A part of an allocation that was freed leaves its state to the file.
    const isFreed = action === "cancel-allocation";
    if (isFreed && snapshot.allocationById.get(id)?.status !== "cancelled") continue;
    hold(`${kind}/${id}`, SETTLED[action] ?? []);
  }
  for (const { agreement_id, name } of await listConfirmed(tx))
    hold(`agreement/${agreement_id}`, [name]);
  for (const id of await listUnsigned(tx)) hold(`agreement/${id}`, ["status"]);
  for (const id of await listStepped(tx)) hold(`indicator_value/${id}`, OF_VALUES);
  for (const { kind, id, column } of await listCorrected(tx)) hold(`${kind}/${id}`, [column]);
  return held;
}
