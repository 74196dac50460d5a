import { listTransactions, SILENT } from "../publication/iati-transactions.js";
import {
  listUnpublished,
  unpublishedIds,
  type Unpublished,
} from "../publication/iati-unpublished.js";
import { readBookEvents, readSilentEvents, readToldEvents } from "../store/book-events.js";
import { readTx, type Pool } from "../store/connect.js";
import type { Snapshot } from "../store/snapshot.js";

/** What the next export would leave out and why, without what no book took: of the book it reads what is about that alone. */
export function readUnpublished(
  snapshot: Snapshot,
  effects: { pool: Pool },
): Promise<readonly Unpublished[]> {
  return readTx(effects.pool, async (tx) => {
    const events = await readBookEvents(tx, unpublishedIds(snapshot));
    const transactions = listTransactions(snapshot, events);
    const silent = await readSilentEvents(tx, SILENT);
    return listUnpublished(snapshot, {
      ...{ events, transactions, silent },
      told: await readToldEvents(tx),
    });
  });
}
