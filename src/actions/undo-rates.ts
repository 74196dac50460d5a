import { fillText, texts, type Text } from "../base/text.js";
import type { Tx } from "../store/connect.js";
import { markRowsUndone, type ImportRow } from "../store/imports.js";
import { countBookedBy, withdrawRates } from "../store/rates.js";
import type { ActionContext } from "./action.js";

const TEXTS = texts({
  UNDO_RATE_USED: {
    en: "Entries that stand were converted by {id} ({count} of them). Reverse them first, then undo this row.",
    ja: "{id}により換算した仕訳が{count}件あります。先にそれらを取り消してください。",
  },
});

/** A row of the import that stays, and why. */
export interface RowKept {
  readonly row: number;
  readonly subject_id: string;
  readonly message: Text;
}

/** Takes rates back that nothing was converted by: they are used for nothing new. Answers with the rows that stay. */
export async function undoRates(
  tx: Tx,
  batch_id: string,
  rows: readonly ImportRow[],
  { reason, context }: { readonly reason: string; readonly context: ActionContext },
): Promise<RowKept[]> {
  const ids = rows.map(({ subject_id }) => subject_id);
  const used = new Map((await countBookedBy(tx, ids)).map(({ id, entries }) => [id, entries]));
  const free = rows.filter(({ subject_id }) => !used.has(subject_id));
  const { actor: by, now: at } = context;
  await withdrawRates(
    tx,
    free.map(({ subject_id }) => subject_id),
    { reason, by, at },
  );
  await markRowsUndone(
    tx,
    batch_id,
    free.map(({ row_number }) => row_number),
    at,
  );
  return rows.flatMap(({ row_number, subject_id }) => {
    const count = used.get(subject_id);
    if (count === undefined) return [];
    const message = fillText(TEXTS.UNDO_RATE_USED, { id: subject_id, count });
    return [{ row: row_number, subject_id, message }];
  });
}
