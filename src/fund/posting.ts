import { assert, never } from "../base/assert.js";
import type { Currency } from "../base/currency.js";
import type { Day } from "../base/day.js";
import {
  addMoney,
  money,
  negateMoney,
  splitMoney,
  subtractMoney,
  sumMoney,
  zero,
  type Money,
} from "../base/money.js";
import { isRefusal, type Refusal } from "../base/refusal.js";
import { CATEGORY_ACCOUNTS, type AccountCode, type CostCategory, type Flow } from "./account.js";
import { checkEntry, type About, type Entry, type EntryKind, type EntryLine } from "./entry.js";
import { atBookedRates, type HeldAt } from "./exchange.js";
import type { InterestPolicy } from "./fund.js";
import { INTEREST_FLOWS, type ExchangeShare, type FxRiskBearer } from "./policy.js";
import { convertAt, type ExchangeRate } from "./rate.js";
import { refuse } from "./refusals.js";

/** Where entries are kept, and its currency. */
export interface Ledger {
  readonly id: string;
  readonly base: Currency;
}

interface EventHead {
  /** The row that is booked: `receipt/r-1`. */
  readonly event_id: string;
  readonly on: Day;
  readonly relates_to?: Day | null;
  readonly about?: About;
  readonly reason?: string;
}

/** An amount in its own currency; `rate` where that is not the ledger's. */
interface Amount {
  readonly amount: Money;
  readonly rate?: ExchangeRate | null;
}

/** What a receipt pays of one instalment, in the agreement's currency, at the rate at which it was booked as receivable. */
export interface ReceiptPart extends Amount {
  readonly about: About;
}

/** What can happen to money, with all that its entry needs. Negative amounts are corrections downwards of the same kind. */
export type MoneyEvent = EventHead &
  (
    | ({ readonly kind: "pledge" | "write_off" | "in_kind" } & Amount)
    | ({ readonly kind: "agreement" | "amendment"; readonly is_conditional: boolean } & Amount)
    | ({ readonly kind: "condition_met" } & Amount)
    | {
        readonly kind: "receipt";
        readonly parts: readonly ReceiptPart[];
        /** What the bank put on the account, after its charge. */
        readonly credited: Money;
        readonly charge: Money | null;
        /** What no instalment takes: held until it is identified or agreed. */
        readonly suspense: Money | null;
        /** Where the account is in another currency than the ledger's. */
        readonly rate?: ExchangeRate | null;
        /** Who bears what the exchange wins or loses: the fund, where nothing is said. */
        readonly borne_by?: FxRiskBearer;
      }
    | {
        readonly kind: "suspense_matched";
        readonly parts: readonly ReceiptPart[];
        readonly amount: Money;
        readonly borne_by?: FxRiskBearer;
        /** The rate at which it was held, where the account is in another currency than the ledger's. */
        readonly rate?: ExchangeRate | null;
      }
    | ({ readonly kind: "agent_fee" } & Amount)
    | {
        readonly kind: "bank_charge" | "reserve" | "allocation" | "allocation_freed";
        readonly amount: Money;
      }
    | {
        readonly kind: "interest";
        readonly earned_by: "fund" | "organisation";
        readonly amount: Money;
        /** What becomes of it by the terms of the contribution on which it was earned; of no one contribution, the fund's terms say it. */
        readonly policy?: InterestPolicy;
      }
    | {
        /** Interest of one contribution, back to its donor. */
        readonly kind: "interest_returned";
        readonly amount: Money;
        /** What of it organisations had earned: it leaves the account on which it came. */
        readonly of_organisations?: Money;
      }
    | { readonly kind: "secretariat_cost"; readonly is_held: boolean; readonly amount: Money }
    | { readonly kind: "release"; readonly amount: Money }
    | { readonly kind: "return"; readonly amount: Money; readonly frees: Money | null }
    | {
        readonly kind: "reassignment";
        readonly amount: Money;
        readonly from: About;
        readonly to: About;
      }
    | { readonly kind: "obligation" | "obligation_freed"; readonly amount: Money }
    | {
        readonly kind: "expenditure" | "psc";
        readonly category: CostCategory;
        readonly amount: Money;
        /** The part that obligations had already reserved. */
        readonly liquidates: Money | null;
        readonly paid_from: "implementer" | "cash";
      }
    | ({ readonly kind: "refund_due" | "refund_paid" } & Amount)
    | { readonly kind: "transfer_out"; readonly is_held: boolean; readonly amount: Money }
    | { readonly kind: "transfer_in"; readonly amount: Money }
    | {
        readonly kind: "conversion";
        readonly given: Money;
        readonly rate: ExchangeRate;
        readonly got: Money;
        /** Whose it was, as far as it is of contributions; the rest is the fund's. */
        readonly shares?: readonly ExchangeShare[];
      }
    | { readonly kind: "revaluation"; readonly difference: Money }
  );

