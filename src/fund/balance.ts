import type { Currency } from "../base/currency.js";
import type { Day } from "../base/day.js";
import type { Instant } from "../base/clock.js";
import { money, type Money } from "../base/money.js";
import { bookOf, type AccountCode, type Book, type Flow } from "./account.js";
import type { Entry } from "./entry.js";

/** What stands on one account of a ledger for one purpose. Debit positive; `base_minor` in the ledger's currency. */
export interface FlowSum {
  readonly account: AccountCode;
  readonly currency: Currency;
  readonly flow: Flow | null;
  readonly amount_minor: bigint;
  readonly base_minor: bigint;
}

/** A cut through the record: by the day of the event, and by when we knew of it. Ends are inclusive. */
export interface Cut {
  readonly as_of: Day;
  readonly from?: Day | null;
  readonly known_at?: Instant | null;
}

type Dated = Entry & { readonly recorded_at?: Instant };

/**
 * Balances are sums of entries, from the first one on, for any past day and any past knowledge (invariant 6). The store
 * answers the same from its own sums; tests hold the two against each other.
 */
export function sumEntries(entries: Iterable<Dated>, ledger_id: string, cut: Cut): FlowSum[] {
  const inCut = [...entries].filter(
    (entry) => entry.ledger_id === ledger_id && isInCut(entry, cut),
  );
  return addUp(inCut.flatMap((entry) => entry.lines));
}

/** Lines, and sums of lines, by account, currency and purpose: as few as there are of these. What comes to nothing is left out. */
export function addUp(lines: Iterable<FlowSum>): FlowSum[] {
  const sums = new Map<string, FlowSum>();
  for (const { account, currency, flow, amount_minor, base_minor } of lines) {
    const key = `${account} ${currency} ${flow ?? ""}`;
    const sum = sums.get(key) ?? { account, currency, flow, amount_minor: 0n, base_minor: 0n };
    sums.set(key, {
      ...sum,
      amount_minor: sum.amount_minor + amount_minor,
      base_minor: sum.base_minor + base_minor,
    });
  }
  return [...sums.values()].filter((sum) => sum.amount_minor !== 0n || sum.base_minor !== 0n);
}

function isInCut(entry: Dated, cut: Cut): boolean {
  if (entry.effective_on > cut.as_of) return false;
  if (cut.from && entry.effective_on < cut.from) return false;
  return !cut.known_at || !entry.recorded_at || entry.recorded_at <= cut.known_at;
}

/** The balance of an account, all purposes or one, in the ledger's currency. Debit positive. */
export function balanceOf(
  sums: Iterable<FlowSum>,
  account: AccountCode,
  base: Currency,
  flow?: Flow,
): Money {
  let total = 0n;
  for (const sum of sums) {
    if (sum.account === account && (flow === undefined || sum.flow === flow))
      total += sum.base_minor;
  }
  return money(total, base);
}

/** Cash that can be paid out in the ledger's currency: what is held in another one must be exchanged first. */
export function cashInHand(sums: Iterable<FlowSum>, base: Currency): Money {
  return balanceOf(
    [...sums].filter((sum) => sum.currency === base),
    1300,
    base,
  );
}

/** Invariant 6: what is left over per book and currency. Empty for every set of whole entries. */
export function trialBalance(
  sums: Iterable<Pick<FlowSum, "account" | "currency" | "amount_minor">>,
): { readonly book: Book; readonly difference: Money }[] {
  const totals = new Map<string, { book: Book; difference: Money }>();
  for (const { account, currency, amount_minor } of sums) {
    const book = bookOf(account);
    const key = `${book} ${currency}`;
    const before = totals.get(key)?.difference.amount_minor ?? 0n;
    totals.set(key, { book, difference: money(before + amount_minor, currency) });
  }
  return [...totals.values()].filter((total) => total.difference.amount_minor !== 0n);
}
