import { Type } from "@sinclair/typebox";
import type { Currency } from "../base/currency.js";
import { isRefusal, type Refusal } from "../base/refusal.js";
import { refuse } from "../fund/refusals.js";
import type { Tx } from "../store/connect.js";
import { findRow, insertPledge } from "../store/money-rows.js";
import { findPledge } from "../store/term-rows.js";
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
import {
  book,
  checkGoverned,
  lockFund,
  lockProjectBook,
  unRate,
  type BookAtHand,
} from "./standing.js";

/** A pledge is noted, in memo accounts: it is never money (invariant 9). */
export const recordPledge = action({
  name: "record-pledge",
  title: { en: "Record a pledge", ja: "拠出表明を記録する" },
  summary: {
    en: "Notes what a partner announced, to a fund or to a project directly. A pledge is never counted as money.",
    ja: "パートナーが基金又はプロジェクトに対して表明した額を記録する。資金としては集計しない。",
  },
  input: Type.Object(
    {
      id: REF,
      organisation: REF,
      fund: maybe(REF),
      project: maybe(REF),
      amount: AMOUNT,
      currency: CURRENCY,
      on: DAY,
      event: maybe(SENTENCE),
    },
    { additionalProperties: false },
  ),
  fields: {
    id: LABELS.id,
    organisation: LABELS.organisation,
    fund: LABELS.pledged_fund,
    project: LABELS.pledged_project,
    amount: LABELS.amount,
    currency: LABELS.currency,
    on: LABELS.on,
    event: LABELS.event,
  },
  edits: null,
  async run(tx, input, context) {
    const amount = readMoney(input.amount, input.currency);
    if (isRefusal(amount)) return amount;
    const on = readPastDay(input.on, context);
    if (isRefusal(on)) return on;
    if (amount.amount_minor <= 0n) return refuse("AMOUNT_NOT_POSITIVE", { amount }, "amount");
    const { id, organisation: organisation_id, fund, project, event = null } = input;
    if (!(await findRow(tx, "organisation", organisation_id)))
      return refuseInput(
        "NOT_FOUND",
        { kind: NOUNS.organisation, id: organisation_id },
        "organisation",
      );
    const at = await lockBook(tx, { fund, project, currency: amount.currency });
    if (isRefusal(at)) return at;
    if (await findPledge(tx, id))
      return refuseInput("EXISTS_ALREADY", { kind: NOUNS.pledge, id }, "id");
    const rate = await unRate(tx, amount.currency, at.ledger.base, on);
    if (isRefusal(rate)) return rate;
    const to = { fund_id: fund ?? null, project_id: project ?? null };
    await insertPledge(tx, { id, organisation_id, ...to, ...amount, announced_on: on, event });
    const about = { organisation_id, ...(project === undefined ? {} : { project_id: project }) };
    const entries = await book(
      tx,
      at,
      [{ kind: "pledge", event_id: `pledge/${id}`, on, amount, rate, about }],
      context,
    );
    return isRefusal(entries) ? entries : { subject_kind: "pledge", subject_id: id, entries };
  },
});

/** The book of the fund or of the project that is pledged to. */
async function lockBook(
  tx: Tx,
  asked: {
    readonly fund: string | undefined;
    readonly project: string | undefined;
    readonly currency: Currency;
  },
): Promise<BookAtHand | Refusal> {
  const { fund, project, currency } = asked;
  if (fund === undefined && project !== undefined) return lockProjectBook(tx, project, currency);
  if (fund === undefined || project !== undefined) return refuseInput("PLEDGE_TO_ONE", {}, "fund");
  const at = await lockFund(tx, fund);
  return isRefusal(at) ? at : (checkGoverned(at.fund) ?? at);
}
