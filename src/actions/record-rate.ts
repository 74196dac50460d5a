import { Type } from "@sinclair/typebox";
import { isRefusal, refusedBy, together } from "../base/refusal.js";
import { checkRateNumber, RATE_TYPES } from "../fund/rate.js";
import { rateId } from "../intake/from-rates.js";
import { insertRates, type StoredRate } from "../store/rates.js";
import { action } from "./action.js";
import { checkNewRate } from "./import-rates.js";
import { CURRENCY, DAY, DECIMAL, readCurrency, readDay, refuseInput, SENTENCE } from "./input.js";
import { readKnownRates } from "./known-rates.js";
import { LABELS } from "./labels.js";
import { NOUNS } from "./nouns.js";

/** One exchange rate by hand, by the same rules as a file of them: a published rate is never changed, a later one supersedes it. */
export const recordRate = action({
  name: "record-rate",
  title: { en: "Record an exchange rate", ja: "換算率を記録する" },
  summary: {
    en: "States what one unit of a currency is worth in another from a day on, and who says so. Agreements, pledges and receipts in another currency than the book's need the UN's rate of their day.",
    ja: "ある通貨1単位の換算額を、適用開始日及び公表者とともに記録する。帳簿と異なる通貨の取決め・拠出表明・入金には、その日の国連業務レートが必要となる。",
  },
  input: Type.Object(
    {
      type: Type.Union(RATE_TYPES.map((type) => Type.Literal(type))),
      from: CURRENCY,
      to: CURRENCY,
      rate: DECIMAL,
      effective_from: DAY,
      source: SENTENCE,
    },
    { additionalProperties: false },
  ),
  fields: {
    type: LABELS.rate_type,
    from: LABELS.rate_from,
    to: LABELS.rate_to,
    rate: LABELS.rate,
    effective_from: LABELS.effective_on,
    source: LABELS.rate_source,
  },
  edits: null,
  async run(tx, input, context) {
    const read = together({
      from: readCurrency(input.from, "from"),
      to: readCurrency(input.to, "to"),
      effective_from: readDay(input.effective_from, "effective_from"),
    });
    const { type, rate, source } = input;
    if (isRefusal(read)) return refusedBy([read, checkRateNumber(rate)]);
    const { from, to, effective_from } = read;
    const asked: StoredRate = {
      id: rateId({ type, from, to, effective_from }),
      type,
      from,
      to,
      rate,
      effective_from,
      published_on: null,
      source,
      supersedes: null,
    };
    const known = await readKnownRates(tx, [from, to]);
    const wrong = checkNewRate(asked, known, context);
    if (wrong) return wrong;
    const added = known.add(asked);
    if (!added)
      return refuseInput("EXISTS_ALREADY", { kind: NOUNS.exchange_rate, id: asked.id }, "rate");
    await insertRates(tx, [added], context.now);
    return { subject_kind: "exchange_rate", subject_id: added.id, entries: [] };
  },
});