type EventOf<Kind extends EntryKind> = Extract<MoneyEvent, { readonly kind: Kind }>;

/** Books an event in its ledger: the entry of DOMAIN 5, balanced in both books, or what is wrong with the event. */
export function entryFor(ledger: Ledger, event: MoneyEvent): Entry | Refusal {
  const lines = linesOf(ledger, event);
  if (isRefusal(lines)) return lines;
  const entry: Entry = {
    kind: event.kind,
    ledger_id: ledger.id,
    base: ledger.base,
    effective_on: event.on,
    relates_to: event.relates_to ?? null,
    reason: event.reason ?? null,
    reverses: null,
    event_id: event.event_id,
    lines: lines.map((line) => ({ ...line, about: { ...event.about, ...line.about } })),
  };
  return checkEntry(entry) ?? entry;
}

function linesOf(ledger: Ledger, event: MoneyEvent): EntryLine[] | Refusal {
  const both = bookkeeper(ledger.base);
  switch (event.kind) {
    // Invariant 9: what was pledged or came in kind is noted on memo accounts alone, which no total of money reads.
    case "pledge":
      return both(9100, 9900, event);
    case "in_kind":
      return both(9200, 9900, event);
    case "agreement":
    case "amendment":
      return both(1200, event.is_conditional ? 2100 : 4100, event);
    case "condition_met":
      return both(2100, 4100, event);
    case "write_off":
      return both(5600, 1200, event);
    case "receipt":
      return receiptLines(ledger.base, event);
    case "suspense_matched":
      return suspenseLines(ledger.base, event);
    case "conversion":
      return conversionLines(ledger.base, event);
    case "expenditure":
    case "psc":
      return expenditureLines(ledger.base, event);
    case "revaluation":
      return both(1290, 4310, { amount: event.difference });
    default:
      return plainLines(ledger.base, event);
  }
}

type Plain = Exclude<
  MoneyEvent,
  EventOf<
    | "pledge"
    | "in_kind"
    | "agreement"
    | "amendment"
    | "condition_met"
    | "write_off"
    | "receipt"
    | "suspense_matched"
    | "conversion"
    | "expenditure"
    | "psc"
    | "revaluation"
  >
>;

