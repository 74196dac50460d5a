import type { Currency } from "../base/currency.js";
import type { Day } from "../base/day.js";
import { money } from "../base/money.js";
import type { Refusal } from "../base/refusal.js";
import { bookOf, type AccountCode, type Book, type Flow } from "./account.js";
import { convertAt, type ExchangeRate } from "./rate.js";
import { refuse } from "./refusals.js";

/** What happened, in the words of DOMAIN 5. */
export const ENTRY_KINDS = [
  "pledge",
  "agreement",
  "amendment",
  "condition_met",
  "receipt",
  "suspense_matched",
  "write_off",
  "agent_fee",
  "interest",
  "interest_returned",
  "bank_charge",
  "secretariat_cost",
  "allocation",
  "allocation_freed",
  "reserve",
  "release",
  "return",
  "reassignment",
  "obligation",
  "obligation_freed",
  "expenditure",
  "psc",
  "refund_due",
  "refund_paid",
  "transfer_out",
  "transfer_in",
  "in_kind",
  "conversion",
  "revaluation",
  "reversal",
] as const;
export type EntryKind = (typeof ENTRY_KINDS)[number];

/** What a line is about, by the ids of the record. */
export interface About {
  readonly agreement_id?: string;
  readonly instalment_id?: string;
  readonly receipt_id?: string;
  readonly decision_id?: string;
  readonly allocation_id?: string;
  readonly project_id?: string;
  readonly funding_line_id?: string;
  readonly obligation_id?: string;
  readonly organisation_id?: string;
}

/** Debit is positive. `base_minor` is the value in the ledger's currency, by `rate` where the line's currency differs. */
export interface EntryLine {
  readonly account: AccountCode;
  readonly amount_minor: bigint;
  readonly currency: Currency;
  readonly base_minor: bigint;
  readonly rate: ExchangeRate | null;
  readonly flow: Flow | null;
  readonly about: About;
}

/**
 * One event in one ledger (a fund, or the project that an agreement pays directly), before it has a number. `effective_on` is
 * the day of the event; the instant at which we learned of it is added when it is recorded.
 */
export interface Entry {
  readonly kind: EntryKind;
  readonly ledger_id: string;
  readonly base: Currency;
  readonly effective_on: Day;
  /** The day in a closed period that a late correction belongs to, where it could not be posted there. */
  readonly relates_to: Day | null;
  readonly reason: string | null;
  readonly reverses: string | null;
  /** The row of the record that this entry books. */
  readonly event_id: string;
  readonly lines: readonly EntryLine[];
}

/**
 * Invariant 1: at least two lines, none of them zero, and a sum of zero per book and currency. Invariant 5: a line in
 * another currency than the ledger's carries its rate and is worth exactly the amount at that rate; and the exchange
 * clearing account is left at zero by every entry, so what a conversion won or lost stands on 4300 or 5300.
 */
export function checkEntry(entry: Entry): Refusal | null {
  if (entry.lines.length < 2) return refuse("ENTRY_TOO_FEW_LINES", { lines: entry.lines.length });
  const sums = new Map<string, bigint>();
  let base = 0n;
  let clearing = 0n;
  for (const line of entry.lines) {
    if (line.amount_minor === 0n)
      return refuse("ENTRY_ZERO_LINE", { account: String(line.account) });
    const wrong = checkConversion(line, entry.base);
    if (wrong) return wrong;
    const key = `${bookOf(line.account)} ${line.currency}`;
    sums.set(key, (sums.get(key) ?? 0n) + line.amount_minor);
    base += line.base_minor;
    if (line.account === 1390) clearing += line.base_minor;
  }
  for (const [key, sum] of sums) {
    const [book, code] = key.split(" ") as [Book, Currency];
    if (sum !== 0n) return refuse("ENTRY_UNBALANCED", { book, difference: money(sum, code) });
  }
  if (clearing !== 0n)
    return refuse("ENTRY_CLEARING_OPEN", { difference: money(clearing, entry.base) });
  if (base !== 0n)
    return refuse("ENTRY_UNBALANCED", { book: "base", difference: money(base, entry.base) });
  return null;
}

/** Invariant 5, one line: the value in the ledger's currency is the amount at the stored rate, to the minor unit. */
export function checkConversion(line: EntryLine, base: Currency): Refusal | null {
  const amount = money(line.amount_minor, line.currency);
  if (line.currency === base) {
    const isSame = line.base_minor === line.amount_minor && line.rate === null;
    return isSame ? null : refuse("CONVERSION_NOT_NEEDED", { amount });
  }
  if (line.rate === null) return refuse("CONVERSION_WITHOUT_RATE", { amount, base });
  const pair = [line.rate.from, line.rate.to];
  if (!pair.includes(base) || !pair.includes(line.currency)) {
    return refuse("CONVERSION_WITHOUT_RATE", { amount, base });
  }
  const expected = convertAt(amount, line.rate);
  if (expected.amount_minor === line.base_minor) return null;
  return refuse("CONVERSION_WRONG", { amount, expected, found: money(line.base_minor, base) });
}

/** An entry of the record: numbered, dated and chained (fund/chain.ts). */
export interface RecordedEntry extends Entry {
  readonly id: string;
  readonly reversed_by: string | null;
}

/**
 * Invariant 2: an entry is never changed. A correction is its exact negation, once, with a reason, in an open period;
 * what should have been booked is a new entry beside it. A reversal itself is not reversed: book the event again.
 */
export function reverseEntry(
  recorded: RecordedEntry,
  asked: { readonly effective_on: Day; readonly relates_to?: Day; readonly reason: string },
): Entry | Refusal {
  if (asked.reason.trim() === "") return refuse("REVERSAL_WITHOUT_REASON", {}, "reason");
  if (recorded.kind === "reversal") return refuse("REVERSAL_OF_REVERSAL", { entry: recorded.id });
  if (recorded.reversed_by !== null) {
    return refuse("ENTRY_ALREADY_REVERSED", { entry: recorded.id, by: recorded.reversed_by });
  }
  return {
    kind: "reversal",
    ledger_id: recorded.ledger_id,
    base: recorded.base,
    effective_on: asked.effective_on,
    relates_to: asked.relates_to ?? null,
    reason: asked.reason.trim(),
    reverses: recorded.id,
    event_id: recorded.event_id,
    lines: recorded.lines.map((line) => ({
      ...line,
      amount_minor: -line.amount_minor,
      base_minor: -line.base_minor,
    })),
  };
}
