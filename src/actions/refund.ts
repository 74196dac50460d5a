import { Type } from "@sinclair/typebox";
import { parseCurrency } from "../base/currency.js";
import type { Day } from "../base/day.js";
import { addMoney, money, subtractMoney, sumMoney, type Money } from "../base/money.js";
import { isRefusal, refusedBy, together, type Refusal } from "../base/refusal.js";
import { allocationStand } from "../fund/allocation.js";
import { ownCash } from "../fund/fund.js";
import { mostWorth, takeInOrder } from "../fund/exchange.js";
import { checkDisposition } from "../fund/policy.js";
import type { MoneyEvent } from "../fund/posting.js";
import { convertAt, type ExchangeRate } from "../fund/rate.js";
import { decideRefund } from "../fund/refund.js";
import { refuse } from "../fund/refusals.js";
import { readAllocationSums } from "../store/balances.js";
import type { Tx } from "../store/connect.js";
import { listHeldAt } from "../store/exchange-rows.js";
import { findRow, insertRefund } from "../store/money-rows.js";
import { readInterestDueOn } from "../store/refund-rows.js";
import { action, type ActionContext } from "./action.js";
import { readContributionsLeft } from "./contributions.js";
import {
  AMOUNT,
  CURRENCY,
  DAY,
  maybe,
  readCurrency,
  readDay,
  readMoney,
  REF,
  refuseInput,
  SENTENCE,
} from "./input.js";
import { checkFree } from "./given-row.js";
import { LABELS } from "./labels.js";
import { NOUNS } from "./nouns.js";
import { checkPostingDay } from "./posting-day.js";
import {
  book,
  lockFund,
  readFundMoney,
  readInterestDue,
  readTermsInForce,
  type FundAtHand,
} from "./standing.js";

const REFUND = { table: "refund", kind: NOUNS.refund } as const;

/** Gives unspent money back to its donor, on the donor's instruction: at most what no allocation has drawn (invariant 11). */
export const refund = action({
  name: "refund",
  title: { en: "Refund a donor", ja: "拠出者に返還する" },
  summary: {
    en: "Pays back what is left of a contribution, on the donor's instruction, and first the interest that its agreement gives back.",
    ja: "拠出者の指示に基づき、拠出金の残額を返還する。取決めにより返還すべき利息がある場合は、先に充てる。",
  },
  input: Type.Object(
    {
      id: REF,
      agreement: REF,
      amount: AMOUNT,
      currency: maybe(CURRENCY),
      on: DAY,
      reason: SENTENCE,
    },
    { additionalProperties: false },
  ),
  fields: {
    id: LABELS.id,
    agreement: LABELS.agreement,
    amount: LABELS.amount,
    currency: LABELS.refund_currency,
    on: LABELS.on,
    reason: LABELS.reason,
  },
  edits: (input) => ({ kind: "agreement", id: input.agreement }),
  async run(tx, input, context) {
    const { id, agreement: agreement_id, reason } = input;
    const agreement = await findRow(tx, "agreement", agreement_id);
    const fund = agreement?.fund_id
      ? await lockFund(tx, agreement.fund_id)
      : refuseInput("NOT_FOUND", { kind: NOUNS.agreement, id: agreement_id }, "agreement");
    const day = readDay(input.on);
    const read = together({
      at: fund,
      currency: readCurrency(input.currency),
      amount: isRefusal(fund) ? fund : readMoney(input.amount, input.currency ?? fund.ledger.base),
      on: day,
    });
    if (isRefusal(read))
      return refusedBy([
        read,
        await checkPostingDay(tx, day, context),
        await checkFree(tx, REFUND, id),
      ]);
    const { at, amount, on } = read;
    const terms = agreement && (await readTermsInForce(tx, at, agreement, on));
    const against = terms && checkDisposition(terms, "return");
    const barred = against && { ...against, field: "amount" };
    const asked = { id, agreement_id, amount, on, reason, barred };
    const entries = await payBack(tx, at, asked, context);
    return isRefusal(entries)
      ? entries
      : { subject_kind: "agreement", subject_id: agreement_id, entries };
  },
});

/** What could be given back of an agreement: of the contribution, and of interest that its terms give to the donor. */
export interface Refundable {
  readonly unspent: Money;
  readonly interest: Money;
}

/** Both together. Interest is the donor's, whatever the fund can spare of the contribution. */
export function wholeOf({ unspent, interest }: Refundable): Money {
  return interest.amount_minor > 0n ? addMoney(positive(unspent), interest) : unspent;
}

export async function readRefundable(
  tx: Tx,
  at: FundAtHand,
  agreement_id: string,
): Promise<Refundable> {
  return {
    unspent: await readUnspent(tx, at, agreement_id),
    interest: await readInterestDue(tx, at, agreement_id),
  };
}

/** What is left of a contribution and what the fund can spare of it: fees and secretariat were paid from all contributions. */
async function readUnspent(tx: Tx, at: FundAtHand, agreement_id: string): Promise<Money> {
  if (at.account) return readUnused(tx, at, at.account.allocation_id);
  const left =
    (await readContributionsLeft(tx, at)).find((one) => one.agreement_id === agreement_id)?.left ??
    money(0n, at.ledger.base);
  const { opened } = await readFundMoney(tx, at);
  return opened.total.amount_minor < left.amount_minor ? opened.total : left;
}