/** Events of one amount in the ledger's own currency. */
function plainLines(base: Currency, event: Plain): EntryLine[] {
  const both = bookkeeper(base);
  switch (event.kind) {
    case "agent_fee":
      return both(5500, [1300, "agent_fee"], event);
    case "bank_charge":
      return both(5400, [1300, "bank"], event);
    case "interest": {
      const isFund = event.earned_by === "fund";
      const flow = isFund ? "fund_interest" : "organisation_interest";
      const of = event.policy === undefined ? flow : INTEREST_FLOWS[event.policy];
      return both([1300, of], isFund ? 4200 : 4210, event);
    }
    case "interest_returned":
      return interestReturnedLines(base, event);
    case "secretariat_cost":
      return both(event.is_held ? [1400, "secretariat"] : 5550, [1300, "direct_cost"], event);
    case "transfer_out":
      return both(event.is_held ? [1400, "other_funds"] : 5700, [1300, "to_other_funds"], event);
    case "transfer_in":
      return both([1300, "transfer_in"], 4400, event);
    case "reserve":
      return both([3100, "reserved"], 2500, event);
    case "allocation":
      return both([3100, "allocated"], 2200, event);
    case "allocation_freed":
      return both(2200, [3100, "freed"], event);
    case "release":
      return both([1400, "release"], [1300, "to_organisations"], event);
    case "return":
      return [
        ...both([1300, "returns"], [1400, "returned"], event),
        ...(event.frees ? both(2200, [3100, "freed"], { amount: event.frees }) : []),
      ];
    case "reassignment":
      return [
        ...both([1400, "reassigned_in"], [1400, "reassigned_out"], event).map((line, index) => ({
          ...line,
          about: index === 0 ? event.to : event.from,
        })),
      ];
    case "obligation":
      return both(2200, 2300, event);
    case "obligation_freed":
      return both(2300, 2200, event);
    case "refund_due":
      return both(4100, 2600, event);
    case "refund_paid":
      return both(2600, [1300, "refund_to_donor"], event);
    default:
      return never(event);
  }
}

/** Interest leaves each account as it came on it, so that both stand at what was earned and stays. */
function interestReturnedLines(
  base: Currency,
  { amount, of_organisations = zero(base) }: EventOf<"interest_returned">,
): EntryLine[] {
  const both = bookkeeper(base);
  const parts = [
    [4200, subtractMoney(amount, of_organisations)],
    [4210, of_organisations],
  ] as const;
  return parts.flatMap(([account, part]) =>
    part.amount_minor === 0n ? [] : both(account, [1300, "interest_returned"], { amount: part }),
  );
}

type Side = AccountCode | readonly [AccountCode, Flow];

/** Debits the first account and credits the second with one amount, valued in the ledger's currency. */
function bookkeeper(base: Currency) {
  return (debit: Side, credit: Side, event: Amount & { readonly about?: About }): EntryLine[] => {
    const { amount, rate = null, about = {} } = event;
    const isForeign = amount.currency !== base;
    // Without a rate the value is left wrong on purpose: checkEntry then refuses it, with the amount and the currency.
    const value =
      isForeign && rate !== null && isRateOf(rate, amount.currency, base)
        ? convertAt(amount, rate)
        : amount;
    const line = (side: Side, sign: bigint): EntryLine => {
      const [account, flow] = typeof side === "number" ? [side, null] : side;
      return {
        account,
        amount_minor: sign * amount.amount_minor,
        currency: amount.currency,
        base_minor: sign * value.amount_minor,
        rate: isForeign ? rate : null,
        flow,
        about,
      };
    };
    return [line(debit, 1n), line(credit, -1n)];
  };
}

function isRateOf(rate: ExchangeRate, a: Currency, b: Currency): boolean {
  return (rate.from === a && rate.to === b) || (rate.from === b && rate.to === a);
}

/**
 * Cash at what the bank gave, receivable relieved at what it was booked at, the difference a gain or loss (DOMAIN 3). The
 * contribution and the exchange difference are separate lines of cash, so a statement shows both and their sum is cash.
 */
