import { Type } from "@sinclair/typebox";
import type { Currency } from "../base/currency.js";
import type { Day } from "../base/day.js";
import { money } from "../base/money.js";
import { isRefusal, refusedBy, together } from "../base/refusal.js";
import { decideExchange } from "../fund/exchange.js";
import { shareExchanged, type HeldOf } from "../fund/policy.js";
import { checkPositive } from "../fund/positive.js";
import type { MoneyEvent } from "../fund/posting.js";
import { refuse } from "../fund/refusals.js";
import type { Tx } from "../store/connect.js";
import { insertExchange, isExchangeKnown, listHeldAt, listHeldOf } from "../store/exchange-rows.js";
import { findRow } from "../store/money-rows.js";
import { action } from "./action.js";
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
import { readBearer } from "./record-receipt.js";
import { book, lockFund, type FundAtHand } from "./standing.js";

/** Books what the bank gave for money held in another currency; the difference to its booked value is a gain or a loss. */
export const exchange = action({
  name: "exchange",
  title: { en: "Exchange money held in another currency", ja: "外貨を交換する" },
  summary: {
    en: "Books what the bank gave for money in another currency, first in first out, and the gain or loss on it.",
    ja: "保有する外貨に対し銀行が支払った額を先入先出で記帳し、為替差損益を計上する。",
  },
  input: Type.Object(
    {
      id: REF,
      fund: REF,
      given: AMOUNT,
      given_currency: CURRENCY,
      got: AMOUNT,
      on: DAY,
      bank_ref: maybe(SENTENCE),
    },
    { additionalProperties: false },
  ),
  fields: {
    id: LABELS.id,
    fund: LABELS.fund,
    given: LABELS.given,
    given_currency: LABELS.given_currency,
    got: LABELS.got,
    on: LABELS.on,
    bank_ref: LABELS.bank_ref,
  },
  edits: null,
  async run(tx, input, context) {
    const { id, fund: fund_id, bank_ref = null } = input;
    const typed = readMoney(input.given, input.given_currency, "given", "given_currency");
    const day = readDay(input.on);
    const fund = await lockFund(tx, fund_id);
    const others = [checkPositive(typed, "given"), await checkPostingDay(tx, day, context)];
    const exists = (await isExchangeKnown(tx, id))
      ? refuseInput("EXISTS_ALREADY", { kind: NOUNS.currency_exchange, id }, "id")
      : null;
    const read = together({
      given: typed,
      on: day,
      at: fund,
      got: isRefusal(fund) ? fund : readMoney(input.got, fund.ledger.base, "got"),
    });
    if (isRefusal(read)) return refusedBy([read, ...others, exists]);
    const { given, on, at, got } = read;
    const { id: ledger_id, base } = at.ledger;
    const held = await listHeldAt(tx, ledger_id, given.currency);
    const isSame = given.currency === base;
    const sound = together({
      // What was exchanged already is no longer held: that it was says why.
      exists,
      others: refusedBy(others),
      currency: isSame
        ? refuse("EXCHANGE_SAME_CURRENCY", { currency: base }, "given_currency")
        : null,
      positive: checkPositive(got, "got"),
      parts: isSame ? [] : decideExchange(held, given, got),
    });
    if (isRefusal(sound)) return sound;
    await insertExchange(tx, { id, fund_id, exchanged_on: on, given, got, bank_ref });
    const event_id = `currency_exchange/${id}`;
    const owned = await readOwned(tx, at, given.currency, on);
    const events = sound.parts.map((part): MoneyEvent => {
      const layer = held.find(({ rate }) => rate.id === part.rate.id)?.amount ?? part.given;
      const shares = shareExchanged(part.given, layer, owned.get(part.rate.id) ?? []);
      return { kind: "conversion", event_id, on, ...part, shares };
    });
    const entries = await book(tx, at, events, context);
    return isRefusal(entries)
      ? entries
      : { subject_kind: "currency_exchange", subject_id: id, entries };
  },
});

/** By rate, what is held of each contribution, and who bears its difference on that day. */
async function readOwned(
  tx: Tx,
  at: FundAtHand,
  currency: Currency,
  on: Day,
): Promise<ReadonlyMap<string, readonly HeldOf[]>> {
  const owned = new Map<string, HeldOf[]>();
  for (const { agreement_id, rate_id, amount_minor } of await listHeldOf(
    tx,
    at.ledger.id,
    currency,
  )) {
    const agreement = await findRow(tx, "agreement", agreement_id);
    const borne_by = await readBearer(tx, at, agreement, on);
    const one = { agreement_id, held: money(amount_minor, currency), borne_by };
    owned.set(rate_id, [...(owned.get(rate_id) ?? []), one]);
  }
  return owned;
}
