import type { Day } from "../base/day.js";
import { addMoney, money, sumMoney, type Money } from "../base/money.js";
import { refusedBy, type Refusal } from "../base/refusal.js";
import { checkEarmarking, type Earmarking } from "./earmarking.js";
import { lifecycle } from "./lifecycle.js";
import { rateOn, type DatedRate } from "./psc.js";
import { checkPositive } from "./positive.js";
import { refuse } from "./refusals.js";

export const AGREEMENT = lifecycle({
  noun: { en: "agreement", ja: "取決め" },
  first: "draft",
  states: {
    draft: { en: "Draft", ja: "草案", to: ["internal_clearance", "withdrawn"] },
    internal_clearance: {
      en: "In internal clearance",
      ja: "内部審査中",
      to: ["with_partner", "withdrawn"],
    },
    with_partner: {
      en: "With the partner",
      ja: "相手方確認中",
      to: ["internal_clearance", "signed", "withdrawn"],
    },
    signed: { en: "Signed", ja: "署名済み", to: ["active"], two_persons: true },
    active: { en: "Active", ja: "実施中", to: ["suspended", "expired_operational", "terminated"] },
    suspended: { en: "Suspended", ja: "停止中", to: ["active"] },
    expired_operational: { en: "Expired", ja: "期間満了", to: ["reporting_complete"] },
    terminated: { en: "Terminated", ja: "解除", to: ["reporting_complete"] },
    reporting_complete: { en: "Reporting complete", ja: "報告完了", to: ["closed"] },
    closed: { en: "Closed", ja: "終了", to: [], two_persons: true },
    withdrawn: { en: "Withdrawn", ja: "取下げ", to: [] },
  },
});
export type AgreementStatus = keyof typeof AGREEMENT.states;

const SIGNED: ReadonlySet<AgreementStatus> = new Set([
  "signed",
  "active",
  "suspended",
  "expired_operational",
] as const);

/** Whether the agreement is in force: money may be received and scheduled under it. */
export function isInForce(status: AgreementStatus): boolean {
  return SIGNED.has(status);
}

/** The terms of a contribution. `ultimate_id` is the funder behind a pass-through, where it is not the one who signs. */
export interface Agreement {
  readonly id: string;
  readonly ref: string;
  readonly funder_id: string;
  readonly ultimate_id: string | null;
  readonly amount: Money;
  readonly signed_on: Day | null;
  readonly effective_from: Day | null;
  readonly effective_to: Day | null;
  readonly eligible_until: Day | null;
  readonly psc_rate_bp: number;
  readonly agent_fee_bp: number;
  readonly earmarking: Earmarking;
}

export function checkAgreement(agreement: Agreement): Refusal | null {
  const { amount, effective_from: from, effective_to: to, eligible_until: until } = agreement;
  const rates = (["psc_rate_bp", "agent_fee_bp"] as const).map((field) => {
    const rate = agreement[field];
    const isRate = Number.isInteger(rate) && rate >= 0 && rate <= 10_000;
    return isRate ? null : refuse("RATE_BP_OUT_OF_RANGE", { rate }, field);
  });
  return refusedBy([
    checkPositive(amount),
    from && to && from > to
      ? refuse("AGREEMENT_ENDS_BEFORE_START", { from, to }, "effective_to")
      : null,
    until && to && until < to
      ? refuse("AGREEMENT_ELIGIBILITY_ENDS_EARLY", { until, to }, "eligible_until")
      : null,
    ...rates,
    checkEarmarking(agreement.earmarking),
  ]);
}

export const AMENDMENT_KINDS = ["amount", "extension", "psc", "scope", "terms"] as const;

export interface Amendment {
  readonly no: number;
  readonly kind: (typeof AMENDMENT_KINDS)[number];
  /** Zero for all but an amendment of the amount. */
  readonly delta: Money;
  readonly signed_on: Day;
}

/** An extension names new last days, later than before, and no other amendment does; expenditure stays possible up to the agreement's own last day. */
export function decideExtension(
  before: { readonly effective_to: Day | null; readonly eligible_until: Day | null },
  asked: {
    readonly kind: Amendment["kind"];
    readonly effective_to: Day | null;
    readonly eligible_until: Day | null;
  },
): Refusal | null {
  const named = asked.effective_to ?? asked.eligible_until;
  if ((asked.kind === "extension") !== (named !== null))
    return refuse("AMENDMENT_LAST_DAY", {}, "effective_to");
  const earlier = (["effective_to", "eligible_until"] as const).map((field) => {
    const [old, day] = [before[field], asked[field]];
    return old !== null && day !== null && day <= old
      ? refuse("EXTENSION_NOT_LATER", { old, asked: day }, field)
      : null;
  });
  const to = asked.effective_to ?? before.effective_to;
  const until = asked.eligible_until ?? before.eligible_until;
  return refusedBy([
    ...earlier,
    to !== null && until !== null && until < to
      ? refuse("AGREEMENT_ELIGIBILITY_ENDS_EARLY", { until, to }, "eligible_until")
      : null,
  ]);
}

