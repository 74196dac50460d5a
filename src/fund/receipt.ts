import type { Day } from "../base/day.js";
import { subtractMoney, sumMoney, zero, type Money } from "../base/money.js";
import { refusedBy, type Refusal } from "../base/refusal.js";
import type { Text } from "../base/text.js";
import { openAmount, type Instalment } from "./instalment.js";
import { exception, type Reported } from "./exceptions.js";
import { lifecycle } from "./lifecycle.js";
import { checkPositive } from "./positive.js";
import { refuse } from "./refusals.js";

export const RECEIPT = lifecycle({
  noun: { en: "receipt", ja: "入金" },
  first: "recorded",
  states: {
    recorded: { en: "Recorded", ja: "記録済み", to: ["matched", "suspense"] },
    suspense: { en: "In suspense", ja: "仮受け", to: ["matched"] },
    matched: { en: "Matched", ja: "照合済み", to: ["posted"] },
    posted: { en: "Posted", ja: "記帳済み", to: ["reversed"], two_persons: true },
    reversed: { en: "Reversed", ja: "取消し", to: [], two_persons: true },
  },
});

export interface Matched {
  readonly instalment_id: string;
  readonly amount: Money;
}

/** How a receipt is spread: parts by instalment, and what none of them takes. */
export interface Matching {
  readonly parts: readonly Matched[];
  readonly excess: Money;
}

/**
 * Invariants 8 and 11. Money goes to the instalments that were named, in their order (or by due day where none was), each at most to
 * its open amount; what is left over goes to suspense and says so. It is never added to an instalment silently.
 */
export function matchReceipt(
  amount: Money,
  instalments: readonly Instalment[],
  named: readonly string[] = [],
): Matching | Refusal {
  const missing = named.filter((id) => !instalments.some((instalment) => instalment.id === id));
  const refused = refusedBy([
    checkPositive(amount),
    ...missing.map((instalment) => refuse("INSTALMENT_UNKNOWN", { instalment }, "instalment")),
  ]);
  if (refused) return refused;
  const byDue = [...instalments].sort((a, b) =>
    a.due_on === b.due_on ? a.seq - b.seq : a.due_on < b.due_on ? -1 : 1,
  );
  const chosen =
    named.length === 0
      ? byDue
      : named.flatMap((id) => instalments.filter((instalment) => instalment.id === id));
  const parts: Matched[] = [];
  let left = amount;
  for (const instalment of chosen) {
    if (instalment.amount.currency !== amount.currency) {
      return refuse(
        "RECEIPT_OTHER_CURRENCY",
        { amount, agreed: instalment.amount.currency },
        "amount",
      );
    }
    const open = openAmount(instalment);
    if (open.amount_minor <= 0n || left.amount_minor === 0n) continue;
    const part = open.amount_minor < left.amount_minor ? open : left;
    parts.push({ instalment_id: instalment.id, amount: part });
    left = subtractMoney(left, part);
  }
  return { parts, excess: left };
}

/** Invariant 8, held once more before posting: what is matched to an instalment never passes its amount. */
export function checkMatching(
  parts: readonly Matched[],
  instalments: readonly Instalment[],
): Refusal | null {
  for (const instalment of instalments) {
    const own = parts.filter((part) => part.instalment_id === instalment.id);
    const matched = sumMoney(
      own.map((part) => part.amount),
      instalment.amount.currency,
    );
    const open = openAmount(instalment);
    if (matched.amount_minor > open.amount_minor) {
      return refuse(
        "MATCH_EXCEEDS_INSTALMENT",
        { seq: instalment.seq, left: open, asked: matched },
        "amount",
      );
    }
  }
  return null;
}

/** Invariant 11: what is received and applied never passes the agreement with its declared advances. */
export function checkReceived(
  agreed: Money,
  received: Money,
  advances: Money = zero(agreed.currency),
): Refusal | null {
  const over = subtractMoney(received, agreed).amount_minor - advances.amount_minor;
  return over > 0n ? refuse("RECEIVED_EXCEEDS_AGREEMENT", { received, agreed }, "amount") : null;
}

interface ReceiptSaid {
  readonly ref: string;
  readonly received_on: Day;
  readonly amount: Money;
}

/** Money that comes to the account of a project whose books are closed: the bank has it, so it is accepted, and to be explained (invariants 20 and 26). */
export function closedAccountException(receipt: ReceiptSaid, project: Text): Reported {
  return exception("RECEIPT_AFTER_CLOSURE", { ...receipt, project });
}

/** Invariant 10, on data that is reported: before signature, or after the agreement ended. Accepted, and to be explained. */
export function receiptExceptions(
  receipt: ReceiptSaid,
  agreement: { readonly signed_on: Day | null; readonly effective_to: Day | null },
): Reported[] {
  const { ref, received_on, amount } = receipt;
  const { signed_on, effective_to } = agreement;
  return [
    ...(signed_on && received_on < signed_on
      ? [exception("RECEIPT_BEFORE_SIGNATURE", { ref, received_on, signed_on, amount })]
      : []),
    ...(effective_to && received_on > effective_to
      ? [exception("RECEIPT_AFTER_END", { ref, received_on, effective_to, amount })]
      : []),
  ];
}
