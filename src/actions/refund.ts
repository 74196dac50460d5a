import { Type } from "@sinclair/typebox";
import { parseCurrency } from "../base/currency.js";
import type { Day } from "../base/day.js";
import { money, subtractMoney, sumMoney, type Money } from "../base/money.js";
import { isRefusal, refusedBy, together, type Refusal } from "../base/refusal.js";
import { allocationStand } from "../fund/allocation.js";
import { cashInHand } from "../fund/balance.js";
import { mostWorth, takeInOrder } from "../fund/exchange.js";
import type { MoneyEvent } from "../fund/posting.js";
import { convertAt, type ExchangeRate } from "../fund/rate.js";
import { decideRefund } from "../fund/refund.js";
import { cashOf } from "../fund/project-account.js";
import { refuse } from "../fund/refusals.js";
import { readAllocationSums } from "../store/balances.js";
import type { Tx } from "../store/connect.js";
import { listHeldAt } from "../store/exchange-rows.js";
import { findRow, insertRefund } from "../store/money-rows.js";
import { action, type ActionContext } from "./action.js";
import {
  AMOUNT,
  CURRENCY,
  DAY,
  maybe,
  readDay,
  readMoney,
  REF,
  refuseInput,
  SENTENCE,
} from "./input.js";
import { LABELS } from "./labels.js";
import { NOUNS } from "./nouns.js";
import { checkPostingDay } from "./posting-day.js";
import {
  book,
  lockFund,
  readContributionsLeft,
  readFundMoney,
  type FundAtHand,
} from "./standing.js";

/** Gives unspent money back to its donor, on the donor's instruction: at most what no allocation has drawn (invariant 11). */
export const refund = action({
  name: "refund",
  title: { en: "Refund a donor", ja: "拠出者に返還する" },
  summary: {
    en: "Pays back what is left of a contribution, on the donor's instruction.",
    ja: "拠出者の指示に基づき、拠出金の残額を返還する。",
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
      amount: isRefusal(fund) ? fund : readMoney(input.amount, input.currency ?? fund.ledger.base),
      on: day,
    });
    if (isRefusal(read)) return refusedBy([read, await checkPostingDay(tx, day, context)]);
    const { at, amount, on } = read;
    const entries = await payBack(tx, at, { id, agreement_id, amount, on, reason }, context);
    return isRefusal(entries)
      ? entries
      : { subject_kind: "agreement", subject_id: agreement_id, entries };
  },
});

/** What is left of a contribution and what the fund can spare of it: fees and secretariat were paid from all contributions. */
export async function readRefundable(tx: Tx, at: FundAtHand, agreement_id: string): Promise<Money> {
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
  const cash = cashOf(at.fund, (await readFundMoney(tx, at)).sums, at.terms);
  return cash.amount_minor < uncommitted.amount_minor ? cash : uncommitted;
}

/** What a balance is in the currency in which it is to be paid: itself, or as much of another one that is held as is worth no more. */
export async function payableIn(
  tx: Tx,
  at: FundAtHand,
  { balance, currency: code }: { readonly balance: Money; readonly currency: string | undefined },
): Promise<Money | Refusal> {
  if (code === undefined || code === balance.currency) return balance;
  const currency = parseCurrency(code);
  if (currency === null) return refuseInput("INPUT_CURRENCY", { value: code }, "currency");
  const amount = mostWorth(await listHeldAt(tx, at.ledger.id, currency), balance, currency);
  return amount.amount_minor > 0n
    ? amount
    : refuse("PAYMENT_WITHOUT_CASH", { cash: amount, asked: balance }, "currency");
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
  },
  context: ActionContext,
): Promise<readonly string[] | Refusal> {
  const { id, agreement_id, refund_case_id = null, amount, on, reason } = asked;
  const none = money(0n, at.ledger.base);
  const parts = await paidOf(tx, at, amount);
  const wrong_day = await checkPostingDay(tx, on, context);
  if (isRefusal(parts)) return refusedBy([parts, wrong_day]);
  const value = sumMoney(
    parts.map((part) => (part.rate ? convertAt(part.amount, part.rate) : part.amount)),
    none.currency,
  );
  const received = await readRefundable(tx, at, agreement_id);
  const cash = cashInHand((await readFundMoney(tx, at)).sums, none.currency);
  const refused = refusedBy([
    wrong_day,
    decideRefund(
      { received, spent: none, obligated: none, interest_due: none, refunded: none },
      value,
    ),
    amount.currency === none.currency && amount.amount_minor > cash.amount_minor
      ? refuse("PAYMENT_WITHOUT_CASH", { cash, asked: amount }, "amount")
      : null,
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
  const events = parts.flatMap((part): MoneyEvent[] => [
    { ...head, ...part, kind: "refund_due" },
    { ...head, ...part, kind: "refund_paid" },
  ]);
  return book(tx, at, events, context);
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
