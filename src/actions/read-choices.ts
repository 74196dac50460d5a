import { LIMITS } from "../base/settings.js";
import { listChoices, type ChoiceRow } from "../store/choice-rows.js";
import { readTx, type Pool } from "../store/connect.js";
import type { Action } from "./action.js";

export type Choices = readonly ChoiceRow[];

const KINDS: readonly ChoiceRow["kind"][] = [
  "pledge",
  "obligation",
  "refund_case",
  "call",
  "proposal",
];

/** Whether a field names a row that is waiting for something, and so one of a list, even of none. */
export function isWaitingKind(name: string): boolean {
  return (KINDS as readonly string[]).includes(name);
}

/** What a form of an action may name beyond the snapshot. */
export async function readChoices(action: Action, effects: { pool: Pool }): Promise<Choices> {
  const kinds = KINDS.filter((kind) => kind in action.input.properties);
  if (kinds.length === 0) return [];
  return readTx(effects.pool, (tx) => listChoices(tx, kinds, LIMITS.page_rows));
}
