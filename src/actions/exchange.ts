import { Type } from "@sinclair/typebox";
import { isRefusal } from "../base/refusal.js";
import { decideExchange } from "../fund/exchange.js";
import type { MoneyEvent } from "../fund/posting.js";
import { refuse } from "../fund/refusals.js";
import { insertExchange, isExchangeKnown, listHeldAt } from "../store/exchange-rows.js";
import { action } from "./action.js";
import {
  AMOUNT,
  CURRENCY,
  DAY,
  maybe,
  readPastDay,
  readMoney,
  REF,
  refuseInput,
  SENTENCE,
} from "./input.js";
import { LABELS } from "./labels.js";
import { NOUNS } from "./nouns.js";
import { book, lockFund } from "./standing.js";

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
    const given = readMoney(input.given, input.given_currency, "given");
    if (isRefusal(given)) return given;
    const on = readPastDay(input.on, context);
    if (isRefusal(on)) return on;
    const at = await lockFund(tx, input.fund);
    if (isRefusal(at)) return at;
    const { base } = at.ledger;
    if (given.currency === base)
      return refuse("EXCHANGE_SAME_CURRENCY", { currency: base }, "given_currency");
    const got = readMoney(input.got, base, "got");
    if (isRefusal(got)) return got;
    if (await isExchangeKnown(tx, input.id))
      return refuseInput("EXISTS_ALREADY", { kind: NOUNS.currency_exchange, id: input.id }, "id");
    const parts = decideExchange(await listHeldAt(tx, at.ledger.id, given.currency), given, got);
    if (isRefusal(parts)) return parts;
    const { id, fund: fund_id, bank_ref = null } = input;
    await insertExchange(tx, { id, fund_id, exchanged_on: on, given, got, bank_ref });
    const event_id = `currency_exchange/${id}`;
    const events = parts.map((part): MoneyEvent => ({ kind: "conversion", event_id, on, ...part }));
    const entries = await book(tx, at, events, context);
    return isRefusal(entries)
      ? entries
      : { subject_kind: "currency_exchange", subject_id: id, entries };
  },
});
