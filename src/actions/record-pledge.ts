import { Type } from "@sinclair/typebox";
import type { Currency } from "../base/currency.js";
import { isRefusal, together, type Refusal } from "../base/refusal.js";
import { checkPositive } from "../fund/positive.js";
import type { Tx } from "../store/connect.js";
import { insertPledge } from "../store/money-rows.js";
import { findPledge } from "../store/term-rows.js";
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
  refuseInput,
  SENTENCE,
} from "./input.js";
import { LABELS } from "./labels.js";
import { NOUNS } from "./nouns.js";
import { checkPostingDay } from "./posting-day.js";
import {
  book,
  checkGoverned,
  lockFund,
  lockProjectBook,
  unRateOf,
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
    const { id, organisation: organisation_id, fund, project, event = null } = input;
    const typed = readMoney(input.amount, input.currency);
    const day = readDay(input.on);
    const pledged = { fund, project, currency: readCurrency(input.currency) };
    const giver = {
      table: "organisation",
      kind: NOUNS.organisation,
      field: "organisation",
    } as const;
    const organisation = await findGiven(tx, giver, organisation_id);
    const to_book = await lockBook(tx, pledged);
    const read = together({
      amount: typed,
      on: day,
      wrong_day: await checkPostingDay(tx, day, context),
      positive: checkPositive(typed),
      organisation,
      at: to_book,
      exists: (await findPledge(tx, id))
        ? refuseInput("EXISTS_ALREADY", { kind: NOUNS.pledge, id }, "id")
        : null,
      rate: await unRateOf(tx, { amount: typed, on: day, at: to_book }),
    });
    if (isRefusal(read)) return read;
    const { amount, on, at, rate } = read;
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
    readonly currency: Currency | Refusal;
  },
): Promise<BookAtHand | Refusal> {
  const { fund, project, currency } = asked;
  if (fund === undefined && project !== undefined) return lockProjectBook(tx, project, currency);
  if (fund === undefined || project !== undefined) return refuseInput("PLEDGE_TO_ONE", {}, "fund");
  const at = await lockFund(tx, fund);
  return isRefusal(at) ? at : (checkGoverned(at.fund) ?? at);
}
