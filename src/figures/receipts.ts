import type { Currency } from "../base/currency.js";
import type { ReceiptRow } from "../store/rows.js";
import type { Snapshot } from "../store/snapshot.js";

/** What a receipt gave to one instalment, in the agreement's currency. */
export interface MatchedReceipt {
  readonly receipt: ReceiptRow;
  readonly instalment_id: string;
  readonly amount_minor: bigint;
}

/** What a receipt brought that no instalment has taken yet, in the currency of the account. */
export interface HeldReceipt {
  readonly receipt: ReceiptRow;
  readonly amount_minor: bigint;
  readonly currency: Currency;
}

/**
 * What became of each receipt, as the book has it: one receipt may pay several instalments, be matched long after it came, or be taken
 * back. A receipt of a fund that keeps no book is what its row says.
 */
export function matchedReceipts(snapshot: Snapshot): MatchedReceipt[] {
  const booked = byReceipt(snapshot);
  return snapshot.receipts.flatMap((receipt) => {
    const rows = booked.get(receipt.id) ?? NONE;
    if (rows.length === 0)
      return receipt.instalment_id === null
        ? []
        : [
            {
              receipt,
              instalment_id: receipt.instalment_id,
              amount_minor: receipt.amount_minor,
            },
          ];
    return rows.flatMap(({ instalment_id, amount_minor }) =>
      instalment_id === null ? [] : [{ receipt, instalment_id, amount_minor }],
    );
  });
}

export function heldReceipts(snapshot: Snapshot): HeldReceipt[] {
  const booked = byReceipt(snapshot);
  return snapshot.receipts.flatMap((receipt) => {
    const { bank_amount_minor, bank_charge_minor, bank_currency: currency } = receipt;
    const gross = bank_amount_minor + bank_charge_minor;
    const rows = booked.get(receipt.id) ?? NONE;
    if (rows.length === 0)
      return receipt.instalment_id === null ? [{ receipt, amount_minor: gross, currency }] : [];
    return rows.flatMap((row) =>
      row.instalment_id === null
        ? [{ receipt, amount_minor: row.amount_minor, currency: row.currency }]
        : [],
    );
  });
}

const NONE: Snapshot["bookReceipts"] = [];

/** The book's rows by receipt; empty lists are not kept. */
function byReceipt(snapshot: Snapshot): ReadonlyMap<string, Snapshot["bookReceipts"]> {
  const groups = new Map<string, Snapshot["bookReceipts"][number][]>();
  for (const row of snapshot.bookReceipts) {
    const group = groups.get(row.receipt_id);
    if (group) group.push(row);
    else groups.set(row.receipt_id, [row]);
  }
  return groups;
}
