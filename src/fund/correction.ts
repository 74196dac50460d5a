import { subtractMoney, type Money } from "../base/money.js";
import { refusedBy, type Refusal } from "../base/refusal.js";
import type { AllocationStand } from "./allocation.js";
import type { EntryKind } from "./entry.js";
import { refuse } from "./refusals.js";

/** Something as it stands, and as it would stand once a correction is booked. */
export interface Corrected<T> {
  readonly before: T;
  readonly after: T;
}

/** What of a book can be used up: cash by its currency, what is open of an obligation, what is to come under an agreement, interest that is its donor's. */
const OVERDRAWN = {
  cash: "CORRECTION_OVERDRAWS_CASH",
  obligation: "CORRECTION_OVERDRAWS_OBLIGATION",
  agreement: "CORRECTION_OVERDRAWS_AGREEMENT",
  interest: "CORRECTION_OVERDRAWS_INTEREST",
} as const;

export interface Held extends Corrected<Money> {
  readonly of: keyof typeof OVERDRAWN;
}

/**
 * A correction may take back anything but what others already rely on: the allocatable balance must not fall below zero by it, nor may an
 * allocation have less than was released, obligated and spent from it, nor anything be used that is no longer there (invariants 12, 14 and 17
 * hold after it, too). One that makes an overdrawn thing better is welcome.
 */
export function decideCorrection(
  available: Corrected<Money>,
  allocation: Corrected<AllocationStand> | null,
  held: readonly Held[] = [],
): Refusal | null {
  return refusedBy([
    isOverdrawn(available) ? refuse("CORRECTION_OVERDRAWS_FUND", { after: available.after }) : null,
    allocation && decideAllocated(allocation),
    ...held.map((each) =>
      isOverdrawn(each) ? refuse(OVERDRAWN[each.of], { after: each.after }) : null,
    ),
  ]);
}

function decideAllocated({ before, after }: Corrected<AllocationStand>): Refusal | null {
  const of = (amount: (stand: AllocationStand) => Money) => ({
    before: amount(before),
    after: amount(after),
  });
  const unreleased = of(({ approved, released }) => subtractMoney(approved, released));
  const uncommitted = of((stand) => stand.uncommitted);
  const released = of((stand) => stand.released);
  const wrong = [unreleased, uncommitted].find(isOverdrawn);
  if (wrong) return refuse("CORRECTION_OVERDRAWS_ALLOCATION", { after: wrong.after });
  return isOverdrawn(released)
    ? refuse("CORRECTION_OVERDRAWS_RELEASE", { after: released.after })
    : null;
}

function isOverdrawn({ before, after }: Corrected<Money>): boolean {
  return after.amount_minor < 0n && after.amount_minor < before.amount_minor;
}

/** What follows from an entry within its event, and goes back before it. */
const FOLLOWING: Readonly<Partial<Record<EntryKind, EntryKind>>> = {
  agreement: "condition_met",
  receipt: "suspense_matched",
  refund_due: "refund_paid",
};

/** An amendment, as it stands in the book. */
export interface AmendmentBooked {
  readonly no: number;
  readonly id: string;
  readonly seq: bigint;
}

/** An agreement is not taken back while an amendment of it stands: that would be left to amend nothing. Each that goes first is named. */
export function checkAmendments(standing: readonly AmendmentBooked[]): Refusal | null {
  return refusedBy(
    standing.map(({ no, id, seq }) =>
      refuse("CORRECTION_AMENDED", { no, id, later: String(seq) }, "entry"),
    ),
  );
}

/** Whether an entry of the same event follows from another: that one is not taken back while this one stands. */
export function followsFrom(
  entry: { readonly kind: EntryKind },
  from: { readonly kind: EntryKind },
): boolean {
  return FOLLOWING[from.kind] === entry.kind;
}

/** What an agent's fee is taken of: a receipt, or what of it was matched later. */
const DEPOSITS: ReadonlySet<EntryKind> = new Set<EntryKind>(["receipt", "suspense_matched"]);

/** The agent's fee that was taken of a deposit goes back with it: of one that never came none is owed. `standing` of the same event; it was booked before the next. */
export function feesOf<
  T extends { readonly kind: EntryKind; readonly seq: bigint; readonly ledger_id: string },
>(taken: T, standing: readonly T[]): readonly T[] {
  if (!DEPOSITS.has(taken.kind)) return [];
  const later = standing.filter(({ seq }) => seq > taken.seq);
  const next = later.find(({ kind }) => DEPOSITS.has(kind));
  return later.filter(({ kind, seq }) => kind === "agent_fee" && (!next || seq < next.seq));
}

/** Of an event, the entries of such a kind are one act, booked by the rates behind it, and go back as one. */
const AT_ONCE: ReadonlySet<EntryKind> = new Set<EntryKind>([
  "amendment",
  "condition_met",
  "conversion",
  "refund_due",
  "refund_paid",
]);

/** Whether an entry of the same event goes back with another: what moved between two funds does so in both. */
export function goesBackWith(
  entry: { readonly kind: EntryKind; readonly ledger_id: string },
  taken: { readonly kind: EntryKind; readonly ledger_id: string },
): boolean {
  return (
    entry.ledger_id !== taken.ledger_id || (entry.kind === taken.kind && AT_ONCE.has(entry.kind))
  );
}
