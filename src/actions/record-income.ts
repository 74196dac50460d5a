import { Type } from "@sinclair/typebox";
import { isRefusal, together, type Refusal } from "../base/refusal.js";
import { fillText, texts } from "../base/text.js";
import type { MoneyEvent } from "../fund/posting.js";
import { checkPositive } from "../fund/positive.js";
import { refuse } from "../fund/refusals.js";
import type { Tx } from "../store/connect.js";
import { findRow } from "../store/money-rows.js";
import { writeRows } from "../store/record-rows.js";
import type { RowOf } from "../store/rows.js";
import { action } from "./action.js";
import { AMOUNT, CURRENCY, DAY, maybe, readDay, readMoney, REF, refuseInput } from "./input.js";
import { checkFree } from "./given-row.js";
import { LABELS } from "./labels.js";
import { NOUNS } from "./nouns.js";
import { checkPostingDay } from "./posting-day.js";
import { book, checkLedgers, lockFund, readTermsInForce, type FundAtHand } from "./standing.js";

const KINDS = [
  "interest",
  "organisation_interest",
  "bank_charge",
  "agent_fee",
  "direct_cost",
] as const;

const BECOMES = texts({
  return: {
    en: "{amount} goes back to the donor: it is not allocated, and a refund of the agreement pays it.",
    ja: "{amount}は拠出者に返還すべき利息です。配分には充てられず、取決めの返還の際に支払われます。",
  },
  add_to_fund: {
    en: "{amount} stays with the fund or project, and may be used.",
    ja: "{amount}は基金又はプロジェクトに繰り入れられ、使用できます。",
  },
  agency_keeps: {
    en: "{amount} is the agency's: it is neither allocated nor given back.",
    ja: "{amount}は機関が保持します。配分にも返還にも充てられません。",
  },
});

/** Interest that a fund earned, or a charge on it. */
export const recordIncome = action({
  name: "record-income",
  title: { en: "Record interest or a charge", ja: "利息・経費を記録する" },
  summary: {
    en: "Books interest of the fund or of organisations, a bank's charge, the agent's fee, or the secretariat's direct cost. Interest on one agreement's money becomes what that agreement says.",
    ja: "基金又は実施機関の利息、銀行手数料、資金管理者手数料、事務局直接費を記帳する。特定の取決めの資金に生じた利息は、その取決めの定めに従って取り扱う。",
  },
  input: Type.Object(
    {
      id: REF,
      fund: REF,
      kind: Type.Union(KINDS.map((kind) => Type.Literal(kind))),
      agreement: maybe(REF),
      amount: AMOUNT,
      currency: CURRENCY,
      on: DAY,
    },
    { additionalProperties: false },
  ),
  fields: {
    id: LABELS.id,
    fund: LABELS.fund,
    kind: LABELS.kind,
    agreement: LABELS.earned_on,
    amount: LABELS.amount,
    currency: LABELS.currency,
    on: LABELS.on,
  },
  edits: null,
  async run(tx, input, context) {
    const typed = readMoney(input.amount, input.currency);
    const day = readDay(input.on);
    const [exists, fund] = await Promise.all([
      checkFree(tx, { table: "fund_income", kind: NOUNS.fund_income }, input.id),
      lockFund(tx, input.fund),
    ]);
    const read = together({
      amount: typed,
      on: day,
      positive: checkPositive(typed),
      wrong_day: await checkPostingDay(tx, day, context),
      exists,
      at: fund,
      ledgers: checkLedgers(typed, fund, "currency"),
      earned: isRefusal(fund) ? null : await readEarned(tx, fund, input),
    });
    if (isRefusal(read)) return read;
    const { amount, on, at, earned } = read;
    const agreement_id = earned?.id ?? null;
    await writeRows(tx, "fund_income", [
      {
        id: input.id,
        portfolio: null,
        fund_id: input.fund,
        kind: input.kind,
        booked_on: on,
        amount_minor: amount.amount_minor,
        agreement_id,
      },
    ]);
    const head = { event_id: `fund_income/${input.id}`, on, amount };
    const terms = earned && (await readTermsInForce(tx, at, earned, on));
    // By the terms of its day: an amendment changes what becomes of interest that is earned after it.
    const of = terms &&
      agreement_id !== null && {
        policy: terms.interest_policy.term,
        about: { agreement_id },
      };
    const events: Readonly<Record<(typeof KINDS)[number], MoneyEvent>> = {
      interest: { ...head, ...of, kind: "interest", earned_by: "fund" },
      organisation_interest: { ...head, ...of, kind: "interest", earned_by: "organisation" },
      bank_charge: { ...head, kind: "bank_charge" },
      agent_fee: { ...head, kind: "agent_fee" },
      direct_cost: { ...head, kind: "secretariat_cost", is_held: false },
    };
    const entries = await book(tx, at, [events[input.kind]], context);
    if (isRefusal(entries)) return entries;
    const notes = terms ? [fillText(BECOMES[terms.interest_policy.term], { amount })] : [];
    return { subject_kind: "fund_income", subject_id: input.id, entries, notes };
  },
});

/** The agreement on whose money interest was earned: the one named, or the only one of a project account. Null where it is the fund's as a whole. */
async function readEarned(
  tx: Tx,
  at: FundAtHand,
  asked: { readonly kind: string; readonly agreement?: string },
): Promise<RowOf<"agreement"> | Refusal | null> {
  const { agreement: named } = asked;
  if (asked.kind !== "interest" && asked.kind !== "organisation_interest")
    return named === undefined ? null : refuse("INTEREST_OF_NO_AGREEMENT", {}, "agreement");
  const id = named ?? (at.account ? at.fund.id : null);
  const found = id === null ? null : await findRow(tx, "agreement", id);
  if (named !== undefined && found?.fund_id !== at.fund.id)
    return refuseInput("NOT_FOUND", { kind: NOUNS.agreement, id: named }, "agreement");
  return found;
}
