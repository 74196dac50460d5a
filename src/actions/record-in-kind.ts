import { Type } from "@sinclair/typebox";
import { isRefusal, refusalIn, refusedBy, together } from "../base/refusal.js";
import { checkInKind, IN_KIND_KINDS } from "../fund/in-kind.js";
import { insertInKind } from "../store/life-rows.js";
import { action } from "./action.js";
import { findGiven } from "./given-row.js";
import {
  AMOUNT,
  CURRENCY,
  DAY,
  maybe,
  readCurrency,
  readDay,
  readMoney,
  REF,
  SENTENCE,
} from "./input.js";
import { LABELS } from "./labels.js";
import { NOUNS } from "./nouns.js";
import { checkOpenDay } from "./posting-day.js";
import { book, lockFund, unRateOf } from "./standing.js";

/** People and things given instead of money: in memo accounts, valued by a stated method or only listed (invariant 9). */
export const recordInKind = action({
  name: "record-in-kind",
  title: { en: "Record a contribution in kind", ja: "現物・人的拠出を記録する" },
  summary: {
    en: "Junior officers, secondments, experts, premises, goods. A value needs its method, and never counts as cash.",
    ja: "JPO、派遣職員、専門家、施設、物品などを記録する。評価額には評価方法が必要で、現金としては集計しない。",
  },
  input: Type.Object(
    {
      id: REF,
      organisation: REF,
      fund: REF,
      kind: Type.Union(IN_KIND_KINDS.map((kind) => Type.Literal(kind))),
      description: SENTENCE,
      from: DAY,
      to: maybe(DAY),
      value: maybe(AMOUNT),
      currency: maybe(CURRENCY),
      method: maybe(SENTENCE),
    },
    { additionalProperties: false },
  ),
  fields: {
    id: LABELS.id,
    organisation: LABELS.organisation,
    fund: LABELS.fund,
    kind: LABELS.kind,
    description: LABELS.description,
    from: LABELS.period_from,
    to: LABELS.period_to,
    value: LABELS.value,
    currency: LABELS.currency,
    method: LABELS.method,
  },
  edits: null,
  async run(tx, input, context) {
    const { id, kind, description, method = null } = input;
    const first = readDay(input.from, "from");
    const valued = readMoney(input.value, input.currency ?? "", "value");
    const fund = await lockFund(tx, input.fund);
    const giver = {
      table: "organisation",
      kind: NOUNS.organisation,
      field: "organisation",
    } as const;
    const rate =
      valued === null ? null : await unRateOf(tx, { amount: valued, on: first, at: fund });
    const others = [
      refusalIn(await findGiven(tx, giver, input.organisation)),
      refusalIn(fund),
      // A value is booked on the first day, at that day's rate.
      valued === null || isRefusal(first)
        ? null
        : await checkOpenDay(tx, first, context.today, "from"),
    ];
    const read = together({
      from: first,
      to: readDay(input.to, "to"),
      currency: readCurrency(input.currency),
      value: valued,
      at: fund,
    });
    if (isRefusal(read)) return refusedBy([read, ...others]);
    const { from, to, value, at } = read;
    const sound = together({
      terms: checkInKind({ kind, from, to, value, method }),
      others: refusedBy(others),
      rate,
    });
    if (isRefusal(sound)) return sound;
    const about = { organisation_id: input.organisation };
    const row = {
      id,
      organisation_id: input.organisation,
      fund_id: input.fund,
      kind,
      description,
      from_on: from,
      to_on: to,
    };
    await insertInKind(tx, {
      ...row,
      value_minor: value?.amount_minor ?? null,
      currency: value?.currency ?? null,
      method,
    });
    if (value === null) return { subject_kind: "in_kind", subject_id: id, entries: [] };
    const entries = await book(
      tx,
      at,
      [
        {
          kind: "in_kind",
          event_id: `in_kind/${id}`,
          on: from,
          amount: value,
          rate: sound.rate,
          about,
        },
      ],
      context,
    );
    return isRefusal(entries) ? entries : { subject_kind: "in_kind", subject_id: id, entries };
  },
});