function receiptLines(base: Currency, event: EventOf<"receipt">): EntryLine[] | Refusal {
  const both = bookkeeper(base);
  const { credited, charge, suspense } = event;
  if (
    (charge && charge.currency !== credited.currency) ||
    (suspense && suspense.currency !== credited.currency)
  ) {
    return refuse("RECEIPT_MIXED_CURRENCIES", { credited }, "charge");
  }
  const gross = addMoney(credited, charge ?? zero(credited.currency));
  const lines =
    credited.currency === base
      ? matchedLines(base, event, gross, suspense)
      : heldLines(base, event.parts, subtractMoney(gross, suspense ?? zero(gross.currency)));
  if (isRefusal(lines)) return lines;
  const { rate = null } = event;
  if (suspense && suspense.amount_minor !== 0n) {
    lines.push(...both([1300, "suspense"], 2700, { amount: suspense, rate }));
  }
  if (charge && charge.amount_minor !== 0n) {
    const held = credited.currency === base ? [] : heldOf(event.parts, charge.currency);
    const charged =
      held.length === 0 ? [{ amount: charge, rate }] : atBookedRates(held, charge).parts;
    for (const part of charged) lines.push(...both(5400, [1300, "bank"], part));
  }
  return lines;
}

/** What a receipt brings in another currency, by the rate at which it is booked: the bank's charge and the agent's fee are taken of it. */
export function heldOf(parts: readonly ReceiptPart[], currency: Currency): HeldAt[] {
  return parts.flatMap(({ amount, rate }) =>
    rate && amount.currency === currency ? [{ rate, amount }] : [],
  );
}

/** Into an account in the ledger's currency: what is left after parts and suspense is the exchange difference. */
function matchedLines(
  base: Currency,
  { parts, borne_by }: Pick<EventOf<"receipt">, "parts" | "borne_by">,
  gross: Money,
  suspense: Money | null,
): EntryLine[] | Refusal {
  const both = bookkeeper(base);
  const lines: EntryLine[] = [];
  let left = subtractMoney(gross, suspense ?? zero(base));
  for (const part of parts) {
    if (part.amount.currency === base) {
      lines.push(...both([1300, "contribution"], 1200, part));
      left = subtractMoney(left, part.amount);
      continue;
    }
    if (!part.rate || !isRateOf(part.rate, part.amount.currency, base)) {
      return refuse("CONVERSION_WITHOUT_RATE", { amount: part.amount, base });
    }
    const booked = convertAt(part.amount, part.rate);
    lines.push(
      ...both(1390, 1200, part),
      ...both([1300, "contribution"], 1390, { amount: booked, about: part.about }),
    );
    left = subtractMoney(left, booked);
  }
  if (left.amount_minor !== 0n && parts.every((part) => part.amount.currency === base)) {
    return refuse("RECEIPT_DOES_NOT_ADD_UP", { gross, difference: left }, "parts");
  }
  const agreement_id = parts[0]?.about.agreement_id;
  return [...lines, ...exchangeLines(base, left, borne_by === "donor" ? agreement_id : undefined)];
}

/** Into an account in the agreement's own currency: held at the booked value until it is exchanged. */
function heldLines(
  base: Currency,
  parts: readonly ReceiptPart[],
  matched: Money,
): EntryLine[] | Refusal {
  const both = bookkeeper(base);
  let left = matched;
  const lines: EntryLine[] = [];
  for (const part of parts) {
    if (part.amount.currency !== matched.currency)
      return refuse("RECEIPT_MIXED_CURRENCIES", { credited: matched }, "parts");
    lines.push(...both([1300, "contribution"], 1200, part));
    left = subtractMoney(left, part.amount);
  }
  return left.amount_minor === 0n
    ? lines
    : refuse("RECEIPT_DOES_NOT_ADD_UP", { gross: matched, difference: left }, "parts");
}

/**
 * A gain raises cash, a loss lowers it; nothing where there is neither. What a donor bears stands on a line of its own, about the agreement: it
 * makes the contribution that much larger or smaller.
 */
function exchangeLines(base: Currency, difference: Money, borne_by?: string): EntryLine[] {
  const both = bookkeeper(base);
  if (difference.amount_minor === 0n) return [];
  const about = borne_by === undefined ? {} : { agreement_id: borne_by };
  const [gain, loss] =
    borne_by === undefined
      ? (["exchange_gain", "exchange_loss"] as const)
      : (["donor_exchange_gain", "donor_exchange_loss"] as const);
  return difference.amount_minor > 0n
    ? both([1300, gain], 4300, { amount: difference, about })
    : both(5300, [1300, loss], { amount: negateMoney(difference), about });
}

