import type { Day } from "../base/day.js";
import type { Money } from "../base/money.js";
import { isRefusal, refusedBy, type Refusal } from "../base/refusal.js";
import type { Entry } from "./entry.js";
import { entryFor, type Ledger } from "./posting.js";
import { checkPositive } from "./positive.js";
import { refuse } from "./refusals.js";

/** Money that moves from one fund to another, in one currency; what is allocatable in the giving fund limits it. */
export function decideTransfer(
  asked: {
    readonly event_id: string;
    readonly from: Ledger;
    readonly to: Ledger;
    readonly amount: Money;
    readonly on: Day;
  },
  available: Money,
): readonly [Entry, Entry] | Refusal {
  const { from, to, amount, on, event_id } = asked;
  if (amount.currency !== from.base)
    return refuse("CURRENCY_NOT_LEDGERS", { amount, base: from.base }, "amount");
  const refused = refusedBy([
    from.id === to.id ? refuse("TRANSFER_TO_ITSELF", { fund: from.id }, "to_fund") : null,
    from.base === to.base
      ? null
      : refuse("TRANSFER_CURRENCIES", { from: from.base, to: to.base }, "to_fund"),
    checkPositive(amount),
    amount.amount_minor > available.amount_minor
      ? refuse("TRANSFER_EXCEEDS_BALANCE", { left: available, asked: amount }, "amount")
      : null,
  ]);
  if (refused) return refused;
  const out = entryFor(from, { kind: "transfer_out", event_id, on, amount, is_held: false });
  if (isRefusal(out)) return out;
  const into = entryFor(to, { kind: "transfer_in", event_id, on, amount });
  return isRefusal(into) ? into : [out, into];
}

/** Invariant 16: over all ledgers, what went between funds nets to zero, currency by currency; what is left over otherwise. */
export function transfersLeft(entries: Iterable<Entry>): ReadonlyMap<string, bigint> {
  const left = new Map<string, bigint>();
  for (const entry of entries) {
    for (const line of entry.lines) {
      if (line.flow !== "transfer_in" && !(line.flow === "to_other_funds" && hasPeer(entry)))
        continue;
      left.set(line.currency, (left.get(line.currency) ?? 0n) + line.amount_minor);
    }
  }
  return new Map([...left].filter(([, amount]) => amount !== 0n));
}

/** Money sent to a fund outside this record has no receiving ledger here: it is held on the implementers' account. */
function hasPeer(entry: Entry): boolean {
  return entry.lines.some((line) => line.account === 5700);
}
