import { addMoney, subtractMoney, type Money } from "../base/money.js";
import type { Refusal } from "../base/refusal.js";
import { lifecycle } from "./lifecycle.js";
import { refuse } from "./refusals.js";

export const REFUND_CASE = lifecycle({
  noun: { en: "refund case", ja: "返還案件" },
  first: "computed",
  states: {
    computed: { en: "Computed", ja: "算定済み", to: ["instruction_requested", "transferred"] },
    instruction_requested: { en: "Instruction requested", ja: "指示照会中", to: ["instructed"] },
    instructed: { en: "Instructed", ja: "指示受領", to: ["approved"] },
    approved: {
      en: "Approved",
      ja: "承認済み",
      to: ["paid", "part_paid"],
      two_persons: true,
    },
    // What is held in several currencies is paid in each; a balance that has shrunk since is settled by less.
    part_paid: {
      en: "Paid in part",
      ja: "一部支払済み",
      to: ["part_paid", "paid", "acknowledged"],
    },
    // Again: what comes in later is paid too.
    paid: { en: "Paid", ja: "支払済み", to: ["paid", "acknowledged"] },
    acknowledged: { en: "Acknowledged", ja: "受領確認済み", to: ["closed"] },
    transferred: { en: "Moved as below the minimum", ja: "少額につき繰入れ", to: ["closed"] },
    closed: { en: "Closed", ja: "終了", to: [] },
  },
});
export type RefundStatus = keyof typeof REFUND_CASE.states;

/**
 * Where a case stands by what was paid of it. The record says "paid" from the first payment on, and a payment may be taken back: the book knows.
 * Null: what was paid is not known, as in what an older program froze.
 */
export function refundState(
  row: { readonly status: RefundStatus; readonly disposition: Disposition | null },
  paid: { readonly computed_minor: bigint; readonly paid_minor: bigint | null },
): RefundStatus {
  const { computed_minor, paid_minor } = paid;
  if (row.status !== "paid" || row.disposition !== "return" || paid_minor === null)
    return row.status;
  if (paid_minor >= computed_minor) return "paid";
  return paid_minor > 0n ? "part_paid" : "approved";
}

/** What is left to pay of a case. Null where nothing is owed: before the donor's instruction, or where it asks for another use; and where what was paid is not known. */
export function leftToPay(row: {
  readonly disposition: Disposition | null;
  readonly computed_minor: bigint;
  readonly paid_minor: bigint | null;
}): bigint | null {
  const { disposition, computed_minor, paid_minor } = row;
  if (disposition !== "return" || paid_minor === null) return null;
  return computed_minor > paid_minor ? computed_minor - paid_minor : 0n;
}

/** What may become of a balance: back to the donor, to another use, or to core resources. */
export const DISPOSITIONS = ["return", "reprogramme", "core"] as const;
export type Disposition = (typeof DISPOSITIONS)[number];

export interface RefundStand {
  readonly received: Money;
  readonly spent: Money;
  readonly obligated: Money;
  /** Interest that the agreement gives back to the donor. */
  readonly interest_due: Money;
  readonly refunded: Money;
}

/** What could be given back today. */
export function refundable(stand: RefundStand): Money {
  const unspent = subtractMoney(subtractMoney(stand.received, stand.spent), stand.obligated);
  return subtractMoney(addMoney(unspent, stand.interest_due), stand.refunded);
}

/** Invariant 11: a refund is at most what was received less spent and obligated, with the interest due. */
export function decideRefund(stand: RefundStand, amount: Money): Refusal | null {
  if (amount.amount_minor <= 0n) return refuse("AMOUNT_NOT_POSITIVE", { amount }, "amount");
  const left = refundable(stand);
  return amount.amount_minor <= left.amount_minor
    ? null
    : refuse("REFUND_EXCEEDS_BALANCE", { left, asked: amount }, "amount");
}

/** Invariant 25: a case closes at a balance of zero, or at one below the minimum whose use was decided. */
export function decideRefundClosure(
  balance: Money,
  terms: { readonly minimum: Money; readonly disposition: Disposition | null },
): Refusal | null {
  if (balance.amount_minor === 0n) return null;
  if (balance.amount_minor < 0n || balance.amount_minor > terms.minimum.amount_minor) {
    return refuse("REFUND_BALANCE_OPEN", { balance, minimum: terms.minimum });
  }
  return terms.disposition === null
    ? refuse("REFUND_WITHOUT_DISPOSITION", { balance }, "disposition")
    : null;
}