/** Money long in hand finds its instalment: cash stays, its purpose changes. */
function suspenseLines(base: Currency, event: EventOf<"suspense_matched">): EntryLine[] | Refusal {
  const out = bookkeeper(base)(2700, [1300, "suspense"], event);
  const lines =
    event.amount.currency === base
      ? matchedLines(base, event, event.amount, null)
      : heldLines(base, event.parts, event.amount);
  return isRefusal(lines) ? lines : [...out, ...lines];
}

/** Two linked sides through exchange clearing, never one converted row. Source: TRUST 1 (TigerBeetle), invariant 5. */
function conversionLines(base: Currency, event: EventOf<"conversion">): EntryLine[] | Refusal {
  const both = bookkeeper(base);
  const { given, rate, got, shares = [] } = event;
  if (given.currency === base || got.currency !== base || !isRateOf(rate, given.currency, base)) {
    return refuse("CONVERSION_WITHOUT_RATE", { amount: given, base });
  }
  const booked = convertAt(given, rate);
  return [
    ...both(1390, [1300, "conversion"], { amount: given, rate }),
    ...both([1300, "conversion"], 1390, { amount: booked }),
    ...shares.flatMap((share) => shareLines(base, rate, share)),
    ...differenceLines(base, subtractMoney(got, booked), { given, shares }),
  ];
}

/** Says whose the money was that left: a pair that moves nothing, and is worth nothing. */
function shareLines(
  base: Currency,
  rate: ExchangeRate,
  { agreement_id, given }: ExchangeShare,
): EntryLine[] {
  const [to, from] = bookkeeper(base)([1300, "conversion"], [1300, "conversion"], {
    amount: given,
    rate,
  });
  return to && from ? [to, { ...from, about: { agreement_id } }] : [];
}

/** The difference, to each donor who bears it in the proportion of what was given of its contribution, and else to the fund. */
function differenceLines(
  base: Currency,
  difference: Money,
  { given, shares }: { readonly given: Money; readonly shares: readonly ExchangeShare[] },
): EntryLine[] {
  const borne = shares.filter((share) => share.borne_by === "donor");
  const own = sumMoney(
    borne.map((share) => share.given),
    given.currency,
  );
  const weights = [...borne.map((share) => share.given), subtractMoney(given, own)];
  const parts = splitMoney(
    difference,
    weights.map((weight) => weight.amount_minor),
  );
  return parts.flatMap((part, index) => exchangeLines(base, part, borne[index]?.agreement_id));
}

/** Money spent leaves the implementer (or cash); authority moves from obligated, then from allocated, to consumed. */
function expenditureLines(base: Currency, event: EventOf<"expenditure" | "psc">): EntryLine[] {
  const both = bookkeeper(base);
  const { amount, category } = event;
  assert((event.kind === "psc") === (category === "psc"), `${event.kind} of category ${category}`);
  const obligated = event.liquidates ?? zero(amount.currency);
  const direct = subtractMoney(amount, obligated);
  const source: Side =
    event.paid_from === "cash" ? [1300, "direct_expenditure"] : [1400, "expenditure"];
  return [
    ...both(CATEGORY_ACCOUNTS[category], source, { amount }),
    ...(obligated.amount_minor === 0n ? [] : both(2300, 2400, { amount: obligated })),
    ...(direct.amount_minor === 0n ? [] : both(2200, 2400, { amount: direct })),
  ];
}

/** The revaluation that brings an open receivable from what it is carried at to today's rate. Unrealised: never allocatable. */
export function revaluationDifference(open: Money, rate: ExchangeRate, carried: Money): Money {
  return subtractMoney(
    open.amount_minor === 0n ? money(0n, carried.currency) : convertAt(open, rate),
    carried,
  );
}