/** The amount as amended: the signed one and every delta. */
export function agreedAmount(
  agreement: Pick<Agreement, "amount">,
  amendments: readonly Pick<Amendment, "delta">[],
): Money {
  return addMoney(
    agreement.amount,
    sumMoney(
      amendments.map((amendment) => amendment.delta),
      agreement.amount.currency,
    ),
  );
}

/** A reduction leaves at least what was received and what the schedule already holds; numbers follow each other, or fill what one taken back left free. */
export function decideAmendment(
  standing: {
    readonly agreed: Money;
    readonly received: Money;
    readonly scheduled: Money;
    /** Of the amendments that stand; one that was taken back left its number free. */
    readonly numbers: readonly number[];
    readonly status: AgreementStatus;
    readonly signed_on: Day | null;
  },
  asked: Amendment,
): Refusal | null {
  const { no: found, kind, delta, signed_on: on } = asked;
  const { agreed, numbers, status, signed_on } = standing;
  const expected = Math.max(0, ...numbers) + 1;
  const isFree = found <= expected && !numbers.includes(found);
  return refusedBy([
    isInForce(status) ? null : refuse("AGREEMENT_NOT_IN_FORCE", {}, "status"),
    isFree ? null : refuse("AMENDMENT_NUMBER", { expected, found }, "no"),
    delta.currency === agreed.currency
      ? checkAmended(standing, asked)
      : refuse("AMENDMENT_CURRENCY", { delta, currency: agreed.currency }, "amount"),
    (kind === "amount") === (delta.amount_minor !== 0n)
      ? null
      : refuse("AMENDMENT_DELTA", {}, "amount"),
    signed_on && on < signed_on
      ? refuse("AMENDMENT_BEFORE_AGREEMENT", { on, signed_on }, "signed_on")
      : null,
  ]);
}

function checkAmended(
  standing: { readonly agreed: Money; readonly received: Money; readonly scheduled: Money },
  { delta }: Pick<Amendment, "delta">,
): Refusal | null {
  const { received, scheduled } = standing;
  const amended = addMoney(standing.agreed, delta);
  return refusedBy([
    amended.amount_minor < received.amount_minor
      ? refuse("AMENDMENT_BELOW_RECEIVED", { amended, received }, "amount")
      : null,
    checkScheduled(amended, scheduled, "amount"),
  ]);
}

/** What the schedule holds is agreed, also once an amendment is taken back (invariant 7). */
export function checkScheduled(amended: Money, scheduled: Money, field: string): Refusal | null {
  return amended.amount_minor < scheduled.amount_minor
    ? refuse("AMENDMENT_BELOW_SCHEDULED", { amended, scheduled }, field)
    : null;
}

/** Totals by who pays and by whose money it is are different reports; a sum over both would count it twice. */
export function funderOf(
  agreement: Pick<Agreement, "funder_id" | "ultimate_id">,
  as: "immediate" | "ultimate",
): string {
  return as === "ultimate" ? (agreement.ultimate_id ?? agreement.funder_id) : agreement.funder_id;
}

/** The agent's fee on a deposit: per deposit, half to even. Source: MPTF Standard Administrative Arrangement, 1 %. */
export function agentFee(deposit: Money, agent_fee_bp: number): Money {
  const product = deposit.amount_minor * BigInt(agent_fee_bp);
  const whole = product / 10_000n;
  const rest = product % 10_000n;
  const isUp = rest > 5_000n || (rest === 5_000n && whole % 2n === 1n);
  return money(isUp ? whole + 1n : whole, deposit.currency);
}

/**
 * An amendment of the programme support names the new rate, and no other does; it is in force from its day on. What was spent before keeps the rate
 * of then. `rates` in the order in which they were agreed.
 */
export function decidePscChange(
  rates: readonly DatedRate[],
  asked: {
    readonly kind: Amendment["kind"];
    readonly rate_bp: number | null;
    readonly effective_on: Day | null;
    readonly signed_on: Day;
  },
): DatedRate | null | Refusal {
  const { kind, rate_bp, effective_on, signed_on } = asked;
  if ((kind === "psc") !== (rate_bp !== null))
    return refuse("AMENDMENT_PSC_RATE", {}, "psc_rate_bp");
  if (rate_bp === null) {
    const isStray = effective_on !== null && kind !== "terms";
    return isStray ? refuse("AMENDMENT_PSC_RATE", {}, "effective_on") : null;
  }
  const from = effective_on ?? signed_on;
  const before = rateOn(rates, from);
  const percent = `${before / 100} %`;
  return before === rate_bp
    ? refuse("PSC_RATE_SAME", { rate: percent, on: from }, "psc_rate_bp")
    : { from, rate_bp };
}
