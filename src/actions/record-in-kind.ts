import { Type } from "@sinclair/typebox";
import { isRefusal } from "../base/refusal.js";
import { checkInKind, IN_KIND_KINDS } from "../fund/in-kind.js";
import { insertInKind } from "../store/life-rows.js";
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
import { book, lockFund, unRate } from "./standing.js";

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
    const from = readDay(input.from, "from");
    if (isRefusal(from)) return from;
    const to = input.to === undefined ? null : readDay(input.to, "to");
    if (isRefusal(to)) return to;
    const value =
      input.value === undefined ? null : readMoney(input.value, input.currency ?? "", "value");
    if (isRefusal(value)) return value;
    const { id, kind, description, method = null } = input;
    const refused = checkInKind({ kind, from, to, value, method });
    if (refused) return refused;
    if (!(await findRow(tx, "organisation", input.organisation))) {
      return refuseInput(
        "NOT_FOUND",
        { kind: NOUNS.organisation, id: input.organisation },
        "organisation",
      );
    }
    const at = await lockFund(tx, input.fund);
    if (isRefusal(at)) return at;
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
    const rate = await unRate(tx, value.currency, at.ledger.base, from);
    if (isRefusal(rate)) return rate;
    const entries = await book(
      tx,
      at,
      [{ kind: "in_kind", event_id: `in_kind/${id}`, on: from, amount: value, rate, about }],
      context,
    );
    return isRefusal(entries) ? entries : { subject_kind: "in_kind", subject_id: id, entries };
  },
});