/** Of a project account: what its project has neither obligated nor spent, as far as it is in hand and not with an organisation. */
async function readUnused(tx: Tx, at: FundAtHand, allocation_id: string): Promise<Money> {
  const { base } = at.ledger;
  const own = await readAllocationSums(tx, allocation_id);
  const { uncommitted } = allocationStand(own, base);
  const cash = ownCash((await readFundMoney(tx, at)).sums, at.terms);
  return cash.amount_minor < uncommitted.amount_minor ? cash : uncommitted;
}

/** What is to be paid in a currency: all of it in the ledger's; of another one that is held, as much as is worth no more than what is unspent. */
export async function payableIn(
  tx: Tx,
  at: FundAtHand,
  { left, currency: code }: { readonly left: Refundable; readonly currency: string | undefined },
): Promise<Money | Refusal> {
  if (code === undefined || code === at.ledger.base) return wholeOf(left);
  const currency = parseCurrency(code);
  if (currency === null) return refuseInput("INPUT_CURRENCY", { value: code }, "currency");
  const held = await listHeldAt(tx, at.ledger.id, currency);
  const amount = mostWorth(held, positive(left.unspent), currency);
  return amount.amount_minor > 0n
    ? amount
    : refuse("PAYMENT_WITHOUT_CASH", { cash: amount, asked: left.unspent }, "currency");
}

/** Pays money back to its donor, at most what could be given back; answers with the entries. */
export async function payBack(
  tx: Tx,
  at: FundAtHand,
  asked: {
    readonly id: string;
    readonly agreement_id: string;
    /** The case that it is paid of, where there is one. */
    readonly refund_case_id?: string;
    readonly amount: Money;
    readonly on: Day;
    readonly reason: string;
    /** Why nothing of the contribution itself may go back; interest that is due may. */
    readonly barred?: Refusal | null;
  },
  context: ActionContext,
): Promise<readonly string[] | Refusal> {
  const { id, agreement_id, refund_case_id = null, amount, on, reason } = asked;
  const none = money(0n, at.ledger.base);
  const parts = await paidOf(tx, at, amount);
  const wrong_day = await checkPostingDay(tx, on, context);
  const exists = await checkFree(tx, REFUND, id);
  // What is not there to be paid may not have been the donor's either: another currency holds nothing but contributions.
  const isOfContribution = amount.amount_minor > 0n && amount.currency !== none.currency;
  if (isRefusal(parts))
    return refusedBy([parts, wrong_day, isOfContribution ? asked.barred : null, exists]);
  const value = sumMoney(
    parts.map((part) => (part.rate ? convertAt(part.amount, part.rate) : part.amount)),
    none.currency,
  );
  const { unspent: received, interest } = await readRefundable(tx, at, agreement_id);
  // Interest came in the ledger's currency, and goes back in it: before anything of the contribution.
  const interest_due = amount.currency === none.currency ? positive(interest) : none;
  const of_interest = smaller(value, interest_due);
  const own = ownCash((await readFundMoney(tx, at)).sums, at.terms);
  // Interest that is due to the donor is none of the fund's own, and pays this.
  const cash = addMoney(own, interest_due);
  const refused = refusedBy([
    wrong_day,
    decideRefund(
      { received: positive(received), spent: none, obligated: none, interest_due, refunded: none },
      value,
    ),
    of_interest.amount_minor < value.amount_minor ? asked.barred : null,
    amount.currency === none.currency && amount.amount_minor > cash.amount_minor
      ? refuse("PAYMENT_WITHOUT_CASH", { cash, asked: amount }, "amount")
      : null,
    exists,
  ]);
  if (refused) return refused;
  await insertRefund(tx, {
    id,
    agreement_id,
    refund_case_id,
    amount_minor: value.amount_minor,
    due_on: on,
    paid_on: on,
    reason,
  });
  const head = { event_id: `refund/${id}`, on, about: { agreement_id }, reason };
  const by_organisations = await readInterestDueOn(tx, agreement_id, 4210);
  const back: MoneyEvent = {
    ...head,
    kind: "interest_returned",
    amount: of_interest,
    of_organisations: smaller(of_interest, positive(money(by_organisations, none.currency))),
  };
  const events = parts.flatMap((part): MoneyEvent[] => {
    const left = part.rate ? part.amount : subtractMoney(part.amount, of_interest);
    if (left.amount_minor === 0n) return [];
    const given = { ...head, ...part, amount: left };
    return [
      { ...given, kind: "refund_due" },
      { ...given, kind: "refund_paid" },
    ];
  });
  return book(tx, at, of_interest.amount_minor > 0n ? [back, ...events] : events, context);
}

function positive(amount: Money): Money {
  return amount.amount_minor > 0n ? amount : money(0n, amount.currency);
}

function smaller(a: Money, b: Money): Money {
  return a.amount_minor < b.amount_minor ? a : b;
}

/**
 * What is paid: in the ledger's currency, or in another one that is held, first in first out at the value at which it was booked. Money that goes back as it came wins and loses nothing.
 */
async function paidOf(
  tx: Tx,
  at: FundAtHand,
  amount: Money,
): Promise<readonly { readonly amount: Money; readonly rate: ExchangeRate | null }[] | Refusal> {
  const { id, base } = at.ledger;
  if (amount.amount_minor <= 0n) return refuse("AMOUNT_NOT_POSITIVE", { amount }, "amount");
  if (amount.currency === base) return [{ amount, rate: null }];
  const held = await listHeldAt(tx, id, amount.currency);
  const { taken, missing } = takeInOrder(held, amount);
  return missing.amount_minor === 0n
    ? taken
    : refuse(
        "PAYMENT_WITHOUT_CASH",
        { cash: subtractMoney(amount, missing), asked: amount },
        "amount",
      );
}
