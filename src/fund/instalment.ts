import type { Day } from "../base/day.js";
import { addMoney, subtractMoney, sumMoney, type Money } from "../base/money.js";
import { refusedBy, type Refusal } from "../base/refusal.js";
import { lifecycle } from "./lifecycle.js";
import { checkPositive } from "./positive.js";
import { refuse } from "./refusals.js";

export const INSTALMENT = lifecycle({
  noun: { en: "instalment", ja: "分割払込み" },
  first: "scheduled",
  states: {
    scheduled: {
      en: "Scheduled",
      ja: "予定",
      to: ["called", "part_received", "received", "rescheduled", "cancelled", "written_off"],
    },
    called: {
      en: "Called",
      ja: "請求済み",
      to: ["part_received", "received", "rescheduled", "cancelled", "written_off"],
    },
    rescheduled: { en: "Rescheduled", ja: "日程変更", to: ["scheduled"] },
    part_received: {
      en: "Received in part",
      ja: "一部受領",
      to: ["received", "cancelled", "written_off"],
    },
    received: { en: "Received", ja: "受領済み", to: [] },
    cancelled: { en: "Cancelled", ja: "取消し", to: [], two_persons: true },
    written_off: { en: "Written off", ja: "償却", to: [], two_persons: true },
  },
});
export type InstalmentStatus = keyof typeof INSTALMENT.states;

export interface Instalment {
  readonly id: string;
  readonly seq: number;
  readonly due_on: Day;
  readonly amount: Money;
  readonly received: Money;
  readonly status: InstalmentStatus;
}

const ENDED: ReadonlySet<InstalmentStatus> = new Set(["cancelled", "written_off"] as const);

/** What is still expected of an instalment: nothing once it is cancelled or written off. */
export function openAmount(instalment: Pick<Instalment, "amount" | "received" | "status">): Money {
  const open = subtractMoney(instalment.amount, instalment.received);
  return ENDED.has(instalment.status) ? subtractMoney(open, open) : open;
}

/** Derived, never stored. */
export function isOverdue(instalment: Instalment, today: Day): boolean {
  return instalment.due_on < today && openAmount(instalment).amount_minor > 0n;
}

/**
 * Invariant 7: instalments sum to the agreement, amendments included, or leave a remainder that is stated as unscheduled; never
 * more. Answers with the remainder.
 */
export function checkSchedule(
  agreed: Money,
  instalments: readonly (Pick<Instalment, "seq" | "amount"> & {
    /** Of one that is asked for, how its fields begin: `instalments.0.`. */
    readonly field?: string;
    /** It is of the schedule already, and may be cancelled. */
    readonly is_standing?: boolean;
  })[],
): Money | Refusal {
  const { currency } = agreed;
  const foreign = instalments.filter(({ amount }) => amount.currency !== currency);
  const own = instalments.filter(({ amount }) => amount.currency === currency);
  const scheduled = sumMoney(
    own.map(({ amount }) => amount),
    currency,
  );
  const remainder = subtractMoney(agreed, scheduled);
  const refused = refusedBy([
    ...foreign.map(({ seq, amount, field = "" }) =>
      refuse("INSTALMENT_CURRENCY", { seq, amount, currency }, `${field}amount`),
    ),
    ...own.map(({ amount, field = "", is_standing = false }) =>
      is_standing ? null : checkPositive(amount, `${field}amount`),
    ),
    ...instalments.map(({ seq, field = "" }, at) =>
      instalments.findIndex((one) => one.seq === seq) < at
        ? refuse("INSTALMENT_NUMBER_TWICE", { seq }, `${field}no`)
        : null,
    ),
    remainder.amount_minor < 0n
      ? refuse("INSTALMENTS_EXCEED_AGREEMENT", { scheduled, agreed }, "instalments")
      : null,
  ]);
  return refused ?? remainder;
}

/**
 * An instalment is lowered to what was received and written off of it at most, and cancelled (zero) where that is nothing; it is raised as far as what
 * is agreed goes (invariants 7 and 8).
 */
export function decideInstalment(
  standing: {
    readonly seq: number;
    readonly amount: Money;
    /** Received and written off. */
    readonly settled: Money;
    /** What the agreement's other instalments add up to. */
    readonly others: Money;
    readonly agreed: Money;
  },
  asked: Money,
): Refusal | null {
  const { seq, amount, settled, others, agreed } = standing;
  const scheduled = addMoney(others, asked);
  const isRaised = asked.amount_minor > amount.amount_minor;
  return refusedBy([
    asked.amount_minor < settled.amount_minor
      ? refuse("INSTALMENT_BELOW_SETTLED", { seq, settled, asked }, "amount")
      : null,
    isRaised && scheduled.amount_minor > agreed.amount_minor
      ? refuse("INSTALMENTS_EXCEED_AGREEMENT", { scheduled, agreed }, "amount")
      : null,
  ]);
}
