import { readTx, type Pool } from "../store/connect.js";
import {
  findOwnRow,
  isOwnTable,
  listOwnOf,
  type OwnRow,
  type OwnTableName,
} from "../store/own-rows.js";
import { findCondition, type ConditionRow } from "../store/term-rows.js";

export type { OwnRow, OwnTableName } from "../store/own-rows.js";

/** What stands in the tables that are no open data, for those who keep the record: the row itself, and rows that name it. */
export interface OwnRows {
  readonly found: { readonly table: OwnTableName; readonly row: OwnRow } | null;
  readonly linked: readonly { readonly table: OwnTableName; readonly row: OwnRow }[];
  /** Of an agreement: what its contribution waits for. */
  readonly condition: ConditionRow | null;
}

export const NO_OWN_ROWS: OwnRows = { found: null, linked: [], condition: null };

export function readOwnRows(
  asked: { readonly kind: string; readonly id: string; readonly limit: number },
  effects: { pool: Pool },
): Promise<OwnRows> {
  const { kind, id, limit } = asked;
  return readTx(effects.pool, async (tx) => {
    const row = isOwnTable(kind) ? await findOwnRow(tx, kind, id) : null;
    return {
      found: isOwnTable(kind) && row ? { table: kind, row } : null,
      linked: await listOwnOf(tx, kind, id, limit),
      condition: kind === "agreement" ? await findCondition(tx, id) : null,
    };
  });
}
